"""Which stored methods may settle an amount, and what was paid with which. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.skills.changes.deciding import Live, Refused
from connectors.commands import MoneyMove
from connectors.commerce import Order, PaymentMethod
from connectors.money import Money, total

GIFT_CARD = "gift_card"
# Money that comes back to these is there at once; a bank needs days.
AT_ONCE = frozenset({GIFT_CARD, "store_credit", "wallet"})


def paid_with(order: Order) -> dict[str, Money]:
    """What is still paid with each method: payments less what went back, methods with nothing left out."""
    methods = dict.fromkeys(p.method_id for p in order.payments)
    sums = {m: total([p.amount for p in order.payments if p.method_id == m], order.currency) for m in methods}
    return {method: amount for method, amount in sums.items() if amount.minor > 0}


def methods_of(live: Live) -> tuple[PaymentMethod, ...]:
    """The methods that the person may choose from: those stored in their account, for a guest those of the order."""
    if live.customer is not None:
        return live.customer.payment_methods
    paid = {p.method_id: p.method_label for p in live.order.payments if p.amount.minor > 0 and p.method_id}
    return tuple(PaymentMethod(id=i, kind="", label=label) for i, label in paid.items())


def offered(live: Live, kinds: Sequence[str]) -> tuple[PaymentMethod, ...]:
    """The person's methods whose kind the shop takes; no kinds = all."""
    return tuple(m for m in methods_of(live) if not kinds or m.kind in kinds)


def label_of(method_id: str, live: Live) -> str:
    """What a method is called by its person."""
    stored = {m.id: m.label for m in methods_of(live)}
    paid = {p.method_id: p.method_label for p in live.order.payments}
    return stored.get(method_id) or paid.get(method_id) or method_id


def kind_of(method_id: str, live: Live) -> str:
    """The kind of a method; "" where it is not stored."""
    return next((m.kind for m in methods_of(live) if m.id == method_id), "")


def refuse_settlement(live: Live, move: MoneyMove, kinds: Sequence[str]) -> Refused | None:
    """Why this method cannot settle this amount; a card with a balance must cover what it pays."""
    choice = {m.id: m for m in offered(live, kinds)}
    method = choice.get(move.method_id)
    if method is None:
        return Refused(code="method", facts={"offered": [m.label for m in choice.values()]})
    if move.amount.minor >= 0 or method.balance is None:
        return None
    short = method.balance.currency != move.amount.currency or method.balance.minor < -move.amount.minor
    if not short:
        return None
    others = [m.label for m in choice.values() if m.id != method.id]
    return Refused(code="balance", facts={"balance": method.balance, "needed": -move.amount, "offered": others})
