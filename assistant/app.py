"""The composition root: settings become objects here and nowhere else. The only file that names implementations."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import structlog
from fastapi import FastAPI
from langchain_core.language_models import BaseChatModel
from langchain_core.utils.function_calling import convert_to_openai_tool

from assistant.actions.execute import Act, Executor
from assistant.actions.notices import StockNoticeAct, StockNoticeTeller, TellerParts
from assistant.actions.returns import ReturnAct
from assistant.actions.store import ProposalStore
from assistant.agent.agent import Agent, AgentParts
from assistant.agent.graph import build_graph
from assistant.agent.looking import Looker
from assistant.agent.prompts import Prompts
from assistant.agent.state import Sink
from assistant.clock import random_id, utc_now
from assistant.commands.steps import Steps
from assistant.decisions import Decisions
from assistant.home import OpenHome, shop_home
from assistant.learning import Learning, Sources, rules_of
from assistant.models.fallback import FallbackModel, Rung
from assistant.models.hosted import HostedSettings, open_hosted
from assistant.models.offline.chat import Learnt, OfflineModel
from assistant.models.vision import VisionModel
from assistant.owner.access import owner_access
from assistant.owner.knowledge import OwnerKnowledge, OwnerParts
from assistant.record.approved import AnswerLog
from assistant.record.database import Database
from assistant.record.guesses import GuessLimits, GuessLog
from assistant.record.log import EventLog
from assistant.record.pictures import PictureStore
from assistant.record.visits import VisitLog
from assistant.server.auth import Keys, hkdf, load_secret
from assistant.server.build import build_server
from assistant.server.config import DemoCustomer, Pages, ServerConfig
from assistant.server.frames import ModelInfo
from assistant.server.hub import Hub
from assistant.settings import ROOT, Settings
from assistant.skills.contract import Skill, Tool
from assistant.skills.registry import load_skills, skill_examples, skill_prompt, skill_replies
from assistant.skills.replies import Replies
from assistant.turn import Audience, TurnParts, run_turn
from assistant.turns import TurnRunner
from connectors.commerce import LANGUAGES, Product
from connectors.errors import Misconfigured
from connectors.registry import shop_factory
from connectors.shops.base import Shop
from connectors.shops.demo.draw import draw
from connectors.shops.folder import import_folder, import_needed, read_margins, read_purchases
from connectors.shops.settings import ShopSettings, load_shop_settings
from knowledge.embedders.kept import kept_vectors
from knowledge.opening import Knowledge, KnowledgeSettings, open_knowledge
from knowledge.sources.keeper import Keeper
from knowledge.sources.memory import SourceMemory
from knowledge.sources.registry import SourceParts, build_sources, plans_of, sources_of
from knowledge.sync import Step

log = structlog.get_logger(__name__)

# How often it is looked what is due; how often a source is read, its plan says.
LOOK_SECONDS = 5.0
# After a fault of our own, such as a full disk, which no plan knows of.
FAULT_SECONDS = 60.0
DEMO_CUSTOMERS = 12
DEFAULT_MODEL = "gpt-4.1-mini"
# A whole answer of a hosted model may take so many times as long as its first word.
ANSWERS = 2


class Watcher(Sink, Audience, Protocol):
    """Who sees both how a turn goes and what was recorded: the hub, a terminal, an eval."""


@dataclass(frozen=True, kw_only=True)
class Wiring:
    """What one shop's assistant is wired from."""

    settings: Settings
    shop_settings: ShopSettings
    shop: Shop
    knowledge: Knowledge
    keeper: Keeper
    database: Database
    skills: tuple[Skill, ...]
    replies: Replies
    learning: Learning
    owner: OwnerKnowledge


