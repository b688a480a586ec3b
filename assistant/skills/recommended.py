"""What the recommender names, read live from the shop, each with its reason in words: for every skill that recommends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assistant.cards import ProductsCard
from assistant.skills.contract import ToolContext
from assistant.skills.present import Presenter, product_tile
from assistant.skills.reasons import Worded
from connectors.commerce import Product
from knowledge.recommend.base import Asked, Reason, Way

REFERRING = ("with", "after", "of")


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """A live product and why it is recommended; `text` is the reason on its tile."""

    product: Product
    text: str
    reason: Reason | None = None


async def suggestions(context: ToolContext, asked: Asked) -> list[Suggestion]:
    """The recommended products as the shop has them now, best first; empty while nothing was learnt.

    A product whose reason cannot be said any more is left out: without a true reason nothing is recommended.
    """
    if context.recommender is None:
        return []
    found = await context.recommender.recommend(asked)
    referred = {str(r.reason.facts[key]) for r in found for key in REFERRING if key in r.reason.facts}
    live = await context.catalogue.products([*dict.fromkeys([r.product_id for r in found]), *sorted(referred)])
    worded = Worded(language=context.language, products=live)
    made = [(r, worded.text(r.reason)) for r in found if r.product_id in live]
    return [Suggestion(product=live[r.product_id], text=text, reason=r.reason) for r, text in made if text]


async def alternatives(context: ToolContext, product: Product, limit: int = 3) -> list[Suggestion]:
    """What can be bought instead of a product."""
    asked = Asked(way=Way.ALTERNATIVE, products=(product.id,), person=context.visit.person, limit=limit)
    return [s for s in await suggestions(context, asked) if s.product.available]


def suggestions_card(found: Sequence[Suggestion], presenter: Presenter) -> dict[str, Any]:
    """The products as a carousel, each tile with its reason."""
    tiles = [product_tile(s.product, presenter, s.text) for s in found]
    return ProductsCard(products=tiles).model_dump(mode="json")


def reason_data(found: Suggestion) -> dict[str, Any]:
    """The reason as tool data: its code, its figures and its words, so that whoever speaks of it has facts."""
    if found.reason is None:
        return {"reason": found.text, "because": ""}
    figures = {name: value for name, value in found.reason.facts.items() if isinstance(value, int | float)}
    return {"reason": found.text, "because": found.reason.because.value, **figures}
