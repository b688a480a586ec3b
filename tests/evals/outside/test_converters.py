"""The converted public shops: right as shop folders, and nothing lost that a shopper could ask about."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from connectors.commerce import Order, OrderState
from connectors.money import Money
from connectors.shops.base import Shop
from connectors.shops.demo.store import open_demo_shop
from connectors.shops.folder import import_folder, read_policies
from connectors.shops.settings import load_shop_settings
from evals.cli import default_data
from evals.outside import retail_en, shop_zh

TODAY = date(2026, 11, 22)


def source(name: str) -> Path:
    path = default_data() / name
    if not path.is_dir():
        pytest.skip(f"{path} is absent: set AISLE_DATA to the folder that holds {name}")
    return path


async def served(convert: Any, folder: Path) -> AsyncIterator[Shop]:
    convert(default_data(), folder / "shop")
    report = import_folder(folder / "shop", folder / "shop.db", TODAY)
    assert report.ok, [str(problem) for problem in report.problems]
    shop = await open_demo_shop(folder / "shop.db", load_shop_settings(folder / "shop"))
    yield shop
    await shop.close()


async def all_orders(shop: Shop) -> dict[str, Order]:
    page = await shop.orders.order_feed(None, limit=10_000)
    assert not page.more
    return {order.id: order for order in page.orders}


# ------------------------------------------------------------------ retail-en


@pytest.fixture
def retail_source() -> dict[str, Any]:
    database: dict[str, Any] = json.loads((source("retail-en") / "db.json").read_text(encoding="utf-8"))
    return database


@pytest.fixture
async def retail(retail_source: dict[str, Any], tmp_path: Path) -> AsyncIterator[Shop]:
    async for shop in served(retail_en.convert, tmp_path):
        yield shop


@pytest.mark.data
async def test_every_variant_of_the_english_shop_has_its_options_price_and_availability(
    retail: Shop, retail_source: dict[str, Any]
) -> None:
    products = await retail.catalogue.products(list(retail_source["products"]))
    found = {
        variant.id: (
            variant.price.minor,
            variant.available,
            {o.name.text("en"): o.value.text("en") for o in variant.options},
        )
        for product in products.values()
        for variant in product.variants
    }
    assert found == {
        item_id: (round(item["price"] * 100), item["available"], item["options"])
        for product in retail_source["products"].values()
        for item_id, item in product["variants"].items()
    }
    for product_id, product in products.items():
        assert product.title.text("en") == retail_source["products"][product_id]["name"]


@pytest.mark.data
async def test_every_customer_of_the_english_shop_has_their_ways_to_pay_and_balances(
    retail: Shop, retail_source: dict[str, Any]
) -> None:
    for user_id, user in retail_source["users"].items():
        customer = await retail.orders.customer(user_id)
        assert customer is not None
        assert (customer.email, customer.addresses[0].postcode) == (user["email"], user["address"]["zip"])
        balances = {m.id: m.balance and m.balance.minor for m in customer.payment_methods}
        assert balances == {
            m["id"]: round(m["balance"] * 100) if "balance" in m else None for m in user["payment_methods"].values()
        }
        cards = [m for m in user["payment_methods"].values() if m["source"] == "credit_card"]
        labels = " ".join(m.label for m in customer.payment_methods)
        assert all(card["last_four"] in labels for card in cards)


@pytest.mark.data
async def test_every_order_of_the_english_shop_has_its_items_payments_and_tracking_ids(
    retail: Shop, retail_source: dict[str, Any]
) -> None:
    orders = await all_orders(retail)
    assert orders.keys() == retail_source["orders"].keys()
    for number, told in retail_source["orders"].items():
        order = orders[number]
        items = Counter(item["item_id"] for item in told["items"])
        assert {line.variant_id: line.quantity for line in order.lines} == items
        assert order.total.minor == round(sum(item["price"] for item in told["items"]) * 100)
        assert order.label == told["status"]
        paid = [(p.method_id, p.amount.minor) for p in order.payments]
        signs = {"payment": 100, "refund": -100}
        assert paid == [
            (p["payment_method_id"], round(p["amount"] * signs[p["transaction_type"]])) for p in told["payment_history"]
        ]
        tracking = [tracking_id for f in told["fulfillments"] for tracking_id in f["tracking_id"]]
        assert [s.tracking_number for s in order.shipments] == tracking
        assert order.shipping_address is not None
        assert order.shipping_address.line1 == told["address"]["address1"]


@pytest.mark.data
async def test_the_english_shop_says_nothing_that_its_data_does_not_say(retail: Shop) -> None:
    for order in (await all_orders(retail)).values():
        assert order.placed_at is None
        assert all(s.carrier == "" and s.estimated_delivery is None and not s.events for s in order.shipments)


@pytest.mark.data
async def test_the_states_of_the_english_shop_are_ours_and_processed_has_a_parcel(retail: Shop) -> None:
    states = {"pending": "pending", "processed": "processing", "delivered": "delivered", "cancelled": "cancelled"}
    for order in (await all_orders(retail)).values():
        assert order.state == states[order.label]
        assert bool(order.shipments) == (order.label != "pending")


@pytest.mark.data
async def test_orders_of_the_english_shop_come_as_their_customer_has_them(
    retail: Shop, retail_source: dict[str, Any]
) -> None:
    for user_id, user in retail_source["users"].items():
        assert [o.id for o in await retail.orders.orders_of(user_id)] == user["orders"]


@pytest.mark.data
def test_the_english_policies_speak_to_shoppers(retail_source: dict[str, Any], tmp_path: Path) -> None:
    retail_en.convert(default_data(), tmp_path / "shop")
    policies = {policy.stem: policy for policy in read_policies(tmp_path / "shop")}
    words = " ".join(section.text for policy in policies.values() for section in policy.sections).lower()
    for internal in ("agent", "tool", "database", "the user", "api"):
        assert internal not in words.split()
        assert f" {internal} " not in words
    for known in ("5 to 7 business days", "gift card", "ordered by mistake", "return requested", "only once per order"):
        assert known in words
    settings = load_shop_settings(tmp_path / "shop")
    assert (settings.returns.window_days, settings.returns.refund_days) == (None, "5-7")


# ------------------------------------------------------------------ shop-zh


@pytest.fixture
def zh_source() -> dict[str, Any]:
    folder = source("shop-zh") / "data"
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")}


@pytest.fixture
async def zh(zh_source: dict[str, Any], tmp_path: Path) -> AsyncIterator[Shop]:
    async for shop in served(shop_zh.convert, tmp_path):
        yield shop


def by_key(told: dict[str, Any], levels: int) -> dict[str, Any]:
    """What stands `levels` levels down, by its last key."""
    for _ in range(levels):
        told = {key: value for inner in told.values() for key, value in inner.items()}
    return told


@pytest.mark.data
async def test_every_text_about_a_product_of_the_chinese_shop_is_kept(zh: Shop, zh_source: dict[str, Any]) -> None:
    told = by_key(zh_source["products"], 2)
    products = await zh.catalogue.products(list(told))
    assert products.keys() == told.keys()
    for product_id, product in products.items():
        one = told[product_id]
        everything = "\n".join([product.description.text("zh"), *(s.text.text("zh") for s in product.sections)])
        texts = [one["商品描述"], one["安装说明"], one["维修说明"]]
        texts += [
            t for kind in ("常见故障", "赠品信息", "辅材材料", "可换货商品") for x in one[kind] for t in x.values()
        ]
        assert [text for text in texts if text not in everything] == []
        assert product.variants[0].price == Money(round(one["商品价格"] * 100), "CNY")
        assert product.available == (one["商品状态"] == "已上架")


@pytest.mark.data
async def test_every_order_of_the_chinese_shop_has_its_amounts_address_and_way_to_pay(
    zh: Shop, zh_source: dict[str, Any]
) -> None:
    told, orders = by_key(zh_source["orders"], 3), await all_orders(zh)
    assert orders.keys() == told.keys()
    for number, one in told.items():
        order = orders[number]
        assert order.total == Money(round(one["订单总金额"] * 100), "CNY")
        assert [(x.product_id, x.quantity, x.unit_price.minor) for x in order.lines] == [
            (x["商品ID"], x["数量"], round(x["单价"] * 100)) for x in one["订单商品列表"]
        ]
        assert (order.label, order.customer_id) == (one["订单状态"], one["用户ID"])
        assert [p.method_label for p in order.payments] == [one["支付方式"]]
        assert order.shipping_address is not None
        assert order.shipping_address.phone == one["收货地址"]["电话号码"]


@pytest.mark.data
async def test_every_parcel_scan_and_invoice_of_a_chinese_order_is_kept(zh: Shop, zh_source: dict[str, Any]) -> None:
    orders = await all_orders(zh)
    for number, parcel in by_key(zh_source["logistics"], 3).items():
        if number in orders:
            (shipment,) = orders[number].shipments
            assert shipment.tracking_number == parcel["物流单号"]
            told = [
                (datetime.fromisoformat(f"{x['时间']}+08:00").astimezone(UTC), x["描述"]) for x in parcel["物流轨迹"]
            ]
            assert [e.at for e in shipment.events] == sorted(at for at, _ in told)
            assert all(any(text in e.text.text("zh") for e in shipment.events) for _, text in told)
            arrived = parcel["实际送达时间"]
            details = " ".join(d.value.text("zh") for d in orders[number].details)
            assert not arrived or shipment.delivered_at or arrived in details
    for number, invoice in zh_source["invoices"].items():
        if number in orders:
            details = " ".join(d.value.text("zh") for d in orders[number].details)
            assert invoice["发票抬头"] in details


@pytest.mark.data
async def test_a_chinese_order_that_was_not_sent_does_not_claim_that_it_arrived(zh: Shop) -> None:
    for order in (await all_orders(zh)).values():
        for shipment in order.shipments:
            if shipment.delivered_at:
                assert shipment.state == "delivered"
            if shipment.state == "delivered" and order.state in (OrderState.PENDING, OrderState.SHIPPED):
                assert shipment.events[-1].state in ("已签收", "已送达")


@pytest.mark.data
async def test_chinese_buyers_have_their_balance_and_what_is_known_of_orders_without_a_record(
    zh: Shop, zh_source: dict[str, Any]
) -> None:
    for user_id, user in zh_source["users_info"].items():
        customer = await zh.orders.customer(user_id)
        assert customer is not None
        assert customer.phone == user["电话号码"]
        assert customer.payment_methods[0].balance == Money(round(user["电子卡余额"] * 100), "CNY")
    known = {
        number for shops in zh_source["orders"].values() for s in shops.values() for o in s.values() for number in o
    }
    for shops in zh_source["logistics"].values():
        for buyers in shops.values():
            for user_id, parcels in buyers.items():
                customer = await zh.orders.customer(user_id)
                assert customer is not None
                names = " ".join(d.name.text("zh") for d in customer.details)
                assert all(number in names for number in parcels if number not in known)


@pytest.mark.data
def test_the_chinese_policies_speak_to_shoppers(zh_source: dict[str, Any], tmp_path: Path) -> None:
    shop_zh.convert(default_data(), tmp_path / "shop")
    policies = read_policies(tmp_path / "shop")
    words = "".join(section.text for policy in policies for section in policy.sections)
    for internal in ("manage_", "工具", "用户", "顾客", "系统"):
        assert internal not in words
    for known in ("“待付款”“已付款”“处理中”状态下可取消订单", "“已签收”下可提交退货申请", "退还到京东E卡", "价保"):
        assert known in words
    discount = next(p for p in policies if p.valid_to)
    assert (discount.valid_from, discount.valid_to) == (date(2025, 5, 24), date(2025, 6, 18))
    assert "小主" in load_shop_settings(tmp_path / "shop").tone.zh
