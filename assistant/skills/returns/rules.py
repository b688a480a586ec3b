"""What may be returned, and for how much: pure functions over an order, a request, the shop's settings and the moment.

Money is integers throughout. What was paid for the lines is their sum less the order's discount. That amount is spread
over the lines and, within a line, over its pieces by cumulative shares: piece k of q is worth
floor(A·k/q) - floor(A·(k-1)/q). The sums telescope, so all partial refunds of an order together are exactly what was
paid for its lines, in whatever sequence the pieces come back. Shipping is not refunded here. A refund never exceeds what
was paid and is not yet on its way back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any

from connectors.commerce import Order, OrderLine, OrderState, ReturnLine
from connectors.money import Money, total
from connectors.shops.settings import ShopSettings

REASONS = ("no_longer_needed", "wrong_size", "damaged", "wrong_item", "not_as_described", "other")
# States in which goods are with the customer. A shop that counts returned pieces may take a second return.
RETURNABLE = frozenset({OrderState.DELIVERED})
RETURNABLE_AGAIN = frozenset({OrderState.RETURN_REQUESTED, OrderState.RETURNED})
STATE_REFUSALS: Mapping[OrderState, str] = {
    OrderState.AWAITING_PAYMENT: "not_shipped",
    OrderState.PENDING: "not_shipped",
    OrderState.PROCESSING: "not_shipped",
    OrderState.SHIPPED: "not_delivered",
    OrderState.RETURN_REQUESTED: "already_returning",
    OrderState.EXCHANGE_REQUESTED: "exchange_open",
    OrderState.RETURNED: "already_returned",
    OrderState.CANCELLED: "cancelled",
}
CODES = (
    "unsupported",
    "not_shipped",
    "not_delivered",
    "already_returning",
    "already_returned",
    "exchange_open",
    "cancelled",
    "window",
    "undated",
    "nothing_chosen",
    "unknown_line",
    "nothing_left",
    "quantity",
    "reason",
    "unknown_kind",
    "non_returnable",
    "refund_to",
    "changed",
)
SETTLED = frozenset({"refunded", "declined"})
Kinds = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class ReturnRequest:
    """What somebody wants to send back. `kinds` are the product kinds (in all languages) by line id.

    `refund_to` is a way, or one of `cards`: the ids of the gift cards in the person's account.
    """

    lines: tuple[ReturnLine, ...]
    refund_to: str
    kinds: Kinds = field(default_factory=dict)
    cards: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Allowed:
    """The return is within the rules: `refund` is what the person gets, `fee` was already taken off it."""

    lines: tuple[ReturnLine, ...]
    refund: Money
    fee: Money
    refund_to: str
    ship_by: datetime | None
    needs_agent: bool


@dataclass(frozen=True, kw_only=True)
class Refused:
    """The return is not within the rules: `code` is one of `CODES`; `facts` (values, times, money) explain it."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)


def decide(order: Order, request: ReturnRequest, settings: ShopSettings, now: datetime) -> Allowed | Refused:
    """Whether this return may be made now, with its exact refund, or why not."""
    refusal = refuse_order(order, settings, now) or _refuse_lines(order, request, settings)
    if refusal is not None:
        return refusal
    way = "gift_card" if request.refund_to in request.cards else request.refund_to
    if way not in settings.returns.refund_to:
        return Refused(code="refund_to", facts={"offered": list(settings.returns.refund_to)})
    lines = _merged(request.lines)
    worth = total([_worth(order, line) for line in lines], order.currency)
    worth = min(worth, refundable(order), key=lambda m: m.minor)
    fee = min(_fee(lines, settings), worth, key=lambda m: m.minor)
    refund = worth - fee
    return Allowed(
        lines=lines,
        refund=refund,
        fee=fee,
        refund_to=request.refund_to,
        ship_by=_ship_by(settings, now),
        needs_agent=_above_limit(refund, settings),
    )


def refuse_order(order: Order, settings: ShopSettings, now: datetime) -> Refused | None:
    """Why nothing of this order can be returned now; None when something may be."""
    if order.state not in RETURNABLE:
        again = order.state in RETURNABLE_AGAIN and any(line.returned for line in order.lines)
        if not again or settings.returns.once:
            return Refused(code=STATE_REFUSALS[order.state])
    if not any(left(line) for line in order.lines):
        return Refused(code="already_returned")
    return _refuse_time(order, settings, now)


def left(line: OrderLine) -> int:
    """Pieces of a line that can still go back."""
    return max(0, line.quantity - line.returned)


def barred(line_id: str, kinds: Kinds, settings: ShopSettings) -> bool:
    """Whether the shop takes no returns of this kind of product."""
    barred_kinds = {_plain(k) for k in settings.returns.non_returnable_kinds}
    return any(_plain(kind) in barred_kinds for kind in kinds.get(line_id, ()))


