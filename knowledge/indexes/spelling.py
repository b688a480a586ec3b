"""Slips of the pen: which known words a mistyped one may stand for."""

from __future__ import annotations

from collections.abc import Iterable

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


def likely_slips(word: str, known: Iterable[tuple[str, int]], limit: int) -> list[str]:
    """Known words near `word`, nearest first and then the more frequent; `known` holds words with their frequency."""
    if len(word) < SHORTEST or not word.isalpha():
        return []
    most = 2 if len(word) >= TWO_EDITS_FROM else 1
    found = []
    for candidate, frequency in known:
        edits = edits_between(word, candidate, most)
        if 0 < edits <= most and candidate.isalpha():
            found.append((edits, -frequency, candidate))
    return [candidate for _, _, candidate in sorted(found)[:limit]]
