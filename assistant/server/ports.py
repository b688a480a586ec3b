"""What the server needs from the rest of the assistant, and what it offers to it: five protocols, nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from assistant.record.events import Event, Recorded
from assistant.record.pictures import Picture


class Log(Protocol):
    """The event log as the server uses it; `assistant.record.log.EventLog` is one."""

    async def start(self, channel: str, account: str, language: str) -> str:
        """The id of a new conversation (at least 128 random bits), its `ConversationStarted` written as event 1."""
        ...

    async def read(self, conversation_id: str, since: int = 0) -> tuple[Recorded, ...]:
        """All events after `since` without a gap, oldest first; none for an unknown conversation."""
        ...

    async def append(
        self, conversation_id: str, events: Sequence[Event], key: str | None = None
    ) -> tuple[Recorded, ...]:
        """The events in their places; the same key again gives what was appended the first time."""
        ...


class Turns(Protocol):
    """Runs the turns of conversations in the background."""

    def start(self, conversation_id: str) -> None:
        """See to it that everything unanswered in this conversation is answered; at most one turn runs at a time."""
        ...

    async def drain(self) -> None:
        """Return when no turn runs any more."""
        ...


class Sink(Protocol):
    """Where a turn shows its progress; `assistant.server.hub.Hub` is one. Nothing here blocks, waits or raises."""

    def working(self, conversation_id: str, turn: str, label: str, done: bool) -> None:
        """The assistant is busy with `turn`, and with what; a turn ends with `done`, whatever happened to it."""
        ...

    def delta(self, conversation_id: str, turn: str, index: int, text: str) -> None:
        """More checked words of the reply; `index` counts from 0 in each turn, and 0 again begins the text anew."""
        ...

    def recorded(self, conversation_id: str, entries: Sequence[Recorded]) -> None:
        """These events are in the log now. Best all of them in order; what is left out is read from the log instead."""
        ...


@dataclass(frozen=True, kw_only=True)
class PageEvent:
    """What somebody did with a product on a page: `kind` is seen, clicked, in_cart or bought."""

    kind: str
    product_id: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Whose events these are: a visitor as a code, the customer where a token vouched for one, the conversation if there is one."""

    visitor: str
    customer_id: str | None = None
    conversation_id: str | None = None


class Interactions(Protocol):
    """Keeps what people do on the pages; `assistant.learning.Learning` is one."""

    async def record(self, sender: Sender, events: Sequence[PageEvent]) -> int:
        """How many of these were new and of products that the shop has. The sender has consented."""
        ...

    async def forget(self, sender: Sender) -> int:
        """How many were erased."""
        ...


class Pictures(Protocol):
    """Keeps the photos of conversations; `assistant.record.pictures.PictureStore` is one."""

    async def add(self, conversation_id: str, picture: Picture) -> str | None:
        """The unguessable id of a photo; None when the conversation holds as many as it may."""
        ...

    async def read(self, conversation_id: str, picture_id: str) -> Picture | None:
        """The photo; None where this conversation has none with this id."""
        ...
