"""The owner's routes about knowledge, behind the owner's token, and the shop's catalogue webhook, behind its signature."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, HTTPException, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from assistant.clock import Clock
from assistant.owner.access import OwnerAccess
from assistant.owner.erasing import Eraser, erasure_view
from assistant.owner.token import OwnerGate
from assistant.owner.views import finding_view, gap_view, search_view, source_view
from assistant.server.answers import NOT_FOUND, error_answer
from connectors.errors import ConnectorError, Unverifiable
from connectors.signatures import verify
from knowledge.documents import Kind
from knowledge.search import Asked
from knowledge.sources.products import NAME as CATALOGUE

UNAUTHORISED = 401
UNAVAILABLE = 503
_MAX_TOKEN = 4_096
_PRIVATE = {"Cache-Control": "no-store"}
# Of a customer's own orders the owner's pages have no need.
SearchKind = Literal["product", "policy", "page", "question", "review"]
SEARCHED: tuple[SearchKind, ...] = ("product", "policy", "page", "question", "review")


class SearchQuery(BaseModel):
    """What is searched for, as a shopper would."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(min_length=1, max_length=500)]
    kind: list[SearchKind] = Field(default_factory=lambda: list(SEARCHED))
    language: Literal["en", "zh"] = "en"
    limit: Annotated[int, Field(ge=1, le=50)] = 8


class SyncWish(BaseModel):
    """Which sources to read; none named = all. `whole` reads them from their beginning."""

    model_config = ConfigDict(extra="forbid")

    sources: Annotated[list[Annotated[str, Field(max_length=64)]], Field(max_length=100)] = Field(default_factory=list)
    whole: bool = False


class EraseWish(BaseModel):
    """Who is to be forgotten: the id of a customer, a visitor or one conversation."""

    model_config = ConfigDict(extra="forbid")

    id: Annotated[str, Field(min_length=1, max_length=200)]


def owner_routes(owner: OwnerAccess, clock: Clock) -> APIRouter:
    """`/owner/knowledge/…`, `/owner/erase` and `/webhooks/catalogue`."""
    router = APIRouter()
    admitted = [Depends(_admission(owner.gate))]
    knowledge = owner.knowledge

    @router.get("/owner/knowledge/sources", dependencies=admitted)
    async def sources() -> Response:
        findings = await knowledge.findings()
        body = {
            "sources": [source_view(row) for row in await knowledge.sources()],
            "findings": len(findings),
            "contradictions": sum(finding.contradicts for finding in findings),
        }
        return _answer(body)

    @router.get("/owner/knowledge/search", dependencies=admitted)
    async def search(query: Annotated[SearchQuery, Query()]) -> Response:
        kinds = tuple(Kind(kind) for kind in query.kind)
        asked = Asked(text=query.text, kinds=kinds, language=query.language, limit=query.limit)
        return _answer(search_view(asked, await knowledge.search(asked)))

    @router.get("/owner/knowledge/gaps", dependencies=admitted)
    async def gaps(
        days: Annotated[int, Query(ge=1, le=3650)] = 90, limit: Annotated[int, Query(ge=1, le=500)] = 50
    ) -> Response:
        found = await knowledge.gaps(timedelta(days=days))
        return _answer({"gaps": [gap_view(gap) for gap in found[:limit]]})

    @router.get("/owner/knowledge/findings", dependencies=admitted)
    async def findings(language: Literal["en", "zh"] = "en") -> Response:
        found = await knowledge.findings()
        wrong = sum(finding.contradicts for finding in found)
        return _answer({"findings": [finding_view(one, language) for one in found], "contradictions": wrong})

    @router.post("/owner/knowledge/sync", dependencies=admitted)
    async def sync(wish: SyncWish | None = None) -> Response:
        wanted = wish or SyncWish()
        known = [row.name for row in await knowledge.sources()]
        names = wanted.sources or known
        if not set(names) <= set(known):
            return error_answer(NOT_FOUND, "not_found")
        for name in names:
            await knowledge.wake(name, whole=wanted.whole)
        return _answer({"woken": names, "whole": wanted.whole}, status=202)

    if owner.eraser is not None:
        router.add_api_route("/owner/erase", _erasing(owner.eraser), methods=["POST"], dependencies=admitted)

    @router.post("/webhooks/catalogue")
    async def catalogue(
        request: Request, x_aisle_signature: Annotated[str, Header(max_length=_MAX_TOKEN)] = ""
    ) -> Response:
        if owner.webhook_secret is None:
            return error_answer(NOT_FOUND, "not_found")
        try:
            verify(owner.webhook_secret, await request.body(), x_aisle_signature, clock())
        except Unverifiable:
            return error_answer(UNAUTHORISED, "signature")
        # What changed is read from the feed: a webhook may be lost, repeated or late, so its words are not relied on.
        if not await knowledge.wake(CATALOGUE):
            return error_answer(NOT_FOUND, "not_found")
        return _answer({"woken": [CATALOGUE]}, status=202)

    return router


def _erasing(eraser: Eraser) -> Any:
    """The route that forgets a person."""

    async def erase(wish: EraseWish) -> Response:
        try:
            return _answer(erasure_view(await eraser.erase(wish.id)))
        except ConnectorError:
            return error_answer(UNAVAILABLE, "unavailable")

    return erase


def _admission(gate: OwnerGate) -> Any:
    """A check that lets the owner's token pass: without any token there is nothing here, with a wrong one nobody."""

    async def admit(authorization: Annotated[str, Header(max_length=_MAX_TOKEN)] = "") -> None:
        if not await asyncio.to_thread(gate.open):
            raise HTTPException(NOT_FOUND)
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not await asyncio.to_thread(gate.admits, token.strip()):
            raise HTTPException(UNAUTHORISED)

    return admit


def _answer(body: Any, status: int = 200) -> Response:
    return JSONResponse(body, status_code=status, headers=_PRIVATE)
