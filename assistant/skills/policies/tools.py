"""The tool that answers from the shop's own pages: the sentences that fit, with page, section and version."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import Field

from assistant.skills.contract import Arguments, Effect, Skill, Source, Tool, ToolContext, ToolResult
from assistant.skills.policies.hours import asks_hours, hours_data
from assistant.skills.policies.lists import named_in
from assistant.skills.policies.passages import Passage, about_something_else, about_the_name, fitting
from assistant.skills.policies.themes import asked_behind, in_our_words, only_a_theme
from assistant.skills.policies.wordings import has_wording, on_the_page, page_words
from assistant.skills.present import Presenter
from assistant.skills.products.tools import ProductDetails, product_details
from assistant.skills.wording import quick
from knowledge.documents import Document, Hit, Kind

CANDIDATES = 12
# What the shop itself says: reviews are other people's words and never a rule.
PROSE = (Kind.POLICY, Kind.PAGE, Kind.QUESTION)


class FindPolicy(Arguments):
    """What somebody wants to know about the shop's rules."""

    question: str = Field(
        min_length=1,
        max_length=4000,
        description=(
            "one question as a whole sentence in the shopper's language; what they describe in other words "
            "also by its usual name (warranty, exchange, customs)"
        ),
        json_schema_extra={"slot": "question"},
    )


async def find_policy(context: ToolContext, arguments: FindPolicy) -> ToolResult:
    """policies.answer with the passage's own sentences and their sources, what the shown product's page says, or policies.unknown.

    policies.hours with the support desk's days and hours, where those are asked for.
    """
    hours = hours_data(context, arguments.question) if asks_hours(arguments.question) else None
    if hours is not None:
        return ToolResult(outcome="policies.hours", data=hours)
    passages = await passages_about(context, arguments.question)
    if not passages:
        shown = await _of_what_is_shown(context, arguments.question)
        if shown is not None:
            return shown
        return ToolResult(outcome="policies.unknown", quick_replies=quick(context.language, "person"))
    presenter = Presenter.of(context)
    ended = passages[0].document.valid_to
    over = ended is not None and ended < presenter.today
    named = None if over else named_in(arguments.question)
    told_of = named.data(passages[0].document.text, context.language) if named is not None else None
    return ToolResult(
        outcome="policies.answer",
        data={
            "passages": [_data(p, presenter) for p in passages],
            "named": told_of,
            "other_language": passages[0].document.language != context.language,
            "ended": presenter.told_day(ended) if ended and over else None,
        },
        sources=sources_of(passages),
        # What a page does not name is no "no": somebody of the shop can tell.
        quick_replies=quick(context.language, "person") if told_of and not told_of["listed"] else (),
    )


async def passages_about(context: ToolContext, question: str) -> list[Passage]:
    """The passages that answer, best first: valid ones, and where there is none, one whose validity has ended."""
    said = in_our_words(question)
    behind = asked_behind(said, context.language)
    asked = [(said, page_words(said, context.language))]
    if behind is not None:
        asked.append((behind, ""))
    # Where our pages have words of their own for what was said, it asks for more than its theme: "where do you ship from".
    if only_a_theme(said) and not has_wording(said):
        asked.reverse()
    today = Presenter.of(context).today
    ended: list[Passage] = []
    for words, added in asked:
        wanted = f"{words} {added}".strip()
        found_all = await context.finder.find(wanted, kinds=PROSE, language=context.language, limit=CANDIDATES)
        hits = [h for h in found_all if on_the_page(question, f"{h.document.heading} {h.document.text}")]
        if behind is None and not added and about_something_else(said, hits):
            return []
        begun = [h for h in hits if h.document.valid_from is None or h.document.valid_from <= today]
        valid = [h for h in begun if h.document.valid_to is None or today <= h.document.valid_to]
        newest = _newest(valid)
        found = fitting(words, newest, context.language, page_words=added)
        if found:
            return about_the_name(question, found, newest, context.language)
        out_of_date = _newest([h for h in begun if h not in valid])
        ended = ended or fitting(words, out_of_date, context.language, page_words=added)
    return ended


async def _of_what_is_shown(context: ToolContext, question: str) -> ToolResult | None:
    """What the page of the one product that was just shown says to it, such as its own warranty; None where it says nothing."""
    if len(context.shown_products) != 1:
        return None
    told = await product_details(context, ProductDetails(product_id=context.shown_products[0], question=question))
    return told if told.outcome == "products.answer" else None


def sources_of(passages: Sequence[Passage]) -> tuple[Source, ...]:
    """What an answer from these passages rests on."""
    return tuple(_source(p.document) for p in passages)


def policies_skill() -> Skill:
    """The skill with its tool."""
    return Skill(
        name="policies",
        tools=(
            Tool(
                name="find_policy",
                description=(
                    "Answer a question about the shop's rules and services from its own pages: shipping, "
                    "returns, warranty, payment, loyalty, privacy, customs, opening hours and the like. Call it once "
                    "for each question. Not for one certain order or product."
                ),
                arguments=FindPolicy,
                effect=Effect.READ,
                run=find_policy,
            ),
        ),
    )


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


def _data(passage: Passage, presenter: Presenter) -> dict[str, Any]:
    document = passage.document
    return {
        "title": document.title,
        "section": document.section,
        "version": document.version,
        "since": presenter.told_day(document.valid_from) if document.valid_from else None,
        "text": passage.text,
    }


def _source(document: Document) -> Source:
    return Source(id=document.id, title=document.title, section=document.section, version=document.version)
