"""A confirmed act happens once, whatever breaks in between, and "done" needs the shop's receipt."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from pydantic import ValidationError

from assistant.actions.execute import Executor, Objection, Told, receipt_json
from assistant.actions.proposal import proposal_from
from assistant.actions.store import ProposalStore
from assistant.clock import random_id
from assistant.record.database import Database
from assistant.record.events import ProposalConfirmed, ProposalDeclined
from assistant.record.log import EventLog
from assistant.skills.contract import ProposalDraft
from connectors.commerce import Language, Receipt
from connectors.errors import ConnectorError, Rejected, Unreachable
from connectors.money import Money

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
CARD = {
    "type": "confirmation", "proposal": "pending", "kind": "return", "title": "Return", "rows": [],
    "confirm_label": "Yes", "decline_label": "No", "expires": "",
}  # fmt: skip


class ShopAct:
    """A shop that counts effects and breaks on demand, before or after the effect."""

    def __init__(self) -> None:
        self.done: dict[str, Receipt] = {}
        self.breaks: list[ConnectorError] = []
        self.breaks_after: list[ConnectorError] = []
        self.objection: Objection | None = None
        self.object_once_done = False
        self.silent = False
        self.performed = 0

    @property
    def replies(self) -> str:
        return "returns"

    async def object(self, command: Mapping[str, Any]) -> Objection | None:
        if self.object_once_done:
            # Somebody else performs the same act between our look for a receipt and our look at the rules.
            await self.perform(command, self.key)
            return Objection(code="already_returned")
        return self.objection

    async def perform(self, command: Mapping[str, Any], idempotency_key: str) -> None:
        self.performed += 1
        if self.breaks:
            raise self.breaks.pop()
        amount = Money(100, "USD")
        self.done[idempotency_key] = Receipt(kind="return", reference="R1", subject="o1", amount=amount, at=NOW)
        if self.breaks_after:
            raise self.breaks_after.pop()

    async def receipt(self, idempotency_key: str) -> Receipt | None:
        self.key = idempotency_key
        return None if self.silent else self.done.get(idempotency_key)

    def tell(self, receipt: Receipt, language: Language) -> Told:
        return Told(data={"reference": receipt.reference})

    def explain(self, objection: Objection, language: Language) -> Told:
        return Told(data={"code": objection.code})


class Bench:
    """An executor over a fresh database with one shop."""

    def __init__(self, store: ProposalStore, log: EventLog, act: ShopAct) -> None:
        self.store, self.log, self.act = store, log, act
        self.now = NOW
        self.executor = Executor(store, {"return": act})

    async def proposal(self, *events: type[ProposalConfirmed], needs_agent: bool = False) -> str:
        draft = ProposalDraft(kind="return", subject="o1", command={"a": 1}, card=CARD, needs_agent=needs_agent)
        made = proposal_from(draft, random_id("p"), NOW)
        conversation = await self.log.start("widget", "demo", "en")
        await self.log.append(conversation, [made])
        for event in events:
            await self.log.append(conversation, [event(proposal_id=made.proposal_id, via="frame")])
        return made.proposal_id

    async def confirmed(self, *, needs_agent: bool = False) -> str:
        return await self.proposal(ProposalConfirmed, needs_agent=needs_agent)


@pytest_asyncio.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    database = Database(f"sqlite:///{tmp_path}/record.sqlite")
    await database.open()
    made = Bench(ProposalStore(database), EventLog(database, lambda: made.now, random_id), ShopAct())
    yield made
    await database.close()


async def test_a_confirmed_act_is_done_once_however_often_it_is_settled(bench: Bench) -> None:
    proposal = await bench.confirmed()
    outcomes = [await bench.executor.settle(proposal) for _ in range(3)]
    assert {outcome.state for outcome in outcomes} == {"done"}
    assert bench.act.performed == 1
    assert outcomes[0].receipt is not None
    assert receipt_json(outcomes[0].receipt)["amount"]["text"] == "$1.00"


async def test_settling_at_once_from_many_places_has_one_effect_and_one_outcome(bench: Bench) -> None:
    proposal = await bench.confirmed()
    outcomes = await asyncio.gather(*(bench.executor.settle(proposal) for _ in range(10)))
    assert {outcome.state for outcome in outcomes} == {"done"}
    assert list(bench.act.done) == [proposal]


async def test_an_objection_to_the_effect_of_the_same_act_is_a_success(bench: Bench) -> None:
    proposal = await bench.confirmed()
    bench.act.object_once_done = True
    assert (await bench.executor.settle(proposal)).state == "done"
    assert bench.act.performed == 1


async def test_an_answer_that_was_lost_is_read_back_not_repeated(bench: Bench) -> None:
    proposal = await bench.confirmed()
    bench.act.breaks_after = [Unreachable("lost")]
    assert (await bench.executor.settle(proposal)).state == "pending"
    assert (await bench.executor.settle(proposal)).state == "done"
    assert bench.act.performed == 1


async def test_a_shop_that_says_no_after_it_did_it_is_believed_by_its_receipt(bench: Bench) -> None:
    proposal = await bench.confirmed()
    bench.act.breaks_after = [Rejected("already there")]
    assert (await bench.executor.settle(proposal)).state == "done"


async def test_an_unreachable_shop_leaves_the_act_pending_until_it_answers(bench: Bench) -> None:
    proposal = await bench.confirmed()
    bench.act.breaks = [Unreachable("down")]
    assert (await bench.executor.settle(proposal)).state == "pending"
    assert bench.act.done == {}
    assert (await bench.executor.settle(proposal)).state == "done"


async def test_without_a_receipt_nothing_is_claimed_either_way(bench: Bench) -> None:
    proposal = await bench.confirmed()
    bench.act.silent = True
    assert (await bench.executor.settle(proposal)).state == "pending"
    bench.act.silent = False
    assert (await bench.executor.settle(proposal)).state == "done"
    assert bench.act.performed == 1


async def test_a_shop_that_says_no_ends_it(bench: Bench) -> None:
    proposal = await bench.confirmed()
    bench.act.breaks = [Rejected("no")]
    assert (await bench.executor.settle(proposal)).state == "failed"
    assert bench.act.done == {}


async def test_rules_are_asked_again_before_the_act(bench: Bench) -> None:
    proposal = await bench.confirmed()
    bench.act.objection = Objection(code="already_returned", facts={"number": "HP-1"})
    outcome = await bench.executor.settle(proposal)
    assert (outcome.state, outcome.code) == ("refused", "already_returned")
    assert bench.act.performed == 0


async def test_a_yes_after_the_expiry_does_nothing(bench: Bench) -> None:
    proposal = await bench.proposal()
    bench.now = NOW + timedelta(hours=2)
    conversation = await bench.log.start("widget", "demo", "en")
    await bench.log.append(conversation, [ProposalConfirmed(proposal_id=proposal, via="frame")])
    assert (await bench.executor.settle(proposal)).state == "failed"
    assert bench.act.performed == 0


@pytest.mark.parametrize("decisions", [(), (ProposalDeclined,), (ProposalDeclined, ProposalConfirmed)])
async def test_without_a_yes_nothing_is_done(bench: Bench, decisions: tuple[type[ProposalConfirmed], ...]) -> None:
    proposal = await bench.proposal(*decisions)
    assert (await bench.executor.settle(proposal)).state == "failed"
    assert bench.act.performed == 0


async def test_above_the_limit_a_support_agent_is_waited_for(bench: Bench) -> None:
    proposal = await bench.confirmed(needs_agent=True)
    assert (await bench.executor.settle(proposal)).state == "waiting_for_agent"
    assert bench.act.performed == 0


@pytest.mark.parametrize("forged", ["", "p_0", "p_' OR 1=1 --", "confirmed"])
async def test_a_forged_id_does_nothing(bench: Bench, forged: str) -> None:
    assert (await bench.executor.settle(forged)).state == "failed"
    assert bench.act.performed == 0


def test_a_card_that_nobody_could_see_makes_no_proposal() -> None:
    draft = ProposalDraft(kind="return", subject="o1", command={}, card={**CARD, "type": "unknown"})
    with pytest.raises(ValidationError):
        proposal_from(draft, "p_1", NOW)
