"""Typed figures of a sentence, English or Chinese: money, durations, shares, times of day, weekdays, dates, counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.language import MONTHS, normal

_SMALL = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
_TENS = {"thirty": 30.0, "forty": 40.0, "forty-five": 45.0, "fifty": 50.0, "sixty": 60.0, "ninety": 90.0}
_WORDS = {word: float(value) for value, word in enumerate(_SMALL)} | _TENS
_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_SCALES = {"十": 10, "百": 100, "千": 1000}
_EN_WORD = "|".join(sorted(_WORDS, key=len, reverse=True))
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_ANY = rf"(?:{_NUMBER}|(?:{_EN_WORD})\b|[零一二三四五六七八九十百千两]+)"
_TO = r"\s*(?:[-–—~]|to\b|or\b|至|到)\s*"
_DAYS = {
    "minute": 1 / 1440, "分钟": 1 / 1440, "hour": 1 / 24, "小时": 1 / 24, "day": 1.0, "天": 1.0, "日": 1.0, "个工作日": 1.0,
    "工作日": 1.0, "自然日": 1.0, "week": 7.0, "周": 7.0, "星期": 7.0, "个星期": 7.0, "month": 365 / 12, "个月": 365 / 12,
    "year": 365.0, "年": 365.0,
}  # fmt: skip
_DURATION = re.compile(
    rf"(?<![\w.])(?P<low>{_ANY})(?:{_TO}(?P<high>{_ANY}))?[\s-]*(?:business |working |calendar )?"
    rf"(?P<en>minute|hour|day|week|month|year)s?\b"
    rf"|(?<![\d.月第])(?P<zlow>{_ANY})(?:{_TO}(?P<zhigh>{_ANY}))?\s*(?P<zh>个?工作日|自然日|分钟|小时|个?星期|个月|天|周"
    r"|年(?![\d一二三四五六七八九]|底|末|初)|日(?!期))"
)
_CURRENCY = {
    "$": "USD", "us$": "USD", "美元": "USD", "dollar": "USD", "€": "EUR", "euro": "EUR", "£": "GBP", "pound": "GBP",
    "¥": "CNY", "元": "CNY", "块": "CNY", "yuan": "CNY",
}  # fmt: skip
_MONEY = re.compile(
    rf"(?P<sign>us\$|[$€£¥])\s?(?P<low>{_NUMBER})(?:{_TO}(?:us\$|[$€£¥])?\s?(?P<high>{_NUMBER}))?"
    rf"|(?P<wlow>{_ANY})(?:{_TO}(?P<whigh>{_ANY}))?\s?(?P<word>美元|元|块(?!钱?的)|dollars?\b|euros?\b|yuan\b|pounds?\b)"
)
_PERCENT = re.compile(
    rf"(?P<low>{_NUMBER})(?:{_TO}(?P<high>{_NUMBER}))?\s*(?:%|percent\b|per cent\b)|百分之(?P<zh>{_ANY})"
)
_FOLD = re.compile(r"(?<![打])(?P<low>\d(?:\.\d|\d)?|[一二三四五六七八九]{1,2})\s?折(?!后|扣)")
_CLOCK = re.compile(
    r"(?<![\d:])(?P<hour>\d{1,2}):(?P<minute>\d{2})(?!\d)\s*(?P<half>am|pm)?"
    r"|(?<![\d.$€£¥])(?P<ehour>\d{1,2})\s?(?P<ehalf>am|pm|a\.m\.|p\.m\.)"
    r"|(?P<zhalf>早上|上午|中午|下午|晚上)?\s?(?P<zhour>\d{1,2}|[一二三四五六七八九十两]{1,3})\s?点(?P<half_past>半)?(?!了)"
)
_UNTIL = re.compile(r"\s*(?:to|and|until|through|-|–|—|~|至|到)\s*")
_DATE = re.compile(
    rf"(?P<month>{'|'.join(MONTHS)}) (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (?P<year>\d{{4}}))?"
    rf"|(?P<eday>\d{{1,2}})(?:st|nd|rd|th)? (?P<emonth>{'|'.join(MONTHS)})\b(?:,? (?P<eyear>\d{{4}}))?"
    r"|(?:(?P<zyear>\d{4})\s?年\s?)?(?P<zmonth>\d{1,2})\s?月\s?(?P<zday>\d{1,2})\s?[日号]"
    r"|(?P<iyear>\d{4})-(?P<imonth>\d{2})-(?P<iday>\d{2})"
)
_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ZH_WEEK = "一二三四五六日"
_EN_DAY = r"(mon|tues|wednes|thurs|fri|satur|sun)days?"
_WEEKDAYS = re.compile(
    rf"\b{_EN_DAY}\s*(?:to|through|until|-|–)\s*{_EN_DAY}\b"
    r"|(?:周|星期|礼拜)([一二三四五六日天])\s*(?:至|到|-|–|~)\s*(?:周|星期|礼拜)?([一二三四五六日天])"
    r"|(\bevery day\b|\bdaily\b|\bseven days a week\b|每天|每日|全年无休)"
)
_COUNT = re.compile(
    rf"(?P<n>{_ANY})\s*(?:equal |monthly )*(?:(?P<points>points?\b|积分|分(?!钟|次|期))"
    r"|(?P<parts>(?:parts|instal+ments)\b|期(?!间|限))|(?P<kilos>kg\b|kilos?\b|公斤|千克))"
)
LONGEST_YEARS = 100  # a larger number before 年 is a year of the calendar
_CLOSE = 0.03  # 30 days are a month, 12 months a year


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A value or a range, in days, minor-free units, per cent, minutes after midnight or (month * 100 + day).

    `unit` holds what must agree besides the kind: a currency, "points"; of dates the year where it is named.
    """

    kind: str
    low: float
    high: float
    start: int
    end: int
    unit: str = ""

    def agrees(self, other: Figure) -> bool:
        """Whether both can be true of the same thing: equal, or one range within the other."""
        if self.unit and other.unit and self.unit != other.unit:
            # Of another year or currency: says nothing against it.
            return self.kind != "date"
        within = _at_most(self.low, other.low) and _at_most(other.high, self.high)
        return within or (_at_most(other.low, self.low) and _at_most(self.high, other.high))

    def same(self, other: Figure) -> bool:
        """Whether both are the same value."""
        return _equal(self.low, other.low) and _equal(self.high, other.high) and not (
            self.unit and other.unit and self.unit != other.unit
        )  # fmt: skip


