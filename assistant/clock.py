"""Time and ids as things that are handed in, so that tests decide them."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
NewId = Callable[[str], str]


def utc_now() -> datetime:
    """The time now, aware, in UTC."""
    return datetime.now(UTC)


def random_id(prefix: str) -> str:
    """An id that nobody can guess: the prefix and 160 random bits."""
    return f"{prefix}_{secrets.token_hex(20)}"
