"""Answers out of resolved conversations that a person of the shop approved for everybody: kept, withdrawn, read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from assistant.clock import Clock, NewId
from assistant.record.database import Database
from assistant.record.tables import approved_answers
from connectors.commerce import Language
from knowledge.sources.conversations import ApprovedAnswer


@dataclass(frozen=True, kw_only=True)
class Approval:
    """What a person approves: a question and its answer in words of their own, from one conversation."""

    conversation_id: str
    question: str
    answer: str
    language: Language
    approved_by: str


@dataclass(frozen=True, kw_only=True)
class ApprovedRow:
    """An approved answer with what the shop's people may see of it; `withdrawn_at` is None while it stands."""

    answer: ApprovedAnswer
    conversation_id: str
    withdrawn_at: datetime | None = None
    withdrawn_by: str = ""


class AnswerLog:
    """The approved answers in the record's database. Satisfies `knowledge.sources.conversations.ApprovedAnswers`."""

    def __init__(self, database: Database, clock: Clock, new_id: NewId) -> None:
        self._database = database
        self._clock = clock
        self._new_id = new_id

    async def approve(self, approval: Approval) -> ApprovedRow:
        """Keep an answer, and who approved it when; the same question of the same conversation again replaces it."""
        table = approved_answers
        values = {
            "conversation_id": approval.conversation_id,
            "question": approval.question.strip(),
            "answer": approval.answer.strip(),
            "language": approval.language,
            "approved_by": approval.approved_by.strip(),
            "approved_at": self._clock().isoformat(),
            "withdrawn_at": None,
            "withdrawn_by": "",
        }
        same = (
            table.c.conversation_id == approval.conversation_id,
            table.c.question == values["question"],
            table.c.language == approval.language,
        )
        new_id = self._new_id("a")

        def work(connection: Any) -> Any:
            known = connection.execute(select(table.c.id).where(*same)).scalar()
            if known is None:
                connection.execute(insert(table).values(id=new_id, **values))
            else:
                connection.execute(update(table).where(table.c.id == known).values(**values))
            return connection.execute(select(table).where(table.c.id == (known or new_id))).one()

        return _row(await self._database.run(work))

    async def withdraw(self, answer_id: str, by: str) -> ApprovedRow | None:
        """Take an answer back; it stays on record with who did it when. None for an unknown id or one already withdrawn."""
        table = approved_answers
        mine = (table.c.id == answer_id, table.c.withdrawn_at.is_(None))

        def work(connection: Any) -> Any:
            values = {"withdrawn_at": self._clock().isoformat(), "withdrawn_by": by.strip()}
            if connection.execute(update(table).where(*mine).values(**values)).rowcount != 1:
                return None
            return connection.execute(select(table).where(table.c.id == answer_id)).one()

        row = await self._database.run(work)
        return _row(row) if row is not None else None

    async def all(self) -> list[ApprovedRow]:
        """Every answer that was ever approved, the oldest first."""
        query = select(approved_answers).order_by(approved_answers.c.approved_at)
        return [_row(row) for row in await self._database.run(lambda connection: connection.execute(query).all())]

    async def answers(self) -> Sequence[ApprovedAnswer]:
        """Those that stand approved now."""
        return [row.answer for row in await self.all() if row.withdrawn_at is None]


def _row(row: Any) -> ApprovedRow:
    language: Language = "zh" if row.language == "zh" else "en"
    answer = ApprovedAnswer(
        id=row.id,
        question=row.question,
        answer=row.answer,
        language=language,
        approved_by=row.approved_by,
        approved_at=datetime.fromisoformat(row.approved_at),
    )
    withdrawn = datetime.fromisoformat(row.withdrawn_at) if row.withdrawn_at else None
    return ApprovedRow(
        answer=answer, conversation_id=row.conversation_id, withdrawn_at=withdrawn, withdrawn_by=row.withdrawn_by
    )
