"""Which help documents belong together: series about one thing, what they call it, and the categories of several series.

Shops keep "cards/gold/1, cards/gold/2, cards/silver/1": files named alike are a *series*, series whose names begin alike a
*category*, and the first of a series introduces it. Who tells a story seldom asks about one thing: they name a product, or they
compare all products of a category, and then the introductions of its series answer.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

# Fewer series than these do not make a category; what more than half of all share is the name of the whole, not of a category.
FEWEST_SERIES = 4
WHOLE_SHARE = 0.5
NAMED_IN = 0.4  # share of a series' titles that hold its name
KNOWN_IN = 0.3  # share from which a phrase also belongs to another series
LONGEST_NAME = 4
SECOND = 0.4  # the document after the introduction counts this much of it
_NUMBER = re.compile(r"[\W_]*(\d{1,9})$")
_PARTS = re.compile(r"[\W_]+")
NO_CATEGORY = -1

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
Phrase = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Outline:
    """For each document the place of its series and its category (`NO_CATEGORY` for none) and how far it introduces its series.

    `names[place]` are the phrases that titles of a series share, each with the share of it that is its own, 0..1.
    """

    series: Places
    category: Places
    introduces: Numbers
    names: Sequence[dict[Phrase, float]]
    categories: int

    def named(self, said: Collection[Phrase]) -> Numbers:
        """For each document how surely what is said names its series, 0..1."""
        sure = [max((own for phrase, own in names.items() if phrase in said), default=0.0) for names in self.names]
        return np.array(sure, float)[self.series] if len(self.series) else np.zeros(0)


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
        names=_names(series, titles, len(keys)),
        categories=len(known),
    )


def phrases(terms: Sequence[str]) -> set[Phrase]:
    """Every run of two to four terms."""
    lengths = range(2, LONGEST_NAME + 1)
    return {tuple(terms[start : start + size]) for size in lengths for start in range(len(terms) - size + 1)}


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
    held: list[Counter[Phrase]] = [Counter() for _ in range(count)]
    size = Counter(series.tolist())
    for place, title in zip(series.tolist(), titles, strict=True):
        held[place].update(phrases(title))
    owners = Counter(
        p for place, found in enumerate(held) for p, often in found.items() if often >= KNOWN_IN * size[place]
    )
    return [
        {p: 1 / owners[p] for p, often in found.items() if often >= NAMED_IN * size[place]} if size[place] > 1 else {}
        for place, found in enumerate(held)
    ]
