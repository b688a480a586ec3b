"""The English shop of `retail-en` as a shop folder: `python -m evals.outside.retail_en OUT [--data DIR]`.

Nothing is added that the data does not say: it has no dates, no carriers, no departments and no descriptions, so
descriptions are made of the options alone. Its policy is read at conversion and cut down to what concerns shoppers.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from connectors.money import Money
from evals.outside.folders import Json, ShopFolder, money, named, run
from evals.outside.retail_en_policy import policies

FOLDER = "retail-en"
CURRENCY = "USD"

# The shop's own word → our state. The word itself stays in the order's label.
STATES = {
    "pending": "pending",
    "pending (item modified)": "pending",
    "pending (items modified)": "pending",
    "processed": "processing",
    "delivered": "delivered",
    "cancelled": "cancelled",
    "return requested": "return_requested",
    "exchange requested": "exchange_requested",
}
SHIPMENT_STATES = {"processing": "preparing", "cancelled": "cancelled"}
PAYMENT_KINDS = {"credit_card": "card", "paypal": "paypal", "gift_card": "gift_card"}
PAYMENT_LABELS = {"paypal": "PayPal", "gift_card": "Gift card"}
COUNTRIES = {"USA": "US"}

# What may stand on an order after an act, and what we call it.
FURTHER_FACTS = {
    "cancel_reason": "cancellation reason",
    "return_payment_method_id": "refund of the return goes to",
    "exchange_payment_method_id": "price difference of the exchange goes through",
    "exchange_price_difference": "price difference of the exchange",
}

TOML = """\
# Converted from public data by evals.outside.retail_en.
languages = ["en"]
default_language = "en"
currency = "USD"
country = "US"
time_zone = "EST"
order_number_example = "{example}"
order_number_pattern = '#?[Ww]\\d{{7}}'
name = {{ en = "Retail Store" }}

[returns]
window_days = "unlimited"
ship_within_days = "unlimited"
fee = "0"
once = true
refund_to = ["original", "gift_card"]
refund_days = "{refund_days}"

[cancellations]
states = ["pending"]
reasons = ["no_longer_needed", "ordered_by_mistake"]
refund_to = ["original"]
refund_days = "{refund_days}"

[changes]
states = ["pending"]
what = ["address", "items", "payment", "account_address"]
after_items = []

