"""The documents themselves, in SQLite: the truth that search results are read from and that indexes follow.

Every change of a document's text gets the next number of one running count. An index remembers up to which number it has
followed; what lies beyond is its work. So a killed sync leaves nothing to repair: the next one goes on from the number.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import orjson

from knowledge.documents import Document, Kind

T = TypeVar("T")

SCHEMA = """
CREATE TABLE IF NOT EXISTS documents (
    id TEXT PRIMARY KEY, source TEXT NOT NULL, subject TEXT NOT NULL, kind TEXT NOT NULL, language TEXT NOT NULL,
    owner TEXT, place TEXT NOT NULL, hash TEXT NOT NULL, text_hash TEXT NOT NULL, changed INTEGER NOT NULL,
    gone INTEGER NOT NULL DEFAULT 0, body TEXT NOT NULL, terms TEXT NOT NULL DEFAULT '',
    told INTEGER NOT NULL DEFAULT 0,
    CHECK (kind <> 'order' OR coalesce(owner, '') <> '')
);
CREATE UNIQUE INDEX IF NOT EXISTS documents_changed ON documents (changed);
CREATE INDEX IF NOT EXISTS documents_told ON documents (max(changed, told));
CREATE INDEX IF NOT EXISTS documents_subject ON documents (source, subject);
CREATE INDEX IF NOT EXISTS documents_owner ON documents (owner) WHERE owner IS NOT NULL;
CREATE INDEX IF NOT EXISTS documents_there ON documents (source) WHERE NOT gone;
CREATE INDEX IF NOT EXISTS documents_gone ON documents (changed) WHERE gone;
CREATE INDEX IF NOT EXISTS documents_prose ON documents (id, hash)
    WHERE NOT gone AND kind IN ('policy', 'page', 'question');