def _equal(left: float, right: float) -> bool:
    return abs(left - right) <= _CLOSE * max(abs(left), abs(right))


def _at_most(left: float, right: float) -> bool:
    return left <= right or _equal(left, right)


def figures(text: str) -> tuple[Figure, ...]:
    """The figures of a text (in `normal` form) in their order; a piece of text belongs to one of them only."""
    found: list[Figure] = []
    for read in (_dates, _weekdays, _clocks, _money, _percents, _durations, _counts):
        for figure in read(text):
            if all(figure.end <= other.start or other.end <= figure.start for other in found):
                found.append(figure)
    return tuple(sorted(found, key=lambda figure: figure.start))


def number(text: str) -> float:
    """The value of a number in digits, English or Chinese words."""
    if text[0].isdigit():
        return float(text.replace(",", ""))
    if text in _WORDS:
        return _WORDS[text]
    total, digit = 0, 0
    for sign in text:
        if sign in _SCALES:
            total += (digit or 1) * _SCALES[sign]
            digit = 0
        else:
            digit = _DIGITS[sign]
    return float(total + digit)


Bounds = tuple[str, str | None]


def _range(kind: str, match: re.Match[str], bounds: Bounds, scale: float = 1.0, unit: str = "") -> Figure:
    low = number(bounds[0]) * scale
    high = number(bounds[1]) * scale if bounds[1] else low
    return Figure(kind=kind, low=low, high=high, start=match.start(), end=match.end(), unit=unit)


