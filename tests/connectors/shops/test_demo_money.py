"""Money and pieces in the demo shop are conserved, whatever is asked, in whatever sequence and by how many at once."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.commands import (
    CancelOrder,
    ChangeItems,
    ChangePayment,
    Command,
    ExchangeOrder,
    MoneyMove,
    Swap,
)
from connectors.commerce import Customer, Order, OrderState, Product, Receipt, ReturnLine, ReturnOrder
from connectors.errors import Rejected
from connectors.money import Money
from connectors.shops.base import Shop
from connectors.shops.demo.store import open_demo_shop
from connectors.shops.folder import import_folder
from connectors.shops.settings import load_shop_settings
from tests.connectors.shops.test_demo import TODAY
from tests.contracts.act_cases import files_to_act_on, usd

ORDERS = ("o1", "o2", "o4", "o6")
METHODS = ("visa", "gift-1", "visa", "gift-1", "credit", "bo-gift")
HOLDS_MONEY = ("gift-1", "credit", "bo-gift")
# How the sum of an order's payments changes with the amount on a receipt; the others settle once the goods are back.
PAID_BACK_NOW = ("cancel", "change_items")


@dataclass(frozen=True, kw_only=True)
class Step:
    """One try, with its amounts off by so many cents from what they should be."""

    act: str
    order_id: str
    line: int
    quantity: int
    variant: int
    method: str
    fee: int
    off: int
    sensible: bool = True  # asks for a variant that can be had


BEFORE = ("items", "items", "pieces", "payment", "payment")
AFTER = ("exchange", "exchange", "return")


def steps_of(acts: Sequence[str], orders: Sequence[str]) -> st.SearchStrategy[Step]:
    return st.builds(
        Step,
        act=st.sampled_from(acts),
        order_id=st.sampled_from(orders),
        line=st.integers(0, 2),
        quantity=st.sampled_from([1, 1, 2, 3]),
        variant=st.integers(0, 6),
        method=st.sampled_from(METHODS),
        fee=st.sampled_from([0, 0, 0, 150]),
        off=st.sampled_from([0, 0, 0, 0, 0, 0, 1, -1, 5000, -5000]),
        sensible=st.sampled_from([True, True, True, False]),
    )


# Mostly what makes sense for an order, now and then what does not.
steps = st.one_of(
    steps_of(BEFORE, ("o4", "o6")),
    steps_of(BEFORE, ("o4", "o6", "o2")),
    steps_of(AFTER, ("o1",)),
    steps_of(("cancel", *BEFORE, *AFTER), ORDERS),
)


@dataclass(frozen=True, kw_only=True)
class Books:
    """Everything that money and pieces are in."""

    orders: dict[str, Order]
    customers: dict[str, Customer]
    products: dict[str, Product]

    def balance(self, method_id: str) -> int:
        """What is on a card that holds money."""
        held = [m.balance for c in self.customers.values() for m in c.payment_methods if m.id == method_id]
        assert held[0] is not None
        return held[0].minor

    def charged(self, method_id: str) -> int:
        """What all orders together took from a method, less what they gave back."""
        return sum(p.amount.minor for o in self.orders.values() for p in o.payments if p.method_id == method_id)

    def pieces(self) -> Counter[str]:
        """Pieces of each counted variant: in stock, in orders that wait to be sent, kept aside for exchanges."""
        found: Counter[str] = Counter()
        variants = [v for product in self.products.values() for v in product.variants]
        for variant in variants:
            found[variant.id] += variant.stock or 0
        for order in self.orders.values():
            if order.state not in (OrderState.CANCELLED, OrderState.DELIVERED):
                waiting = order.state in (OrderState.PENDING, OrderState.AWAITING_PAYMENT)
                for line in order.lines if waiting else ():
                    found[line.variant_id] += line.quantity
            for exchange in order.exchanges:
                for part in exchange.pieces:
                    found[part.variant_id] += part.quantity
        counted = {variant.id for variant in variants if variant.stock is not None}
        return Counter({id_: number for id_, number in found.items() if id_ in counted and number})


@dataclass
class Played:
    """What was done, as its receipts say."""

    receipts: list[Receipt] = field(default_factory=list)

    def paid_back(self, order_id: str) -> int:
        """What went back to the person of this order at once, in all."""
        mine = [r for r in self.receipts if r.subject == order_id and r.kind in PAID_BACK_NOW]
        return sum(receipt.amount.minor for receipt in mine if receipt.amount is not None)


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the shop's files and its database, which every run copies."""
    folder = tmp_path_factory.mktemp("money")
    assert import_folder(files_to_act_on().write(folder / "shop"), folder / "shop.db", TODAY).ok
    return folder


async def read(shop: Shop) -> Books:
    orders = [await shop.orders.order(order_id) for order_id in ORDERS]
    customers = [await shop.orders.customer(customer_id) for customer_id in ("ana", "bo")]
    return Books(
        orders={order.id: order for order in orders if order is not None},
        customers={customer.id: customer for customer in customers if customer is not None},
        products=await shop.catalogue.products(["lamp", "mug"]),
    )


