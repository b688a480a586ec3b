"""Orders and customers out of the demo shop's database."""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncEngine

from connectors.commerce import Customer, Order
from connectors.shops.base import OrderPage
from connectors.shops.demo import schema
from connectors.shops.demo.bodies import from_body
from connectors.shops.demo.database import speaking_of_failures
from connectors.shops.demo.feed import read_slice
from connectors.shops.numbers import order_number_key

T = TypeVar("T")


class DemoOrders:
    """The demo shop's `OrderReader`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def order_feed(self, cursor: str | None, limit: int = 500) -> OrderPage:
        """Orders changed after `cursor`, oldest change first."""
        part = await read_slice(self._engine, schema.orders, cursor, limit)
        return OrderPage(orders=part.present(Order), deleted=part.deleted, cursor=part.cursor, more=part.more)

    async def order(self, order_id: str) -> Order | None:
        """The order with this id."""
        return await self._first(Order, select(schema.orders.c.body).where(schema.orders.c.id == order_id))

    async def order_by_number(self, number: str) -> Order | None:
        """The order with this number, however it is written."""
        key = order_number_key(number)
        return await self._first(Order, select(schema.orders.c.body).where(schema.orders.c.number_key == key))

    async def orders_of(self, customer_id: str, limit: int = 50) -> tuple[Order, ...]:
        """A customer's orders: dated ones newest first, then the others in the shop's own sequence."""
        table = schema.orders
        statement = select(table.c.body).where(table.c.customer_id == customer_id)
        sequence = (table.c.placed_at.is_(None), table.c.placed_at.desc(), table.c.position)
        return await self._all(Order, statement.order_by(*sequence).limit(limit))

    async def customer(self, customer_id: str) -> Customer | None:
        """The customer with this id."""
        return await self._first(Customer, select(schema.customers.c.body).where(schema.customers.c.id == customer_id))

    async def _all(self, kind: type[T], statement: Select[Any]) -> tuple[T, ...]:
        with speaking_of_failures():
            async with self._engine.connect() as connection:
                return tuple(from_body(kind, body) for body in await connection.scalars(statement) if body is not None)

    async def _first(self, kind: type[T], statement: Select[Any]) -> T | None:
        return next(iter(await self._all(kind, statement)), None)
