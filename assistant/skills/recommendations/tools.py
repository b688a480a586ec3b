"""The tool that recommends. The engine names products with reasons that it can prove; price and stock are read live here."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from assistant.skills.contract import Arguments, Effect, QuickReply, Skill, Tool, ToolContext, ToolResult
from assistant.skills.present import Presenter
from assistant.skills.products.finding import resolve
from assistant.skills.recommendations.anchors import Anchors, anchors_for
from assistant.skills.recommendations.bundles import bundle
from assistant.skills.recommendations.choosing import SHOWN, Limits, gifts, listed, of_kind
from assistant.skills.recommendations.drawing import NEEDS_PRODUCT, Shown, found_result, nothing_result
from assistant.skills.recommendations.history import bought_before
from assistant.skills.recommendations.wishes import (
    Gift,
    asks_what_is_due,
    gift_in,
    popular_kind,
    thing_in,
    wants_cheaper,
    way_in,
)
from assistant.skills.recommended import Suggestion
from assistant.skills.wording import both
from connectors.commerce import Product
from connectors.money import Money
from knowledge.recommend.base import Way

GIFTS = (
    (both("For a child", "送孩子"), both("A present for a 6 year old, up to 50", "送 6 岁孩子的礼物，50 以内")),
    (both("For my mum", "送妈妈"), both("A present for my mum, up to 80", "送妈妈的礼物，80 以内")),
    (both("For a friend", "送朋友"), both("A present for a friend, up to 40", "送朋友的礼物，40 以内")),
)


class RecommendProducts(Arguments):
    """What kind of recommendation is wanted, and for what."""

    wish: str = Field(
        min_length=1,
        max_length=500,
        description="what the shopper asked for, in their own words and language",
        json_schema_extra={"slot": "question"},
    )
    way: Literal["similar", "goes_with", "popular", "again", "personal", "alternative"] | None = Field(
        default=None,
        description=(
            "similar = like a product; goes_with = bought together with it; popular = what sells now, of the kind that the wish "
            "names or of the whole shop; again = what the shopper buys regularly; personal = for this shopper; "
            "alternative = instead of a product; "
            "leave out for a present and when unsure"
        ),
    )
    product_id: str | None = Field(
        default=None,
        max_length=200,
        description="the product that it is about: its id from an earlier result, else its title; leave out when none is meant",
        json_schema_extra={"slot": "about"},
    )
    order_number: str | None = Field(
        default=None, max_length=60, description="the order that it is about, only when the shopper named its number"
    )
    price_max: float | None = Field(
        default=None,
        ge=0,
        allow_inf_nan=False,
        description="highest price in the shop's currency, in whole units; only when the shopper said one",
        json_schema_extra={"slot": "price_max"},
    )
    price_min: float | None = Field(
        default=None,
        ge=0,
        allow_inf_nan=False,
        description="lowest price in the shop's currency, in whole units; only when the shopper said one",
        json_schema_extra={"slot": "price_min"},
    )


async def recommend_products(context: ToolContext, arguments: RecommendProducts) -> ToolResult:
    """recommendations.found with reasons, or what is missing: a product, for whom, or anything honest to recommend."""
    presenter = Presenter.of(context)
    said = way_in(arguments.wish)
    named = await _named(context, arguments, said)
    gift = gift_in(arguments.wish)
    if gift is not None and arguments.way is None and said in (None, Way.POPULAR):
        return await _gift(context, arguments, gift, presenter)
    way = Way(arguments.way) if arguments.way else said or Way.PERSONAL
    if way is Way.POPULAR:
        return await _popular(context, arguments, presenter)
    anchors = await anchors_for(context, way, named, arguments.wish, arguments.order_number)
    if way in NEEDS_PRODUCT and not anchors.products:
        return ToolResult(outcome="recommendations.which_product", data={"way": way.value})
    limits = _limits(context, arguments, anchors.products, way)
    found = await listed(context, way, anchors, limits)
    if way is Way.SIMILAR and not found and not limits.none:
        found = await listed(context, Way.ALTERNATIVE, anchors, limits)
    if not found and way is Way.AGAIN and not asks_what_is_due(arguments.wish):
        anchors, found = Anchors(source="history"), await bought_before(context, named, presenter)
    if not found:
        return await nothing_result(context, way, anchors, limits, presenter)
    together = bundle(anchors.products, found, presenter) if way is Way.GOES_WITH else None
    shown = Shown(way=way, found=found, anchors=anchors, together=together, cheaper=limits.cheaper)
    return found_result(shown, presenter)


async def _named(context: ToolContext, arguments: RecommendProducts, said: Way | None) -> Product | None:
    """The product that is meant by its id, or by the words of the wish where no id came along."""
    if arguments.product_id:
        return await resolve(context, arguments.product_id)
    thing = thing_in(arguments.wish) if said in NEEDS_PRODUCT else ""
    return await resolve(context, thing) if thing else None


async def _popular(context: ToolContext, arguments: RecommendProducts, presenter: Presenter) -> ToolResult:
    """What sells now: of the kind that the wish names, else of the whole shop."""
    limits = _limits(context, arguments, (), Way.POPULAR)
    kind = popular_kind(arguments.wish)
    own = [product for product in await of_kind(context, kind) if limits.hold(product)] if kind else []
    among = frozenset(product.id for product in own) if own else None
    found = await listed(context, Way.POPULAR, Anchors(), limits, among)
    if not found:
        # Without figures the shop's own products of the kind still answer, said to be no more than that.
        found = [Suggestion(product=product, text="") for product in own[:SHOWN]]
    if not found:
        return await nothing_result(context, Way.POPULAR, Anchors(), limits, presenter)
    named = "found" if own else "unknown" if kind else ""
    return found_result(Shown(way=Way.POPULAR, found=found, kind=named), presenter)


async def _gift(context: ToolContext, arguments: RecommendProducts, gift: Gift, presenter: Presenter) -> ToolResult:
    limits = _limits(context, arguments, (), Way.PERSONAL)
    if not gift.known:
        return ToolResult(
            outcome="recommendations.ask_gift",
            data={"budget_known": not limits.none},
            quick_replies=tuple(
                QuickReply(label=label.text(presenter.language), say=say.text(presenter.language))
                for label, say in GIFTS
            ),
        )
    found = await gifts(context, gift, limits)
    if not found:
        return await nothing_result(context, Way.PERSONAL, Anchors(), limits, presenter)
    return found_result(Shown(way=Way.PERSONAL, found=found, gift=_whom(gift)), presenter)


def _whom(gift: Gift) -> str:
    """Whom the present is for, as the reply tells it apart."""
    return "child" if gift.child else "grown_up" if gift.interest else "anybody"


def _limits(context: ToolContext, arguments: RecommendProducts, products: tuple[Product, ...], way: Way) -> Limits:
    """The limits that were said; "cheaper" means below the first named product."""
    currency = context.settings.currency
    cheaper = wants_cheaper(arguments.wish) and bool(products) and arguments.price_max is None
    highest = None
    if arguments.price_max is not None:
        highest = Money.parse(f"{arguments.price_max:.2f}", currency)
    elif cheaper and way in (Way.SIMILAR, Way.ALTERNATIVE):
        low = products[0].price_range[0]
        highest = Money(low.minor - 1, low.currency)
    lowest = Money.parse(f"{arguments.price_min:.2f}", currency) if arguments.price_min is not None else None
    return Limits(price_min=lowest, price_max=highest, cheaper=cheaper and highest is not None)


def recommendations_skill() -> Skill:
    """The skill with its tool."""
    return Skill(
        name="recommendations",
        tools=(
            Tool(
                name="recommend_products",
                description=(
                    "Recommend products with true reasons: what goes with a product or order, similar or alternative ones, what "
                    "is popular, what to buy again, something for this shopper, or a present. Not for a wish that names what is "
                    "looked for (search_products)."
                ),
                arguments=RecommendProducts,
                effect=Effect.READ,
                run=recommend_products,
            ),
        ),
    )
