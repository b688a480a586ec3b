"""Slips of the pen: which known words a mistyped one may stand for."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

SHORTEST = 4
TWO_EDITS_FROM = 8


def edits_between(first: str, second: str, most: int) -> int:
    """Insertions, deletions, changes and swaps of neighbours that turn one word into the other; `most` + 1 when more.

    Restricted Damerau-Levenshtein distance (Damerau, 1964), row by row.
    """
    if abs(len(first) - len(second)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, letter in enumerate(first, 1):
        current = [i]
        for j, other in enumerate(second, 1):
            cost = min(row[j] + 1, current[j - 1] + 1, row[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == second[j - 2] and first[i - 2] == other:
                cost = min(cost, before[j - 2] + 1)
            current.append(cost)
        if min(current) > most:
            return most + 1
        before, row = row, current
    return min(row[-1], most + 1)


class Vocabulary:
    """Words of one index that slips are looked for among, in the order of how frequent they are.

    Of thousands of words all but a few are ruled out at once by their length and by the letters that they have.
    """

    def __init__(self, known: Iterable[tuple[str, int]]) -> None:
        self._words = [(word, frequency) for word, frequency in known if word.isalpha()]
        self._lengths = np.array([len(word) for word, _ in self._words], np.int64)
        self._letters = np.array([_letters(word) for word, _ in self._words], np.uint64)

    def slips(self, word: str, limit: int) -> list[str]:
        """Words near `word`, nearest first and then the more frequent."""
        if len(word) < SHORTEST or not word.isalpha() or not self._words:
            return []
        most = 2 if len(word) >= TWO_EDITS_FROM else 1
        # An edit adds, takes or exchanges one letter: at most two bits differ for each.
        different = np.bitwise_count(self._letters ^ np.uint64(_letters(word)))
        near = np.flatnonzero((np.abs(self._lengths - len(word)) <= most) & (different <= 2 * most))
        found = []
        for place in near.tolist():
            candidate, frequency = self._words[place]
            edits = edits_between(word, candidate, most)
            if 0 < edits <= most:
                found.append((edits, -frequency, candidate))
        return [candidate for _, _, candidate in sorted(found)[:limit]]


def _letters(word: str) -> int:
    """A bit for each letter that occurs; letters beyond the alphabet share bits."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) & 63)
    return bits


def likely_slips(word: str, known: Iterable[tuple[str, int]], limit: int) -> list[str]:
    """Known words near `word`, nearest first and then the more frequent; `known` holds words with their frequency."""
    return Vocabulary(known).slips(word, limit)
