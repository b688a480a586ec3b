"""Recommendations as tool results: data with reasons as facts, the card, what to say next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.skills.contract import QuickReply, ToolContext, ToolResult
from assistant.skills.present import Presenter
from assistant.skills.products.view import product_data
from assistant.skills.recommendations.anchors import ABOUT_PRODUCTS, Anchors
from assistant.skills.recommendations.choosing import Limits, listed
from assistant.skills.recommended import Suggestion, reason_data, suggestions_card
from assistant.skills.wording import both, quick
from knowledge.recommend.base import Way

NEEDS_PRODUCT = ABOUT_PRODUCTS
NOTHING = Anchors()
ABOUT_LABEL, ABOUT = both("More about the first", "看看第一款"), both("Tell me about {title}", "介绍一下{title}")
WITH_LABEL, WITH = both("What goes with it", "搭配推荐"), both("What goes with {title}?", "{title}有什么搭配的？")
POPULAR_LABEL, POPULAR = both("What is popular", "热门商品"), both("What is popular right now?", "最近什么卖得好？")


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What is recommended: the way, what it starts from, the products; the set they make with it, for whom a present is, and where
    one kind was asked for whether its products were "found" or are "unknown" to the shop."""

    way: Way
    found: Sequence[Suggestion]
    anchors: Anchors = NOTHING
    together: Mapping[str, Any] | None = None
    cheaper: bool = False
    gift: str = ""
    kind: str = ""


def found_result(shown: Shown, presenter: Presenter) -> ToolResult:
    """recommendations.found with every product and its reason."""
    way, anchors, found, together = shown.way, shown.anchors, shown.found, shown.together
    data = {
        "way": way.value,
        "gift": shown.gift,
        "kind": shown.kind,
        "cheaper": shown.cheaper,
        "source": anchors.source,
        "order": anchors.order_number,
        "about": [product.title.text(presenter.language) for product in anchors.products],
        "count": len(found),
        "products": [product_data(s.product, presenter) | reason_data(s) for s in found],
        "bundle": dict(together) if together else None,
    }
    return ToolResult(
        outcome="recommendations.found",
        data=data,
        cards=(suggestions_card(found, presenter),),
        quick_replies=_next_steps(way, found, presenter),
    )


async def nothing_result(
    context: ToolContext, way: Way, anchors: Anchors, limits: Limits, presenter: Presenter
) -> ToolResult:
    """recommendations.none with why, and where limits stood in the way what there is without them."""
    beyond = [] if limits.none else await listed(context, way, anchors, Limits())
    because = "price" if beyond else "nobody" if way is Way.AGAIN and not context.person.customer_id else "nothing"
    # What was asked about stays in focus for the next message.
    about = {"product": product_data(anchors.products[0], presenter)} if len(anchors.products) == 1 else {}
    return ToolResult(
        outcome="recommendations.none",
        data={
            **about,
            "way": way.value,
            "because": because,
            "cheaper": limits.cheaper,
            "about": [product.title.text(presenter.language) for product in anchors.products],
            "closest": [product_data(s.product, presenter) | reason_data(s) for s in beyond[:3]],
        },
        cards=(suggestions_card(beyond[:3], presenter),) if beyond else (),
        quick_replies=(
            _say(POPULAR_LABEL.text(presenter.language), POPULAR.text(presenter.language)),
            *quick(presenter.language, "person"),
        ),
    )


def _next_steps(way: Way, found: Sequence[Suggestion], presenter: Presenter) -> tuple[QuickReply, ...]:
    language = presenter.language
    title = found[0].product.title.text(language)
    steps = [_say(ABOUT_LABEL.text(language), ABOUT.text(language).format(title=title))]
    if way is not Way.GOES_WITH:
        steps.append(_say(WITH_LABEL.text(language), WITH.text(language).format(title=title)))
    return tuple(steps)


def _say(label: str, say: str) -> QuickReply:
    return QuickReply(label=label, say=say)
