"""How far many documents meet the needs of a question, all of them compared at once."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.question import Alternative, Need
from knowledge.ragged import Codes, Integers, Truths

BODY_ONLY = 0.8  # a need that only the running text meets
TITLE_ONLY = 0.6  # a kind of thing that is named in the title but is not the product's kind
MET_FROM = 0.3  # share of a need from which it counts as met
NO_TERM = ""

Numbers = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Occurring:
    """Which of the wanted terms occur: documents in rows, terms in columns, for headings and for whole documents.

    The terms of the documents' kinds stand one after the other: whose they are and which wanted term each is, -1 for none.
    """

    heading: Truths
    body: Truths
    kind_owners: Integers
    kind_terms: Codes


@dataclass(frozen=True, eq=False)
class Meeting:
    """How far documents (rows) meet needs (columns), 0..1, and how far their headings alone do; `named` tells whether a heading
    has a term that meets the need, `kind` what share of the terms of a document's kind meets any."""

    share: Numbers
    headed: Numbers
    named: Truths
    kind: Numbers

    def take(self, rows: Integers) -> Meeting:
        """These documents, in this order."""
        return Meeting(self.share[rows], self.headed[rows], self.named[rows], self.kind[rows])


def joined(meetings: Sequence[Meeting]) -> Meeting:
    """The documents of all of them, one after the other."""
    return Meeting(
        np.concatenate([one.share for one in meetings]),
        np.concatenate([one.headed for one in meetings]),
        np.concatenate([one.named for one in meetings]),
        np.concatenate([one.kind for one in meetings]),
    )


class Ways:
    """All ways to meet the needs of a question, by terms that `occurs` says occur in some document at all."""

    def __init__(self, needs: Sequence[Need], occurs: Callable[[str], bool] = lambda _: True) -> None:
        wanted = dict.fromkeys(term for need in needs for way in need.alternatives for term in way.terms)
        known = [term for term in wanted if occurs(term)]
        # Most words for a thing occur nowhere in a shop: they share one column, of a term that no document has.
        self.terms = {term: n for n, term in enumerate((*known, NO_TERM))}
        ways = [_possible(need.alternatives, self.terms) for need in needs]
        self._ways = [way for of_need in ways for way in of_need]
        self._starts = np.cumsum([0, *map(len, ways)])
        # The columns of all ways one after the other, and where those of each begin.
        self._columns = np.array([self._column(term) for way in self._ways for term in way.terms], np.int64)
        self._begins = np.cumsum([0, *(len(way.terms) for way in self._ways)])
        self._factors = np.array([way.factor for way in self._ways])
        self._partly = [(n, way) for n, way in enumerate(self._ways) if way.partly and len(way.terms) > 1]

    def met(self, found: Occurring) -> Meeting:
        """How far documents with these terms meet the needs."""
        number = len(found.heading)
        by_heading = self._held(found.heading) * self._factors
        by_body = self._held(found.body) * (self._factors * BODY_ONLY)
        share = np.zeros((number, len(self._starts) - 1))
        named = np.zeros_like(share, np.bool_)
        matched = np.zeros_like(found.heading)
        uses = np.zeros((len(self._ways), len(self.terms)), np.bool_)
        uses[np.repeat(np.arange(len(self._ways)), np.diff(self._begins)), self._columns] = True
        for need, (start, end) in enumerate(zip(self._starts[:-1], self._starts[1:], strict=True)):
            # Of ways that are as good the first counts, and each by the heading before the whole.
            both = np.empty((number, 2 * (end - start)))
            both[:, ::2], both[:, 1::2] = by_heading[:, start:end], by_body[:, start:end]
            best = both.argmax(axis=1)
            share[:, need] = both[np.arange(number), best]
            rows = np.flatnonzero(share[:, need] > MET_FROM)
            if len(rows):
                way, in_body = start + best[rows] // 2, best[rows] % 2 == 1
                used = uses[way] & np.where(in_body[:, None], found.body[rows], found.heading[rows])
                matched[rows] |= used
                named[rows, need] = (used & found.heading[rows]).any(axis=1)
        return Meeting(share, self._headed(found, by_heading), named, _kind(found, matched))

    def _held(self, where: Truths) -> Numbers:
        """Share of each way's terms that occur: all or nothing, or with `partly` the share of characters in known pairs."""
        # No product of matrices: its threads wait for one another where other work shares the cores.
        held: Numbers = np.logical_and.reduceat(where[:, self._columns], self._begins[:-1], axis=1).astype(np.float64)
        for number, way in self._partly:
            held[:, number] = _covered(where[:, [self._column(term) for term in way.terms]])
        return held

    def _column(self, term: str) -> int:
        return self.terms.get(term, self.terms[NO_TERM])

    def _headed(self, found: Occurring, by_heading: Numbers) -> Numbers:
        """The kind tells what a thing is; a title may name what it goes with as well."""
        kinds = np.zeros_like(found.heading)
        wanted = found.kind_terms >= 0
        kinds[found.kind_owners[wanted], found.kind_terms[wanted]] = True
        best = np.maximum(self._held(kinds) * self._factors, TITLE_ONLY * by_heading)
        headed: Numbers = np.maximum.reduceat(best, self._starts[:-1], axis=1)
        return headed


def _possible(ways: Sequence[Alternative], known: Container[str]) -> Sequence[Alternative]:
    """Those of the ways that some document may meet; the first where none can."""
    possible = [way for way in ways if way.partly or all(term in known for term in way.terms)]
    return possible or ways[:1]


def _covered(there: Truths) -> Numbers:
    """Share of characters that stand in a pair that is there."""
    characters = np.zeros((len(there), there.shape[1] + 1), np.bool_)
    characters[:, :-1] |= there
    characters[:, 1:] |= there
    covered: Numbers = characters.sum(axis=1) / characters.shape[1]
    return covered


def _kind(found: Occurring, matched: Truths) -> Numbers:
    """Share of the terms of each document's kind that were asked for."""
    number = len(matched)
    lengths = np.bincount(found.kind_owners, minlength=number)
    asked = (
        (found.kind_terms >= 0) & matched[found.kind_owners, found.kind_terms]
        if matched.shape[1]
        else found.kind_terms >= 0
    )
    return np.bincount(found.kind_owners, weights=asked, minlength=number) / np.maximum(lengths, 1)
