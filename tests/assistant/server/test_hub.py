"""Every tab sees every item once and in order, whatever the order of publishing; a slow one holds nobody up."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Callable, MutableMapping
from typing import Any

import pytest

from assistant.record.events import AssistantSaid, CustomerIdentified, Event, ShopperSaid, ToolCalled
from assistant.server.config import ServerConfig
from assistant.server.hub import Hub, Tab
from assistant.server.items import items_of
from assistant.server.limits import Limits
from assistant.server.outbox import Outbox
from tests.assistant.server.conftest import running
from tests.assistant.server.fakes import FakeClock, FakeLog


class Screen:
    """A tab whose frames land in a list; it can stop reading."""

    def __init__(self, limit: int = 10_000) -> None:
        self.outbox = Outbox(limit, slow_seconds=5.0)
        self.tab = Tab(self.outbox, None)
        self.texts: list[str] = []
        self.frames: list[dict[str, Any]] = []
        self.closed: int | None = None
        self.reading = asyncio.Event()
        self.reading.set()
        self.arrived = asyncio.Condition()

    async def send(self, message: MutableMapping[str, Any]) -> None:
        if message["type"] == "websocket.close":
            self.closed = message["code"]
        else:
            await self.reading.wait()
            self.texts.append(message["text"])
            self.frames.append(json.loads(message["text"]))
        async with self.arrived:
            self.arrived.notify_all()

    async def has(self, count: int) -> None:
        """Return when so many items have arrived."""
        async with asyncio.timeout(5), self.arrived:
            await self.arrived.wait_for(lambda: len(self.seqs()) >= count)

    def seqs(self) -> list[int]:
        return [frame["seq"] for frame in self.frames if frame["type"] == "item"]


def said(number: int) -> Event:
    return ShopperSaid(text=f"message {number}", client_id=f"m{number}")


def reply(turn: str) -> AssistantSaid:
    return AssistantSaid(turn=turn, answers=(), text="done")


@pytest.fixture
def log() -> FakeLog:
    return FakeLog(FakeClock())


@pytest.fixture
def hub(log: FakeLog) -> Hub:
    return Hub(log, Limits(max_tabs=100))


async def join(hub: Hub, log: FakeLog, conversation: str, since: int = 0) -> tuple[Screen, asyncio.Task[None]]:
    screen = Screen()
    writing = screen.outbox.start(screen.send)
    assert hub.enter(conversation, screen.tab)
    await hub.go_live(conversation, screen.tab, await log.read(conversation), since)
    return screen, writing


async def test_events_published_out_of_order_twice_or_not_at_all_are_shown_once_and_in_order(
    hub: Hub, log: FakeLog
) -> None:
    chance = random.Random(7)
    conversation = await log.start("widget", "web", "en")
    first, _ = await join(hub, log, conversation)
    batches = [await log.append(conversation, [said(n)]) for n in range(200)]
    chance.shuffle(batches)
    for batch in batches:
        if chance.random() < 0.8:
            hub.recorded(conversation, batch)
        if chance.random() < 0.2:
            hub.recorded(conversation, batch)
        if chance.random() < 0.1:
            await asyncio.sleep(0)
    hub.recorded(conversation, await log.append(conversation, [said(200)]))
    await first.has(201)
    second, _ = await join(hub, log, conversation)
    await second.has(201)
    expected = [frame.model_dump() for frame in items_of(log.threads[conversation])[1]]
    assert [frame for frame in first.frames if frame["type"] == "item"] == expected
    assert [frame for frame in second.frames if frame["type"] == "item"] == expected
    await hub.aclose()


async def test_what_is_published_while_a_tab_reads_its_history_comes_after_it(hub: Hub, log: FakeLog) -> None:
    conversation = await log.start("widget", "web", "en")
    await log.append(conversation, [said(1), said(2)])
    screen = Screen()
    screen.outbox.start(screen.send)
    assert hub.enter(conversation, screen.tab)
    history = await log.read(conversation)
    hub.recorded(conversation, await log.append(conversation, [said(3)]))
    await hub.go_live(conversation, screen.tab, history, 0)
    hub.recorded(conversation, await log.append(conversation, [said(4)]))
    await screen.has(4)
    kinds = [frame["type"] for frame in screen.frames]
    assert screen.seqs() == [2, 3, 4, 5]
    assert kinds == ["item", "item", "synced", "item", "item"]


async def test_a_tab_gets_only_what_it_asks_for(hub: Hub, log: FakeLog) -> None:
    conversation = await log.start("widget", "web", "en")
    await log.append(conversation, [said(1), ToolCalled(turn="t", call_id="c", name="n", arguments={}), said(2)])
    screen, _ = await join(hub, log, conversation, since=2)
    await screen.has(1)
    assert screen.seqs() == [4]


async def test_a_tab_that_joins_in_the_middle_of_a_reply_gets_its_words_so_far(hub: Hub, log: FakeLog) -> None:
    conversation = await log.start("widget", "web", "en")
    hub.working(conversation, "t1", "Looking", False)
    hub.delta(conversation, "t1", 0, "wrong ")
    hub.delta(conversation, "t1", 0, "Your ")  # 0 again: the text begins anew
    hub.working(conversation, "t1", "Writing", False)
    hub.delta(conversation, "t1", 1, "parcel")
    screen, _ = await join(hub, log, conversation)
    hub.recorded(conversation, await log.append(conversation, [reply("t1")]))
    await screen.has(1)
    shown = [(f["type"], f.get("label") or f.get("text")) for f in screen.frames if f["type"] in ("working", "delta")]
    assert shown == [("working", "Writing"), ("delta", "Your "), ("delta", "parcel")]
    later, _ = await join(hub, log, conversation)
    await later.has(1)
    assert [frame["type"] for frame in later.frames if frame["type"] in ("working", "delta")] == []


async def test_nothing_is_kept_of_a_conversation_that_nobody_watches(hub: Hub, log: FakeLog) -> None:
    conversation = await log.start("widget", "web", "en")
    screen, _ = await join(hub, log, conversation)
    hub.working(conversation, "t1", "", False)
    hub.delta(conversation, "t1", 0, "word")
    hub.leave(conversation, screen.tab)
    hub.recorded(conversation, await log.append(conversation, [reply("t1")]))
    hub.working(conversation, "t1", "", True)
    hub.leave(conversation, screen.tab)
    assert hub.watched() == 0


async def test_a_log_that_fails_while_a_gap_is_filled_makes_the_tabs_resume(hub: Hub, log: FakeLog) -> None:
    conversation = await log.start("widget", "web", "en")
    screen, writing = await join(hub, log, conversation)
    await log.append(conversation, [said(1)])
    later = await log.append(conversation, [said(2)])
    log.broken = True
    hub.recorded(conversation, later)
    await asyncio.wait_for(writing, 5)
    assert (screen.closed, screen.seqs()) == (1011, [])


async def test_a_tab_that_stops_reading_is_cut_off_and_the_others_go_on(hub: Hub, log: FakeLog) -> None:
    conversation = await log.start("widget", "web", "en")
    slow = Screen(limit=10)
    writing = slow.outbox.start(slow.send)
    assert hub.enter(conversation, slow.tab)
    await hub.go_live(conversation, slow.tab, await log.read(conversation), 0)
    quick, _ = await join(hub, log, conversation)
    slow.reading.clear()
    for number in range(100):
        hub.delta(conversation, "t1", number, "word ")
        await asyncio.sleep(0)
    await asyncio.wait_for(writing, 5)
    assert slow.closed == 4408
    assert [f["index"] for f in quick.frames if f["type"] == "delta"] == list(range(100))


async def test_a_real_tab_that_stops_reading_is_closed_with_a_code_and_resumes_whole(
    limited: Callable[..., ServerConfig],
) -> None:
    async with running(limited(queue_frames=64)) as stage:
        slow, quick = await stage.tab(max_queue=1), await stage.tab()
        welcome = await slow.hello()
        conversation = welcome["conversation"]
        await quick.hello(resume=welcome["resume"])
        # More than the buffers of the kernel and of both ends hold, so that the server has to notice.
        for number in range(1_600):
            said = AssistantSaid(turn="t", answers=(), text=f"{number} " + "x" * 8_000)
            stage.hub.recorded(conversation, await stage.log.append(conversation, [said]))
            if number % 16 == 15:
                await quick.until("item", seq=number + 2)
        assert await slow.closed() == 4408
        seen = max((frame["seq"] for frame in slow.items()), default=0)
        assert seen < 1_601
        again = await stage.tab()
        await again.hello(resume=welcome["resume"], since=seen)
        assert [frame["seq"] for frame in slow.items() + again.items()] == list(range(2, 1_602))


async def test_what_happens_is_written_out_once_for_all_tabs(hub: Hub, log: FakeLog) -> None:
    conversation = await log.start("widget", "web", "en")
    screens = [(await join(hub, log, conversation))[0] for _ in range(10)]
    hub.delta(conversation, "t1", 0, "word ")
    hub.recorded(conversation, await log.append(conversation, [reply("t1")]))
    for screen in screens:
        await screen.has(1)
    first = screens[0]
    assert [frame["type"] for frame in first.frames[-2:]] == ["delta", "item"]
    for screen in screens[1:]:
        pairs = list(zip(first.texts[-2:], screen.texts[-2:], strict=True))
        assert all(theirs is mine for mine, theirs in pairs), "the very same string, not one like it"


async def test_a_guest_who_was_on_the_way_in_while_a_customer_signed_in_sees_nothing_more(
    hub: Hub, log: FakeLog
) -> None:
    conversation = await log.start("widget", "web", "en")
    guest = Screen()
    writing = guest.outbox.start(guest.send)
    assert hub.enter(conversation, guest.tab)
    history = await log.read(conversation)  # still nobody's
    customer = Screen()
    customer.tab.customer_id = "ana"
    customer.outbox.start(customer.send)
    assert hub.enter(conversation, customer.tab)
    await log.append(conversation, [CustomerIdentified(customer_id="ana", name="Ana")])
    await hub.go_live(conversation, customer.tab, await log.read(conversation), 0)
    await hub.go_live(conversation, guest.tab, history, 0)
    hub.recorded(conversation, await log.append(conversation, [reply("t1")]))
    await asyncio.wait_for(writing, 5)
    await customer.has(1)
    assert (guest.closed, guest.frames) == (4401, [])
