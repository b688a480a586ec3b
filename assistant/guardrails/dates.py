"""Dates, days of the week, relative days and times of day, in figures and in words of both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from decimal import Decimal

from assistant.guardrails.kinds import Figure, Key, Kind, Page, same, word_set
from assistant.guardrails.numerals import ORDINALS, parse_chinese
from knowledge.language import MONTHS

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?"
    r"|may(?! (?:be|not|suit|fit|well|need|feel|still|help|cost)(?![a-z]))|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?![a-z])\.?"
)
_ORDINAL = "|".join(sorted(ORDINALS, key=len, reverse=True))
_DAY = rf"(?:the[ ])?(?P<day>\d{{1,2}}|{_ORDINAL})(?:st|nd|rd|th)?(?![\d:%$€£]|[.,]\d|[a-z])"
_UNTIL = (
    r"(?:[ ]?(?:-|~|to|and|or|through|until|till)[ ]?(?:the[ ])?(?P<last>\d{1,2})(?:st|nd|rd|th)?(?![\d:%]"
    r"|[.,]\d|[a-z]))?"
)
_YEAR = r"(?:,?[ ](?:of[ ])?(?P<year>(?:19|20)\d\d)(?!\d))?"
ENGLISH = (
    re.compile(rf"(?<![a-z]){_MONTH}[ -]{_DAY}{_UNTIL}{_YEAR}"),
    re.compile(rf"(?<![a-z0-9.,]){_DAY}{_UNTIL}[ -](?:of[ ])?(?<![a-z]){_MONTH}{_YEAR}"),
    re.compile(rf"(?<![a-z]){_MONTH},?[ ](?:of[ ])?(?P<year>(?:19|20)\d\d)(?!\d)"),
)
# A month without a day; "may" and "march" are words of their own unless something says that a time is meant.
MONTH_ALONE = re.compile(
    r"(?<![a-z])(?:january|february|april|june|july|august|september|october|november|december"
    r"|(?<=in )(?:may|march)|(?<=by )(?:may|march)|(?<=until )(?:may|march)|(?<=before )(?:may|march)"
    r"|(?<=since )(?:may|march)"
    r"|(?<=early )(?:may|march)|(?<=mid-)(?:may|march)|(?<=late )(?:may|march)|(?<=next )(?:may|march)"
    r"|(?<=of )(?:may|march))(?![a-z])"
)
DAY_ALONE = re.compile(
    r"(?<![a-z])(?:on|by|until|before|after|from|around|since)[ ]the[ ](?P<day>\d{1,2})(?:st|nd|rd"
    r"|th)(?![a-z])"
)
ISO = re.compile(r"(?<!\d)(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)")
SLASHED = re.compile(
    r"(?<![\d/.])(?P<first>\d{1,2})[/.](?P<second>\d{1,2})[/.](?P<year>\d{4}|\d{2})(?![\d/])"
    r"|(?<![\d/.])(?P<a>\d{1,2})/(?P<b>\d{1,2})(?![\d/])"
)
_HAN = r"\d{1,2}|[一二三四五六七八九十廿卅]{1,3}"
CHINESE = re.compile(
    rf"(?:(?P<year>\d{{4}}|[零〇一二三四五六七八九]{{4}})年)?(?<![\d个第])(?P<month>{_HAN})月"
    rf"(?:(?P<day>{_HAN})(?:[日号]?[-~至到](?:(?P<last_month>{_HAN})月)?(?P<last>{_HAN}))?[日号])?"
)
CHINESE_DAY = re.compile(rf"(?<![\d月第])(?P<day>{_HAN})号(?![线楼店码机仓])")
CHINESE_YEAR = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)年")
WEEKDAY = re.compile(
    r"(?<![a-z])(?:(?P<which>next|this|last|coming|following)[ ])?(?P<name>monday|tuesday|wednesday"
    r"|thursday|friday|saturday|sunday|weekend)s?(?![a-z])"
    r"|(?<![a-z])(?P<short>mon|tue|tues|wed|thu|thur|thurs|fri)(?![a-z])\.?"
    r"|(?P<zh_which>下|本|这|上)?个?(?:周|星期|礼拜)(?P<zh_name>[一二三四五六日天末])(?![年期])"
)
RELATIVE = re.compile(
    r"(?<![a-z])(?:the[ ])?(?:day[ ]after[ ]tomorrow|day[ ]before[ ]yesterday|tomorrow|yesterday|tonight|"
    r"(?:next|this|last|coming)[ ](?:week|month|year|quarter|spring|summer|autumn|fall|winter)|"
    r"(?:end|middle|beginning|start)[ ]of[ ](?:the[ ]|next[ ]|this[ ])?(?:week|month|year)|christmas"
    r"|xmas|new[ ]year(?:'s)?|black[ ]friday|cyber[ ]monday|easter|thanksgiving|halloween"
    r"|valentine's)(?![a-z])"
    r"|大后天|大前天|明[儿天]|明日|明早|明晚|后天|后日|昨天|昨日|前天|今晚|今早|[下本这上]个?(?:周"
    r"|星期|礼拜|月|季度)(?![一二三四五六日天末])|[明去后]年|今年|[月年周季]底|月初|年初|月中|中旬"
    r"|上旬|下旬"
    r"|双十一|双11|双十二|双12|(?<![\d.,])618(?![\d]|[.,]\d)|圣诞节?|春节|元旦|国庆节?|中秋节?|端午节?|五一"
    r"|十一黄金周|七夕|情人节|过年|年前|年后|节前|节后"
)
TODAY = re.compile(r"(?<![a-z])today(?![a-z])|今天|今日|当天|当日")
# Courtesies in which "today" says nothing about when something happens.
COURTESY = re.compile(
    r"(?:help|assist|do for|serve|with|for|brings?|bring|helping|assisting|looking for|shopping(?: "
    r"for)?|mind|here|interested in|like|need|hear from)[ ](?:you |us |me |here )*today"
    r"|how are you today|your day|(?:great|nice|lovely|good|wonderful) (?:weekend|evening|night|week)"
    r"|今[天日](?=有什么|想|需要|要|我能|能帮|可以|过得|心情|也|就聊|由我|为您服务|很高兴|逛)"
)
_CLOCK = r"(?P<hour>\d{1,2})[:：](?P<minute>[0-5]\d)(?::[0-5]\d)?(?![\d])[ ]?(?P<half>[ap]\.?m\b\.?)?"
TIMES = (
    re.compile(rf"(?<![\d:]){_CLOCK}"),
    re.compile(
        r"(?<![\d.,:])(?P<hour>\d{1,2})(?:[ ]?(?:-|to|until|till)[ ]?(?P<until>\d{1,2}))?[ "
        r"]?(?P<half>[ap]\.?m(?![a-z])\.?|o'clock)"
    ),
    re.compile(
        r"(?P<part>上午|下午|晚上|早上|中午|凌晨|傍晚|早|晚)?(?P<hour>\d{1,2}"
        r"|[一二两三四五六七八九十]{1,3})(?:[-~至到](?P<until>\d{1,2}))?[点时](?!建议|原因|要求|说明"
        r"|注意|优|好|什|间|候|尚|髦|[零〇一二两三四五六七八九十\d]+[^分\d零〇一二两三四五六七八九十]"
        r"|$)"
        r"(?:(?P<minute>\d{1,2}|[一二三四五六七八九十]{1,3})分|(?P<mid>半)|整|钟)?"
    ),
    re.compile(
        r"(?P<part>上午|下午|晚上|早上|中午|凌晨|傍晚)(?P<hour>\d{1,2}"
        r"|[一二两三四五六七八九十]{1,3})[点时]"
    ),
)
NAMED_TIMES = re.compile(r"(?<![a-z])(?:noon|midnight|midday|eod|cob)(?![a-z])|正午|午夜|零点|下班前|傍晚")
_MONTH_WORDS = frozenset((*MONTHS, *(m[:3] for m in MONTHS), "sept"))
_DAY_WORDS = word_set(
    "tomorrow yesterday tonight today next this last coming following end middle beginning start christmas xmas year friday monday easter"
    " thanksgiving halloween valentine mon tue tues wed thu thur thurs fri "
) | {day + s for day in (*WEEKDAYS, "weekend") for s in ("", "s")}
_NAMED_HOURS = word_set("noon midnight midday eod cob")
_DIGIT = re.compile("[0-9]")


def date_key(year: int | None, month: int | None, day: int | None) -> Key:
    """The key of a date of any precision."""
    return ("date", str(year or ""), str(month or ""), str(day or ""))


def date_grants(year: int | None, month: int | None, day: int | None) -> tuple[Key, ...]:
    """Everything that a date says: itself, all coarser forms and, for a whole date, its day of the week."""
    years, months, days = (year, None), (month, None), (day, None)
    keys = dict.fromkeys(date_key(y, m, d) for y in years for m in months for d in days if y or m or d)
    weekday: tuple[Key, ...] = ()
    if year and month and day:
        with suppress(ValueError):  # the 31st of a short month has no day of the week
            weekday = (("weekday", str(date(year, month, day).isoweekday())),)
    return (*keys, *weekday)


def date_figure(text: str, year: int | None, month: int | None, day: int | None) -> Figure:
    """A date with whatever of year, month and day is known; a missing part matches any, an added one does not."""
    value = f"{year or '????'}-{month or '??'}-{day or '??'}"
    return Figure(
        text=text, kind=Kind.DATE, value=value, asks=(date_key(year, month, day),), grants=date_grants(year, month, day)
    )


def take_dates(page: Page) -> None:
    """Take dates, days and times off the page."""
    digits = bool(_DIGIT.search(page.low))
    if digits:
        _take_numeric(page)
    if page.other:
        _take_chinese(page)
    if digits or not _MONTH_WORDS.isdisjoint(page.english):
        _take_english(page)
    _take_days(page)
    if digits or page.has(_NAMED_HOURS):
        _take_times(page)


def _take_numeric(page: Page) -> None:
    for match in list(ISO.finditer(page.low)):
        page.add(
            *match.span(),
            date_figure(page.words(*match.span()), int(match["year"]), int(match["month"]), int(match["day"])),
        )
    for match in list(SLASHED.finditer(page.low)):
        words = page.words(*match.span())
        if words in ("24/7", "7/24"):
            continue
        if match["a"] and (match["b"] in ("5", "10") or re.match(r"\s?(?:stars?|分)", page.low[match.end() :])):
            continue  # a rating on its scale, read as an amount
        first, second = int(match["first"] or match["a"]), int(match["second"] or match["b"])
        year = int(match["year"]) if match["year"] else None
        year = year + 2000 if year is not None and year < 100 else year
        readings = {(m, d) for m, d in ((first, second), (second, first)) if 1 <= m <= 12 and 1 <= d <= 31}
        asks = tuple(date_key(year, m, d) for m, d in sorted(readings)) or (("text", words),)
        # Where it is not certain which of the two is the month, it asks for either and grants only the same words.
        grants = date_grants(year, *readings.pop()) if len(readings) == 1 else (("text", words),)
        asks = asks if len(asks) == 1 else (*asks, ("text", words))
        page.add(*match.span(), Figure(text=words, kind=Kind.DATE, value=words, asks=asks, grants=grants))


def _take_chinese(page: Page) -> None:
    for match in list(CHINESE.finditer(page.low)):
        words, year, month = page.words(*match.span()), _han(match["year"]), _han(match["month"])
        page.add(*match.span(), date_figure(words, year, month, _han(match["day"])))
        if match["last"]:
            page.figures.append(
                (match.end(), date_figure(words, year, _han(match["last_month"]) or month, _han(match["last"])))
            )
    for match in list(CHINESE_DAY.finditer(page.low)):
        page.add(*match.span(), date_figure(page.words(*match.span()), None, None, _han(match["day"])))
    for match in list(CHINESE_YEAR.finditer(page.low)):
        page.add(*match.span(), date_figure(page.words(*match.span()), int(match["year"]), None, None))


def _take_english(page: Page) -> None:
    for pattern in () if _MONTH_WORDS.isdisjoint(page.english) else ENGLISH:
        for match in list(pattern.finditer(page.low)):
            parts = match.groupdict()
            year = int(parts["year"]) if parts.get("year") else None
            words, month = page.words(*match.span()), _month(parts["month"])
            page.add(*match.span(), date_figure(words, year, month, _day(parts.get("day"))))
            if parts.get("last"):
                page.figures.append((match.end(), date_figure(words, year, month, _day(parts["last"]))))
    for match in list(MONTH_ALONE.finditer(page.low)):
        page.add(*match.span(), date_figure(page.words(*match.span()), None, _month(match.group()), None))
    for match in list(DAY_ALONE.finditer(page.low)):
        page.add(*match.span(), date_figure(page.words(*match.span()), None, None, int(match["day"])))


def _take_days(page: Page) -> None:
    if not page.has(_DAY_WORDS):
        return
    for match in list(COURTESY.finditer(page.low)):
        page.hide(*match.span())
    for match in list(RELATIVE.finditer(page.low)):
        page.add(*match.span(), same(Kind.DAY, page.words(*match.span()), ("day", relative(match.group()))))
    for match in list(WEEKDAY.finditer(page.low)):
        words, which = page.words(*match.span()), match["which"] or match["zh_which"]
        number = weekday_number(match["name"] or match["short"] or match["zh_name"])
        key = ("day", f"{_WHICH.get(which, which)} {number}") if which else ("weekday", number)
        page.add(*match.span(), same(Kind.DAY, words, key))
    for match in list(TODAY.finditer(page.low)):
        same_day = match.group() in ("当天", "当日")
        page.add(*match.span(), same(Kind.DAY, match.group(), ("day", "same day" if same_day else "today")))


_WHICH = {"下": "next", "本": "this", "这": "this", "上": "last", "coming": "next", "following": "next"}
_RELATIVE = {
    "明天": "tomorrow",
    "明日": "tomorrow",
    "后天": "day after tomorrow",
    "后日": "day after tomorrow",
    "昨天": "yesterday",
    "昨日": "yesterday",
    "前天": "day before yesterday",
    "今晚": "tonight",
    "下周": "next week",
    "下星期": "next week",
    "下个月": "next month",
    "下月": "next month",
    "本周": "this week",
    "这周": "this week",
    "本月": "this month",
    "这个月": "this month",
    "今年": "this year",
    "明年": "next year",
    "月底": "end of month",
    "年底": "end of year",
    "圣诞": "christmas",
    "圣诞节": "christmas",
    "xmas": "christmas",
}


def relative(words: str) -> str:
    """A relative day in one form for both languages."""
    words = re.sub(r"^the |(?<=of )the ", "", words)
    return _RELATIVE.get(words, words)


def weekday_number(name: str) -> str:
    """1 for Monday to 7 for Sunday, "weekend" for the weekend; short and Chinese names too."""
    if name in ("weekend", "末"):
        return "weekend"
    if name in "一二三四五六":
        return str("一二三四五六".index(name) + 1)
    if name in ("日", "天"):
        return "7"
    return str(next(i for i, full in enumerate(WEEKDAYS, 1) if full.startswith(name[:3])))


def _take_times(page: Page) -> None:
    for pattern in TIMES if page.other else TIMES[:2]:
        for match in list(pattern.finditer(page.low)):
            parts = match.groupdict()
            words, hour = page.words(*match.span()), _han(parts["hour"])
            if hour is None or hour > 24:
                continue
            if parts.get("part") is None and "点" in match.group() and match.group() == "一点":
                continue  # "a bit"
            minute = 30 if parts.get("mid") else _han(parts.get("minute")) or 0
            half = (parts.get("half") or "").replace(".", "") or _PARTS.get(parts.get("part") or "", "")
            until = int(parts["until"]) if parts.get("until") else None
            page.add(*match.span(), time_figure(words, hour, minute, half if until is None else ""))
            if until is not None:
                page.figures.append((match.end(), time_figure(words, until, 0, half)))
    for match in list(NAMED_TIMES.finditer(page.low)):
        hours = {
            "noon": "12:00",
            "midday": "12:00",
            "正午": "12:00",
            "midnight": "00:00",
            "午夜": "00:00",
            "零点": "00:00",
        }
        page.add(*match.span(), same(Kind.TIME, match.group(), ("time", hours.get(match.group(), match.group()))))


_PARTS = {"下午": "pm", "晚上": "pm", "傍晚": "pm", "晚": "pm", "上午": "am", "早上": "am", "凌晨": "am", "早": "am"}


def time_figure(text: str, hour: int, minute: int, half: str) -> Figure:
    """A time of day; without am or pm an hour up to 12 asks for either half of the day and grants the one it says."""
    if half.startswith("p") and hour < 12:
        hours: tuple[int, ...] = (hour + 12,)
    elif half.startswith("a"):
        hours = (hour % 12,)
    else:
        hours = (hour, hour + 12) if 1 <= hour < 12 and not text.startswith("0") else (hour % 24,)
    asks = tuple(("time", f"{h:02d}:{minute:02d}") for h in hours)
    return Figure(text=text, kind=Kind.TIME, value=asks[0][1], asks=asks, grants=asks[:1])


def iso_figures(text: str) -> Iterator[Figure]:
    """The date and, where one stands there, the time of an ISO 8601 value."""
    match = re.match(r"(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2}))?", text)
    if match:
        yield date_figure(match.group()[:10], int(match[1]), int(match[2]), int(match[3]))
        if match[4] and (match[4], match[5]) != ("00", "00"):
            yield time_figure(f"{match[4]}:{match[5]}", int(match[4]), int(match[5]), "")


def _month(name: str) -> int:
    return next(i for i, full in enumerate(MONTHS, 1) if full.startswith(name[:3]))


def _day(words: str | None) -> int | None:
    return None if not words else int(words) if words.isdigit() else ORDINALS[words]


def _han(words: str | None) -> int | None:
    if not words:
        return None
    if words.isdigit():
        return int(words)
    value = parse_chinese(words)
    return None if value is None or value != value.to_integral_value() else int(Decimal(value))
