"""The demo carrier's parcels move by the clock alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.carriers.base import FINAL, Parcel, Tracking
from connectors.carriers.schedule import Moved, fate, follow

SENT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
HOURS = st.integers(min_value=0, max_value=400).map(lambda hours: timedelta(hours=hours))


def with_fate(wanted: str) -> str:
    return next(number for number in (f"NW{n:012d}" for n in range(1_000)) if fate(number) == wanted)


def parcel(number: str, days: float = 3) -> Parcel:
    return Parcel(carrier="Northway", number=number, sent_at=SENT, promised=SENT + timedelta(days=days))


def at(number: str, days: float) -> Tracking:
    tracking = follow(parcel(number), SENT + timedelta(days=days))
    assert tracking is not None
    return tracking


def test_a_punctual_parcel_is_prepared_carried_brought_to_the_door_and_delivered_by_the_promise() -> None:
    states = [at(with_fate("punctual"), hour / 24).state for hour in range(0, 3 * 24 + 1)]
    assert list(dict.fromkeys(states)) == ["preparing", "in_transit", "out_for_delivery", "delivered"]
    assert at(with_fate("punctual"), 3).delivered_at is not None


def test_a_late_parcel_is_delayed_on_the_promised_day_and_comes_two_days_later() -> None:
    number = with_fate("late")
    assert at(number, 3).state == "delayed"
    assert at(number, 3).estimated_delivery == SENT + timedelta(days=5)
    assert at(number, 5).state == "delivered"


def test_a_lost_parcel_is_delayed_then_lost_and_nobody_says_when_it_comes() -> None:
    number = with_fate("lost")
    assert (at(number, 3.5).state, at(number, 3.5).estimated_delivery) == ("delayed", None)
    assert (at(number, 8).state, at(number, 300).state) == ("lost", "lost")


def test_of_many_parcels_some_are_late_and_few_are_lost() -> None:
    fates = [fate(f"BM{n:09d}") for n in range(2_000)]
    assert 50 < fates.count("lost") < 150
    assert 200 < fates.count("late") < 400


def test_a_parcel_that_was_not_sent_is_not_known() -> None:
    assert follow(Parcel(carrier="", number="X1"), SENT) is None
    assert follow(parcel("X1"), SENT - timedelta(seconds=1)) is None


def test_every_event_is_told_in_both_languages() -> None:
    texts = [event.text.values for event in at(with_fate("lost"), 30).events]
    assert all(text["en"] and text["zh"] and text["en"] != text["zh"] for text in texts)


@given(number=st.text(max_size=30), promise=st.integers(-5, 30), first=HOURS, later=HOURS)
@settings(max_examples=200, deadline=None)
def test_what_happened_once_stays_told_and_an_end_stays_the_end(
    number: str, promise: int, first: timedelta, later: timedelta
) -> None:
    asked = Parcel(carrier="", number=number, sent_at=SENT, promised=SENT + timedelta(days=promise))
    before, after = follow(asked, SENT + first), follow(asked, SENT + first + later)
    assert before is not None
    assert after is not None
    assert after.events[: len(before.events)] == before.events
    assert before.state not in FINAL or after == before
    assert list(after.events) == sorted(after.events, key=lambda event: event.at)
    assert (after.state == "delivered") == (after.delivered_at is not None)


@given(number=st.integers(0, 500), first=HOURS, later=HOURS, ahead=st.integers(1, 10))
@settings(max_examples=300, deadline=None)
def test_moving_the_day_changes_nothing_that_happened_and_brings_the_parcel_by_then(
    number: int, first: timedelta, later: timedelta, ahead: int
) -> None:
    asked, moment = parcel(f"NW{number}"), SENT + first
    before = follow(asked, moment)
    assert before is not None
    if before.state not in ("preparing", "in_transit", "delayed"):
        return
    moved = Moved(at=moment, promised=moment + timedelta(days=ahead))
    after = follow(asked, moment + later, moved)
    assert after is not None
    assert after.events[: len(before.events)] == before.events
    arrived = follow(asked, moved.promised, moved)
    assert arrived is not None
    assert arrived.state == "delivered"
    assert arrived.delivered_at is not None
    assert moved.at < arrived.delivered_at <= moved.promised
