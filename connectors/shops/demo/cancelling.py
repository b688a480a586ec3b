"""The act of cancelling an order, or pieces of it, before it is sent. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from connectors.commands import CancelOrder
from connectors.commerce import Order, OrderChange, OrderLine, OrderState, Receipt, Shipment
from connectors.money import Money, total
from connectors.shops.demo.scene import OrderAct, Scene, already_sent
from connectors.shops.demo.settling import (
    holds_money,
    move_details,
    paid_with,
    settled,
    with_fee,
    wrong_method,
    wrong_refunds,
)
from connectors.shops.demo.stock import shifted


class Cancelling(OrderAct[CancelOrder]):
    """Calls off an order. What goes back never exceeds what was paid, or what the pieces cost less their share of the discount."""

    kind = "cancel"
    prefix = "CN"

    def misfit(self, command: CancelOrder, order: Order) -> str | None:
        """Sent already, pieces that are not there, refunds that are too high."""
        problem = already_sent(order) or _wrong_pieces(command, order)
        if problem:
            return problem
        if not command.reason.strip():
            return "a cancellation needs a reason"
        return wrong_refunds(order, command.refunds, order.paid if _whole(command, order) else _worth(command, order))

    def objection(self, command: CancelOrder, scene: Scene) -> str | None:
        """A method that was not paid with, or more to it than was paid with it; a card that holds money may take any refund."""
        paid = paid_with(scene.order)
        for move in command.refunds:
            problem = wrong_method(scene, move)
            if problem:
                return problem
            through = paid.get(move.method_id, Money(0, scene.order.currency))
            if through < move.amount and not holds_money(scene.customer, move.method_id):
                return f"{through} was paid with method {move.method_id}, so {move.amount} cannot go back to it"
        return None

    def amount(self, command: CancelOrder) -> Money | None:
        """All that goes back; None where nothing does."""
        amounts = [move.amount for move in command.refunds]
        return total(amounts, amounts[0].currency) if amounts else None

    def details(self, command: CancelOrder, scene: Scene) -> dict[str, str]:
        """The reason, how much of the order, and where the money goes."""
        whole = _whole(command, scene.order)
        pieces = [line.quantity for line in scene.order.lines] if whole else [n for _, n in command.pieces]
        return {
            "reason": command.reason,
            "scope": "all" if whole else "part",
            "pieces": str(sum(pieces)),
            **move_details(scene, command.refunds, "refund"),
        }

    def after(self, command: CancelOrder, scene: Scene, receipt: Receipt) -> Scene:
        """The money back, the pieces back in stock, the order cancelled or smaller."""
        order, whole = scene.order, _whole(command, scene.order)
        quantities = _quantities(command, order)
        freed: Counter[str] = Counter()
        for line in order.lines:
            freed[line.variant_id] += quantities[line.id]
        paid_back = settled(scene, command.refunds, receipt.at)
        change = OrderChange(
            id=receipt.reference,
            kind=self.kind,
            at=receipt.at,
            reason=command.reason,
            pieces=() if whole else tuple(sorted(quantities.items())),
        )
        kept = replace(paid_back.order, changes=(*order.changes, change), updated_at=max(order.updated_at, receipt.at))
        smaller = _cancelled(kept) if whole else _without(kept, command, quantities)
        return replace(paid_back, order=smaller, products=shifted(scene.products, freed))


def _wrong_pieces(command: CancelOrder, order: Order) -> str | None:
    lines = {line.id: line for line in order.lines}
    if any(quantity < 1 for _, quantity in command.pieces):
        return "fewer than one piece cannot be cancelled"
    for line_id, quantity in _quantities(command, order).items():
        if line_id not in lines:
            return f"order {order.number} has no line {line_id}"
        if quantity > lines[line_id].quantity:
            return f"{quantity} of line {line_id} asked, {lines[line_id].quantity} in the order"
    return None


def _quantities(command: CancelOrder, order: Order) -> Counter[str]:
    """Pieces to cancel by line id; all of the order where none are named."""
    if not command.pieces:
        return Counter({line.id: line.quantity for line in order.lines})
    asked: Counter[str] = Counter()
    for line_id, quantity in command.pieces:
        asked[line_id] += quantity
    return asked


def _whole(command: CancelOrder, order: Order) -> bool:
    return _quantities(command, order) == Counter({line.id: line.quantity for line in order.lines})


def _cost(command: CancelOrder, order: Order) -> Money:
    quantities = _quantities(command, order)
    return total([line.unit_price * quantities[line.id] for line in order.lines], order.currency)


def _share_of_discount(command: CancelOrder, order: Order) -> Money:
    whole = order.subtotal.minor
    return order.discount.share(_cost(command, order).minor, whole) if whole else Money(0, order.currency)


def _worth(command: CancelOrder, order: Order) -> Money:
    worth = _cost(command, order) - _share_of_discount(command, order)
    return max(worth, Money(0, order.currency), key=lambda m: m.minor)


def _cancelled(order: Order) -> Order:
    return replace(order, state=OrderState.CANCELLED, label="", shipments=tuple(map(_stopped, order.shipments)))


def _stopped(parcel: Shipment) -> Shipment:
    return replace(parcel, state="cancelled")


def _without(order: Order, command: CancelOrder, quantities: Counter[str]) -> Order:
    """The order without these pieces; what was paid for them and does not go back stands as a fee."""
    lines = tuple(_fewer(line, quantities[line.id]) for line in order.lines)
    left = tuple(line for line in lines if line.quantity)
    ids = {line.id for line in left}
    parcels = tuple(replace(p, line_ids=tuple(i for i in p.line_ids if i in ids)) for p in order.shipments)
    discount = order.discount - _share_of_discount(command, order)
    smaller = replace(order, lines=left, shipments=parcels, discount=discount)
    back = total([move.amount for move in command.refunds], order.currency)
    kept = min(smaller.paid - smaller.total, _worth(command, order) - back, key=lambda m: m.minor)
    return with_fee(smaller, kept) if kept.minor > 0 else smaller


def _fewer(line: OrderLine, pieces: int) -> OrderLine:
    return replace(line, quantity=line.quantity - pieces)
