"""When the support desk is open, on the shop's clock. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from connectors.shops.settings import Opening

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class Desk:
    """Whether the desk is open and when that changes next; `changes_at` is None where it never opens."""

    open: bool
    changes_at: datetime | None


def desk_at(opening: Opening, zone: ZoneInfo, now: datetime) -> Desk:
    """The desk at a moment; the settings make sure that it opens before it closes on the same day."""
    today = now.astimezone(zone).date()
    for day in (today + timedelta(days=offset) for offset in range(len(DAYS) + 1)):
        if DAYS[day.weekday()] not in opening.days:
            continue
        opens, closes = (datetime.combine(day, clock, tzinfo=zone) for clock in (opening.opens, opening.closes))
        if now < opens:
            return Desk(False, opens)
        if now < closes:
            return Desk(True, closes)
    return Desk(False, None)