def _durations(text: str) -> Iterator[Figure]:
    for match in _DURATION.finditer(text):
        low, unit = match["low"] or match["zlow"], match["en"] or match["zh"]
        if unit == "日" and "月" in text[max(0, match.start() - 2) : match.start()]:
            continue
        if unit == "年" and number(low) > LONGEST_YEARS:
            continue
        yield _range("duration", match, (low, match["high"] or match["zhigh"]), _DAYS[unit])


def _money(text: str) -> Iterator[Figure]:
    for match in _MONEY.finditer(text):
        unit = _CURRENCY[(match["sign"] or match["word"]).removesuffix("s") if match["word"] else match["sign"]]
        yield _range("money", match, (match["low"] or match["wlow"], match["high"] or match["whigh"]), 1.0, unit)


def _percents(text: str) -> Iterator[Figure]:
    for match in _PERCENT.finditer(text):
        yield _range("percent", match, (match["low"] or match["zh"], match["high"]))
    for match in _FOLD.finditer(text):
        # 九折 is ten per cent off, 八五折 fifteen.
        digits = "".join(str(_DIGITS.get(sign, sign)) for sign in match["low"])
        paid = float(digits) * (10 if len(digits) == 1 or "." in digits else 1)
        yield Figure(kind="percent", low=100 - paid, high=100 - paid, start=match.start(), end=match.end())


def _clocks(text: str) -> Iterator[Figure]:
    """Times of day; from one to another they are opening hours."""
    before: Figure | None = None
    for match in _CLOCK.finditer(text):
        figure = _clock(match)
        if before is not None and _UNTIL.fullmatch(text[before.end : match.start()]):
            yield Figure(kind="hours", low=before.low, high=figure.high, start=before.start, end=match.end())
            before = None
            continue
        if before is not None:
            yield before
        before = figure
    if before is not None:
        yield before


def _clock(match: re.Match[str]) -> Figure:
    hour = number(match["hour"] or match["ehour"] or match["zhour"])
    half = (match["half"] or match["ehalf"] or "").replace(".", "")
    afternoon = half == "pm" or match["zhalf"] in ("下午", "晚上")
    minutes = (hour % 12 + 12 if afternoon else hour % 12 if half == "am" else hour) * 60
    minutes += int(match["minute"] or 0) + (30 if match["half_past"] else 0)
    return Figure(kind="clock", low=minutes, high=minutes, start=match.start(), end=match.end())


def _weekdays(text: str) -> Iterator[Figure]:
    for match in _WEEKDAYS.finditer(text):
        first, last, zfirst, zlast, every = match.groups()
        if every:
            low, high = 1, 7
        elif first:
            low, high = (next(i for i, day in enumerate(_WEEK, 1) if day.startswith(part)) for part in (first, last))
        else:
            low, high = (_ZH_WEEK.index(sign.replace("天", "日")) + 1 for sign in (zfirst, zlast))
        yield Figure(kind="weekdays", low=low, high=high, start=match.start(), end=match.end())


def _dates(text: str) -> Iterator[Figure]:
    for match in _DATE.finditer(text):
        named = match["month"] or match["emonth"]
        month = MONTHS.index(named) + 1 if named else int(match["zmonth"] or match["imonth"])
        day = int(match["day"] or match["eday"] or match["zday"] or match["iday"])
        year = match["year"] or match["eyear"] or match["zyear"] or match["iyear"] or ""
        value = float(month * 100 + day)
        yield Figure(kind="date", low=value, high=value, start=match.start(), end=match.end(), unit=year)


def _counts(text: str) -> Iterator[Figure]:
    for match in _COUNT.finditer(text):
        unit = next(name for name in ("points", "parts", "kilos") if match[name])
        yield _range("count", match, (match["n"], None), 1.0, unit)


def plain(text: str) -> str:
    """The text in the form that `figures` reads."""
    return normal(text)
