"""Of a wish such as "the cheapest tent": the cheapest of what fits, not the best fit. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.skills.expected import either
from assistant.skills.matching import folded
from connectors.commerce import Product

# The kind of most of the best results is what was meant; cheaper things of other kinds only share words with the wish.
MEANT = 3
_CHEAPEST = either(
    r"\bcheapest\b|\bleast expensive\b|\blowest[- ]priced?\b|\bmost affordable\b", "最便宜|最低价|价格最低|最实惠"
)


def wants_cheapest(wish: str) -> bool:
    """Whether the lowest price is what counts."""
    return bool(_CHEAPEST.search(folded(wish)))


def cheapest_first(fitting: Sequence[Product]) -> list[Product]:
    """What fits by rising price, what can be bought before what is sold out; only of the kind that fits best."""
    kinds = [folded(p.kind.text("en")) for p in fitting]
    meant = max(kinds[:MEANT], key=kinds[:MEANT].count, default="")
    common = [p for p, kind in zip(fitting, kinds, strict=True) if kind == meant]
    return sorted(common, key=lambda p: (not p.available, p.price_range[0].minor if p.variants else 0))
