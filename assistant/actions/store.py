"""Moves stored proposals through their states, each move one atomic statement that names the state it comes from."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from assistant.actions.proposal import TRANSITIONS, Proposal
from assistant.record.database import Database
from assistant.record.tables import proposals


class ProposalStore:
    """The proposals table. Rows are made by the event log, together with the `ProposalMade` event."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, proposal_id: str) -> Proposal | None:
        """The proposal with this id."""
        query = select(proposals).where(proposals.c.id == proposal_id)
        row = await self._database.run(lambda connection: connection.execute(query).first())
        return _proposal(row) if row else None

    async def move(self, proposal_id: str, to: str) -> bool:
        """Whether this call moved the proposal to state `to`; False when it was in no state that may lead there."""
        sources = [state for state, targets in TRANSITIONS.items() if to in targets]
        statement = (
            update(proposals).where(proposals.c.id == proposal_id, proposals.c.state.in_(sources)).values(state=to)
        )
        return await self._database.run(lambda connection: connection.execute(statement).rowcount == 1)


def _proposal(row: Any) -> Proposal:
    return Proposal(
        id=row.id,
        conversation_id=row.conversation_id,
        kind=row.kind,
        subject=row.subject,
        command=row.command,
        needs_agent=bool(row.needs_agent),
        state=row.state,
        expires_at=datetime.fromisoformat(row.expires_at),
    )
