"""EasyPost through its official client, against a local server that answers as documented."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import pytest

from connectors.carriers.base import Carrier, Parcel, Tracking
from connectors.carriers.easypost import DETAILS, STATUSES, kind_of, wait_of
from connectors.carriers.wording import state_after
from connectors.errors import Misconfigured, Rejected, Throttled, Unreachable
from connectors.partners import PartnerPlace
from connectors.registry import carrier_factory
from tests.connectors.carriers.easypost_server import EasyPostServer, detail, refusal
from tests.connectors.partner_server import Reply, Request, serving

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
NUMBER = "9400111202555842332669"


@pytest.fixture
def server() -> EasyPostServer:
    return EasyPostServer()


@pytest.fixture
def address(server: EasyPostServer) -> Iterator[str]:
    with serving(server.answer) as address:
        yield address


async def opened(address: str, tmp_path: object, key: str = "EZTKtest", seconds: float = 5) -> Carrier:
    place = PartnerPlace(path=tmp_path, now=lambda: NOW, key=key, address=f"{address}/v2", seconds=seconds)  # type: ignore[arg-type]  # keeps no file
    return await carrier_factory("easypost")(place)


@pytest.fixture
async def carrier(address: str, tmp_path: object) -> AsyncIterator[Carrier]:
    carrier = await opened(address, tmp_path)
    yield carrier
    await carrier.close()


async def asked(carrier: Carrier, number: str = NUMBER, name: str = "") -> Tracking | None:
    return await carrier.tracker.track(Parcel(carrier=name, number=number))


async def test_a_journey_is_told_in_our_words_with_times_and_places(server: EasyPostServer, carrier: Carrier) -> None:
    server.knows(
        NUMBER,
        "delivered",
        "arrived_at_destination",
        tracking_details=[
            detail("delivered", "arrived_at_destination", "2026-11-21T15:04:05-05:00", "Boston\u202e\n"),
            detail("pre_transit", "label_created", "2026-11-18T09:00:00Z"),
            detail("in_transit", "departed_facility", "2026-11-19T09:00:00", "Newark"),
            detail("unknown", "unknown", "2026-11-19T10:00:00Z"),
        ],
    )
    tracking = await asked(carrier)
    assert tracking is not None
    assert tracking.state == "delivered"
    assert tracking.delivered_at == datetime(2026, 11, 21, 20, 4, 5, tzinfo=UTC)
    assert tracking.events[1].at == datetime(2026, 11, 19, 9, tzinfo=UTC)
    assert [event.state for event in tracking.events] == ["preparing", "in_transit", "delivered"]
    assert [event.place for event in tracking.events] == ["US", "Newark, US", "Boston, US"]
    told = " ".join(text for event in tracking.events for text in event.text.values.values())
    assert "Left a sorting centre" in told
    assert "已离开转运中心" in told
    assert "JOHN" not in told


@pytest.mark.parametrize(
    ("status", "status_detail", "state"),
    [
        ("pre_transit", "label_created", "preparing"),
        ("in_transit", None, "in_transit"),
        ("in_transit", "weather_delay", "delayed"),
        ("in_transit", "held", "delayed"),
        ("in_transit", "lost", "lost"),
        ("out_for_delivery", "out_for_delivery", "out_for_delivery"),
        ("available_for_pickup", "arrived_at_pickup_location", "in_transit"),
        ("failure", None, "delayed"),
        ("failure", "lost", "lost"),
        ("failure", "damaged", "delayed"),
        ("return_to_sender", "return", "returned"),
        ("delivered", "delayed", "delivered"),
        ("cancelled", "cancelled", "cancelled"),
        ("canceled", None, "cancelled"),
        ("in_transit", "a word of next year", "in_transit"),
    ],
)
async def test_each_status_leads_to_a_state_of_a_shipment(
    server: EasyPostServer, carrier: Carrier, status: str, status_detail: str | None, state: str
) -> None:
    server.knows(NUMBER, status, status_detail, est_delivery_date="2026-11-24T00:00:00Z")
    tracking = await asked(carrier)
    assert tracking is not None
    assert tracking.state == state
    assert tracking.estimated_delivery == datetime(2026, 11, 24, tzinfo=UTC)


@pytest.mark.parametrize("status", ["unknown", "error", "a word of next year", None])
async def test_a_parcel_that_its_carrier_has_not_seen_is_not_known(
    server: EasyPostServer, carrier: Carrier, status: str
) -> None:
    server.knows(NUMBER, status)
    assert await asked(carrier) is None


def test_every_word_of_easypost_has_words_of_ours() -> None:
    assert {state_after(kind) for kind in [*DETAILS.values(), *STATUSES.values()]} > {"lost", "delayed", "delivered"}
    assert kind_of(None, None) is None


async def test_a_known_carrier_is_named_and_any_other_is_left_to_easypost(
    server: EasyPostServer, carrier: Carrier
) -> None:
    server.knows(NUMBER, "in_transit")
    await asked(carrier, "9400 1112 0255 5842 3326 69", "United States Postal Service")
    await asked(carrier, NUMBER, "Northway Parcel")
    assert server.asked == [{"tracking_code": NUMBER, "carrier": "USPS"}, {"tracking_code": NUMBER}]


async def test_what_easypost_does_not_find_is_not_known(server: EasyPostServer, carrier: Carrier) -> None:
    server.replies[NUMBER] = refusal(404, "NOT_FOUND", "The requested resource could not be found.")
    assert await asked(carrier) is None


async def test_a_number_that_easypost_refuses_is_rejected(carrier: Carrier) -> None:
    with pytest.raises(Rejected):
        await asked(carrier, "nonsense")


@pytest.mark.parametrize(("header", "wait"), [("7", 7.0), (None, None), ("soon", None)])
async def test_too_many_questions_say_how_long_to_wait(
    server: EasyPostServer, carrier: Carrier, header: str | None, wait: float | None
) -> None:
    limited = refusal(429, "RATE_LIMITED", "Too many requests")
    server.replies[NUMBER] = Reply(429, limited.body, {"Retry-After": header} if header else {})
    with pytest.raises(Throttled) as raised:
        await asked(carrier)
    assert raised.value.retry_after == wait


async def test_too_many_questions_are_understood_without_a_body_as_well(
    server: EasyPostServer, carrier: Carrier
) -> None:
    server.replies[NUMBER] = Reply(429, b"<html>slow down</html>", {"Retry-After": "30"})
    with pytest.raises(Throttled) as raised:
        await asked(carrier)
    assert raised.value.retry_after == 30


def test_a_wait_may_be_a_date() -> None:
    assert wait_of("Sun, 22 Nov 2026 12:00:30 GMT", NOW.timestamp()) == 30
    assert wait_of("Sun, 22 Nov 2026 11:00:00 GMT", NOW.timestamp()) == 0


@pytest.mark.parametrize(
    "reply",
    [
        refusal(500, "INTERNAL_SERVER_ERROR", "We're sorry, something went wrong."),
        refusal(503, "SERVICE_UNAVAILABLE", "Try again later."),
        Reply(502, b"<html>bad gateway</html>"),
        Reply(200, b"not json"),
        Reply(201, {"id": "trk_1", "status": "delivered", "tracking_details": [{"datetime": "yesterday"}]}),
        Reply(lost=True),
    ],
    ids=["500", "503", "502", "no json", "no tracker", "lost"],
)
async def test_a_server_that_fails_can_be_asked_again(server: EasyPostServer, carrier: Carrier, reply: Reply) -> None:
    server.replies[NUMBER] = reply
    with pytest.raises(Unreachable):
        await asked(carrier)
    del server.replies[NUMBER]
    server.knows(NUMBER, "in_transit")
    assert await asked(carrier) is not None


async def test_a_server_that_never_answers_is_given_up(tmp_path: object) -> None:
    done = threading.Event()

    def silent(_request: Request) -> Reply:
        done.wait(20)
        return Reply(lost=True)

    with serving(silent) as address:
        carrier = await opened(address, tmp_path, seconds=0.2)
        with pytest.raises(Unreachable):
            await asked(carrier)
        done.set()


async def test_a_wrong_key_and_a_missing_one_are_said(address: str, tmp_path: object) -> None:
    with pytest.raises(Misconfigured, match="AISLE_EASYPOST_KEY"):
        await asked(await opened(address, tmp_path, key="EZwrong"))
    with pytest.raises(Misconfigured, match="AISLE_EASYPOST_KEY"):
        await opened(address, tmp_path, key="")
