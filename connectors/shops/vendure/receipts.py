"""The receipt of an act, drawn from what the order says after it: pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from connectors.commands import CancelOrder, ChangeAddress, ChangeItems, Command, MoneyMove
from connectors.commerce import Order, Receipt, ReturnOrder
from connectors.money import Money, total
from connectors.shops.vendure.answers import OrderAnswer
from connectors.shops.vendure.notes import Entry, notes_of
from connectors.shops.vendure.steps import refund_of

# The kind of the receipt and the beginning of its number.
KINDS: Mapping[type[Command], tuple[str, str]] = MappingProxyType(
    {
        ReturnOrder: ("return", "RT"),
        CancelOrder: ("cancel", "CN"),
        ChangeAddress: ("change_address", "CA"),
        ChangeItems: ("change_items", "CI"),
    }
)


def receipt_of(entry: Entry, order: Order, after: OrderAnswer, at: datetime) -> Receipt:
    """The receipt of an act on `order`, which looks like `after` now; the money in it is what the order's refunds say."""
    kind, prefix = KINDS[type(entry.command)]
    number = sum(note.entry.receipt is not None for note in notes_of(after)) + 1
    amount, details = _facts(entry, order, after)
    return Receipt(
        kind=kind,
        reference=f"{prefix}-{order.number}-{number}",
        subject=order.id,
        amount=amount,
        at=at,
        details={"order_number": order.number, **details},
    )


def _facts(entry: Entry, order: Order, after: OrderAnswer) -> tuple[Money | None, dict[str, str]]:
    command = entry.command
    if isinstance(command, ReturnOrder):
        details = {
            "pieces": str(sum(part.quantity for part in command.lines)),
            "refund_to": command.refund_to,
            "fee": str(command.fee),
        }
        return command.refund, details | ({"ship_by": command.ship_by.isoformat()} if command.ship_by else {})
    if isinstance(command, CancelOrder):
        pieces = [line.quantity for line in order.lines] if entry.whole else [count for _, count in command.pieces]
        details = {"reason": command.reason, "scope": "all" if entry.whole else "part", "pieces": str(sum(pieces))}
        return _moved(entry, command.refunds, after, details)
    if isinstance(command, ChangeItems):
        moves = (command.settlement,) if command.settlement.amount.minor else ()
        return _moved(entry, moves, after, {"pieces": str(sum(swap.quantity for swap in command.swaps))})
    return None, {}


def _moved(
    entry: Entry, moves: tuple[MoneyMove, ...], after: OrderAnswer, details: dict[str, str]
) -> tuple[Money | None, dict[str, str]]:
    """What went back or is promised back, as the order's own refunds say."""
    amounts: list[Money] = []
    for place, move in enumerate(moves):
        refund = refund_of(after, entry.key, str(place))
        if refund is None:
            continue
        amount = Money(refund.total, move.amount.currency)
        amounts.append(amount)
        name = f"refund.{place + 1}"
        details = {
            **details,
            f"{name}.method_id": move.method_id,
            f"{name}.amount": str(amount),
            f"{name}.state": refund.state.casefold(),
        }
    return (total(amounts, after.currency_code) if amounts else None), details
