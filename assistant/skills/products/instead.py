"""What is offered where a product is sold out: what comes close, with reasons, and to be told when it is back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from assistant.skills.contract import QuickReply, ToolContext
from assistant.skills.present import Presenter
from assistant.skills.products.view import product_data
from assistant.skills.recommended import alternatives, reason_data, suggestions_card
from assistant.skills.wording import both
from connectors.commerce import Product

NOTHING: Mapping[str, Any] = {"alternatives": [], "can_wait": False}
WAIT_LABEL, WAIT = (
    both("Tell me when it is back", "到货告诉我"),
    both("Tell me when {title} is back", "{title}到货告诉我"),
)


@dataclass(frozen=True, kw_only=True)
class Instead:
    """Data, card and suggestion; all empty where the product can be bought."""

    data: dict[str, Any] = field(default_factory=lambda: dict(NOTHING))
    cards: tuple[Mapping[str, Any], ...] = ()
    quick_replies: tuple[QuickReply, ...] = ()


async def instead_of(context: ToolContext, product: Product, presenter: Presenter) -> Instead:
    """What can be had instead of a product that is sold out."""
    if product.available:
        return Instead()
    found = await alternatives(context, product)
    can_wait = context.capabilities.stock_notices and context.notices is not None
    title = product.title.text(presenter.language)
    wait = QuickReply(label=WAIT_LABEL.text(presenter.language), say=WAIT.text(presenter.language).format(title=title))
    return Instead(
        data={
            "alternatives": [product_data(s.product, presenter) | reason_data(s) for s in found],
            "can_wait": can_wait,
        },
        cards=(suggestions_card(found, presenter),) if found else (),
        quick_replies=(wait,) if can_wait else (),
    )
