"""What a message that is nothing but a yes or a no decides in a conversation: no model takes part."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.actions.confirm import read_answer
from assistant.record.events import AssistantSaid, Event, ProposalConfirmed, ProposalDeclined, Recorded, ShopperSaid
from assistant.record.views import ConversationView

# Stands in the place of a model's name in replies that settle a decision, which no model wrote.
SETTLED = "receipt"
_QUESTION = re.compile(r"[^.!?。！？\n]*[?？]")
_OF_THE_CARD = re.compile(
    r"\b(?:confirm|go ahead|proceed|the card|(?:is|does) (?:this|that|it|everything) (?:look )?(?:right|correct|ok|okay))\b"
    "|确认|卡片|这样可以吗|没问题吗",
    re.IGNORECASE,
)


def bare_answer(recorded: Sequence[Recorded], view: ConversationView, said: Sequence[Recorded]) -> Event | None:
    """A yes or no to the one open proposal, when it was written after the last reply and that reply asked for nothing else.

    A no counts after any reply that asks nothing else; a yes to something else confirms nothing.
    """
    if len(said) != 1 or len(view.open_proposals) != 1 or not isinstance(said[0].event, ShopperSaid):
        return None
    proposal = view.open_proposals[0]
    last = next((entry for entry in reversed(recorded) if isinstance(entry.event, AssistantSaid)), None)
    if last is None or last.seq > said[0].seq:
        return None
    answer = read_answer(said[0].event.text)
    asked = _only_asks(last.event, proposal.id) or (answer == "no" and not _asks(last.event))
    if answer is None or not asked:
        return None
    decided = ProposalConfirmed if answer == "yes" else ProposalDeclined
    return decided(proposal_id=proposal.id, via="text", said=said[0].seq)


def repeats_a_decision(recorded: Sequence[Recorded], view: ConversationView, said: Sequence[Recorded]) -> bool:
    """Whether somebody says yes or no once more after a decision was settled: a model might take it for a new wish."""
    last = next((entry.event for entry in reversed(recorded) if isinstance(entry.event, AssistantSaid)), None)
    settled = isinstance(last, AssistantSaid) and last.model == SETTLED and not view.open_proposals
    return settled and all(isinstance(e.event, ShopperSaid) and read_answer(e.event.text) for e in said)


def _asks(said: Event) -> bool:
    """Whether a reply ends in a question: a no after any other can only mean the card that is still open."""
    return isinstance(said, AssistantSaid) and said.text.rstrip().endswith(("?", "？"))


def _only_asks(said: Event, proposal_id: str) -> bool:
    """Whether a reply shows the card of this proposal, no other to be confirmed, and a yes to it can mean nothing else.

    Products may stand beside the card. Then a question of the reply that is not about the card, such as "shall I compare
    them?", might be what the yes answers: it confirms nothing.
    """
    if not isinstance(said, AssistantSaid):
        return False
    proposals = [card["proposal"] for card in said.cards if card.get("proposal")]
    alone = len(said.cards) == 1
    return proposals == [proposal_id] and (alone or all(map(_OF_THE_CARD.search, _QUESTION.findall(said.text))))
