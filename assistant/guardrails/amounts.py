"""Numbers with what they count: money, percentages, measures and counts, in digits and in words of both languages."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from assistant.guardrails import amount_words as wording
from assistant.guardrails.dates import date_key
from assistant.guardrails.kinds import RATED, Figure, Key, Kind, Page, compact, plain, same, unreadable
from assistant.guardrails.numerals import (
    parse_chinese,
    parse_digits,
    parse_english,
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it stands on a page; `value` None when it cannot be read."""

    start: int
    end: int
    text: str
    value: Decimal | None
    form: str


def percent(text: str, value: Decimal, direction: str = "") -> Figure:
    """A percentage: "off" the price, "of" the price, or neither. 20 off and 80 of the price are the same."""
    if direction == "of":
        value, direction = 100 - value, "off"
    number = plain(value)
    asks: tuple[Key, ...] = (("percent", number, direction or "any"),)
    grants: tuple[Key, ...] = (("percent", number, "any"),)
    if direction == "off":
        grants = (*asks, *grants, ("percent", plain(100 - value), "any"))
    return Figure(text=text, kind=Kind.PERCENT, value=f"{number} {direction}".strip(), asks=asks, grants=grants)


def money(text: str, value: Decimal, currencies: str) -> Figure:
    """An amount; a sign may stand for several currencies, none at all for any. "?" is a currency that we do not know."""
    number, codes = plain(abs(value)), currencies.split()
    named: tuple[Key, ...] = tuple(("money", number, code) for code in codes)
    bare, known = ("money", number, "bare"), ("money", number, "any")
    asks, grants = ((*named, bare), (*named, known)) if codes else ((known, bare), (bare, known))
    return Figure(text=text, kind=Kind.MONEY, value=f"{number} {'/'.join(codes)}".strip(), asks=asks, grants=grants)


def measure(text: str, value: Decimal, unit: str) -> Figure:
    """A number of a unit, such as 30 days; only the same unit matches."""
    return same(Kind.MEASURE, text, ("measure", plain(value), unit))


def take_amounts(page: Page) -> None:
    """Take every number that is left off the page, with what it counts."""
    _hide_harmless(page)
    page.low = wording.HAN_PERCENT.sub(wording.PERCENT_MARK * 3, page.low)
    numbers = _numbers(page.low, wording.NUMBER if page.has(wording.NUMBER_WORDS) else wording.DIGITS_ONLY)
    figures: list[Figure | None] = []
    for number in reversed(numbers):
        after = numbers[len(numbers) - len(figures)] if figures else None
        figures.append(_inherited(page, number, after, figures[-1] if figures else None) or classify(page, number))
    figures.reverse()
    for index, (number, figure) in enumerate(zip(numbers, figures, strict=True)):
        earlier = figures[index - 1] if index else None
        if figure and earlier and figure.kind is Kind.COUNT and earlier.kind is Kind.MONEY and number.value is not None:
            between = page.low[numbers[index - 1].end : number.start]
            if wording.CURRENCY_RANGE.fullmatch(between):
                figure = money(figure.text, number.value, earlier.value.partition(" ")[2].replace("/", " "))
        if figure:
            page.figures.append((number.start, figure))


def _hide_harmless(page: Page) -> None:
    """Take what is no plain number: halves and other fractions, "a week"; hide list marks, ordinals, labels and idioms."""
    if page.has(wording.PARTS_OF_ONE):
        for match in list(wording.HALF.finditer(page.low)):
            page.add(*match.span(), percent(page.words(*match.span()), Decimal(50), "off"))
        for match in list(wording.HALF_TIME.finditer(page.low)):
            page.add(*match.span(), measure(page.words(*match.span()), Decimal("0.5"), match["unit"]))
        for match in list(wording.FRACTION.finditer(page.low)):
            page.add(*match.span(), unreadable(page.words(*match.span()), Kind.PERCENT))
    for match in (
        list(wording.WORDS_OF_NUMBER.finditer(page.low)) if not page.english.isdisjoint(wording.NUMBER_LIKE) else ()
    ):
        page.add(*match.span(), unreadable(match.group(), Kind.COUNT))
    for match in list(wording.A_UNIT.finditer(page.low)) if not page.english.isdisjoint(wording.ARTICLES) else ():
        words, unit = page.words(*match.span()), match["unit"]
        known = unit in wording.UNIT_NAMES
        page.add(*match.span(), measure(words, Decimal(1), unit) if known else money(words, *wording.ONE_COIN[unit]))
    if "5" in page.low or "five" in page.english or page.other:
        for match in list(wording.SCALE_OF_FIVE.finditer(page.low)):
            page.hide(*match.span(), RATED)
    for match in list(wording.LIST_MARK.finditer(page.low)):
        page.hide(*match.span("mark"))
    for match in list(wording.LABEL.finditer(page.low)) if page.has(wording.LABELS) else ():
        page.hide(*match.span())
    for match in list(wording.ORDINAL.finditer(page.low)):
        page.hide(*match.span())
    for match in (
        list(wording.ENGLISH_IDIOMS.finditer(page.low)) if not page.english.isdisjoint(wording.IDIOM_WORDS) else ()
    ):
        page.hide(*match.span())
    for match in list(wording.IDIOMS.finditer(page.low)) if page.other else ():
        if not wording.LAST_ONE_BEFORE.search(page.low[: match.start()][-8:]):
            page.hide(*match.span())


