"""What people asked in vain, folded from the log: each question once, grouped, without personal data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from assistant.owner.knowledge import approve
from assistant.record.approved import Approval
from assistant.record.events import (
    AssistantSaid,
    CustomerIdentified,
    Event,
    HandedOver,
    ProposalDeclined,
    ProposalMade,
    Recorded,
    ShopperSaid,
    ToolReturned,
)
from assistant.record.gaps import unanswered_in
from assistant.record.log import EventLog
from connectors.commerce import Language
from tests.assistant.owner.conftest import Office


async def talk(office: Office, turns: Sequence[tuple[str, str]], *, name: str = "", language: str = "en") -> str:
    """A conversation in which each message was answered by tools with this outcome."""
    conversation = await office.log.start("widget", "web", language)
    if name:
        await office.log.append(conversation, [CustomerIdentified(customer_id=name, name=name)])
    for number, (text, outcome) in enumerate(turns):
        [said] = await office.log.append(conversation, [ShopperSaid(text=text, client_id=str(number))])
        turn = f"t{number}"
        events: list[Event] = [ToolReturned(turn=turn, call_id="1", name="tool", outcome=outcome, data={})]
        events += [HandedOver(reference="H-1", reason="")] if outcome == "handover.queued" else []
        await office.log.append(conversation, [*events, AssistantSaid(turn=turn, answers=(said.seq,), text="So.")])
    return conversation


async def test_what_tools_did_not_find_is_grouped_by_what_it_means_and_counted_by_people(office: Office) -> None:
    await office.owner.sync()
    await talk(office, [("Do you ship to Brazil?", "policies.unknown"), ("How long can I return?", "policies.answer")])
    await talk(office, [("Can you ship it to Brazil please?", "policies.unknown")])
    await talk(office, [("Shipping to Brazil possible?", "policies.thin"), ("ship to brazil?", "policies.unknown")])
    await talk(office, [("能寄到巴西吗？", "policies.unknown")], language="zh")
    await talk(office, [("请问能寄到巴西吗", "policies.unknown")], language="zh")
    await talk(office, [("Do you sell violins?", "products.none")])
    gaps = await office.owner.gaps()
    counted = [(gap.group.language, gap.group.count, gap.group.people) for gap in gaps]
    assert counted == [("en", 4, 3), ("zh", 2, 2), ("en", 1, 1)]
    assert all("return" not in text for gap in gaps for text in (gap.group.title, *gap.group.examples))


@pytest.mark.parametrize(
    ("language", "asked", "worded", "later"),
    [
        ("en", "Do you ship to Brazil?", "Can you ship it to Brazil please?", "Is shipping to Brazil possible?"),
        ("zh", "能寄到巴西吗？", "请问能寄到巴西吗", "可以寄到巴西吗"),
    ],
)
async def test_what_an_approved_answer_answers_by_now_is_no_gap_until_it_is_asked_in_vain_again(
    office: Office, language: Language, asked: str, worded: str, later: str
) -> None:
    conversation = await talk(office, [(asked, "policies.unknown")], language=language)
    await talk(office, [(worded, "policies.unknown"), ("Do you sell violins?", "products.none")], language=language)
    office.hands.now += timedelta(hours=1)
    approval = Approval(
        conversation_id=conversation, question=asked, answer="From May.", language=language, approved_by="Ann"
    )
    answer = await approve(office.log, office.answers, office.settings, approval)
    assert [gap.group.title for gap in await office.owner.gaps()] == ["Do you sell violins?"]
    office.hands.now += timedelta(hours=1)
    await talk(office, [(later, "policies.unknown")], language=language)
    assert {gap.group.title: gap.group.count for gap in await office.owner.gaps()} == {
        "Do you sell violins?": 1,
        later: 1,
    }
    await office.answers.withdraw(answer.answer.id, "Ben")
    assert sorted(gap.group.count for gap in await office.owner.gaps()) == [1, 3]


async def test_a_conversation_is_read_again_only_when_something_was_added(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await talk(office, [("Do you ship to Brazil?", "policies.unknown")])
    second = await talk(office, [("Do you sell violins?", "products.none")])
    read, read_of = EventLog.read, list[str]()

    async def counted(log: EventLog, conversation_id: str, since: int = 0) -> tuple[Recorded, ...]:
        read_of.append(conversation_id)
        return await read(log, conversation_id, since)

    monkeypatch.setattr(EventLog, "read", counted)
    assert len(await office.owner.gaps()) == 2
    assert sorted(read_of) == sorted((first, second))
    assert len(await office.owner.gaps()) == 2
    assert len(read_of) == 2
    await office.log.append(second, [HandedOver(reference="H-1", reason="")])
    await office.owner.gaps()
    assert read_of[2:] == [second]


async def test_the_nearest_passage_is_named(office: Office) -> None:
    await office.owner.sync()
    await talk(office, [("Can I return things after delivery of a gift?", "policies.unknown")])
    [gap] = await office.owner.gaps()
    assert gap.nearest is not None
    assert gap.nearest.document.source == "policies"


async def test_personal_data_is_taken_out(office: Office) -> None:
    text = "I am Mia Chen (mia@example.org, +1 212 555 0148, order HP-10001): do you engrave mugs?"
    await talk(office, [(text, "policies.unknown")], name="Mia Chen")
    [gap] = await office.owner.gaps()
    for secret in ("Mia", "Chen", "mia@", "0148", "10001"):
        assert secret not in gap.group.title
    assert "engrave mugs" in gap.group.title


async def test_a_question_after_which_a_person_was_asked_for_is_a_gap_and_the_wish_for_a_person_is_none(
    office: Office,
) -> None:
    conversation = await talk(
        office, [("Is the desk safe for toddlers?", "products.answer"), ("Get me a person", "handover.queued")]
    )
    [gap] = unanswered_in(conversation, await office.log.read(conversation))
    assert (gap.text, gap.why) == ("Is the desk safe for toddlers?", "person")
    greeted = await talk(office, [("Hello", "conversation.greeting"), ("Get me a person", "handover.queued")])
    assert unanswered_in(greeted, await office.log.read(greeted)) == []


async def test_what_a_later_tool_of_the_turn_found_is_no_gap_and_neither_is_a_missing_order(office: Office) -> None:
    conversation = await office.log.start("widget", "web", "en")
    [said] = await office.log.append(conversation, [ShopperSaid(text="Is it waterproof?", client_id="1")])
    outcomes = ("policies.unknown", "products.answer", "orders.none")
    events = [ToolReturned(turn="t", call_id=o, name="tool", outcome=o, data={}) for o in outcomes]
    await office.log.append(conversation, [*events, AssistantSaid(turn="t", answers=(said.seq,), text="Yes.")])
    assert unanswered_in(conversation, await office.log.read(conversation)) == []


async def test_a_reply_that_admits_not_to_understand_is_a_gap(office: Office) -> None:
    conversation = await office.log.start("widget", "web", "en")
    [said] = await office.log.append(conversation, [ShopperSaid(text="Blorp?", client_id="1")])
    await office.log.append(conversation, [AssistantSaid(turn="t", answers=(said.seq,), text="I did not get that.")])
    recorded = await office.log.read(conversation)
    assert unanswered_in(conversation, recorded) == []
    assert [gap.text for gap in unanswered_in(conversation, recorded, {"I did not get that."})] == ["Blorp?"]


async def test_a_declined_proposal_counts_for_the_message_that_led_to_it(office: Office) -> None:
    conversation = await office.log.start("widget", "web", "en")
    proposal = ProposalMade(
        proposal_id="p", kind="return", subject="o", command={}, card={}, expires_at="2026-11-22T13:00:00+00:00"
    )
    declined = ProposalDeclined(proposal_id="p", via="frame")
    await office.log.append(conversation, [ShopperSaid(text="Swap the lid", client_id="1"), proposal, declined])
    [gap] = unanswered_in(conversation, await office.log.read(conversation))
    assert (gap.text, gap.why) == ("Swap the lid", "declined")
