"""What comes next in people's sequences: a score for every product from what one person did, newest counting most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped]  # scipy ships no types

Scores = NDArray[np.float32]


@dataclass(frozen=True)
class History:
    """What one person did: products by index, oldest first, `steps` grow with each order or visit, `weights` by act."""

    items: NDArray[np.int32]
    steps: NDArray[np.int32]
    weights: NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class SequenceSettings:
    """How far apart in a sequence two products still count together, and how fast the past fades."""

    reach: int = 20
    distance_power: float = 1.0
    recency: float = 0.7
    popularity_power: float = 0.5


class SequenceModel:
    """Co-occurrence weighted by the distance in the sequence, normalised by how often each product occurs."""

    def __init__(self, links: Any, settings: SequenceSettings) -> None:
        self._links = links
        self._settings = settings

    @classmethod
    def fit(cls, histories: Sequence[History], items: int, settings: SequenceSettings) -> SequenceModel:
        """The model of these people's histories."""
        rows, columns, values = [], [], []
        for history in histories:
            for gap in range(1, min(settings.reach, len(history.items) - 1) + 1):
                first, second = slice(None, -gap), slice(gap, None)
                apart = np.maximum(history.steps[second] - history.steps[first], 1)
                rows.append(history.items[first])
                columns.append(history.items[second])
                values.append(
                    history.weights[first]
                    * history.weights[second]
                    / apart.astype(np.float32) ** settings.distance_power
                )
        if not rows:
            return cls(sparse.csr_matrix((items, items), dtype=np.float32), settings)
        row, column = np.concatenate(rows), np.concatenate(columns)
        counts = sparse.coo_matrix((np.concatenate(values), (row, column)), shape=(items, items)).tocsr()
        counts = counts + counts.T
        counts.setdiag(0)
        counts.eliminate_zeros()
        total = np.asarray(counts.sum(axis=1)).ravel()
        scale = sparse.diags(np.power(np.maximum(total, 1e-9), -settings.popularity_power).astype(np.float32))
        return cls(sparse.csr_matrix(scale @ counts @ scale, dtype=np.float32), settings)

    def score(self, history: History) -> Scores:
        """A score for every product, 0 where nothing speaks for it."""
        if not len(history.items):
            return np.zeros(self._links.shape[0], dtype=np.float32)
        weights = history.weights * self._settings.recency ** (history.steps[-1] - history.steps)
        found: Scores = np.asarray(weights.astype(np.float32) @ self._links[history.items]).ravel()
        return found

    def links(self, item: int) -> Scores:
        """How strongly each product goes with this one."""
        row: Scores = self._links[item].toarray().ravel()
        return row
