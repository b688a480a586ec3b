"""Money between a person and the demo shop: what was paid with what, what may move, and what a move leaves. Pure.

A card that holds money (gift card, store credit, wallet) changes at once; of any other method only the payment is noted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from connectors.commands import MoneyMove
from connectors.commerce import Customer, Order, Payment, PaymentMethod
from connectors.money import Money, total
from connectors.shops.demo.scene import Scene

BALANCE_KINDS = frozenset({"gift_card", "store_credit", "wallet"})


def paid_with(order: Order) -> dict[str, Money]:
    """What is still paid with each method; methods with nothing left are absent."""
    sums: dict[str, Money] = {}
    for payment in order.payments:
        sums[payment.method_id] = sums.get(payment.method_id, Money(0, order.currency)) + payment.amount
    return {method_id: amount for method_id, amount in sums.items() if amount.minor > 0}


def promised(order: Order, settled: Sequence[str] = ("declined",)) -> Money:
    """What the order's returns and exchanges give back, those in a `settled` state left out."""
    returns = [listed.refund for listed in order.returns if listed.state not in settled]
    exchanges = [e.settlement for e in order.exchanges if e.state not in settled and e.settlement.minor > 0]
    return total([*returns, *exchanges], order.currency)


def wrong_amount(order: Order, amounts: Sequence[Money | None]) -> str | None:
    """Why one of these cannot be an amount of this order: another currency, or below zero."""
    for amount in amounts:
        if amount is None:
            continue
        if amount.currency != order.currency:
            return f"order {order.number} is in {order.currency}, not in {amount.currency}"
        if amount.minor < 0:
            return f"{amount} is below zero"
    return None


def wrong_refunds(order: Order, refunds: Sequence[MoneyMove], most: Money) -> str | None:
    """Why these refunds cannot be given: not above zero, a method twice, or together more than `most` or than what was paid."""
    problem = wrong_amount(order, [move.amount for move in refunds])
    if problem:
        return problem
    if any(not move.amount.minor for move in refunds):
        return "a refund of nothing is none"
    if len({move.method_id for move in refunds}) < len(refunds):
        return "a method is refunded twice"
    back = total([move.amount for move in refunds], order.currency)
    limit = min(most, order.paid, key=lambda m: m.minor)
    if limit < back:
        return f"refunds of {back} would exceed the {limit} that can go back"
    return None


def wrong_promise(order: Order, back: Money) -> str | None:
    """Why this cannot be given back once the goods have arrived: with all that is promised it exceeds what was paid."""
    together = promised(order) + back
    if order.total < together:
        return f"refunds of {together} would exceed the {order.total} that the order cost"
    waiting = promised(order, settled=("declined", "refunded", "sent")) + back
    if order.payments and order.paid < waiting:
        return f"refunds of {waiting} would exceed the {order.paid} that is paid"
    return None


def wrong_method(scene: Scene, move: MoneyMove) -> str | None:
    """Why this method cannot take part: a stranger's, without the balance, or one that would have to guess its balance."""
    if not move.amount.minor and not move.method_id:
        return None
    method = _method(scene.customer, move.method_id)
    if method is None:
        known = move.amount.minor >= 0 and any(p.method_id == move.method_id for p in scene.order.payments)
        return None if known else f"method {move.method_id} is not one of this customer's"
    if method.kind not in BALANCE_KINDS:
        return None
    if method.balance is None:
        return None if move.amount.minor >= 0 else f"nobody knows what is on {method.label}"
    if method.balance.currency != move.amount.currency:
        return f"{method.label} holds {method.balance.currency}, not {move.amount.currency}"
    if (method.balance + move.amount).minor < 0:
        return f"{method.label} holds {method.balance}, which does not cover {-move.amount}"
    return None


def holds_money(customer: Customer | None, method_id: str) -> bool:
    """Whether this is the customer's gift card, store credit or wallet."""
    method = _method(customer, method_id)
    return method is not None and method.kind in BALANCE_KINDS


def label_of(scene: Scene, method_id: str) -> str:
    """What a method is called by its person."""
    method = _method(scene.customer, method_id)
    if method is not None:
        return method.label
    return next((p.method_label for p in scene.order.payments if p.method_id == method_id), method_id)


def settled(scene: Scene, moves: Sequence[MoneyMove], at: datetime) -> Scene:
    """The scene after these moves: each a payment of the order, and the balances of cards that hold money changed."""
    moves = [move for move in moves if move.amount.minor]
    payments = [
        Payment(method_id=m.method_id, method_label=label_of(scene, m.method_id), amount=-m.amount, at=at)
        for m in moves
    ]
    order = replace(scene.order, payments=(*scene.order.payments, *payments))
    return replace(scene, order=order, customer=_credited(scene.customer, moves))


def with_fee(order: Order, fee: Money) -> Order:
    """The order with this much more in fees."""
    return replace(order, fees=fee if order.fees is None else order.fees + fee)


def move_details(scene: Scene, moves: Sequence[MoneyMove], name: str) -> dict[str, str]:
    """For a receipt: `NAME.1.method`, `NAME.1.method_id` and `NAME.1.amount`, counted from one."""
    details = {}
    for number, move in enumerate(moves, 1):
        details[f"{name}.{number}.method"] = label_of(scene, move.method_id)
        details[f"{name}.{number}.method_id"] = move.method_id
        details[f"{name}.{number}.amount"] = str(move.amount)
    return details


def _method(customer: Customer | None, method_id: str) -> PaymentMethod | None:
    methods = customer.payment_methods if customer is not None else ()
    return next((method for method in methods if method.id == method_id), None)


def _credited(customer: Customer | None, moves: Sequence[MoneyMove]) -> Customer | None:
    if customer is None:
        return None
    sums: Mapping[str, list[Money]] = {
        m.method_id: [n.amount for n in moves if n.method_id == m.method_id] for m in moves
    }
    methods = tuple(_with_balance(method, sums.get(method.id, [])) for method in customer.payment_methods)
    return replace(customer, payment_methods=methods)


def _with_balance(method: PaymentMethod, amounts: list[Money]) -> PaymentMethod:
    if not amounts or method.kind not in BALANCE_KINDS or method.balance is None:
        return method
    return replace(method, balance=total([method.balance, *amounts], method.balance.currency))
