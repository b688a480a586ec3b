"""Erasing a person: everything of theirs goes, nothing of anybody else's, and what was done stays without a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from assistant.clock import random_id
from assistant.guess import Guess
from assistant.owner.erasing import Eraser
from assistant.owner.knowledge import approve
from assistant.owner.token import make_token
from assistant.record.approved import Approval
from assistant.record.erasure import RecordErasure
from assistant.record.events import (
    ActSucceeded,
    CustomerIdentified,
    ProposalConfirmed,
    ProposalMade,
    ShopperSaid,
)
from assistant.record.guesses import GuessLimits, GuessLog
from assistant.record.pictures import Picture, PictureStore
from assistant.record.tables import kept_acts, metadata
from assistant.record.visits import VisitLog, visitor_code
from assistant.server.config import ServerConfig
from connectors.errors import Unreachable
from knowledge.documents import Kind
from knowledge.search import Asked
from tests.assistant.owner.conftest import NOW, Office
from tests.assistant.owner.test_routes import access, client
from tests.assistant.server.conftest import config

__all__ = ["config"]

VISITOR = "visitor-0123456789abcdef"
PHOTO = Picture(media_type="image/jpeg", width=8, height=8, content=b"a photo of Mia's kitchen")


@dataclass
class Acts:
    """Stands in the place of what was learnt."""

    erased: list[tuple[str, Sequence[str]]] = field(default_factory=list)

    async def erase(self, person: str, visitors: Sequence[str]) -> int:
        self.erased.append((person, visitors))
        return 4


@dataclass
class Requests:
    """Stands in the place of the shop's requests."""

    ended: list[tuple[str, Sequence[str]]] = field(default_factory=list)
    down: bool = False

    async def end(self, person: str, keys: Sequence[str]) -> int:
        if self.down:
            raise Unreachable("down")
        self.ended.append((person, tuple(keys)))
        return len(keys)


@dataclass
class Room:
    """An office in which people can be erased."""

    office: Office
    acts: Acts = field(default_factory=Acts)
    requests: Requests = field(default_factory=Requests)

    @property
    def eraser(self) -> Eraser:
        record = RecordErasure(self.office.database)
        return Eraser(record=record, acts=self.acts, requests=self.requests, knowledge=self.office.owner)

    async def talk(self, customer: str, *, visitor: str = "", settled: bool = True) -> str:
        """A conversation with a photo, a guess, an approved answer and an act."""
        log, database = self.office.log, self.office.database
        talk = await log.start("widget", "web", "en")
        if customer:
            await log.append(talk, [CustomerIdentified(customer_id=customer, name=f"Name of {customer}")])
        await log.append(talk, [ShopperSaid(text=f"My secret is {customer}{visitor}", client_id="1")])
        await log.take(talk, "w")
        await PictureStore(database, lambda: NOW, random_id).add(talk, PHOTO)
        limits = GuessLimits(per_conversation=5, per_order_per_hour=5, per_email_per_hour=5)
        guess = Guess(conversation_id=talk, order_key="hp1", email_digest=customer)
        await GuessLog(database, lambda: NOW, limits, b"key").attempt(guess)
        if visitor:
            await VisitLog(database).link(talk, visitor_code(visitor))
        proposal = random_id("p")
        made = ProposalMade(
            proposal_id=proposal, kind="stock_notice", subject=f"order of {customer}", command={"who": customer},
            card={}, expires_at="2026-11-22T13:00:00+00:00",
        )  # fmt: skip
        await log.append(talk, [made, ProposalConfirmed(proposal_id=proposal, via="frame")])
        if settled:
            amount = {"amount": 500, "currency": "USD", "text": "$5.00"}
            receipt = {"reference": "SN-1", "subject": customer, "amount": amount, "details": {"name": customer}}
            await log.append(talk, [ActSucceeded(proposal_id=proposal, receipt=receipt)])
        return talk

    async def rows(self) -> str:
        """Everything that stands in the record's tables."""
        found: list[Any] = []
        for table in metadata.sorted_tables:
            query = select(table)
            found += await self.office.database.run(lambda c, query=query: c.execute(query).all())  # type: ignore[misc] # bound now
        return str(found)


@pytest.fixture
def room(office: Office) -> Room:
    return Room(office)


