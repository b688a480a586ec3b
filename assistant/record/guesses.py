"""Counts failed guesses at somebody's order, over conversations and restarts."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection, func, insert, select

from assistant.clock import Clock
from assistant.record.database import Database
from assistant.record.tables import guesses


class GuessLog:
    """The limit of `shop.toml`: so many per conversation ever, so many per order number an hour."""

    def __init__(self, database: Database, clock: Clock, *, per_conversation: int, per_order_per_hour: int) -> None:
        self._database = database
        self._clock = clock
        self._per_conversation = per_conversation
        self._per_order = per_order_per_hour

    async def allowed(self, conversation_id: str, order_number: str) -> bool:
        """Whether one more guess may be made in this conversation and at this number."""
        hour_ago = (self._clock() - timedelta(hours=1)).isoformat()
        here = select(func.count()).select_from(guesses).where(guesses.c.conversation_id == conversation_id)
        there = (
            select(func.count())
            .select_from(guesses)
            .where(guesses.c.order_number == order_number, guesses.c.at > hour_ago)
        )

        def work(connection: Connection) -> bool:
            in_conversation = connection.execute(here).scalar_one()
            at_number = connection.execute(there).scalar_one()
            return in_conversation < self._per_conversation and at_number < self._per_order

        return await self._database.run(work)

    async def failed(self, conversation_id: str, order_number: str) -> None:
        """Record a failed guess."""
        row = {"conversation_id": conversation_id, "order_number": order_number, "at": self._clock().isoformat()}
        await self._database.run(lambda connection: connection.execute(insert(guesses).values(**row)))
