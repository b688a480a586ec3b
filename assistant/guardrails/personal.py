"""Personal data out of logs and, where configured, out of what goes to a hosted model.

Whether a *reply* gives away an e-mail, phone number or house number that nobody in this conversation gave is not decided here: the figure
check does it, for each of those is a figure that needs a fact.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+", re.UNICODE)
# A Chinese identity number: region, birthday, sequence, check sign.
_CN_ID = re.compile(
    r"(?<![\dA-Za-z])[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d"
    r"|3[01])\d{3}[\dXx](?![\dA-Za-z])"
)
# 12 to 19 digits, in groups or not, as on cards; Luhn decides.
_CARD = re.compile(r"(?<![\d+-])\d(?:[ -]?\d){11,18}(?![\d-]*\d)")
_CN_MOBILE = re.compile(r"(?<![A-Za-z0-9_.])(?:(?:\+|00)?86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}(?![\d.]*\d)")
# With a country or area code, or in separated groups: at least nine digits altogether.
_PHONE = re.compile(
    r"(?<![\w.+-])(?:\+|00)[1-9]\d{0,2}(?:[ ./-]?\(?\d{1,5}\)?){2,5}(?![\w-])"
    r"|(?<![\w.+/-])\(?0?\d{2,4}\)?[ -]\d{3,4}[ -]\d{3,4}(?![\w-])|(?<![\w.+-])0\d{2,3}-?\d{7,8}(?!\d)"
)
_FULL_WIDTH = str.maketrans("０１２３４５６７８９＠．－＋", "0123456789@.-+")
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def luhn(number: str) -> bool:
    """Whether the digits of a card number are consistent (ISO/IEC 7812)."""
    digits = [int(c) for c in number if c.isdigit()]
    doubled = (d * 2 - 9 if d > 4 else d * 2 for d in digits[-2::-2])
    return len(digits) >= 12 and len(set(digits)) > 1 and (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def chinese_id(number: str) -> bool:
    """Whether the check sign of an 18-character Chinese identity number is right (GB 11643-1999)."""
    total = sum(int(c) * w for c, w in zip(number[:17], _ID_WEIGHTS, strict=True))
    return "10X98765432"[total % 11] == number[17].upper()


def redact(text: str) -> str:
    """The text with e-mails, Chinese identity numbers, card numbers and phone numbers replaced by their kind in brackets.

    Order and tracking numbers stay: an 18-digit number is an identity number only with the right check sign, a card number
    only by Luhn, and no rule bites a part out of a longer number.
    """
    text = text.translate(_FULL_WIDTH)
    text = _EMAIL.sub("[email]", text)
    text = _CN_ID.sub(_if(chinese_id, "[id number]"), text)
    text = _CARD.sub(_if(luhn, "[card]"), text)
    text = _CN_MOBILE.sub("[phone]", text)
    return _PHONE.sub(_if(_enough_digits, "[phone]"), text)


def _enough_digits(number: str) -> bool:
    return sum(c.isdigit() for c in number) >= 9


def _if(test: Callable[[str], bool], label: str) -> Callable[[re.Match[str]], str]:
    return lambda match: label if test(match.group()) else match.group()
