"""Which found passages answer a question about the shop's rules, and what of them is told. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.skills.expected import kinds_of, looks_like
from assistant.skills.matching import best_sentences, joined, matters, rank, sentences, terms
from assistant.skills.policies.lists import LISTING, listing, named_in
from assistant.skills.vocabulary import ABOUT_RULES, LIGHT_MATTERS
from connectors.commerce import Language
from knowledge.documents import Document, Hit, Kind

# Below this share of the question's meaning, a passage is about something else; below the second where what is special in the
# question does not occur in it at all, or no word of it.
ENOUGH = 0.2
ENOUGH_IN_GENERAL = 0.7
# A second passage is told only when it fits nearly as well as the first.
SECOND = 0.86
SEARCHED, WORDED, HEADING, TYPE_BONUS = 1.5, 0.6, 0.6, 0.1
# A hit below this score of the search is too far from the question, whatever words it shares.
FAR = 0.33
# From this share of a short question's words on no page, it is about something else.
UNWRITTEN, MOST_TERMS = 0.5, 4
# What can be done with an order. A passage about one of these does not answer a question about another, nor one about none.
ACTS = frozenset({"cancelling", "returning", "exchanging", "changing"})
OTHER_ACT, OWN_ACT = 0.6, 0.4
# Matters that many passages touch; all others are special.
COMMON = frozenset({"delivery_time", "delivery_cost", "payment", "returning", "refunding", "people", "size", "colour"})
WHOLE = {"en": 480, "zh": 200}
NEARLY = 0.4
SENTENCES = 3
_ENTRY = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s+")


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A found passage, how well it fits and what of it is told."""

    document: Document
    score: float
    text: str


def fitting(question: str, hits: Sequence[Hit], language: Language, *, page_words: str = "") -> list[Passage]:
    """At most two passages that answer, those in the person's language where there are any.

    The search knows meaning and synonyms, the words here know what is asked about, headings say what a passage is for: the
    three together decide. `page_words` say what is asked in the words of such pages.
    """
    documents = [h.document for h in hits]
    asked = f"{question} {page_words}".strip()
    ranked = rank(asked, [f"{d.title}. {d.section}. {d.text}" for d in documents], scope=ABOUT_RULES)
    if not ranked:
        return []
    headings = _coverage(asked, [f"{d.title}. {d.section}" for d in documents])
    most = max((h.score for h in hits), default=1.0) or 1.0
    found = [
        Passage(
            document=documents[m.index],
            score=SEARCHED * hits[m.index].score / most
            + WORDED * m.score / ranked[0].score
            + HEADING * headings.get(m.index, 0.0)
            + TYPE_BONUS * looks_like(kinds_of(question), documents[m.index].text)
            + _act(question, documents[m.index]),
            text=told(asked, documents[m.index]),
        )
        for m in ranked
        if hits[m.index].score >= FAR
        and m.coverage >= (ENOUGH if _to_the_point(asked, documents[m.index]) else ENOUGH_IN_GENERAL)
    ]
    own = [p for p in found if p.document.language == language] or found
    best = sorted(own, key=lambda p: -p.score)[:2]
    return [p for p in best if p.score >= best[0].score * SECOND]


def about_the_name(question: str, found: Sequence[Passage], hits: Sequence[Hit], language: Language) -> list[Passage]:
    """The passages that speak of the one place or way to pay that a question names: the list that it is read from first.

    A passage about other places only, such as delivery at home, is left out; where nothing lists or names it, all stay.
    """
    named = named_in(question)
    if named is None:
        return list(found)
    documents = {p.document.id: p.document for p in found}
    documents |= {h.document.id: h.document for h in hits if h.document.language == language}
    if named.more:
        told_of = [d for d in documents.values() if named.more <= terms(d.text) and listing(d.text, named.kind)]
        if told_of and not any(p.document in told_of for p in found):
            return [Passage(document=told_of[0], score=found[0].score, text=told(question, told_of[0])), found[0]]
        return list(found)
    lists = [
        d for d in documents.values() if named.listed(d.text) is not None and listing(d.text, named.kind) >= LISTING
    ]
    if not lists:
        return [p for p in found if named.listed(p.document.text)] or list(found)
    fullest = max(lists, key=lambda document: listing(document.text, named.kind))
    first = next((p for p in found if p.document.id == fullest.id), None)
    read = first or Passage(document=fullest, score=found[0].score, text=told(question, fullest))
    if named.whether or not named.listed(fullest.text):
        return [read]
    return [p for p in found if named.listed(p.document.text)] or [read]


