"""What people mostly want to know when they name a theme only ("return policy", "保修?"), or ask in words that no page uses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from assistant.skills.matching import folded, matters, terms
from assistant.skills.vocabulary import ABOUT_RULES, LIGHT_MATTERS, MATTERS, STOP_ZH
from connectors.commerce import Language

# Theme → the question behind it. Themes without one are asked in the person's own words only.
QUESTIONS: Mapping[str, Mapping[Language, str]] = MappingProxyType(
    {
        "abroad": {"en": "which countries do you ship to abroad", "zh": "送哪些国家"},
        "cancelling": {"en": "cancelling an order", "zh": "取消订单"},
        "delivery_cost": {"en": "what does delivery cost", "zh": "运费多少"},
        "delivery_time": {"en": "how long does delivery take", "zh": "多久送到"},
        "discounts": {"en": "discounts and promotion codes", "zh": "优惠码怎么用"},
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
_ABOUT_RULES = frozenset(("policy", "rule", "term", "condition", "detail", "shop"))
_ABOUT_RULES_ZH = ("政策", "规定", "规则", "说明", "条款", "怎么算", "你们", "店铺", "什么", "？", "?")


def asked_behind(question: str, language: Language) -> str | None:
    """The question behind the theme that these words are about; None for no theme or more than one without a question."""
    named = [QUESTIONS[m][language] for m in QUESTIONS if m in matters(question)]
    return " ".join(named) or None


def only_a_theme(question: str) -> bool:
    """Whether the words name one theme and ask nothing about it."""
    named = (matters(question) & ABOUT_RULES) - LIGHT_MATTERS
    if len(named & QUESTIONS.keys()) != 1 or matters(question) & LIGHT_MATTERS & ABOUT_RULES:
        return False
    english, chinese = MATTERS[next(iter(named & QUESTIONS.keys()))]
    rest = folded(question)
    for words in (*chinese, *_ABOUT_RULES_ZH):
        rest = rest.replace(words, " ")
    rest = re.sub(f"[{STOP_ZH}]", " ", rest)
    own = frozenset(term for words in english for term in terms(words))
    return not terms(rest) - own - _ABOUT_RULES
