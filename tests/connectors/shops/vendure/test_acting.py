"""Acts in a real Vendure shop: each does what was confirmed, once, whatever is lost on the way."""

from __future__ import annotations

import asyncio
import os
import pickle
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from connectors.commands import (
    CancelOrder,
    ChangeAddress,
    ChangeItems,
    ChangePayment,
    Command,
    MoneyMove,
    Swap,
)
from connectors.commerce import Address, AskStockNotice, Order, OrderState, ReturnLine, ReturnOrder
from connectors.errors import Rejected, Unreachable, Unsupported
from connectors.money import Money
from connectors.shops.base import OrderWriter, Shop
from connectors.shops.vendure.store import open_vendure_shop
from tests.backends.vendure.merchant import Merchant, Shopper
from tests.backends.vendure.server import Backend, required
from tests.connectors.shops.vendure.conftest import settings_for
from tests.connectors.shops.vendure.proxy import line_to

pytestmark = pytest.mark.skipif(
    os.environ.get("AISLE_BACKENDS") != "1" and not required(),
    reason="acting takes a minute or two: AISLE_BACKENDS=1 runs it",
)

LATER = timedelta(minutes=5)  # any claim has expired by then
ELSEWHERE = Address(name="Ana Silva", line1="9 Side Street", city="Salem", postcode="01970", country="US")


def usd(minor: int) -> Money:
    return Money(minor, "USD")


@dataclass
class Deal:
    """A fresh order of two black lamps and a mug, and the shop that it belongs to."""

    shop: Shop
    backend: Backend
    merchant: Merchant
    code: str
    key: str

    @property
    def writer(self) -> OrderWriter:
        assert self.shop.writer is not None
        return self.shop.writer

    async def order(self) -> Order:
        found = await self.shop.orders.order_by_number(self.code)
        assert found is not None
        return found

    async def other(self, address: str = "", after: timedelta = timedelta(0)) -> Shop:
        """The same shop opened by another process, perhaps over another line and later."""

        def now() -> datetime:
            return datetime.now(UTC) + after

        opened = await open_vendure_shop(Path(), settings_for(self.backend, address), now)
        assert opened.writer is not None
        return opened


@pytest.fixture
async def deal(shop: Shop, backend: Backend, merchant: Merchant) -> Deal:
    key = uuid4().hex
    code = Shopper(backend.address, f"{key}@example.com").buy({backend.sample.black: 2, backend.sample.blue_mug: 1})
    return Deal(shop=shop, backend=backend, merchant=merchant, code=code, key=key)


def cancel(order: Order, pieces: int = 0) -> CancelOrder:
    """All of an order, or some of its lamps."""
    amount = usd(pieces * 5390) if pieces else order.paid
    return CancelOrder(
        order_id=order.id,
        reason="ordered_by_mistake",
        refunds=(MoneyMove(method_id=order.payments[0].method_id, amount=amount),),
        pieces=((order.lines[0].id, pieces),) if pieces else (),
    )


def other_items(order: Order, backend: Backend) -> ChangeItems:
    """One lamp becomes a mug."""
    swap = Swap(line_id=order.lines[0].id, quantity=1, variant_id=backend.sample.blue_mug, unit_price=usd(1100))
    settlement = MoneyMove(method_id=order.payments[0].method_id, amount=usd(5390 - 1100))
    return ChangeItems(order_id=order.id, swaps=(swap,), settlement=settlement)


def give_back(order: Order, pieces: int = 1) -> ReturnOrder:
    return ReturnOrder(
        order_id=order.id,
        lines=(ReturnLine(line_id=order.lines[0].id, quantity=pieces, reason="damaged"),),
        refund=usd(pieces * 5390),
        refund_to="original",
        fee=usd(0),
        ship_by=None,
    )


def refunds(seen: Any) -> list[int]:
    return [refund["total"] for payment in seen["payments"] for refund in payment["refunds"]]