def about_something_else(question: str, hits: Sequence[Hit]) -> bool:
    """Whether so much of a short question occurs on no page that none of them can be meant, as with "pay with bitcoin"."""
    asked = {term for term in terms(question) if term.isascii()}
    if not asked or len(asked) > MOST_TERMS:
        return False
    pages = (h.document for h in hits)
    written = frozenset[str]().union(*(terms(f"{d.title} {d.section} {d.text}") for d in pages))
    return len(asked - written) / len(asked) >= UNWRITTEN


def told(question: str, document: Document) -> str:
    """The paragraphs or sentences that answer; a short passage is told whole. Entries of a list stay lines."""
    if document.kind is Kind.QUESTION:
        # Somebody answered this very question: their words are given as they are.
        return document.text.strip()
    blocks = _blocks(document.text)
    if len(document.text) > WHOLE[document.language]:
        blocks = _chosen(question, blocks) or blocks[:1]
    if len(blocks) == 1 and len(blocks[0]) > WHOLE[document.language]:
        about = f"{document.title} {document.section}"
        text = blocks[0]
        chosen = best_sentences(question, text, about=about, limit=SENTENCES)
        chosen = chosen or best_sentences(question, text, limit=SENTENCES)
        return joined(chosen or sentences(text)[:SENTENCES], document.language)
    return "\n\n".join(_laid_out(block, document.language) for block in blocks)


def _coverage(question: str, headings: Sequence[str]) -> dict[int, float]:
    return {m.index: m.coverage for m in rank(question, headings, scope=ABOUT_RULES)}


def _act(question: str, document: Document) -> float:
    """What the acts with an order that passage and question speak of are worth: less than nothing for another one."""
    about = matters(question)
    # Money comes back after a return or a cancellation.
    asked = (about & ACTS) | ({"returning", "cancelling"} if "refunding" in about else set())
    of_page, of_section = matters(document.title) & ACTS, matters(document.section) & ACTS
    if len(of_page) > 1 and of_section:
        # On a page about several acts each section is for its own.
        return OWN_ACT * bool(of_section & asked - COMMON) if of_section & asked else -OTHER_ACT
    acts = of_section or of_page
    # What counts how often something can be done may stand on another page.
    counted = asked & matters(document.text) and looks_like(kinds_of(question), document.text) > 1
    return -OTHER_ACT if acts and not acts & asked and not counted else 0.0


def _to_the_point(question: str, document: Document) -> bool:
    """Whether the passage speaks of what is special about the question, or where nothing is, has any word of it."""
    heading = f"{document.title} {document.section}"
    text = f"{heading} {document.text}"
    about = (matters(question) & ABOUT_RULES) - LIGHT_MATTERS
    special = about - COMMON
    if special:
        return bool(special & matters(text))
    # Many passages mention payment or delivery; those that are about it say so above.
    headed = not about or bool(about & matters(heading)) or bool(terms(question) & terms(heading))
    return headed and bool(terms(question) & terms(text))


def _blocks(text: str) -> list[str]:
    """The paragraphs; a list belongs to the line that introduces it, else each of its entries stands alone."""
    found: list[str] = []
    for line in (line for line in text.splitlines() if line.strip()):
        if _ENTRY.match(line) and found and found[-1].splitlines()[0].rstrip().endswith((":", "：")):
            found[-1] += f"\n{line}"
        else:
            found.append(line)
    return found


def _chosen(question: str, blocks: Sequence[str]) -> list[str]:
    """The blocks that answer, in their own order."""
    kinds = kinds_of(question)
    scored = {
        m.index: m.score * (1 + 0.5 * looks_like(kinds, blocks[m.index]))
        for m in rank(question, blocks, scope=ABOUT_RULES)
    }
    best = max(scored.values(), default=0.0)
    return [block for place, block in enumerate(blocks) if best and scored.get(place, 0.0) >= best * NEARLY]


def _laid_out(block: str, language: Language) -> str:
    """A block as it is said: sentences in one paragraph, entries of a list on lines of their own."""
    lines = block.splitlines()
    if not any(_ENTRY.match(line) for line in lines):
        return joined(sentences(block), language)
    return "\n".join(
        f"• {joined(sentences(line), language)}" if _ENTRY.match(line) else joined(sentences(line), language)
        for line in lines
    )
