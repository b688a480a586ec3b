"""What a sentence names by number, and which of that a claim in it is about.

A number names an order or a return when it is one that tools or receipts gave, when it is built like one of those ("HP-…"), or when
it stands behind "order", 订单 or "#". Model and tracking numbers are none of these and name nothing here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from assistant.guardrails.acts import Claim
from assistant.guardrails.kinds import compact

_CODE = r"(?=[a-z-]*\d)[a-z0-9]+(?:-[a-z0-9]+)*"
# What follows a number that is a date or an amount after all ("订单2026年…").
_NO_NAME = r"(?![a-z0-9]|\s?[年月日天元件个]|[.,]\d)"
_INTRODUCED = re.compile(
    rf"(?:orders?|订单(?:编?号|号码)?|(?<![运递流])单号|#)\s?(?:numbers?|no\.?|id|编?号|是|为|:)?\s?[#(\"'「\[]?\s?(?P<id>{_CODE}){_NO_NAME}"
)
_TOKEN = re.compile(rf"(?<![a-z0-9]){_CODE}(?![a-z0-9])")
# Shorter ones without a letter are names only right behind "order", 订单 or "#".
_SHORT = 4
# A bare number of digits that is built like an order's counts as one from this length on, but for what a carrier calls its own.
_LONG = 6
_TRACKING = re.compile(
    r"(?:tracking|parcel)(?: (?:number|no\.?|code|id|is))*\W*$|(?:运单|快递|物流|包裹)(?:单?号码?|编号|是|为)*\W*$"
)
_SEPARATOR = re.compile(
    r"[,;:!?。、…\n]|\.(?=\s|$)|\s-+\s|\b(?:and|but|while|whereas|though|although)\b|而且?|但是?|不过|以?及|和|与"
)
# Of a named thing these words say something else than the claim beside it …
_DIFFERENT = re.compile(
    r"\b(?:not(?! only)|never|still|yet|being|process(?:ing|ed)|prepar\w+|pending|way|wait\w*|await\w*|transit|open|expected|due"
    r"|will|cannot|soon)\b|n't\b|未|没|不(?!仅|但|只)|还[在没未是]|仍|处理中|待|正在|准备|途中|将"
)
# … unless these carry the claim over to it.
_CARRIED = re.compile(r"\b(?:so|too|also|as|well|likewise|same|both|ditto|like)\b|也|同样|一样|都|均|亦|一并")
_DENIED = re.compile(r"\b(?:not(?! only)|never)\b|n't\b|未|没|不(?!仅|但|只)")
# One more of what was done before: "as well", "your second return".
_MORE = re.compile(
    r"\b(?:also|as well|too(?=\W*$)|(?<!a )second|2nd|third|another|both|additional|the other)\b|也|又|另|第[二两三2]|再次|两[件笔个单]"
)
_ONLY_MORE = re.compile(r"\W*(?:also|as well|too|另外|也)\W*")


@dataclass(frozen=True, slots=True)
class Named:
    """What a claim says of whom: the compact numbers that it is about, and whether it speaks of one more than before."""

    numbers: frozenset[str]
    more: bool = False


@dataclass(frozen=True, slots=True)
class _Part:
    words: str
    numbers: frozenset[str]


class Naming:
    """One sentence (folded, lower case) taken apart for the claims in it; `known` are the numbers that tools and receipts gave."""

    def __init__(self, plain: str, known: Collection[str]) -> None:
        self._parts = _parts(plain, _numbers(plain, known))

    def of(self, claim: Claim) -> Named:
        """What this claim is about: all that the sentence names, but for what another part says something else of."""
        words = claim.words.removeprefix("… ")
        own = [p for p in self._parts if words in p.words and not (p.numbers and _DENIED.search(p.words))]
        numbers = [p.numbers for p in self._parts if not own or p in own or not _speaks_of_else(p)]
        if own and not any(p.numbers for p in own):
            numbers.append(self._nearest(self._parts.index(own[0])))
        return Named(frozenset().union(*numbers), self._more(own))

    def _nearest(self, place: int) -> frozenset[str]:
        around = [*reversed(self._parts[:place]), *self._parts[place:]]
        return next((p.numbers for p in around if p.numbers), frozenset())

    def _more(self, own: list[_Part]) -> bool:
        looked = own or self._parts
        return any(_MORE.search(p.words) for p in looked) or any(_ONLY_MORE.fullmatch(p.words) for p in self._parts)


def _speaks_of_else(part: _Part) -> bool:
    return bool(_DIFFERENT.search(part.words)) and not _CARRIED.search(part.words)


def _parts(plain: str, numbers: dict[tuple[int, int], str]) -> list[_Part]:
    cuts = [0, *(m.end() for m in _SEPARATOR.finditer(plain) if not _within(m.start(), numbers)), len(plain)]
    return [
        _Part(plain[start:end], frozenset(name for (at, _), name in numbers.items() if start <= at < end))
        for start, end in pairwise(cuts)
    ]


def _within(place: int, spans: Iterable[tuple[int, int]]) -> bool:
    return any(start <= place < end for start, end in spans)


def _numbers(plain: str, known: Collection[str]) -> dict[tuple[int, int], str]:
    """The numbers by their place in the sentence."""
    found: dict[tuple[int, int], str] = {}
    for name in known:
        if len(name) >= _SHORT or not name.isdigit():
            found.update({match.span(): name for match in _written(name).finditer(plain)})
    shapes = {_shape(name) for name in known if len(name) >= (_LONG if name.isdigit() else _SHORT - 1)}
    for match in _TOKEN.finditer(plain):
        taken = _within(match.start(), found) or _TRACKING.search(plain[: match.start()])
        if not taken and _shape(compact(match.group())) in shapes:
            found[match.span()] = compact(match.group())
    for match in _INTRODUCED.finditer(plain):
        name, sign = compact(match["id"]), plain[: match.start("id")].rstrip().endswith("#")
        if not _within(match.start("id"), found) and (sign or len(name) >= _SHORT or name in known):
            found[match.span("id")] = name
    return found


@lru_cache(maxsize=256)
def _written(name: str) -> re.Pattern[str]:
    """Finds a number however its groups are set off: "HP-20002", "HP 20002", "hp20002"."""
    return re.compile(r"(?<![a-z0-9])" + r"[-_/ ]?".join(map(re.escape, name)) + rf"(?!-\d){_NO_NAME}")


def _shape(name: str) -> str:
    return re.sub(r"\d", "0", name)
