"""What the indexes proposed, ready to be compared: from the table of products where they are in it, else from the documents read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from knowledge.columns import Columns
from knowledge.documents import Document, Kind
from knowledge.facts import Facts, unpacked
from knowledge.filters import Filters
from knowledge.limiting import missed
from knowledge.matching import Occurring
from knowledge.properties import unmet
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
    """Proposed documents: those `read`, with their terms, and those of the rest that the table has; others are left out."""

    def __init__(
        self, ids: Sequence[str], columns: Columns, read: Mapping[str, tuple[Document, DocumentTerms]]
    ) -> None:
        self._columns = columns
        self._read: list[tuple[Document, DocumentTerms] | None] = []
        self._facts: dict[str, Facts | None] = {}
        self.places: list[Place] = []
        rows: list[int] = []
        for id_ in ids:
            found = read.get(id_)
            row = UNREAD if found else columns.at.get(id_, UNREAD)
            if found or row != UNREAD:
                number = len(rows)
                self.places.append(_place(number, found[0]) if found else self._tabled(number, row))
                self._read.append(found)
                rows.append(row)
        self._rows = np.array(rows, np.int64)

    def facts(self, place: Place) -> Facts | None:
        """What the catalogue says of a candidate's product; None where there is nothing."""
        if place.subject not in self._facts:
            found, row = self._read[place.number], int(self._rows[place.number])
            self._facts[place.subject] = unpacked(found[0].attributes) if found else self._columns.facts_at(row)
        return self._facts[place.subject]

    def heading(self, place: Place) -> str:
        """What names a candidate."""
        found = self._read[place.number]
        return found[0].heading if found else self._columns.headings[self._rows[place.number]]

    def missed(self, filters: Filters) -> list[tuple[str, ...]]:
        """For every candidate the limits that it misses; what carries no facts misses none."""
        result: list[tuple[str, ...]] = [()] * len(self.places)
        if not filters.about_products:
            return result
        tabled = np.flatnonzero(self._rows != UNREAD)
        for number, names in zip(tabled.tolist(), missed(self._columns, self._rows[tabled], filters), strict=True):
            result[number] = names
        for number in np.flatnonzero(self._rows == UNREAD).tolist():
            facts = self.facts(self.places[number])
            result[number] = unmet(facts, filters) if facts else ()
        return result

    def occurring(self, terms: Mapping[str, int]) -> Occurring:
        """Which of these terms occur in each candidate; a term's number is its column."""
        heading = np.zeros((len(self.places), len(terms)), np.bool_)
        body = np.zeros_like(heading)
        tabled, rows = np.flatnonzero(self._rows != UNREAD), self._columns.rows
        places = self._rows[tabled]
        kind = rows.kind.take(places)
        with self._columns.marked(terms) as wanted:
            for where, column in ((heading, rows.heading.take(places)), (body, rows.more.take(places))):
                terms_of, of = wanted[column.values], tabled[column.owners]
                there = terms_of >= 0
                where[of[there], terms_of[there]] = True
            owners, kinds = [tabled[kind.owners]], [wanted[kind.values]]
        for number, found in enumerate(self._read):
            if found:
                known = found[1]
                heading[number, [terms[term] for term in terms.keys() & known.heading]] = True
                body[number, [terms[term] for term in terms.keys() & known.body]] = True
                owners.append(np.full(len(known.kind), number, np.int64))
                kinds.append(np.array([terms.get(term, -1) for term in known.kind], np.int32))
        return Occurring(heading, body | heading, np.concatenate(owners), np.concatenate(kinds))

    def _tabled(self, number: int, row: int) -> Place:
        rows, texts = self._columns.rows, self._columns.texts.known
        subject = texts[rows.subject[row]]
        return Place(
            number,
            self._columns.ids[row],
            Kind.PRODUCT,
            texts[rows.language[row]],
            texts[rows.source[row]],
            subject,
            "",
            bool(rows.section[row]),
            subject,
        )


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