@dataclass(frozen=True, kw_only=True)
class Aisle:
    """Everything opened for one shop."""

    wiring: Wiring
    log: EventLog
    model: ModelInfo
    turn_parts: TurnParts
    turns: TurnRunner
    resources: AsyncExitStack

    @property
    def model_says(self) -> str:
        """One line for the person who started this: which model speaks."""
        if self.model.kind == "offline":
            return "Answers come from the built-in offline model. Set OPENAI_API_KEY (and AISLE_MODEL) to use a language model."
        return f"Answers come from {self.model.name}; the built-in offline model stands in when it fails."

    async def run_turn(self, conversation_id: str) -> bool:
        """Answer what waits in a conversation, here and now."""
        return await run_turn(self.turn_parts, conversation_id)

    async def tell_what_is_back(self) -> int:
        """How many people were told in their conversations that something they wait for can be bought again."""
        teller = _teller(self)
        return await teller.tell_due() if teller is not None else 0

    async def close(self) -> None:
        """Stop turns and let go of everything."""
        await self.resources.aclose()


def record_url(settings: Settings) -> str:
    """Where the record of the served shop is: the configured database, else a SQLite file beside the shop's other data."""
    return settings.database_url or f"sqlite:///{shop_home(settings) / 'record.sqlite'}"


async def open_aisle(
    settings: Settings,
    steps: Steps,
    make_watcher: Callable[[EventLog], Watcher],
    *,
    fresh: bool = False,
    model: BaseChatModel | None = None,
) -> Aisle:
    """Everything that serves one shop, prepared where it is missing; `model` takes the place of the configured one.

    Raises `Misconfigured` for a faulty shop folder and `SetupProblem` for what the person at the keyboard can mend.
    """
    async with AsyncExitStack() as stack:
        wiring = await _wire(settings, steps, stack, fresh=fresh)
        await _sync(wiring.keeper, steps)
        database, shop_settings = wiring.database, wiring.shop_settings
        with steps.step("Preparing the model"):
            speaking, info = await _model(wiring, model)
        event_log = EventLog(database, utc_now, random_id)
        if not settings.database_url:
            # Whoever holds the index of this home is alone in it, so every lease is of a process that died.
            await event_log.expire_leases()
        watcher = make_watcher(event_log)
        turn_parts = TurnParts(
            log=event_log,
            agent=_agent(wiring, speaking, info, watcher),
            decisions=Decisions(_executor(wiring), wiring.replies, random_id, shop_settings.support),
            replies=wiring.replies,
            audience=watcher,
            clock=utc_now,
            new_id=random_id,
            holder=random_id("w"),
        )
        turns = TurnRunner(turn_parts)
        stack.push_async_callback(turns.close)
        return Aisle(
            wiring=wiring, log=event_log, model=info, turn_parts=turn_parts, turns=turns, resources=stack.pop_all()
        )
    raise AssertionError("the stack above returns or raises")


@asynccontextmanager
async def open_wiring(settings: Settings, steps: Steps) -> AsyncIterator[Wiring]:
    """Everything of one shop but a model and turns, the index as the last sync left it; raises like `open_aisle`."""
    async with AsyncExitStack() as stack:
        yield await _wire(settings, steps, stack)


@asynccontextmanager
async def open_record(settings: Settings) -> AsyncIterator[tuple[EventLog, AnswerLog]]:
    """The record alone, also while a server writes to it: the event log and the approved answers."""
    database = Database(record_url(settings))
    try:
        await database.open()
        yield EventLog(database, utc_now, random_id), AnswerLog(database, utc_now, random_id)
    finally:
        await database.close()


