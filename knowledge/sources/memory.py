"""What sources must remember beside the documents: versions of the catalogue, problems, and when each was read.

A SQLite file in the knowledge folder. Losing it costs work, never correctness: everything counts as due and unknown.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from knowledge.sources.base import Problem
from knowledge.sources.schedule import Run

T = TypeVar("T")

SCHEMA = """
CREATE TABLE IF NOT EXISTS versions (
    source TEXT NOT NULL, id TEXT NOT NULL, at REAL NOT NULL, PRIMARY KEY (source, id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS problems (
    source TEXT NOT NULL, document TEXT NOT NULL, code TEXT NOT NULL, sentence TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS runs (
    source TEXT PRIMARY KEY, tried_at TEXT NOT NULL, whole_at TEXT, failures INTEGER NOT NULL
);
"""
# SQLite takes 32,766 values in one statement.
IDS_IN_ONE_STATEMENT = 5_000


class SourceMemory:
    """The memory in this file, made where it is missing. One process uses it at a time: the one that owns the folder."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._one_at_a_time = asyncio.Lock()
        self._made = False

    async def versions(self, source: str, ids: Sequence[str]) -> dict[str, float]:
        """The newest version seen of each of these ids, as a time stamp; unknown ones are absent."""
        return await self._run(lambda db: _versions(db, source, ids))

    async def note_versions(self, source: str, versions: Mapping[str, float]) -> None:
        """Remember these versions as the newest."""
        rows = [(source, id_, at) for id_, at in versions.items()]
        if not rows:
            return
        await self._run(lambda db: db.executemany("INSERT OR REPLACE INTO versions VALUES (?, ?, ?)", rows))

    async def forget_versions(self, source: str) -> None:
        """Begin anew: whatever comes next counts as the newest."""
        await self._run(lambda db: db.execute("DELETE FROM versions WHERE source = ?", (source,)))

    async def problems(self) -> list[Problem]:
        """What the last reading of each source could not take over."""
        query = "SELECT source, document, code, sentence FROM problems ORDER BY rowid"
        rows = await self._run(lambda db: db.execute(query).fetchall())
        return [
            Problem(source=source, document=document, code=code, sentence=said) for source, document, code, said in rows
        ]

    async def note_problems(self, sources: Iterable[str], problems: Sequence[Problem]) -> None:
        """Put these problems in the place of those that these sources had."""
        gone = [(source,) for source in sources]
        rows = [(each.source, each.document, each.code, each.sentence) for each in problems]

        def write(db: sqlite3.Connection) -> None:
            db.executemany("DELETE FROM problems WHERE source = ?", gone)
            db.executemany("INSERT INTO problems VALUES (?, ?, ?, ?)", rows)

        await self._run(write)

    async def runs(self) -> dict[str, Run]:
        """When each source was last read, by its name."""
        rows = await self._run(
            lambda db: db.execute("SELECT source, tried_at, whole_at, failures FROM runs").fetchall()
        )
        return {
            source: Run(
                tried_at=datetime.fromisoformat(tried_at),
                whole_at=datetime.fromisoformat(whole_at) if whole_at else None,
                failures=failures,
            )
            for source, tried_at, whole_at, failures in rows
        }

    async def note_run(self, source: str, run: Run) -> None:
        """Remember when a source was last read."""
        whole_at = run.whole_at.isoformat() if run.whole_at else None
        row = (source, run.tried_at.isoformat(), whole_at, run.failures)
        await self._run(lambda db: db.execute("INSERT OR REPLACE INTO runs VALUES (?, ?, ?, ?)", row))

    async def _run(self, call: Callable[[sqlite3.Connection], T]) -> T:
        async with self._one_at_a_time:
            return await asyncio.to_thread(self._within, call)

    def _within(self, call: Callable[[sqlite3.Connection], T]) -> T:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self._path, timeout=30)) as db:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = NORMAL")
            if not self._made:
                db.executescript(SCHEMA)
                self._made = True
            with db:
                return call(db)


def _versions(db: sqlite3.Connection, source: str, ids: Sequence[str]) -> dict[str, float]:
    found: dict[str, float] = {}
    for start in range(0, len(ids), IDS_IN_ONE_STATEMENT):
        some = ids[start : start + IDS_IN_ONE_STATEMENT]
        marks = ", ".join("?" * len(some))
        found |= dict(db.execute(f"SELECT id, at FROM versions WHERE source = ? AND id IN ({marks})", (source, *some)))
    return found
