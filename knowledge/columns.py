"""What search compares of all products, held in memory column by column: the terms of their documents and their facts.

So candidates are judged by the hundred without reading or unpacking one of them. The table follows the store as the indexes do, changes of
price and stock included, and is kept in a file between two runs. It only proposes: what is answered passes the store's gate.
"""

from __future__ import annotations

import asyncio
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import orjson
from numpy.typing import NDArray

from connectors.money import minor_digits
from knowledge.analysis import ANALYSER_VERSION, Analyser
from knowledge.documents import Document, Kind
from knowledge.facts import Fact, Facts, Named, VariantFacts, fact_of, unpacked
from knowledge.ragged import Codes, Integers, Numbering, Ragged, Truths
from knowledge.ranking import DocumentTerms
from knowledge.store import Change, DocumentStore
from knowledge.terms import terms_of
from knowledge.terms import unpacked as unpacked_terms

COLUMNS_VERSION = 1
NO_FACTS = -1
UNMARKED = -1
DEAD_AT_MOST = 0.25  # share of rows that nothing points at any more before the table is made smaller


class _Entry(NamedTuple):
    """A document as it goes into the table."""

    document: Document
    terms: DocumentTerms
    facts: Facts | None


@dataclass(frozen=True, eq=False)
class Rows:
    """One row for each document. Variants have rows of their own: those of document i are `variants.row(i)`.

    `currency` is `NO_FACTS` for a document without facts; `rating` is not a number where there is none.
    """

    language: Codes
    section: Truths
    source: Codes
    subject: Codes
    currency: Codes
    brand: Codes
    department: Codes
    goods: Codes
    rating: NDArray[np.float64]
    heading: Ragged
    more: Ragged
    kind: Ragged
    attributes: Ragged
    minors: Ragged
    available: Ragged
    options: Ragged  # all variants' options in sequence: `widths` tells how many belong to each variant
    widths: Ragged

    def __len__(self) -> int:
        return len(self.language)

    def take(self, rows: Integers) -> Rows:
        """These rows, in this order."""
        columns = {f.name: getattr(self, f.name) for f in fields(self)}
        taken: dict[str, Any] = {n: c.take(rows) if isinstance(c, Ragged) else c[rows] for n, c in columns.items()}
        return Rows(**taken)

    def followed_by(self, other: Rows) -> Rows:
        """These rows and then those of the other."""
        longer: dict[str, Any] = {}
        for f in fields(self):
            first, second = getattr(self, f.name), getattr(other, f.name)
            longer[f.name] = first.followed_by(second) if isinstance(first, Ragged) else np.concatenate([first, second])
        return Rows(**longer)


