"""The one filter language: what a wish limits, apart from what it is about.

A filter decides whether a found product will do ("under $80", "size M"), never what the wish is for ("jacket"). It is
judged on the facts that came with the last sync; whoever speaks of price or stock reads the shop first (law 5).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from connectors.commerce import Language


class Comparison(StrEnum):
    """How a value of the catalogue relates to the one that was asked for."""

    IS = "="
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
    """Everything that a wish limits; all of it must hold. The default limits nothing."""

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
