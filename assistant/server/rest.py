"""REST: health, a conversation's items for clients that cannot keep a socket, and the demo page's sign-in."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from assistant.server.admission import Admission, Refusal
from assistant.server.answers import NOT_FOUND, READ, error_answer
from assistant.server.config import ServerConfig
from assistant.server.items import items_of
from assistant.server.websocket import origin_allowed

DEMO_LIFETIME = timedelta(hours=8)
_MAX_TOKEN = 4_096
_PRIVATE = {"Cache-Control": "no-store"}


class DemoSession(BaseModel):
    """Whom the demo page signs in; null is a guest."""

    model_config = ConfigDict(extra="forbid")

    customer: Annotated[str, Field(max_length=128)] | None = None


def conversation_routes(config: ServerConfig) -> APIRouter:
    """`/healthz` and the items of a conversation, under the same rules as the socket."""
    router = APIRouter()
    admission = Admission(config.keys, config.log, config.clock)

    @router.api_route("/healthz", methods=READ)
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/api/conversations/{conversation_id}/items")
    async def items(
        conversation_id: str,
        since: Annotated[int, Query(ge=0, le=2**53)] = 0,
        authorization: Annotated[str, Header(max_length=_MAX_TOKEN)] = "",
        x_aisle_identity: Annotated[str | None, Header(max_length=_MAX_TOKEN)] = None,
    ) -> Response:
        scheme, _, token = authorization.partition(" ")
        opened = admission.conversation(token.strip()) if scheme.lower() == "bearer" else Refusal(code="resume")
        if opened != conversation_id:
            return error_answer(NOT_FOUND, "not_found")
        identity = admission.identity(x_aisle_identity)
        recorded = await config.log.read(conversation_id)
        refusal = identity if isinstance(identity, Refusal) else admission.check(recorded, identity)
        if refusal is not None:
            return error_answer(401, "identity") if refusal.code == "identity" else error_answer(NOT_FOUND, "not_found")
        reading, frames = items_of(recorded, since)
        body = {"conversation": conversation_id, "seq": reading.seq, "items": [frame.model_dump() for frame in frames]}
        return JSONResponse(body, headers=_PRIVATE)

    return router


def demo_routes(config: ServerConfig) -> APIRouter:
    """`POST /demo/session`: signs in one of the listed demo customers, as a merchant's back end would."""
    router = APIRouter()
    known = {customer.id: customer for customer in config.demo_customers}

    @router.post("/demo/session")
    async def session(request: Request, wanted: DemoSession) -> Response:
        if not origin_allowed(request.scope, config.allowed_origins):
            return error_answer(403, "identity")
        if wanted.customer is None:
            return JSONResponse({"identity": None, "name": ""}, headers=_PRIVATE)
        customer = known.get(wanted.customer)
        if customer is None:
            return error_answer(NOT_FOUND, "not_found")
        token = config.keys.issue_identity(customer.id, customer.name, config.clock(), DEMO_LIFETIME)
        return JSONResponse({"identity": token, "name": customer.name}, headers=_PRIVATE)

    return router
