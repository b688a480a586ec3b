"""A line between the connector and the server that can be cut at a chosen moment."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class Line:
    """Passes requests on. `cut_at` counts the mutations: that one is the last to pass (`arrives`) or not even it."""

    target: str
    cut_at: int | None = None
    arrives: bool = True
    stays_cut: bool = True
    mutations: list[str] = field(default_factory=list)
    address: str = ""
    at_the_cut: Callable[[], None] = lambda: None

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request and its answer, or silence."""
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(
                int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
            )
            body = await reader.readexactly(length)
            answer = await self._answer(head, body)
            if answer is not None:
                writer.write(answer)
                await writer.drain()
        finally:
            writer.close()

    async def _answer(self, head: bytes, body: bytes) -> bytes | None:
        query = json.loads(body)["query"].strip()
        is_cut = self.cut_at is not None and len(self.mutations) >= self.cut_at
        if is_cut and self.stays_cut:
            return None
        if not query.startswith("mutation"):
            return await self._pass_on(head, body)
        self.mutations.append(query.split()[1].partition("(")[0])
        if len(self.mutations) != self.cut_at:
            return await self._pass_on(head, body)
        if self.arrives:
            await self._pass_on(head, body)
        self.at_the_cut()
        return None

    async def _pass_on(self, head: bytes, body: bytes) -> bytes:
        host, _, port = self.target.partition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        try:
            lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection")]
            writer.write(b"\r\n".join([lines[0], b"connection: close", *lines[1:]]) + body)
            await writer.drain()
            return await reader.read(-1)
        finally:
            writer.close()


@asynccontextmanager
async def line_to(target: str) -> AsyncIterator[Line]:
    """An open line to host:port on a port of its own."""
    line = Line(target)
    server = await asyncio.start_server(line.serve, "127.0.0.1", 0)
    async with server:
        line.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield line
