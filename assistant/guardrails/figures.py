"""Law 2: no figure without a fact. Figures of a reply, facts of the conversation, and the check that compares them.

Facts come from what tools and passages returned, never from what the shopper said. A figure passes when a fact of the same value and
a compatible kind is known. Nothing is computed: a sum, a difference or a rounded value needs a fact of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from assistant.guardrails.amount_words import UNITS
from assistant.guardrails.amounts import measure, money, name_keys, percent, take_amounts
from assistant.guardrails.dates import iso_figures, take_dates
from assistant.guardrails.kinds import Figure, Key, Kind, Page, compact, plain, same
from assistant.guardrails.offers import free_object, take_offers
from assistant.guardrails.reading import fold, read
from assistant.guardrails.release import Refusal
from assistant.guardrails.risk import risky
from assistant.guardrails.tokens import take_addresses, take_identifiers, take_unreadable
from connectors.money import Money

# Keys under which a value names something rather than counts it.
_NAMING = re.compile(
    r"(?:^|_)(?:ids?|number|sku|code|codes|tracking|reference|phone|zip|postcode|isbn|ean|gtin|version"
    r"|serial)(?:_|$)|编号|单号|电话|手机|订单ID|商品ID"
)
_TITLES = re.compile(
    r"(?:^|_)(?:title|titles|name|names|label|brand|model|address|line1|line2|street|city|region|carrier"
    r"|products?_title)(?:_|$)|名称|地址|标题"
)
# Keys of amounts of which zero means "free"; a discount of zero does not.
_COSTS = re.compile(r"fee|cost|charge|shipping|delivery|postage|price|运费|费用")
_PLAIN_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_KEY_UNITS = tuple(
    (unit, re.compile(rf"(?:^|[_\s(/])(?:{words})(?:$|[_\s)/])"))
    for unit, words in UNITS
    if unit not in ("business_day", "second", "inch")
)
_DISCOUNT = re.compile(r"discount|(?:^|_)off(?:_|$)|saving|reduction|rebate|优惠|折扣")
_PERCENT = re.compile(r"percent|pct|(?:^|_)rate(?:_|$)|%")
_ROLES = (
    ("stock", re.compile(r"stock|available|inventory|(?:^|_)left|remaining|库存")),
    ("stars", re.compile(r"rating|stars|score|评分")),
    ("items", re.compile(r"(?:^|_)(?:total|count|found|results|matches|hits)(?:_|$)|数量|总数")),
)
_CAPITALISED = re.compile(r"[A-Za-z][A-Za-z0-9-]{2,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A value that a tool or passage returned: normalised, with its kind, the call it came from and when. `keys` is what it supports."""

    value: str
    kind: Kind
    source: str
    at: datetime
    keys: tuple[Key, ...] = field(repr=False)


class FactSet:
    """All facts of a conversation; adding and asking take the time of a dictionary look-up."""

    def __init__(self, facts: Iterable[Fact] = ()) -> None:
        self._known: dict[Key, Fact] = {}
        self.extend(facts)

    def extend(self, facts: Iterable[Fact]) -> None:
        """Make facts known; of several that say the same the newest stands."""
        for fact in facts:
            for key in fact.keys:
                self._known[key] = fact

    def supports(self, figure: Figure) -> Fact | None:
        """The fact that a figure rests on; None when there is none, so that it must not be said."""
        return next((self._known[key] for key in figure.asks if key in self._known), None)

    def __len__(self) -> int:
        return len(self._known)


def figures_in(text: str) -> list[Figure]:
    """Every figure of an English or Chinese text in reading order; harmless numerals ("the second one", "1." before a line) are none."""
    if not risky(fold(text)):
        return []
    return all_figures(read(text))


def all_figures(text: str) -> list[Figure]:
    page = Page(text)
    take_addresses(page)
    take_unreadable(page)
    take_offers(page)
    take_dates(page)
    take_identifiers(page)
    take_amounts(page)
    return page.found()


@dataclass(frozen=True, slots=True)
class FigureCheck:
    """Refuses a sentence with a figure that no fact supports. It reads the live fact set, which may grow between rounds."""

    facts: FactSet

    def refuse(self, sentence: str) -> Refusal | None:
        """The first unsupported figure, or None."""
        for figure in figures_in(sentence):
            if self.facts.supports(figure) is None:
                return Refusal(f"no fact for this {figure.kind}", figure.text)
        return None


