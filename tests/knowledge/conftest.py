"""Knowledge over the small shop, opened with a model-free embedder and lists for indexes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from knowledge.analysis import Analyser
from knowledge.embedders.onnx import ensure_exported
from knowledge.followers import DenseFollower, KeywordFollower
from knowledge.indexes.memory import MemoryDenseIndex, MemoryKeywordIndex
from knowledge.lexicon import Lexicon, read_lexicon
from knowledge.question import Understanding
from knowledge.search import Search, SearchParts
from knowledge.sources.base import DocumentSource
from knowledge.store import DocumentStore
from knowledge.sync import Sync
from tests.knowledge.shopfront import NOW, WordEmbedder

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="session")
def model_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the exported model, made once for all tests."""
    cache = tmp_path_factory.mktemp("models")
    ensure_exported(cache)
    return cache


@pytest.fixture(scope="session")
def analyser() -> Analyser:
    return Analyser()


@pytest.fixture(scope="session")
def lexicon(analyser: Analyser) -> Lexicon:
    return read_lexicon(analyser)


@dataclass
class Bench:
    """Everything of one knowledge, each part in reach."""

    store: DocumentStore
    keywords: MemoryKeywordIndex
    dense: MemoryDenseIndex
    embedder: WordEmbedder
    search: Search
    sync: Sync


@asynccontextmanager
async def bench(path: Path, sources: Sequence[DocumentSource], lexicon: Lexicon) -> AsyncIterator[Bench]:
    """Knowledge over these sources; the store lies in a file, the rest in memory."""
    store = await DocumentStore.open(path)
    analyser, embedder = Analyser(), WordEmbedder()
    keywords, dense = MemoryKeywordIndex(), MemoryDenseIndex()
    parts = SearchParts(
        store=store,
        keywords=keywords,
        dense=dense,
        embedder=embedder,
        understanding=Understanding(analyser, lexicon, keywords),
        analyser=analyser,
        today=lambda: TODAY,
    )
    followers = (KeywordFollower("keywords", keywords, analyser, store), DenseFollower("dense", dense, embedder))
    sync = Sync(store, sources, lambda: followers, clock=lambda: NOW)
    try:
        yield Bench(store, keywords, dense, embedder, Search(parts), sync)
    finally:
        await store.close()
