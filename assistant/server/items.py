"""What a conversation looks like: a pure fold from recorded events to the items that a client shows.

Live frames and fetched ones come from the same fold, so they are equal. Events about tools have no item.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, get_args

import structlog
from pydantic import ValidationError

from assistant.cards import CARD, Card
from assistant.record.events import (
    ActFailed,
    ActSucceeded,
    AgentSaid,
    AssistantSaid,
    ConversationStarted,
    CustomerIdentified,
    Event,
    HandedOver,
    LanguageChosen,
    ProposalClosed,
    ProposalConfirmed,
    ProposalDeclined,
    ProposalMade,
    Recorded,
    ShopperSaid,
)
from assistant.server.frames import (
    AgentItem,
    AssistantItem,
    Choice,
    Item,
    ItemFrame,
    NoticeItem,
    PictureTile,
    ProposalItem,
    ShopperItem,
    SourceItem,
)
from assistant.server.texts import NOTICES

_log = structlog.get_logger(__name__)
_PROPOSAL_STATES = get_args(ProposalItem.model_fields["state"].annotation)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How far a conversation has been read: all that later items depend on, and whose it is."""

    seq: int = 0
    language: str = "en"
    customer_id: str | None = None
    spoken: bool = False
    for_agents: frozenset[str] = frozenset()


def project(reading: Reading, recorded: Recorded) -> tuple[Reading, ItemFrame | None]:
    """The reading after one more event, and the item that the event is for a client (None for most)."""
    after = _read(replace(reading, seq=recorded.seq), recorded.event)
    item = _item(reading, recorded.event)
    if item is None:
        return after, None
    at = recorded.at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return after, ItemFrame(seq=recorded.seq, at=at, item=item)


def items_of(recorded: Iterable[Recorded], since: int = 0) -> tuple[Reading, tuple[ItemFrame, ...]]:
    """The reading of a whole log from its first event, and its items after `since`."""
    reading, frames = Reading(), []
    for entry in recorded:
        reading, frame = project(reading, entry)
        if frame is not None and frame.seq > since:
            frames.append(frame)
    return reading, tuple(frames)


def _read(reading: Reading, event: Event) -> Reading:
    match event:
        case ConversationStarted(language=language) | LanguageChosen(language=language):
            return replace(reading, language=language)
        case CustomerIdentified(customer_id=customer_id):
            return replace(reading, customer_id=customer_id)
        case ShopperSaid():
            return reading if reading.spoken else replace(reading, spoken=True)
        case ProposalMade(proposal_id=proposal_id, needs_agent=True):
            return replace(reading, for_agents=reading.for_agents | {proposal_id})
        case _:
            return reading


def _item(reading: Reading, event: Event) -> Item | None:
    match event:
        case ShopperSaid(text=text, client_id=client_id, picture=picture):
            shown = PictureTile.model_validate(picture) if picture else None
            return ShopperItem(text=_sound(text), client_id=client_id, picture=shown)
        case AssistantSaid() as said:
            return _assistant_item(said)
        case AgentSaid(agent=agent, text=text):
            return AgentItem(name=_sound(agent), text=_sound(text))
        case HandedOver(reference=reference):
            return _notice("handed_over", reading.language, reference=reference)
        case CustomerIdentified(name=name) if reading.spoken:
            return _notice("signed_in" if name else "signed_in_unnamed", reading.language, name=name)
        case _:
            return _proposal_item(reading, event)


def _proposal_item(reading: Reading, event: Event) -> ProposalItem | None:
    match event:
        case ProposalMade(proposal_id=proposal_id):
            return ProposalItem(proposal=proposal_id, state="open")
        case ProposalConfirmed(proposal_id=proposal_id):
            waits = proposal_id in reading.for_agents
            return ProposalItem(proposal=proposal_id, state="waiting_for_agent" if waits else "confirmed")
        case ProposalDeclined(proposal_id=proposal_id):
            return ProposalItem(proposal=proposal_id, state="declined")
        case ProposalClosed(proposal_id=proposal_id, state=state):
            # A state of a later version still ends the proposal for whoever looks at it.
            return ProposalItem.model_validate(
                {"proposal": proposal_id, "state": state if state in _PROPOSAL_STATES else "refused"}
            )
        case ActSucceeded(proposal_id=proposal_id):
            return ProposalItem(proposal=proposal_id, state="done")
        case ActFailed(proposal_id=proposal_id):
            return ProposalItem(proposal=proposal_id, state="failed")
        case _:
            return None


def _assistant_item(said: AssistantSaid) -> AssistantItem:
    return AssistantItem(
        turn=said.turn,
        text=_sound(said.text),
        cards=_cards(said),
        sources=[_source(source) for source in said.sources],
        choices=[Choice(label=_sound(str(choice.get("label", "")))) for choice in said.quick_replies],
    )


def _cards(said: AssistantSaid) -> list[Card]:
    """The cards that hold to the frame schema: one that does not is left out rather than taking its reply with it."""
    cards: list[Card] = []
    for card in said.cards:
        try:
            cards.append(CARD.validate_python(_plain(card)))
        except ValidationError as error:
            _log.warning("card left out", turn=said.turn, card=str(card.get("type")), faults=error.error_count())
    return cards


def _source(source: Mapping[str, Any]) -> SourceItem:
    section, version = source.get("section") or "", source.get("version") or ""
    return SourceItem(title=str(source.get("title", "")), section=str(section), version=str(version))


def _notice(code: str, language: str, **values: str) -> NoticeItem:
    return NoticeItem(code=code.removesuffix("_unnamed"), text=NOTICES[code].text(language).format(**values))


def _plain(value: Any) -> Any:
    """Stored JSON with lists where the log gives tuples."""
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(part) for part in value]
    return value


def _sound(text: str) -> str:
    """The text with half characters, which a broken model stream can leave, made visible; they cannot be sent."""
    return text.encode("utf-8", "replace").decode("utf-8")
