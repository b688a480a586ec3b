"""What Aisle writes into an order's private notes: one note for each act, first a claim, in the end what was done.

A note is a line for people and, under it, the facts for us as base64, which no dashboard can take for markup.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import TypeAdapter, ValidationError

from connectors.commands import Command
from connectors.commerce import Receipt
from connectors.shops.vendure.answers import HistoryAnswer, OrderAnswer

NOTE = "ORDER_NOTE"
MARK = "aisle:v1:"
# As long as a claim is held, nobody else acts on the order. A step is begun only while what is left covers the time-out
# of a request and the difference between two machines' clocks.
LEASE = timedelta(seconds=90)
NEEDED_FOR_A_STEP = timedelta(seconds=40)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """The facts of one note. `receipt` is there once all was done; `state_before` is the order's own word for its state.

    `whole` says that nothing of the order is left. `token` tells one attempt from every other one under the same key.
    """

    key: str
    token: str
    command_kind: str
    command: Command
    until: datetime
    state_before: str
    whole: bool = False
    receipt: Receipt | None = None


@dataclass(frozen=True, kw_only=True)
class Note:
    """An entry and where it stands. Entries of one order are told apart and put in sequence by `rank`."""

    id: str
    at: datetime
    entry: Entry

    @property
    def rank(self) -> tuple[datetime, int, str]:
        """What is smaller was written earlier; ids break ties, by value where they are numbers."""
        return self.at, int(self.id) if self.id.isdigit() else 0, self.id


_ENTRY = TypeAdapter(Entry)


def written(entry: Entry) -> str:
    """The note's text."""
    state = "done" if entry.receipt else "under way"
    packed = base64.urlsafe_b64encode(_ENTRY.dump_json(entry)).decode()
    return f"Aisle: {entry.command_kind}, {state}. Please leave this note as it is.\n{MARK}{packed}"


def notes_of(order: OrderAnswer) -> tuple[Note, ...]:
    """Our notes on an order, oldest first; other people's are left out."""
    found = (_read(item) for item in order.history.items if item.type == NOTE)
    return tuple(sorted((note for note in found if note), key=lambda note: note.rank))


def of_key(notes: Iterable[Note], key: str) -> tuple[Note, ...]:
    """The notes that were written under a key, oldest first."""
    return tuple(note for note in notes if note.entry.key == key)


def done(notes: Iterable[Note], key: str) -> Receipt | None:
    """What was done under a key, None while it is not all done."""
    return next((note.entry.receipt for note in of_key(notes, key) if note.entry.receipt), None)


def live_claims(notes: Iterable[Note], now: datetime) -> tuple[Note, ...]:
    """Claims that somebody holds."""
    return tuple(note for note in notes if note.entry.receipt is None and note.entry.until > now)


def _read(item: HistoryAnswer) -> Note | None:
    _, mark, packed = str(item.data.get("note", "")).partition(MARK)
    if not mark:
        return None
    try:
        entry = _ENTRY.validate_json(base64.b64decode(packed, altchars=b"-_", validate=True))
    except (binascii.Error, ValidationError):
        return None  # somebody edited the note; what it said is gone
    return Note(id=item.id, at=item.created_at, entry=entry)
