"""A small web server for tests: answers are set by path, requests are remembered."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class Answer:
    """What stands at a path. `repeat` sends the body so many times; `silent` accepts the request and never answers."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"content-type": "text/html; charset=utf-8"})
    repeat: int = 1
    silent: bool = False
    announced: bool = True


@dataclass
class Website:
    """The server's address, what it answers and what it was asked."""

    port: int = 0
    pages: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)
    sent: int = 0

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, path: str = "/") -> str:
        return f"http://{self.place}{path}"

    def page(self, path: str, body: str, **headers: str) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = Answer(body.encode(), headers={"content-type": "text/html; charset=utf-8"} | named)

    def redirect(self, path: str, target: str) -> None:
        self.pages[path] = Answer(status=302, headers={"location": target})

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            first, *lines = head.strip().splitlines()
            path = first.split()[1]
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
            self.asked.append(path)
            self.headers.append(headers)
            await self._send(writer, headers, self.pages.get(path, Answer(b"nothing here", status=404)))
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client went away, as it may
        finally:
            writer.close()

    async def _send(self, writer: asyncio.StreamWriter, asked: Mapping[str, str], found: Answer) -> None:
        if found.silent:
            await asyncio.Event().wait()
        etag = found.headers.get("etag")
        if etag and asked.get("if-none-match") == etag:
            found = Answer(status=304, headers={"etag": etag})
        length = {"content-length": str(len(found.body) * found.repeat)} if found.announced else {}
        lines = [f"{name}: {value}" for name, value in {**found.headers, **length, "connection": "close"}.items()]
        writer.write("\r\n".join([f"HTTP/1.1 {found.status} Said", *lines, "", ""]).encode("latin-1"))
        for _ in range(found.repeat):
            writer.write(found.body)
            self.sent += len(found.body)
            await writer.drain()


@asynccontextmanager
async def website() -> AsyncIterator[Website]:
    """A server on a free port of this machine."""
    site = Website()
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        with contextlib.suppress(asyncio.CancelledError):
            await site.answer(reader, writer)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    site.port = server.sockets[0].getsockname()[1]
    try:
        yield site
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
