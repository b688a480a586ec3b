"""`./aisle bench chat`: how soon the first word comes, what a turn costs, what an idle session weighs.

Aisle with the scripted model and a bare FastAPI socket that streams the same words are measured in the same run, in turns.

Figures: `first_word_ratio_20`, `first_word_ratio_100` (median time to the first word at 20 and 100 live chats over the bare
socket's), `first_word_ms_20`, `first_word_ms_100`, `cpu_ms_per_turn`, `kb_per_idle_session` (over 1,000 sessions).
"""

from __future__ import annotations

import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import psutil
from websockets.asyncio.client import ClientConnection, connect

from evals import cli
from evals.benches.processes import cpu_seconds, free_port, memory_mb, served

LIVE = (20, 100)
ROUNDS = 5
TURNS_EACH = 2
IDLE_SESSIONS = 1_000
LIMITS = {"first_word_ratio_20": 1.5, "first_word_ratio_100": 2.0, "cpu_ms_per_turn": 15.0, "kb_per_idle_session": 40.0}

Say = Callable[[ClientConnection, int], Awaitable[float]]


async def greet(socket: ClientConnection) -> None:
    """Begin a conversation with Aisle and read until it is in step."""
    await socket.send(json.dumps({"type": "hello", "v": 1, "language": "en"}))
    await until(socket, lambda frame: frame["type"] == "synced")


async def say_to_aisle(socket: ClientConnection, number: int) -> float:
    """Seconds until the first word of a reply; returns when the reply has ended."""
    begun = time.perf_counter()
    await socket.send(json.dumps({"type": "say", "id": f"m{number}", "text": "Tell me about your shop"}))
    await until(socket, lambda frame: frame["type"] == "delta")
    waited = time.perf_counter() - begun
    await until(socket, lambda frame: frame["type"] == "item" and frame["item"]["type"] == "assistant")
    return waited


async def say_to_bare(socket: ClientConnection, number: int) -> float:
    """The same for the bare socket."""
    begun = time.perf_counter()
    await socket.send("hello")
    await until(socket, lambda frame: frame["type"] == "delta")
    waited = time.perf_counter() - begun
    await until(socket, lambda frame: frame["index"] == 49)
    return waited


async def until(socket: ClientConnection, wanted: Callable[[dict[str, Any]], bool]) -> None:
    async with asyncio.timeout(60):
        while not wanted(json.loads(await socket.recv())):
            pass


@dataclass(frozen=True, kw_only=True)
class Server:
    """A server under measurement."""

    port: int
    process: psutil.Process
    say: Say
    greets: bool

    async def first_words(self, live: int) -> list[float]:
        """Seconds to the first word in so many live chats that are spread over one reply's length."""

        async def chat(place: int) -> list[float]:
            async with connect(f"ws://127.0.0.1:{self.port}/ws", compression=None, max_queue=None) as socket:
                if self.greets:
                    await greet(socket)
                # Shoppers do not write in step: the chats begin evenly spread over one second.
                await asyncio.sleep(place / live)
                return [await self.say(socket, number) for number in range(TURNS_EACH)]

        return [waited for chats in await asyncio.gather(*(chat(i) for i in range(live))) for waited in chats]


async def measure(aisle: Server, bare: Server) -> dict[str, float]:
    """All figures; the two servers take turns, so that both meet the same noise."""
    figures: dict[str, float] = {}
    await aisle.first_words(5)
    await bare.first_words(5)
    spent, turns = 0.0, 0
    for live in LIVE:
        times: dict[str, list[float]] = {"aisle": [], "bare": []}
        for _ in range(ROUNDS if live < 100 else 2):
            before = cpu_seconds(aisle.process)
            times["aisle"] += await aisle.first_words(live)
            spent += cpu_seconds(aisle.process) - before
            turns += live * TURNS_EACH
            times["bare"] += await bare.first_words(live)
        ours, floor = statistics.median(times["aisle"]), statistics.median(times["bare"])
        figures[f"first_word_ratio_{live}"] = round(ours / floor, 3)
        figures[f"first_word_ms_{live}"] = round(ours * 1000, 1)
        figures[f"bare_first_word_ms_{live}"] = round(floor * 1000, 1)
    figures["cpu_ms_per_turn"] = round(spent / turns * 1000, 2)
    figures["kb_per_idle_session"] = round(await idle_kilobytes(aisle), 1)
    return figures


async def idle_kilobytes(server: Server) -> float:
    """Resident memory that a connected session which says nothing adds, in KB."""
    before = memory_mb(server.process)
    sockets: list[ClientConnection] = []
    try:
        for _ in range(IDLE_SESSIONS // 50):
            batch = [connect(f"ws://127.0.0.1:{server.port}/ws", compression=None) for _ in range(50)]
            opened = await asyncio.gather(*batch)
            await asyncio.gather(*(greet(socket) for socket in opened))
            sockets += opened
        return (memory_mb(server.process) - before) * 1024 / len(sockets)
    finally:
        await asyncio.gather(*(socket.close() for socket in sockets))


def main(arguments: Sequence[str]) -> int:
    """0 when every figure keeps its limit."""
    parsed = cli.parser("./aisle bench chat").parse_args(arguments)
    ours, floor = free_port(), free_port()
    with (
        tempfile.TemporaryDirectory(prefix="aisle-bench-") as home,
        served("evals.benches.scripted", [str(ours), home], ours, {}) as aisle,
        served("evals.benches.bare", [str(floor)], floor, {}) as bare,
    ):
        figures = asyncio.run(
            measure(
                Server(port=ours, process=aisle, say=say_to_aisle, greets=True),
                Server(port=floor, process=bare, say=say_to_bare, greets=False),
            )
        )
    rows = [(name, value, f"≤ {LIMITS[name]:g}" if name in LIMITS else "") for name, value in figures.items()]
    cli.show("Chat: scripted model, 50 words, 20 ms apart", ("figure", "measured", "limit"), rows)
    cli.show_figures(figures, parsed.json)
    return 0 if all(figures[name] <= limit for name, limit in LIMITS.items()) else 1
