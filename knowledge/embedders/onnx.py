"""The bundled model under onnxruntime: ready in half a second, no torch."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime  # type: ignore[import-untyped]  # it ships no types
from tokenizers import Tokenizer

from knowledge.embedders.base import Vectors, refuse_unknown
from knowledge.embedders.bundled import DIMENSION, MAX_TOKENS, NAME, bundled_model, graph_folder
from knowledge.errors import ModelUnusableError

# Memory of a run grows with rows × longest row, and the process keeps it: 32 rows of 256 tokens cost 400 MB for good,
# this budget 60 MB, at the same speed.
BATCH_ROWS = 32
BATCH_TOKENS = 1024
THREADS = 2


def ensure_exported(cache: Path) -> Path:
    """The exported graph's file, made first where it is missing (some ten seconds, once)."""
    graph = graph_folder(cache) / "model.onnx"
    if not graph.is_file():
        # In a process of its own, because building the graph takes 400 MB that would never be given back.
        command = [sys.executable, "-m", "knowledge.embedders.export", str(cache)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
        if done.returncode != 0:
            raise ModelUnusableError(
                f"the embedding model could not be prepared in {cache}: {done.stderr.strip()[-500:]}"
            )
    return graph


class OnnxEmbedder:
    """The bundled MiniLM on the CPU; knows English only."""

    name = NAME
    dimension = DIMENSION
    languages = frozenset({"en"})

    def __init__(self, session: onnxruntime.InferenceSession, tokenizer: Tokenizer) -> None:
        self._session = session
        self._tokenizer = tokenizer
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="embed")

    @classmethod
    async def open(cls, cache: Path) -> OnnxEmbedder:
        """The embedder, its graph exported into `cache` first where it is missing."""
        return await asyncio.to_thread(cls._load, cache)

    @classmethod
    def _load(cls, cache: Path) -> OnnxEmbedder:
        graph = ensure_exported(cache)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = THREADS
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        options.enable_mem_pattern = False
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        session = onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
        tokenizer = Tokenizer.from_file(str(bundled_model() / "tokenizer.json"))
        tokenizer.enable_truncation(MAX_TOKENS)
        tokenizer.no_padding()
        return cls(session, tokenizer)

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit row per text, in the order given."""
        refuse_unknown(texts, self.languages, self.name)
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._embed, list(texts))

    async def close(self) -> None:
        """Wait for the running batch and give the thread back."""
        await asyncio.to_thread(self._thread.shutdown)

    def _embed(self, texts: list[str]) -> Vectors:
        vectors = np.empty((len(texts), self.dimension), np.float32)
        encodings = self._tokenizer.encode_batch(texts)
        # Texts of like length share a batch, so little is spent on padding.
        order = sorted(range(len(texts)), key=lambda row: len(encodings[row].ids))
        start = 0
        while start < len(order):
            rows = [order[start]]
            for row in order[start + 1 : start + BATCH_ROWS]:
                if (len(rows) + 1) * len(encodings[row].ids) > BATCH_TOKENS:
                    break
                rows.append(row)
            vectors[rows] = self._run([encodings[row].ids for row in rows])
            start += len(rows)
        return vectors

    def _run(self, rows: list[list[int]]) -> Vectors:
        longest = max(map(len, rows))
        ids = np.zeros((len(rows), longest), np.int64)
        mask = np.zeros_like(ids)
        for index, row in enumerate(rows):
            ids[index, : len(row)] = row
            mask[index, : len(row)] = 1
        return np.asarray(self._session.run(["embedding"], {"input_ids": ids, "attention_mask": mask})[0], np.float32)
