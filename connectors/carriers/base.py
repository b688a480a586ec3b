"""The contract with whoever carries parcels: one reading protocol and one writing protocol.

`ParcelTracker` goes to the reading of orders. `DeliveryWriter` changes the delivery day and is for `assistant.actions` alone.
Implementations raise only `connectors.errors`; a parcel that a carrier does not know (yet) is None. All of them pass
`tests/contracts/test_carriers.py`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from connectors.commerce import Receipt, TrackingEvent

# The states of a shipment that no later event changes.
FINAL = frozenset({"delivered", "lost", "returned", "cancelled"})
DELIVERY_DAY = "delivery_day"


@dataclass(frozen=True, kw_only=True)
class CarrierCapabilities:
    """What this carrier can do; a skill asks before it offers."""

    delivery_day: bool = False


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """A parcel to ask about: `carrier` as the shop names it, `sent_at` when the shop announced it, `promised` when it
    should arrive as the shop says. Only `number` is always known."""

    carrier: str
    number: str
    sent_at: datetime | None = None
    promised: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Tracking:
    """What the carrier says of a parcel now. `state` is one of `Shipment`'s, `events` are in the order of time.

    The texts of events are ours, chosen by the carrier's codes: what a carrier writes itself is in one language only and
    nobody's to trust.
    """

    state: str
    events: tuple[TrackingEvent, ...] = ()
    estimated_delivery: datetime | None = None
    delivered_at: datetime | None = None


class ParcelTracker(Protocol):
    """Where parcels are."""

    async def track(self, parcel: Parcel) -> Tracking | None:
        """The parcel as the carrier knows it now; None where it does not know it (yet)."""
        ...


class DeliveryWriter(Protocol):
    """On which day a parcel comes. Changing takes an idempotency key: the same key again gives the first receipt."""

    async def delivery_days(self, parcel: Parcel) -> tuple[date, ...]:
        """The days to which the delivery can be moved now, earliest first; empty where it cannot be moved (any more)."""
        ...

    async def change_delivery_day(self, parcel: Parcel, day: date, idempotency_key: str) -> Receipt:
        """Have the parcel delivered on this day; raises `Rejected` for one that `delivery_days` does not offer."""
        ...

    async def receipt(self, idempotency_key: str) -> Receipt | None:
        """Read back what was changed under this key; None when nothing was."""
        ...


async def nothing_to_close() -> None:
    """Nothing; a carrier without connections of its own closes like this."""


@dataclass(frozen=True, kw_only=True)
class Carrier:
    """One connected carrier, or one service that knows many. `delivery` is None where `delivery_day` is not offered."""

    name: str
    capabilities: CarrierCapabilities
    tracker: ParcelTracker
    delivery: DeliveryWriter | None = None
    close: Callable[[], Awaitable[None]] = nothing_to_close
