"""What follows when a person said yes or no to a proposal: no model takes part, and "done" is said from the receipt."""

from __future__ import annotations

from datetime import datetime, timedelta

from assistant.actions.answers import SETTLED
from assistant.actions.execute import Executor, Outcome, Told, receipt_json
from assistant.clock import NewId
from assistant.record.events import (
    ActFailed,
    ActSucceeded,
    ApprovalAsked,
    AssistantSaid,
    Event,
    HandedOver,
    ProposalClosed,
    ProposalConfirmed,
    ProposalDeclined,
)
from assistant.record.views import ConversationView, ProposalView
from assistant.skills.replies import Replies
from connectors.shops.settings import Support

NOTHING = Told(data={})
PATIENCE = timedelta(days=1)


class Decisions:
    """Settles what was confirmed or declined in a conversation and words the outcome."""

    def __init__(self, executor: Executor, replies: Replies, new_id: NewId, support: Support) -> None:
        self._executor = executor
        self._replies = replies
        self._new_id = new_id
        self._contact = {"email": support.email, "phone": support.phone}

    async def settle(self, view: ConversationView, now: datetime, *, retry: bool) -> list[Event]:
        """The events of the oldest decision that can be settled; none when there is none, or nothing is certain yet.

        A decision that the person has already been answered about (the shop did not answer then) is tried again only
        with `retry`, and given up a day after it was made.
        """
        for proposal in view.proposals:
            answers = _waiting(view, proposal.id)
            if proposal.state == "confirmed" and (answers or retry):
                outcome = await self._executor.settle(proposal.id)
                events = self._outcome(view, proposal, _in_time(outcome, proposal, now), answers)
                if events:
                    return events
            elif proposal.state == "declined" and answers:
                return [self._said(view, f"{self._executor.act(proposal.kind).replies}.declined", NOTHING, answers)]
            elif proposal.state not in ("open", "confirmed") and answers:
                # For a yes that came after the expiry the log has no other end yet.
                closed = (
                    [ProposalClosed(proposal_id=proposal.id, state="expired")] if proposal.state == "expired" else []
                )
                return [*closed, self._said(view, "actions.too_late", NOTHING, answers)]
        return []

    def nothing_open(self, view: ConversationView, answers: tuple[int, ...]) -> AssistantSaid:
        """The reply to a yes or no when nothing waits for one any more."""
        return self._said(view, "actions.nothing_open", NOTHING, answers)

    def _outcome(
        self, view: ConversationView, proposal: ProposalView, outcome: Outcome, answers: tuple[int, ...]
    ) -> list[Event]:
        if outcome.state == "done" and outcome.receipt is not None:
            act = self._executor.act(proposal.kind)
            said = self._said(view, f"{act.replies}.done", act.tell(outcome.receipt, view.language), answers)
            return [ActSucceeded(proposal_id=proposal.id, receipt=receipt_json(outcome.receipt)), said]
        if outcome.state == "refused" and outcome.objection is not None:
            act = self._executor.act(proposal.kind)
            told = act.explain(outcome.objection, view.language)
            closed = ProposalClosed(proposal_id=proposal.id, state="refused", code=outcome.code, facts=told.data)
            return [closed, self._said(view, f"{act.replies}.changed", told, answers)]
        if outcome.state == "failed":
            failed = ActFailed(proposal_id=proposal.id, code=outcome.code)
            return [failed, self._said(view, "actions.failed", NOTHING, answers)]
        if outcome.state == "waiting_for_agent":
            reference = proposal.id[-8:].upper()
            handed = HandedOver(reference=reference, reason="approval", details={"proposal": proposal.id})
            told = Told(data={"reference": reference, **self._contact})
            asked = ApprovalAsked(proposal_id=proposal.id)
            return [asked, handed, self._said(view, "actions.waiting_for_agent", told, answers)]
        return [self._said(view, "actions.pending", NOTHING, answers)] if answers else []

    def _said(self, view: ConversationView, code: str, told: Told, answers: tuple[int, ...]) -> AssistantSaid:
        text = self._replies.render(code, view.language, told.data)
        cards = (told.card,) if told.card is not None else ()
        return AssistantSaid(turn=self._new_id("t"), answers=answers, text=text, cards=cards, model=SETTLED)


def _waiting(view: ConversationView, proposal_id: str) -> tuple[int, ...]:
    """The unanswered yes or no to this proposal, and the message that it was read from, where that is unanswered too."""
    unanswered = {entry.seq for entry in view.unanswered}
    seqs: list[int] = []
    for entry in view.unanswered:
        if isinstance(entry.event, ProposalConfirmed | ProposalDeclined) and entry.event.proposal_id == proposal_id:
            seqs.extend(seq for seq in (entry.event.said, entry.seq) if seq in unanswered)
    return tuple(seqs)


def _in_time(outcome: Outcome, proposal: ProposalView, now: datetime) -> Outcome:
    """The outcome, unless nothing certain came of it for too long: what was wanted yesterday is not done today."""
    stale = proposal.decided_at is not None and now - proposal.decided_at > PATIENCE
    return Outcome(state="failed", code="unreachable") if stale and outcome.state == "pending" else outcome
