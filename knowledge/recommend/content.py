"""Products as vectors of what they say of themselves, and which are near each other by them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped]  # scipy ships no types

from knowledge.analysis import Analyser, han_pairs
from knowledge.lexicon import read_lexicon
from knowledge.recommend.facts import ProductFacts

Matrix = Any  # scipy's sparse classes have no types of their own
# What so many products have tells none of them apart, and comparing all of them would make up most of the work.
COMMON = 5_000
CELLS_AT_ONCE = 20_000_000  # cells of a batch: at most 160 MB


class Weighted:
    """Bags of names as sparse unit vectors: TF-IDF with the logarithm of how often a name occurs."""

    def __init__(self, bags: Iterable[Counter[str]]) -> None:
        kept = list(bags)
        self.names = tuple(dict.fromkeys(name for bag in kept for name in bag))
        self._columns = {name: column for column, name in enumerate(self.names)}
        raw = self._counts(kept)
        self.products_with: NDArray[np.int64] = np.bincount(raw.indices, minlength=raw.shape[1])
        self._rarity = (np.log((1 + len(kept)) / (1 + self.products_with)) + 1).astype(np.float32)
        self.vectors = self._weigh(raw)

    def vector(self, bag: Counter[str]) -> Matrix:
        """One row for another bag; names that no bag here has count for nothing."""
        return self._weigh(self._counts([bag]))

    def _counts(self, bags: Sequence[Counter[str]]) -> Matrix:
        rows, columns, values = [], [], []
        for row, bag in enumerate(bags):
            for name, count in bag.items():
                if name in self._columns:
                    rows.append(row)
                    columns.append(self._columns[name])
                    values.append(1.0 + np.log(count))
        shape = (len(bags), max(len(self.names), 1))
        return sparse.csr_matrix((np.array(values, dtype=np.float32), (rows, columns)), shape=shape)

    def _weigh(self, raw: Matrix) -> Matrix:
        weighed = raw @ sparse.diags(self._rarity, format="csr")
        norms = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=1)).ravel())
        norms[norms == 0] = 1.0
        return sparse.csr_matrix(sparse.diags((1.0 / norms).astype(np.float32)) @ weighed)


class Terms:
    """A vector per text over the same terms that search finds by, in both languages."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._analyser = Analyser()
        self._lexicon = read_lexicon(self._analyser)
        self.weighted = Weighted(Counter(self._analyser.terms(text)) for text in texts)

    @property
    def vectors(self) -> Matrix:
        """A row of length 1 per text; the row of an empty text is empty."""
        return self.weighted.vectors

    def match(self, text: str) -> NDArray[np.float32]:
        """How near each text is to another one, 0..1."""
        row = self.weighted.vector(Counter(self._analyser.terms(text)))
        found: NDArray[np.float32] = (self.vectors @ row.T).toarray().ravel()
        return found

    def of(self, row: int) -> frozenset[str]:
        """The terms of one text."""
        first, last = self.vectors.indptr[row : row + 2]
        return frozenset(self.weighted.names[column] for column in self.vectors.indices[first:last])

    def weights(self, row: int) -> dict[int, float]:
        """The vector of one text, by column."""
        first, last = self.vectors.indptr[row : row + 2]
        return dict(zip(self.vectors.indices[first:last].tolist(), self.vectors.data[first:last].tolist(), strict=True))

    def words(self, text: str) -> dict[str, tuple[str, ...]]:
        """The words of another text that mean something, with the terms of each; Chinese ones as the lexicon knows them."""
        found: dict[str, tuple[str, ...]] = {}
        for word in self._analyser.words(text):
            if word.han:
                found |= {piece: tuple(han_pairs(piece)) for piece in self._known(word.han)}
            elif not self._lexicon.stop_terms.issuperset(word.terms):
                found[word.surface] = word.terms
        return found

    def _known(self, han: str) -> Iterator[str]:
        """The words of the lexicon in a run of Chinese, the longest first at each place."""
        start = 0
        while start < len(han):
            lengths = range(min(self._lexicon.longest_han, len(han) - start), 1, -1)
            length = next((n for n in lengths if han[start : start + n] in self._lexicon.by_han), 1)
            if length > 1:
                yield han[start : start + length]
            start += length


def properties(facts: Sequence[ProductFacts]) -> Weighted:
    """A vector per product over its kind, brand, department and attributes."""
    return Weighted(
        Counter(
            [
                *(f"{name}={value}" for name, value in each.properties.items()),
                *(f"{name}:{value}" for name, value in _belonging(each).items() if value),
            ]
        )
        for each in facts
    )


def neighbours(weighted: Weighted, count: int, least: float) -> Matrix:
    """For each row its `count` nearest rows by cosine, those above `least`; without itself."""
    telling = weighted.vectors @ sparse.diags((weighted.products_with <= COMMON).astype(np.float32), format="csr")
    others = sparse.csr_matrix(telling.T)
    size = telling.shape[0]
    batch = max(CELLS_AT_ONCE // max(size, 1), 1)
    columns, values, lengths = [], [], []
    for start in range(0, size, batch):
        cosines = sparse.csr_matrix(telling[start : start + batch] @ others)
        for row in range(cosines.shape[0]):
            first, last = cosines.indptr[row : row + 2]
            near = _nearest(cosines.indices[first:last], cosines.data[first:last], start + row, least)
            columns.append(near[0][:count])
            values.append(near[1][:count])
            lengths.append(len(columns[-1]))
    if not columns:
        return sparse.csr_matrix((size, size), dtype=np.float32)
    starts = np.concatenate([[0], np.cumsum(lengths)])
    return sparse.csr_matrix((np.concatenate(values), np.concatenate(columns), starts), shape=(size, size))


def _nearest(
    columns: NDArray[np.int32], cosines: NDArray[np.float32], itself: int, least: float
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """The columns with more than `least`, nearest first and equal ones by column, with their cosines."""
    near = (cosines > least) & (columns != itself)
    columns, cosines = columns[near], cosines[near]
    order = np.lexsort((columns, -cosines))
    return columns[order], cosines[order]


def _belonging(facts: ProductFacts) -> dict[str, str]:
    return {"kind": facts.kind, "brand": facts.brand, "department": facts.department}
