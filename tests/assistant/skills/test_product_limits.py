"""Limits that stand in the words of a wish: held against what the shop says now, and said in the reply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest

from assistant.skills.contract import ToolContext
from connectors.commerce import Language
from knowledge.analysis import Analyser
from knowledge.documents import Hit, Kind
from knowledge.facets import Vocabulary
from knowledge.filters import Filters, Property
from knowledge.judging import merged
from knowledge.language import normal
from knowledge.limits import limits_of
from knowledge.search import Asked, Found
from tests.assistant.skills.conftest import Run
from tests.assistant.skills.fakes import LAMP, LANTERN, MemoryCatalogue, context, product_document, variant


@dataclass
class LimitReader:
    """Finds the lamps for every wish, as last synced; reads limits as the search does, and these properties besides."""

    properties: tuple[Property, ...] = ()

    async def find(
        self, text: str, *, kinds: Sequence[Kind], language: Language, owner: str | None = None, limit: int = 8
    ) -> Sequence[Hit]:
        return (await self.look(Asked(text=text, kinds=tuple(kinds), language=language))).hits

    async def look(self, asked: Asked) -> Found:
        read = limits_of(normal(asked.text), Analyser(), Vocabulary(currency="USD")).filters
        hits = tuple(Hit(document=product_document(item), score=1.0, why="words") for item in (LAMP, LANTERN))
        return Found(hits=hits, seconds={}, filters=merged(read, asked.filters, self.properties))


def reading(*properties: Property) -> ToolContext:
    return replace(context(), finder=LimitReader(properties))


@pytest.mark.parametrize("wish", ["a lamp under $30", "三十块以内的灯"])
async def test_a_price_in_the_words_limits_though_no_argument_says_so(run: Run, wish: str) -> None:
    result = await run(reading(), "search_products", query=wish)
    assert [p["title"] for p in result.data["products"]] == ["Camping Lamp"]
    assert result.data["limits"]["understood"] == ["the price"]


async def test_an_argument_beats_the_words(run: Run) -> None:
    result = await run(reading(), "search_products", query="a lamp under $30", price_max=500)
    assert len(result.data["products"]) == 2


async def test_a_foreign_budget_is_told_apart_and_not_applied(run: Run) -> None:
    result = await run(reading(), "search_products", query="a lamp under 5 euros")
    assert result.outcome == "products.found"
    assert (result.data["limits"]["foreign"], result.data["limits"]["currency"]) == ("EUR", "USD")


async def test_the_limit_that_nothing_keeps_is_named(run: Run) -> None:
    result = await run(reading(Property(name="colour", value="teal")), "search_products", query="a teal lamp")
    assert (result.outcome, result.data["because"]) == ("products.none", "limits")
    assert result.data["limits"]["missed"] == ["colour"]


async def test_what_became_dearer_since_the_last_sync_no_longer_fits(run: Run) -> None:
    dearer = replace(LANTERN, variants=(variant("lantern", 9900),))
    base = replace(reading(), catalogue=MemoryCatalogue({LAMP.id: LAMP, dearer.id: dearer}))
    result = await run(base, "search_products", query="a lamp under $30")
    assert (result.outcome, result.data["because"]) == ("products.none", "price")


async def test_a_wish_without_limits_has_none_in_its_reply(run: Run) -> None:
    result = await run(reading(), "search_products", query="a lamp")
    assert "limits" not in result.data
    assert Filters().none
