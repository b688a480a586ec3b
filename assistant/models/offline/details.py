"""Details that stand in a message itself: order numbers, e-mails, price limits, places in a list, quantities, reasons."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.models.offline.numbers import HAN_NUMBER, han_number, with_digits
from assistant.models.offline.text import EMAIL, HAN, plain
from assistant.skills.matching import stem

_N = r"(?<!\d)(\d[\d,]{0,11}(?:\.\d+)?)\s*(k\b|K\b)?"
_CURRENCY_BEFORE = r"(?:[$€£¥]\s*|(?:usd|eur|cny|rmb)\s*)?"
_CURRENCY_AFTER = r"\s*(?:dollars?|bucks?|usd|eur|euros?|pounds?|cny|rmb|yuan|美元|美金|美刀|欧元|英镑|元人民币|人民币|元|块钱?|刀|[$€£¥])?"
# A number before one of these measures something, not money.
_NOT_MONEY = (
    r"(?!\d)(?!\s*(?:-?inch|inches|in\b|\"|cm|mm|m\b|metres?|meters?|ft|feet|kg|g\b|lbs?|l\b|litres?|liters?|ml|w\b|watts?|"
    r"days?|weeks?|months?|years?|hours?|minutes?|people|persons?|pieces?|pcs|stars?|寸|米|厘米|公分|天|日|周|个月|年|小时|分钟|人|岁|"
    r"升|毫升|瓦|斤|公斤|克|件|个|双|只|条|张|星|码|号|%))"
)
_MONEY = rf"{_CURRENCY_BEFORE}{_N}{_CURRENCY_AFTER}{_NOT_MONEY}"
_RANGE = re.compile(
    rf"(?:between|from)?\s*{_CURRENCY_BEFORE}{_N}{_CURRENCY_AFTER}\s*(?:-|~|to\b|and\b|到|至)\s*{_MONEY}(?:\s*之间)?",
    re.IGNORECASE,
)
_RANGE_CUE = re.compile(r"between|from|[$€£¥]|dollars?|bucks?|usd|eur|元|块|到|至|price|budget|预算|价", re.IGNORECASE)
_MAXIMUM = re.compile(
    r"(?:\b(?:under|below|beneath|less than|cheaper than|up to|at most|max(?:imum)?(?: of)?|no more than|not more than|not over|"
    r"within|lower than|budget(?: is| of)?(?: around| about)?|spend(?: about| around)?|around|about|for)\b|不超过|不要超过|低于|少于|"
    rf"小于|最多|至多|不高于|预算(?:是|在|大概|大约)?|便宜过|<=?)\s*{_MONEY}",
    re.IGNORECASE,
)
_MAXIMUM_AFTER = re.compile(
    rf"{_MONEY}\s*(?:or less|or under|or cheaper|max\b|maximum|tops|以内|以下|之内|之下|内\b|以里|封顶|左右|上下|以內|的?预算|budget)",
    re.IGNORECASE,
)
_MINIMUM = re.compile(
    r"(?:\b(?:over|above|more than|at least|from|starting (?:at|from)|min(?:imum)?(?: of)?|no less than|higher than)\b|"
    rf"(?<!不)(?<!不要)超过|高于|不低于|不少于|至少|大于|>=?)\s*{_MONEY}",
    re.IGNORECASE,
)
_MINIMUM_AFTER = re.compile(rf"{_MONEY}\s*(?:or more|and up|以上|之上|往上|起步?|\+)", re.IGNORECASE)
_HAN_NUMBER = re.compile(HAN_NUMBER)
_MONEY_CUES = re.compile(r"[$€£¥]|dollars?|bucks?|usd|eur|元|块|美金|英镑|人民币", re.IGNORECASE)
# 三五百 is from three to five hundred.
_HAN_SPAN = re.compile(
    r"(?<![一二两三四五六七八九十百千万\d])([一二两三四五六七八])([二两三四五六七八九])([十百千万])(?=块|元|的|左右|以|$|\W)"
)
# "about 40" and "for 40" limit a price only where money is spoken of.
_VAGUE = re.compile(r"(?:around|about|for)\s*$", re.IGNORECASE)
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
}  # fmt: skip
_ORDINAL_EN = re.compile(
    rf"\b(?:({'|'.join(_ORDINALS)})|(\d)(?:st|nd|rd|th)|(?:number|no\.?|option|#)\s*(\d))\b(?!\s*of)"
)
_ORDINAL_ZH = re.compile(rf"第\s*({HAN_NUMBER}|\d)\s*(?:个|款|件|条|双|只|台|种|项|单|笔|张)?")
_FIRST_SOME = re.compile(rf"(?:first|top)\s+(\d)\b|前\s*({HAN_NUMBER}|\d)\s*(?:个|款|件|条|双|只|台|种)?")
_LAST = re.compile(r"\blast (?:one|product|item|option)\b|\bthe last\b$|最后(?:一|那|这)?(?:个|款|件|条|双|只|台)?")
_BARE_PLACES = re.compile(r"^\W*(?:the\s+)?(\d)(?:\s*(?:,|and|&|和|、|跟)\s*(\d))*\W*$")
_ALL = re.compile(
    r"\b(?:all|both|everything|the whole (?:order|thing|lot)|entire order|every item)\b|全部|全都|都退|全退|整单|所有|"
    r"两个都|两件都|一起退|都要退"
)
_QUANTITY_EN = re.compile(
    r"\b(?:just|only|return|send back)?\s*(\d+|one|a single)\s+(?:of (?:the|them|those|these)|pieces?\b|pcs\b|pairs?\b|x\b)"
)
_QUANTITY_ZH = re.compile(
    rf"(?:退|要|只|就)\s*(?:退|要)?\s*({HAN_NUMBER}|\d+)\s*(?:个|件|双|只|条|台|把|盏|套|张|瓶|盒|支)"
)
_NEGATED = re.compile(r"(?:\b(?:not?|never)\s+(?:\w+\s+)?|n't\s+(?:\w+\s+)?|没有?\s*|不是?\s*|并不\s*)$", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Prices:
    """Limits in major units of the shop's currency."""

    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, kw_only=True)
