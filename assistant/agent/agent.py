"""Answers what a shopper said: prepares what the graph needs, runs it, and hands back the events of the reply."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from langchain_core.messages import HumanMessage, SystemMessage

from assistant.agent.graph import Graph
from assistant.agent.looking import Looker
from assistant.agent.prompts import LANGUAGE_NAMES, Prompts, history
from assistant.agent.saying import descriptions_in, human
from assistant.agent.speech import Speech
from assistant.agent.state import PROBLEM, AgentState, ChatModel, Sink, TurnContext
from assistant.clock import Clock, NewId
from assistant.guardrails.figures import FactSet, FigureCheck, facts_in
from assistant.guardrails.injection import as_data
from assistant.guardrails.receipts import ClaimCheck, Grounds, ReceiptFact, receipts_from, states_in
from assistant.guardrails.release import Gate
from assistant.record.events import (
    AssistantSaid,
    Event,
    HandedOver,
    PictureDescribed,
    Recorded,
    ShopperSaid,
    ToolReturned,
)
from assistant.record.views import ConversationView
from assistant.skills.contract import (
    NO_VISIT,
    Finder,
    GuessLimit,
    Person,
    Tool,
    ToolContext,
    ToolResult,
    Visit,
    Visits,
)
from assistant.skills.replies import Replies
from connectors.commerce import Product
from connectors.errors import ConnectorError
from connectors.shops.base import Shop
from connectors.shops.settings import ShopSettings
from knowledge.recommend.base import Recommender

log = structlog.get_logger(__name__)

# Prices, stock and states change: what was read longer ago must be read again before it is said again.
FACTS_LIVE = timedelta(minutes=30)


@dataclass(frozen=True, kw_only=True)
class AgentParts:
    """What the composition root gives the agent. `shop` is used through its reading protocols only."""

    graph: Graph
    model: ChatModel
    model_name: str
    tools: Mapping[str, Tool]
    prompts: Prompts
    replies: Replies
    shop: Shop
    settings: ShopSettings
    finder: Finder
    guesses: GuessLimit
    sink: Sink
    clock: Clock
    new_id: NewId
    recommender: Recommender | None = None
    visits: Visits | None = None
    looker: Looker | None = None


class Agent:
    """One agent serves every conversation; all state is in the log."""

    def __init__(self, parts: AgentParts) -> None:
        self._parts = parts

    async def answer(
        self, conversation_id: str, recorded: Sequence[Recorded], view: ConversationView, inputs: Sequence[Recorded]
    ) -> list[Event]:
        """The events of the reply to `inputs` (things the shopper said), ending in one `AssistantSaid`."""
        parts = self._parts
        turn = parts.new_id("t")
        visit = await parts.visits.visit(conversation_id, view.customer_id) if parts.visits else NO_VISIT
        context = self._context(conversation_id, turn, view, visit)
        try:
            seen = await self._look(conversation_id, turn, view, inputs)
            photos = descriptions_in(recorded) | {each.picture: each.description for each in seen}
            said = [entry.event for entry in inputs if isinstance(entry.event, ShopperSaid)]
            begun = await self._begin(recorded, view, context, human(said, photos, view.language))
            state = await parts.graph.ainvoke(begun, context=context)
        finally:
            parts.sink.working(conversation_id, turn, "", True)
        return [*seen, *state["events"], self._said(turn, tuple(entry.seq for entry in inputs), state)]

    async def _look(
        self, conversation_id: str, turn: str, view: ConversationView, inputs: Sequence[Recorded]
    ) -> list[PictureDescribed]:
        """What is on the photos of these inputs; nothing where no vision model is configured."""
        looker = self._parts.looker
        if looker is None or not any(isinstance(e.event, ShopperSaid) and e.event.picture for e in inputs):
            return []
        label = self._parts.replies.render("working.look_at_picture", view.language, {})
        self._parts.sink.working(conversation_id, turn, label, False)
        return await looker.look(conversation_id, turn, inputs, view.language)

    def _context(self, conversation_id: str, turn: str, view: ConversationView, visit: Visit) -> TurnContext:
        parts = self._parts
        facts = FactSet()
        grounds = Grounds(receipts=receipts_from(view.receipts), proposals={p.kind for p in view.open_proposals})

        def know(data: Mapping[str, Any], source: str) -> None:
            facts.extend(facts_in(data, source=source, at=parts.clock()))
            grounds.states.extend(states_in(data))

        def learn(result: ToolResult, source: str) -> None:
            if not result.outcome.startswith(PROBLEM):
                know(result.data, source)
            if result.proposal is not None:
                grounds.proposals.add(result.proposal.kind)
            if result.hand_over is not None:
                grounds.receipts.append(ReceiptFact("handover", str(result.hand_over.get("reference", ""))))

        for entry in view.returned:
            if parts.clock() - entry.at <= FACTS_LIVE and not entry.event.outcome.startswith(PROBLEM):
                know(entry.event.data, entry.event.call_id)
        for receipt in view.receipts:
            know(receipt, str(receipt.get("reference", "")))
        grounds.receipts.extend(ReceiptFact("handover", reference) for reference in view.handed_over)

        def emit(index: int, text: str) -> None:
            parts.sink.delta(conversation_id, turn, index, text)

        def new_gate() -> Gate:
            return Gate(FigureCheck(facts), ClaimCheck(grounds))

        return TurnContext(
            turn=turn,
            tool_context=self._tool_context(conversation_id, view, visit),
            tools=parts.tools,
            model=parts.model,
            replies=parts.replies,
            prompts=parts.prompts,
            speech=Speech(new_gate, emit),
            sink=parts.sink,
            new_id=parts.new_id,
            learn=learn,
        )

    def _tool_context(self, conversation_id: str, view: ConversationView, visit: Visit) -> ToolContext:
        parts = self._parts
        person = Person(
            customer_id=view.customer_id, name=view.customer_name, verified_order_ids=view.verified_order_ids
        )
        return ToolContext(
            conversation_id=conversation_id,
            person=person,
            language=view.language,
            now=parts.clock(),
            settings=parts.settings,
            capabilities=parts.shop.capabilities,
            catalogue=parts.shop.catalogue,
            orders=parts.shop.orders,
            finder=parts.finder,
            guesses=parts.guesses,
            shown_products=view.shown_products,
            recommender=parts.recommender,
            notices=parts.shop.notices,
            visit=visit,
        )

    async def _begin(
        self, recorded: Sequence[Recorded], view: ConversationView, context: TurnContext, now: HumanMessage
    ) -> AgentState:
        waiting = {entry.seq for entry in view.unanswered}
        past = history([entry for entry in recorded if entry.seq not in waiting], view.language)
        product = await self._open_product(str(now.additional_kwargs.get("product", "")))
        return {
            "messages": [SystemMessage(self._system(context, view, product)), *past, now],
            "events": [],
            "ran": [],
            "rounds": 0,
            "spoken": [],
            "failed": [],
            "withheld": [],
            "repaired": False,
            "kind": "",
            "model": self._parts.model_name,
        }

    async def _open_product(self, product_id: str) -> Product | None:
        """The product whose page the shopper has open, as the shop has it now."""
        if not product_id:
            return None
        try:
            return (await self._parts.shop.catalogue.products([product_id])).get(product_id)
        except ConnectorError as error:
            log.warning("open product not read", error=type(error).__name__)
            return None

    def _system(self, context: TurnContext, view: ConversationView, product: Product | None) -> str:
        settings, tools = self._parts.settings, context.tool_context
        language = tools.language
        return self._parts.prompts.system(
            {
                "assistant": settings.assistant.localized().text(language),
                "shop": settings.name.localized().text(language),
                "now": _local(tools.now, settings.time_zone),
                "time_zone": settings.time_zone,
                "language_name": LANGUAGE_NAMES[language],
                "currency": settings.currency,
                "person": _who(tools.person),
                "waiting": [proposal.kind for proposal in view.open_proposals],
                "tone": settings.tone.localized().text(language),
                "open_id": product.id if product else "",
                "open_title": json.dumps(as_data(product.title.text(language)), ensure_ascii=False) if product else "",
            }
        )

    def _said(self, turn: str, answers: tuple[int, ...], state: AgentState) -> AssistantSaid:
        returned = [e for e in state["events"] if isinstance(e, ToolReturned)]
        made = [e for e in returned if not e.outcome.startswith("tool.")]
        return AssistantSaid(
            turn=turn,
            answers=answers,
            text="\n\n".join(part for part in state["spoken"] if part),
            cards=_without_repeats([card for e in made for card in e.cards]),
            sources=_without_repeats([source for e in made for source in e.sources]),
            quick_replies=_choices(state["events"], made),
            model=state["model"],
            prompt_hash=self._parts.prompts.hash,
            withheld=tuple(state["withheld"]),
        )


def _choices(events: Sequence[Event], made: Sequence[ToolReturned]) -> tuple[Mapping[str, Any], ...]:
    """The last tool's suggestions; none once a person was asked for, who may be what they suggest."""
    handed_over = any(isinstance(event, HandedOver) for event in events)
    return made[-1].quick_replies if made and not handed_over else ()


def _who(person: Person) -> str:
    if person.customer_id:
        return "signed in"
    return "a guest who has proven an order to be theirs" if person.verified_order_ids else "a guest, not identified"


def _local(now: datetime, time_zone: str) -> str:
    return now.astimezone(ZoneInfo(time_zone)).strftime("%A %Y-%m-%d %H:%M")


def _without_repeats(cards: Sequence[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    kept: list[Mapping[str, Any]] = []
    for card in cards:
        if card not in kept:
            kept.append(card)
    return tuple(kept)
