"""The best of compared values is marked only where better is no matter of taste; units are aligned without rounding."""

from __future__ import annotations

import pytest

from assistant.skills.products.better import best_of
from assistant.skills.products.measures import aligned
from tests.assistant.skills.conftest import Run
from tests.assistant.skills.fakes import both, context, named, product, variant
from tests.assistant.skills.test_comparing import LIGHT, QUIET
from tests.assistant.skills.test_recommendations import in_shop


@pytest.mark.parametrize(
    ("names", "values", "best"),
    [
        ("Price 价格", ["$249.00", "$149.00"], [1]),
        ("Battery life 续航时间", ["60 h", "2 days", "60 h"], [0, 2]),
        ("Rating 评分", ["4.1 (7)", "4.6 (4)"], [1]),
        ("Water resistance 防水等级", ["IPX4", "IPX7"], [1]),
        ("Noise level 噪音", ["52 dB", "38 dB"], [1]),
        ("Noise cancelling 降噪深度", ["45 dB", "52 dB"], [1]),
        ("Weight 重量", ["268 g", "212 g"], []),
        ("Capacity 容量", ["1 l", "2 l"], []),
        ("Price 价格", ["$149.00", "$149.00"], []),
        ("Warranty 质保", ["2 years", "on request"], []),
    ],
)
def test_the_best_is_marked_where_it_is_best_for_everybody(names: str, values: list[str], best: list[int]) -> None:
    assert best_of(names, values, [True] * len(values)) == best


def test_what_is_not_stated_is_never_the_best() -> None:
    assert best_of("Price", ["—", "$20.00", "$10.00"], [False, True, True]) == [2]


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        (["0.268 kg", "212 g"], ["268 g", "212 g"]),
        (["1.5 h", "45 min"], ["90 min", "45 min"]),
        (["2 天", "8 小时"], ["48 小时", "8 小时"]),
        (["300 g", "1.4 kg", "2 kg"], ["300 g", "1400 g", "2000 g"]),
        (["60 h", "42 h"], ["60 h", "42 h"]),
        (["300 g", "30 cm"], ["300 g", "30 cm"]),
        (["about 2 kg", "300 g"], ["about 2 kg", "300 g"]),
    ],
)
def test_units_are_aligned_without_rounding(values: list[str], wanted: list[str]) -> None:
    assert aligned(values) == wanted


async def test_the_table_shows_differences_first_and_says_what_is_not_stated(run: Run) -> None:
    plain = product("plain", both("Plain Headphones", "Plain 耳机"), variant("plain", 4900), kind=both("headphones", "耳机"),
                    attributes=(named("Best for", "适合", "travel", "旅行"),))  # fmt: skip
    result = await run(
        in_shop(context(), QUIET, LIGHT, plain), "compare_products", product_ids=["quiet", "light", "plain"]
    )
    (card,) = result.cards
    rows = {row["name"]: row for row in card["rows"]}
    differs = [row["differs"] for row in card["rows"]]
    assert differs == sorted(differs, reverse=True)
    assert rows["Battery life"]["values"] == ["60 h", "42 h", "not stated"]
    assert rows["Battery life"]["best"] == [0]
    assert rows["Price"]["best"] == [2]
    assert rows["Weight"]["values"] == ["268 g", "212 g", "not stated"]
    assert rows["Weight"]["best"] == []
