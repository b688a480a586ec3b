"""A message made comparable: plain forms, masks for what varies, and the features that intents are learnt from."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from assistant.models.offline.numbers import han_number, with_digits
from assistant.skills.matching import matters

HAN = re.compile(r"[㐀-鿿]")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
ORDER_MASK, EMAIL_MASK, PRODUCT_MASK, PRICE_MASK, NUMBER_MASK = "qorder", "qemail", "qproduct", "qprice", "qnumber"
_PRICE = re.compile(
    r"(?:[$€£¥]\s*\d[\d,.]{0,14})|(?:(?<![\d.,])\d[\d,.]{0,14}\s*(?:dollars?|bucks?|usd|eur|euros?|cny|rmb|yuan|美元|美金|美刀|欧元|英镑|人民币|元|块钱?|刀))"
)
_NUMBER = re.compile(r"\d[\d.,]*")
# Two and more numerals, or one with a unit, are an amount; a lone 一 is hardly ever one.
_HAN_AMOUNT = re.compile(r"[零〇一二两三四五六七八九]?[十百千万][零〇一二两三四五六七八九十百千万]*")
_TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)?|[㐀-鿿]+|[?!]")
_SHORT_FORMS = (
    (re.compile(r"\b(what|where|when|who|how|it|that|there|here)'?s\b"), r"\1 is"),
    (re.compile(r"\bi'?m\b"), "i am"),
    (re.compile(r"\bi'd\b"), "i would"),
    (re.compile(r"\b(do|does|did|is|was|has|have|would|could|should|are|had)n'?t\b"), r"\1 not"),
    (re.compile(r"\bcan'?t\b"), "can not"),
    (re.compile(r"\bwon'?t\b"), "will not"),
    (re.compile(r"\b(pls|plz)\b"), "please"),
    (re.compile(r"\bwanna\b"), "want to"),
    (re.compile(r"\bu\b"), "you"),
)


def plain(text: str) -> str:
    """The text without full-width forms, curly quotes, repeated blanks and invisible characters; case is kept."""
    folded = unicodedata.normalize("NFKC", text)
    folded = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") and c != "\n" else c for c in folded)
    folded = "".join(c for c in folded if unicodedata.category(c) != "Cf")
    folded = folded.translate(str.maketrans("‘’“”–—−", "''\"\"---"))
    return re.sub(r"[ \t]+", " ", folded).strip()


def readable(text: str) -> str:
    """The plain text, as much of it as is read: whoever writes more has said it by then."""
    return plain(text)[:MOST_READ]


def has_words(text: str) -> bool:
    """Whether there is anything to read: a letter, a digit or a Chinese character."""
    return any(c.isalnum() for c in plain(text))


def is_chinese(text: str) -> bool:
    """Whether the text is written in Chinese, at least partly."""
    return bool(HAN.search(text))


def chinese_share(text: str) -> float:
    """How much of the message is Chinese, 0 to 1; a Latin word weighs as much as two characters, masks weigh nothing."""
    han = len(HAN.findall(text))
    words = [w for w in re.findall(r"[a-z]{2,}", text.lower()) if w not in MASKS]
    return han / (han + 2 * len(words)) if han or words else 0.0


MATTER_COUNT = 2
MOST_READ = 1000
MASKS = frozenset((ORDER_MASK, EMAIL_MASK, PRODUCT_MASK, PRICE_MASK, NUMBER_MASK))


def masked(text: str, order_number: re.Pattern[str]) -> str:
    """The lower-case text with e-mails, order numbers, prices and other numbers each replaced by one word."""
    result = EMAIL.sub(f" {EMAIL_MASK} ", plain(text))
    result = order_number.sub(f" {ORDER_MASK} ", result).lower()
    for placeholder, mask in (("{order}", ORDER_MASK), ("{email}", EMAIL_MASK), ("{product}", PRODUCT_MASK)):
        result = result.replace(placeholder, f" {mask} ")
    result = with_digits(result)
    result = _HAN_AMOUNT.sub(_digits, result)
    result = _PRICE.sub(f" {PRICE_MASK} ", result)
    result = _NUMBER.sub(f" {NUMBER_MASK} ", result)
    for pattern, whole in _SHORT_FORMS:
        result = pattern.sub(whole, result)
    return re.sub(r"\s+", " ", result).strip()


def _digits(found: re.Match[str]) -> str:
    value = han_number(found.group(0))
    return found.group(0) if value is None else str(value)


def word_features(text: str) -> Counter[str]:
    """Single words, of Chinese runs the single characters, and the matters they speak of, which bridge synonyms."""
    found: Counter[str] = Counter(_tokens(text))
    found.update({f"§{matter}": MATTER_COUNT for matter in matters(text)})
    return found


def character_features(text: str) -> Counter[str]:
    """Pieces of 3 to 5 letters within words, which forgive typing errors; of Chinese runs pieces of 2 and 3 characters.

    Where a word or run begins and ends belongs to it: a last 吗 asks, a first 退 wants something done.
    """
    found: Counter[str] = Counter()
    for token in re.findall(r"[a-z]+|[㐀-鿿]+", text):
        edged = f"<{token}>"
        for size in (2, 3) if HAN.match(token) else (3, 4, 5):
            found.update(f"#{edged[i : i + size]}" for i in range(len(edged) - size + 1))
    return found


def _tokens(text: str) -> Iterator[str]:
    for token in _TOKEN.findall(text.lower()):
        if HAN.match(token):
            yield from token
        else:
            yield token
