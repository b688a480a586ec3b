"""When the support desk is open, on the shop's clock. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from connectors.shops.settings import Opening

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WHOLE_WEEK = 8


@dataclass(frozen=True)
class Desk:
    """Whether the desk is open and when that changes next; `changes_at` is None where it never does."""

    open: bool
    changes_at: datetime | None


def desk_at(opening: Opening, zone: ZoneInfo, now: datetime) -> Desk:
    """The desk at a moment. Closing at or before opening means the next day; equal times mean around the clock."""
    local = now.astimezone(zone)
    spans = [
        _span(opening, zone, local.date() + timedelta(days=offset))
        for offset in range(-1, WHOLE_WEEK)
        if DAYS[(local.date() + timedelta(days=offset)).weekday()] in opening.days
    ]
    for begins, ends in spans:
        if begins <= now < ends:
            return Desk(True, _end_of_run(spans, ends))
    return Desk(False, min((begins for begins, _ in spans if begins > now), default=None))


def _span(opening: Opening, zone: ZoneInfo, day: date) -> tuple[datetime, datetime]:
    last = day if opening.opens < opening.closes else day + timedelta(days=1)
    return _at(day, opening.opens, zone), _at(last, opening.closes, zone)


def _at(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, tzinfo=zone)


def _end_of_run(spans: list[tuple[datetime, datetime]], ends: datetime) -> datetime | None:
    """When an unbroken run of spans ends; None when it lasts longer than a week."""
    for begins, until in spans:
        if begins == ends:
            ends = until
    return None if ends >= spans[-1][1] and len(spans) >= WHOLE_WEEK else ends
