"""The kinds of values that stand in a shop folder, as pydantic types that yield our own words.

They need a `Reading` as validation context: currency, language and time zone come from `shop.toml`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, InstanceOf, ValidationInfo

from connectors.commerce import LANGUAGES, Localized
from connectors.money import Money
from connectors.shops.settings import ShopSettings

LONGEST_ID = 200
# Control characters but tab and line ends, and halves of surrogate pairs.
UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How the values of one folder are to be read. All times move by `shift_days`, their time of day stays."""

    currency: str
    language: str
    zone: ZoneInfo
    shift_days: int
    read_at: datetime


def reading_of(settings: ShopSettings, today: date) -> Reading:
    """How the files of a folder with these settings are read when this day is today."""
    moved_from = settings.dates_relative_to
    return Reading(
        currency=settings.currency,
        language=settings.default_language,
        zone=settings.zone,
        shift_days=(today - moved_from).days if moved_from else 0,
        read_at=datetime.combine(today, time(), settings.zone).astimezone(UTC),
    )


def _reading(info: ValidationInfo) -> Reading:
    context = info.context
    if not isinstance(context, Reading):
        raise TypeError("values of a shop folder are validated with a Reading as context")
    return context


def _clean(text: str) -> str:
    """The text; raises ValueError for what no database or page can hold."""
    if UNSTORABLE.search(text):
        raise ValueError("has a control character or half of a surrogate pair in it")
    return text


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("is blank")
    return text


def _id(text: str) -> str:
    if any(c.isspace() for c in text):
        raise ValueError(f"{text!r} has white space in it")
    return text


def _money(value: Any, info: ValidationInfo) -> Money:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError('is not an amount, such as "19.90" or 19.9')
    return Money.parse(value, _reading(info).currency)


def _not_negative(amount: Money) -> Money:
    if amount.minor < 0:
        raise ValueError(f"{amount} is below zero")
    return amount


def _localized(value: Any, info: ValidationInfo) -> Localized:
    texts = {_reading(info).language: value} if isinstance(value, str) else value
    if not isinstance(texts, dict) or not texts:
        raise ValueError('is neither a string nor {"en": "…", "zh": "…"}')
    for language, text in texts.items():
        if language not in LANGUAGES:
            raise ValueError(f"{language!r} is not one of {', '.join(LANGUAGES)}")
        if not isinstance(text, str):
            raise ValueError(f"{language} is not a string")
        _not_blank(_clean(text))
    return Localized(texts)


def _time(value: Any, info: ValidationInfo) -> datetime:
    reading = _reading(info)
    if not isinstance(value, str):
        raise ValueError('is not a time, such as "2026-11-22T14:05:00"')
    try:
        read = datetime.fromisoformat(value)
        local = read.replace(tzinfo=reading.zone) if read.tzinfo is None else read.astimezone(reading.zone)
        return (local + timedelta(days=reading.shift_days)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(f'{value!r} is not a time, such as "2026-11-22T14:05:00"') from None


Words = Annotated[str, AfterValidator(_clean)]
Name = Annotated[str, AfterValidator(_clean), AfterValidator(_not_blank)]
Id = Annotated[str, Field(min_length=1, max_length=LONGEST_ID), AfterValidator(_clean), AfterValidator(_id)]
Text = Annotated[InstanceOf[Localized], BeforeValidator(_localized)]
AnyAmount = Annotated[InstanceOf[Money], BeforeValidator(_money)]
Amount = Annotated[InstanceOf[Money], BeforeValidator(_money), AfterValidator(_not_negative)]
Time = Annotated[datetime, BeforeValidator(_time)]
Count = Annotated[int, Field(ge=1, le=1_000_000)]
