"""Why a Vendure shop cannot do a command exactly as it was confirmed: pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from connectors.commands import CancelOrder, ChangeAddress, ChangeItems, MoneyMove
from connectors.commerce import Order, OrderState, ReturnOrder
from connectors.money import Money, total

OrderCommand = ReturnOrder | CancelOrder | ChangeAddress | ChangeItems
RETURNABLE = (OrderState.DELIVERED, OrderState.RETURN_REQUESTED)
COUNTRY_LETTERS = 2


def objection(command: OrderCommand, order: Order) -> str | None:
    """What is wrong with a command on this order, None where nothing is."""
    if isinstance(command, ReturnOrder):
        return _to_return(command, order)
    if order.state is not OrderState.PENDING:
        return f"order {order.number} is {order.state}, so it can no longer be changed"
    if isinstance(command, CancelOrder):
        return _to_cancelling(command, order)
    if isinstance(command, ChangeAddress):
        country = command.address.country
        letters = len(country) == COUNTRY_LETTERS and country.isascii() and country.isalpha()
        return None if letters else f"{country!r} is no two-letter code of a country"
    return _to_other_items(command, order)


def pieces_of(command: CancelOrder, order: Order) -> Counter[str]:
    """Pieces to cancel by line; all of the order where none are named."""
    return _counted(command.pieces or [(line.id, line.quantity) for line in order.lines])


def is_whole(command: CancelOrder, order: Order) -> bool:
    """Whether nothing of the order is left."""
    return pieces_of(command, order) == _counted([(line.id, line.quantity) for line in order.lines])


def _counted(parts: Sequence[tuple[str, int]]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for line_id, quantity in parts:
        counted[line_id] += quantity
    return counted


def _to_pieces(parts: Sequence[tuple[str, int]], order: Order) -> str | None:
    """Lines that are not there, or more pieces than are left of them."""
    lines = {line.id: line for line in order.lines}
    if not parts:
        return "at least one line is needed"
    for line_id, quantity in parts:
        if quantity < 1:
            return f"{quantity} pieces of line {line_id} cannot go back"
    for line_id, quantity in _counted(parts).items():
        if line_id not in lines:
            return f"order {order.number} has no line {line_id}"
        left = lines[line_id].quantity - lines[line_id].returned
        if quantity > left:
            return f"{quantity} of line {line_id} asked, {left} left to go back"
    return None


def _to_amounts(amounts: Sequence[Money], order: Order) -> str | None:
    for amount in amounts:
        if amount.currency != order.currency:
            return f"order {order.number} is in {order.currency}, not in {amount.currency}"
        if amount.minor < 0:
            return f"{amount} is below zero"
    return None


def _to_return(command: ReturnOrder, order: Order) -> str | None:
    if order.state not in RETURNABLE:
        return f"order {order.number} is {order.state}, so nothing of it can go back"
    problem = _to_pieces([(part.line_id, part.quantity) for part in command.lines], order)
    problem = problem or _to_amounts((command.refund, command.fee), order)
    if problem:
        return problem
    if command.refund_to != "original":
        return f"{command.refund_to!r} is no way of refund here; money goes back to the payment"
    open_refunds = total([each.refund for each in order.returns if each.state == "requested"], order.currency)
    if order.paid < open_refunds + command.refund:
        return f"refunds of {open_refunds + command.refund} would exceed the {order.paid} that is paid"
    return None


def _to_refunds(refunds: Sequence[MoneyMove], most: Money, order: Order) -> str | None:
    """Amounts that are no refunds, payments that are not this order's, more than was paid."""
    problem = _to_amounts([move.amount for move in refunds], order)
    if problem:
        return problem
    if any(not move.amount.minor for move in refunds):
        return "a refund of nothing is none"
    if len({move.method_id for move in refunds}) < len(refunds):
        return "a payment is refunded twice"
    for move in refunds:
        through = total([p.amount for p in order.payments if p.method_id == move.method_id], order.currency)
        if through < move.amount:
            return f"{through} is left of payment {move.method_id}, so {move.amount} cannot go back to it"
    back = total([move.amount for move in refunds], order.currency)
    return f"refunds of {back} would exceed the {most} that can go back" if most < back else None


def _to_cancelling(command: CancelOrder, order: Order) -> str | None:
    if not command.reason.strip():
        return "a cancellation needs a reason"
    pieces = pieces_of(command, order)
    problem = _to_pieces(list(command.pieces) or list(pieces.items()), order)
    if problem:
        return problem
    cost = total([line.unit_price * pieces[line.id] for line in order.lines], order.currency)
    worth = cost - order.discount.share(cost.minor, order.subtotal.minor) if order.subtotal.minor else cost
    return _to_refunds(command.refunds, order.paid if is_whole(command, order) else worth, order)


def _to_other_items(command: ChangeItems, order: Order) -> str | None:
    problem = _to_pieces([(swap.line_id, swap.quantity) for swap in command.swaps], order)
    if problem:
        return problem
    if command.fee is not None and command.fee.minor:
        return "no fee can be taken for other items"
    amount = command.settlement.amount
    if amount.minor < 0:
        return f"{-amount} more would have to be paid, and nothing can be charged here"
    return _to_refunds((command.settlement,), order.paid, order) if amount.minor else _to_amounts((amount,), order)
