"""The socket `/ws`: one reader that always drains, one writer, and the inputs of a tab handled one after the other.

    hello → welcome → items after `since` → synced → live

What a frame means is decided in `inputs.py`, who may enter in `admission.py`, what others see in `hub.py`.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any, cast
from urllib.parse import urlsplit

import structlog
from pydantic import ValidationError
from pydantic_core import from_json

from assistant.record.events import Recorded
from assistant.server.admission import Admission, Refusal
from assistant.server.auth import Identity
from assistant.server.config import ServerConfig
from assistant.server.frames import (
    CLIENT,
    VERSION,
    Accepted,
    Choice,
    ErrorFrame,
    Hello,
    Ping,
    Pong,
    SetLanguage,
    Welcome,
)
from assistant.server.hub import Tab
from assistant.server.inputs import InputFrame, Inputs, NotTaken
from assistant.server.items import items_of
from assistant.server.limits import (
    CLOSE_FLOOD,
    CLOSE_GONE,
    CLOSE_PROTOCOL,
    CLOSE_REFUSED,
    CLOSE_RETRY,
    MAX_FRAME_BYTES,
    TokenBucket,
)
from assistant.server.outbox import Outbox, Send
from assistant.server.texts import error_text, greeting, greeting_choices
from connectors.commerce import Language

_log = structlog.get_logger(__name__)
_PONG = Pong().model_dump_json()
_MAX_DETAILS = 3

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]


class SocketEndpoint:
    """The ASGI application behind `/ws`. It is plain ASGI because a thousand idle tabs pay for every layer."""

    def __init__(self, config: ServerConfig) -> None:
        self.config = config
        self.admission = Admission(config.keys, config.log, config.clock)
        self.inputs = Inputs(config.log, config.hub, config.turns, config.catalogue, config.pictures)
        self.open = 0

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """Serve one socket from handshake to close."""
        await receive()
        if not origin_allowed(scope, self.config.allowed_origins):
            await send({"type": "websocket.close", "code": CLOSE_REFUSED})  # before accepting, this is HTTP 403
            return
        self.open += 1
        try:
            await _Connection(self, self.open > self.config.limits.max_connections).serve(receive, send)
        finally:
            self.open -= 1


class _Connection:
    """One tab's socket."""

    __slots__ = (
        "bucket",
        "conversation_id",
        "full",
        "inbox",
        "language",
        "outbox",
        "refused",
        "server",
        "tab",
        "worker",
    )

    def __init__(self, server: SocketEndpoint, full: bool) -> None:
        limits = server.config.limits
        self.server = server
        self.full = full
        self.outbox = Outbox(limits.queue_frames, limits.slow_seconds)
        self.conversation_id = ""
        self.tab: Tab | None = None
        self.language: Language = server.config.settings.default_language
        self.bucket: TokenBucket | None = None
        self.refused = 0
        self.inbox: deque[InputFrame] | None = None
        self.worker: asyncio.Task[None] | None = None

    async def serve(self, receive: Receive, send: Send) -> None:
        """Return when the socket is closed and nothing of it runs any more."""
        await send({"type": "websocket.accept"})
        writer = self.outbox.start(send)
        try:
            if self.full:
                await self._end("busy", CLOSE_RETRY, retryable=True)
            elif await self._hello(receive):
                await self._read(receive)
            if self.outbox.closing:
                await writer
        finally:
            await self._finish(writer)

    async def _finish(self, writer: asyncio.Task[None]) -> None:
        if self.tab is not None:
            self.server.config.hub.leave(self.conversation_id, self.tab)
        # Nobody reads any more: an input that is still being recorded must not wait for room to say so.
        self.outbox.cut(CLOSE_GONE, "")
        if self.worker is not None:
            # What was read before the tab went away is still worth recording; it only must not take for ever.
            worker = self.worker
            await asyncio.wait([worker], timeout=self.server.config.limits.finish_seconds)
            worker.cancel()
            await asyncio.wait([worker])
        await asyncio.wait([writer], timeout=self.server.config.limits.finish_seconds)
        writer.cancel()

    # ------------------------------------------------------------------ hello

    async def _hello(self, receive: Receive) -> bool:
        """Whether the tab got in; otherwise it was told why and the socket closes."""
        try:
            async with asyncio.timeout(self.server.config.limits.hello_seconds):
                message = await receive()
        except TimeoutError:
            return await self._end("hello_first", CLOSE_PROTOCOL)
        if message["type"] == "websocket.disconnect":
            return False
        text = message.get("text") or ""
        try:
            frame = CLIENT.validate_json(text)
        except ValidationError as error:
            if _version_of(text) not in (None, VERSION):
                return await self._end("version", CLOSE_PROTOCOL)
            return await self._end("hello_first", CLOSE_PROTOCOL, detail=_faults(error))
        if not isinstance(frame, Hello):
            return await self._end("hello_first", CLOSE_PROTOCOL)
        languages = self.server.config.settings.languages
        self.language = frame.language if frame.language in languages else self.server.config.settings.default_language
        if frame.v != VERSION:
            return await self._end("version", CLOSE_PROTOCOL)
        try:
            return await self._enter(frame)
        except Exception as error:  # noqa: BLE001 - the socket loop: whatever broke, the tab is told to come again
            _log.error("hello failed", error=type(error).__name__)
            return await self._end("internal", CLOSE_RETRY, retryable=True)

    async def _enter(self, hello: Hello) -> bool:
        server, config = self.server, self.server.config
        identity = server.admission.identity(hello.identity)
        if isinstance(identity, Refusal):
            return await self._end(identity.code, CLOSE_REFUSED)
        if hello.resume is None:
            opened: str | Refusal = await config.log.start(config.channel, config.account, self.language)
        else:
            opened = server.admission.conversation(hello.resume)
        if isinstance(opened, Refusal):
            return await self._end(opened.code, CLOSE_REFUSED)
        self.conversation_id = opened
        self.tab = Tab(self.outbox, identity.customer_id if identity else None)
        if not config.hub.enter(opened, self.tab):
            return await self._end("busy", CLOSE_RETRY, retryable=True)
        recorded = await config.log.read(opened)
        refusal = server.admission.check(recorded, identity)
        if refusal is None and identity is not None and items_of(recorded)[0].customer_id is None:
            claimed = await server.admission.claim(opened, identity, config.hub)
            if isinstance(claimed, Refusal):
                refusal = claimed
            else:
                recorded = (*recorded, *(entry for entry in claimed if entry.seq > recorded[-1].seq))
        if refusal is not None:
            return await self._end(refusal.code, CLOSE_REFUSED)
        await self._welcome(recorded, identity, hello.since)
        return True

    async def _welcome(self, recorded: tuple[Recorded, ...], identity: Identity | None, since: int) -> None:
        config = self.server.config
        reading, _ = items_of(recorded)
        self.language = "zh" if reading.language == "zh" else "en"
        name = identity.name if identity else ""
        welcome = Welcome(
            conversation=self.conversation_id,
            resume=self.server.admission.fresh_resume(self.conversation_id),
            seq=reading.seq,
            language=self.language,
            assistant=config.settings.assistant.localized().text(self.language),
            shop=config.settings.name.localized().text(self.language),
            model=config.model,
            signed_in=(name or identity.customer_id) if identity else None,
            greeting=greeting(config.settings, self.language, name),
            choices=[Choice(label=choice.label) for choice in greeting_choices(self.language)],
        )
        await self.outbox.put(welcome.model_dump_json())
        assert self.tab is not None
        await config.hub.go_live(self.conversation_id, self.tab, recorded, min(since, reading.seq))

    # ------------------------------------------------------------------ the reader

    async def _read(self, receive: Receive) -> None:
        loop, limits = asyncio.get_running_loop(), self.server.config.limits
        self.bucket = TokenBucket(limits.messages_per_second, limits.message_burst, loop.time())
        while not self.outbox.closing:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                return
            within = self.bucket.take(loop.time())
            frame = self._parse(message.get("text"))
            if isinstance(frame, ErrorFrame) and within:
                await self.outbox.put(frame.model_dump_json())
            elif not within or not self._queue(cast("InputFrame | Ping", frame)):
                await self._too_many(frame)

    def _queue(self, frame: InputFrame | Ping) -> bool:
        """Whether there was room for the frame."""
        if isinstance(frame, Ping):
            self.outbox.offer(_PONG)
            return True
        if self.inbox is None:
            self.inbox = deque()
        if len(self.inbox) >= self.server.config.limits.inbox_frames:
            return False
        self.inbox.append(frame)
        if self.worker is None:
            self.worker = asyncio.create_task(self._work(), name="aisle-socket-inputs")
        return True

    def _parse(self, text: str | None) -> InputFrame | Ping | ErrorFrame:
        if text is None:
            return self._error("bad_frame", detail="binary frames are not spoken here, send text")
        if len(text) * 4 > MAX_FRAME_BYTES and len(text.encode()) > MAX_FRAME_BYTES:
            return self._error("too_large")
        try:
            frame = CLIENT.validate_json(text)
        except ValidationError as error:
            code = "too_large" if any(_too_long(fault) for fault in error.errors(include_url=False)) else "bad_frame"
            return self._error(code, frame_id=_id_of(text), detail=_faults(error) if code == "bad_frame" else "")
        if isinstance(frame, Hello):
            return self._error("bad_frame", detail="hello was said already")
        return frame

    async def _too_many(self, frame: InputFrame | Ping | ErrorFrame) -> None:
        self.refused += 1
        if self.refused > self.server.config.limits.max_refused:
            self.outbox.close(CLOSE_FLOOD, "too many messages")
            return
        refusal = self._error("too_many", frame_id=getattr(frame, "id", None), retryable=True)
        await self.outbox.put(refusal.model_dump_json())

    # ------------------------------------------------------------------ the inputs

    async def _work(self) -> None:
        while self.inbox:
            await self._handle(self.inbox.popleft())
        self.inbox = self.worker = None

    async def _handle(self, frame: InputFrame) -> None:
        try:
            taken = await self.server.inputs.take(self.conversation_id, frame)
        except Exception as error:  # noqa: BLE001 - the socket loop: the tab is told, and the next frame is handled
            # The message of a database error can hold what people wrote, so only its kind is logged.
            _log.error("input failed", conversation=self.conversation_id, error=type(error).__name__)
            await self.outbox.put(self._error("internal", frame_id=frame.id, retryable=True).model_dump_json())
            return
        if isinstance(taken, NotTaken):
            await self.outbox.put(self._error(taken.code, frame_id=frame.id, detail=taken.detail).model_dump_json())
            return
        if isinstance(frame, SetLanguage):
            self.language = frame.language
        await self.outbox.put(Accepted(id=frame.id, seq=taken).model_dump_json())

    # ------------------------------------------------------------------ errors

    def _error(
        self, code: str, *, frame_id: str | None = None, detail: str = "", retryable: bool = False
    ) -> ErrorFrame:
        message = error_text(code, self.language, detail)
        return ErrorFrame.model_validate({"code": code, "message": message, "id": frame_id, "retryable": retryable})

    async def _end(self, code: str, close: int, *, detail: str = "", retryable: bool = False) -> bool:
        """Say why, then close; always False."""
        await self.outbox.put(self._error(code, detail=detail, retryable=retryable).model_dump_json())
        self.outbox.close(close, code)
        return False


