"""Feeds over rows that carry the number of their last change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from connectors.shops.demo import schema
from connectors.shops.demo.bodies import from_body
from connectors.shops.demo.database import speaking_of_failures

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Slice:
    """A piece of a feed: rows as (id, body), a body of None for a deleted one."""

    rows: tuple[tuple[str, str | None], ...]
    cursor: str
    more: bool

    @property
    def deleted(self) -> tuple[str, ...]:
        """Ids of the rows that are gone."""
        return tuple(id_ for id_, body in self.rows if body is None)

    def present(self, kind: type[T]) -> tuple[T, ...]:
        """The rows that are there, decoded."""
        return tuple(from_body(kind, body) for _, body in self.rows if body is not None)


async def read_slice(engine: AsyncEngine, table: Table, cursor: str | None, limit: int) -> Slice:
    """At most `limit` rows of `table` changed after `cursor`, oldest change first."""
    with speaking_of_failures():
        async with engine.connect() as connection:
            generation = await _generation(connection)
            after = _position(cursor, generation)
            statement = select(table.c.id, table.c.body, table.c.changed).where(table.c.changed > after)
            found = (await connection.execute(statement.order_by(table.c.changed).limit(limit + 1))).all()
    kept = found[:limit]
    last = kept[-1].changed if kept else after
    return Slice(
        rows=tuple((row.id, row.body) for row in kept), cursor=f"{generation}:{last}", more=len(found) > len(kept)
    )


async def _generation(connection: AsyncConnection) -> str:
    """The random name that this database got when it was made; a cursor of another one means nothing here."""
    statement = select(schema.facts.c.value).where(schema.facts.c.name == "generation")
    return str((await connection.execute(statement)).scalar_one())


def _position(cursor: str | None, generation: str) -> int:
    """The change that a cursor points behind, 0 for one that this database did not give out."""
    theirs, _, number = (cursor or "").rpartition(":")
    return int(number) if theirs == generation and number.isascii() and number.isdigit() else 0
