"""Any sentence-transformers model, by name or path; the bundled one by default.

Loading takes some eight seconds and half a gigabyte (torch), so this module is imported only when it is chosen.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from sentence_transformers import SentenceTransformer

from knowledge.embedders.base import Vectors, refuse_unknown
from knowledge.embedders.bundled import MAX_TOKENS, NAME, bundled_model, verify_weights
from knowledge.errors import ModelUnusableError
from knowledge.language import normal

BATCH = 32


class SentenceTransformersEmbedder:
    """A sentence-transformers model on the CPU, in one thread of its own."""

    def __init__(self, model: SentenceTransformer, name: str, languages: Iterable[str]) -> None:
        self.name = name
        self.languages = frozenset(languages)
        self._model = model
        self.dimension = int(model.get_embedding_dimension() or 0)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="embed")

    @classmethod
    async def open(cls, model: str = "", languages: Iterable[str] = ("en",)) -> SentenceTransformersEmbedder:
        """The embedder of a model's name or folder ("" = the bundled one).

        `languages` is what the caller vouches that the model knows; the bundled one knows English whatever is said.
        """
        return await asyncio.to_thread(cls._load, model, frozenset(languages))

    @classmethod
    def _load(cls, model: str, languages: frozenset[str]) -> SentenceTransformersEmbedder:
        if not model:
            folder = bundled_model()
            verify_weights(folder)
            loaded = cls._read(str(folder))
            loaded.max_seq_length = MAX_TOKENS
            # The same name as under onnxruntime, because the vectors are the same: an index serves both.
            return cls(loaded, NAME, {"en"})
        slug = re.sub(r"[^a-z0-9]+", "-", normal(Path(model).name if Path(model).exists() else model)).strip("-")
        return cls(cls._read(model), slug, languages)

    @staticmethod
    def _read(model: str) -> SentenceTransformer:
        # Nothing is fetched unless the operator says so: HF_HUB_OFFLINE=0 in the environment wins.
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        try:
            return SentenceTransformer(model, device="cpu")
        except (OSError, ValueError) as error:
            raise ModelUnusableError(f"the embedding model {model} cannot be loaded: {error}") from error

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit row per text, in the order given."""
        refuse_unknown(texts, self.languages, self.name)
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._embed, list(texts))

    async def close(self) -> None:
        """Wait for the running batch and give the thread back."""
        await asyncio.to_thread(self._thread.shutdown)

    def _embed(self, texts: list[str]) -> Vectors:
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        vectors = self._model.encode(
            texts, batch_size=BATCH, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
        )
        return np.asarray(vectors, np.float32)
