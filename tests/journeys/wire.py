"""A relay between browser and server that can lose, hold and cut: the bad line of a train, with the places chosen."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any, Literal

Fate = Literal["pass", "lose and cut", "pass and cut"]
Direction = Literal["up", "down"]


@dataclass(frozen=True, kw_only=True)
class Passing:
    """A WebSocket message on its way: `up` to the server or `down` to the browser."""

    direction: Direction
    message: dict[str, Any]

    @property
    def type(self) -> str:
        return str(self.message.get("type", ""))


def passes(_: Passing) -> Fate:
    return "pass"


@dataclass(eq=False)
class Line:
    """One WebSocket connection through the relay."""

    writers: list[asyncio.StreamWriter]
    passed: dict[tuple[Direction, str], asyncio.Event] = field(default_factory=dict)
    free: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.free.set()

    def hold(self) -> None:
        """Let nothing more come down to the browser, until `release`."""
        self.free.clear()

    def release(self) -> None:
        self.free.set()

    def cut(self) -> None:
        """Break it for both sides; what has passed still arrives."""
        for writer in self.writers:
            writer.close()

    def has_passed(self, direction: Direction, type_: str) -> asyncio.Event:
        """Set once a message of this type has passed."""
        return self.passed.setdefault((direction, type_), asyncio.Event())


@dataclass(kw_only=True)
class Wire:
    """The relay. `fate` is asked for each message; while `down` new chat connections are turned away."""

    server_port: int
    port: int = 0
    fate: Callable[[Passing], Fate] = passes
    down: bool = False
    lines: list[Line] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def break_at(self, direction: Direction, type_: str, fate: Fate) -> None:
        """Break the line at the next message of a type and keep it down until `mend`."""

        def decide(passing: Passing) -> Fate:
            if (passing.direction, passing.type) != (direction, type_):
                return "pass"
            self.down, self.fate = True, passes
            return fate

        self.fate = decide

    def mend(self) -> None:
        self.down = False

    async def relay(self, browser: asyncio.StreamReader, to_browser: asyncio.StreamWriter) -> None:
        """Serve one connection of the browser until either side ends it; one that it opened and never used is closed as well."""
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                await self._serve(browser, to_browser)
        finally:
            to_browser.close()

    async def _serve(self, browser: asyncio.StreamReader, to_browser: asyncio.StreamWriter) -> None:
        head = await browser.readuntil(b"\r\n\r\n")
        chats = head.startswith(b"GET /ws")
        if chats and self.down:
            to_browser.transport.abort()
            return
        server, to_server = await asyncio.open_connection("127.0.0.1", self.server_port)
        # Without the compression that both would agree on, messages can be read here.
        lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"sec-websocket-extensions")]
        to_server.write(b"\r\n".join(lines))
        try:
            if chats:
                await self._chat(Ends(browser, to_browser, server, to_server))
            else:
                await asyncio.gather(_copy(browser, to_server), _copy(server, to_browser))
        finally:
            to_server.close()

    async def _chat(self, ends: Ends) -> None:
        line = Line([ends.to_browser, ends.to_server])
        self.lines.append(line)
        ends.to_browser.write(await ends.server.readuntil(b"\r\n\r\n"))
        up = asyncio.create_task(self._messages("up", line, ends.browser, ends.to_server))
        down = asyncio.create_task(self._messages("down", line, ends.server, ends.to_browser))
        _, rest = await asyncio.wait([up, down], return_when=asyncio.FIRST_COMPLETED)
        for task in rest:
            task.cancel()
        await asyncio.gather(up, down, return_exceptions=True)

    async def _messages(
        self, direction: Direction, line: Line, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        while True:
            raw, payload = await _message(reader)
            passing = Passing(direction=direction, message=payload)
            fate = self.fate(passing)
            if direction == "down":
                await line.free.wait()
            if fate != "lose and cut":
                writer.write(raw)
                await writer.drain()
                line.has_passed(direction, passing.type).set()
            if fate != "pass":
                line.cut()
                return


@dataclass(frozen=True)
class Ends:
    """The two connections of one relayed line."""

    browser: asyncio.StreamReader
    to_browser: asyncio.StreamWriter
    server: asyncio.StreamReader
    to_server: asyncio.StreamWriter


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65_536):
        writer.write(data)
        await writer.drain()
    writer.write_eof()


async def _message(reader: asyncio.StreamReader) -> tuple[bytes, dict[str, Any]]:
    """The next WebSocket frame as it came, and the JSON object in it where it is a text (RFC 6455, 5.2)."""
    head = await reader.readexactly(2)
    length = head[1] & 0x7F
    more = await reader.readexactly({126: 2, 127: 8}.get(length, 0))
    if more:
        length = int.from_bytes(more, "big")
    mask = await reader.readexactly(4) if head[1] & 0x80 else b""
    body = await reader.readexactly(length)
    plain = bytes(byte ^ mask[i % 4] for i, byte in enumerate(body)) if mask else body
    is_text = head[0] & 0x0F == 1
    return head + more + mask + body, json.loads(plain) if is_text else {}


@contextlib.asynccontextmanager
async def wire_to(server_port: int) -> AsyncIterator[Wire]:
    """A relay to the server on this port, listening on a free one."""
    wire = Wire(server_port=server_port)
    server = await asyncio.start_server(wire.relay, "127.0.0.1", 0)
    wire.port = server.sockets[0].getsockname()[1]
    try:
        yield wire
    finally:
        server.close()
        for line in wire.lines:
            line.cut()
