"""What the offline model learnt, once, and conversations with it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from assistant.models.offline.chat import Learnt
from assistant.skills.contract import Skill, ToolContext
from assistant.skills.registry import load_skills
from tests.assistant.skills.changes.journey import Journey, learnt_of, open_database

Begin = Callable[..., Awaitable[Journey]]


@pytest.fixture(scope="session")
def skills() -> tuple[Skill, ...]:
    return load_skills()


@pytest.fixture(scope="session")
def learnt(skills: tuple[Skill, ...]) -> Learnt:
    return learnt_of(skills)


@pytest_asyncio.fixture
async def begin(tmp_path: Path, learnt: Learnt, skills: tuple[Skill, ...]) -> AsyncIterator[Begin]:
    database = await open_database(tmp_path)

    async def start(shop: ToolContext, language: str = "en") -> Journey:
        journey = Journey(database, shop, learnt, skills)
        await journey.begin(language)
        return journey

    yield start
    await database.close()
