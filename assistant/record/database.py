"""One database, SQLite or PostgreSQL, whose transactions run in threads of their own and never in the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from assistant.record.tables import metadata

T = TypeVar("T")

POSTGRES_CONNECTIONS = 8


class Database:
    """Runs whole transactions, each in one hop to a thread: an awaited statement at a time costs three times as much."""

    def __init__(self, url: str) -> None:
        sqlite = url.startswith("sqlite")
        # SQLite lets one writer in at a time anyway, and a queue here is fairer than its busy loop.
        threads = 1 if sqlite else POSTGRES_CONNECTIONS
        self._engine = _sqlite_engine(url) if sqlite else create_engine(url, pool_size=threads, hide_parameters=True)
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="record")

    async def open(self) -> None:
        """Make the tables that are missing."""
        await self.run(metadata.create_all)

    async def run(self, work: Callable[[Connection], T]) -> T:
        """What `work` returns; its transaction is committed, or rolled back when it raises."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._transact, work)

    async def close(self) -> None:
        """Let go of connections and threads."""
        self._engine.dispose()
        self._threads.shutdown(wait=False)

    def _transact(self, work: Callable[[Connection], T]) -> T:
        with self._engine.begin() as connection:
            return work(connection)


def _sqlite_engine(url: str) -> Engine:
    """On SQLite every transaction takes the write lock at once, so that none fails half-way."""
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=0,
        connect_args={"check_same_thread": False},
        hide_parameters=True,  # an error must not carry what people wrote into a log
    )
    event.listen(engine, "connect", _connected)
    event.listen(engine, "begin", _begun)
    return engine


def _connected(connection: Any, _: ConnectionPoolEntry) -> None:
    # The driver must not begin transactions by itself, or BEGIN IMMEDIATE below would come too late.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "busy_timeout=10000",
        "foreign_keys=ON",
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begun(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
