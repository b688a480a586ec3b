"""What the indexes proposed, ready to be compared: from the table of products where they are in it, else from the documents read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from knowledge.columns import Columns
from knowledge.documents import Document, Kind
from knowledge.facts import Facts, unpacked
from knowledge.filters import Filters
from knowledge.limiting import missed
from knowledge.matching import Meeting, Occurring, Ways, joined
from knowledge.properties import unmet
from knowledge.question import Need
from knowledge.ragged import Integers, Truths
from knowledge.ranking import DocumentTerms

UNREAD = -1


@dataclass(frozen=True, slots=True)
class Place:
    """What a candidate is, as far as putting candidates in order needs to know: no text. `number` is its place among them,
    `passage` says which passage of its subject it is, `section` that it is not a product's main one."""

    number: int
    id: str
    kind: Kind
    language: str
    source: str
    subject: str
    passage: str
    section: bool
    product: str  # what it shares with all texts of its product; its own id where it is about none


class Candidates:
    """Proposed documents: those `read`, with their terms, and those of the rest that the table has; others are left out.

    `facts` remembers what was unpacked, by subject, for whoever looks at some of them again."""

    def __init__(
        self,
        ids: Sequence[str],
        columns: Columns,
        read: Mapping[str, tuple[Document, DocumentTerms]],
        facts: dict[str, Facts | None] | None = None,
    ) -> None:
        self._columns = columns
        self._facts = {} if facts is None else facts
        at = columns.at
        found = [(id_, UNREAD if id_ in read else at[id_]) for id_ in ids if id_ in read or id_ in at]
        self.ids = [id_ for id_, _ in found]
        self._rows = np.array([row for _, row in found], np.int64)
        self._read = {number: read[id_] for number, (id_, row) in enumerate(found) if row == UNREAD}
        self._places: dict[int, Place] = {}

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def places(self) -> list[Place]:
        """What each of them is."""
        return [self.place(number) for number in range(len(self.ids))]

    def place(self, number: int) -> Place:
        """What the candidate of this number is; put together when somebody looks at it."""
        if number not in self._places:
            found = self._read.get(number)
            self._places[number] = _place(number, found[0]) if found else self._tabled(number)
        return self._places[number]

    @cached_property
    def kinds(self) -> list[Kind]:
        """The kind of each."""
        kinds = [Kind.PRODUCT] * len(self.ids)
        for number, (document, _) in self._read.items():
            kinds[number] = document.kind
        return kinds

    @cached_property
    def languages(self) -> list[str]:
        """The language of each."""
        texts = self._columns.texts.known
        codes = self._columns.rows.language[self._rows].tolist() if self._tabling else [0] * len(self.ids)
        read = self._read
        return [read[n][0].language if n in read else texts[code] for n, code in enumerate(codes)]

    @cached_property
    def sections(self) -> Truths:
        """Which of them are about a product and not its main text."""
        sections = self._columns.rows.section[self._rows] if self._tabling else np.zeros(len(self.ids), np.bool_)
        for number, (document, _) in self._read.items():
            sections[number] = document.kind is Kind.PRODUCT and bool(document.section)
        return sections

    @cached_property
    def products(self) -> Integers:
        """A number for each that it shares with all texts of its product and with nothing else."""
        if not self._read:
            shared: Integers = np.unique(self._columns.rows.subject[self._rows], return_inverse=True)[1]
            return shared
        numbers: dict[str, int] = {}
        products = [numbers.setdefault(place.product, len(numbers)) for place in self.places]
        return np.array(products, np.int64)

    @property
    def any_read(self) -> bool:
        """Whether any of them is not in the table."""
        return bool(self._read)

    def facts(self, place: Place) -> Facts | None:
        """What the catalogue says of a candidate's product; None where there is nothing."""
        if place.subject not in self._facts:
            found, row = self._read.get(place.number), int(self._rows[place.number])
            self._facts[place.subject] = unpacked(found[0].attributes) if found else self._columns.facts_at(row)
        return self._facts[place.subject]

    def heading(self, place: Place) -> str:
        """What names a candidate."""
        found = self._read.get(place.number)
        return found[0].heading if found else self._columns.headings[self._rows[place.number]]

    def missed(self, filters: Filters) -> list[tuple[str, ...]]:
        """For every candidate the limits that it misses; what carries no facts misses none."""
        result: list[tuple[str, ...]] = [()] * len(self.ids)
        if not filters.about_products:
            return result
        if not self._read:
            return missed(self._columns, self._rows, filters)
        tabled = np.flatnonzero(self._rows != UNREAD)
        for number, names in zip(tabled.tolist(), missed(self._columns, self._rows[tabled], filters), strict=True):
            result[number] = names
        for number in self._read:
            facts = self.facts(self.place(number))
            result[number] = unmet(facts, filters) if facts else ()
        return result

    def occurring(self, terms: Mapping[str, int], numbers: Sequence[int] | None = None) -> Occurring:
        """Which of these terms occur in each candidate, or in those of these numbers; a term's number is its column."""
        chosen = np.arange(len(self.ids)) if numbers is None else np.array(numbers, np.int64)
        heading = np.zeros((len(chosen), len(terms)), np.bool_)
        body = np.zeros_like(heading)
        tabled, rows = np.flatnonzero(self._rows[chosen] != UNREAD), self._columns.rows
        places = self._rows[chosen[tabled]]
        kind = rows.kind.take(places)
        with self._columns.marked(terms) as wanted:
            for where, column in ((heading, rows.heading.take(places)), (body, rows.more.take(places))):
                terms_of = wanted[column.values]
                there = np.flatnonzero(terms_of >= 0)
                where[tabled[column.owners[there]], terms_of[there]] = True
            owners, kinds = [tabled[kind.owners]], [wanted[kind.values]]
        for row, number in enumerate(chosen.tolist()) if self._read else ():
            if number in self._read:
                known = self._read[number][1]
                heading[row, [terms[term] for term in terms.keys() & known.heading]] = True
                body[row, [terms[term] for term in terms.keys() & known.body]] = True
                owners.append(np.full(len(known.kind), row, np.int64))
                kinds.append(np.array([terms.get(term, -1) for term in known.kind], np.int32))
        return Occurring(heading, body | heading, np.concatenate(owners), np.concatenate(kinds))

    @property
    def _tabling(self) -> bool:
        """Whether the table has anything: an empty one has no row to stand for what was read."""
        return len(self._columns.rows) > 0

    def _tabled(self, number: int) -> Place:
        rows, texts, row = self._columns.rows, self._columns.texts.known, int(self._rows[number])
        subject = texts[rows.subject[row]]
        return Place(
            number,
            self.ids[number],
            Kind.PRODUCT,
            texts[rows.language[row]],
            texts[rows.source[row]],
            subject,
            "",
            bool(rows.section[row]),
            subject,
        )


