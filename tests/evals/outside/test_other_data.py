"""Converters on data of the same kind that differs: states after acts, repeated items, amounts that do not add up."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from connectors.shops.folder import check_folder
from evals.outside import retail_en, shop_zh
from evals.outside.folders import run

ITEM = {"name": "Mug", "product_id": "1", "item_id": "11", "price": 12.1, "options": {"color": "blue"}}
ORDER: dict[str, Any] = {
    "order_id": "#W0000001",
    "user_id": "ana",
    "address": {"address1": "1 Pier", "address2": "", "city": "B", "country": "USA", "state": "MA", "zip": "1"},
    "items": [ITEM, ITEM, {**ITEM, "price": 11.0}],
    "status": "delivered",
    "fulfillments": [{"tracking_id": ["5", "6"], "item_ids": ["11", "11", "11"]}],
    "payment_history": [{"transaction_type": "payment", "amount": 35.2, "payment_method_id": "gone_1"}],
}


def retail(folder: Path, **changes: Any) -> dict[str, Any]:
    """The line of the one order, changed so, in the converted folder."""
    database = {
        "products": {"1": {"name": "Mug", "product_id": "1", "variants": {"11": {**ITEM, "available": True}}}},
        "users": {
            "ana": {
                "name": {"first_name": "Ana", "last_name": "L"},
                "address": ORDER["address"],
                "email": "ana@example.com",
                "payment_methods": {"gift_card_1": {"source": "gift_card", "id": "gift_card_1", "balance": 0.29}},
                "orders": [],
            }
        },
        "orders": {"#W0000001": {**ORDER, **changes}},
    }
    (folder / "retail-en").mkdir()
    (folder / "retail-en" / "db.json").write_text(json.dumps(database))
    (folder / "retail-en" / "policy.md").write_text("# Agents\n\nBe kind.\n\n## Returns\n\nThe user needs a reason.\n")
    retail_en.convert(folder, folder / "shop")
    report = check_folder(folder / "shop")
    assert report.ok, report.problems
    line: dict[str, Any] = json.loads((folder / "shop" / "orders.jsonl").read_text())
    return line


def test_equal_items_are_one_position_and_another_price_is_its_own(tmp_path: Path) -> None:
    order = retail(tmp_path)
    assert [(x["id"], x["quantity"], x["unit_price"]) for x in order["lines"]] == [
        ("11", 2, "12.10"),
        ("11@11.00", 1, "11.00"),
    ]
    assert [s["tracking_number"] for s in order["shipments"]] == ["5", "6"]
    assert order["payments"][0]["method_label"] == "gone_1"


def test_a_modified_order_is_pending_and_keeps_the_shops_word(tmp_path: Path) -> None:
    order = retail(tmp_path, status="pending (item modified)")
    assert (order["state"], order["label"]) == ("pending", "pending (item modified)")


def test_returned_items_are_counted_and_the_way_of_the_refund_is_kept(tmp_path: Path) -> None:
    order = retail(
        tmp_path, status="return requested", return_items=["11", "11"], return_payment_method_id="gift_card_1"
    )
    assert order["state"] == "return_requested"
    assert sum(x["returned"] for x in order["lines"]) == 2
    assert order["details"] == [{"name": "refund of the return goes to", "value": "gift_card_1"}]


def test_an_exchange_says_what_for_what_and_the_difference(tmp_path: Path) -> None:
    changes = {"exchange_items": ["11"], "exchange_new_items": ["99"], "exchange_price_difference": -0.5}
    order = retail(tmp_path, status="exchange requested", **changes)
    told = {d["name"]: d["value"] for d in order["details"]}
    assert told == {
        "price difference of the exchange": "-$0.50",
        "items to be exchanged": "Mug (color: blue)",
        "exchanged for": "99",
    }


def test_a_status_that_nobody_knows_stops_the_conversion(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="#W0000001 has the unknown status 'vanished'"):
        retail(tmp_path, status="vanished")
    assert not (tmp_path / "shop").exists()


def chinese(folder: Path, order: dict[str, Any], parcel: dict[str, Any] | None = None) -> dict[str, Any]:
    """The line of the one order in the converted folder."""
    address = {"国家": "中国", "省份": "广东", "城市": "深圳", "区县": "南山区", "详细地址": "路1号"}
    user = {"用户ID": "甲", "用户姓名": "李", "电话号码": "1", "电子卡余额": 0.29, "地址信息": address}
    product = {"商品ID": "7", "商品名称": "水壶", "商品状态": "已下架", "商品价格": 10}
    whole = {"用户ID": "甲", "订单ID": "8", "是否加急": False, "收货地址": address, "支付方式": "微信"} | order
    files = {
        "products": {"tb": {"s": {"7": product}}},
        "users_info": {"甲": user},
        "orders": {"tb": {"s": {"甲": {"8": whole}}}},
        "logistics": {"tb": {"s": {"甲": {"8": parcel}}}} if parcel else {},
        "invoices": {},
        "service": {},
        "register_cashback": {},
        "discount": {},
    }
    (folder / "shop-zh" / "data").mkdir(parents=True)
    for name, content in files.items():
        (folder / "shop-zh" / "data" / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    (folder / "shop-zh" / "agent_wiki.md").write_text("## 规则\n", encoding="utf-8")
    shop_zh.convert(folder, folder / "shop")
    report = check_folder(folder / "shop")
    assert report.ok, report.problems
    line: dict[str, Any] = json.loads((folder / "shop" / "orders.jsonl").read_text(encoding="utf-8"))
    return line


@pytest.mark.parametrize(
    ("total", "fee", "discount"), [(20, "0.00", "0.00"), (18.5, "0.00", "1.50"), (26, "6.00", "0.00")]
)
def test_an_order_costs_what_the_shop_says_it_costs(total: float, fee: str, discount: str, tmp_path: Path) -> None:
    lines = [{"商品ID": "7", "单价": 10, "数量": 1}, {"商品ID": "7", "单价": 10, "数量": 1}]
    order = chinese(tmp_path, {"订单状态": "已付款", "订单总金额": total, "订单商品列表": lines})
    assert (order["shipping_fee"], order["discount"]) == (fee, discount)
    assert [x["id"] for x in order["lines"]] == ["7", "7-2"]


def test_an_unpaid_order_has_no_payment(tmp_path: Path) -> None:
    lines = [{"商品ID": "7", "单价": 10, "数量": 1}]
    order = chinese(tmp_path, {"订单状态": "待付款", "订单总金额": 10, "订单商品列表": lines})
    assert (order["state"], order["payments"]) == ("awaiting_payment", [])


def test_a_time_of_arrival_before_the_parcel_was_sent_is_only_noted(tmp_path: Path) -> None:
    lines = [{"商品ID": "7", "单价": 10, "数量": 1}]
    scan = {"时间": "2025-04-01 08:30:00", "状态": "已创建", "位置": None, "描述": "已提交", "操作人": None}
    parcel = {
        "物流单号": "S1",
        "物流公司": "快递",
        "预计送达时间": None,
        "实际送达时间": "2025-04-02 09:00:00",
        "物流轨迹": [scan],
    }
    order = chinese(tmp_path, {"订单状态": "已付款", "订单总金额": 10, "订单商品列表": lines}, parcel)
    assert order["placed_at"] == "2025-04-01 08:30:00"
    assert order["shipments"][0]["state"] == "preparing"
    assert "delivered_at" not in order["shipments"][0]
    assert {"name": "物流登记的送达时间", "value": "2025-04-02 09:00:00"} in order["details"]


def test_a_folder_that_is_no_shop_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "diary.txt").write_text("mine")
    with pytest.raises(FileExistsError, match="not a shop folder"):
        retail(tmp_path)
    assert (tmp_path / "shop" / "diary.txt").read_text() == "mine"


def test_the_command_says_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(retail_en.convert, "Convert.", [str(tmp_path / "out"), "--data", str(tmp_path)]) == 1
    assert "db.json" in capsys.readouterr().err
