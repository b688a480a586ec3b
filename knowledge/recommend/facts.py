"""What the engine knows of a product: facts of the catalogue, without prices to show (whoever shows one reads it live)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from connectors.commerce import Product
from connectors.shops.base import ProductPage

PAGE = 500


@dataclass(frozen=True, kw_only=True)
class ProductFacts:
    """One product. `text` is what it is found to be like others by, in every language; `kind`, `department` and `properties`
    are in English where the shop has it, `kind_names` is the kind in every language. `price` is the lowest in minor units, for
    comparing only."""

    id: str
    text: str
    kind: str = ""
    kind_names: tuple[str, ...] = ()
    department: str = ""
    brand: str = ""
    properties: Mapping[str, str] = field(default_factory=dict)
    available: bool = True
    price: int | None = None
    rating: float | None = None
    reviews: int = 0
    since: datetime | None = None


class FactsProvider(Protocol):
    """Where the facts come from."""

    async def everything(self) -> Sequence[ProductFacts]:
        """All products of the shop; asked at every learning."""
        ...

    async def now(self, ids: Sequence[str]) -> Mapping[str, ProductFacts]:
        """These products as the shop has them at this moment; products that are gone are absent."""
        ...


class Catalogue(Protocol):
    """The two methods of `connectors.shops.base.CatalogueReader` that are needed here."""

    async def product_feed(self, cursor: str | None, limit: int = 500) -> ProductPage:
        """Products changed after `cursor`, oldest change first."""
        ...

    async def products(self, ids: Sequence[str]) -> dict[str, Product]:
        """The products with these ids, read live; unknown ids are absent."""
        ...


class ShopFacts:
    """The facts of a connected shop. What was read stays, so that the next learning reads only what changed."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._cursor: str | None = None
        self._known: dict[str, ProductFacts] = {}

    async def everything(self) -> Sequence[ProductFacts]:
        """All products, by the shop's feed."""
        more = True
        while more:
            page = await self._catalogue.product_feed(self._cursor, PAGE)
            self._known.update((product.id, product_facts(product)) for product in page.products)
            for gone in page.deleted:
                self._known.pop(gone, None)
            self._cursor, more = page.cursor, page.more
        return list(self._known.values())

    async def now(self, ids: Sequence[str]) -> Mapping[str, ProductFacts]:
        """These products, read live."""
        found = await self._catalogue.products(ids)
        return {id_: product_facts(product) for id_, product in found.items()}


def product_facts(product: Product) -> ProductFacts:
    """The facts of a product of the shop. Its department is no part of the text: it would make everything in it alike."""
    named = [product.title, product.kind, product.keywords, *(attribute.value for attribute in product.attributes)]
    texts = [text for each in named for text in each.all_texts()]
    return ProductFacts(
        id=product.id,
        text="\n".join([*texts, product.brand]),
        kind=product.kind.text("en"),
        kind_names=tuple(product.kind.all_texts()),
        department=product.department.text("en"),
        brand=product.brand,
        properties={attribute.name.text("en"): attribute.value.text("en") for attribute in product.attributes},
        available=product.available,
        price=product.price_range[0].minor,
        rating=product.rating,
        reviews=product.review_count,
    )
