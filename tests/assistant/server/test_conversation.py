"""What a shopper does over the socket is recorded once, answered, and shown in every tab alike."""

from __future__ import annotations

import asyncio
from typing import Any

from assistant.record.events import (
    AgentSaid,
    AssistantSaid,
    HandedOver,
    ProposalConfirmed,
    ProposalDeclined,
    ProposalMade,
    Recorded,
)
from assistant.server.items import items_of
from tests.assistant.server.conftest import Client, Stage
from tests.assistant.server.fakes import FakeTurns

CARD = {"type": "confirmation", "proposal": "p_1", "kind": "return", "title": "Return", "rows": [],
        "confirm_label": "Confirm", "decline_label": "Cancel", "expires": "today"}  # fmt: skip


def proposal(proposal_id: str = "p_1", **changes: Any) -> ProposalMade:
    values = {"proposal_id": proposal_id, "kind": "return", "subject": "o1", "command": {}, "card": CARD}
    return ProposalMade(**(values | {"expires_at": "2026-11-23T12:00:00+00:00"} | changes))


def decisions(stage: Stage, conversation: str) -> list[Recorded]:
    log = stage.log.threads[conversation]
    return [entry for entry in log if isinstance(entry.event, ProposalConfirmed | ProposalDeclined)]


async def publish(stage: Stage, conversation: str, *events: Any) -> tuple[Recorded, ...]:
    recorded = await stage.log.append(conversation, events)
    stage.hub.recorded(conversation, recorded)
    return recorded


async def test_a_hello_is_welcomed_in_the_shops_name_and_the_persons_language(stage: Stage) -> None:
    english, chinese = await stage.tab(), await stage.tab()
    welcome = await english.hello(language="en")
    assert (welcome["shop"], welcome["language"], welcome["signed_in"]) == ("Corner", "en", None)
    assert welcome["model"] == {"kind": "scripted", "name": "echo"}
    assert "Corner" in welcome["greeting"]
    assert len(welcome["choices"]) == 4
    assert "街角" in (await chinese.hello(language="zh"))["greeting"]


async def test_a_message_is_accepted_then_answered_in_deltas_that_make_up_the_reply(stage: Stage) -> None:
    tab = await stage.tab()
    await tab.hello()
    accepted = await tab.say("where is my parcel")
    reply = await tab.until_item("assistant")
    await tab.until("working", done=True)
    own = next(frame for frame in tab.items() if frame["item"]["type"] == "shopper")
    assert (own["seq"], own["item"]["client_id"]) == (accepted["seq"], "m1")
    deltas = [frame for frame in tab.frames if frame["type"] == "delta"]
    assert [frame["index"] for frame in deltas] == list(range(len(deltas)))
    assert "".join(frame["text"] for frame in deltas).strip() == reply["item"]["text"] == "You said where is my parcel"


async def test_the_same_message_sent_again_counts_once(stage: Stage) -> None:
    tab = await stage.tab()
    welcome = await tab.hello()
    first = await tab.say("hello")
    again = await tab.say("hello")
    assert first["seq"] == again["seq"]
    assert stage.log.said(welcome["conversation"]) == ["hello"]


async def test_a_tapped_suggestion_says_what_the_log_has_for_it(stage: Stage) -> None:
    tab = await stage.tab()
    welcome = await tab.hello()
    await tab.say("hello")
    reply = await tab.until_item("assistant")
    await tab.send({"type": "tap", "id": "m2", "seq": reply["seq"], "choice": 0})
    await tab.until("accepted", id="m2")
    assert stage.log.said(welcome["conversation"]) == ["hello", "Tell me more"]


async def test_a_suggestion_under_the_greeting_can_be_tapped_as_number_one(stage: Stage) -> None:
    tab = await stage.tab()
    welcome = await tab.hello(language="zh")
    await tab.send({"type": "tap", "id": "m1", "seq": 1, "choice": 2})
    await tab.until("accepted", id="m1")
    assert stage.log.said(welcome["conversation"]) == ["我要退货"]


async def test_a_suggestion_that_does_not_exist_is_refused(stage: Stage) -> None:
    tab = await stage.tab()
    welcome = await tab.hello()
    await tab.say("hello")
    reply = await tab.until_item("assistant")
    for seq, choice in ((reply["seq"], 1), (2, 0), (1, 20), (10**30, 0)):
        await tab.send({"type": "tap", "id": "m2", "seq": seq, "choice": choice})
        assert (await tab.until("error"))["code"] in ("unknown_choice", "bad_frame")
    assert stage.log.said(welcome["conversation"]) == ["hello"]


