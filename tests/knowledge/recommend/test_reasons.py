"""Every reason given is true: counted anew, naively, from what was put in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from knowledge.recommend.base import Act, Asked, Because, Interaction, Recommendation, Way
from knowledge.recommend.rules import Rules
from tests.knowledge.recommend.conftest import Open
from tests.knowledge.recommend.market import NOW, Shelf, act, product, random_acts, random_shop, shelf


def kept(acts: Sequence[Interaction]) -> list[Interaction]:
    back = {(each.person, each.product_id) for each in acts if each.act is Act.RETURNED}
    return [a for a in acts if a.act is Act.BOUGHT and (a.person, a.product_id) not in back]


def times(acts: Sequence[Interaction], product_id: str) -> dict[str, list[datetime]]:
    found = defaultdict(list)
    for each in kept(acts):
        if each.product_id == product_id:
            found[each.person].append(each.at)
    return found


def people(acts: Sequence[Interaction], each: Recommendation) -> int:
    """How many people stand behind a figure, the slow way."""
    facts = each.reason.facts
    mine = times(acts, each.product_id)
    if each.reason.because is Because.POPULAR:
        since = NOW - timedelta(days=int(facts.get("days", 100_000)))
        return sum(any(since <= at <= NOW for at in ats) for ats in mine.values())
    if each.reason.because is Because.BOUGHT_AFTER:
        theirs = times(acts, str(facts["after"]))
        return sum(min(theirs[p]) < max(mine[p]) for p in mine if p in theirs)
    orders = defaultdict(set)
    for bought in kept(acts):
        orders[bought.person, bought.basket].add(bought.product_id)
    both = {each.product_id, str(facts["with"])}
    return len({person for (person, _), products in orders.items() if both <= products})


@pytest.mark.parametrize("support", [2, 3, 6])
@pytest.mark.parametrize("seed", range(4))
async def test_figures_about_people_are_right_and_never_about_fewer_than_the_shop_says(
    opened: Open, seed: int, support: int
) -> None:
    shop = random_shop(seed)
    acts = random_acts(seed, shop)
    recommenders = await opened(shop, acts, Rules(min_people=support, popular_days=120))
    counted = 0
    for way in Way:
        for named in sorted(shop.facts)[:12]:
            for person in (None, "customer:p1"):
                for each in await recommenders.recommend(Asked(way=way, products=(named,), person=person, limit=10)):
                    if "people" in each.reason.facts:
                        counted += 1
                        assert each.reason.facts["people"] == people(acts, each) >= support
    assert counted > 0


@pytest.mark.parametrize("seed", range(4))
async def test_ratings_and_shared_values_stand_in_the_catalogue(opened: Open, seed: int) -> None:
    shop = random_shop(seed)
    recommenders = await opened(shop, random_acts(seed, shop))
    seen = set()
    for named in sorted(shop.facts):
        for way in (Way.SIMILAR, Way.ALTERNATIVE, Way.PERSONAL, Way.GOES_WITH):
            for each in await recommenders.recommend(Asked(way=way, products=(named,))):
                check(shop, each)
                seen.add(each.reason.because)
    assert {Because.LIKE, Because.RATED} <= seen


def check(shop: Shelf, each: Recommendation) -> None:
    mine, facts = shop.facts[each.product_id], each.reason.facts
    if each.reason.because is Because.RATED:
        assert (mine.rating, mine.reviews) == (facts["rating"], facts["reviews"])
        assert float(facts["rating"]) >= 4
    if each.reason.because is Because.LIKE:
        other = shop.facts[str(facts["of"])]
        assert other.id != mine.id
        if "shared" in facts:
            name = str(facts["name"])
            assert mine.properties[name] == other.properties[name] == facts["shared"]
    if each.reason.because is Because.FITS:
        values = {item.properties.get(str(facts["name"])) for item in (mine, shop.facts[str(facts["of"])])}
        assert facts["value"] in values


async def test_two_people_are_not_enough_to_speak_of(opened: Open) -> None:
    shop = shelf(product("kettle"), product("mug", "mug"))
    acts = [act(p, id_, 5, basket=f"order:{p}") for p in ("x", "y") for id_ in ("kettle", "mug")]
    asked = Asked(way=Way.GOES_WITH, products=("kettle",))
    assert not await (await opened(shop, acts)).recommend(asked)
    third = [act("z", id_, 5, basket="order:z") for id_ in ("kettle", "mug")]
    [found] = await (await opened(shop, acts + third)).recommend(asked)
    assert found.reason.facts == {"people": 3, "with": "kettle"}


async def test_what_is_dated_in_the_future_is_not_said_to_have_been_bought(opened: Open) -> None:
    shop = shelf(product("kettle"), product("mug", "mug"))
    acts = [act(p, id_, -3, basket=f"order:{p}") for p in "wxyz" for id_ in ("kettle", "mug")]
    recommenders = await opened(shop, acts)
    for way in Way:
        assert not await recommenders.recommend(Asked(way=way, products=("kettle",)))


async def test_one_person_who_buys_ten_times_is_one_person(opened: Open) -> None:
    acts = [act("x", id_, n, basket=f"order:{n}") for n in range(10) for id_ in ("kettle", "mug")]
    recommenders = await opened(shelf(product("kettle"), product("mug", "mug")), acts)
    assert not await recommenders.recommend(Asked(way=Way.GOES_WITH, products=("kettle",)))
    assert not await recommenders.recommend(Asked(way=Way.POPULAR))


async def test_many_pairs_of_two_people_do_not_crowd_out_what_many_bought_together(opened: Open) -> None:
    rare = [product(f"rare-{n}", "mug", brand=f"B{n}") for n in range(80)]
    shop = shelf(product("kettle"), product("tray", "tray"), *rare)
    acts = [act(f"one{n}", id_, 5, basket=f"order:one{n}") for n in range(80) for id_ in ("kettle", f"rare-{n}")]
    acts += [act(f"tray{n}", "tray", 5) for n in range(300)]
    acts += [act(f"both{n}", id_, 5, basket=f"order:both{n}") for n in range(4) for id_ in ("kettle", "tray")]
    found = await (await opened(shop, acts)).recommend(Asked(way=Way.GOES_WITH, products=("kettle",)))
    assert [(each.product_id, each.reason.facts["people"]) for each in found] == [("tray", 4)]


def test_the_shop_cannot_ask_to_speak_of_single_people() -> None:
    with pytest.raises(ValueError, match="min_people"):
        Rules(min_people=1)


async def test_what_goes_with_something_is_never_a_substitute_for_it(opened: Open) -> None:
    shop = shelf(product("one"), product("two"), product("mug", "mug"))
    acts = [act(p, id_, 5, basket=f"order:{p}") for p in "abcd" for id_ in ("one", "two", "mug")]
    recommenders = await opened(shop, acts)
    found = await recommenders.recommend(Asked(way=Way.GOES_WITH, products=("one",)))
    assert [each.product_id for each in found] == ["mug"]


@pytest.mark.parametrize(
    ("said", "met"),
    [("something green, please", "green"), ("我想要绿色的", "绿色"), ("the and with", None)],
)
async def test_a_stated_wish_is_named_by_the_words_that_the_product_meets(
    opened: Open, said: str, met: str | None
) -> None:
    shop = shelf(
        product("green", text="a green kettle 绿色 水壶 with lid and handle", rating=4.5, reviews=9),
        product("red", text="a red kettle 红色 水壶 with lid and handle", rating=4.4, reviews=9),
    )
    found = await (await opened(shop)).recommend(Asked(way=Way.PERSONAL, preferences=said))
    reasons = {each.product_id: each.reason for each in found}
    assert reasons["red"].because is Because.RATED
    if met:
        assert (reasons["green"].because, reasons["green"].facts["what"]) == (Because.PREFERRED, met)
    else:
        assert reasons["green"].because is Because.RATED


async def test_what_was_looked_at_is_the_reason_for_something_like_it(opened: Open) -> None:
    rated = product("seen", text="blue enamel kettle", rating=4.9, reviews=90)
    shop = shelf(rated, product("like", text="blue enamel kettle small"))
    found = await (await opened(shop)).recommend(Asked(way=Way.PERSONAL, looked_at=("seen",)))
    assert [(each.product_id, each.reason.because, each.reason.facts["of"]) for each in found] == [
        ("like", Because.LOOKED_AT, "seen")
    ]


async def test_nothing_is_recommended_for_being_like_itself(opened: Open) -> None:
    shop = shelf(product("beans", "coffee", text="dark roast coffee beans", rating=4.9, reviews=9))
    recommenders = await opened(shop, [act("x", "beans", 40)], Rules(consumables={"coffee": 30}))
    for way in (Way.PERSONAL, Way.NEXT):
        [found] = await recommenders.recommend(Asked(way=way, person="customer:x"))
        assert found.reason.because is Because.RATED
