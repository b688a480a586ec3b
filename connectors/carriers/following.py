"""Orders as the shop has them, with what their carriers say of the parcels now.

`TrackedOrders` stands before a shop's `OrderReader`. An order is never held up or lost by a carrier: one that fails or takes
too long leaves the parcel as the shop has it, and what was heard is kept for some minutes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from connectors.carriers.base import FINAL, Parcel, ParcelTracker, Tracking
from connectors.commerce import Customer, Order, Shipment
from connectors.errors import ConnectorError
from connectors.shops.base import OrderPage, OrderReader

# Of one customer's orders so many parcels are asked about at most, those of the newest orders first.
PARCELS_ASKED = 10
KEPT = 1_000


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How long a carrier may take, and how long its answer counts as fresh."""

    seconds: float = 3.0
    fresh: timedelta = timedelta(minutes=10)


@dataclass(frozen=True)
class _Heard:
    at: datetime
    tracking: Tracking | None


class TrackedOrders:
    """`OrderReader` over another one. Feeds are passed on as they are: the index needs no carrier."""

    def __init__(
        self, orders: OrderReader, tracker: ParcelTracker, now: Callable[[], datetime], patience: Patience
    ) -> None:
        self._orders = orders
        self._tracker = tracker
        self._now = now
        self._patience = patience
        self._heard: dict[tuple[str, str], _Heard] = {}

    async def order_feed(self, cursor: str | None, limit: int = 500) -> OrderPage:
        """The shop's own feed."""
        return await self._orders.order_feed(cursor, limit)

    async def order(self, order_id: str) -> Order | None:
        """The order with its parcels where they are now."""
        return await self._followed(await self._orders.order(order_id))

    async def order_by_number(self, number: str) -> Order | None:
        """The order with its parcels where they are now."""
        return await self._followed(await self._orders.order_by_number(number))

    async def orders_of(self, customer_id: str, limit: int = 50) -> tuple[Order, ...]:
        """The customer's orders with their parcels where they are now."""
        return await self._with_parcels(await self._orders.orders_of(customer_id, limit))

    async def customer(self, customer_id: str) -> Customer | None:
        """The customer as the shop has them."""
        return await self._orders.customer(customer_id)

    async def _followed(self, order: Order | None) -> Order | None:
        return None if order is None else (await self._with_parcels([order]))[0]

    async def _with_parcels(self, orders: Sequence[Order]) -> tuple[Order, ...]:
        asked = [parcel_of(s, o) for o in orders for s in o.shipments if under_way(s)][:PARCELS_ASKED]
        answers = await asyncio.gather(*(self._tracking(parcel) for parcel in asked))
        found = {(p.carrier, p.number): t for p, t in zip(asked, answers, strict=True) if t is not None}
        return tuple(_updated(order, found) for order in orders)

    async def _tracking(self, parcel: Parcel) -> Tracking | None:
        """What the carrier says, or said a moment ago; what it said last where it does not answer now."""
        key, now = (parcel.carrier, parcel.number), self._now()
        heard = self._heard.get(key)
        if heard is not None and now - heard.at < self._patience.fresh:
            return heard.tracking
        try:
            async with asyncio.timeout(self._patience.seconds):
                tracking = await self._tracker.track(parcel)
        except (ConnectorError, TimeoutError):
            tracking = heard.tracking if heard else None
        # A carrier that is down is not asked again at every sentence either.
        self._heard.pop(key, None)
        self._heard[key] = _Heard(now, tracking)
        while len(self._heard) > KEPT:
            del self._heard[next(iter(self._heard))]
        return tracking


def under_way(shipment: Shipment) -> bool:
    """Whether there is something to ask: a number, and no end that the shop already knows."""
    return bool(shipment.tracking_number) and shipment.state not in FINAL and shipment.delivered_at is None


def parcel_of(shipment: Shipment, order: Order) -> Parcel:
    """The parcel that a carrier is asked about."""
    sent_at = min((event.at for event in shipment.events), default=order.placed_at)
    return Parcel(
        carrier=shipment.carrier,
        number=shipment.tracking_number,
        sent_at=sent_at,
        promised=shipment.estimated_delivery,
    )


def refreshed(shipment: Shipment, tracking: Tracking) -> Shipment:
    """The shipment with what the carrier adds. Where the shop knows something later than the carrier, the shop's word stays."""
    known = max((event.at for event in shipment.events), default=None)
    told = max((event.at for event in tracking.events), default=None)
    if told is None or (known is not None and told <= known):
        return shipment
    # A carrier that tells the whole journey tells it better; one that begins later adds to what the shop has.
    first = tracking.events[0].at
    events = tuple(event for event in shipment.events if event.at < first)
    return replace(
        shipment,
        state=tracking.state,
        events=events + tracking.events,
        estimated_delivery=tracking.estimated_delivery or shipment.estimated_delivery,
        delivered_at=tracking.delivered_at,
    )


def _updated(order: Order, found: dict[tuple[str, str], Tracking]) -> Order:
    shipments = []
    for shipment in order.shipments:
        tracking = found.get((shipment.carrier, shipment.tracking_number)) if under_way(shipment) else None
        shipments.append(refreshed(shipment, tracking) if tracking else shipment)
    return replace(order, shipments=tuple(shipments)) if tuple(shipments) != order.shipments else order
