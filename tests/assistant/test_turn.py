"""One turn at a time: what is answered, what a yes means, and what happens when a turn cannot be finished."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from assistant.actions.execute import Executor, Objection, Told
from assistant.actions.store import ProposalStore
from assistant.clock import random_id
from assistant.decisions import Decisions
from assistant.record.database import Database
from assistant.record.events import (
    ActFailed,
    ActSucceeded,
    ApprovalAsked,
    AssistantSaid,
    Event,
    ProposalClosed,
    ProposalConfirmed,
    ProposalMade,
    Recorded,
    ShopperSaid,
)
from assistant.record.log import LEASE_SECONDS, EventLog
from assistant.record.views import ConversationView, view_of
from assistant.skills.registry import load_skills, skill_replies
from assistant.turn import TurnParts, run_turn
from assistant.turns import TurnRunner
from connectors.commerce import Language, Receipt
from connectors.errors import Unreachable
from connectors.shops.settings import Support

START = datetime(2026, 11, 22, 12, tzinfo=UTC)
RECEIPT = Receipt(kind="return", reference="R-1", subject="o1", amount=None, at=START)


class OneAct:
    """An act that counts how often it is performed, and breaks while `down`."""

    replies = "returns"

    def __init__(self) -> None:
        self.done: set[str] = set()
        self.performed = 0
        self.down = False

    async def object(self, command: Mapping[str, Any]) -> Objection | None:
        return None

    async def perform(self, command: Mapping[str, Any], idempotency_key: str) -> None:
        if self.down:
            raise Unreachable("down")
        self.performed += 1
        self.done.add(idempotency_key)

    async def receipt(self, idempotency_key: str) -> Receipt | None:
        return RECEIPT if idempotency_key in self.done else None

    def tell(self, receipt: Receipt, language: Language) -> Told:
        data = {
            "reference": "R-1",
            "order": "HP-1",
            "amount": None,
            "refund_to": "",
            "ship_by": None,
            "refund_days": "5-7",
        }
        return Told(data=data)

    def explain(self, objection: Objection, language: Language) -> Told:
        return Told(data={"code": objection.code, "facts": {}})


@dataclass
class Answering:
    """In the agent's place: gives the next of `replies`, and lets a test act while it thinks."""

    replies: list[Callable[[Sequence[Recorded]], list[Event]]] = field(default_factory=list)
    thinking: Callable[[], Any] | None = None
    asked: list[str] = field(default_factory=list)

    async def answer(
        self, conversation_id: str, recorded: Sequence[Recorded], view: ConversationView, inputs: Sequence[Recorded]
    ) -> list[Event]:
        self.asked.append(" / ".join(e.event.text for e in inputs if isinstance(e.event, ShopperSaid)))
        if self.thinking is not None:
            thinking, self.thinking = self.thinking, None
            await thinking()
        if self.replies:
            return self.replies.pop(0)(inputs)
        return [said(inputs, "Hello.")]


def said(inputs: Sequence[Recorded], text: str, *cards: Mapping[str, Any]) -> AssistantSaid:
    return AssistantSaid(turn="t", answers=tuple(e.seq for e in inputs), text=text, cards=cards)


@dataclass
class Shown:
    """The audience."""

    news: asyncio.Event = field(default_factory=asyncio.Event)

    def recorded(self, conversation_id: str, entries: Sequence[Recorded]) -> None:
        self.news.set()


class Bench:
    """A conversation with everything around it but the model."""

    def __init__(self, database: Database) -> None:
        self.now = START
        self.act, self.agent, self.shown = OneAct(), Answering(), Shown()
        self.log = EventLog(database, lambda: self.now, random_id)
        replies = skill_replies(load_skills())
        executor = Executor(ProposalStore(database), {"return": self.act})
        self.parts = TurnParts(
            log=self.log,
            agent=self.agent,  # type: ignore[arg-type] # it has the one method that a turn calls
            decisions=Decisions(executor, replies, random_id, Support(email="care@example.com", phone="1")),
            replies=replies,
            audience=self.shown,
            clock=lambda: self.now,
            new_id=random_id,
            holder="w_1",
        )
        self.conversation = ""

    async def say(self, text: str, *, run: bool = True) -> None:
        await self.log.append(self.conversation, [ShopperSaid(text=text, client_id="c")])
        if run:
            await run_turn(self.parts, self.conversation)

    async def confirm(self, proposal: str, *, retry: bool = False) -> None:
        event = ProposalConfirmed(proposal_id=proposal, via="frame")
        await self.log.append(self.conversation, [event], key=f"confirm:{proposal}")
        await run_turn(self.parts, self.conversation, retry=retry)

    def proposes(
        self,
        proposal: str,
        *more: Mapping[str, Any],
        subject: str = "o1",
        needs_agent: bool = False,
        text: str = "Please check the card.",
    ) -> None:
        expires = (self.now + timedelta(minutes=30)).isoformat()
        card = {"type": "confirmation", "proposal": proposal}
        made = ProposalMade(
            proposal_id=proposal,
            kind="return",
            subject=subject,
            command={},
            card=card,
            expires_at=expires,
            needs_agent=needs_agent,
        )
        self.agent.replies.append(lambda inputs: [made, said(inputs, text, card, *more)])

    async def events(self, *kinds: type[Event]) -> list[Event]:
        return [e.event for e in await self.log.read(self.conversation) if isinstance(e.event, kinds)]

    async def view(self) -> ConversationView:
        return view_of(await self.log.read(self.conversation))


