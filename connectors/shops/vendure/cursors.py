"""Cursors that carry all that a feed must know, so that no process keeps anything between two calls."""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

VERSION = "v1"


@dataclass(frozen=True, kw_only=True)
class CatalogueCursor:
    """Fingerprints of the products that were given out, by id, and where a walk that is under way goes on."""

    known: Mapping[str, str] = field(default_factory=dict)
    skip: int = 0

    def text(self) -> str:
        """The cursor as text; equal for equal cursors."""
        packed = zlib.compress(json.dumps([dict(sorted(self.known.items())), self.skip]).encode(), 9)
        return f"{VERSION}:{base64.urlsafe_b64encode(packed).decode()}"


def read_catalogue_cursor(text: str | None) -> CatalogueCursor:
    """The cursor, an empty one for text that no feed of ours gave out."""
    version, _, packed = (text or "").partition(":")
    if version != VERSION:
        return CatalogueCursor()
    try:
        known, skip = json.loads(zlib.decompress(base64.b64decode(packed, altchars=b"-_", validate=True)))
        return CatalogueCursor(known={str(key): str(value) for key, value in known.items()}, skip=int(skip))
    except (binascii.Error, zlib.error, ValueError, TypeError, AttributeError):
        return CatalogueCursor()


@dataclass(frozen=True, kw_only=True)
class OrderCursor:
    """The time of the last change that was given out, and fingerprints of the orders given out shortly before it.

    Databases date changes by the second and show them when they are committed, so the last seconds are read again.
    """

    at: datetime | None = None
    marks: Mapping[str, str] = field(default_factory=dict)

    def text(self) -> str:
        """The cursor as text; equal for equal cursors."""
        marks = ",".join(f"{key}={mark}" for key, mark in sorted(self.marks.items()))
        return f"{VERSION}:{self.at.isoformat() if self.at else ''}|{marks}"


def read_order_cursor(text: str | None) -> OrderCursor:
    """The cursor, an empty one for text that no feed of ours gave out."""
    version, _, rest = (text or "").partition(":")
    at, _, marks = rest.partition("|")
    if version != VERSION or not at:
        return OrderCursor()
    try:
        when = datetime.fromisoformat(at)
    except ValueError:
        return OrderCursor()
    pairs = (each.partition("=") for each in marks.split(","))
    return OrderCursor(at=when, marks={key: mark for key, _, mark in pairs}) if when.tzinfo else OrderCursor()
