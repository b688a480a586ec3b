"""The event log: the only memory of a conversation.

Appends are atomic, ordered by `seq` within a conversation, and idempotent by key. A turn writes under a lease: whoever
holds the newest fencing token may write, anybody older is refused, so a process that hung cannot overwrite its successor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Integer, bindparam, case, func, insert, select, union, update

from assistant.clock import Clock, NewId
from assistant.errors import LeaseLost, UnknownConversation
from assistant.record import tables
from assistant.record.database import Database
from assistant.record.events import (
    ActFailed,
    ActSucceeded,
    AgentSaid,
    ApprovalAsked,
    AssistantSaid,
    ConversationStarted,
    Event,
    HandedOver,
    ProposalClosed,
    ProposalConfirmed,
    ProposalDeclined,
    ProposalMade,
    Recorded,
    ShopperSaid,
    from_json,
    to_json,
)
from assistant.record.states import sources_of

LEASE_SECONDS = 12
INPUTS = (ShopperSaid, ProposalConfirmed, ProposalDeclined)

_waiting = tables.conversations.c.waiting + bindparam("more", type_=Integer)
_bump = (
    update(tables.conversations)
    .where(tables.conversations.c.id == bindparam("conversation"))
    .values(
        head=tables.conversations.c.head + bindparam("count"),
        waiting=case((_waiting < 0, 0), else_=_waiting),
    )
    .returning(tables.conversations.c.head)
)
_by_key = select(tables.events).where(
    tables.events.c.conversation_id == bindparam("conversation"), tables.events.c.key == bindparam("wanted")
)
_lock = (
    select(tables.conversations.c.head).where(tables.conversations.c.id == bindparam("conversation")).with_for_update()
)
_since = (
    select(tables.events.c.seq, tables.events.c.at, tables.events.c.kind, tables.events.c.body)
    .where(tables.events.c.conversation_id == bindparam("conversation"), tables.events.c.seq > bindparam("after"))
    .order_by(tables.events.c.seq)
)
_lease = select(tables.leases.c.token, tables.leases.c.expires_at, tables.leases.c.holder).where(
    tables.leases.c.conversation_id == bindparam("conversation")
)
_new_lease = insert(tables.leases).values(
    conversation_id=bindparam("conversation"),
    holder=bindparam("holder"),
    token=bindparam("token"),
    expires_at=bindparam("expires_at"),
)
_next_lease = (
    update(tables.leases)
    .where(tables.leases.c.conversation_id == bindparam("conversation"), tables.leases.c.token == bindparam("seen"))
    .values(holder=bindparam("holder"), token=bindparam("token"), expires_at=bindparam("expires_at"))
)
_insert = insert(tables.events)


@dataclass(frozen=True, kw_only=True)
class Fence:
    """The right to write one conversation's turn, until somebody holds a newer `token`."""

    conversation_id: str
    holder: str
    token: int