[exchanges]
states = ["delivered"]
same_variant = true
window_days = "unlimited"
ship_within_days = "unlimited"
"""


def convert(data: Path, out: Path) -> None:
    """Write the shop folder to `out`; raises FileNotFoundError where the data is absent, ValueError for a new status."""
    database = json.loads((data / FOLDER / "db.json").read_text(encoding="utf-8"))
    policy = (data / FOLDER / "policy.md").read_text(encoding="utf-8")
    users, items = database["users"], _items(database["products"])
    orders = [_order(order, users[order["user_id"]], items) for order in _sequence(database)]
    days = re.search(r"(\d+) to (\d+) business days", policy)
    ShopFolder(
        toml=TOML.format(
            example=orders[0]["number"] if orders else "", refund_days="-".join(days.groups()) if days else "5-7"
        ),
        products=[_product(product) for product in database["products"].values()],
        variants=[_variant(v, p["product_id"]) for p in database["products"].values() for v in p["variants"].values()],
        customers=[_customer(user_id, user) for user_id, user in users.items()],
        orders=orders,
        policies=policies(policy),
    ).write(out)


def _items(products: Json) -> dict[str, Json]:
    """Every item by its id, with the name of its product type."""
    return {
        item_id: {**item, "product_id": product["product_id"], "name": product["name"]}
        for product in products.values()
        for item_id, item in product["variants"].items()
    }


def _sequence(database: Json) -> Iterator[Json]:
    """The orders in the sequence in which their users list them; there are no dates."""
    orders = dict(database["orders"])
    for user in database["users"].values():
        for number in user["orders"]:
            if number in orders:
                yield orders.pop(number)
    yield from orders.values()


def _product(product: Json) -> Json:
    values: dict[str, dict[str, None]] = {}
    for variant in product["variants"].values():
        for option, value in variant["options"].items():
            values.setdefault(option, {})[value] = None
    choices = {option: ", ".join(chosen) for option, chosen in values.items()}
    listed = "; ".join(f"{option}: {chosen}" for option, chosen in choices.items())
    return {
        "id": product["product_id"],
        "title": product["name"],
        "description": f"{product['name']}. Options: {listed}." if listed else f"{product['name']}.",
        "kind": product["name"],
        "attributes": [named(option, chosen) for option, chosen in choices.items()],
    }


def _variant(variant: Json, product_id: str) -> Json:
    return {
        "id": variant["item_id"],
        "product_id": product_id,
        "price": money(variant["price"]),
        "available": variant["available"],
        "options": [named(option, value) for option, value in variant["options"].items()],
    }


def _customer(user_id: str, user: Json) -> Json:
    return {
        "id": user_id,
        "name": f"{user['name']['first_name']} {user['name']['last_name']}",
        "email": user["email"],
        "language": "en",
        "addresses": [_address(user["address"])],
        "payment_methods": [_method(method) for method in user["payment_methods"].values()],
    }


def _address(address: Json) -> Json:
    return {
        "line1": address["address1"],
        "line2": address["address2"],
        "city": address["city"],
        "region": address["state"],
        "postcode": address["zip"],
        "country": COUNTRIES.get(address["country"], address["country"]),
    }


def _method(method: Json) -> Json:
    record = {
        "id": method["id"],
        "kind": PAYMENT_KINDS.get(method["source"], method["source"]),
        "label": _method_label(method),
    }
    return record | ({"balance": money(method["balance"])} if "balance" in method else {})


def _method_label(method: Json) -> str:
    if method["source"] == "credit_card":
        return f"{method['brand'].title()} ending in {method['last_four']}"
    return PAYMENT_LABELS.get(method["source"], str(method["source"]))


def _order(order: Json, user: Json, items: dict[str, Json]) -> Json:
    status = order["status"]
    if status not in STATES:
        raise ValueError(f"order {order['order_id']} has the unknown status {status!r}")
    state = STATES[status]
    lines, line_of = _lines(order)
    return {
        "id": order["order_id"],
        "number": order["order_id"],
        "customer_id": order["user_id"],
        "state": state,
        "label": status,
        "lines": lines,
        "shipping_address": _address(order["address"]),
        "payments": [_payment(payment, user["payment_methods"]) for payment in order["payment_history"]],
        "shipments": [
            {
                "id": tracking_id,
                "carrier": "",
                "tracking_number": tracking_id,
                "state": SHIPMENT_STATES.get(state, "delivered"),
                "line_ids": list(dict.fromkeys(line_of[i] for i in fulfilment["item_ids"] if i in line_of)),
            }
            for fulfilment in order["fulfillments"]
            for tracking_id in fulfilment["tracking_id"]
        ],
        "details": list(_details(order, items)),
    }


def _lines(order: Json) -> tuple[list[Json], dict[str, str]]:
    """The positions, equal items as one with their number, and the position that each item is in."""
    returned = Counter(order.get("return_items") or [])
    lines: dict[str, Json] = {}
    line_of: dict[str, str] = {}
    for item in order["items"]:
        item_id, price = item["item_id"], money(item["price"])
        # The same item at another price is a position of its own.
        line_id = item_id if lines.get(item_id, {"unit_price": price})["unit_price"] == price else f"{item_id}@{price}"
        line_of.setdefault(item_id, line_id)
        line = lines.setdefault(
            line_id,
            {
                "id": line_id,
                "product_id": item["product_id"],
                "variant_id": item_id,
                "quantity": 0,
                "unit_price": price,
                "title": item["name"],
                "options": [named(option, value) for option, value in item["options"].items()],
                "returned": 0,
            },
        )
        line["quantity"] += 1
        if returned[item_id]:
            returned[item_id] -= 1
            line["returned"] += 1
    return list(lines.values()), line_of


def _payment(payment: Json, methods: Json) -> Json:
    method = methods.get(payment["payment_method_id"])
    sign = "-" if payment["transaction_type"] == "refund" else ""
    return {
        "method_id": payment["payment_method_id"],
        "method_label": _method_label(method) if method else payment["payment_method_id"],
        "amount": sign + money(payment["amount"]),
    }


def _details(order: Json, items: dict[str, Json]) -> Iterator[Json]:
    """What was done to the order since, as far as it stands on it."""
    for key, name in FURTHER_FACTS.items():
        if order.get(key) is not None:
            value = order[key]
            yield named(
                name, str(Money.parse(money(value), CURRENCY)) if isinstance(value, int | float) else str(value)
            )
    for key, name in (("exchange_items", "items to be exchanged"), ("exchange_new_items", "exchanged for")):
        if order.get(key):
            yield named(name, "; ".join(_described(item_id, items) for item_id in order[key]))


def _described(item_id: str, items: dict[str, Json]) -> str:
    item = items.get(item_id)
    if item is None:
        return item_id
    options = ", ".join(f"{option}: {value}" for option, value in item["options"].items())
    return f"{item['name']} ({options})"


if __name__ == "__main__":
    sys.exit(run(convert, "Convert the retail-en data to a shop folder."))
