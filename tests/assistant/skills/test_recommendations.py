"""Recommending: the right way for the words, live products with true reasons, honest where there is nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pytest

from assistant.skills.contract import ToolContext, Visit
from assistant.skills.recommendations.choosing import names_interest
from assistant.skills.recommendations.wishes import (
    age_in,
    gift_in,
    popular_kind,
    suits_age,
    thing_in,
    wants_cheaper,
    way_in,
)
from assistant.skills.replies import Replies
from connectors.commerce import Language, OrderState, Product
from knowledge.recommend.base import Asked, Because, Reason, Recommendation, Way
from tests.assistant.skills.conftest import Run
from tests.assistant.skills.fakes import (
    GONE_LAMP,
    LAMP,
    LANTERN,
    MUG,
    PRODUCTS,
    SOAP,
    MemoryCatalogue,
    WordFinder,
    both,
    context,
    line,
    named,
    order,
    product,
    product_document,
    variant,
)


def because(code: Because, **facts: str | int | float) -> Reason:
    return Reason(because=code, facts=facts)


@dataclass
class FakeRecommender:
    """Answers each way from a table, in its order; keeps what it was asked."""

    table: Mapping[Way, Sequence[tuple[str, Reason]]]
    asked: list[Asked] = field(default_factory=list)

    async def recommend(self, asked: Asked) -> Sequence[Recommendation]:
        self.asked.append(asked)
        rows = [row for row in self.table.get(asked.way, ()) if row[0] not in (*asked.products, *asked.excluded)]
        rows = [row for row in rows if asked.among is None or row[0] in asked.among]
        return [Recommendation(product_id=i, score=1.0, reason=r) for i, r in rows][: asked.limit]


def in_shop(base: ToolContext, *more: Product) -> ToolContext:
    items = (*PRODUCTS, *more)
    return replace(
        base, catalogue=MemoryCatalogue({p.id: p for p in items}), finder=WordFinder([*map(product_document, items)])
    )


def shop(table: Mapping[Way, Sequence[tuple[str, Reason]]], base: ToolContext | None = None) -> ToolContext:
    return replace(base or context(), recommender=FakeRecommender(table))


TOGETHER = {
    Way.GOES_WITH: (
        ("mug", because(Because.BOUGHT_TOGETHER, people=41, **{"with": "lamp"})),
        ("soap", because(Because.FITS, of="lamp", name="Weight", value="1.4 kg")),
    )
}


@pytest.mark.parametrize(
    ("wish", "way"),
    [
        ("what goes with this?", Way.GOES_WITH),
        ("有没有搭配的", Way.GOES_WITH),
        ("anything similar but cheaper?", Way.SIMILAR),
        ("有没有差不多的", Way.SIMILAR),
        ("any alternatives?", Way.ALTERNATIVE),
        ("有平替吗", Way.ALTERNATIVE),
        ("what's popular?", Way.POPULAR),
        ("最近什么卖得好", Way.POPULAR),
        ("which coffee beans sell best?", Way.POPULAR),
        ("what do people like the most", Way.POPULAR),
        ("最受欢迎的跑鞋", Way.POPULAR),
        ("我想再买一次", Way.AGAIN),
        ("该补货了吗", Way.AGAIN),
        ("is anything due for a refill", Way.AGAIN),
        ("recommend me something", None),
        ("给我推荐点什么", None),
    ],
)
def test_the_words_say_which_way_is_meant(wish: str, way: Way | None) -> None:
    assert way_in(wish) is way


@pytest.mark.parametrize(
    ("wish", "child", "age", "interest"),
    [
        ("for a 6 year old", True, 6.0, ""),
        ("a present for my nephew who turns six", True, 6.0, ""),
        ("六岁孩子的生日礼物", True, 6.0, ""),
        ("送给 18 个月的宝宝", True, 1.5, ""),
        ("给妈妈的礼物 300 以内", False, None, ""),
        ("推荐一款送女朋友的", False, None, ""),
        ("gift ideas for a coffee lover", None, None, "coffee lover"),
        ("popular gifts for my mum", False, None, ""),
        ("卖得最好的礼物，送妈妈", False, None, ""),
        ("I need a gift", None, None, ""),
        ("想买个礼物", None, None, ""),
    ],
)
def test_a_present_is_read_for_whom_how_old_and_what_they_like(
    wish: str, child: bool | None, age: float | None, interest: str
) -> None:
    gift = gift_in(wish)
    assert gift is not None
    assert (gift.child, gift.age, gift.interest) == (child, age, interest)


def test_a_cheaper_one_is_wanted_where_the_words_say_so() -> None:
    assert all(map(wants_cheaper, ("similar but cheaper", "有没有类似便宜点的", "有平替吗")))
    assert not any(map(wants_cheaper, ("anything similar", "有没有类似的", "不便宜啊")))


def test_what_is_no_present_is_read_as_none() -> None:
    assert [gift_in(wish) for wish in ("what goes with this?", "recommend me something", "有没有搭配的")] == [None] * 3
    assert age_in("a lamp with 9 W") is None


@pytest.mark.parametrize(
    ("age", "stated", "suits"),
    [(6, "3+", True), (6, "6+", True), (6, "8+", False), (6, "1–2", False), (3, "2–4 岁", True), (10, "3+", False),
     (0.5, "6 months+", True), (4, "From birth", False), (2, "新生儿起", True), (6, "any", True)],
)  # fmt: skip
def test_an_age_suits_a_stated_range(age: float, stated: str, suits: bool) -> None:
    assert suits_age(age, stated) is suits


@pytest.mark.parametrize(
    ("wish", "thing"),
    [
        ("what goes with the Mora Desk Lamp?", "Mora Desk Lamp"),
        ("something similar to the Mora lamp but cheaper", "Mora lamp"),
        ("Mora 台灯有什么搭配的", "Mora 台灯"),
        ("what goes with this?", ""),
        ("anything to go with my last order", ""),
        ("有没有搭配的", ""),
        ("这个配什么好", ""),
    ],
)
def test_the_thing_that_a_recommendation_is_about_is_found_in_the_words(wish: str, thing: str) -> None:
    assert thing_in(wish) == thing


async def test_what_goes_with_a_product_is_told_with_its_reason_and_a_true_total(run: Run, replies: Replies) -> None:
    result = await run(shop(TOGETHER), "recommend_products", wish="what goes with the Mora Desk Lamp?")
    assert result.outcome == "recommendations.found"
    assert [p["reason"] for p in result.data["products"]] == [
        "bought together by 41 people",
        "fits the Mora Desk Lamp (weight: 1.4 kg)",
    ]
    bundle = result.data["bundle"]
    assert bundle["total"]["amount"] == sum(price["amount"] for price in bundle["prices"]) == 3990 + 1000 + 600
    assert result.cards[0]["products"][0]["reason"] == "bought together by 41 people"
    said = replies.render(result.outcome, "en", result.data)
    assert "41 people" in said
    assert "$55.90" in said
    assert "come to" in said


async def test_the_reasons_are_as_true_in_chinese(run: Run, replies: Replies) -> None:
    asked = replace(shop(TOGETHER), language="zh")
    result = await run(asked, "recommend_products", wish="Mora 台灯有什么搭配的")
    assert [p["reason"] for p in result.data["products"]] == ["41 人一起买过", "适配Mora 台灯（重量：1.4 kg）"]
    assert "41 人一起买过" in replies.render(result.outcome, "zh", result.data)


async def test_a_set_that_cannot_be_bought_whole_is_not_offered(run: Run) -> None:
    gone = {Way.GOES_WITH: (("oldlamp", because(Because.BOUGHT_TOGETHER, people=9, **{"with": "mug"})),)}
    result = await run(shop(gone), "recommend_products", wish="what goes with the Blue Mug?")
    assert result.data["bundle"] is None


async def test_without_a_product_it_is_asked_which_is_meant(run: Run) -> None:
    result = await run(shop(TOGETHER, context(customer=None)), "recommend_products", wish="what goes with this?")
    assert (result.outcome, result.data["way"]) == ("recommendations.which_product", "goes_with")


async def test_what_was_just_shown_is_meant_by_this(run: Run) -> None:
    asked = replace(shop(TOGETHER), shown_products=("lamp",))
    result = await run(asked, "recommend_products", wish="what goes with this?")
    assert (result.data["source"], result.data["about"]) == ("shown", ["Mora Desk Lamp"])


async def test_the_last_order_is_meant_where_it_is_spoken_of(run: Run) -> None:
    bought = order("HP-1", OrderState.DELIVERED, line("l1", LAMP))
    cancelled = order("HP-2", OrderState.CANCELLED, line("l1", SOAP))
    asked = shop(TOGETHER, context(cancelled, bought))
    result = await run(asked, "recommend_products", wish="anything to go with my last order?")
    assert (result.data["source"], result.data["order"]) == ("order", "HP-1")


async def test_somebody_else_s_order_is_nobody_s(run: Run) -> None:
    foreign = order("HP-9", OrderState.DELIVERED, line("l1", LAMP), customer="bo")
    result = await run(
        shop(TOGETHER, context(foreign)), "recommend_products", wish="what goes with my order", order_number="HP-9"
    )
    assert result.outcome == "recommendations.which_product"


async def test_similar_but_cheaper_stays_below_the_price_of_the_product(run: Run) -> None:
    like = because(Because.LIKE, of="lantern")
    table = {Way.SIMILAR: (("lamp", like), ("oldlamp", like), ("mug", because(Because.LIKE, of="lantern")))}
    result = await run(shop(table), "recommend_products", wish="something similar to the Camping Lamp but cheaper")
    assert [p["id"] for p in result.data["products"]] == ["oldlamp", "mug"]
    assert result.data["cheaper"]
    assert result.data["products"][0]["reason"] == "similar to the Camping Lamp"


async def test_nothing_below_the_price_is_said_with_the_closest(run: Run) -> None:
    table = {Way.SIMILAR: (("lamp", because(Because.LIKE, of="soap")),)}
    result = await run(shop(table), "recommend_products", wish="something like the Olive Soap but cheaper")
    assert (result.outcome, result.data["because"]) == ("recommendations.none", "price")
    assert [p["id"] for p in result.data["closest"]] == ["lamp"]


async def test_a_shared_attribute_is_named_in_the_language_of_the_reply(run: Run) -> None:
    table = {Way.SIMILAR: (("lantern", because(Because.LIKE, of="lamp", name="Power", shared="9 W")),)}
    english = await run(shop(table), "recommend_products", wish="x", way="similar", product_id="lamp")
    assert english.data["products"][0]["reason"] == "Power: 9 W, like the Mora Desk Lamp"
    chinese = await run(
        replace(shop(table), language="zh"), "recommend_products", wish="x", way="similar", product_id="lamp"
    )
    assert chinese.data["products"][0]["reason"] == "功率：9 W，和Mora 台灯一样"


async def test_what_is_due_again_is_told_with_the_days(run: Run, replies: Replies) -> None:
    table = {Way.AGAIN: (("soap", because(Because.BOUGHT_BEFORE, days=40, every=30, known_from="shop")),)}
    result = await run(shop(table), "recommend_products", wish="is anything due for a refill?")
    assert "40 days ago" in replies.render(result.outcome, "en", result.data)


async def test_nothing_due_is_said_and_buying_again_shows_what_was_kept(run: Run) -> None:
    kept = order("HP-1", OrderState.DELIVERED, line("l1", SOAP), line("l2", LAMP, returned=1), line("l3", GONE_LAMP))
    asked = shop({}, context(kept))
    assert (await run(asked, "recommend_products", wish="anything due for a refill?")).outcome == "recommendations.none"
    again = await run(asked, "recommend_products", wish="I want to buy it again")
    assert [(p["id"], p["reason"]) for p in again.data["products"]] == [("soap", "in your order of November 8")]
    guest = await run(shop({}, context(kept, customer=None)), "recommend_products", wish="buy it again")
    assert (guest.outcome, guest.data["because"]) == ("recommendations.none", "nobody")


async def test_a_present_of_which_nothing_is_known_is_asked_about(run: Run) -> None:
    result = await run(shop({}), "recommend_products", wish="I need a gift")
    assert result.outcome == "recommendations.ask_gift"
    assert len(result.quick_replies) == 3


def for_kids(product_id: str, en: str, zh: str, price: int, ages: tuple[str, str]) -> Product:
    kind = both(f"{en.lower()} for kids", f"儿童 {zh}")
    title = both(f"{en} for kids", f"{zh} 儿童玩具")
    stated = named("Age", "适合年龄", *ages)
    return product(product_id, title, variant(product_id, price), kind=kind, attributes=(stated,))


BLOCKS = for_kids("blocks", "Blocks", "积木", 2900, ("3+", "3 岁以上"))
PUZZLE = for_kids("puzzle", "Puzzle", "拼图", 1900, ("6+", "6 岁以上"))
RATTLE = for_kids("rattle", "Rattle", "摇铃", 900, ("From birth", "新生儿起"))


async def test_a_present_for_a_child_suits_its_age_and_the_budget(run: Run) -> None:
    asked = in_shop(context(), BLOCKS, PUZZLE, RATTLE)
    result = await run(asked, "recommend_products", wish="a present for a 6 year old", price_max=40)
    assert [p["id"] for p in result.data["products"]] == ["puzzle", "blocks"]
    assert result.data["products"][0]["reason"] == "made for ages 6+"
    cheap = await run(asked, "recommend_products", wish="a present for a 6 year old", price_max=20)
    assert [p["id"] for p in cheap.data["products"]] == ["puzzle"]


@pytest.mark.parametrize(
    ("interest", "fits"),
    [("runs lot", True), ("running", True), ("shaving", False), ("爱跑步", True), ("喝咖啡", False), ("lot", False)],
)
def test_a_product_fits_an_interest_when_its_own_names_speak_of_it(interest: str, fits: bool) -> None:
    shoes = replace(LAMP, title=both("Jog Starter Running Shoes", "Jog 跑步鞋"), kind=both("running shoes", "跑步鞋"))
    assert names_interest(shoes, interest) is fits


async def test_a_present_for_a_grown_up_is_nothing_for_children(run: Run) -> None:
    sold = because(Because.POPULAR, people=12, days=60)
    table = {Way.POPULAR: (("blocks", sold), ("mug", sold), ("lamp", sold))}
    asked = in_shop(shop(table), BLOCKS)
    result = await run(asked, "recommend_products", wish="a present for my mum", price_max=20)
    assert [p["id"] for p in result.data["products"]] == ["mug"]


async def test_a_visit_and_a_customer_s_orders_decide_what_is_personal(run: Run) -> None:
    asked = shop({Way.PERSONAL: (("mug", because(Because.LOOKED_AT, of="lamp")),)})
    visiting = replace(asked, visit=Visit(person="customer:mia", looked_at=("lamp",)))
    result = await run(visiting, "recommend_products", wish="recommend me something")
    assert result.data["products"][0]["reason"] == "like the Mora Desk Lamp you looked at"
    assert isinstance(visiting.recommender, FakeRecommender)
    last = visiting.recommender.asked[-1]
    assert (last.person, last.looked_at, last.excluded) == ("customer:mia", ("lamp",), frozenset({"lamp"}))


async def test_a_guest_who_did_not_consent_is_nobody_to_the_engine(run: Run) -> None:
    asked = shop({Way.POPULAR: (("mug", because(Because.RATED, rating=4.5, reviews=12)),)}, context(customer=None))
    await run(asked, "recommend_products", wish="what's popular?")
    assert isinstance(asked.recommender, FakeRecommender)
    assert {each.person for each in asked.recommender.asked} == {None}


async def test_a_product_that_is_gone_by_now_is_not_shown(run: Run) -> None:
    table = {Way.POPULAR: (("vanished", because(Because.NEW, days=3)), ("mug", because(Because.NEW, days=3)))}
    result = await run(shop(table), "recommend_products", wish="what's popular?")
    assert [p["id"] for p in result.data["products"]] == ["mug"]


async def test_nothing_learnt_yet_is_said_plainly(run: Run) -> None:
    result = await run(context(), "recommend_products", wish="what's popular?")
    assert (result.outcome, result.data["because"]) == ("recommendations.none", "nothing")


@pytest.mark.parametrize(
    ("wish", "kind"),
    [
        ("what are your most popular headphones?", "headphones"),
        ("which coffee beans sell best", "coffee beans"),
        ("最畅销的耳机是哪些", "耳机"),
        ("你们家卖得最好的咖啡豆是哪款", "咖啡豆"),
        ("what's popular right now?", ""),
        ("anything hot right now?", ""),
        ("most popular hot water bottle", "hot water bottle"),
        ("what are people buying", ""),
        ("销量第一的是哪个", ""),
        ("最近什么比较火", ""),
    ],
)
def test_the_kind_of_which_the_popular_is_wanted_is_read(wish: str, kind: str) -> None:
    assert popular_kind(wish) == kind


SOLD = {
    Way.POPULAR: (
        ("mug", because(Because.POPULAR, people=39, days=60)),
        ("lantern", because(Because.POPULAR, people=9, days=60)),
        ("lamp", because(Because.POPULAR, people=7, days=60)),
    )
}


@pytest.mark.parametrize(
    ("wish", "language", "said"),
    [
        ("what are your most popular lamps?", "en", "Of this kind"),
        ("卖得最好的台灯", "zh", "这类商品里"),
    ],
)
async def test_popular_of_a_kind_is_of_that_kind_only(
    run: Run, replies: Replies, wish: str, language: Language, said: str
) -> None:
    result = await run(replace(shop(SOLD), language=language), "recommend_products", wish=wish)
    assert "mug" not in [p["id"] for p in result.data["products"]]
    assert "lamp" in [p["id"] for p in result.data["products"]]
    assert said in replies.render(result.outcome, language, result.data)


async def test_a_kind_that_the_shop_calls_otherwise_is_still_meant(run: Run) -> None:
    shade = replace(product_document(LAMP), text="Mora Desk Lamp luminaire")
    asked = replace(shop(SOLD), finder=WordFinder([shade]))
    result = await run(asked, "recommend_products", wish="your most popular luminaires?")
    assert [p["id"] for p in result.data["products"]] == ["lamp"]
    assert result.data["kind"] == "found"


async def test_popular_of_a_kind_that_is_not_sold_says_so_before_the_rest(run: Run, replies: Replies) -> None:
    result = await run(shop(SOLD), "recommend_products", wish="your most popular surfboards?")
    assert result.data["kind"] == "unknown"
    assert replies.render(result.outcome, "en", result.data).startswith("I found nothing of that kind.")


async def test_a_kind_without_figures_is_shown_and_not_called_popular(run: Run, replies: Replies) -> None:
    result = await run(shop({}), "recommend_products", wish="your most popular soap?")
    assert [p["id"] for p in result.data["products"]] == ["soap"]
    assert "no sales figures" in replies.render(result.outcome, "en", result.data)
    assert "没有销量数据" in replies.render(result.outcome, "zh", result.data)


async def test_a_sold_out_product_comes_with_alternatives_and_the_offer_to_wait(run: Run) -> None:
    table = {
        Way.ALTERNATIVE: (("lamp", because(Because.LIKE, of="oldlamp")), ("oldlamp", because(Because.NEW, days=1)))
    }
    result = await run(shop(table), "product_details", product_id="oldlamp")
    assert [p["id"] for p in result.data["alternatives"]] == ["lamp"]
    assert not result.data["can_wait"]
    assert (await run(shop(table), "product_details", product_id="mug")).data["alternatives"] == []


async def test_the_cheapest_is_the_cheapest_of_the_kind_that_was_meant(run: Run) -> None:
    small = product("small", both("Small Desk Lamp", "小台灯"), variant("small", 1900), kind=both("desk lamp", "台灯"))
    result = await run(in_shop(context(), small), "search_products", query="cheapest desk lamp")
    assert result.data["products"][0]["id"] == "small"
    assert result.data["cheapest"]
    assert LANTERN.id not in [p["id"] for p in result.data["products"]]
    assert MUG.title.text("en") not in str(result.data)
