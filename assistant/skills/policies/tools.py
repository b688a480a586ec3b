"""The tool that answers from the shop's own pages: the sentences that fit, with page, section and version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import Field

from assistant.skills.contract import Arguments, Effect, Skill, Source, Tool, ToolContext, ToolResult
from assistant.skills.matching import best_sentences, joined, rank, sentences
from assistant.skills.policies.themes import asked_behind, only_a_theme
from assistant.skills.present import Presenter
from assistant.skills.vocabulary import ABOUT_RULES
from assistant.skills.wording import quick
from connectors.commerce import Language
from knowledge.documents import Document, Hit, Kind

CANDIDATES = 8
# Below this share of the question's meaning, a passage is about something else.
ENOUGH = 0.2
# A second passage is told only when it fits nearly as well as the first.
SECOND = 0.9
HEADING = 0.8
WHOLE_PASSAGE = {"en": 480, "zh": 200}
SENTENCES = 3


class FindPolicy(Arguments):
    """What somebody wants to know about the shop's rules."""

    question: str = Field(
        min_length=1,
        max_length=500,
        description=(
            "one question as a whole sentence in the shopper's language; what they describe in other words "
            "also by its usual name (warranty, exchange, customs)"
        ),
        json_schema_extra={"slot": "question"},
    )


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A found passage, how well it fits and what of it is told."""

    document: Document
    score: float
    text: str


async def find_policy(context: ToolContext, arguments: FindPolicy) -> ToolResult:
    """policies.answer with the passage's own sentences and their sources, or policies.unknown."""
    behind = asked_behind(arguments.question, context.language)
    asked = [arguments.question] if behind is None else [arguments.question, behind]
    if only_a_theme(arguments.question):
        asked.reverse()
    passages: list[Passage] = []
    for question in asked:
        passages = passages or await _passages(context, question)
    if not passages:
        return ToolResult(outcome="policies.unknown", quick_replies=quick(context.language, "person"))
    return ToolResult(
        outcome="policies.answer",
        data={
            "passages": [_data(p) for p in passages],
            "other_language": passages[0].document.language != context.language,
        },
        sources=tuple(_source(p.document) for p in passages),
    )


async def _passages(context: ToolContext, question: str) -> list[Passage]:
    hits = await context.finder.find(question, kinds=[Kind.POLICY], language=context.language, limit=CANDIDATES)
    today = Presenter.of(context).today
    return _fitting(question, _newest([h for h in hits if _valid(h.document, today)]), context.language)


def policies_skill() -> Skill:
    """The skill with its tool."""
    return Skill(
        name="policies",
        tools=(
            Tool(
                name="find_policy",
                description=(
                    "Answer a question about the shop's rules and services from its own pages: shipping, "
                    "returns, warranty, payment, loyalty, privacy, customs, sustainability and the like. Call it once "
                    "for each question. Not for one certain order or product."
                ),
                arguments=FindPolicy,
                effect=Effect.READ,
                run=find_policy,
            ),
        ),
    )


def _valid(document: Document, today: date) -> bool:
    begun = document.valid_from is None or document.valid_from <= today
    return begun and (document.valid_to is None or today <= document.valid_to)


def _newest(hits: Sequence[Hit]) -> list[Hit]:
    """The hits without those of which a newer version says the same section in the same language."""
    newest: dict[tuple[str, str, str], Hit] = {}
    for hit in hits:
        key = (hit.document.subject, hit.document.section, hit.document.language)
        known = newest.get(key)
        if known is None or _age(known.document) < _age(hit.document):
            newest[key] = hit
    return list(newest.values())


def _age(document: Document) -> tuple[str, str]:
    return (document.valid_from.isoformat() if document.valid_from else "", document.version)


def _fitting(question: str, hits: Sequence[Hit], language: Language) -> list[Passage]:
    """At most two passages that answer, those in the person's language where there are any.

    The search knows meaning and synonyms, the words here know what is asked about, headings say what a passage is for: the
    three together decide.
    """
    documents = [h.document for h in hits]
    ranked = rank(question, [f"{d.title}. {d.section}. {d.text}" for d in documents], scope=ABOUT_RULES)
    headings = {
        m.index: m.coverage for m in rank(question, [f"{d.title}. {d.section}" for d in documents], scope=ABOUT_RULES)
    }
    most = max((h.score for h in hits), default=1.0) or 1.0
    found = [
        Passage(
            document=documents[m.index],
            score=m.score / ranked[0].score + hits[m.index].score / most + HEADING * headings.get(m.index, 0.0),
            text=_told(question, documents[m.index]),
        )
        for m in ranked
        if m.coverage >= ENOUGH
    ]
    own = [p for p in found if p.document.language == language] or found
    best = sorted(own, key=lambda p: -p.score)[:2]
    return [p for p in best if p.score >= best[0].score * SECOND]


def _told(question: str, document: Document) -> str:
    """The sentences that answer; a short passage is told whole."""
    if len(document.text) <= WHOLE_PASSAGE[document.language]:
        return joined(sentences(document.text), document.language)
    about = f"{document.title} {document.section}"
    chosen = best_sentences(question, document.text, about=about, limit=SENTENCES)
    chosen = chosen or best_sentences(question, document.text, limit=SENTENCES)
    return joined(chosen or sentences(document.text)[:SENTENCES], document.language)


def _data(passage: Passage) -> dict[str, Any]:
    document = passage.document
    return {"title": document.title, "section": document.section, "version": document.version, "text": passage.text}


def _source(document: Document) -> Source:
    return Source(id=document.id, title=document.title, section=document.section, version=document.version)
