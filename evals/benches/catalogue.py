"""A synthetic catalogue of any size, the same every time: kinds, brands, facts and texts such as a department store has.

Every fifth product is described in Chinese as well. Each revision changes one product in a hundred, others each time.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import yaml

from connectors.commerce import Attribute, Localized, Product, Variant
from connectors.money import Money
from connectors.shops.base import ProductPage

GOODS = Path(__file__).with_name("goods.yaml")
CHINESE_EVERY = 5
CHANGED_EVERY = 100
PAGE = 500
SHARED = ("qualities", "colours", "people", "occasions")
MADE = datetime(2026, 1, 1, tzinfo=UTC)

EN = (
    "{quality} {kind} in {colour} for {people}, made for {occasion}.",
    "Made with {occasion} in mind: {quality}, {second}, in {colour}.",
    "For {people} who look for something {quality}.",
    "{quality} and {second}, a favourite of {people}.",
)
EN_MORE = ("", "", "", "{months} months of warranty.", "It is {second}, too, and packed without plastic.")
ZH = (
    "{colour}{kind}，{quality}，适合{people}在{occasion}时用。",
    "{brand}专为{occasion}设计的{kind}，{quality}又{second}，{colour}。",
    "想要{quality}的{kind}就选这款{colour}的，{people}都喜欢，{second}。",
)
ZH_MORE = ("", "", "质保{months}个月。", "而且{second}，包装不用塑料。", "{people}{occasion}首选。")


@dataclass(frozen=True)
class Words:
    """One thing in both languages."""

    en: str
    zh: str


@dataclass(frozen=True, kw_only=True)
class Department:
    """What a department sells, what is said of its goods (`shared` by sort of word), and the facts that they have."""

    name: Words
    kinds: Sequence[Words]
    shared: Mapping[str, list[Words]]
    facts: Sequence[tuple[Words, Sequence[Words]]]


@dataclass(frozen=True, kw_only=True)
class Goods:
    """Everything that products are made of."""

    brands: Sequence[str]
    series: Sequence[str]
    departments: Sequence[Department]


@cache
def goods() -> Goods:
    """The goods of `goods.yaml`."""
    content = yaml.safe_load(GOODS.read_text(encoding="utf-8"))
    departments = [
        Department(
            name=_words(entry["name"]),
            kinds=[_words(kind) for kind in entry["kinds"]],
            shared={sort: [_words(each) for each in entry.get(sort, content[sort])] for sort in SHARED},
            facts=[(_words(name), [_words(value) for value in values]) for name, values in entry["facts"].items()],
        )
        for entry in content["departments"]
    ]
    return Goods(brands=content["brands"], series=content["series"], departments=departments)


def _words(entry: str) -> Words:
    en, zh = entry.split("|")
    return Words(en.strip(), zh.strip())


def product(number: int, revision: int = 0) -> Product:
    """The product of this number, described anew in each revision."""
    shelf = goods()
    lot = random.Random(f"{number}:0")
    department = lot.choice(shelf.departments)
    kind, brand = lot.choice(department.kinds), lot.choice(shelf.brands)
    model = f"{lot.choice(shelf.series)} {lot.choice('ABCDEFGHKLMNPRSTVX')}{number}"
    text = random.Random(f"{number}:{revision}")
    quality, second = text.sample(department.shared["qualities"], k=2)
    said = {
        "kind": kind,
        "quality": quality,
        "second": second,
        "colour": text.choice(department.shared["colours"]),
        "people": text.choice(department.shared["people"]),
        "occasion": text.choice(department.shared["occasions"]),
        "brand": Words(brand, brand),
        "months": Words(*[str(text.choice((12, 24, 36)))] * 2),
    }
    chinese = number % CHINESE_EVERY == 0
    return Product(
        id=f"{number}",
        title=_localized(f"{brand} {model} {kind.en}", f"{brand} {model} {kind.zh}", chinese),
        description=_localized(
            _described(text, (EN, EN_MORE), {name: words.en for name, words in said.items()}),
            _described(text, (ZH, ZH_MORE), {name: words.zh for name, words in said.items()}),
            chinese,
        ),
        department=_localized(department.name.en, department.name.zh, chinese),
        kind=_localized(kind.en, kind.zh, chinese),
        brand=brand,
        attributes=tuple(
            Attribute(name=_both(name, chinese), value=_both(lot.choice(list(values)), chinese))
            for name, values in department.facts[:2]
        ),
        variants=tuple(_variants(number, lot, department, said["colour"], chinese)),
        rating=round(lot.uniform(3.0, 5.0), 1),
        review_count=lot.randrange(2000),
        updated_at=MADE,
    )


def _variants(number: int, lot: random.Random, department: Department, colour: Words, chinese: bool) -> list[Variant]:
    name, values = department.facts[2]
    price = 100 * lot.randint(5, 400) - 1
    return [
        Variant(
            id=f"{number}-{place}",
            sku=f"{number}-{place}",
            options=(
                Attribute(name=_both(name, chinese), value=_both(value, chinese)),
                Attribute(name=_both(Words("Colour", "颜色"), chinese), value=_both(colour, chinese)),
            ),
            price=Money(price + 500 * place, "USD"),
            available=lot.random() < 0.9,
        )
        for place, value in enumerate(lot.sample(list(values), k=2))
    ]


def _described(lot: random.Random, patterns: tuple[Sequence[str], Sequence[str]], said: Mapping[str, str]) -> str:
    first, second = patterns
    between = " " if first is EN else ""
    whole = between.join((lot.choice(first), lot.choice(second))).format(**said).strip()
    return whole[:1].upper() + whole[1:]


def _both(words: Words, chinese: bool) -> Localized:
    return _localized(words.en, words.zh, chinese)


def _localized(en: str, zh: str, chinese: bool) -> Localized:
    return Localized({"en": en, "zh": zh} if chinese else {"en": en})


@dataclass(kw_only=True)
class Feed:
    """The catalogue as a shop's feed. A cursor is REVISION:NEXT; a rise of `revision` changes one product in a hundred."""

    products: int
    revision: int = 0

    async def product_feed(self, cursor: str | None, limit: int = PAGE) -> ProductPage:
        """Products changed after `cursor`."""
        revision, start = map(int, (cursor or "0:0").split(":"))
        if start >= len(self._numbers(revision)) and revision < self.revision:
            revision, start = revision + 1, 0
        numbers = self._numbers(revision)
        part = numbers[start : start + limit]
        end = start + len(part)
        return ProductPage(
            products=tuple(product(number, revision) for number in part),
            deleted=(),
            cursor=f"{revision}:{end}",
            more=end < len(numbers) or revision < self.revision,
        )

    def _numbers(self, revision: int) -> range:
        return range(revision % CHANGED_EVERY, self.products, CHANGED_EVERY) if revision else range(self.products)
