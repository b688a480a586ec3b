"""The steps of each act at the server. Each carries a mark of its key that comes into being with its effect, in one transaction.

So a step is done exactly when its mark can be read, and whoever goes on after a crash does only what is missing.
"""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from connectors.commands import CancelOrder, ChangeAddress, ChangeItems, MoneyMove
from connectors.commerce import Address, Order
from connectors.errors import Rejected, Unreachable
from connectors.shops.vendure import queries
from connectors.shops.vendure.answers import OrderAnswer, RefundAnswer
from connectors.shops.vendure.client import AdminClient
from connectors.shops.vendure.notes import Entry
from connectors.shops.vendure.orders_mapping import CANCELLATION
from connectors.shops.vendure.states import REFUNDED

MODIFYING = "Modifying"
# Columns of Vendure's database want these, although its API calls them optional.
NO_PARTS: Mapping[str, Any] = {"lines": [], "shipping": 0, "adjustment": 0}


@dataclass(frozen=True, kw_only=True)
class Work:
    """One act under way: what to do, whom to ask, how to read the order anew."""

    entry: Entry
    client: AdminClient
    read: Callable[[], Awaitable[OrderAnswer]]
    settle_refunds: bool

    async def step(self, document: str, variables: Mapping[str, Any], happened: Callable[[OrderAnswer], bool]) -> None:
        """Do one step. Where its answer is lost, the order tells whether it happened; raises `Unreachable` where it does not."""
        try:
            await self.client.act(document, variables)
        except Unreachable:
            if not happened(await self.read()):
                raise


def mark(key: str, part: str = "") -> str:
    """What a step writes into the reason or note of its effect."""
    return f"[aisle {key}{' ' + part if part else ''}]"


def is_cancelled(order: OrderAnswer, key: str) -> bool:
    """Whether the cancellation under this key happened."""
    entries = (each for each in order.history.items if each.type == CANCELLATION)
    return any(mark(key) in str(each.data.get("reason", "")) for each in entries)


def is_modified(order: OrderAnswer, key: str) -> bool:
    """Whether the modification under this key happened."""
    return any(mark(key) in each.note for each in order.modifications)


def refund_of(order: OrderAnswer, key: str, part: str) -> RefundAnswer | None:
    """The refund under this key, None while there is none or only one that failed."""
    refunds = (refund for payment in order.payments or () for refund in payment.refunds)
    return next((r for r in refunds if r.state in REFUNDED and mark(key, part) in (r.reason or "")), None)


def is_begun(order: OrderAnswer, entry: Entry) -> bool:
    """Whether anything of an act happened that must be brought to its end."""
    modifies = isinstance(entry.command, ChangeAddress | ChangeItems)
    halfway = modifies and order.state == MODIFYING and entry.state_before != MODIFYING
    return halfway or is_cancelled(order, entry.key) or is_modified(order, entry.key)


async def cancel(work: Work, command: CancelOrder) -> None:
    """The order or its pieces cancelled, and each refund given once."""
    key = work.entry.key
    answer = await work.read()
    if not is_cancelled(answer, key):
        asked: dict[str, Any] = {"orderId": command.order_id, "reason": f"{command.reason} {mark(key)}"}
        if work.entry.whole:
            asked |= {"cancelShipping": True}
        else:
            pieces = [{"orderLineId": line_id, "quantity": quantity} for line_id, quantity in command.pieces]
            asked |= {"lines": pieces, "cancelShipping": False}
        await work.step(queries.CANCEL, {"input": asked}, lambda order: is_cancelled(order, key))
    for number, move in enumerate(command.refunds):
        await _refund(work, move, str(number), command.reason)
    for payment in (await work.read()).payments or ():
        if payment.state == "Authorized" and work.entry.whole:
            # What was only reserved is let go. It lapses by itself where the provider cannot do that, and nobody was
            # promised it; a second time is refused by the payment's state.
            with contextlib.suppress(Rejected):
                await work.step(queries.CANCEL_PAYMENT, {"id": payment.id}, lambda _: False)


async def change_address(work: Work, command: ChangeAddress) -> None:
    """The order with the other address, back in the state in which it was."""
    asked = {"updateShippingAddress": _address(command.address)}
    await _modify(work, command.order_id, asked, None)


