"""A second, slower look at the best hits: a cross-encoder reads wish and passage together. Off unless a model is named."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

from knowledge.errors import ModelUnusableError

RERANKED_AT_MOST = 24  # pairs that are read together; each costs as much as embedding a passage
MIXED = 0.6  # how much of the order is the cross-encoder's; the rest stays with words, meaning and kind


class Reranker(Protocol):
    """Reads a question with each passage."""

    async def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        """How well each passage answers, in their order; higher is better, comparable within one call only."""
        ...

    async def close(self) -> None:
        """Let go of the model."""
        ...


class CrossEncoderReranker:
    """A cross-encoder through sentence-transformers, in a thread of its own."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="rerank")

    @classmethod
    async def open(cls, name: str) -> CrossEncoderReranker:
        """The model of this name or folder; raises ModelUnusableError where it cannot be loaded."""
        return cls(await asyncio.to_thread(_load, name))

    async def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        """How well each passage answers, in their order."""
        if not passages:
            return []
        pairs = [(question, passage) for passage in passages]
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self._thread, lambda: self._model.predict(pairs, show_progress_bar=False))
        return [float(score) for score in found]

    async def close(self) -> None:
        """Let go of the model."""
        await asyncio.to_thread(self._thread.shutdown)


def mixed(totals: Sequence[float], scores: Sequence[float]) -> list[float]:
    """Both orders in one: each scaled to 0..1 and weighed, so that neither's units matter."""
    return [(1 - MIXED) * own + MIXED * read for own, read in zip(_scaled(totals), _scaled(scores), strict=True)]


def _scaled(values: Sequence[float]) -> list[float]:
    low, high = min(values, default=0.0), max(values, default=0.0)
    return [(value - low) / (high - low) if high > low else 0.0 for value in values]


def _load(name: str) -> Any:
    # Only where it is configured is torch worth its seconds and its memory.
    from sentence_transformers import CrossEncoder

    try:
        return CrossEncoder(name)
    except (OSError, ValueError) as error:
        raise ModelUnusableError(f"the cross-encoder {name} cannot be loaded: {error}") from error
