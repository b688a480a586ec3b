"""What people mostly want to know when they name a theme only ("return policy", "保修?"), or ask in words that no page uses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from assistant.skills.matching import folded, matters, terms
from assistant.skills.vocabulary import ABOUT_RULES, LIGHT_MATTERS, STOP_ZH
from connectors.commerce import Language

# Theme → the question behind it. Themes without one are asked in the person's own words only.
QUESTIONS: Mapping[str, Mapping[Language, str]] = MappingProxyType(
    {
        "abroad": {"en": "which countries do you ship to abroad", "zh": "送哪些国家"},
        "cancelling": {"en": "cancelling an order", "zh": "取消订单"},
        "changing": {"en": "changing an order", "zh": "修改订单"},
        "delivery_cost": {"en": "what does delivery cost", "zh": "运费多少"},
        "delivery_time": {"en": "how long does delivery take", "zh": "多久送到"},
        "discounts": {"en": "discounts and promotion codes", "zh": "优惠码怎么用"},
        "exchanging": {"en": "exchanging something", "zh": "换货"},
        "gift_cards": {"en": "gift cards", "zh": "礼品卡怎么用"},
        "gift_wrap": {"en": "sending a gift", "zh": "送礼包装"},
        "green": {"en": "packaging and recycling", "zh": "包装环保"},
        "invoice": {"en": "invoices", "zh": "发票"},
        "loyalty": {"en": "how do I earn points as a member", "zh": "会员等级和积分"},
        "lost_parcel": {"en": "lost parcel", "zh": "包裹没收到"},
        "payment": {"en": "how can I pay", "zh": "支持哪些支付方式"},
        "price_match": {"en": "price dropped after the order", "zh": "买完降价了"},
        "privacy": {"en": "what personal data do you keep", "zh": "保存哪些个人信息"},
        "refunding": {"en": "when does the refund arrive", "zh": "退款什么时候到账"},
        "return_cost": {"en": "what does a return cost", "zh": "退货要花钱吗"},
        "returning": {"en": "how long do I have to return something", "zh": "多长时间内可以退货"},
        "trade_in": {"en": "trade-in of old devices", "zh": "以旧换新"},
        "warranty": {"en": "how long is the warranty", "zh": "保修多久"},
    }
)
# The words that do no more than name a theme; the others of its words ask for something within it, such as "instalments".
_NAMES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "abroad": ("international abroad overseas customs countries", "海外 国外 跨境 境外 国际"),
        "cancelling": ("cancel cancelling cancellation order", "取消 订单"),
        "changing": ("modify modifying change order", "修改 订单"),
        "delivery_cost": ("shipping delivery cost fee costs postage", "运费 邮费 配送费"),
        "delivery_time": ("shipping delivery ship deliver time", "配送 快递 物流 发货 时效 运送"),
        "discounts": (
            "discount discounts coupon voucher promotion promotions sale code",
            "优惠 折扣 优惠券 活动 促销 打折",
        ),
        "exchanging": ("exchange exchanges exchanging", "换货 怎么"),
        "gift_cards": ("gift card cards", "礼品卡 购物卡"),
        "gift_wrap": ("gift wrap wrapping", "礼品包装 送礼"),
        "green": ("sustainability sustainable environment", "环保 可持续 绿色"),
        "invoice": ("invoice invoices", "发票 开票"),
        "lost_parcel": ("lost missing parcel", "丢件 没收到"),
        "loyalty": ("loyalty points member membership program programme", "积分 会员"),
        "payment": ("payment pay paying methods method", "付款 支付 支付方式 付款方式"),
        "price_match": ("price match matching protection adjustment", "保价 价保"),
        "privacy": ("privacy data", "隐私 个人信息"),
        "refunding": ("refund refunds money back", "退款 退钱"),
        "return_cost": ("return cost fee costs", "退货运费 退货费"),
        "returning": ("return returns returning", "退货 退换"),
        "trade_in": ("trade-in", "以旧换新"),
        "warranty": ("warranty guarantee", "保修 质保"),
    }
)
_ABOUT_RULES = frozenset(("policy", "rule", "term", "condition", "detail", "shop"))
_ABOUT_RULES_ZH = ("政策", "规定", "规则", "说明", "条款", "怎么算", "你们", "店铺", "什么", "？", "?")


# Fixed turns whose words mean something else by themselves.
_TURNS = (
    (re.compile(r"\b(?:cash|pay(?:ment)?|paying) on delivery\b|\bcod\b"), "payment methods"),
    (re.compile(r"货到付款"), "付款方式"),
    (re.compile(r"多长时间|多少时间|多少天"), "多久"),
    (re.compile(r"(?<=[㐀-鿿])(?:是|有)?(?:怎么|什么|怎样|哪些)的?(?:规定|规则|政策)的?[吗呢]?$"), ""),
    (re.compile(r"\b(?:send|bring|hand)(?:ing)? (?:\w+ ){1,3}back\b"), "return"),
    # The way back costs what a return costs, not what delivery does.
    (re.compile(r"\breturn(?:s|ing)? (?:shipping|postage|delivery|freight)(?: (?:costs?|fees?))?\b"), "return cost"),
    # Who collects data does not collect parcels.
    (re.compile(r"\bcollect(?:ed|ing|s)?\b(?=.{0,20}\b(?:about me|data|information)\b)"), "keep"),
    (re.compile(r"\b(data|information|details)\b(.{0,20})\bcollect(?:ed|ing|s)?\b"), r"\1\2keep"),
    (re.compile(r"买贵了|退差价|补差价|降价了"), "价保差价"),
)


def in_our_words(question: str) -> str:
    """The question with fixed turns put into the words that pages use: "cash on delivery" asks for a way to pay."""
    plain = folded(question)
    if not any(turn.search(plain) for turn, _ in _TURNS):
        return question
    for turn, words in _TURNS:
        plain = turn.sub(words, plain)
    return plain


def asked_behind(question: str, language: Language) -> str | None:
    """The question behind the theme that these words are about; None for no theme or more than one without a question."""
    named = [QUESTIONS[m][language] for m in QUESTIONS if m in matters(question)]
    return " ".join(named) or None


def only_a_theme(question: str) -> bool:
    """Whether the words name one theme and ask nothing about it."""
    named = (matters(question) & ABOUT_RULES) - LIGHT_MATTERS
    if len(named & QUESTIONS.keys()) != 1 or matters(question) & LIGHT_MATTERS & ABOUT_RULES:
        return False
    english, chinese = _NAMES[next(iter(named & QUESTIONS.keys()))]
    rest = folded(question)
    for words in (*sorted(chinese.split(), key=len, reverse=True), *_ABOUT_RULES_ZH):
        rest = rest.replace(words, " ")
    rest = re.sub(f"[{STOP_ZH}]", " ", rest)
    return not terms(rest) - terms(english) - _ABOUT_RULES
