"""run_turn: the one path from what a person did to the reply, the same for widget, terminal, webhook, eval and replay."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.actions.answers import bare_answer, repeats_a_decision
from assistant.actions.proposal import run_out, superseded
from assistant.agent.agent import Agent
from assistant.clock import Clock, NewId
from assistant.decisions import Decisions
from assistant.language import detect_language
from assistant.record.events import (
    Event,
    LanguageChosen,
    ProposalConfirmed,
    ProposalDeclined,
    Recorded,
    ShopperSaid,
)
from assistant.record.log import LEASE_SECONDS, EventLog, Fence
from assistant.record.views import view_of
from assistant.skills.replies import Replies


class Audience(Protocol):
    """Who is shown what was recorded."""

    def recorded(self, conversation_id: str, entries: Sequence[Recorded]) -> None:
        """These events now stand in the log."""
        ...


@dataclass(frozen=True, kw_only=True)
class TurnParts:
    """What a turn needs; built by `app.py`."""

    log: EventLog
    agent: Agent
    decisions: Decisions
    replies: Replies
    audience: Audience
    clock: Clock
    new_id: NewId
    holder: str


async def run_turn(parts: TurnParts, conversation_id: str, *, retry: bool = False) -> bool:
    """Answer everything that waits in a conversation; False when another process holds it.

    With `retry`, acts that the shop did not answer are tried again too. Raises an exception group around `LeaseLost` when
    another process took over meanwhile: nothing of the unfinished reply was written then.
    """
    taken = await parts.log.take(conversation_id, parts.holder)
    if taken is None:
        return False
    fence, recorded = taken
    async with _kept_alive(parts.log, fence):
        while True:
            events = await _next(parts, conversation_id, recorded, retry)
            if not events:
                await parts.log.release(fence)
                return True
            written = await parts.log.append(conversation_id, events, key=_key(events[0]), fence=fence)
            parts.audience.recorded(conversation_id, written)
            alone = written[0].seq == recorded[-1].seq + 1
            recorded = (*recorded, *written) if alone else await parts.log.read(conversation_id)


async def _next(parts: TurnParts, conversation_id: str, recorded: Sequence[Recorded], retry: bool) -> list[Event]:
    """The events of the next step, none when nothing waits or a person has the pen."""
    view = view_of(recorded)
    ended = run_out(view.open_proposals, parts.clock())
    if ended:
        return ended
    decided = await parts.decisions.settle(view, parts.clock(), retry=retry)
    if decided:
        return decided
    said = _leading(view.unanswered)
    if not said or view.holder == "agent":
        return []
    language = detect_language(" ".join(e.event.text for e in said if isinstance(e.event, ShopperSaid)), view.language)
    if language != view.language:
        return [LanguageChosen(language=language)]
    answered = bare_answer(recorded, view, said)
    if answered is not None:
        return [answered]
    if repeats_a_decision(recorded, view, said):
        return [parts.decisions.nothing_open(view, tuple(entry.seq for entry in said))]
    return superseded(await parts.agent.answer(conversation_id, recorded, view, said), view.open_proposals)


def _key(event: Event) -> str | None:
    """A decision's key is the same whether it was typed or pressed, so that a proposal is decided once."""
    return f"confirm:{event.proposal_id}" if isinstance(event, ProposalConfirmed | ProposalDeclined) else None


def _leading(unanswered: Sequence[Recorded]) -> list[Recorded]:
    """What the shopper said in a row, up to their next decision."""
    said: list[Recorded] = []
    for entry in unanswered:
        if not isinstance(entry.event, ShopperSaid):
            break
        said.append(entry)
    return said


@contextlib.asynccontextmanager
async def _kept_alive(log: EventLog, fence: Fence) -> AsyncIterator[None]:
    """Renews the lease while the turn runs; a turn that outlives its lease is cancelled by the failed renewal."""
    async with asyncio.TaskGroup() as group:
        keeper = group.create_task(_renew(log, fence))
        try:
            yield
        finally:
            keeper.cancel()


async def _renew(log: EventLog, fence: Fence) -> None:
    while True:
        await asyncio.sleep(LEASE_SECONDS / 3)
        await log.renew(fence)
