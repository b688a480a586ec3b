"""Who bought what and when, kept for one purpose: figures about people that are true and speak of several of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from knowledge.recommend.base import Act, Interaction


class Evidence:
    """Counts of different people over what was bought and not sent back."""

    def __init__(self, interactions: Iterable[Interaction]) -> None:
        acts = list(interactions)
        back = {(a.person, a.product_id) for a in acts if a.act is Act.RETURNED}
        self._bought: dict[str, dict[str, list[tuple[datetime, str]]]] = defaultdict(lambda: defaultdict(list))
        for act in acts:
            if act.act is Act.BOUGHT and (act.person, act.product_id) not in back:
                self._bought[act.product_id][act.person].append((act.at, basket_of(act)))

    def together(self, first: str, second: str) -> int:
        """How many people bought both in one order, or on one day where orders have no name."""
        pairs = self._both(first, second)
        return sum(not {b for _, b in one}.isdisjoint({b for _, b in two}) for one, two in pairs)

    def after(self, first: str, second: str) -> int:
        """How many people bought the second in a later order than the first."""
        return sum(min(at for at, _ in one) < max(at for at, _ in two) for one, two in self._both(first, second))

    def buyers(self, product: str, now: datetime, days: int) -> int:
        """How many people bought the product in the last `days` days."""
        since = now - timedelta(days=days)
        return sum(any(since <= at <= now for at, _ in times) for times in self._bought.get(product, {}).values())

    def repeats(self, product: str) -> list[tuple[str, list[datetime]]]:
        """Who bought the product more than once, with the different times, oldest first."""
        found = [(person, sorted({at for at, _ in times})) for person, times in self._bought.get(product, {}).items()]
        return [(person, times) for person, times in found if len(times) > 1]

    def _both(self, first: str, second: str) -> list[tuple[list[tuple[datetime, str]], list[tuple[datetime, str]]]]:
        one, two = self._bought.get(first, {}), self._bought.get(second, {})
        return [(one[person], two[person]) for person in one.keys() & two.keys()]


def basket_of(act: Interaction) -> str:
    """What was bought or looked at together: the order or session by name, else the person's day."""
    return act.basket or f"{act.person} {act.at.date().isoformat()}"
