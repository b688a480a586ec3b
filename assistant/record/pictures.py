"""The photos that people sent, kept beside the log: events hold their ids, never their bytes."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select

from assistant.clock import Clock, NewId
from assistant.record.database import Database
from assistant.record.tables import pictures

# More than anybody sends to a shop; whoever sends more is filling a disk.
MOST_IN_A_CONVERSATION = 20


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A photo that was decoded and encoded again by us; sizes are pixels."""

    media_type: str
    width: int
    height: int
    content: bytes


class PictureStore:
    """The pictures table: a picture is found with its id and the id of its conversation, never with one of them alone."""

    def __init__(self, database: Database, clock: Clock, new_id: NewId) -> None:
        self._database = database
        self._clock = clock
        self._new_id = new_id

    async def add(self, conversation_id: str, picture: Picture) -> str | None:
        """The unguessable id under which it is kept; None when the conversation holds as many as it may."""
        picture_id = self._new_id("i")
        row = {
            "id": picture_id,
            "conversation_id": conversation_id,
            "media_type": picture.media_type,
            "width": picture.width,
            "height": picture.height,
            "content": picture.content,
            "at": self._clock().isoformat(),
        }
        count = select(func.count()).where(pictures.c.conversation_id == conversation_id)

        def work(connection: Connection) -> str | None:
            if (connection.scalar(count) or 0) >= MOST_IN_A_CONVERSATION:
                return None
            connection.execute(insert(pictures).values(**row))
            return picture_id

        return await self._database.run(work)

    async def read(self, conversation_id: str, picture_id: str) -> Picture | None:
        """The picture; None where this conversation has none with this id."""
        query = select(pictures.c.media_type, pictures.c.width, pictures.c.height, pictures.c.content).where(
            pictures.c.id == picture_id, pictures.c.conversation_id == conversation_id
        )
        row = await self._database.run(lambda connection: connection.execute(query).first())
        if row is None:
            return None
        return Picture(media_type=row.media_type, width=row.width, height=row.height, content=row.content)

    async def forget(self, conversation_id: str) -> int:
        """How many pictures of a conversation were erased."""
        query = delete(pictures).where(pictures.c.conversation_id == conversation_id)
        return await self._database.run(lambda connection: connection.execute(query).rowcount)
