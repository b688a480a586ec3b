"""The demo shop behind a running Aisle, read past the assistant: what really happened to orders."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from connectors.commerce import Order
from connectors.registry import shop_factory
from connectors.shops.base import Shop
from connectors.shops.settings import load_shop_settings

FOLDER = Path(__file__).parent.parent.parent / "connectors" / "shops" / "demo" / "shop"


@contextlib.asynccontextmanager
async def shop_in(home: Path) -> AsyncIterator[Shop]:
    """The shop whose data lie under this home."""
    [database] = (home / "shops").glob("*/shop.sqlite")
    shop = await shop_factory("demo")(database, load_shop_settings(FOLDER))
    try:
        yield shop
    finally:
        await shop.close()


async def orders_in(home: Path) -> dict[str, Order]:
    """Every order of the shop by its number, as it is now."""
    async with shop_in(home) as shop:
        page = await shop.orders.order_feed(None, 5_000)
    assert not page.more
    return {order.number: order for order in page.orders}
