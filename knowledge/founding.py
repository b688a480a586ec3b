"""Opens the indexes of a knowledge folder: those that answer, those to come, and what a dead process left of them."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from knowledge.analysis import Analyser
from knowledge.embedders.base import Embedder
from knowledge.errors import ModelUnusableError
from knowledge.followers import DenseFollower, Follower, KeywordFollower
from knowledge.generations import Generation, Generations
from knowledge.indexes.checking import KEYWORDS, Checked
from knowledge.indexes.chroma import ChromaFolder
from knowledge.indexes.keywords import TantivyIndex
from knowledge.store import DocumentStore

OpenEmbedder = Callable[[str, Path, Iterable[str]], Awaitable[Embedder]]
MENDED_AT_ONCE = 1000


@dataclass(frozen=True, kw_only=True)
class Founding:
    """What indexes are opened with. `checked` is what was found of a dead process's indexes, None where it closed them."""

    folder: Path
    model_cache: Path
    chroma: ChromaFolder
    store: DocumentStore
    analyser: Analyser
    embedders: OpenEmbedder
    checked: Checked | None
    stack: AsyncExitStack

    async def generations(self, version: int, embedder: Embedder, made_with: Mapping[str, Any]) -> Generations:
        """The indexes for this version of the analyser and this embedder, or those before them with these to come."""
        found = Generations(self.store)
        await self._keywords(found, f"{KEYWORDS}{version}")
        await self._dense(found, embedder, made_with)
        await self._drop_leftovers(found)
        return found

    async def _keywords(self, found: Generations, wanted: str) -> None:
        serving = await self.store.serving("keywords")
        if serving and serving.name != wanted and (self.folder / serving.name).is_dir():
            try:
                found.answer(await self._keyword_generation(found, serving.name))
            except ValueError:
                # Of a version that kept other fields: it cannot be read any more.
                serving = None
            else:
                found.expect(await self._keyword_generation(found, wanted))
                return
        await self._answer_now(found, await self._keyword_generation(found, wanted))

    async def _dense(self, found: Generations, embedder: Embedder, made_with: Mapping[str, Any]) -> None:
        wanted = await self._dense_generation(found, embedder, made_with)
        serving = await self.store.serving("dense")
        if serving and serving.name != wanted.follower.name and serving.name in await self.chroma.names():
            before = await self._embedder_before(serving.made_with)
            if before is not None and dense_name(before) == serving.name:
                found.answer(await self._dense_generation(found, before, serving.made_with, closes=True))
                found.expect(wanted)
                return
        await self._answer_now(found, wanted)

    async def _answer_now(self, found: Generations, generation: Generation) -> None:
        """Nothing else can answer: this one does from the start, as far as it is built."""
        if await self.store.serving(generation.role) != generation.serving:
            await self.store.serve(generation.serving)
        found.answer(generation)

    async def _embedder_before(self, made_with: Mapping[str, Any]) -> Embedder | None:
        """The embedder of the index that answered last; None where it is not to be had any more."""
        try:
            before = await self.embedders(made_with["choice"], self.model_cache, made_with["languages"])
        except (KeyError, ValueError, OSError, ModelUnusableError):
            return None
        self.stack.push_async_callback(before.close)
        return before

    async def _keyword_generation(self, found: Generations, name: str) -> Generation:
        index = await TantivyIndex.open(self.folder / name, fresh=await self._fresh(name))
        self.stack.push_async_callback(index.close)
        follower = KeywordFollower(
            name, index, self.analyser, self.store, partial(found.caught_up, "keywords", name)
        )  # fmt: skip
        await self._in_step(follower, await index.count())

        async def drop() -> None:
            await index.close()
            await asyncio.to_thread(shutil.rmtree, self.folder / name, ignore_errors=True)

        return Generation(
            role="keywords",
            follower=follower,
            index=index,
            drop=drop,
        )

    async def _dense_generation(
        self, found: Generations, embedder: Embedder, made_with: Mapping[str, Any], *, closes: bool = False
    ) -> Generation:
        name = dense_name(embedder)
        index = await self.chroma.index(name, fresh=await self._fresh(name))
        follower = DenseFollower(name, index, embedder, partial(found.caught_up, "dense", name))
        await self._in_step(follower, await index.count())

        async def drop() -> None:
            await self.chroma.drop(name)
            if closes:
                await embedder.close()

        return Generation(
            role="dense",
            follower=follower,
            index=index,
            embedder=embedder,
            drop=drop,
            made_with=made_with,
        )

    async def _fresh(self, name: str) -> bool:
        """Whether an index starts empty: the store knows nothing of it, or a dead process left it unreadable."""
        if self.checked and name in self.checked.damaged:
            await self.store.note_reached(name, 0)
        return not await self.store.reached(name)

    async def _in_step(self, follower: Follower, count: int) -> None:
        """Let an index that was emptied begin anew, and give one that a dead process left what it lacks."""
        reached = await self.store.reached(follower.name)
        if count == 0:
            # Emptied or removed behind our back: follow the store from its beginning.
            await self.store.note_reached(follower.name, 0)
        elif self.checked and reached and follower.name in self.checked.held:
            held = self.checked.held[follower.name]
            lacking = [id_ for id_ in await self.store.changed_until(reached) if id_ not in held]
            for start in range(0, len(lacking), MENDED_AT_ONCE):
                await follower.apply(await self.store.changes_of(lacking[start : start + MENDED_AT_ONCE]))

    async def _drop_leftovers(self, found: Generations) -> None:
        """Remove indexes that nobody asks any more; first forgotten, so that one half removed is never taken for whole."""
        kept = {follower.name for follower in found.followers()}
        for name in await self.chroma.names() - kept:
            await self.store.forget(name)
            await self.chroma.drop(name)
        for left in self.folder.glob(f"{KEYWORDS}*"):
            if left.name not in kept:
                await self.store.forget(left.name)
                await asyncio.to_thread(shutil.rmtree, left, ignore_errors=True)


def dense_name(embedder: Embedder) -> str:
    """The name of the index with an embedder's vectors; what is embedded depends on the languages that it knows."""
    languages = "" if embedder.languages == {"en"} else "-" + "-".join(sorted(embedder.languages))
    return f"{embedder.name}-{embedder.dimension}{languages}"