def _numbers(low: str, pattern: re.Pattern[str]) -> list[Number]:
    """Every number in a lower-case text, with its value."""
    found = []
    for match in pattern.finditer(low):
        text, end, form = match.group(), match.end(), str(match.lastgroup)
        before = low[max(0, match.start() - 4) : match.start()]
        if match["digits"]:
            value = parse_digits(match["digits"], money=bool(re.search("[$€£¥]", before + low[end : end + 2])))
            if match["scale"] and value is not None:
                value *= wording.MULTIPLES[match["scale"].strip()]
            form = "digits"
        elif match["spaced"]:
            value = parse_digits(re.sub(" ", "", text))
        elif form == "words":
            value = parse_english(text)
        elif form == "han":
            shown = text.rstrip("点") if not text.startswith("点") else text
            end -= len(text) - len(shown)
            text, value = shown, parse_chinese(shown)
        else:
            value = None
        found.append(Number(match.start(), end, text, value, form))
    return found


def _inherited(page: Page, number: Number, after: Number | None, figure: Figure | None) -> Figure | None:
    """The first number of a range with the unit of the second: the "5" of "5 to 7 business days"."""
    if (
        after is None
        or figure is None
        or number.value is None
        or not wording.RANGE.fullmatch(page.low[number.end : after.start])
    ):
        return None
    if wording.CURRENCY_BEFORE.search(page.low[max(0, number.start - 14) : number.start]):
        return None
    unit = figure.asks[0][-1]
    if figure.kind is Kind.MEASURE:
        return measure(number.text, number.value, unit)
    if figure.kind is Kind.PERCENT and len(figure.asks[0]) == 3:
        return percent(number.text, number.value, "off" if unit == "off" else "")
    if figure.kind is Kind.MONEY:
        return money(number.text, number.value, figure.value.partition(" ")[2].replace("/", " "))
    return None


def classify(page: Page, number: Number) -> Figure | None:
    """What a number counts, from the words around it; None for one that counts nothing."""
    left, right = page.low[max(0, number.start - 40) : number.start], page.low[number.end : number.end + 40]
    text = page.words(number.start, number.end)
    if number.form == "phone" or (number.form == "spaced" and len(compact(number.text)) >= 7):
        return same(Kind.IDENTIFIER, text, ("id", compact(number.text)))
    if number.value is None:
        return unreadable(text, Kind.COUNT)
    return (
        _as_percent(text, number.value, left, right)
        or _as_money(text, number.value, left, right)
        or _as_measure(text, number.value, left, right)
        or _as_count(page, number, left, right)
    )


def _as_percent(text: str, value: Decimal, left: str, right: str) -> Figure | None:
    if wording.ZHE.match(right):
        return percent(text, 100 - value * 10 if value < 10 else 100 - value, "off")
    if wording.CHENG.match(right) and value <= 10:
        return percent(text, value * 10)
    sign = wording.PERCENT.match(right)
    if not sign and not left.endswith(wording.PERCENT_MARK):
        return None
    rest = right[sign.end() :] if sign else right
    if wording.OF_PRICE.match(rest) or wording.OF_PRICE_BEFORE.search(left.rstrip(wording.PERCENT_MARK)[-6:]):
        return percent(text, value, "of")
    off = wording.OFF_AFTER.match(rest) or wording.OFF_BEFORE.search(left.rstrip(wording.PERCENT_MARK))
    return percent(text, value, "off" if off else "")


