"""A fake server in a thread of its own, and real Chromium pages on it."""

from __future__ import annotations

import socket
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import uvicorn
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from tests.widget.fake_server import FakeServer

WIDGET = Path(__file__).resolve().parents[2] / "widget"
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip


@dataclass
class Running:
    """A fake server that can go down and come back under the same address."""

    fake: FakeServer
    port: int
    server: uvicorn.Server | None = None
    thread: threading.Thread | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Return when connections are taken."""
        config = uvicorn.Config(self.fake.app(), port=self.port, log_level="critical", ws="websockets-sansio")
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, daemon=True)
        self.thread.start()
        while not self.server.started:
            self.thread.join(0.01)
            assert self.thread.is_alive(), "the fake server did not start"

    def stop(self) -> None:
        """Cut every connection and return when the port is free."""
        assert self.server is not None
        assert self.thread is not None
        self.server.should_exit = self.server.force_exit = True
        self.thread.join(10)

    def said(self) -> list[str]:
        """What shoppers wrote, as the server got it."""
        return [frame.text for frame in list(self.fake.received) if frame.type == "say"]


@pytest.fixture
def running() -> Iterator[Running]:
    if not (WIDGET / "dist" / "widget" / "aisle.js").exists():
        pytest.skip("the widget is not built: run `npm ci && npm run build` in widget/")
    if not Path(CHROMIUM).exists():
        pytest.skip("Chromium is missing: apt-get install chromium fonts-noto-cjk")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    started = Running(FakeServer(dist=WIDGET / "dist"), port)
    started.start()
    yield started
    started.stop()


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield launched
        await launched.close()


@dataclass
class Chat:
    """A page with the element on it."""

    page: Page
    problems: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        # A missing picture is a 404 on purpose: the fake shop has one.
        self.page.on(
            "console",
            lambda said: self.problems.append(said.text) if said.type == "error" and "404" not in said.text else None,
        )
        self.page.on("request", lambda request: self.requests.append(request.url))

    async def open(self) -> None:
        await self.page.locator("aisle-chat .launcher").click()
        await self.page.locator("aisle-chat .reply").first.wait_for()

    async def say(self, text: str) -> None:
        await self.page.locator("aisle-chat textarea").fill(text)
        await self.page.locator("aisle-chat textarea").press("Enter")

    async def ask(self, text: str) -> None:
        """Say something and wait for the whole answer."""
        before = await self.page.locator("aisle-chat .reply:not(.draft)").count()
        await self.say(text)
        await self.page.locator("aisle-chat .reply:not(.draft)").nth(before).wait_for()
        await self.page.locator("aisle-chat .working").wait_for(state="detached")

    async def texts(self, selector: str) -> list[str]:
        """What elements of the chat say."""
        return await self.page.locator(f"aisle-chat {selector}").all_inner_texts()

    async def script(self, body: str) -> Any:
        """The value of an expression in which `chat` is the element and `root` its shadow root."""
        found = "const chat = document.querySelector('aisle-chat'); const root = chat.shadowRoot;"
        return await self.page.evaluate(f"() => {{ {found} return {body} }}")


OpenChat = Callable[..., Coroutine[Any, Any, Chat]]


@pytest_asyncio.fixture(loop_scope="module")
async def chat_on(running: Running, browser: Browser) -> AsyncIterator[OpenChat]:
    """Makes pages: `await chat_on("/path", context=…, phone=…, dark=…, language=…)`."""
    contexts: list[BrowserContext] = []

    async def make(
        path: str = "/embed",
        context: BrowserContext | None = None,
        phone: bool = False,
        dark: bool = False,
        language: str = "en",
    ) -> Chat:
        if context is None:
            context = await browser.new_context(
                viewport={"width": 390, "height": 844} if phone else {"width": 1280, "height": 800},
                color_scheme="dark" if dark else "light", locale="zh-CN" if language == "zh" else "en-US",
                has_touch=phone, is_mobile=phone, reduced_motion="reduce",
            )  # fmt: skip
            contexts.append(context)
        context.set_default_timeout(10_000)
        chat = Chat(await context.new_page())
        await chat.page.goto(running.address + path)
        await chat.page.locator("aisle-chat .launcher").wait_for(state="attached")
        return chat

    yield make
    for context in contexts:
        with suppress(ConnectionError):
            await context.close()