def counts(seen: Any) -> list[int]:
    return sorted(line["quantity"] for line in seen["lines"])


# ------------------------------------------------------------------ what each act does


async def test_a_whole_order_is_cancelled_and_its_money_goes_back(deal: Deal) -> None:
    order = await deal.order()
    receipt = await deal.writer.perform(cancel(order), deal.key)
    assert (receipt.kind, receipt.subject, receipt.amount) == ("cancel", order.id, order.paid)
    assert (receipt.details["scope"], receipt.details["pieces"]) == ("all", "3")
    assert await deal.writer.receipt(deal.key) == receipt
    after = await deal.order()
    assert (after.state, after.paid, [line.quantity for line in after.lines]) == (OrderState.CANCELLED, usd(0), [2, 1])
    # The postage is called off as well; the lines stay readable as they were.
    assert (after.total, after.marks) == (order.total - order.shipping_fee, {"cancel"})
    assert refunds(deal.merchant.order(deal.code)) == [12380]


async def test_pieces_are_cancelled_and_the_rest_goes_on(deal: Deal) -> None:
    receipt = await deal.writer.perform(cancel(await deal.order(), pieces=1), deal.key)
    assert (receipt.amount, receipt.details["scope"]) == (usd(5390), "part")
    after = await deal.order()
    assert (after.state, [line.quantity for line in after.lines], after.total) == (
        OrderState.PENDING,
        [1, 1],
        usd(6990),
    )
    assert after.paid == after.total


async def test_an_order_on_invoice_is_cancelled_and_what_was_reserved_is_let_go(deal: Deal) -> None:
    code = Shopper(deal.backend.address, f"{deal.key}@example.com").buy({deal.backend.sample.blue_mug: 1}, "invoice")
    order = await deal.shop.orders.order_by_number(code)
    assert order is not None
    command = CancelOrder(order_id=order.id, reason="other", refunds=())
    assert (await deal.writer.perform(command, deal.key)).amount is None
    seen = deal.merchant.order(code)
    assert (seen["state"], seen["payments"][0]["state"]) == ("Cancelled", "Cancelled")


async def test_the_address_is_changed_and_nothing_else(deal: Deal) -> None:
    before = await deal.order()
    receipt = await deal.writer.perform(ChangeAddress(order_id=before.id, address=ELSEWHERE), deal.key)
    assert (receipt.kind, receipt.amount) == ("change_address", None)
    after = await deal.order()
    assert after.shipping_address == ELSEWHERE
    assert (after.state, after.lines, after.total, after.paid) == (
        before.state,
        before.lines,
        before.total,
        before.paid,
    )


async def test_items_are_changed_and_the_difference_goes_back(deal: Deal) -> None:
    receipt = await deal.writer.perform(other_items(await deal.order(), deal.backend), deal.key)
    assert (receipt.kind, receipt.amount) == ("change_items", usd(4290))
    after = await deal.order()
    assert [(line.variant_id, line.quantity) for line in after.lines] == [
        (deal.backend.sample.black, 1),
        (deal.backend.sample.blue_mug, 2),
    ]
    assert (after.state, after.paid, after.total) == (OrderState.PENDING, usd(8090), usd(8090))


async def test_a_return_is_registered_and_becomes_refunded_when_the_merchant_books_it_back(deal: Deal) -> None:
    deal.merchant.send(deal.code, "T-1")
    order = await deal.order()
    receipt = await deal.writer.perform(give_back(order), deal.key)
    assert (receipt.kind, receipt.amount) == ("return", usd(5390))
    asked = await deal.order()
    assert (asked.state, [line.returned for line in asked.lines]) == (OrderState.RETURN_REQUESTED, [1, 0])
    assert [(r.id, r.state, r.refund) for r in asked.returns] == [(receipt.reference, "requested", usd(5390))]
    assert refunds(deal.merchant.order(deal.code)) == []
    deal.merchant.take_back(deal.code, order.lines[0].id, 1, 5390)
    back = await deal.order()
    assert (back.state, back.returns[0].state, back.paid) == (OrderState.DELIVERED, "refunded", usd(12380 - 5390))
    assert [(line.quantity, line.returned) for line in back.lines] == [(2, 1), (1, 0)]
    assert back.total == order.total


