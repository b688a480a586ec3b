"""The facts of a connected shop, read by its feed and live."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from connectors.commerce import Attribute, Localized, Product, Variant
from connectors.money import Money
from connectors.shops.base import ProductPage
from knowledge.recommend.facts import ShopFacts
from tests.knowledge.recommend.market import NOW


def words(en: str, zh: str = "") -> Localized:
    return Localized({"en": en, **({"zh": zh} if zh else {})})


def sold(id_: str, minor: int, *, available: bool = True) -> Product:
    variants = tuple(
        Variant(id=f"{id_}-{n}", sku="", options=(), price=Money(minor + n, "USD"), available=available)
        for n in range(2)
    )
    return Product(
        id=id_,
        title=words("Steel kettle", "不锈钢水壶"),
        description=words("Boils."),
        department=words("Kitchen", "厨房"),
        kind=words("kettle", "水壶"),
        brand="Alder",
        attributes=(Attribute(name=words("Capacity", "容量"), value=words("1.7 l", "1.7 升")),),
        variants=variants,
        rating=4.5,
        review_count=3,
        updated_at=NOW,
    )


class Catalogue:
    """A feed of one change a page."""

    def __init__(self) -> None:
        self.feed: list[Product | str] = [sold("a", 1000), sold("b", 2000)]
        self.asked: list[str | None] = []

    async def product_feed(self, cursor: str | None, limit: int = 500) -> ProductPage:
        self.asked.append(cursor)
        start = int(cursor or 0)
        change = self.feed[start : start + 1]
        return ProductPage(
            products=tuple(each for each in change if isinstance(each, Product)),
            deleted=tuple(each for each in change if isinstance(each, str)),
            cursor=str(start + len(change)),
            more=len(self.feed) > start + 1,
        )

    async def products(self, ids: Sequence[str]) -> dict[str, Product]:
        return {id_: sold(id_, 3000, available=False) for id_ in ids if id_ != "gone"}


async def test_facts_are_in_english_and_the_text_in_every_language() -> None:
    first, _ = await ShopFacts(Catalogue()).everything()
    assert (first.kind, first.department, first.brand, first.price) == ("kettle", "Kitchen", "Alder", 1000)
    assert first.properties == {"Capacity": "1.7 l"}
    assert (first.rating, first.reviews, first.available) == (4.5, 3, True)
    assert {"Steel kettle", "不锈钢水壶", "1.7 升", "Alder"} <= set(first.text.split("\n"))


async def test_the_second_reading_asks_only_for_what_changed() -> None:
    catalogue = Catalogue()
    facts = ShopFacts(catalogue)
    await facts.everything()
    catalogue.feed += ["b", replace(sold("a", 1000), rating=3.0), sold("c", 1)]
    catalogue.asked.clear()
    assert {each.id: each.rating for each in await facts.everything()} == {"a": 3.0, "c": 4.5}
    assert catalogue.asked == ["2", "3", "4"]


async def test_the_facts_of_now_are_read_live_and_what_is_gone_is_absent() -> None:
    now = await ShopFacts(Catalogue()).now(["a", "gone"])
    assert {id_: (each.available, each.price) for id_, each in now.items()} == {"a": (False, 3000)}
