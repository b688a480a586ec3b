"""Lists of unlike lengths in two flat arrays, so that thousands are taken and compared at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")
Integers = NDArray[np.int64]
Codes = NDArray[np.int32]
Truths = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Ragged:
    """Row i is `values[offsets[i] : offsets[i + 1]]`."""

    offsets: Integers
    values: NDArray[Any]

    @classmethod
    def of(cls, rows: Sequence[Sequence[int]]) -> Ragged:
        """These rows."""
        lengths = np.fromiter(map(len, rows), np.int64, len(rows))
        return cls(_offsets(lengths), np.fromiter(chain.from_iterable(rows), np.int32, int(lengths.sum())))

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def lengths(self) -> Integers:
        """How long each row is."""
        return np.diff(self.offsets)

    @property
    def owners(self) -> Integers:
        """For every value the number of its row."""
        return np.repeat(np.arange(len(self)), self.lengths)

    def row(self, number: int) -> list[int]:
        """The values of one row."""
        found: list[int] = self.values[self.offsets[number] : self.offsets[number + 1]].tolist()
        return found

    def places(self, rows: Integers) -> Integers:
        """Where the values of these rows stand, one row after the other."""
        lengths = self.lengths[rows] if len(rows) > len(self) // 8 else self.offsets[rows + 1] - self.offsets[rows]
        ends = np.cumsum(lengths)
        if not len(ends):
            return np.zeros(0, np.int64)
        return np.repeat(self.offsets[rows] - (ends - lengths), lengths) + np.arange(ends[-1])

    def take(self, rows: Integers) -> Ragged:
        """These rows, in this order."""
        return Ragged(_offsets(self.offsets[rows + 1] - self.offsets[rows]), self.values[self.places(rows)])

    def followed_by(self, other: Ragged) -> Ragged:
        """These rows and then those of the other."""
        offsets = np.concatenate([self.offsets, other.offsets[1:] + self.offsets[-1]])
        return Ragged(offsets, np.concatenate([self.values, other.values]))


class Numbering(Generic[T]):
    """Numbers for things that repeat; a thing keeps its number."""

    def __init__(self, known: Iterable[T] = ()) -> None:
        self.known = list(known)
        self._numbers = {thing: number for number, thing in enumerate(self.known)}

    def of(self, thing: T) -> int:
        """The number of a thing, a new one where it has none."""
        number = self._numbers.get(thing)
        if number is None:
            # The thing first: whoever reads a number finds its thing, also from another thread.
            self.known.append(thing)
            number = self._numbers[thing] = len(self.known) - 1
        return number

    def knows(self, thing: T) -> bool:
        """Whether a thing has a number."""
        return thing in self._numbers

    def find(self, thing: T) -> int | None:
        """The number of a thing; None where it has none."""
        return self._numbers.get(thing)


def _offsets(lengths: Integers) -> Integers:
    offsets = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=offsets[1:])
    return offsets
