"""One conversation with the real agent, graph, gate and skills over the small shop; the log is a list."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk

from assistant.agent.agent import Agent, AgentParts
from assistant.agent.graph import build_graph
from assistant.agent.prompts import Prompts
from assistant.models.scripted import ScriptedModel
from assistant.record.events import (
    AssistantSaid,
    ConversationStarted,
    CustomerIdentified,
    Event,
    Recorded,
    ShopperSaid,
    ToolReturned,
)
from assistant.record.views import view_of
from assistant.skills.contract import Skill, Tool
from assistant.skills.registry import skill_prompt, skill_replies
from assistant.skills.replies import Replies
from connectors.commerce import Order
from connectors.shops.base import Capabilities, Shop
from tests.assistant.models import small_shop
from tests.assistant.models.small_shop import NOW, SmallCatalogue, SmallFinder, SmallOrders
from tests.assistant.models.talking import Guesses, schemas


@cache
def replies_of(skills: tuple[Skill, ...]) -> Replies:
    """The skills' reply templates, read once."""
    return skill_replies(skills)


def _shipped(skills: Sequence[Skill]) -> tuple[Skill, ...]:
    """The skills that have a folder, without the one that a test adds."""
    return tuple(skill for skill in skills if skill.name != "extra")


class ChunkModel(ScriptedModel):
    """Streams exactly these messages, one list for each time it is asked."""

    answers: list[list[AIMessageChunk]]

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        for message in self.answers.pop(0):
            yield ChatGenerationChunk(message=message)


@dataclass
class Screen:
    """What the shopper sees while a reply is being made."""

    labels: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    finished: int = 0

    def working(self, conversation_id: str, turn: str, label: str, done: bool) -> None:
        if done:
            self.finished += 1
        else:
            self.labels.append(label)

    def delta(self, conversation_id: str, turn: str, index: int, text: str) -> None:
        if index == 0:
            self.texts.append("")
        self.texts[-1] += text

    @property
    def ever_shown(self) -> str:
        """Every word that was visible at some time."""
        return "\n".join(self.texts)


@dataclass(frozen=True, kw_only=True)
class Reply:
    """The events of one reply and its screen."""

    events: Sequence[Event]
    screen: Screen

    @property
    def said(self) -> AssistantSaid:
        last = self.events[-1]
        assert isinstance(last, AssistantSaid)
        return last

    @property
    def returned(self) -> list[ToolReturned]:
        return [event for event in self.events if isinstance(event, ToolReturned)]

    @property
    def outcomes(self) -> list[str]:
        return [returned.outcome for returned in self.returned]


@dataclass(frozen=True)
class Orders(SmallOrders):
    """The small shop's orders; each of `faults` makes one look at an order by its number fail."""

    faults: list[Exception] = field(default_factory=list)

    async def order_by_number(self, number: str) -> Order | None:
        if self.faults:
            raise self.faults.pop()
        return await super().order_by_number(number)


class Conversation:
    """A conversation of the customer "mia", or of a guest, with an agent that speaks through `model`."""

    def __init__(
        self, model: BaseChatModel, skills: Sequence[Skill], *, customer: str | None = "mia", language: str = "en"
    ) -> None:
        catalogue = {product.id: product for product in small_shop.products()}
        self.orders = Orders(small_shop.small_orders(catalogue).all)
        self.prompts = Prompts([skill_prompt(skill) for skill in _shipped(skills)])
        self.screen = Screen()
        self._agent = self._agent_of(model, skills, catalogue)
        self._recorded: list[Recorded] = []
        self.record(ConversationStarted(channel="widget", account="shop", language=language))
        if customer:
            self.record(CustomerIdentified(customer_id=customer, name="Mia"))

    def _agent_of(self, model: BaseChatModel, skills: Sequence[Skill], catalogue: Mapping[str, Any]) -> Agent:
        numbers = count(1)

        def new_id(prefix: str = "") -> str:
            return f"{prefix}_{next(numbers)}"

        tools: dict[str, Tool] = {tool.name: tool for skill in skills for tool in skill.tools}
        shop = Shop(
            name="small",
            capabilities=Capabilities(returns=True, reviews=True, stock_counts=True),
            catalogue=SmallCatalogue(dict(catalogue)),
            orders=self.orders,
            writer=None,
        )
        return Agent(
            AgentParts(
                graph=build_graph(),
                model=model.bind_tools(schemas(skills)),
                model_name="configured",
                tools=tools,
                prompts=self.prompts,
                replies=replies_of(_shipped(skills)),
                shop=shop,
                settings=small_shop.settings(),
                finder=SmallFinder(list(catalogue.values())),
                guesses=Guesses(),
                sink=self,
                clock=lambda: NOW,
                new_id=new_id,
            )
        )

    def working(self, conversation_id: str, turn: str, label: str, done: bool) -> None:
        self.screen.working(conversation_id, turn, label, done)

    def delta(self, conversation_id: str, turn: str, index: int, text: str) -> None:
        self.screen.delta(conversation_id, turn, index, text)

    def record(self, *events: Event) -> None:
        """Append what happened."""
        for event in events:
            self._recorded.append(Recorded(seq=len(self._recorded) + 1, at=NOW, event=event))

    async def say(self, text: str) -> Reply:
        """What the agent answers to this message."""
        self.screen = Screen()
        self.record(ShopperSaid(text=text, client_id=f"m{len(self._recorded)}"))
        view = view_of(self._recorded)
        events = await self._agent.answer("c1", tuple(self._recorded), view, view.unanswered)
        self.record(*events)
        return Reply(events=events, screen=self.screen)
