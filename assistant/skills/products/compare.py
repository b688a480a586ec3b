"""Two to four products side by side: first what differs, then what is the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from assistant.server.frames import ComparisonCard, ComparisonRow
from assistant.skills.present import Presenter, product_tile
from assistant.skills.products.view import option_values, product_data
from assistant.skills.wording import label
from connectors.commerce import Product

MISSING = "—"
ROWS = 14


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Its tool data and its card."""

    data: dict[str, Any]
    card: dict[str, Any]


def comparison(products: tuple[Product, ...], presenter: Presenter) -> Comparison:
    """The comparison of these products."""
    rows = [r for r in _rows(products, presenter) if any(v != MISSING for v in r.values)]
    # A property that only one of them states tells little, so it comes last.
    rows.sort(key=lambda r: (r.values.count(MISSING) >= len(products) - 1, not r.differs))
    rows = rows[:ROWS]
    tiles = [product_tile(p, presenter) for p in products]
    data = {
        "products": [product_data(p, presenter) for p in products],
        "differs": [{"name": r.name, "values": r.values} for r in rows if r.differs],
        "same": [{"name": r.name, "value": r.values[0]} for r in rows if not r.differs],
    }
    return Comparison(data=data, card=ComparisonCard(products=tiles, rows=rows).model_dump(mode="json"))


def _rows(products: tuple[Product, ...], presenter: Presenter) -> list[ComparisonRow]:
    language = presenter.language
    table: dict[str, list[str]] = {
        label("price", language): [presenter.price_words(p) or MISSING for p in products],
    }
    for place, product in enumerate(products):
        for name, value in _properties(product, presenter).items():
            table.setdefault(name, [MISSING] * len(products))[place] = value
    table |= {
        label("availability", language): [presenter.availability(p) for p in products],
        label("rating", language): [_rating(p) for p in products],
        label("brand", language): [p.brand or MISSING for p in products],
        label("kind", language): [p.kind.text(language) or MISSING for p in products],
    }
    return [ComparisonRow(name=n, values=values, differs=len(set(values)) > 1) for n, values in table.items()]


def _properties(product: Product, presenter: Presenter) -> dict[str, str]:
    language = presenter.language
    separator = "、" if language == "zh" else ", "
    properties = {a.name.text(language): a.value.text(language) for a in product.attributes}
    return properties | {n: separator.join(v) for n, v in option_values(product, language).items()}


def _rating(product: Product) -> str:
    if product.rating is None:
        return MISSING
    return f"{product.rating:.1f} ({product.review_count})"
