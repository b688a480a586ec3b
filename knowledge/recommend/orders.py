"""Orders as interactions: what was bought and what came back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Protocol

from connectors.commerce import Order, OrderState
from connectors.shops.base import OrderPage
from knowledge.recommend.base import Act, Interaction
from knowledge.recommend.interactions import InteractionStore

PAGE = 500
# A shop that keeps no dates sold it some time ago: never "lately", and never newer than what has a date.
UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
NOT_BOUGHT = frozenset({OrderState.CANCELLED, OrderState.AWAITING_PAYMENT})


class OrderFeed(Protocol):
    """The one method of `connectors.shops.base.OrderReader` that is needed here."""

    async def order_feed(self, cursor: str | None, limit: int = 500) -> OrderPage:
        """Orders changed after `cursor`, oldest change first."""
        ...


async def read_orders(orders: OrderFeed, store: InteractionStore) -> None:
    """Take over the orders that changed since the last time; a cancelled or deleted one is taken back."""
    cursor, more = await store.cursor(), True
    while more:
        page = await orders.order_feed(cursor, PAGE)
        baskets: dict[str, Sequence[Interaction]] = {basket_name(gone): () for gone in page.deleted}
        baskets |= {basket_name(order.id): interactions_of(order) for order in page.orders}
        cursor, more = page.cursor, page.more
        await store.replace_baskets(baskets, cursor)


def basket_name(order_id: str) -> str:
    """The basket of an order."""
    return f"order:{order_id}"


def interactions_of(order: Order) -> list[Interaction]:
    """What the customer bought in the order, and of it what went back whole."""
    if order.state in NOT_BOUGHT or not order.customer_id:
        return []
    at, basket = order.placed_at or UNDATED, basket_name(order.id)
    person = f"customer:{order.customer_id}"
    returned_at = max((each.created_at for each in order.returns), default=at)
    found = []
    for line in order.lines:
        found.append(Interaction(person=person, product_id=line.product_id, act=Act.BOUGHT, at=at, basket=basket))
        if line.returned:
            back = Interaction(
                person=person, product_id=line.product_id, act=Act.RETURNED, at=returned_at, basket=basket
            )
            found.append(back)
    return found
