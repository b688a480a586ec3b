"""Products set against each other: what tells most, and which of them a question is best answered by."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.skills.contract import ToolContext
from assistant.skills.products.compare import short_titles
from assistant.skills.products.measures import comparable
from assistant.skills.replies import Replies
from tests.assistant.skills.conftest import Run
from tests.assistant.skills.fakes import MemoryCatalogue, both, context, named, product, variant

QUIET = product(
    "quiet",
    both("Nor Quiet Over-Ear Headphones", "Nor Quiet 头戴式耳机"),
    variant("quiet", 24900),
    kind=both("headphones", "耳机"),
    description=both("Built for long flights and open offices.", "为长途飞行和开放式办公室设计。"),
    attributes=(
        named("Battery life", "续航时间", "60 h", "60 小时"),
        named("Weight", "重量", "0.268 kg", "0.268 kg"),
        named("Water resistance", "防水等级", "IPX4", "IPX4"),
        named("Best for", "适合", "travel", "旅行"),
    ),
    rating=4.1,
    review_count=7,
)
LIGHT = product(
    "light",
    both("Nor Light Over-Ear Headphones", "Nor Light 头戴式耳机"),
    variant("light", 14900),
    kind=both("headphones", "耳机"),
    description=both("Soft pads that stay cool in summer.", "耳垫柔软，夏天不闷。"),
    attributes=(
        named("Battery life", "续航时间", "42 h", "42 小时"),
        named("Weight", "重量", "212 g", "212 g"),
        named("Water resistance", "防水等级", "Not rated", "未标防水等级"),
        named("Best for", "适合", "children and small heads", "孩子和小头围"),
    ),
    rating=4.6,
    review_count=4,
)


def shop() -> ToolContext:
    return replace(context(), catalogue=MemoryCatalogue({"quiet": QUIET, "light": LIGHT}))


@pytest.mark.parametrize(
    ("question", "name", "winner"),
    [
        ("which one has the longer battery?", "Battery life", "Nor Quiet"),
        ("哪个续航更长", "Battery life", "Nor Quiet"),
        ("which is lighter", "Weight", "Nor Light"),
        ("哪个更轻", "Weight", "Nor Light"),
        ("which is cheaper?", "Price", "Nor Light"),
        ("哪款便宜", "Price", "Nor Light"),
        ("which one is heavier", "Weight", "Nor Quiet"),
        ("which is more waterproof", "Water resistance", "Nor Quiet"),
        ("which is better rated?", "Rating", "Nor Light"),
        ("口碑哪个好", "Rating", "Nor Light"),
    ],
)
async def test_a_comparative_names_its_winner_with_the_figures(
    run: Run, replies: Replies, question: str, name: str, winner: str
) -> None:
    result = await run(shop(), "compare_products", product_ids=["quiet", "light"], question=question)
    decided = result.data["decided"]
    assert (decided["kind"], decided["name"], decided["winner"]) == ("property", name, winner)
    said = replies.render(result.outcome, "en", result.data)
    assert all(value["value"] in said for value in decided["values"])
    assert len(result.data["telling"]) == 1


@pytest.mark.parametrize(
    ("question", "winner"),
    [
        ("which is better for long flights?", "Nor Quiet"),
        ("which one suits children", "Nor Light"),
        ("哪款更适合孩子", "Nor Light"),
        ("哪个适合长途飞行", "Nor Quiet"),
    ],
)
async def test_a_use_is_decided_by_what_the_pages_say(run: Run, question: str, winner: str) -> None:
    asking = shop() if question.isascii() else replace(shop(), language="zh")
    result = await run(asking, "compare_products", product_ids=["quiet", "light"], question=question)
    assert (result.data["decided"]["kind"], result.data["decided"]["winner"]) == ("suits", winner)


@pytest.mark.parametrize("question", ["which one is for divers", "哪款适合潜水"])
async def test_what_no_page_says_is_not_decided(run: Run, question: str) -> None:
    result = await run(shop(), "compare_products", product_ids=["quiet", "light"], question=question)
    assert result.data["decided"]["kind"] == "unknown"
    assert result.data["decided"]["winner"] is None


async def test_without_a_question_two_differences_are_told(run: Run, replies: Replies) -> None:
    result = await run(shop(), "compare_products", product_ids=["quiet", "light"])
    assert [row["name"] for row in result.data["telling"]] == ["Price", "Battery life"]
    said = replies.render(result.outcome, "en", result.data)
    assert said == "Price: Nor Quiet $249.00, Nor Light $149.00. Battery life: Nor Quiet 60 h, Nor Light 42 h."


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        (["1.2 kg", "300 g"], [1200, 300]),
        (["8 小时", "45 分钟"], [480, 45]),
        (["60 h", "2 days"], [3600, 2880]),
        (["$1,299.00", "from $49.00"], [1299, 49]),
        (["IPX7", "IPX4"], [7, 4]),
        (["yes", "no"], [1, 0]),
        (["10×20×30 cm", "5 x 5 x 5 cm"], [6000, 125]),
        (["300 g", "30 cm"], None),
        (["cotton", "wool"], None),
        (["300 g", "—"], None),
    ],
)
def test_figures_compare_in_one_unit_or_not_at_all(values: list[str], wanted: list[float] | None) -> None:
    assert comparable(values) == wanted


def test_titles_lose_the_words_that_they_share_at_their_end() -> None:
    assert short_titles(["Nor Quiet Over-Ear Headphones", "Nor Light Over-Ear Headphones"]) == [
        "Nor Quiet",
        "Nor Light",
    ]
    assert short_titles(["奥尔巴台灯", "流明台灯"]) == ["奥尔巴", "流明"]
    assert short_titles(["Lamp", "Lamp"]) == ["Lamp", "Lamp"]
