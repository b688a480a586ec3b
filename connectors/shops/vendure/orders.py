"""Vendure's orders and customers as an `OrderReader`."""

from __future__ import annotations

import unicodedata
from datetime import timedelta
from typing import Any

from connectors.commerce import Customer, Order
from connectors.shops.base import OrderPage
from connectors.shops.numbers import order_number_key
from connectors.shops.vendure import queries
from connectors.shops.vendure.answers import CustomerAnswer, OrderAnswer
from connectors.shops.vendure.client import AdminClient
from connectors.shops.vendure.cursors import OrderCursor, read_order_cursor
from connectors.shops.vendure.orders_mapping import customer_of, fingerprint, order_of

PAGE = 50
OVERLAP = timedelta(seconds=10)
PLACED: dict[str, Any] = {"orderPlacedAt": {"isNull": False}}  # what is not placed is somebody's cart


class VendureOrders:
    """Orders and customers, read live from the Admin API."""

    def __init__(self, client: AdminClient) -> None:
        self._client = client

    async def order_feed(self, cursor: str | None, limit: int = 500) -> OrderPage:
        """Orders by the time of their last change; Vendure deletes no order that was placed, so none is ever gone."""
        start = read_order_cursor(cursor)
        at, given = start.at, {key: (start.at, mark) for key, mark in start.marks.items()}
        found: list[Order] = []
        skip, more, total = 0, False, 1
        while not more and skip < total:
            listed, total = await self._list(_since(start, skip))
            for order in listed:
                mark = fingerprint(order)
                if order.id in start.marks and start.marks[order.id] == mark:
                    given[order.id] = (order.updated_at, mark)
                    continue
                if len(found) == limit:
                    more = True
                    break
                at = order.updated_at if at is None else max(at, order.updated_at)
                given[order.id] = (order.updated_at, mark)
                found.append(order)
            skip += PAGE
        marks = {key: mark for key, (when, mark) in given.items() if at and when and when >= at - OVERLAP}
        text = OrderCursor(at=at, marks=marks).text() if at else (cursor or "")
        return OrderPage(orders=tuple(found), deleted=(), cursor=text, more=more)

    async def order(self, order_id: str) -> Order | None:
        """The order with this id, None for a cart."""
        answer = await self.answer(order_id)
        return order_of(answer) if answer else None

    async def answer(self, order_id: str) -> OrderAnswer | None:
        """The order with this id as Vendure gives it, None for a cart."""
        data = (await self._client.ask(queries.ORDER_BY_ID, {"id": order_id}))["order"]
        answer = OrderAnswer.model_validate(data) if data else None
        return answer if answer and answer.order_placed_at else None

    async def holding(self, key: str) -> list[OrderAnswer]:
        """The orders whose field `aisle` names this key, or one that it is a part of."""
        options = {"take": PAGE, "filter": {"aisle": {"contains": key}}}
        data = (await self._client.ask(queries.ORDERS, {"options": options}))["orders"]
        return [OrderAnswer.model_validate(each) for each in data["items"]]

    async def order_by_number(self, number: str) -> Order | None:
        """The order whose code this is, however it is written."""
        key = order_number_key(number)
        if not key:
            return None
        plain = unicodedata.normalize("NFKC", number).strip().lstrip("#").strip()
        spellings = sorted({plain, key, key.upper()})
        listed, _ = await self._list({"take": PAGE, "filter": {"code": {"in": spellings}, **PLACED}})
        return next((order for order in listed if order_number_key(order.number) == key), None)

    async def orders_of(self, customer_id: str, limit: int = 50) -> tuple[Order, ...]:
        """A customer's orders, newest first."""
        options = {"take": limit, "sort": {"orderPlacedAt": "DESC", "id": "DESC"}, "filter": PLACED}
        variables = {"id": customer_id, "options": options}
        data = (await self._client.ask(queries.ORDERS_OF_CUSTOMER, variables))["customer"]
        items = data["orders"]["items"] if data else ()
        return tuple(order_of(OrderAnswer.model_validate(each)) for each in items)

    async def customer(self, customer_id: str) -> Customer | None:
        """The customer with this id."""
        data = (await self._client.ask(queries.CUSTOMER, {"id": customer_id}))["customer"]
        return customer_of(CustomerAnswer.model_validate(data)) if data else None

    async def _list(self, options: dict[str, Any]) -> tuple[list[Order], int]:
        data = (await self._client.ask(queries.ORDERS, {"options": options}))["orders"]
        return [order_of(OrderAnswer.model_validate(each)) for each in data["items"]], int(data["totalItems"])


def _since(start: OrderCursor, skip: int) -> dict[str, Any]:
    """Options that list the orders changed since shortly before the cursor, oldest change first."""
    changed = {"updatedAt": {"after": (start.at - OVERLAP).isoformat()}} if start.at else {}
    sort = {"updatedAt": "ASC", "id": "ASC"}
    return {"skip": skip, "take": PAGE, "sort": sort, "filter": {**PLACED, **changed}}
