"""`POST /events`: what people do on the shop's pages, with their consent, and `POST /events/forget`, which erases it."""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from assistant.clock import Clock
from assistant.record.visits import visitor_code
from assistant.server.admission import Admission, Refusal
from assistant.server.answers import error_answer
from assistant.server.config import ServerConfig
from assistant.server.limits import TokenBucket
from assistant.server.ports import Interactions, PageEvent, Sender
from assistant.server.websocket import origin_allowed

MAX_EVENTS = 100
OLDEST = timedelta(hours=24)
AHEAD = timedelta(minutes=5)
BATCHES_A_SECOND, BATCHES_AT_ONCE = 1.0, 20
# Visitor ids cost nothing to make up, addresses do; a whole office may stand behind one.
ADDRESS_A_SECOND, ADDRESS_AT_ONCE = 20.0, 200
_NETWORK_BITS = 64
MOST_SENDERS = 10_000
_MAX_TOKEN = 4_096
_PRIVATE = {"Cache-Control": "no-store"}
VisitorId = Annotated[str, Field(min_length=16, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class EventIn(_Strict):
    """One thing that somebody did with a product."""

    kind: Literal["seen", "clicked", "in_cart", "bought"]
    product: Annotated[str, Field(min_length=1, max_length=200)]
    at: AwareDatetime


class Batch(_Strict):
    """Events of one visitor, newest last. Without `consent` nothing is read."""

    consent: bool
    visitor: VisitorId
    events: Annotated[list[EventIn], Field(max_length=MAX_EVENTS)]


class Forget(_Strict):
    """Who wants to be forgotten."""

    visitor: VisitorId


class _Pace:
    """How fast each sender may send; who was silent longest is forgotten first."""

    def __init__(self, clock: Clock, rate: float, burst: int) -> None:
        self._clock = clock
        self._rate, self._burst = rate, burst
        self._buckets: OrderedDict[str, TokenBucket] = OrderedDict()

    def take(self, sender: str) -> bool:
        """Whether one more batch may be read now."""
        now = self._clock().timestamp()
        bucket = self._buckets.pop(sender, None) or TokenBucket(self._rate, self._burst, now)
        self._buckets[sender] = bucket
        while len(self._buckets) > MOST_SENDERS:
            self._buckets.popitem(last=False)
        return bucket.take(now)


def interaction_routes(config: ServerConfig, interactions: Interactions) -> APIRouter:
    """The two routes; both are for pages of our own or allowed origins."""
    router = APIRouter()
    admission = Admission(config.keys, config.log, config.clock)
    pace = _Pace(config.clock, BATCHES_A_SECOND, BATCHES_AT_ONCE)
    address_pace = _Pace(config.clock, ADDRESS_A_SECOND, ADDRESS_AT_ONCE)

    async def admitted(request: Request, visitor: str) -> Sender | Response:
        if not origin_allowed(request.scope, config.allowed_origins):
            return error_answer(403, "identity")
        hashed = visitor_code(visitor)
        if not (address_pace.take(_network(request)) and pace.take(hashed)):
            return error_answer(429, "too_many")
        identity = admission.identity(request.headers.get("x-aisle-identity"))
        if isinstance(identity, Refusal):
            return error_answer(401, "identity")
        conversation = await _conversation(request, admission, config)
        return Sender(
            visitor=hashed,
            customer_id=identity.customer_id if identity else None,
            conversation_id=conversation,
        )

    @router.post("/events")
    async def events(request: Request, batch: Batch) -> Response:
        if not batch.consent:
            return error_answer(403, "consent")
        sender = await admitted(request, batch.visitor)
        if isinstance(sender, Response):
            return sender
        now = config.clock()
        fresh = [PageEvent(kind=e.kind, product_id=e.product, at=e.at) for e in batch.events if _in_time(e.at, now)]
        recorded = await interactions.record(sender, fresh)
        return JSONResponse({"recorded": recorded, "ignored": len(batch.events) - recorded}, headers=_PRIVATE)

    @router.post("/events/forget")
    async def forget(request: Request, wanted: Forget) -> Response:
        sender = await admitted(request, wanted.visitor)
        if isinstance(sender, Response):
            return sender
        return JSONResponse({"erased": await interactions.forget(sender)}, headers=_PRIVATE)

    return router


def _network(request: Request) -> str:
    """Where a request comes from: the address, or of an IPv6 one the network that is one household's.

    A neighbour on a private network is most likely the shop's own proxy: then the address that it added last counts.
    """
    peer = request.client.host if request.client else ""
    forwarded = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    address = _address(peer)
    if address is not None and address.is_private and forwarded:
        address = _address(forwarded) or address
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((int(address), _NETWORK_BITS), strict=False))
    return str(address) if address is not None else peer


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


async def _conversation(request: Request, admission: Admission, config: ServerConfig) -> str | None:
    """The conversation whose resume token came along; a token that does not hold belongs to none."""
    scheme, _, token = request.headers.get("authorization", "")[:_MAX_TOKEN].partition(" ")
    if scheme.lower() != "bearer" or not token:
        return None
    opened = admission.conversation(token.strip())
    return opened if isinstance(opened, str) and await config.log.read(opened) else None


def _in_time(at: datetime, now: datetime) -> bool:
    return now - OLDEST <= at <= now + AHEAD
