"""Who bought what and when, kept for one purpose: figures about people that are true and speak of several of them."""

from __future__ import annotations

import statistics
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from knowledge.recommend.base import Act, Interaction


class Evidence:
    """Counts of different people over what was bought until `now` and not sent back."""

    def __init__(self, interactions: Iterable[Interaction], now: datetime) -> None:
        acts = [act for act in interactions if act.at <= now]
        back = {(act.person, act.product_id) for act in acts if act.act is Act.RETURNED}
        self._first: dict[str, dict[str, datetime]] = defaultdict(dict)
        self._last: dict[str, dict[str, datetime]] = defaultdict(dict)
        self._baskets: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for act in acts:
            if act.act is Act.BOUGHT and (act.person, act.product_id) not in back:
                self._take(act)
        self._newest = {product: sorted(times.values()) for product, times in self._last.items()}

    def together(self, first: str, second: str) -> int:
        """How many people bought both in one order, or on one day where orders have no name."""
        shared = self._baskets.get(first, set()) & self._baskets.get(second, set())
        return len({person for person, _ in shared})

    def after(self, first: str, second: str) -> int:
        """How many people bought the second at a later time than the first."""
        earlier, later = self._first.get(first, {}), self._last.get(second, {})
        return sum(earlier[person] < later[person] for person in earlier.keys() & later.keys())

    def buyers(self, product: str, now: datetime, days: int) -> int:
        """How many people bought the product in the last `days` days."""
        newest = self._newest.get(product, [])
        return len(newest) - bisect_left(newest, now - timedelta(days=days))

    def buyers_ever(self, product: str) -> int:
        """How many people bought the product."""
        return len(self._newest.get(product, []))

    def _take(self, act: Interaction) -> None:
        first, last = self._first[act.product_id], self._last[act.product_id]
        first[act.person] = min(act.at, first.get(act.person, act.at))
        last[act.person] = max(act.at, last.get(act.person, act.at))
        self._baskets[act.product_id].add((act.person, basket_of(act)))


@dataclass(frozen=True, kw_only=True)
class Usual:
    """After how many days something is usually bought again, as the median of so many people's own medians."""

    days: float
    people: int


def usual_intervals(interactions: Iterable[Interaction], kinds: Mapping[str, str]) -> dict[str, Usual]:
    """Per kind after how long people buy it again; `kinds` by product. Kinds that nobody bought twice are absent."""
    times: dict[tuple[str, str], set[datetime]] = defaultdict(set)
    for act in interactions:
        kind = kinds.get(act.product_id)
        if act.act is Act.BOUGHT and kind:
            times[kind, act.person].add(act.at)
    own: dict[str, list[float]] = defaultdict(list)
    for (kind, _), bought in times.items():
        gaps = days_between(bought)
        if gaps:
            own[kind].append(statistics.median(gaps))
    return {kind: Usual(days=statistics.median(days), people=len(days)) for kind, days in own.items()}


def days_between(times: Iterable[datetime]) -> list[float]:
    """Days between purchases, oldest first; two orders within a day are one stocking up."""
    gaps = [(later - earlier).total_seconds() / 86400 for earlier, later in pairwise(sorted(times))]
    return [gap for gap in gaps if gap >= 1]


def basket_of(act: Interaction) -> str:
    """What was bought or looked at together: the order or session by name, else the person's day."""
    return act.basket or f"{act.person} {act.at.date().isoformat()}"
