"""Tracking by EasyPost, one service that asks more than a hundred carriers.

Asking creates a tracker at EasyPost; the same number and carrier give the same tracker again, so asking twice is harmless.
The official client blocks, so it runs in a thread. It drops the headers of an answer, which a hook keeps: how long to
wait after 429 stands there.
"""

from __future__ import annotations

import asyncio
import email.utils
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Annotated, Any

from easypost.easypost_client import EasyPostClient
from easypost.errors.general.easypost_error import EasyPostError
from pydantic import AfterValidator, BaseModel, Field, ValidationError

from connectors.carriers.base import Carrier, CarrierCapabilities, Parcel, Tracking
from connectors.carriers.recognition import carrier_named, folded_number
from connectors.carriers.wording import event_of, state_after
from connectors.commerce import TrackingEvent
from connectors.errors import ConnectorError, Misconfigured, Rejected, Throttled, Unreachable
from connectors.partners import PartnerPlace

# Our code of a carrier → EasyPost's; without one EasyPost recognises the number itself.
CARRIER_CODES: Mapping[str, str] = MappingProxyType(
    {"ups": "UPS", "usps": "USPS", "fedex": "FedEx", "dhl": "DHLExpress"}
)
# EasyPost's `status_detail` says more than its `status`; either leads to one kind of event of ours.
DETAILS: Mapping[str, str] = MappingProxyType(
    {
        "address_correction": "address",
        "arrived_at_destination": "near",
        "arrived_at_facility": "arrived",
        "arrived_at_pickup_location": "pickup",
        "cancelled": "cancelled",
        "damaged": "damaged",
        "delayed": "late",
        "delivery_exception": "attempted",
        "departed_facility": "left",
        "departed_origin_facility": "left",
        "held": "held",
        "lost": "lost",
        "received_at_destination_facility": "near",
        "received_at_origin_facility": "collected",
        "refused": "returning",
        "return": "returning",
        "transit_exception": "late",
        "weather_delay": "weather",
    }
)
STATUSES: Mapping[str, str] = MappingProxyType(
    {
        "pre_transit": "announced",
        "in_transit": "moved",
        "out_for_delivery": "out",
        "delivered": "delivered",
        "available_for_pickup": "pickup",
        "return_to_sender": "returning",
        "failure": "attempted",
        "cancelled": "cancelled",
        "canceled": "cancelled",
    }
)
# What a status says is final stays so, whatever the detail adds.
SETTLED = frozenset({"delivered", "return_to_sender", "cancelled", "canceled", "pre_transit"})
NOT_FOUND, TOO_MANY = 404, 429
KEY_REFUSED = frozenset({401, 402, 403})
PARCEL_REFUSED = frozenset({400, 422})
_PLACE = 80


@dataclass
class _Heard:
    """Status and headers of the answer to one question; the client's own exceptions tell neither."""

    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)


def _in_utc(at: datetime) -> datetime:
    """The time in UTC, which is also what EasyPost means where it names no zone."""
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


At = Annotated[datetime, AfterValidator(_in_utc)]


class _Location(BaseModel):
    city: str | None = None
    country: str | None = None


class _Detail(BaseModel):
    status: str | None = None
    status_detail: str | None = None
    at: At = Field(alias="datetime")
    tracking_location: _Location | None = None


class _Tracker(BaseModel):
    """The part of EasyPost's tracker that we read."""

    status: str | None = None
    status_detail: str | None = None
    est_delivery_date: At | None = None
    tracking_details: tuple[_Detail, ...] = ()


async def open_easypost(place: PartnerPlace) -> Carrier:
    """The service with its key; raises `Misconfigured` without one."""
    if not place.key:
        raise Misconfigured(
            "EasyPost needs a key: set AISLE_EASYPOST_KEY (connectors/README.md says where it is found)"
        )
    return Carrier(name="easypost", capabilities=CarrierCapabilities(), tracker=EasyPostTracker(place))


