"""What figures are made of: their kinds, the keys by which facts support them, and the page from which they are taken.

A key is a small tuple such as ("money", "19.9", "USD"). A figure *asks* for keys and one of them must be known; a fact *grants*
keys. Matching is therefore one dictionary look-up, by value and kind, and never by substring.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

Key = tuple[str, ...]
# Stand in a page for words that were read already: TAKEN for any, RATED for the scale of a rating ("out of 5").
TAKEN, RATED = "\x01", "\x03"
_ENGLISH_WORD = re.compile("[a-z]+")


class Kind(StrEnum):
    """What a figure says something about."""

    MONEY = "money"
    PERCENT = "percent"
    COUNT = "count"
    MEASURE = "measure"
    DATE = "date"
    DAY = "day"
    TIME = "time"
    IDENTIFIER = "identifier"
    EMAIL = "email"
    URL = "url"
    OFFER = "offer"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure in a text: its words, its normalised value, the keys it asks for and those it grants as a fact."""

    text: str
    kind: Kind
    value: str
    asks: tuple[Key, ...]
    grants: tuple[Key, ...]


def word_set(words: str) -> frozenset[str]:
    """The words of a line as a set."""
    return frozenset(words.split())


def plain(value: Decimal) -> str:
    """A number without trailing zeros or exponent: 19.90 and 19.9 read the same."""
    return format(value.normalize(), "f")


def compact(token: str) -> str:
    """An identifier without case and separators: "WH-200" and "wh200" are the same."""
    return "".join(c for c in token.lower() if c.isalnum())


def same(kind: Kind, text: str, *keys: Key) -> Figure:
    """A figure that grants exactly what it asks for; its value is that of its first key."""
    return Figure(text=text, kind=kind, value=" ".join(keys[0][1:]), asks=keys, grants=keys)


def unreadable(text: str, kind: Kind = Kind.UNREADABLE) -> Figure:
    """A figure without certain value: only the very same words in a fact support it."""
    return same(kind, text, ("text", "".join(text.lower().split())))


class Page:
    """A text from which figures are taken one class after the other; what is taken is not read again as something else."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.low = text.lower()
        # English words and whether other scripts occur: patterns that cannot match are not even tried.
        self.english = frozenset(_ENGLISH_WORD.findall(self.low))
        self.other = not text.isascii()
        self.figures: list[tuple[int, Figure]] = []

    def has(self, anchors: frozenset[str]) -> bool:
        """Whether the text has one of these English words, or is not purely English."""
        return self.other or not anchors.isdisjoint(self.english)

    def words(self, start: int, end: int) -> str:
        """The original words between two places."""
        return self.text[start:end].strip()

    def hide(self, start: int, end: int, sign: str = TAKEN) -> None:
        """Take a place out of reading without making it a figure."""
        self.low = self.low[:start] + sign * (end - start) + self.low[end:]

    def add(self, start: int, end: int, figure: Figure) -> None:
        """Record a figure and take its place."""
        self.figures.append((start, figure))
        self.hide(start, end)

    def found(self) -> list[Figure]:
        """All figures in reading order."""
        return [figure for _, figure in sorted(self.figures, key=lambda entry: entry[0])]
