"""Vectors kept on disk for texts that are embedded at every start, such as the examples that a model learns from."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.embedders.base import Embedder, Vectors

LARGE_BATCH = 100


def kept_vectors(embedder: Embedder, folder: Path) -> Callable[[Sequence[str]], Awaitable[Vectors]]:
    """The embedder's `embed`, which keeps the answer to a batch of a hundred texts or more in a file of `folder`.

    The file's name is the hash of model and texts, so a changed text or model is embedded anew.
    """

    async def embed(texts: Sequence[str]) -> Vectors:
        if len(texts) < LARGE_BATCH:
            return await embedder.embed(texts)
        named = hashlib.sha256("\x00".join([embedder.name, *texts]).encode()).hexdigest()[:24]
        path = folder / f"vectors-{named}.npy"
        known = await asyncio.to_thread(_read, path, (len(texts), embedder.dimension))
        if known is not None:
            return known
        vectors = await embedder.embed(texts)
        await asyncio.to_thread(_write, path, vectors)
        return vectors

    return embed


def _read(path: Path, shape: tuple[int, int]) -> Vectors | None:
    """What is kept there; None where nothing is, or not what was asked for."""
    try:
        found: Any = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    return found if found.shape == shape and found.dtype == np.float32 else None


def _write(path: Path, vectors: Vectors) -> None:
    """Write the file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.stem}-{os.getpid()}.npy")
    np.save(draft, vectors)
    draft.replace(path)
