"""Holds documents against the days and the language that were asked for, each by the dates that its kind has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, tzinfo
from typing import Protocol

from connectors.commerce import Language
from knowledge.documents import Document, Hit, Kind
from knowledge.filters import Filters
from knowledge.store import DocumentStore, Viewer
from knowledge.when import RULES, When, orders_alone, when

AT = "at"  # the attribute with the moment at which an order was placed or a review written, in ISO 8601
DAY_ONLY = "date"  # the same, where the day alone is known
LISTED = 1.0  # the score of what nothing but its day was asked of
_WHY = {"en": "placed on {}", "zh": "下单于{}"}


class Asking(Protocol):
    """What is needed here of `knowledge.search.Asked`."""

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds that may answer."""
        ...

    @property
    def owner(self) -> str | None:
        """Who asks."""
        ...

    @property
    def filters(self) -> Filters:
        """Limits besides the words."""
        ...


@dataclass(frozen=True, slots=True)
class Dating:
    """What was said of time and language, and the time zone in which days are told; `lists`: nothing but the asker's own orders of
    these days is wanted."""

    said: When
    zone: tzinfo = UTC
    lists: bool = False

    @property
    def limits(self) -> bool:
        """Whether anything is limited."""
        return self.said.window is not None or self.said.language is not None

    def limited(self, filters: Filters) -> Filters:
        """These limits with days and language among them."""
        said = self.said.filters
        return replace(filters, since=said.since, until=said.until, language=said.language)

    def keeps_days(self, document: Document) -> bool:
        """Whether a document is of the days asked for; a kind that they do not limit is, and so is a page without a date."""
        window = self.said.window
        if window is None or document.kind not in self.said.dated:
            return True
        if document.kind in RULES:
            return window.meets(document.valid_from, document.valid_to)
        day = self.day(document)
        # An order that was never placed is from no day.
        return window.holds(day) if day is not None else document.kind is not Kind.ORDER

    async def untranslated(self, store: DocumentStore, documents: Sequence[Document], viewer: Viewer) -> list[str]:
        """The ids of those that are neither in the language asked for nor have the same passage in it."""
        language, kinds = self.said.language, self.said.written
        foreign = [one.id for one in documents if one.kind in kinds and one.language != language]
        shown = await store.shown(foreign, language, viewer) if language and foreign else {}
        return [id_ for id_ in foreign if id_ not in shown or shown[id_].translated is None]

    def language(self, kind: Kind, otherwise: Language) -> Language:
        """The language to show a document of this kind in."""
        return self.said.language or otherwise if kind in self.said.written else otherwise

    def day(self, document: Document) -> date | None:
        """The day of an order or a review in the shop's time zone; None where it has none."""
        at = document.attributes.get(AT)
        if at:
            return datetime.fromisoformat(at).astimezone(self.zone).date()
        day = document.attributes.get(DAY_ONLY)
        return date.fromisoformat(day) if day else None


def dating_of(text: str, asked: Asking, today: date, zone: tzinfo) -> Dating:
    """What a normalised text and the limits besides it say of time and language."""
    said = when(text, asked.kinds, today).with_filters(asked.filters)
    lists = bool(asked.owner) and Kind.ORDER in said.dated and orders_alone(said.rest)
    return Dating(said, zone, lists)


async def listed(store: DocumentStore, viewer: Viewer, dating: Dating, language: Language, most: int) -> list[Hit]:
    """The viewer's own orders of the days asked for, newest first, each once and in this language where it is in it.

    They are read through the gate like every other hit; at most `most` documents are looked at, those that changed last.
    """
    if not viewer.owner:
        return []
    read = await store.read(await store.ids_of(viewer.owner, most), viewer)
    found: dict[tuple[str, str], Document] = {}
    for document in _preferred(read.values(), language):
        if document.kind is Kind.ORDER and document.owner == viewer.owner and dating.keeps_days(document):
            found.setdefault((document.source, document.subject), document)
    days = [(dating.day(document) or date.min, document) for document in found.values()]
    newest = sorted(days, key=lambda dated: (dated[0], dated[1].attributes.get(AT, ""), dated[1].id), reverse=True)
    return [Hit(document=one, score=LISTED, why=_WHY[language].format(day.isoformat())) for day, one in newest]


def _preferred(documents: Iterable[Document], language: Language) -> list[Document]:
    return sorted(documents, key=lambda document: document.language != language)