CREATE TABLE IF NOT EXISTS sources (
    name TEXT PRIMARY KEY, cursor TEXT, synced_at TEXT, documents INTEGER NOT NULL DEFAULT 0,
    errors INTEGER NOT NULL DEFAULT 0, last_error TEXT NOT NULL DEFAULT ''
);
CREATE TABLE IF NOT EXISTS followers (name TEXT PRIMARY KEY, reached INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS serving (role TEXT PRIMARY KEY, name TEXT NOT NULL, made_with TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS numbering (only INTEGER PRIMARY KEY CHECK (only = 1), last INTEGER NOT NULL);
INSERT OR IGNORE INTO numbering VALUES (1, 0);
"""

CHANGE = "changed, id, kind, language, gone, body, terms"
# A change of nothing but facts gives a number to `told` alone, so that only those who follow facts too see it.
FACTS_TOO = "max(changed, told)"


@dataclass(frozen=True, kw_only=True)
class SourceState:
    """How fresh a source is: when it was last read whole, how much it gave, what went wrong then."""

    name: str
    cursor: str | None = None
    synced_at: datetime | None = None
    documents: int = 0
    errors: int = 0
    last_error: str = ""


@dataclass(frozen=True, kw_only=True)
class Written:
    """What a page of documents changed in the store."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    gone: int = 0

    def __add__(self, other: Written) -> Written:
        return Written(
            new=self.new + other.new,
            changed=self.changed + other.changed,
            unchanged=self.unchanged + other.unchanged,
            gone=self.gone + other.gone,
        )


@dataclass(frozen=True, kw_only=True)
class Page:
    """Documents grouped by their subject: what a subject no longer has is gone, `deleted` subjects go whole."""

    subjects: Mapping[str, Sequence[Document]]
    deleted: Sequence[str] = ()
    cursor: str | None = None


@dataclass(frozen=True, kw_only=True)
class Change:
    """One step for an index: `document` as it is now with its kept terms, None where it is gone."""

    number: int
    id: str
    partition: str
    document: Document | None
    terms: str = ""


@dataclass(frozen=True, kw_only=True)
class Serving:
    """Which index answers in a role ("keywords", "dense"), and what opens it again: for a dense one its embedder."""

    role: str
    name: str
    made_with: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """Who looks: public documents are for everybody, owned ones for their owner alone."""

    owner: str | None
    kinds: tuple[Kind, ...]
    today: date


def partition(kind: str, language: str) -> str:
    """The part of an index that holds documents of this kind and language."""
    return f"{kind}-{language}"


class Shown(NamedTuple):
    """A document, and the same passage in the language that somebody prefers; None where there is none or it is in that."""

    document: Document
    translated: Document | None


class DocumentStore:
    """One SQLite file. Reading and writing have a connection and a thread each, so a sync does not stop a search."""

    def __init__(self, path: Path) -> None:
        self._writing = _Connection(path, "store-write")
        self._reading = _Connection(path, "store-read")

    @classmethod
    async def open(cls, path: Path) -> DocumentStore:
        """The store in this file, made where it is missing."""
        await asyncio.to_thread(path.parent.mkdir, parents=True, exist_ok=True)
        store = cls(path)
        await store._writing.run(_make)
        return store

    async def close(self) -> None:
        """Close the file; closing twice does no harm."""
        await self._reading.close()
        await self._writing.close()

    async def read(self, ids: Sequence[str], viewer: Viewer) -> dict[str, Document]:
        """Those of the documents that this viewer may see, by id.

        This is the one gate between an id and a document: every hit of every search passes here.
        """
        return {id_: document for id_, (document, _) in (await self.candidates(ids, viewer)).items()}

    async def candidates(self, ids: Sequence[str], viewer: Viewer) -> dict[str, tuple[Document, str]]:
        """What `read` gives, each with the terms that `keep_terms` kept of its present text, empty where there are none."""
        return await self._reading.run(_read, list(ids), viewer)

    async def keep_terms(self, terms: Mapping[int, str]) -> None:
        """Keep terms beside documents, by the number of the change that they were cut from; what changed since keeps none."""
        rows = [(text, number) for number, text in terms.items()]
        await self._writing.run(lambda db: db.executemany("UPDATE documents SET terms = ? WHERE changed = ?", rows))

    async def shown(self, ids: Sequence[str], language: str, viewer: Viewer) -> dict[str, Shown]:
        """What `read` gives, each with the same passage in `language` where it is in another and there is one."""
        return await self._reading.run(_shown, list(ids), language, viewer)

    async def ids_of(self, owner: str, limit: int) -> list[str]:
        """Ids of what this owner alone may find, newest change first."""
        query = "SELECT id FROM documents WHERE owner = ? AND NOT gone ORDER BY changed DESC LIMIT ?"
        return await self._reading.run(lambda db: [row[0] for row in db.execute(query, (owner, limit))])

    async def prose(self) -> list[Document]:
        """Every public passage of policies, pages and questions, whatever its validity, by id."""
        return await self._reading.run(_prose)

    async def prose_hash(self) -> str:
        """Changes with any of `prose`; asking costs next to nothing, so it can be asked after each sync."""
        return await self._reading.run(_prose_hash)

    async def write(self, source: str, page: Page) -> Written:
        """Take over a page and its cursor in one step: after a crash it has happened whole or not at all."""
        return await self._writing.run(_write_page, source, page)

    async def subjects(self, source: str) -> set[str]:
        """The subjects of which a source has documents."""
        query = "SELECT DISTINCT subject FROM documents WHERE source = ? AND NOT gone"
        return await self._reading.run(lambda db: {row[0] for row in db.execute(query, (source,))})

    async def finish(self, source: str, at: datetime, problems: Sequence[str]) -> SourceState:
        """Note that a source was read to its end, and what could not be read; the state as it now stands."""
        return await self._writing.run(_finish, source, at, list(problems))

    async def sources(self) -> list[SourceState]:
        """The state of every source that was ever read."""
        return await self._reading.run(_sources)

    async def reached(self, follower: str) -> int | None:
        """Up to which change an index has followed; None for one that the store does not know."""
        query = "SELECT reached FROM followers WHERE name = ?"
        row = await self._writing.run(lambda db: db.execute(query, (follower,)).fetchone())
        return row[0] if row else None

    async def note_reached(self, follower: str, number: int) -> None:
        """Remember how far an index has followed; 0 starts it from the beginning."""
        await self._writing.run(
            lambda db: db.execute("INSERT OR REPLACE INTO followers VALUES (?, ?)", (follower, number))
        )

    async def changes(self, after: int, limit: int, *, facts_too: bool = False) -> list[Change]:
        """What changed after a number, in the order of the changes; with `facts_too` also where the text stayed as it was."""
        return await self._reading.run(_changes, after, limit, FACTS_TOO if facts_too else "changed")

    async def count_changes(self, after: int, *, facts_too: bool = False) -> int:
        """How many changes lie beyond a number."""
        query = f"SELECT count(*) FROM documents WHERE {FACTS_TOO if facts_too else 'changed'} > ?"
        return int(await self._reading.run(lambda db: db.execute(query, (after,)).fetchone()[0]))

    async def followers(self) -> dict[str, int]:
        """Up to which change each index has followed."""
        return await self._reading.run(lambda db: dict(db.execute("SELECT name, reached FROM followers").fetchall()))

    async def serving(self, role: str) -> Serving | None:
        """Which index answers in this role; None before any did."""
        query = "SELECT name, made_with FROM serving WHERE role = ?"
        row = await self._writing.run(lambda db: db.execute(query, (role,)).fetchone())
        return Serving(role=role, name=row[0], made_with=json.loads(row[1])) if row else None

    async def serve(self, serving: Serving) -> None:
        """Let this index answer from now on: the one step in which a new index takes the place of an old one."""
        row = (serving.role, serving.name, json.dumps(dict(serving.made_with)))
        await self._writing.run(lambda db: db.execute("INSERT OR REPLACE INTO serving VALUES (?, ?, ?)", row))

    async def changed_until(self, number: int) -> dict[str, int]:
        """The documents that are there and last changed at or before this number, with the number of that change."""
        query = "SELECT id, changed FROM documents WHERE changed <= ? AND NOT gone"
        return await self._reading.run(lambda db: dict(db.execute(query, (number,)).fetchall()))

    async def changes_of(self, ids: Sequence[str]) -> list[Change]:
        """The last change of each of these documents; nothing for an unknown one."""
        return await self._reading.run(_changes_of, list(ids))

    async def forget(self, follower: str) -> None:
        """Drop the memory of one index, so that it begins anew should it be wanted again."""
        await self._writing.run(lambda db: db.execute("DELETE FROM followers WHERE name = ?", (follower,)))

    async def forget_followers(self, kept: Iterable[str]) -> None:
        """Drop the memory of indexes that are no longer used, then the traces of what every index has let go."""
        await self._writing.run(_forget_followers, set(kept))


class _Connection:
    """A connection with the one thread that may use it; each call is a transaction."""

    def __init__(self, path: Path, name: str) -> None:
        self._path = path
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._open: sqlite3.Connection | None = None

    async def run(self, call: Callable[..., T], *arguments: Any) -> T:
        """What `call(connection, *arguments)` returns, committed; rolled back when it raises."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._within, call, arguments)

    async def close(self) -> None:
        if self._open is not None:
            await asyncio.get_running_loop().run_in_executor(self._thread, self._open.close)
            self._open = None
        await asyncio.to_thread(self._thread.shutdown)

    def _within(self, call: Callable[..., T], arguments: tuple[Any, ...]) -> T:
        if self._open is None:
            self._open = sqlite3.connect(self._path, timeout=30)
            self._open.execute("PRAGMA journal_mode = WAL")
            self._open.execute("PRAGMA synchronous = NORMAL")
        with self._open as db:
            return call(db, *arguments)


def _make(db: sqlite3.Connection) -> None:
    columns = {row[1] for row in db.execute("PRAGMA table_info(documents)")}
    for column, meaning in (("terms", "TEXT NOT NULL DEFAULT ''"), ("told", "INTEGER NOT NULL DEFAULT 0")):
        if columns and column not in columns:
            # A store of an earlier version has no such column yet.
            db.execute(f"ALTER TABLE documents ADD COLUMN {column} {meaning}")
    db.executescript(SCHEMA)


def _read(db: sqlite3.Connection, ids: list[str], viewer: Viewer) -> dict[str, tuple[Document, str]]:
    if not ids:
        return {}
    # An empty owner is nobody, never a match for documents whose owner is unknown.
    owner = viewer.owner or None
    marks = ", ".join("?" * len(ids))
    rows = db.execute(
        f"SELECT body, terms FROM documents WHERE id IN ({marks}) AND NOT gone AND (owner IS NULL OR owner = ?)",
        (*ids, owner),
    )
    documents = ((from_body(body), terms) for body, terms in rows)
    return {d.id: (d, terms) for d, terms in documents if d.kind in viewer.kinds and _begun(d, viewer.today)}


def _shown(db: sqlite3.Connection, ids: list[str], language: str, viewer: Viewer) -> dict[str, Shown]:
    # One call for all of it: each way to this thread and back costs as much as reading some documents.
    found = {id_: document for id_, (document, _) in _read(db, ids, viewer).items()}
    foreign = [document for document in found.values() if document.language != language]
    others = _counterpart_ids(db, foreign, language) if foreign else {}
    same = _read(db, list(others.values()), viewer)
    return {id_: Shown(found[id_], same[others[id_]][0] if others.get(id_) in same else None) for id_ in found}


def _begun(document: Document, today: date) -> bool:
    """Whether its validity has begun. What has ended is read all the same: whoever asks is told until when it was valid."""
    return document.valid_from is None or document.valid_from <= today


def _counterpart_ids(db: sqlite3.Connection, documents: list[Document], language: str) -> dict[str, str]:
    query = "SELECT id FROM documents WHERE source = ? AND subject = ? AND language = ? AND kind = ? AND place = ? AND NOT gone"
    found = {}
    for document in documents:
        place = document.attributes.get("place", "")
        row = db.execute(query, (document.source, document.subject, language, document.kind, place)).fetchone()
        if row and place:
            found[document.id] = row[0]
    return found


def _write_page(db: sqlite3.Connection, source: str, page: Page) -> Written:
    written = Written()
    for subject, documents in page.subjects.items():
        written += _write_subject(db, source, subject, documents)
    for subject in page.deleted:
        written += _write_subject(db, source, subject, ())
    db.execute(
        "INSERT INTO sources (name, cursor) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET cursor = excluded.cursor",
        (source, page.cursor),
    )
    return written


def _write_subject(db: sqlite3.Connection, source: str, subject: str, documents: Sequence[Document]) -> Written:
    query = "SELECT id, hash, text_hash, gone FROM documents WHERE source = ? AND subject = ?"
    before = {row[0]: row[1:] for row in db.execute(query, (source, subject))}
    new = changed = unchanged = 0
    for document in documents:
        hash_, text_hash, gone = before.pop(document.id, (None, None, 1))
        if hash_ == document.content_hash and not gone:
            unchanged += 1
            continue
        if hash_ is None or gone:
            new += 1
        else:
            changed += 1
        # Vectors and terms come from the text alone: a change of the rest leaves them as they are.
        same_text = text_hash == document.text_hash and not gone
        _put(db, document, None if same_text else _next_number(db))
    vanished = [id_ for id_, (_, _, gone) in before.items() if not gone]
    for id_ in vanished:
        # The words go at once; the row stays until every index has let go of the id.
        statement = (
            "UPDATE documents SET gone = 1, body = '', terms = '', hash = '', text_hash = '', changed = ? WHERE id = ?"
        )
        db.execute(statement, (_next_number(db), id_))
    return Written(new=new, changed=changed, unchanged=unchanged, gone=len(vanished))


def _put(db: sqlite3.Connection, document: Document, number: int | None) -> None:
    body = to_body(document)
    if number is None:
        statement = "UPDATE documents SET hash = ?, place = ?, body = ?, told = ? WHERE id = ?"
        row = (document.content_hash, document.attributes.get("place", ""), body, _next_number(db), document.id)
        db.execute(statement, row)
        return
    db.execute(
        "INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, '', 0)",
        (
            document.id, document.source, document.subject, document.kind, document.language, document.owner,
            document.attributes.get("place", ""), document.content_hash, document.text_hash, number, body,
        ),
    )  # fmt: skip


def _next_number(db: sqlite3.Connection) -> int:
    return int(db.execute("UPDATE numbering SET last = last + 1 RETURNING last").fetchone()[0])


def _finish(db: sqlite3.Connection, source: str, at: datetime, problems: list[str]) -> SourceState:
    db.execute("INSERT OR IGNORE INTO sources (name) VALUES (?)", (source,))
    db.execute(
        "UPDATE sources SET synced_at = ?, errors = ?, last_error = ?,"
        " documents = (SELECT count(*) FROM documents WHERE source = ? AND NOT gone) WHERE name = ?",
        (at.isoformat(), len(problems), problems[-1] if problems else "", source, source),
    )
    return next(state for state in _sources(db) if state.name == source)


def _sources(db: sqlite3.Connection) -> list[SourceState]:
    rows = db.execute("SELECT name, cursor, synced_at, documents, errors, last_error FROM sources ORDER BY name")
    return [
        SourceState(
            name=name,
            cursor=cursor,
            synced_at=datetime.fromisoformat(synced_at) if synced_at else None,
            documents=documents,
            errors=errors,
            last_error=last_error,
        )
        for name, cursor, synced_at, documents, errors, last_error in rows
    ]


# Word for word as in the partial index, or SQLite reads every product to find them.
_PROSE = "FROM documents WHERE NOT gone AND kind IN ('policy', 'page', 'question')"


def _prose(db: sqlite3.Connection) -> list[Document]:
    return [from_body(body) for (body,) in db.execute(f"SELECT body {_PROSE} AND owner IS NULL ORDER BY id")]


def _prose_hash(db: sqlite3.Connection) -> str:
    digest = hashlib.sha256()
    for id_, hash_ in db.execute(f"SELECT id, hash {_PROSE} ORDER BY id"):
        digest.update(f"{id_} {hash_}\n".encode())
    return digest.hexdigest()


def _changes(db: sqlite3.Connection, after: int, limit: int, number: str) -> list[Change]:
    selected = CHANGE.replace("changed", number, 1)
    query = f"SELECT {selected} FROM documents WHERE {number} > ? ORDER BY {number} LIMIT ?"
    return [_change(row) for row in db.execute(query, (after, limit))]


def _changes_of(db: sqlite3.Connection, ids: list[str]) -> list[Change]:
    rows = (db.execute(f"SELECT {CHANGE} FROM documents WHERE id = ?", (id_,)).fetchone() for id_ in ids)
    return [_change(row) for row in rows if row]


def _change(row: tuple[Any, ...]) -> Change:
    number, id_, kind, language, gone, body, terms = row
    document = None if gone else from_body(body)
    return Change(number=number, id=id_, partition=partition(kind, language), document=document, terms=terms)


def _forget_followers(db: sqlite3.Connection, kept: set[str]) -> None:
    followers = dict(db.execute("SELECT name, reached FROM followers").fetchall())
    for name in followers.keys() - kept:
        db.execute("DELETE FROM followers WHERE name = ?", (name,))
    if kept <= followers.keys() and kept:
        slowest = min(followers[name] for name in kept)
        db.execute("DELETE FROM documents WHERE gone AND changed <= ?", (slowest,))


def to_body(document: Document) -> str:
    """The document as JSON text."""
    # Not dataclasses.asdict, which copies deeply: it takes half of the time of a first sync's writing.
    fields = {**document.__dict__, "attributes": dict(document.attributes)}
    for name in ("valid_from", "valid_to"):
        fields[name] = fields[name].isoformat() if fields[name] else None
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def from_body(body: str) -> Document:
    """The document that `to_body` wrote."""
    fields = orjson.loads(body)
    fields["kind"] = Kind(fields["kind"])
    for name in ("valid_from", "valid_to"):
        fields[name] = date.fromisoformat(fields[name]) if fields[name] else None
    # A search reads hundreds: a frozen dataclass's own constructor sets each field by a call, this sets all at once.
    document = object.__new__(Document)
    document.__dict__.update(fields)
    return document
