"""A product and what goes with it as a set with its true total. Pure: the total is added up here and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assistant.skills.present import Presenter, lead_variant, money
from assistant.skills.recommended import Suggestion
from connectors.commerce import Product
from connectors.money import total

MOST_ADDED = 2


def bundle(anchors: Sequence[Product], found: Sequence[Suggestion], presenter: Presenter) -> dict[str, Any] | None:
    """The set of the one named product and the best that go with it; None where something of it cannot be bought now.

    `exact` tells that no variant of any of them costs more than what was added up.
    """
    if len(anchors) != 1:
        return None
    products = [anchors[0], *(s.product for s in found[:MOST_ADDED])]
    leads = [lead_variant(product) for product in products]
    prices = [lead.price for lead in leads if lead is not None and lead.available]
    if len(prices) < max(len(products), 2) or len({price.currency for price in prices}) > 1:
        return None
    return {
        "titles": [product.title.text(presenter.language) for product in products],
        "prices": [money(price) for price in prices],
        "total": money(total(prices, prices[0].currency)),
        "exact": all(low == high for low, high in (product.price_range for product in products)),
    }
