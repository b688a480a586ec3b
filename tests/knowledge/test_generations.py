"""A new embedding model, or a new version of the analyser, is built beside the old one and takes its place when complete."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from knowledge import founding, opening
from knowledge.documents import Kind
from knowledge.embedders.base import Embedder, Vectors
from knowledge.errors import ModelUnusableError
from knowledge.followers import DenseFollower
from knowledge.indexes.chroma import ChromaFolder
from knowledge.opening import Knowledge, KnowledgeSettings, open_knowledge
from knowledge.sources.products import ProductSource
from knowledge.sync import Step
from tests.knowledge.shopfront import PRODUCTS, Catalogue, WordEmbedder, words


class Died(BaseException):
    """Stands for the process being killed while it embeds."""


@dataclass
class Held(WordEmbedder):
    """Waits before each batch until it is let go; dies at the batch of a number."""

    free: asyncio.Event = field(default_factory=asyncio.Event)
    waiting: asyncio.Event = field(default_factory=asyncio.Event)
    dies_at: int = 0
    batches: int = 0
    closed: bool = False

    async def embed(self, texts: Sequence[str]) -> Vectors:
        self.batches += 1
        if self.batches == self.dies_at:
            raise Died
        self.waiting.set()
        await self.free.wait()
        return await super().embed(texts)

    async def close(self) -> None:
        self.closed = True


@dataclass
class Models:
    """The models that a setting may name; one that is lost cannot be opened."""

    first: WordEmbedder
    second: Held
    lost: set[str] = field(default_factory=set)

    async def open(self, choice: str, cache: Path, languages: Iterable[str]) -> Embedder:
        if choice in self.lost:
            raise ModelUnusableError(f"{choice} is not there")
        return self.first if choice == "first" else self.second


Open = Callable[[str], Awaitable[Knowledge]]


@pytest.fixture
def models() -> Models:
    return Models(WordEmbedder(name="first", dimension=64), Held(name="second", dimension=48))


@pytest.fixture
def shop() -> Catalogue:
    return Catalogue()


@pytest.fixture
async def opened(
    tmp_path: Path, models: Models, shop: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Open]:
    monkeypatch.setattr(DenseFollower, "batch", 3)
    async with AsyncExitStack() as stack:

        async def open_with(embedder: str) -> Knowledge:
            settings = KnowledgeSettings(folder=tmp_path, model_cache=tmp_path, embedder=embedder)
            knowledge = await open_knowledge(settings, [ProductSource(shop)], embedders=models.open)
            stack.push_async_callback(knowledge.close)
            return knowledge

        yield open_with


async def first_hit(knowledge: Knowledge, text: str) -> str:
    hits = await knowledge.search.find(text, kinds=(Kind.PRODUCT,), language="en")
    return hits[0].document.subject if hits else ""


async def by_meaning(knowledge: Knowledge) -> tuple[str, str]:
    """Which embedder answers, and what is nearest to a text by its vectors alone."""
    parts = knowledge.search.parts
    vector = (await parts.embedder.embed(["Heron Kettle electric kettle"]))[0]
    nearest = await parts.dense.query("product-en", vector, 1)
    return parts.embedder.name, nearest[0].id if nearest else ""


async def filled(opened: Open) -> None:
    knowledge = await opened("first")
    await knowledge.sync.run()
    assert await by_meaning(knowledge) == ("first", "product:kettle:en")
    await knowledge.close()


async def indexes(folder: Path) -> set[str]:
    held = await ChromaFolder.open(folder / "chroma")
    names = await held.names()
    await held.close()
    return names


async def test_the_old_model_answers_until_the_new_one_is_complete_and_is_dropped_then(
    opened: Open, models: Models, tmp_path: Path
) -> None:
    await filled(opened)
    knowledge = await opened("second")
    syncing = asyncio.create_task(knowledge.sync.run())
    await models.second.waiting.wait()
    assert knowledge.building() == ("second-48",)
    assert await by_meaning(knowledge) == ("first", "product:kettle:en")
    assert await first_hit(knowledge, "heron kettle") == "kettle"
    models.second.free.set()
    await syncing
    assert knowledge.building() == ()
    assert await by_meaning(knowledge) == ("second", "product:kettle:en")
    assert await first_hit(knowledge, "heron kettle") == "kettle"
    await knowledge.close()
    assert await indexes(tmp_path) == {"second-48"}


async def test_the_old_index_hears_of_changes_while_the_new_one_is_built(
    opened: Open, models: Models, shop: Catalogue
) -> None:
    await filled(opened)
    shop.change("kettle", replace(PRODUCTS[1], title=words("Heron Kettle Stand", "水壶架")))
    knowledge = await opened("second")
    syncing = asyncio.create_task(knowledge.sync.run())
    await models.second.waiting.wait()
    assert await by_meaning(knowledge) == ("first", "product:lamp:en")
    models.second.free.set()
    await syncing
    assert await by_meaning(knowledge) == ("second", "product:lamp:en")


async def test_a_build_that_was_cut_short_goes_on_where_it_was(opened: Open, models: Models) -> None:
    await filled(opened)
    models.second.free.set()
    models.second.dies_at = 2
    knowledge = await opened("second")
    with pytest.raises(Died):
        await knowledge.sync.run()
    await knowledge.close()
    embedded = len(models.second.embedded)
    assert embedded > 0
    models.second.dies_at = 0
    again = await opened("second")
    assert (await by_meaning(again))[0] == "first"
    steps: list[Step] = []
    await again.sync.run(steps.append)
    assert (await by_meaning(again))[0] == "second"
    # Nothing was embedded twice: six texts in English, and the question of this test.
    assert len(models.second.embedded) == 6 + 1
    built = [step for step in steps if step.stage == "index second-48"]
    assert built[-1].done == built[-1].total == 11 - 3


async def test_who_returns_to_the_old_model_in_the_middle_loses_nothing(
    opened: Open, models: Models, tmp_path: Path
) -> None:
    await filled(opened)
    models.second.free.set()
    models.second.dies_at = 2
    knowledge = await opened("second")
    with pytest.raises(Died):
        await knowledge.sync.run()
    await knowledge.close()
    models.first.embedded.clear()
    back = await opened("first")
    assert (await back.sync.run()).indexed == 0
    assert models.first.embedded == []
    assert await by_meaning(back) == ("first", "product:kettle:en")
    await back.close()
    assert await indexes(tmp_path) == {"first-64"}


async def test_where_the_old_model_is_lost_words_answer_until_the_new_one_is_built(
    opened: Open, models: Models
) -> None:
    await filled(opened)
    models.lost.add("first")
    models.second.free.set()
    knowledge = await opened("second")
    assert await by_meaning(knowledge) == ("second", "")
    assert await first_hit(knowledge, "heron kettle") == "kettle"
    await knowledge.sync.run()
    assert await by_meaning(knowledge) == ("second", "product:kettle:en")


async def test_a_search_that_began_before_the_switch_ends_with_what_it_began(
    opened: Open, models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    await filled(opened)
    models.second.free.set()
    slow = Held(name="first", dimension=64)
    models.first = slow
    knowledge = await opened("second")
    searching = asyncio.create_task(first_hit(knowledge, "heron kettle"))
    await slow.waiting.wait()
    syncing = asyncio.create_task(knowledge.sync.run())
    while knowledge.building():  # noqa: ASYNC110  # the switch itself tells nobody: what it waits for is the search held here
        await asyncio.sleep(0)
    assert not syncing.done()
    assert not slow.closed
    slow.free.set()
    assert await searching == "kettle"
    await syncing
    assert slow.closed
    assert await by_meaning(knowledge) == ("second", "product:kettle:en")


async def test_a_new_version_of_the_analyser_is_built_beside_the_old_one(
    opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await filled(opened)
    version = opening.ANALYSER_VERSION
    monkeypatch.setattr(opening, "ANALYSER_VERSION", version + 1)
    knowledge = await opened("first")
    assert knowledge.building() == (f"{founding.KEYWORDS}{version + 1}",)
    assert await first_hit(knowledge, "heron kettle") == "kettle"
    await knowledge.sync.run()
    assert knowledge.building() == ()
    assert await first_hit(knowledge, "heron kettle") == "kettle"
    kept = await asyncio.to_thread(lambda: [path.name for path in tmp_path.glob(f"{founding.KEYWORDS}*")])
    assert kept == [f"{founding.KEYWORDS}{version + 1}"]


async def test_a_model_that_learns_another_language_gets_an_index_of_its_own(
    opened: Open, models: Models, tmp_path: Path
) -> None:
    await filled(opened)
    models.first = WordEmbedder(name="first", dimension=64, languages=frozenset({"en", "zh"}))
    knowledge = await opened("first")
    await knowledge.sync.run()
    assert await knowledge.search.parts.dense.count() == 11
    await knowledge.close()
    assert await indexes(tmp_path) == {"first-64-en-zh"}
