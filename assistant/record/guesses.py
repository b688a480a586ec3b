"""Counts failed guesses at somebody's order, over conversations, processes and restarts."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, select, text

from assistant.clock import Clock
from assistant.guess import Guess
from assistant.record.database import Database
from assistant.record.tables import guesses


@dataclass(frozen=True, kw_only=True)
class GuessLimits:
    """How many failed guesses there may be: in a conversation ever, at an order and with an e-mail within an hour."""

    per_conversation: int
    per_order_per_hour: int
    per_email_per_hour: int


class GuessLog:
    """The limits of `shop.toml`. Order numbers and e-mails are kept as codes that only the holder of `key` can make."""

    def __init__(self, database: Database, clock: Clock, limits: GuessLimits, key: bytes) -> None:
        self._database = database
        self._clock = clock
        self._limits = limits
        self._key = key

    async def attempt(self, guess: Guess) -> bool:
        """Whether this guess is within every limit; it counts as failed from now on, until `forget`.

        Asking and counting are one transaction: of guesses made at the same moment no more pass than of those made in
        turn. A guess that is refused is not counted.
        """
        now = self._clock()
        row = self._row(guess)
        limits = self._limits_of(row, now)

        def work(connection: Connection) -> bool:
            _one_at_a_time(connection)
            for limit, counted in limits:
                if connection.execute(select(func.count()).select_from(guesses).where(counted)).scalar_one() >= limit:
                    return False
            connection.execute(insert(guesses).values(at=now.isoformat(), **row))
            return True

        return await self._database.run(work)

    async def forget(self, guess: Guess) -> None:
        """Count this guess no longer, because it was right or could not be judged; others like it still count."""
        same = [guesses.c[name] == value for name, value in self._row(guess).items()]
        newest = select(func.max(guesses.c.id)).where(and_(*same)).scalar_subquery()
        await self._database.run(lambda connection: connection.execute(delete(guesses).where(guesses.c.id == newest)))

    def _limits_of(self, row: dict[str, str], now: datetime) -> tuple[tuple[int, ColumnElement[bool]], ...]:
        recent = guesses.c.at > (now - timedelta(hours=1)).isoformat()
        return (
            (self._limits.per_conversation, guesses.c.conversation_id == row["conversation_id"]),
            (self._limits.per_order_per_hour, and_(guesses.c.order_code == row["order_code"], recent)),
            (self._limits.per_email_per_hour, and_(guesses.c.email_code == row["email_code"], recent)),
        )

    def _row(self, guess: Guess) -> dict[str, str]:
        return {
            "conversation_id": guess.conversation_id,
            "order_code": self._code("order", guess.order_key),
            "email_code": self._code("email", guess.email_digest),
        }

    def _code(self, what: str, value: str) -> str:
        # Without the key a list of known addresses cannot be tried against a copy of the database.
        return hmac.new(self._key, f"{what}:{value}".encode(), hashlib.sha256).hexdigest()


def _one_at_a_time(connection: Connection) -> None:
    """Let no other guess be counted before this transaction ends; SQLite's transactions are alone anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"LOCK TABLE {guesses.name} IN SHARE ROW EXCLUSIVE MODE"))
