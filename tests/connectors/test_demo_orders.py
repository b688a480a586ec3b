"""The demo shop's customers and orders are whole: sums, timelines and every situation that the demo shows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from connectors.commerce import OrderState
from connectors.shops.settings import ShopSettings, load_shop_settings
from tests.connectors.demo_files import SHOP, DemoFiles, Row, cents, delivered, subtotal, times, total

LARGE = {"standing desk", "armchair", "office chair", "bookshelf", "floor lamp"}
STAYS_HOME = {"power bank", "coffee beans"}
LARGE_FEE, EXPRESS_FEE, STANDARD_FEE, ABROAD_FEE = 2900, 1490, 590, 1990
FREE_FROM, FREE_FROM_ABROAD = 4900, 19900


@pytest.fixture(scope="module")
def files() -> DemoFiles:
    return DemoFiles()


@pytest.fixture(scope="module")
def settings() -> ShopSettings:
    return load_shop_settings(SHOP)


@pytest.fixture(scope="module")
def today(settings: ShopSettings) -> datetime:
    assert settings.dates_relative_to is not None
    return datetime.combine(settings.dates_relative_to, time(), ZoneInfo(settings.time_zone))


def test_customers_live_in_several_countries_and_speak_both_languages(files: DemoFiles) -> None:
    assert len(files.customers) >= 12
    assert {"US", "CN", "DE"} <= {customer["addresses"][0]["country"] for customer in files.customers}
    assert min(Counter(customer["language"] for customer in files.customers).values()) >= 4
    assert all(customer["email"].endswith("@example.com") for customer in files.customers)
    assert all(customer["payment_methods"] for customer in files.customers)


def test_there_are_orders_in_every_state(files: DemoFiles) -> None:
    assert len(files.orders) >= 60
    assert {order["state"] for order in files.orders} == {state.value for state in OrderState}


def test_order_numbers_have_the_pattern_that_the_settings_name(files: DemoFiles, settings: ShopSettings) -> None:
    assert all(re.fullmatch(settings.order_number_pattern, order["number"]) for order in files.orders)


def test_lines_cost_what_the_catalogue_says(files: DemoFiles) -> None:
    prices = {variant["id"]: variant["price"] for variant in files.variants}
    for order in files.orders:
        assert {line["variant_id"]: line["unit_price"] for line in order["lines"]} == {
            line["variant_id"]: prices[line["variant_id"]] for line in order["lines"]
        }, order["number"]


def test_delivery_costs_what_the_policy_says(files: DemoFiles) -> None:
    for order in files.orders:
        kinds = {files.kind_of(line["product_id"]) for line in order["lines"]}
        goods, address = subtotal(order) - cents(order.get("discount", "0")), order.get("shipping_address")
        if address is None:
            allowed = {0}
        elif kinds & LARGE:
            allowed = {LARGE_FEE}
        elif address["country"] == "US":
            allowed = {EXPRESS_FEE, 0 if goods >= FREE_FROM else STANDARD_FEE}
        else:
            allowed = {0 if goods >= FREE_FROM_ABROAD else ABROAD_FEE}
        assert cents(order["shipping_fee"]) in allowed, order["number"]


def test_nothing_goes_abroad_that_the_policy_keeps_at_home(files: DemoFiles) -> None:
    for order in files.orders:
        country = order.get("shipping_address", {"country": "US"})["country"]
        kinds = {files.kind_of(line["product_id"]) for line in order["lines"]}
        assert country == "US" or not kinds & STAYS_HOME, order["number"]
        assert country in ("US", "CA") or not kinds & LARGE, order["number"]


def test_payments_add_up_to_the_total(files: DemoFiles) -> None:
    for order in files.orders:
        paid = sum(cents(p["amount"]) for p in order["payments"] if cents(p["amount"]) > 0)
        back = -sum(cents(p["amount"]) for p in order["payments"] if cents(p["amount"]) < 0)
        refunded = sum(cents(r["refund"]) for r in order.get("returns", []) if r["state"] == "refunded")
        if order["state"] == "awaiting_payment":
            assert order["payments"] == []
        elif order["state"] == "cancelled":
            assert paid == back
            assert paid in (0, total(order))
        else:
            assert paid == total(order), order["number"]
            assert back == refunded, order["number"]
        own = {
            method["id"] for c in files.customers if c["id"] == order["customer_id"] for method in c["payment_methods"]
        }
        assert {payment["method_id"] for payment in order["payments"]} <= own


def test_refunds_follow_the_return_rules(files: DemoFiles, settings: ShopSettings) -> None:
    seen = 0
    for order in files.orders:
        lines = {line["id"]: line for line in order["lines"]}
        for returned in order.get("returns", []):
            worth = sum(cents(lines[part["line_id"]]["unit_price"]) * part["quantity"] for part in returned["lines"])
            goods = subtotal(order)
            exact = worth * (goods - cents(order.get("discount", "0"))) / goods
            free = all(part["reason"] in settings.returns.free_reasons for part in returned["lines"])
            fee = 0 if free else cents(settings.returns.fee)
            assert abs(exact - fee - cents(returned["refund"])) <= 1, order["number"]
            assert returned["refund_to"] in settings.returns.refund_to
            arrived = delivered(order)
            assert arrived is not None
            window = timedelta(days=settings.returns.window_days or 0)
            assert timedelta(0) < datetime.fromisoformat(returned["created_at"]) - arrived < window
            seen += 1
    assert seen >= 8


def test_counted_pieces_are_those_of_the_returns(files: DemoFiles) -> None:
    for order in files.orders:
        pieces: Counter[str] = Counter()
        for returned in order.get("returns", []):
            if returned["state"] != "declined":
                pieces.update({part["line_id"]: part["quantity"] for part in returned["lines"]})
        assert {line["id"]: line.get("returned", 0) for line in order["lines"]} == {
            line["id"]: pieces[line["id"]] for line in order["lines"]
        }, order["number"]


def test_nothing_happens_before_the_order_or_after_the_day_before_today(files: DemoFiles, today: datetime) -> None:
    for order in files.orders:
        moments = list(times(order))
        assert min(moments) == moments[0], order["number"]
        assert max(moments) < today - timedelta(hours=6), order["number"]


def test_parcels_tell_their_way_in_sequence_and_in_both_languages(files: DemoFiles) -> None:
    for order in files.orders:
        for parcel in order["shipments"]:
            moments = [datetime.fromisoformat(event["at"]) for event in parcel["events"]]
            assert moments == sorted(moments), parcel["id"]
            assert all(set(event["text"]) == {"en", "zh"} for event in parcel["events"])
            assert (parcel["state"] == "delivered") == ("delivered_at" in parcel), parcel["id"]
            if parcel["state"] == "delivered":
                assert parcel["events"][-1]["at"] == parcel["delivered_at"]
    numbers = [p["tracking_number"] for order in files.orders for p in order["shipments"] if p["tracking_number"]]
    assert len(set(numbers)) == len(numbers)


def test_states_fit_their_parcels(files: DemoFiles) -> None:
    here = {"delivered", "return_requested", "exchange_requested", "returned"}
    for order in files.orders:
        states = {parcel["state"] for parcel in order["shipments"]}
        if order["state"] in here:
            assert states == {"delivered"}, order["number"]
            assert {i for p in order["shipments"] for i in p["line_ids"]} == {line["id"] for line in order["lines"]}
        elif order["state"] == "shipped":
            assert states - {"delivered", "preparing"}, order["number"]
        elif order["state"] == "processing":
            assert states == {"preparing"}, order["number"]
        elif order["state"] in ("pending", "awaiting_payment"):
            assert states == set(), order["number"]


def _parcel(state: str) -> Callable[[Row], bool]:
    return lambda order: any(parcel["state"] == state for parcel in order["shipments"])


SITUATIONS: dict[str, Callable[[Row], bool]] = {
    "a delayed parcel": _parcel("delayed"),
    "a lost parcel": _parcel("lost"),
    "a parcel that is out for delivery": _parcel("out_for_delivery"),
    "a parcel that was refused": _parcel("returned"),
    "a split shipment": lambda order: len(order["shipments"]) > 1,
    "a gift": lambda order: any(detail["name"]["en"] == "Gift" for detail in order.get("details", [])),
    "a partial return": lambda order: any(0 < line.get("returned", 0) < line["quantity"] for line in order["lines"]),
    "a declined return": lambda order: any(r["state"] == "declined" for r in order.get("returns", [])),
    "an order above the limit for refunds": lambda order: order["state"] == "delivered" and total(order) > 50_000,
    "two ways to pay": lambda order: len({p["method_id"] for p in order["payments"]}) > 1,
    "a parcel held at customs": lambda order: any(
        "Held at customs" in event["text"]["en"] for parcel in order["shipments"] for event in parcel["events"]
    ),
}


@pytest.mark.parametrize("situation", SITUATIONS)
def test_the_orders_show(situation: str, files: DemoFiles) -> None:
    assert any(SITUATIONS[situation](order) for order in files.orders)


def test_some_orders_hold_goods_that_cannot_be_returned(files: DemoFiles, settings: ShopSettings) -> None:
    barred = set(settings.returns.non_returnable_kinds)
    found = {files.kind_of(line["product_id"]) for order in files.orders for line in order["lines"]} & barred
    assert found == barred


def test_the_demo_customer_has_orders_in_every_state(files: DemoFiles, settings: ShopSettings) -> None:
    own = files.orders_of(settings.demo_customer)
    assert len(own) >= 8
    assert {order["state"] for order in own} == {state.value for state in OrderState}


def test_the_demo_customer_can_return_some_orders_and_is_too_late_for_one(
    files: DemoFiles, settings: ShopSettings, today: datetime
) -> None:
    ages = []
    for order in files.orders_of(settings.demo_customer):
        arrived = delivered(order)
        if order["state"] == "delivered" and arrived is not None and not order.get("returns"):
            ages.append((today.date() - arrived.date()).days)
    window = settings.returns.window_days or 0
    assert 1 in ages
    assert 45 in ages
    assert sum(age <= window for age in ages) >= 2