async def test_two_tabs_that_confirm_at_once_confirm_once(stage: Stage) -> None:
    one, two = await stage.tab(), await stage.tab()
    welcome = await one.hello()
    await two.hello(resume=welcome["resume"])
    await publish(stage, welcome["conversation"], proposal())
    for tab in (one, two):
        await tab.send({"type": "confirm", "id": "c1", "proposal": "p_1"})
    answers = [await tab.until("accepted", id="c1") for tab in (one, two)]
    assert answers[0]["seq"] == answers[1]["seq"]
    assert [entry.event for entry in decisions(stage, welcome["conversation"])] == [
        ProposalConfirmed(proposal_id="p_1", via="frame")
    ]


async def test_the_first_of_a_yes_and_a_no_counts_and_the_other_is_told(stage: Stage) -> None:
    one, two = await stage.tab(), await stage.tab()
    welcome = await one.hello()
    await two.hello(resume=welcome["resume"])
    await publish(stage, welcome["conversation"], proposal())
    stage.turns.mute = True
    stage.log.together = asyncio.Barrier(2)  # both have looked before either has decided
    await one.send({"type": "decline", "id": "c1", "proposal": "p_1"})
    await two.send({"type": "confirm", "id": "c2", "proposal": "p_1"})
    outcomes = {(await first_answer(tab))["type"] for tab in (one, two)}
    assert outcomes == {"accepted", "error"}
    assert len(decisions(stage, welcome["conversation"])) == 1


async def first_answer(tab: Client) -> dict[str, Any]:
    while (frame := await tab.receive())["type"] not in ("accepted", "error"):
        pass
    return frame


async def test_only_an_open_proposal_of_this_conversation_can_be_decided(stage: Stage) -> None:
    mine, other = await stage.tab(), await stage.tab()
    welcome, strange = await mine.hello(), await other.hello()
    await publish(stage, strange["conversation"], proposal("p_2"))
    await mine.send({"type": "confirm", "id": "c1", "proposal": "p_2"})
    assert (await mine.until("error", id="c1"))["code"] == "unknown_proposal"
    await publish(stage, welcome["conversation"], proposal("p_3"))
    await mine.send({"type": "decline", "id": "c2", "proposal": "p_3"})
    await mine.until("accepted", id="c2")
    await mine.send({"type": "confirm", "id": "c3", "proposal": "p_3"})
    assert (await mine.until("error", id="c3"))["code"] == "unknown_proposal"
    assert decisions(stage, strange["conversation"]) == []


async def test_the_state_of_a_proposal_is_shown_as_it_changes(stage: Stage) -> None:
    tab = await stage.tab()
    welcome = await tab.hello()
    await publish(stage, welcome["conversation"], proposal())
    assert (await tab.until_item("proposal"))["item"]["state"] == "open"
    await tab.send({"type": "confirm", "id": "c1", "proposal": "p_1"})
    assert (await tab.until_item("proposal"))["item"]["state"] == "confirmed"


async def test_a_chosen_language_holds_for_the_next_hello_and_for_errors(stage: Stage) -> None:
    tab = await stage.tab()
    welcome = await tab.hello()
    await tab.send({"type": "language", "id": "l1", "language": "zh"})
    await tab.until("accepted", id="l1")
    await tab.send({"type": "confirm", "id": "c1", "proposal": "p_9"})
    assert "申请" in (await tab.until("error"))["message"]
    later = await stage.tab()
    assert (await later.hello(language="en", resume=welcome["resume"]))["language"] == "zh"


async def test_two_tabs_show_the_same_items_in_the_same_order(stage: Stage) -> None:
    one, two = await stage.tab(), await stage.tab()
    welcome = await one.hello()
    await two.hello(resume=welcome["resume"])
    await one.say("first", "a1")
    await one.until_item("assistant")
    await two.until_item("assistant")
    await two.say("second", "b1")
    await two.until_item("assistant")
    await one.until_item("assistant")
    assert one.items() == two.items()
    assert [frame["item"]["text"] for frame in one.items()] == ["first", "You said first", "second", "You said second"]


async def test_live_items_equal_fetched_ones(stage: Stage) -> None:
    live = await stage.tab()
    welcome = await live.hello()
    await live.say("one", "m1")
    await live.until_item("assistant")
    await publish(stage, welcome["conversation"], proposal(needs_agent=True))
    await live.send({"type": "confirm", "id": "c1", "proposal": "p_1"})
    await live.until_item("assistant")
    fetched = await stage.tab()
    await fetched.hello(resume=welcome["resume"], since=0)
    assert fetched.items() == live.items()
    _, frames = items_of(stage.log.threads[welcome["conversation"]])
    assert [frame.model_dump() for frame in frames] == live.items()
    assert [f["item"]["state"] for f in live.items() if f["item"]["type"] == "proposal"] == [
        "open",
        "waiting_for_agent",
    ]


