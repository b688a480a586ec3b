"""Which index answers in each role, and which is built beside it to take its place.

A new embedding model, or a new version of the analyser, gets an index of its own. Until that has caught up with the store the
one before goes on answering and is kept in step; then one row of the store names the new one, searches that begin afterwards
use it, and the old one is dropped when the last search has left it. Killed at any point, opening finds the same state again:
the row decides, whatever else lies about is dropped.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from knowledge.embedders.base import Embedder
from knowledge.followers import Follower
from knowledge.indexes.base import DenseIndex, KeywordIndex
from knowledge.search import Search, SearchParts
from knowledge.store import DocumentStore, Serving


@dataclass(frozen=True, kw_only=True)
class Indexes:
    """The indexes that answer together; vectors of the dense one are compared with those of this embedder."""

    keywords: KeywordIndex
    dense: DenseIndex
    embedder: Embedder


@dataclass(frozen=True, kw_only=True)
class Generation:
    """One index of a role. `embedder` is that of a dense one; `drop` removes the index and what only it needs."""

    role: str
    follower: Follower
    index: KeywordIndex | DenseIndex
    drop: Callable[[], Awaitable[None]]
    embedder: Embedder | None = None
    made_with: Mapping[str, Any] = field(default_factory=dict)

    @property
    def serving(self) -> Serving:
        """The row that lets it answer."""
        return Serving(role=self.role, name=self.follower.name, made_with=self.made_with)


class Generations:
    """The indexes that answer, by role, and those to come."""

    def __init__(self, store: DocumentStore) -> None:
        self._store = store
        self._answering: dict[str, Generation] = {}
        self._coming: dict[str, Generation] = {}
        self._compose: Callable[[Indexes], SearchParts] | None = None
        self._search: Search | None = None

    def open_search(self, compose: Callable[[Indexes], SearchParts]) -> Search:
        """A search over the indexes that answer; `compose` is asked again whenever another takes its place."""
        self._compose = compose
        self._search = Search(compose(self._indexes()))
        return self._search

    def answer(self, generation: Generation) -> None:
        """Let this one answer in its role from the start."""
        self._answering[generation.role] = generation

    def expect(self, generation: Generation) -> None:
        """Build this one beside the one that answers."""
        self._coming[generation.role] = generation

    def followers(self) -> list[Follower]:
        """Every index that is kept in step; those to come last, so that what people find is fresh first."""
        return [one.follower for one in (*self._answering.values(), *self._coming.values())]

    def building(self) -> tuple[str, ...]:
        """The names of the indexes that are being built beside others."""
        return tuple(one.follower.name for one in self._coming.values())

    async def caught_up(self, role: str, name: str) -> None:
        """The index of this name has followed the store to its end: if it was to come, it answers from now on."""
        coming = self._coming.get(role)
        if coming is None or coming.follower.name != name or self._search is None or self._compose is None:
            return
        await self._store.serve(coming.serving)
        before, self._answering[role] = self._answering[role], self._coming.pop(role)
        await self._search.exchange.put(self._compose(self._indexes()))
        # First forgotten, then dropped: an index half dropped that somebody wants again is then built anew.
        await self._store.forget(before.follower.name)
        await before.drop()

    def _indexes(self) -> Indexes:
        keywords, dense = self._answering["keywords"], self._answering["dense"]
        assert dense.embedder is not None
        return Indexes(
            keywords=cast(KeywordIndex, keywords.index), dense=cast(DenseIndex, dense.index), embedder=dense.embedder
        )
