"""The event log: the only memory of a conversation.

Appends are atomic, ordered by `seq` within a conversation, and idempotent by key. A turn writes under a lease: whoever
holds the newest fencing token may write, anybody older is refused, so a process that hung cannot overwrite its successor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, insert, select, union, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from assistant.clock import Clock, NewId
from assistant.errors import LeaseLost, UnknownConversation
from assistant.record import tables
from assistant.record.events import (
    AgentSaid,
    AssistantSaid,
    ConversationStarted,
    Event,
    ProposalClosed,
    ProposalConfirmed,
    ProposalDeclined,
    ProposalMade,
    Recorded,
    ShopperSaid,
    from_json,
    to_json,
)

LEASE_SECONDS = 12
INPUTS = (ShopperSaid, ProposalConfirmed, ProposalDeclined)

_bump = (
    update(tables.conversations)
    .where(tables.conversations.c.id == bindparam("conversation"))
    .values(head=tables.conversations.c.head + bindparam("count"))
    .returning(tables.conversations.c.head)
)
_by_key = select(tables.events).where(
    tables.events.c.conversation_id == bindparam("conversation"), tables.events.c.key == bindparam("wanted")
)
_since = (
    select(tables.events.c.seq, tables.events.c.at, tables.events.c.kind, tables.events.c.body)
    .where(tables.events.c.conversation_id == bindparam("conversation"), tables.events.c.seq > bindparam("after"))
    .order_by(tables.events.c.seq)
)
_lease = select(tables.leases.c.token, tables.leases.c.expires_at, tables.leases.c.holder).where(
    tables.leases.c.conversation_id == bindparam("conversation")
)


@dataclass(frozen=True, kw_only=True)
class Fence:
    """The right to write one conversation's turn, until somebody holds a newer `token`."""

    conversation_id: str
    holder: str
    token: int


