"""Vectors drawn around real ones: a million documents cannot be embedded in a coffee break, but can be searched as if they were."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Sequence

import numpy as np

from knowledge.embedders.base import Embedder, Vectors, begun

SPREAD = 0.35  # length of what is added to a unit vector; a drawn one keeps a cosine of some 0.94 to its origin


class DrawnEmbedder:
    """Embeds a single text as the real embedder does; each text of a batch gets a vector near one of the pool's.

    Which one and how near follow from the text alone, so the same text gets the same vector.
    """

    def __init__(self, real: Embedder, pool: Vectors) -> None:
        self.name = f"drawn-{real.name}"
        self.dimension = real.dimension
        self.languages = real.languages
        self._real = real
        self._pool = pool

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit row per text."""
        return await (self._real.embed(texts) if len(texts) == 1 else asyncio.to_thread(self._draw, texts))

    async def begun(self, text: str) -> Awaitable[Vectors]:
        """As the real one."""
        return await begun(self._real, text)

    async def close(self) -> None:
        """Close the real one."""
        await self._real.close()

    def _draw(self, texts: Sequence[str]) -> Vectors:
        seeds = [int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest()) for text in texts]
        noise = np.stack([np.random.default_rng(seed).standard_normal(self.dimension, np.float32) for seed in seeds])
        drawn = self._pool[[seed % len(self._pool) for seed in seeds]] + noise * (SPREAD / np.sqrt(self.dimension))
        return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True), np.float32)
