"""Yes or no to a question that asks for it, where one named property settles it; silent wherever that is open. Pure."""

from __future__ import annotations

import re

from assistant.skills.matching import folded, matters, terms
from assistant.skills.products.evidence import Evidence

_ASKED_EN = re.compile(r"(?:^|[.,;!]\s*)(?:and |so |but )?(?:is|are|does|do|can|could|has|have|will|would)\b.*\?*$")
_ASKED_ZH = re.compile(r"[吗么嘛不没]\W*$|有没有|能不能|可不可以|会不会|是不是|支不支持|防不防")
_NEGATED = re.compile(r"\b(?:not|no longer|without)\b|n't\b|(?:不是|没有|不能|不会|不带).*吗")
_HAVING = re.compile(r"\b(?:have|has|come with|include|support|is there|are there)\b|有|带|含|配|支持|能|可以")
_PARTLY = re.compile(r"only|仅|只")
_ABLE = re.compile("能|可以|可不可以")
_HAS = re.compile("有|带|含|配")
_ASKING_EN = terms(
    "first second third fourth fifth last put use used using come support include work also even actually really"
)
_ASKING_ZH = re.compile(
    r"请问|第[一二三四五六七八九十\d][个款件双台条把只]|[这那][个款件双台条把只]|[它我]|有没有|能不能|可不可以|会不会|是不是|支不支持|支持|可以|功能|[有能会带是的了吗么嘛不没呢用放进吧啊\W]"
)
_YES, _NO = frozenset({"yes", "是", "有", "支持", "可以"}), frozenset({"no", "none", "否", "无", "没有", "不支持"})
_NONE = re.compile(r"(?:none|no|not)\b(?! rated)|无(?!线|级)|不(?!锈)")
_UNKNOWN = re.compile(r"not rated|not stated|未标|未注明")
_WATER = re.compile(r"water|\brain|splash|\bwet\b|swim|shower|防水|淋雨|下雨|泡水|游泳")
_RATED = re.compile(r"ip(?:x|\d)(\d)")
_COLUMN = re.compile(r"([\d,]+)\s*mm")
# From this water column on, in millimetres, a cloth keeps rain out.
RAINPROOF = 1500
SUBMERSIBLE, SPLASHES = 7, 3


def verdict(question: str, piece: Evidence, title: str) -> str:
    """What the property says to the question: "yes", "no", "splash" (rain but no diving), "" where it settles nothing."""
    plain, value = folded(question), folded(piece.text)
    if piece.kind != "attribute" or _NEGATED.search(plain) or _UNKNOWN.search(value):
        return ""
    if not (_ASKED_EN.search(plain) or _ASKED_ZH.search(plain)):
        return ""
    if _WATER.search(plain) and _WATER.search(folded(piece.name)):
        return _of_water(value)
    if not _about(plain, piece, title):
        return ""
    if value in _YES:
        return "yes"
    if value in _NO or _NONE.match(value):
        return "no"
    return "yes" if _HAVING.search(plain) and not _PARTLY.search(value) else ""


def way_of_asking(question: str) -> str:
    """Which Chinese word answers: "able" (可以), "has" (有) or "is" (是的)."""
    plain = folded(question)
    return "able" if _ABLE.search(plain) else "has" if _HAS.search(plain) else "is"


def _of_water(value: str) -> str:
    rated, column = _RATED.search(value), _COLUMN.search(value)
    if rated:
        degree = int(rated.group(1))
        return "yes" if degree >= SUBMERSIBLE else "splash" if degree >= SPLASHES else ""
    if column:
        return "yes" if int(column.group(1).replace(",", "")) >= RAINPROOF else ""
    if value in _NO or _NONE.match(value):
        return "no"
    if re.search(r"repellent|防泼水", value):
        return "splash"
    return "yes" if value in _YES or re.fullmatch(r"waterproof|全防水|\d+ (?:m|米)", value) else ""


def _about(plain: str, piece: Evidence, title: str) -> bool:
    """Whether everything that the question says of the thing stands in the name of the property, as word or as matter."""
    name = folded(piece.name)
    if re.search("[㐀-鿿]", plain):
        left = _ASKING_ZH.sub("", plain.replace(folded(title), ""))
        return bool(left) and (left in name or name in left)
    named = terms(name)
    left_words = terms(plain) - terms(title) - _ASKING_EN
    return bool(left_words) and all(word in named or matters(word) & matters(name) for word in left_words)