def origin_allowed(scope: Mapping[str, Any], allowed: tuple[str, ...]) -> bool:
    """Whether a page of this origin may connect: our own, the allowed ones, and clients that are no browser."""
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    origin = headers.get("origin")
    if origin is None or origin in allowed:
        return True
    parts, host = urlsplit(origin), headers.get("host", "")
    return parts.scheme in ("http", "https") and parts.netloc != "" and parts.netloc.lower() == host.lower()


def _faults(error: ValidationError) -> str:
    """Where a frame departs from the schema, without what it held."""
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    places = [f"{'.'.join(str(part) for part in fault['loc'][1:]) or 'frame'}: {fault['type']}" for fault in faults]
    return ", ".join(places[:_MAX_DETAILS])


def _too_long(fault: Any) -> bool:
    return bool(fault["type"] == "string_too_long" and fault["loc"][-1:] == ("text",))


def _loose(text: str) -> Mapping[str, Any]:
    """The JSON object in a text that is not a frame; empty when there is none."""
    try:
        value = from_json(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _version_of(text: str) -> Any:
    loose = _loose(text)
    return loose.get("v") if loose.get("type") == "hello" else None


def _id_of(text: str) -> str | None:
    """The id that a faulty frame carries, so that its sender knows which one it was."""
    value = _loose(text).get("id")
    return value if isinstance(value, str) and len(value) <= 64 else None