# ------------------------------------------------------------------ what is refused


async def test_what_the_shop_cannot_do_is_declared_and_refused(deal: Deal) -> None:
    assert deal.shop.capabilities.acts == {ReturnOrder, CancelOrder, ChangeAddress, ChangeItems}
    charge = MoneyMove(method_id="1", amount=usd(-1))
    for command in (ChangePayment(order_id="1", charge=charge, refunds=()), AskStockNotice(product_id="1")):
        with pytest.raises(Unsupported):
            await deal.writer.perform(command, deal.key)


REFUSED: dict[str, tuple[Callable[[Order, Backend], Command], str]] = {
    "more pieces than there are": (lambda o, b: cancel(o, pieces=3), "left"),
    "more money than was paid": (
        lambda o, b: replace(cancel(o), refunds=(MoneyMove(method_id=o.payments[0].method_id, amount=usd(12381)),)),
        "is left of payment",
    ),
    "more money than the pieces cost": (
        lambda o, b: replace(
            cancel(o, pieces=1), refunds=(MoneyMove(method_id=o.payments[0].method_id, amount=usd(5391)),)
        ),
        "exceed",
    ),
    "another order's payment": (
        lambda o, b: replace(cancel(o), refunds=(MoneyMove(method_id="99999", amount=usd(1)),)),
        "payment 99999",
    ),
    "another currency": (
        lambda o, b: replace(cancel(o), refunds=(MoneyMove(method_id="1", amount=Money(1, "EUR")),)),
        "EUR",
    ),
    "no reason": (lambda o, b: replace(cancel(o), reason=" "), "reason"),
    "no such order": (lambda o, b: replace(cancel(o), order_id="99999"), "no order"),
    "a country that is no code": (
        lambda o, b: ChangeAddress(order_id=o.id, address=replace(ELSEWHERE, country="Utopia")),
        "code of a country",
    ),
    "a country that the shop does not send to": (
        lambda o, b: ChangeAddress(order_id=o.id, address=replace(ELSEWHERE, country="FR")),
        "FR",
    ),
    "another price than confirmed": (
        lambda o, b: replace(
            other_items(o, b), settlement=MoneyMove(method_id=o.payments[0].method_id, amount=usd(4289))
        ),
        "price would change",
    ),
    "items that cost more": (
        lambda o, b: replace(other_items(o, b), settlement=MoneyMove(method_id="1", amount=usd(-5))),
        "nothing can be charged",
    ),
    "a variant that is sold out": (
        lambda o, b: replace(
            other_items(o, b),
            swaps=(Swap(line_id=o.lines[0].id, quantity=1, variant_id=b.sample.white, unit_price=usd(5390)),),
        ),
        "STOCK",
    ),
    "a return of what has not arrived": (lambda o, b: give_back(o), "pending"),
}


@pytest.mark.parametrize("case", sorted(REFUSED))
async def test_what_is_refused_changes_nothing_and_leaves_no_trace(deal: Deal, case: str) -> None:
    make, why = REFUSED[case]
    order, seen = await deal.order(), deal.merchant.order(deal.code)
    with pytest.raises(Rejected, match=why):
        await deal.writer.perform(make(order, deal.backend), deal.key)
    after = deal.merchant.order(deal.code)
    notes = [entry for entry in after["history"]["items"] if entry["type"] == "ORDER_NOTE"]
    assert notes == []
    for part in ("state", "lines", "payments", "shippingAddress", "modifications", "totalWithTax"):
        assert after[part] == seen[part]
    assert await deal.writer.receipt(deal.key) is None
    assert (await deal.writer.perform(cancel(order), deal.key)).amount == usd(12380)


