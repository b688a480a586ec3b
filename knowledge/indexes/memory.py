"""Both kinds of index as plain lists: exact, slow beyond some thousands, for tests and tiny shops."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np

from knowledge.embedders.base import Vectors
from knowledge.indexes.base import Entry, Match, Wanted
from knowledge.indexes.spelling import likely_slips

# BM25's usual constants (Robertson and Zaragoza, 2009), the same as tantivy's.
SATURATION = 1.2
LENGTH_SHARE = 0.75
HEADING_WEIGHT = 2.0


class MemoryDenseIndex:
    """Vectors in a dictionary, compared one by one."""

    def __init__(self) -> None:
        self._partitions: dict[str, dict[str, Vectors]] = {}

    async def upsert(self, partition: str, ids: Sequence[str], vectors: Vectors) -> None:
        """Store one vector per id, replacing what was there."""
        self._partitions.setdefault(partition, {}).update(zip(ids, vectors, strict=True))

    async def delete(self, partition: str, ids: Sequence[str]) -> None:
        """Forget these ids; unknown ones do not matter."""
        for id_ in ids:
            self._partitions.get(partition, {}).pop(id_, None)

    async def query(
        self, partition: str, vector: Vectors, limit: int, within: Sequence[str] | None = None
    ) -> list[Match]:
        """The nearest ids, best first; only those in `within` where it is given."""
        stored = self._partitions.get(partition, {})
        ids = [id_ for id_ in stored if within is None or id_ in set(within)]
        matches = [Match(id_, float(np.dot(stored[id_], vector))) for id_ in ids]
        return sorted(matches, key=lambda match: -match.score)[: max(limit, 0)]

    async def vectors(self, partition: str, ids: Sequence[str]) -> dict[str, Vectors]:
        """The stored vectors of these ids; absent for those that the partition does not have."""
        stored = self._partitions.get(partition, {})
        return {id_: stored[id_] for id_ in ids if id_ in stored}

    async def count(self) -> int:
        """Number of ids in all partitions."""
        return sum(map(len, self._partitions.values()))

    async def close(self) -> None:
        """Nothing to give back."""


class MemoryKeywordIndex:
    """Entries in a dictionary, scored by BM25 one by one."""

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}

    async def upsert(self, entries: Sequence[Entry]) -> None:
        """Store these entries, replacing what was there under their ids."""
        self._entries.update({entry.id: entry for entry in entries})

    async def delete(self, ids: Sequence[str]) -> None:
        """Forget these ids; unknown ones do not matter."""
        for id_ in ids:
            self._entries.pop(id_, None)

    async def query(
        self, wanted: Wanted, partitions: Sequence[str], limit: int, owner: str | None = None
    ) -> list[Match]:
        """Ids that hold at least one wanted term, best first, of these partitions and this owner only."""
        known = await self.frequencies(list(wanted.weights))
        rarity = {t: math.log(1 + (len(self._entries) - n + 0.5) / (n + 0.5)) for t, n in known.items()}
        matches = [
            Match(entry.id, self._score(entry, wanted, rarity))
            for entry in self._entries.values()
            if entry.partition in partitions and entry.owner == owner
        ]
        return sorted((m for m in matches if m.score > 0), key=lambda match: -match.score)[: max(limit, 0)]

    async def frequencies(self, terms: Sequence[str]) -> dict[str, int]:
        """In how many entries each term occurs; 0 for none."""
        return {term: sum(term in entry.body for entry in self._entries.values()) for term in terms}

    async def near(self, term: str, limit: int = 3) -> list[str]:
        """Terms of the index that `term` may be a slip of."""
        known = Counter(t for entry in self._entries.values() for t in set(entry.body) if t[:1] == term[:1])
        return likely_slips(term, known.items(), limit)

    async def count(self) -> int:
        """Number of entries."""
        return len(self._entries)

    async def close(self) -> None:
        """Nothing to give back."""

    def _score(self, entry: Entry, wanted: Wanted, rarity: dict[str, float]) -> float:
        score = 0.0
        for field, factor in ((entry.heading, HEADING_WEIGHT), (entry.body, 1.0)):
            occurrences = Counter(field)
            for term, weight in wanted.weights.items():
                often = occurrences[term]
                shortness = 1 - LENGTH_SHARE + LENGTH_SHARE * len(field) / 50
                score += factor * weight * rarity[term] * often * (SATURATION + 1) / (often + SATURATION * shortness)
        return score
