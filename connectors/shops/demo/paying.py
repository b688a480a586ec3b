"""The act of paying an order in another way before it is sent. Pure."""

from __future__ import annotations

from dataclasses import replace

from connectors.commands import ChangePayment
from connectors.commerce import Order, OrderChange, Receipt
from connectors.money import Money, total
from connectors.shops.demo.scene import OrderAct, Scene, already_sent
from connectors.shops.demo.settling import label_of, move_details, paid_with, settled, wrong_method


class ChangingPayment(OrderAct[ChangePayment]):
    """Gives back what was paid and charges as much to one other method, in one step: the order is paid before and after."""

    kind = "change_payment"
    prefix = "CP"

    def misfit(self, command: ChangePayment, order: Order) -> str | None:
        """Sent already, nothing paid, a method that paid before, amounts that are not what was paid."""
        problem = already_sent(order)
        if problem:
            return problem
        if not order.paid.minor:
            return f"nothing is paid for order {order.number}"
        paid = paid_with(order)
        if command.charge.method_id in paid:
            return f"order {order.number} is paid with method {command.charge.method_id} already"
        if {move.method_id: move.amount for move in command.refunds} != paid or len(command.refunds) != len(paid):
            return "what goes back is not what was paid with each method"
        back = total([move.amount for move in command.refunds], order.currency)
        if back != order.paid or command.charge.amount != -back:
            return f"{order.paid} is paid, not {-command.charge.amount}"
        return None

    def objection(self, command: ChangePayment, scene: Scene) -> str | None:
        """A method that is not the customer's, or holds too little."""
        problems = (wrong_method(scene, move) for move in (command.charge, *command.refunds))
        return next((problem for problem in problems if problem), None)

    def amount(self, command: ChangePayment) -> Money | None:
        """What the new method is charged."""
        return -command.charge.amount

    def details(self, command: ChangePayment, scene: Scene) -> dict[str, str]:
        """The new method, and what goes back to the old ones."""
        method = {"method": label_of(scene, command.charge.method_id), "method_id": command.charge.method_id}
        return method | move_details(scene, command.refunds, "refund")

    def after(self, command: ChangePayment, scene: Scene, receipt: Receipt) -> Scene:
        """The order paid with the new method, the old ones refunded."""
        paid = settled(scene, [command.charge, *command.refunds], receipt.at)
        change = OrderChange(id=receipt.reference, kind=self.kind, at=receipt.at)
        changed = replace(
            paid.order,
            changes=(*scene.order.changes, change),
            updated_at=max(scene.order.updated_at, receipt.at),
        )
        return paid.with_order(changed)
