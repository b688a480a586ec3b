"""The Chinese shop of `shop-zh` as a shop folder: `python -m evals.outside.shop_zh OUT [--data DIR]`.

The data contradicts itself in places (a parcel said to have arrived that was never collected, a parcel of an order that
is not there). The order's own state leads; what does not fit stands under `details`, so nothing is lost or made up.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.outside.folders import Json, ShopFolder, money, named, run
from evals.outside.shop_zh_policy import discounts, policies, tone
from evals.outside.shop_zh_products import brand_of, product, variant

FOLDER = "shop-zh"

# The shop's own word → our state. The word itself stays in the order's label.
STATES = {
    "待付款": "awaiting_payment",
    "已付款": "pending",
    "处理中": "processing",
    "已发货": "shipped",
    "运输中": "shipped",
    "派送中": "shipped",
    "已送达": "delivered",
    "已签收": "delivered",
    "已完成": "delivered",
    "退货中": "return_requested",
    "退货申请中": "return_requested",
    "换货中": "exchange_requested",
    "换货申请中": "exchange_requested",
    "已退货": "returned",
    "已取消": "cancelled",
}
SCAN_STATES = {
    "已揽收": "in_transit",
    "运输中": "in_transit",
    "已到达": "in_transit",
    "派送中": "out_for_delivery",
    "已签收": "delivered",
    "已送达": "delivered",
}
PLATFORMS = {"jd": "京东", "tb": "淘宝", "tmall": "天猫", "pdd": "拼多多", "dy": "抖音"}
ELECTRONIC_CARD = "京东E卡"

TOML = """\
# Converted from public data by evals.outside.shop_zh.
languages = ["zh"]
default_language = "zh"
currency = "CNY"
country = "CN"
time_zone = "Asia/Shanghai"
order_number_example = "{example}"
order_number_pattern = '{pattern}'
name = {{ zh = "{name}" }}
tone = {{ zh = {tone} }}

[returns]
window_days = "unlimited"
ship_within_days = "unlimited"
fee = "0"
refund_to = ["original"]

[cancellations]
states = ["awaiting_payment", "pending", "processing"]
refund_to = ["original"]

[changes]
states = ["awaiting_payment", "pending", "processing"]
what = ["address"]

[exchanges]
enabled = false
"""


@dataclass(frozen=True, kw_only=True)
class Sources:
    """What else is known of an order, by its number, and of a buyer's telephone."""

    parcels: dict[str, Json]
    invoices: dict[str, Json]
    services: dict[str, Json]
    cashback: dict[str, bool]


def convert(data: Path, out: Path) -> None:
    """Write the shop folder to `out`; raises FileNotFoundError where the data is absent, ValueError for a new status."""
    folder = data / FOLDER
    products = list(_of_all_shops(_read(folder, "products")).values())
    users, orders = _read(folder, "users_info"), _of_all_buyers(_read(folder, "orders"))
    parcels = _of_all_buyers(_read(folder, "logistics"))
    sources = Sources(
        parcels={number: parcel for _, number, parcel in parcels},
        invoices=_read(folder, "invoices"),
        services={number: service for _, number, service in _of_all_buyers(_read(folder, "service"))},
        cashback={number: done for _, number, done in _of_all_buyers(_read(folder, "register_cashback"))},
    )
    numbers = {number for _, number, _ in orders}
    strays = [(user, number) for user, number, _ in parcels if number not in numbers]
    wiki = (folder / "agent_wiki.md").read_text(encoding="utf-8")
    ShopFolder(
        toml=_toml(products, [number for _, number, _ in orders], next(iter(_read(folder, "orders")), ""), tone(wiki)),
        products=[product(p) for p in products],
        variants=[variant(p) for p in products],
        customers=[_customer(user, strays, sources, numbers) for user in users.values()],
        orders=[_order(order, sources) for _, _, order in orders],
        policies=policies(wiki) | discounts(_read(folder, "discount")),
    ).write(out)


def _read(folder: Path, name: str) -> Any:
    return json.loads((folder / "data" / f"{name}.json").read_text(encoding="utf-8"))


def _of_all_shops(by_platform: Json) -> Json:
    """What stands under platform and shop, of all of them."""
    return {key: value for shops in by_platform.values() for shop in shops.values() for key, value in shop.items()}


