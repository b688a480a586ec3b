"""Pieces that the demo shop counts: taken and put back. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from connectors.commerce import Product, Variant


def shifted(products: Mapping[str, Product], pieces: Mapping[str, int]) -> dict[str, Product]:
    """The products with this many pieces more (or fewer) of each variant; variants that are not counted stay as they are."""
    return {
        id_: replace(product, variants=tuple(_shifted(v, pieces.get(v.id, 0)) for v in product.variants))
        for id_, product in products.items()
    }


def _shifted(variant: Variant, pieces: int) -> Variant:
    if variant.stock is None or not pieces:
        return variant
    # Below zero can only come from an import that knows less stock than was promised here: then nothing is left to sell.
    stock = max(0, variant.stock + pieces)
    # What was sold out can be bought again; what the merchant took out of sale with pieces left stays out.
    available = stock > 0 and (variant.available or variant.stock == 0)
    return replace(variant, stock=stock, available=available)
