"""What the catalogue says of one product at its last sync, as far as limits are judged by it.

Facts travel in a document's attributes as one compact text. They decide what is found; price and stock are read from the
shop again before anybody is told (law 5).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, lru_cache

import orjson

from connectors.commerce import Attribute, Localized, Product
from connectors.money import Money, minor_digits

REMEMBERED = 20_000  # properties with a value: a catalogue repeats a few thousand in all its products
ATTRIBUTE = "facts"  # the name under which a document carries them


@dataclass(frozen=True, slots=True)
class Named:
    """A word of the catalogue in its languages; empty where it has none.

    `own` is the word by which limits name it: English where there is one, in lower case.
    """

    en: str = ""
    zh: str = ""
    own: str = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        # Asked for thousands of times a search, so it is made once.
        object.__setattr__(self, "own", (self.en or self.zh).casefold())

    @property
    def texts(self) -> tuple[str, ...]:
        """Every spelling that there is."""
        return tuple(dict.fromkeys(text for text in (self.en, self.zh) if text))

    @classmethod
    def of(cls, text: Localized) -> Named:
        """The word in the languages that the shop has it in."""
        return cls(text.values.get("en", ""), text.values.get("zh", ""))


@dataclass(frozen=True, slots=True)
class Fact:
    """One property with its value."""

    name: Named
    value: Named


@dataclass(frozen=True, slots=True)
class VariantFacts:
    """What can be bought: its price in units of the shop's currency, whether it is there, and its options."""

    price: Decimal
    available: bool
    options: tuple[Fact, ...]


@dataclass(frozen=True)
class Facts:
    """Everything of a product that a limit can be judged by."""

    currency: str
    rating: float | None
    brand: str
    department: Named
    kind: Named
    attributes: tuple[Fact, ...]
    variants: tuple[VariantFacts, ...]

    def properties(self) -> Iterator[Fact]:
        """Every property once, those of variants included."""
        return iter(self._each_once)

    @cached_property
    def _each_once(self) -> tuple[Fact, ...]:
        # A wish with limits asks the best products for theirs again and again.
        return tuple(dict.fromkeys((*self.attributes, *(o for variant in self.variants for o in variant.options))))


def facts_of(product: Product) -> Facts:
    """The facts of a product as the shop gives it now, for judging what a search found by live prices and stock."""
    return Facts(
        currency=product.variants[0].price.currency if product.variants else "",
        rating=product.rating,
        brand=product.brand,
        department=Named.of(product.department),
        kind=Named.of(product.kind),
        attributes=tuple(_stated(attribute) for attribute in product.attributes),
        variants=tuple(
            VariantFacts(
                Decimal(variant.price.decimal()),
                variant.available,
                tuple(_stated(option) for option in variant.options),
            )
            for variant in product.variants
        ),
    )


def _stated(attribute: Attribute) -> Fact:
    return Fact(Named.of(attribute.name), Named.of(attribute.value))


def packed(product: Product) -> str:
    """The facts of a product as one line of JSON, each option written once."""
    options: dict[tuple[str, ...], int] = {}
    variants = []
    for variant in product.variants:
        places = [options.setdefault(_quad(option), len(options)) for option in variant.options]
        variants.append([variant.price.minor, int(variant.available), places])
    facts = {
        "c": product.variants[0].price.currency if product.variants else "",
        "r": product.rating,
        "b": product.brand,
        "d": _pair(product.department),
        "k": _pair(product.kind),
        "a": [_quad(attribute) for attribute in product.attributes],
        "o": list(options),
        "v": variants,
    }
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":"))


def unpacked(attributes: Mapping[str, str]) -> Facts | None:
    """The facts in a document's attributes; None where it carries none."""
    text = attributes.get(ATTRIBUTE)
    if not text:
        return None
    read = orjson.loads(text)
    currency = read["c"]
    options = [fact_of(*quad) for quad in read["o"]]
    return Facts(
        currency=currency,
        rating=read["r"],
        brand=read["b"],
        department=Named(*read["d"]),
        kind=Named(*read["k"]),
        attributes=tuple(fact_of(*quad) for quad in read["a"]),
        variants=tuple(
            VariantFacts(
                Decimal(minor).scaleb(-minor_digits(currency)), bool(available), tuple(options[p] for p in places)
            )
            for minor, available, places in read["v"]
        ),
    )


def price_of(amount: Decimal, currency: str) -> str:
    """An amount as people read it in this currency."""
    exact = amount.scaleb(minor_digits(currency)).to_integral_value()
    return str(Money(int(exact), currency))


def _pair(text: Localized) -> tuple[str, str]:
    named = Named.of(text)
    return named.en, named.zh


def _quad(attribute: Attribute) -> tuple[str, ...]:
    return (*_pair(attribute.name), *_pair(attribute.value))


@lru_cache(maxsize=REMEMBERED)
def fact_of(name_en: str, name_zh: str, value_en: str, value_zh: str) -> Fact:
    """A property with its value by their words in both languages."""
    return Fact(Named(name_en, name_zh), Named(value_en, value_zh))
