"""The rules of shop.toml as figures that the shop's texts must agree with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time
from typing import get_args

from connectors.shops.settings import ShopSettings, Weekday
from knowledge.checks.checking import Rule
from knowledge.checks.figures import Figure


def told_rules(settings: ShopSettings) -> tuple[Rule, ...]:
    """What texts tell of the rules: days to return, fee, days to hand the parcel over, days of a refund, opening hours."""
    return tuple(_rules(settings))


def _rules(settings: ShopSettings) -> Iterator[Rule]:
    returns = settings.returns
    if returns.window_days is not None:
        yield _rule("returns.window_days", "return_window", _figure("duration", returns.window_days))
    if returns.ship_within_days is not None:
        yield _rule("returns.ship_within_days", "return_handover", _figure("duration", returns.ship_within_days))
    fee = settings.money(returns.fee)
    # Without a fee a text may still name what a shopper pays to the carrier.
    if fee.minor:
        figure = Figure(
            kind="money", low=float(returns.fee), high=float(returns.fee), start=0, end=0, unit=settings.currency
        )
        yield Rule(name="returns.fee", matter="return_cost", kind="money.cost", figure=figure, words=returns.fee)
    low, _, high = returns.refund_days.partition("-")
    if low.strip().isdecimal() and (high.strip() or low).strip().isdecimal():
        figure = Figure(kind="duration", low=float(low), high=float(high or low), start=0, end=0)
        yield Rule(
            name="returns.refund_days",
            matter="refund_arrival",
            kind="duration",
            figure=figure,
            words=returns.refund_days,
        )
    yield from _opening(settings)


def _opening(settings: ShopSettings) -> Iterator[Rule]:
    opening = settings.support.opening
    hours = Figure(kind="hours", low=_minutes(opening.opens), high=_minutes(opening.closes), start=0, end=0)
    words = f"{opening.opens:%H:%M}–{opening.closes:%H:%M}"
    yield Rule(name="support.opening", matter="support_hours", kind="hours", figure=hours, words=words)
    week = get_args(Weekday)
    places = sorted(week.index(day) + 1 for day in opening.days)
    if places and places == list(range(places[0], places[-1] + 1)):
        days = Figure(kind="weekdays", low=float(places[0]), high=float(places[-1]), start=0, end=0)
        told = f"{week[places[0] - 1]}–{week[places[-1] - 1]}"
        yield Rule(name="support.opening.days", matter="support_hours", kind="weekdays", figure=days, words=told)


def _rule(name: str, matter: str, figure: Figure) -> Rule:
    return Rule(name=name, matter=matter, kind=figure.kind, figure=figure, words=f"{figure.low:g}")


def _figure(kind: str, value: float) -> Figure:
    return Figure(kind=kind, low=float(value), high=float(value), start=0, end=0)


def _minutes(at: time) -> float:
    return float(at.hour * 60 + at.minute)