def facts_in(data: object, source: str, at: datetime) -> tuple[Fact, ...]:
    """The facts in a tool's data: money and date objects, numbers by the words of their keys, figures in texts, lengths of lists.

    Numbers without any context support counts only, never a price, a percentage or a measure.
    """
    found: dict[tuple[Kind, str, tuple[Key, ...]], None] = {}
    for figure in _walk(data, ""):
        found[figure.kind, figure.value, figure.grants] = None
    return tuple(Fact(kind=kind, value=value, source=source, at=at, keys=keys) for kind, value, keys in found)


def _walk(value: object, hint: str) -> Iterator[Figure]:
    if isinstance(value, Mapping):
        yield from _walk_object(value, hint)
    elif isinstance(value, str):
        yield from _text_figures(value, hint)
    elif isinstance(value, bool) or value is None:
        return
    elif isinstance(value, int | float | Decimal):
        yield from _number_figures(Decimal(str(value)), hint)
    elif isinstance(value, Sequence):
        yield same(Kind.COUNT, str(len(value)), ("count", str(len(value))), ("items", str(len(value))))
        for item in value:
            yield from _walk(item, hint)


def _walk_object(value: Mapping[str, Any], hint: str) -> Iterator[Figure]:
    if isinstance(value.get("amount"), int) and isinstance(value.get("currency"), str):
        amount = Money(abs(value["amount"]), value["currency"])
        yield money(str(amount), Decimal(amount.decimal()), amount.currency)
        if amount.minor == 0 and _COSTS.search(hint):
            yield same(Kind.OFFER, str(amount), ("free", free_object(hint)))
        number = plain(abs(Decimal(amount.decimal())))
        texts = _text_figures(str(value.get("text", "")), hint)
        yield from (f for f in texts if f.kind is Kind.MONEY and f.grants[0][1] != number)
        return
    if isinstance(value.get("iso"), str):
        yield from iso_figures(value["iso"])
        yield from _text_figures(str(value.get("text", "")), hint)
        return
    named = value.get("name") or value.get("label") or value.get("unit")
    for key, item in value.items():
        yield from _walk(
            item,
            f"{hint.rpartition(' ')[2]} {key}"
            if not (isinstance(named, str) and key == "value")
            else f"{hint} {named}".lower(),
        )
        if item is True:
            yield from figures_in(key.replace("_", " "))


def _number_figures(value: Decimal, hint: str) -> Iterator[Figure]:
    """What a bare number supports, by the words of its key."""
    key, text = hint.rpartition(" ")[2], format(value, "f")
    if _NAMING.search(key):
        yield same(Kind.IDENTIFIER, text, ("id", compact(text)))
        return
    if _PERCENT.search(key):
        yield percent(text, value, "off" if _DISCOUNT.search(key) else "")
        return
    units = [unit for unit, words in _KEY_UNITS if words.search(hint)]
    for unit in units:
        yield measure(text, value, unit)
        if unit == "day":
            yield measure(text, value, "business_day")
    if not units:
        count = plain(value)
        yield same(Kind.COUNT, text, ("count", count), *((role, count) for role, words in _ROLES if words.search(key)))


def _text_figures(text: str, hint: str) -> Iterator[Figure]:
    """What a text supports: all its figures. In names bare numbers support only that name; ids support only themselves."""
    key = hint.rpartition(" ")[2]
    if len(text) <= 80:
        yield from (same(Kind.IDENTIFIER, w, ("word", w.lower())) for w in _CAPITALISED.findall(text))
    if _NAMING.search(key) or (
        " " not in text and len(text) <= 64 and any(c.isdigit() for c in text) and any(c.isalpha() for c in text)
    ):
        yield same(Kind.IDENTIFIER, text, ("id", compact(text)))
    iso = list(iso_figures(text))
    if iso:
        yield from iso
        return
    plain_text = read(text)
    if _PLAIN_NUMBER.fullmatch(plain_text):
        if not _NAMING.search(key):
            yield from _number_figures(Decimal(plain_text), hint)
        return
    named = bool(_TITLES.search(key))
    if named:
        yield from (
            Figure(text=text, kind=Kind.IDENTIFIER, value=" ".join(k), asks=(k,), grants=(k,))
            for k in name_keys(plain_text.lower())
        )
    for figure in all_figures(plain_text):
        if figure.kind is not Kind.COUNT:
            yield figure
        elif not named and not _NAMING.search(key):
            yield from _hinted(figure, hint)


def _hinted(figure: Figure, hint: str) -> Iterator[Figure]:
    """A bare number of a text under a key that says its unit, such as refund_days = "5-7"."""
    value = figure.grants[0][1] if figure.grants[0][0] == "count" else ""
    yield from _number_figures(Decimal(value), hint) if _PLAIN_NUMBER.fullmatch(value) else (figure,)
