"""Which help documents belong together: series about one thing, what they call it, and the categories of several series.

Shops keep "cards/gold/1, cards/gold/2, cards/silver/1": files named alike are a *series*, series whose names begin alike a
*category*, and the first of a series introduces it. Who tells a story seldom asks about one thing: they name a product, or they
compare all products of a category, and then the introductions of its series answer.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

# Fewer series than these do not make a category; what more than half of all share is the name of the whole, not of a category.
FEWEST_SERIES = 4
WHOLE_SHARE = 0.5
NAMED_IN = 0.4  # share of a series' titles that hold its name
OWN = 0.5  # share of the titles with a phrase that must be of one series, so that it is a name of that one
OWN_WORD = 0.9  # the same for a single word
LONGEST_NAME = 5
NEIGHBOURS = 3  # documents before and after one in its series
SECOND = 0.4  # the document after the introduction counts this much of it
_NUMBER = re.compile(r"[\W_]*(\d{1,9})$")
_PARTS = re.compile(r"[\W_]+")
NO_CATEGORY = -1
FEWEST_LIKE = 3  # introductions that can be compared

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
Phrase = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Outline:
    """For each document the places of its series and category (`NO_CATEGORY` for none) and how far it introduces its series.

    `line` holds the documents as they follow one another, series by series. `names[place]` are the phrases that titles of a
    series share, each with the share of the titles with it that are of this series, 0..1.
    """

    series: Places
    category: Places
    introduces: Numbers
    line: Places
    names: Sequence[Mapping[Phrase, float]]
    categories: int

    def named(self, said: Sequence[Sequence[str]]) -> Numbers:
        """For each document how surely one of the sentences names its series, 0..1; a name within a longer one is not said."""
        if not len(self.series):
            return np.zeros(0)
        known = {phrase for names in self.names for phrase in names}
        found = {phrase for terms in said for phrase in _said(terms, known)}
        sure = [max((own for phrase, own in names.items() if phrase in found), default=0.0) for names in self.names]
        return np.array(sure, float)[self.series]

    def nearby(self, scores: Numbers) -> Numbers:
        """For each document the mean score of those around it in its series, nearer ones counting more; 0 where it is alone."""
        total, weights = np.zeros(len(scores)), np.zeros(len(scores))
        for away in range(1, NEIGHBOURS + 1):
            left, right = self.line[:-away], self.line[away:]
            same = self.series[left] == self.series[right]
            left, right = left[same], right[same]
            total[left] += scores[right] / away
            total[right] += scores[left] / away
            weights[left] += 1 / away
            weights[right] += 1 / away
        return np.divide(total, weights, out=np.zeros(len(scores)), where=weights > 0)

    def alike(self, middles: npt.NDArray[np.floating] | None) -> Numbers:
        """For each document how much its series is one of several of a kind, 0..1: the square of how much its introduction
        resembles those of the other series of its category, against the median of them. 1 within categories without vectors.
        """
        found = np.zeros(len(self.names))
        for category in range(self.categories):
            firsts = np.flatnonzero((self.category == category) & (self.introduces == 1))
            if middles is None or len(firsts) < FEWEST_LIKE:
                found[self.series[firsts]] = 1.0
                continue
            likeness = np.asarray(middles[firsts] @ middles[firsts].T, float)
            means = (likeness.sum(axis=1) - np.diagonal(likeness)) / (len(firsts) - 1)
            found[self.series[firsts]] = np.clip(means / max(float(np.median(means)), 1e-9), 0.0, 1.0) ** 2
        return found[self.series] if len(self.series) else np.zeros(0)


def outline(subjects: Sequence[str], titles: Sequence[Sequence[str]]) -> Outline:
    """How documents belong together, by the names of their files or pages and by the terms of their titles."""
    cut = [_numbered(subject) for subject in subjects]
    keys = sorted({key for key, _ in cut})
    place = {key: index for index, key in enumerate(keys)}
    series = np.array([place[key] for key, _ in cut], np.int64)
    shared = Counter(key[:end] for key in keys for end in range(1, len(key)))
    prefixes = [_category(key, shared, len(keys)) for key in keys]
    known = {prefix: index for index, prefix in enumerate(sorted({p for p in prefixes if p}))}
    category = np.array([known.get(prefixes[one], NO_CATEGORY) for one in series], np.int64)
    ordered = defaultdict(list)
    for key, number in sorted(set(cut)):
        ordered[key].append(number)
    rank = {(key, number): index for key, numbers in ordered.items() for index, number in enumerate(numbers)}
    first = np.array([{0: 1.0, 1: SECOND}.get(rank[one], 0.0) for one in cut])
    return Outline(
        series=series,
        category=category,
        introduces=first * (category != NO_CATEGORY),
        line=np.array(sorted(range(len(cut)), key=lambda one: cut[one]), np.int64),
        names=_names(series, titles, len(keys)),
        categories=len(known),
    )


def _phrases(terms: Sequence[str]) -> set[Phrase]:
    """Every run of one to five terms."""
    lengths = range(1, LONGEST_NAME + 1)
    return {tuple(terms[start : start + size]) for size in lengths for start in range(len(terms) - size + 1)}


def _said(terms: Sequence[str], known: Collection[Phrase]) -> list[Phrase]:
    """The known phrases in a text, without those that stand within a longer known one."""
    lengths = range(1, LONGEST_NAME + 1)
    places = [
        (start, start + size)
        for size in lengths
        for start in range(len(terms) - size + 1)
        if tuple(terms[start : start + size]) in known
    ]
    return [
        tuple(terms[start:end])
        for start, end in places
        if not any((a, b) != (start, end) and a <= start and end <= b for a, b in places)
    ]


def _numbered(subject: str) -> tuple[Phrase, int]:
    """The parts of a name without the number at its end, and that number; 0 for none."""
    number = _NUMBER.search(subject)
    stem = subject[: number.start()] if number else subject
    return tuple(part for part in _PARTS.split(stem.casefold()) if part), int(number[1]) if number else 0


def _category(key: Phrase, shared: Counter[Phrase], series: int) -> Phrase:
    """The longest beginning that a series shares with enough others; empty for none."""
    for end in range(len(key) - 1, 0, -1):
        if shared[key[:end]] >= FEWEST_SERIES:
            return key[:end] if shared[key[:end]] <= series * WHOLE_SHARE else ()
    return ()


def _names(series: Places, titles: Sequence[Sequence[str]], count: int) -> list[dict[Phrase, float]]:
    """For each series the phrases that name it: in many of its titles, and in few of others where no longer name covers them."""
    size = Counter(series.tolist())
    held: list[Counter[Phrase]] = [Counter() for _ in range(count)]
    for place, title in zip(series.tolist(), titles, strict=True):
        held[place].update(_phrases(title))
    everywhere = _total(held)
    shared = [
        {
            phrase
            for phrase, often in found.items()
            if often >= max(2, NAMED_IN * size[place]) and (len(phrase) > 1 or often >= OWN_WORD * everywhere[phrase])
        }
        for place, found in enumerate(held)
    ]
    known = set[Phrase]().union(*shared)
    elsewhere: list[Counter[Phrase]] = [Counter() for _ in range(count)]
    for place, title in zip(series.tolist(), titles, strict=True):
        elsewhere[place].update(_said(title, known))
    said = _total(elsewhere)
    own = [
        {p: held[place][p] / (held[place][p] + said[p] - elsewhere[place][p]) for p in phrases}
        for place, phrases in enumerate(shared)
    ]
    return [{phrase: share for phrase, share in names.items() if share >= OWN} for names in own]


def _total(counts: Sequence[Counter[Phrase]]) -> Counter[Phrase]:
    total = Counter[Phrase]()
    for one in counts:
        total.update(one)
    return total
