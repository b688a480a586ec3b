"""Okapi BM25 over whole documents that are held in memory (Robertson and Zaragoza, 2009)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

SATURATION = 1.2  # k1
LENGTH_SHARE = 0.75  # b

Scores = npt.NDArray[np.float64]


class WholeDocuments:
    """Documents as counts of their terms; build it once, score it often."""

    def __init__(self, documents: Sequence[Mapping[str, int]]) -> None:
        self.size = len(documents)
        lengths = np.array([sum(document.values()) for document in documents], float)
        shortness = 1 - LENGTH_SHARE + LENGTH_SHARE * lengths / max(float(lengths.mean()) if self.size else 0.0, 1.0)
        places: dict[str, tuple[list[int], list[int]]] = {}
        for place, document in enumerate(documents):
            for term, often in document.items():
                where, counts = places.setdefault(term, ([], []))
                where.append(place)
                counts.append(often)
        self._postings: dict[str, tuple[npt.NDArray[np.int64], Scores]] = {}
        for term, (where, counts) in places.items():
            rows, found = np.array(where), np.array(counts, float)
            rarity = np.log(1 + (self.size - len(where) + 0.5) / (len(where) + 0.5))
            saturated = found * (SATURATION + 1) / (found + SATURATION * shortness[rows])
            self._postings[term] = rows, rarity * saturated

    def scores(self, wanted: Mapping[str, float]) -> Scores:
        """The score of every document for terms with their weights, 0 where none occurs."""
        total = np.zeros(self.size)
        for term, weight in wanted.items():
            if term in self._postings:
                rows, scores = self._postings[term]
                total[rows] += weight * scores
        return total


def counted(terms: Sequence[str]) -> dict[str, float]:
    """Terms with how often they occur as their weight, as BM25 weighs a query."""
    return {term: float(often) for term, often in Counter(terms).items()}
