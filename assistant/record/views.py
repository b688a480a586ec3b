"""What follows from the log: pure folds, no database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from assistant.record.events import (
    ActFailed,
    ActSucceeded,
    AgentSaid,
    ApprovalAsked,
    AssistantSaid,
    ConversationStarted,
    CustomerIdentified,
    HandedOver,
    LanguageChosen,
    OrderVerified,
    ProposalClosed,
    ProposalConfirmed,
    ProposalDeclined,
    ProposalMade,
    Recorded,
    ShopperSaid,
    ToolReturned,
)
from assistant.record.states import may_follow
from connectors.commerce import Language


@dataclass(frozen=True, kw_only=True)
class ProposalView:
    """A proposal as the log knows it; its states are in `states.py`. `decided_at` is when its person said yes or no."""

    id: str
    kind: str
    subject: str
    state: str
    expires_at: str
    needs_agent: bool
    decided_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Returned:
    """What a tool gave back, and when."""

    at: datetime
    event: ToolReturned


@dataclass(frozen=True, kw_only=True)
class ConversationView:
    """A whole conversation, folded.

    `holder` tells who has the pen: "assistant", "queue" (waiting for a person, the assistant still helps) or "agent";
    `handed_over` are the references under which a person was asked for.
    `unanswered` are inputs that wait for a reply, oldest first.
    """

    channel: str = ""
    language: Language = "en"
    customer_id: str | None = None
    customer_name: str = ""
    verified_order_ids: frozenset[str] = frozenset()
    holder: str = "assistant"
    handed_over: tuple[str, ...] = ()
    proposals: tuple[ProposalView, ...] = ()
    receipts: tuple[Mapping[str, Any], ...] = ()
    returned: tuple[Returned, ...] = ()
    unanswered: tuple[Recorded, ...] = ()
    last_seq: int = 0

    @property
    def open_proposals(self) -> tuple[ProposalView, ...]:
        """Proposals that still wait for their person."""
        return tuple(p for p in self.proposals if p.state == "open")

    @property
    def shown_products(self) -> tuple[str, ...]:
        """Ids of the products shown last, in their order."""
        for entry in reversed(self.returned):
            for card in entry.event.cards:
                if card.get("type") in ("products", "comparison"):
                    return tuple(str(tile["id"]) for tile in card["products"])
        return ()


def view_of(recorded: Iterable[Recorded]) -> ConversationView:
    """The state of a conversation after these events."""
    view = ConversationView()
    for entry in recorded:
        view = fold(view, entry)
    return view


def fold(view: ConversationView, entry: Recorded) -> ConversationView:
    """The view after one more event."""
    view = replace(view, last_seq=entry.seq)
    match entry.event:
        case ConversationStarted(channel=channel, language=language):
            return replace(view, channel=channel, language=_language(language))
        case LanguageChosen(language=language):
            return replace(view, language=_language(language))
        case CustomerIdentified(customer_id=customer_id, name=name):
            return replace(view, customer_id=customer_id, customer_name=name)
        case OrderVerified(order_id=order_id):
            return replace(view, verified_order_ids=view.verified_order_ids | {order_id})
        case ToolReturned() as returned:
            return replace(view, returned=(*view.returned, Returned(at=entry.at, event=returned)))
        case HandedOver(reference=reference):
            return replace(view, holder="queue", handed_over=(*view.handed_over, reference))
        case AgentSaid():
            return replace(view, holder="agent", unanswered=())
        case AssistantSaid(answers=answers):
            return replace(view, unanswered=tuple(e for e in view.unanswered if e.seq not in answers))
        case ShopperSaid():
            return replace(view, unanswered=(*view.unanswered, entry))
        case _:
            return _fold_proposal(view, entry)


def _language(name: str) -> Language:
    return "zh" if name == "zh" else "en"


def _fold_proposal(view: ConversationView, entry: Recorded) -> ConversationView:
    match entry.event:
        case ProposalMade() as made:
            proposal = ProposalView(
                id=made.proposal_id,
                kind=made.kind,
                subject=made.subject,
                state="open",
                expires_at=made.expires_at,
                needs_agent=made.needs_agent,
            )
            return replace(view, proposals=(*view.proposals, proposal))
        case ProposalConfirmed(proposal_id=proposal_id):
            return _decided(replace(view, unanswered=(*view.unanswered, entry)), proposal_id, "confirmed", entry.at)
        case ProposalDeclined(proposal_id=proposal_id):
            return _decided(replace(view, unanswered=(*view.unanswered, entry)), proposal_id, "declined", entry.at)
        case ApprovalAsked(proposal_id=proposal_id):
            return _moved(view, proposal_id, "waiting_for_agent")
        case ProposalClosed(proposal_id=proposal_id, state=state):
            return _moved(view, proposal_id, state)
        case ActSucceeded(proposal_id=proposal_id, receipt=receipt):
            return _moved(replace(view, receipts=(*view.receipts, receipt)), proposal_id, "done")
        case ActFailed(proposal_id=proposal_id):
            return _moved(view, proposal_id, "failed")
        case _:
            return view


def _decided(view: ConversationView, proposal_id: str, state: str, at: datetime) -> ConversationView:
    """The view after a yes or no at that time: one that comes too late finds the proposal expired."""
    changed = []
    for proposal in view.proposals:
        if proposal.id == proposal_id and may_follow(proposal.state, state):
            in_time = at <= datetime.fromisoformat(proposal.expires_at)
            changed.append(replace(proposal, state=state if in_time else "expired", decided_at=at))
        else:
            changed.append(proposal)
    return replace(view, proposals=tuple(changed))


def _moved(view: ConversationView, proposal_id: str, state: str) -> ConversationView:
    moved = tuple(
        replace(p, state=state) if p.id == proposal_id and may_follow(p.state, state) else p for p in view.proposals
    )
    return replace(view, proposals=moved)
