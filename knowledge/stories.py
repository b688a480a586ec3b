"""Answers long, storied questions: which help documents cover everything that a story needs.

A story of 300 words means many things at once; as one query it means their average, which is nothing. So it is cut into
pieces, each asked by words and by meaning; a document counts by the pieces that it fits best. Then the order of the help
documents helps: what the story names, and the introductions of the category that it is mostly about.
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
from knowledge.pieces import Piece, is_long, sentences, windows
from knowledge.question import Understanding
from knowledge.series import NO_CATEGORY, phrases
from knowledge.shelf import HELP_KINDS, Key, Shelf, Shelves
from knowledge.store import DocumentStore, Viewer

SHORT_WINDOW, LONG_WINDOW = 30, 60  # words
MOST_WINDOWS = 48
SPARE = 8  # more than asked for are read, because the gate may hold some back
_WHY = {
    "en": ("answers a part of the story", "introduces what the story is about", "about something that the story names"),
    "zh": ("回答了其中一部分", "介绍所问的内容", "提到了这里说的内容"),
}

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class StoryWeights:
    """What each signal counts, in standard deviations of a story's scores; 0 leaves a signal out.

    The last three were chosen on 49 stories over a bank's help pages, by cross-validation over the stories; the eval
    `passages` reports each step.
    """

    meaning: float = 1.0
    words: float = 1.0
    introduction: float = 0.75  # of the category that the story is mostly about
    named: float = 0.6
    named_introduction: float = 0.3


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
    """A story ready to be compared: its pieces, their vectors and terms, and the phrases it says."""

    short: Sequence[Piece]
    long: Sequence[Piece]
    short_vectors: Vectors | None
    long_vectors: Vectors | None
    words: Sequence[Mapping[str, float]]
    said: set[tuple[str, ...]]


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
    short = windows(said, SHORT_WINDOW)[:MOST_WINDOWS]
    long = windows(said, LONG_WINDOW, overlap=1)[:MOST_WINDOWS]
    short_vectors = long_vectors = None
    if short and knows(parts.embedder, text):
        vectors = await parts.embedder.embed([piece.text for piece in (*short, *long)])
        short_vectors, long_vectors = vectors[: len(short)], vectors[len(short) :]
    words = [await _words(sentence, parts) for sentence in said]
    return _Asked(
        short=short,
        long=long,
        short_vectors=short_vectors,
        long_vectors=long_vectors,
        words=words,
        said={phrase for sentence in said for phrase in phrases(parts.analyser.terms(sentence))},
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
    nothing = np.zeros(len(shelf.keys)), np.zeros(len(shelf.ids))
    if shelf.vectors is None or shelf.middles is None or asked.short_vectors is None or asked.long_vectors is None:
        return nothing
    short = asked.short_vectors @ shelf.vectors.T * _weights(asked.short)
    long = asked.long_vectors @ shelf.vectors.T * _weights(asked.long)
    middle = asked.short_vectors @ shelf.middles.T * _weights(asked.short)
    signals = (
        _best(np.maximum.reduceat(short, shelf.starts, axis=1), 5),
        _best(np.maximum.reduceat(long, shelf.starts, axis=1), 3),
        _best(middle, 5),
    )
    return sum((_standard(one) for one in signals), nothing[0]), _best(short, 2)


def _by_words(asked: _Asked, shelf: Shelf) -> tuple[Numbers, Numbers]:
    """For each document, and for each passage, BM25 of the sentences that it fits best."""
    if not asked.words:
        return np.zeros(len(shelf.keys)), np.zeros(len(shelf.ids))
    documents = np.stack([shelf.documents.scores(words) for words in asked.words])
    passages = np.stack([shelf.passages.scores(words) for words in asked.words])
    return _standard(_best(documents, 3)), _best(passages, 2)


def _spread(asked: _Asked, shelf: Shelf, score: Numbers, weights: StoryWeights) -> tuple[Numbers, Sequence[int]]:
    """What the order of the help documents adds to each score, and why: 1 an introduction, 2 named, 0 neither."""
    outline = shelf.outline
    of_category = _category_scores(score, outline.category, outline.categories)
    introduced = weights.introduction * outline.introduces * np.maximum(of_category, 0.0)
    named = outline.named(asked.said)
    by_name = named * (weights.named + weights.named_introduction * (outline.introduces == 1))
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


def _weights(pieces: Sequence[Piece]) -> npt.NDArray[np.float32]:
    return np.array([[piece.weight] for piece in pieces], np.float32)
