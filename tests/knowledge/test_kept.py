"""Vectors are computed once, and never trusted when the file is not what was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from knowledge.embedders.base import Vectors
from knowledge.embedders.kept import LARGE_BATCH, kept_vectors


class Counting:
    """An embedder that counts how many texts it was given."""

    name, dimension, languages = "counting", 2, frozenset({"en"})

    def __init__(self) -> None:
        self.texts = 0

    async def embed(self, texts: Sequence[str]) -> Vectors:
        self.texts += len(texts)
        return np.array([[len(text), 1.0] for text in texts], dtype=np.float32)

    async def close(self) -> None:
        return None


TEXTS = [f"text {'x' * n}" for n in range(LARGE_BATCH)]


async def test_a_large_batch_is_embedded_once_and_a_small_one_each_time(tmp_path: Path) -> None:
    embedder = Counting()
    first = await kept_vectors(embedder, tmp_path)(TEXTS)
    again = await kept_vectors(embedder, tmp_path)(TEXTS)
    assert np.array_equal(first, again)
    assert embedder.texts == LARGE_BATCH
    for _ in range(2):
        await kept_vectors(embedder, tmp_path)(TEXTS[:3])
    assert embedder.texts == LARGE_BATCH + 6


async def test_changed_texts_are_embedded_anew(tmp_path: Path) -> None:
    embedder = Counting()
    await kept_vectors(embedder, tmp_path)(TEXTS)
    changed = await kept_vectors(embedder, tmp_path)([*TEXTS[:-1], "another"])
    assert embedder.texts == 2 * LARGE_BATCH
    assert changed[-1, 0] == len("another")


def harm(folder: Path, damage: bytes | None) -> None:
    (path,) = folder.glob("*.npy")
    path.write_bytes(path.read_bytes()[:200] if damage is None else damage)


@pytest.mark.parametrize("damage", [b"", b"no vectors", None])
async def test_a_damaged_file_is_made_again(tmp_path: Path, damage: bytes | None) -> None:
    embedder = Counting()
    wanted = await kept_vectors(embedder, tmp_path)(TEXTS)
    harm(tmp_path, damage)
    assert np.array_equal(await kept_vectors(embedder, tmp_path)(TEXTS), wanted)
    assert embedder.texts == 2 * LARGE_BATCH
