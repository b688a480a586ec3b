"""Stretches of days: months, weeks and sales as they stand in the calendar. Pure; half-open, so that none is counted twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)
_LOOKED_BACK = 8  # years; the 29th of February may be that far away


@dataclass(frozen=True, slots=True)
class Window:
    """Days from `since` on, up to but without `until`; None leaves a side open."""

    since: date | None = None
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Whether a day lies within."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)

    def meets(self, first: date | None, last: date | None) -> bool:
        """Whether anything from a first to a last day lies within; None was always or will be for ever."""
        begun = first is None or self.until is None or first < self.until
        return begun and (last is None or self.since is None or last >= self.since)


def day(at: date) -> Window:
    """One day."""
    return Window(at, at + DAY)


def days(first: date, last: date) -> Window:
    """From a first to a last day, the last one counted."""
    return Window(first, last + DAY)


def months(year: int, month: int, number: int = 1) -> Window:
    """So many whole months from this one on; `month` may lie beyond a year's twelve."""
    return Window(_first_of(year, month), _first_of(year, month + number))


def week(of: date, number: int = 0) -> Window:
    """The week that a day is in, or one so many weeks later; weeks begin on Monday."""
    monday = of - timedelta(days=of.weekday()) + timedelta(weeks=number)
    return Window(monday, monday + timedelta(weeks=1))


def back(today: date, number: float, unit: str) -> Window:
    """The last so many days, weeks, months or years up to and with today."""
    if unit in ("day", "week"):
        return Window(today - timedelta(days=round(number * (7 if unit == "week" else 1))), today + DAY)
    moved = round(number * (12 if unit == "year" else 1))
    if moved != number * (12 if unit == "year" else 1):  # half a month
        return Window(today - timedelta(days=round(number * 30)), today + DAY)
    first = _first_of(today.year, today.month - moved)
    last = (_first_of(first.year, first.month + 1) - DAY).day
    return Window(first.replace(day=min(today.day, last)), today + DAY)


def ago(today: date, number: int, unit: str) -> Window:
    """The day, week, month or year so many of them before today's."""
    if unit == "day":
        return day(today - timedelta(days=number))
    if unit == "week":
        return week(today, -number)
    return months(today.year, today.month - number) if unit == "month" else months(today.year - number, 1, 12)


def black_friday(year: int) -> date:
    """The day after the fourth Thursday of November."""
    first = date(year, 11, 1)
    return first + timedelta(days=(3 - first.weekday()) % 7 + 22)


def latest(at: Callable[[int], Window], today: date) -> Window | None:
    """What happens every year, as it last began; None where there is no such day."""
    for year in range(today.year, today.year - _LOOKED_BACK - 1, -1):
        found = in_year(at, year)
        if found is not None and (found.since is None or found.since <= today):
            return found
    return None


def in_year(at: Callable[[int], Window], year: int) -> Window | None:
    """What happens every year, in this year; None where there is no such day."""
    try:
        return at(year)
    except ValueError:  # the 31st of a short month
        return None


def _first_of(year: int, month: int) -> date:
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
