"""Limits of price in a wish: which amounts are money, and which way each of them binds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from knowledge.filters import Price
from knowledge.quantities import HAN_DIGIT, NUMBER, UNIT, number

_SYMBOLS = {
    "$": "USD",
    "€": "EUR",
    "£": "GBP",
    "¥": "CNY",
    "￥": "CNY",
    "人民币": "CNY",
    "rmb": "CNY",
    "usd": "USD",
    "eur": "EUR",
}
# Colloquial 元 and 块 are whatever the shop counts in.
_WORDS = {
    "USD": ("dollars", "dollar", "bucks", "buck", "usd", "美元", "美金", "刀"),
    "EUR": ("euros", "euro", "eur", "欧元", "欧"),
    "GBP": ("pounds sterling", "pounds", "quid", "gbp", "英镑"),
    "CNY": ("yuan", "rmb", "cny", "人民币"),
    "JPY": ("yen", "jpy", "日元", "日币"),
    "HKD": ("hkd", "港币", "港元"),
    "": ("块钱", "元钱", "块", "元", "圆", "大洋", "米刀"),
}  # fmt: skip
_CURRENCY_OF = {word: code for code, words in _WORDS.items() for word in words}
_CURRENCY = "|".join(
    re.escape(word) + (r"\b" if word.isascii() else "") for word in sorted(_CURRENCY_OF, key=len, reverse=True)
)
MONEY_AFTER = re.compile(rf"\s?(?:{_CURRENCY}|[$€£])")
_SMALL = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_ENGLISH = {word: n for n, word in enumerate(_SMALL.split(), 1)} | {
    word: 10 * n
    for n, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)
}
_NAMED = rf"(?:{'|'.join(_ENGLISH)})"
_ENGLISH_NUMBER = (
    rf"\b(?:(?:a|{_NAMED})[ -](?:hundred|thousand|grand)(?:(?: and|-)? ?{_NAMED})*|{_NAMED}(?:[ -]{_NAMED})?)\b"
)
_AMOUNT = re.compile(
    rf"(?P<symbol>us\$|[$€£¥￥]|人民币|rmb|usd|eur)?\s?(?P<number>{NUMBER}|{_ENGLISH_NUMBER})"
    rf"(?:\s?(?P<currency>{_CURRENCY}))?(?:\s?(?P<after_symbol>[$€£]))?"
)
_MAX_BEFORE = re.compile(
    r"(?:under|below|beneath|less th[ae]n|lower than|cheaper than|fewer than|up to|at most|no more than|"
    r"not more than|not over|no higher than|"
    r"no(?:t)? above|maximum(?: of| price)?|max\.?(?: of| price)?|within|inside|<=?|≤|budget(?: is|"
    r" of| was|:| around)?|limit(?: is| of)?|cap(?:ped)?(?: at| of)?|"
    r"(?:do(?:n'?t| not)|not|can'?t|won'?t|never)(?: \w+){0,3} (?:spend|pay|go|cost)(?:ing)?(?: more th[ae]n| over|"
    r" above| past)|(?:to|can) spend(?: is)?|(?:have|has|'ve|got|saved|collected|only)(?: only|"
    r" about| up to| got| around)?|"
    r"不超过|不要超过|不能超过|别超过|不超|别超|低于|少于|小于|最多|最高|顶多|至多|不高于|不多于|"
    r"不大于|控制在|限|不到|不足|预算(?:是|在|就|只有|大概|差不多)?|上限)"
    r"(?:\s(?:the|a|about|of|roughly))?[\s:：]*$"
)
_MIN_BEFORE = re.compile(
    r"(?:over|above|more than|at least|no less than|not less than|minimum(?: of)?|min\.?(?: of)?|"
    r"starting (?:at|from)|upwards? of|from|exceeding|>=?|≥|"
    r"超过|高于|大于|多于|至少|最少|起码|不低于|不少于|最低)[\s:：]*$"
)
_AROUND_BEFORE = re.compile(
    r"(?:around|about|roughly|approximately|approx\.?|circa|near|~|≈|大概|大约|差不多|约|估计)(?: is)?\s*$"
)
_MAX_AFTER = re.compile(
    r"\s?(?:or (?:less|under|below|cheaper|lower)|and under|and below|max(?:imum)?\b|tops\b|"
    r"at (?:the )?most|limit\b|budget|to spend|"
    r"以内|已内|以下|之内|之下|内(?!存)|不到|封顶|打住|到顶|的?预算|以里|搞定|拿下)"
)
_MIN_AFTER = re.compile(
    r"\s?(?:\+|or (?:more|above|over|higher|up)|and (?:up|above|over|more)|upwards?|以上|往上|起步?|朝上)"
)
_AROUND_AFTER = re.compile(r"\s?(?:左右|上下|附近|or so\b|ish\b|-ish\b|来块|多块|出头|来元|多元)")
_RANGE_BETWEEN = re.compile(r"\s*(?:-|–|—|~|～|to|and|到|至|和)\s*(?:about\s*)?")
_ABOUT_PRICE = re.compile(r"(?:price|cost|budget|spend|pay|pricing|价格|价位|价钱|预算|售价|卖)")
_THING_AFTER = re.compile(r"[\u3400-\u9fff](?<![的钱左上以之内预多到就能买面])")  # 1000块拼图 are pieces
_ENDS_PLAIN = re.compile(
    r"\s*(?:$|[,.;!?)，。；！？、）]|的|呢|吧|就|(?:please|pls|total|each|if|for|with|and|but|is all|is what|left|anything|something|what|"
    r"that|which|would|preferably|in|ideally|thanks|thx|or|on|at|if)\b|$)"
)
SMALLEST_RANGE = 50  # "5 to 10" without a currency may be anything
SMALLEST_PLAIN = 5  # "under 3" without a currency is hardly a price


@dataclass(frozen=True, slots=True)
class _Amount:
    start: int
    end: int
    value: Decimal
    money: bool
    currency: str
    measured: bool


@dataclass(kw_only=True)
class PriceLimits:
    """What a wish says of its price, and the stretches of text that say it."""

    low: Price | None = None
    high: Price | None = None
    spans: list[tuple[int, int]] = field(default_factory=list)
    plain: list[Decimal] = field(default_factory=list)  # sums of money that bound nothing


def price_limits(text: str) -> PriceLimits:
    """The limits in a normalised text. "Around 80" is none, but is taken out of the text like the others."""
    found = PriceLimits()
    amounts = _amounts(text)
    taken: set[int] = set()
    for first, second in pairwise(amounts):
        if _is_range(text, first, second):
            taken |= {first.start, second.start}
            currency = second.currency or first.currency
            low, high = sorted((_lifted(first.value, second.value), second.value))
            _narrow(found, Price(amount=low, currency=currency), Price(amount=high, currency=currency))
            start = _start(text, first.start, re.compile(r"(?:between|from|在|从)\s*$"))
            found.spans.append((start, _end(text, second.end, re.compile(r"(?:\s?之间|\s?左右|\s?以内|的)"))))
    for amount in amounts:
        if amount.start not in taken and not amount.measured:
            _take(text, amount, found)
    return found


def _take(text: str, amount: _Amount, found: PriceLimits) -> None:
    before, after = text[max(0, amount.start - 40) : amount.start], text[amount.end : amount.end + 16]
    price = Price(amount=amount.value, currency=amount.currency)
    likely = amount.money or bool(_ABOUT_PRICE.search(before)) or _ABOUT_PRICE.match(after.strip()) is not None
    if _AROUND_BEFORE.search(before) or _AROUND_AFTER.match(after):
        around = likely or (amount.value >= SMALLEST_PLAIN and bool(re.match(r"\s?(?:左右|上下)", after)))
        if around:
            found.spans.append((_start(text, amount.start, _AROUND_BEFORE), _end(text, amount.end, _AROUND_AFTER)))
        return
    high_after, high_before = _MAX_AFTER.match(after), _MAX_BEFORE.search(before)
    low_after, low_before = _MIN_AFTER.match(after), _MIN_BEFORE.search(before)
    if high_after or (high_before and not low_after):
        rest = text[amount.end + (high_after.end() if high_after else 0) :]
        if likely or (amount.value >= SMALLEST_PLAIN and (_ENDS_PLAIN.match(rest) or high_after)):
            _narrow(found, None, price)
            found.spans.append((_start(text, amount.start, _MAX_BEFORE), _end(text, amount.end, _MAX_AFTER)))
    elif low_after or low_before:
        han = low_after is not None and not low_after[0].strip().isascii() and amount.value >= 50
        if likely or (han and _ENDS_PLAIN.match(after[low_after.end() if low_after else 0 :])):
            _narrow(found, price, None)
            found.spans.append((_start(text, amount.start, _MIN_BEFORE), _end(text, amount.end, _MIN_AFTER)))
    elif amount.money and not (text[amount.end - 1] == "块" and _THING_AFTER.match(after)):
        found.plain.append(amount.value)
        found.spans.append((amount.start, amount.end))


def _narrow(found: PriceLimits, low: Price | None, high: Price | None) -> None:
    found.low = low or found.low
    found.high = high or found.high


def _amounts(text: str) -> list[_Amount]:
    amounts = []
    for match in _AMOUNT.finditer(text):
        word, symbol = match["currency"] or "", match["symbol"] or match["after_symbol"] or ""
        value = (
            number(match["number"]) if not match["number"][:1].isalpha() or match["number"][0] in HAN_DIGIT else None
        )
        value = value if value is not None else _english_number(match["number"])
        if value is None:
            continue
        end = match.end()
        currency = _SYMBOLS.get(symbol.removeprefix("us") if symbol.endswith("$") else symbol, "") or _CURRENCY_OF.get(
            word, ""
        )
        measured = not symbol and not word and _unit_follows(text, end)
        amounts.append(
            _Amount(
                match.start() + len(match[0]) - len(match[0].lstrip()),
                end,
                value,
                bool(symbol or word),
                currency,
                measured,
            )
        )
    return amounts


def _unit_follows(text: str, end: int) -> bool:
    return re.match(rf"\s?-?\s?{UNIT}", text[end : end + 16]) is not None


def _english_number(text: str) -> Decimal | None:
    total = current = 0
    for word in re.split(r"[ -]", text):
        if word == "hundred":
            current = (current or 1) * 100
        elif word in ("thousand", "grand"):
            total, current = total + (current or 1) * 1000, 0
        else:
            current += _ENGLISH.get(word, 1 if word == "a" else 0)
    return Decimal(total + current) if total + current else None


def _is_range(text: str, first: _Amount, second: _Amount) -> bool:
    """Whether two amounts are the ends of one span of prices: "between 20 and 50", "200到300块", "$20-$30"."""
    between = text[first.end : second.start]
    if not _RANGE_BETWEEN.fullmatch(between) or first.measured or second.measured:
        return False
    before, after = text[max(0, first.start - 24) : first.start], text[second.end : second.end + 4]
    said = re.search(r"(?:between|from|price|budget|预算|价格|价位|价钱|在)[^\d]{0,8}$", before) or re.match(
        r"\s?(?:之间|以内|左右)", after
    )
    likely = min(first.value, second.value) >= SMALLEST_RANGE and _ENDS_PLAIN.match(text[second.end :])
    return first.money or second.money or bool(said) or bool(likely)


def _lifted(low: Decimal, high: Decimal) -> Decimal:
    """The lower end; 三五百 and 2-3千 leave its scale to the upper one, which is not guessed."""
    return low


def _start(text: str, start: int, pattern: re.Pattern[str]) -> int:
    found = pattern.search(text[max(0, start - 40) : start])
    return max(0, start - 40) + found.start() if found else start


def _end(text: str, end: int, pattern: re.Pattern[str]) -> int:
    found = pattern.match(text[end : end + 16])
    return end + found.end() if found else end


def without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The text with these stretches blanked out, as long as before."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text