class EasyPostTracker:
    """`ParcelTracker` over EasyPost."""

    def __init__(self, place: PartnerPlace) -> None:
        self._place = place

    async def track(self, parcel: Parcel) -> Tracking | None:
        """The parcel as EasyPost knows it; None before its carrier has seen it."""
        body = await asyncio.to_thread(self._ask, parcel)
        try:
            return tracking_of(_Tracker.model_validate(body))
        except ValidationError as error:
            raise Unreachable(f"EasyPost answered what is no tracker: {error.error_count()} faults") from None

    def _ask(self, parcel: Parcel) -> dict[str, Any]:
        """EasyPost's tracker of the parcel. A client for each question: what the hook hears belongs to this one."""
        client = _client(self._place)
        heard = _Heard()

        def hear(*, http_status: int, headers: Mapping[str, str], **_rest: object) -> None:
            heard.status = http_status
            heard.headers = {name.lower(): value for name, value in headers.items()}

        client.subscribe_to_response_hook(hear)  # type: ignore[no-untyped-call]  # the client does not annotate it
        known = carrier_named(parcel.carrier)
        wanted = {"tracking_code": folded_number(parcel.number)}
        if known and known.code in CARRIER_CODES:
            wanted["carrier"] = CARRIER_CODES[known.code]
        try:
            found: dict[str, Any] = client.tracker.create(**wanted).to_dict()
        except EasyPostError as error:
            if heard.status == NOT_FOUND:
                return {}
            raise _failure(error, heard) from None
        return found


def tracking_of(tracker: _Tracker) -> Tracking | None:
    """The tracker in our words; None where it knows nothing."""
    kind = kind_of(tracker.status, tracker.status_detail)
    told = [(kind_of(d.status, d.status_detail), d) for d in tracker.tracking_details]
    events = tuple(sorted((_event(k, d) for k, d in told if k), key=lambda event: event.at))
    if kind is None:
        if not events:
            return None
        state = events[-1].state
    else:
        state = state_after(kind)
    arrived = [event.at for event in events if event.state == "delivered"]
    return Tracking(
        state=state,
        events=events,
        estimated_delivery=tracker.est_delivery_date,
        delivered_at=arrived[-1] if arrived and state == "delivered" else None,
    )


def kind_of(status: str | None, detail: str | None) -> str | None:
    """The kind of event that EasyPost's two words mean; None where they say nothing, such as `unknown`."""
    if status in SETTLED:
        return STATUSES[status]
    return DETAILS.get(detail or "") or STATUSES.get(status or "")


def _failure(error: EasyPostError, heard: _Heard) -> ConnectorError:
    """The client's exception in our words. The texts of EasyPost are left out: they may repeat what was sent."""
    if heard.status == TOO_MANY:
        wait = wait_of(heard.headers.get("retry-after"), time.time())
        return Throttled("EasyPost asks for fewer requests", retry_after=wait)
    if heard.status in KEY_REFUSED:
        return Misconfigured(
            f"EasyPost refuses the key (status {heard.status}); check AISLE_EASYPOST_KEY and the account"
        )
    if heard.status in PARCEL_REFUSED:
        return Rejected(f"EasyPost refuses this number or carrier (status {heard.status})")
    return Unreachable(f"EasyPost did not answer ({type(error).__name__}, status {heard.status})")


def wait_of(header: str | None, now: float) -> float | None:
    """Seconds to wait, as a Retry-After header says in seconds or as a date; None where it says neither."""
    text = (header or "").strip()
    if text.isascii() and text.isdecimal():
        return float(text[:9])
    try:
        at = email.utils.parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    return max(0.0, (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() - now)


def _event(kind: str, detail: _Detail) -> TrackingEvent:
    place = detail.tracking_location
    words = ", ".join(part for part in (place.city, place.country) if part) if place else ""
    # A place is shown to people and is a stranger's text: one short line of what can be printed.
    clean = "".join(sign for sign in words if sign.isprintable())[:_PLACE]
    return event_of(kind, detail.at, clean)


def _client(place: PartnerPlace) -> EasyPostClient:
    seconds = max(1, round(place.seconds))
    if place.address:
        return EasyPostClient(place.key, api_base=place.address, timeout=seconds)
    return EasyPostClient(place.key, timeout=seconds)
