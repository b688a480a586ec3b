"""Whole Aisle processes for journeys: started once per kind, talked to by browser, socket or HTTP, stopped by their process id."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from connectors.commerce import Order
from evals.benches.processes import free_port, wait_until_ready
from tests.journeys.browser import ARGUMENTS, CHROMIUM, PATIENCE, Visits
from tests.journeys.hosted_model import Stand, model_stand, over
from tests.journeys.shop import shop_in
from tests.journeys.wire import Wire, wire_to

ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True, kw_only=True)
class Served:
    """A running Aisle."""

    port: int
    home: Path
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def socket(self) -> str:
        return f"ws://127.0.0.1:{self.port}/ws"

    def identity(self, customer: str | None) -> str | None:
        """The signed token that the demo page gets for this customer."""
        answer = httpx2.post(f"{self.url}/demo/session", json={"customer": customer})
        assert answer.status_code == 200
        token: str | None = answer.json()["identity"]
        return token


def _started(
    home: Path, environment: Mapping[str, str], arguments: tuple[str, ...]
) -> tuple[int, subprocess.Popen[bytes]]:
    """A ready process and its port. A free port may be taken by another test before it is used: then another one is tried."""
    for last in (False, False, True):
        port = free_port()
        command = [sys.executable, "-m", "assistant", "demo", "--port", str(port), *arguments]
        with (home.parent / f"{home.name}-{port}.log").open("wb") as log:
            process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            wait_until_ready(process, port)
        except RuntimeError:
            if last or process.poll() is None:
                process.kill()
                process.wait()
                raise
            continue
        return port, process
    raise AssertionError("the last attempt returns or raises")


@contextlib.contextmanager
def running(home: Path, environment: Mapping[str, str], arguments: tuple[str, ...] = ()) -> Iterator[Served]:
    """`python -m assistant demo` on a free port with its data under `home`."""
    # No key of the machine's own environment may decide what a test talks to.
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("AISLE_", "OPENAI_"))}
    settings = {"AISLE_HOME": str(home), "HF_HUB_OFFLINE": "1", "ANONYMIZED_TELEMETRY": "False", **environment}
    port, process = _started(home, {**clean, **settings}, arguments)
    try:
        yield Served(port=port, home=home, process=process)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@pytest.fixture(scope="session")
def prepared_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which the demo shop is imported and indexed, to be copied: preparing it anew takes longest."""
    home = tmp_path_factory.mktemp("prepared") / "home"
    with running(home, {}):
        pass
    for secret in home.rglob("record.sqlite*"):
        secret.unlink()
    return home


@pytest.fixture(scope="session")
def aisle(prepared_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The demo shop over the offline model, shared by all journeys of a worker; each journey has its own conversation."""
    home = tmp_path_factory.mktemp("shared") / "home"
    shutil.copytree(prepared_home, home)
    with running(home, {}) as served:
        yield served


def until(seconds: float, happened: object) -> None:
    """Return when the callable `happened` is true; fails after `seconds`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if callable(happened) and happened():
            return
        time.sleep(0.02)
    raise AssertionError("it did not happen in time")


OrderInShop = Callable[[str], Awaitable[Order]]


@pytest.fixture(scope="session")
def chromium() -> None:
    """Chromium and the built widget are here; in CI a missing browser is a failure."""
    if not Path(CHROMIUM).exists():
        missing = f"{CHROMIUM} is missing: apt-get install chromium fonts-noto-cjk"
        if os.environ.get("CI") == "true":
            pytest.fail(f"in CI nothing may be skipped, and {missing}")
        pytest.skip(missing)
    if not (ROOT / "widget" / "dist" / "widget" / "aisle.js").exists():
        pytest.fail("the widget is not built: run `npm ci && npm run build` in widget/, or the tests by `./aisle test`")


@pytest.fixture(scope="session")
def storefront(chromium: None, prepared_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A demo shop for the browser alone: what its journeys do to orders meets no other journey."""
    home = tmp_path_factory.mktemp("storefront") / "home"
    shutil.copytree(prepared_home, home)
    with running(home, {}) as served:
        yield served


@pytest.fixture
def order_in_shop(storefront: Served) -> OrderInShop:
    """An order as the shop itself has it at this moment: read from the shop's database, past the assistant."""

    async def read(number: str) -> Order:
        async with shop_in(storefront.home) as shop:
            order = await shop.orders.order_by_number(number)
        assert order is not None
        return order

    return read


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the screenshots: pytest names its base folder with --basetemp."""
    return tmp_path_factory.mktemp("pictures")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser(storefront: Served) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        expect.set_options(timeout=PATIENCE)
        yield launched
        await launched.close()


@pytest_asyncio.fixture(loop_scope="module")
async def visits(browser: Browser, storefront: Served, pictures: Path) -> AsyncIterator[Visits]:
    """New visitors of the shop; afterwards no page may have thrown an error or popped up a window."""
    opened = Visits(browser=browser, url=storefront.url, pictures=pictures)
    yield opened
    for shopper in opened.shoppers:
        await shopper.page.context.close()
    assert [problem for shopper in opened.shoppers for problem in shopper.problems] == []


@pytest_asyncio.fixture(loop_scope="module")
async def wire(storefront: Served) -> AsyncIterator[Wire]:
    """A line to the shop that can be cut."""
    async with wire_to(storefront.port) as relay:
        yield relay


@pytest.fixture(scope="session")
def stand() -> Iterator[Stand]:
    """A hosted language model whose next words each test decides."""
    with model_stand() as opened:
        yield opened


@pytest.fixture(scope="session")
def hosted(prepared_home: Path, tmp_path_factory: pytest.TempPathFactory, stand: Stand) -> Iterator[Served]:
    """The demo shop over the hosted model of `stand`, with the offline model below it."""
    home = tmp_path_factory.mktemp("hosted") / "home"
    shutil.copytree(prepared_home, home)
    with running(home, over(stand)) as served:
        yield served
