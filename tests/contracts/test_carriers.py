"""What every carrier keeps: run over all of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from connectors.carriers.base import Carrier, DeliveryWriter, Parcel, Tracking
from connectors.carriers.schedule import fate
from connectors.errors import Rejected
from connectors.partners import PartnerPlace
from connectors.registry import CARRIERS, carrier_factory
from connectors.shops.folder.records import ShipmentState
from tests.connectors.carriers.easypost_server import EasyPostServer, detail
from tests.connectors.partner_server import serving

SENT = datetime(2026, 11, 16, 14, 0, tzinfo=UTC)  # a Monday
NEW_YORK = ZoneInfo("America/New_York")
NUMBER = next(number for number in (f"NW{n:012d}" for n in range(100)) if fate(number) == "punctual")
PARCEL = Parcel(carrier="Northway", number=NUMBER, sent_at=SENT, promised=SENT + timedelta(days=3))


@dataclass
class ConnectedCarrier:
    """An open carrier at a moment that the test sets; `brings` makes the carrier know `PARCEL` as of `now`."""

    carrier: Carrier
    brings: Callable[[], None]
    clock: list[datetime] = field(default_factory=lambda: [SENT])

    def later(self, **by: float) -> None:
        self.clock[0] += timedelta(**by)
        self.brings()

    async def track(self, parcel: Parcel = PARCEL) -> Tracking | None:
        return await self.carrier.tracker.track(parcel)

    @property
    def delivery(self) -> DeliveryWriter:
        assert self.carrier.delivery is not None
        return self.carrier.delivery


# Carriers that declare that they can move a day; the others are held to the declaration by the first test.
MOVABLE = pytest.mark.parametrize("connected", ["demo"], indirect=True)


@pytest.fixture(params=sorted(CARRIERS))
async def connected(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[ConnectedCarrier]:
    server, clock = EasyPostServer(key="k"), [SENT]

    def brings() -> None:
        """EasyPost's side of the same journey; the demo carrier needs nobody to tell it."""
        stages = [(0.0, "pre_transit"), (1.0, "in_transit"), (2.7, "out_for_delivery"), (2.9, "delivered")]
        past = [(SENT + timedelta(days=d), s) for d, s in stages if SENT + timedelta(days=d) <= clock[0]]
        server.knows(NUMBER, past[-1][1], tracking_details=[detail(s, None, at.isoformat()) for at, s in past])

    with serving(server.answer) as address:
        place = PartnerPlace(
            path=tmp_path / "carrier.sqlite", now=lambda: clock[0], zone=NEW_YORK, key="k", address=f"{address}/v2"
        )
        carrier = await carrier_factory(request.param)(place)
        brings()
        yield ConnectedCarrier(carrier, brings, clock)
        await carrier.close()


async def test_capabilities_tell_whether_a_day_can_be_moved(connected: ConnectedCarrier) -> None:
    assert connected.carrier.capabilities.delivery_day == (connected.carrier.delivery is not None)


async def test_a_parcel_goes_from_preparing_to_delivered_and_its_story_only_grows(connected: ConnectedCarrier) -> None:
    states: list[str] = []
    told = 0
    for _ in range(3 * 24 + 1):
        tracking = await connected.track()
        assert tracking is not None
        assert tracking.state in get_args(ShipmentState)
        assert list(tracking.events) == sorted(tracking.events, key=lambda event: event.at)
        assert len(tracking.events) >= told
        states.append(tracking.state)
        told = len(tracking.events)
        connected.later(hours=1)
    assert list(dict.fromkeys(states)) == ["preparing", "in_transit", "out_for_delivery", "delivered"]


async def test_an_end_has_a_time_and_a_beginning_has_none(connected: ConnectedCarrier) -> None:
    first = await connected.track()
    connected.later(days=3)
    last = await connected.track()
    assert first is not None
    assert last is not None
    assert first.delivered_at is None
    assert last.delivered_at is not None
    assert SENT < last.delivered_at <= connected.clock[0]


async def test_each_event_is_told_in_both_languages_with_an_aware_time(connected: ConnectedCarrier) -> None:
    connected.later(days=3)
    tracking = await connected.track()
    assert tracking is not None
    assert all(event.at.tzinfo is not None for event in tracking.events)
    assert all(event.text.values["en"] and event.text.values["zh"] for event in tracking.events)


@MOVABLE
async def test_a_moved_parcel_comes_on_the_chosen_day(connected: ConnectedCarrier) -> None:
    connected.later(days=1)
    days = await connected.delivery.delivery_days(PARCEL)
    receipt = await connected.delivery.change_delivery_day(PARCEL, days[-1], "k1")
    assert receipt.details["day"] == days[-1].isoformat()
    tracking = await connected.track()
    assert tracking is not None
    assert tracking.estimated_delivery is not None
    assert tracking.estimated_delivery.astimezone(NEW_YORK).date() == days[-1]
    connected.later(days=10)
    arrived = await connected.track()
    assert arrived is not None
    assert arrived.delivered_at is not None
    assert arrived.delivered_at.astimezone(NEW_YORK).date() == days[-1]


@MOVABLE
async def test_the_same_key_moves_a_day_once_and_is_read_back(connected: ConnectedCarrier) -> None:
    connected.later(days=1)
    days = await connected.delivery.delivery_days(PARCEL)
    receipt = await connected.delivery.change_delivery_day(PARCEL, days[0], "k1")
    connected.later(hours=1)
    assert await connected.delivery.change_delivery_day(PARCEL, days[0], "k1") == receipt
    assert await connected.delivery.receipt("k1") == receipt
    assert await connected.delivery.receipt("k2") is None
    with pytest.raises(Rejected):
        await connected.delivery.change_delivery_day(PARCEL, days[1], "k1")


@MOVABLE
async def test_a_day_that_is_not_offered_is_rejected_and_changes_nothing(connected: ConnectedCarrier) -> None:
    connected.later(days=1)
    before = await connected.track()
    today = connected.clock[0].astimezone(NEW_YORK).date()
    days = await connected.delivery.delivery_days(PARCEL)
    for wrong in (today, today - timedelta(days=1), today + timedelta(days=60)):
        assert wrong not in days
        with pytest.raises(Rejected):
            await connected.delivery.change_delivery_day(PARCEL, wrong, "k1")
    assert await connected.track() == before
    assert await connected.delivery.receipt("k1") is None


@MOVABLE
async def test_no_day_is_offered_once_the_parcel_is_on_its_last_way(connected: ConnectedCarrier) -> None:
    connected.later(days=2.75)
    assert await connected.delivery.delivery_days(PARCEL) == ()
    connected.later(days=5)
    assert await connected.delivery.delivery_days(PARCEL) == ()


@MOVABLE
async def test_days_are_coming_ones_in_order_without_sundays(connected: ConnectedCarrier) -> None:
    days = await connected.delivery.delivery_days(PARCEL)
    assert list(days) == sorted(set(days))
    assert days[0] > connected.clock[0].astimezone(NEW_YORK).date()
    assert all(day.weekday() != 6 for day in days)
