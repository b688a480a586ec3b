"""The whole state of a demo shop: whether anything in it changed, putting it back, and altering it as the shop's staff would."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

Json = dict[str, Any]
Rows = dict[str, dict[Any, tuple[Any, ...]]]

_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"


class ShopState:
    """Watches the database of a demo shop over a connection of its own.

    SQLite counts every commit of others that changed a page, so "nothing changed" is known without reading anything.
    """

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, timeout=30)
        self._tables = [row[0] for row in self._connection.execute(_TABLES)]
        self._before = self.rows()
        self._altered: list[tuple[str, str, str]] = []
        self._version = self._seen()

    def close(self) -> None:
        """Let go of the database."""
        self._connection.close()

    def mark(self) -> None:
        """What stands now counts as unchanged from here on."""
        self._version = self._seen()

    def changed(self) -> bool:
        """Whether anybody else committed a change since the last mark."""
        return self._seen() != self._version

    def put_back(self, wanted: Rows | None = None) -> None:
        """Make every row what it was at the beginning, or then when `wanted` was read."""
        now = self.rows()
        self._connection.execute("BEGIN IMMEDIATE")
        for table, rows in (wanted or self._before).items():
            for key in now[table].keys() - rows.keys():
                self._connection.execute(f'DELETE FROM "{table}" WHERE rowid = ?', (key,))
            for key in [key for key, row in rows.items() if now[table].get(key) != row]:
                places = ", ".join("?" * (len(rows[key]) + 1))
                self._connection.execute(f'DELETE FROM "{table}" WHERE rowid = ?', (key,))
                columns = ", ".join(self._columns(table))
                statement = f'INSERT INTO "{table}" (rowid, {columns}) VALUES ({places})'
                self._connection.execute(statement, (key, *rows[key]))
        self._connection.execute("COMMIT")
        self.mark()

    def changed_rows(self) -> dict[str, set[str]]:
        """Ids of orders, customers and products that are not as at the beginning, by table."""
        now = self.rows()
        return {
            table: {
                str((now[table].get(key) or rows.get(key) or ("",))[0])
                for key in now[table].keys() | rows.keys()
                if now[table].get(key) != rows.get(key)
            }
            for table, rows in self._before.items()
            if table in ("orders", "customers", "products")
        }

    def alter(self, table: str, row_id: str, change: Callable[[Json], None]) -> None:
        """Change one body in place, as the shop's staff or another program would, until `undo`."""
        (before,) = self._connection.execute(f'SELECT body FROM "{table}" WHERE id = ?', (row_id,)).fetchone()
        body = json.loads(before)
        change(body)
        self._write(table, row_id, json.dumps(body, ensure_ascii=False))
        self._altered.append((table, row_id, before))

    def undo(self) -> None:
        """Take back every alteration, the last one first."""
        while self._altered:
            self._write(*self._altered.pop())

    def _write(self, table: str, row_id: str, body: str) -> None:
        self._connection.execute(f'UPDATE "{table}" SET body = ? WHERE id = ?', (body, row_id))

    def rows(self) -> Rows:
        """Every row of every table."""
        return {
            table: {row[0]: row[1:] for row in self._connection.execute(f'SELECT rowid, * FROM "{table}"')}
            for table in self._tables
        }

    def _columns(self, table: str) -> list[str]:
        return [row[1] for row in self._connection.execute(f'PRAGMA table_info("{table}")')]

    def _seen(self) -> int:
        version: int = self._connection.execute("PRAGMA data_version").fetchone()[0]
        return version
