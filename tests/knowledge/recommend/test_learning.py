"""Learning: from orders and acts, beside answering, and only when something changed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from connectors.commerce import Localized, Order, OrderLine, OrderState, Return, ReturnLine
from connectors.errors import Unreachable
from connectors.money import Money
from connectors.shops.base import OrderPage
from knowledge.recommend.base import Act, Asked, Because, Way
from knowledge.recommend.facts import ProductFacts
from knowledge.recommend.interactions import InteractionStore
from knowledge.recommend.opening import FILE, open_recommender
from knowledge.recommend.rules import Rules
from tests.knowledge.recommend.conftest import Open
from tests.knowledge.recommend.market import NOW, Shelf, act, product, random_acts, random_shop, shelf

NOTHING = Money(0, "USD")


def order(
    number: str, customer: str, *products: str, state: OrderState = OrderState.DELIVERED, at: datetime | None = NOW
) -> Order:
    lines = tuple(
        OrderLine(
            id=f"{number}-{id_}",
            product_id=id_,
            variant_id=id_,
            title=Localized({"en": id_}),
            quantity=1,
            unit_price=NOTHING,
        )
        for id_ in products
    )
    placed = at - timedelta(days=5) if at else None
    return Order(
        id=number,
        number=number,
        customer_id=customer,
        email="",
        state=state,
        placed_at=placed,
        lines=lines,
        shipping_fee=NOTHING,
        discount=NOTHING,
        updated_at=NOW,
    )


class Orders:
    """A feed of two orders a page; the cursor is how many were read."""

    def __init__(self, *orders: Order) -> None:
        self.feed = list(orders)
        self.gone: list[str] = []

    async def order_feed(self, cursor: str | None, limit: int = 500) -> OrderPage:
        start = int(cursor or 0)
        page = self.feed[start : start + 2]
        more = len(self.feed) > start + 2
        return OrderPage(orders=tuple(page), deleted=tuple(self.gone), cursor=str(start + len(page)), more=more)


SHOP = (product("kettle"), product("mug", "mug"), product("tent", "tent"))
BOTH = tuple(order(str(n), f"c{n}", "kettle", "mug") for n in range(3))


async def together(orders: Orders, folder: Path) -> list[dict[str, object]]:
    """What goes with the kettle, learnt from these orders after what is in the folder already."""
    recommenders = await open_recommender(folder, shelf(*SHOP), Rules(), lambda: NOW, orders)
    await recommenders.learn()
    found = await recommenders.recommend(Asked(way=Way.GOES_WITH, products=("kettle",)))
    await recommenders.close()
    return [dict(each.reason.facts) for each in found]


async def test_orders_are_learnt_from_page_by_page_and_once(tmp_path: Path) -> None:
    orders = Orders(*BOTH)
    assert await together(orders, tmp_path) == [{"people": 3, "with": "kettle"}]
    assert await together(orders, tmp_path) == [{"people": 3, "with": "kettle"}]


@pytest.mark.parametrize("state", [OrderState.CANCELLED, OrderState.AWAITING_PAYMENT])
async def test_an_order_that_is_not_bought_counts_no_longer(tmp_path: Path, state: OrderState) -> None:
    orders = Orders(*BOTH)
    await together(orders, tmp_path)
    orders.feed.append(replace(BOTH[0], state=state))
    assert await together(orders, tmp_path) == []


async def test_a_deleted_order_counts_no_longer(tmp_path: Path) -> None:
    orders = Orders(*BOTH)
    await together(orders, tmp_path)
    orders.gone.append("2")
    assert await together(orders, tmp_path) == []


async def test_what_came_back_does_not_speak_for_anything(tmp_path: Path) -> None:
    lines = tuple(replace(line, returned=1) for line in BOTH[0].lines)
    back = Return(
        id="r",
        order_id="0",
        state="refunded",
        lines=(ReturnLine(line_id=lines[0].id, quantity=1, reason="damaged"),),
        refund=NOTHING,
        refund_to="original",
        created_at=NOW - timedelta(days=1),
    )
    assert await together(Orders(replace(BOTH[0], lines=lines, returns=(back,)), *BOTH[1:]), tmp_path) == []


async def test_an_order_without_a_date_is_evidence_but_never_lately(tmp_path: Path) -> None:
    orders = Orders(*(order(str(n), f"c{n}", "kettle", "mug", at=None) for n in range(4)))
    assert await together(orders, tmp_path) == [{"people": 4, "with": "kettle"}]
    recommenders = await open_recommender(tmp_path, shelf(*SHOP), Rules(), lambda: NOW, orders)
    found = await recommenders.recommend(Asked(way=Way.POPULAR))
    assert [dict(each.reason.facts) for each in found] == [{"people": 4}, {"people": 4}]
    await recommenders.close()


async def test_what_was_looked_at_half_a_year_ago_is_forgotten_and_what_was_bought_is_not(
    opened: Open, tmp_path: Path
) -> None:
    acts = [act("x", "kettle", n, kind) for n in (10, 200) for kind in (Act.SEEN, Act.BOUGHT)]
    store = await InteractionStore.open(tmp_path / "0" / FILE)
    await store.add(acts)  # as it was done back then
    recommenders = await opened(shelf(*SHOP))
    assert (await recommenders.learn()).interactions == 3
    assert await recommenders.add(acts) == 0
    assert {(each.act, (NOW - each.at).days) for each in await store.of("customer:x")} == {
        (Act.BOUGHT, 10), (Act.SEEN, 10), (Act.BOUGHT, 200)
    }  # fmt: skip
    await store.close()


class CountingShelf(Shelf):
    """A shelf that waits at every reading until it may go on, and counts them."""

    def __init__(self, facts: dict[str, ProductFacts]) -> None:
        super().__init__(facts=facts)
        self.reading = asyncio.Event()
        self.may_go_on = asyncio.Event()
        self.may_go_on.set()
        self.readings = 0

    async def everything(self) -> Sequence[ProductFacts]:
        self.readings += 1
        self.reading.set()
        await self.may_go_on.wait()
        return await super().everything()


async def test_the_last_picture_answers_while_the_next_is_learnt(opened: Open) -> None:
    shop = CountingShelf(random_shop(2).facts)
    recommenders = await opened(shop, random_acts(2, shop))
    asked = Asked(way=Way.POPULAR)
    before = await recommenders.recommend(asked)
    shop.may_go_on.clear()
    shop.reading.clear()
    await recommenders.add([act(f"new{n}", "kettle-1", 0) for n in range(9)])
    learning = asyncio.create_task(recommenders.learn())
    await shop.reading.wait()
    assert await recommenders.recommend(asked) == before
    shop.may_go_on.set()
    await learning
    assert shop.readings == 2


async def test_two_first_questions_at_once_learn_once(opened: Open) -> None:
    shop = CountingShelf(random_shop(2).facts)
    recommenders = await opened(shop)
    asked = Asked(way=Way.POPULAR)
    one, two = await asyncio.gather(recommenders.recommend(asked), recommenders.recommend(asked))
    assert one == two
    assert shop.readings == 1


async def test_learning_again_is_skipped_only_while_nothing_changed(opened: Open) -> None:
    shop = shelf(*SHOP)
    recommenders = await opened(shop)
    first = await recommenders.learn()
    assert await recommenders.learn() is not None
    shop.facts["kettle"] = product("kettle", rating=4.9, reviews=40)
    await recommenders.learn()
    [rated] = await recommenders.recommend(Asked(way=Way.POPULAR))
    assert rated.reason.because is Because.RATED
    await recommenders.add([act(f"p{n}", "mug", 1) for n in range(3)])
    second = await recommenders.learn()
    assert (first.interactions, second.interactions) == (0, 3)
    found = await recommenders.recommend(Asked(way=Way.POPULAR))
    assert {each.product_id for each in found} == {"kettle", "mug"}


class LostShelf(Shelf):
    """A shop that can be reached until it cannot."""

    lost = False

    async def everything(self) -> Sequence[ProductFacts]:
        if self.lost:
            raise Unreachable("the shop cannot be reached")
        return await super().everything()


async def test_a_shop_that_is_lost_leaves_the_last_picture_and_people_can_still_be_forgotten(opened: Open) -> None:
    shop = LostShelf({each.id: each for each in SHOP})
    acts = [act(p, id_, 5, basket=f"order:{p}") for p in "xyz" for id_ in ("kettle", "mug")]
    recommenders = await opened(shop, acts)
    asked = Asked(way=Way.GOES_WITH, products=("kettle",))
    assert await recommenders.recommend(asked)
    shop.lost = True
    with pytest.raises(Unreachable):
        await recommenders.learn()
    assert await recommenders.recommend(asked)
    await recommenders.erase("customer:x")
    assert not await recommenders.recommend(asked)


async def test_forgetting_a_stranger_learns_nothing_anew(tmp_path: Path) -> None:
    now = NOW
    recommenders = await open_recommender(tmp_path, shelf(*SHOP), Rules(), lambda: now)
    await recommenders.add([act("x", "mug", 1)])
    learnt = await recommenders.learn()
    now += timedelta(hours=1)
    assert await recommenders.erase("visitor:nobody-was-ever-called-so") == 0
    assert (await recommenders.learn()).at == learnt.at
    assert await recommenders.erase("customer:x") == 1
    assert (await recommenders.learn()).at == now
    await recommenders.close()


async def test_signing_in_brings_the_visitor_s_acts_along(opened: Open, tmp_path: Path) -> None:
    shop = shelf(*SHOP)
    recommenders = await opened(shop)
    visitor = replace(act("x", "kettle", 1, Act.SEEN), person="visitor:v")
    await recommenders.add([visitor])
    assert await recommenders.merge("visitor:v", "customer:x") == 1
    store = await InteractionStore.open(tmp_path / "0" / FILE)
    assert [each.product_id for each in await store.of("customer:x")] == ["kettle"]
    await store.close()
