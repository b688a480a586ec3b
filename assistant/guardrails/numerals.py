"""Numbers written in words or Chinese characters, read as values.

`None` is the answer for what looks like a number but has no certain value ("几百", "dozens"): whoever asks must treat that as
a figure that nothing supports.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

SMALL = {
    "zero": 0,
    "nil": 0,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "sixteen": 16,
    "seventeen": 17,
    "eighteen": 18,
    "nineteen": 19,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fourty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
SCALES = {"dozen": 12, "hundred": 100, "grand": 1000, "thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000}
VAGUE = ("dozens", "hundreds", "thousands", "millions", "billions", "tens", "umpteen")
ORDINALS = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
    "eleventh": 11,
    "twelfth": 12,
    "thirteenth": 13,
    "fourteenth": 14,
    "fifteenth": 15,
    "sixteenth": 16,
    "seventeenth": 17,
    "eighteenth": 18,
    "nineteenth": 19,
    "twentieth": 20,
    "twenty-first": 21,
    "twenty-second": 22,
    "twenty-third": 23,
    "twenty-fourth": 24,
    "twenty-fifth": 25,
    "twenty-sixth": 26,
    "twenty-seventh": 27,
    "twenty-eighth": 28,
    "twenty-ninth": 29,
    "thirtieth": 30,
    "thirty-first": 31,
}

_WORD = "|".join(sorted((*SMALL, *SCALES), key=len, reverse=True))
_NO_LETTER_BEFORE = r"(?<![a-z0-9'])"
# "a hundred", "twenty-five", "one hundred and nineteen", "nineteen point nine nine", "nineteen ninety-nine"
ENGLISH = (
    rf"{_NO_LETTER_BEFORE}(?:(?:{'|'.join(VAGUE)})|(?:a[ ]|half[ ]a[ ])?(?:{_WORD})(?:[ -]+(?:and[ ]+"
    rf"|point[ ]+|oh[ ]+)?(?:{_WORD}))*)(?![a-z])"
)
CHINESE = "[零〇一二两三四五六七八九十百千万亿半廿卅壹贰叁肆伍陆柒捌玖拾佰仟几数多余点]"
CHINESE_START = "零〇一二两三四五六七八九十百千万亿半廿卅壹贰叁肆伍陆柒捌玖拾佰仟"

_DIGITS = dict(
    zip(
        "零〇一二两三四五六七八九壹贰叁肆伍陆柒捌玖",
        (0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9),
        strict=True,
    )
)
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10_000, "亿": 100_000_000}


def parse_digits(text: str, *, money: bool = False) -> Decimal | None:
    """The value of digits with grouping and decimal signs as written in any of our regions; None for what is not a number.

    "1,299.00", "1.299,00", "1'299" and "19,90" are understood. "1.299" is 1.299, but 1299 as money, which never has three
    decimals.
    """
    text = text.replace("'", "").replace(" ", "").rstrip(".,")
    comma, dot = text.rfind(","), text.rfind(".")
    if comma >= 0 and dot >= 0:
        grouping = "," if dot > comma else "."
        text = text.replace(grouping, "").replace(",", ".")
    elif comma >= 0:
        text = text.replace(",", "") if re.fullmatch(r"\d{1,3}(?:,\d{2,3})*,\d{3}", text) else text.replace(",", ".")
    elif text.count(".") > 1 or (money and re.fullmatch(r"\d{1,3}\.\d{3}", text)):
        text = text.replace(".", "") if re.fullmatch(r"\d{1,3}(?:\.\d{3})+", text) else "x"
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def parse_english(text: str) -> Decimal | None:
    """The value of English number words; two small numbers side by side are units and hundredths ("nineteen ninety-nine")."""
    words = re.findall("[a-z]+", text)
    if "point" in words:
        split = words.index("point")
        whole, digits = parse_english(" ".join(words[:split])), [SMALL.get(w, 10) for w in words[split + 1 :]]
        fits = whole is not None and digits and max(digits) < 10
        return Decimal(f"{whole}.{''.join(map(str, digits))}") if fits else None
    groups = _groups([w for w in words if w not in ("and", "a", "oh")])
    if groups is None or any(w in VAGUE for w in words):
        return None
    if len(groups) == 1:
        return Decimal(groups[0]) / (2 if "half" in words else 1)
    if len(groups) == 2 and groups[0] < 1000 and 10 <= groups[1] < 100:
        return Decimal(groups[0]) + Decimal(groups[1]) / 100
    return Decimal("".join(map(str, groups))) if max(groups) < 10 and len(groups) > 2 else None


def _groups(words: list[str]) -> list[int] | None:
    """The numbers that stand side by side in `words`, each made of as many words as belong together."""
    groups: list[int] = []
    done, current, room = 0, 0, 1000
    for word in words:
        if word in SCALES:
            scale = SCALES[word]
            if scale >= 1000:
                done, current, room = done + max(current, 1) * scale, 0, 1000
            else:
                current, room = max(current, 1) * scale, scale
        elif word in SMALL:
            value = SMALL[word]
            if value >= room or (room <= 10 and value == 0):
                groups.append(done + current)
                done, current = 0, 0
            current += value
            room = 10 if value >= 20 else 1
        elif word != "half":
            return None
    return [*groups, done + current]


def parse_chinese(text: str) -> Decimal | None:
    """The value of Chinese numerals, also financial ones and "三百五" for 350; None for vague ones such as "几百" or "十多"."""
    if any(c in "几数多余" for c in text):
        return None
    if "点" in text:
        whole, _, digits = text.partition("点")
        value = parse_chinese(whole) if whole else None
        known = bool(digits) and all(c in _DIGITS for c in digits)
        return Decimal(f"{value}.{''.join(str(_DIGITS[c]) for c in digits)}") if value is not None and known else None
    if text.endswith("半") and len(text) > 1:
        whole_value = parse_chinese(text[:-1])
        return None if whole_value is None else whole_value + Decimal("0.5")
    if text == "半":
        return Decimal("0.5")
    text = text.replace("廿", "二十").replace("卅", "三十")
    if all(c in _DIGITS for c in text):
        return Decimal("".join(str(_DIGITS[c]) for c in text))
    return _positional(text)


def _positional(text: str) -> Decimal | None:
    """The value of numerals with 十百千万亿; a last digit without its unit counts a tenth of the unit before ("一千二")."""
    total, section, digit, last_unit = 0, 0, -1, 1
    for character in text:
        if character in _DIGITS:
            if digit > 0:
                return None
            digit = _DIGITS[character]
            last_unit = 1 if digit == 0 else last_unit
        elif character in _TENS:
            section += (1 if digit < 0 else digit) * _TENS[character]
            digit, last_unit = -1, _TENS[character]
        elif character in _MYRIADS:
            section += max(digit, 0)
            total = (
                (total + max(section, 1)) * _MYRIADS[character]
                if _MYRIADS[character] > 10_000
                else total + max(section, 1) * 10_000
            )
            section, digit, last_unit = 0, -1, _MYRIADS[character]
        else:
            return None
    if digit > 0:
        section += digit * (last_unit // 10 if last_unit >= 100 else 1)
    return Decimal(total + section)
