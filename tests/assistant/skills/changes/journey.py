"""Whole conversations through run_turn: the offline model, the real skills and acts, a shop in memory, and a clock that tests set."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from assistant.actions.changes import ActParts, order_acts
from assistant.actions.exchanges import exchange_acts
from assistant.actions.execute import Executor
from assistant.actions.store import ProposalStore
from assistant.agent.agent import Agent, AgentParts
from assistant.agent.graph import build_graph
from assistant.agent.prompts import Prompts
from assistant.clock import random_id
from assistant.decisions import Decisions
from assistant.models.offline.chat import Learnt, OfflineModel
from assistant.record.database import Database
from assistant.record.events import AssistantSaid, CustomerIdentified, ProposalConfirmed, ProposalDeclined, ShopperSaid
from assistant.record.log import EventLog
from assistant.record.views import ConversationView, ProposalView, view_of
from assistant.skills.contract import Skill, ToolContext
from assistant.skills.registry import skill_examples, skill_prompt, skill_replies
from assistant.turn import TurnParts, run_turn
from connectors.shops.base import Shop
from tests.assistant.skills.changes.shop import CAPABILITIES, MUG, SHIRT, MemoryWriter
from tests.assistant.skills.fakes import NOW, SETTINGS, MemoryCatalogue, MemoryOrders


def learnt_of(skills: tuple[Skill, ...]) -> Learnt:
    """What the offline model learns of the skills for this shop."""
    learnt = Learnt.of(skill_examples(skills), skill_replies(skills), SETTINGS)
    OfflineModel(learnt=learnt).learn_products([MUG, SHIRT])
    return learnt


@dataclass
class Silent:
    """Nobody watches."""

    labels: list[str] = field(default_factory=list)

    def working(self, conversation_id: str, turn: str, label: str, done: bool) -> None:
        self.labels.append(label)

    def delta(self, conversation_id: str, turn: str, index: int, text: str) -> None: ...

    def recorded(self, conversation_id: str, entries: object) -> None: ...


class Journey:
    """Mia's conversation with the assistant of a shop."""

    def __init__(self, database: Database, base: ToolContext, learnt: Learnt, skills: tuple[Skill, ...]) -> None:
        assert isinstance(base.orders, MemoryOrders)
        assert isinstance(base.catalogue, MemoryCatalogue)
        self.now = NOW
        self.orders, self.catalogue = base.orders, base.catalogue
        self.writer = MemoryWriter(self.orders)
        self.log = EventLog(database, self._time, random_id)
        replies = skill_replies(skills)
        shop = Shop(
            name="harbour",
            capabilities=CAPABILITIES,
            catalogue=self.catalogue,
            orders=self.orders,
            writer=self.writer,
        )
        schemas = [
            {"type": "function", "function": {"name": t.name, "description": "", "parameters": t.arguments.model_json_schema()}}
            for s in skills
            for t in s.tools
        ]  # fmt: skip
        agent = Agent(
            AgentParts(
                graph=build_graph(),
                model=OfflineModel(learnt=learnt).bind_tools(schemas),
                model_name="offline",
                tools={t.name: t for s in skills for t in s.tools},
                prompts=Prompts([skill_prompt(s) for s in skills]),
                replies=replies,
                shop=shop,
                settings=base.settings,
                finder=base.finder,
                guesses=base.guesses,
                sink=Silent(),
                clock=self._time,
                new_id=random_id,
            )
        )
        parts = ActParts(
            orders=self.orders,
            catalogue=self.catalogue,
            writer=self.writer,
            settings=base.settings,
            clock=self._time,
        )
        executor = Executor(
            ProposalStore(database), {**order_acts(parts, CAPABILITIES.acts), **exchange_acts(parts, CAPABILITIES.acts)}
        )
        self.parts = TurnParts(
            log=self.log,
            agent=agent,
            decisions=Decisions(executor, replies, random_id, base.settings.support),
            replies=replies,
            audience=Silent(),
            clock=self._time,
            new_id=random_id,
            holder="w_1",
        )
        self.conversation = ""

    def _time(self) -> datetime:
        return self.now

    async def begin(self, language: str) -> None:
        self.conversation = await self.log.start("widget", "demo", language)
        await self.log.append(self.conversation, [CustomerIdentified(customer_id="mia", name="Mia")])

    async def say(self, text: str) -> AssistantSaid:
        """What is answered to this message."""
        await self.log.append(self.conversation, [ShopperSaid(text=text, client_id=random_id("m"))])
        return await self._answer()

    async def confirm(self) -> AssistantSaid:
        """What is said once the newest card was confirmed by its button."""
        return await self._decide(ProposalConfirmed)

    async def decline(self) -> AssistantSaid:
        return await self._decide(ProposalDeclined)

    async def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    async def proposal(self) -> ProposalView:
        return (await self.view()).proposals[-1]

    async def view(self) -> ConversationView:
        return view_of(await self.log.read(self.conversation))

    async def _decide(self, kind: type[ProposalConfirmed | ProposalDeclined]) -> AssistantSaid:
        newest = await self.proposal()
        event = kind(proposal_id=newest.id, via="frame")
        await self.log.append(self.conversation, [event], key=f"confirm:{newest.id}")
        return await self._answer()

    async def _answer(self) -> AssistantSaid:
        await run_turn(self.parts, self.conversation)
        said = [e.event for e in await self.log.read(self.conversation) if isinstance(e.event, AssistantSaid)]
        return said[-1]


async def open_database(folder: Path) -> Database:
    """A fresh record."""
    database = Database(f"sqlite:///{folder}/record.sqlite")
    await database.open()
    return database
