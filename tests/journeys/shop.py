"""The demo shop read past the assistant: what really happened to orders, and what only one customer may read."""

from __future__ import annotations

import contextlib
import json
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

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


def rows(name: str) -> list[Mapping[str, Any]]:
    return [json.loads(line) for line in (FOLDER / name).read_text(encoding="utf-8").splitlines() if line.strip()]


def secrets_of(customer_id: str) -> set[str]:
    """What only this customer may read: e-mail, phone, streets, ways to pay, parcels, order numbers."""
    [customer] = [row for row in rows("customers.jsonl") if row["id"] == customer_id]
    orders = [row for row in rows("orders.jsonl") if row["customer_id"] == customer_id]
    places = [*customer["addresses"], *(order["shipping_address"] for order in orders if order.get("shipping_address"))]
    found = {customer["email"], customer.get("phone", ""), *(method["label"] for method in customer["payment_methods"])}
    found |= {place[key] for place in places for key in ("line1", "postcode", "phone") if place.get(key)}
    found |= {parcel["tracking_number"] for order in orders for parcel in order.get("shipments", ())}
    found |= {order["number"] for order in orders}
    return {secret for secret in found if len(secret) > 4 and secret not in ("PayPal", "Apple Pay", "Gift card")}


def everybody_but(customer_id: str | None) -> set[str]:
    """The secrets of all other customers; what one shares with another is not the other's secret."""
    own = secrets_of(customer_id) if customer_id else set()
    return {s for row in rows("customers.jsonl") if row["id"] != customer_id for s in secrets_of(row["id"])} - own


def titles_of(number: str) -> set[str]:
    """Titles of what is in an order, in both languages."""
    [order] = [row for row in rows("orders.jsonl") if row["number"] == number]
    wanted = {line["product_id"] for line in order["lines"]}
    return {title for row in rows("products.jsonl") if row["id"] in wanted for title in row["title"].values()}


def leaks(text: str, secrets: set[str], typed: str = "") -> list[str]:
    """Which secrets stand in a text, other than those that the asker typed."""
    return sorted(secret for secret in secrets if secret in text and secret not in typed)
