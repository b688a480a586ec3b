"""Whether somebody may wait for a product: pure, the same before the card and when a confirmed request is executed."""

from __future__ import annotations

from dataclasses import dataclass

from connectors.commerce import AskStockNotice, Product

# Every code of a refusal; each stands in the skills' README.
CODES = ("unsupported", "available", "unknown_product", "unknown_variant", "who")


@dataclass(frozen=True, kw_only=True)
class Refused:
    """Why a request makes no sense."""

    code: str


def decide(command: AskStockNotice, product: Product | None) -> Refused | None:
    """None where the request makes sense now."""
    if product is None:
        return Refused(code="unknown_product")
    variants = [v for v in product.variants if command.variant_id in ("", v.id)]
    if not variants:
        return Refused(code="unknown_variant")
    if any(v.available for v in variants):
        return Refused(code="available")
    return Refused(code="who") if bool(command.customer_id) == bool(command.email) else None
