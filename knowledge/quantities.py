"""Numbers and measured amounts as people write them in either language: "1.5 L", "一千五", "3百", "2w", "15-inch"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from knowledge.language import normal

_DIGITS = {
    c: n
    for n, group in enumerate(("零〇", "一壹", "二贰两俩", "三叁仨", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"))
    for c in group
}
_SCALES = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10_000, "w": 10_000, "亿": 100_000_000}
_LATIN_SCALES = {"k": 1000, "千": 1000, "百": 100, "w": 10_000, "万": 10_000}
HAN_DIGIT = "零〇一二两三四五六七八九十百千万俩仨"
# A number in a pattern: digits with an optional scale behind, or Chinese numerals. Lengths are bounded on purpose.
NUMBER = (
    rf"(?:(?<![\d.a-z])(?<!\d,)(?:\d{{1,3}}(?:,\d{{3}}){{1,3}}(?!\d)|\d{{1,12}})(?:\.\d{{1,4}})?(?:\s?k(?![a-z])|w(?=[块元多左上以内的]|预算|$)|千|百|"
    rf"万)?|(?<![{HAN_DIGIT}几])[{HAN_DIGIT}]{{1,9}}半?)"
)
_COUNTED = {
    word: n
    for n, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], 1
    )
}
COUNTED = rf"\b(?:{'|'.join(_COUNTED)})(?=[\s-])"

# Unit spellings by dimension, each with how many of the dimension's base unit it is.
_DIMENSIONS: dict[str, dict[str, tuple[str, ...]]] = {
    "length": {
        "0.001": ("mm", "millimetre", "millimeter", "millimetres", "millimeters", "毫米"),
        "0.01": ("cm", "centimetre", "centimeter", "centimetres", "centimeters", "厘米", "公分"),
        "1": ("m", "metre", "meter", "metres", "meters", "米"),
        "0.0254": ("in", "inch", "inches", '"', "″", "英寸", "寸"),
        "0.3048": ("ft", "foot", "feet", "英尺"),
        "1000": ("km", "kilometre", "kilometer", "kilometres", "kilometers", "公里", "千米"),
    },
    "mass": {
        "1": ("g", "gram", "grams", "gramme", "克"),
        "1000": ("kg", "kgs", "kilo", "kilos", "kilogram", "kilograms", "千克", "公斤"),
        "500": ("斤",),
        "453.592": ("lb", "lbs", "pound", "pounds", "磅"),
        "28.3495": ("oz", "ounce", "ounces", "盎司"),
    },
    "volume": {
        "1": ("l", "litre", "liter", "litres", "liters", "升"),
        "0.001": ("ml", "millilitre", "milliliter", "millilitres", "milliliters", "毫升"),
    },
    "power": {"1": ("w", "watt", "watts", "瓦"), "1000": ("kw", "千瓦")},
    "energy": {"1": ("wh", "瓦时"), "1000": ("kwh",)},
    "charge": {"1": ("mah", "毫安", "毫安时"), "1000": ("ah", "安时")},
    "data": {"1": ("gb", "gig", "gigs"), "1000": ("tb", "t"), "0.001": ("mb",)},
    "time": {
        "1": ("s", "sec", "second", "seconds", "秒"),
        "60": ("min", "mins", "minute", "minutes", "分钟"),
        "3600": ("h", "hr", "hrs", "hour", "hours", "小时", "个小时", "钟头"),
        "86400": ("day", "days", "天"),
        "2592000": ("month", "months", "个月"),
        "31536000": ("year", "years", "年"),
    },
    "frequency": {"1": ("hz", "赫兹"), "1000000000": ("ghz",)},
    "sound": {"1": ("db", "decibel", "decibels", "分贝")},
    "light": {"1": ("lm", "lumen", "lumens", "流明")},
    "resolution": {"1": ("dpi",)},
    "frames": {"1": ("fps", "frames per second", "帧")},
    "pixels": {"1": ("mp", "megapixel", "megapixels", "万像素")},
    "pressure": {"1": ("bar", "bars", "巴")},
    "suction": {"1": ("pa", "帕")},
    "temperature": {"1": ("°c", "℃", "度", "摄氏度", "degrees c", "celsius")},
    "percent": {"1": ("%", "percent")},
    "piece": {"1": ("piece", "pieces", "pc", "pcs", "件", "块", "片")},
    "person": {"1": ("people", "person", "persons", "players", "人", "个人")},
    "area": {"1": ("m²", "㎡", "m2", "sqm", "square metres", "square meters", "平方米", "平米", "平方", "平")},
    "angle": {"1": ("degree", "degrees", "°")},
    "cup": {"1": ("cup", "cups", "杯")},
    "place": {"1": ("套",)},
}  # fmt: skip
_UNITS = {
    spelling: (dimension, Decimal(factor))
    for dimension, units in _DIMENSIONS.items()
    for factor, spellings in units.items()
    for spelling in spellings
}
UNIT_WORDS = frozenset(_UNITS)
_SPELLINGS = "|".join(sorted(map(re.escape, _UNITS), key=len, reverse=True))
# "10 in black" has no inches.
UNIT = rf"(?:(?!in\s+[a-z]|t[ -]?shirt)(?:{_SPELLINGS}))(?![a-z])"
_COUNT = re.compile(r"(?:[a-z]{2,3} ?)?(\d{1,6})\+?", re.IGNORECASE)
_DOTTED = re.compile(r"\d{1,3}\.000")  # thousands as they are written in Germany
_TIMES = "x×*"
_SEVERAL = re.compile(
    rf"(?P<numbers>\d{{1,5}}\s?(?P<sign>[-–~x×*]|to|到|至)\s?\d{{1,5}}(?:\s?[x×*]\s?\d{{1,5}})?)(?:\s?{UNIT})?$"
)
MEASURED = re.compile(rf"({NUMBER}|{COUNTED})\s?-?\s?({UNIT})")


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount in the base unit of its dimension, such as 1.5 of "volume" for 1500 ml."""

    amount: Decimal
    dimension: str