async def _wire(settings: Settings, steps: Steps, stack: AsyncExitStack, *, fresh: bool = False) -> Wiring:
    shop_settings = load_shop_settings(settings.shop)
    home = await asyncio.to_thread(OpenHome, shop_home(settings), fresh=fresh)
    stack.callback(home.release)
    # Before all that takes long: a wrong URL is said at once.
    database = Database(record_url(settings))
    stack.push_async_callback(database.close)
    await database.open()
    shop = await _open_shop(settings, shop_settings, steps)
    stack.push_async_callback(shop.close)
    knowledge, keeper = await _open_knowledge(settings, shop_settings, shop, database, steps)
    stack.push_async_callback(knowledge.close)
    learning = await _open_learning(settings, shop_settings, shop, database)
    stack.push_async_callback(learning.close)
    skills = load_skills()
    replies = skill_replies(skills).in_tone(shop_settings.tone.localized().text("zh"))
    owner = OwnerKnowledge(
        OwnerParts(
            knowledge=knowledge,
            keeper=keeper,
            log=EventLog(database, utc_now, random_id),
            settings=shop_settings,
            replies=replies,
            clock=utc_now,
        )
    )
    return Wiring(
        settings=settings,
        shop_settings=shop_settings,
        shop=shop,
        knowledge=knowledge,
        keeper=keeper,
        database=database,
        skills=skills,
        replies=replies,
        learning=learning,
        owner=owner,
    )


async def _open_shop(settings: Settings, shop_settings: ShopSettings, steps: Steps) -> Shop:
    database = shop_home(settings) / "shop.sqlite"
    today = date.today()
    if await asyncio.to_thread(import_needed, settings.shop, database, today):
        with steps.step(f"Importing the shop {shop_settings.name.localized().text('en')}"):
            report = await asyncio.to_thread(import_folder, settings.shop, database, today)
            if not report.ok:
                raise Misconfigured("\n".join(map(str, report.problems)))
    return await shop_factory("demo")(database, shop_settings)


async def _open_knowledge(
    settings: Settings, shop_settings: ShopSettings, shop: Shop, database: Database, steps: Steps
) -> tuple[Knowledge, Keeper]:
    """The index, and who keeps it in step with the shop's sources."""
    folder = shop_home(settings) / "knowledge"
    memory = SourceMemory(folder / "sources.sqlite")
    approved = AnswerLog(database, utc_now, random_id)
    parts = SourceParts(shop=shop, settings=shop_settings, folder=settings.shop, memory=memory, approved=approved)
    planned = await asyncio.to_thread(build_sources, parts)
    folders = KnowledgeSettings(folder=folder, model_cache=settings.home / "models")
    with steps.step("Opening the index"):
        knowledge = await open_knowledge(folders, sources_of(planned))
    return knowledge, Keeper(knowledge.sync, plans_of(planned), memory, utc_now)


async def _sync(keeper: Keeper, steps: Steps) -> None:
    with steps.step("Bringing the index up to date"):
        report = await keeper.start(lambda step: _show(steps, step))
    for problem in report.problems:
        steps.line(f"  {problem}")


async def _open_learning(settings: Settings, shop_settings: ShopSettings, shop: Shop, database: Database) -> Learning:
    """What recommendations learn from, read and ready; nothing is learnt yet."""
    margins = await asyncio.to_thread(read_margins, settings.shop, shop_settings)
    purchases = await asyncio.to_thread(read_purchases, settings.shop, shop_settings, date.today())
    sources = Sources(shop=shop, rules=rules_of(shop_settings.recommendations, margins), purchases=purchases)
    return await Learning.open(shop_home(settings), sources, VisitLog(database), utc_now)


def _show(steps: Steps, step: Step) -> None:
    if step.total:
        steps.progress(step.done, step.total)


async def _model(wiring: Wiring, given: BaseChatModel | None) -> tuple[BaseChatModel, ModelInfo]:
    """What speaks: the given model, else the configured one with the offline model below it, else the offline one."""
    if given is not None:
        return given, ModelInfo(kind="scripted", name="scripted")
    offline = await _offline(wiring)
    settings = wiring.settings
    if not settings.hosted:
        return offline, ModelInfo(kind="offline", name="offline")
    name = settings.model or DEFAULT_MODEL
    hosted = open_hosted(_hosted(settings, name))
    ladder = (Rung(name=name, model=hosted), Rung(name="offline", model=offline))
    return FallbackModel(rungs=ladder), ModelInfo(kind="hosted", name=name)


