"""What is found, for whom, in which language, and when nothing is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.skills.contract import Finder
from connectors.commerce import Language
from knowledge.documents import Kind
from knowledge.lexicon import Lexicon
from knowledge.search import Asked, Search
from knowledge.sources.base import DocumentSource
from knowledge.sources.orders import OrderSource
from knowledge.sources.policies import PolicySource
from knowledge.sources.products import ProductSource
from tests.knowledge.conftest import Bench, bench
from tests.knowledge.shopfront import POLICIES, Catalogue, Orders, order, policy

EVERYTHING = tuple(Kind)
ORDERS = Orders(
    (
        order("o1", "ana", "Heron Kettle", number="#LN-1001"),
        order("o2", "bo", "Heron Kettle", "Scree Running Shoes", number="#LN-1002"),
        order("o3", "", "Heron Kettle", number="#LN-1003"),
        order("o4", "public", "Heron Kettle", number="#LN-1004"),
    )
)
OLD = policy("summer", "en", "Summer sale", ("Refund bonus", "A refund bonus of 5."), valid_to=date(2026, 8, 31))


@pytest.fixture
async def shop(tmp_path: Path, lexicon: Lexicon) -> AsyncIterator[Bench]:
    sources: list[DocumentSource] = [
        ProductSource(Catalogue()),
        PolicySource(lambda: (*POLICIES, OLD)),
        OrderSource(ORDERS),
    ]
    async with bench(tmp_path / "documents.sqlite", sources, lexicon) as held:
        await held.sync.run()
        yield held


async def ids(search: Search, text: str, language: Language = "en", **more: object) -> list[str]:
    asked = {"kinds": EVERYTHING, "language": language, **more}
    return [hit.document.id for hit in await search.find(text, **asked)]  # type: ignore[arg-type]  # as `find` has them


async def test_search_is_what_skills_call_a_finder(shop: Bench) -> None:
    finder: Finder = shop.search
    assert (await finder.find("kettle", kinds=[Kind.PRODUCT], language="en"))[0].document.subject == "kettle"


async def test_an_order_is_found_by_its_owner(shop: Bench) -> None:
    assert await ids(shop.search, "the kettle I bought", kinds=[Kind.ORDER], owner="ana") == ["order:o1:en"]
    assert await ids(shop.search, "LN-1002", kinds=[Kind.ORDER], owner="bo") == ["order:o2:en"]


@pytest.mark.parametrize("owner", [None, "", "nobody", "ANA", "customer:ana"])
async def test_an_order_is_found_by_nobody_else(shop: Bench, owner: str | None) -> None:
    for text in ("the kettle I bought", "LN-1001", "order LN-1003", "kettle", "o1"):
        assert await ids(shop.search, text, kinds=[Kind.ORDER], owner=owner) == []


async def test_an_owner_called_public_does_not_open_what_is_public_to_orders(shop: Bench) -> None:
    assert await ids(shop.search, "kettle", kinds=[Kind.ORDER], owner="public") == ["order:o4:en"]


async def test_products_and_policies_stay_public_for_who_is_signed_in(shop: Bench) -> None:
    found = await ids(shop.search, "kettle", owner="ana")
    assert {id_.split(":")[0] for id_ in found} == {"product", "order"}


async def test_only_the_kinds_asked_for_are_found(shop: Bench) -> None:
    assert all(id_.startswith("policy:") for id_ in await ids(shop.search, "refund kettle", kinds=[Kind.POLICY]))
    assert await ids(shop.search, "kettle", kinds=[]) == []


async def test_an_expired_policy_is_found_with_the_day_on_which_it_ended(shop: Bench) -> None:
    hits = await shop.search.find("refund bonus summer sale", kinds=[Kind.POLICY], language="en")
    assert [h.document.valid_to for h in hits if h.document.subject == "summer"] == [date(2026, 8, 31)]


async def test_a_product_comes_once_by_its_best_passage(shop: Bench) -> None:
    hits = await shop.search.find("kettle descaling vinegar", kinds=[Kind.PRODUCT], language="en")
    assert [hit.document.subject for hit in hits] == ["kettle"]
    assert hits[0].document.section == "Descaling"


@pytest.mark.parametrize(
    ("text", "language", "first"),
    [
        ("running shoes", "en", "product:shoes:en"),
        ("跑鞋", "zh", "product:shoes:zh"),
        ("sneakers", "zh", "product:shoes:zh"),
        ("跑步鞋", "en", "product:shoes:en"),
        ("耳机", "en", "product:headphones:en"),
        ("帐篷", "zh", "product:tent:en"),
    ],
)
async def test_the_language_asked_for_is_preferred_and_the_other_one_crossed(
    shop: Bench, text: str, language: Language, first: str
) -> None:
    assert (await ids(shop.search, text, language, kinds=[Kind.PRODUCT]))[0] == first


async def test_the_same_passage_does_not_come_in_both_languages(shop: Bench) -> None:
    hits = await shop.search.find("退款", kinds=[Kind.POLICY], language="zh")
    places = [(hit.document.subject, hit.document.attributes["place"]) for hit in hits]
    assert len(places) == len(set(places))
    # The page that ended was written in English alone.
    assert {hit.document.language for hit in hits if hit.document.valid_to is None} == {"zh"}


@pytest.mark.parametrize(
    "text", ["asdfgh qwertz", "capital of france", "今天股票涨了吗", "", "   ", "😀", "?!", "你好", "the"]
)
async def test_nonsense_finds_nothing(shop: Bench, text: str) -> None:
    assert await ids(shop.search, text) == []


@pytest.mark.parametrize(
    "text",
    [
        "'; DROP TABLE documents; --",
        "<script>alert(1)</script>",
        "a" * 100_000,
        "耳机" * 50_000,
        "\x00\ud7ff‮",
        "* OR 1=1",
    ],
)
async def test_hostile_text_is_just_text(shop: Bench, text: str) -> None:
    await ids(shop.search, text, owner=text)
    assert (await ids(shop.search, "kettle"))[0] == "product:kettle:en"


async def test_a_typing_error_is_forgiven(shop: Bench) -> None:
    assert (await ids(shop.search, "hedphones"))[0] == "product:headphones:en"


async def test_the_limit_holds(shop: Bench) -> None:
    assert len(await ids(shop.search, "Brindle steel black", limit=2)) == 2
    assert await ids(shop.search, "kettle", limit=0) == []


@pytest.mark.parametrize(("language", "why"), [("en", "matches “desk lamp”"), ("zh", "匹配“desk lamp”")])
async def test_each_hit_says_why_in_the_person_s_language(shop: Bench, language: Language, why: str) -> None:
    hits = await shop.search.find("desk lamp", kinds=[Kind.PRODUCT], language=language)
    assert hits[0].why.startswith(why)


async def test_a_search_tells_where_its_time_went(shop: Bench) -> None:
    found = await shop.search.look(Asked(text="desk lamp", kinds=(Kind.PRODUCT,), language="en"))
    assert {"read", "embed", "keywords", "dense", "documents", "rank", "whole"} == set(found.seconds)
    assert all(0 <= seconds <= found.seconds["whole"] for seconds in found.seconds.values())


WORDS = ["kettle", "lamp", "shoes", "gift", "耳机", "#LN-1001", "order", "my", "ana@example.com", "refund"]
PEOPLE = ["ana", "bo", "cem", "", "public", "Ana", "ana;bo", "*"]


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory, lexicon: Lexicon) -> Iterator[tuple[asyncio.Runner, Search]]:
    """Many customers who bought the same things, searched in a loop of its own."""
    held = Orders(
        tuple(
            order(f"o{n}", PEOPLE[n % len(PEOPLE)], *[WORDS[(n + k) % 5] for k in range(n % 3 + 1)]) for n in range(48)
        )
    )
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()

        async def fill() -> Search:
            folder = tmp_path_factory.mktemp("crowd")
            sources: list[DocumentSource] = [OrderSource(held), ProductSource(Catalogue())]
            opened = await stack.enter_async_context(bench(folder / "documents.sqlite", sources, lexicon))
            await opened.sync.run()
            return opened.search

        yield runner, runner.run(fill())
        runner.run(stack.aclose())


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    said=st.lists(st.sampled_from(WORDS) | st.text(max_size=12), max_size=6),
    owner=st.none() | st.sampled_from(PEOPLE) | st.text(max_size=8),
)
def test_whatever_is_asked_nobody_finds_another_s_order(
    crowd: tuple[asyncio.Runner, Search], said: list[str], owner: str | None
) -> None:
    runner, search = crowd
    hits = runner.run(search.find(" ".join(said), kinds=EVERYTHING, language="en", owner=owner, limit=50))
    for hit in hits:
        assert hit.document.owner in ((None, owner) if owner else (None,))
        assert hit.document.kind is not Kind.ORDER or hit.document.owner == owner
