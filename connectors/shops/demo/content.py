"""A whole shop as it is imported, and why it cannot be."""

from __future__ import annotations

from dataclasses import dataclass

from connectors.commerce import Customer, Order, Product, Review


@dataclass(frozen=True, kw_only=True)
class ShopContent:
    """A whole shop, orders in its own sequence."""

    products: tuple[Product, ...]
    customers: tuple[Customer, ...]
    orders: tuple[Order, ...]
    reviews: tuple[Review, ...]


class Conflict(Exception):  # noqa: N818 - what it is, not that it is an error: the importer turns it into a problem
    """Something that was done here does not fit the shop as it would be imported."""
