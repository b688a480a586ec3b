"""A real uvicorn on loopback over fakes, and clients that speak frames to it."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
import pytest_asyncio
import uvicorn
import uvloop
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from assistant.server.auth import Keys
from assistant.server.build import build_server
from assistant.server.config import DemoCustomer, Pages, ServerConfig
from assistant.server.frames import SERVER, ModelInfo
from assistant.server.hub import Hub
from assistant.server.limits import Limits
from assistant.server.run import uvicorn_config
from connectors.shops.settings import ShopSettings, Words
from tests.assistant.server.fakes import FakeCatalogue, FakeClock, FakeFinder, FakeLog, FakeTurns

PATIENCE = 10.0
SECRET = b"a secret that is long enough for everything"
Frame = dict[str, Any]


def pytest_asyncio_loop_factories(
    config: object, item: object
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """The event loop that serves in production."""
    return {"uvloop": uvloop.new_event_loop}


class Client:
    """One tab. Every frame that it receives is checked against the schema."""

    def __init__(self, line: ClientConnection) -> None:
        self.line = line
        self.frames: list[Frame] = []

    async def send(self, frame: Frame | str | bytes) -> None:
        await self.line.send(json.dumps(frame) if isinstance(frame, dict) else frame)

    async def receive(self) -> Frame:
        async with asyncio.timeout(PATIENCE):
            text = await self.line.recv()
        SERVER.validate_json(text)
        frame: Frame = json.loads(text)
        self.frames.append(frame)
        return frame

    async def until(self, kind: str, **fields: Any) -> Frame:
        """The next frame of this type whose fields have these values."""
        while True:
            frame = await self.receive()
            if frame["type"] == kind and all(frame[key] == value for key, value in fields.items()):
                return frame

    async def until_item(self, kind: str) -> Frame:
        while (frame := await self.until("item"))["item"]["type"] != kind:
            pass
        return frame

    async def hello(self, **fields: Any) -> Frame:
        """The welcome; everything up to `synced` has been received then."""
        await self.send({"type": "hello", "v": 1, **fields})
        welcome = await self.receive()
        assert welcome["type"] == "welcome", welcome
        await self.until("synced")
        return welcome

    async def say(self, text: str, frame_id: str = "m1") -> Frame:
        """The `accepted` of a message."""
        await self.send({"type": "say", "id": frame_id, "text": text})
        return await self.until("accepted", id=frame_id)

    async def closed(self) -> int:
        """The code with which the server closes; what comes before is received."""
        with suppress(ConnectionClosed):
            while True:
                await self.receive()
        async with asyncio.timeout(PATIENCE):
            await self.line.wait_closed()
        assert self.line.close_code is not None
        return self.line.close_code

    def items(self) -> list[Frame]:
        return [frame for frame in self.frames if frame["type"] == "item"]


@dataclass
class Stage:
    """A running server and everything behind it."""

    port: int
    config: ServerConfig
    log: FakeLog
    turns: FakeTurns
    hub: Hub
    clock: FakeClock
    catalogue: FakeCatalogue
    keys: Keys
    lines: list[ClientConnection]

    async def tab(self, **options: Any) -> Client:
        """A connected tab that has not said hello."""
        # Unread frames must not keep the client from seeing the close, unless a test is about just that.
        options = {"max_queue": None, **options}
        line = await connect(f"ws://127.0.0.1:{self.port}/ws", compression=None, max_size=None, **options)
        self.lines.append(line)
        return Client(line)

    @asynccontextmanager
    async def http(self) -> AsyncIterator[httpx2.AsyncClient]:
        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{self.port}", trust_env=False) as client:
            yield client

    def identity(self, customer: str, name: str = "", lifetime: timedelta = timedelta(hours=1)) -> str:
        return self.keys.issue_identity(customer, name, self.clock(), lifetime)


StageWith = Callable[..., Any]


@pytest.fixture
def config(tmp_path: Path) -> ServerConfig:
    clock = FakeClock()
    log = FakeLog(clock)
    hub = Hub(log, Limits(max_tabs=3))
    catalogue = FakeCatalogue()
    return ServerConfig(
        log=log,
        turns=FakeTurns(log, hub),
        hub=hub,
        clock=clock,
        keys=Keys.derive(SECRET),
        catalogue=catalogue,
        settings=ShopSettings(
            name=Words(en="Corner", zh="街角"),
            currency="USD",
            demo_customer="ana",
            tagline=Words(en="Good things", zh="好物"),
        ),
        finder=FakeFinder(catalogue),
        model=ModelInfo(kind="scripted", name="echo"),
        pages=Pages(widget_dist=tmp_path / "dist", shop_folder=tmp_path / "shop", draw=draw),
        limits=Limits(messages_per_second=1_000.0, message_burst=1_000),
        demo_customers=(DemoCustomer(id="ana", name="Ana"), DemoCustomer(id="ben", name="Ben")),
    )


def draw(kind: str, department: str, seed: str, colour: str) -> str:
    return f"<svg xmlns='http://www.w3.org/2000/svg'><title>{kind}/{department}/{seed}/{colour}</title></svg>"


@asynccontextmanager
async def running(config: ServerConfig) -> AsyncIterator[Stage]:
    """A server for this configuration on a free port, stopped afterwards with nothing left running."""
    assert isinstance(config.log, FakeLog)
    assert isinstance(config.turns, FakeTurns)
    assert isinstance(config.clock, FakeClock)
    assert isinstance(config.catalogue, FakeCatalogue)
    before = asyncio.all_tasks()
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn_config(build_server(config)))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    port = listener.getsockname()[1]
    lines: list[ClientConnection] = []
    try:
        yield Stage(
            port, config, config.log, config.turns, config.hub, config.clock, config.catalogue, config.keys, lines
        )
    finally:
        config.turns.hold.set()
        await asyncio.gather(*(line.close() for line in lines))
        server.should_exit = True
        await asyncio.wait_for(serving, PATIENCE)
        listener.close()
        left = {task for task in asyncio.all_tasks() - before - {asyncio.current_task()} if not task.done()}
        assert not left, f"still running: {left}"
        assert config.hub.watched() == 0


@pytest_asyncio.fixture
async def stage(config: ServerConfig) -> AsyncIterator[Stage]:
    async with running(config) as stage:
        yield stage


@pytest.fixture
def limited(config: ServerConfig) -> Callable[..., ServerConfig]:
    """The same configuration with other limits."""

    def with_limits(**limits: Any) -> ServerConfig:
        return replace(config, limits=replace(config.limits, **limits))

    return with_limits