def _of_all_buyers(by_platform: Json) -> list[tuple[str, str, Any]]:
    """(buyer, order number, value) of what stands under platform, shop, buyer and order."""
    buyers = ((u, o) for shops in by_platform.values() for shop in shops.values() for u, o in shop.items())
    return [(buyer, number, value) for buyer, values in buyers for number, value in values.items()]


def _toml(products: list[Json], numbers: list[str], platform: str, spoken: str) -> str:
    lengths = sorted({len(number) for number in numbers}) or [12]
    brands = Counter(filter(None, (brand_of(p["商品名称"]) for p in products)))
    brand = brands.most_common(1)[0][0].partition("（")[0] if brands else ""
    return TOML.format(
        example=numbers[0] if numbers else "",
        pattern=rf"\d{{{lengths[0]},{lengths[-1]}}}",
        name=f"{brand}{PLATFORMS.get(platform, '')}店铺",
        tone=json.dumps(spoken, ensure_ascii=False),
    )


def _customer(user: Json, strays: Iterable[tuple[str, str]], sources: Sources, orders: set[str]) -> Json:
    user_id = user["用户ID"]
    own = [number for buyer, number in strays if buyer == user_id]
    own += [n for n, i in sources.invoices.items() if i["电话号码"] == user["电话号码"] and n not in {*orders, *own}]
    details = [named(key, str(user[key])) for key in ("性别", "年龄") if user.get(key) not in (None, "")]
    for number in own:
        details += [named(f"订单{number} {d['name']}", d["value"]) for d in _stray_facts(number, sources)]
    return {
        "id": user_id,
        "name": user["用户姓名"],
        "phone": user["电话号码"],
        "language": "zh",
        "addresses": [_address(user["地址信息"])],
        "payment_methods": [
            {
                "id": ELECTRONIC_CARD,
                "kind": "gift_card",
                "label": ELECTRONIC_CARD,
                "balance": money(user.get("电子卡余额") or 0),
            }
        ],
        "details": details,
    }


def _address(address: Json) -> Json:
    """An address; some provinces and cities stand without 省 and 市, they stay as they are."""
    return {
        "name": address.get("收件人姓名") or "",
        "line1": address["详细地址"],
        "line2": address.get("区县") or "",
        "city": address["城市"],
        "region": address.get("省份") or "",
        "country": address["国家"],
        "phone": address.get("电话号码") or "",
    }


def _order(order: Json, sources: Sources) -> Json:
    number, status = order["订单ID"], order["订单状态"]
    if status not in STATES:
        raise ValueError(f"order {number} has the unknown status {status!r}")
    state = STATES[status]
    parcel = sources.parcels.get(number)
    lines = _lines(order, everything_returned=state == "returned")
    cost = sum(line["单价"] * line["数量"] for line in order["订单商品列表"])
    difference = round(order["订单总金额"] - cost, 2)
    record: Json = {
        "id": number,
        "number": number,
        "customer_id": order["用户ID"],
        "email": "",
        "state": state,
        "label": status,
        "lines": lines,
        "shipping_address": _address(order["收货地址"]),
        "shipping_fee": money(max(difference, 0)),
        "discount": money(max(-difference, 0)),
        "payments": _payments(order, state),
        "shipments": [_shipment(number, parcel, state, [line["id"] for line in lines])] if parcel else [],
        "details": [named("是否加急", "是" if order["是否加急"] else "否"), *_facts(number, sources, state)],
    }
    submitted = _submitted_at(parcel)
    return record | ({"placed_at": submitted} if submitted else {})


def _lines(order: Json, everything_returned: bool) -> list[Json]:
    """The positions; a product that stands twice gets a number behind its id."""
    seen: Counter[str] = Counter()
    lines = []
    for line in order["订单商品列表"]:
        product_id = line["商品ID"]
        seen[product_id] += 1
        lines.append(
            {
                "id": product_id if seen[product_id] == 1 else f"{product_id}-{seen[product_id]}",
                "product_id": product_id,
                "variant_id": product_id,
                "quantity": line["数量"],
                "unit_price": money(line["单价"]),
                "returned": line["数量"] if everything_returned else 0,
            }
        )
    return lines


