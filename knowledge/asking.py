"""How a kind of thing is named in a wish: as what is asked for, as something used with it, or so that only the whole wish tells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# How people begin a wish; what follows is the thing itself.
_OPENING = _words(
    "hi hello hey so ok please do you can could have are there is i i'm am im i'd would we we're also just really got sell stock"
    " carry need needs want wanted looking searching look search find show get buy buying like love after for to me us some any"
    " a an the how much price prices cost costs does in of pair set sort kind new good nice best cheap cheapest decent proper"
    " great what which where"
)
_NOT_IN_NAMES = _words(
    "i you he she we they my our your his her their it when while because if that which who is are was were do does can and"
    " but so than like"
)
_AFTER_NAMES = _words(
    "for with in under below of at from to that which who up around about between less please without over and or on by made"
)
_MORE_AFTER_NAMES = _words("size colour color costing priced rated set")
LONGEST_NAME = 4  # words before the kind that may describe it
_HAN_BESIDE = re.compile(
    r"(?:我的|我家的?|家里的?|用|给|和|跟|放在?|放进|塞进?|送|丢|扔|配|接|连|没有?|没|靠|挂在|装在?|在|"
    r"比|像|类似|平替|旧|老|不是|不要|不用|适合|搭配|代替|插|对着|看|坐|戴着?|拿|听|玩|刷|不[^,。]{0,5})$"
)
_HAN_ASKING_AFTER = re.compile(
    r"(?:$|有吗|有没有|有哪些|有什么|呢|吗|吧|呀|啊|哪|怎么|多少|什么|推荐|还有|来一|套装|用$|要|带|的?有|没$|单[卖买换]|能买|可以买)"
)


class Naming(Enum):
    """How a word stands in a wish."""

    ASKED = "asked"
    OPEN = "open"
    BESIDE = "beside"


def english_naming(words: Sequence[str], start: int, end: int) -> Naming:
    """How English words stand: "do you have a green *kettle* for two" asks, "light over my *desk*" names beside."""
    before = list(words[:start])
    while before and before[0] in _OPENING:
        before.pop(0)
    if len(before) > LONGEST_NAME or not (_NOT_IN_NAMES.isdisjoint(before) and _AFTER_NAMES.isdisjoint(before)):
        return Naming.BESIDE
    rest = words[end:]
    after = rest[0] if rest else ""
    ended = len(rest) <= 2 and _NOT_IN_NAMES.isdisjoint(rest)
    follows = ended or after in _AFTER_NAMES or after in _MORE_AFTER_NAMES or after[0].isdigit()
    return Naming.ASKED if follows else Naming.OPEN


def han_naming(run: str, start: int, end: int) -> Naming:
    """How a piece of Chinese stands: what is said in one breath ends with what it asks for; 看, 放在 and the like name beside."""
    if _HAN_BESIDE.search(run[:start]):
        return Naming.BESIDE
    return Naming.ASKED if _HAN_ASKING_AFTER.match(run[end:]) else Naming.OPEN
