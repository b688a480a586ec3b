"""Which kinds of goods a wish sounds like, told by what people say when they need one.

`situations/*.yaml` holds such sentences for each kind ("一炒菜满屋都是味儿": a range hood, an air purifier). Together with the words
of the lexicon they make one vector of terms for each kind (tf-idf, Rocchio); a wish is compared with all of them. The vectors
are in `situations.npz`, made by `python -m evals.products.situations`.
"""

from __future__ import annotations

import itertools
import math
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.analysis import Analyser, han_pairs
from knowledge.facts import Named
from knowledge.language import HAN, normal
from knowledge.lexicon import Lexicon, goods_of, phrase_terms

BUNDLED = Path(__file__).with_name("situations.npz")
BROADER = 0.7  # how much a sort of a kind stands for it: who asks for toys takes blocks
PERHAPS = 0.4  # how much a kind may be among what is sold as a broader one: a hydration pack among the backpacks
SORT = 0.9  # how much a sort of a kind is that kind
Numbers = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Sound:
    """How much a wish sounds like the kinds that a shop sells (the best first, with 0..1) and like the best that it does not."""

    sold: tuple[tuple[Named, float], ...] = ()
    rival: float = 0.0
    # For each kind of goods of which the shop has something: which of its own kinds are it, and how far.
    shelves: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    most: str = ""  # the kind that it sounds like above all, by the word that stands for it

    def sells(self, name: str) -> float:
        """How far the shop sells a kind of goods: 1, a little less where it only sells what that is a sort of."""
        return max(self.shelves.get(name, {}).values(), default=0.0)

    def is_of(self, name: str, kind: str) -> float:
        """How far one of the shop's own kinds is of a kind of goods."""
        return self.shelves.get(name, {}).get(kind, 0.0)

    @property
    def own(self) -> float:
        """How much it sounds like the best of the shop's kinds."""
        return self.sold[0][1] if self.sold else 0.0

    @property
    def apart(self) -> float:
        """How far a kind that is not sold is beyond the best one that is: 0 where it is not, 1 where no sold one is like it."""
        return max(0.0, 1 - self.own / self.rival) if self.rival else 0.0


@dataclass(frozen=True, eq=False)
class Sounding:
    """The vectors of all kinds, by term: where those of each term begin, which kinds have it and how much."""

    names: tuple[str, ...]
    terms: NDArray[np.uint32]
    rarity: Numbers
    starts: NDArray[np.int32]
    kinds: NDArray[np.uint16]
    weights: NDArray[np.float16]

    def likeness(self, terms: Iterable[str]) -> Numbers:
        """The cosine of these terms to every kind, in the order of `names`."""
        found: Numbers = np.zeros(len(self.names), np.float32)
        length = 0.0
        for term in dict.fromkeys(terms):
            code = hashed(term)
            # A number of the same size: for another the whole array would be copied.
            place = int(np.searchsorted(self.terms, np.uint32(code)))
            if place < len(self.terms) and self.terms[place] == code:
                rarity = float(self.rarity[place])
                length += rarity**2
                part = slice(self.starts[place], self.starts[place + 1])
                found[self.kinds[part]] += self.weights[part].astype(np.float32) * rarity
        return found / np.float32(math.sqrt(length)) if length else found


def hashed(term: str) -> int:
    """A term as a number of 32 bits; two of some 30,000 hardly ever share one."""
    return zlib.crc32(term.encode())


def terms_in(text: str, analyser: Analyser, lexicon: Lexicon) -> list[str]:
    """What kinds are told by: English words by their stems, Chinese characters alone and in pairs."""
    found: list[str] = []
    for word in analyser.words(normal(text)):
        if word.han:
            found += [*word.han, *han_pairs(word.han)] if len(word.han) > 1 else [word.han]
        else:
            found += [term for term in word.parts if term not in lexicon.stop_terms]
    return found


def compiled(sentences: Mapping[str, Sequence[Sequence[str]]]) -> dict[str, NDArray[Any]]:
    """The arrays of the vectors of kinds, each given by its sentences cut into terms.

    The two languages of a kind are weighed apart: its vector in each has length 1.
    """
    names = sorted(sentences)
    counts = Counter(term for name in names for terms in sentences[name] for term in set(terms))
    number = sum(len(sentences[name]) for name in names)
    rarity = {term: math.log((1 + number) / (1 + count)) + 1 for term, count in counts.items()}
    held: dict[str, list[tuple[int, float]]] = {}
    for kind, name in enumerate(names):
        for vector in _vectors(sentences[name], rarity):
            for term, weight in vector.items():
                held.setdefault(term, []).append((kind, weight))
    known = {hashed(term): term for term in sorted(held)}
    order = sorted(known)
    pairs = [held[known[code]] for code in order]
    return {
        "names": np.array(names),
        "terms": np.array(order, np.uint32),
        "rarity": np.array([rarity[known[code]] for code in order], np.float32),
        "starts": np.array([0, *itertools.accumulate(map(len, pairs))], np.int32),
        "kinds": np.array([kind for found in pairs for kind, _ in found], np.uint16),
        "weights": np.array([weight for found in pairs for _, weight in found], np.float16),
    }


def _vectors(sentences: Sequence[Sequence[str]], rarity: Mapping[str, float]) -> list[dict[str, float]]:
    """One vector for each language: the sum of its sentences, each of length 1, brought to length 1."""
    vectors = []
    for chinese in (False, True):
        whole: dict[str, float] = {}
        for terms in sentences:
            own = [term for term in dict.fromkeys(terms) if (HAN.match(term) is not None) == chinese]
            length = math.sqrt(sum(rarity[term] ** 2 for term in own))
            for term in own:
                whole[term] = whole.get(term, 0.0) + rarity[term] / length
        length = math.sqrt(sum(weight**2 for weight in whole.values()))
        vectors.append({term: weight / length for term, weight in whole.items()})
    return vectors


