"""A server that speaks OpenAI's chat completions over the loopback, and misbehaves on demand.

A script is a callable from the request's JSON body (and how many requests came before it) to an `Answer`. Start it with
`async with serve(script) as server:` and give `server.base_url` to the model.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

Json = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What to send: an error `status`, or text and tool calls in `piece`-sized pieces.

    `stall_after` pieces nothing more comes until the client leaves; `cut_after` pieces the connection breaks (`cut` "reset")
    or closes politely (`cut` "end"); `garbage_after` pieces something that is no JSON comes.
    """

    text: str = ""
    calls: tuple[tuple[str, Json], ...] = ()
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    error_code: str = ""
    piece: int = 5
    interval: float = 0.0
    stall_after: int | None = None
    cut_after: int | None = None
    cut: str = "reset"
    garbage_after: int | None = None


Script = Callable[[Json, int], Answer]


@dataclass
class Server:
    """A running server: where it is and what it was asked."""

    script: Script
    base_url: str = ""
    requests: list[Json] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)
    stop: asyncio.Event = field(default_factory=asyncio.Event)


def pieces_of(answer: Answer, model: str) -> list[Json]:
    """The stream's JSON chunks, from the role to the finish reason and the usage."""
    deltas: list[Json] = [{"role": "assistant", "content": ""}]
    deltas += [{"content": answer.text[i : i + answer.piece]} for i in range(0, len(answer.text), answer.piece)]
    for index, (name, arguments) in enumerate(answer.calls):
        text = json.dumps(arguments)
        head = {"index": index, "id": f"call_{index}", "type": "function", "function": {"name": name, "arguments": ""}}
        deltas.append({"tool_calls": [head]})
        for i in range(0, len(text), answer.piece):
            deltas.append({"tool_calls": [{"index": index, "function": {"arguments": text[i : i + answer.piece]}}]})
    reason = "tool_calls" if answer.calls else "stop"
    frame = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": model}
    chunks: list[Json] = [
        {**frame, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]} for delta in deltas
    ]
    chunks.append({**frame, "choices": [{"index": 0, "delta": {}, "finish_reason": reason}]})
    usage = {"prompt_tokens": 1, "completion_tokens": len(deltas), "total_tokens": 1 + len(deltas)}
    return [*chunks, {**frame, "choices": [], "usage": usage}]


@asynccontextmanager
async def serve(script: Script) -> AsyncIterator[Server]:
    """A server on a free loopback port, gone when the block ends; connections that still stall are cut then."""
    server = Server(script=script)
    tasks: set[asyncio.Task[None]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            await _handle(server, reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client left first, which several of the tests are about
        finally:
            tasks.discard(task)
            writer.close()

    listener = await asyncio.start_server(connected, "127.0.0.1", 0)
    server.base_url = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}/v1"
    try:
        yield server
    finally:
        server.stop.set()
        listener.close()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _handle(server: Server, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    lines = head.split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:] if line)}
    body = json.loads(await reader.readexactly(int(headers.get("content-length", "0"))) or b"{}")
    answer = server.script(body, len(server.requests))
    server.requests.append(body)
    server.headers.append(headers)
    if answer.status != 200:
        await _refuse(answer, writer)
    else:
        await _stream(server, answer, str(body.get("model")), writer)


async def _refuse(answer: Answer, writer: asyncio.StreamWriter) -> None:
    error = {"error": {"message": "no", "type": "error", "code": answer.error_code or None}}
    content = json.dumps(error).encode()
    extra = "".join(f"{name}: {value}\r\n" for name, value in answer.headers.items())
    head = f"HTTP/1.1 {answer.status} No\r\ncontent-type: application/json\r\ncontent-length: {len(content)}\r\n{extra}"
    writer.write(f"{head}connection: close\r\n\r\n".encode() + content)
    await writer.drain()


async def _stream(server: Server, answer: Answer, model: str, writer: asyncio.StreamWriter) -> None:
    writer.write(
        b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n"
    )

    async def send(event: str) -> None:
        data = f"data: {event}\n\n".encode()
        writer.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        await writer.drain()

    for number, chunk in enumerate(pieces_of(answer, model)):
        if number == answer.stall_after:
            await server.stop.wait()
            return
        if number == answer.cut_after:
            if answer.cut == "end":
                writer.write(b"0\r\n\r\n")
                await writer.drain()
            return
        if number == answer.garbage_after:
            await send("{this is no JSON")
        if answer.interval:
            await asyncio.sleep(answer.interval)
        await send(json.dumps(chunk))
    await send("[DONE]")
    writer.write(b"0\r\n\r\n")
    await writer.drain()