def refundable(order: Order) -> Money:
    """What was paid less what went back or is promised back; without a record of payments, what the lines cost."""
    paid = total([p.amount for p in order.payments if p.amount.minor > 0], order.currency)
    if not order.payments:
        paid = _paid_for_lines(order)
    gone = -total([p.amount for p in order.payments if p.amount.minor < 0], order.currency)
    promised = total([r.refund for r in order.returns if r.state not in SETTLED], order.currency)
    agreed = total([r.refund for r in order.returns if r.state != "declined"], order.currency)
    committed = max(gone + promised, agreed, key=lambda m: m.minor)
    return max(paid - committed, Money(0, order.currency), key=lambda m: m.minor)


def window_ends(order: Order, settings: ShopSettings) -> datetime | None:
    """The last moment for a return: the end of the last day on the shop's clock; None without a limit or a date."""
    days = settings.returns.window_days
    start = order.delivered_at or order.placed_at
    return None if days is None or start is None else _end_of_day(start, days, settings)


def _refuse_time(order: Order, settings: ShopSettings, now: datetime) -> Refused | None:
    days = settings.returns.window_days
    ends = window_ends(order, settings)
    if days is None:
        return None
    if order.delivered_at is not None and ends is not None:
        facts = {"window_days": days, "delivered": order.delivered_at, "ended": ends}
        return Refused(code="window", facts=facts) if now > ends else None
    # Nobody knows when it arrived. It cannot have been before the order, so within that span it is certainly in time.
    in_time = ends is not None and now <= ends
    return None if in_time else Refused(code="undated", facts={"window_days": days})


def _refuse_lines(order: Order, request: ReturnRequest, settings: ShopSettings) -> Refused | None:
    if not request.lines:
        return Refused(code="nothing_chosen")
    known = {line.id: line for line in order.lines}
    for wanted in _merged(request.lines):
        line = known.get(wanted.line_id)
        if line is None:
            return Refused(code="unknown_line")
        facts = {"line_id": line.id, "left": left(line)}
        if wanted.reason not in REASONS:
            return Refused(code="reason", facts=facts)
        if not left(line):
            return Refused(code="nothing_left", facts=facts)
        if not 1 <= wanted.quantity <= left(line):
            return Refused(code="quantity", facts=facts)
        if line.id not in request.kinds and settings.returns.non_returnable_kinds:
            return Refused(code="unknown_kind", facts=facts)
        if barred(line.id, request.kinds, settings):
            faulty = wanted.reason in settings.returns.free_reasons
            return Refused(code="non_returnable", facts=facts | {"faulty": faulty})
    return None


def _merged(lines: tuple[ReturnLine, ...]) -> tuple[ReturnLine, ...]:
    """Each order line once, its pieces summed; a piece below one stays visible as such and is refused."""
    merged: dict[str, ReturnLine] = {}
    for line in lines:
        before = merged.get(line.line_id)
        if before is not None and min(before.quantity, line.quantity) >= 1:
            line = ReturnLine(line_id=line.line_id, quantity=before.quantity + line.quantity, reason=before.reason)
        merged[line.line_id] = before if before is not None and before.quantity < 1 else line
    return tuple(merged.values())


def _paid_for_lines(order: Order) -> Money:
    return max(order.subtotal - order.discount, Money(0, order.currency), key=lambda m: m.minor)


def _worth(order: Order, wanted: ReturnLine) -> Money:
    """What was paid for the pieces that come back, counted after those that came back before."""
    paid, whole = min(_paid_for_lines(order).minor, order.subtotal.minor), order.subtotal.minor
    ends = list(accumulate((line.total.minor for line in order.lines), initial=0))
    place = next(i for i, line in enumerate(order.lines) if line.id == wanted.line_id)
    line = order.lines[place]
    share = _part(paid, ends[place + 1], whole) - _part(paid, ends[place], whole)
    pieces = line.returned + wanted.quantity
    return Money(_part(share, pieces, line.quantity) - _part(share, line.returned, line.quantity), order.currency)


def _part(amount: int, part: int, whole: int) -> int:
    return amount * part // whole if whole else 0


def _plain(kind: str) -> str:
    return " ".join(kind.split()).casefold()


def _fee(lines: tuple[ReturnLine, ...], settings: ShopSettings) -> Money:
    """The fee of one return; free when every line comes back for a reason that is the shop's to answer for."""
    free = all(line.reason in settings.returns.free_reasons for line in lines)
    return settings.money("0" if free else settings.returns.fee)


def _ship_by(settings: ShopSettings, now: datetime) -> datetime | None:
    days = settings.returns.ship_within_days
    return None if days is None else _end_of_day(now, days, settings)


def _end_of_day(start: datetime, days: int, settings: ShopSettings) -> datetime:
    day = start.astimezone(settings.zone).date() + timedelta(days=days)
    return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=settings.zone)


def _above_limit(refund: Money, settings: ShopSettings) -> bool:
    limit = settings.returns.agent_approval_above
    return limit is not None and settings.money(limit) < refund
