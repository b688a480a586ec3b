"""Embedders by name, each loaded only when it is asked for."""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from pathlib import Path
from typing import cast

from knowledge.embedders.base import Embedder

DEFAULT = "onnx"
NAMES = ("onnx", "sentence-transformers")


async def open_embedder(choice: str, cache: Path, languages: Iterable[str] = ("en",)) -> Embedder:
    """The embedder that a setting names.

    `choice` is "onnx" (the bundled model under onnxruntime), "sentence-transformers" (the bundled model under torch) or
    "sentence-transformers:MODEL" with a model's name or folder, whose `languages` the setting vouches for. Raises
    ValueError for another name. `cache` is where derived model files are kept.
    """
    kind, _, model = choice.partition(":")
    if kind == "onnx" and not model:
        module = importlib.import_module("knowledge.embedders.onnx")
        return cast(Embedder, await module.OnnxEmbedder.open(cache))
    if kind == "sentence-transformers":
        module = importlib.import_module("knowledge.embedders.sentence_transformers")
        return cast(Embedder, await module.SentenceTransformersEmbedder.open(model, languages))
    raise ValueError(f"{choice!r} is no embedder: use one of {', '.join(NAMES)}, or sentence-transformers:MODEL")
