"""A tiny shop in the source's own records: one user with three ways to pay, one pending and one delivered order."""

from __future__ import annotations

import copy
from typing import Any

import pytest

ADDRESS = {"address1": "1 Pier", "address2": "", "city": "Boston", "state": "MA", "country": "USA", "zip": "02101"}


def _variant(item_id: str, colour: str, price: float, available: bool = True) -> dict[str, Any]:
    return {"item_id": item_id, "options": {"color": colour}, "price": price, "available": available}


def _item(item_id: str, price: float, colour: str = "blue") -> dict[str, Any]:
    return {"name": "Mug", "product_id": "1", "item_id": item_id, "price": price, "options": {"color": colour}}


def _order(order_id: str, status: str, method: str, *items: dict[str, Any]) -> dict[str, Any]:
    paid = round(sum(item["price"] for item in items), 2)
    return {
        "order_id": order_id,
        "user_id": "ana",
        "address": ADDRESS,
        "items": list(items),
        "status": status,
        "fulfillments": [],
        "payment_history": [{"transaction_type": "payment", "amount": paid, "payment_method_id": method}],
    }


_DATABASE: dict[str, Any] = {
    "products": {
        "1": {
            "name": "Mug",
            "product_id": "1",
            "variants": {
                "11": _variant("11", "blue", 12.10),
                "12": _variant("12", "red", 14.40),
                "13": _variant("13", "green", 9.99, available=False),
            },
        },
        "2": {"name": "Bowl", "product_id": "2", "variants": {"21": _variant("21", "white", 5.0)}},
    },
    "users": {
        "ana": {
            "user_id": "ana",
            "address": ADDRESS,
            "payment_methods": {
                "card_1": {"source": "credit_card", "id": "card_1"},
                "card_2": {"source": "credit_card", "id": "card_2"},
                "gift_1": {"source": "gift_card", "id": "gift_1", "balance": 24.20},
            },
            "orders": ["#1", "#2", "#3"],
        },
        "bo": {
            "user_id": "bo",
            "address": ADDRESS,
            "payment_methods": {"paypal_9": {"source": "paypal", "id": "paypal_9"}},
            "orders": ["#4"],
        },
    },
    "orders": {
        "#1": _order("#1", "pending", "card_1", _item("11", 12.10), _item("11", 12.10)),
        "#2": _order("#2", "delivered", "card_1", _item("11", 12.10), _item("12", 14.40, "red")),
        "#3": _order("#3", "pending", "gift_1", _item("11", 12.10)),
        "#4": {**_order("#4", "pending", "paypal_9", _item("11", 12.10)), "user_id": "bo"},
    },
}


@pytest.fixture
def database() -> dict[str, Any]:
    """The records, fresh."""
    return copy.deepcopy(_DATABASE)
