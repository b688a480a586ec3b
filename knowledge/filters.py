"""The one filter language: what a wish limits, apart from what it is about.

A filter decides whether a found product will do ("under $80", "size M"), never what the wish is for ("jacket"). It is
judged on the facts that came with the last sync; whoever speaks of price or stock reads the shop first (law 5).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from connectors.commerce import Language


class Comparison(StrEnum):
    """How a value of the catalogue relates to the one that was asked for."""

    IS = "="
    IS_NOT = "!="
    AT_LEAST = ">="
    AT_MOST = "<="


@dataclass(frozen=True, kw_only=True)
class Price:
    """A limit of price in units of a currency; `currency` is empty where the shopper named none, the shop's own then."""

    amount: Decimal
    currency: str = ""


@dataclass(frozen=True, kw_only=True)
class Property:
    """A limit on an attribute or option of the catalogue, by the catalogue's own words (English where it has them)."""

    name: str
    value: str
    comparison: Comparison = Comparison.IS


@dataclass(frozen=True, kw_only=True)
class Filters:
    """Everything that a wish limits; all of it must hold. The default limits nothing.

    `since` is the first day that counts, `until` the first one that does not any more.
    """

    price_min: Price | None = None
    price_max: Price | None = None
    rating_min: float | None = None
    in_stock: bool = False
    department: str = ""
    brand: str = ""
    properties: tuple[Property, ...] = ()
    since: date | None = None
    until: date | None = None
    language: Language | None = None

    @property
    def none(self) -> bool:
        """Whether nothing is limited."""
        return self == Filters()

    @property
    def about_products(self) -> bool:
        """Whether anything is limited that only a product has."""
        return replace(self, since=None, until=None, language=None) != Filters()

    def tokens(self) -> tuple[str, ...]:
        """Every limit as one short text, such as "price<=80", "colour=black" or "in_stock"; currencies stand behind the amount."""
        return tuple(self._tokens())

    def _tokens(self) -> Iterator[str]:
        for sign, price in ((">=", self.price_min), ("<=", self.price_max)):
            if price is not None:
                yield f"price{sign}{plain(price.amount)}{price.currency}"
        if self.rating_min is not None:
            yield f"rating>={self.rating_min:g}"
        if self.in_stock:
            yield "in_stock"
        for name in ("department", "brand"):
            if getattr(self, name):
                yield f"{name}={getattr(self, name)}"
        for limit in self.properties:
            yield f"{limit.name}{limit.comparison}{limit.value}"
        for name, day in (("since", self.since), ("until", self.until)):
            if day is not None:
                yield f"{name}={day.isoformat()}"
        if self.language is not None:
            yield f"language={self.language}"


def plain(amount: Decimal) -> str:
    """A number without an exponent and without zeros that say nothing: 80, 79.5, 2000."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
