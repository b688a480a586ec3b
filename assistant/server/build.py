"""The server as one FastAPI application, built from a `ServerConfig`; it names no implementation."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.server.answers import READ, error_answer
from assistant.server.catalogue import CatalogueSnapshot
from assistant.server.config import ServerConfig
from assistant.server.images import image_routes
from assistant.server.interactions import interaction_routes
from assistant.server.knowledge_api import owner_routes
from assistant.server.limits import MAX_FRAME_BYTES
from assistant.server.pages import page_routes
from assistant.server.photos import MAX_PHOTO_BYTES
from assistant.server.pictures import picture_routes
from assistant.server.related import related_routes
from assistant.server.rest import conversation_routes, demo_routes
from assistant.server.shop_api import shop_routes
from assistant.server.websocket import SocketEndpoint
from connectors.errors import ConnectorError

_log = structlog.get_logger(__name__)

SECURITY_HEADERS: Mapping[str, str] = {
    "content-security-policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self';"
        " frame-ancestors 'self'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "cross-origin-resource-policy": "same-origin",
}


class SecurityHeaders:
    """Adds the security headers to every answer that does not set its own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._headers = [(name.encode(), value.encode()) for name, value in SECURITY_HEADERS.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(h for h in self._headers if h[0] not in present)]
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)


class SmallBodies:
    """Refuses a request whose body is long or of unknown length before any of it is read; only photos need more."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http" and scope["method"] not in READ:
            length = dict(scope["headers"]).get(b"content-length", b"").decode("latin-1")
            longest = MAX_PHOTO_BYTES if scope["path"].endswith("/pictures") else MAX_FRAME_BYTES
            if not length.isdecimal() or int(length[:20]) > longest:
                await error_answer(413, "too_large")(scope, receive, send)
                return
        await self._app(scope, receive, send)


class AisleServer(FastAPI):
    """FastAPI, with the socket beside its layers: each would cost every idle tab some kilobytes."""

    socket: SocketEndpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, one socket or the lifespan."""
        if scope["type"] == "websocket" and scope["path"] == "/ws":
            await self.socket(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def build_server(config: ServerConfig) -> FastAPI:
    """The whole server. Its lifespan waits for running turns when it ends."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        # What does not finish in time is taken up from the log by whoever starts next.
        with suppress(TimeoutError):
            async with asyncio.timeout(config.limits.finish_seconds):
                await config.turns.drain()
                await config.hub.aclose()

    # The interactive documentation would load scripts from a third party; README.md documents the routes.
    app = AisleServer(
        title="Aisle", openapi_url=None, docs_url=None, redoc_url=None, lifespan=lifespan, redirect_slashes=False
    )
    app.socket = SocketEndpoint(config)
    catalogue = CatalogueSnapshot(config.catalogue, config.clock, config.catalogue_seconds)
    app.include_router(conversation_routes(config))
    app.include_router(shop_routes(config, catalogue))
    app.include_router(image_routes(config.pages, catalogue))
    if config.interactions is not None:
        app.include_router(interaction_routes(config, config.interactions))
    if config.recommender is not None:
        app.include_router(related_routes(config, config.recommender))
    if config.pictures is not None:
        app.include_router(picture_routes(config, config.pictures))
    if config.owner is not None:
        app.include_router(owner_routes(config.owner, config.clock))
    if config.demo_customers:
        app.include_router(demo_routes(config))
    app.include_router(page_routes(config.pages.widget_dist))
    _add_layers(app, config.allowed_origins)
    _add_errors(app)
    return app


def _add_layers(app: FastAPI, allowed_origins: tuple[str, ...]) -> None:
    app.add_middleware(GZipMiddleware, minimum_size=1_024)
    if allowed_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(allowed_origins),
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type", "X-Aisle-Identity"],
        )
    app.add_middleware(SmallBodies)
    app.add_middleware(SecurityHeaders)


def _add_errors(app: FastAPI) -> None:
    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        places = [".".join(str(part) for part in fault["loc"]) for fault in error.errors()]
        return error_answer(422, "bad_frame", detail=", ".join(places))

    @app.exception_handler(HTTPException)
    async def refused(_: Request, error: HTTPException) -> JSONResponse:
        codes = {401: "owner", 404: "not_found"}
        return error_answer(error.status_code, codes.get(error.status_code, "bad_frame"))

    @app.exception_handler(ConnectorError)
    async def unreachable(_: Request, error: ConnectorError) -> JSONResponse:
        _log.error("shop failed", error=type(error).__name__)
        return error_answer(503, "unavailable")
