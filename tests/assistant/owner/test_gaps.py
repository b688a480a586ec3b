"""What people asked in vain, folded from the log: each question once, grouped, without personal data."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.record.events import (
    AssistantSaid,
    CustomerIdentified,
    Event,
    HandedOver,
    ProposalDeclined,
    ProposalMade,
    ShopperSaid,
    ToolReturned,
)
from assistant.record.gaps import unanswered_in
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
