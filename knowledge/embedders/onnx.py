"""The bundled model under onnxruntime: ready in half a second, no torch."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import onnxruntime  # type: ignore[import-untyped]  # it ships no types
from tokenizers import Tokenizer

from knowledge.embedders.base import Vectors, refuse_unknown
from knowledge.embedders.bundled import DIMENSION, MAX_TOKENS, NAME, bundled_model, graph_folder
from knowledge.errors import ModelUnusableError

# Memory of a run grows with rows × longest row, and the process keeps it: 32 rows of 256 tokens cost 400 MB for good,
# this budget 30 MB for each of the runs at a time, at the same speed.
BATCH_ROWS = 32
BATCH_TOKENS = 512
# Two texts at a time, each on one processor: a second one makes a single wish faster by a sixth, takes a third more processor time
# and lets whatever else a search does at the time wait.
THREADS = 2

T = TypeVar("T")


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
        self._threads = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="embed")

    @classmethod
    async def open(cls, cache: Path) -> OnnxEmbedder:
        """The embedder, its graph exported into `cache` first where it is missing."""
        return await asyncio.to_thread(cls._load, cache)

    @classmethod
    def _load(cls, cache: Path) -> OnnxEmbedder:
        graph = ensure_exported(cache)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
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
        if len(texts) == 1:
            return await self._within(self._single, texts[0])
        vectors = np.empty((len(texts), self.dimension), np.float32)
        rows = await self._within(self._cut, list(texts))
        batches = iter(_batches([len(row) for row in rows]))

        async def work() -> None:
            # One batch after the other, so that a wish that comes meanwhile waits for one of them and not for all.
            for batch in batches:
                vectors[batch] = await self._within(self._run, [rows[number] for number in batch])

        await asyncio.gather(*(work() for _ in range(THREADS)))
        return vectors

    async def begun(self, text: str) -> Awaitable[Vectors]:
        """What `embed` gives for one text, as something to wait for; returns when the model computes and leaves the interpreter
        to others, who would else hold it up for as long as they have work."""
        refuse_unknown([text], self.languages, self.name)
        loop = asyncio.get_running_loop()
        computing = asyncio.Event()
        vector = loop.run_in_executor(
            self._threads, self._single, text, partial(loop.call_soon_threadsafe, computing.set)
        )
        vector.add_done_callback(lambda _: computing.set())
        await computing.wait()
        return vector

    async def close(self) -> None:
        """Wait for the running batches and give the threads back."""
        await asyncio.to_thread(self._threads.shutdown)

    async def _within(self, call: Callable[..., T], *arguments: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, call, *arguments)

    def _single(self, text: str, computing: Callable[[], object] = bool) -> Vectors:
        return self._run([self._tokenizer.encode(text).ids], computing)

    def _cut(self, texts: list[str]) -> list[list[int]]:
        return [encoding.ids for encoding in self._tokenizer.encode_batch(texts)]

    def _run(self, rows: list[list[int]], computing: Callable[[], object] = bool) -> Vectors:
        longest = max(map(len, rows))
        ids = np.zeros((len(rows), longest), np.int64)
        mask = np.zeros_like(ids)
        for index, row in enumerate(rows):
            ids[index, : len(row)] = row
            mask[index, : len(row)] = 1
        computing()
        return np.asarray(self._session.run(["embedding"], {"input_ids": ids, "attention_mask": mask})[0], np.float32)


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """The numbers of texts of these lengths in batches; texts of like length share one, so little is spent on padding."""
    batch: list[int] = []
    for number in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and (len(batch) == BATCH_ROWS or (len(batch) + 1) * lengths[number] > BATCH_TOKENS):
            yield batch
            batch = []
        batch.append(number)
    if batch:
        yield batch
