"""Whether an order may be paid in another way: what was paid goes back, and one other method is charged as much. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.skills.changes.deciding import Allowed, Live, Refused, above_limit, refuse_before_sending
from assistant.skills.changes.paying import offered, paid_with, refuse_settlement
from connectors.commands import ChangePayment, MoneyMove
from connectors.money import Money, total


@dataclass(frozen=True, kw_only=True)
class PaymentRequest:
    """Which stored method should pay the order instead."""

    order_id: str
    pay_with: str


def refuse_repaying(live: Live) -> Refused | None:
    """Why the payment of this order cannot be changed now."""
    refused = refuse_before_sending(live, live.settings.changes, "payment")
    if refused is None and not paid_with(live.order):
        return Refused(code="unpaid")
    return refused


def decide_repaying(live: Live, request: PaymentRequest) -> Allowed | Refused:
    """Whether this method may pay instead, and what goes back to which, or why not."""
    rules, order = live.settings.changes, live.order
    refused = refuse_repaying(live)
    if refused is not None:
        return refused
    paid = paid_with(order)
    whole = total(list(paid.values()), order.currency)
    if request.pay_with in paid:
        others = [m.label for m in offered(live, rules.methods) if m.id not in paid]
        return Refused(code="same_method", facts={"offered": others})
    charge = MoneyMove(method_id=request.pay_with, amount=-whole)
    refused = refuse_settlement(live, charge, rules.methods)
    if refused is not None:
        return refused
    return Allowed(
        command=ChangePayment(
            order_id=order.id,
            charge=charge,
            refunds=tuple(MoneyMove(method_id=method, amount=amount) for method, amount in paid.items()),
        ),
        back=Money(0, order.currency),
        fee=Money(0, order.currency),
        needs_agent=above_limit(whole, rules.agent_approval_above, live.settings),
    )