async def test_an_order_that_was_packed_meanwhile_is_not_cancelled(deal: Deal) -> None:
    order = await deal.order()
    deal.merchant.send(deal.code, "T-1", "Pending")
    with pytest.raises(Rejected, match="processing"):
        await deal.writer.perform(cancel(order), deal.key)


async def test_returns_together_never_exceed_what_was_bought(deal: Deal) -> None:
    deal.merchant.send(deal.code, "T-1")
    order = await deal.order()
    await deal.writer.perform(give_back(order, 2), deal.key)
    with pytest.raises(Rejected, match="left to go back"):
        await deal.writer.perform(give_back(order, 1), f"{deal.key}-2")


# ------------------------------------------------------------------ exactly once


async def test_the_same_key_again_gives_the_first_receipt_and_changes_nothing(deal: Deal) -> None:
    order = await deal.order()
    first = await deal.writer.perform(cancel(order, pieces=1), deal.key)
    seen = deal.merchant.order(deal.code)
    assert await deal.writer.perform(cancel(order, pieces=1), deal.key) == first
    assert await deal.writer.perform(cancel(order), deal.key) == first
    assert deal.merchant.order(deal.code) == seen
    assert await deal.writer.receipt("never used") is None
    assert await deal.writer.receipt(deal.key[:-1]) is None


async def test_the_same_key_from_many_sides_at_once_acts_once(deal: Deal) -> None:
    order = await deal.order()
    others = [await deal.other() for _ in range(2)]
    writers = [each.writer for each in (deal.shop, *others) for _ in range(2) if each.writer]
    receipts = await asyncio.gather(*(writer.perform(cancel(order, pieces=1), deal.key) for writer in writers))
    assert len(receipts) == 6
    assert all(receipt == receipts[0] for receipt in receipts)
    seen = deal.merchant.order(deal.code)
    assert (counts(seen), refunds(seen)) == ([1, 1], [5390])
    for each in others:
        await each.close()


