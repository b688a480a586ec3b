"""Every act that a shop can do: the same suite over every shop, each act where its capabilities name it (see conftest.py)."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pytest

from connectors.commands import ChangeItems, Command
from connectors.commerce import Customer, Order, OrderState, Product, Receipt, Variant
from connectors.errors import Rejected
from connectors.money import Money
from connectors.shops.base import Shop
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
    REFUSED,
    RETURN,
    TAKEN,
    back,
    files_to_act_on,
    swap,
    usd,
)
from tests.contracts.conftest import NOW, ConnectedShop

every_act = pytest.mark.parametrize(("command", "says"), TAKEN.values(), ids=TAKEN)
ORDERS = ("o1", "o2", "o3", "o4", "o5", "o6")


@pytest.fixture
async def shop(connected: ConnectedShop, request: pytest.FixtureRequest) -> ConnectedShop:
    wanted = [value for value in request.node.callspec.params.values() if isinstance(value, Command)]
    if any(type(command) not in connected.shop.capabilities.acts for command in wanted):
        pytest.skip("this shop has no such act")
    await connected.become(files_to_act_on())
    return connected


async def perform(shop: ConnectedShop, command: Command, key: str = "key") -> Receipt:
    if type(command) not in shop.shop.capabilities.acts:
        pytest.skip("this shop has no such act")
    return await shop.writer.perform(command, key)


async def order(shop: ConnectedShop, order_id: str) -> Order:
    found = await shop.shop.orders.order(order_id)
    assert found is not None
    return found


@dataclass(frozen=True, kw_only=True)
class Everything:
    """All that an act could change."""

    orders: list[Order | None]
    customers: list[Customer | None]
    products: dict[str, Product]

    @property
    def done(self) -> int:
        """How many acts stand on the orders."""
        return sum(len(o.returns) + len(o.exchanges) + len(o.changes) for o in self.orders if o is not None)


async def everything(shop: Shop) -> Everything:
    return Everything(
        orders=[await shop.orders.order(order_id) for order_id in ORDERS],
        customers=[await shop.orders.customer(customer_id) for customer_id in ("ana", "bo")],
        products=await shop.catalogue.products(["lamp", "mug"]),
    )


async def balance(shop: ConnectedShop, method_id: str) -> Money | None:
    ana = await customer(shop)
    return next(method.balance for method in ana.payment_methods if method.id == method_id)


async def customer(shop: ConnectedShop) -> Customer:
    ana = await shop.shop.orders.customer("ana")
    assert ana is not None
    return ana


async def variant(shop: ConnectedShop, variant_id: str) -> Variant:
    lamp = (await shop.shop.catalogue.products(["lamp"]))["lamp"]
    return next(variant for variant in lamp.variants if variant.id == variant_id)


def undated(orders: Sequence[Order | None]) -> list[Order | None]:
    return [None if each is None else replace(each, updated_at=NOW) for each in orders]


def stock_of(products: Mapping[str, Product]) -> list[tuple[str, int | None, bool]]:
    return [(v.id, v.stock, v.available) for product in products.values() for v in product.variants]


def payments(of: Order) -> list[tuple[str, int]]:
    return [(payment.method_id, payment.amount.minor) for payment in of.payments]


# ------------------------------------------------------------------ what holds for every act


@every_act
async def test_an_act_gives_a_receipt_that_can_be_read_back(
    shop: ConnectedShop, command: Command, says: tuple[str, str, Money | None]
) -> None:
    before = await everything(shop.shop)
    receipt = await shop.writer.perform(command, "key")
    assert (receipt.kind, receipt.subject, receipt.amount) == says
    assert receipt.reference
    assert await shop.writer.receipt("key") == receipt
    assert await everything(shop.shop) != before


@every_act
async def test_the_same_key_again_gives_the_first_receipt_whatever_is_asked(
    shop: ConnectedShop, command: Command, says: tuple[str, str, Money | None]
) -> None:
    first = await shop.writer.perform(command, "key")
    after = await everything(shop.shop)
    assert await shop.writer.perform(command, "key") == first
    assert await shop.writer.perform(RETURN, "key") == first
    assert await everything(shop.shop) == after


@every_act
async def test_the_same_key_from_many_sides_at_once_acts_once(
    shop: ConnectedShop, command: Command, says: tuple[str, str, Money | None]
) -> None:
    before = (await everything(shop.shop)).done
    other = await shop.reopen()
    assert other.writer is not None
    writers = [shop.writer, other.writer] * 4
    receipts = await asyncio.gather(*(writer.perform(command, "key") for writer in writers))
    assert all(receipt == receipts[0] for receipt in receipts)
    assert (await everything(shop.shop)).done - before == (1 if says[1] in ORDERS else 0)
    four = await order(shop, "o4")
    assert four.paid == (usd(0) if four.state == OrderState.CANCELLED else four.total)


@every_act
async def test_what_was_done_is_there_after_closing_and_opening(
    shop: ConnectedShop, command: Command, says: tuple[str, str, Money | None]
) -> None:
    receipt = await shop.writer.perform(command, "key")
    after = await everything(shop.shop)
    await shop.shop.close()
    again = await shop.reopen()
    assert again.writer is not None
    assert await again.writer.receipt("key") == receipt
    assert await everything(again) == after


@pytest.mark.parametrize(("command", "why"), REFUSED)
async def test_what_the_shop_refuses_leaves_no_trace(shop: ConnectedShop, command: Command, why: str) -> None:
    before = await everything(shop.shop)
    with pytest.raises(Rejected, match=why):
        await shop.writer.perform(command, "key")
    assert await everything(shop.shop) == before
    assert await shop.writer.receipt("key") is None


@pytest.mark.parametrize(
    "commands",
    [
        (CANCEL, PAYMENT),
        (CANCEL, CHEAPER),
        (CANCEL, replace(CANCEL, reason="other")),
        (EXCHANGE, replace(EXCHANGE, swaps=(swap("lamp-green", 6000),))),
        (DEARER, EXCHANGE),
        (PAYMENT, replace(PAYMENT, charge=back("gift-1", -11580))),
    ],
    ids=["cancel, pay", "cancel, change", "twice cancelled", "twice exchanged", "last piece", "twice paid"],
)
async def test_of_two_acts_at_once_that_exclude_each_other_one_wins(
    shop: ConnectedShop, commands: Sequence[Command]
) -> None:
    for command in commands:
        if type(command) not in shop.shop.capabilities.acts:
            pytest.skip("this shop has no such act")
    other = await shop.reopen()
    assert other.writer is not None
    writers = (shop.writer, other.writer)
    outcomes = await asyncio.gather(
        *(
            writer.perform(command, f"key-{n}")
            for n, (writer, command) in enumerate(zip(writers, commands, strict=True))
        ),
        return_exceptions=True,
    )
    # A cancelled order cannot be changed; an order whose payment or items changed is cancelled for other amounts.
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Receipt", "Rejected"], outcomes


# ------------------------------------------------------------------ cancelling


async def test_a_cancelled_order_is_paid_back_and_its_pieces_can_be_bought_again(shop: ConnectedShop) -> None:
    receipt = await perform(shop, CANCEL)
    cancelled = await order(shop, "o4")
    assert (cancelled.state, cancelled.paid, payments(cancelled)[1:]) == (
        OrderState.CANCELLED,
        usd(0),
        [("visa", -11580)],
    )
    assert [(c.id, c.kind, c.reason) for c in cancelled.changes] == [(receipt.reference, "cancel", "no_longer_needed")]
    assert (await variant(shop, "lamp-black")).stock == 5
    assert receipt.details["refund.1.method"] == "Visa"
    assert (receipt.details["scope"], receipt.details["pieces"]) == ("all", "3")


async def test_pieces_leave_an_order_with_their_share_of_the_discount(shop: ConnectedShop) -> None:
    await perform(shop, PARTLY)
    smaller = await order(shop, "o4")
    assert (smaller.state, [line.quantity for line in smaller.lines]) == (OrderState.PENDING, [1, 1])
    assert (smaller.discount, smaller.total, smaller.paid) == (usd(83), usd(6657), usd(6657))
    assert smaller.marks == {"cancel"}
    assert (await variant(shop, "lamp-black")).stock == 4


async def test_what_does_not_go_back_for_cancelled_pieces_stands_as_a_fee(shop: ConnectedShop) -> None:
    await perform(shop, replace(PARTLY, refunds=(back("visa", 4423),)))
    smaller = await order(shop, "o4")
    assert (smaller.fees, smaller.total, smaller.paid) == (usd(500), usd(7157), usd(7157))


async def test_a_line_that_is_cancelled_whole_leaves_the_order(shop: ConnectedShop) -> None:
    await perform(shop, replace(PARTLY, pieces=(("l1", 2),), refunds=(back("visa", 9800),)))
    assert [line.id for line in (await order(shop, "o4")).lines] == ["l2"]


async def test_naming_every_piece_cancels_the_order(shop: ConnectedShop) -> None:
    await perform(shop, replace(CANCEL, pieces=(("l1", 2), ("l2", 1))))
    assert (await order(shop, "o4")).state == OrderState.CANCELLED


async def test_each_method_gets_back_what_was_paid_with_it_and_a_gift_card_has_it_at_once(shop: ConnectedShop) -> None:
    await perform(shop, replace(CANCEL, order_id="o6", refunds=(back("gift-1", 1580), back("visa", 10000))))
    assert await balance(shop, "gift-1") == usd(13580)
    assert (await order(shop, "o6")).paid == usd(0)


async def test_an_unpaid_order_is_cancelled_without_money(shop: ConnectedShop) -> None:
    receipt = await perform(shop, replace(CANCEL, order_id="o2", refunds=()))
    assert receipt.amount is None
    assert (await order(shop, "o2")).state == OrderState.CANCELLED


async def test_a_cancelled_order_stays_as_it_is(shop: ConnectedShop) -> None:
    await perform(shop, CANCEL)
    later: Sequence[Command] = (replace(CANCEL, refunds=()), ADDRESS, CHEAPER, PAYMENT)
    for number, command in enumerate(later):
        with pytest.raises(Rejected, match="cancelled"):
            await perform(shop, command, f"key-{number}")


# ------------------------------------------------------------------ changing


async def test_a_changed_item_is_settled_at_once_and_the_order_says_that_it_was_changed(shop: ConnectedShop) -> None:
    receipt = await perform(shop, DEARER)
    changed = await order(shop, "o4")
    assert [(line.variant_id, line.quantity, line.unit_price) for line in changed.lines] == [
        ("lamp-black", 1, usd(4990)),
        ("lamp-green", 1, usd(6000)),
        ("mug-blue", 1, usd(1250)),
    ]
    assert (changed.state, changed.marks, changed.total, changed.paid) == (
        OrderState.PENDING,
        frozenset({"change_items"}),
        usd(12590),
        usd(12590),
    )
    assert await balance(shop, "gift-1") == usd(10990)
    assert (await variant(shop, "lamp-green")).available is False
    assert (await variant(shop, "lamp-black")).stock == 4
    assert receipt.details["swap.1.old.zh"] == "台灯 (黑色)"
    assert receipt.details["swap.1.new.en"] == "Desk lamp (green)"


async def test_a_line_that_changes_whole_keeps_its_id(shop: ConnectedShop) -> None:
    await perform(shop, replace(CHEAPER, swaps=(swap("lamp-red", 4500, quantity=2),), settlement=back("gift-1", 980)))
    changed = await order(shop, "o4")
    assert [(line.id, line.variant_id) for line in changed.lines] == [("l1", "lamp-red"), ("l2", "mug-blue")]
    assert changed.lines[0].options[0].value.text("en") == "red"
    assert await balance(shop, "gift-1") == usd(12980)


async def test_a_fee_for_changing_is_part_of_what_the_order_costs(shop: ConnectedShop) -> None:
    await perform(shop, replace(DEARER, fee=usd(200), settlement=back("visa", -1210)))
    changed = await order(shop, "o4")
    assert (changed.fees, changed.total, changed.paid) == (usd(200), usd(12790), usd(12790))


async def test_items_of_the_same_price_change_without_a_payment(shop: ConnectedShop) -> None:
    await perform(
        shop, ChangeItems(order_id="o4", swaps=(swap("mug-red", 1250, line_id="l2"),), settlement=back("visa", 0))
    )
    assert payments(await order(shop, "o4")) == [("visa", 11580)]


async def test_items_of_an_unpaid_order_change_what_it_costs(shop: ConnectedShop) -> None:
    mugs = ChangeItems(order_id="o2", swaps=(swap("mug-red", 1250, quantity=2),), settlement=back("", 0))
    await perform(shop, mugs)
    changed = await order(shop, "o2")
    assert [(line.id, line.variant_id, line.quantity) for line in changed.lines] == [
        ("l1", "mug-blue", 1),
        ("l1-2", "mug-red", 2),
    ]


async def test_another_payment_method_pays_what_the_first_one_gets_back(shop: ConnectedShop) -> None:
    receipt = await perform(shop, PAYMENT)
    changed = await order(shop, "o4")
    assert payments(changed) == [("visa", 11580), ("gift-1", 11580), ("visa", -11580)]
    assert (changed.paid, changed.marks) == (changed.total, frozenset({"change_payment"}))
    assert await balance(shop, "gift-1") == usd(420)
    assert (receipt.details["method"], receipt.details["refund.1.method"]) == ("Gift card", "Visa")


async def test_a_payment_goes_back_to_a_gift_card_too(shop: ConnectedShop) -> None:
    await perform(shop, PAYMENT, "there")
    again = replace(PAYMENT, charge=back("visa", -11580), refunds=(back("gift-1", 11580),))
    await perform(shop, again, "and back")
    assert await balance(shop, "gift-1") == usd(12000)
    assert (await order(shop, "o4")).paid == usd(11580)


async def test_an_order_goes_to_its_new_address(shop: ConnectedShop) -> None:
    receipt = await perform(shop, ADDRESS)
    changed = await order(shop, "o4")
    assert (changed.shipping_address, changed.marks) == (HILL, frozenset({"change_address"}))
    assert receipt.details["address"] == "Ana Lindgren, 7 Hill Rd, Salem, MA, 01970, US"


async def test_a_customers_first_address_is_the_new_one_and_the_others_stay(shop: ConnectedShop) -> None:
    await perform(shop, HOME)
    assert (await customer(shop)).addresses == (HILL, PIER)
    await perform(shop, replace(HOME, address=PIER), "back")
    assert (await customer(shop)).addresses == (PIER, HILL)


# ------------------------------------------------------------------ exchanging


async def test_an_exchange_is_registered_and_settled_only_when_the_pieces_are_back(shop: ConnectedShop) -> None:
    receipt = await perform(shop, EXCHANGE)
    exchanged = await order(shop, "o1")
    (exchange,) = exchanged.exchanges
    assert (exchange.id, exchange.state, exchange.settlement) == (receipt.reference, "requested", usd(-1010))
    assert [(p.line_id, p.quantity, p.variant_id, p.unit_price) for p in exchange.pieces] == [
        ("l1", 1, "lamp-green", usd(6000))
    ]
    assert (exchanged.state, [line.returned for line in exchanged.lines]) == (OrderState.EXCHANGE_REQUESTED, [1, 0])
    assert payments(exchanged) == [("gift-1", 11580)]
    assert (await variant(shop, "lamp-green")).stock == 0


async def test_exchanged_pieces_cannot_go_back_again(shop: ConnectedShop) -> None:
    both = replace(EXCHANGE, swaps=(swap("lamp-red", 4500, quantity=2),), settlement=back("visa", 980))
    await perform(shop, both, "exchange")
    again: Sequence[Command] = (RETURN, EXCHANGE)
    for number, command in enumerate(again):
        with pytest.raises(Rejected, match="left to go back"):
            await perform(shop, command, f"key-{number}")


async def test_returns_and_exchanges_together_never_give_back_more_than_was_paid(shop: ConnectedShop) -> None:
    cheaper = replace(EXCHANGE, swaps=(swap("lamp-red", 4500),), settlement=back("visa", 490))
    await perform(shop, cheaper, "exchange")
    with pytest.raises(Rejected, match="exceed"):
        await perform(shop, replace(RETURN, refund=usd(11091)), "too much")
    await perform(shop, replace(RETURN, refund=usd(11090)), "just right")


# ------------------------------------------------------------------ the merchant's side


@every_act
async def test_an_act_survives_that_the_merchant_changes_the_shop(
    shop: ConnectedShop, command: Command, says: tuple[str, str, Money | None]
) -> None:
    receipt = await shop.writer.perform(command, "key")
    before = await everything(shop.shop)
    files = files_to_act_on()
    for each in files.variants:
        each["price"] = "77"
        each.pop("compare_at", None)
    await shop.become(files)
    after = await everything(shop.shop)
    assert undated(after.orders) == undated(before.orders)
    assert after.customers == before.customers
    assert stock_of(after.products) == stock_of(before.products)
    assert await shop.writer.perform(command, "key") == receipt