async def test_a_customer_is_gone_from_every_table_and_everybody_else_is_still_there(room: Room) -> None:
    gone = [await room.talk("mia"), await room.talk("mia", visitor=VISITOR)]
    stays = await room.talk("bo")
    erasure = await room.eraser.erase("mia")
    assert (erasure.record.conversations, erasure.record.pictures, erasure.held) == (2, 2, 0)
    rows = await room.rows()
    assert "mia" not in rows
    assert visitor_code(VISITOR) not in rows
    assert all(talk not in rows for talk in gone)
    assert rows.count(stays) >= 5
    assert "My secret is bo" in rows
    assert rows.count(str(PHOTO.content)) == 1
    # The visit in which they were signed in is theirs too, and so are the requests that they made.
    [(person, visitors)] = room.acts.erased
    assert (person, set(visitors)) == ("mia", {visitor_code("mia"), visitor_code(VISITOR)})
    assert [(who, len(keys)) for who, keys in room.requests.ended] == [("mia", 2)]


async def test_what_was_done_is_kept_without_anybody_s_name(room: Room) -> None:
    await room.talk("mia")
    assert (await room.eraser.erase("mia")).record.acts_kept == 1
    [act] = await room.office.database.run(lambda connection: connection.execute(select(kept_acts)).all())
    assert (act.kind, act.state, act.reference, act.amount["amount"]) == ("stock_notice", "done", "SN-1", 500)
    assert "mia" not in str(act)


@pytest.mark.parametrize("by", ["visitor", "conversation"])
async def test_a_guest_is_erased_by_visit_or_by_conversation(room: Room, by: str) -> None:
    talk, other = await room.talk("", visitor=VISITOR), await room.talk("", visitor="another-visitor-0123")
    erasure = await room.eraser.erase(VISITOR if by == "visitor" else talk)
    assert erasure.record.conversations == 1
    assert not await room.office.log.exists(talk)
    assert await room.office.log.exists(other)


async def test_a_conversation_with_something_unsettled_stays_until_it_is_settled(room: Room) -> None:
    talk = await room.talk("mia", settled=False)
    assert (await room.eraser.erase("mia")).held == 1
    assert await room.office.log.exists(talk)
    [made] = [e.event for e in await room.office.log.read(talk) if isinstance(e.event, ProposalMade)]
    await room.office.log.append(talk, [ActSucceeded(proposal_id=made.proposal_id, receipt={"reference": "R-1"})])
    assert (await room.eraser.erase("mia")).held == 0
    assert not await room.office.log.exists(talk)


async def test_a_shop_that_is_down_leaves_what_leads_to_its_requests_for_the_next_time(room: Room) -> None:
    talk = await room.talk("mia")
    room.requests.down = True
    with pytest.raises(Unreachable):
        await room.eraser.erase("mia")
    assert await room.office.log.exists(talk)
    room.requests.down = False
    assert (await room.eraser.erase("mia")).record.conversations == 1
    room.acts.erased.clear()
    again = await room.eraser.erase("mia")
    assert (again.record.conversations, again.requests) == (0, 0)


async def test_an_approved_answer_of_an_erased_conversation_is_not_found_any_more(room: Room) -> None:
    talk = await room.talk("mia")
    question = "Are the rugs washable?"
    approval = Approval(
        conversation_id=talk, question=question, answer="Yes, at 30 degrees.", language="en", approved_by="Ann"
    )
    await approve(room.office.log, room.office.answers, room.office.settings, approval)
    await room.office.owner.sync()
    asked = Asked(text=question, kinds=(Kind.QUESTION,), language="en", limit=3)
    assert (await room.office.owner.search(asked)).hits
    assert (await room.eraser.erase("mia")).record.answers == 1
    await room.office.keeper.run_due()
    assert not (await room.office.owner.search(asked)).hits


async def test_the_owner_erases_over_rest_and_nobody_else_does(
    room: Room, config: ServerConfig, tmp_path: Path
) -> None:
    await room.talk("mia")
    token = make_token(tmp_path)
    async with client(config, access(room.office, tmp_path, eraser=room.eraser)) as http:
        assert (await http.post("/owner/erase", json={"id": "mia"})).status_code == 401
        headers = {"authorization": f"Bearer {token}"}
        assert (await http.post("/owner/erase", json={"id": ""}, headers=headers)).status_code == 422
        answer = await http.post("/owner/erase", json={"id": "mia"}, headers=headers)
        assert answer.status_code == 200
        assert (answer.json()["conversations"], answer.json()["learning_events"], answer.json()["held"]) == (1, 4, 0)
        room.requests.down = True
        assert (await http.post("/owner/erase", json={"id": "mia"}, headers=headers)).status_code == 503
    async with client(config, access(room.office, tmp_path)) as http:
        assert (await http.post("/owner/erase", json={"id": "mia"}, headers=headers)).status_code in (404, 405)
