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
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.analysis import Analyser, han_pairs
from knowledge.facts import Named
from knowledge.language import HAN, normal
from knowledge.lexicon import Lexicon, phrase_terms

BUNDLED = Path(__file__).with_name("situations.npz")
Numbers = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Sound:
    """How much a wish sounds like the kinds that a shop sells (the best first, with 0..1) and like the best of all kinds."""

    sold: tuple[tuple[Named, float], ...] = ()
    best: float = 0.0

    @property
    def apart(self) -> float:
        """How far the best kind of all is beyond the best one that is sold, 0 where that is the same, 1 where none is like it."""
        return 1 - (self.sold[0][1] if self.sold else 0.0) / self.best if self.best else 0.0


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
            place = int(np.searchsorted(self.terms, code))
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
        self._sold: tuple[tuple[Named, ...], dict[int, list[Named]]] = ((), {})

    def of(self, text: str, kinds: tuple[Named, ...], most: int) -> Sound:
        """What a text sounds like in a shop with these kinds: at most so many of them, the best first."""
        likeness = self._sounding.likeness(terms_in(text, self._analyser, self._lexicon))
        sold = self._sold_kinds(kinds)
        places = sorted(sold, key=lambda place: -float(likeness[place]))[:most]
        found = tuple((kind, float(likeness[place])) for place in places if likeness[place] > 0 for kind in sold[place])
        return Sound(found, float(likeness.max(initial=0.0)))

    def _sold_kinds(self, kinds: tuple[Named, ...]) -> dict[int, list[Named]]:
        """The shop's kinds by the place of the kind that they are or are a sort of; kept until the shop has others."""
        if self._sold[0] is not kinds:
            sold: dict[int, list[Named]] = {}
            for kind in kinds:
                place = self._places.get(self._standing(kind), -1)
                if place >= 0:
                    sold.setdefault(place, []).append(kind)
            self._sold = kinds, sold
        return self._sold[1]

    def _standing(self, kind: Named) -> str:
        """The word that stands for a kind of the shop in the lexicon, by the longest end of its name; empty for none."""
        terms, han = phrase_terms(self._analyser, kind.en), normal(kind.zh)
        found = [self._lexicon.by_terms.get(tuple(terms[start:]), ()) for start in range(len(terms))]
        found += [self._lexicon.by_han.get(han[start:], ()) for start in range(len(han))]
        return next((concept.english[0] for some in found for concept in some if concept.sort == "goods"), "")