class Places:
    """Which entries of a list are meant, counted from 1; -1 is the last. `all_of_them` overrides."""

    numbers: tuple[int, ...] = ()
    all_of_them: bool = False


def emails(text: str) -> list[str]:
    """The e-mail addresses in a text."""
    return EMAIL.findall(plain(text))


@dataclass(frozen=True)
class OrderNumbers:
    """Finds a shop's order numbers as people write them: with # or without, in any case, "hp 10031" for HP-10031.

    `pattern` is the shop's regular expression of a whole number, `example` one of them: its letters may be written apart.
    """

    pattern: str
    example: str = ""

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """What finds a number in a text; group 1 is the number without #."""
        bare = self.pattern.removeprefix("^").removesuffix("$").removeprefix("#?").removeprefix("#")
        parts = self._example
        apart = rf"{parts[0]}[-\s]?\d{{{len(parts[2])}}}|" if parts else ""
        return re.compile(
            rf"(?<![A-Za-z0-9_.@+-])#?\s?({apart}{bare})(?![A-Za-z0-9_@]|\.\d|-[A-Za-z0-9])", re.IGNORECASE
        )

    def find(self, text: str) -> list[str]:
        """The numbers in a text, each once, in the shop's own form; e-mail addresses are no place to look in."""
        found = [self._canonical(m.group(1)) for m in self.regex.finditer(EMAIL.sub(" ", plain(text)))]
        return list(dict.fromkeys(found))

    @cached_property
    def _example(self) -> tuple[str, str, str] | None:
        found = re.fullmatch(r"#?([A-Za-z]+)([-\s]?)(\d+)", self.example)
        return (found.group(1), found.group(2), found.group(3)) if found else None

    def _canonical(self, number: str) -> str:
        parts = self._example
        apart = re.fullmatch(rf"{parts[0]}[-\s]?(\d+)", number, re.IGNORECASE) if parts else None
        if parts and apart:
            return f"{parts[0]}{parts[1]}{apart.group(1)}"
        return re.sub(r"\s+", "", number).upper()


def prices(text: str) -> Prices:
    """The price limits in a wish; none where the numbers measure something else."""
    return _priced(text)[0]


def without_prices(text: str) -> str:
    """The wish without its price limits and the words around them; numbers in words have become digits."""
    return _priced(text)[1]


