"""Products and reviews out of the demo shop's database."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from connectors.commerce import Product, Review
from connectors.shops.base import ProductPage
from connectors.shops.demo import schema
from connectors.shops.demo.bodies import from_body
from connectors.shops.demo.database import speaking_of_failures
from connectors.shops.demo.feed import read_slice

# SQLite takes 32,766 values in one statement; far fewer keep a single one short.
IDS_IN_ONE_STATEMENT = 500


class DemoCatalogue:
    """The demo shop's `CatalogueReader`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def product_feed(self, cursor: str | None, limit: int = 500) -> ProductPage:
        """Products changed after `cursor`, oldest change first."""
        part = await read_slice(self._engine, schema.products, cursor, limit)
        return ProductPage(products=part.present(Product), deleted=part.deleted, cursor=part.cursor, more=part.more)

    async def products(self, ids: Sequence[str]) -> dict[str, Product]:
        """The products with these ids in the order asked for; unknown ids are absent."""
        wanted = list(dict.fromkeys(ids))
        bodies: dict[str, str] = {}
        table = schema.products
        with speaking_of_failures():
            async with self._engine.connect() as connection:
                for start in range(0, len(wanted), IDS_IN_ONE_STATEMENT):
                    some = wanted[start : start + IDS_IN_ONE_STATEMENT]
                    statement = select(table.c.id, table.c.body).where(table.c.id.in_(some), table.c.body.is_not(None))
                    bodies.update((row.id, row.body) for row in await connection.execute(statement))
        return {id_: from_body(Product, bodies[id_]) for id_ in wanted if id_ in bodies}

    async def reviews(self, product_id: str, limit: int = 10) -> tuple[Review, ...]:
        """Newest reviews of a product."""
        table = schema.reviews
        statement = select(table.c.body).where(table.c.product_id == product_id)
        with speaking_of_failures():
            async with self._engine.connect() as connection:
                found = await connection.scalars(statement.order_by(table.c.written_at.desc(), table.c.id).limit(limit))
                return tuple(from_body(Review, body) for body in found)
