"""What follows when a person said yes or no to a proposal: no model takes part, and "done" is said from the receipt."""

from __future__ import annotations

from assistant.actions.execute import Executor, Outcome, Told, receipt_json
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

NOTHING = Told(data={})


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
                return [self._said(view, f"{proposal.kind}s.declined", NOTHING, answers)]
            elif answers:
                return [self._said(view, "actions.too_late", NOTHING, answers)]
        return []

    def _outcome(
        self, view: ConversationView, proposal: ProposalView, outcome: Outcome, answers: tuple[int, ...]
    ) -> list[Event]:
        skill = f"{proposal.kind}s"
        if outcome.state == "done" and outcome.receipt is not None:
            told = self._executor.act(proposal.kind).tell(outcome.receipt, view.language)
            receipt = receipt_json(outcome.receipt)
            said = self._said(view, f"{skill}.done", told, answers)
            return [ActSucceeded(proposal_id=proposal.id, receipt=receipt), said]
        if outcome.state == "refused" and outcome.objection is not None:
            told = self._executor.act(proposal.kind).explain(outcome.objection, view.language)
            closed = ProposalClosed(proposal_id=proposal.id, state="refused", code=outcome.code, facts=told.data)
            return [closed, self._said(view, f"{skill}.changed", told, answers)]
        if outcome.state == "expired":
            closed = ProposalClosed(proposal_id=proposal.id, state="expired")
            return [closed, self._said(view, "actions.expired", NOTHING, answers)]
        if outcome.state == "failed":
            failed = ActFailed(proposal_id=proposal.id, code=outcome.code)
            return [failed, self._said(view, "actions.failed", NOTHING, answers)]
        if not answers:
            return []  # still waiting for an agent or for the shop, and the person has been told
        if outcome.state == "waiting_for_agent":
            reference = proposal.id[-8:].upper()
            handed = HandedOver(reference=reference, reason="approval", details={"proposal": proposal.id})
            return [handed, self._said(view, "actions.waiting_for_agent", NOTHING, answers)]
        return [self._said(view, "actions.pending", NOTHING, answers)]

    def _said(self, view: ConversationView, code: str, told: Told, answers: tuple[int, ...]) -> AssistantSaid:
        text = self._replies.render(code, view.language, told.data)
        cards = (told.card,) if told.card is not None else ()
        return AssistantSaid(turn=self._new_id("t"), answers=answers, text=text, cards=cards, model="receipt")


def _waiting(view: ConversationView, proposal_id: str) -> tuple[int, ...]:
    """The unanswered yes or no to this proposal, and the message that it was read from."""
    seqs: list[int] = []
    for entry in view.unanswered:
        if isinstance(entry.event, ProposalConfirmed | ProposalDeclined) and entry.event.proposal_id == proposal_id:
            seqs.extend(seq for seq in (entry.event.said, entry.seq) if seq)
    return tuple(seqs)
