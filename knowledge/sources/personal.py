"""Finds what could tell who somebody is, so that a conversation is not made findable with it.

It is made to refuse too much rather than too little: what it refuses, a person can shorten and approve again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from knowledge.language import normal

_EMAIL = re.compile(r"[\w.+%-]{1,64}\s?(?:@|\(at\)|\[at\])\s?[\w-]{1,63}(?:\.[\w-]{1,63})+")
# A Chinese character is a word sign as well, so the bounds are Latin ones.
# Digits as people group them; whether it is a card or a phone, its length tells.
_NUMBER = re.compile(r"(?<![a-z0-9.,])\+?\(?\d(?:[\s().\-/]{0,2}\d){6,24}(?![a-z0-9])")
_DATE = re.compile(r"(?:19|20)\d{2}[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])")
_REFERENCE = re.compile(
    r"(?<![a-z0-9])(?=[a-z0-9-]*[a-z])(?=[a-z0-9-]*\d{4})[a-z]{0,4}-?\d{4,}[a-z0-9-]{0,20}(?![a-z0-9])|#\s?\d{3,}"
)
_STREET = re.compile(
    r"\b\d{1,5}[a-z]?\s+(?:[a-z'.-]+\s+){1,3}(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|boulevard|blvd|court|ct|way|square|place)\b"
    r"|\b[\w-]{3,}(?:stra(?:ss|ß)e|gasse|weg|platz)\s+\d{1,4}\b"
    r"|\b(?:apt|apartment|flat|suite|unit|p\.?\s?o\.?\s?box)\.?\s*#?\d+\b"
    r"|\d+\s*(?:号楼|单元|弄|幢|栋)"
    r"|[\u4e00-\u9fff]{2,}(?:路|街|道|巷|大道)\s*\d+\s*号"
    r"|[\u4e00-\u9fff]{2,}(?:省|市)[\u4e00-\u9fff]{2,}(?:区|县|市)[\u4e00-\u9fff]{2,}"
)
# Shorter ones are quantities, prices and years; a local phone number has seven digits.
_PHONE_DIGITS = range(7, 13)


def personal(text: str, own: Iterable[str] = (), order_number: str = "") -> str:
    """What kind of personal data a text seems to hold: "e-mail", "card", "phone", "order" or "address"; empty for none.

    `own` are the shop's own addresses and numbers, which may stand; `order_number` is its pattern of order numbers.
    """
    plain = normal(text)
    for allowed in own:
        if allowed:
            plain = plain.replace(normal(allowed), " ")
    if _EMAIL.search(plain):
        return "e-mail"
    for number in _NUMBER.finditer(_DATE.sub(" ", plain)):
        digits = sum(sign.isdigit() for sign in number[0])
        if digits >= _PHONE_DIGITS.stop:
            return "card"
        if digits in _PHONE_DIGITS:
            return "phone"
    if _REFERENCE.search(plain) or (
        order_number and re.search(rf"(?<![A-Za-z0-9])(?:{order_number})(?![A-Za-z0-9])", text, re.IGNORECASE)
    ):
        return "order"
    return "address" if _STREET.search(plain) else ""
