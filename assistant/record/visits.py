"""Which visitor of the shop's page a conversation belongs to; kept only with that person's consent."""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection, delete, insert, select

from assistant.record.database import Database
from assistant.record.tables import visits


def visitor_code(visitor: str) -> str:
    """The code under which a visitor's own random id is kept."""
    return hashlib.sha256(visitor.encode()).hexdigest()[:32]


class VisitLog:
    """The visits table: one visitor for each conversation, the newest."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def link(self, conversation_id: str, visitor: str) -> None:
        """Remember who visits in this conversation."""

        def work(connection: Connection) -> None:
            connection.execute(delete(visits).where(visits.c.conversation_id == conversation_id))
            connection.execute(insert(visits).values(conversation_id=conversation_id, visitor=visitor))

        await self._database.run(work)

    async def visitor(self, conversation_id: str) -> str | None:
        """Who visits in this conversation; None where nobody consented."""
        query = select(visits.c.visitor).where(visits.c.conversation_id == conversation_id)
        return await self._database.run(lambda connection: connection.scalar(query))

    async def forget(self, visitor: str) -> None:
        """Keep nothing of this visitor."""
        await self._database.run(
            lambda connection: connection.execute(delete(visits).where(visits.c.visitor == visitor))
        )