class EventLog:
    """Conversations and their events in one database."""

    def __init__(self, database: Database, clock: Clock, new_id: NewId) -> None:
        self._database = database
        self._clock = clock
        self._new_id = new_id

    async def start(self, channel: str, account: str, language: str) -> str:
        """The unguessable id of a new conversation, its first event written."""
        conversation_id = self._new_id("c")
        row = {"id": conversation_id, "channel": channel, "account": account, "created_at": self._clock().isoformat()}
        started = ConversationStarted(channel=channel, account=account, language=language)

        def work(connection: Connection) -> None:
            connection.execute(insert(tables.conversations).values(**row, head=0, waiting=0))
            self._write(connection, conversation_id, [started], None)

        await self._database.run(work)
        return conversation_id

    async def exists(self, conversation_id: str) -> bool:
        """Whether there is a conversation with this id."""
        query = select(tables.conversations.c.id).where(tables.conversations.c.id == conversation_id)
        return await self._database.run(lambda connection: connection.execute(query).first() is not None)

    async def read(self, conversation_id: str, since: int = 0) -> tuple[Recorded, ...]:
        """The events after `since`, oldest first; none for an unknown conversation."""
        return await self._database.run(lambda connection: _read(connection, conversation_id, since))

    async def append(
        self, conversation_id: str, events: Sequence[Event], key: str | None = None, fence: Fence | None = None
    ) -> tuple[Recorded, ...]:
        """The events in their places. With a key seen before: what was appended then, and nothing is added.

        Raises `LeaseLost` when `fence` is no longer the newest and `UnknownConversation` for a wrong id.
        """

        def work(connection: Connection) -> tuple[Recorded, ...]:
            if fence is not None:
                _check(connection, fence)
            if key is not None:
                # Two writers of one key wait for each other here (on SQLite they do anyway).
                connection.execute(_lock, {"conversation": conversation_id})
                bound = {"conversation": conversation_id, "wanted": key}
                earlier = connection.execute(_by_key, bound).first()
                if earlier is not None:
                    return (_recorded(earlier),)
            return self._write(connection, conversation_id, events, key)

        return await self._database.run(work)

    async def take(self, conversation_id: str, holder: str) -> tuple[Fence, tuple[Recorded, ...]] | None:
        """A lease and the whole log in one step; None while another holder's lease is alive."""
        now = self._clock()
        expires = (now + timedelta(seconds=LEASE_SECONDS)).isoformat()

        def work(connection: Connection) -> tuple[Fence, tuple[Recorded, ...]] | None:
            row = connection.execute(_lease, {"conversation": conversation_id}).first()
            if row is not None and row.holder != holder and datetime.fromisoformat(row.expires_at) > now:
                return None
            token = row.token + 1 if row is not None else 1
            values = {"conversation": conversation_id, "holder": holder, "token": token, "expires_at": expires}
            if row is None:
                connection.execute(_new_lease, values)
            elif connection.execute(_next_lease, {**values, "seen": row.token}).rowcount != 1:
                return None  # somebody else was quicker
            fence = Fence(conversation_id=conversation_id, holder=holder, token=token)
            return fence, _read(connection, conversation_id, 0)

        return await self._database.run(work)

    async def renew(self, fence: Fence) -> None:
        """Keep the lease alive; raises `LeaseLost` when somebody else has it."""
        expires = (self._clock() + timedelta(seconds=LEASE_SECONDS)).isoformat()
        values = {
            "conversation": fence.conversation_id,
            "holder": fence.holder,
            "token": fence.token,
            "expires_at": expires,
        }

        def work(connection: Connection) -> None:
            if connection.execute(_next_lease, {**values, "seen": fence.token}).rowcount != 1:
                raise LeaseLost("another process goes on with this conversation")

        await self._database.run(work)

    async def release(self, fence: Fence) -> None:
        """Let the next turn begin at once, wherever it runs; harmless when the lease was lost."""
        ended = {
            "conversation": fence.conversation_id,
            "holder": fence.holder,
            "token": fence.token,
            "seen": fence.token,
        }
        values = {**ended, "expires_at": self._clock().isoformat()}
        await self._database.run(lambda connection: connection.execute(_next_lease, values))

    async def expire_leases(self) -> None:
        """Let every conversation be taken at once; only for whoever knows that no other process uses this database.

        Tokens are kept, so that they still only grow.
        """
        expired = update(tables.leases).values(expires_at=self._clock().isoformat())
        await self._database.run(lambda connection: connection.execute(expired))

    async def unanswered(self) -> tuple[str, ...]:
        """Ids of conversations in which an input waits for its answer, or an act for the shop's."""
        inputs = select(tables.conversations.c.id).where(tables.conversations.c.waiting > 0)
        acts = select(tables.proposals.c.conversation_id).where(
            tables.proposals.c.state.in_(("confirmed", "executing"))
        )
        query = union(inputs, acts)
        return await self._database.run(lambda connection: tuple(row[0] for row in connection.execute(query)))

    async def handed_over(self) -> tuple[str, ...]:
        """Ids of conversations in which a person was asked for, oldest first."""
        query = (
            select(tables.events.c.conversation_id)
            .where(tables.events.c.kind == HandedOver.__name__)
            .group_by(tables.events.c.conversation_id)
            .order_by(func.min(tables.events.c.at))
        )
        return await self._database.run(lambda connection: tuple(row[0] for row in connection.execute(query)))

    async def active_since(self, at: datetime) -> dict[str, int]:
        """Ids of conversations in which something happened at or after this time, oldest first, each with its last number."""
        query = (
            select(tables.events.c.conversation_id, func.max(tables.events.c.seq))
            .where(tables.events.c.at >= at.isoformat())
            .group_by(tables.events.c.conversation_id)
            .order_by(func.min(tables.events.c.at))
        )
        return await self._database.run(lambda connection: {row[0]: row[1] for row in connection.execute(query)})

    def _write(
        self, connection: Connection, conversation_id: str, events: Sequence[Event], key: str | None
    ) -> tuple[Recorded, ...]:
        added = sum(isinstance(event, INPUTS) for event in events)
        answered = sum(len(event.answers) for event in events if isinstance(event, AssistantSaid))
        values = {"conversation": conversation_id, "count": len(events), "more": added - answered}
        head = connection.execute(_bump, values).scalar_one_or_none()
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
        connection.execute(_insert, rows)
        _project(connection, conversation_id, events, now)
        return recorded


def _read(connection: Connection, conversation_id: str, since: int) -> tuple[Recorded, ...]:
    rows = connection.execute(_since, {"conversation": conversation_id, "after": since})
    return tuple(_recorded(row) for row in rows)


def _check(connection: Connection, fence: Fence) -> None:
    row = connection.execute(_lease, {"conversation": fence.conversation_id}).first()
    if row is None or row.token != fence.token:
        raise LeaseLost("another process goes on with this conversation")


def _recorded(row: Any) -> Recorded:
    return Recorded(seq=row.seq, at=datetime.fromisoformat(row.at), event=from_json(row.kind, row.body))


def _project(connection: Connection, conversation_id: str, events: Sequence[Event], now: datetime) -> None:
    """Keep what is asked for without reading logs, in the same transaction: proposals, and that an agent answered."""
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
            connection.execute(insert(tables.proposals).values(**values, state="open"))
        elif isinstance(event, AgentSaid):
            where = tables.conversations.c.id == conversation_id
            connection.execute(update(tables.conversations).where(where).values(waiting=0))
        elif (state := _state_after(event)) is not None and isinstance(event, _ABOUT_PROPOSALS):
            _move(connection, event.proposal_id, state, now)


_ABOUT_PROPOSALS = (ProposalConfirmed, ProposalDeclined, ProposalClosed, ApprovalAsked, ActSucceeded, ActFailed)


def _state_after(event: Event) -> str | None:
    match event:
        case ProposalConfirmed():
            return "confirmed"
        case ProposalDeclined():
            return "declined"
        case ProposalClosed(state=state):
            return state
        case ApprovalAsked():
            return "waiting_for_agent"
        case ActSucceeded():
            return "done"
        case ActFailed():
            return "failed"
        case _:
            return None


def _move(connection: Connection, proposal_id: str, state: str, now: datetime) -> None:
    """Move a proposal from a state that may lead there, and from no other; a yes or no in time only."""
    table = tables.proposals
    allowed = [table.c.id == proposal_id, table.c.state.in_(sources_of(state))]
    if state in ("confirmed", "declined"):
        allowed.append(table.c.expires_at >= now.isoformat())
    connection.execute(update(table).where(*allowed).values(state=state))
