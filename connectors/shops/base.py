"""The contract with a merchant's commerce system: three reading protocols and one writing protocol.

Reading protocols go to every skill and to the index. `OrderWriter` is handed to `assistant.actions` alone, so a type
checker shows who can act. Implementations raise only `connectors.errors`; "not found" is None or an absent entry.
All of them pass `tests/contracts/test_shops.py`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from connectors.commands import Command
from connectors.commerce import Customer, Order, Product, Receipt, Review, StockNotice


@dataclass(frozen=True, kw_only=True)
class Capabilities:
    """What this shop can do; a skill asks before it offers."""

    returns: bool = False
    reviews: bool = False
    stock_counts: bool = False
    stock_notices: bool = False
    acts: frozenset[type[Command]] = frozenset()  # the commands that `perform` takes


@dataclass(frozen=True, kw_only=True)
class ProductPage:
    """Products changed since a cursor: `products` changed or new, `deleted` ids gone, `cursor` to ask with next.

    `more` tells that asking again at once gives more. Applying the same page twice changes nothing. A cursor that
    the shop does not know, such as one of a database that was thrown away, starts again from the beginning.
    """

    products: tuple[Product, ...]
    deleted: tuple[str, ...]
    cursor: str
    more: bool


@dataclass(frozen=True, kw_only=True)
class OrderPage:
    """Orders changed since a cursor, like `ProductPage`."""

    orders: tuple[Order, ...]
    deleted: tuple[str, ...]
    cursor: str
    more: bool


class CatalogueReader(Protocol):
    """Products as the shop has them now."""

    async def product_feed(self, cursor: str | None, limit: int = 500) -> ProductPage:
        """Products changed after `cursor` (None = from the beginning), oldest change first."""
        ...

    async def products(self, ids: Sequence[str]) -> dict[str, Product]:
        """The products with these ids, read live; unknown ids are absent."""
        ...

    async def reviews(self, product_id: str, limit: int = 10) -> tuple[Review, ...]:
        """Newest reviews of a product; empty where the shop has none or keeps none."""
        ...


class OrderReader(Protocol):
    """Orders and customers as the shop has them now. Whoever calls decides whether the person may see them."""

    async def order_feed(self, cursor: str | None, limit: int = 500) -> OrderPage:
        """Orders changed after `cursor` (None = from the beginning), oldest change first."""
        ...

    async def order(self, order_id: str) -> Order | None:
        """The order with this id, read live."""
        ...

    async def order_by_number(self, number: str) -> Order | None:
        """The order with this number as people write it; case, spaces and a leading # do not matter."""
        ...

    async def orders_of(self, customer_id: str, limit: int = 50) -> tuple[Order, ...]:
        """A customer's orders, newest first (in the shop's own sequence where it keeps no dates)."""
        ...

    async def customer(self, customer_id: str) -> Customer | None:
        """The customer with this id."""
        ...


class NoticeReader(Protocol):
    """Back-in-stock requests as the shop has them now. Whoever calls decides whether the person may see them."""

    async def stock_notices_of(self, customer_id: str) -> tuple[StockNotice, ...]:
        """A customer's requests, newest first."""
        ...

    async def due_stock_notices(self, limit: int = 100) -> tuple[StockNotice, ...]:
        """Requests whose product can be bought again and whose person was not told yet, oldest first."""
        ...


class OrderWriter(Protocol):
    """The acts. Each takes an idempotency key: the same key again returns the first receipt and changes nothing."""

    async def perform(self, command: Command, idempotency_key: str) -> Receipt:
        """Do exactly what the command says; raises `Rejected` where the shop says no (nothing changed then), and
        `Unsupported` for a command that is not in `Capabilities.acts`.

        Somebody who already waits for the same product and variant gets the receipt of that first request.
        """
        ...

    async def tell_stock_notice(self, notice_id: str) -> None:
        """Mark a request as told; one that is unknown or was told already stays as it is."""
        ...

    async def receipt(self, idempotency_key: str) -> Receipt | None:
        """Read back what the shop recorded under this key; None when it knows nothing of it."""
        ...


async def _nothing_to_close() -> None:
    """Nothing; a shop without connections of its own closes like this."""


@dataclass(frozen=True, kw_only=True)
class Shop:
    """One connected shop. `writer` is None for a shop that can only be read, `notices` for one without `stock_notices`;
    `close` lets go of its connections."""

    name: str
    capabilities: Capabilities
    catalogue: CatalogueReader
    orders: OrderReader
    writer: OrderWriter | None
    close: Callable[[], Awaitable[None]] = _nothing_to_close
    notices: NoticeReader | None = None
