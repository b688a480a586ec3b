"""A question to a shop that somebody else wrote, and what a right answer must and must not contain."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from assistant.record.events import AssistantSaid, Recorded

T = TypeVar("T")
_IGNORED = re.compile(r"[\s,，*]+")


@dataclass(frozen=True, kw_only=True)
class Question:
    """`says` are the person's messages in turn; the last reply, cards included, is judged.

    Every entry of `wants` must occur in it (an entry with "|" lists spellings of which one suffices); no entry of
    `forbids` may occur in any reply. Case, spaces and thousands separators do not matter.
    """

    name: str
    language: str
    customer: str | None
    says: tuple[str, ...]
    wants: tuple[str, ...] = ()
    forbids: tuple[str, ...] = field(default=())


@dataclass(frozen=True, kw_only=True)
class Answer:
    """All replies to a question's messages, as a person sees them, oldest first."""

    question: Question
    replies: tuple[str, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """What the last reply should contain and does not."""
        last = _plain(self.replies[-1]) if self.replies else ""
        return tuple(w for w in self.question.wants if not any(_plain(part) in last for part in w.split("|")))

    @property
    def leaked(self) -> tuple[str, ...]:
        """What no reply may contain and one does."""
        said = [_plain(reply) for reply in self.replies]
        return tuple(f for f in self.question.forbids if any(_plain(f) in reply for reply in said))

    @property
    def right(self) -> bool:
        """Whether the answer is whole and clean."""
        return bool(self.replies) and not self.missing and not self.leaked


def spread(rows: Sequence[T], count: int) -> list[T]:
    """`count` of the rows, evenly spread over them."""
    return [rows[i * len(rows) // count] for i in range(min(count, len(rows)))]


def _plain(text: str) -> str:
    return _IGNORED.sub("", unicodedata.normalize("NFKC", text)).lower()


def shown(recorded: Iterable[Recorded]) -> str:
    """Everything that the assistant's replies among these events put before a person: words, cards and sources."""
    said = [entry.event for entry in recorded if isinstance(entry.event, AssistantSaid)]
    return "\n".join(text for reply in said for text in _texts([reply.text, *reply.cards, *reply.sources]))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
