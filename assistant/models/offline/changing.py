"""What a message wants changed: which item into which version, which payment method, which address. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from assistant.models.offline.catalogue import ProductNames
from assistant.models.offline.text import HAN, plain

_ORDER_WORDS = re.compile(
    r"\b(?:in|from|of|on)?\s*(?:my |the |this )?(?:pending |delivered )?orders?\b(?:\s*(?:no\.?|number|#))?|订单号?|[里中]的?(?=[㐀-鿿])",
    re.IGNORECASE,
)
_INTO_EN = re.compile(
    r"\b(?:change|swap|switch|exchange|replace|make|turn|convert|trade|want|like|prefer|have|get|update)\b\s+(?P<item>.*?)\s*"
    r"\b(?:to|for|into|with|in)\b\s+(?P<version>.+)$",
    re.IGNORECASE,
)
_INSTEAD_EN = re.compile(
    r"\b(?:want|like|prefer|rather have|get|have|take|make it|need)\s+(?P<version>(?:the |a |an |it )?.+?)\s*"
    r"(?:instead|please|\bone\b|[,.]|$)",
    re.IGNORECASE,
)
_INTO_ZH = re.compile(
    r"(?:(?:把|将)(?P<item>.+?))?(?:换|改|调)(?:成|为|到|个|一个|件|条|一件)?(?P<version>[^，,。！!？?吧吗呢]+)"
)
_ITEM_ZH = re.compile(r"^(?P<item>[^，,]+?)(?:想|要|想要)?(?:换|改)(?:成|为)")
_EMPTY_VERSION = re.compile(
    r"^(?:the |a |an |my |another |other |different |new )*"
    r"(?:one|item|version|variant|size|colou?r|items?|something|it|货|一下|尺码|颜色|规格|商品|下)?$",
    re.IGNORECASE,
)
_EMPTY_ITEM = re.compile(
    r"^(?:the |my |an? |it|that|this|one|them|something|items?|size|colou?r|of|我的|这个|那个|它|的|尺码|颜色|规格)*$",
    re.IGNORECASE,
)
_COURTESY = re.compile(r"\b(?:please|thanks|thank you|if possible|instead)\b.*$|[.!?。！？]+\s*$", re.IGNORECASE)
_PAY = re.compile(
    r"(?P<known>gift ?card|store credit|pay ?pal|visa|master ?card|amex|american express|credit card|debit card|alipay|wechat(?: pay)?"
    r"|礼品卡|购物卡|储值|余额|支付宝|微信|信用卡|银行卡|贝宝)(?:\D{0,8}(?P<digits>\d{4})\b)?",
    re.IGNORECASE,
)
_ADDRESS_EN = re.compile(
    r"\b(?:to|is|at|address:?)\s+(?P<address>\d+[a-z]?\s[^,]+,.+)$"
    r"|\b(?:to|is|at)\s+(?P<named>(?!.*\bto\b)[A-Z][^,]*\d[^,]*,.+)$",
)
_ADDRESS_ZH = re.compile(
    r"(?:改成|改为|改到|换成|寄到|送到|发到|寄往|是|为|地址[:：])(?P<address>[^，。！？]*[㐀-鿿]{2,}.*[路街道巷弄号村区镇].*)$"
)
_POSTCODE = re.compile(r"(?:postcode|zip(?: code)?|邮编)\D{0,12}(?P<code>[A-Z0-9][A-Z0-9 -]{3,9})\W*$", re.IGNORECASE)


def swaps(text: str, numbers: re.Pattern[str], names: ProductNames) -> list[dict[str, Any]] | None:
    """The one change that a message names, as the tools take it; None when it names neither item nor version."""
    core = _COURTESY.sub("", _ORDER_WORDS.sub(" ", numbers.sub(" ", plain(text))))
    core = _PAY.sub(" ", core)
    item, version = (_chinese if HAN.search(core) else _english)(core)
    item = "" if _EMPTY_ITEM.match(item) else item
    version = "" if _EMPTY_VERSION.match(version) else version
    if not item:
        item = names.known_words(core.replace(version, " ") if version else core)
    found = {"line": item.strip()[:200], "options": version.strip()[:200]}
    found = {name: value for name, value in found.items() if value}
    return [found] if found else None


def names_both(text: str, names: ProductNames, numbers: re.Pattern[str]) -> bool:
    """Whether a message names an item and what it should become, whatever else it says of paying."""
    found = swaps(text, numbers, names)
    return found is not None and {"line", "options"} <= found[0].keys() and names.names_kind(found[0]["line"])


def speaks_of_exchanging(text: str) -> bool:
    """Whether a message asks for an exchange of what was received."""
    return bool(re.search(r"\bexchang|换货|收到的", text, re.IGNORECASE))


def completed(known: Any, text: str, asked: str) -> list[dict[str, Any]]:
    """The changes with the item or version that an answer adds; `asked` is the outcome that asked for it."""
    before = [dict(change) for change in known] if isinstance(known, Sequence) and not isinstance(known, str) else []
    added = "line" if asked.endswith("which_lines") else "options"
    answer = {added: plain(text)[:200]}
    if not before:
        return [answer]
    # Only the last change can be the unclear one: those before it were understood.
    return [*before[:-1], {**before[-1], **answer}]


def method(text: str) -> str | None:
    """The payment method that a message names."""
    found = _PAY.search(plain(text))
    return " ".join(part for part in found.group("known", "digits") if part) if found else None


def address(text: str) -> str | None:
    """The address that a message gives, in one line; None when it gives none."""
    readable = plain(text)
    chinese, western = _ADDRESS_ZH.search(readable), _ADDRESS_EN.search(readable)
    if chinese:
        return chinese["address"].strip(" .。!！")[:500]
    if western:
        return (western["address"] or western["named"]).strip(" .!")[:500]
    code = _POSTCODE.search(readable)
    return code["code"].strip() if code else None


def answered_address(text: str) -> str:
    """The address that somebody writes when asked for it."""
    readable = plain(text)
    return re.sub(r"^(?:it'?s|it is|the address is|new address:?|to|地址是|改成|寄到|新地址[是:：]?)\s*", "", readable)[
        :500
    ]


def _english(text: str) -> tuple[str, str]:
    found = _INTO_EN.search(text)
    if found:
        return _bare(found["item"]), _bare(found["version"])
    instead = _INSTEAD_EN.search(text)
    return "", _bare(instead["version"]) if instead else ""


def _bare(words: str) -> str:
    return re.sub(r"^(?:the|my|a|an|it|one|that|this)\s+|\s+(?:one|please)$", "", words.strip(" ,.")).strip()


def _chinese(text: str) -> tuple[str, str]:
    # 想换货，换成蓝色: the first of the two names no version.
    every = list(_INTO_ZH.finditer(text))
    found = next((m for m in every if not _EMPTY_VERSION.match(m["version"])), every[0] if every else None)
    if found is None:
        return "", ""
    item = found["item"] or ""
    item = item or next((m["item"] for m in every if m["item"]), "")
    if not item and (before := _ITEM_ZH.search(text)):
        item = before["item"]
    item = re.sub(
        r"^(?:我想|我要|帮我|请|麻烦|可以|能)*(?:把|将)?(?:收到的|里的|中的|那件|那个|这件|这个|我的)?|(?:的)?(?:尺码|颜色|规格)$|的$",
        "",
        item.strip(),
    )
    return item.strip(" ，,"), re.sub(r"^的|的$", "", found["version"].strip())
