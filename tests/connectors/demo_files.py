"""The demo shop's committed files, read as plain JSON for the tests that hold them to what they promise."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import connectors.shops.demo
from connectors.money import Money

SHOP = Path(connectors.shops.demo.__file__).parent / "shop"
Row = dict[str, Any]


@dataclass(frozen=True)
class DemoFiles:
    """All JSON Lines of the folder."""

    @cached_property
    def products(self) -> list[Row]:
        return _rows("products")

    @cached_property
    def variants(self) -> list[Row]:
        return _rows("variants")

    @cached_property
    def reviews(self) -> list[Row]:
        return _rows("reviews")

    @cached_property
    def customers(self) -> list[Row]:
        return _rows("customers")

    @cached_property
    def orders(self) -> list[Row]:
        return _rows("orders")

    @cached_property
    def kinds(self) -> dict[str, list[Row]]:
        """Products by kind in English."""
        found: dict[str, list[Row]] = {}
        for product in self.products:
            found.setdefault(product["kind"]["en"], []).append(product)
        return found

    def kind_of(self, product_id: str) -> str:
        """What a product is, in English."""
        return next(p["kind"]["en"] for p in self.products if p["id"] == product_id)

    def orders_of(self, customer_id: str) -> list[Row]:
        """A customer's orders in the sequence of the file."""
        return [order for order in self.orders if order["customer_id"] == customer_id]


def _rows(name: str) -> list[Row]:
    return [json.loads(line) for line in (SHOP / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def cents(amount: str) -> int:
    """An amount of the files in minor units."""
    return Money.parse(amount, "USD").minor


def subtotal(order: Row) -> int:
    """What the lines cost, in cents."""
    return sum(cents(line["unit_price"]) * line["quantity"] for line in order["lines"])


def total(order: Row) -> int:
    """What the order costs, in cents."""
    return subtotal(order) + cents(order["shipping_fee"]) - cents(order.get("discount", "0"))


def times(order: Row) -> Iterator[datetime]:
    """Every moment of an order at which something happened."""
    stamps = [order["placed_at"]]
    stamps += [payment["at"] for payment in order["payments"] if "at" in payment]
    stamps += [event["at"] for parcel in order["shipments"] for event in parcel["events"]]
    stamps += [returned["created_at"] for returned in order.get("returns", [])]
    return map(datetime.fromisoformat, stamps)


def delivered(order: Row) -> datetime | None:
    """When the last parcel arrived, None while one has not."""
    arrivals = [parcel.get("delivered_at") for parcel in order["shipments"]]
    return max(map(datetime.fromisoformat, arrivals)) if arrivals and all(arrivals) else None


def texts(value: Any) -> Iterator[dict[str, str]]:
    """Every bilingual text in a row, however deep."""
    if isinstance(value, dict):
        if "en" in value or "zh" in value:
            yield value
        else:
            for part in value.values():
                yield from texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts(part)
