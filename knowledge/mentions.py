"""What a wish says that may be a value of a property, and where in its text the shop's words stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from knowledge.analysis import Analyser, Word, han_pairs
from knowledge.facets import Vocabulary
from knowledge.facts import Fact, Named
from knowledge.filters import Comparison
from knowledge.language import HAN, normal
from knowledge.quantities import Quantity

T = TypeVar("T")
LONGEST_PHRASE = 5  # words of a value or a name
LONGEST_HAN = 12
_STOP = re.compile(r"[,;:!?、。]|\.(?!\d)")
SURE = frozenset({"colour", "color", "size", "material"})


@dataclass(frozen=True, slots=True)
class Mention:
    """Something said that may be a value of a property: what it may mean, best known first, and whether it is to be avoided.

    A measured mention has the amount that was said and bounds a property instead of naming its value. `exactly` is the amount
    of which values were found. `apart` tells that the word stands in a long story, `needed` that the amount is one's own,
    which a property must suffice for. `otherwise` is what it says where none of its meanings holds.
    """

    said: str
    meanings: tuple[Fact, ...]
    avoided: bool = False
    named: bool = False
    comparison: Comparison = Comparison.IS
    amount: Quantity | None = None
    exactly: Quantity | None = None
    apart: bool = False
    needed: bool = False
    otherwise: Mention | None = None

    @property
    def unsure(self) -> bool:
        """Whether a word may as well mean something else: it stands in a long story and nothing about it names a property or an
        amount. In a short wish words mean what they say."""
        plain = self.named or self.amount is not None or self.exactly is not None or self.avoided
        return not plain and self.apart


@dataclass(frozen=True, slots=True)
class Reading:
    """A normalised wish with what it is read by."""

    text: str
    analyser: Analyser
    vocabulary: Vocabulary


def phrases(reading: Reading, table: Mapping[tuple[str, ...], T]) -> Iterator[tuple[int, int, T]]:
    """The longest phrases of a table in the Latin words of the text, with their places."""
    words = list(_placed(reading))
    at = 0
    while at < len(words):
        for end in range(_unbroken(reading.text, words, at), at, -1):
            terms = tuple(term for _, _, parts in words[at:end] for term in parts)
            key = terms if terms in table or len(terms) != 2 else ("".join(terms),)
            if key in table:
                yield words[at][0], words[end - 1][1], table[key]
                at = end - 1
                break
        at += 1


def _unbroken(text: str, words: Sequence[tuple[int, int, tuple[str, ...]]], at: int) -> int:
    """Where the longest phrase that begins with this word ends: a phrase goes over no stop."""
    for end in range(at + 1, min(len(words), at + LONGEST_PHRASE)):
        if _STOP.search(text[words[end - 1][1] : words[end][0]]):
            return end
    return min(len(words), at + LONGEST_PHRASE)


def _placed(reading: Reading) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Every Latin word with its place and the terms that values are keyed by."""
    cursor = 0
    for word in reading.analyser.words(reading.text):
        start = reading.text.find(word.surface, cursor)
        cursor = start + len(word.surface)
        if not word.han:
            yield start, cursor, _key(word)


def _key(word: Word) -> tuple[str, ...]:
    return (word.joined,) if word.joined and len(word.parts) == 1 else word.parts


def han_pieces(text: str, table: Mapping[str, T]) -> Iterator[tuple[int, int, T]]:
    """The longest pieces of Chinese that a table holds, with their places."""
    if not HAN.search(text):
        return
    at = 0
    while at < len(text):
        number = at > 0 and text[at].isdigit() and (text[at - 1].isdigit() or text[at - 1] == ".")
        if not number and (HAN.match(text[at]) or (at + 1 < len(text) and text[at].isalnum())):
            for end in range(min(len(text), at + LONGEST_HAN), at, -1):
                if text[at:end] in table:
                    yield at, end, table[text[at:end]]
                    at = end - 1
                    break
        at += 1


def names_in(reading: Reading) -> Iterator[Named]:
    """The properties that are named in the wish."""
    for _, _, found in phrases(reading, reading.vocabulary.names):
        yield from found
    for _, _, found in han_pieces(reading.text, reading.vocabulary.han_names):
        yield from found


def touched(name: Named, text: str) -> bool:
    """Whether a word of a property's name is in the text, or two neighbouring characters of it."""
    return likeness(name, text) > 0


def likeness(name: Named, text: str) -> float:
    """The share of a property's name that is in the text, by words or by neighbouring characters (0..1)."""
    words = set(re.findall(r"[a-z]{3,}", normal(name.en)))
    said = set(_stems(re.findall(r"[a-z]{3,}", text)))
    share = len(set(_stems(words)) & said) / len(words) if words else 0.0
    pairs = han_pairs(name.zh) if name.zh else []
    return max(share, sum(pair in text for pair in pairs) / len(pairs) if pairs else 0.0)


def _stems(words: Iterable[str]) -> Iterator[str]:
    """Words without the endings that a name and a wish use differently: "keeps" and "keep"."""
    return (re.sub(r"(?:ing|es|s)$", "", word) if len(word) > 4 else word.removesuffix("s") for word in words)


def clause(text: str, start: int, end: int) -> str:
    """What stands between the stops around this place of a text."""
    before, after = _STOP.split(text[:start]), _STOP.split(text[end:])
    return before[-1] + text[start:end] + after[0]
