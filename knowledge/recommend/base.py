"""The contract of recommending: what is asked, what comes back, and what people did that it learns from.

An engine learns from *interactions* and the catalogue. It answers with product ids, each with a *reason* as a code and
figures that it can prove; the words are the skill's, price and stock are read live by whoever shows them (law 5).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Act(StrEnum):
    """What somebody did with a product."""

    SEEN = "seen"
    CLICKED = "clicked"
    IN_CART = "in_cart"
    BOUGHT = "bought"
    RETURNED = "returned"


@dataclass(frozen=True, kw_only=True)
class Interaction:
    """One act. `person` is "customer:ID" or "visitor:ID"; `basket` names what was bought or looked at together (order or
    session). The same interaction twice counts once."""

    person: str
    product_id: str
    act: Act
    at: datetime
    basket: str = ""


class Way(StrEnum):
    """How products may be recommended."""

    SIMILAR = "similar"  # like the named products
    GOES_WITH = "goes_with"  # bought together with the named products or the cart
    NEXT = "next"  # what people buy after what this person bought last
    POPULAR = "popular"  # what sells now
    AGAIN = "again"  # consumables that this person is about to run out of
    PERSONAL = "personal"  # by history, preferences and what was looked at in this session
    ALTERNATIVE = "alternative"  # instead of a named product that cannot be bought


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request. `products` are named or in the cart (may be empty), `looked_at` what this session looked at, newest
    last; `preferences` what the person said they like, as search text; `excluded` ids never come back, and where `among` is
    given no others do: the best of them, however alike they are."""

    way: Way
    products: tuple[str, ...] = ()
    person: str | None = None
    looked_at: tuple[str, ...] = ()
    preferences: str = ""
    excluded: frozenset[str] = frozenset()
    among: frozenset[str] | None = None
    limit: int = 6


class Because(StrEnum):
    """Why a product is recommended; each with the figures named here in `Reason.facts`."""

    BOUGHT_TOGETHER = "bought_together"  # people: how many bought both; with: product id
    BOUGHT_AFTER = "bought_after"  # people: how many; after: product id
    LIKE = "like"  # product id `of`; `name` and `shared`: an attribute and its value that both have, where there is one
    FITS = "fits"  # attribute `name` and `value` by which it fits product `of`
    POPULAR = "popular"  # people: how many bought it; days: in how many days, absent where it is about all time
    RATED = "rated"  # rating and reviews, for cold start
    # days: since this person bought it; every: usual days between purchases; known_from: "person", "people" or "shop"
    BOUGHT_BEFORE = "bought_before"
    LOOKED_AT = "looked_at"  # of: product id of this session that it is like; name and shared as above
    PREFERRED = "preferred"  # what of the stated preferences it meets
    NEW = "new"  # in the catalogue since `days`


@dataclass(frozen=True, kw_only=True)
class Reason:
    """A true reason, ready to be put into words in any language."""

    because: Because
    facts: Mapping[str, str | int | float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Recommendation:
    """A product, its score (comparable within one answer) and why."""

    product_id: str
    score: float
    reason: Reason


class Recommender(Protocol):
    """Recommends products; empty where nothing honest can be said."""

    async def recommend(self, asked: Asked) -> Sequence[Recommendation]:
        """Best first, diverse, after the rules of the shop; never an excluded product nor one that was named.

        What is popular comes in the order of the figure in its reason.
        """
        ...
