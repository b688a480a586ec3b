"""From the engine's list to what is shown: live prices within the limits, and presents by age, person and budget."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.skills.contract import ToolContext
from assistant.skills.matching import folded, stem
from assistant.skills.products.finding import Wish, find, search
from assistant.skills.recommendations.anchors import Anchors
from assistant.skills.recommendations.wishes import Gift, first_age, speaks_of_children, suits_age
from assistant.skills.recommended import Suggestion, suggestions
from assistant.skills.wording import both
from connectors.commerce import Product
from connectors.money import Money
from knowledge.recommend.base import Asked, Way

SHOWN = 6
# Limits on live prices and ages come after the engine, so it is asked for far more than is shown.
POOL = 80
SAME_KIND = 2
TOYS = (
    both("toys and presents for children", "儿童玩具 礼物"),
    both("board game or building blocks for kids", "儿童桌游 积木"),
    both("soft toy or balance bike for a child", "毛绒玩具 平衡车"),
)
FOR_AGE = both("made for ages {age}", "适合年龄：{age}")
RATED = both("rated {rating} in {reviews} reviews", "{reviews} 条评价，均分 {rating}")
MATCHES = both("fits what they like", "和对方的喜好对得上")
WELL_RATED, ENOUGH_REVIEWS = 4.0, 2
AGE_NAMES = ("age", "ages", "for ages", "适合年龄", "适用年龄", "年龄")
NO_PRESENTS = ("gift card", "礼品卡")


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What it may cost; `cheaper` tells that the highest price is that of the product it is compared with."""

    price_min: Money | None = None
    price_max: Money | None = None
    cheaper: bool = False

    @property
    def none(self) -> bool:
        """Whether any price will do."""
        return self.price_min is None and self.price_max is None

    def hold(self, product: Product) -> bool:
        """Whether the lowest price at which the product can be bought lies within."""
        if not product.variants:
            return False
        low = product.price_range[0]
        return (self.price_min is None or self.price_min <= low) and (self.price_max is None or low <= self.price_max)


async def listed(
    context: ToolContext, way: Way, anchors: Anchors, limits: Limits, among: frozenset[str] | None = None
) -> list[Suggestion]:
    """What the engine recommends, within the limits; only of these products where `among` is given."""
    asked = Asked(
        way=way,
        products=anchors.ids,
        person=_person(context),
        looked_at=context.visit.looked_at,
        # Whoever asks for ideas has seen these already.
        excluded=frozenset(context.visit.looked_at) if way is Way.PERSONAL else frozenset(),
        among=among,
        limit=SHOWN if limits.none else POOL,
    )
    return [s for s in await suggestions(context, asked) if limits.hold(s.product)][:SHOWN]


async def of_kind(context: ToolContext, kind: str) -> list[Product]:
    """What the shop has of a kind that was named, best first: what is called so, else all that the search takes for it."""
    found = [product for product in (await search(context, Wish(text=kind))).fitting if product.available]
    # "Sneakers" are called running shoes here; "headphones" also find earbuds, which are not what was named.
    return [product for product in found if names_interest(product, kind)] or found


async def gifts(context: ToolContext, gift: Gift, limits: Limits) -> list[Suggestion]:
    """Presents within the limits: by what the person likes, for a child by stated ages, else what others buy."""
    if gift.interest:
        found = [p for p in await find(context, gift.interest) if p.available and limits.hold(p) and _fits(p, gift)]
        # The search also finds what is only near in meaning; beside what names the interest, that is no present for it.
        found = [p for p in found if names_interest(p, gift.interest)] or found
        matched = [Suggestion(product=p, text=_why(context, p, gift)) for p in _mixed(found)]
        if matched:
            return matched[:SHOWN]
    if gift.child:
        toys = {p.id: p for words in TOYS for p in await find(context, words.text(context.language))}
        aged = [p for p in toys.values() if p.available and limits.hold(p) and _ages(p) and _fits(p, gift)]
        fitting = sorted(aged, key=lambda p: _too_young(p, gift))
        return [Suggestion(product=p, text=_why(context, p, gift)) for p in _mixed(fitting)][:SHOWN]
    asked = Asked(way=Way.POPULAR, limit=POOL)
    popular = [s for s in await suggestions(context, asked) if limits.hold(s.product) and _for_grown_ups(context, s)]
    popular.sort(key=lambda s: -(s.product.rating or WELL_RATED))
    kept = {p.id for p in _mixed(s.product for s in popular)}
    return [s for s in popular if s.product.id in kept][:SHOWN]


