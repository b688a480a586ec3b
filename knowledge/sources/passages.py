"""A text with sections as documents, one for each section, or several where a section is long."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from connectors.commerce import Language
from knowledge.chunking import passages
from knowledge.documents import Document, Kind
from knowledge.language import is_chinese
from knowledge.sources.reading.parsed import Parsed, ParsedSection


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where a text comes from; `prefix` begins the ids of its documents."""

    kind: Kind
    source: str
    subject: str
    prefix: str
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Text:
    """A text in one language, ready to be cut."""

    title: str
    language: Language
    sections: tuple[ParsedSection, ...]
    version: str = ""
    valid_from: date | None = None
    valid_to: date | None = None

    @classmethod
    def of(cls, parsed: Parsed, language: Language) -> Text:
        """The text of a document that was read."""
        return cls(
            title=parsed.title,
            language=language,
            sections=parsed.sections,
            version=parsed.version,
            valid_from=parsed.valid_from,
            valid_to=parsed.valid_to,
        )


def passage_documents(text: Text, origin: Origin, seen: Counter[tuple[str, str]] | None = None) -> list[Document]:
    """The passages of a text in their order; `seen` counts sections where several texts share one subject."""
    cut = [(section.title, piece) for section in text.sections for piece in passages(section.text)]
    seen = Counter() if seen is None else seen
    documents = []
    for number, (section, piece) in enumerate(cut, 1):
        # Named by its section, not by its place: a section put in front changes no other document.
        seen[text.language, section] += 1
        name = hashlib.sha256(section.encode()).hexdigest()[:8]
        documents.append(
            Document(
                id=f"{origin.prefix}:{origin.subject}:{text.language}:{name}:{seen[text.language, section]}",
                kind=origin.kind,
                language=text.language,
                title=text.title,
                section=section,
                text=piece,
                subject=origin.subject,
                source=origin.source,
                version=text.version,
                valid_from=text.valid_from,
                valid_to=text.valid_to,
                attributes={**origin.attributes, "place": f"{number}/{len(cut)}"},
            )
        )
    return documents


def spoken_language(declared: str, text: str) -> Language:
    """The language that was declared where it is one of ours, else the one that the text is written in."""
    for language in ("en", "zh"):
        if declared.lower().replace("_", "-").split("-")[0] == language:
            return "zh" if language == "zh" else "en"
    return "zh" if is_chinese(text) else "en"
