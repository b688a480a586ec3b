"""What was done in the demo shop when its folder is imported again, changed by the merchant in between."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from connectors.commands import Command
from connectors.commerce import Customer, Order, OrderState
from connectors.shops.base import OrderWriter, Shop
from connectors.shops.demo.store import open_demo_shop
from connectors.shops.folder import import_folder
from connectors.shops.folder.report import FolderReport
from connectors.shops.settings import load_shop_settings
from tests.connectors.folders import ShopFiles
from tests.connectors.shops.test_demo import TODAY
from tests.contracts.act_cases import (
    ADDRESS,
    CANCEL,
    CHEAPER,
    DEARER,
    EXCHANGE,
    HILL,
    HOME,
    PARTLY,
    PAYMENT,
    PIER,
    back,
    files_to_act_on,
    swap,
)

HILL_RECORD = {
    "name": "Ana Lindgren",
    "line1": "7 Hill Rd",
    "city": "Salem",
    "region": "MA",
    "postcode": "01970",
    "country": "US",
}


@dataclass(kw_only=True)
class Merchant:
    """Whoever keeps the shop's files, and the shop that is served from them."""

    home: Path
    shop: Shop

    @property
    def writer(self) -> OrderWriter:
        assert self.shop.writer is not None
        return self.shop.writer

    def publish(self, files: ShopFiles) -> FolderReport:
        return import_folder(files.write(self.home / "shop"), self.home / "shop.db", TODAY)

    async def order(self, order_id: str) -> Order:
        order = await self.shop.orders.order(order_id)
        assert order is not None
        return order

    async def ana(self) -> Customer:
        ana = await self.shop.orders.customer("ana")
        assert ana is not None
        return ana


@pytest.fixture
async def merchant(tmp_path: Path) -> AsyncIterator[Merchant]:
    assert import_folder(files_to_act_on().write(tmp_path / "shop"), tmp_path / "shop.db", TODAY).ok
    shop = await open_demo_shop(tmp_path / "shop.db", load_shop_settings(tmp_path / "shop"))
    yield Merchant(home=tmp_path, shop=shop)
    await shop.close()


def record(files: ShopFiles, order_id: str) -> dict[str, Any]:
    return next(order for order in files.orders if order["id"] == order_id)


async def test_acts_upon_each_other_are_put_back_in_their_sequence(merchant: Merchant) -> None:
    mug = replace(PARTLY, pieces=(("l2", 1),), refunds=())
    red = replace(EXCHANGE, swaps=(swap("lamp-red", 4500),), settlement=back("visa", 490))
    acts: tuple[Command, ...] = (DEARER, mug, HOME, red)
    for number, command in enumerate(acts):
        await merchant.writer.perform(command, f"key-{number}")
    before = [await merchant.order("o4"), await merchant.order("o1")]
    ana = await merchant.ana()
    files = files_to_act_on()
    files.products[0]["description"] = "A warmer lamp."
    assert merchant.publish(files).ok
    after = [await merchant.order("o4"), await merchant.order("o1")]
    assert [replace(a, updated_at=b.updated_at) for a, b in zip(after, before, strict=True)] == before
    assert await merchant.ana() == ana


@pytest.mark.parametrize(
    ("command", "why"),
    [(CANCEL, "cancel CN-1001"), (CHEAPER, "change items CI-1001"), (PAYMENT, "change payment CP-1001")],
    ids=["cancel", "items", "payment"],
)
async def test_an_act_that_no_longer_fits_stops_the_import_and_says_what_to_do(
    merchant: Merchant, command: Command, why: str
) -> None:
    await merchant.writer.perform(command, "key")
    done = await merchant.order("o4")
    files = files_to_act_on()
    record(files, "o4")["state"] = "shipped"
    report = merchant.publish(files)
    assert f"order o4: {why} was registered here and no longer fits" in str(report.problems[0])
    assert "list it under `changes`" in str(report.problems[0])
    assert await merchant.order("o4") == done


async def test_a_gift_card_that_no_longer_covers_what_it_paid_stops_the_import(merchant: Merchant) -> None:
    await merchant.writer.perform(PAYMENT, "key")
    files = files_to_act_on()
    files.customers[0]["payment_methods"][0]["balance"] = "5"
    assert "gift-1 would hold -$110.80" in str(merchant.publish(files).problems[0])


async def test_what_the_merchant_lists_is_not_done_twice(merchant: Merchant) -> None:
    cancelled = await merchant.writer.perform(CANCEL, "cancel")
    exchanged = await merchant.writer.perform(EXCHANGE, "exchange")
    files = files_to_act_on()
    listed = record(files, "o4")
    listed |= {"state": "cancelled", "payments": [*listed["payments"], {**listed["payments"][0], "amount": "-115.80"}]}
    listed["changes"] = [{"id": cancelled.reference, "kind": "cancel", "at": "2026-11-22", "reason": "too late"}]
    pieces = {"line_id": "l1", "quantity": 1, "variant_id": "lamp-green", "unit_price": "60"}
    exchange = {"id": exchanged.reference, "state": "sent", "pieces": [pieces], "settlement": "-10.10"}
    record(files, "o1")["state"] = "delivered"
    record(files, "o1")["exchanges"] = [exchange | {"method_id": "visa", "created_at": "2026-11-22"}]
    assert merchant.publish(files).ok
    four, one = await merchant.order("o4"), await merchant.order("o1")
    assert (four.state, four.paid.minor, [change.reason for change in four.changes]) == (
        OrderState.CANCELLED,
        0,
        ["too late"],
    )
    assert (one.state, [e.state for e in one.exchanges], one.lines[0].returned) == (OrderState.DELIVERED, ["sent"], 1)
    assert one.exchanges[0].pieces[0].options[0].value.text("en") == "green"


async def test_an_address_that_the_merchant_knows_by_now_stands_where_the_merchant_put_it(merchant: Merchant) -> None:
    await merchant.writer.perform(HOME, "key")
    files = files_to_act_on()
    files.customers[0]["phone"] = "+1 212 555 0199"
    assert merchant.publish(files).ok
    assert (await merchant.ana()).addresses == (HILL, PIER)
    files.customers[0]["addresses"].append(HILL_RECORD)
    assert merchant.publish(files).ok
    assert (await merchant.ana()).addresses == (PIER, HILL)


async def test_an_order_that_the_merchant_sent_to_its_new_address_is_imported(merchant: Merchant) -> None:
    await merchant.writer.perform(ADDRESS, "key")
    files = files_to_act_on()
    record(files, "o4").update(state="shipped", shipping_address=HILL_RECORD)
    assert merchant.publish(files).ok
    order = await merchant.order("o4")
    assert (order.state, order.shipping_address, order.marks) == (
        OrderState.SHIPPED,
        HILL,
        frozenset({"change_address"}),
    )


async def test_an_exchange_of_a_line_that_is_not_there_is_a_fault_of_the_folder(merchant: Merchant) -> None:
    files = files_to_act_on()
    pieces = {"line_id": "l9", "quantity": 1, "variant_id": "lamp-green", "unit_price": "60"}
    exchange = {"id": "EX-1", "state": "sent", "pieces": [pieces], "settlement": "-10.10"}
    record(files, "o1")["exchanges"] = [exchange | {"method_id": "visa", "created_at": "2026-11-22"}]
    assert "exchanges[0].pieces: the order has no line l9" in str(merchant.publish(files).problems[0])