@lru_cache(maxsize=4096)
def number(text: str) -> Decimal | None:
    """The number that a text writes in digits, Chinese numerals or both; None where it writes none."""
    written = normal(text).replace(",", "").replace(" ", "")
    if written in _COUNTED:
        return Decimal(_COUNTED[written])
    if _DOTTED.fullmatch(written):
        return Decimal(written.replace(".", ""))
    scale = _LATIN_SCALES.get(written[-1:], 0)
    if written[:1].isdigit():
        try:
            return Decimal(written[:-1]) * scale if scale else Decimal(written)
        except InvalidOperation:
            return None
    return _han_number(written)


def quantity(text: str) -> Quantity | None:
    """The amount at the beginning of a text such as "1,500 W" or "60升"; None where there is no known unit."""
    found = MEASURED.match(normal(text).strip())
    return measured(found[1], found[2]) if found else None


def counted(text: str) -> Quantity | None:
    """A bare number as an amount that is counted and not measured, also behind a scale's name ("CRI 95"); None for anything else."""
    found = _COUNT.fullmatch(text)
    return Quantity(Decimal(found[1]), "count") if found else None


def several_numbers(text: str) -> tuple[str, ...]:
    """The numbers of a span or of sides with the sign that says which: "-", 5, 25 of "5–25 lbs"; empty for anything else."""
    found = _SEVERAL.match(normal(text).strip())
    if found is None:
        return ()
    sign = "×" if found["sign"] in _TIMES else "-"
    return sign, *re.findall(r"\d+", found["numbers"])


def measured(amount: str, unit: str) -> Quantity | None:
    """The quantity of a number and a unit as written."""
    value = number(amount)
    dimension, factor = _UNITS[unit]
    return None if value is None else Quantity((value * factor).normalize(), dimension)


def is_quantity(text: str) -> bool:
    """Whether a text is one measured amount and nothing else."""
    return MEASURED.fullmatch(normal(text).strip()) is not None


def _han_number(text: str) -> Decimal | None:
    """The value of Chinese numerals; a trailing digit stands for the next lower scale: 三百五 = 350, 一千五 = 1500."""
    half = text.endswith("半")
    text = text.removesuffix("半")
    if not text or any(c not in _DIGITS and c not in _SCALES and c not in _MYRIADS for c in text):
        return None
    if all(c in _DIGITS for c in text):
        return Decimal("".join(str(_DIGITS[c]) for c in text))
    whole, section, digit, last = 0, 0, -1, 1
    for character in text:
        if character in _DIGITS:
            digit = _DIGITS[character]
            last = 1 if digit == 0 else last
        elif character in _SCALES:
            last = _SCALES[character]
            section += (1 if digit < 0 else digit) * last
            digit = -1
        else:
            last = _MYRIADS[character]
            whole += (section + max(digit, 0) or 1) * last
            section, digit = 0, -1
    rest = max(digit, 0) * (last // 10 if last >= 100 else 1)
    return Decimal(whole + section + rest) + (Decimal(last) / 2 if half else 0)