def _priced(text: str) -> tuple[Prices, str]:
    readable = _digits(_HAN_SPAN.sub(r"\1\3到\2\3", plain(text)))
    spans = _RANGE.search(readable)
    if spans and _RANGE_CUE.search(spans.group(0)):
        ends = sorted((_amount(spans.group(1), spans.group(2)), _amount(spans.group(3), spans.group(4))))
        return Prices(low=ends[0], high=ends[1]), _cut(readable, spans)
    most = _limit(_MAXIMUM, readable) or _limit(_MAXIMUM_AFTER, readable)
    least = _limit(_MINIMUM, readable) or _limit(_MINIMUM_AFTER, readable)
    high, low = (_amount(m.group(1), m.group(2)) if m else None for m in (most, least))
    for found in sorted((m for m in (most, least) if m), key=lambda m: -m.start()):
        readable = _cut(readable, found)
    return Prices(low=low if low != high else None, high=high), readable


def _cut(text: str, found: re.Match[str]) -> str:
    return f"{text[: found.start()]} {text[found.end() :]}".strip(" ,，.。")


def places(text: str) -> Places:
    """Which entries of a shown list the text points at by number."""
    readable = with_digits(plain(text)).lower()
    some = _FIRST_SOME.search(readable)
    if some:
        count = _small(some.group(1) or some.group(2))
        return Places(numbers=tuple(range(1, count + 1)))
    found = [
        _ORDINALS.get(m.group(1) or "") or int(m.group(2) or m.group(3))
        for m in _ORDINAL_EN.finditer(plain(text).lower())
    ]
    found += [_small(m.group(1)) for m in _ORDINAL_ZH.finditer(readable)]
    if _LAST.search(readable):
        found.append(-1)
    if not found and _BARE_PLACES.match(readable):
        found = [int(n) for n in re.findall(r"\d", readable)]
    return Places(numbers=tuple(dict.fromkeys(n for n in found if n)), all_of_them=bool(_ALL.search(readable)))


def quantity(text: str) -> int | None:
    """How many pieces are meant, where the text says so."""
    readable = with_digits(plain(text)).lower()
    english = _QUANTITY_EN.search(readable)
    if english:
        return 1 if not english.group(1).isdigit() else int(english.group(1))
    chinese = _QUANTITY_ZH.search(readable)
    return _small(chinese.group(1)) if chinese else None


def choice(text: str, words: Mapping[str, Sequence[str]]) -> str | None:
    """The value whose longest word occurs in the text and is not negated there; None when none does."""
    readable = plain(text).lower()
    best: tuple[int, str] | None = None
    for value, synonyms in words.items():
        for word in synonyms:
            if _occurs(word.lower(), readable) and (best is None or len(word) > best[0]):
                best = (len(word), value)
    return best[1] if best else None


def _occurs(word: str, text: str) -> bool:
    """Whether the word is said and not negated; English is compared by stems, so "needed" is met by "need"."""
    if not HAN.search(word):
        word, text = f" {_stems(word)} ", f" {_stems(text)} "
    # A word that is negative itself ("doesn't fit") is not undone by the "not" inside it.
    return any(not _NEGATED.search(text[: found.start()] + " ") for found in re.finditer(re.escape(word), text))


def _stems(text: str) -> str:
    return " ".join(stem(word) for word in re.findall(r"[a-z']+", text))


def _digits(text: str) -> str:
    readable = with_digits(plain(text))

    def as_digits(found: re.Match[str]) -> str:
        value = han_number(found.group(0))
        # A lone 一 or 千 is hardly ever an amount.
        return found.group(0) if value is None or value < 10 else str(value)

    readable = re.sub(
        r"(\d+)\s*([百千万])(?!\d)",
        lambda m: str(int(m.group(1)) * {"百": 100, "千": 1000, "万": 10_000}[m.group(2)]),
        readable,
    )
    return _HAN_NUMBER.sub(as_digits, readable)


def _limit(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    for found in pattern.finditer(text):
        vague = _VAGUE.search(text[found.start() : found.start(1)].rstrip("$€£¥ "))
        if not vague or _MONEY_CUES.search(found.group(0)) or "budget" in found.group(0).lower():
            return found
    return None


def _amount(digits: str, thousands: str | None) -> float:
    return float(digits.replace(",", "")) * (1000 if thousands else 1)


def _small(digits: str) -> int:
    return int(digits) if digits.isdigit() else han_number(digits) or 0