@pytest_asyncio.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    database = Database(f"sqlite:///{tmp_path}/record.sqlite")
    await database.open()
    made = Bench(database)
    made.conversation = await made.log.start("widget", "demo", "en")
    yield made
    await database.close()


async def test_messages_in_a_row_get_one_answer(bench: Bench) -> None:
    await bench.say("hi", run=False)
    await bench.say("where is my order?")
    assert bench.agent.asked == ["hi / where is my order?"]
    assert (await bench.view()).unanswered == ()


async def test_a_message_that_comes_while_the_assistant_thinks_is_answered_too(bench: Bench) -> None:
    bench.agent.thinking = lambda: bench.say("one more thing", run=False)
    await bench.say("hi")
    assert bench.agent.asked == ["hi", "one more thing"]


async def test_a_plain_yes_after_the_card_confirms_it(bench: Bench) -> None:
    bench.proposes("p_1")
    await bench.say("return it")
    await bench.say("Yes please")
    assert bench.act.performed == 1
    assert len(await bench.events(ActSucceeded)) == 1
    assert bench.agent.asked == ["return it"]


async def test_a_second_yes_after_the_receipt_is_told_that_nothing_waits(bench: Bench) -> None:
    bench.proposes("p_1")
    await bench.say("return it")
    await bench.say("yes")
    await bench.say("yes please")
    assert bench.act.performed == 1
    assert bench.agent.asked == ["return it"]
    assert "waiting" in str((await bench.events(AssistantSaid))[-1])


async def test_a_yes_that_was_written_before_the_card_was_there_confirms_nothing(bench: Bench) -> None:
    bench.proposes("p_1")
    bench.agent.thinking = lambda: bench.say("ok", run=False)
    await bench.say("return it")
    assert bench.act.performed == 0
    assert bench.agent.asked == ["return it", "ok"]


PRODUCTS = {"type": "products", "products": []}


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Please check the card.", "yes"),
        ("These are the lamps. Shall I go ahead with the card?", "Yes please"),
        ("请核对卡片，确认后再提交。", "好的"),
        ("台灯有这些。退货请您确认一下，可以吗？", "确认"),
    ],
)
async def test_a_plain_yes_confirms_though_products_stand_beside_the_card(bench: Bench, text: str, answer: str) -> None:
    bench.proposes("p_1", PRODUCTS, text=text)
    await bench.say("return it, and show me lamps")
    await bench.say(answer)
    assert bench.act.performed == 1
    assert [e.via for e in await bench.events(ProposalConfirmed) if isinstance(e, ProposalConfirmed)] == ["text"]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Please check the card. Shall I compare the lamps?", "yes"),
        ("Shall I compare the lamps?\nPlease check the card.", "yes"),
        ("请核对卡片。要不要对比一下这几款台灯？", "好的"),
    ],
)
async def test_a_yes_to_a_reply_that_also_asked_something_else_confirms_nothing(
    bench: Bench, text: str, answer: str
) -> None:
    bench.proposes("p_1", PRODUCTS, text=text)
    await bench.say("return it, and show me lamps")
    await bench.say(answer)
    assert bench.act.performed == 0


async def test_a_yes_beside_two_cards_to_be_confirmed_confirms_neither(bench: Bench) -> None:
    bench.proposes("p_1", {"type": "confirmation", "proposal": "p_0"})
    await bench.say("return it")
    await bench.say("yes")
    assert bench.act.performed == 0


async def test_a_yes_to_a_later_question_confirms_nothing(bench: Bench) -> None:
    bench.proposes("p_1")
    await bench.say("return it")
    await bench.say("do you have lamps?")
    await bench.say("yes")
    assert bench.act.performed == 0


async def test_a_yes_while_two_cards_are_open_confirms_nothing(bench: Bench) -> None:
    bench.proposes("p_1")
    await bench.say("return the lamp")
    bench.proposes("p_2", subject="o2")
    await bench.say("return the mug too")
    await bench.say("yes")
    assert bench.act.performed == 0


