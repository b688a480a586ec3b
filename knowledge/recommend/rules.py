"""The shop's rules for what may be recommended, as data. `shop.toml` is read into it by whoever opens the shop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What holds for every list. Kinds and departments are the catalogue's English words; upper and lower case are one.

    `margins` are shares of the price (0..1) by product id; with `margin_weight` w the score is multiplied by
    1 + w * (margin - mean margin), so that 0 leaves the order alone. `consumables` are kinds that are used up, with the
    usual days until they are bought again. `min_people` is how many different people stand behind any figure about
    people: below it the figure is not said.
    """

    in_stock_only: bool = True
    margin_weight: float = 0.0
    margins: Mapping[str, float] = field(default_factory=dict)
    brand_cap: int = 2  # products of one brand in a list, but for a brand of more than half the shop; 0 = no cap
    pinned_departments: tuple[str, ...] = ()  # a general list holds one product of each, where there is one
    excluded_departments: frozenset[str] = frozenset()
    excluded_kinds: frozenset[str] = frozenset()
    excluded_products: frozenset[str] = frozenset()
    returned_days: int = 365  # what a person returned is not recommended to them for so long
    bought_days: int = 365  # nor what they bought, unless it is used up
    consumables: Mapping[str, int] = field(default_factory=dict)
    min_people: int = 3
    popular_days: int = 60
    new_days: int = 30
    diversity: float = 0.3  # 0 = best scores only, 1 = as different as can be

    def __post_init__(self) -> None:
        if self.min_people < 2:
            raise ValueError("min_people must be at least 2: a figure about one person is about that person")
        if not 0 <= self.diversity <= 1:
            raise ValueError("diversity must lie between 0 and 1")

    def consumable_days(self, kind: str) -> int | None:
        """The usual days until a product of this kind is bought again; None for what is not used up."""
        return next((days for name, days in self.consumables.items() if name.casefold() == kind.casefold()), None)
