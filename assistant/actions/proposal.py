"""A proposal: an act that waits for its person, and the only states that it can pass through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from assistant.record.events import ProposalMade
from assistant.skills.contract import ProposalDraft

LIFETIME = timedelta(minutes=30)

# From each state to the states that may follow; a state that is no key is final.
TRANSITIONS: dict[str, frozenset[str]] = {
    "open": frozenset({"confirmed", "declined", "expired", "refused"}),
    "confirmed": frozenset({"executing", "waiting_for_agent", "expired", "refused"}),
    "waiting_for_agent": frozenset({"executing", "refused", "expired"}),
    "executing": frozenset({"done", "refused", "failed"}),
}


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A stored proposal; `command` is what would be executed."""

    id: str
    conversation_id: str
    kind: str
    subject: str
    command: dict[str, Any]
    needs_agent: bool
    state: str
    expires_at: datetime


def proposal_from(draft: ProposalDraft, proposal_id: str, now: datetime) -> ProposalMade:
    """The event that lets a draft wait for its person, its card carrying the proposal's id and expiry."""
    expires = (now + LIFETIME).isoformat()
    return ProposalMade(
        proposal_id=proposal_id,
        kind=draft.kind,
        subject=draft.subject,
        command=draft.command,
        card={**draft.card, "proposal": proposal_id, "expires": expires},
        expires_at=expires,
        needs_agent=draft.needs_agent,
    )
