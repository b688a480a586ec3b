"""A proposal: an act that waits for its person, and the only states that it can pass through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from assistant.cards import CARD
from assistant.record.events import Event, ProposalClosed, ProposalMade
from assistant.record.views import ProposalView
from assistant.skills.contract import ProposalDraft

LIFETIME = timedelta(minutes=30)


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A stored proposal; `command` is what would be executed."""

    id: str
    conversation_id: str
    kind: str
    subject: str
    command: Mapping[str, Any]
    needs_agent: bool
    state: str


def proposal_from(draft: ProposalDraft, proposal_id: str, now: datetime) -> ProposalMade:
    """The event that lets a draft wait for its person, its card carrying the proposal's id and expiry.

    Raises pydantic.ValidationError for a card that could not be shown: what nobody sees, nobody can confirm.
    """
    expires = (now + LIFETIME).isoformat()
    card = CARD.validate_python({**draft.card, "proposal": proposal_id, "expires": expires})
    return ProposalMade(
        proposal_id=proposal_id,
        kind=draft.kind,
        subject=draft.subject,
        command=draft.command,
        card=card.model_dump(mode="json"),
        expires_at=expires,
        needs_agent=draft.needs_agent,
    )


def superseded(events: Sequence[Event], open_proposals: Sequence[ProposalView]) -> list[Event]:
    """The events, and before each new proposal the end of older open ones about the same thing: only one can be meant."""
    result: list[Event] = []
    for event in events:
        if isinstance(event, ProposalMade):
            older = [p for p in open_proposals if (p.kind, p.subject) == (event.kind, event.subject)]
            result += [ProposalClosed(proposal_id=p.id, state="expired", code="superseded") for p in older]
        result.append(event)
    return result


def run_out(open_proposals: Sequence[ProposalView], now: datetime) -> list[Event]:
    """The end of open proposals whose time is over."""
    late = [p for p in open_proposals if datetime.fromisoformat(p.expires_at) < now]
    return [ProposalClosed(proposal_id=p.id, state="expired") for p in late]
