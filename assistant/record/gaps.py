"""Questions that nothing answered, folded from the log of one conversation: pure, no database."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from assistant.record.events import (
    AssistantSaid,
    ConversationStarted,
    CustomerIdentified,
    HandedOver,
    LanguageChosen,
    ProposalDeclined,
    ProposalMade,
    Recorded,
    ShopperSaid,
    ToolReturned,
)

# Skills that speak of what the shop knows; that somebody has no order says nothing about the shop's pages.
KNOWING = ("policies", "products", "recommendations", "notices")
LACKING = ("unknown", "none", "unanswered", "thin", "not_found")
# What the shop's rules refuse is an answer; that it cannot be done here at all is a gap.
REFUSED = ("conversation.not_yet",)
NOTHING, PERSON, DECLINED = "nothing", "person", "declined"


@dataclass(frozen=True, kw_only=True)
class Unanswered:
    """A message that nothing answered. `why` is "nothing" (tools found nothing, or too little), "person" (a person was
    asked for right after the answer) or "declined" (what was proposed was not wanted). `outcome` names the tool's result;
    `names` are words that must not be shown, because they name the person.
    """

    conversation_id: str
    person: str
    seq: int
    at: datetime
    language: str
    text: str
    why: str
    outcome: str = ""
    names: tuple[str, ...] = ()


@dataclass
class _Asked:
    said: Recorded
    text: str
    told: bool = False  # answered by a skill that speaks of what the shop knows


def unanswered_in(
    conversation_id: str, recorded: Sequence[Recorded], admissions: Collection[str] = ()
) -> list[Unanswered]:
    """The messages of a conversation that nothing answered, each once. `admissions` are replies that say so in words."""
    found: dict[int, tuple[str, str]] = {}
    person, names, language = conversation_id, tuple[str, ...](), "en"
    asked: dict[int, _Asked] = {}
    languages: dict[int, str] = {}
    last: _Asked | None = None
    lacking: dict[str, str] = {}
    proposed: dict[str, _Asked] = {}
    knowing: set[str] = set()
    for entry in recorded:
        if isinstance(entry.event, ToolReturned) and entry.event.outcome.startswith(KNOWING):
            knowing.add(entry.event.turn)
        match entry.event:
            case ConversationStarted(language=spoken) | LanguageChosen(language=spoken):
                language = spoken
            case CustomerIdentified(customer_id=customer_id, name=name):
                person, names = f"customer:{customer_id}", (name,) if name else ()
            case ShopperSaid(text=text):
                asked[entry.seq] = _Asked(entry, text)
                languages[entry.seq] = language
                last = asked[entry.seq] if not (last and _repeats(last, text)) else last
            case ToolReturned(turn=turn, outcome=outcome) if _lacks(outcome):
                lacking[turn] = outcome
            case ToolReturned(turn=turn, name=name, outcome=outcome) if outcome.startswith(KNOWING):
                # A later tool of the turn found what the first had not.
                lacking.pop(turn, None)
            case ProposalMade(proposal_id=proposal_id) if last is not None:
                proposed[proposal_id] = last
            case ProposalDeclined(proposal_id=proposal_id) if proposal_id in proposed:
                found.setdefault(proposed[proposal_id].said.seq, (DECLINED, ""))
            case HandedOver():
                question = _before(asked, last)
                if question is not None:
                    found.setdefault(question.said.seq, (PERSON, ""))
            case AssistantSaid(turn=turn, answers=answers, text=text):
                outcome = lacking.pop(turn, "admitted" if text.strip() in admissions else "")
                for seq in answers:
                    if seq in asked:
                        asked[seq].told = turn in knowing
                        if outcome:
                            found[seq] = (NOTHING, outcome)
    return [
        Unanswered(
            conversation_id=conversation_id,
            person=person,
            seq=seq,
            at=asked[seq].said.at,
            language=languages[seq],
            text=asked[seq].text,
            why=why,
            outcome=outcome,
            names=names,
        )
        for seq, (why, outcome) in sorted(found.items())
    ]


def _lacks(outcome: str) -> bool:
    skill, _, what = outcome.partition(".")
    return outcome in REFUSED or (skill in KNOWING and what in LACKING)


def _repeats(last: _Asked, text: str) -> bool:
    return last.text.strip() == text.strip()


def _before(asked: dict[int, _Asked], last: _Asked | None) -> _Asked | None:
    """The question that the shop's knowledge had answered right before a person was asked for; a greeting is none."""
    earlier = [one for one in asked.values() if one is not last]
    return earlier[-1] if earlier and earlier[-1].told else None
