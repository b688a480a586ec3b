"""What a skill is made of: tools that look or propose, and the values that they hand back.

A tool never changes the shop. READ looks, REVERSIBLE asks `actions` for a change that the person can undo alone,
PROPOSE ends in a `ProposalDraft`, which the server turns into a proposal that only the person can confirm.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict

from assistant.guess import Guess
from connectors.commerce import Language
from connectors.shops.base import Capabilities, CatalogueReader, NoticeReader, OrderReader
from connectors.shops.settings import ShopSettings
from knowledge.documents import Hit, Kind
from knowledge.recommend.base import Recommender


class Effect(StrEnum):
    """What running a tool can do; anything unknown counts as writing and is not run."""

    READ = "read"
    REVERSIBLE = "reversible"
    PROPOSE = "propose"


class Arguments(BaseModel):
    """Base of every tool's arguments: unknown keys are refused, so a model cannot smuggle any in."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


@dataclass(frozen=True, kw_only=True)
class Person:
    """Who is speaking, as far as it is proven. A guest proves single orders by number and e-mail."""

    customer_id: str | None = None
    name: str = ""
    verified_order_ids: frozenset[str] = frozenset()


class Finder(Protocol):
    """Search as skills see it."""

    async def find(
        self, text: str, *, kinds: Sequence[Kind], language: Language, owner: str | None = None, limit: int = 8
    ) -> Sequence[Hit]:
        """Best documents first; empty where nothing fits. Documents of another owner are never found."""
        ...


class GuessLimit(Protocol):
    """Counts failed guesses at somebody's order."""

    async def attempt(self, guess: Guess) -> bool:
        """Whether this guess may be made; asked and counted as failed in one step, so that none slips past another."""
        ...

    async def forget(self, guess: Guess) -> None:
        """Count this guess no longer: it was right, or nobody could judge it."""
        ...


@dataclass(frozen=True, kw_only=True)
class Visit:
    """Whose acts recommendations may learn from here ("customer:ID" or "visitor:ID", None without consent), and the products
    that were looked at in this visit, newest last."""

    person: str | None = None
    looked_at: tuple[str, ...] = ()


class Visits(Protocol):
    """Tells what is known of a visit; nothing without the person's consent."""

    async def visit(self, conversation_id: str, customer_id: str | None) -> Visit:
        """The visit that a conversation belongs to."""
        ...


NO_VISIT = Visit()


@dataclass(frozen=True, kw_only=True)
class ToolContext:
    """Everything that a tool may use; it gets no writing protocol. `shown_products` are ids in the order last shown.

    `recommender` is None while nothing was learnt, `notices` where the shop keeps no back-in-stock requests.
    """

    conversation_id: str
    person: Person
    language: Language
    now: datetime
    settings: ShopSettings
    capabilities: Capabilities
    catalogue: CatalogueReader
    orders: OrderReader
    finder: Finder
    guesses: GuessLimit
    shown_products: tuple[str, ...] = ()
    recommender: Recommender | None = None
    notices: NoticeReader | None = None
    visit: Visit = NO_VISIT


@dataclass(frozen=True, kw_only=True)
class Source:
    """What an answer rests on, as shown under a reply."""

    id: str
    title: str
    section: str = ""
    version: str = ""


@dataclass(frozen=True, kw_only=True)
class QuickReply:
    """A suggested next message: `label` on the button, `say` is what it says for the shopper."""

    label: str
    say: str


@dataclass(frozen=True, kw_only=True)
class ProposalDraft:
    """An act that waits for its person. `command` is plain JSON that `actions` can execute; `card` draws it.

    `kind` names the act ("return"), `subject` the order it is about. `needs_agent` tells that a support agent
    approves as well.
    """

    kind: str
    subject: str
    command: Mapping[str, Any]
    card: Mapping[str, Any]
    needs_agent: bool = False


@dataclass(frozen=True, kw_only=True)
class ToolResult:
    """What a tool hands back.

    `outcome` is a dotted code ("orders.status") that names the reply template of the skill. `data` is plain JSON for the
    model and the template: its figures become facts, money stands in it as {"amount": minor, "currency": "USD", "text": "$19.90"},
    dates as {"iso": "2026-11-22", "text": "November 22"}; what the shopper said is *not* repeated in it, for it would
    become a fact. `cards` are drawn by the widget (`assistant.cards.Card` as JSON).
    """

    outcome: str
    data: Mapping[str, Any] = field(default_factory=dict)
    cards: tuple[Mapping[str, Any], ...] = ()
    sources: tuple[Source, ...] = ()
    quick_replies: tuple[QuickReply, ...] = ()
    proposal: ProposalDraft | None = None
    verified_order_id: str | None = None
    hand_over: Mapping[str, Any] | None = None


Run = Callable[[ToolContext, Any], Awaitable[ToolResult]]


@dataclass(frozen=True, kw_only=True)
class Tool:
    """One thing the model may ask for. `description` is read by models: say when to use it and when not."""

    name: str
    description: str
    arguments: type[Arguments]
    effect: Effect
    run: Run


@dataclass(frozen=True, kw_only=True)
class Skill:
    """One job: its tools and where its prompt, examples and reply templates stand (`prompt.md`, `examples.yaml`, `replies.yaml`)."""

    name: str
    tools: tuple[Tool, ...]
