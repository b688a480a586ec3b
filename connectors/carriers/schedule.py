"""How the demo carrier moves a parcel: a pure function of its number, when it was sent, the promised day and now."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from connectors.carriers.base import Parcel, Tracking
from connectors.carriers.wording import event_of, state_after

USUAL_JOURNEY = timedelta(days=3)
LATE_BY = timedelta(days=2)
GIVEN_UP_AFTER = timedelta(days=4)
# Of so many parcels one is lost and three come late.
PARCELS = 20
LATE = 3


@dataclass(frozen=True, kw_only=True)
class Moved:
    """A delivery day that somebody chose: when they did, and the new promise."""

    at: datetime
    promised: datetime


def fate(number: str) -> str:
    """What becomes of the parcel with this number: punctual, late or lost, the same at every asking."""
    drawn = _draw(number, "fate", PARCELS)
    return "lost" if drawn == 0 else "late" if drawn <= LATE else "punctual"


def follow(parcel: Parcel, now: datetime, moved: Moved | None = None) -> Tracking | None:
    """The parcel at this moment; None before it was sent, or where nobody knows when that was."""
    if parcel.sent_at is None or now < parcel.sent_at:
        return None
    promised = _promised(parcel, parcel.sent_at)
    steps = sorted(_steps(parcel.number, parcel.sent_at, promised, moved))
    past = [(at, kind) for at, kind in steps if at <= now]
    last_at, last = past[-1]
    # A day that was moved is a change of plan; the parcel itself is where it was.
    state = next(state_after(kind) for _, kind in reversed(past) if kind != "moved_day")
    return Tracking(
        state=state,
        events=tuple(event_of(kind, at) for at, kind in past),
        estimated_delivery=None if last in ("delivered", "lost") else _estimate(parcel.number, promised, past, moved),
        delivered_at=last_at if last == "delivered" else None,
    )


def _estimate(
    number: str, promised: datetime, past: list[tuple[datetime, str]], moved: Moved | None
) -> datetime | None:
    """When the carrier now says that it comes; of a parcel that it is looking for it says nothing."""
    kinds = {kind for _, kind in past}
    if moved is not None and "moved_day" in kinds:
        return moved.promised
    if "late" not in kinds:
        return promised
    return None if fate(number) == "lost" else promised + LATE_BY


def _promised(parcel: Parcel, sent_at: datetime) -> datetime:
    """The promise, which cannot lie before the sending."""
    usual = sent_at + USUAL_JOURNEY
    return parcel.promised if parcel.promised and parcel.promised > sent_at else usual


def _steps(number: str, sent_at: datetime, promised: datetime, moved: Moved | None) -> Iterator[tuple[datetime, str]]:
    """Every step of the journey, whenever it is. What has happened before a day was moved stays as it was."""
    journey = promised - sent_at
    destiny = fate(number)
    late_at = promised if destiny == "lost" else _last_day(sent_at, promised)
    late = destiny != "punctual" and (moved is None or late_at <= moved.at)
    arrival = moved.promised if moved else promised + LATE_BY if late else promised
    out = _last_day(moved.at if moved else sent_at, arrival)
    yield sent_at, "announced"
    for part, kind in ((15, "collected"), (30, "left"), (50, "arrived"), (65, "near")):
        at = sent_at + journey * (part + _draw(number, kind, 8)) / 100
        if at < out:
            yield at, kind
    if late:
        yield late_at, "late"
    if moved is not None:
        yield moved.at, "moved_day"
    elif destiny == "lost":
        yield promised + GIVEN_UP_AFTER, "lost"
        return
    yield out, "out"
    yield arrival - (arrival - out) * _draw(number, "door", 40) / 60, "delivered"


def _last_day(begin: datetime, arrival: datetime) -> datetime:
    """When the parcel is taken to the door: half a day before it arrives, or in the last fifth of a short journey."""
    return arrival - min(timedelta(hours=12), (arrival - begin) / 5)


def _draw(number: str, question: str, sides: int) -> int:
    """A number from 0 below `sides`, the same for the same parcel and question on every machine."""
    digest = hashlib.sha256(f"{question}:{number}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % sides
