"""Whether an order, or pieces of it, may be cancelled, and what goes back to which method. Pure.

All of it: every method gets back what is still paid with it. Pieces: their price less their share of the order's discount, never more than
is still paid. A fee comes off what goes back.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.skills.changes.deciding import Allowed, Live, Refused, above_limit, refuse_before_sending
from assistant.skills.changes.paying import GIFT_CARD, methods_of, paid_with
from connectors.commands import CancelOrder, MoneyMove
from connectors.commerce import Order
from connectors.money import Money, total


@dataclass(frozen=True, kw_only=True)
class CancelRequest:
    """What somebody wants to call off: all of the order, or these pieces by line id."""

    order_id: str
    reason: str
    refund_to: str = "original"
    pieces: tuple[tuple[str, int], ...] = ()


def refuse_cancelling(live: Live) -> Refused | None:
    """Why nothing of this order can be cancelled now, whatever the reason."""
    return refuse_before_sending(live, live.settings.cancellations, "cancel")


def decide_cancelling(live: Live, request: CancelRequest) -> Allowed | Refused:
    """Whether this may be cancelled now, with every amount that goes back, or why not."""
    rules, order = live.settings.cancellations, live.order
    refused = refuse_cancelling(live) or _refuse_pieces(live, request)
    if refused is not None:
        return refused
    if request.reason not in rules.reasons:
        return Refused(code="reason", facts={"reasons": list(rules.reasons)})
    pieces = () if _everything(order, request.pieces) else request.pieces
    owed = _owed(order, pieces)
    fee = min(live.settings.money(rules.fee), owed, key=lambda m: m.minor)
    refunds = _refunds(live, request.refund_to, owed - fee)
    if refunds is None:
        return Refused(code="refund_to", facts={"ways": list(rules.refund_to)})
    back = total([move.amount for move in refunds], order.currency)
    return Allowed(
        command=CancelOrder(order_id=order.id, reason=request.reason, refunds=refunds, pieces=pieces),
        back=back,
        fee=fee,
        needs_agent=above_limit(back, rules.agent_approval_above, live.settings),
    )


def _refuse_pieces(live: Live, request: CancelRequest) -> Refused | None:
    lines = {line.id: line for line in live.order.lines}
    seen: set[str] = set()
    for line_id, quantity in request.pieces:
        if line_id not in lines or line_id in seen:
            return Refused(code="unknown_line")
        seen.add(line_id)
        if not 1 <= quantity <= lines[line_id].quantity:
            return Refused(code="quantity", facts={"line_id": line_id, "left": lines[line_id].quantity})
    partly = request.pieces and not _everything(live.order, request.pieces)
    return Refused(code="partial") if partly and not live.settings.cancellations.partial else None


def _everything(order: Order, pieces: tuple[tuple[str, int], ...]) -> bool:
    return dict(pieces) == {line.id: line.quantity for line in order.lines}


def _owed(order: Order, pieces: tuple[tuple[str, int], ...]) -> Money:
    """What goes back before a fee: all that is still paid, or what the pieces cost."""
    paid = total(list(paid_with(order).values()), order.currency)
    if not pieces:
        return paid
    prices = {line.id: line.unit_price for line in order.lines}
    cost = total([prices[line_id] * quantity for line_id, quantity in pieces], order.currency)
    whole = order.subtotal.minor
    discount = order.discount.share(cost.minor, whole) if whole else Money(0, order.currency)
    worth = max(cost - discount, Money(0, order.currency), key=lambda m: m.minor)
    return min(worth, paid, key=lambda m: m.minor)


def _refunds(live: Live, way: str, amount: Money) -> tuple[MoneyMove, ...] | None:
    """The amounts by method, in the sequence of paying; None for a way that is not offered or leads nowhere."""
    if way not in live.settings.cancellations.refund_to:
        return None
    if not amount.minor:
        return ()
    if way == GIFT_CARD:
        card = next((m for m in methods_of(live) if m.kind == GIFT_CARD), None)
        return (MoneyMove(method_id=card.id, amount=amount),) if card else None
    moves, left = [], amount
    for method_id, paid in paid_with(live.order).items():
        part = min(paid, left, key=lambda m: m.minor)
        if part.minor:
            moves.append(MoneyMove(method_id=method_id, amount=part))
            left = left - part
    return tuple(moves)