def _payments(order: Json, state: str) -> list[Json]:
    """What was paid. Whether a returned or cancelled order was refunded the data does not say."""
    if state == "awaiting_payment" or not order.get("支付方式"):
        return []
    way = order["支付方式"]
    return [{"method_id": way, "method_label": way, "amount": money(order["订单总金额"])}]


def _shipment(number: str, parcel: Json, state: str, line_ids: list[str]) -> Json:
    record = {
        "id": number,
        "carrier": parcel["物流公司"],
        "tracking_number": parcel["物流单号"],
        "state": _parcel_state(parcel, state),
        "line_ids": line_ids,
        "events": [_scan(scan) for scan in parcel["物流轨迹"]],
    }
    if parcel.get("预计送达时间"):
        record["estimated_delivery"] = parcel["预计送达时间"]
    if parcel.get("实际送达时间") and record["state"] == "delivered":
        record["delivered_at"] = parcel["实际送达时间"]
    return record


def _parcel_state(parcel: Json, order_state: str) -> str:
    """What the last scan says; a delivery counts when the parcel has a time of delivery and the order does not differ."""
    last = SCAN_STATES.get(_scan_word(parcel["物流轨迹"][-1]), "preparing") if parcel["物流轨迹"] else "preparing"
    if order_state in ("delivered", "returned", "return_requested", "exchange_requested"):
        return "delivered" if parcel.get("实际送达时间") else last
    return "in_transit" if last == "delivered" and not parcel.get("实际送达时间") else last


def _scan_word(scan: Json) -> str:
    """The state of a scan, which stands under an English name once."""
    return scan.get("状态") or scan.get("status") or ""


def _scan(scan: Json) -> Json:
    by = scan.get("操作人")
    told = scan["描述"] if not by or by in scan["描述"] else f"{scan['描述']}（{by}）"
    return {"at": scan["时间"], "state": _scan_word(scan) or "未说明", "text": told, "place": scan.get("位置") or ""}


def _submitted_at(parcel: Json | None) -> str | None:
    """When the order was submitted, where the first scan says so; orders themselves carry no dates."""
    first = parcel["物流轨迹"][0] if parcel and parcel["物流轨迹"] else None
    if first and _scan_word(first) in ("已创建", "已付款"):
        return str(first["时间"])
    return None


def _facts(number: str, sources: Sources, state: str) -> Iterator[Json]:
    """What a shopper may ask about an order and that has no place of its own."""
    parcel = sources.parcels.get(number)
    if parcel:
        to = parcel.get("收件人信息") or {}
        told = " ".join(str(v) for v in (to.get("收件人姓名"), to.get("收件人电话"), to.get("收件人地址")) if v)
        if told:
            yield named("快递收件信息", told)
        if parcel.get("实际送达时间") and _parcel_state(parcel, state) != "delivered":
            yield named("物流登记的送达时间", parcel["实际送达时间"])
    invoice = sources.invoices.get(number)
    if invoice:
        yield named("发票", f"{invoice['发票类型']}，抬头：{invoice['发票抬头']}，电话：{invoice['电话号码']}")
    service = sources.services.get(number)
    if service:
        who = f"{service.get('用户姓名', '')} {service.get('电话号码', '')}".strip()
        yield named(f"{service['服务类型']}预约", f"{service['预约日期']}（{who}）" if who else service["预约日期"])
    if number in sources.cashback:
        yield named("晒单返现", "已晒单" if sources.cashback[number] else "未晒单")


def _stray_facts(number: str, sources: Sources) -> Iterator[Json]:
    """What is known of an order that the shop itself has no record of."""
    parcel = sources.parcels.get(number)
    if parcel:
        yield named("物流", f"{parcel['物流公司']} {parcel['物流单号']}")
        if parcel.get("预计送达时间"):
            yield named("预计送达时间", parcel["预计送达时间"])
        scans = (_scan(scan) for scan in parcel["物流轨迹"])
        told = "；".join(" ".join(filter(None, (s["at"], s["state"], s["place"], s["text"]))) for s in scans)
        if told:
            yield named("物流轨迹", told)
    yield from _facts(number, sources, "shipped")


if __name__ == "__main__":
    sys.exit(run(convert, "Convert the shop-zh data to a shop folder."))
