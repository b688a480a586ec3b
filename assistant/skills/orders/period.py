"""Which orders are of the days that somebody names: "last month", 三月. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from assistant.skills.present import Presenter
from connectors.commerce import Order
from knowledge.days import Window
from knowledge.documents import Kind
from knowledge.language import normal
from knowledge.when import when


def period_of(text: str | None, today: date) -> Window | None:
    """The days on which the orders meant were placed; None where the text names none."""
    return when(normal(text), (Kind.ORDER,), today).window if text else None


def placed_in(orders: Sequence[Order], period: Window, presenter: Presenter) -> tuple[Order, ...]:
    """Those of the orders that were placed in it, by the shop's own clock."""
    placed = ((order, order.placed_at) for order in orders)
    return tuple(order for order, at in placed if at is not None and period.holds(presenter.local(at).date()))


def period_data(period: Window | None, presenter: Presenter) -> dict[str, dict[str, str] | None]:
    """The first and the last of these days as tool data, not later than today; None for a side that is open."""
    period = period or Window()
    last = min(period.until - timedelta(days=1), presenter.today) if period.until else None
    return {
        "since": presenter.told_day(period.since) if period.since else None,
        "until": presenter.told_day(last) if last else None,
    }
