"""Where a text names a day, a week, a month, a year or a sale, in English and Chinese, and which days these are. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from knowledge.days import Window, ago, back, black_friday, day, days, in_year, latest, months, week
from knowledge.language import MONTHS
from knowledge.quantities import number


@dataclass(frozen=True, slots=True)
class Moment:
    """Days named at a place of a text. `year` is None where none was said; `sure` that it can be nothing else than a time."""

    start: int
    end: int
    at: Callable[[int], Window]
    year: int | None = None
    sure: bool = True

    def window(self, today: date) -> Window | None:
        """Its days; without a year those that last began. None where the calendar has no such day."""
        return latest(self.at, today) if self.year is None else in_year(self.at, self.year)


Match = re.Match[str]
Reader = tuple[re.Pattern[str], Callable[[Match, date], Moment | None]]

_MONTH = (
    r"(?P<month>(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may(?! (?:be|not|i|have|need|also)\b)|june?|july?"
    r"|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?![a-z]))\.?"
)
_SHORT = frozenset(("may", "march", "sept", *(name[:3] for name in MONTHS)))  # words of their own, or parts of codes
_YEAR = r"(?:,? (?:of )?(?:(?P<year>20\d\d)(?!\d)|(?P<which>last|this) year))?"
_TO = r" ?(?:-|–|—|~|to|and|until|till|through) ?(?:the )?"
_NTH = r"(?:st|nd|rd|th)?(?![\d:%a-z]|[.,]\d)"
_DAY_MONTH = re.compile(
    rf"(?<![a-z0-9.,/:-])(?:the )?(?P<day>\d{{1,2}}){_NTH}(?:{_TO}(?P<last>\d{{1,2}}){_NTH})? (?:of )?{_MONTH}{_YEAR}"
)
_MONTH_DAY = re.compile(
    rf"(?<![a-z]){_MONTH} (?:the )?(?P<day>\d{{1,2}}){_NTH}(?:{_TO}(?P<last>\d{{1,2}}){_NTH}(?! [a-z]{{3,9}} 20))?{_YEAR}"
)
_MONTH_ALONE = re.compile(rf"(?<![a-z])(?:(?P<before>last|this|early|mid|late)[ -])?{_MONTH}{_YEAR}")
_ISO = re.compile(
    r"(?<![\d.-])(?P<year>20\d\d)(?P<sign>[-/.])(?P<month>\d{1,2})(?:(?P=sign)(?P<day>\d{1,2}))?(?![\d-])"
)
_SLASHED = re.compile(
    r"(?<![\d/.])(?P<one>\d{1,2})/(?P<two>\d{1,2})(?:/(?P<year>20\d\d|\d\d))?(?![\d/寸吋]|英|杯|\s*stars?)"
)
_YEAR_ALONE = re.compile(
    r"(?<![\w.,$€£¥-])(?P<year>20\d\d)(?![\w年.,/%-]*\d|[年w]|\s?(?:mah|ml|kg|mm|cm|元|块|g\b|pcs))"
)
_COUNT = r"\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|few|couple of|half an?|half"
_COUNTED = dict(
    zip(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], range(1, 11), strict=True),
    **{
        "a": 1,
        "an": 1,
        "twelve": 12,
        "few": 4,
        "couple of": 2,
        "几": 4,
        "half": 0.5,
        "half a": 0.5,
        "half an": 0.5,
        "半": 0.5,
    },
)
_UNIT = r"(?P<unit>day|week|month|year|quarter)s?(?![a-z])"
_LAST = re.compile(
    rf"(?<![a-z])(?:the )?(?P<which>last|past|previous|this|current)(?: (?P<count>{_COUNT}))?[ -](?:{_UNIT}|(?P<end>weekend))"
)
_AGO = re.compile(rf"(?<![a-z])(?:the |about )?(?P<count>{_COUNT}) {_UNIT} ago(?![a-z])")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY = re.compile(rf"(?<![a-z])(?:(?P<which>last|this) )?(?P<name>{'|'.join(_WEEKDAYS)})(?![a-z])")
_NEAR = {
    "today": 0, "yesterday": 1, "the day before yesterday": 2,
    "今天": 0, "今日": 0, "昨天": 1, "昨日": 1, "昨晚": 1, "前天": 2, "大前天": 3,
}  # fmt: skip
_NEAR_DAY = re.compile(
    r"(?<![a-z])(?:(?:the )?day before yesterday|yesterday|today)(?![a-z])|今[天日]|昨[天日晚]|大?前天"
)
_SALES: dict[str, Callable[[int], Window]] = {
    "black friday": lambda year: days(black_friday(year), black_friday(year) + timedelta(days=3)),
    "cyber monday": lambda year: day(black_friday(year) + timedelta(days=3)),
    "christmas": lambda year: days(date(year, 12, 24), date(year, 12, 26)),
    # These sales begin days before the day that they are named after.
    "11": lambda year: days(date(year, 11, 1), date(year, 11, 11)),
    "12": lambda year: days(date(year, 12, 1), date(year, 12, 12)),
    "618": lambda year: days(date(year, 6, 1), date(year, 6, 18)),
    "国庆": lambda year: days(date(year, 10, 1), date(year, 10, 7)),
    "五一": lambda year: days(date(year, 5, 1), date(year, 5, 5)),
    "元旦": lambda year: day(date(year, 1, 1)),
}
_SALE_NAMES = {
    "xmas": "christmas", "圣诞": "christmas", "圣诞节": "christmas", "singles' day": "11", "singles day": "11", "双十一": "11",
    "双11": "11", "双十二": "12", "双12": "12", "六一八": "618", "国庆节": "国庆", "黑五": "black friday", "黑色星期五": "black friday",
}  # fmt: skip
_HAN_YEAR = r"(?:(?P<year>20\d\d|(?<!\d)\d\d)年的?|(?P<which>今年|去年|大?前年)的?)?"
_SALE = re.compile(
    rf"{_HAN_YEAR}(?:(?P<before>last) )?(?P<name>black friday|cyber monday|christmas|xmas|singles'? day"
    rf"|双十一|双11|双十二|双12|(?<![\d.])618(?!\d)|六一八|国庆节?|元旦|五一(?!般)|圣诞节?|黑五|黑色星期五)"
    rf"(?: (?:in |of )?(?:(?P<after>20\d\d)|(?P<then>last|this) year))?"
)
_HAN = r"\d{1,2}|[一二三四五六七八九十]{1,3}"
_HAN_TO = r"[-~–—到至]"
_HAN_MONTHS = re.compile(
    rf"{_HAN_YEAR}(?<![\d个第每近满])(?P<first>{_HAN})月?份?{_HAN_TO}(?P<month>{_HAN})月份?(?!{_HAN}[日号])"
)
_HAN_MONTH = re.compile(
    rf"{_HAN_YEAR}(?<![\d个第每近满])(?P<month>{_HAN})月份?(?![龄子饼经亮租付卡大])"
    rf"(?:(?P<day>{_HAN})(?:[日号]?{_HAN_TO}(?:(?P<last_month>{_HAN})月)?(?P<last>{_HAN}))?[日号])?"
)
_HAN_UNITS = {
    "天": "day",
    "日": "day",
    "周": "week",
    "星期": "week",
    "礼拜": "week",
    "月": "month",
    "季度": "quarter",
    "年": "year",
}
_HAN_UNIT = "(?P<unit>天|日|周|星期|礼拜|月|季度|年)"
_HAN_LAST = re.compile(
    rf"(?P<which>上上|上|这|本|当)一?个?(?P<unit>月|周|星期|礼拜|季度|年)(?:(?P<name>(?<![月年度])[一二三四五六日天末])|(?<=月)的?(?P<day>{_HAN})[日号])?"
)
_HAN_BACK = re.compile(
    rf"(?:最近|近|过去|这)的?(?P<count>\d{{1,3}}|[一二两三四五六七八九十]{{1,3}}|几|半)个?{_HAN_UNIT}"
)
_HAN_WITHIN = re.compile(
    rf"(?<![\d月])(?P<count>\d{{1,3}}|[一二两三四五六七八九十]{{1,3}}|半)(?:个|(?!月)){_HAN_UNIT}(?:之内|以内|内|来)(?=的|买|下)"
)
_HAN_AGO = re.compile(
    rf"(?<![\d月])(?P<count>\d{{1,3}}|[一二两三四五六七八九十]{{1,3}}|半)(?:个|(?!月)){_HAN_UNIT}[之以]?前"
)
_HAN_PART = re.compile(rf"{_HAN_YEAR}(?:第(?P<quarter>[一二三四1-4])季度|(?P<half>[上下])半年)")
_HAN_YEAR_ALONE = re.compile(r"(?P<which>今年|去年|大?前年)(?!款|版|新)|(?<!\d)(?P<year>20\d\d)年(?![款版产代型])")
_YEARS_BACK = {"今年": 0, "去年": 1, "前年": 2, "大前年": 3, "this": 0, "last": 1}


def moments(text: str, today: date, *, chinese: bool) -> list[Moment]:
    """Every moment of a normalised text in its order; what one covers is not read again. In a Chinese text 3/4 is the 4th of March,
    elsewhere it stays undecided unless one of the two cannot be a month."""
    found: list[Moment] = []
    for pattern, read in (*_READERS, (_SLASHED, _slashed_in(chinese))):
        for match in pattern.finditer(text):
            if not any(match.start() < one.end and one.start < match.end() for one in found):
                moment = read(match, today)
                found += [moment] if moment is not None else []
    return sorted(found, key=lambda moment: moment.start)


def _at(match: Match, at: Callable[[int], Window], year: int | None = None, *, sure: bool = True) -> Moment:
    return Moment(match.start(), match.end(), at, year, sure)


def _fixed(match: Match, window: Window, *, sure: bool = True) -> Moment:
    return Moment(match.start(), match.end(), lambda year: window, 1, sure)


def _written(said: str) -> int:
    """A number up to 999 in figures or in Chinese; 0 for what is none."""
    value = number(said) or 0
    return int(value) if value == int(value) else 0


def _said_year(match: Match, today: date) -> int | None:
    parts = match.groupdict()
    if parts.get("year"):
        year = int(parts["year"])
        return year + 2000 if year < 100 else year
    return today.year - _YEARS_BACK[parts["which"]] if parts.get("which") in _YEARS_BACK else None


def _english_month(match: Match, today: date) -> Moment | None:
    said, year, parts = match["month"], _said_year(match, today), match.groupdict()
    month = next(place for place, name in enumerate(MONTHS, 1) if name.startswith(said[:3]))
    if parts.get("day"):
        first, last = int(parts["day"]), int(parts["last"] or parts["day"])
        return _at(match, lambda y: days(date(y, month, first), date(y, month, last)), year) if first <= last else None
    if parts["before"] == "last" and year is None:
        year = today.year - (month >= today.month)
    return _at(match, lambda y: months(y, month), year, sure=said not in _SHORT or bool(parts["before"] or year))


def _iso(match: Match, today: date) -> Moment | None:
    year, month = int(match["year"]), int(match["month"])
    if match["day"]:
        return _at(match, lambda y: day(date(y, month, int(match["day"]))), year)
    return _at(match, lambda y: months(y, month), year) if match["sign"] == "-" and 1 <= month <= 12 else None


def _slashed_in(chinese: bool) -> Callable[[Match, date], Moment | None]:
    def slashed(match: Match, today: date) -> Moment | None:
        one, two, year = int(match["one"]), int(match["two"]), _said_year(match, today)
        month, of_month = (two, one) if one > 12 else (one, two)
        # Which of the two is the month differs from country to country.
        decided = chinese or max(one, two) > 12 or one == two
        if not decided or not 1 <= month <= 12 or (one, two) == (24, 7):
            return None
        return _at(match, lambda y: day(date(y, month, of_month)), year)

    return slashed


def _year_alone(match: Match, today: date) -> Moment | None:
    year = int(match["year"])
    return _at(match, lambda y: months(y, 1, 12), year, sure=False) if year <= today.year + 1 else None


def _relative(match: Match, today: date) -> Moment | None:
    which, unit = match["which"], match["unit"]
    if match["end"]:
        return None if match["count"] else _fixed(match, _weekend(today, 0 if which in ("this", "current") else -1))
    if match["count"]:
        return _back(match, today)
    if which == "past":
        return _fixed(match, back(today, 3, "month") if unit == "quarter" else back(today, 1, unit))
    return _fixed(match, _whole(today, unit, 0 if which in ("this", "current") else 1)) if unit != "day" else None


def _back(match: Match, today: date) -> Moment | None:
    unit = _HAN_UNITS.get(match["unit"], match["unit"])
    count = _COUNTED.get(match["count"]) or _written(match["count"])
    if not count:
        return None
    return _fixed(match, back(today, count * 3, "month") if unit == "quarter" else back(today, count, unit))


def _ago(match: Match, today: date) -> Moment | None:
    unit = _HAN_UNITS.get(match["unit"], match["unit"])
    count = _COUNTED.get(match["count"]) or _written(match["count"])
    if unit == "quarter" or not count:
        return None
    if count != int(count):
        return _fixed(match, ago(today, 6, "month")) if unit == "year" else _fixed(match, ago(today, 2, "week"))
    return _fixed(match, ago(today, int(count), unit))


def _whole(today: date, unit: str, before: int) -> Window:
    """This week, month, quarter or year of the calendar, or one so many before it."""
    if unit == "quarter":
        return months(today.year, (today.month - 1) // 3 * 3 + 1 - 3 * before, 3)
    return ago(today, before, unit)


def _weekend(today: date, weeks: int) -> Window:
    monday = week(today, weeks).since
    assert monday is not None
    return days(monday + timedelta(days=5), monday + timedelta(days=6))


def _weekday(match: Match, today: date) -> Moment | None:
    passed = (today.weekday() - _WEEKDAYS.index(match["name"])) % 7 or 7
    return _fixed(match, day(today - timedelta(days=passed)), sure=bool(match["which"]))


def _near_day(match: Match, today: date) -> Moment | None:
    said = match[0] if match[0] in _NEAR else "the day before yesterday"
    return _fixed(match, day(today - timedelta(days=_NEAR[said])), sure=said not in ("today", "今天", "今日"))


def _sale(match: Match, today: date) -> Moment | None:
    year = _said_year(match, today)
    if match["after"]:
        year = int(match["after"])
    elif match["then"]:
        year = today.year - _YEARS_BACK[match["then"]]
    return _at(match, _SALES[_SALE_NAMES.get(match["name"], match["name"])], year)


def _chinese_months(match: Match, today: date) -> Moment | None:
    first, last = _written(match["first"]), _written(match["month"])
    if not (1 <= first <= 12 and 1 <= last <= 12):
        return None
    return _at(match, lambda y: months(y, first, (last - first) % 12 + 1), _said_year(match, today))


def _chinese_month(match: Match, today: date) -> Moment | None:
    month, year = _written(match["month"]), _said_year(match, today)
    if not 1 <= month <= 12:
        return None
    if not match["day"]:
        return _at(match, lambda y: months(y, month), year)
    first, last = _written(match["day"]), _written(match["last"] or match["day"])
    last_month = _written(match["last_month"]) if match["last_month"] else month
    return _at(match, lambda y: days(date(y, month, first), date(y + (last_month < month), last_month, last)), year)


def _chinese_last(match: Match, today: date) -> Moment | None:
    before = {"上上": 2, "上": 1}.get(match["which"], 0)
    unit = _HAN_UNITS[match["unit"]]
    window = _whole(today, unit, before)
    assert window.since is not None
    if match["day"]:
        since, number_ = window.since, _written(match["day"])
        return _at(match, lambda y: day(since.replace(day=number_)), 1)
    name = match["name"] if unit == "week" else None
    if name == "末":
        return _fixed(match, _weekend(today, -before))
    if name:
        return _fixed(match, day(window.since + timedelta(days=6 if name in "日天" else "一二三四五六".index(name))))
    return _fixed(match, window)


def _chinese_part(match: Match, today: date) -> Moment | None:
    year = _said_year(match, today)
    if match["half"]:
        return _at(match, lambda y: months(y, 1 if match["half"] == "上" else 7, 6), year)
    return _at(match, lambda y: months(y, _written(match["quarter"]) * 3 - 2, 3), year)


def _chinese_year(match: Match, today: date) -> Moment | None:
    return _at(match, lambda y: months(y, 1, 12), _said_year(match, today))


_READERS: tuple[Reader, ...] = (
    (_ISO, _iso),
    (_SALE, _sale),
    (_DAY_MONTH, _english_month),
    (_MONTH_DAY, _english_month),
    (_LAST, _relative),
    (_AGO, _ago),
    (_WEEKDAY, _weekday),
    (_NEAR_DAY, _near_day),
    (_MONTH_ALONE, _english_month),
    (_YEAR_ALONE, _year_alone),
    (_HAN_BACK, _back),
    (_HAN_WITHIN, _back),
    (_HAN_LAST, _chinese_last),
    (_HAN_AGO, _ago),
    (_HAN_MONTHS, _chinese_months),
    (_HAN_MONTH, _chinese_month),
    (_HAN_PART, _chinese_part),
    (_HAN_YEAR_ALONE, _chinese_year),
)


def joined(found: list[Moment], between: Callable[[Moment, Moment], bool]) -> Iterator[Moment]:
    """The moments, two that tell beginning and end as one: "3 May to 10 June", 3月到5月."""
    rest = list(found)
    while rest:
        first = rest.pop(0)
        if rest and between(first, rest[0]):
            yield _together(first, rest.pop(0))
        else:
            yield first


def _together(first: Moment, last: Moment) -> Moment:
    year = first.year if first.year is not None else last.year

    def at(y: int) -> Window:
        begun = first.at(first.year if first.year is not None else y)
        ended = last.at(last.year if last.year is not None else y)
        if begun.since and ended.until and ended.until <= begun.since:
            # The year stands beside one of the two: the other lies in the one before or after.
            begun, ended = (first.at(y - 1), ended) if first.year is None else (begun, last.at(y + 1))
        return Window(begun.since, ended.until)

    if first.year == 1 and last.year is None:  # "from last monday to …": the first is no year of its own
        year = None
    if first.year is None and last.year == 1:
        year = None
    return Moment(first.start, last.end, at, year, first.sure or last.sure)
