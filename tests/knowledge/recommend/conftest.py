"""Recommending over an invented shop, opened through the front door and closed after the test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path

import pytest

from knowledge.recommend.base import Interaction
from knowledge.recommend.facts import FactsProvider
from knowledge.recommend.opening import Recommenders, open_recommender
from knowledge.recommend.rules import Rules
from tests.knowledge.recommend.market import NOW

Open = Callable[..., Awaitable[Recommenders]]


@pytest.fixture
async def opened(tmp_path: Path) -> AsyncIterator[Open]:
    """Opens recommending for a shop in which these things were done; closed at the end."""
    made: list[Recommenders] = []

    async def opening(
        facts: FactsProvider, acts: Sequence[Interaction] = (), rules: Rules | None = None
    ) -> Recommenders:
        recommenders = await open_recommender(tmp_path / str(len(made)), facts, rules or Rules(), lambda: NOW)
        made.append(recommenders)
        await recommenders.add(acts)
        return recommenders

    yield opening
    for recommenders in made:
        await recommenders.close()