def _for_grown_ups(context: ToolContext, suggestion: Suggestion) -> bool:
    """Whether it is a present for a grown-up: nothing for children, nothing that is simply used up, nothing rated badly."""
    product = suggestion.product
    used_up = {folded(kind) for kind in context.settings.recommendations.consumables}
    liked = product.rating is None or product.rating >= WELL_RATED
    return liked and not _childish(product) and folded(product.kind.text("en")) not in used_up


def _childish(product: Product) -> bool:
    """Whether a product is for children: it states an age, or its own names speak of children."""
    named = (product.title, product.kind, product.department, product.keywords)
    return bool(_ages(product)) or any(speaks_of_children(text) for name in named for text in name.all_texts())


def _too_young(product: Product, gift: Gift) -> float:
    """How many years below somebody's age a product begins: what is made for just that age comes first."""
    return 0.0 if gift.age is None else gift.age - first_age(_ages(product)[0])


def _person(context: ToolContext) -> str | None:
    """Whose history counts: the signed-in customer's own orders always do, a visit only with consent."""
    if context.person.customer_id:
        return f"customer:{context.person.customer_id}"
    return context.visit.person


def _ages(product: Product) -> list[str]:
    """The stated ages of a product for children, in every language."""
    named = [a for a in product.attributes if {folded(n) for n in a.name.all_texts()} & set(AGE_NAMES)]
    return [text for attribute in named for text in attribute.value.all_texts()]


def _fits(product: Product, gift: Gift) -> bool:
    """Whether a stated age does not forbid it."""
    ages = _ages(product)
    if gift.child is False:
        return not _childish(product)
    return not ages or gift.age is None or suits_age(gift.age, ages[0])


def _mixed(products: Iterable[Product]) -> list[Product]:
    """At most two of a kind, gift cards left out: whoever asks for ideas has thought of those."""
    count: dict[str, int] = {}
    kept: list[Product] = []
    for product in products:
        kind = folded(product.kind.text("en"))
        if kind in NO_PRESENTS or count.get(kind, 0) >= SAME_KIND:
            continue
        count[kind] = count.get(kind, 0) + 1
        kept.append(product)
    return kept


def _why(context: ToolContext, product: Product, gift: Gift) -> str:
    """The reason for a present: the age it is made for, what reviews say, that it is what they like."""
    language = context.language
    for attribute in product.attributes:
        if {folded(n) for n in attribute.name.all_texts()} & set(AGE_NAMES) and gift.child is not False:
            return FOR_AGE.text(language).format(age=attribute.value.text(language))
    if product.rating is not None and product.rating >= WELL_RATED and product.review_count >= ENOUGH_REVIEWS:
        return RATED.text(language).format(rating=round(product.rating, 1), reviews=product.review_count)
    return MATCHES.text(language) if gift.interest and names_interest(product, gift.interest) else ""


def names_interest(product: Product, interest: str) -> bool:
    """Whether a product's own names speak of an interest: "running shoes" of "runs", 咖啡豆 of 喝咖啡."""
    named = (product.title, product.kind, product.department, product.keywords)
    names = folded(" ".join(text for name in named for text in name.all_texts()))
    own, wanted = ({stem(word) for word in re.findall("[a-z]{3,}", text)} for text in (names, folded(interest)))
    pairs = re.findall("(?=([\u4e00-\u9fff]{2}))", interest)
    return bool(own & wanted) or any(pair in names for pair in pairs)
