"""The tables of the record, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, MetaData, String, Table, UniqueConstraint, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

metadata = MetaData()

# `waiting` counts the inputs that have no answer yet.
conversations = Table(
    "conversations",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("channel", String(32), nullable=False),
    Column("account", String(128), nullable=False),
    Column("created_at", String(40), nullable=False),
    Column("head", Integer, nullable=False),
    Column("waiting", Integer, nullable=False),
    Index("conversations_waiting", "waiting"),
)

events = Table(
    "events",
    metadata,
    Column("conversation_id", String(64), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("key", String(160), nullable=True),
    Column("at", String(40), nullable=False),
    Column("body", JSON, nullable=False),
    UniqueConstraint("conversation_id", "key", name="events_key"),
)

leases = Table(
    "leases",
    metadata,
    Column("conversation_id", String(64), primary_key=True),
    Column("holder", String(64), nullable=False),
    Column("token", BigInteger, nullable=False),
    Column("expires_at", String(40), nullable=False),
)

proposals = Table(
    "proposals",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("conversation_id", String(64), nullable=False, index=True),
    Column("kind", String(40), nullable=False),
    Column("subject", String(128), nullable=False),
    Column("command", JSON, nullable=False),
    Column("needs_agent", Integer, nullable=False),
    Column("state", String(24), nullable=False),
    Column("expires_at", String(40), nullable=False),
)

guesses = Table(
    "guesses",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("conversation_id", String(64), nullable=False, index=True),
    Column("order_number", String(64), nullable=False, index=True),
    Column("at", String(40), nullable=False),
)


def _sqlite_connect(connection: Any, _: ConnectionPoolEntry) -> None:
    # The driver must not begin transactions by itself, or BEGIN IMMEDIATE below would come too late.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=10000", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _sqlite_begin(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def open_engine(url: str) -> AsyncEngine:
    """An engine for the record; on SQLite every transaction takes the write lock at once, so none fails half-way."""
    if url.startswith("sqlite"):
        # One connection: SQLite lets one writer in at a time anyway, and a queue here is fairer than its busy loop.
        engine = create_async_engine(url, pool_size=1, max_overflow=0, pool_timeout=60)
        event.listen(engine.sync_engine, "connect", _sqlite_connect)
        event.listen(engine.sync_engine, "begin", _sqlite_begin)
        return engine
    return create_async_engine(url, pool_size=10)


async def create_tables(engine: AsyncEngine) -> None:
    """Make the tables that are missing."""
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
