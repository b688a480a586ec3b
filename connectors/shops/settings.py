"""What a merchant says in `shop.toml`: validated at the border, immutable afterwards.

Every field is documented in `connectors/README.md`; `load_shop_settings` names file, place and cure of a mistake.
"""

from __future__ import annotations

import re
import tomllib
from datetime import date, time
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from connectors.commerce import LANGUAGES, Language, Localized
from connectors.errors import Misconfigured
from connectors.money import Money
from connectors.shops.act_settings import Cancellations, Changes, Exchanges
from connectors.shops.connector_settings import ConnectorSettings
from connectors.shops.partner_settings import CarrierSettings, PaymentSettings
from connectors.shops.source_settings import SourceSettings, named_once

UNLIMITED = "unlimited"
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def _days(value: object) -> object:
    """The value, or None for the word "unlimited": TOML has no null."""
    return None if value == UNLIMITED else value


Days = Annotated[int | None, BeforeValidator(_days)]


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

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> Opening:
        if self.opens >= self.closes:
            raise ValueError(f"opens at {self.opens:%H:%M}, which is not before it closes at {self.closes:%H:%M}")
        return self


class Support(_Strict):
    """How to reach a person."""

    email: str = ""
    phone: str = ""
    opening: Opening = Opening()


class Returns(_Strict):
    """The return rules. Amounts are decimal strings in the shop's currency."""

    window_days: Days = Field(default=30, ge=0, description="days after delivery; None = no limit")
    ship_within_days: Days = Field(default=14, ge=1, description="days after the request; None = no limit")
    fee: str = "0"
    free_reasons: tuple[str, ...] = ("damaged", "wrong_item", "not_as_described")
    non_returnable_kinds: tuple[str, ...] = Field(default=(), description="product kinds, as in the catalogue")
    refund_to: tuple[Literal["original", "gift_card"], ...] = ("original",)
    once: bool = Field(default=False, description="nothing of an order can go back after a first return of it")
    agent_approval_above: str | None = Field(default=None, description="larger refunds also need a support agent")
    refund_days: str = Field(default="5-7", description="business days until the money arrives, as said to shoppers")


class Guests(_Strict):
    """How often somebody may guess at an order number and e-mail."""

    attempts_per_conversation: int = Field(default=5, ge=1)
    attempts_per_order_per_hour: int = Field(default=10, ge=1)
    attempts_per_email_per_hour: int = Field(default=20, ge=1, description="over all orders and conversations")


class Recommendations(_Strict):
    """What may be recommended. Kinds and departments are the catalogue's English words, in any case."""

    in_stock: bool = Field(default=True, description="leave out what is sold out")
    margin_weight: float = Field(default=0.0, ge=0, le=1, description="how much a better margin counts; 0 = not at all")
    margins_file: str = Field(default="", description="a file of the shop folder with margins by product")
    brand_cap: int = Field(default=2, ge=0, description="products of one brand in a list; 0 = no cap")
    pinned_departments: tuple[str, ...] = Field(default=(), description="a general list holds one product of each")
    excluded_departments: tuple[str, ...] = ()
    excluded_kinds: tuple[str, ...] = ()
    excluded_products: tuple[str, ...] = ()
    not_returned_days: int = Field(default=365, ge=0, description="not what the person returned within so many days")
    not_bought_days: int = Field(default=365, ge=0, description="nor what they bought, unless it is used up")
    consumables: dict[str, Annotated[int, Field(ge=1, le=3650)]] = Field(
        default_factory=dict, description="kinds that are used up, with the usual days until they are bought again"
    )
    minimum_people: int = Field(default=3, ge=2, description="fewer people are never named as a reason")
    popular_days: int = Field(default=60, ge=1, le=3650)
    new_days: int = Field(default=30, ge=0, le=3650)
    diversity: float = Field(default=0.3, ge=0, le=1, description="0 = best scores only, 1 = as different as can be")

    @field_validator("margins_file")
    @classmethod
    def _stands_in_the_folder(cls, value: str) -> str:
        if value and (Path(value).name != value or not value.endswith(".jsonl")):
            raise ValueError(f"{value!r} is not the name of a .jsonl file in the shop folder")
        return value

    @model_validator(mode="after")
    def _has_margins_to_weigh(self) -> Recommendations:
        if self.margin_weight and not self.margins_file:
            raise ValueError("margin_weight is set, but no margins_file says what the margins are")
        return self


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
    order_number_pattern: str = Field(default=r"[A-Za-z]{0,4}-?\d{4,}", description="matches a whole number")
    dates_relative_to: date | None = Field(default=None, description="on import this day becomes today")
    demo_customer: str = Field(default="", description="customer id that the demo page signs in")
    tone: Words = Words()
    support: Support = Support()
    returns: Returns = Returns()
    cancellations: Cancellations = Cancellations()
    changes: Changes = Changes()
    exchanges: Exchanges = Exchanges()
    guests: Guests = Guests()
    sources: Annotated[tuple[SourceSettings, ...], AfterValidator(named_once)] = ()
    recommendations: Recommendations = Recommendations()
    carriers: CarrierSettings = CarrierSettings()
    payments: PaymentSettings = PaymentSettings()
    connector: ConnectorSettings = ConnectorSettings()

    @field_validator("order_number_pattern")
    @classmethod
    def _compiles(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as error:
            raise ValueError(f"{value!r} is not a regular expression: {error}") from error
        return value

    @field_validator("time_zone")
    @classmethod
    def _is_known(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError(f"{value!r} is not a time zone, such as Europe/Berlin") from error
        return value

    @field_validator("languages")
    @classmethod
    def _speaks(cls, value: tuple[Language, ...]) -> tuple[Language, ...]:
        if not value or len(set(value)) != len(value):
            raise ValueError("names each language once, and at least one")
        return value

    @model_validator(mode="after")
    def _fits_together(self) -> ShopSettings:
        if not (self.name.en or self.name.zh):
            raise ValueError("name needs en, zh or both")
        if self.default_language not in self.languages:
            raise ValueError(f"default_language {self.default_language!r} is not one of languages")
        if not self.returns.refund_to:
            raise ValueError("returns.refund_to needs at least one way")
        for key, amount in (("fee", self.returns.fee), ("agent_approval_above", self.returns.agent_approval_above)):
            if amount is not None and self.money(amount).minor < 0:
                raise ValueError(f"returns.{key} is below zero")
        for name in ("cancellations", "changes", "exchanges"):
            section = getattr(self, name)
            for key in ("fee", "agent_approval_above"):
                amount = getattr(section, key)
                if amount is not None and self.money(amount).minor < 0:
                    raise ValueError(f"{name}.{key} is below zero")
        return self

    @property
    def zone(self) -> ZoneInfo:
        """The shop's time zone."""
        return ZoneInfo(self.time_zone)

    def money(self, amount: str) -> Money:
        """A decimal string of this file as money in the shop's currency."""
        return Money.parse(amount, self.currency)


def load_shop_settings(folder: Path) -> ShopSettings:
    """The settings of a shop folder; raises `Misconfigured` naming file, key and what is wrong."""
    path = folder / "shop.toml"
    try:
        settings = ShopSettings.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise Misconfigured(f"{path} is missing: a shop folder needs a shop.toml (see connectors/README.md)") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Misconfigured(f"{path}: {error}") from error
    except ValidationError as error:
        lines = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise Misconfigured(f"{path}: {lines}") from error
    if settings.connector.key.get_secret_value():
        raise Misconfigured(f"{path}: connector.key: a key is a secret; put it into AISLE_SHOP_KEY instead")
    return settings
