"""What is used up is offered when this person is about to run out of it."""

from __future__ import annotations

import pytest

from knowledge.recommend.base import Act, Asked, Because, Interaction, Way
from knowledge.recommend.rules import Rules
from tests.knowledge.recommend.conftest import Open
from tests.knowledge.recommend.market import act, product, shelf

RULES = Rules(consumables={"coffee": 30})
SHOP = (product("beans", "coffee"), product("decaf", "coffee"), product("kettle"))
ASKED = Asked(way=Way.AGAIN, person="customer:x")


async def facts(opened: Open, acts: list[Interaction]) -> dict[str, dict[str, object]]:
    found = await (await opened(shelf(*SHOP), acts, RULES)).recommend(ASKED)
    assert all(each.reason.because is Because.BOUGHT_BEFORE for each in found)
    return {each.product_id: dict(each.reason.facts) for each in found}


@pytest.mark.parametrize(("days_ago", "due"), [(10, False), (24, True), (40, True), (119, True), (200, False)])
async def test_the_shop_s_interval_counts_where_nothing_else_is_known(opened: Open, days_ago: int, due: bool) -> None:
    found = await facts(opened, [act("x", "beans", days_ago)])
    assert found == ({"beans": {"days": days_ago, "every": 30, "known_from": "shop"}} if due else {})


async def test_somebody_s_own_interval_counts_before_the_shop_s(opened: Open) -> None:
    found = await facts(opened, [act("x", "beans", n) for n in (12, 22, 32)])
    assert found == {"beans": {"days": 12, "every": 10, "known_from": "person"}}


async def test_what_several_people_do_counts_before_what_the_shop_says(opened: Open) -> None:
    others = [act(person, "decaf", n) for person in "abc" for n in (100, 114)]
    found = await facts(opened, [act("x", "beans", 13), *others])
    assert found == {"beans": {"days": 13, "every": 14, "known_from": "people"}}


async def test_the_interval_of_two_people_is_not_told(opened: Open) -> None:
    others = [act(person, "decaf", n) for person in "ab" for n in (100, 114)]
    assert await facts(opened, [act("x", "beans", 13), *others]) == {}


async def test_another_of_the_kind_bought_since_means_that_nothing_is_due(opened: Open) -> None:
    assert await facts(opened, [act("x", "beans", 40), act("x", "decaf", 2)]) == {}


async def test_what_lasts_or_came_back_is_not_offered_again(opened: Open) -> None:
    acts = [act("x", "kettle", 400), act("x", "beans", 35), act("x", "beans", 33, Act.RETURNED)]
    assert await facts(opened, acts) == {}


async def test_nobody_in_particular_has_nothing_to_buy_again(opened: Open) -> None:
    recommenders = await opened(shelf(*SHOP), [act("x", "beans", 35)], RULES)
    assert not await recommenders.recommend(Asked(way=Way.AGAIN))
