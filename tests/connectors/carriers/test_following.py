"""Orders are read with what carriers say now, and never held up or lost by a carrier."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from connectors.carriers.base import Parcel, Tracking
from connectors.carriers.following import PARCELS_ASKED, Patience, TrackedOrders
from connectors.carriers.wording import event_of
from connectors.commerce import Customer, Order, OrderState, Shipment
from connectors.errors import Throttled, Unreachable
from connectors.money import Money
from connectors.shops.base import OrderPage

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DELIVERED = Tracking(
    state="delivered",
    events=(event_of("collected", NOW - 30 * HOUR), event_of("delivered", NOW - HOUR)),
    delivered_at=NOW - HOUR,
)


def shipment(number: str = "N1", state: str = "in_transit") -> Shipment:
    events = (event_of("announced", NOW - 40 * HOUR), event_of("collected", NOW - 29 * HOUR))
    return Shipment(
        id=f"s-{number}",
        carrier="Northway",
        tracking_number=number,
        state=state,
        events=events,
        estimated_delivery=NOW + HOUR,
    )


def order(*shipments: Shipment, number: str = "1") -> Order:
    nothing = Money(0, "EUR")
    return Order(
        id=f"o-{number}",
        number=number,
        customer_id="c",
        email="",
        state=OrderState.SHIPPED,
        lines=(),
        shipping_fee=nothing,
        discount=nothing,
        shipments=shipments,
        placed_at=NOW - 50 * HOUR,
        updated_at=NOW,
    )


@dataclass
class ShopOrders:
    """`OrderReader` over a list."""

    held: list[Order]

    async def order_feed(self, cursor: str | None, limit: int = 500) -> OrderPage:
        return OrderPage(orders=tuple(self.held), deleted=(), cursor="1", more=False)

    async def order(self, order_id: str) -> Order | None:
        return next((o for o in self.held if o.id == order_id), None)

    async def order_by_number(self, number: str) -> Order | None:
        return next((o for o in self.held if o.number == number), None)

    async def orders_of(self, customer_id: str, limit: int = 50) -> tuple[Order, ...]:
        return tuple(self.held[:limit])

    async def customer(self, customer_id: str) -> Customer | None:
        return None


@dataclass
class Carrier:
    """`ParcelTracker` that says what it is told to say, or fails so."""

    says: Tracking | Exception | None = DELIVERED
    asked: list[Parcel] = field(default_factory=list)
    silent: bool = False

    async def track(self, parcel: Parcel) -> Tracking | None:
        self.asked.append(parcel)
        if self.silent:
            await asyncio.Event().wait()
        if isinstance(self.says, Exception):
            raise self.says
        return self.says


def tracked(carrier: Carrier, *orders: Order, now: list[datetime] | None = None) -> TrackedOrders:
    clock = now or [NOW]
    return TrackedOrders(ShopOrders(list(orders)), carrier, lambda: clock[0], Patience(seconds=0.05))


async def read(orders: TrackedOrders, number: str = "1") -> Shipment:
    found = await orders.order_by_number(number)
    assert found is not None
    return found.shipments[0]


async def test_a_parcel_is_told_as_its_carrier_has_it_now() -> None:
    carrier = Carrier()
    orders = tracked(carrier, order(shipment()))
    told = await read(orders)
    assert (told.state, told.delivered_at) == ("delivered", NOW - HOUR)
    assert [event.state for event in told.events] == ["preparing", "in_transit", "delivered"]
    by_id = await orders.order("o-1")
    assert by_id is not None
    assert by_id.delivered_at == NOW - HOUR
    assert [o.shipments[0] for o in await orders.orders_of("c")] == [told]


async def test_the_carrier_learns_when_the_parcel_was_announced_and_promised_and_nothing_of_the_buyer() -> None:
    carrier = Carrier()
    await read(tracked(carrier, order(shipment())))
    assert carrier.asked == [
        Parcel(carrier="Northway", number="N1", sent_at=NOW - 40 * HOUR, promised=NOW + HOUR),
    ]


@pytest.mark.parametrize("failure", [Unreachable("down"), Throttled("slow down", 5), None])
async def test_a_carrier_that_fails_or_knows_nothing_leaves_the_shop_s_word(failure: Exception | None) -> None:
    assert await read(tracked(Carrier(says=failure), order(shipment()))) == shipment()


async def test_a_carrier_that_never_answers_holds_no_order_up() -> None:
    assert await read(tracked(Carrier(silent=True), order(shipment()))) == shipment()


async def test_what_was_heard_is_kept_for_some_minutes_and_then_asked_anew() -> None:
    carrier, now = Carrier(), [NOW]
    orders = tracked(carrier, order(shipment()), now=now)
    await read(orders)
    await read(orders)
    assert len(carrier.asked) == 1
    now[0] += timedelta(minutes=11)
    await read(orders)
    assert len(carrier.asked) == 2


async def test_a_carrier_that_goes_down_leaves_its_last_word_and_is_not_asked_at_every_sentence() -> None:
    carrier, now = Carrier(), [NOW]
    orders = tracked(carrier, order(shipment()), now=now)
    told = await read(orders)
    carrier.says = Unreachable("down")
    now[0] += timedelta(minutes=11)
    assert await read(orders) == told
    assert await read(orders) == told
    assert len(carrier.asked) == 2


@pytest.mark.parametrize(
    "ended",
    [
        shipment(state="lost"),
        shipment(state="returned"),
        shipment(state="cancelled"),
        replace(shipment(state="delivered"), delivered_at=NOW),
        replace(shipment(), tracking_number=""),
    ],
    ids=["lost", "returned", "cancelled", "delivered", "no number"],
)
async def test_a_parcel_without_open_questions_is_not_asked_about(ended: Shipment) -> None:
    carrier = Carrier()
    assert await read(tracked(carrier, order(ended))) == ended
    assert carrier.asked == []


async def test_the_shop_s_later_word_stands_against_an_older_one_of_the_carrier() -> None:
    later = replace(shipment(), events=(*shipment().events, event_of("out", NOW)), state="out_for_delivery")
    assert await read(tracked(Carrier(), order(later))) == later


async def test_only_the_newest_parcels_of_many_orders_are_asked_about() -> None:
    carrier = Carrier()
    many = [order(shipment(f"N{n}"), number=str(n)) for n in range(3 * PARCELS_ASKED)]
    told = await tracked(carrier, *many).orders_of("c")
    assert [parcel.number for parcel in carrier.asked] == [f"N{n}" for n in range(PARCELS_ASKED)]
    assert [o.shipments[0].state for o in told] == ["delivered"] * PARCELS_ASKED + ["in_transit"] * 2 * PARCELS_ASKED


async def test_feeds_and_customers_are_the_shop_s_own() -> None:
    carrier = Carrier()
    orders = tracked(carrier, order(shipment()))
    assert (await orders.order_feed(None)).orders == (order(shipment()),)
    assert await orders.customer("c") is None
    assert await orders.order("unknown") is None
    assert carrier.asked == []
