"""The methods that ours is held against, in the same run on the same people."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped]  # scipy ships no types

from evals.recommend.measures import Rows
from knowledge.recommend.content import Matrix

NEIGHBOURS = 200
RECENCY = 0.7


class Baseline:
    """Scores by a matrix of links between products, each step back in a history counting `recency` of the one after it."""

    def __init__(self, known: Sequence[NDArray[np.int32]], links: Matrix, recency: float) -> None:
        lengths = [len(items) for items in known]
        steps_back = np.concatenate([np.arange(length - 1, -1, -1) for length in lengths])
        rows = np.repeat(np.arange(len(known)), lengths)
        shape = (len(known), links.shape[0])
        weights = np.power(recency, steps_back).astype(np.float32)
        self._people = sparse.csr_matrix((weights, (rows, np.concatenate(known))), shape=shape)
        self._links = links

    def __call__(self, people: Sequence[int]) -> Rows:
        """Rows of scores for people by position."""
        rows: Rows = (self._people[list(people)] @ self._links).toarray()
        return rows


def purchases(known: Sequence[NDArray[np.int32]], products: int) -> Matrix:
    """People by products, 1 for each purchase."""
    rows = np.repeat(np.arange(len(known)), [len(items) for items in known])
    columns = np.concatenate(known)
    ones = np.ones(len(columns), dtype=np.float64)
    return sparse.csr_matrix((ones, (rows, columns)), shape=(len(known), products))


def item_knn(known: Sequence[NDArray[np.int32]], products: int) -> Matrix:
    """Item-kNN as the library `implicit` has it (TFIDFRecommender, K = 200): cosine of TF-IDF over people, nearest 200 kept.

    Term frequency is sqrt(count), rarity log(1 + people) - log(1 + products of the person); a product is its own neighbour.
    """
    by_product = sparse.csr_matrix(purchases(known, products).T)
    per_person = np.bincount(by_product.indices, minlength=len(known))
    rarity = np.log(products) - np.log1p(per_person)
    weighed = by_product.copy()
    weighed.data = np.sqrt(weighed.data) * rarity[weighed.indices]
    norms = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=1)).ravel())
    unit = sparse.csr_matrix(sparse.diags(1 / np.maximum(norms, 1e-12)) @ weighed)
    cosines = sparse.csr_matrix(unit @ unit.T, dtype=np.float32)
    return nearest(cosines, NEIGHBOURS)


def nearest(links: Matrix, count: int) -> Matrix:
    """The `count` strongest links of each product."""
    kept = sparse.csr_matrix(links)
    for row in range(kept.shape[0]):
        first, last = kept.indptr[row : row + 2]
        if last - first > count:
            values = kept.data[first:last]
            values[np.argpartition(-values, count)[count:]] = 0
    kept.eliminate_zeros()
    return kept


def popularity(known: Sequence[NDArray[np.int32]], products: int) -> Rows:
    """How often each product was bought."""
    return np.bincount(np.concatenate(known), minlength=products).astype(np.float32)