def _as_money(text: str, value: Decimal, left: str, right: str) -> Figure | None:
    change = wording.CHINESE_CHANGE.match(right)
    if change:
        tenths = parse_chinese(change["change"]) if not change["change"].isdigit() else Decimal(change["change"])
        return money(text + change.group(), value + (tenths or Decimal(0)) / 10, "CNY")
    cents = wording.CENTS.match(right)
    if cents:
        return money(text, value / (10 if cents["jiao"] else 100), "CNY" if cents["jiao"] else "USD EUR GBP AUD CAD")
    match = wording.CURRENCY_BEFORE.search(left[-14:]) or wording.CURRENCY_AFTER.match(right)
    if match:
        index = next(i for i in range(len(wording.CURRENCIES)) if match[f"c{i}"])
        return money(text, value, wording.CURRENCIES[index][1])
    return None


def _as_measure(text: str, value: Decimal, left: str, right: str) -> Figure | None:
    unit = wording.UNIT.match(right)
    if unit:
        return measure(text, value, str(unit.lastgroup))
    return None


def _as_count(page: Page, number: Number, left: str, right: str) -> Figure | None:
    """A number without unit: a price by its context, a named number, or a count."""
    text, value, digits = page.words(number.start, number.end), number.value or Decimal(0), compact(number.text)
    role = _role(left, right)
    if role and not (number.text in ("one", "一") and role == "items"):
        return same(Kind.COUNT, text, (role, plain(value)))
    if number.text in ("one", "一") and not (
        wording.LAST_ONE_BEFORE.search(left[-8:]) or wording.LAST_ONE_AFTER.match(right)
    ):
        return None
    if wording.PRICE_BEFORE.search(left):
        return money(text, value, "")
    if number.form in ("digits", "spaced") and len(digits) >= 4 and wording.NAMED_BEFORE.search(left):
        return same(Kind.IDENTIFIER, text, ("id", digits))
    if number.form == "digits" and len(digits) >= 9 and "," not in number.text:
        return same(Kind.IDENTIFIER, text, ("id", digits))
    figure = same(Kind.COUNT, text, ("count", plain(value)), *_neighbours(page, number))
    extra: list[Key] = []
    if number.form == "digits" and len(digits) >= 5 and number.text.isdigit():
        extra.append(("id", digits))
    if number.form == "digits" and wording.YEAR.fullmatch(number.text):
        extra.append(date_key(int(number.text), None, None))
    if number.form in ("digits", "words") and value != value.to_integral_value():
        extra.extend((("money", plain(value), "any"), ("money", plain(value), "bare")))
    grants = (("count", plain(value)), *(k for k in extra if k[0] == "id"))
    return replace(figure, asks=(*figure.asks, *extra), grants=grants)


def _role(left: str, right: str) -> str:
    """ "items", "stock" or "stars" where the words around a number say that it counts those."""
    if wording.STOCK_BEFORE.search(left) or wording.STOCK_AFTER.match(right):
        return "stock"
    if wording.RATED_BEFORE.search(left) or wording.RATED_AFTER.match(right):
        return "stars"
    return "items" if wording.FOUND_BEFORE.search(left) else ""


def _neighbours(page: Page, number: Number) -> tuple[Key, ...]:
    """Keys of the number with the word before and the word after it, by which names such as "Desk Lamp 3000" are known."""
    before = re.search(r"([a-z][a-z'&-]*|[\u4e00-\u9fff]{2})[ -]?$", page.low[: number.start])
    after = re.match(r"[ -]?([a-z][a-z'&-]*|[\u4e00-\u9fff]{2})", page.low[number.end :])
    text = compact(number.text)
    keys = [("name", compact(before[1]) + text)] if before else []
    return (*keys, ("name", text + compact(after[1]))) if after else tuple(keys)


def name_keys(low: str) -> tuple[Key, ...]:
    """The keys that a name grants to the bare numbers in it."""
    page = Page(low)
    # "Keel 75 75% board": two numbers side by side read as one, yet the name ends at the first.
    cut = (("name", compact(m[1] + m[2])) for m in re.finditer(r"([a-z][a-z'&-]*)[ -]?(\d+)(?= \d)", page.low))
    return (*cut, *(key for number in _numbers(page.low, wording.NUMBER) for key in _neighbours(page, number)))
