"""Which ids stand behind the numbers that an index keeps for them, in little memory and many at once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

import numpy as np

RECENT = 2000  # ids that may wait outside the table, or a tenth of it where that is more


def number_of(text: str) -> int:
    """A number of 63 bits for a text, the same at any time and its own among any number of texts that a shop has."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little") >> 1


class Names:
    """Ids by their numbers. What was taken in stays until it is made anew: an id that is gone is not asked for any more."""

    def __init__(self) -> None:
        self._recent: dict[int, str] = {}
        self._numbers = np.zeros(0, np.int64)
        # One text with all ids in the order of their numbers: 100,000 strings would take four times as much.
        self._text = b""
        self._ends = np.zeros(1, np.int64)

    def add(self, ids: Iterable[str]) -> None:
        """Take in ids."""
        self._recent.update((number_of(id_), id_) for id_ in ids)
        if len(self._recent) > max(RECENT, len(self._numbers) // 10):
            self._merge()

    def of(self, numbers: Sequence[int]) -> list[str]:
        """The ids of these numbers, each of which was taken in."""
        places = np.searchsorted(self._numbers, np.array(numbers, np.int64)).tolist()
        text, ends, recent = self._text, self._ends, self._recent
        return [
            recent.get(number) or text[ends[place] : ends[place + 1]].decode()
            for number, place in zip(numbers, places, strict=True)
        ]

    def _merge(self) -> None:
        known = dict(zip(self._numbers.tolist(), self.of(self._numbers.tolist()), strict=True)) | self._recent
        numbers = sorted(known)
        encoded = [known[number].encode() for number in numbers]
        self._numbers, self._text = np.array(numbers, np.int64), b"".join(encoded)
        self._ends = np.cumsum([0, *map(len, encoded)])
        self._recent = {}
