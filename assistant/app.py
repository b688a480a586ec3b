"""The composition root: settings become objects here and in `assistant/wiring/`, nowhere else.

This file holds who may act in the shop and the server; `wiring/` holds one shop's parts and what speaks for it.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

import structlog
from fastapi import FastAPI
from langchain_core.language_models import BaseChatModel

from assistant.actions.changes import ActParts, order_acts
from assistant.actions.exchanges import exchange_acts
from assistant.actions.execute import Act, Executor
from assistant.actions.notices import StockNoticeAct, StockNoticeEnd, StockNoticeTeller, TellerParts
from assistant.actions.returns import ReturnAct
from assistant.actions.store import ProposalStore
from assistant.agent.state import Sink
from assistant.clock import random_id, utc_now
from assistant.commands.steps import Steps
from assistant.decisions import Decisions
from assistant.owner.access import owner_access
from assistant.owner.erasing import Eraser
from assistant.record.approved import AnswerLog
from assistant.record.database import Database
from assistant.record.erasure import RecordErasure
from assistant.record.log import EventLog
from assistant.server.auth import Keys
from assistant.server.build import build_server
from assistant.server.config import DemoCustomer, Pages, ServerConfig
from assistant.server.frames import ModelInfo
from assistant.server.hub import Hub
from assistant.settings import ROOT, Settings
from assistant.turn import Audience, TurnParts, run_turn
from assistant.turns import TurnRunner
from assistant.wiring.shop import Wiring, record_url, wire
from assistant.wiring.speaking import agent_of, pictures_of, secret_of, speaking_model
from connectors.shops.base import OrderWriter
from connectors.shops.demo.draw import draw
from knowledge.sources.keeper import Keeper
from knowledge.sync import Step

log = structlog.get_logger(__name__)

# How often it is looked what is due; how often a source is read, its plan says.
LOOK_SECONDS = 5.0
# After a fault of our own, such as a full disk, which no plan knows of.
FAULT_SECONDS = 60.0
DEMO_CUSTOMERS = 12


class Watcher(Sink, Audience, Protocol):
    """Who sees both how a turn goes and what was recorded: the hub, a terminal, an eval."""


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
        wiring = await wire(settings, steps, stack, fresh=fresh)
        await _sync(wiring.keeper, steps)
        database, shop_settings = wiring.database, wiring.shop_settings
        with steps.step("Preparing the model"):
            speaking, info = await speaking_model(wiring, model)
        event_log = EventLog(database, utc_now, random_id)
        if not settings.database_url:
            # Whoever holds the index of this home is alone in it, so every lease is of a process that died.
            await event_log.expire_leases()
        watcher = make_watcher(event_log)
        turn_parts = TurnParts(
            log=event_log,
            agent=agent_of(wiring, speaking, info, watcher),
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
        yield await wire(settings, steps, stack)


@asynccontextmanager
async def open_record(settings: Settings) -> AsyncIterator[tuple[EventLog, AnswerLog]]:
    """The record alone, also while a server writes to it: the event log and the approved answers."""
    database = Database(record_url(settings))
    try:
        await database.open()
        yield EventLog(database, utc_now, random_id), AnswerLog(database, utc_now, random_id)
    finally:
        await database.close()


async def _sync(keeper: Keeper, steps: Steps) -> None:
    with steps.step("Bringing the index up to date"):
        report = await keeper.start(lambda step: _show(steps, step))
    for problem in report.problems:
        steps.line(f"  {problem}")


def _show(steps: Steps, step: Step) -> None:
    if step.total:
        steps.progress(step.done, step.total)


def _executor(wiring: Wiring) -> Executor:
    """The executor with every act that this shop can do; nothing else is handed the shop's writer."""
    acts: dict[str, Act] = {}
    if wiring.shop.writer is not None:
        acts["return"] = ReturnAct(wiring.shop.orders, wiring.shop.writer, wiring.shop_settings, utc_now)
        if wiring.shop.capabilities.stock_notices:
            acts["stock_notice"] = StockNoticeAct(wiring.shop.catalogue, wiring.shop.writer)
        parts, taken = _act_parts(wiring, wiring.shop.writer), wiring.shop.capabilities.acts
        acts |= order_acts(parts, taken) | exchange_acts(parts, taken)
    return Executor(ProposalStore(wiring.database), acts)


def _act_parts(wiring: Wiring, writer: OrderWriter) -> ActParts:
    return ActParts(
        orders=wiring.shop.orders,
        catalogue=wiring.shop.catalogue,
        writer=writer,
        settings=wiring.shop_settings,
        clock=utc_now,
    )


def eraser_of(wiring: Wiring) -> Eraser:
    """What erases a person in every part of this shop's assistant."""
    return Eraser(
        record=RecordErasure(wiring.database),
        acts=wiring.learning,
        requests=StockNoticeEnd(wiring.shop.notices, wiring.shop.writer),
        knowledge=wiring.owner,
    )


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
        keys=Keys.derive(secret_of(settings), shared),
        catalogue=wiring.shop.catalogue,
        settings=wiring.shop_settings,
        finder=wiring.knowledge.search,
        model=aisle.model,
        pages=Pages(widget_dist=ROOT / "widget" / "dist", shop_folder=settings.shop, draw=draw),
        allowed_origins=settings.allowed_origins,
        demo_customers=_demo_customers(wiring) if demo else (),
        interactions=wiring.learning,
        pictures=pictures_of(wiring),
        recommender=wiring.learning.recommender,
        owner=owner_access(wiring.owner, settings, eraser_of(wiring)),
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
            await _follow_sources(aisle)
        except Exception as error:  # noqa: BLE001 - the loop outlives a full disk or a fault of an index; it tries again
            log.error("sync failed", error=type(error).__name__)
            await asyncio.sleep(FAULT_SECONDS)


async def _follow_sources(aisle: Aisle) -> None:
    """Read what is due; where anything was, check it, learn from it and tell who waits for stock."""
    report = await aisle.wiring.keeper.run_due()
    if report is None:
        return
    for fault in report.faults:
        # Not its sentence: an address or a row may hold what somebody wrote.
        log.warning("sync problem", source=fault.source, code=fault.code)
    # What contradicts is known before a shopper meets it; without a change this costs next to nothing.
    await aisle.wiring.owner.findings()
    await aisle.wiring.learning.refresh()
    await aisle.tell_what_is_back()


async def _stop(task: asyncio.Task[None]) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