@lru_cache(maxsize=2)
def read_sounding(path: Path = BUNDLED) -> Sounding:
    """The vectors in a file."""
    with np.load(path) as stored:
        names = tuple(str(name) for name in stored["names"])
        parts = {name: stored[name] for name in ("terms", "rarity", "starts", "kinds", "weights")}
    return Sounding(names=names, **parts)


class Sounds:
    """Compares wishes with the kinds of goods that a shop sells and with all others."""

    def __init__(self, sounding: Sounding, analyser: Analyser, lexicon: Lexicon) -> None:
        self._sounding = sounding
        self._analyser = analyser
        self._lexicon = lexicon
        self._places = {name: place for place, name in enumerate(sounding.names)}
        self._shelves: Mapping[str, Mapping[str, float]] = {}
        self._sold: tuple[tuple[Named, ...], tuple[dict[int, list[Named]], dict[int, int]]] | None = None

    def of(self, text: str, kinds: tuple[Named, ...], most: int) -> Sound:
        """What a text sounds like in a shop with these kinds: at most so many of them, the best first."""
        likeness = self._sounding.likeness(terms_in(text, self._analyser, self._lexicon))
        sold, sorts = self._sold_kinds(kinds)
        rivals = likeness.copy()
        rivals[[*sold, *sorts]] = 0.0
        own = {place: float(likeness[place]) for place in sold}
        for place, broader in sorts.items():
            own[broader] = max(own[broader], SORT * float(likeness[place]))
        places = sorted((place for place in own if own[place] > 0), key=lambda place: -own[place])[:most]
        above_all = self._sounding.names[int(likeness.argmax())] if likeness.size and likeness.max() > 0 else ""
        found = tuple((kind, own[place]) for place in places for kind in sold[place])
        return Sound(found, float(rivals.max(initial=0.0)), self._shelves, above_all)

    def _sold_kinds(self, kinds: tuple[Named, ...]) -> tuple[dict[int, list[Named]], dict[int, int]]:
        """The shop's kinds by the place of the kind that they are, and which kinds are a sort of one of these by their name; kept
        until the shop has others."""
        if self._sold is None or self._sold[0] is not kinds:
            sold: dict[int, list[Named]] = {}
            for kind in kinds:
                for place in sorted({self._places[name] for name in self._standing(kind) if name in self._places}):
                    sold.setdefault(place, []).append(kind)
            sorts: dict[int, int] = {}
            for name, place in self._places.items():
                broader = self._places.get(self._tail(name), -1)
                if place not in sold and broader in sold:
                    sorts[place] = broader
            self._sold = kinds, (sold, sorts)
            self._shelves = self._shelved(sold, sorts)
        return self._sold[1]

    def _shelved(self, sold: Mapping[int, list[Named]], sorts: Mapping[int, int]) -> Mapping[str, Mapping[str, float]]:
        """The shop's kinds for each kind of goods: its own, those of its narrower kinds, and the one that it is a sort of."""
        names = self._sounding.names
        own = {names[place]: [kind.own for kind in kinds] for place, kinds in sold.items()}
        shelves = {names[place]: dict.fromkeys(own[names[broader]], SORT) for place, broader in sorts.items()}
        for concept in goods_of(self._lexicon):
            for narrower in concept.narrower if concept.english[0] in own else ():
                shelf = shelves.setdefault(narrower, {}) if narrower in self._places else {}
                shelf.update({kind: max(shelf.get(kind, 0.0), PERHAPS) for kind in own[concept.english[0]]})
            for narrower in own.keys() & set(concept.narrower):
                shelf = shelves.setdefault(concept.english[0], {})
                shelf.update({kind: max(shelf.get(kind, 0.0), BROADER) for kind in own[narrower]})
        for name, kinds in own.items():
            shelves.setdefault(name, {}).update(dict.fromkeys(kinds, 1.0))
        return shelves

    def _tail(self, name: str) -> str:
        """The kind that a kind's name ends in: "water heater" of "flat electric water heater"; empty for none."""
        words = name.split()
        tails = (" ".join(words[start:]) for start in range(1, len(words)))
        return next((tail for tail in tails if tail in self._places), "")

    def _standing(self, kind: Named) -> set[str]:
        """The words that stand in the lexicon for a kind of the shop, by the longest end of its name in each language, else by
        the longest part of it."""
        terms, han = tuple(phrase_terms(self._analyser, kind.en)), normal(kind.zh)
        english = (self._lexicon.by_terms.get(terms[start:end], ()) for start, end in _pieces(len(terms)))
        chinese = (self._lexicon.by_han.get(han[start:end], ()) for start, end in _pieces(len(han)))
        found: set[str] = set()
        for pieces in (english, chinese):
            kinds = ([concept.english[0] for concept in piece if concept.sort == "goods"] for piece in pieces)
            found.update(next((goods for goods in kinds if goods), ()))
        return found


def _pieces(length: int) -> list[tuple[int, int]]:
    """The parts of a name of so many words, its ends first, of both the longest first."""
    ends = [(start, length) for start in range(length)]
    parts = [(start, end) for start in range(length) for end in range(start + 1, length)]
    return ends + sorted(parts, key=lambda part: part[0] - part[1])
