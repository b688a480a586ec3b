"""Photos of a conversation: taken in before the message that shows them is sent, and given back to that conversation only."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Header, Request
from fastapi.responses import JSONResponse, Response

from assistant.server.admission import Admission, Refusal
from assistant.server.answers import NOT_FOUND, READ, error_answer
from assistant.server.config import ServerConfig
from assistant.server.photos import MAX_PHOTO_BYTES, cleaned
from assistant.server.ports import Pictures
from assistant.server.websocket import origin_allowed

_MAX_TOKEN = 4_096
# Nothing of a conversation stays in a browser's cache, where the next person at a shared computer would find it.
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Content-Disposition": "inline",
}
# Decoding takes processor time; two at once leave the rest of the process room to answer.
_AT_ONCE = 2

Token = Annotated[str, Header(max_length=_MAX_TOKEN)]
Identity = Annotated[str | None, Header(max_length=_MAX_TOKEN)]


def picture_routes(config: ServerConfig, pictures: Pictures) -> APIRouter:
    """`POST /api/conversations/{id}/pictures` and `GET …/pictures/{picture}`, under the same rules as the socket."""
    router = APIRouter()
    admission = Admission(config.keys, config.log, config.clock)
    room = asyncio.Semaphore(_AT_ONCE)

    async def refused(conversation_id: str, authorization: str, token: str | None) -> Response | None:
        scheme, _, resume = authorization.partition(" ")
        opened = admission.conversation(resume.strip()) if scheme.lower() == "bearer" else Refusal(code="resume")
        if opened != conversation_id:
            return error_answer(NOT_FOUND, "not_found")
        identity = admission.identity(token)
        if not isinstance(identity, Refusal):
            refusal = admission.check(await config.log.read(conversation_id), identity)
            if refusal is None:
                return None
            if refusal.code != "identity":
                return error_answer(NOT_FOUND, "not_found")
        return error_answer(401, "identity")

    @router.post("/api/conversations/{conversation_id}/pictures")
    async def add(
        request: Request, conversation_id: str, authorization: Token = "", x_aisle_identity: Identity = None
    ) -> Response:
        if not origin_allowed(request.scope, config.allowed_origins):
            return error_answer(403, "identity")
        refusal = await refused(conversation_id, authorization, x_aisle_identity)
        if refusal is not None:
            return refusal
        content = await request.body()
        if len(content) > MAX_PHOTO_BYTES:
            return error_answer(413, "too_large")
        async with room:
            photo = await asyncio.to_thread(cleaned, content)
        if photo is None:
            return error_answer(415, "bad_picture")
        picture_id = await pictures.add(conversation_id, photo)
        if picture_id is None:
            return error_answer(409, "too_many_pictures")
        body = {"id": picture_id, "width": photo.width, "height": photo.height}
        return JSONResponse(body, status_code=201, headers={"Cache-Control": "no-store"})

    @router.api_route("/api/conversations/{conversation_id}/pictures/{picture_id}", methods=READ)
    async def read(
        conversation_id: str, picture_id: str, authorization: Token = "", x_aisle_identity: Identity = None
    ) -> Response:
        refusal = await refused(conversation_id, authorization, x_aisle_identity)
        if refusal is not None:
            return refusal
        picture = await pictures.read(conversation_id, picture_id)
        if picture is None:
            return error_answer(NOT_FOUND, "not_found")
        return Response(picture.content, media_type=picture.media_type, headers=dict(_HEADERS))

    return router
