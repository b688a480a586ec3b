"""Webhook signatures: an HMAC over the raw bytes and the time, checked before anything is parsed. Fail closed."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta

from connectors.errors import Unverifiable

TOLERANCE = timedelta(minutes=5)
_LONGEST_HEADER = 256


def sign(secret: bytes, body: bytes, at: datetime) -> str:
    """The header that a sender writes: `t=SECONDS,v1=HEX`, an HMAC-SHA-256 over `SECONDS.` and the body's bytes."""
    seconds = int(at.timestamp())
    return f"t={seconds},v1={_digest(secret, seconds, body)}"


def verify(secret: bytes, body: bytes, header: str, now: datetime) -> None:
    """Raises `Unverifiable` unless the header was made with this secret over these bytes within the last five minutes."""
    if not secret:
        raise Unverifiable("signature: no secret")
    parts = dict(part.partition("=")[::2] for part in header[:_LONGEST_HEADER].split(","))
    seconds, given = parts.get("t", "").strip(), parts.get("v1", "").strip()
    if not (seconds.isascii() and seconds.isdecimal() and len(seconds) <= 12):
        raise Unverifiable("signature: time")
    if not hmac.compare_digest(_digest(secret, int(seconds), body).encode(), given.encode("utf-8", "replace")):
        raise Unverifiable("signature: seal")
    if abs(now.timestamp() - int(seconds)) > TOLERANCE.total_seconds():
        raise Unverifiable("signature: too old")


def _digest(secret: bytes, seconds: int, body: bytes) -> str:
    return hmac.new(secret, f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
