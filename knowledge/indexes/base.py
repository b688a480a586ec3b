"""The two contracts of indexes: by meaning (vectors) and by words (terms). They hold ids; documents live in the store.

All implementations pass `tests/contracts/test_indexes.py`. Writing is for `knowledge.sync` alone. Writing the same
thing twice changes nothing, so whoever was interrupted simply writes again.

A *partition* keeps apart what is not searched together, such as "policy-en"; asking fewer partitions is the only filter
that costs nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from knowledge.embedders.base import Vectors


@dataclass(frozen=True, slots=True)
class Match:
    """A found id and its score: cosine similarity (dense) or BM25 (keywords); higher is better."""

    id: str
    score: float


class DenseIndex(Protocol):
    """Unit vectors by id, found by cosine similarity."""

    async def upsert(self, partition: str, ids: Sequence[str], vectors: Vectors) -> None:
        """Store one vector per id, replacing what was there."""
        ...

    async def delete(self, partition: str, ids: Sequence[str]) -> None:
        """Forget these ids; unknown ones do not matter."""
        ...

    async def query(
        self, partition: str, vector: Vectors, limit: int, within: Sequence[str] | None = None
    ) -> list[Match]:
        """The nearest ids, best first, at most `limit`; only those in `within` where it is given.

        Empty for an unknown partition. `vector` is one-dimensional.
        """
        ...

    async def vectors(self, partition: str, ids: Sequence[str]) -> dict[str, Vectors]:
        """The stored vectors of these ids; absent for those that the partition does not have."""
        ...

    async def count(self) -> int:
        """Number of ids in all partitions."""
        ...

    async def close(self) -> None:
        """Give back what is held; the data stays."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """What the keyword index is told of a document: the terms of its heading and of its whole text."""

    id: str
    partition: str
    owner: str | None
    heading: Sequence[str]
    body: Sequence[str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Terms of which a document should hold many; each has a weight."""

    weights: Mapping[str, float]


class KeywordIndex(Protocol):
    """Terms by id, found by BM25; the heading counts more than the rest."""

    async def upsert(self, entries: Sequence[Entry]) -> None:
        """Store these entries, replacing what was there under their ids."""
        ...

    async def delete(self, ids: Sequence[str]) -> None:
        """Forget these ids; unknown ones do not matter."""
        ...

    async def query(
        self, wanted: Wanted, partitions: Sequence[str], limit: int, owner: str | None = None
    ) -> list[Match]:
        """Ids that hold at least one wanted term, best first, at most `limit`, of these partitions only.

        With `owner`, only entries of that owner; without, only entries that have none.
        """
        ...

    async def frequencies(self, terms: Sequence[str]) -> dict[str, int]:
        """In how many entries each term occurs; 0 for none."""
        ...

    async def near(self, term: str, limit: int = 3) -> list[str]:
        """Terms of the index that `term` may be a slip of (same first letter, one edit, two from eight letters on)."""
        ...

    async def count(self) -> int:
        """Number of entries."""
        ...

    async def close(self) -> None:
        """Give back what is held; the data stays."""
        ...
