"""Figures with units made comparable: "1.2 kg" and "300 g", "8 小时" and "45 min". Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType

from assistant.skills.matching import folded

# What is measured → its units, and how much of the smallest each is.
_MEASURES: Mapping[str, str] = MappingProxyType(
    {
        "mass": "mg 0.001, g 1, 克 1, kg 1000, 千克 1000, 公斤 1000, 斤 500, oz 28.35, lb 453.6, lbs 453.6",
        "time": (
            "min 1, 分钟 1, h 60, hour 60, hours 60, 小时 60, day 1440, days 1440, 天 1440, week 10080, weeks 10080, 周 10080, "
            "month 43800, months 43800, 个月 43800, year 525600, years 525600, 年 525600"
        ),
        "length": (
            "mm 1, 毫米 1, cm 10, 厘米 10, m 1000, 米 1000, in 25.4, inch 25.4, inches 25.4, 英寸 25.4, 寸 25.4, ft 304.8"
        ),
        "volume": "ml 1, 毫升 1, cl 10, l 1000, 升 1000, litres 1000, liters 1000",
        "power": "w 1, 瓦 1, kw 1000, 千瓦 1000",
        "storage": "mb 1, gb 1024, tb 1048576",
    }
)
_UNITS: Mapping[str, tuple[str, float]] = MappingProxyType(
    {
        unit: (measure, float(factor))
        for measure, units in _MEASURES.items()
        for unit, factor in (entry.split() for entry in units.split(", "))
    }
)
_NUMBER = re.compile(r"(\d+(?:[.,]\d+)?)\s*([a-z%°]+|[㐀-鿿]{1,2})?")
_PLAIN = re.compile(r"(\d+(?:[.,]\d+)?)\s*([A-Za-z]+|[㐀-鿿]{1,2})")
_GRADE = re.compile(r"\b(?:ipx?|ip\d)(\d)\b")
_MONEY = re.compile(r"[$€£¥₩]\s?([\d,]+(?:\.\d+)?)")
_YES = frozenset({"yes", "included", "是", "有", "支持", "含"})
_NO = frozenset({"no", "none", "not rated", "not resistant", "not included", "否", "无", "不支持", "没有", "不含"})


def comparable(values: Sequence[str]) -> list[float] | None:
    """The values as numbers of one unit, None where they measure different things or one is no figure."""
    read = [_measured(value) for value in values]
    if any(one is None for one in read):
        return None
    kinds = {one[0] for one in read if one is not None}
    return [one[1] for one in read if one is not None] if len(kinds - {"nothing"}) <= 1 else None


def aligned(values: Sequence[str]) -> list[str]:
    """The values in one unit where all are plain figures of one measure in different units; else as they are.

    The smallest unit that occurs is taken, so that nothing is rounded: "0.268 kg" beside "212 g" becomes "268 g".
    """
    read = [_PLAIN.fullmatch(value.strip()) for value in values]
    units = [_UNITS.get(folded(m.group(2))) if m else None for m in read]
    known = [unit for unit in units if unit is not None]
    if len(known) < len(values) or len({measure for measure, _ in known}) != 1 or len({f for _, f in known}) == 1:
        return list(values)
    place = min(range(len(known)), key=lambda n: known[n][1])
    first = read[place]
    word, smallest = first.group(2) if first else "", known[place][1]
    converted = []
    for match, (_, factor) in zip(read, known, strict=True):
        number = Decimal(match.group(1).replace(",", ".")) if match else Decimal(0)
        exact = number * Decimal(str(factor)) / Decimal(str(smallest))
        converted.append(f"{exact.normalize():f} {word}")
    return converted


def _measured(text: str) -> tuple[str, float] | None:
    """(what is measured, how much); yes and no are 1 and 0 of "whether", no figure at all is None."""
    plain = folded(text).strip(" .。")
    if plain in _YES:
        return "whether", 1.0
    if plain in _NO or plain.startswith("未标"):
        return "nothing", 0.0
    graded = _GRADE.search(plain)
    if graded:
        return "grade", float(graded.group(1))
    paid = _MONEY.search(text)
    if paid:
        return "money", float(paid.group(1).replace(",", ""))
    numbers = [(float(m.group(1).replace(",", ".")), m.group(2) or "") for m in _NUMBER.finditer(plain)]
    if not numbers:
        return None
    if len(numbers) == 3 and re.search(r"\d\s*[x×*]\s*\d", plain):
        return "size", math.prod(n for n, _ in numbers)
    number, unit = numbers[0]
    known = _UNITS.get(unit) or _UNITS.get(unit[:1] if unit and not unit.isascii() else unit)
    return (known[0], number * known[1]) if known else (f"number {unit if unit.isascii() else ''}", number)
