"""Numbers as people write them in either language, as digits."""

from __future__ import annotations

import re

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "壹": 1, "贰": 2, "叁": 3}
_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10_000}
HAN_NUMBER = "[零〇一二两三四五六七八九十百千万]+"
_EN_SMALL = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90,
}  # fmt: skip
_EN_WORD = "|".join(sorted([*_EN_SMALL, "hundred", "thousand"], key=len, reverse=True))
_EN_NUMBER = re.compile(
    rf"\b(?:a\s+(?=hundred|thousand))?(?:{_EN_WORD})(?:(?:\s+and\s+|[\s-]+)(?:{_EN_WORD}))*\b", re.IGNORECASE
)


def han_number(text: str) -> int | None:
    """The value of a Chinese numeral such as 三百五 (350) or 一千零五 (1005); None when it is none."""
    total, part, digit, last_unit = 0, 0, 0, 1
    for character in text:
        if character in _DIGITS:
            digit = _DIGITS[character]
            last_unit = 10 if character in "零〇" else last_unit
        elif character == "万":
            total, part, digit, last_unit = total + (part + digit) * 10_000, 0, 0, 10_000
        elif character in _UNITS:
            part, digit, last_unit = part + (digit or 1) * _UNITS[character], 0, _UNITS[character]
        else:
            return None
    # 三百五 leaves out its last unit: the five is a tenth of the hundred before it.
    tail = digit * (last_unit // 10) if last_unit >= 100 and digit else digit
    return total + part + tail if text else None


def english_number(text: str) -> int | None:
    """The value of English number words such as "one hundred and fifty"; None when they are none."""
    total, part = 0, 0
    words = [w for w in re.split(r"[\s-]+", text.lower()) if w not in ("and", "a")]
    for word in words:
        if word in _EN_SMALL:
            part += _EN_SMALL[word]
        elif word == "hundred":
            part = (part or 1) * 100
        elif word == "thousand":
            total, part = total + (part or 1) * 1000, 0
        else:
            return None
    return total + part if words else None


def with_digits(text: str) -> str:
    """The text with English number words as digits; "one" alone stays, for it is mostly a pronoun."""

    def as_digits(found: re.Match[str]) -> str:
        words = found.group(0)
        value = english_number(words)
        return words if value is None or words.lower() == "one" else str(value)

    return _EN_NUMBER.sub(as_digits, text)
