"""Which line of an order a few words mean, in a return and in a question."""

from __future__ import annotations

import pytest

from assistant.skills.contract import ToolContext
from connectors.commerce import OrderState
from tests.assistant.skills.conftest import Run
from tests.assistant.skills.fakes import (
    WHITE,
    MemoryCatalogue,
    arrived,
    both,
    context,
    line,
    order,
    product,
    variant,
)

SHOES = product(
    "shoes",
    both("Strydale Daily 4 Running Shoes", "Strydale Daily 4 日常训练跑鞋"),
    variant("shoes", 10900),
    kind=both("running shoes", "跑鞋"),
    keywords=both("sneakers trainers", "运动鞋 慢跑"),
)
SHIRT = product(
    "shirt",
    both("Strydale Featherweight Running T-Shirt", "Strydale Featherweight 超轻跑步短袖"),
    variant("shirt", 3500, WHITE),
    kind=both("training t-shirt", "运动T恤"),
)
BOTTLE = product(
    "bottle", both("Brontic Sports Bottle", "Brontic 运动水壶"), variant("bottle", 1400), kind=both("bottle", "水壶")
)
SMALL = product("small", both("Tide Small Mug", "潮汐小马克杯"), variant("small", 900), kind=both("mug", "马克杯"))
LARGE = product("large", both("Tide Large Mug", "潮汐大马克杯"), variant("large", 1200), kind=both("mug", "马克杯"))
EVERYTHING = (SHOES, SHIRT, BOTTLE, SMALL, LARGE)


def shop() -> ToolContext:
    lines = [line(item.id, item, 2 if item is SHIRT else 1) for item in EVERYTHING]
    made = context(order("HP-1", OrderState.DELIVERED, *lines, shipments=arrived(3)))
    assert isinstance(made.catalogue, MemoryCatalogue)
    made.catalogue.items.update({item.id: item for item in EVERYTHING})
    return made


async def chosen(run: Run, words: str) -> list[str]:
    result = await run(shop(), "request_return", order_number="HP-1", lines=[{"line": words}], reason="wrong_size")
    if result.proposal is None:
        assert result.outcome == "returns.which_lines"
        return []
    return [entry["line_id"] for entry in result.proposal.command["lines"]]


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("the running shoes", ["shoes"]),
        ("running shoes", ["shoes"]),
        ("my shoes", ["shoes"]),
        ("the sneakers", ["shoes"]),
        ("the running shirt", ["shirt"]),
        ("the white one", ["shirt"]),
        ("Featherweight", ["shirt"]),
        ("the bottle", ["bottle"]),
        ("the large mug", ["large"]),
        ("the mugs", ["small", "large"]),
        ("both mugs", ["small", "large"]),
        ("all of the mugs", ["small", "large"]),
        ("跑鞋", ["shoes"]),
        ("跑步鞋", ["shoes"]),
        ("那双鞋子", ["shoes"]),
        ("那件T恤", ["shirt"]),
        ("短袖", ["shirt"]),
        ("我的水壶", ["bottle"]),
        ("大马克杯", ["large"]),
        ("两个杯子", ["small", "large"]),
        ("everything", ["shoes", "shirt", "bottle", "small", "large"]),
        ("全部", ["shoes", "shirt", "bottle", "small", "large"]),
        ("the second one", ["shirt"]),
    ],
)
async def test_a_line_is_meant_by_what_the_thing_is(run: Run, words: str, meant: list[str]) -> None:
    assert await chosen(run, words) == meant


@pytest.mark.parametrize("words", ["the mug", "杯子", "the coffee grinder", "咖啡机", "洗碗机"])
async def test_what_could_be_several_or_none_is_asked_for(run: Run, words: str) -> None:
    assert await chosen(run, words) == []


@pytest.mark.parametrize("question", ["how much were the running shoes?", "跑鞋多少钱"])
async def test_the_price_of_one_thing_in_an_order_is_told_apart_from_the_whole(run: Run, question: str) -> None:
    result = await run(shop(), "order_status", order_number="HP-1", question=question)
    assert [entry["id"] for entry in result.data["named_lines"]] == ["shoes"]
