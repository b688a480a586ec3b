"""The indexes as followers of the store: each takes over its changes in their order."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Protocol

from knowledge.analysis import Analyser
from knowledge.embedders.base import Embedder, knows
from knowledge.indexes.base import DenseIndex, Entry, KeywordIndex
from knowledge.store import Change, DocumentStore
from knowledge.terms import packed, terms_of


class Follower(Protocol):
    """An index that is kept in step with the store."""

    @property
    def name(self) -> str:
        """The index's name; another name is another index, built from the beginning."""
        ...

    @property
    def batch(self) -> int:
        """How many changes it takes over at once."""
        ...

    @property
    def facts_too(self) -> bool:
        """Whether it wants to know of documents, too, in which nothing changed but facts, such as a price."""
        ...

    async def apply(self, changes: Sequence[Change]) -> None:
        """Take over these changes; doing so again changes nothing."""
        ...

    async def caught_up(self) -> None:
        """Nothing is left to take over: an index that was built beside another may take its place."""
        ...


async def _nothing() -> None:
    return None


class DenseFollower:
    """Embeds what the embedder knows and keeps the dense index to that."""

    # Texts of like length are embedded together, so a larger batch wastes less on padding.
    batch = 1024
    facts_too = False

    def __init__(
        self,
        name: str,
        index: DenseIndex,
        embedder: Embedder,
        when_caught_up: Callable[[], Coroutine[Any, Any, None]] = _nothing,
    ) -> None:
        self.name = name
        self._index = index
        self._embedder = embedder
        self.caught_up = when_caught_up

    async def apply(self, changes: Sequence[Change]) -> None:
        """Embed the documents in a language that the embedder knows; forget all others."""
        kept: dict[str, list[tuple[str, str]]] = defaultdict(list)
        gone: dict[str, list[str]] = defaultdict(list)
        for change in changes:
            document = change.document
            if document and document.language in self._embedder.languages and knows(self._embedder, document.passage):
                kept[change.partition].append((change.id, document.passage))
            else:
                gone[change.partition].append(change.id)
        for partition, ids in gone.items():
            await self._index.delete(partition, ids)
        for partition, pairs in kept.items():
            vectors = await self._embedder.embed([passage for _, passage in pairs])
            await self._index.upsert(partition, [id_ for id_, _ in pairs], vectors)


class KeywordFollower:
    """Cuts documents into terms for the keyword index, and keeps what ranking compares in the `store` where one is given."""

    batch = 5000
    facts_too = False

    def __init__(
        self, name: str, index: KeywordIndex, analyser: Analyser, store: DocumentStore | None = None,
        when_caught_up: Callable[[], Coroutine[Any, Any, None]] = _nothing,
    ) -> None:  # fmt: skip
        self.name = name
        self._index = index
        self._analyser = analyser
        self._store = store
        self.caught_up = when_caught_up

    async def apply(self, changes: Sequence[Change]) -> None:
        """Index the documents that are there; forget those that are gone."""
        entries, terms = await asyncio.to_thread(self._cut, changes)
        if self._store is not None:
            await self._store.keep_terms(terms)
        await self._index.delete([change.id for change in changes if change.document is None])
        await self._index.upsert(entries)

    def _cut(self, changes: Sequence[Change]) -> tuple[list[Entry], dict[int, str]]:
        entries, terms = list[Entry](), dict[int, str]()
        for change in changes:
            if change.document is not None:
                entries.append(self._entry(change))
                terms[change.number] = packed(terms_of(self._analyser, change.document))
        return entries, terms

    def _entry(self, change: Change) -> Entry:
        assert change.document is not None
        return Entry(
            id=change.id,
            partition=change.partition,
            owner=change.document.owner,
            heading=self._analyser.terms(change.document.heading),
            body=self._analyser.terms(change.document.passage),
        )
