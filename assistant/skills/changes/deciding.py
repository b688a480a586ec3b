"""What the rules of cancelling, changing and exchanging look at and what they answer; where an order must stand. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from assistant.skills.matching import folded
from connectors.commands import Command
from connectors.commerce import Customer, Order, OrderState, Product
from connectors.money import Money
from connectors.shops.act_settings import Cancellations, Changes, Exchanges
from connectors.shops.settings import ShopSettings

STATE_REFUSALS: Mapping[OrderState, str] = {
    OrderState.CANCELLED: "cancelled",
    OrderState.SHIPPED: "already_sent",
    OrderState.DELIVERED: "already_sent",
    OrderState.RETURN_REQUESTED: "return_open",
    OrderState.EXCHANGE_REQUESTED: "exchange_open",
    OrderState.RETURNED: "returned",
}
# Parcels in these states have left.
SENT = frozenset({"in_transit", "out_for_delivery", "delivered", "delayed", "lost", "returned"})
CODES = (
    "unsupported",
    "disabled",
    "cancelled",
    "already_sent",
    "too_late",
    "not_delivered",
    "return_open",
    "returned",
    "exchange_open",
    "window",
    "undated",
    "items_changed",
    "reason",
    "partial",
    "nothing_chosen",
    "unknown_line",
    "quantity",
    "refund_to",
    "unknown_variant",
    "other_product",
    "same_variant",
    "sold_out",
    "stock",
    "gone",
    "non_exchangeable",
    "method",
    "same_method",
    "balance",
    "too_much",
    "unpaid",
    "address",
    "same_address",
    "who",
    "changed",
)
Act = Literal["cancel", "address", "items", "payment"]


@dataclass(frozen=True, kw_only=True)
class Live:
    """What is true now: the order and the products of its lines read live, the shop's rules, the moment.

    `customer` is the signed-in buyer, None for a guest who proved the order by number and e-mail.
    """

    order: Order
    customer: Customer | None
    products: Mapping[str, Product]
    settings: ShopSettings
    now: datetime


@dataclass(frozen=True, kw_only=True)
class Allowed:
    """The act is within the rules: `command` says exactly what the shop would do.

    `back` is what the person gets in all, negative where they pay; `fee` is already part of it.
    """

    command: Command
    back: Money
    fee: Money
    needs_agent: bool = False


@dataclass(frozen=True, kw_only=True)
class Refused:
    """The act is not within the rules: `code` is one of `CODES`; `facts` (values, times, money) explain it."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)


def refuse_before_sending(live: Live, rules: Cancellations | Changes, act: Act) -> Refused | None:
    """Why this act may not be done to the order before it is sent; None when it may."""
    order, allowed = live.order, rules.enabled
    if isinstance(rules, Changes):
        allowed = allowed and act in rules.what
    if not allowed:
        return Refused(code="disabled")
    if order.state not in rules.states:
        return Refused(code=STATE_REFUSALS.get(order.state, "too_late"))
    if any(parcel.state in SENT for parcel in order.shipments):
        return Refused(code="already_sent")
    if items_changed(order, live.settings) and act not in live.settings.changes.after_items:
        return Refused(code="items_changed")
    return _refuse_age(order.placed_at, rules.window_days, live)


def refuse_after_delivery(live: Live, rules: Exchanges) -> Refused | None:
    """Why nothing of the order may be exchanged now; None when something may."""
    order = live.order
    if not rules.enabled:
        return Refused(code="disabled")
    if order.state not in rules.states:
        code = STATE_REFUSALS.get(order.state, "not_delivered")
        return Refused(code="not_delivered" if code == "already_sent" else code)
    return _refuse_age(order.delivered_at or order.placed_at, rules.window_days, live)


def items_changed(order: Order, settings: ShopSettings) -> bool:
    """Whether items of the order were changed before, by what was recorded or by the shop's own word for its state."""
    return "change_items" in order.marks or folded(order.label) in {
        folded(label) for label in settings.changes.changed_labels
    }


def end_of_day(start: datetime, days: int, settings: ShopSettings) -> datetime:
    """The last second of the day that lies `days` after `start` on the shop's clock."""
    day = start.astimezone(settings.zone).date() + timedelta(days=days)
    return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=settings.zone)


def above_limit(amount: Money, limit: str | None, settings: ShopSettings) -> bool:
    """Whether a support agent must approve this amount, whichever way it goes."""
    return limit is not None and settings.money(limit).minor < abs(amount.minor)


def _refuse_age(start: datetime | None, days: int | None, live: Live) -> Refused | None:
    if days is None:
        return None
    if start is None:
        return Refused(code="undated", facts={"window_days": days})
    ends = end_of_day(start, days, live.settings)
    return Refused(code="window", facts={"window_days": days, "ended": ends}) if live.now > ends else None
