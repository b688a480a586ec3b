"""The contract of everything that turns text into vectors.

All of them pass `tests/contracts/test_embedders.py`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import UnknownLanguageError
from knowledge.language import is_chinese

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Turns texts into unit vectors of one fixed length.

    `name` names the model and everything that shapes its vectors, so that two embedders of the same name give vectors
    that can be compared; it is made of lower-case letters, digits and hyphens. `languages` holds the languages that it
    knows. A text in another language raises `UnknownLanguageError`: a vector that means nothing is worse than none.
    """

    @property
    def name(self) -> str:
        """The model's name, such as "minilm-l6-v2"."""
        ...

    @property
    def dimension(self) -> int:
        """Length of each vector."""
        ...

    @property
    def languages(self) -> frozenset[str]:
        """Languages that may be embedded, such as {"en"}."""
        ...

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """One row per text, float32 of shape (n, dimension), each row of length 1 (shape (0, dimension) for none)."""
        ...

    async def close(self) -> None:
        """Give back threads and memory; embedding afterwards is an error."""
        ...


@runtime_checkable
class Announcing(Protocol):
    """An embedder that tells when it computes outside the interpreter."""

    async def begun(self, text: str) -> Awaitable[Vectors]:
        """What `embed` gives for one text, as something to wait for; returns when the interpreter is free for others."""
        ...


async def begun(embedder: Embedder, text: str) -> Awaitable[Vectors]:
    """What `embed` gives for one text, as something to wait for, once it has begun."""
    if isinstance(embedder, Announcing):
        return await embedder.begun(text)
    vectors = asyncio.create_task(_embed(embedder, text))
    await asyncio.sleep(0)
    return vectors


async def _embed(embedder: Embedder, text: str) -> Vectors:
    return await embedder.embed([text])


def knows(embedder: Embedder, text: str) -> bool:
    """Whether the embedder knows the language that the text is written in."""
    return "zh" in embedder.languages or not is_chinese(text)


def refuse_unknown(texts: Sequence[str], languages: frozenset[str], name: str) -> None:
    """Raise `UnknownLanguageError` when a text is Chinese and the embedder of these languages does not know Chinese."""
    if "zh" in languages:
        return
    strangers = sum(is_chinese(text) for text in texts)
    if strangers:
        raise UnknownLanguageError(f"{name} knows no Chinese: {strangers} of {len(texts)} texts were refused")
