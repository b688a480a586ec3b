"""What a wish limits, in both languages, by a shop's own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from connectors.commerce import Attribute, Product, Variant
from connectors.money import Money
from knowledge.analysis import Analyser
from knowledge.documents import Document
from knowledge.facets import FacetTable, Vocabulary, VocabularyReader
from knowledge.facts import facts_of, packed, unpacked
from knowledge.filters import Comparison, Filters, Price, Property
from knowledge.language import normal
from knowledge.lexicon import Lexicon
from knowledge.limits import limits_of
from knowledge.properties import Telling, decided, unmet
from knowledge.quantities import number, quantity
from knowledge.sources.products import product_documents
from knowledge.store import Change
from tests.knowledge.shopfront import PRODUCTS, product, words


def variant(id_: str, colour: str, size: str, cents: int, *, available: bool = True) -> Variant:
    options = (
        Attribute(name=words("Colour", "颜色"), value=words(colour, {"black": "黑色", "red": "红色"}[colour])),
        Attribute(name=words("Size", "尺码"), value=words(size, size)),
    )
    return Variant(id=id_, sku=id_, options=options, price=Money(cents, "USD"), available=available)


JACKET = replace(
    product("jacket", words("Rill Rain Jacket", "细流雨衣"), words("rain jacket", "雨衣")),
    attributes=(
        Attribute(name=words("Weight", "重量"), value=words("320 g", "320 克")),
        Attribute(name=words("Packs small", "可收纳"), value=words("Yes", "是")),
        Attribute(name=words("Shell", "面料"), value=words("Nylon", "尼龙")),
    ),
    variants=(
        variant("jacket-1", "black", "M", 4500),
        variant("jacket-2", "black", "L", 3500, available=False),
        variant("jacket-3", "red", "M", 3500),
    ),
    rating=4.3,
)
CATALOGUE = (*PRODUCTS, JACKET)


def documents(*products: Product) -> list[Document]:
    return [document for each in products for document in product_documents(each)]


async def changed(table: FacetTable, held: Sequence[Document], gone: Sequence[str] = ()) -> None:
    changes = [Change(number=n, id=d.id, partition="product-en", document=d) for n, d in enumerate(held, 1)]
    changes += [Change(number=99, id=id_, partition="product-en", document=None) for id_ in gone]
    await table.apply(changes)


async def vocabulary_of(catalogue: Sequence[Product], analyser: Analyser, lexicon: Lexicon) -> Vocabulary:
    table = await FacetTable.open(":memory:")
    await changed(table, documents(*catalogue))
    read = await table.vocabulary(VocabularyReader(analyser, lexicon).read)
    await table.close()
    return read


@pytest.fixture
async def vocabulary(analyser: Analyser, lexicon: Lexicon) -> Vocabulary:
    return await vocabulary_of(CATALOGUE, analyser, lexicon)


@pytest.mark.parametrize(
    ("written", "value"),
    [("三百", 300), ("3百", 300), ("三百五", 350), ("一千五", 1500), ("两千", 2000), ("1.5k", 1500), ("2w", 20000),
     ("一万二", 12000), ("１００", 100), ("1,500", 1500), ("一百零五", 105), ("千", 1000)],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(written: str, value: int) -> None:
    assert number(normal(written)) == value


@pytest.mark.parametrize(
    ("one", "other"),
    [("500ml", "0.5 l"), ("1.5 公斤", "1,500 g"), ("15-inch", "15 英寸"), ("60升", "60 L"), ("一小时", "60 min")],
)
def test_the_same_amount_is_the_same_in_any_unit(one: str, other: str) -> None:
    assert quantity(one) == quantity(other)


@pytest.mark.parametrize(
    ("wish", "tokens"),
    [
        ("waterproof jacket under $80 for my mother", ["price<=80"]),
        ("三百块以内的蓝牙耳机，要降噪", ["price<=300"]),
        ("预算一千五", ["price<=1500"]),
        ("不超过５００元", ["price<=500"]),
        ("between 20 and 50 dollars", ["price>=20", "price<=50"]),
        ("200-300元的台灯", ["price>=200", "price<=300"]),
        ("something over 100 dollars", ["price>=100"]),
        ("a kettle around $40", []),
        ("耳机 300左右", []),
        ("rain jacket under 80 €", ["price<=80EUR"]),
        ("300人民币以内的充电宝", ["price<=300CNY"]),
        ("less than 2 kg", []),
        ("M10 Max gas heater", []),
        ("rated at least 4 stars", ["rating>=4"]),
        ("评分4.5以上的耳机", ["rating>=4.5"]),
        ("lamp, must be in stock", ["in_stock"]),
        ("有现货的台灯", ["in_stock"]),
        ("a Brindle kettle", ["brand=Brindle"]),
        ("from the things department", ["department=Things"]),
    ],
)  # fmt: skip
def test_sure_limits_are_read_in_both_languages(
    vocabulary: Vocabulary, analyser: Analyser, wish: str, tokens: list[str]
) -> None:
    assert list(limits_of(normal(wish), analyser, vocabulary).filters.tokens()) == tokens


@pytest.mark.parametrize(
    ("wish", "tokens"),
    [
        ("rain jacket, size M, in black", ["size=m", "colour=black"]),
        ("黑色的雨衣，M码", ["size=m", "colour=black"]),
        ("a rain jacket, not red", ["colour!=red"]),
        ("不要红色的雨衣", ["colour!=red"]),
        ("rain jacket lighter than 400 g", ["weight<=400 g"]),
        ("400克以内的雨衣", ["weight<=400 g"]),
        ("rain jacket that packs small", ["packs small=yes"]),
        ("rain jacket in chartreuse", []),
    ],
)
def test_the_products_found_tell_which_property_is_meant(
    vocabulary: Vocabulary, analyser: Analyser, wish: str, tokens: list[str]
) -> None:
    mentions = limits_of(normal(wish), analyser, vocabulary).mentions
    limits = decided(mentions, [Telling(1.0, facts_of(JACKET), "rain jacket 雨衣")])
    assert sorted(Filters(properties=tuple(limit for _, limit in limits)).tokens()) == sorted(tokens)


def test_a_word_says_nothing_of_things_that_have_no_such_property(vocabulary: Vocabulary, analyser: Analyser) -> None:
    mentions = limits_of("nylon kettle", analyser, vocabulary).mentions
    kettle = Telling(1.0, facts_of(replace(PRODUCTS[0], attributes=())), "kettle")
    assert decided(mentions, [kettle]) == []


def _filters(price: int | None = None, *, currency: str = "", stock: bool = False, **properties: str) -> Filters:
    return Filters(
        price_max=None if price is None else Price(amount=price, currency=currency),  # type: ignore[arg-type] # whole units
        in_stock=stock,
        properties=tuple(Property(name=name, value=value) for name, value in properties.items()),
    )


@pytest.mark.parametrize(
    ("filters", "missed"),
    [
        (_filters(40), ()),
        (_filters(40, size="m", colour="black"), ("price",)),
        (_filters(40, size="m", colour="red"), ()),
        (_filters(40, stock=True, size="l"), ("stock",)),
        (_filters(30), ("price",)),
        (_filters(30, currency="EUR"), ()),
        (_filters(colour="green"), ("colour",)),
        (replace(_filters(), rating_min=4.5), ("rating",)),
        (replace(_filters(), properties=(Property(name="weight", value="0.3 kg", comparison=Comparison.AT_MOST),)), ("weight",)),
        (replace(_filters(), properties=(Property(name="shell", value="nylon", comparison=Comparison.IS_NOT),)), ("shell",)),
    ],
)  # fmt: skip
def test_limits_are_judged_on_variants_that_have_the_options(filters: Filters, missed: tuple[str, ...]) -> None:
    assert unmet(facts_of(JACKET), filters) == missed


def test_facts_come_back_as_they_were_packed() -> None:
    assert unpacked({"facts": packed(JACKET)}) == facts_of(JACKET)
    assert unpacked({}) is None


async def test_the_vocabulary_follows_the_catalogue(analyser: Analyser, lexicon: Lexicon) -> None:
    table = await FacetTable.open(":memory:")
    reader = VocabularyReader(analyser, lexicon)
    held = documents(JACKET)
    await changed(table, held)
    await changed(table, held)
    assert ("nylon",) in (await table.vocabulary(reader.read)).values
    await changed(table, [], [document.id for document in held])
    assert not (await table.vocabulary(reader.read)).values
    await table.close()
