"""The owner's side over a small shop folder, a real record and a model-free embedder."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.clock import random_id
from assistant.owner.knowledge import OwnerKnowledge, OwnerParts
from assistant.record.approved import AnswerLog
from assistant.record.database import Database
from assistant.record.log import EventLog
from assistant.settings import DEMO_SHOP
from assistant.skills.registry import load_skills, skill_replies
from connectors.shops.settings import ShopSettings, load_shop_settings
from knowledge.documents import Kind
from knowledge.embedders.base import Embedder
from knowledge.opening import KnowledgeSettings, open_knowledge
from knowledge.sources.base import SourcePage
from knowledge.sources.conversations import ConversationSource, Discretion
from knowledge.sources.files import FileSource
from knowledge.sources.keeper import Keeper
from knowledge.sources.memory import SourceMemory
from knowledge.sources.registry import PLANS
from tests.knowledge.shopfront import WordEmbedder

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
RETURNS = """---
version: "1"
valid_from: 2026-06-01
---
# {title}

## {section}
{text}
"""


@dataclass
class Hands:
    """What the clock shows; a test moves it."""

    now: datetime = NOW


@dataclass
class Office:
    """Everything of the owner's side, each part in reach."""

    owner: OwnerKnowledge
    log: EventLog
    answers: AnswerLog
    settings: ShopSettings
    shop: Path
    keeper: Keeper
    hands: Hands
    database: Database


class EmptyCatalogue:
    """A catalogue without products."""

    name = "catalogue"

    async def changes(self, cursor: str | None) -> SourcePage:
        return SourcePage(subjects={}, whole=True)


def write_policy(shop: Path, name: str, title: str, section: str, text: str) -> None:
    (shop / "policies").mkdir(parents=True, exist_ok=True)
    (shop / "policies" / name).write_text(RETURNS.format(title=title, section=section, text=text), encoding="utf-8")


async def _words(choice: str, cache: Path, languages: Iterable[str]) -> Embedder:
    return WordEmbedder()


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    shop = tmp_path / "shop"
    write_policy(shop, "returns.en.md", "Returns", "How long", "You can return things within 30 days after delivery.")
    write_policy(shop, "returns.zh.md", "退货", "期限", "签收后 30 天内可以退货。")
    database = Database(f"sqlite:///{tmp_path / 'record.sqlite'}")
    await database.open()
    hands = Hands()
    log, answers = EventLog(database, lambda: hands.now, random_id), AnswerLog(database, lambda: hands.now, random_id)
    settings = load_shop_settings(DEMO_SHOP)
    sources = (
        FileSource("policies", shop / "policies", Kind.POLICY),
        ConversationSource(answers, Discretion(own=(settings.support.email, settings.support.phone))),
        EmptyCatalogue(),
    )
    knowledge = await open_knowledge(
        KnowledgeSettings(folder=tmp_path / "knowledge", model_cache=tmp_path / "models"), sources, embedders=_words
    )
    memory = SourceMemory(tmp_path / "knowledge" / "sources.sqlite")
    keeper = Keeper(knowledge.sync, [PLANS[source.name] for source in sources], memory, lambda: hands.now)
    owner = OwnerKnowledge(
        OwnerParts(
            knowledge=knowledge,
            keeper=keeper,
            log=log,
            answers=answers,
            settings=settings,
            replies=skill_replies(load_skills()),
            clock=lambda: hands.now,
        )
    )
    try:
        yield Office(owner, log, answers, settings, shop, keeper, hands, database)
    finally:
        await knowledge.close()
        await database.close()