async def change_items(work: Work, command: ChangeItems, before: Order) -> None:
    """The order with the other items, the difference given back, back in the state in which it was."""
    left = {line.id: line.quantity for line in before.lines}
    for swap in command.swaps:
        left[swap.line_id] -= swap.quantity
    touched = {swap.line_id for swap in command.swaps}
    move = command.settlement if command.settlement.amount.minor else None
    asked: dict[str, Any] = {
        "addItems": [{"productVariantId": swap.variant_id, "quantity": swap.quantity} for swap in command.swaps],
        "adjustOrderLines": [{"orderLineId": line_id, "quantity": left[line_id]} for line_id in sorted(touched)],
    }
    if move is not None:
        refund = {"paymentId": move.method_id, "amount": move.amount.minor, "reason": mark(work.entry.key, "0")}
        asked["refunds"] = [refund]
    await _modify(work, command.order_id, asked, command)
    if move is not None and work.settle_refunds:
        await _settle(work, "0")


async def _refund(work: Work, move: MoneyMove, part: str, reason: str) -> None:
    key = work.entry.key
    if refund_of(await work.read(), key, part) is None:
        asked = {
            "paymentId": move.method_id,
            "amount": move.amount.minor,
            "reason": f"{reason} {mark(key, part)}",
            **NO_PARTS,
        }
        await work.step(queries.REFUND, {"input": asked}, lambda order: refund_of(order, key, part) is not None)
        if refund_of(await work.read(), key, part) is None:
            raise Unreachable("the payment provider did not take the refund; it is tried again")
    if work.settle_refunds:
        await _settle(work, part)


async def _settle(work: Work, part: str) -> None:
    refund = refund_of(await work.read(), work.entry.key, part)
    if refund is not None and refund.state == "Pending":
        asked = {"id": refund.id, "transactionId": mark(work.entry.key, part)}
        await work.step(queries.SETTLE_REFUND, {"input": asked}, lambda _: False)


async def _modify(work: Work, order_id: str, changes: Mapping[str, Any], swapped: ChangeItems | None) -> None:
    key, before = work.entry.key, work.entry.state_before
    answer = await work.read()
    if not is_modified(answer, key):
        if answer.state != MODIFYING:
            variables = {"id": order_id, "state": MODIFYING}
            await work.step(queries.MOVE_ORDER, variables, lambda order: order.state == MODIFYING)
        # Another shipping price or another promotion would be something that nobody confirmed.
        options = {"recalculateShipping": False, "freezePromotions": True}
        asked = {"orderId": order_id, "note": mark(key), "options": options, **changes}
        try:
            await _try_out(work, asked, swapped, answer)
            await work.step(
                queries.MODIFY, {"input": {**asked, "dryRun": False}}, lambda order: is_modified(order, key)
            )
        except Rejected:
            await work.step(queries.MOVE_ORDER, {"id": order_id, "state": before}, lambda order: order.state == before)
            raise
    if (await work.read()).state == MODIFYING:
        await work.step(queries.MOVE_ORDER, {"id": order_id, "state": before}, lambda order: order.state == before)


async def _try_out(work: Work, asked: Mapping[str, Any], swapped: ChangeItems | None, order: OrderAnswer) -> None:
    """Let the server reckon without doing it; raises `Rejected` where it comes to something else than was confirmed."""
    tried = await work.client.act(queries.MODIFY, {"input": {**asked, "dryRun": True}})
    back = order.total_with_tax - int(tried["totalWithTax"])
    confirmed = swapped.settlement.amount.minor if swapped else 0
    if back != confirmed:
        raise Rejected(f"the price would change by {-back} and not by {-confirmed} as confirmed")
    prices = {
        line["productVariant"]["id"]: int(line["unitPriceWithTax"]) for line in tried["lines"] if line["quantity"]
    }
    for swap in swapped.swaps if swapped else ():
        if prices.get(swap.variant_id) != swap.unit_price.minor:
            raise Rejected(
                f"variant {swap.variant_id} costs {prices.get(swap.variant_id)} now, not {swap.unit_price.minor}"
            )


def _address(address: Address) -> dict[str, str]:
    return {
        "fullName": address.name,
        "company": "",
        "streetLine1": address.line1,
        "streetLine2": address.line2,
        "city": address.city,
        "province": address.region,
        "postalCode": address.postcode,
        "countryCode": address.country.upper(),
        "phoneNumber": address.phone,
    }
