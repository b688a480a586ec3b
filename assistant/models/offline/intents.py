"""Which intent a message has, learnt from example messages: kernel logistic regression over TF-IDF similarities.

The model is the examples themselves with one weight per example and intent. Vectors of an embedding model enter as one
more similarity, added to the others. Probabilities are calibrated by one temperature (Guo et al. 2017) on examples that
were held out, so a threshold means the same however many examples there are.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.models.offline.text import character_features, word_features

Floats = npt.NDArray[np.floating[Any]]
Features = Callable[[str], Counter[str]]
STRENGTH, ROUNDS, FOLDS, POWER_ROUNDS = 30.0, 60, 3, 12
VECTOR_SHARE = 2.0
# An unknown word takes this part of an unknown term's weight: it makes everything a little less similar.
UNSEEN_SHARE = 0.3
TEMPERATURES = tuple(0.2 * 1.15**i for i in range(25))


@dataclass(frozen=True)
class Guess:
    """An intent with its calibrated probability."""

    intent: str
    probability: float


class Similarity:
    """Cosine similarity of TF-IDF vectors to every example, through an inverted index."""

    def __init__(self, texts: Sequence[str], features: Features) -> None:
        self._features, self._size = features, len(texts)
        bags = [features(text) for text in texts]
        spread = Counter(term for bag in bags for term in bag)
        self._rarity = {term: math.log((1 + len(texts)) / (1 + n)) + 1 for term, n in spread.items()}
        self._unseen = UNSEEN_SHARE * (math.log(1 + len(texts)) + 1)
        found: dict[str, list[tuple[int, float]]] = {}
        weighted = [self._weights(bag) for bag in bags]
        for row, weights in enumerate(weighted):
            for term, weight in weights.items():
                found.setdefault(term, []).append((row, weight))
        self._postings = {
            term: (np.array([row for row, _ in entries], dtype=np.int32), np.array([value for _, value in entries]))
            for term, entries in found.items()
        }

    def kernel(self, texts: Sequence[str]) -> Floats:
        """One row for each text: its similarity to every example. Not kept: it takes the square of the examples."""
        return np.array([self.to_examples(text) for text in texts], dtype=np.float32)

    def to_examples(self, text: str) -> Floats:
        """One similarity per example, 0 to 1."""
        return self._met(self._weights(self._features(text)))

    def _met(self, weights: Mapping[str, float]) -> Floats:
        result = np.zeros(self._size)
        for term, weight in weights.items():
            if term in self._postings:
                rows, values = self._postings[term]
                result[rows] += weight * values
        return result

    def _weights(self, bag: Counter[str]) -> dict[str, float]:
        raw = {term: (1 + math.log(n)) * self._rarity.get(term, self._unseen) for term, n in bag.items()}
        length = math.sqrt(sum(value * value for value in raw.values())) or 1.0
        return {term: value / length for term, value in raw.items()}


class IntentClassifier:
    """Guesses intents of messages in one language. Texts are masked already (`text.masked`)."""

    def __init__(self, texts: Sequence[str], intents: Sequence[str], vectors: Floats | None = None) -> None:
        self._names = tuple(sorted(set(intents)))
        self._words = Similarity(texts, word_features)
        self._characters = Similarity(texts, character_features)
        self._vectors = vectors
        # Single precision is plenty for this and halves the time.
        kernel = self._words.kernel(texts)
        kernel += self._characters.kernel(texts)
        if vectors is not None:
            kernel += (VECTOR_SHARE * vectors @ vectors.T).astype(np.float32)
        kernel = (kernel + kernel.T) / 2
        wanted = np.array([[float(name == intent) for name in self._names] for intent in intents], dtype=np.float32)
        self._temperature = _temperature(kernel, wanted)
        self._weights = _fit(kernel, wanted)

    def guesses(self, text: str, vector: Floats | None = None) -> list[Guess]:
        """Every intent with its probability, likeliest first; `vector` counts only where the examples have vectors."""
        similarity = self._lexical(text)
        if self._vectors is not None and vector is not None:
            similarity = similarity + VECTOR_SHARE * (self._vectors @ vector)
        probabilities = _softmax((similarity @ self._weights)[None, :] / self._temperature)[0]
        order = np.argsort(-probabilities)
        return [Guess(self._names[i], float(probabilities[i])) for i in order]

    def _lexical(self, text: str) -> Floats:
        return self._words.to_examples(text) + self._characters.to_examples(text)


def _fit(kernel: Floats, wanted: Floats) -> Floats:
    """One weight per example and intent: softmax regression in kernel space by Nesterov's accelerated gradient."""
    step = 1 / (0.5 * _largest_eigenvalue(kernel) + 1 / STRENGTH)
    weights = np.zeros_like(wanted)
    ahead, momentum = weights, 1.0
    for _ in range(ROUNDS):
        new = ahead - step * (_softmax(kernel @ ahead) - wanted + ahead / STRENGTH)
        new_momentum = (1 + math.sqrt(1 + 4 * momentum * momentum)) / 2
        ahead = new + (momentum - 1) / new_momentum * (new - weights)
        weights, momentum = new, new_momentum
    return weights


def _largest_eigenvalue(kernel: Floats) -> float:
    """By power iteration, a little enlarged to stay on the safe side; the exact value would cost more than the fit."""
    vector = np.ones(len(kernel))
    length = 1.0
    for _ in range(POWER_ROUNDS):
        vector = kernel @ (vector / length)
        length = float(np.linalg.norm(vector))
    return 1.05 * length


def _temperature(kernel: Floats, wanted: Floats) -> float:
    """What scores are divided by so that probabilities are honest: the best one for examples that were held out."""
    rows = np.arange(len(wanted))
    held_out = np.zeros_like(wanted)
    for fold in range(FOLDS):
        kept, left = rows[rows % FOLDS != fold], rows[rows % FOLDS == fold]
        held_out[left] = kernel[np.ix_(left, kept)] @ _fit(kernel[np.ix_(kept, kept)], wanted[kept])

    def loss(temperature: float) -> float:
        return float(-np.log((_softmax(held_out / temperature) * wanted).sum(axis=1) + 1e-12).mean())

    return min(TEMPERATURES, key=loss)


def _softmax(scores: Floats) -> Floats:
    raised: Floats = np.exp(scores - scores.max(axis=1, keepdims=True))
    normal: Floats = raised / raised.sum(axis=1, keepdims=True)
    return normal
