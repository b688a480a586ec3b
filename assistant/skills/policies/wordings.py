"""Everyday wordings of questions about a shop's rules, and the words that its pages use for the same. Pure.

People name their city, a page names countries; people say "hacked", a page says that somebody else was in the account. What is
listed in `lists.yaml` and `wordings.yaml` is added to the question, so that words can meet; what was said stays in it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import yaml

from assistant.skills.matching import folded
from assistant.skills.policies.lists import HOME, named_in, pays_in, places_in
from connectors.commerce import Language

_ABROAD: Mapping[Language, str] = {"en": "ship abroad countries", "zh": "送哪些国家"}
_BACK_FROM_ABROAD: Mapping[Language, str] = {"en": "returning from abroad", "zh": "从国外退货"}
_SENDING_BACK = re.compile(r"\breturn|\bback\b|退货|退换|退回|寄回")
_WAYS_TO_PAY: Mapping[Language, str] = {"en": "how can I pay", "zh": "支持哪些支付方式"}
# Where a place is named and this is asked as well, it is not about where the shop ships to.
_OTHER_THAN_SHIPPING = re.compile(
    r"tax|dut(?:y|ies)|customs|return|back|warrant|guarantee|repair|plug|volt|refund|税|关税|清关|退|修|质保|插头|电压|伏"
)
_WORDINGS = Path(__file__).with_name("wordings.yaml")
# Matters that hardly any policy page is about: a page answers a question about one only when it names it itself.
_RARE_MATTERS = (
    r"\b(?:hir(?:e|ing)|jobs?|careers?|vacanc\w+|internships?)\b|招聘|招人|招.{0,4}工|应聘|实习|兼职",
    r"bitcoin|\bcrypto\w*|ethereum|比特币|加密货币|虚拟币",
    r"\b(?:rent(?:al|als|ing|s)?|leas(?:e|ing))\b|出租|租赁|租借|可以租|能租",
    r"\b(?:showrooms?|physical (?:shop|store)|(?:shop|store) in|visit|your store)\b|实体店|门店|线下店|进店|到店",
    r"\bsponsor\w*|赞助",
    r"\bweather\b|天气",
    r"\b(?:wholesale|resell\w*|bulk orders?)\b|批发|分销|代理",
    r"\b(?:suppliers?|vendors?|affiliates?|influencers?)\b|供应商|推广员|你们的推广|带货",
    r"\b(?:engrav\w*|personalis\w*|personaliz\w*|custom[- ]made)\b|刻字|定制",
    r"\b(?:mobile|phone|iphone|android) app\b|手机app|小程序|客户端",
    r"\b(?:stock exchange|shares|investors?|listed on|chief executive|founder|owner of)\b|上市|股票|投资人|老板|创始人",
    r"\b(?:military|veterans?|seniors?|nurses?)\b|军人|退伍|老年人|护士",
    r"\b(?:insur\w+)\b|保险",
    r"\b(?:tax advice|tax return)\b|报税",
    r"\b(?:wedding|registry)\b|婚礼|礼单",
)


@lru_cache(maxsize=1)
def _rare_matters() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in _RARE_MATTERS)


def on_the_page(question: str, text: str) -> bool:
    """Whether a page that is to answer names what the question is about, where that is something which pages seldom name."""
    asked, written = folded(question), folded(text)
    return all(matter.search(written) for matter in _rare_matters() if matter.search(asked))


@lru_cache(maxsize=1)
def _compiled() -> tuple[tuple[re.Pattern[str], str], ...]:
    entries = yaml.safe_load(_WORDINGS.read_text(encoding="utf-8"))["wordings"]
    return tuple((re.compile(entry["asked"]), entry["page"]) for entry in entries)


def has_wording(question: str) -> bool:
    """Whether the question is put in everyday words that pages say otherwise; a place alone is none."""
    plain = folded(question)
    return any(pattern.search(plain) for pattern, _ in _compiled())


def page_words(question: str, language: str) -> str:
    """The words that pages use for what the question asks in everyday words; empty where it uses them already."""
    plain = folded(question)
    found = [words for pattern, words in _compiled() if pattern.search(plain)]
    own: Language = "zh" if language == "zh" else "en"
    countries = places_in(question)
    found += [country[own] for country in countries]
    if pays_in(question):
        found.append(_WAYS_TO_PAY[own])
    named = named_in(question)
    # A question about one sort of goods is answered by more than the list of places.
    if any(country["en"] != HOME for country in countries) and not (named and named.more):
        if _SENDING_BACK.search(plain):
            found.append(_BACK_FROM_ABROAD[own])
        elif not _OTHER_THAN_SHIPPING.search(plain):
            found.append(_ABROAD[own])
    return " ".join(dict.fromkeys(found))
