"""The terms of a document as ranking compares them; cut once at sync and kept beside the document.

Raise `ANALYSER_VERSION` when they come out differently: terms of another version are not used.
"""

from __future__ import annotations

from knowledge.analysis import ANALYSER_VERSION, Analyser
from knowledge.documents import Document
from knowledge.ranking import DocumentTerms


def terms_of(analyser: Analyser, document: Document) -> DocumentTerms:
    """The terms of a document's heading, of everything in it, and of its kind."""
    heading = frozenset(analyser.terms(document.heading))
    return DocumentTerms(
        heading=heading,
        body=heading.union(analyser.terms(document.text)),
        kind=analyser.terms(document.attributes.get("kind", "") or document.section),
    )


def packed(terms: DocumentTerms) -> str:
    """The terms as a text of four lines, the version first; no term has white space in it."""
    lines = (terms.heading, terms.body - terms.heading, terms.kind)
    return "\n".join((str(ANALYSER_VERSION), *(" ".join(line) for line in lines)))


def unpacked(text: str) -> DocumentTerms | None:
    """The terms that `packed` wrote; None for none and for those of another version."""
    version, _, rest = text.partition("\n")
    if version != str(ANALYSER_VERSION):
        return None
    heading, more, kind = rest.split("\n")
    named = frozenset(heading.split())
    return DocumentTerms(heading=named, body=named.union(more.split()), kind=kind.split())
