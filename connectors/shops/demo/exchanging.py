"""The act of exchanging pieces that arrived for other variants. Pure."""

from __future__ import annotations

from dataclasses import replace

from connectors.commands import ExchangeOrder
from connectors.commerce import Exchange, ExchangedPieces, Order, OrderState, Receipt
from connectors.money import Money
from connectors.shops.demo.returns import with_pieces_back, wrong_pieces_back
from connectors.shops.demo.scene import OrderAct, Scene, not_arrived
from connectors.shops.demo.settling import wrong_promise
from connectors.shops.demo.stock import shifted
from connectors.shops.demo.swapping import difference, pieces_taken, swap_details, wrong_settlement, wrong_swaps


class Exchanging(OrderAct[ExchangeOrder]):
    """Registers an exchange. It is settled once the old pieces have arrived, so no money moves now; the new pieces are kept aside."""

    kind = "exchange"
    prefix = "EX"

    def misfit(self, command: ExchangeOrder, order: Order) -> str | None:
        """Not arrived, pieces that are not there or went back already, a settlement that is not the difference."""
        return (
            not_arrived(order)
            or wrong_swaps(order, command.swaps, command.fee, same=True)  # a faulty piece for the same again
            or wrong_pieces_back(order, [(swap.line_id, swap.quantity) for swap in command.swaps])
            or _wrong_settlement(command, order)
        )

    def objection(self, command: ExchangeOrder, scene: Scene) -> str | None:
        """Variants that cannot be had at this price now, a method that cannot settle."""
        return wrong_settlement(scene, command.swaps, command.settlement)

    def variant_ids(self, command: ExchangeOrder) -> tuple[str, ...]:
        """The new variants."""
        return tuple(swap.variant_id for swap in command.swaps)

    def amount(self, command: ExchangeOrder) -> Money | None:
        """The settlement: positive where the person gets money back."""
        return command.settlement.amount

    def details(self, command: ExchangeOrder, scene: Scene) -> dict[str, str]:
        """What becomes what, how it will be settled, and the day to send the old pieces by."""
        details = swap_details(scene, command.swaps, command.settlement, command.fee)
        return details if command.ship_by is None else details | {"ship_by": command.ship_by.isoformat()}

    def after(self, command: ExchangeOrder, scene: Scene, receipt: Receipt) -> Scene:
        """Pieces counted as gone back, the exchange listed, the state moved on, the new pieces out of stock."""
        titles = {line.id: line.title for line in scene.order.lines}
        pieces = tuple(
            ExchangedPieces(
                line_id=swap.line_id,
                quantity=swap.quantity,
                variant_id=swap.variant_id,
                title=titles[swap.line_id],
                options=scene.chosen[swap.variant_id].options,
                unit_price=swap.unit_price,
            )
            for swap in command.swaps
        )
        exchange = Exchange(
            id=receipt.reference,
            order_id=scene.order.id,
            state="requested",
            pieces=pieces,
            settlement=command.settlement.amount,
            fee=command.fee if command.fee is not None else Money(0, scene.order.currency),
            method_id=command.settlement.method_id,
            created_at=receipt.at,
            ship_by=command.ship_by,
        )
        order = with_pieces_back(scene.order, [(swap.line_id, swap.quantity) for swap in command.swaps], receipt)
        state, exchanges = OrderState.EXCHANGE_REQUESTED, (*order.exchanges, exchange)
        order = replace(order, state=state, label="", exchanges=exchanges)
        return replace(scene, order=order, products=shifted(scene.products, pieces_taken(command.swaps)))


def _wrong_settlement(command: ExchangeOrder, order: Order) -> str | None:
    amount, owed = command.settlement.amount, difference(order, command.swaps, command.fee)
    if amount != owed:
        return f"the difference is {owed}, not {amount}"
    return wrong_promise(order, amount) if amount.minor > 0 else None
