"""The event log keeps order, keys and fences, whatever arrives at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from assistant.actions.proposal import superseded
from assistant.clock import random_id
from assistant.errors import LeaseLost, UnknownConversation
from assistant.record.database import Database
from assistant.record.events import (
    AssistantSaid,
    LanguageChosen,
    ProposalClosed,
    ProposalConfirmed,
    ProposalDeclined,
    ProposalMade,
    ShopperSaid,
)
from assistant.record.log import LEASE_SECONDS, EventLog
from assistant.record.views import view_of


class Time:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_seconds(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def time() -> Time:
    return Time()


@pytest_asyncio.fixture
async def log(tmp_path: Path, time: Time) -> AsyncIterator[EventLog]:
    database = Database(f"sqlite:///{tmp_path}/record.sqlite")
    await database.open()
    yield EventLog(database, time, random_id)
    await database.close()


def said(text: str, client_id: str = "1") -> ShopperSaid:
    return ShopperSaid(text=text, client_id=client_id)


def reply(*answers: int) -> AssistantSaid:
    return AssistantSaid(turn="t", answers=answers, text="Hello.")


async def test_events_come_back_in_order_and_whole(log: EventLog) -> None:
    conversation = await log.start("widget", "demo", "zh")
    await log.append(conversation, [said("你好 <b>"), reply(2)])
    events = [entry.event for entry in await log.read(conversation)]
    assert events[1:] == [said("你好 <b>"), reply(2)]
    assert [entry.seq for entry in await log.read(conversation, since=1)] == [2, 3]


async def test_the_same_key_is_recorded_once_also_when_it_arrives_fifty_times_at_once(log: EventLog) -> None:
    conversation = await log.start("widget", "demo", "en")
    results = await asyncio.gather(*(log.append(conversation, [said(f"try {i}")], key="say:1") for i in range(50)))
    assert len({result[0].seq for result in results}) == 1
    assert len(await log.read(conversation)) == 2


async def test_concurrent_appends_leave_no_gap_and_no_double(log: EventLog) -> None:
    conversation = await log.start("widget", "demo", "en")
    await asyncio.gather(*(log.append(conversation, [said(str(i)), said("b")]) for i in range(40)))
    assert [entry.seq for entry in await log.read(conversation)] == list(range(1, 82))


async def test_a_key_belongs_to_its_conversation_alone(log: EventLog) -> None:
    first, second = await log.start("widget", "demo", "en"), await log.start("widget", "demo", "en")
    await log.append(first, [said("one")], key="say:1")
    await log.append(second, [said("two")], key="say:1")
    assert [e.event for e in await log.read(second)][1:] == [said("two")]


async def test_an_unknown_conversation_takes_no_events(log: EventLog) -> None:
    with pytest.raises(UnknownConversation):
        await log.append("c_nobody", [said("hello")])
    assert await log.read("c_nobody") == ()


async def test_a_lease_keeps_others_out_until_it_runs_out(log: EventLog, time: Time) -> None:
    conversation = await log.start("widget", "demo", "en")
    assert await log.take(conversation, "a") is not None
    assert await log.take(conversation, "b") is None
    time.pass_seconds(LEASE_SECONDS + 1)
    assert await log.take(conversation, "b") is not None


async def test_who_lost_the_lease_can_neither_write_nor_renew(log: EventLog, time: Time) -> None:
    conversation = await log.start("widget", "demo", "en")
    taken = await log.take(conversation, "a")
    assert taken is not None
    time.pass_seconds(LEASE_SECONDS + 1)
    await log.take(conversation, "b")
    with pytest.raises(LeaseLost):
        await log.append(conversation, [reply()], fence=taken[0])
    with pytest.raises(LeaseLost):
        await log.renew(taken[0])
    assert len(await log.read(conversation)) == 1


async def test_whoever_is_alone_takes_over_at_once_and_the_one_before_can_still_not_write(log: EventLog) -> None:
    conversation = await log.start("widget", "demo", "en")
    before = await log.take(conversation, "a")
    assert before is not None
    await log.expire_leases()
    after = await log.take(conversation, "b")
    assert after is not None
    assert after[0].token > before[0].token
    with pytest.raises(LeaseLost):
        await log.append(conversation, [reply()], fence=before[0])


async def test_a_renewed_lease_lives_on(log: EventLog, time: Time) -> None:
    conversation = await log.start("widget", "demo", "en")
    taken = await log.take(conversation, "a")
    assert taken is not None
    time.pass_seconds(LEASE_SECONDS - 1)
    await log.renew(taken[0])
    time.pass_seconds(LEASE_SECONDS - 1)
    assert await log.take(conversation, "b") is None


async def test_what_waits_is_found_until_each_input_has_its_answer(log: EventLog) -> None:
    conversation = await log.start("widget", "demo", "en")
    assert await log.unanswered() == ()
    await log.append(conversation, [said("a"), ProposalConfirmed(proposal_id="p", via="frame")])
    await log.append(conversation, [reply(3)])
    assert await log.unanswered() == (conversation,)
    assert [entry.seq for entry in view_of(await log.read(conversation)).unanswered] == [2]
    await log.append(conversation, [reply(2)])
    assert await log.unanswered() == ()


async def test_folding_in_steps_equals_folding_at_once(log: EventLog) -> None:
    conversation = await log.start("widget", "demo", "en")
    await log.append(conversation, [said("a"), LanguageChosen(language="zh"), reply(2)])
    recorded = await log.read(conversation)
    assert view_of(recorded) == view_of([*recorded[:2], *recorded[2:]])
    assert view_of(recorded).language == "zh"


def made(proposal_id: str) -> ProposalMade:
    expires = "2026-11-22T12:30:00+00:00"
    return ProposalMade(proposal_id=proposal_id, kind="return", subject="o1", command={}, card={}, expires_at=expires)


async def test_a_newer_proposal_about_the_same_order_ends_the_older_one(log: EventLog) -> None:
    conversation = await log.start("widget", "demo", "en")
    await log.append(conversation, [made("p_1")])
    view = view_of(await log.read(conversation))
    await log.append(conversation, superseded([made("p_2")], view.open_proposals))
    assert [p.id for p in view_of(await log.read(conversation)).open_proposals] == ["p_2"]


@pytest.mark.parametrize("decision", [ProposalConfirmed, ProposalDeclined])
async def test_a_decision_that_comes_too_late_moves_nothing(log: EventLog, decision: type[ProposalConfirmed]) -> None:
    conversation = await log.start("widget", "demo", "en")
    await log.append(conversation, [made("p_1"), ProposalClosed(proposal_id="p_1", state="expired")])
    await log.append(conversation, [decision(proposal_id="p_1", via="frame")])
    view = view_of(await log.read(conversation))
    assert view.proposals[0].state == "expired"
    assert len(view.unanswered) == 1
