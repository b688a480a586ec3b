"""The agents' rules of `shop-zh` cut down to what concerns shoppers, and its discounts, as policies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from evals.outside.folders import Json

# Each block of rules belongs to a tool of the agents; this is what it is about.
TITLES = {
    "manage_order": ("dingdan", "订单的取消、修改与下单"),
    "manage_return": ("tuihuo", "退货"),
    "manage_exchange": ("huanhuo", "换货"),
    "manage_ecard": ("e-card", "京东E卡与价保退款"),
    "register_cashback_by_review": ("shaidan", "晒单返现"),
}
LABELS = {"增加": "下单"}
GROUPINGS = ("支持操作", "操作逻辑")

# From words to agents to words to shoppers, in this sequence.
REWRITINGS = (
    (r"用于给顾客下单，必须先查询每个商品的详情，", ""),
    (r"检查订单的支付方式，", ""),
    (r"则?必须调用\w+工具进行将", "会将"),
    (r"必须调用\w+工具，", "会"),
    (r"需要调用该工具进行(部分)?退款", r"会\1退款到京东E卡"),
    (r"用户支付方式", "您的支付方式"),
    (r"顾客|用户", "您"),
)
# A sentence with one of these is about the agents' work.
INTERNAL = re.compile(
    r"工具|系统|先查询|先通过|必须查询|必须检查|列出|罗列|执行|核对|展示|直接明确|^用于|任何涉及|使用说明|确认支付方式"
    r"|^(?:查询|使用)京东E卡"
)


@dataclass
class _Rule:
    """A line of the rules and those indented below it."""

    text: str
    below: list[_Rule] = field(default_factory=list)


def policies(wiki: str) -> dict[str, str]:
    """Policy files by name, one for each block of rules that has something for shoppers."""
    files = {}
    for block in _rules(wiki):
        if block.text in TITLES:
            stem, title = TITLES[block.text]
            groups: dict[str, list[str]] = {}
            for label, said in _said(block.below, ""):
                groups.setdefault(label, []).append(said)
            if groups:
                files[f"{stem}.zh.md"] = _policy(title, groups)
    return files


def discounts(by_platform: Json) -> dict[str, str]:
    """Policy files by name, one for each shop's discounts, with the days on which they hold."""
    files = {}
    found = [discount for shops in by_platform.values() for discount in shops.values()]
    for number, discount in enumerate(found, start=1):
        groups = {}
        for one in discount["详情"]:
            more = [f"{key}：{value}" for key, value in one.items() if key not in ("类型", "描述")]
            groups[one["类型"]] = [one["描述"], *more]
        groups["有效期与来源"] = [f"{key}：{discount[key]}" for key in ("有效期", "来源") if discount.get(key)]
        files[f"youhui-{number}.zh.md"] = _validity(discount.get("有效期", "")) + _policy(discount["政策名称"], groups)
    return files


def tone(wiki: str) -> str:
    """How the shop wants its assistant to speak; empty where the rules do not say."""
    found = re.search(r"^\s*- (.*口吻.*)$", wiki, flags=re.MULTILINE)
    return found.group(1).strip() if found else ""


def _policy(title: str, groups: dict[str, list[str]]) -> str:
    parts = [f"# {title}"]
    for label, sentences in sorted(groups.items(), key=lambda group: group[0] != ""):
        parts += [f"## {label}"] if label else []
        parts.append("\n".join(f"- {said}" for said in sentences))
    return "\n\n".join(parts) + "\n"


def _validity(text: str) -> str:
    """Front matter for a span such as 2025年5月24日-6月18日; empty where it is not one."""
    found = re.fullmatch(r"(\d{4})年(\d+)月(\d+)日\s*[-—~至到]+\s*(?:(\d{4})年)?(\d+)月(\d+)日", text.strip())
    if not found:
        return ""
    start = date(int(found[1]), int(found[2]), int(found[3]))
    end = date(int(found[4] or found[1]), int(found[5]), int(found[6]))
    return f"---\nvalid_from: {start}\nvalid_to: {end}\n---\n"


def _rules(wiki: str) -> list[_Rule]:
    """The top-level points of the rules with what is indented below them."""
    top: list[_Rule] = []
    path: list[tuple[int, _Rule]] = []
    for line in wiki.splitlines():
        found = re.match(r"(\s*)[-*] (.*)", line)
        if not found:
            continue
        depth, rule = len(found[1]), _Rule(re.sub(r"^\d+\s*[.、]\s*", "", found[2].strip()))
        while path and path[-1][0] >= depth:
            path.pop()
        (path[-1][1].below if path else top).append(rule)
        path.append((depth, rule))
    return top


def _said(rules: list[_Rule], label: str) -> Iterator[tuple[str, str]]:
    """(what it is about, sentence) of everything that concerns shoppers."""
    for rule in rules:
        about, sentence = _split(rule)
        under = LABELS.get(about, about) or label
        said = _for_shoppers(sentence)
        if said:
            yield under, said
        yield from _said(rule.below, under)


def _split(rule: _Rule) -> tuple[str, str]:
    """What a line is about, where it starts with that and a colon or is a heading, and what it says of it."""
    if rule.text.strip("：") in GROUPINGS:
        return "", ""
    found = re.fullmatch(r"([^，。：“”\"]{1,14})(：.+|：?)", rule.text)
    if not found or not (found[2] or rule.below):
        return "", rule.text
    return re.sub("^若系统无", "若无", found[1]), found[2].lstrip("：")


def _for_shoppers(sentence: str) -> str:
    for pattern, replacement in REWRITINGS:
        sentence = re.sub(pattern, replacement, sentence)
    return "" if INTERNAL.search(sentence) else sentence
