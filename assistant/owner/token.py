"""The owner's token, which opens the owner's routes: printed once, kept as its hash only, compared in constant time."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

TOKEN_FILE = "owner.token.sha256"
LEAST_CHARACTERS = 32


def make_token(home: Path) -> str:
    """A new token; its hash takes the place of the one before in a file that only this user can read."""
    token = f"aisle_{secrets.token_urlsafe(32)}"
    home.mkdir(parents=True, exist_ok=True)
    path = home / TOKEN_FILE
    draft = path.with_name(f"{TOKEN_FILE}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(_hash(token))
    draft.replace(path)
    return token


class OwnerGate:
    """Who may use the owner's routes. Nobody, where neither a token is configured nor one was made."""

    def __init__(self, home: Path, configured: str | None) -> None:
        self._path = home / TOKEN_FILE
        self._configured = _hash(configured) if configured is not None else None

    def open(self) -> bool:
        """Whether there is a token at all."""
        return bool(self._hashes())

    def admits(self, token: str) -> bool:
        """Whether this is the token; every one is compared to its end."""
        given = _hash(token)
        matches = [hmac.compare_digest(given, known) for known in self._hashes()]
        return any(matches)

    def _hashes(self) -> list[str]:
        # Read each time: a new token holds at once, and the one before it lapses.
        try:
            kept = self._path.read_text(encoding="ascii").strip()
        except (FileNotFoundError, UnicodeDecodeError):
            kept = ""
        return [known for known in (self._configured, kept) if known]


def _hash(token: str) -> str:
    # The token has 256 random bits: a slow hash would protect nothing more.
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
