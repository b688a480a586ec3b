"""`./aisle bench start`: how long the demo takes to start when everything is made already, and what it weighs while serving.

Figures: `first_start_seconds` (environment made, shop and index not), `second_start_seconds`, `rss_mb_first` and `rss_mb` after chats in
both languages, in the process that made the index and in one that found it made.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
from collections.abc import Sequence

import psutil
from websockets.asyncio.client import connect

from evals import cli
from evals.benches.chat import greet, until
from evals.benches.processes import free_port, memory_mb, served

LIMITS = {"second_start_seconds": 10.0, "rss_mb": 450.0, "rss_mb_first": 450.0}
MESSAGES = (
    "wireless headphones under $150", "compare the first two", "how long does delivery take?", "where is my order?",
    "我想要一盏台灯", "退货要多久才能退款？", "有没有降噪耳机", "转人工",
)  # fmt: skip


def main(arguments: Sequence[str]) -> int:
    """0 when every figure keeps its limit."""
    parsed = cli.parser("./aisle bench start").parse_args(arguments)
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="aisle-bench-") as home:
        for name in ("first_start_seconds", "second_start_seconds"):
            port = free_port()
            environment = {"AISLE_HOME": home, "OPENAI_API_KEY": "", "OPENAI_BASE_URL": ""}
            begun = time.monotonic()
            with served("assistant", ["demo", "--port", str(port)], port, environment) as process:
                figures[name] = round(time.monotonic() - begun, 2)
                weight = round(asyncio.run(_chat(port, process)), 1)
                figures["rss_mb_first" if name.startswith("first") else "rss_mb"] = weight
    rows = [(name, value, f"≤ {LIMITS[name]:g}" if name in LIMITS else "") for name, value in figures.items()]
    cli.show("Start and weight of the demo", ("figure", "measured", "limit"), rows)
    cli.show_figures(figures, parsed.json)
    return 0 if all(figures[name] <= limit for name, limit in LIMITS.items()) else 1


async def _chat(port: int, process: psutil.Process) -> float:
    """Resident MB after eight shoppers have asked eight things each."""

    async def shopper() -> None:
        async with connect(f"ws://127.0.0.1:{port}/ws", compression=None) as socket:
            await greet(socket)
            for number, text in enumerate(MESSAGES):
                await socket.send(json.dumps({"type": "say", "id": f"m{number}", "text": text}))
                await until(socket, lambda f: f["type"] == "item" and f["item"]["type"] == "assistant")

    for _ in range(2):
        await asyncio.gather(*(shopper() for _ in range(4)))
    return memory_mb(process)
