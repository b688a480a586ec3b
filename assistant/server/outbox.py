"""The frames on their way to one tab: a bounded queue with one writer, so that nobody waits for a slow one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from assistant.server.limits import CLOSE_SLOW

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Outbox:
    """Encoded frames for one socket. `offer` never waits; `put` waits for room, for what only this tab caused."""

    __slots__ = ("_closing", "_frames", "_limit", "_room", "_sending", "_slow_seconds", "_wake", "_writer")

    def __init__(self, limit: int, slow_seconds: float) -> None:
        self._limit = limit
        self._slow_seconds = slow_seconds
        self._frames: list[str] = []
        self._closing: tuple[int, str] | None = None
        self._wake: asyncio.Future[None] | None = None
        self._room: asyncio.Future[None] | None = None
        self._writer: asyncio.Task[None] | None = None
        self._sending = False

    @property
    def closing(self) -> bool:
        """Whether nothing more is taken."""
        return self._closing is not None

    def offer(self, text: str) -> None:
        """Queue a frame at once; a tab whose queue is full is cut off and has to resume."""
        if self._closing is not None:
            return
        if len(self._frames) >= self._limit:
            self.cut(CLOSE_SLOW, "read too slowly, resume")
            return
        self._frames.append(text)
        if self._wake is not None and not self._wake.done():
            self._wake.set_result(None)

    async def put(self, text: str) -> None:
        """Queue a frame when there is room; a tab that makes none in time is cut off."""
        try:
            async with asyncio.timeout(self._slow_seconds):
                while len(self._frames) >= self._limit and self._closing is None:
                    if self._room is None:
                        self._room = asyncio.get_running_loop().create_future()
                    # Several may wait for the same room, so one that gives up must not cancel it for the others.
                    await asyncio.wait([self._room])
        except TimeoutError:
            self.cut(CLOSE_SLOW, "read too slowly, resume")
        self.offer(text)

    def close(self, code: int, reason: str) -> None:
        """Send what is queued, then close with this code."""
        if self._closing is None:
            self._closing = (code, reason)
            self._settle()

    def cut(self, code: int, reason: str) -> None:
        """Drop what is queued and close with this code, even while a write hangs."""
        if self._closing is None:
            self._closing = (code, reason)
            self._frames.clear()
            self._settle()
            # Only a write can hang; a writer that waits for work, or has not begun, sees by itself that it is over.
            if self._writer is not None and self._sending:
                self._writer.cancel()

    def start(self, send: Send) -> asyncio.Task[None]:
        """The task that writes until the socket closes."""
        self._writer = asyncio.create_task(self._run(send), name="aisle-socket-writer")
        return self._writer

    async def _run(self, send: Send) -> None:
        try:
            try:
                await self._pump(send)
            except asyncio.CancelledError:
                task = asyncio.current_task()
                if self._closing is None or task is None:
                    raise
                task.uncancel()
            if self._closing is not None:
                code, reason = self._closing
                async with asyncio.timeout(self._slow_seconds):
                    await send({"type": "websocket.close", "code": code, "reason": reason})
        except (OSError, RuntimeError, TimeoutError):
            # The other side is gone (the server says so in either way); the reader hears of it by itself.
            self._closing = self._closing or (CLOSE_SLOW, "")
        finally:
            self._closing = self._closing or (CLOSE_SLOW, "")
            self._settle()

    async def _pump(self, send: Send) -> None:
        while True:
            batch, self._frames = self._frames, []
            if self._room is not None:
                self._settle()
            self._sending = bool(batch)
            for text in batch:
                await send({"type": "websocket.send", "text": text})
            self._sending = False
            if not self._frames:
                if self._closing is not None:
                    return
                self._wake = asyncio.get_running_loop().create_future()
                await self._wake
                self._wake = None

    def _settle(self) -> None:
        """Wake whoever waits for work or for room."""
        room, self._room = self._room, None
        for waiter in (self._wake, room):
            if waiter is not None and not waiter.done():
                waiter.set_result(None)
