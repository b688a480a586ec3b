"""From a wish or a name to live products: the index proposes ids, the shop decides what they are now."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import zip_longest
from typing import Any, Protocol, runtime_checkable

from assistant.skills.contract import ToolContext
from assistant.skills.matching import folded, terms
from assistant.skills.products.fitting import has_refused, of_the_kind, refused
from assistant.skills.wording import both
from connectors.commerce import Attribute, Language, Product
from connectors.money import Money, minor_digits
from knowledge.documents import Hit, Kind
from knowledge.facts import facts_of
from knowledge.filters import Filters, Price, Property
from knowledge.properties import foreign_price, unmet
from knowledge.search import Asked, Found

# Far more than is shown, because filters on live prices come after the search.
CANDIDATES = 48
SHORTEST_CODE = 4
MOST_PARTS = 4
_SAID = {
    "price": both("the price", "价格"),
    "stock": both("in stock", "有货"),
    "rating": both("the rating", "评分"),
    "brand": both("the brand", "品牌"),
    "department": both("the department", "类目"),
}
_PAIR = both("{name}: {value}", "{name}：{value}")
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

    @property
    def filters(self) -> Filters:
        """The limits that were given besides the words."""
        return Filters(price_min=_limit(self.price_min), price_max=_limit(self.price_max), in_stock=self.in_stock_only)


@dataclass(frozen=True, kw_only=True)
class SearchResult:
    """Products that fit, best first; when none does, the closest and the obstacle: "nothing", "kind" (none is
    of the kind asked for), "price", "stock" or "limits".

    `filters` are the limits that were understood, `missed` names those that the closest do not keep.
    """

    fitting: list[Product]
    closest: list[Product]
    obstacle: str
    filters: Filters = field(default_factory=Filters)
    missed: tuple[str, ...] = ()


@runtime_checkable
class LimitFinder(Protocol):
    """A finder that also tells which limits it read in the words."""

    async def look(self, asked: Asked) -> Found:
        """The hits with the limits that were understood, and what comes closest where none keeps them."""
        ...


async def find(context: ToolContext, text: str) -> list[Product]:
    """Live products for a text, in the order in which the index found them; deleted ones are left out."""
    return await _live(
        context, await context.finder.find(text, kinds=[Kind.PRODUCT], language=context.language, limit=CANDIDATES)
    )


async def search(context: ToolContext, wish: Wish) -> SearchResult:
    """Everything that fits the wish now: what it calls by its name first, then what can be bought before what is sold out.

    The index proposes by the last sync; the limits are held against what the shop says now.
    """
    found = await _look(context, wish)
    hits = found.hits or found.closest
    kept = of_the_kind(hits, wish.text)
    everything = await _live(context, kept.hits) if hits else await _either(context, wish.text)
    inside = _in_department(everything, wish.department)
    meant = _called(wish.text, inside)
    inside.sort(key=lambda p: (p is not meant, not p.available))
    # What has no variants has no price to judge; without a limit it is shown all the same.
    without = refused(wish.text)
    missed = {p.id: _missed(p, found.filters, without) for p in inside}
    if meant is not None and _joined(wish.text) in map(_joined, meant.title.all_texts()):
        # The figures in its own name are no limits.
        missed[meant.id] = ()
    fitting = [product for product in inside if not missed[product.id]]
    if fitting and not kept.meant:
        return SearchResult(fitting=[], closest=fitting, obstacle="kind", filters=found.filters)
    if fitting or not inside:
        return SearchResult(fitting=fitting, closest=[], obstacle="nothing", filters=found.filters)
    closest = sorted(inside, key=lambda p: (len(missed[p.id]), _distance(p, wish)))
    first = missed[closest[0].id]
    obstacle = first[0] if first in (("stock",), ("price",)) else "limits"
    if all("stock" in each for each in missed.values()):
        obstacle = "stock"
    return SearchResult(fitting=[], closest=closest, obstacle=obstacle, filters=found.filters, missed=first)


def _missed(product: Product, filters: Filters, without: frozenset[str]) -> tuple[str, ...]:
    """The limits that the product misses, and the properties by which it has what was ruled out."""
    limits = unmet(facts_of(product), filters) if filters.about_products else ()
    return tuple(dict.fromkeys((*limits, *has_refused(product, without))))


async def _look(context: ToolContext, wish: Wish) -> Found:
    """What the index found; a finder that reads no limits is given none but those beside the words."""
    finder = context.finder
    if isinstance(finder, LimitFinder):
        asked = Asked(
            text=wish.text, kinds=(Kind.PRODUCT,), language=context.language, limit=CANDIDATES, filters=wish.filters
        )
        return await finder.look(asked)
    hits = await finder.find(wish.text, kinds=[Kind.PRODUCT], language=context.language, limit=CANDIDATES)
    return Found(hits=tuple(hits), seconds={}, filters=wish.filters)


async def _live(context: ToolContext, hits: Sequence[Hit]) -> list[Product]:
    """The products of these hits as the shop has them now, in their order; deleted ones are left out."""
    ids = list(dict.fromkeys(hit.document.subject for hit in hits))
    live = await context.catalogue.products(ids)
    return [live[i] for i in ids if i in live]


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


def _called(text: str, products: Sequence[Product]) -> Product | None:
    """The one product that a wish calls by its name: by a whole title, or by its brand and words that no other one has."""
    said, words = _joined(text), terms(text)
    titles = [(_joined(title), p, terms(title)) for p in products for title in p.title.all_texts()]
    # A title of one word may be the name of a kind: it is meant only where nothing else is said.
    whole = [(len(t), p) for t, p, named in titles if t and t in said and (len(named) > 1 or t == said)]
    if whole:
        return max(whole, key=lambda each: each[0])[1]
    meant = [p for p in products if any(_worded(text, name) for name in _names(p))]
    if len(meant) != 1:
        return None
    brand = terms(meant[0].brand)
    return meant[0] if brand and brand < words else None


def _joined(text: str) -> str:
    """A text without spaces and signs, as names are compared: people write them with and without."""
    return re.sub(r"[\W_]+", "", folded(text))


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


def limits_data(result: SearchResult, language: Language, currency: str) -> dict[str, Any]:
    """What a reply may say of the limits: those understood, those missed, and a currency that the shop does not count in.

    No figure of the wish is among it: what was asked is no fact. Empty where nothing was limited.
    """
    filters = result.filters
    if filters.none and not result.missed:
        return {}
    said = [_SAID[name].text(language) for name, is_set in _set_limits(filters) if is_set]
    said += [_property(limit, result.closest or result.fitting, language) for limit in filters.properties]
    missed = [
        _SAID[name].text(language) if name in _SAID else _name(name, result.closest, language) for name in result.missed
    ]
    foreign = foreign_price(filters, currency)
    limits = {
        "understood": said,
        "missed": missed,
        "foreign": foreign.currency if foreign else None,
        "currency": currency,
    }
    return {"limits": limits}


def _set_limits(filters: Filters) -> list[tuple[str, bool]]:
    return [
        ("price", bool(filters.price_min or filters.price_max)),
        ("stock", filters.in_stock),
        ("rating", filters.rating_min is not None),
        ("brand", bool(filters.brand)),
        ("department", bool(filters.department)),
    ]


def _property(limit: Property, products: Sequence[Product], language: Language) -> str:
    """A property's limit in words: with its value where that is a word of the catalogue, without where it is a figure."""
    name = _name(limit.name, products, language)
    known = [o for p in products for o in _named(p) if limit.name in map(folded, o.name.all_texts())]
    value = next((o.value.text(language) for o in known if limit.value in map(folded, o.value.all_texts())), "")
    return name if not value or any(map(str.isdigit, value)) else _PAIR.text(language).format(name=name, value=value)


def _name(name: str, products: Sequence[Product], language: Language) -> str:
    """A property's name in the language of the person, as the catalogue has it."""
    known = (o.name for p in products for o in _named(p) if name in map(folded, o.name.all_texts()))
    return next((text.text(language).lower() for text in known), name)


def _named(product: Product) -> list[Attribute]:
    return [*product.attributes, *(option for variant in product.variants for option in variant.options)]


def _limit(money: Money | None) -> Price | None:
    return None if money is None else Price(amount=Decimal(money.decimal()))


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
