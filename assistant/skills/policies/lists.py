"""Places and ways to pay that pages list by name: which one a question names, and whether a page's list has it. Pure.

A list answers a question about one name only when it is read: "do you ship to Shanghai" is a yes where mainland China is among
the countries. A name that is not on the list is no "no": it is said that the page does not name it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml

from assistant.skills.matching import folded, terms
from connectors.commerce import Language

ListKind = Literal["place", "payment"]
HOME = "United States"
_KINDS: tuple[tuple[ListKind, str], ...] = (("place", "places"), ("payment", "payments"))
# From so many names on, a text is a list of them.
LISTING = 3
_LISTS = Path(__file__).with_name("lists.yaml")
_WHETHER = re.compile(
    r"^\W*(?:(?:hi|hello|hey|ok|okay|so|and|but|also|please|sorry)\W+)*(?:do|does|can|could|will|would|is|are|may|might)\b|\bpossible\b|"
    r"[吗嘛么]\W*$|能不能|可不可以|是不是|支不支持|送不送|行不行|接受不接受"
)
# Where a place is named and this is asked as well, it is not about where the shop ships to.
_OTHER_THAN_SHIPPING = re.compile(
    r"tax|dut(?:y|ies)|customs|return|\bback\b|warrant|guarantee|repair|plug|volt|refund|\bstore\b|showroom|\bfrom\b"
    r"|税|关税|清关|退|修|质保|插头|电压|伏|门店|实体店|从.{0,8}发"
)
_PAYING = re.compile(r"\b(?:take|accept|pay|use|support|offer|have|allow)|支付|付款|付钱|付|支持|接受|用|收")
_SHIPPING = re.compile(
    r"\b(?:ship|deliver|send|post|mail|courier|arrive|get (?:it|this|here|there)|reach)|寄|送|发|配送|快递|物流|运|到货|收到"
)

# What may stand beside the name without making the question one about anything else.
_GENERAL = re.compile(
    r"\b(?:ship\w*|deliver\w*|send\w*|post(?:age)?|mail|couriers?|orders?|parcels?|packages?|items?|products?|goods|something|anything|"
    r"stuff|things?|country|countries|address\w*|international\w*|abroad|overseas|worldwide|take|accept\w*|pay\w*|methods?|cards?|options?|use|"
    r"using|support\w*|offer|have|checkout|online|long|times?|cost\w*|much|fees?|free|fast|quick\w*|days?|possible|need|want|live|friend|family|"
    r"here|there|like|buy\w*|via|by|with|also|even|hi|hello|hey|please|thanks|still|currently|now|if|someone|shop|store|customers?)\b|"
    r"寄送|配送|快递|物流|发货|到货|收到|运费|邮费|邮寄|国际|海外|国外|包邮|多久|多少钱?|多长|时间|时效|几天|支付|付款|付钱|支持|接受|方式|可以|能不能|"
    r"可不可以|请问|你们|商品|东西|订单|下单|购买|这边|那边|地址|朋友|家人|住在|使用|直接|现在|[你您我们能会可以寄送发运到往去给用收付买吗呢啊的了要想在是有没么嘛支行]"
)


@dataclass(frozen=True, kw_only=True)
class Name:
    """One name with everything that it is called; `canonical` is how pages call it, by language."""

    kind: ListKind
    canonical: Mapping[Language, str]
    calls: re.Pattern[str]
    group: bool = False
    article: str = ""

    def said(self, language: Language) -> str:
        """The name as it stands in a sentence: "the United Kingdom"."""
        return f"{self.article} {self.canonical[language]}".strip() if language == "en" else self.canonical[language]


@dataclass(frozen=True, kw_only=True)
class Named:
    """A name that a question names, as it was called there; `whether` tells that a yes or no is asked for, `more` are the
    words for something besides, such as one sort of goods: then the list alone answers nothing."""

    name: Name
    called: str
    whether: bool
    more: frozenset[str] = frozenset()

    @property
    def kind(self) -> ListKind:
        """What kind of list it may stand on."""
        return self.name.kind

    def listed(self, text: str) -> bool | None:
        """Whether a page's list names it; None where the page has no such list, or does not decide it."""
        plain = folded(text)
        if any(re.search(_whole(folded(word)), plain) for word in (self.called, *self.name.canonical.values())):
            return True
        # A page that lists some members of a union says nothing about the others.
        undecided = self.name.group and self.name.calls.search(plain)
        return None if undecided or listing(text, self.kind) < LISTING else False

    def data(self, text: str, language: Language) -> dict[str, Any] | None:
        """What may be said of the name after reading the list, as tool data; None where nothing is to be said."""
        listed = self.listed(text)
        if listed is None or (listed and (self.more or not self.whether)):
            return None
        return {"kind": self.kind, "name": self.name.said(language), "listed": listed}


