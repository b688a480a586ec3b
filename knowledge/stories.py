"""Answers long, storied questions: which help documents cover everything that a story needs.

A story of 300 words means many things at once; as one query it means their average, which is nothing. So it is cut into
pieces, each asked by words and by meaning; a document counts by the pieces that it fits best. Then the order of the help
documents helps: neighbours in a series of procedures, what the story names, and the introductions of the category that it is
mostly about.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import numpy as np
import numpy.typing as npt

from connectors.commerce import Language
from knowledge.analysis import Analyser
from knowledge.bm25 import counted
from knowledge.documents import Hit, Kind
from knowledge.embedders.base import Embedder, Vectors, knows
from knowledge.indexes.base import DenseIndex
from knowledge.language import is_chinese
from knowledge.pieces import is_long, sentences, windows
from knowledge.question import Understanding
from knowledge.series import NO_CATEGORY
from knowledge.shelf import HELP_KINDS, Key, Shelf, Shelves
from knowledge.store import DocumentStore, Viewer

WINDOW = 30  # words
MOST_WINDOWS = 48
PIECES = 3  # of those that a document fits best
SPARE = 8  # more than asked for are read, because the gate may hold some back
_WHY = {
    "en": ("answers a part of the story", "introduces what the story is about", "about something that the story names"),
    "zh": ("回答了其中一部分", "介绍所问的内容", "提到了这里说的内容"),
}

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class StoryWeights:
    """What each signal counts, in standard deviations of a story's scores; 0 leaves a signal out.

    The last three stand in the middle of where 49 stories over a bank's help pages do not mind them; the eval `passages`
    reports each step.
    """

    meaning: float = 1.0
    words: float = 1.0
    nearby: float = 0.4  # documents around one, where its series is not one of several of a kind
    introduction: float = 0.7  # of the category that the story is mostly about
    named: float = 0.5


@dataclass(frozen=True, kw_only=True)
class Told:
    """A story as it was told: what kinds may answer, in which language to show it, how many documents."""

    text: str
    kinds: tuple[Kind, ...]
    language: Language
    limit: int


class StoryParts(Protocol):
    """What stories are answered with; a search's parts are such."""

    @property
    def store(self) -> DocumentStore: ...

    @property
    def dense(self) -> DenseIndex: ...

    @property
    def embedder(self) -> Embedder: ...

    @property
    def understanding(self) -> Understanding: ...

    @property
    def analyser(self) -> Analyser: ...

    @property
    def today(self) -> Callable[[], date]: ...


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """A story ready to be compared: the vectors of its pieces, the weighed words and the plain terms of its sentences."""

    vectors: Vectors | None
    words: Sequence[Mapping[str, float]]
    said: Sequence[Sequence[str]]


@dataclass(frozen=True)
class _Scored:
    key: Key
    passage: str
    score: float
    why: int


class Stories:
    """Finds the help documents that a story needs; holds the shelves."""

    def __init__(self, weights: StoryWeights | None = None) -> None:
        self.weights = weights or StoryWeights()
        self._shelves = Shelves()

    @staticmethod
    def takes(text: str, kinds: Sequence[Kind]) -> bool:
        """Whether a question is one for here: long, and for help documents alone."""
        return bool(kinds) and HELP_KINDS.issuperset(kinds) and is_long(text)

    async def hits(self, told: Told, parts: StoryParts) -> tuple[Hit, ...] | None:
        """The best passage of each document that the story needs, best document first; None where too much would be held."""
        shelves = await self._shelves.current(parts)
        if shelves is None:
            return None
        asked = await _ready(told.text, parts)
        scored = await asyncio.to_thread(self._scored, asked, shelves, told)
        viewer = Viewer(owner=None, kinds=told.kinds, today=parts.today())
        wanted = scored[: told.limit + SPARE]
        found = await parts.store.read([one.passage for one in wanted], viewer)
        there = [one for one in wanted if one.passage in found][: told.limit]
        reasons = _WHY[told.language]
        return tuple(Hit(document=found[one.passage], score=round(one.score, 4), why=reasons[one.why]) for one in there)

    def _scored(self, asked: _Asked, shelves: Mapping[Language, Shelf], told: Told) -> list[_Scored]:
        """All documents, best first, each once: in the language of the person where it exists in it."""
        found: dict[Key, _Scored] = {}
        for language in sorted(shelves, key=lambda one: one != told.language):
            for one in _of_shelf(asked, shelves[language], self.weights):
                found.setdefault(one.key, one)
        kept = (one for one in found.values() if one.key[0] in told.kinds)
        return sorted(kept, key=lambda one: (-one.score, one.key))


