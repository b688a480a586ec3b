"""From a wish or a name to live products: the index proposes ids, the shop decides what they are now."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import zip_longest
from typing import Any

from assistant.skills.contract import ToolContext
from assistant.skills.matching import folded, terms
from connectors.commerce import Product
from connectors.money import Money, minor_digits
from knowledge.documents import Kind

# Far more than is shown, because filters on live prices come after the search.
CANDIDATES = 48
SHORTEST_CODE = 4
MOST_PARTS = 4
_OR = re.compile(r"\s+(?:or|and|vs\.?|versus)\s+|,|、|，|或者|还是|或|和|跟", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What is looked for. Prices are exact: a limit such as 19.999 is cut to what the currency can express."""

    text: str
    price_min: Money | None = None
    price_max: Money | None = None
    department: str | None = None
    in_stock_only: bool = False

    @classmethod
    def of(cls, arguments: Mapping[str, Any], currency: str) -> Wish:
        """The wish in these tool arguments."""
        low, high = arguments["price_min"], arguments["price_max"]
        return cls(
            text=arguments["query"],
            price_min=None if low is None else Money(_minor(low, currency, ROUND_CEILING), currency),
            price_max=None if high is None else Money(_minor(high, currency, ROUND_FLOOR), currency),
            department=arguments["department"],
            in_stock_only=arguments["in_stock_only"],
        )

    def affordable(self, product: Product) -> bool:
        """Whether one of the variants that count costs what the shopper wants to pay."""
        if self.price_min is None and self.price_max is None:
            return True
        pool = [v for v in product.variants if v.available] or list(product.variants)
        return any(
            (self.price_min is None or self.price_min <= v.price)
            and (self.price_max is None or v.price <= self.price_max)
            for v in pool
        )


@dataclass(frozen=True, kw_only=True)
class SearchResult:
    """Products that fit, best first; when none does, the closest and the obstacle ("nothing", "price", "stock")."""

    fitting: list[Product]
    closest: list[Product]
    obstacle: str


async def find(context: ToolContext, text: str) -> list[Product]:
    """Live products for a text, in the order in which the index found them; deleted ones are left out."""
    hits = await context.finder.find(text, kinds=[Kind.PRODUCT], language=context.language, limit=CANDIDATES)
    ids = list(dict.fromkeys(hit.document.subject for hit in hits))
    live = await context.catalogue.products(ids)
    return [live[i] for i in ids if i in live]


async def search(context: ToolContext, wish: Wish) -> SearchResult:
    """Everything that fits the wish now; what can be bought comes before what is sold out."""
    everything = await find(context, wish.text) or await _either(context, wish.text)
    found = _in_department(everything, wish.department)
    found.sort(key=lambda p: not p.available)
    buyable = [p for p in found if p.available] if wish.in_stock_only else found
    fitting = [p for p in buyable if wish.affordable(p)]
    if fitting or not found:
        return SearchResult(fitting=fitting, closest=[], obstacle="nothing")
    if not buyable:
        return SearchResult(fitting=[], closest=found, obstacle="stock")
    return SearchResult(fitting=[], closest=sorted(buyable, key=lambda p: _distance(p, wish)), obstacle="price")


async def _either(context: ToolContext, text: str) -> list[Product]:
    """What fits one of several things that were wished for together: "a bookshelf or headphones"; the best of each first."""
    parts = [part for part in _OR.split(text) if part.strip()]
    if len(parts) < 2:
        return []
    ranked = [await find(context, part) for part in parts[:MOST_PARTS]]
    turns = [product for place in zip_longest(*ranked) for product in place if product is not None]
    return list({product.id: product for product in turns}.values())


async def resolve(context: ToolContext, reference: str) -> Product | None:
    """The live product with this id, model code or title, or with all these words in its name; None when no single one is meant."""
    wanted_id = reference.strip().lstrip("#")
    by_id = await context.catalogue.products([wanted_id])
    if wanted_id in by_id:
        return by_id[wanted_id]
    candidates = await find(context, reference)
    exact = [p for p in candidates if folded(reference) in map(folded, p.title.all_texts())]
    if exact:
        return exact[0]
    for fits in (_coded, _worded):
        meant = [p for p in candidates if any(fits(reference, name) for name in _names(p))]
        if meant:
            return meant[0] if len(meant) == 1 else None
    return None


def _coded(reference: str, name: str) -> bool:
    """Whether the reference is a model code, written with or without its hyphens, that stands whole in the name."""
    code = re.sub(r"[^a-z0-9]", "", folded(reference))
    if len(code) < SHORTEST_CODE or not re.search(r"\d", code) or re.search(r"[^\x00-\x7f]", reference):
        return False
    return bool(re.search(r"(?<![a-z0-9])" + r"[^a-z0-9㐀-鿿]*".join(code) + r"(?![a-z0-9])", folded(name)))


def _worded(reference: str, name: str) -> bool:
    wanted = terms(reference)
    return bool(wanted) and wanted <= terms(name)


def _names(product: Product) -> list[str]:
    return [f"{product.brand} {title}" for title in product.title.all_texts()]


def _minor(amount: float, currency: str, rounding: str) -> int:
    scaled = Decimal(str(amount)).scaleb(minor_digits(currency))
    return int(scaled.to_integral_value(rounding=rounding))


def _in_department(products: list[Product], department: str | None) -> list[Product]:
    """Only that department's products. One that matches nothing is no filter: shoppers cannot know our shelves."""
    if not department:
        return products
    wanted = folded(department)
    inside = [p for p in products if any(wanted in folded(d) or folded(d) in wanted for d in p.department.all_texts())]
    return inside or products


def _distance(product: Product, wish: Wish) -> int:
    if not product.variants:
        return 1 << 62
    low, high = product.price_range
    if wish.price_max is not None and wish.price_max < low:
        return low.minor - wish.price_max.minor
    return wish.price_min.minor - high.minor if wish.price_min is not None else 0
