"""Which script a text is written in, and its normal form for comparing."""

from __future__ import annotations

import re
import unicodedata

HAN = re.compile(r"[㐀-䶿一-鿿豈-﫿]")
LETTER_OR_DIGIT = re.compile(r"\w")

# Above this share of Chinese characters a text counts as Chinese: three tokens in four of it are unknown to an
# English model, so its vector would say nothing.
CHINESE_FROM = 0.3

MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip


def normal(text: str) -> str:
    """The text in NFKC and lower case, so that full-width, ligature and capital forms compare equal."""
    return unicodedata.normalize("NFKC", text).casefold()


def han_share(text: str) -> float:
    """Share of Chinese characters among letters and digits, 0..1; 0 for a text without any."""
    written = len(LETTER_OR_DIGIT.findall(text))
    return len(HAN.findall(text)) / written if written else 0.0


def is_chinese(text: str) -> bool:
    """Whether more than three in ten of the written characters are Chinese."""
    return han_share(text) > CHINESE_FROM
