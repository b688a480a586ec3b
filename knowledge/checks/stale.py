"""Passages and sources that have grown old: ended, ending, not read for long, without a version, in one language only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from knowledge.checks.figures import Figure
from knowledge.checks.findings import Code, Finding, Place
from knowledge.checks.statements import Statement
from knowledge.documents import Document, Kind

SOON = timedelta(days=30)
OLD = timedelta(days=730)
OVERDUE = 2  # a source that was missed once is late, twice is stale
LEAST_LATE = timedelta(hours=24)  # nobody is told of a shop that was closed for the night
_TO_COME = re.compile(
    r"\b(?:will|until|through|starts?|begins?|ends?|coming|upcoming|valid (?:to|till)|by|expires?)\b"
    r"|将|截止|截至|结束|开始|之前|前|有效期至|起"
)


@dataclass(frozen=True, kw_only=True)
class Freshness:
    """When a source was last read to its end, and how often it is meant to be; None = at each sync."""

    source: str
    synced_at: datetime | None
    every: timedelta | None

    def late(self, now: datetime) -> bool:
        """Whether it was not read for longer than its schedule allows; never for one that was not read at all yet."""
        if self.synced_at is None or self.every is None:
            return False
        return now - self.synced_at > max(OVERDUE * self.every, LEAST_LATE)


def validity(documents: Sequence[Document], today: date) -> Iterator[Finding]:
    """Documents whose validity ended or ends soon, whose version is old, and policies without one; once a file."""
    seen: set[tuple[str, ...]] = set()
    for document in documents:
        key = (document.source, document.subject, document.language, document.version)
        if key in seen:
            continue
        seen.add(key)
        places = (_whole(document),)
        starts, ends = document.valid_from, document.valid_to
        if ends is not None and ends < today:
            if not _followed(document, documents, today):
                yield Finding(code=Code.ENDED, places=places, facts={"day": ends.isoformat()})
        elif ends is not None and ends - today <= SOON:
            if not _followed(document, documents, ends + timedelta(days=1)):
                facts = {"day": ends.isoformat(), "days": (ends - today).days}
                yield Finding(code=Code.ENDS_SOON, places=places, facts=facts)
        elif starts is not None and today - starts > OLD:
            facts = {"day": starts.isoformat(), "days": OLD.days}
            yield Finding(code=Code.OLD_VERSION, places=places, facts=facts)
        if document.kind is Kind.POLICY and not document.version:
            yield Finding(code=Code.NO_VERSION, places=places)


def one_sided(documents: Iterable[Document], languages: Sequence[str]) -> Iterator[Finding]:
    """Policies that lack one of the shop's languages."""
    known: dict[tuple[str, str], dict[str, Document]] = {}
    for document in documents:
        if document.kind is Kind.POLICY:
            known.setdefault((document.source, document.subject), {}).setdefault(document.language, document)
    for has in known.values():
        for lacks in languages:
            if lacks not in has:
                document = next(iter(has.values()))
                facts = {"has": document.language, "lacks": lacks}
                yield Finding(code=Code.ONE_LANGUAGE, places=(_whole(document),), facts=facts)


def unread(sources: Iterable[Freshness], now: datetime) -> Iterator[Finding]:
    """Sources that were not read for longer than their schedule allows."""
    for source in sources:
        if source.late(now) and source.synced_at is not None:
            facts = {"hours": int((now - source.synced_at).total_seconds() // 3600), "source": source.source}
            yield Finding(code=Code.NOT_SYNCED, places=(Place(source=source.source),), facts=facts)


def past(statements: Iterable[Statement], today: date) -> Iterator[Finding]:
    """Sentences that speak of a day with its year as if it were to come, and it is over."""
    for statement in statements:
        if not _TO_COME.search(statement.text):
            continue
        days = [day for figure in statement.figures if (day := _day(figure)) is not None]
        if days and max(days) < today:
            yield Finding(code=Code.PAST_DATE, places=(statement.place,), facts={"day": max(days).isoformat()})


def _day(figure: Figure) -> date | None:
    if figure.kind != "date" or not figure.unit:
        return None
    try:
        return date(int(figure.unit), int(figure.low) // 100, int(figure.low) % 100)
    except ValueError:
        return None


def _whole(document: Document) -> Place:
    return Place(source=document.source, document=document.id, title=document.title, language=document.language)


def _followed(document: Document, documents: Iterable[Document], day: date) -> bool:
    """Whether another version of the same file holds on a day."""
    return any(
        other.subject == document.subject
        and other.source == document.source
        and other.language == document.language
        and other.version != document.version
        and (other.valid_from is None or other.valid_from <= day)
        and (other.valid_to is None or day <= other.valid_to)
        for other in documents
    )