def named_in(question: str) -> Named | None:
    """The one place that is asked to be shipped to, or the one way to pay, that a question names; None for none or several."""
    plain = folded(question)
    found = _called(plain)
    places = [(name, called) for name, called in found if name.kind == "place" and name.canonical["en"] != HOME]
    if _OTHER_THAN_SHIPPING.search(plain) or not _asks_to_ship(plain):
        places = []
    # "send my refund to PayPal" is no question about ways to pay.
    pays = _PAYING.search(plain) and not re.search("refund|退款", plain)
    payments = [each for each in found if each[0].kind == "payment"] if pays else []
    meant = places or payments
    if len(meant) != 1:
        return None
    name, called = meant[0]
    rest = _GENERAL.sub(" ", plain.replace(called, " "))
    return Named(name=name, called=called, whether=bool(_WHETHER.search(plain)), more=terms(rest))


def listing(text: str, kind: ListKind) -> int:
    """How many names of this kind a text has."""
    plain = folded(text)
    return sum(bool(name.calls.search(plain)) for name in _names() if name.kind == kind)


def places_in(question: str) -> list[Mapping[Language, str]]:
    """The places that a question names, as pages call them."""
    return [name.canonical for name, _ in _called(folded(question)) if name.kind == "place"]


def pays_in(question: str) -> bool:
    """Whether a question is about paying in a way that it names."""
    plain = folded(question)
    return bool(_PAYING.search(plain)) and any(name.kind == "payment" for name, _ in _called(plain))


def asks_about_a_place(question: str) -> bool:
    """Whether a question is about delivery to a place abroad and about no parcel of one's own: "Canada delivery time?"."""
    plain = folded(question)
    own = re.search(r"\b(?:my|mine|our)\b|\bthe (?:order|parcel|package)\b|\d{4,}|我的?|订单|包裹|单号", plain)
    abroad = any(place["en"] != HOME for place in places_in(question))
    return abroad and not own and bool(re.search(r"deliver|ship|postage|寄|送|配送|运费|快递|时效", plain))


def _called(plain: str) -> list[tuple[Name, str]]:
    """The names in a text and what they were called; none that is only a part of another one, as in 印度尼西亚."""
    found = [(name, match[0]) for name in _names() if (match := name.calls.search(plain))]
    return [(name, called) for name, called in found if not any(called != c and called in c for _, c in found)]


def _asks_to_ship(plain: str) -> bool:
    """Whether a text speaks of shipping, or of hardly anything but the place: "canada?", "and to norway"."""
    return bool(_SHIPPING.search(plain)) or len(re.findall(r"[a-z]+|[\u4e00-\u9fff]{2}", plain)) <= 3


def _whole(word: str) -> str:
    return rf"\b{re.escape(word)}\b" if word.isascii() else re.escape(word)


@lru_cache(maxsize=1)
def _names() -> tuple[Name, ...]:
    read = yaml.safe_load(_LISTS.read_text(encoding="utf-8"))
    return tuple(
        Name(
            kind=kind,
            canonical={"en": entry["en"], "zh": entry["zh"]},
            calls=re.compile(
                "|".join(
                    _whole(folded(word)) for word in dict.fromkeys((entry["en"], entry["zh"], *entry.get("also", ())))
                )
            ),
            group=bool(entry.get("group")),
            article=entry.get("article", ""),
        )
        for kind, key in _KINDS
        for entry in read[key]
    )
