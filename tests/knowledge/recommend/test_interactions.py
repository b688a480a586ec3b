"""What people did is kept once, belongs to whom it belongs, and is forgotten on request."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from knowledge.recommend.base import Act, Asked, Interaction, Way
from knowledge.recommend.interactions import InteractionStore
from tests.knowledge.recommend.conftest import Open
from tests.knowledge.recommend.market import NOW, act, product, random_acts, random_shop, shelf

VISITOR, CUSTOMER = "visitor:v1", "customer:c1"


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[InteractionStore]:
    opened = await InteractionStore.open(tmp_path / "interactions.sqlite")
    yield opened
    await opened.close()


def seen(person: str, product_id: str, hours_ago: float) -> Interaction:
    return Interaction(person=person, product_id=product_id, act=Act.SEEN, at=NOW - timedelta(hours=hours_ago))


async def test_the_same_act_twice_counts_once(store: InteractionStore) -> None:
    acts = [act("x", "kettle", 1), act("x", "kettle", 2), act("x", "kettle", 1, Act.SEEN), act("y", "kettle", 1)]
    assert await store.add([*acts, *acts]) == 4
    revision = await store.revision()
    assert await store.add(reversed(acts)) == 0
    assert await store.revision() == revision
    assert len(await store.everything()) == 4


async def test_adding_everything_again_changes_no_answer(opened: Open) -> None:
    shop = random_shop(1)
    acts = random_acts(1, shop)
    recommenders = await opened(shop, acts)
    questions = [Asked(way=way, person="customer:p1", products=(sorted(shop.facts)[0],)) for way in Way]
    before = [await recommenders.recommend(asked) for asked in questions]
    assert await recommenders.add(acts) == 0
    await recommenders.learn()
    assert [await recommenders.recommend(asked) for asked in questions] == before


async def test_what_was_kept_is_read_as_it_was_added_and_outlives_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "interactions.sqlite"
    acts = [act("x", "kettle", 2.5, basket="order:1"), act("x", "杯子", 1)]
    first = await InteractionStore.open(path)
    await first.add(acts)
    await first.close()
    second = await InteractionStore.open(path)
    assert await second.of("customer:x") == acts
    await second.close()


async def test_a_time_without_a_zone_is_refused(store: InteractionStore) -> None:
    naive = replace(act("x", "kettle", 1), at=datetime(2026, 1, 1))
    with pytest.raises(ValueError, match="aware"):
        await store.add([naive])


async def test_a_visitor_s_acts_are_the_customer_s_after_signing_in(store: InteractionStore) -> None:
    early, late, own = seen(VISITOR, "kettle", 3), seen(VISITOR, "mug", 1), seen(CUSTOMER, "tent", 5)
    await store.add([early, own])
    assert await store.merge(VISITOR, CUSTOMER, NOW - timedelta(hours=2)) == 1
    await store.add([early, late])  # the first is sent again, the second is done signed out
    assert [each.product_id for each in await store.of(CUSTOMER)] == ["tent", "kettle"]
    assert [each.product_id for each in await store.of(VISITOR)] == ["mug"]


async def test_what_visitor_and_customer_both_did_is_one_act_after_merging(store: InteractionStore) -> None:
    await store.add([seen(VISITOR, "kettle", 3), seen(CUSTOMER, "kettle", 3)])
    assert await store.merge(VISITOR, CUSTOMER, NOW) == 0
    assert len(await store.everything()) == 1


async def test_an_erased_person_is_gone_and_late_events_do_not_bring_them_back(store: InteractionStore) -> None:
    acts = [act("c1", "kettle", 9, basket="order:1"), act("other", "kettle", 9)]
    await store.add([*acts, seen(VISITOR, "mug", 30)])
    await store.merge(VISITOR, CUSTOMER, NOW - timedelta(hours=29))
    assert await store.erase(CUSTOMER, NOW - timedelta(hours=2)) == 2
    await store.add([*acts, seen(VISITOR, "mug", 30)])
    await store.replace_baskets({"order:1": [acts[0]]}, "7")
    assert [each.person for each in await store.everything()] == ["customer:other"]
    await store.add([act("c1", "tent", 0)])
    assert [each.product_id for each in await store.of(CUSTOMER)] == ["tent"]


def written(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.iterdir())


async def test_nothing_of_an_erased_person_lies_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "interactions.sqlite"
    store = await InteractionStore.open(path)
    await store.add([act("margaret-findable", f"secret-{n}", n) for n in range(50)])
    assert b"margaret-findable" in written(tmp_path)
    await store.erase("customer:margaret-findable", NOW)
    assert b"margaret-findable" not in written(tmp_path)
    assert b"secret-7" not in written(tmp_path)
    await store.close()


async def test_answers_forget_an_erased_person_at_once(opened: Open) -> None:
    shop = shelf(product("kettle"), product("mug", "mug"))
    acts = [act(p, id_, 5, basket=f"order:{p}") for p in "xyz" for id_ in ("kettle", "mug")]
    recommenders = await opened(shop, acts)
    asked = Asked(way=Way.GOES_WITH, products=("kettle",))
    assert await recommenders.recommend(asked)
    assert await recommenders.erase("customer:z") == 2
    assert not await recommenders.recommend(asked)
    assert await recommenders.recommend(Asked(way=Way.PERSONAL, person="customer:z")) == ()


async def test_an_order_that_changed_stands_in_the_place_of_what_it_was(store: InteractionStore) -> None:
    two = [act("x", id_, 5, basket="order:1") for id_ in ("kettle", "mug")]
    await store.replace_baskets({"order:1": two, "order:2": [act("x", "tent", 1, basket="order:2")]}, "a")
    await store.replace_baskets({"order:1": two[:1], "order:2": []}, "b")
    assert await store.everything() == two[:1]
    assert await store.cursor() == "b"


async def test_products_of_the_first_look_have_no_age_and_later_ones_do(store: InteractionStore) -> None:
    assert await store.known_since(["a", "b"], NOW) == {"a": None, "b": None}
    later = datetime(2027, 1, 1, tzinfo=UTC)
    assert await store.known_since(["a", "c"], later) == {"a": None, "c": later}
