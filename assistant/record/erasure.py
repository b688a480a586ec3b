"""Erasing what the record keeps of a person; of acts that were done in their name only what names nobody stays.

A shop must be able to prove which refunds were made. So a done or failed act keeps its kind, state, receipt reference, amount and
time, without person, conversation, order, goods or words; everything else of the conversations goes in one transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, or_, select

from assistant.record import tables
from assistant.record.database import Database
from assistant.record.visits import visitor_code

# What a person's yes set going and nobody has settled yet; erasing it could leave money moved without a trace.
UNSETTLED = ("confirmed",)
ACTED = ("done", "failed", "refused", "waiting_for_agent")
_OF_A_CONVERSATION = (
    tables.events, tables.leases, tables.proposals, tables.guesses, tables.visits, tables.pictures,
    tables.approved_answers,
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Traces:
    """Where the record knows somebody: conversations, the codes of their visits, the proposals of their requests.

    `held` are conversations with an act that is not settled yet; they cannot go now.
    """

    conversations: tuple[str, ...]
    held: tuple[str, ...]
    visitors: tuple[str, ...]
    notice_keys: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ErasedRecord:
    """How many of each went, and how many acts were kept without anybody's name."""

    conversations: int = 0
    events: int = 0
    pictures: int = 0
    proposals: int = 0
    answers: int = 0
    acts_kept: int = 0


class RecordErasure:
    """Finds and erases a person in the record's database. `person` is a customer's, visitor's or conversation's id."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def traces(self, person: str) -> Traces:
        """What the record has of this person now."""
        return await self._database.run(lambda connection: _traces(connection, person))

    async def erase(self, conversations: Sequence[str]) -> ErasedRecord:
        """Erase these conversations with all that belongs to them, in one transaction."""

        def work(connection: Connection) -> ErasedRecord:
            kept = sum(_keep_acts(connection, conversation_id) for conversation_id in conversations)
            gone = dict.fromkeys((table.name for table in _OF_A_CONVERSATION), 0)
            for conversation_id in conversations:
                for table in _OF_A_CONVERSATION:
                    where = table.c.conversation_id == conversation_id
                    gone[table.name] += connection.execute(delete(table).where(where)).rowcount
                connection.execute(delete(tables.conversations).where(tables.conversations.c.id == conversation_id))
            return ErasedRecord(
                conversations=len(conversations),
                events=gone[tables.events.name],
                pictures=gone[tables.pictures.name],
                proposals=gone[tables.proposals.name],
                answers=gone[tables.approved_answers.name],
                acts_kept=kept,
            )

        return await self._database.run(work)


def _traces(connection: Connection, person: str) -> Traces:
    events, visits, proposals = tables.events, tables.visits, tables.proposals
    code = visitor_code(person)
    identified = select(events.c.conversation_id).where(
        events.c.kind == "CustomerIdentified", events.c.body["customer_id"].as_string() == person
    )
    named = select(tables.conversations.c.id).where(tables.conversations.c.id == person)
    visited = select(visits.c.conversation_id).where(visits.c.visitor == code)
    found = sorted({row[0] for query in (identified, named, visited) for row in connection.execute(query)})
    held: set[str] = set()
    visitors, keys = {code}, list[str]()
    for conversation_id in found:
        own = select(proposals.c.id, proposals.c.kind, proposals.c.state).where(
            proposals.c.conversation_id == conversation_id
        )
        for row in connection.execute(own):
            held |= {conversation_id} if row.state in UNSETTLED else set()
            keys += [row.id] if row.kind == "stock_notice" and row.state == "done" else []
        codes = select(visits.c.visitor).where(visits.c.conversation_id == conversation_id)
        visitors |= {row[0] for row in connection.execute(codes)}
    return Traces(
        conversations=tuple(c for c in found if c not in held),
        held=tuple(sorted(held)),
        visitors=tuple(sorted(visitors)),
        notice_keys=tuple(keys),
    )


def _keep_acts(connection: Connection, conversation_id: str) -> int:
    """Keep what was done in this conversation without what tells who it was for; how many acts that were."""
    proposals, events = tables.proposals, tables.events
    acted = select(proposals).where(
        proposals.c.conversation_id == conversation_id, or_(*(proposals.c.state == state for state in ACTED))
    )
    ended = select(events.c.at, events.c.body).where(
        events.c.conversation_id == conversation_id, events.c.kind.in_(("ActSucceeded", "ActFailed", "ProposalClosed"))
    )
    ends = {row.body["proposal_id"]: row for row in connection.execute(ended)}
    rows = connection.execute(acted).all()
    for row in rows:
        end = ends.get(row.id)
        receipt: Mapping[str, Any] = end.body.get("receipt", {}) if end else {}
        connection.execute(
            insert(tables.kept_acts).values(
                id=row.id,
                kind=row.kind,
                state=row.state,
                reference=str(receipt.get("reference", "")),
                amount=receipt.get("amount"),
                at=end.at if end else row.expires_at,
            )
        )
    return len(rows)
