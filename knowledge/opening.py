"""Puts knowledge together: one call gives search and sync over one folder."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from pathlib import Path

from knowledge.analysis import ANALYSER_VERSION, Analyser
from knowledge.columns import ProductColumns
from knowledge.embedders.base import Embedder
from knowledge.embedders.bundled import Words, ordinary_words
from knowledge.embedders.registry import DEFAULT, open_embedder
from knowledge.facets import FacetTable, VocabularyReader
from knowledge.founding import Founding, OpenEmbedder
from knowledge.indexes.checking import CHROMA, check
from knowledge.indexes.chroma import ChromaFolder
from knowledge.indexes.ownership import FolderLock
from knowledge.lexicon import BUNDLED, Lexicon, read_lexicon
from knowledge.question import Understanding
from knowledge.ranking import Weights
from knowledge.rerank import CrossEncoderReranker
from knowledge.search import Search, SearchParts
from knowledge.sounding import Sounds, read_sounding
from knowledge.sources.base import DocumentSource
from knowledge.store import DocumentStore, SourceState
from knowledge.sync import Sync


@dataclass(frozen=True, kw_only=True)
class KnowledgeSettings:
    """Where knowledge lives and what it works with; each field is described in `knowledge/README.md`."""

    folder: Path
    model_cache: Path
    embedder: str = DEFAULT
    embedder_languages: tuple[str, ...] = ("en",)
    reranker: str = ""
    lexicon: Path = BUNDLED
    weights: Weights = field(default_factory=Weights)


@dataclass(frozen=True, kw_only=True)
class Knowledge:
    """Everything opened. Search answers while a sync runs; `building` names the indexes that a sync builds beside others."""

    search: Search
    sync: Sync
    embedder: Embedder
    store: DocumentStore
    resources: AsyncExitStack
    building: Callable[[], Sequence[str]] = tuple

    async def sources(self) -> Sequence[SourceState]:
        """How fresh each source is."""
        return await self.store.sources()

    async def close(self) -> None:
        """Let go of folder, threads and model; closing twice does no harm."""
        await self.resources.aclose()


def _today() -> date:
    return datetime.now(UTC).date()


def _language(analyser: Analyser, lexicon: Path) -> tuple[Lexicon, Words, Sounds]:
    """What wishes are read by: the lexicon, ordinary English words, and what kinds of goods sound like."""
    read = read_lexicon(analyser, lexicon)
    return read, ordinary_words(), Sounds(read_sounding(), analyser, read)


async def _open_facets(folder: Path, store: DocumentStore) -> FacetTable:
    """The catalogue's vocabulary in the folder; one that was emptied behind our back follows the store from its beginning."""
    facets = await FacetTable.open(folder / "facets.sqlite", fresh=not await store.reached(FacetTable.name))
    if not await facets.count():
        await store.note_reached(FacetTable.name, 0)
    return facets


async def open_knowledge(
    settings: KnowledgeSettings,
    sources: Sequence[DocumentSource],
    *,
    today: Callable[[], date] = _today,
    zone: tzinfo = UTC,
    embedders: OpenEmbedder = open_embedder,
) -> Knowledge:
    """Search and sync over the folder of the settings; call `sync.run()` to fill it.

    Raises `IndexInUseError` when another process has the folder open and `ModelUnusableError` without the embedding model. `today`
    and `zone` tell which policies are valid and what was placed "last week"; `embedders` opens the embedder that a setting names.
    """
    async with AsyncExitStack() as stack:
        # The lock first, so that a second process is told before it touches anything.
        lock = await asyncio.to_thread(FolderLock, settings.folder / CHROMA)
        stack.callback(lock.release)
        checked = await check(settings.folder) if lock.abandoned else None
        emptied = checked is not None and not checked.chroma
        chroma = await ChromaFolder.open(settings.folder / CHROMA, lock, emptied=emptied)
        stack.push_async_callback(chroma.close)
        store = await DocumentStore.open(settings.folder / "documents.sqlite")
        stack.push_async_callback(store.close)
        embedder = await embedders(settings.embedder, settings.model_cache, settings.embedder_languages)
        stack.push_async_callback(embedder.close)
        analyser = Analyser()
        founding = Founding(
            folder=settings.folder,
            model_cache=settings.model_cache,
            chroma=chroma,
            store=store,
            analyser=analyser,
            embedders=embedders,
            checked=checked,
            stack=stack,
        )
        made_with = {"choice": settings.embedder, "languages": sorted(settings.embedder_languages)}
        lexicon, ordinary, sounds = await asyncio.to_thread(_language, analyser, settings.lexicon)
        generations = await founding.generations(ANALYSER_VERSION, embedder, made_with)
        facets = await _open_facets(settings.folder, store)
        stack.push_async_callback(facets.close)
        columns = await ProductColumns.open(settings.folder / "columns.npz", analyser, store)
        reader = VocabularyReader(analyser, lexicon)
        reranker = await CrossEncoderReranker.open(settings.reranker) if settings.reranker else None
        if reranker is not None:
            stack.push_async_callback(reranker.close)
        search = generations.open_search(
            lambda indexes: SearchParts(
                store=store,
                keywords=indexes.keywords,
                dense=indexes.dense,
                embedder=indexes.embedder,
                understanding=Understanding(analyser, lexicon, indexes.keywords, ordinary, sounds),
                analyser=analyser,
                today=today,
                zone=zone,
                weights=settings.weights,
                vocabulary=lambda: facets.vocabulary(reader.read),
                reranker=reranker,
                columns=lambda: columns.now,
            )
        )
        return Knowledge(
            search=search,
            sync=Sync(store, sources, lambda: (*generations.followers(), facets, columns)),
            embedder=embedder,
            store=store,
            resources=stack.pop_all(),
            building=generations.building,
        )
