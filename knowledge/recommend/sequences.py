"""What comes next in people's sequences: a score for every product from what one person did, newest counting most.

Two products are linked by how near each other they stand in people's sequences, and by how much alike they are in words
and attributes; the second carries products that nobody has bought yet. A score is one sparse product of vector and matrix.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped]  # scipy ships no types

from knowledge.recommend.content import Matrix

Scores = NDArray[np.float32]
SHRINKAGE = 3.0  # purchases that every product is given, so that two that met once are not the closest of all


@dataclass(frozen=True)
class History:
    """What one person did: products by index, oldest first, `steps` grow with each order or visit, `weights` by act."""

    items: NDArray[np.int32]
    steps: NDArray[np.int32]
    weights: NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class SequenceSettings:
    """How products are linked; the figures behind the values stand in this folder's README.

    Two products `d` steps apart, at most `reach`, count 1 / d ** distance_power, times `backward` from the later one to the
    earlier. The counts are divided by how often either is bought to the power of `own_power` and `other_power`. Likeness of
    words and of attributes is added with its weight. A step back in a history counts `recency` of the one after it.
    """

    reach: int = 50
    distance_power: float = 0.5
    backward: float = 0.7
    own_power: float = 0.3
    other_power: float = 0.2
    recency: float = 0.6
    words_weight: float = 0.4
    words_power: float = 0.7
    attributes_weight: float = 0.2
    neighbours: int = 100
    least_likeness: float = 0.02


class SequenceModel:
    """Links between products, made from histories and content."""

    def __init__(self, links: Matrix, settings: SequenceSettings) -> None:
        self._links = links
        self._settings = settings

    @classmethod
    def fit(cls, histories: Sequence[History], content: Matrix, settings: SequenceSettings) -> SequenceModel:
        """The model of these people's histories over the products of `content`, a square matrix of likeness."""
        links = sparse.csr_matrix(_links(histories, content.shape[0], settings) + content, dtype=np.float32)
        return cls(links, settings)

    @property
    def bytes(self) -> int:
        """How much memory the links take."""
        return int(self._links.data.nbytes + self._links.indices.nbytes + self._links.indptr.nbytes)

    def score(self, history: History) -> Scores:
        """A score for every product, 0 where nothing speaks for it."""
        scores: Scores = self.scores([history])[0]
        return scores

    def scores(self, histories: Sequence[History]) -> Scores:
        """A row of scores for each history."""
        wanted = [history.weights * self._fading(history) for history in histories]
        rows = np.repeat(np.arange(len(histories)), [len(history.items) for history in histories])
        columns = np.concatenate([history.items for history in histories])
        shape = (len(histories), self._links.shape[0])
        people = sparse.csr_matrix((np.concatenate(wanted).astype(np.float32), (rows, columns)), shape=shape)
        found: Scores = (people @ self._links).toarray()
        return found

    def links(self, item: int) -> Scores:
        """How strongly each product is linked to this one."""
        row: Scores = self._links[item].toarray().ravel()
        return row

    def _fading(self, history: History) -> NDArray[np.float64]:
        last = history.steps[-1] if len(history.steps) else 0
        fading: NDArray[np.float64] = np.power(self._settings.recency, (last - history.steps).astype(np.float64))
        return fading


def likeness(words: Matrix, attributes: Matrix, settings: SequenceSettings) -> Matrix:
    """How much products are alike, in the measure of the links: both are matrices of cosines."""
    scaled = words.copy()
    scaled.data = scaled.data**settings.words_power
    return sparse.csr_matrix(settings.words_weight * scaled + settings.attributes_weight * attributes)


def _links(histories: Sequence[History], size: int, settings: SequenceSettings) -> Matrix:
    bought = np.full(size, SHRINKAGE)
    forward = sparse.csr_matrix((size, size), dtype=np.float32)
    both = sparse.csr_matrix((size, size), dtype=np.float32)
    if histories:
        np.add.at(bought, np.concatenate([h.items for h in histories]), np.concatenate([h.weights for h in histories]))
    for gap in range(1, settings.reach + 1):
        long = [history for history in histories if len(history.items) > gap]
        if not long:
            break
        earlier = np.concatenate([history.items[:-gap] for history in long])
        later = np.concatenate([history.items[gap:] for history in long])
        apart = np.concatenate([history.steps[gap:] - history.steps[:-gap] for history in long])
        weight = np.concatenate([history.weights[:-gap] * history.weights[gap:] for history in long])
        weight = weight / np.maximum(apart, 1).astype(np.float32) ** settings.distance_power
        # What stands in one order has no before and after, whatever the sequence says.
        same = apart == 0
        both = both + _counted(earlier[same], later[same], weight[same], size)
        forward = forward + _counted(earlier[~same], later[~same], weight[~same], size)
    counts = forward + settings.backward * forward.T + both + both.T
    counts.setdiag(0)
    own, other = (sparse.diags(bought**-power) for power in (settings.own_power, settings.other_power))
    links = sparse.csr_matrix(own @ counts @ other, dtype=np.float32)
    links.eliminate_zeros()
    return links


def _counted(rows: NDArray[np.int32], columns: NDArray[np.int32], values: NDArray[np.float32], size: int) -> Matrix:
    return sparse.csr_matrix((values.astype(np.float32), (rows, columns)), shape=(size, size))