def _hosted(settings: Settings, name: str) -> HostedSettings:
    return HostedSettings(
        model=name,
        api_key=settings.openai_api_key.get_secret_value() if settings.openai_api_key else "",
        base_url=settings.openai_base_url,
        timeout_seconds=settings.model_timeout,
        piece_timeout_seconds=min(settings.model_timeout, HostedSettings.piece_timeout_seconds),
        answer_timeout_seconds=ANSWERS * settings.model_timeout,
    )


async def _offline(wiring: Wiring) -> OfflineModel:
    """The offline model, taught by the skills' examples and the names of what the shop sells."""
    learnt = await asyncio.to_thread(Learnt.of, skill_examples(wiring.skills), wiring.replies, wiring.shop_settings)
    model = OfflineModel(learnt=learnt)
    products: list[Product] = []
    cursor: str | None = None
    more = True
    while more:
        page = await wiring.shop.catalogue.product_feed(cursor)
        products += page.products
        cursor, more = page.cursor, page.more
    await asyncio.to_thread(model.learn_products, products)
    embedder = wiring.knowledge.embedder
    embed = kept_vectors(embedder, wiring.settings.home / "models")
    await model.learn_meaning(embed, [language for language in LANGUAGES if language in embedder.languages])
    return model


def _executor(wiring: Wiring) -> Executor:
    """The executor with every act that this shop can do; nothing else is handed the shop's writer."""
    acts: dict[str, Act] = {}
    if wiring.shop.writer is not None:
        acts["return"] = ReturnAct(wiring.shop.orders, wiring.shop.writer, wiring.shop_settings, utc_now)
        if wiring.shop.capabilities.stock_notices:
            acts["stock_notice"] = StockNoticeAct(wiring.shop.catalogue, wiring.shop.writer)
    return Executor(ProposalStore(wiring.database), acts)


def _teller(aisle: Aisle) -> StockNoticeTeller | None:
    """Who tells that stock is back; None where the shop keeps no requests."""
    wiring = aisle.wiring
    if wiring.shop.notices is None or wiring.shop.writer is None:
        return None
    return StockNoticeTeller(
        TellerParts(
            notices=wiring.shop.notices,
            writer=wiring.shop.writer,
            catalogue=wiring.shop.catalogue,
            proposals=ProposalStore(wiring.database),
            log=aisle.log,
            recorded=aisle.turn_parts.audience.recorded,
            replies=wiring.replies,
            settings=wiring.shop_settings,
            clock=utc_now,
            new_id=random_id,
        )
    )


def _agent(wiring: Wiring, model: BaseChatModel, info: ModelInfo, watcher: Watcher) -> Agent:
    tools = {tool.name: tool for skill in wiring.skills for tool in skill.tools}
    guests = wiring.shop_settings.guests
    limits = GuessLimits(
        per_conversation=guests.attempts_per_conversation,
        per_order_per_hour=guests.attempts_per_order_per_hour,
        per_email_per_hour=guests.attempts_per_email_per_hour,
    )
    guesses = GuessLog(wiring.database, utc_now, limits, hkdf(_secret(wiring.settings), b"aisle guesses v1"))
    return Agent(
        AgentParts(
            graph=build_graph(),
            model=model.bind_tools([_schema(tool) for tool in tools.values()]),
            model_name=info.name,
            tools=tools,
            prompts=Prompts([skill_prompt(skill) for skill in wiring.skills]),
            replies=wiring.replies,
            shop=wiring.shop,
            settings=wiring.shop_settings,
            finder=wiring.knowledge.search,
            guesses=guesses,
            sink=watcher,
            clock=utc_now,
            new_id=random_id,
            looker=_looker(wiring),
            recommender=wiring.learning.recommender,
            visits=wiring.learning,
        )
    )


def _pictures(wiring: Wiring) -> PictureStore:
    return PictureStore(wiring.database, utc_now, random_id)


def _looker(wiring: Wiring) -> Looker | None:
    """What looks at photos; None where no vision model is configured."""
    settings = wiring.settings
    name = settings.vision_model or ((settings.model or DEFAULT_MODEL) if settings.vision else "")
    if not name or not settings.hosted:
        return None
    return Looker(_pictures(wiring), VisionModel(open_hosted(_hosted(settings, name)), name))