async def test_of_two_acts_on_the_same_pieces_at_once_one_wins(deal: Deal) -> None:
    order = await deal.order()
    other = await deal.other()
    assert other.writer is not None
    outcomes = await asyncio.gather(
        deal.writer.perform(cancel(order, pieces=2), f"{deal.key}-1"),
        other.writer.perform(cancel(order, pieces=2), f"{deal.key}-2"),
        return_exceptions=True,
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Receipt", "Rejected"]
    seen = deal.merchant.order(deal.code)
    assert (counts(seen), refunds(seen)) == ([0, 1], [2 * 5390])
    await other.close()


Make = Callable[[Order, Backend], Command]
ACTS: dict[str, tuple[Make, int]] = {
    # with the number of mutations that each sends when nothing goes wrong
    "cancel pieces": (lambda order, backend: cancel(order, pieces=1), 5),
    "cancel all": (lambda order, backend: cancel(order), 5),
    "change items": (other_items, 7),
    "change address": (lambda order, backend: ChangeAddress(order_id=order.id, address=ELSEWHERE), 7),
}
DONE: dict[str, Callable[[Any], bool]] = {
    "cancel pieces": lambda seen: (counts(seen), refunds(seen)) == ([1, 1], [5390]),
    "cancel all": lambda seen: (seen["state"], refunds(seen)) == ("Cancelled", [12380]),
    "change items": lambda seen: (counts(seen), refunds(seen), len(seen["modifications"])) == ([1, 2], [4290], 1),
    "change address": lambda seen: (seen["shippingAddress"]["city"], len(seen["modifications"])) == ("Salem", 1),
}


async def settled(deal: Deal, command: Command) -> None:
    """What the assistant does after a crash: read back, and act again under the same key where nothing is known."""
    late = await deal.other(after=LATER)
    assert late.writer is not None
    receipt = await late.writer.receipt(deal.key)
    if receipt is None:
        receipt = await late.writer.perform(command, deal.key)
    assert receipt == await late.writer.receipt(deal.key) == await late.writer.perform(command, deal.key)
    await late.close()


async def cut(deal: Deal, command: Command, at: int, *, arrives: bool, stays_cut: bool) -> list[str]:
    """Act over a line that is cut; the names of the mutations that were sent."""
    async with line_to(deal.backend.host) as line:
        broken = await deal.other(line.address)
        line.cut_at, line.arrives, line.stays_cut = at, arrives, stays_cut
        assert broken.writer is not None
        with suppress(Unreachable):
            await broken.writer.perform(command, deal.key)
        await broken.close()
        return line.mutations


@pytest.mark.parametrize("arrives", [True, False], ids=["after the shop did it", "before it arrived"])
@pytest.mark.parametrize(("act", "at"), [(act, at) for act, (_, steps) in ACTS.items() for at in range(1, steps + 1)])
async def test_an_act_that_is_cut_off_at_any_step_happens_once_in_the_end(
    deal: Deal, act: str, at: int, arrives: bool
) -> None:
    """The line stays dead from that moment on: for the shop this is the same as a process that was killed."""
    command = ACTS[act][0](await deal.order(), deal.backend)
    sent = await cut(deal, command, at, arrives=arrives, stays_cut=True)
    assert len(sent) == at
    await settled(deal, command)
    seen = deal.merchant.order(deal.code)
    assert DONE[act](seen), seen
    assert seen["state"] in ("PaymentSettled", "Cancelled")


CHILD = """
import asyncio, pickle, sys
from pathlib import Path
from connectors.shops.settings import ShopSettings
from connectors.shops.vendure.store import open_vendure_shop

async def act():
    settings, command, key = pickle.loads(sys.stdin.buffer.read())
    shop = await open_vendure_shop(Path(), settings)
    await shop.writer.perform(command, key)

asyncio.run(act())
"""


@pytest.mark.parametrize("arrives", [True, False], ids=["after the shop did it", "before it arrived"])
@pytest.mark.parametrize("at", [1, 3, 4, 5])
async def test_a_process_that_is_killed_while_acting_leaves_one_effect_in_the_end(
    deal: Deal, at: int, arrives: bool
) -> None:
    command = cancel(await deal.order(), pieces=1)
    async with line_to(deal.backend.host) as line:
        child = await asyncio.create_subprocess_exec(sys.executable, "-c", CHILD, stdin=asyncio.subprocess.PIPE)
        line.cut_at, line.arrives, line.at_the_cut = at, arrives, child.kill
        await child.communicate(pickle.dumps((settings_for(deal.backend, line.address), command, deal.key)))
    assert child.returncode == -signal.SIGKILL
    assert len(line.mutations) == at
    await settled(deal, command)
    assert DONE["cancel pieces"](deal.merchant.order(deal.code))


@pytest.mark.parametrize(("act", "at"), [("cancel pieces", 3), ("cancel pieces", 4), ("change items", 5)])
async def test_a_single_lost_answer_is_read_back_without_acting_again(deal: Deal, act: str, at: int) -> None:
    command = ACTS[act][0](await deal.order(), deal.backend)
    sent = await cut(deal, command, at, arrives=True, stays_cut=False)
    assert len(sent) == ACTS[act][1]
    assert len(set(sent)) == len(sent) or act == "change items"
    assert await deal.writer.receipt(deal.key) is not None
    assert DONE[act](deal.merchant.order(deal.code))


async def test_while_somebody_may_still_be_at_it_nobody_says_how_it_stands(deal: Deal) -> None:
    command = cancel(await deal.order())
    await cut(deal, command, 3, arrives=True, stays_cut=True)
    with pytest.raises(Unreachable, match="under way"):
        await deal.writer.receipt(deal.key)
    await settled(deal, command)
    assert DONE["cancel all"](deal.merchant.order(deal.code))