async def test_resuming_after_a_cut_in_the_middle_of_a_reply_loses_and_doubles_nothing(stage: Stage) -> None:
    tab = await stage.tab()
    welcome = await tab.hello()
    await tab.say("one", "m1")
    await tab.until_item("assistant")
    seen = tab.items()
    stage.turns.hold.clear()
    await tab.say("two", "m2")
    own = await tab.until("delta", index=0)
    tab.line.transport.abort()  # the line breaks without a word
    again = await stage.tab()
    await again.hello(resume=welcome["resume"], since=seen[-1]["seq"])
    replayed = await again.until("delta", index=0)
    assert replayed == own
    stage.turns.hold.set()
    await again.until_item("assistant")
    texts = [frame["item"]["text"] for frame in (*seen, *again.items())]
    assert texts == ["one", "You said one", "two", "You said two"]


async def test_a_message_whose_acceptance_was_lost_can_be_sent_again_after_resuming(stage: Stage) -> None:
    tab = await stage.tab()
    welcome = await tab.hello()
    first = await tab.say("only once", "m1")
    tab.line.transport.abort()
    again = await stage.tab()
    await again.hello(resume=welcome["resume"])
    assert (await again.say("only once", "m1"))["seq"] == first["seq"]
    assert stage.log.said(welcome["conversation"]) == ["only once"]


async def test_what_was_sent_before_the_line_broke_is_still_recorded(stage: Stage) -> None:
    tab = await stage.tab()
    welcome = await tab.hello()
    stage.log.slow = asyncio.Event()
    await tab.send({"type": "say", "id": "m1", "text": "one"})
    await tab.send({"type": "say", "id": "m2", "text": "two"})
    await tab.send({"type": "ping"})
    await tab.until("pong")  # both have been read
    await tab.line.close()
    stage.log.slow.set()
    again = await stage.tab()
    await again.hello(resume=welcome["resume"])
    while len(again.items()) < 4:
        await again.receive()
    assert stage.log.said(welcome["conversation"]) == ["one", "two"]


async def test_a_resume_from_beyond_the_end_is_served_from_the_end(stage: Stage) -> None:
    tab, again = await stage.tab(), await stage.tab()
    welcome = await tab.hello()
    assert (await again.hello(resume=welcome["resume"], since=10**25))["seq"] == 1
    await tab.say("hello")
    assert (await again.until_item("shopper"))["item"]["text"] == "hello"


async def test_a_ping_is_answered_and_a_clean_close_ends_cleanly(stage: Stage) -> None:
    tab = await stage.tab()
    await tab.hello()
    await tab.send({"type": "ping"})
    await tab.until("pong")
    await tab.line.close(1000)
    assert tab.line.close_code == 1000


async def test_a_broken_log_is_told_as_retryable_and_the_socket_stays(stage: Stage) -> None:
    tab = await stage.tab()
    await tab.hello()
    stage.log.broken = True
    await tab.send({"type": "say", "id": "m1", "text": "hello"})
    error = await tab.until("error", id="m1")
    assert (error["code"], error["retryable"]) == ("internal", True)
    stage.log.broken = False
    await tab.say("hello", "m1")


async def test_an_agents_words_and_a_handover_are_shown(stage: Stage) -> None:
    tab = await stage.tab()
    welcome = await tab.hello(language="zh")
    await publish(
        stage, welcome["conversation"], HandedOver(reference="H-1", reason="asked"), AgentSaid(agent="李", text="您好")
    )
    assert (await tab.until_item("notice"))["item"]["text"] == "已转接人工客服，受理编号 H-1。"
    assert (await tab.until_item("agent"))["item"] == {"type": "agent", "name": "李", "text": "您好"}


async def test_the_server_stops_although_tabs_are_open_and_a_reply_is_running(stage: Stage) -> None:
    tab = await stage.tab()
    welcome = await tab.hello()
    stage.turns.hold.clear()
    await tab.say("hello")
    await tab.until("delta")
    stage.turns.hold.set()
    assert isinstance(stage.turns, FakeTurns)
    await stage.turns.drain()
    assert any(isinstance(entry.event, AssistantSaid) for entry in stage.log.threads[welcome["conversation"]])
