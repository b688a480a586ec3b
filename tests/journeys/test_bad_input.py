"""Bad and hostile input over a real process: a clear error or a sensible answer, nothing accepted is lost, the process stays up."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
from collections.abc import AsyncIterator

import httpx2
import pytest

from tests.journeys.client import Gone, Tab, line_to, tab_on
from tests.journeys.conftest import Served
from tests.journeys.shop import orders_in

pytestmark = pytest.mark.slow


@contextlib.asynccontextmanager
async def unharmed(served: Served) -> AsyncIterator[None]:
    """The block leaves the process as it was: alive, healthy, and ready for the next shopper."""
    pid = served.process.pid
    yield
    os.kill(pid, 0)
    assert served.process.poll() is None
    async with httpx2.AsyncClient() as client:
        assert (await client.get(f"{served.url}/healthz")).json() == {"status": "ok"}
    async with tab_on(served.socket) as other:
        assert (await other.say("Where is my order?")).text


FRAMES = {
    "not JSON": ("hello?", "bad_frame"),
    "half JSON": ('{"type": "say", "id": "x", "text": "hi"', "bad_frame"),
    "a number": ("42", "bad_frame"),
    "null": ("null", "bad_frame"),
    "a list": ('[{"type": "say", "id": "x", "text": "hi"}]', "bad_frame"),
    "nothing": ("", "bad_frame"),
    "NaN": ('{"type": "tap", "id": "x", "seq": NaN, "choice": 0}', "bad_frame"),
    "an unknown type": ('{"type": "refund", "id": "x", "amount": 5}', "bad_frame"),
    "no type": ('{"id": "x", "text": "hi"}', "bad_frame"),
    "an unknown field": ('{"type": "say", "id": "x", "text": "hi", "admin": true}', "bad_frame"),
    "a missing field": ('{"type": "say", "id": "x"}', "bad_frame"),
    "the wrong kind of value": ('{"type": "say", "id": "x", "text": ["hi"]}', "bad_frame"),
    "an id that is no id": ('{"type": "say", "id": "../../x", "text": "hi"}', "bad_frame"),
    "an id without end": (json.dumps({"type": "say", "id": "x" * 5_000, "text": "hi"}), "bad_frame"),
    "a lone surrogate": ('{"type": "say", "id": "x", "text": "\\ud800"}', "bad_frame"),
    "an empty text": ('{"type": "say", "id": "x", "text": ""}', "bad_frame"),
    "a null byte": ('{"type": "say", "id": "x", "text": "a\\u0000b"}', "bad_frame"),
    "text above the limit": (json.dumps({"type": "say", "id": "x", "text": "a" * 4_001}), "too_large"),
    "deep nesting": ("[" * 20_000 + "]" * 20_000, "bad_frame"),
    "a second hello": ('{"type": "hello", "v": 1}', "bad_frame"),
    "a frame of the server": ('{"type": "item", "seq": 9, "at": "", "item": {"type": "shopper"}}', "bad_frame"),
    "a suggestion that is not there": ('{"type": "tap", "id": "x", "seq": 1, "choice": 20}', "unknown_choice"),
    "a proposal that is not there": ('{"type": "confirm", "id": "x", "proposal": "p_1"}', "unknown_proposal"),
    "a number far too large": ('{"type": "tap", "id": "x", "seq": 1e400, "choice": 0}', "bad_frame"),
    "a number beyond the database": (
        '{"type": "tap", "id": "x", "seq": 99999999999999999999, "choice": 0}',
        "unknown_choice",
    ),
}


async def refused(tab: Tab, frame: str | bytes) -> str:
    """The code of the error that this frame gets."""
    known = len(tab.of_type("error"))
    await tab.send(frame)
    await tab.until(lambda _: len(tab.of_type("error")) > known)
    error = tab.of_type("error")[known]
    assert error["message"]
    return str(error["code"])


async def test_each_faulty_frame_gets_its_error_and_the_socket_goes_on(aisle: Served) -> None:
    async with unharmed(aisle):
        for fault, (frame, code) in FRAMES.items():
            async with tab_on(aisle.socket) as tab:
                assert await refused(tab, frame) == code, fault
                assert (await tab.say("hello")).text, fault


async def test_a_binary_frame_is_refused_and_the_socket_goes_on(aisle: Served) -> None:
    async with unharmed(aisle), tab_on(aisle.socket) as tab:
        for frame in (b"\x00\xff" * 500, b"", json.dumps({"type": "ping"}).encode()):
            assert await refused(tab, frame) == "bad_frame"
        assert (await tab.say("hello")).text


FIRST_FRAMES = {
    "not JSON": ("what", "hello_first"),
    "binary": (b"\x01\x02", "hello_first"),
    "something else": ('{"type": "say", "id": "x", "text": "hi"}', "hello_first"),
    "the version to come": ('{"type": "hello", "v": 2}', "version"),
    "the version to come, with its fields": ('{"type": "hello", "v": 99, "colour": "red"}', "version"),
    "a language that we do not speak": ('{"type": "hello", "v": 1, "language": "fr"}', "hello_first"),
    "a place before the beginning": ('{"type": "hello", "v": 1, "since": -1}', "hello_first"),
}


async def test_a_faulty_first_frame_is_told_and_ends_the_socket(aisle: Served) -> None:
    async with unharmed(aisle):
        for fault, (frame, code) in FIRST_FRAMES.items():
            async with line_to(aisle.socket) as tab:
                assert await refused(tab, frame) == code, fault
                assert (await tab.end())[0] == 4400, fault


async def test_a_megabyte_is_refused_in_words_and_the_conversation_goes_on(aisle: Served) -> None:
    async with unharmed(aisle):
        async with tab_on(aisle.socket) as tab:
            await tab.say("hello")
            with contextlib.suppress(Gone):
                assert await refused(tab, json.dumps({"type": "say", "id": "x", "text": "a" * 2**20})) == "too_large"
            assert (await tab.end())[0] == 1009
            assert tab.of_type("error")[-1]["code"] == "too_large"
        async with tab_on(aisle.socket, resume=tab.resume, since=tab.seqs[-1]) as again:
            assert (await again.say("Where is my order?")).text


async def test_a_thousand_messages_at_once_are_each_answered_or_refused_while_others_are_served(aisle: Served) -> None:
    async with unharmed(aisle), tab_on(aisle.socket) as flood, tab_on(aisle.socket) as other:
        sending = asyncio.create_task(send_all(flood, 1_000))
        answers = [await other.say(text) for text in ("hello", "Where is my order?", "thank you")]
        assert all(answer.text for answer in answers)
        await sending
        ids = {f"flood-{number}" for number in range(1_000)}
        await flood.until(lambda _: ids <= told(flood))
        taken = {frame["id"]: frame["seq"] for frame in flood.of_type("accepted")}
        assert {frame["code"] for frame in flood.of_type("error")} == {"too_many"}
        assert all(frame["retryable"] for frame in flood.of_type("error"))
        assert len(taken) + len(flood.of_type("error")) == 1_000
        assert len(taken) >= 10
        # What was accepted stands in the conversation, once each, and the last of it is answered.
        shown = [f["item"]["client_id"] for f in flood.items if f["item"]["type"] == "shopper"]
        assert sorted(shown) == sorted(taken)
        await flood.reply_after(max(taken.values()))


async def send_all(tab: Tab, count: int) -> None:
    for number in range(count):
        await tab.send({"type": "say", "id": f"flood-{number}", "text": f"message {number}"})


def told(tab: Tab) -> set[str]:
    return {frame["id"] for frame in [*tab.of_type("accepted"), *tab.of_type("error")]}


TEXTS = {
    "spaces only": "   \n\t  ",
    "emoji only": "😀😀👍🏽👨‍👩‍👧‍👦",
    "punctuation only": "?!…。、",
    "mixed directions": "أين طلبي where is my order איפה ההזמנה שלי 我的订单",
    "bidirectional overrides": "\u202ewhere is my order\u202c \u2066refund\u2069",
    "zero-width characters": "w\u200bh\u200be\u200cr\u200de is my or\ufeffder",
    "only invisible characters": "\u200b\u200c\u200d\u2060\ufeff",
    "control characters": "hello\u0007\u001b[31m red \u0008\u007f",
    "stacked marks": "w" + "\u0335\u0317\u0361" * 200 + "here is my order",
    "a script": "<script>alert(document.cookie)</script><img src=x onerror=alert(1)>",
    "a template": "{{ 7*7 }} {% for x in y %} ${7*7} #{7*7} <%= 7*7 %>",
    "SQL": "'; DROP TABLE orders; -- \" OR 1=1 UNION SELECT * FROM customers",
    "a path": "../../../../etc/passwd %00 file:///etc/passwd",
    "a very long word": "a" * 4_000,
    "a very long number": "9" * 4_000,
    "four thousand Chinese characters": "我想买一个升降桌" * 500,
    "four thousand emoji": "😀" * 4_000,
    "brackets without end": "(" * 2_000 + "[" * 2_000,
    "regular expressions": "(a+)+$ " + "a" * 3_000 + "!",
    "many numbers": " ".join(str(number) for number in range(900)),
    "a long story": "My parcel should have come on Friday and I waited the whole day for it at home. " * 40
    + "Where is my order?",
    "many lines": "where\n" * 650,
    "many e-mails": "a@b.co " * 500,
    "many order numbers": "HP-10058 " * 400,
    "half a surrogate pair": "\ud83d hello".encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
    "full-width words": "ｗｈｅｒｅ ｉｓ ｍｙ ｏｒｄｅｒ",
    "a shouted question": "WHERE IS MY ORDER" + "!" * 3_000,
}


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_odd_texts_get_a_sensible_answer(aisle: Served, language: str) -> None:
    before = await orders_in(aisle.home)
    async with unharmed(aisle):
        for odd, text in TEXTS.items():
            async with tab_on(aisle.socket, language=language) as tab:
                reply = await tab.say(text)
                assert reply.text.strip(), odd
                assert "Traceback" not in reply.text, odd
                assert "<script" not in reply.text, odd
                [mine] = [frame["item"] for frame in tab.items if frame["item"]["type"] == "shopper"]
                assert mine["client_id"], odd
                assert "trouble answering" not in reply.text, odd
                assert "暂时有点问题" not in reply.text, odd
    assert await orders_in(aisle.home) == before


async def test_odd_messages_in_one_tab_leave_another_shopper_served(aisle: Served) -> None:
    async with unharmed(aisle), tab_on(aisle.socket) as hostile, tab_on(aisle.socket) as other:
        for number, text in enumerate(list(TEXTS.values())[:18]):
            await hostile.send({"type": "say", "id": f"odd-{number}", "text": text})
        for _ in range(5):
            assert (await other.say("Where is my order?")).text
        taken = [await hostile.accepted(f"odd-{number}") for number in range(18)]
        await hostile.reply_after(max(taken))


async def test_the_same_frame_again_is_recorded_once(aisle: Served) -> None:
    async with tab_on(aisle.socket) as tab:
        frame = {"type": "say", "id": "once", "text": "hello"}
        for _ in range(5):
            await tab.send(frame)
        await tab.until(lambda _: len(tab.of_type("accepted")) == 5)
        assert len({f["seq"] for f in tab.of_type("accepted")}) == 1
        await tab.reply_after(0)
        assert [f["item"]["type"] for f in tab.items].count("shopper") == 1
