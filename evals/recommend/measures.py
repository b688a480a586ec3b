"""How good full rankings of all products are, by the rank of the one product that was bought next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ranks = NDArray[np.int64]
Rows = NDArray[np.float32]
CUT = 10
BATCH = 512


@dataclass(frozen=True, kw_only=True)
class Asked:
    """People by the indices of what they bought, newest last, and the index of what each bought next."""

    known: Sequence[NDArray[np.int32]]
    wanted: NDArray[np.int32]


@dataclass(frozen=True, kw_only=True)
class Result:
    """The rank of each person's next purchase from 0, and everybody's best ten."""

    ranks: Ranks
    best: NDArray[np.int64]

    def hit_rate(self, chosen: NDArray[np.bool_] | None = None) -> float:
        """Share of people whose next purchase is among the first ten (HR@10)."""
        ranks = self.ranks if chosen is None else self.ranks[chosen]
        return float((ranks < CUT).mean()) if len(ranks) else 0.0

    def ndcg(self, chosen: NDArray[np.bool_] | None = None) -> float:
        """Mean of 1 / log2(rank + 2) within the first ten (NDCG@10 with one relevant product)."""
        ranks = self.ranks if chosen is None else self.ranks[chosen]
        return float(np.where(ranks < CUT, 1 / np.log2(ranks + 2.0), 0).mean()) if len(ranks) else 0.0

    def coverage(self, products: int) -> float:
        """Share of all products that stand in anybody's first ten."""
        return len(np.unique(self.best)) / products


def rank_all(asked: Asked, scores: Callable[[Sequence[int]], Rows]) -> Result:
    """Rank every product for everybody, without what they bought. `scores` gives rows for people by position.

    A product scored like others stands behind all of them, so that no order of ids can help.
    """
    ranks, best = [], []
    for start in range(0, len(asked.known), BATCH):
        people = range(start, min(start + BATCH, len(asked.known)))
        rows = scores(people)
        at = np.arange(len(people))
        wanted = asked.wanted[people.start : people.stop]
        of_wanted = rows[at, wanted].copy()
        people_of = np.repeat(at, [len(asked.known[person]) for person in people])
        rows[people_of, np.concatenate([asked.known[person] for person in people])] = -np.inf
        # What was bought before and is bought again was masked with the rest: it counts as not found.
        masked = np.isneginf(rows[at, wanted])
        rank = (rows >= of_wanted[:, None]).sum(axis=1) - 1
        ranks.append(np.where(masked | (of_wanted <= 0), rows.shape[1], rank))
        best.append(np.argpartition(-rows, CUT, axis=1)[:, :CUT])
    return Result(ranks=np.concatenate(ranks), best=np.concatenate(best))