class Compared:
    """How far documents meet the needs of one question; each is compared once, however often it is among the candidates."""

    def __init__(self, needs: Sequence[Need], columns: Columns, *, tabled: bool) -> None:
        """`tabled`: all documents are likely in the table, so its terms tell which are worth looking for."""
        self._needs = needs
        self._tabled = tabled
        self._ways = Ways(needs, columns.terms.knows) if tabled else Ways(needs)
        self._at: dict[str, int] = {}
        self._known: list[Meeting] = []

    def add(self, candidates: Candidates) -> None:
        """Compare those that were not compared yet."""
        if self._tabled and candidates.any_read:
            # A document beside the table may have terms that it does not: all are compared once more, by every term.
            self._tabled, self._ways, self._at, self._known = False, Ways(self._needs), {}, []
        new = [number for number, id_ in enumerate(candidates.ids) if id_ not in self._at]
        if new:
            every = len(new) == len(candidates)
            self._known.append(self._ways.met(candidates.occurring(self._ways.terms, None if every else new)))
            start = len(self._at)
            self._at |= {candidates.ids[number]: start + place for place, number in enumerate(new)}

    def new(self, ids: Sequence[str]) -> list[str]:
        """Those that were not compared yet."""
        return [id_ for id_ in ids if id_ not in self._at]

    def meeting(self, candidates: Candidates) -> Meeting:
        """How far these candidates do, in their order."""
        self.add(candidates)
        if len(self._known) > 1:
            self._known = [joined(self._known)]
        return self._known[0].take(np.array([self._at[id_] for id_ in candidates.ids], np.int64))


def _place(number: int, document: Document) -> Place:
    passage = document.attributes.get("place", document.id)
    return Place(
        number,
        document.id,
        document.kind,
        document.language,
        document.source,
        document.subject,
        passage,
        bool(document.section),
        document.subject if document.kind is Kind.PRODUCT else document.id,
    )