def _secret(settings: Settings) -> bytes:
    return load_secret(settings.home, settings.secret.get_secret_value() if settings.secret else None)


def _schema(tool: Tool) -> dict[str, object]:
    schema = convert_to_openai_tool(tool.arguments)
    schema["function"] |= {"name": tool.name, "description": tool.description}
    return schema


# ------------------------------------------------------------------ the server


@dataclass(frozen=True, kw_only=True)
class Serving:
    """How a shop is served: `demo` offers the demo's sign-in switch and must never be set for a real shop."""

    demo: bool = False
    fresh: bool = False
    model: BaseChatModel | None = None


AS_SET = Serving()


async def serving(settings: Settings, steps: Steps, how: Serving = AS_SET) -> tuple[FastAPI, Aisle]:
    """The application that serves a shop, and what it serves; turns that a dead process left behind are taken up."""
    aisle = await open_aisle(settings, steps, Hub, fresh=how.fresh, model=how.model)
    await aisle.turns.open()
    aisle.wiring.learning.start()
    aisle.resources.push_async_callback(_stop, asyncio.create_task(_keep_in_step(aisle), name="sync"))
    return build_server(_server_config(aisle, demo=how.demo)), aisle


def _server_config(aisle: Aisle, *, demo: bool) -> ServerConfig:
    wiring, settings = aisle.wiring, aisle.wiring.settings
    if not isinstance(aisle.turn_parts.audience, Hub):
        raise TypeError("a server shows its turns through a Hub")
    shared = settings.identity_secret.get_secret_value() if settings.identity_secret else None
    return ServerConfig(
        log=aisle.log,
        turns=aisle.turns,
        hub=aisle.turn_parts.audience,
        clock=utc_now,
        keys=Keys.derive(_secret(settings), shared),
        catalogue=wiring.shop.catalogue,
        settings=wiring.shop_settings,
        finder=wiring.knowledge.search,
        model=aisle.model,
        pages=Pages(widget_dist=ROOT / "widget" / "dist", shop_folder=settings.shop, draw=draw),
        allowed_origins=settings.allowed_origins,
        demo_customers=_demo_customers(wiring) if demo else (),
        interactions=wiring.learning,
        pictures=_pictures(wiring),
        recommender=wiring.learning.recommender,
        owner=owner_access(wiring.owner, settings),
    )


def _demo_customers(wiring: Wiring) -> tuple[DemoCustomer, ...]:
    """The first customers of the shop folder, the one that `shop.toml` names before all others."""
    text = (wiring.settings.shop / "customers.jsonl").read_text(encoding="utf-8")
    rows = [json.loads(line) for line in text.splitlines() if line.strip()]
    rows.sort(key=lambda row: row["id"] != wiring.shop_settings.demo_customer)
    return tuple(DemoCustomer(id=row["id"], name=row["name"]) for row in rows[:DEMO_CUSTOMERS])


async def _keep_in_step(aisle: Aisle) -> None:
    """Bring the index up to date again and again; what goes wrong is in the report and tried again."""
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        try:
            report = await aisle.wiring.keeper.run_due()
            if report is not None:
                # What contradicts is known before a shopper meets it; without a change this costs next to nothing.
                await aisle.wiring.owner.findings()
        except Exception as error:  # noqa: BLE001 - the loop outlives a full disk or a fault of an index; it tries again
            log.error("sync failed", error=type(error).__name__)
            await asyncio.sleep(FAULT_SECONDS)
            continue
        if report is None:
            continue
        for fault in report.faults:
            # Not its sentence: an address or a row may hold what somebody wrote.
            log.warning("sync problem", source=fault.source, code=fault.code)
        await aisle.wiring.learning.refresh()
        await aisle.tell_what_is_back()


async def _stop(task: asyncio.Task[None]) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
