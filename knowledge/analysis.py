"""Turns text into the terms that keywords are matched by, the same for documents and for questions.

English words are stemmed (Snowball), Chinese is cut into single characters and pairs, numbers keep their unit and model
codes are kept whole as well as in parts.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from knowledge.language import HAN, normal

# Part of the keyword index's name: raise it when terms come out differently, and the index is built anew.
ANALYSER_VERSION = 1
REMEMBERED_WORDS = 20_000  # some 5 MB

_HAN_RUN = r"[㐀-䶿一-鿿豈-﫿]+"
_WORD_CHARACTER = r"[^\W_㐀-䶿一-鿿豈-﫿]"
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?"
_RUN = re.compile(rf"{_HAN_RUN}|{_WORD_CHARACTER}+(?:['’.,+&/-]{_WORD_CHARACTER}+)*|[\"″%]")
_PLAIN_NUMBER = re.compile(rf"(?:{_NUMBER})$")
_NUMBER_AND_LETTERS = re.compile(r"(\d+(?:\.\d+)?)-?([a-z]+)$")
_FIRST_HAN = "㐀"
_JOINERS = re.compile(r"['’.,+&/-]")

# Spellings of units by the one that stands in a term, so that 15.6", 15.6 inches and 15.6英寸 are one term.
UNITS = {
    "inch": ("inch", "inches", "in", '"', "″", "英寸", "寸"),
    "cm": ("cm", "centimetre", "centimetres", "centimeter", "centimeters", "厘米", "公分"),
    "mm": ("mm", "毫米"),
    "m": ("m", "metre", "metres", "meter", "meters", "米"),
    "kg": ("kg", "kilo", "kilos", "kilogram", "kilograms", "千克", "公斤"),
    "g": ("g", "gram", "grams", "克"),
    "ml": ("ml", "millilitre", "millilitres", "毫升"),
    "l": ("l", "litre", "litres", "liter", "liters", "升"),
    "w": ("w", "watt", "watts", "瓦"),
    "wh": ("wh", "瓦时"),
    "mah": ("mah", "毫安", "毫安时"),
    "gb": ("gb",),
    "tb": ("tb",),
    "hz": ("hz", "赫兹"),
    "h": ("h", "hour", "hours", "小时"),
    "day": ("day", "days", "天", "日"),
    "percent": ("%", "percent"),
}
_UNIT_OF = {spelling: unit for unit, spellings in UNITS.items() for spelling in spellings}
_HAN_UNITS = sorted((s for s in _UNIT_OF if HAN.match(s)), key=len, reverse=True)


@dataclass(frozen=True, slots=True)
class Word:
    """A written word and the terms that a document with it is found by.

    `parts` are the terms of what it is made of and `joined` is the one term of the whole, where it has several parts or a
    unit. `han` holds a run of Chinese as written; it has no parts.
    """

    surface: str
    terms: tuple[str, ...]
    parts: tuple[str, ...] = ()
    joined: str = ""
    han: str = ""


class Analyser:
    """Cuts text into terms; holds a stemmer and what it has already cut, so build one and keep it."""

    def __init__(self) -> None:
        self._stemmer: TextAnalyzer = (
            TextAnalyzerBuilder(Tokenizer.whitespace()).filter(Filter.stemmer("english")).build()
        )
        # Few words make up most of all text; each is cut once.
        self._word = lru_cache(maxsize=REMEMBERED_WORDS)(self._cut)

    def terms(self, text: str) -> list[str]:
        """The terms of a text in their order, repeated as they occur."""
        return [term for word in self.words(text) for term in word.terms]

    def words(self, text: str) -> list[Word]:
        """The words and Chinese runs of a text in their order; a number takes the unit behind it along."""
        found: list[Word] = []
        runs = _RUN.findall(normal(text))
        for index, run in enumerate(runs):
            if run[:1] >= _FIRST_HAN and HAN.match(run):
                found.append(Word(run, (*run, *han_pairs(run)) if len(run) > 1 else (run,), han=run))
            elif run[:1].isdigit() and _PLAIN_NUMBER.match(run):
                following = runs[index + 1] if index + 1 < len(runs) else ""
                number, unit = run.replace(",", ""), _leading_unit(following)
                found.append(_word(run, (number,), number + _UNIT_OF[unit] if unit else ""))
                if unit:
                    # What is left of the next run without the unit; a bare unit leaves nothing.
                    runs[index + 1] = following.removeprefix(unit)
            elif run[:1].isalnum():
                found.append(self._word(run))
        return found

    def _cut(self, run: str) -> Word:
        """A run of letters and digits as a word, its English terms reduced to their stems."""
        bare = _without_accents(run.removesuffix("'s").removesuffix("’s"))
        measured = _NUMBER_AND_LETTERS.match(bare)
        if measured and measured[2] in _UNIT_OF:
            return _word(run, (measured[1],), measured[1] + _UNIT_OF[measured[2]])
        parts = tuple(self._stem(part) for part in _JOINERS.split(bare) if part)
        whole = _JOINERS.sub("", bare)
        return _word(run, parts, self._stem(whole) if len(parts) > 1 else "")

    def _stem(self, term: str) -> str:
        if len(term) > 2 and term.isascii() and term.isalpha():
            return self._stemmer.analyze(term)[0]
        return term


def _word(surface: str, parts: tuple[str, ...], joined: str) -> Word:
    return Word(surface, (*parts, joined) if joined else parts, parts, joined)


def han_pairs(run: str) -> list[str]:
    """Every pair of neighbouring characters; the run itself when it has only one."""
    return [run[i : i + 2] for i in range(len(run) - 1)] or [run]


def _leading_unit(following: str) -> str:
    """The spelling of a unit that `following` is or, in Chinese, starts with; empty for none."""
    if following in _UNIT_OF:
        return following
    return next((unit for unit in _HAN_UNITS if following.startswith(unit)), "")


def _without_accents(word: str) -> str:
    if word.isascii():
        return word
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
