"""The act of returning pieces that arrived. Pure, the same for a new return and for one that is put back after an import."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from connectors.commerce import Order, OrderState, Receipt, Return, ReturnOrder
from connectors.money import Money
from connectors.shops.demo.scene import OrderAct, Scene, not_arrived
from connectors.shops.demo.settling import wrong_amount, wrong_promise


class Returning(OrderAct[ReturnOrder]):
    """Registers a return. Its money goes back once the pieces have arrived, so none moves now."""

    kind = "return"
    prefix = "RT"

    def misfit(self, command: ReturnOrder, order: Order) -> str | None:
        """Not arrived, pieces that are not there or went back already, more money than was paid."""
        return (
            not_arrived(order)
            or wrong_pieces_back(order, [(part.line_id, part.quantity) for part in command.lines])
            or wrong_amount(order, [command.refund, command.fee])
            or wrong_promise(order, command.refund)
        )

    def amount(self, command: ReturnOrder) -> Money | None:
        """The refund."""
        return command.refund

    def details(self, command: ReturnOrder, scene: Scene) -> dict[str, str]:
        """How many pieces, where the refund goes, the fee that was taken off, and the day to send it by."""
        details = {
            "pieces": str(sum(part.quantity for part in command.lines)),
            "refund_to": command.refund_to,
            "fee": str(command.fee),
        }
        return details if command.ship_by is None else details | {"ship_by": command.ship_by.isoformat()}

    def after(self, command: ReturnOrder, scene: Scene, receipt: Receipt) -> Scene:
        """Pieces counted as gone back, the return listed, the state moved on."""
        registered = Return(
            id=receipt.reference,
            order_id=scene.order.id,
            state="requested",
            lines=command.lines,
            refund=command.refund,
            refund_to=command.refund_to,
            created_at=receipt.at,
            ship_by=command.ship_by,
        )
        order = with_pieces_back(scene.order, [(part.line_id, part.quantity) for part in command.lines], receipt)
        state, returns = OrderState.RETURN_REQUESTED, (*order.returns, registered)
        return scene.with_order(replace(order, state=state, label="", returns=returns))


def wrong_pieces_back(order: Order, parts: Iterable[tuple[str, int]]) -> str | None:
    """Why these pieces by line id cannot go back; None when they can."""
    lines = {line.id: line for line in order.lines}
    asked: Counter[str] = Counter()
    for line_id, quantity in parts:
        if quantity < 1:
            return f"{quantity} pieces of line {line_id} cannot go back"
        asked[line_id] += quantity
    if not asked:
        return "at least one line has to go back"
    for line_id, quantity in asked.items():
        line = lines.get(line_id)
        if line is None:
            return f"order {order.number} has no line {line_id}"
        if quantity > line.quantity - line.returned:
            return f"{quantity} of line {line_id} asked, {line.quantity - line.returned} left to go back"
    return None


def with_pieces_back(order: Order, parts: Iterable[tuple[str, int]], receipt: Receipt) -> Order:
    """The order with these pieces counted as gone back."""
    gone: Counter[str] = Counter()
    for line_id, quantity in parts:
        gone[line_id] += quantity
    lines = tuple(replace(line, returned=line.returned + gone[line.id]) for line in order.lines)
    return replace(order, lines=lines, updated_at=max(order.updated_at, receipt.at))
