"""Whoever asks, as whomever, whatever is asked: what belongs to somebody else is never found. Over every customer there is."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.commerce import Language
from connectors.registry import shop_factory
from connectors.shops.folder import import_folder
from connectors.shops.settings import load_shop_settings
from evals.cli import default_data
from evals.outside import retail_en, shop_zh
from knowledge.documents import Document, Kind
from knowledge.embedders.base import Embedder
from knowledge.opening import Knowledge, KnowledgeSettings, open_knowledge
from knowledge.sources.orders import OrderSource
from knowledge.sources.products import ProductSource
from tests.knowledge.shopfront import WordEmbedder

DEMO = Path(__file__).parent.parent.parent / "connectors" / "shops" / "demo" / "shop"
TODAY = date(2026, 11, 22)
EVERYTHING = tuple(Kind)

pytestmark = pytest.mark.timeout(600)  # thousands of searches: a minute on free cores
NOBODY = (None, "", " ", "*", "%", "public", "customer:", "' OR 1=1 --")


@dataclass(frozen=True, kw_only=True)
class Imported:
    """A shop as it is searched, every order in it, and the loop that it lives in."""

    knowledge: Knowledge
    orders: tuple[Document, ...]
    runner: asyncio.Runner

    @property
    def owners(self) -> tuple[str, ...]:
        """Every customer who has an order."""
        return tuple(sorted({order.owner for order in self.orders if order.owner}))


async def embedders(choice: str, cache: Path, languages: Iterable[str]) -> Embedder:
    """An embedder without a model that compares Chinese as well."""
    return WordEmbedder(languages=frozenset({"en", "zh"}))


async def imported(folder: Path, shop_folder: Path, runner: asyncio.Runner, stack: AsyncExitStack) -> Imported:
    report = await asyncio.to_thread(import_folder, shop_folder, folder / "shop.db", TODAY)
    assert report.ok
    shop = await shop_factory("demo")(folder / "shop.db", load_shop_settings(shop_folder))
    stack.push_async_callback(shop.close)
    knowledge = await open_knowledge(
        KnowledgeSettings(folder=folder / "knowledge", model_cache=folder),
        [ProductSource(shop.catalogue), OrderSource(shop.orders)],
        today=lambda: TODAY,
        embedders=embedders,
    )
    stack.push_async_callback(knowledge.close)
    await knowledge.sync.run()
    changes = await knowledge.store.changes(0, 100_000)
    orders = tuple(c.document for c in changes if c.document is not None and c.document.kind is Kind.ORDER)
    return Imported(knowledge=knowledge, orders=orders, runner=runner)


def convert(name: str, out: Path) -> Path:
    """The shop folder of a name; the test is skipped where its data is absent."""
    converters: dict[str, Callable[[Path, Path], None]] = {"retail-en": retail_en.convert, "shop-zh": shop_zh.convert}
    if name == "demo":
        return DEMO
    data = default_data()
    if not (data / name).is_dir():
        pytest.skip(f"there is no {name} under the data folder (AISLE_DATA, else ../shared/data)")
    converters[name](data, out)
    return out


@pytest.fixture(
    scope="module",
    params=["demo", pytest.param("retail-en", marks=pytest.mark.data), pytest.param("shop-zh", marks=pytest.mark.data)],
)
def crowd(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Imported]:
    folder = tmp_path_factory.mktemp("crowd")
    shop_folder = convert(request.param, folder / "shop")
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        yield runner.run(imported(folder, shop_folder, runner, stack))
        runner.run(stack.aclose())


def strangers(crowd: Imported, text: str, owner: str | None, language: Language) -> list[str]:
    """What was found although it belongs to somebody else than `owner`."""
    search = crowd.knowledge.search
    hits = crowd.runner.run(search.find(text, kinds=EVERYTHING, language=language, owner=owner, limit=50))
    return [hit.document.id for hit in hits if hit.document.owner is not None and hit.document.owner != (owner or None)]


def ways_to_ask(order: Document) -> dict[str, str]:
    """An order by its number, its id, its exact text, what is in it, and its owner's own id."""
    digits = re.sub(r"\D", "", order.attributes["number"])
    return {
        "number": order.attributes["number"],
        "digits": digits or order.attributes["number"],
        "id": order.id,
        "subject": order.subject,
        "title": order.title,
        "text": order.text,
        "passage": order.passage,
        "contents": order.attributes["contents"],
        "neighbour": f"something like {order.attributes['contents'].split(',')[0]} that I ordered, 我买的",
        "owner": f"orders of {order.owner}",
    }


WAYS = ("number", "digits", "id", "subject", "title", "text", "passage", "contents", "neighbour", "owner")


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.data(),
    ways=st.lists(st.sampled_from(WAYS), min_size=1, max_size=3),
    noise=st.text(max_size=12),
    language=st.sampled_from(("en", "zh")),
)
def test_whatever_is_asked_as_whomever_nothing_of_somebody_else_is_found(
    crowd: Imported, data: st.DataObject, ways: list[str], noise: str, language: Language
) -> None:
    order = data.draw(st.sampled_from(crowd.orders))
    asking = data.draw(st.sampled_from(crowd.owners) | st.sampled_from(NOBODY) | st.text(max_size=10))
    asked = ways_to_ask(order)
    assert strangers(crowd, " ".join([*(asked[way] for way in ways), noise]), asking, language) == []


def test_no_order_at_all_is_found_by_anybody_but_its_owner(crowd: Imported) -> None:
    """Every order is asked for by its number and by its text, as the next customer and as a guest."""
    owners = crowd.owners
    assert len(crowd.orders) >= len(owners) >= 2
    for order in crowd.orders:
        assert order.owner is not None
        somebody = owners[(owners.index(order.owner) + 1) % len(owners)]
        for asking in (somebody, None):
            assert strangers(crowd, f"{order.attributes['number']} {order.text}", asking, order.language) == []


def test_owners_do_find_their_orders_so_the_rest_says_something(crowd: Imported) -> None:
    """A search that finds nobody's orders would pass the tests above."""
    search = crowd.knowledge.search
    sample = crowd.orders[:: max(1, len(crowd.orders) // 60)]
    for order in sample:
        hits = crowd.runner.run(
            search.find(order.title, kinds=[Kind.ORDER], language=order.language, owner=order.owner, limit=50)
        )
        assert order.subject in {hit.document.subject for hit in hits}, order.id
