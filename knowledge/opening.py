"""Puts knowledge together: one call gives search and sync over one folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from knowledge.analysis import ANALYSER_VERSION, Analyser
from knowledge.embedders.base import Embedder
from knowledge.embedders.registry import DEFAULT, open_embedder
from knowledge.indexes.chroma import ChromaFolder
from knowledge.indexes.keywords import TantivyIndex
from knowledge.lexicon import BUNDLED, read_lexicon
from knowledge.question import Understanding
from knowledge.ranking import Weights
from knowledge.search import Search, SearchParts
from knowledge.sources.base import DocumentSource
from knowledge.store import DocumentStore, SourceState
from knowledge.sync import DenseFollower, KeywordFollower, Sync


@dataclass(frozen=True, kw_only=True)
class KnowledgeSettings:
    """Where knowledge lives and what it works with; each field is described in `knowledge/README.md`."""

    folder: Path
    model_cache: Path
    embedder: str = DEFAULT
    embedder_languages: tuple[str, ...] = ("en",)
    lexicon: Path = BUNDLED
    weights: Weights = field(default_factory=Weights)


@dataclass(frozen=True, kw_only=True)
class Knowledge:
    """Everything opened. Search answers while a sync runs."""

    search: Search
    sync: Sync
    embedder: Embedder
    store: DocumentStore
    resources: AsyncExitStack

    async def sources(self) -> Sequence[SourceState]:
        """How fresh each source is."""
        return await self.store.sources()

    async def close(self) -> None:
        """Let go of folder, threads and model; closing twice does no harm."""
        await self.resources.aclose()


def _today() -> date:
    return datetime.now(UTC).date()


async def open_knowledge(
    settings: KnowledgeSettings, sources: Sequence[DocumentSource], *, today: Callable[[], date] = _today
) -> Knowledge:
    """Search and sync over the folder of the settings; call `sync.run()` to fill it.

    Raises `IndexInUseError` when another process has the folder open and `ModelUnusableError` when the embedding model
    is not there. `today` tells which policies are valid.
    """
    async with AsyncExitStack() as stack:
        # Chroma first: it takes the lock, so a second process is told before it touches anything.
        chroma = await ChromaFolder.open(settings.folder / "chroma")
        stack.push_async_callback(chroma.close)
        store = await DocumentStore.open(settings.folder / "documents.sqlite")
        stack.push_async_callback(store.close)
        embedder = await open_embedder(settings.embedder, settings.model_cache, settings.embedder_languages)
        stack.push_async_callback(embedder.close)
        analyser = Analyser()

        # An index that the store knows nothing of may hold leftovers of an older store: it starts empty.
        keywords_name = f"keywords-v{ANALYSER_VERSION}"
        fresh = not await store.reached(keywords_name)
        keywords = await TantivyIndex.open(settings.folder / keywords_name, fresh=fresh)
        stack.push_async_callback(keywords.close)
        dense_name = f"{embedder.name}-{embedder.dimension}"
        dense = await chroma.index(dense_name, fresh=not await store.reached(dense_name))
        for name, count in ((keywords_name, await keywords.count()), (dense_name, await dense.count())):
            if count == 0:
                # Emptied or removed behind our back: follow the store from its beginning.
                await store.note_reached(name, 0)

        understanding = Understanding(analyser, read_lexicon(analyser, settings.lexicon), keywords)
        parts = SearchParts(
            store=store,
            keywords=keywords,
            dense=dense,
            embedder=embedder,
            understanding=understanding,
            analyser=analyser,
            today=today,
            weights=settings.weights,
        )
        followers = (
            KeywordFollower(keywords_name, keywords, analyser),
            DenseFollower(dense_name, dense, embedder),
        )
        return Knowledge(
            search=Search(parts),
            sync=Sync(store, sources, followers),
            embedder=embedder,
            store=store,
            resources=stack.pop_all(),
        )