class EventLog:
    """Conversations and their events in one database."""

    def __init__(self, engine: AsyncEngine, clock: Clock, new_id: NewId) -> None:
        self._engine = engine
        self._clock = clock
        self._new_id = new_id

    async def start(self, channel: str, account: str, language: str) -> str:
        """The unguessable id of a new conversation, its first event written."""
        conversation_id = self._new_id("c")
        row = {"id": conversation_id, "channel": channel, "account": account, "created_at": self._clock().isoformat()}
        started = ConversationStarted(channel=channel, account=account, language=language)
        async with self._engine.begin() as connection:
            await connection.execute(insert(tables.conversations).values(**row, head=0, waiting=0))
            await self._write(connection, conversation_id, [started], None)
        return conversation_id

    async def exists(self, conversation_id: str) -> bool:
        """Whether there is a conversation with this id."""
        query = select(tables.conversations.c.id).where(tables.conversations.c.id == conversation_id)
        async with self._engine.begin() as connection:
            return (await connection.execute(query)).first() is not None

    async def read(self, conversation_id: str, since: int = 0) -> tuple[Recorded, ...]:
        """The events after `since`, oldest first; none for an unknown conversation."""
        async with self._engine.begin() as connection:
            return await self._read(connection, conversation_id, since)

    async def append(
        self, conversation_id: str, events: Sequence[Event], key: str | None = None, fence: Fence | None = None
    ) -> tuple[Recorded, ...]:
        """The events in their places. With a key seen before: what was appended then, and nothing is added.

        Raises `LeaseLost` when `fence` is no longer the newest and `UnknownConversation` for a wrong id.
        """
        async with self._engine.begin() as connection:
            if fence is not None:
                await self._check(connection, fence)
            if key is not None:
                bound = {"conversation": conversation_id, "wanted": key}
                earlier = (await connection.execute(_by_key, bound)).first()
                if earlier is not None:
                    return (_recorded(earlier),)
            return await self._write(connection, conversation_id, events, key)

    async def take(self, conversation_id: str, holder: str) -> tuple[Fence, tuple[Recorded, ...]] | None:
        """A lease and the whole log in one step; None while another holder's lease is alive."""
        now = self._clock()
        expires = (now + timedelta(seconds=LEASE_SECONDS)).isoformat()
        async with self._engine.begin() as connection:
            row = (await connection.execute(_lease, {"conversation": conversation_id})).first()
            if row is None:
                token = 1
                values = {"conversation_id": conversation_id, "holder": holder, "token": 1, "expires_at": expires}
                await connection.execute(insert(tables.leases).values(**values))
            elif row.holder != holder and datetime.fromisoformat(row.expires_at) > now:
                return None
            else:
                token = row.token + 1
                await self._set_lease(connection, conversation_id, holder=holder, token=token, expires_at=expires)
            return Fence(conversation_id=conversation_id, holder=holder, token=token), await self._read(
                connection, conversation_id, 0
            )

    async def renew(self, fence: Fence) -> None:
        """Keep the lease alive; raises `LeaseLost` when somebody else has it."""
        async with self._engine.begin() as connection:
            await self._check(connection, fence)
            expires = (self._clock() + timedelta(seconds=LEASE_SECONDS)).isoformat()
            await self._set_lease(connection, fence.conversation_id, expires_at=expires)

    async def unanswered(self) -> tuple[str, ...]:
        """Ids of conversations in which an input waits for its answer, or an act for the shop's."""
        inputs = select(tables.conversations.c.id).where(tables.conversations.c.waiting > 0)
        acts = select(tables.proposals.c.conversation_id).where(tables.proposals.c.state.in_(("confirmed", "executing")))
        query = union(inputs, acts)
        async with self._engine.begin() as connection:
            return tuple(row.id for row in await connection.execute(query))

    # ------------------------------------------------------------------ inside one transaction

    async def _read(self, connection: AsyncConnection, conversation_id: str, since: int) -> tuple[Recorded, ...]:
        rows = await connection.execute(_since, {"conversation": conversation_id, "after": since})
        return tuple(_recorded(row) for row in rows)

    async def _write(
        self, connection: AsyncConnection, conversation_id: str, events: Sequence[Event], key: str | None
    ) -> tuple[Recorded, ...]:
        head = (
            await connection.execute(_bump, {"conversation": conversation_id, "count": len(events)})
        ).scalar_one_or_none()
        if head is None:
            raise UnknownConversation("no conversation has this id")
        now = self._clock()
        recorded = tuple(
            Recorded(seq=head - len(events) + place, at=now, event=event) for place, event in enumerate(events, 1)
        )
        rows = []
        for place, entry in enumerate(recorded):
            kind, body = to_json(entry.event)
            row = {"conversation_id": conversation_id, "seq": entry.seq, "key": None if place else key}
            rows.append({**row, "kind": kind, "at": now.isoformat(), "body": body})
        await connection.execute(insert(tables.events), rows)
        await _count_waiting(connection, conversation_id, events)
        await _project_proposals(connection, conversation_id, events)
        return recorded

    async def _check(self, connection: AsyncConnection, fence: Fence) -> None:
        row = (await connection.execute(_lease, {"conversation": fence.conversation_id})).first()
        if row is None or row.token != fence.token:
            raise LeaseLost("another process goes on with this conversation")

    async def _set_lease(self, connection: AsyncConnection, conversation_id: str, **values: Any) -> None:
        where = tables.leases.c.conversation_id == conversation_id
        await connection.execute(update(tables.leases).where(where).values(**values))


def _recorded(row: Any) -> Recorded:
    return Recorded(seq=row.seq, at=datetime.fromisoformat(row.at), event=from_json(row.kind, row.body))


async def _count_waiting(connection: AsyncConnection, conversation_id: str, events: Sequence[Event]) -> None:
    """Keep count of unanswered inputs, so that recovery finds them without reading logs."""
    added = sum(isinstance(event, INPUTS) for event in events)
    answered = sum(len(event.answers) for event in events if isinstance(event, AssistantSaid))
    where = tables.conversations.c.id == conversation_id
    if any(isinstance(event, AgentSaid) for event in events):
        await connection.execute(update(tables.conversations).where(where).values(waiting=0))
    elif added != answered:
        count = tables.conversations.c.waiting + (added - answered)
        await connection.execute(update(tables.conversations).where(where).values(waiting=count))


async def _project_proposals(connection: AsyncConnection, conversation_id: str, events: Sequence[Event]) -> None:
    """Keep the proposals table, which `actions` moves through its states, in the same transaction as the events."""
    for event in events:
        if isinstance(event, ProposalMade):
            values = {
                "id": event.proposal_id,
                "conversation_id": conversation_id,
                "kind": event.kind,
                "subject": event.subject,
                "command": dict(event.command),
                "needs_agent": int(event.needs_agent),
                "expires_at": event.expires_at,
            }
            await connection.execute(insert(tables.proposals).values(**values, state="open"))
        elif isinstance(event, ProposalClosed):
            where = tables.proposals.c.id == event.proposal_id
            await connection.execute(update(tables.proposals).where(where).values(state=event.state))