async def _ready(text: str, parts: StoryParts) -> _Asked:
    said = sentences(text)
    pieces = windows(said, WINDOW)[:MOST_WINDOWS]
    vectors = await parts.embedder.embed(pieces) if pieces and knows(parts.embedder, text) else None
    return _Asked(
        vectors=vectors,
        words=[await _words(sentence, parts) for sentence in said],
        said=[parts.analyser.terms(sentence) for sentence in said],
    )


async def _words(sentence: str, parts: StoryParts) -> Mapping[str, float]:
    """The terms to look for: as said in English; in Chinese with synonyms and translations, which meaning cannot bring."""
    if not is_chinese(sentence):
        return counted(parts.analyser.terms(sentence))
    return (await parts.understanding.read(sentence, languages=parts.embedder.languages)).wanted.weights


def _of_shelf(asked: _Asked, shelf: Shelf, weights: StoryWeights) -> list[_Scored]:
    meaning, passage_meaning = _by_meaning(asked, shelf)
    words, passage_words = _by_words(asked, shelf)
    score = _standard(weights.meaning * meaning + weights.words * words)
    score = _standard(score + weights.nearby * (1 - shelf.alike) * shelf.outline.nearby(score))
    spread, why = _spread(asked, shelf, score, weights)
    by_passage = _standard(passage_meaning) + _standard(passage_words)
    ends = [*shelf.starts[1:], len(shelf.ids)]
    return [
        _Scored(
            key, shelf.ids[start + int(np.argmax(by_passage[start:end]))], float(score[row] + spread[row]), why[row]
        )
        for row, (key, start, end) in enumerate(zip(shelf.keys, shelf.starts, ends, strict=True))
    ]


def _by_meaning(asked: _Asked, shelf: Shelf) -> tuple[Numbers, Numbers]:
    """For each document, and for each passage, how near the pieces are that it fits best."""
    if shelf.vectors is None or shelf.middles is None or asked.vectors is None:
        return np.zeros(len(shelf.keys)), np.zeros(len(shelf.ids))
    short = asked.vectors @ shelf.vectors.T
    # Two pieces that follow one another as one: the sum of their vectors is near the vector of both, and costs nothing.
    long = _unit(asked.vectors[:-1] + asked.vectors[1:] if len(asked.vectors) > 1 else asked.vectors) @ shelf.vectors.T
    signals = (
        _best(np.maximum.reduceat(short, shelf.starts, axis=1), PIECES),
        _best(np.maximum.reduceat(long, shelf.starts, axis=1), PIECES),
        _best(asked.vectors @ shelf.middles.T, PIECES),
    )
    return sum((_standard(one) for one in signals), np.zeros(len(shelf.keys))), _best(short, 2)


def _by_words(asked: _Asked, shelf: Shelf) -> tuple[Numbers, Numbers]:
    """For each document, and for each passage, BM25 of the sentences that it fits best."""
    if not asked.words:
        return np.zeros(len(shelf.keys)), np.zeros(len(shelf.ids))
    documents = np.stack([shelf.documents.scores(words) for words in asked.words])
    passages = np.stack([shelf.passages.scores(words) for words in asked.words])
    return _standard(_best(documents, PIECES)), _best(passages, 2)


def _spread(asked: _Asked, shelf: Shelf, score: Numbers, weights: StoryWeights) -> tuple[Numbers, Sequence[int]]:
    """What the order of the help documents adds to each score, and why: 1 an introduction, 2 named, 0 neither."""
    outline = shelf.outline
    of_category = _category_scores(score, outline.category, outline.categories)
    introduced = weights.introduction * outline.introduces * shelf.alike * np.maximum(of_category, 0.0)
    by_name = weights.named * outline.named(asked.said)
    why = np.where((by_name > 0) & (by_name >= introduced), 2, np.where(introduced > 0, 1, 0))
    return introduced + by_name, [int(one) for one in why]


def _category_scores(score: Numbers, category: npt.NDArray[np.int64], categories: int) -> Numbers:
    """For each document how much better its category does than the others, by the mean of its ten best documents."""
    if not categories:
        return np.zeros(len(score))
    means = _standard(np.array([np.sort(score[category == one])[::-1][:10].mean() for one in range(categories)]))
    return np.where(category == NO_CATEGORY, 0.0, means[category])


def _best(scores: npt.NDArray[np.floating], most: int) -> Numbers:
    """For each column the mean of its best rows."""
    return np.asarray(np.sort(scores, axis=0)[::-1][:most].mean(axis=0), float)


def _standard(scores: Numbers) -> Numbers:
    """The scores in standard deviations from their mean; zeros where they are all alike."""
    spread = float(scores.std()) if len(scores) else 0.0
    return (scores - scores.mean()) / spread if spread > 1e-9 else np.zeros(len(scores))


def _unit(vectors: Vectors) -> Vectors:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9), np.float32)
