"""Products as vectors of what they say of themselves: terms weighted by how rare they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped]  # scipy ships no types

from knowledge.analysis import Analyser

Matrix = Any  # scipy's sparse classes have no types of their own


class Terms:
    """A sparse unit vector per text: TF-IDF over the same terms that search finds by, in both languages."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._analyser = Analyser()
        self._columns: dict[str, int] = {}
        counted = [Counter(self._analyser.terms(text)) for text in texts]
        for counts in counted:
            for term in counts:
                self._columns.setdefault(term, len(self._columns))
        self._names = tuple(self._columns)
        raw = self._matrix(counted)
        documents = np.bincount(raw.indices, minlength=len(self._columns)) if len(self._columns) else np.zeros(0)
        self._rarity: NDArray[np.float32] = np.log((1 + len(texts)) / (1 + documents)).astype(np.float32) + 1
        self.vectors = self._weighted(raw)

    def match(self, text: str) -> NDArray[np.float32]:
        """How near each text is to another one, 0..1; terms that no text here has count for nothing."""
        row = self._weighted(self._matrix([Counter(self._analyser.terms(text))]))
        found: NDArray[np.float32] = (self.vectors @ row.T).toarray().ravel()
        return found

    def of(self, row: int) -> frozenset[str]:
        """The terms of one text."""
        first, last = self.vectors.indptr[row : row + 2]
        return frozenset(self._names[column] for column in self.vectors.indices[first:last])

    def words(self, text: str) -> dict[str, tuple[str, ...]]:
        """The words of another text with the terms of each."""
        return {word.surface: word.terms for word in self._analyser.words(text) if word.terms}

    def _matrix(self, counted: Sequence[Counter[str]]) -> Matrix:
        rows, columns, values = [], [], []
        for row, counts in enumerate(counted):
            for term, count in counts.items():
                if term in self._columns:
                    rows.append(row)
                    columns.append(self._columns[term])
                    values.append(1.0 + np.log(count))
        shape = (len(counted), max(len(self._columns), 1))
        return sparse.csr_matrix((np.array(values, dtype=np.float32), (rows, columns)), shape=shape)

    def _weighted(self, raw: Matrix) -> Matrix:
        weights = self._rarity if len(self._rarity) else np.ones(1, dtype=np.float32)
        return unit_rows(raw @ sparse.diags(weights, format="csr"))


def unit_rows(matrix: Matrix) -> Matrix:
    """The same directions, each row of length 1; empty rows stay empty."""
    norms = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    norms[norms == 0] = 1.0
    return sparse.csr_matrix(sparse.diags((1.0 / norms).astype(np.float32)) @ matrix)
