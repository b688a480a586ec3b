"""The vector of a wish, made while the rest of the wish is read, and the clock of a search."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable
from dataclasses import dataclass, field

from knowledge.embedders.base import Embedder, Vectors, begun, knows
from knowledge.language import HAN, normal
from knowledge.question import LONGEST_QUESTION


@dataclass
class Stopwatch:
    """The seconds that each part of a search took."""

    started: float = field(default_factory=time.perf_counter)
    seconds: dict[str, float] = field(default_factory=dict)

    def note(self, part: str, since: float) -> float:
        """Add what passed since `since` to a part; the time now."""
        now = time.perf_counter()
        self.seconds[part] = self.seconds.get(part, 0.0) + now - since
        return now


class Embedding:
    """The vector of a wish, made while the rest of the wish is read."""

    def __init__(self, embedder: Embedder, watch: Stopwatch, *, wanted: bool) -> None:
        self._wanted = wanted
        self._embedder = embedder
        self._watch = watch
        self._text = ""
        self._task: asyncio.Task[Vectors] | None = None

    async def begin(self, rest: str) -> None:
        """Embed what a wish most likely means; the limits are no part of it, its needs need not be known."""
        text = normal(rest[:LONGEST_QUESTION]).strip()
        if text and self._wanted and ("zh" in self._embedder.languages or not HAN.search(text)):
            await self._start(text)

    async def of(self, text: str) -> Vectors | None:
        """The vector of this text; None where there is nothing that the embedder knows."""
        if not text or not knows(self._embedder, text):
            return None
        if self._task is None or text != self._text:
            self.drop()
            await self._start(text)
        assert self._task is not None
        return await self._task

    def drop(self) -> None:
        """Wait for nothing any more."""
        if self._task is not None:
            self._task.cancel()

    async def _start(self, text: str) -> None:
        started = time.perf_counter()
        # It computes before the interpreter is busy with the words.
        vectors = await begun(self._embedder, text)
        self._text, self._task = text, asyncio.create_task(self._embedded(vectors, started))

    async def _embedded(self, vectors: Awaitable[Vectors], started: float) -> Vectors:
        vector: Vectors = (await vectors)[0]
        self._watch.note("embed", started)
        return vector
