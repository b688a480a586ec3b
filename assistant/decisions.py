"""What follows when a person said yes or no to a proposal: no model takes part, and "done" is said from the receipt."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistant.actions.execute import Executor, Outcome
from assistant.clock import NewId
from assistant.record.events import (
    ActFailed,
    ActSucceeded,
    AssistantSaid,
    Event,
    HandedOver,
    ProposalClosed,
    ProposalConfirmed,
    ProposalDeclined,
)
from assistant.record.views import ConversationView, ProposalView
from assistant.skills.replies import Replies
from assistant.skills.receipts import receipt_card

Decision = ProposalConfirmed | ProposalDeclined


class Decisions:
    """Settles what was confirmed or declined in a conversation and words the outcome."""

    def __init__(self, executor: Executor, replies: Replies, new_id: NewId) -> None:
        self._executor = executor
        self._replies = replies
        self._new_id = new_id

    async def settle(self, view: ConversationView) -> list[Event]:
        """The events of the oldest decision that is not settled; none when all are, or the shop still does not answer."""
        for proposal in view.proposals:
            answers = _waiting(view, proposal.id)
            if proposal.state == "confirmed":
                events = self._outcome(view, proposal, await self._executor.settle(proposal.id), answers)
                if events:
                    return events
            elif proposal.state == "declined" and answers:
                await self._executor.decline(proposal.id)
                return [self._said(view, f"{proposal.kind}s.declined", {}, answers)]
            elif answers:
                return [self._said(view, "actions.too_late", {}, answers)]
        return []

    def _outcome(
        self, view: ConversationView, proposal: ProposalView, outcome: Outcome, answers: tuple[int, ...]
    ) -> list[Event]:
        skill = f"{proposal.kind}s"
        if outcome.state == "done" and outcome.receipt is not None:
            card = receipt_card(self._replies, skill, view.language, outcome.receipt)
            said = self._said(view, f"{skill}.done", outcome.receipt, answers, (card,))
            return [ActSucceeded(proposal_id=proposal.id, receipt=outcome.receipt), said]
        if outcome.state in ("refused", "expired"):
            closed = ProposalClosed(
                proposal_id=proposal.id, state=outcome.state, code=outcome.code, facts=outcome.facts
            )
            code = f"{skill}.changed" if outcome.state == "refused" else "actions.expired"
            return [closed, self._said(view, code, {"code": outcome.code, **outcome.facts}, answers)]
        if outcome.state == "failed":
            failed = ActFailed(proposal_id=proposal.id, code=outcome.code)
            return [failed, self._said(view, "actions.failed", {}, answers)]
        if not answers:
            return []  # still waiting for an agent or for the shop, and the person has been told
        if outcome.state == "waiting_for_agent":
            reference = proposal.id[-8:].upper()
            handed = HandedOver(reference=reference, reason="approval", details={"proposal": proposal.id})
            return [handed, self._said(view, "actions.waiting_for_agent", {}, answers)]
        return [self._said(view, "actions.pending", {}, answers)]

    def _said(
        self,
        view: ConversationView,
        code: str,
        data: Mapping[str, Any],
        answers: tuple[int, ...],
        cards: tuple[Mapping[str, Any], ...] = (),
    ) -> AssistantSaid:
        text = self._replies.render(code, view.language, data)
        return AssistantSaid(turn=self._new_id("t"), answers=answers, text=text, cards=cards, model="receipt")


def _waiting(view: ConversationView, proposal_id: str) -> tuple[int, ...]:
    """The unanswered yes or no to this proposal, and the message that it was read from."""
    seqs: list[int] = []
    for entry in view.unanswered:
        if isinstance(entry.event, ProposalConfirmed | ProposalDeclined) and entry.event.proposal_id == proposal_id:
            seqs.extend(seq for seq in (entry.event.said, entry.seq) if seq)
    return tuple(seqs)
