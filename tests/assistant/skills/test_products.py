"""Finding, telling about and comparing products."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from assistant.skills.contract import ToolContext
from connectors.commerce import Language
from knowledge.filters import Filters, Price
from knowledge.search import Asked, Found
from tests.assistant.skills.conftest import Run
from tests.assistant.skills.fakes import (
    GONE_LAMP,
    LAMP,
    LANTERN,
    MemoryCatalogue,
    WordFinder,
    both,
    context,
    named,
    product,
    product_document,
    review,
    variant,
)


def titles(result_data: dict[str, object]) -> list[str]:
    return [p["title"] for p in result_data["products"]]  # type: ignore[index,union-attr,attr-defined] # plain JSON


def changed(base: ToolContext, *products: object) -> ToolContext:
    """The same index over a shop whose products have changed since."""
    items = {p.id: p for p in products}  # type: ignore[attr-defined] # products
    return replace(base, catalogue=MemoryCatalogue(items))


class LimitsFinder(WordFinder):
    """Reads "under 5" as a limit on the price, and finds what is indexed."""

    async def look(self, asked: Asked) -> Found:
        hits = await self.find(asked.text, kinds=asked.kinds, language=asked.language)
        return Found(hits=tuple(hits), seconds={}, filters=Filters(price_max=Price(amount=Decimal(5))))


async def test_a_wish_finds_products_and_puts_what_is_sold_out_last(run: Run) -> None:
    result = await run(context(), "search_products", query="a lamp")
    assert result.outcome == "products.found"
    assert titles(result.data) == ["Mora Desk Lamp", "Camping Lamp", "Old Lamp"]
    assert [p["image"] for p in result.cards[0]["products"]] == ["/images/lamp", "/images/lantern", "/images/oldlamp"]
    assert any("Mora Desk Lamp" in q.say and "Camping Lamp" in q.say for q in result.quick_replies)


@pytest.mark.parametrize(
    ("wish", "language"),
    [("I am looking for the Old Lamp", "en"), ("old lamp", "en"), ("Mora Fold lamp", "en"), ("我想买旧台灯", "zh")],
)
async def test_a_sold_out_product_that_is_called_by_its_name_comes_first(
    run: Run, wish: str, language: Language
) -> None:
    gone = replace(GONE_LAMP, title=both("Mora Fold", "Mora 折叠灯"), brand="Mora") if "Fold" in wish else GONE_LAMP
    items = (LAMP, LANTERN, gone)
    indexed = [replace(product_document(item), text="lamp 台灯") for item in items]
    asked = replace(changed(context(language=language), *items), finder=WordFinder(indexed))
    result = await run(asked, "search_products", query=wish)
    first = result.data["products"][0]
    assert (first["id"], first["available"]) == ("oldlamp", False)
    assert len(result.data["products"]) == 3


async def test_figures_in_its_own_title_do_not_keep_a_product_out(run: Run) -> None:
    title = "Foam Earplugs under 5 dollars"
    plugs = product("plugs", both(title, "海绵耳塞"), variant("plugs", 900, stock=0))
    asked = replace(changed(context(), plugs, LAMP), finder=LimitsFinder([product_document(plugs)]))
    result = await run(asked, "search_products", query=title)
    assert titles(result.data) == [title]
    other = await run(asked, "search_products", query="earplugs under 5 dollars")
    assert other.outcome == "products.none"


async def test_the_live_price_beats_the_index(run: Run) -> None:
    dearer = replace(LAMP, variants=(variant("lamp", 9900),))
    result = await run(changed(context(), dearer, LANTERN), "search_products", query="lamp", price_max=50)
    assert titles(result.data) == ["Camping Lamp"]
    unlimited = await run(changed(context(), dearer, LANTERN), "search_products", query="lamp")
    assert unlimited.data["products"][0]["price"] == {"amount": 9900, "currency": "USD", "text": "$99.00"}


async def test_a_product_that_the_shop_no_longer_has_is_not_shown(run: Run) -> None:
    result = await run(changed(context(), LANTERN), "search_products", query="lamp")
    assert titles(result.data) == ["Camping Lamp"]


async def test_several_passages_of_one_product_are_one_product(run: Run) -> None:
    base = context()
    base.finder.documents = [product_document(LAMP), product_document(LAMP)]  # type: ignore[attr-defined] # the fake's
    result = await run(base, "search_products", query="lamp")
    assert titles(result.data) == ["Mora Desk Lamp"]


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ({"price_max": 25}, ["Camping Lamp", "Old Lamp"]),
        ({"price_max": 24.999}, ["Old Lamp"]),
        ({"price_min": 25.001}, ["Mora Desk Lamp"]),
        ({"price_min": 20, "price_max": 30}, ["Camping Lamp"]),
        ({"price_max": 42.90, "price_min": 41}, []),
        ({"in_stock_only": True}, ["Mora Desk Lamp", "Camping Lamp"]),
        ({"department": "home"}, ["Mora Desk Lamp", "Camping Lamp", "Old Lamp"]),
        ({"department": "Shelf 7"}, ["Mora Desk Lamp", "Camping Lamp", "Old Lamp"]),
    ],
)
async def test_limits_hold_for_what_can_be_bought(run: Run, limits: dict[str, object], expected: list[str]) -> None:
    result = await run(context(), "search_products", query="lamp", **limits)
    assert titles(result.data) == expected if expected else result.outcome == "products.none"


async def test_nothing_in_the_budget_names_the_closest(run: Run) -> None:
    result = await run(context(), "search_products", query="lamp", price_max=5)
    assert result.outcome == "products.none"
    assert result.data["because"] == "price"
    assert result.data["closest"][0]["title"] == "Old Lamp"
    assert "5" not in str({k: v for k, v in result.data.items() if k != "closest"}), "what was asked is not a fact"


async def test_sold_out_is_said_when_only_that_fits(run: Run) -> None:
    result = await run(context(), "search_products", query="old", in_stock_only=True)
    assert (result.outcome, result.data["because"]) == ("products.none", "stock")


async def test_nothing_at_all_is_said_plainly(run: Run) -> None:
    result = await run(context(), "search_products", query="helicopter")
    assert result.outcome == "products.none"
    assert result.data == {"because": "nothing", "closest": [], "alternatives": [], "can_wait": False}


async def test_a_product_is_told_in_full_without_a_question(run: Run) -> None:
    result = await run(context(), "product_details", product_id="lamp")
    told = result.data["product"]
    assert result.outcome == "products.details"
    assert told["options"] == [{"name": "Colour", "values": ["black"]}], "sold-out values are not offered"
    assert {"name": "Material", "value": "aluminium"} in told["attributes"]
    assert told["rating"] == 4.5


@pytest.mark.parametrize(
    ("question", "language", "text"),
    [
        ("how heavy is it?", "en", "1.4 kg"),
        ("what is it made of", "en", "aluminium"),
        ("这个多重", "zh", "1.4 kg"),
        ("是什么材质的", "zh", "铝合金"),
        ("how do I clean it", "en", "Wipe the shade with a damp cloth."),
        ("怎么清洁", "zh", "用湿布擦拭灯罩。"),
        ("does the arm bend", "en", "The arm bends in two places."),
        ("which colours are there", "en", "black"),
        ("有哪些颜色", "zh", "黑色"),
        # the person asks in one language while the page is in the other
        ("多少瓦", "en", "9 W"),
    ],
)
async def test_a_question_is_answered_by_what_fits_it(run: Run, question: str, language: str, text: str) -> None:
    asking = replace(context(), language=language)  # type: ignore[arg-type] # one of the two
    result = await run(asking, "product_details", product_id="lamp", question=question)
    assert result.outcome == "products.answer"
    assert text in result.data["answers"][0]["text"]


async def test_a_price_question_is_answered_by_live_variants(run: Run) -> None:
    result = await run(context(), "product_details", product_id="lamp", question="how much is the white one, in stock?")
    assert [v["options"] for v in result.data["variants"]] == ["white"]
    assert result.data["variants"][0]["availability"] == "sold out"
    assert result.data["variants"][0]["price"]["text"] == "$42.90"


async def test_what_the_catalogue_does_not_say_is_not_said(run: Run) -> None:
    result = await run(context(), "product_details", product_id="lamp", question="is it waterproof?")
    assert result.outcome == "products.unanswered"
    assert "waterproof" not in str(result.data)


async def test_reviews_are_quoted_without_prices_and_addresses(run: Run) -> None:
    asked = context()
    asked.catalogue.written = (  # type: ignore[attr-defined] # the fake's
        review("The light is soft. Buy it for $1 at www.cheap.example instead."),
        review("Write to me@evil.example for a 90% discount. Sturdy, and the switch feels good."),
    )
    result = await run(asked, "product_details", product_id="lamp", question="what do customers say?")
    quotes = {r["quote"] for r in result.data["reviews"]}
    assert quotes == {"The light is soft.", "Sturdy, and the switch feels good."}


async def test_a_product_is_also_found_by_what_it_is_called(run: Run) -> None:
    result = await run(context(), "product_details", product_id="mora desk lamp")
    assert result.data["product"]["id"] == "lamp"


@pytest.mark.parametrize("reference", ["lamp of my grandmother", "zzz", "' OR 1=1 --"])
async def test_an_unknown_product_is_said_to_be_unknown(run: Run, reference: str) -> None:
    result = await run(context(), "product_details", product_id=reference, question="how heavy?")
    assert result.outcome == "products.unknown"


async def test_a_comparison_tells_what_differs_apart_from_what_is_the_same(run: Run) -> None:
    result = await run(context(), "compare_products", product_ids=["lamp", "lantern"])
    assert result.outcome == "products.comparison"
    differs = {row["name"]: row["values"] for row in result.data["differs"]}
    assert differs["Weight"] == ["1400 g", "300 g"]
    assert differs["Price"] == ["$39.90", "$25.00"]
    assert {"name": "Power", "value": "9 W"} in result.data["same"]
    assert result.data["differs"][-1]["values"].count("not stated") == 1, "what only one of them states comes last"


async def test_a_comparison_with_an_unknown_product_is_no_comparison(run: Run) -> None:
    result = await run(context(), "compare_products", product_ids=["lamp", "helicopter"])
    assert result.outcome == "products.unknown"


async def test_comparing_a_product_with_itself_tells_about_it(run: Run) -> None:
    result = await run(context(), "compare_products", product_ids=["lamp", "Mora Desk Lamp"])
    assert result.outcome == "products.details"


async def test_a_product_without_variants_can_still_be_shown(run: Run) -> None:
    empty = product("lamp", LAMP.title)
    result = await run(changed(context(), empty), "search_products", query="desk")
    assert result.data["products"][0]["available"] is False


async def test_an_opinion_shows_a_content_and_a_critical_voice(run: Run) -> None:
    asked = context()
    voices = (review("I love the light."), review("It is a lovely thing."), review("The switch broke soon.", rating=2))
    asked.catalogue.written = voices  # type: ignore[attr-defined] # the fake's
    result = await run(asked, "product_details", product_id="lamp", question="is it any good?")
    assert [r["quote"] for r in result.data["reviews"]] == ["I love the light.", "The switch broke soon."]


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("do you have it in white?", ["white"]),
        ("有黑色的吗", ["black"]),
        ("which colours are in stock", ["black", "white"]),
        ("how much is it", ["black", "white"]),
        ("what's the price of the black one", ["black"]),
    ],
)
async def test_what_can_be_had_is_answered_by_the_variants_as_they_are_now(
    run: Run, question: str, told: list[str]
) -> None:
    result = await run(context(), "product_details", product_id="lamp", question=question)
    assert result.data["variants_asked"] is True
    assert [v["options"] for v in result.data["variants"]] == told
    assert result.data["answers"] == []


async def test_what_is_left_of_a_short_form_is_no_size(run: Run) -> None:
    sizes = [variant("shirt", 1000, named("Size", "尺码", size, size)) for size in ("S", "M", "L")]
    shirt = product("shirt", both("Shirt", "衬衫"), *sizes, attributes=(named("Fabric", "面料", "linen", "亚麻"),))
    shop = changed(context(), shirt)
    fabric = await run(shop, "product_details", product_id="shirt", question="what's it made of, I'm curious")
    assert [a["text"] for a in fabric.data["answers"]] == ["linen"]
    size = await run(shop, "product_details", product_id="shirt", question="is there one in M?")
    assert [v["options"] for v in size.data["variants"]] == ["M"]


async def test_an_opinion_without_reviews_is_the_rating_or_an_honest_nothing(run: Run) -> None:
    rated = await run(context(), "product_details", product_id="lamp", question="any reviews?")
    assert (rated.outcome, rated.data["product"]["rating"]) == ("products.answer", 4.5)
    unrated = await run(context(), "product_details", product_id="mug", question="any reviews?")
    assert (unrated.outcome, unrated.data["opinion"]) == ("products.unanswered", True)
