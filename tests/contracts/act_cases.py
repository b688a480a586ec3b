"""The shop in which every act is tried, the command of each that it takes, and those that it refuses."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from connectors.commands import (
    CancelOrder,
    ChangeAddress,
    ChangeCustomerAddress,
    ChangeItems,
    ChangePayment,
    Command,
    ExchangeOrder,
    MoneyMove,
    Swap,
)
from connectors.commerce import Address, ReturnLine, ReturnOrder
from connectors.money import Money
from tests.connectors.folders import ShopFiles

PIER = Address(line1="1 Pier St", city="Boston", country="US")
HILL = Address(name="Ana Lindgren", line1="7 Hill Rd", city="Salem", region="MA", postcode="01970", country="US")


def usd(minor: int) -> Money:
    return Money(minor, "USD")


def colour(value: str) -> list[dict[str, Any]]:
    return [{"name": {"en": "colour", "zh": "颜色"}, "value": value}]


def files_to_act_on() -> ShopFiles:
    """A shop with orders in every state that matters: o1 delivered, o2 unpaid, o4 paid, o5 half packed, o6 paid with two methods."""
    files = ShopFiles()
    lamp = {"product_id": "lamp"}
    files.variants += [
        {"id": "lamp-red", "price": "45", "stock": 5, "options": colour("red"), **lamp},
        {"id": "lamp-green", "price": "60", "stock": 1, "options": colour("green"), **lamp},
        {"id": "lamp-gold", "price": "300", "options": colour("gold"), **lamp},
        {"id": "lamp-old", "price": "30", "stock": 4, "available": False, **lamp},
        {"id": "mug-red", "product_id": "mug", "price": "12.50"},
    ]
    files.customers[0]["payment_methods"] = [
        {"id": "gift-1", "kind": "gift_card", "label": "Gift card", "balance": "120"},
        {"id": "visa", "kind": "card", "label": "Visa"},
        {"id": "credit", "kind": "store_credit", "label": "Store credit", "balance": "3"},
    ]
    files.customers[1]["payment_methods"] = [
        {"id": "bo-gift", "kind": "gift_card", "label": "Bo's gift card", "balance": "900"}
    ]
    paid = {**files.orders[0], "id": "o4", "number": "LN-1004", "state": "pending", "shipments": []}
    paid["payments"] = [{"method_id": "visa", "method_label": "Visa", "amount": "115.80"}]
    paid["shipping_address"] = {"line1": "1 Pier St", "city": "Boston", "country": "US"}
    parcel = {"id": "p5", "carrier": "Swift", "tracking_number": "SW5", "state": "in_transit", "line_ids": ["l2"]}
    packed = {**paid, "id": "o5", "number": "LN-1005", "state": "processing", "shipments": [parcel]}
    split = {**paid, "id": "o6", "number": "LN-1006"}
    split["payments"] = [
        {"method_id": "gift-1", "method_label": "Gift card", "amount": "15.80"},
        {"method_id": "visa", "method_label": "Visa", "amount": "100"},
    ]
    files.orders += [paid, packed, split]
    return files


def back(method_id: str, minor: int) -> MoneyMove:
    return MoneyMove(method_id=method_id, amount=usd(minor))


def swap(variant_id: str, minor: int, quantity: int = 1, line_id: str = "l1") -> Swap:
    return Swap(line_id=line_id, quantity=quantity, variant_id=variant_id, unit_price=usd(minor))


CANCEL = CancelOrder(order_id="o4", reason="no_longer_needed", refunds=(back("visa", 11580),))
# One lamp is 49.90 of 112.30, so it takes 0.67 of the discount of 1.50 along.
PARTLY = CancelOrder(order_id="o4", reason="ordered_by_mistake", refunds=(back("visa", 4923),), pieces=(("l1", 1),))
ADDRESS = ChangeAddress(order_id="o4", address=HILL)
HOME = ChangeCustomerAddress(customer_id="ana", address=HILL)
CHEAPER = ChangeItems(order_id="o4", swaps=(swap("lamp-red", 4500),), settlement=back("gift-1", 490))
DEARER = ChangeItems(order_id="o4", swaps=(swap("lamp-green", 6000),), settlement=back("gift-1", -1010))
PAYMENT = ChangePayment(order_id="o4", charge=back("gift-1", -11580), refunds=(back("visa", 11580),))
EXCHANGE = ExchangeOrder(order_id="o1", swaps=(swap("lamp-green", 6000),), settlement=back("visa", -1010))
RETURN = ReturnOrder(
    order_id="o1",
    lines=(ReturnLine(line_id="l1", quantity=1, reason="damaged"),),
    refund=usd(4990),
    refund_to="original",
    fee=usd(0),
    ship_by=None,
)

# What the receipt of each must say: its kind, what it belongs to, and the money that moves.
TAKEN: dict[str, tuple[Command, tuple[str, str, Money | None]]] = {
    "cancel": (CANCEL, ("cancel", "o4", usd(11580))),
    "cancel pieces": (PARTLY, ("cancel", "o4", usd(4923))),
    "address": (ADDRESS, ("change_address", "o4", None)),
    "customer address": (HOME, ("change_customer_address", "ana", None)),
    "cheaper item": (CHEAPER, ("change_items", "o4", usd(490))),
    "dearer item": (DEARER, ("change_items", "o4", usd(-1010))),
    "payment": (PAYMENT, ("change_payment", "o4", usd(11580))),
    "exchange": (EXCHANGE, ("exchange", "o1", usd(-1010))),
    "return": (RETURN, ("return", "o1", usd(4990))),
}

REFUSED: list[tuple[Command, str]] = [
    (replace(CANCEL, order_id="o99"), "no order"),
    (replace(CANCEL, order_id="o1"), "delivered"),
    (replace(CANCEL, order_id="o5"), "sent already"),
    (replace(CANCEL, reason=" "), "reason"),
    (replace(CANCEL, refunds=(back("visa", 11581),)), "exceed"),
    (replace(CANCEL, refunds=(back("visa", 11580), back("gift-1", 1))), "exceed"),
    (replace(CANCEL, refunds=(back("visa", 5000), back("visa", 5000))), "twice"),
    (replace(CANCEL, refunds=(back("visa", -1),)), "below zero"),
    (replace(CANCEL, refunds=(back("visa", 0),)), "nothing"),
    (replace(CANCEL, refunds=(back("bo-gift", 11580),)), "customer's"),
    (replace(CANCEL, refunds=(MoneyMove(method_id="visa", amount=Money(11580, "EUR")),)), "EUR"),
    (replace(CANCEL, order_id="o2", refunds=(back("visa", 1),)), "exceed"),
    (replace(CANCEL, order_id="o6", refunds=(back("visa", 11580),)), "cannot go back to it"),
    (replace(PARTLY, pieces=(("l1", 3),)), "in the order"),
    (replace(PARTLY, pieces=(("l1", 1), ("l1", 2))), "in the order"),
    (replace(PARTLY, pieces=(("l1", 0),)), "fewer than one"),
    (replace(PARTLY, pieces=(("l9", 1),)), "no line"),
    (replace(PARTLY, refunds=(back("visa", 4924),)), "exceed"),
    (replace(ADDRESS, order_id="o1"), "delivered"),
    (replace(ADDRESS, order_id="o5"), "sent already"),
    (replace(ADDRESS, address=PIER), "already"),
    (replace(ADDRESS, address=replace(HILL, city=" ")), "lacks city"),
    (replace(HOME, customer_id="nobody"), "no customer"),
    (replace(HOME, address=PIER), "already"),
    (replace(HOME, address=replace(HILL, line1="")), "lacks line1"),
    (replace(CHEAPER, order_id="o1"), "delivered"),
    (replace(CHEAPER, swaps=()), "at least one"),
    (replace(CHEAPER, swaps=(swap("lamp-red", 4500, line_id="l9"),)), "no line"),
    (replace(CHEAPER, swaps=(swap("lamp-red", 4500, quantity=0),)), "cannot change"),
    (replace(CHEAPER, swaps=(swap("lamp-red", 4500, quantity=3),)), "in the order"),
    (replace(CHEAPER, swaps=(swap("lamp-black", 4990),)), "already"),
    (replace(CHEAPER, swaps=(swap("mug-red", 4500),)), "no variant"),
    (replace(CHEAPER, swaps=(swap("lamp-red", 4600),), settlement=back("gift-1", 390)), "costs"),
    (replace(CHEAPER, swaps=(swap("lamp-white", 5200),), settlement=back("gift-1", -210)), "bought"),
    (replace(CHEAPER, swaps=(swap("lamp-old", 3000),), settlement=back("gift-1", 1990)), "bought"),
    (replace(DEARER, swaps=(swap("lamp-green", 6000, quantity=2),), settlement=back("visa", -2020)), "in stock"),
    (replace(CHEAPER, settlement=back("gift-1", 491)), "difference"),
    (replace(DEARER, settlement=back("gift-1", 1010)), "difference"),
    (replace(DEARER, settlement=back("gift-1", 0)), "difference"),
    (replace(DEARER, settlement=back("credit", -1010)), "does not cover"),
    (replace(DEARER, settlement=back("bo-gift", -1010)), "customer's"),
    (replace(DEARER, fee=usd(-1), settlement=back("gift-1", -1009)), "below zero"),
    (replace(PAYMENT, order_id="o1"), "delivered"),
    (replace(PAYMENT, order_id="o2"), "nothing is paid"),
    (replace(PAYMENT, order_id="o6"), "already"),
    (replace(PAYMENT, charge=back("visa", -11580)), "already"),
    (replace(PAYMENT, charge=back("bo-gift", -11580)), "customer's"),
    (replace(PAYMENT, charge=back("credit", -11580)), "does not cover"),
    (replace(PAYMENT, charge=back("gift-1", -11579)), "is paid"),
    (replace(PAYMENT, refunds=(back("visa", 11579),)), "what was paid"),
    (replace(PAYMENT, refunds=()), "what was paid"),
    (replace(EXCHANGE, order_id="o4"), "pending"),
    (replace(EXCHANGE, swaps=()), "at least one"),
    (replace(EXCHANGE, swaps=(swap("lamp-green", 6000, quantity=3),)), "left to go back"),
    (replace(EXCHANGE, swaps=(swap("lamp-green", 6000, quantity=2),), settlement=back("visa", -2020)), "in stock"),
    (replace(EXCHANGE, swaps=(swap("lamp-green", 5900),), settlement=back("visa", -910)), "costs"),
    (replace(EXCHANGE, swaps=(swap("lamp-old", 3000),), settlement=back("visa", 1990)), "bought"),
    (replace(EXCHANGE, settlement=back("visa", -1009)), "difference"),
    (replace(EXCHANGE, settlement=back("credit", -1010)), "does not cover"),
    (replace(EXCHANGE, settlement=back("stranger", -1010)), "customer's"),
]
