"""Vendure's catalogue as a `CatalogueReader`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from connectors.commerce import Product, Review
from connectors.shops.base import ProductPage
from connectors.shops.connector_settings import ConnectorSettings
from connectors.shops.vendure import queries
from connectors.shops.vendure.answers import GlobalAnswer, ProductAnswer
from connectors.shops.vendure.client import AdminClient
from connectors.shops.vendure.cursors import CatalogueCursor, read_catalogue_cursor
from connectors.shops.vendure.products import fingerprint, product_of

PAGE = 100  # products asked for at once
IDS_PAGE = 1000  # the most that Vendure gives at once, as it comes


class VendureCatalogue:
    """Products, read live from the Admin API."""

    def __init__(self, client: AdminClient, settings: ConnectorSettings, shop: GlobalAnswer) -> None:
        self._client = client
        self._settings = settings
        self._shop = shop

    async def product_feed(self, cursor: str | None, limit: int = 500) -> ProductPage:
        """Products whose fingerprint differs from the one in the cursor; see "Decisions" in the README.

        The products come in the sequence of their ids: Vendure keeps no time at which a price or a stock changed.
        """
        start = read_catalogue_cursor(cursor)
        known, skip = dict(start.known), start.skip
        changed: list[Product] = []
        seen: set[str] = set()
        while True:
            # A page is applied whole, and the cursor behind it says so; it must not hold more than was asked for.
            take = min(PAGE, limit - len(changed))
            shown = {"filter": {"enabled": {"eq": True}}, "sort": {"id": "ASC"}}
            listed, total = await self._list({"skip": skip, "take": take, **shown})
            for product in listed:
                seen.add(product.id)
                mark = fingerprint(product)
                if known.get(product.id) != mark:
                    known[product.id] = mark
                    changed.append(product)
            skip += take
            if skip >= total:
                break
            if len(changed) >= limit:
                text = CatalogueCursor(known=known, skip=skip).text()
                return ProductPage(products=tuple(changed), deleted=(), cursor=text, more=True)
        # A walk over several calls saw only its end in this one; what is gone is then told by the next.
        deleted = await self._gone([each for each in known if each not in seen]) if start.skip == 0 else ()
        for each in deleted:
            del known[each]
        text = CatalogueCursor(known=known).text()
        return ProductPage(products=tuple(changed), deleted=deleted, cursor=text, more=False)

    async def products(self, ids: Sequence[str]) -> dict[str, Product]:
        """The products with these ids, in that sequence; those that are switched off or deleted are absent."""
        wanted = list(dict.fromkeys(ids))
        found: dict[str, Product] = {}
        for start in range(0, len(wanted), IDS_PAGE):
            part = wanted[start : start + IDS_PAGE]
            present = await self._ids({"take": IDS_PAGE, "filter": {"id": {"in": part}, "enabled": {"eq": True}}})
            for page in range(0, len(present), PAGE):
                some = present[page : page + PAGE]
                listed, _ = await self._list({"take": PAGE, "filter": {"id": {"in": some}}})
                found |= {product.id: product for product in listed}
        return {each: found[each] for each in wanted if each in found}

    async def reviews(self, product_id: str, limit: int = 10) -> tuple[Review, ...]:
        """None: Vendure itself keeps no reviews, and the capabilities say so."""
        return ()

    async def _list(self, options: dict[str, Any]) -> tuple[list[Product], int]:
        """The products that can be shown, and how many the server counts in all."""
        data = (await self._client.ask(queries.PRODUCTS, {"options": options}))["products"]
        read = [product_of(ProductAnswer.model_validate(each), self._settings, self._shop) for each in data["items"]]
        return [product for product in read if product is not None], int(data["totalItems"])

    async def _ids(self, options: dict[str, Any]) -> list[str]:
        data = (await self._client.ask(queries.PRODUCT_IDS, {"options": options}))["products"]
        return [str(each["id"]) for each in data["items"]]

    async def _gone(self, unseen: list[str]) -> tuple[str, ...]:
        """Which of these ids are no longer shown, asked by id: a walk in pages may miss one that moved meanwhile."""
        there = await self.products(unseen)
        return tuple(each for each in unseen if each not in there)
