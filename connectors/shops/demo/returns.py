"""What the demo shop itself checks and changes when a return is registered: pure, the same for a new one and for
one that is put back after an import."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime

from connectors.commerce import Order, OrderState, Receipt, Return, ReturnOrder
from connectors.money import total

RETURNABLE_STATES = (OrderState.DELIVERED, OrderState.RETURN_REQUESTED, OrderState.RETURNED)


def objection(order: Order, command: ReturnOrder) -> str | None:
    """Why the shop says no to this return of this order, None when it does not."""
    if order.state not in RETURNABLE_STATES:
        return f"order {order.number} is {order.state}, so nothing of it can go back"
    return _objection_to_pieces(order, command) or _objection_to_amount(order, command)


def _objection_to_pieces(order: Order, command: ReturnOrder) -> str | None:
    lines = {line.id: line for line in order.lines}
    asked: Counter[str] = Counter()
    for part in command.lines:
        if part.quantity < 1:
            return f"{part.quantity} pieces of line {part.line_id} cannot go back"
        asked[part.line_id] += part.quantity
    if not asked:
        return "a return needs at least one line"
    for line_id, quantity in asked.items():
        line = lines.get(line_id)
        if line is None:
            return f"order {order.number} has no line {line_id}"
        if quantity > line.quantity - line.returned:
            return f"{quantity} of line {line_id} asked, {line.quantity - line.returned} left to go back"
    return None


def _objection_to_amount(order: Order, command: ReturnOrder) -> str | None:
    for amount in (command.refund, command.fee):
        if amount.currency != order.currency:
            return f"order {order.number} is in {order.currency}, not in {amount.currency}"
        if amount.minor < 0:
            return f"{amount} is below zero"
    promised = total([r.refund for r in order.returns if r.state != "declined"], order.currency)
    if order.total < promised + command.refund:
        return f"refunds of {promised + command.refund} would exceed the {order.total} that the order cost"
    return None


def with_return(order: Order, command: ReturnOrder, receipt: Receipt) -> Order:
    """The order after the return: pieces counted as gone back, the return listed, the state moved on."""
    gone: Counter[str] = Counter()
    for part in command.lines:
        gone[part.line_id] += part.quantity
    registered = Return(
        id=receipt.reference,
        order_id=order.id,
        state="requested",
        lines=command.lines,
        refund=command.refund,
        refund_to=command.refund_to,
        created_at=receipt.at,
        ship_by=command.ship_by,
    )
    return replace(
        order,
        state=OrderState.RETURN_REQUESTED,
        label="",
        lines=tuple(replace(line, returned=line.returned + gone[line.id]) for line in order.lines),
        returns=(*order.returns, registered),
        updated_at=max(order.updated_at, receipt.at),
    )


def receipt_of(order: Order, command: ReturnOrder, number: int, at: datetime) -> Receipt:
    """The receipt of a return that gets this number."""
    details = {
        "order_number": order.number,
        "pieces": str(sum(part.quantity for part in command.lines)),
        "refund_to": command.refund_to,
        "fee": str(command.fee),
    }
    if command.ship_by is not None:
        details["ship_by"] = command.ship_by.isoformat()
    return Receipt(
        kind="return", reference=f"RT-{number}", subject=order.id, amount=command.refund, at=at, details=details
    )
