"""One act that erases what is kept of a person: conversations, photos, learning, requests, approved answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from assistant.owner.knowledge import OwnerKnowledge
from assistant.record.erasure import ErasedRecord, RecordErasure
from knowledge.sources.conversations import NAME as CONVERSATIONS


class Acts(Protocol):
    """What people did on the pages, as far as erasing needs it; `assistant.learning.Learning` satisfies it."""

    async def erase(self, person: str, visitors: Sequence[str]) -> int:
        """How many acts of this customer and of these visits were erased."""
        ...


class Requests(Protocol):
    """The shop's back-in-stock requests, as far as erasing needs them."""

    async def end(self, person: str, keys: Sequence[str]) -> int:
        """How many requests of this customer, or made under these keys, nobody will be told of any more."""
        ...


@dataclass(frozen=True, kw_only=True)
class Erasure:
    """What went. `held` counts conversations in which something confirmed is not settled yet: erase again after that."""

    record: ErasedRecord
    acts: int
    requests: int
    held: int

    @property
    def nothing(self) -> bool:
        """Whether nothing was kept of this person."""
        return not (self.record.conversations or self.acts or self.requests or self.held)


@dataclass(frozen=True, kw_only=True)
class Eraser:
    """Erases in every part. Doing it again does no harm and finishes what a crash left."""

    record: RecordErasure
    acts: Acts
    requests: Requests
    knowledge: OwnerKnowledge

    async def erase(self, person: str) -> Erasure:
        """Erase a customer, a visitor or one conversation, by its id. Raises `ConnectorError` where the shop cannot be reached.

        The shop comes first: while its requests stand, the conversations that lead to them must be known.
        """
        traces = await self.record.traces(person)
        requests = await self.requests.end(person, traces.notice_keys)
        # Conversations go last: they lead to everything else, also when this was cut off and is done again.
        acts = await self.acts.erase(person, traces.visitors)
        record = await self.record.erase(traces.conversations)
        if record.answers:
            await self.knowledge.wake(CONVERSATIONS)
        return Erasure(record=record, acts=acts, requests=requests, held=len(traces.held))


def erasure_view(erasure: Erasure) -> Mapping[str, Any]:
    """What went, as JSON."""
    return {
        **asdict(erasure.record),
        "learning_events": erasure.acts,
        "stock_notices": erasure.requests,
        "held": erasure.held,
    }
