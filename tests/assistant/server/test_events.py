"""`POST /events`: only with consent, validated, limited, and nothing of the person but a code."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import httpx2
import pytest
import pytest_asyncio

from assistant.server.config import ServerConfig
from assistant.server.interactions import ADDRESS_AT_ONCE, BATCHES_AT_ONCE, MAX_EVENTS
from assistant.server.ports import PageEvent, Sender
from tests.assistant.server.conftest import Stage, running
from tests.assistant.server.fakes import NOON

VISITOR = "visitor-0123456789abcdef"


@dataclass
class FakeInteractions:
    """Keeps what it is given; the same event again is not new."""

    kept: list[tuple[Sender, PageEvent]] = field(default_factory=list)
    forgotten: list[Sender] = field(default_factory=list)

    async def record(self, sender: Sender, events: Sequence[PageEvent]) -> int:
        fresh = [(sender, event) for event in events if (sender, event) not in self.kept]
        self.kept += fresh
        return len(fresh)

    async def forget(self, sender: Sender) -> int:
        self.forgotten.append(sender)
        return len(self.kept)


@pytest.fixture
def interactions() -> FakeInteractions:
    return FakeInteractions()


@pytest_asyncio.fixture
async def stage(config: ServerConfig, interactions: FakeInteractions) -> AsyncIterator[Stage]:
    async with running(replace(config, interactions=interactions)) as stage:
        yield stage


def event(**more: Any) -> dict[str, Any]:
    return {"kind": "clicked", "product": "lamp", "at": NOON.isoformat(), **more}


def batch(*events: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"consent": True, "visitor": VISITOR, "events": list(events or [event()]), **more}


async def test_events_are_kept_once_under_a_code_of_the_visitor(stage: Stage, interactions: FakeInteractions) -> None:
    async with stage.http() as http:
        first = await http.post("/events", json=batch())
        again = await http.post("/events", json=batch())
    assert (first.status_code, first.json(), again.json()) == (
        200, {"recorded": 1, "ignored": 0}, {"recorded": 0, "ignored": 1},
    )  # fmt: skip
    ((sender, kept),) = interactions.kept
    assert (kept.kind, kept.product_id, kept.at) == ("clicked", "lamp", NOON)
    assert VISITOR not in str(sender)
    assert sender.customer_id is None


async def test_without_consent_nothing_is_kept(stage: Stage, interactions: FakeInteractions) -> None:
    async with stage.http() as http:
        refused = await http.post("/events", json=batch(consent=False))
        missing = await http.post("/events", json={"visitor": VISITOR, "events": [event()]})
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "consent")
    assert missing.status_code == 422
    assert interactions.kept == []


@pytest.mark.parametrize(
    "body",
    [
        batch(event(kind="stolen")),
        batch(event(product="")),
        batch(event(at="2026-11-22T12:00:00")),
        batch(event(name="Kim")),
        batch(visitor="short"),
        batch(visitor="with spaces and more of them"),
        batch(email="kim@example.com"),
        batch(*[event()] * (MAX_EVENTS + 1)),
        {"consent": "perhaps", "visitor": VISITOR, "events": []},
        [],
    ],
)
async def test_what_is_no_batch_is_refused_whole(stage: Stage, interactions: FakeInteractions, body: Any) -> None:
    async with stage.http() as http:
        assert (await http.post("/events", json=body)).status_code == 422
    assert interactions.kept == []


async def test_events_of_another_time_are_ignored(stage: Stage, interactions: FakeInteractions) -> None:
    old, ahead = NOON - timedelta(days=2), NOON + timedelta(hours=1)
    async with stage.http() as http:
        answer = await http.post("/events", json=batch(event(at=old.isoformat()), event(at=ahead.isoformat()), event()))
    assert answer.json() == {"recorded": 1, "ignored": 2}


async def test_a_token_that_vouches_names_the_customer_and_a_wrong_one_is_refused(
    stage: Stage, interactions: FakeInteractions
) -> None:
    async with stage.http() as http:
        signed = {"X-Aisle-Identity": stage.identity("ana")}
        assert (await http.post("/events", json=batch(), headers=signed)).status_code == 200
        wrong = await http.post("/events", json=batch(), headers={"X-Aisle-Identity": "forged"})
    assert wrong.status_code == 401
    assert [sender.customer_id for sender, _ in interactions.kept] == ["ana"]


async def test_the_resume_token_leads_to_the_conversation_and_a_foreign_one_to_none(
    stage: Stage, interactions: FakeInteractions
) -> None:
    conversation = await stage.log.start("widget", "web", "en")
    token = stage.keys.issue_resume(conversation, stage.clock())
    async with stage.http() as http:
        await http.post("/events", json=batch(), headers={"Authorization": f"Bearer {token}"})
        await http.post("/events", json=batch(event(product="mug")), headers={"Authorization": f"Bearer {token}x"})
    assert [sender.conversation_id for sender, _ in interactions.kept] == [conversation, None]


async def test_another_site_s_page_may_not_send(stage: Stage, interactions: FakeInteractions) -> None:
    async with stage.http() as http:
        answer = await http.post("/events", json=batch(), headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert interactions.kept == []


async def test_a_flood_is_slowed_down_for_its_sender_alone(stage: Stage) -> None:
    async with stage.http() as http:
        codes = [(await http.post("/events", json=batch())).status_code for _ in range(BATCHES_AT_ONCE + 1)]
        other = await http.post("/events", json=batch(visitor="another-visitor-0123"))
    assert codes == [200] * BATCHES_AT_ONCE + [429]
    assert other.status_code == 200


async def test_made_up_visitors_of_one_address_are_slowed_down_together(stage: Stage) -> None:
    async with stage.http() as http:
        codes = [
            (await http.post("/events", json=batch(visitor=f"made-up-visitor-{number:06}"))).status_code
            for number in range(ADDRESS_AT_ONCE + 1)
        ]
    assert codes == [200] * ADDRESS_AT_ONCE + [429]


async def test_behind_a_proxy_the_address_that_it_adds_counts_and_not_what_the_sender_made_up(stage: Stage) -> None:
    async def sent(http: httpx2.AsyncClient, number: int, forwarded: str) -> int:
        body = batch(visitor=f"made-up-visitor-{number:06}")
        return (await http.post("/events", json=body, headers={"X-Forwarded-For": forwarded})).status_code

    async with stage.http() as http:
        made_up = [f"198.51.100.{n % 250}, 2001:db8:1:2::{n}" for n in range(ADDRESS_AT_ONCE + 1)]
        codes = [await sent(http, number, forwarded) for number, forwarded in enumerate(made_up)]
        other = await sent(http, 9_999, "2001:db8:1:3::1")
    assert codes == [200] * ADDRESS_AT_ONCE + [429]
    assert other == 200


async def test_forget_me_reaches_the_same_visitor(stage: Stage, interactions: FakeInteractions) -> None:
    async with stage.http() as http:
        await http.post("/events", json=batch())
        answer = await http.post("/events/forget", json={"visitor": VISITOR})
    assert answer.json() == {"erased": 1}
    assert interactions.forgotten[0].visitor == interactions.kept[0][0].visitor


async def test_without_a_place_to_keep_them_there_is_no_such_route(config: ServerConfig) -> None:
    async with running(config) as bare, bare.http() as http:
        assert (await http.post("/events", json=batch())).status_code in (404, 405)
