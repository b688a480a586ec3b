"""One shop's assistant without a model and without turns: its data, index, sources, skills and what it learns from."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import date

from assistant.clock import random_id, utc_now
from assistant.commands.steps import Steps
from assistant.home import OpenHome, shop_home
from assistant.learning import Learning, Sources, rules_of
from assistant.owner.knowledge import OwnerKnowledge, OwnerParts
from assistant.record.approved import AnswerLog
from assistant.record.database import Database
from assistant.record.log import EventLog
from assistant.record.visits import VisitLog
from assistant.settings import Settings
from assistant.skills.contract import Skill
from assistant.skills.registry import load_skills, skill_replies
from assistant.skills.replies import Replies
from assistant.wiring.partners import follow_parcels, open_payments
from connectors.errors import Misconfigured
from connectors.payments.base import Payments
from connectors.registry import shop_factory
from connectors.shops.base import Shop
from connectors.shops.folder import import_folder, import_needed, read_margins, read_purchases
from connectors.shops.settings import ShopSettings, load_shop_settings
from knowledge.opening import Knowledge, KnowledgeSettings, open_knowledge
from knowledge.sources.keeper import Keeper
from knowledge.sources.memory import SourceMemory
from knowledge.sources.registry import SourceParts, build_sources, plans_of, sources_of


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
    payments: Payments | None


def record_url(settings: Settings) -> str:
    """Where the record of the served shop is: the configured database, else a SQLite file beside the shop's other data."""
    return settings.database_url or f"sqlite:///{shop_home(settings) / 'record.sqlite'}"


async def wire(settings: Settings, steps: Steps, stack: AsyncExitStack, *, fresh: bool = False) -> Wiring:
    """Everything of one shop, let go of when the stack closes; raises `Misconfigured` for a faulty shop folder."""
    shop_settings = with_shop_key(load_shop_settings(settings.shop), settings)
    home = await asyncio.to_thread(OpenHome, shop_home(settings), fresh=fresh)
    stack.callback(home.release)
    # Before all that takes long: a wrong URL is said at once.
    database = Database(record_url(settings))
    stack.push_async_callback(database.close)
    await database.open()
    shop = await _open_shop(settings, shop_settings, steps)
    stack.push_async_callback(shop.close)
    shop = await follow_parcels(settings, shop_settings, shop, stack)
    payments = await open_payments(settings, shop_settings, stack)
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
            answers=AnswerLog(database, utc_now, random_id),
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
        payments=payments,
    )


def with_shop_key(shop_settings: ShopSettings, settings: Settings) -> ShopSettings:
    """The shop's settings with the key of its server, which stands in the environment only."""
    if settings.shop_key is None:
        return shop_settings
    connector = shop_settings.connector.model_copy(update={"key": settings.shop_key})
    return shop_settings.model_copy(update={"connector": connector})


async def _open_shop(settings: Settings, shop_settings: ShopSettings, steps: Steps) -> Shop:
    database = shop_home(settings) / "shop.sqlite"
    connector = shop_settings.connector
    if not connector.is_folder:
        return await shop_factory(connector.kind)(database, shop_settings)
    today = date.today()
    if await asyncio.to_thread(import_needed, settings.shop, database, today):
        with steps.step(f"Importing the shop {shop_settings.name.localized().text('en')}"):
            report = await asyncio.to_thread(import_folder, settings.shop, database, today)
            if not report.ok:
                raise Misconfigured("\n".join(map(str, report.problems)))
    return await shop_factory(connector.kind)(database, shop_settings)


async def _open_knowledge(
    settings: Settings, shop_settings: ShopSettings, shop: Shop, database: Database, steps: Steps
) -> tuple[Knowledge, Keeper]:
    """The index, and who keeps it in step with the shop's sources."""
    folder, zone = shop_home(settings) / "knowledge", shop_settings.zone
    memory = SourceMemory(folder / "sources.sqlite")
    approved = AnswerLog(database, utc_now, random_id)
    parts = SourceParts(shop=shop, settings=shop_settings, folder=settings.shop, memory=memory, approved=approved)
    planned = await asyncio.to_thread(build_sources, parts)
    wanted = KnowledgeSettings(
        folder=folder,
        model_cache=settings.home / "models",
        embedder=settings.embedder,
        embedder_languages=settings.embedder_languages,
        reranker=settings.reranker,
    )
    with steps.step("Opening the index"):
        knowledge = await open_knowledge(
            wanted, sources_of(planned), today=lambda: utc_now().astimezone(zone).date(), zone=zone
        )
    return knowledge, Keeper(knowledge.sync, plans_of(planned), memory, utc_now)


async def _open_learning(settings: Settings, shop_settings: ShopSettings, shop: Shop, database: Database) -> Learning:
    """What recommendations learn from, read and ready; nothing is learnt yet."""
    margins = await asyncio.to_thread(read_margins, settings.shop, shop_settings)
    purchases = await asyncio.to_thread(read_purchases, settings.shop, shop_settings, date.today())
    sources = Sources(shop=shop, rules=rules_of(shop_settings.recommendations, margins), purchases=purchases)
    return await Learning.open(shop_home(settings), sources, VisitLog(database), utc_now)
