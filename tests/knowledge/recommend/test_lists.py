"""What no list may hold, whatever is asked of whatever shop."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest

from knowledge.recommend.base import Act, Asked, Recommendation, Way
from knowledge.recommend.kinds import neighbouring
from knowledge.recommend.rules import Rules
from tests.knowledge.recommend.conftest import Open
from tests.knowledge.recommend.market import NOW, Shelf, act, product, random_acts, random_shop, shelf

SEEDS = range(4)


def questions(shop: Shelf, seed: int) -> Iterator[Asked]:
    """Every way, for a product, a cart, a person, all of them and nothing at all."""
    ids = sorted(shop.facts)
    for way in Way:
        for named in ((), (ids[seed],), (ids[seed], ids[seed + 9])):
            for person in (None, f"customer:p{seed}"):
                yield Asked(
                    way=way,
                    products=named,
                    person=person,
                    looked_at=(ids[seed + 3],) if person else (),
                    preferences="a green kettle" if seed % 2 else "",
                    excluded=frozenset(ids[::5]),
                )


def of_brand(shop: Shelf, found: tuple[Recommendation, ...]) -> Counter[str]:
    return Counter(shop.facts[each.product_id].brand for each in found)


@pytest.mark.parametrize("seed", SEEDS)
async def test_no_list_holds_what_was_named_excluded_sold_out_or_twice_the_same(opened: Open, seed: int) -> None:
    shop = random_shop(seed)
    recommenders = await opened(shop, random_acts(seed, shop))
    found_any = 0
    for asked in questions(shop, seed):
        found = [each.product_id for each in await recommenders.recommend(asked)]
        assert len(found) == len(set(found)) <= asked.limit
        assert not {*asked.products, *asked.excluded} & {*found}
        assert all(shop.facts[id_].available for id_ in found)
        found_any += bool(found)
    assert found_any > 20


@pytest.mark.parametrize("seed", SEEDS)
async def test_no_list_holds_what_the_person_sent_back_or_has_already(opened: Open, seed: int) -> None:
    shop = random_shop(seed)
    acts = random_acts(seed, shop)
    recommenders = await opened(shop, acts)
    for number in range(12):
        person = f"customer:p{number}"
        theirs = {each.product_id for each in acts if each.person == person and each.act in (Act.BOUGHT, Act.RETURNED)}
        for way in Way:
            found = await recommenders.recommend(Asked(way=way, person=person, products=(sorted(shop.facts)[0],)))
            assert not theirs & {each.product_id for each in found}


@pytest.mark.parametrize("cap", [1, 2])
@pytest.mark.parametrize("seed", SEEDS)
async def test_no_brand_has_more_places_than_its_cap(opened: Open, seed: int, cap: int) -> None:
    shop = random_shop(seed)
    recommenders = await opened(shop, random_acts(seed, shop), Rules(brand_cap=cap))
    for asked in questions(shop, seed):
        found = tuple(await recommenders.recommend(asked))
        assert max(of_brand(shop, found).values(), default=0) <= cap


async def test_a_shop_s_own_brand_fills_a_list_and_others_are_still_capped(opened: Open) -> None:
    own = [product(f"own-{n}", rating=4.5, reviews=9) for n in range(5)]
    other = [product(f"other-{n}", rating=4.9, reviews=90, brand="Birch") for n in range(4)]
    shop = shelf(*own, *other)
    found = tuple(await (await opened(shop, rules=Rules(brand_cap=1))).recommend(Asked(way=Way.POPULAR)))
    assert of_brand(shop, found) == {"Alder": 5, "Birch": 1}


@pytest.mark.parametrize("seed", SEEDS)
async def test_excluded_kinds_and_departments_are_nowhere(opened: Open, seed: int) -> None:
    shop = random_shop(seed)
    rules = Rules(excluded_kinds=frozenset({"Coffee"}), excluded_departments=frozenset({"OUTDOORS"}))
    recommenders = await opened(shop, random_acts(seed, shop), rules)
    for asked in questions(shop, seed):
        for each in await recommenders.recommend(asked):
            assert shop.facts[each.product_id].kind != "coffee"
            assert shop.facts[each.product_id].department != "Outdoors"


@pytest.mark.parametrize("seed", SEEDS)
async def test_the_same_question_has_the_same_answer_in_another_process_of_the_same_shop(
    opened: Open, seed: int
) -> None:
    shop = random_shop(seed)
    acts = random_acts(seed, shop)
    turned = Shelf(facts=dict(reversed(shop.facts.items())))
    one, two = await opened(shop, acts), await opened(turned, list(reversed(acts)))
    for asked in questions(shop, seed):
        assert await one.recommend(asked) == await two.recommend(asked)


async def test_what_sold_out_since_the_last_learning_is_not_recommended(opened: Open) -> None:
    shop = shelf(product("a", rating=4.9, reviews=9), product("b", rating=4.8, reviews=9))
    recommenders = await opened(shop)
    await recommenders.learn()
    shop.live["a"] = product("a", available=False)
    found = await recommenders.recommend(Asked(way=Way.POPULAR))
    assert [each.product_id for each in found] == ["b"]


async def test_a_pinned_department_has_a_place_in_a_general_list(opened: Open) -> None:
    kettles = [product(f"kettle-{n}", rating=4.9, reviews=50, brand=f"B{n}") for n in range(60)]
    shop = shelf(*kettles, product("tent-1", "tent", rating=4.0, reviews=3))
    recommenders = await opened(shop, rules=Rules(pinned_departments=("outdoors",)))
    found = await recommenders.recommend(Asked(way=Way.POPULAR))
    assert found[0].product_id == "tent-1"
    assert len(found) == 6


async def test_a_higher_margin_decides_between_equals_only_as_far_as_the_shop_says(opened: Open) -> None:
    shop = shelf(*(product(id_, rating=4.5, reviews=9, text="kettle", brand=id_) for id_ in ("a", "b")))
    margins = {"a": 0.1, "b": 0.5}
    plain = await opened(shop, rules=Rules(margins=margins))
    greedy = await opened(shop, rules=Rules(margins=margins, margin_weight=0.5))
    assert [each.product_id for each in await plain.recommend(Asked(way=Way.POPULAR))] == ["a", "b"]
    assert [each.product_id for each in await greedy.recommend(Asked(way=Way.POPULAR))] == ["b", "a"]


async def test_what_is_used_up_may_come_again_when_it_is_time(opened: Open) -> None:
    shop = shelf(product("beans", "coffee", rating=4.9, reviews=9), product("kettle", rating=4.0, reviews=9))
    rules = Rules(consumables={"Coffee": 30})
    recommenders = await opened(shop, [act("early", "beans", 10), act("late", "beans", 31)], rules)
    asked = {who: Asked(way=Way.POPULAR, person=f"customer:{who}") for who in ("early", "late")}
    found = {who: [each.product_id for each in await recommenders.recommend(each)] for who, each in asked.items()}
    assert found == {"early": ["kettle"], "late": ["beans", "kettle"]}


async def test_somebody_unknown_is_shown_something_in_a_shop_that_has_sold_nothing(opened: Open) -> None:
    recommenders = await opened(random_shop(3))
    for way in (Way.POPULAR, Way.PERSONAL, Way.NEXT):
        assert len(await recommenders.recommend(Asked(way=way))) == 6


async def test_a_shop_without_products_has_nothing_to_recommend(opened: Open) -> None:
    recommenders = await opened(shelf())
    for way in Way:
        assert not await recommenders.recommend(Asked(way=way, products=("gone",), person="customer:x"))


async def test_nobody_is_offered_a_second_kettle_next(opened: Open) -> None:
    kettles = [product(f"kettle-{n}", text="steel kettle", rating=4.9, reviews=9, brand=f"B{n}") for n in range(9)]
    mugs = [product(f"mug-{n}", "mug", text="steel mug", rating=4.5, reviews=9, brand=f"C{n}") for n in range(4)]
    recommenders = await opened(shelf(*kettles, *mugs), [act("x", "kettle-0", 5)])
    found = await recommenders.recommend(Asked(way=Way.NEXT, person="customer:x", limit=4))
    assert {shop_id.product_id.split("-")[0] for shop_id in found} == {"mug"}


async def test_a_diverse_list_prefers_something_else_to_a_third_of_the_same(opened: Open) -> None:
    same = [product(f"same-{n}", text="blue glass kettle", rating=4.8, reviews=30, brand=f"B{n}") for n in range(5)]
    other = product("other", text="folding tent", kind="tent", rating=4.6, reviews=30, brand="Z")
    alike = await opened(shelf(*same, other), rules=Rules(diversity=0.0))
    diverse = await opened(shelf(*same, other), rules=Rules(diversity=0.5))
    asked = Asked(way=Way.POPULAR, limit=2)
    assert "other" not in [each.product_id for each in await alike.recommend(asked)]
    assert [each.product_id for each in await diverse.recommend(asked)][1] == "other"


async def test_what_is_popular_stands_in_the_order_of_its_figures(opened: Open) -> None:
    shop = shelf(*(product(id_, brand=id_) for id_ in ("early", "late", "few")))
    # The later purchases weigh more in what is chosen; what is shown is how many people bought it.
    acts = [act(f"a{n}", "early", 55) for n in range(9)] + [act(f"b{n}", "late", 1) for n in range(5)]
    acts += [act(f"c{n}", "few", 2) for n in range(3)]
    found = await (await opened(shop, acts)).recommend(Asked(way=Way.POPULAR))
    assert [(each.product_id, each.reason.facts["people"]) for each in found] == [("early", 9), ("late", 5), ("few", 3)]


async def test_among_named_products_the_best_come_whatever_their_brand(opened: Open) -> None:
    shop = shelf(*(product(f"k{n}") for n in range(4)), *(product(f"t{n}", "tent", brand=f"B{n}") for n in range(6)))
    acts = [act(f"p{n}", f"k{k}", 3) for k in range(4) for n in range(3 + k)]
    acts += [act(f"q{n}", f"t{t}", 3) for t in range(6) for n in range(9)]
    recommenders = await opened(shop, acts)
    among = frozenset(f"k{n}" for n in range(4))
    found = await recommenders.recommend(Asked(way=Way.POPULAR, among=among))
    assert [each.product_id for each in found] == ["k3", "k2", "k1", "k0"]
    # Also for somebody who has one already.
    asked = Asked(way=Way.POPULAR, among=among, person="customer:p0")
    assert [each.product_id for each in await recommenders.recommend(asked)] == ["k3", "k2", "k1", "k0"]


async def test_similar_stays_with_the_kind_and_those_of_the_same_noun(opened: Open) -> None:
    words = "quiet blue soft case for the ear with a band"
    phones = [
        product(f"phones-{n}", "over-ear headphones", text=words, department="Audio", brand=f"B{n}") for n in "ab"
    ]
    named = ("wireless headphones", "无线耳机")
    buds = product("buds", named[0], text=words, department="Audio", kind_names=named, brand="C")
    plugs = product("plugs", "earplugs", text=words, department="Audio", kind_names=("earplugs", "耳塞"), brand="D")
    recommenders = await opened(shelf(*phones, buds, plugs))
    found = await recommenders.recommend(Asked(way=Way.SIMILAR, products=("phones-a",)))
    assert [each.product_id for each in found] == ["phones-b", "buds"]
    # Nothing of the kind nor beside it is left, so what is like it in words may be named after all.
    alone = await recommenders.recommend(Asked(way=Way.SIMILAR, products=("plugs",)))
    assert {each.product_id for each in alone} == {"phones-a", "phones-b", "buds"}


def test_kinds_stand_beside_each_other_by_their_noun_in_either_language() -> None:
    facts = [
        product("1", "wireless earbuds", kind_names=("wireless earbuds", "无线耳机"), department="Audio"),
        product("2", "headphones", kind_names=("headphones", "头戴耳机"), department="Audio"),
        product("3", "earplugs", kind_names=("earplugs", "耳塞"), department="Audio"),
        product("4", "coffee beans", kind_names=("coffee beans", "咖啡豆"), department="Kitchen"),
        product("5", "coffee maker", kind_names=("coffee maker", "咖啡机"), department="Kitchen"),
        product("6", "desk lamp", kind_names=("desk lamp", "台灯"), department="Home"),
        product("7", "head lamp", kind_names=("head lamp", "头灯"), department="Outdoors"),
    ]
    beside = {kind: set(others) for kind, others in neighbouring(facts).items() if others}
    assert beside == {"wireless earbuds": {"headphones"}, "headphones": {"wireless earbuds"}}


async def test_an_alternative_is_of_the_same_kind_and_near_in_price(opened: Open) -> None:
    shop = shelf(
        product("gone", text="steel kettle", price=4000, available=False),
        product("dear", text="steel kettle", price=40_000, brand="B"),
        product("near", text="steel kettle", price=4500, brand="C"),
        product("tent", "tent", text="steel kettle tent", price=4000, brand="D"),
    )
    recommenders = await opened(shop)
    found = await recommenders.recommend(Asked(way=Way.ALTERNATIVE, products=("gone",)))
    assert [each.product_id for each in found] == ["near", "dear"]


async def test_a_product_that_arrived_after_the_first_learning_is_new(opened: Open) -> None:
    shop = shelf(product("old"))
    recommenders = await opened(shop)
    await recommenders.learn()
    shop.facts["fresh"] = product("fresh", since=NOW - timedelta(days=4))
    shop.facts["fresher"] = product("fresher")
    await recommenders.learn()
    found = await recommenders.recommend(Asked(way=Way.POPULAR))
    assert {each.product_id: each.reason.facts["days"] for each in found} == {"fresh": 4, "fresher": 0}


async def test_what_was_sent_back_is_not_offered_even_where_it_would_be_time_for_it(opened: Open) -> None:
    shop = shelf(product("beans", "coffee", rating=4.9, reviews=9), product("kettle", rating=4.0, reviews=9))
    acts = [
        act("x", "beans", 40),
        act("x", "beans", 38, Act.RETURNED),
        act("y", "beans", 400),
        act("y", "beans", 398, Act.RETURNED),
    ]
    recommenders = await opened(shop, acts, Rules(consumables={"coffee": 30}))
    found = {
        who: [e.product_id for e in await recommenders.recommend(Asked(way=Way.POPULAR, person=f"customer:{who}"))]
        for who in "xy"
    }
    assert found == {"x": ["kettle"], "y": ["beans", "kettle"]}