class Columns:
    """The rows with what their numbers mean. Rows are only added, so a number taken at one time is good until `compact`."""

    def __init__(
        self, numberings: Sequence[Sequence[Any]] = ((), (), (), ()), ids: Sequence[str] = (), rows: Rows | None = None
    ) -> None:
        terms, texts, named, facts = numberings
        self.terms = Numbering[str](terms)
        self.texts = Numbering[str](texts)
        self.named = Numbering[Named](Named(*pair) for pair in named)
        self.facts = Numbering[Fact](fact_of(*quad) for quad in facts)
        self.ids = list(ids)
        self.headings: list[str] = []
        self.rows = rows if rows is not None else self.rows_of([])
        self.at = {id_: row for row, id_ in enumerate(self.ids)}
        self._marks = np.full(len(self.terms.known), UNMARKED, np.int32)

    @contextmanager
    def marked(self, terms: Mapping[str, int]) -> Iterator[Codes]:
        """For every term of the table its number among these, `UNMARKED` for none. One caller at a time: a search compares without
        waiting in between, and the array is too large to be made for each."""
        known = [(number, mark) for term, mark in terms.items() if (number := self.terms.find(term)) is not None]
        if len(self._marks) < len(self.terms.known):
            self._marks = np.full(len(self.terms.known) * 5 // 4, UNMARKED, np.int32)
        places = [number for number, _ in known]
        self._marks[places] = [mark for _, mark in known]
        try:
            yield self._marks
        finally:
            self._marks[places] = UNMARKED

    def rows_of(self, entries: Sequence[_Entry]) -> Rows:
        """Rows of documents that are not in the table yet; adds to the numberings alone."""
        text, term, named, number = self.texts.of, self.terms.of, self.named.of, self.facts.of
        facts = [entry.facts for entry in entries]
        documents = [entry.document for entry in entries]
        variants = [one.variants if one else () for one in facts]
        return Rows(
            language=np.array([text(d.language) for d in documents], np.int32),
            section=np.array([bool(d.section) for d in documents], np.bool_),
            source=np.array([text(d.source) for d in documents], np.int32),
            subject=np.array([text(d.subject) for d in documents], np.int32),
            currency=np.array([text(one.currency) if one else NO_FACTS for one in facts], np.int32),
            brand=np.array([text(one.brand if one else "") for one in facts], np.int32),
            department=np.array([named(one.department if one else Named()) for one in facts], np.int32),
            goods=np.array([named(one.kind if one else Named()) for one in facts], np.int32),
            rating=np.array([np.nan if one is None or one.rating is None else one.rating for one in facts], np.float64),
            heading=Ragged.of([[term(t) for t in sorted(entry.terms.heading)] for entry in entries]),
            more=Ragged.of([[term(t) for t in sorted(entry.terms.body - entry.terms.heading)] for entry in entries]),
            kind=Ragged.of([[term(t) for t in entry.terms.kind] for entry in entries]),
            attributes=Ragged.of([[number(fact) for fact in one.attributes] if one else [] for one in facts]),
            minors=_wide([[_minor(v.price, one.currency) for v in one.variants] if one else [] for one in facts]),
            available=Ragged.of([[int(variant.available) for variant in of] for of in variants]),
            options=Ragged.of([[number(option) for variant in of for option in variant.options] for of in variants]),
            widths=Ragged.of([[len(variant.options) for variant in of] for of in variants]),
        )

    def add(self, ids: Sequence[str], headings: Sequence[str], rows: Rows) -> None:
        """Take in rows; a document that was there gets the new one."""
        start = len(self.rows)
        self.rows = self.rows.followed_by(rows)
        self.ids.extend(ids)
        self.headings.extend(headings)
        self.at.update(zip(ids, range(start, start + len(ids)), strict=True))

    def drop(self, ids: Sequence[str]) -> None:
        """Forget documents."""
        for id_ in ids:
            self.at.pop(id_, None)

    def compacted(self) -> Columns:
        """The same without the rows that nothing points at."""
        places = sorted(self.at.values())
        smaller = Columns(
            self.numberings(), [self.ids[row] for row in places], self.rows.take(np.array(places, np.int64))
        )
        smaller.headings = [self.headings[row] for row in places]
        return smaller

    def numberings(self) -> tuple[list[Any], ...]:
        """What the numbers mean: terms, texts, named things, facts."""
        named = [(one.en, one.zh) for one in self.named.known]
        facts = [(f.name.en, f.name.zh, f.value.en, f.value.zh) for f in self.facts.known]
        return self.terms.known, self.texts.known, named, facts

    def facts_at(self, row: int) -> Facts | None:
        """All that the catalogue says of the product of a document; None where it says nothing."""
        rows, text = self.rows, self.texts.known
        if rows.currency[row] == NO_FACTS:
            return None
        currency, rating = text[rows.currency[row]], float(rows.rating[row])
        known, options, variants = self.facts.known, rows.options.row(row), []
        start = 0
        for minor, available, width in zip(
            rows.minors.row(row), rows.available.row(row), rows.widths.row(row), strict=True
        ):
            price = Decimal(minor).scaleb(-minor_digits(currency))
            variants.append(
                VariantFacts(price, bool(available), tuple(known[n] for n in options[start : start + width]))
            )
            start += width
        return Facts(
            currency=currency,
            rating=None if np.isnan(rating) else rating,
            brand=text[rows.brand[row]],
            department=self.named.known[rows.department[row]],
            kind=self.named.known[rows.goods[row]],
            attributes=tuple(known[number] for number in rows.attributes.row(row)),
            variants=tuple(variants),
        )


class ProductColumns:
    """The table as a follower of the store; satisfies `knowledge.followers.Follower`."""

    name = f"columns-v{COLUMNS_VERSION}-{ANALYSER_VERSION}"
    batch = 5000
    facts_too = True

    def __init__(self, path: Path, analyser: Analyser) -> None:
        self._path = path
        self._analyser = analyser
        self._reached = 0
        self._saved = 0
        self.now = Columns()

    @classmethod
    async def open(cls, path: Path, analyser: Analyser, store: DocumentStore) -> ProductColumns:
        """The table in this file; an empty one that follows from the beginning where the file is not of the store's last state."""
        table = cls(path, analyser)
        reached = await store.reached(cls.name)
        if not reached or not await asyncio.to_thread(table._load, reached):
            await store.note_reached(cls.name, 0)
        return table

    async def apply(self, changes: Sequence[Change]) -> None:
        """Take over these changes; doing so again changes nothing."""
        kept, gone = _sorted_out(changes)
        rows = await asyncio.to_thread(self._rows, kept)
        documents = [change.document for change in kept if change.document]
        # No search runs between these lines: they hold the one thread that searches judge in.
        self.now.drop(gone)
        self.now.add([d.id for d in documents], [d.heading for d in documents], rows)
        self._reached = changes[-1].number

    async def caught_up(self) -> None:
        """Keep what was taken over in the file."""
        if self._saved == self._reached:
            return
        columns = self.now
        if len(columns.rows) > len(columns.at) * (1 + DEAD_AT_MOST):
            columns = self.now = await asyncio.to_thread(columns.compacted)
        await asyncio.to_thread(self._save, columns)
        self._saved = self._reached

    def _rows(self, changes: Sequence[Change]) -> Rows:
        entries = []
        for change in changes:
            assert change.document is not None
            terms = unpacked_terms(change.terms) or terms_of(self._analyser, change.document)
            entries.append(_Entry(change.document, terms, unpacked(change.document.attributes)))
        return self.now.rows_of(entries)

    def _save(self, columns: Columns) -> None:
        arrays: dict[str, Any] = {}
        for f in fields(columns.rows):
            column = getattr(columns.rows, f.name)
            if isinstance(column, Ragged):
                arrays[f"{f.name}_offsets"], arrays[f"{f.name}_values"] = column.offsets, column.values
            else:
                arrays[f.name] = column
        live = sorted(columns.at.values())
        words = [*columns.numberings(), columns.ids, columns.headings, live]
        arrays["words"] = np.frombuffer(orjson.dumps(words), np.uint8)
        arrays["reached"] = np.array(self._reached)
        # Whole or not at all: a file that was half written would be taken for the table.
        beside = self._path.with_suffix(".new.npz")
        np.savez(beside, **arrays)
        beside.replace(self._path)

    def _load(self, reached: int) -> bool:
        try:
            with np.load(self._path, allow_pickle=False) as kept:
                if int(kept["reached"]) != reached:
                    return False
                *numberings, ids, headings, live = orjson.loads(kept["words"].tobytes())
                columns = Columns(numberings, ids, Rows(**{f.name: _column(kept, f.name) for f in fields(Rows)}))
        except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile):
            return False
        columns.headings = headings
        columns.at = {ids[row]: row for row in live}
        self.now, self._reached, self._saved = columns, reached, reached
        return True


def _sorted_out(changes: Sequence[Change]) -> tuple[list[Change], list[str]]:
    """Those of products that anybody may see at any time, and the ids of all others."""
    kept, gone = list[Change](), list[str]()
    for change in changes:
        document = change.document
        if document and document.kind is Kind.PRODUCT and document.owner is None and document.valid_from is None:
            kept.append(change)
        else:
            gone.append(change.id)
    return kept, gone


def _column(kept: Any, name: str) -> Any:
    return kept[name] if name in kept else Ragged(kept[f"{name}_offsets"], kept[f"{name}_values"])


def _wide(rows: Sequence[Sequence[int]]) -> Ragged:
    """Rows of numbers that may be large, such as prices in the smallest unit."""
    narrow = Ragged.of([[0] * len(row) for row in rows])
    return Ragged(narrow.offsets, np.array([number for row in rows for number in row], np.int64))


def _minor(price: Decimal, currency: str) -> int:
    return int(price.scaleb(minor_digits(currency)))
