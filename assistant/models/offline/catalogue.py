"""What the shop's products are called, so that a message can be seen to name one, or a kind of them.

Only names are kept here, never prices or stock: those are read live by the tools.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assistant.models.offline.text import HAN, plain
from assistant.skills.matching import stem, terms
from connectors.commerce import Product

# Beyond this many products the index of names costs more than it helps; names are then left to the search.
MOST_PRODUCTS = 20_000
# A product counts as named when this much of its title's weight occurs, and clearly more than of any other.
# Chinese titles are compared by pairs of characters, many of which straddle two words and are rarely said.
NAMED_COVERAGE, NAMED_COVERAGE_CHINESE, NAMED_LEAD = 0.45, 0.33, 1.25
# What a maker calls a model: letters and digits, perhaps with hyphens and a bracket, such as F6033-UD7P(HE).
_CODE = re.compile(r"[a-z0-9]+(?:[-\u2011][a-z0-9]+)*(?:\([a-z0-9]+\))?")
SHORTEST_CODE = 5
# A word in at most so many titles, of either language, tells products apart.
RARE = 6
SHORTEST_NAME = 2

# Sums of weights may miss 1 by a rounding.
WHOLE = 0.999


@dataclass(frozen=True)
class Named:
    """A product that a text seems to name; `coverage` is the share of its title that occurs, 0 to 1."""

    id: str
    coverage: float


class ProductNames:
    """An index of titles and kinds in both languages; build a new one when the catalogue changes."""

    def __init__(self, products: Iterable[Product] = ()) -> None:
        titles: list[tuple[str, frozenset[str]]] = []
        kinds: set[str] = set()
        kind_terms: set[str] = set()
        brands: set[str] = set()
        self._codes: dict[str, frozenset[str]] = {}
        for number, product in enumerate(products):
            if number >= MOST_PRODUCTS:
                break
            titles += [(product.id, terms(title)) for title in product.title.all_texts()]
            kinds.update(_kind_words(product))
            for code in codes(" ".join(_names_of(product))):
                self._codes[code] = self._codes.get(code, frozenset()) | {product.id}
            kind_terms.update(*map(terms, product.kind.all_texts()))
            brands.update(terms(product.brand))
        spread = Counter(term for _, words in titles for term in words)
        self._weights = {term: math.log((1 + len(titles)) / n) for term, n in spread.items()}
        self._titles = [(product_id, words, sum(self._weights[w] for w in words)) for product_id, words in titles]
        self._kind_terms = frozenset(kind_terms)
        self._brands = frozenset(brands)
        self._rows: dict[str, list[int]] = defaultdict(list)
        for row, (_, words) in enumerate(titles):
            for word in words:
                self._rows[word].append(row)
        self._english_kinds = frozenset(k for k in kinds if not HAN.search(k))
        self._chinese_kinds = frozenset(k for k in kinds if HAN.search(k))

    def candidates(self, text: str, limit: int = 5) -> list[Named]:
        """Products whose titles share words with the text, best first."""
        met: dict[int, float] = defaultdict(float)
        for term in terms(text):
            for row in self._rows.get(term, ()):
                met[row] += self._weights[term]
        best: dict[str, float] = {}
        for row, weight in met.items():
            product_id, _, whole = self._titles[row]
            best[product_id] = max(best.get(product_id, 0.0), weight / (whole or 1.0))
        ranked = sorted(best.items(), key=lambda entry: (-entry[1], entry[0]))
        return [Named(product_id, coverage) for product_id, coverage in ranked[:limit]]

    def by_code(self, text: str) -> str | None:
        """The id of the one product whose model code the text gives, whole or its beginning, such as F6033-UD7P."""
        for code in codes(text):
            begun = [ids for known, ids in self._codes.items() if known.startswith(code)]
            found = self._codes.get(code) or frozenset[str]().union(*begun)
            if len(found) == 1:
                return next(iter(found))
        return None

    def named(self, text: str) -> str | None:
        """The id of the one product that the text names, None when it names none or several alike."""
        coded = self.by_code(text)
        if coded:
            return coded
        branded = self._by_brand(text)
        if branded:
            return branded
        found = self.candidates(text, 2)
        enough = NAMED_COVERAGE_CHINESE if HAN.search(text) else NAMED_COVERAGE
        if not found or found[0].coverage < enough:
            return None
        # A whole title names its product, however much of another one's title occurs in it too.
        whole = found[0].coverage >= WHOLE > found[-1].coverage
        clear = len(found) == 1 or whole or found[0].coverage >= NAMED_LEAD * found[1].coverage
        # "office chair" names a kind, even where the shop has only one of them.
        own_words = (terms(text) & self._weights.keys()) - self._kind_terms
        return found[0].id if clear and own_words else None

    def _by_brand(self, text: str) -> str | None:
        """The id of the one product of a brand whose title holds all its other own words as well: "the Rookdale Orchard"."""
        own = (terms(text) & self._weights.keys()) - self._kind_terms
        brands = own & self._brands
        if not brands and not self._numbered(own):
            return None
        if own == brands or len(own) < SHORTEST_NAME:
            return None
        found = {product_id for product_id, words, _ in self._titles if own <= words}
        return next(iter(found)) if len(found) == 1 else None

    def _numbered(self, own: frozenset[str]) -> bool:
        """Whether the words are a number and a word that few titles have: "Tarn 2"."""
        rare = math.log((1 + len(self._titles)) / RARE)
        return any(word.isdigit() for word in own) and any(
            not word.isdigit() and self._weights[word] >= rare for word in own
        )

    def only(self, text: str) -> str | None:
        """The id of the one product whose whole title occurs, though it is named like a kind: "Tea Kettle"."""
        found = [named for named in self.candidates(text, 2) if named.coverage >= WHOLE]
        return found[0].id if len(found) == 1 else None

    def nothing_but(self, text: str) -> bool:
        """Whether the text is nothing but the name of a product or of a kind: "mug", 蓝牙音箱."""
        said = re.sub(r"[\W_]+|\b(?:the|a|an|some)\b", "", plain(text).lower())
        known = re.sub(r"\W+", "", self.known_words(text).lower())
        return bool(self._titles and known and said == known)

    def resembles(self, words: str) -> bool:
        """Whether words are a good part of some title, though perhaps of several; true for any words without a catalogue."""
        if not self._titles:
            return bool(words)
        best = self.candidates(words, 1)
        return bool(best) and best[0].coverage >= NAMED_COVERAGE_CHINESE

    def known_words(self, text: str) -> str:
        """The words of the text that occur in the shop's titles or kinds, in their order; "" when none does.

        Without any products every word that carries meaning counts, for nothing is known to tell them apart by.
        """
        readable = plain(text)
        if HAN.search(readable):
            return self._known_chinese(readable)
        words = [w for w in re.findall(r"[A-Za-z][A-Za-z'-]*", readable) if terms(w)]
        if self._titles:
            words = [w for w in words if terms(w) & self._weights.keys() or stem(w.lower()) in self._english_kinds]
        return " ".join(words)

    def _known_chinese(self, text: str) -> str:
        known = [False] * len(text)
        for kind in self._chinese_kinds:
            for found in re.finditer(re.escape(kind), text):
                known[found.start() : found.end()] = [True] * len(kind)
        for place in range(len(text) - 1):
            pair = text[place : place + 2]
            if (pair in self._weights) if self._titles else (pair in terms(text)):
                known[place : place + 2] = [True, True]
        kept = "".join(c if k else " " for c, k in zip(text, known, strict=True))
        latin = [w for w in re.findall(r"[A-Za-z]{2,}", text) if stem(w.lower()) in self._weights]
        return " ".join([*re.findall(r"[㐀-鿿]+", kept), *latin])

    def names_kind(self, text: str) -> bool:
        """Whether the text speaks of a kind of product that the shop sells."""
        readable = plain(text).lower()
        if any(kind in readable for kind in self._chinese_kinds):
            return True
        words = " ".join(stem(w) for w in re.findall(r"[a-z]+", readable))
        return any(f" {kind} " in f" {words} " for kind in self._english_kinds)


def codes(text: str) -> list[str]:
    """The model codes in a text, bare of everything but letters and digits, longest first."""
    bare = (re.sub(r"[^a-z0-9]", "", code) for code in _CODE.findall(plain(text).lower()))
    mixed = {c for c in bare if len(c) >= SHORTEST_CODE and re.search("[a-z]", c) and re.search(r"\d", c)}
    return sorted(mixed, key=lambda code: (-len(code), code))


def _names_of(product: Product) -> Iterator[str]:
    yield from product.title.all_texts()
    for attribute in product.attributes:
        yield from attribute.value.all_texts()


def _kind_words(product: Product) -> set[str]:
    """The kind and its last word in English, the kind and the keywords in Chinese: "desk lamp", "lamp", 台灯."""
    found: set[str] = set()
    for phrase in (*product.kind.all_texts(), *re.split(r"[\s,，、]+", product.keywords.text("zh"))):
        if HAN.search(phrase):
            parts = [part for part in re.split(r"[\s/、，]+", phrase) if len(part) >= 2]
            # The last two characters are the kind itself: 蓝牙音箱 is a 音箱.
            found.update(parts, (part[-2:] for part in parts))
            continue
        words = [stem(w) for w in re.findall(r"[a-z]+", phrase.lower())]
        if words:
            found.add(" ".join(words))
            found.update(w for w in words[-1:] if len(w) >= 3)
    return found
