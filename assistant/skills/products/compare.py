"""Two to four products side by side: first what differs, then what is the same, and the two differences that tell most."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assistant.cards import ComparisonCard, ComparisonRow
from assistant.skills.present import Presenter, product_tile
from assistant.skills.products.better import best_of
from assistant.skills.products.measures import aligned, comparable
from assistant.skills.products.view import option_values, product_data
from assistant.skills.wording import LABELS, both, label
from connectors.commerce import Product

# Stands for what a page does not say while values are compared; people read NOT_STATED.
MISSING = "—"
NOT_STATED = both("not stated", "未标明")
ROWS = 14
TELLING = 2


@dataclass(frozen=True, kw_only=True)
class Property:
    """One property over all compared products: its values as they are shown, and its name in every language."""

    name: str
    values: tuple[str, ...]
    names: str

    @property
    def differs(self) -> bool:
        """Whether the values are not the same."""
        return len(set(self.values)) > 1

    @property
    def stated(self) -> bool:
        """Whether every product states it."""
        return MISSING not in self.values

    @property
    def best(self) -> list[int]:
        """The places of the best values, where better is no matter of taste."""
        return best_of(self.names, self.values, [value != MISSING for value in self.values])


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Its properties, its tool data and its card."""

    properties: tuple[Property, ...]
    data: dict[str, Any]
    card: dict[str, Any]


def comparison(products: Sequence[Product], presenter: Presenter) -> Comparison:
    """The comparison of these products."""
    found = [p for p in properties(products, presenter) if any(v != MISSING for v in p.values)]
    # What differs comes first; of that, a property that only one of them states tells least.
    rows = sorted(found, key=lambda p: (not p.differs, p.values.count(MISSING) >= len(products) - 1))[:ROWS]
    data = {
        "products": [product_data(p, presenter) for p in products],
        "short": short_titles([p.title.text(presenter.language) for p in products]),
        "differs": [{"name": r.name, "values": worded(r.values, presenter), "best": r.best} for r in rows if r.differs],
        "same": [{"name": r.name, "value": r.values[0]} for r in rows if not r.differs],
        "telling": [{"name": r.name, "values": list(r.values)} for r in telling(rows, presenter)],
    }
    shown = [
        ComparisonRow(name=r.name, values=worded(r.values, presenter), differs=r.differs, best=r.best) for r in rows
    ]
    card = ComparisonCard(products=[product_tile(p, presenter) for p in products], rows=shown)
    return Comparison(properties=tuple(found), data=data, card=card.model_dump(mode="json"))


def worded(values: Sequence[str], presenter: Presenter) -> list[str]:
    """The values as they are shown: what a page does not say is called so."""
    return [NOT_STATED.text(presenter.language) if value == MISSING else value for value in values]


def short_titles(titles: Sequence[str]) -> list[str]:
    """The titles without the words in which all of them end, as one calls things that stand side by side."""
    words = [title.split() for title in titles]
    while all(len(w) > 1 for w in words) and len({w[-1] for w in words}) == 1:
        words = [w[:-1] for w in words]
    short = [" ".join(w) for w in words]
    common = ""
    while (
        (next_one := short[0][-len(common) - 1 :])
        and len(next_one) > len(common)
        and all(t.endswith(next_one) for t in short)
    ):
        common = next_one
    ending = re.search(r"[㐀-鿿]{2,}$", common)
    if ending and all(len(title) > len(ending.group()) for title in short):
        short = [title.removesuffix(ending.group()).rstrip() for title in short]
    return short if len(set(short)) == len(short) else list(titles)


def telling(rows: Sequence[Property], presenter: Presenter) -> list[Property]:
    """The differences that say most in two sentences: the price, and the figure that lies furthest apart."""
    price = label("price", presenter.language)
    minor = {label(name, presenter.language) for name in ("availability", "brand", "kind", "rating")}
    differing = [r for r in rows if r.differs and r.stated]
    first = [r for r in differing if r.name == price]
    others = sorted((r for r in differing if r.name != price and r.name not in minor), key=lambda r: -_spread(r))
    last = [r for r in differing if r.name in minor and r.name != price]
    return [*first, *others, *last][:TELLING]


def properties(products: Sequence[Product], presenter: Presenter) -> list[Property]:
    """Everything that can be compared, in the sequence of the page: price, attributes and options, availability and the rest."""
    language = presenter.language
    table: dict[str, list[str]] = {label("price", language): [presenter.price_words(p) or MISSING for p in products]}
    names: dict[str, set[str]] = {}
    for place, product in enumerate(products):
        for name, (value, spellings) in _properties(product, language).items():
            table.setdefault(name, [MISSING] * len(products))[place] = value
            names.setdefault(name, set()).update(spellings)
    table |= {
        label("availability", language): [presenter.availability(p) for p in products],
        label("rating", language): [_rating(p) for p in products],
        label("brand", language): [p.brand or MISSING for p in products],
        label("kind", language): [p.kind.text(language) or MISSING for p in products],
    }
    for key in ("price", "availability", "rating", "brand", "kind"):
        names.setdefault(label(key, language), set()).update(LABELS[key].all_texts())
    return [Property(name=n, values=_aligned(v), names=" ".join(sorted(names[n]))) for n, v in table.items()]


def _aligned(values: Sequence[str]) -> tuple[str, ...]:
    """The values in one unit; what is missing stays missing."""
    stated = iter(aligned([value for value in values if value != MISSING]))
    return tuple(value if value == MISSING else next(stated) for value in values)


def _properties(product: Product, language: str) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Value and all spellings of the name of every attribute and option; of options what can be had now."""
    separator = "、" if language == "zh" else ", "
    found = {a.name.text(language): (a.value.text(language), a.name.all_texts()) for a in product.attributes}
    spellings = {o.name.text(language): o.name.all_texts() for v in product.variants for o in v.options}
    had = option_values(product, language, available_only=True) or option_values(product, language)
    return found | {name: (separator.join(values), spellings[name]) for name, values in had.items()}


def _rating(product: Product) -> str:
    if product.rating is None:
        return MISSING
    return f"{product.rating:.1f} ({product.review_count})"


def _spread(row: Property) -> float:
    """How far the figures of a row lie apart, as a share of the largest; a little for words, which say something too."""
    figures = comparable(row.values)
    if figures is None:
        return 0.15
    high, low = max(figures), min(figures)
    # "None" against a figure is a difference, but rarely the one that decides.
    return 0.3 if high and not low else (high - low) / high if high else 0.0
