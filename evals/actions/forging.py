"""A command altered behind everybody's back in the record of conversations, as nobody but an intruder could."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

from evals.actions.ledger import Json


class Forger:
    """Writes into the record's table of proposals."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, timeout=30)

    def close(self) -> None:
        """Let go of the record."""
        self._connection.close()

    def forge(self, proposal: str, change: Callable[[Json], None]) -> None:
        """Alter what the executor will read as the command of a proposal."""
        (text,) = self._connection.execute("SELECT command FROM proposals WHERE id = ?", (proposal,)).fetchone()
        command = json.loads(text)
        change(command)
        self._connection.execute("UPDATE proposals SET command = ? WHERE id = ?", (json.dumps(command), proposal))