def command_of(step: Step, books: Books) -> Command:
    """What somebody would ask for who has read the order, with the step's error in it."""
    order = books.orders[step.order_id]
    line = order.lines[step.line % len(order.lines)]
    variants = books.products[line.product_id].variants
    pool = [v for v in variants if v.available and v.id != line.variant_id] if step.sensible else list(variants)
    wanted = pool[step.variant % len(pool)] if pool else variants[0]
    swap = Swap(line_id=line.id, quantity=step.quantity, variant_id=wanted.id, unit_price=wanted.price)
    difference = (line.unit_price.minor - swap.unit_price.minor) * step.quantity
    fee = usd(step.fee)
    if step.act == "cancel":
        return CancelOrder(order_id=order.id, reason="other", refunds=refunds(order, step))
    if step.act == "pieces":
        worth = line.unit_price * step.quantity
        worth = worth - order.discount.share(worth.minor, order.subtotal.minor) - fee
        back = min(worth.minor, order.paid.minor) + step.off
        moves = (MoneyMove(method_id=step.method, amount=usd(back)),) if back else ()
        return CancelOrder(order_id=order.id, reason="other", refunds=moves, pieces=((line.id, step.quantity),))
    if step.act == "payment":
        charge = MoneyMove(method_id=step.method, amount=usd(-order.paid.minor + step.off))
        return ChangePayment(order_id=order.id, charge=charge, refunds=refunds(order, replace(step, fee=0)))
    if step.act == "return":
        part = ReturnLine(line_id=line.id, quantity=step.quantity, reason="damaged")
        refund = usd(line.unit_price.minor * step.quantity - step.fee + step.off)
        return ReturnOrder(
            order_id=order.id, lines=(part,), refund=refund, refund_to=step.method, fee=fee, ship_by=None
        )
    move = MoneyMove(method_id=step.method, amount=usd(difference - step.fee + step.off))
    if step.act == "items":
        return ChangeItems(order_id=order.id, swaps=(swap,), settlement=move, fee=fee)
    return ExchangeOrder(order_id=order.id, swaps=(swap,), settlement=move, fee=fee)


def refunds(order: Order, step: Step) -> tuple[MoneyMove, ...]:
    """What was paid with each method, the fee off the first and the error on it."""
    sums: Counter[str] = Counter()
    for payment in order.payments:
        sums[payment.method_id] += payment.amount.minor
    amounts = {method: amount for method, amount in sums.items() if amount}
    for method in list(amounts)[:1]:
        amounts[method] += step.off - step.fee
    return tuple(MoneyMove(method_id=method, amount=usd(amount)) for method, amount in amounts.items())


async def play(folder: Path, rounds: Sequence[Sequence[Step]]) -> tuple[Books, Books, Played]:
    """The shop before and after; the steps of one round all read the same books, then act at once on two connections."""
    played = Played()
    async with AsyncExitStack() as opened:
        database = Path(opened.enter_context(tempfile.TemporaryDirectory())) / "shop.db"
        shutil.copy(folder / "shop.db", database)
        shop_settings = load_shop_settings(folder / "shop")
        shops = [await open_demo_shop(database, shop_settings) for _ in range(2)]
        for shop in shops:
            opened.push_async_callback(shop.close)
        before = await read(shops[0])
        for number, together in enumerate(rounds):
            books = await read(shops[0])
            tries = [
                attempt(shops[place % 2], command_of(step, books), f"{number}-{place}", played)
                for place, step in enumerate(together)
            ]
            await asyncio.gather(*tries)
            assert_conserved(before, await read(shops[0]), played)
        after = await read(shops[0])
    return before, after, played


async def attempt(shop: Shop, command: Command, key: str, played: Played) -> None:
    assert shop.writer is not None
    try:
        played.receipts.append(await shop.writer.perform(command, key))
    except Rejected:
        assert await shop.writer.receipt(key) is None


def assert_conserved(before: Books, after: Books, played: Played) -> None:
    for order_id, order in after.orders.items():
        was = before.orders[order_id]
        positive = sum(p.amount.minor for p in order.payments if p.amount.minor > 0)
        assert 0 <= order.paid.minor <= positive
        assert order.paid.minor == was.paid.minor - played.paid_back(order_id)
        assert order.payments[: len(was.payments)] == was.payments
        if was.paid == was.total and order.state != OrderState.CANCELLED:
            assert order.paid == order.total
        returned = sum(r.refund.minor for r in order.returns)
        exchanged = sum(max(0, exchange.settlement.minor) for exchange in order.exchanges)
        assert returned + exchanged <= order.paid.minor
        assert all(0 <= line.returned <= line.quantity for line in order.lines)
    for method_id in HOLDS_MONEY:
        assert after.balance(method_id) >= 0
        assert after.balance(method_id) + after.charged(method_id) == before.balance(method_id) + before.charged(
            method_id
        )
    assert after.pieces() == before.pieces()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(steps), min_size=1, max_size=8))
def test_money_and_pieces_are_conserved_over_any_sequence_of_acts(imported: Path, rounds: list[tuple[Step]]) -> None:
    asyncio.run(play(imported, rounds))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(steps, min_size=2, max_size=4), min_size=1, max_size=3))
def test_money_and_pieces_are_conserved_when_several_act_at_once(imported: Path, rounds: list[list[Step]]) -> None:
    asyncio.run(play(imported, rounds))


def test_the_random_tries_hold_every_kind_of_act(imported: Path) -> None:
    plain = Step(act="items", order_id="o4", line=0, quantity=1, variant=0, method="visa", fee=0, off=0)
    rounds = [
        replace(plain, variant=1),
        replace(plain, act="pieces"),
        replace(plain, act="payment", method="gift-1"),
        replace(plain, act="cancel", order_id="o6"),
        replace(plain, act="exchange", order_id="o1"),
        replace(plain, act="return", order_id="o1"),
    ]
    _, after, played = asyncio.run(play(imported, [(step,) for step in rounds]))
    kinds = ["change_items", "cancel", "change_payment", "cancel", "exchange", "return"]
    assert [receipt.kind for receipt in played.receipts] == kinds
    assert after.orders["o6"].paid == Money(0, "USD")
