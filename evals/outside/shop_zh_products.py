"""Products of `shop-zh`: attributes read out of their names, lists written out as sections."""

from __future__ import annotations

import re

from evals.outside.folders import Json, money, named

# What a name may call the product, the longer word before the shorter one that is part of it.
KINDS = (
    "燃气热水器",
    "煤气热水器",
    "空气能热水器",
    "电热水器",
    "热水器",
    "洗碗机",
    "冰箱",
    "洗衣机",
    "空调",
    "净水器",
    "净饮机",
    "油烟机",
    "燃气灶",
    "落地扇",
    "电风扇",
    "微波炉",
    "电饭煲",
)
ATTRIBUTES = {
    "容量": re.compile(r"(?<![-A-Za-z\d.])(\d+(?:\.\d+)?)\s*(?:升|L(?![A-Za-z]))"),
    "功率": re.compile(r"(?<![-A-Za-z\d.])(\d{3,5})W(?![A-Za-z])"),
    "能效等级": re.compile(r"(超?[一二三1-3]级)(?:能效|节能)"),
    "气源": re.compile(r"(天然气|液化气)"),
    "型号": re.compile(r"(?<![-A-Za-z\d.])((?=[-A-Z\d.]*\d)[A-Z][A-Za-z\d.]*(?:-[A-Za-z\d]+)*(?:\([A-Z]+\))?)\s*$"),
}
UNITS = {"容量": "升", "功率": "W"}

EXCHANGES = "可换货商品"


def product(source: Json) -> Json:
    """A line of products.jsonl."""
    name = source["商品名称"].replace("\xa0", " ")
    brand = brand_of(name)
    return {
        "id": source["商品ID"],
        "title": name,
        "description": source.get("商品描述") or name,
        "kind": next((kind for kind in KINDS if kind in name), "商品"),
        "brand": brand,
        "attributes": _attributes(name),
        "sections": [{"title": title, "text": text} for title, text in _sections(source).items() if text],
    }


def variant(source: Json) -> Json:
    """A line of variants.jsonl: the shop sells each product in one way."""
    return {
        "id": source["商品ID"],
        "product_id": source["商品ID"],
        "price": money(source["商品价格"]),
        "available": source["商品状态"] == "已上架",
    }


def brand_of(name: str) -> str:
    """The brand at the start of a name, such as 美的（Midea）; empty where it has none in this form."""
    found = re.match(r"[\u4e00-\u9fff]{1,6}（[A-Za-z ]+）", name)
    return found.group() if found else ""


def _attributes(name: str) -> list[Json]:
    found = {attribute: pattern.search(name) for attribute, pattern in ATTRIBUTES.items()}
    return [named(attribute, m.group(1) + UNITS.get(attribute, "")) for attribute, m in found.items() if m]


def _sections(source: Json) -> dict[str, str]:
    return {
        "安装说明": source.get("安装说明") or "",
        "维修说明": source.get("维修说明") or "",
        "常见故障": _faults(source.get("常见故障") or []),
        "赠品信息": _listed(source.get("赠品信息") or [], "赠品名称", "赠品描述"),
        "辅材材料": _listed(source.get("辅材材料") or [], "辅材名称", "辅材描述"),
        EXCHANGES: "\n".join(
            f"{one['商品ID']}：{one['商品描述']}（{one['商品状态']}）" for one in source.get(EXCHANGES) or []
        ),
    }


def _faults(faults: list[Json]) -> str:
    return "\n".join(f"{one['故障代码']} {one['故障名称']}：{one['故障解决方案']}" for one in faults)


def _listed(things: list[Json], name: str, description: str) -> str:
    """One thing a line. One product has the keys in English."""
    pairs = ((one.get(name) or one["name"], one.get(description) or one.get("description")) for one in things)
    return "\n".join(f"{title}：{text}" if text else title for title, text in pairs)
