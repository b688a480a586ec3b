"""Lets people into conversations: one set of rules for the socket and for REST.

A resume token opens one conversation. Once a customer was identified in it, that customer's own identity token is
needed as well. A guest's conversation can become a customer's, never another customer's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import structlog

from assistant.clock import Clock
from assistant.record.events import CustomerIdentified, Recorded
from assistant.server.auth import Identity, Keys
from assistant.server.ports import Log, Sink
from connectors.errors import Unverifiable

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """Nobody is let in; `code` is an error code of the frames."""

    code: Literal["identity", "resume"]


class Admission:
    """Checks tokens against keys and the log."""

    def __init__(self, keys: Keys, log: Log, clock: Clock) -> None:
        self._keys = keys
        self._log = log
        self._clock = clock

    def identity(self, token: str | None) -> Identity | Refusal | None:
        """Who the token vouches for; None without one. A token that is there and does not hold is never ignored."""
        if token is None:
            return None
        try:
            return self._keys.read_identity(token, self._clock())
        except Unverifiable as error:
            _log.info("identity refused", reason=str(error))
            return Refusal(code="identity")

    def conversation(self, resume: str) -> str | Refusal:
        """The conversation that a resume token opens, whether or not it still exists."""
        try:
            return self._keys.read_resume(resume, self._clock())
        except Unverifiable as error:
            _log.info("resume refused", reason=str(error))
            return Refusal(code="resume")

    def check(self, recorded: Sequence[Recorded], identity: Identity | None) -> Refusal | None:
        """None when this identity may see this log, whose conversation a resume token has opened."""
        if not recorded:
            return Refusal(code="resume")
        owner = owner_of(recorded)
        if owner is not None and (identity is None or identity.customer_id != owner):
            return Refusal(code="identity")
        return None

    async def claim(self, conversation_id: str, identity: Identity, sink: Sink) -> tuple[Recorded, ...] | Refusal:
        """The event by which a guest's conversation becomes this customer's; two tabs at once claim it once.

        A refusal when somebody else was faster.
        """
        event = CustomerIdentified(customer_id=identity.customer_id, name=identity.name)
        recorded = await self._log.append(conversation_id, [event], key="identity")
        sink.recorded(conversation_id, recorded)
        return recorded if owner_of(recorded) == identity.customer_id else Refusal(code="identity")

    def fresh_resume(self, conversation_id: str) -> str:
        """A new resume token for a conversation that was just opened."""
        return self._keys.issue_resume(conversation_id, self._clock())


def owner_of(recorded: Sequence[Recorded]) -> str | None:
    """The customer whose conversation this log is; None for a guest's."""
    for entry in reversed(recorded):
        if isinstance(entry.event, CustomerIdentified):
            return entry.event.customer_id
    return None
