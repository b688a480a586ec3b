"""Which stored methods may settle an amount, which one somebody names, and what was paid with which. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from assistant.skills.changes.deciding import Live, Refused
from assistant.skills.contract import QuickReply, ToolResult
from assistant.skills.matching import folded
from assistant.skills.order_view import OrderView
from assistant.skills.wording import quick
from connectors.commands import MoneyMove
from connectors.commerce import Order, PaymentMethod
from connectors.money import Money, total

GIFT_CARD = "gift_card"
# Money that comes back to these is there at once; a bank needs days.
AT_ONCE = frozenset({GIFT_CARD, "store_credit", "wallet"})
CHOICES = 6
# How people call kinds of methods; the longer names first.
METHOD_WORDS: Mapping[str, tuple[str, ...]] = {
    GIFT_CARD: ("gift card", "giftcard", "礼品卡", "购物卡", "礼品"),
    "store_credit": ("store credit", "shop credit", "储值", "余额"),
    "paypal": ("paypal", "贝宝"),
    "wallet": ("wallet", "alipay", "wechat", "支付宝", "微信"),
    "bank": ("bank transfer", "bank account", "银行转账"),
    "card": ("credit card", "debit card", "card", "信用卡", "银行卡"),
}


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


def method_meant(words: str, live: Live, kinds: Sequence[str]) -> PaymentMethod | None:
    """The stored method that the words name: by id, label or kind; None when none or several fit."""
    choice = offered(live, kinds)
    said = folded(words)
    exact = [m for m in choice if m.id == words or folded(m.label) == said]
    if exact:
        return exact[0]
    # A number that none of them bears is another's method, whatever else is said.
    choice = tuple(m for m in choice if all(n in m.id or n in m.label for n in re.findall(r"\d{4,}", said)))
    kind = next((kind for kind, known in METHOD_WORDS.items() if any(word in said for word in known)), "")
    digits = re.findall(r"\d{4}", said)
    by_words = [m for m in choice if _labelled(m, said) or any(d in m.label for d in digits)]
    by_kind = [m for m in choice if m.kind == kind] if kind else []
    for found in (by_words, by_kind):
        if len(found) == 1:
            return found[0]
    both_fit = [m for m in by_words if m in by_kind]
    return both_fit[0] if len(both_fit) == 1 else None


def _labelled(method: PaymentMethod, said: str) -> bool:
    """Whether a word of the label that is a name ("Visa", 支付宝) is said."""
    names = [w for w in re.findall(r"[a-z]{3,}|[一-鿿]{2,}", folded(method.label)) if w not in ("gift", "card", "com")]
    return any(name in said for name in names)


def which_method(prefix: str, view: OrderView, live: Live, kinds: Sequence[str]) -> ToolResult:
    """The question which stored method settles."""
    labels = [m.label for m in offered(live, kinds)]
    return ToolResult(
        outcome=f"{prefix}.which_method",
        data={"order": view.order.number, "methods": labels},
        quick_replies=tuple(QuickReply(label=label, say=label) for label in labels[:CHOICES])
        or quick(view.language, "person"),
    )
