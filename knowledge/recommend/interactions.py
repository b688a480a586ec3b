"""What people did with products, in SQLite: added once each, merged on sign-in, erased on request.

A person who was erased is remembered as a hash with the time, so that a late event or an order that changes afterwards
does not bring back what was forgotten; what they do later counts again.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from knowledge.recommend.base import Act, Interaction

T = TypeVar("T")

SCHEMA = """
CREATE TABLE IF NOT EXISTS interactions (
    key TEXT PRIMARY KEY, person TEXT NOT NULL, product TEXT NOT NULL, act TEXT NOT NULL, at REAL NOT NULL,
    basket TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS interactions_person ON interactions (person, at);
CREATE INDEX IF NOT EXISTS interactions_basket ON interactions (basket) WHERE basket <> '';
CREATE TABLE IF NOT EXISTS merged (visitor TEXT PRIMARY KEY, customer TEXT NOT NULL, at REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS erased (person TEXT PRIMARY KEY, at REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS catalogue (product TEXT PRIMARY KEY, since REAL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS revision (only INTEGER PRIMARY KEY CHECK (only = 1), number INTEGER NOT NULL);
INSERT OR IGNORE INTO revision VALUES (1, 0);
CREATE TABLE IF NOT EXISTS cursors (name TEXT PRIMARY KEY, cursor TEXT) WITHOUT ROWID;
"""
NEVER = float("-inf")
_COLUMNS = "person, product, act, at, basket"


class InteractionStore:
    """One SQLite file with a thread of its own; every call is one transaction."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="interactions")
        self._open: sqlite3.Connection | None = None

    @classmethod
    async def open(cls, path: Path) -> InteractionStore:
        """The store in this file, made where it is missing."""
        await asyncio.to_thread(path.parent.mkdir, parents=True, exist_ok=True)
        store = cls(path)
        await store._run(lambda db: db.executescript(SCHEMA))
        return store

    async def close(self) -> None:
        """Close the file; closing twice does no harm."""
        if self._open is not None:
            await asyncio.get_running_loop().run_in_executor(self._thread, self._open.close)
            self._open = None
        await asyncio.to_thread(self._thread.shutdown)

    async def add(self, interactions: Iterable[Interaction]) -> int:
        """How many were new; the same one again counts once."""
        return await self._run(_add, list(interactions))

    async def replace_baskets(self, baskets: dict[str, Sequence[Interaction]], cursor: str) -> None:
        """Take over orders as they are now: what was known of these baskets goes, the cursor of the feed is kept."""
        await self._run(_replace_baskets, baskets, cursor)

    async def cursor(self) -> str | None:
        """How far the order feed was read."""
        row = await self._run(lambda db: db.execute("SELECT cursor FROM cursors WHERE name = 'orders'").fetchone())
        return str(row[0]) if row else None

    async def of(self, person: str) -> list[Interaction]:
        """What this person did, oldest first."""
        return await self._run(_of, person)

    async def everything(self) -> list[Interaction]:
        """What everybody did, person by person, oldest first."""
        return await self._run(_everything)

    async def revision(self) -> int:
        """A number that grows with every change of what people did; the same number = nothing to learn anew."""
        return int((await self._run(lambda db: db.execute("SELECT number FROM revision").fetchone()))[0])

    async def known_since(self, products: Sequence[str], now: datetime) -> dict[str, datetime | None]:
        """Since when each product is in the catalogue; None for those that were there at the very first look."""
        return await self._run(_known_since, list(products), now.timestamp())

    async def drop_looks(self, before: datetime) -> int:
        """How many acts from before were forgotten, all but what was bought or sent back."""
        return await self._run(_drop_looks, before.timestamp())

    async def merge(self, visitor: str, customer: str, at: datetime) -> int:
        """How many of the visitor's acts are the customer's from now on. Ask for consent first.

        A late event of the visitor from before `at` goes to the customer as well; what the same visitor does later, signed
        out, stays the visitor's: the device may be shared.
        """
        return await self._run(_merge, visitor, customer, at.timestamp())

    async def erase(self, person: str, at: datetime) -> int:
        """How many acts of this person were forgotten."""
        gone = await self._run(_erase, person, at.timestamp())
        # Else the write-ahead log would hold what was forgotten until it is next emptied.
        await self._run(lambda db: db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall())
        return gone

    async def _run(self, call: Callable[..., T], *arguments: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._within, call, arguments)

    def _within(self, call: Callable[..., T], arguments: tuple[Any, ...]) -> T:
        if self._open is None:
            self._open = sqlite3.connect(self._path, timeout=30)
            self._open.execute("PRAGMA journal_mode = WAL")
            self._open.execute("PRAGMA synchronous = NORMAL")
            # A forgotten person's acts are overwritten, not only unlinked.
            self._open.execute("PRAGMA secure_delete = ON")
        with self._open as db:
            return call(db, *arguments)


def _key(person: str, rest: Sequence[object]) -> str:
    return hashlib.sha256(json.dumps([person, *rest], ensure_ascii=False).encode()).hexdigest()


def _hashed(person: str) -> str:
    return hashlib.sha256(person.encode()).hexdigest()


def _add(db: sqlite3.Connection, interactions: list[Interaction]) -> int:
    merged = _merged(db, {each.person for each in interactions})
    erased = _erased(db, {each.person for each in interactions} | {customer for customer, _ in merged.values()})
    rows = []
    for each in interactions:
        if each.at.tzinfo is None:
            raise ValueError("an interaction needs an aware time")
        at = each.at.timestamp()
        customer, until = merged.get(each.person, ("", at))
        person = customer if customer and at <= until else each.person
        if at > max(erased.get(each.person, NEVER), erased.get(person, NEVER)):
            rest = (each.product_id, each.act.value, at, each.basket)
            rows.append((_key(person, rest), person, *rest))
    return _insert(db, rows)


def _merged(db: sqlite3.Connection, people: Iterable[str]) -> dict[str, tuple[str, float]]:
    """Whose acts those of these people are, and until when."""
    query = "SELECT customer, at FROM merged WHERE visitor = ?"
    found = ((person, db.execute(query, (person,)).fetchone()) for person in people)
    return {person: row for person, row in found if row is not None}


def _erased(db: sqlite3.Connection, people: Iterable[str]) -> dict[str, float]:
    """When these people were last forgotten."""
    query = "SELECT at FROM erased WHERE person = ?"
    found = ((person, db.execute(query, (_hashed(person),)).fetchone()) for person in people)
    return {person: row[0] for person, row in found if row is not None}


def _insert(db: sqlite3.Connection, rows: list[tuple[Any, ...]]) -> int:
    before = db.total_changes
    db.executemany("INSERT OR IGNORE INTO interactions VALUES (?, ?, ?, ?, ?, ?)", rows)
    new = db.total_changes - before
    if new:
        _changed(db)
    return new


def _changed(db: sqlite3.Connection) -> None:
    db.execute("UPDATE revision SET number = number + 1")


def _replace_baskets(db: sqlite3.Connection, baskets: dict[str, Sequence[Interaction]], cursor: str) -> None:
    db.executemany("DELETE FROM interactions WHERE basket = ?", [(basket,) for basket in baskets])
    if baskets:
        _changed(db)
    _add(db, [interaction for acts in baskets.values() for interaction in acts])
    db.execute("INSERT OR REPLACE INTO cursors VALUES ('orders', ?)", (cursor,))


def _interaction(row: tuple[Any, ...]) -> Interaction:
    person, product, act, at, basket = row
    return Interaction(
        person=person, product_id=product, act=Act(act), at=datetime.fromtimestamp(at, UTC), basket=basket
    )


def _of(db: sqlite3.Connection, person: str) -> list[Interaction]:
    query = f"SELECT {_COLUMNS} FROM interactions WHERE person = ? ORDER BY at, key"
    return [_interaction(row) for row in db.execute(query, (person,))]


def _everything(db: sqlite3.Connection) -> list[Interaction]:
    return [_interaction(r) for r in db.execute(f"SELECT {_COLUMNS} FROM interactions ORDER BY person, at, key")]


def _known_since(db: sqlite3.Connection, products: list[str], now: float) -> dict[str, datetime | None]:
    first = db.execute("SELECT 1 FROM catalogue LIMIT 1").fetchone() is None
    rows = [(product, None if first else now) for product in products]
    db.executemany("INSERT OR IGNORE INTO catalogue VALUES (?, ?)", rows)
    since = dict(db.execute("SELECT product, since FROM catalogue"))
    return {p: None if since[p] is None else datetime.fromtimestamp(since[p], UTC) for p in products}


def _merge(db: sqlite3.Connection, visitor: str, customer: str, at: float) -> int:
    found = db.execute(f"SELECT {_COLUMNS} FROM interactions WHERE person = ? AND at <= ?", (visitor, at)).fetchall()
    db.execute("DELETE FROM interactions WHERE person = ? AND at <= ?", (visitor, at))
    db.execute("INSERT OR REPLACE INTO merged VALUES (?, ?, ?)", (visitor, customer, at))
    return _insert(db, [(_key(customer, rest), customer, *rest) for _, *rest in found])


def _drop_looks(db: sqlite3.Connection, before: float) -> int:
    kept = (Act.BOUGHT.value, Act.RETURNED.value)
    gone = db.execute("DELETE FROM interactions WHERE act NOT IN (?, ?) AND at < ?", (*kept, before)).rowcount
    if gone:
        _changed(db)
    return gone


def _erase(db: sqlite3.Connection, person: str, at: float) -> int:
    same = [row[0] for row in db.execute("SELECT visitor FROM merged WHERE customer = ?", (person,))]
    db.executemany("INSERT OR REPLACE INTO erased VALUES (?, ?)", [(_hashed(name), at) for name in (person, *same)])
    before = db.total_changes
    db.executemany("DELETE FROM interactions WHERE person = ?", [(name,) for name in (person, *same)])
    gone = db.total_changes - before
    db.execute("DELETE FROM merged WHERE customer = ? OR visitor = ?", (person, person))
    if gone:
        _changed(db)
    return gone