async def test_an_old_card_runs_out_and_no_longer_stands_in_the_way_of_a_new_one(bench: Bench) -> None:
    bench.proposes("p_1")
    await bench.say("return the lamp")
    bench.now += timedelta(hours=1)
    bench.proposes("p_2", subject="o2")
    await bench.say("return the mug")
    await bench.say("yes")
    assert await bench.events(ProposalClosed) == [ProposalClosed(proposal_id="p_1", state="expired")]
    assert bench.act.performed == 1


async def test_a_button_pressed_too_late_is_told_so(bench: Bench) -> None:
    bench.proposes("p_1")
    await bench.say("return it")
    bench.now += timedelta(hours=1)
    await bench.confirm("p_1")
    assert bench.act.performed == 0
    assert (await bench.view()).unanswered == ()
    assert (await bench.view()).proposals[0].state == "expired"


async def test_a_yes_in_time_counts_although_the_turn_runs_later(bench: Bench) -> None:
    bench.proposes("p_1")
    await bench.say("return it")
    await bench.log.append(bench.conversation, [ProposalConfirmed(proposal_id="p_1", via="frame")])
    bench.now += timedelta(hours=1)
    await run_turn(bench.parts, bench.conversation)
    assert bench.act.performed == 1


async def test_a_shop_that_is_down_is_told_once_and_asked_again_only_by_recovery(bench: Bench) -> None:
    bench.proposes("p_1")
    await bench.say("return it")
    bench.act.down = True
    await bench.confirm("p_1")
    await bench.say("are you there?")
    assert len(await bench.events(AssistantSaid)) == 3
    assert await bench.log.unanswered() == (bench.conversation,)
    bench.act.down = False
    await run_turn(bench.parts, bench.conversation, retry=True)
    assert bench.act.performed == 1
    assert len(await bench.events(ActSucceeded)) == 1
    assert await bench.log.unanswered() == ()


async def test_what_could_not_be_done_for_a_day_is_not_done_any_more(bench: Bench) -> None:
    bench.proposes("p_1")
    await bench.say("return it")
    bench.act.down = True
    await bench.confirm("p_1")
    bench.now += timedelta(days=2)
    await run_turn(bench.parts, bench.conversation, retry=True)
    bench.act.down = False
    await run_turn(bench.parts, bench.conversation, retry=True)
    assert bench.act.performed == 0
    assert len(await bench.events(ActFailed)) == 1


async def test_above_the_limit_the_approval_is_asked_for_once_and_nothing_is_done(bench: Bench) -> None:
    bench.proposes("p_1", needs_agent=True)
    await bench.say("return it")
    await bench.confirm("p_1")
    await run_turn(bench.parts, bench.conversation, retry=True)
    assert bench.act.performed == 0
    assert len(await bench.events(ApprovalAsked)) == 1
    assert "care@example.com" in str((await bench.events(AssistantSaid))[-1])


async def test_two_processes_never_answer_the_same_message(bench: Bench) -> None:
    await bench.say("hi", run=False)
    taken = await bench.log.take(bench.conversation, "another process")
    assert taken is not None
    assert not await run_turn(bench.parts, bench.conversation)
    assert bench.agent.asked == []
    bench.now += timedelta(seconds=LEASE_SECONDS + 1)
    assert await run_turn(bench.parts, bench.conversation)
    assert bench.agent.asked == ["hi"]


async def test_a_finished_turn_lets_another_process_go_on_at_once(bench: Bench) -> None:
    await bench.say("hi")
    assert await bench.log.take(bench.conversation, "another process") is not None


async def test_a_turn_that_fails_again_and_again_ends_in_an_apology_and_the_next_one_is_served(bench: Bench) -> None:
    def broken(inputs: Sequence[Recorded]) -> list[Event]:
        raise RuntimeError("a fault of ours")

    bench.agent.replies += [broken, broken]
    runner = TurnRunner(bench.parts)
    await bench.say("hi", run=False)
    for _ in range(3):
        runner.start(bench.conversation)
        await asyncio.wait_for(runner.drain(), 5)
    assert (await bench.view()).unanswered == ()
    await bench.say("are you better?", run=False)
    runner.start(bench.conversation)
    await asyncio.wait_for(runner.drain(), 5)
    assert bench.agent.asked[-1] == "are you better?"
    await runner.close()


async def test_recovery_takes_up_what_a_dead_process_left(bench: Bench) -> None:
    await bench.say("hi", run=False)
    runner = TurnRunner(bench.parts)
    await runner.open()
    await asyncio.wait_for(bench.shown.news.wait(), 5)
    await runner.close()
    assert (await bench.view()).unanswered == ()


async def test_answering_the_same_message_twice_does_not_hide_the_next_one_from_recovery(bench: Bench) -> None:
    await bench.say("hi")
    await bench.log.append(bench.conversation, [AssistantSaid(turn="t", answers=(2,), text="Hello again.")])
    await bench.say("still there?", run=False)
    assert await bench.log.unanswered() == (bench.conversation,)
