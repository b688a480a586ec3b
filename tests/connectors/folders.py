"""A small shop folder that tests write, whole or with one thing changed."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SHOP_TOML = """
languages = ["en", "zh"]
default_language = "en"
currency = "USD"
time_zone = "America/New_York"
name = { en = "Lantern", zh = "灯笼小店" }
"""

PRODUCTS: list[dict[str, Any]] = [
    {
        "id": "lamp",
        "title": {"en": "Desk lamp", "zh": "台灯"},
        "description": {"en": "A warm lamp.", "zh": "暖光台灯。"},
        "department": {"en": "Home", "zh": "家居"},
        "kind": {"en": "desk lamp", "zh": "台灯"},
        "brand": "Hearth",
        "attributes": [{"name": {"en": "light", "zh": "光色"}, "value": {"en": "warm", "zh": "暖光"}}],
        "sections": [{"title": "Care", "text": "Wipe it dry."}],
        "keywords": "light, reading",
    },
    {"id": "mug", "title": "Mug", "description": "Holds tea.", "department": "Kitchen", "kind": "mug"},
    {"id": "rug", "title": "Rug", "description": "Soft.", "kind": "rug", "rating": 4.5, "review_count": 12},
]

VARIANTS: list[dict[str, Any]] = [
    {
        "id": "lamp-black",
        "product_id": "lamp",
        "price": "49.90",
        "compare_at": 59.9,
        "stock": 3,
        "options": [{"name": {"en": "colour", "zh": "颜色"}, "value": {"en": "black", "zh": "黑色"}}],
    },
    {"id": "lamp-white", "product_id": "lamp", "price": "52", "stock": 0},
    {"id": "mug-blue", "product_id": "mug", "price": 12.5},
    {"id": "rug-1", "product_id": "rug", "price": "199.00", "available": False},
]

CUSTOMERS: list[dict[str, Any]] = [
    {
        "id": "ana",
        "name": "Ana Lindgren",
        "email": "ana@example.com",
        "phone": "+1 212 555 0100",
        "addresses": [{"line1": "1 Pier St", "city": "Boston", "country": "US"}],
        "payment_methods": [{"id": "gift-1", "kind": "gift_card", "label": "Gift card", "balance": "20"}],
        "loyalty_points": 40,
    },
    {"id": "bo", "name": "Bo", "language": "zh", "details": [{"name": "member since", "value": "2020"}]},
]

ORDERS: list[dict[str, Any]] = [
    {
        "id": "o1",
        "number": "#LN-1001",
        "customer_id": "ana",
        "state": "delivered",
        "placed_at": "2026-11-01T09:30:00",
        "lines": [
            {"id": "l1", "product_id": "lamp", "variant_id": "lamp-black", "quantity": 2, "unit_price": "49.90"},
            {"id": "l2", "product_id": "mug", "variant_id": "mug-blue", "quantity": 1, "unit_price": "12.50"},
        ],
        "shipping_fee": "5",
        "discount": "1.50",
        "payments": [{"method_id": "gift-1", "method_label": "Gift card", "amount": "115.80"}],
        "shipments": [
            {
                "id": "s1",
                "carrier": "Swift",
                "tracking_number": "SW1",
                "state": "delivered",
                "line_ids": ["l1", "l2"],
                "events": [
                    {"at": "2026-11-04T15:00:00", "state": "delivered", "text": "At the door"},
                    {"at": "2026-11-02T08:00:00", "state": "picked_up", "text": "Picked up", "place": "Boston"},
                ],
                "delivered_at": "2026-11-04T15:00:00",
            }
        ],
        "note": "Please ring twice",
    },
    {
        "id": "o2",
        "number": "LN-1002",
        "customer_id": "ana",
        "state": "pending",
        "placed_at": "2026-11-20T10:00:00",
        "lines": [{"id": "l1", "product_id": "mug", "variant_id": "mug-blue", "quantity": 3, "unit_price": "12.50"}],
        "details": [{"name": "gift wrap", "value": "yes"}],
    },
    {
        "id": "o3",
        "number": "LN-1003",
        "customer_id": "bo",
        "email": "bo.other@example.com",
        "state": "return_requested",
        "lines": [{"id": "l1", "product_id": "mug", "variant_id": "mug-blue", "quantity": 4, "unit_price": "12.50"}],
        "payments": [{"method_id": "card", "method_label": "Card", "amount": "50"}],
        "returns": [
            {
                "id": "R-7",
                "state": "requested",
                "lines": [{"line_id": "l1", "quantity": 1, "reason": "damaged"}],
                "refund": "12.50",
                "refund_to": "original",
                "created_at": "2026-11-10T12:00:00",
            }
        ],
    },
]

REVIEWS: list[dict[str, Any]] = [
    {
        "id": "v1",
        "product_id": "lamp",
        "rating": 4,
        "title": "Nice",
        "body": "Warm.",
        "author": "A.",
        "written_at": "2026-10-01T10:00:00Z",
    },
    {"id": "v2", "product_id": "lamp", "rating": 5, "body": "很好", "language": "zh", "written_at": "2026-10-02"},
]


@dataclass
class ShopFiles:
    """The content of a shop folder that is right; a test changes what it is about, then writes it."""

    toml: str = SHOP_TOML
    products: list[dict[str, Any]] = field(default_factory=lambda: deepcopy(PRODUCTS))
    variants: list[dict[str, Any]] = field(default_factory=lambda: deepcopy(VARIANTS))
    customers: list[dict[str, Any]] = field(default_factory=lambda: deepcopy(CUSTOMERS))
    orders: list[dict[str, Any]] = field(default_factory=lambda: deepcopy(ORDERS))
    reviews: list[dict[str, Any]] = field(default_factory=lambda: deepcopy(REVIEWS))
    policies: dict[str, str] = field(default_factory=lambda: {"shipping.en.md": "# Shipping\n\nThree days.\n"})

    def write(self, folder: Path) -> Path:
        """The folder, with these files in it."""
        (folder / "policies").mkdir(parents=True, exist_ok=True)
        (folder / "shop.toml").write_text(self.toml, encoding="utf-8")
        for name in ("products", "variants", "customers", "orders", "reviews"):
            lines = [json.dumps(value, ensure_ascii=False) for value in getattr(self, name)]
            (folder / f"{name}.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        for name, text in self.policies.items():
            (folder / "policies" / name).write_text(text, encoding="utf-8")
        return folder
