"""Everything that can happen in a conversation.

Events are facts: appended, never changed, and all other state is folded from them.

Fields are plain JSON so that an event is its own stored form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, kw_only=True)
class ConversationStarted:
    """A thread began on a channel account ("widget", "terminal", …) in a language."""

    channel: str
    account: str
    language: str


@dataclass(frozen=True, kw_only=True)
class LanguageChosen:
    """The person chose a language, or wrote in it."""

    language: str


@dataclass(frozen=True, kw_only=True)
class CustomerIdentified:
    """The shop's page vouched, by a signed token, that this is one of its customers."""

    customer_id: str
    name: str


@dataclass(frozen=True, kw_only=True)
class ShopperSaid:
    """The person wrote, or tapped a suggestion (`via` "tap").

    `picture` refers to a photo ({"id", "width", "height"}; empty without one), `product` is the id of the product whose
    page was open, which the shop's catalogue had at that moment.
    """

    text: str
    client_id: str
    via: str = "say"
    picture: Mapping[str, Any] = field(default_factory=dict)
    product: str = ""


@dataclass(frozen=True, kw_only=True)
class PictureDescribed:
    """What a vision model made of a photo: outside data, and no fact. Empty when it could make nothing of it."""

    turn: str
    picture: str
    description: str
    model: str


@dataclass(frozen=True, kw_only=True)
class ProposalConfirmed:
    """The person said yes to one proposal: by button (`via` "frame") or by a bare yes, message `said` (`via` "text")."""

    proposal_id: str
    via: str
    said: int = 0


@dataclass(frozen=True, kw_only=True)
class ProposalDeclined:
    """The person said no to one proposal, like `ProposalConfirmed`."""

    proposal_id: str
    via: str
    said: int = 0


@dataclass(frozen=True, kw_only=True)
class ToolCalled:
    """The model asked for a tool and the server ran it."""

    turn: str
    call_id: str
    name: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class ToolReturned:
    """What the tool gave back; figures in `data` are facts from now on. `data` is {"error": …} when it failed."""

    turn: str
    call_id: str
    name: str
    outcome: str
    data: Mapping[str, Any]
    cards: tuple[Mapping[str, Any], ...] = ()
    sources: tuple[Mapping[str, Any], ...] = ()
    quick_replies: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, kw_only=True)
class OrderVerified:
    """A guest proved an order to be theirs."""

    order_id: str


@dataclass(frozen=True, kw_only=True)
class ProposalMade:
    """A write now waits for its person. `command` is what would be executed, `card` what they see."""

    proposal_id: str
    kind: str
    subject: str
    command: Mapping[str, Any]
    card: Mapping[str, Any]
    expires_at: str
    needs_agent: bool = False


@dataclass(frozen=True, kw_only=True)
class ProposalClosed:
    """A proposal ended without an act: state is "expired" or "refused" (`code` and `facts` tell why)."""

    proposal_id: str
    state: str
    code: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ApprovalAsked:
    """The person confirmed, and the shop's own limit asks for a support agent's approval as well; nothing was done."""

    proposal_id: str


@dataclass(frozen=True, kw_only=True)
class ActSucceeded:
    """The shop did it; `receipt` was read back from the shop."""

    proposal_id: str
    receipt: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class ActFailed:
    """The shop refused or stayed unreachable; nothing is claimed about the outcome beyond `code`."""

    proposal_id: str
    code: str


@dataclass(frozen=True, kw_only=True)
class HandedOver:
    """A person was asked for. From now on the conversation waits in the support desk's queue."""

    reference: str
    reason: str
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class AgentSaid:
    """A support agent wrote."""

    agent: str
    text: str


@dataclass(frozen=True, kw_only=True)
class AssistantSaid:
    """A finished, checked reply. `answers` are the sequence numbers of the inputs that it answers."""

    turn: str
    answers: tuple[int, ...]
    text: str
    cards: tuple[Mapping[str, Any], ...] = ()
    sources: tuple[Mapping[str, Any], ...] = ()
    quick_replies: tuple[Mapping[str, Any], ...] = ()
    model: str = ""
    prompt_hash: str = ""
    withheld: tuple[str, ...] = ()


Event = (
    ConversationStarted | LanguageChosen | CustomerIdentified | ShopperSaid | PictureDescribed | ProposalConfirmed | ProposalDeclined
    | ToolCalled | ToolReturned | OrderVerified | ProposalMade | ProposalClosed | ApprovalAsked | ActSucceeded | ActFailed
    | HandedOver | AgentSaid | AssistantSaid
)  # fmt: skip

KINDS: dict[str, type[Event]] = {kind.__name__: kind for kind in Event.__args__}


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """An event in its place: `seq` counts from 1 in each conversation, `at` is UTC."""

    seq: int
    at: datetime
    event: Event


def to_json(event: Event) -> tuple[str, dict[str, Any]]:
    """The event's kind and its fields as JSON values."""
    return type(event).__name__, asdict(event)


def from_json(kind: str, body: Mapping[str, Any]) -> Event:
    """The event again; lists come back as tuples. Raises KeyError for a kind that this version does not know."""
    made: Callable[..., Event] = KINDS[kind]
    return made(**{k: tuple(v) if isinstance(v, list) else v for k, v in body.items()})
