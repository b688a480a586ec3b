"""The contract with a shop: the same suite over every implementation that is connected in conftest.py."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from connectors.commerce import OrderState, ReturnLine, ReturnOrder
from connectors.errors import Rejected
from connectors.money import Money
from connectors.shops.base import OrderPage, ProductPage
from tests.connectors.folders import ShopFiles
from tests.contracts.conftest import ConnectedShop


def usd(minor: int) -> Money:
    return Money(minor, "USD")


def return_of(quantity: int, *, order_id: str = "o1", line_id: str = "l1", refund: int | None = None) -> ReturnOrder:
    return ReturnOrder(
        order_id=order_id,
        lines=(ReturnLine(line_id=line_id, quantity=quantity, reason="damaged"),),
        refund=usd(quantity * 4990 if refund is None else refund),
        refund_to="original",
        fee=usd(0),
        ship_by=None,
    )


async def all_products(connected: ConnectedShop, cursor: str | None, limit: int = 500) -> list[ProductPage]:
    pages = [await connected.shop.catalogue.product_feed(cursor, limit)]
    while pages[-1].more:
        pages.append(await connected.shop.catalogue.product_feed(pages[-1].cursor, limit))
    return pages


async def all_orders(connected: ConnectedShop, cursor: str | None, limit: int = 500) -> list[OrderPage]:
    pages = [await connected.shop.orders.order_feed(cursor, limit)]
    while pages[-1].more:
        pages.append(await connected.shop.orders.order_feed(pages[-1].cursor, limit))
    return pages


# ------------------------------------------------------------------ reading


async def test_products_are_read_in_the_sequence_asked_for_and_unknown_ones_are_absent(
    connected: ConnectedShop,
) -> None:
    found = await connected.shop.catalogue.products(["mug", "nothing", "lamp", "mug"])
    assert list(found) == ["mug", "lamp"]
    assert found["lamp"].title.text("zh") == "台灯"
    assert found["lamp"].price_range == (usd(4990), usd(4990))
    assert [v.available for v in found["lamp"].variants] == [True, False]


async def test_no_ids_and_very_many_ids_can_be_asked_for(connected: ConnectedShop) -> None:
    assert await connected.shop.catalogue.products([]) == {}
    found = await connected.shop.catalogue.products([f"unknown-{n}" for n in range(40_000)] + ["mug"])
    assert list(found) == ["mug"]


async def test_reviews_come_newest_first_and_limited(connected: ConnectedShop) -> None:
    reviews = await connected.shop.catalogue.reviews("lamp")
    assert [r.id for r in reviews] == ["v2", "v1"]
    assert [r.id for r in await connected.shop.catalogue.reviews("lamp", limit=1)] == ["v2"]
    assert await connected.shop.catalogue.reviews("mug") == ()
    assert "很好" not in f"{reviews[0].body}"


async def test_an_order_carries_all_that_happened_to_it(connected: ConnectedShop) -> None:
    order = await connected.shop.orders.order("o1")
    assert order is not None
    assert (order.email, order.state, order.total) == ("ana@example.com", OrderState.DELIVERED, usd(11580))
    assert [e.state for e in order.shipments[0].events] == ["picked_up", "delivered"]
    assert order.note.words() == "Please ring twice"
    assert order.lines[0].options[0].value.text("zh") == "黑色"
    assert await connected.shop.orders.order("o99") is None


async def test_a_listed_return_counts_its_pieces_as_gone_back(connected: ConnectedShop) -> None:
    order = await connected.shop.orders.order("o3")
    assert order is not None
    assert (order.lines[0].returned, order.returns[0].id, order.email) == (1, "R-7", "bo.other@example.com")


@pytest.mark.parametrize(
    "written", ["#LN-1001", "ln-1001", " LN-1001 ", "＃ＬＮ-１００１", "# ln - 1001", "LN-1001\u200b"]
)
async def test_an_order_number_is_found_however_it_is_written(connected: ConnectedShop, written: str) -> None:
    order = await connected.shop.orders.order_by_number(written)
    assert order is not None
    assert order.id == "o1"


@pytest.mark.parametrize("written", ["", "#", "LN-100", "LN-10011", "%", "LN-1001' OR '1'='1", "o1"])
async def test_what_is_not_the_whole_number_finds_nothing(connected: ConnectedShop, written: str) -> None:
    assert await connected.shop.orders.order_by_number(written) is None


async def test_orders_of_a_customer_come_newest_first_and_only_theirs(connected: ConnectedShop) -> None:
    assert [o.id for o in await connected.shop.orders.orders_of("ana")] == ["o2", "o1"]
    assert [o.id for o in await connected.shop.orders.orders_of("ana", limit=1)] == ["o2"]
    assert [o.id for o in await connected.shop.orders.orders_of("bo")] == ["o3"]
    assert await connected.shop.orders.orders_of("nobody") == ()


async def test_orders_without_dates_follow_in_the_shops_own_sequence(connected: ConnectedShop) -> None:
    files = ShopFiles()
    for name in ("o8", "o7"):
        files.orders.append({**files.orders[1], "id": name, "number": name})
        del files.orders[-1]["placed_at"]
    await connected.become(files)
    assert [o.id for o in await connected.shop.orders.orders_of("ana")] == ["o2", "o1", "o8", "o7"]


async def test_a_customer_is_read_whole(connected: ConnectedShop) -> None:
    ana = await connected.shop.orders.customer("ana")
    assert ana is not None
    assert (ana.payment_methods[0].balance, ana.addresses[0].city, ana.loyalty_points) == (usd(2000), "Boston", 40)
    bo = await connected.shop.orders.customer("bo")
    assert bo is not None
    assert bo.details[0].value.text("en") == "2020"
    assert await connected.shop.orders.customer("nobody") is None


# ------------------------------------------------------------------ feeds


async def test_a_feed_read_in_pages_gives_everything_once(connected: ConnectedShop) -> None:
    products = [p.id for page in await all_products(connected, None, limit=1) for p in page.products]
    orders = [o.id for page in await all_orders(connected, None, limit=2) for o in page.orders]
    assert sorted(products) == ["lamp", "mug", "rug"]
    assert sorted(orders) == ["o1", "o2", "o3"]


async def test_an_unchanged_shop_has_nothing_new_behind_the_cursor(connected: ConnectedShop) -> None:
    cursor = (await all_products(connected, None))[-1].cursor
    await connected.become(ShopFiles())
    page = await connected.shop.catalogue.product_feed(cursor)
    assert (page.products, page.deleted, page.cursor, page.more) == ((), (), cursor, False)


async def test_the_feed_tells_what_changed_what_is_new_and_what_is_gone(connected: ConnectedShop) -> None:
    cursor = (await all_products(connected, None))[-1].cursor
    files = ShopFiles()
    files.variants[2]["price"] = "11"
    files.products = [p for p in files.products if p["id"] != "rug"] + [
        {"id": "vase", "title": "Vase", "description": "Tall.", "kind": "vase"}
    ]
    files.variants[3] |= {"id": "vase-1", "product_id": "vase"}
    await connected.become(files)
    page = await connected.shop.catalogue.product_feed(cursor)
    assert {p.id for p in page.products} == {"mug", "vase"}
    assert page.deleted == ("rug",)
    assert "rug" not in await connected.shop.catalogue.products(["rug"])
    assert page.products == (await connected.shop.catalogue.product_feed(cursor)).products


async def test_a_deleted_order_is_reported_and_its_number_is_free_again(connected: ConnectedShop) -> None:
    cursor = (await all_orders(connected, None))[-1].cursor
    files = ShopFiles()
    files.orders[1] |= {"id": "o9"}
    await connected.become(files)
    page = await connected.shop.orders.order_feed(cursor)
    assert ([o.id for o in page.orders], page.deleted) == (["o9"], ("o2",))
    assert await connected.shop.orders.order("o2") is None
    again = await connected.shop.orders.order_by_number("LN-1002")
    assert again is not None
    assert again.id == "o9"


async def test_two_orders_may_swap_their_numbers(connected: ConnectedShop) -> None:
    files = ShopFiles()
    files.orders[0]["number"], files.orders[1]["number"] = files.orders[1]["number"], files.orders[0]["number"]
    await connected.become(files)
    order = await connected.shop.orders.order_by_number("LN-1001")
    assert order is not None
    assert order.id == "o2"


async def test_a_cursor_that_the_shop_never_gave_out_starts_from_the_beginning(connected: ConnectedShop) -> None:
    for cursor in ("", "99", "elsewhere:2", "x:y", "９"):
        assert len((await connected.shop.catalogue.product_feed(cursor)).products) == 3


async def test_a_page_applied_twice_changes_nothing(connected: ConnectedShop) -> None:
    cursor = (await all_orders(connected, None))[-1].cursor
    await connected.writer.perform(return_of(1), "key")
    page = await connected.shop.orders.order_feed(cursor)
    known = {o.id: o for o in page.orders}
    known.update({o.id: o for o in page.orders})
    assert known == {"o1": await connected.shop.orders.order("o1")}


# ------------------------------------------------------------------ acting


async def test_a_return_is_registered_and_read_back(connected: ConnectedShop) -> None:
    receipt = await connected.writer.perform(return_of(1), "key-1")
    assert (receipt.kind, receipt.subject, receipt.amount) == ("return", "o1", usd(4990))
    assert await connected.writer.receipt("key-1") == receipt
    order = await connected.shop.orders.order("o1")
    assert order is not None
    assert [line.returned for line in order.lines] == [1, 0]
    assert [(r.id, r.state, r.refund) for r in order.returns] == [(receipt.reference, "requested", usd(4990))]
    assert order.state == OrderState.RETURN_REQUESTED


async def test_the_same_key_again_gives_the_first_receipt_and_changes_nothing(connected: ConnectedShop) -> None:
    first = await connected.writer.perform(return_of(1), "key-1")
    before = await connected.shop.orders.order("o1")
    assert await connected.writer.perform(return_of(1), "key-1") == first
    assert await connected.writer.perform(return_of(2), "key-1") == first
    assert await connected.shop.orders.order("o1") == before


async def test_the_same_key_from_many_sides_at_once_acts_once(connected: ConnectedShop) -> None:
    other = await connected.reopen()
    assert other.writer is not None
    writers = [connected.writer, other.writer] * 5
    receipts = await asyncio.gather(*(writer.perform(return_of(1), "key-1") for writer in writers))
    order = await connected.shop.orders.order("o1")
    assert order is not None
    assert len({r.reference for r in receipts}) == len(order.returns) == 1
    assert order.lines[0].returned == 1


async def test_of_two_returns_of_the_same_pieces_at_once_one_wins(connected: ConnectedShop) -> None:
    other = await connected.reopen()
    assert other.writer is not None
    outcomes = await asyncio.gather(
        connected.writer.perform(return_of(2), "key-1"),
        other.writer.perform(return_of(2), "key-2"),
        return_exceptions=True,
    )
    assert sorted(type(o).__name__ for o in outcomes) == ["Receipt", "Rejected"]
    order = await connected.shop.orders.order("o1")
    assert order is not None
    assert order.lines[0].returned == 2
    known = [await connected.writer.receipt(key) for key in ("key-1", "key-2")]
    assert sum(receipt is not None for receipt in known) == 1


async def test_many_single_pieces_at_once_never_exceed_what_was_bought(connected: ConnectedShop) -> None:
    tries = (connected.writer.perform(return_of(1, order_id="o3", refund=1250), f"key-{n}") for n in range(12))
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    order = await connected.shop.orders.order("o3")
    assert order is not None
    assert order.lines[0].returned == order.lines[0].quantity == 4
    receipts = [o for o in outcomes if not isinstance(o, BaseException)]
    assert len({r.reference for r in receipts}) == 3


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (return_of(3), "left to go back"),
        (return_of(0), "cannot go back"),
        (return_of(1, line_id="l9"), "no line"),
        (return_of(1, order_id="o99"), "no order"),
        (return_of(1, order_id="o2"), "pending"),
        (return_of(1, refund=-1), "below zero"),
        (return_of(1, refund=11581), "exceed"),
        (replace(return_of(1), lines=()), "at least one"),
        (replace(return_of(1), lines=return_of(2).lines + return_of(1).lines), "left to go back"),
        (replace(return_of(1), refund=Money(4990, "EUR")), "EUR"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_what_the_shop_refuses_changes_nothing(connected: ConnectedShop, command: ReturnOrder, why: str) -> None:
    before = [await connected.shop.orders.order(i) for i in ("o1", "o2", "o3")]
    with pytest.raises(Rejected, match=why):
        await connected.writer.perform(command, "key-1")
    assert [await connected.shop.orders.order(i) for i in ("o1", "o2", "o3")] == before
    assert await connected.writer.receipt("key-1") is None


async def test_refunds_together_never_exceed_what_the_order_cost(connected: ConnectedShop) -> None:
    await connected.writer.perform(return_of(1, refund=10000), "key-1")
    with pytest.raises(Rejected, match="exceed"):
        await connected.writer.perform(return_of(1, refund=1581), "key-2")
    await connected.writer.perform(return_of(1, refund=1580), "key-3")


async def test_a_refused_key_may_be_used_for_another_try(connected: ConnectedShop) -> None:
    with pytest.raises(Rejected):
        await connected.writer.perform(return_of(3), "key-1")
    assert (await connected.writer.perform(return_of(2), "key-1")).amount == usd(9980)


async def test_an_unknown_key_has_no_receipt(connected: ConnectedShop) -> None:
    assert await connected.writer.receipt("never used") is None


async def test_what_was_done_is_still_there_after_closing_and_opening(connected: ConnectedShop) -> None:
    receipt = await connected.writer.perform(return_of(2), "key-1")
    await connected.shop.close()
    again = await connected.reopen()
    assert again.writer is not None
    assert await again.writer.receipt("key-1") == receipt
    assert await again.writer.perform(return_of(2), "key-1") == receipt
    order = await again.orders.order("o1")
    assert order is not None
    assert order.lines[0].returned == 2


async def test_a_return_that_is_cancelled_half_way_has_happened_whole_or_not_at_all(connected: ConnectedShop) -> None:
    for steps in range(1, 40):
        task = asyncio.ensure_future(connected.writer.perform(return_of(1, refund=0), f"key-{steps}"))
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    order = await connected.shop.orders.order("o1")
    assert order is not None
    known = [await connected.writer.receipt(f"key-{steps}") for steps in range(1, 40)]
    assert order.lines[0].returned == len(order.returns) == sum(receipt is not None for receipt in known) <= 2
    await connected.writer.perform(return_of(1, order_id="o3", refund=0), "still works")


async def test_a_return_survives_that_the_merchant_changes_the_shop(connected: ConnectedShop) -> None:
    receipt = await connected.writer.perform(return_of(1), "key-1")
    files = ShopFiles()
    files.orders[0]["label"] = "Done"
    await connected.become(files)
    order = await connected.shop.orders.order("o1")
    assert order is not None
    assert ([r.id for r in order.returns], order.lines[0].returned) == ([receipt.reference], 1)
    assert await connected.writer.perform(return_of(1), "key-1") == receipt
