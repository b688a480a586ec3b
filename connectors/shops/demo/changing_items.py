"""The act of changing lines of an order to other variants before it is sent. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from connectors.commands import ChangeItems
from connectors.commerce import Order, OrderChange, Receipt
from connectors.money import Money
from connectors.shops.demo.scene import OrderAct, Scene, already_sent
from connectors.shops.demo.settling import settled, with_fee, wrong_refunds
from connectors.shops.demo.stock import shifted
from connectors.shops.demo.swapping import (
    difference,
    pieces_taken,
    swap_details,
    swapped_lines,
    wrong_settlement,
    wrong_swaps,
)


class ChangingItems(OrderAct[ChangeItems]):
    """Swaps variants and settles the difference at once. The order keeps its state and is marked as changed."""

    kind = "change_items"
    prefix = "CI"

    def misfit(self, command: ChangeItems, order: Order) -> str | None:
        """Sent already, swaps that make no sense, a settlement that is not the difference."""
        return (
            already_sent(order)
            or wrong_swaps(order, command.swaps, command.fee)
            or _wrong_pieces(command, order)
            or _wrong_settlement(command, order)
        )

    def objection(self, command: ChangeItems, scene: Scene) -> str | None:
        """Variants that cannot be had at this price now, a method that cannot settle."""
        return wrong_settlement(scene, command.swaps, command.settlement)

    def variant_ids(self, command: ChangeItems) -> tuple[str, ...]:
        """The new variants."""
        return tuple(swap.variant_id for swap in command.swaps)

    def amount(self, command: ChangeItems) -> Money | None:
        """The settlement: positive where the person gets money back."""
        return command.settlement.amount

    def details(self, command: ChangeItems, scene: Scene) -> dict[str, str]:
        """What became what, and how it was settled."""
        return swap_details(scene, command.swaps, command.settlement, command.fee)

    def after(self, command: ChangeItems, scene: Scene, receipt: Receipt) -> Scene:
        """Other lines, the difference paid or refunded, the old pieces back in stock and the new ones taken."""
        order = scene.order
        pieces = pieces_taken(command.swaps)
        variants = {line.id: line.variant_id for line in order.lines}
        for swap in command.swaps:
            pieces[variants[swap.line_id]] += swap.quantity
        paid = settled(scene, [command.settlement], receipt.at)
        change = OrderChange(id=receipt.reference, kind=self.kind, at=receipt.at)
        changed = replace(
            paid.order,
            lines=swapped_lines(scene, command.swaps),
            changes=(*order.changes, change),
            updated_at=max(order.updated_at, receipt.at),
        )
        if command.fee is not None:
            changed = with_fee(changed, command.fee)
        return replace(paid, order=changed, products=shifted(scene.products, pieces))


def _wrong_pieces(command: ChangeItems, order: Order) -> str | None:
    asked: Counter[str] = Counter()
    for swap in command.swaps:
        if swap.quantity < 1:
            return f"{swap.quantity} pieces of line {swap.line_id} cannot change"
        asked[swap.line_id] += swap.quantity
    for line in order.lines:
        if asked[line.id] > line.quantity:
            return f"{asked[line.id]} of line {line.id} asked, {line.quantity} in the order"
    return None


def _wrong_settlement(command: ChangeItems, order: Order) -> str | None:
    move, owed = command.settlement, difference(order, command.swaps, command.fee)
    # What was never paid needs no settling: the order simply costs another amount.
    if not order.paid.minor and not move.amount.minor:
        return None
    if move.amount != owed:
        return f"the difference is {owed}, not {move.amount}"
    return wrong_refunds(order, [move], order.paid) if move.amount.minor > 0 else None
