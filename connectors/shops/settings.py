"""What a merchant says in `shop.toml`: validated at the border, immutable afterwards.

Every field is documented in `connectors/README.md`; `load_shop_settings` names file, place and cure of a mistake.
"""

from __future__ import annotations

import re
import tomllib
from datetime import date, time
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from connectors.commerce import LANGUAGES, Language, Localized
from connectors.errors import Misconfigured
from connectors.money import Money

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(_Strict):
    """The same words in English and Chinese; either may be left out."""

    en: str = ""
    zh: str = ""

    def localized(self) -> Localized:
        """The words as the vocabulary's `Localized`."""
        return Localized({k: v for k, v in (("en", self.en), ("zh", self.zh)) if v})


class Opening(_Strict):
    """When people work at the support desk, in the shop's time zone."""

    days: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri")
    opens: time = time(9)
    closes: time = time(18)


class Support(_Strict):
    """How to reach a person."""

    email: str = ""
    phone: str = ""
    opening: Opening = Opening()


class Returns(_Strict):
    """The return rules. Amounts are decimal strings in the shop's currency."""

    window_days: int | None = Field(default=30, ge=0, description="days after delivery; null = no limit")
    ship_within_days: int | None = Field(default=14, ge=1)
    fee: str = "0"
    free_reasons: tuple[str, ...] = ("damaged", "wrong_item", "not_as_described")
    non_returnable_kinds: tuple[str, ...] = Field(default=(), description="product kinds in English, as in the catalogue")
    refund_to: tuple[Literal["original", "gift_card"], ...] = ("original",)
    agent_approval_above: str | None = Field(default=None, description="larger refunds also need a support agent")
    refund_days: str = Field(default="5-7", description="business days until the money arrives, as said to shoppers")


class Guests(_Strict):
    """How often somebody may guess at an order number and e-mail."""

    attempts_per_conversation: int = Field(default=5, ge=1)
    attempts_per_order_per_hour: int = Field(default=10, ge=1)


class ShopSettings(_Strict):
    """A whole `shop.toml`."""

    name: Words
    assistant: Words = Words(en="Aisle", zh="小廊")
    tagline: Words = Words()
    languages: tuple[Language, ...] = LANGUAGES
    default_language: Language = "en"
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    country: str = Field(default="", description="ISO 3166 alpha-2, where most parcels go")
    time_zone: str = "UTC"
    accent: str = Field(default="#1f6f5c", pattern=r"^#[0-9a-fA-F]{6}$")
    order_number_example: str = ""
    order_number_pattern: str = Field(default=r"[A-Za-z]{0,4}-?\d{4,}", description="regular expression of a whole number")
    dates_relative_to: date | None = Field(default=None, description="on import all dates move so that this day is today")
    demo_customer: str = Field(default="", description="customer id that the demo page signs in")
    tone: Words = Words()
    support: Support = Support()
    returns: Returns = Returns()
    guests: Guests = Guests()

    @field_validator("order_number_pattern")
    @classmethod
    def _compiles(cls, value: str) -> str:
        re.compile(value)
        return value

    def money(self, amount: str) -> Money:
        """A decimal string of this file as money in the shop's currency."""
        return Money.parse(amount, self.currency)


def load_shop_settings(folder: Path) -> ShopSettings:
    """The settings of a shop folder; raises `Misconfigured` naming file, key and what is wrong."""
    path = folder / "shop.toml"
    try:
        return ShopSettings.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise Misconfigured(f"{path} is missing: a shop folder needs a shop.toml (see connectors/README.md)") from None
    except tomllib.TOMLDecodeError as error:
        raise Misconfigured(f"{path}: {error}") from error
    except ValidationError as error:
        lines = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise Misconfigured(f"{path}: {lines}") from error
