"""A language model for tests behind a real socket: plays what a good one would do, or misbehaves, as each journey wants.

The server runs in a thread of its own, so that one Aisle process can serve many tests with it; the script is changed between
turns. What it is asked stays readable in `Stand.requests`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.assistant.models.openai_server import Answer, Json, Script, Server, serve

Results = Sequence[Mapping[str, Any]]
# One answer of a model, from every tool result of the conversation so far (oldest first).
Round = Answer | Callable[[Results], Answer]


@dataclass
class Stand:
    """Where the model is, and what it does next; give it a `script` before each turn."""

    script: Script = lambda body, number: Answer(text="")
    server: Server | None = None

    @property
    def base_url(self) -> str:
        assert self.server is not None
        return self.server.base_url

    @property
    def requests(self) -> list[Json]:
        assert self.server is not None
        return self.server.requests


@contextlib.contextmanager
def model_stand() -> Iterator[Stand]:
    """A running stand; connections that still stall are cut at the end."""
    stand, ready = Stand(), threading.Event()
    ended: list[Callable[[], None]] = []

    async def main() -> None:
        over = asyncio.Event()
        loop = asyncio.get_running_loop()
        ended.append(lambda: loop.call_soon_threadsafe(over.set))
        async with serve(lambda body, number: stand.script(body, number)) as server:
            stand.server = server
            ready.set()
            await over.wait()

    thread = threading.Thread(target=asyncio.run, args=(main(),), name="hosted model")
    thread.start()
    assert ready.wait(10)
    try:
        yield stand
    finally:
        ended[0]()
        thread.join(20)
        assert not thread.is_alive()


def over(stand: Stand, timeout: float = 3.0) -> dict[str, str]:
    """The environment in which Aisle talks through this stand and gives it so many seconds for a word."""
    return {"OPENAI_BASE_URL": stand.base_url, "OPENAI_API_KEY": "test", "AISLE_MODEL_TIMEOUT": str(timeout)}


@dataclass(frozen=True)
class Said:
    """What a request shows of the conversation: the shopper's newest words, its rounds so far, all tool results."""

    text: str
    rounds: int
    results: Results


def said_in(body: Json) -> Said:
    """The newest words of the shopper in a request, and what happened since."""
    messages = body["messages"]
    last = max(place for place, message in enumerate(messages) if message["role"] == "user")
    rounds = sum(message["role"] == "assistant" for message in messages[last + 1 :])
    results = [json.loads(message["content"]) for message in messages if message["role"] == "tool"]
    return Said(text=messages[last]["content"], rounds=rounds, results=results)


@dataclass
class GoodModel:
    """A model that calls tools and words its replies from their results; `plays` maps a shopper's words to its rounds."""

    plays: Mapping[str, Sequence[Round]]
    unknown: list[str] = field(default_factory=list)

    def __call__(self, body: Json, number: int) -> Answer:
        said = said_in(body)
        rounds = self.plays.get(said.text, ())
        if said.rounds >= len(rounds):
            self.unknown.append(said.text)
            return Answer(status=400)
        chosen = rounds[said.rounds]
        return chosen(said.results) if callable(chosen) else chosen


def call(name: str, **arguments: Any) -> Answer:
    """An answer that is one tool call."""
    return Answer(calls=((name, arguments),), piece=9)


def talk(words: Callable[[Any], str]) -> Callable[[Results], Answer]:
    """An answer that is text, written from the data of the newest tool result."""
    return lambda results: Answer(text=words(results[-1]["data"]), piece=4)


def sentence(text: str) -> str:
    """The first sentence of a text."""
    return re.split(r"(?<=[.!?])\s|(?<=[。！？])", text.strip())[0]
