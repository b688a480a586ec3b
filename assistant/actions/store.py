"""Reads stored proposals. Their state is moved by the event log alone, in the same transaction as the event that says so."""

from __future__ import annotations

from sqlalchemy import select

from assistant.actions.proposal import Proposal
from assistant.record.database import Database
from assistant.record.tables import proposals


class ProposalStore:
    """The proposals table."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, proposal_id: str) -> Proposal | None:
        """The proposal with this id."""
        query = select(proposals).where(proposals.c.id == proposal_id)
        row = await self._database.run(lambda connection: connection.execute(query).first())
        if row is None:
            return None
        return Proposal(
            id=row.id,
            conversation_id=row.conversation_id,
            kind=row.kind,
            subject=row.subject,
            command=row.command,
            needs_agent=bool(row.needs_agent),
            state=row.state,
        )
