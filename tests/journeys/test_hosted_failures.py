"""A hosted model that stalls, breaks off, refuses or never ends: the shopper gets a whole and right answer all the same."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.assistant.models.openai_server import Answer, Json
from tests.journeys.client import Reply, Tab, tab_on
from tests.journeys.conftest import Served, running
from tests.journeys.hosted_model import Stand, call, model_stand, over, said_in, talk

pytestmark = pytest.mark.slow

MIA = "mia-chen"
ASK = "Where is order HP-10119?"
STATUS = call("order_status", order_number="HP-10119")
HALF = "Let me look at your order and at everything that belongs to it"
CALLING = (("order_status", {"order_number": "HP-10119"}),)

FAILURES = {
    "stalls before its first word": Answer(text=HALF, stall_after=0),
    "stalls in mid-stream": Answer(text=HALF, stall_after=6),
    "stalls in the arguments of a call": Answer(calls=CALLING, piece=3, stall_after=4),
    "is cut off in its text": Answer(text=HALF, cut_after=6),
    "ends early but politely": Answer(text=HALF, cut_after=6, cut="end"),
    "is cut off in the arguments of a call": Answer(calls=CALLING, piece=3, cut_after=4),
    "ends politely in the arguments of a call": Answer(calls=CALLING, piece=3, cut_after=4, cut="end"),
    "fails with 500": Answer(status=500),
    "fails with 503": Answer(status=503),
    "refuses with 400": Answer(status=400),
    "talks garbage at once": Answer(text=HALF, garbage_after=0),
    "talks garbage in mid-stream": Answer(text=HALF, garbage_after=6),
    "says nothing": Answer(text=""),
}
HEALTHY = "I am here. How may I help?"


def failing(stand: Stand, failure: Answer, at: int) -> None:
    """A model that looks the order up and fails in round `at` of the turn."""

    def script(body: Json, number: int) -> Answer:
        return failure if said_in(body).rounds >= at else STATUS

    stand.script = script


async def speaks_again(tab: Tab, stand: Stand) -> None:
    """The hosted model answers the next turn, so what failed before was forgiven."""
    stand.script = lambda body, number: Answer(text=HEALTHY)
    assert (await tab.say("hello")).text == HEALTHY


def holds_the_order(reply: Reply) -> None:
    """A whole reply about the order: its card once, words that fit it, and nothing half-said left standing."""
    assert reply.card("order")["number"] == "HP-10119"
    assert "HP-10119" in reply.text
    assert HALF[:20] not in reply.text
    # What the shopper saw last is what stands.
    assert not reply.shown or reply.shown[-1] == reply.text


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES)
async def test_the_shopper_is_answered_when_the_model(hosted: Served, stand: Stand, failure: Answer) -> None:
    async with tab_on(hosted.socket, identity=hosted.identity(MIA)) as tab:
        for at in (0, 1):
            failing(stand, failure, at)
            holds_the_order(await tab.say(ASK))
            await speaks_again(tab, stand)


async def test_a_stream_that_never_ends_is_ended(hosted: Served, stand: Stand) -> None:
    failing(stand, Answer(text="and so on " * 20_000, piece=10, interval=0.1), 0)
    async with tab_on(hosted.socket, identity=hosted.identity(MIA)) as tab:
        reply = await tab.say(ASK)
        holds_the_order(reply)
        await speaks_again(tab, stand)


LOOPS: dict[str, Callable[[int], Answer]] = {
    "the same call for ever": lambda number: STATUS,
    "unknown tools for ever": lambda number: call(f"tool_{number}", a=number),
    "wrong arguments for ever": lambda number: call("order_status", order_number=number, colour="red"),
    "arguments that are no object": lambda number: Answer(calls=(("order_status", [1, 2]),)),  # type: ignore[arg-type]
    "ten calls at once for ever": lambda number: Answer(calls=CALLING * 10),
    "a call beside words for ever": lambda number: Answer(text="One moment. ", calls=CALLING),
}


@pytest.mark.parametrize("loop", LOOPS.values(), ids=LOOPS)
async def test_a_model_that_never_stops_calling_is_stopped(
    hosted: Served, stand: Stand, loop: Callable[[int], Answer]
) -> None:
    asked = len(stand.requests)
    stand.script = lambda body, number: loop(number)
    async with tab_on(hosted.socket, identity=hosted.identity(MIA)) as tab:
        reply = await tab.say(ASK)
        assert reply.text.strip()
        assert len(reply.cards("order")) <= 1
        assert len(stand.requests) - asked <= 10
        await speaks_again(tab, stand)


async def test_several_tools_at_once_are_all_answered(hosted: Served, stand: Stand) -> None:
    orders = ("HP-10119", "HP-10113", "HP-10066")
    calls = tuple(("order_status", {"order_number": number}) for number in orders)

    def words(data: object) -> str:
        return "Here are the three of them."

    def script(body: Json, number: int) -> Answer:
        return Answer(calls=calls, piece=7) if said_in(body).rounds == 0 else talk(words)(said_in(body).results)

    stand.script = script
    async with tab_on(hosted.socket, identity=hosted.identity(MIA)) as tab:
        reply = await tab.say("What about HP-10119, HP-10113 and HP-10066?")
    assert [card["number"] for card in reply.cards("order")] == list(orders)
    results = said_in(stand.requests[-1]).results
    assert [result["data"]["order"]["number"] for result in results[-3:]] == list(orders)


async def test_a_throttled_model_is_left_alone_for_as_long_as_it_asks(
    prepared_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = tmp_path_factory.mktemp("throttled") / "home"
    shutil.copytree(prepared_home, home)
    with model_stand() as stand, running(home, over(stand)) as served:
        async with tab_on(served.socket, identity=served.identity(MIA)) as tab:
            stand.script = lambda body, number: Answer(status=429, headers={"retry-after": "1"})
            holds_the_order(await tab.say(ASK))
            stand.script = lambda body, number: Answer(text=HEALTHY)
            # Until its second is over the offline model answers; then the hosted one speaks again by itself.
            asked, texts = len(stand.requests), [(await tab.say("hello")).text]
            while texts[-1] != HEALTHY:
                assert len(stand.requests) == asked
                assert len(texts) < 100
                await asyncio.sleep(0.25)
                texts.append((await tab.say("hello")).text)
            assert all(texts)
            # A wrong key is nothing that waiting mends: one request, and from then on the offline model.
            stand.script = lambda body, number: Answer(status=401)
            asked = len(stand.requests)
            for _ in range(3):
                holds_the_order(await tab.say(ASK))
            assert len(stand.requests) == asked + 1
            assert "key" not in json.dumps(tab.of_type("item"))
