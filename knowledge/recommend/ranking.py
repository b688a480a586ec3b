"""From scores to a list: the shop's rules first, then a choice that is good and not five times the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from knowledge.recommend.base import Act, Interaction, Reason
from knowledge.recommend.facts import ProductFacts
from knowledge.recommend.learnt import Learnt
from knowledge.recommend.rules import Rules
from knowledge.recommend.sequences import Scores

PIN = 10.0  # more than any score: a pinned department comes first until it is there
SPARE = 4  # candidates of a brand for each that a list may hold: some have no reason or no stock
SOON = 0.75  # share of the usual interval after which something that is used up may be offered again


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A product that may be in the list, with its score after the shop's margins."""

    item: int
    score: float


def barred(acts: Sequence[Interaction], learnt: Learnt, rules: Rules, now: datetime) -> set[str]:
    """What this person sent back lately, or bought and does not need again yet."""
    found = set()
    for act in acts:
        age = now - act.at
        position = learnt.index.get(act.product_id)
        used_up = rules.consumable_days(learnt.facts[position].kind) if position is not None else None
        if act.act is Act.RETURNED and age <= timedelta(days=rules.returned_days):
            found.add(act.product_id)
        if act.act is Act.BOUGHT:
            wait = rules.bought_days if used_up is None else used_up * SOON
            if age <= timedelta(days=wait):
                found.add(act.product_id)
    return found


def allowed(facts: ProductFacts, rules: Rules) -> bool:
    """Whether the shop's rules let this product be recommended at all."""
    if rules.in_stock_only and not facts.available:
        return False
    return (
        facts.id not in rules.excluded_products
        and not _among(facts.kind, rules.excluded_kinds)
        and not _among(facts.department, rules.excluded_departments)
    )


def capped(brand: str, learnt: Learnt, rules: Rules) -> bool:
    """Whether the cap of brands counts for this one: not for the shop's own, else its lists would be nearly empty."""
    return bool(rules.brand_cap and brand and brand != learnt.own_brand)


def best(scores: Scores, learnt: Learnt, rules: Rules, without: set[str], count: int) -> list[Candidate]:
    """The best-scored products that the rules allow, best first; equal scores in the order of ids.

    A brand with a cap gives a few times as many as a list may hold, so that it leaves room for others.
    """
    weighed = scores * _margin_factor(learnt, rules) if rules.margin_weight and rules.margins else scores
    found: list[Candidate] = []
    brands: Counter[str] = Counter()
    most = SPARE * rules.brand_cap or count
    for item in np.argsort(-weighed, kind="stable"):
        facts = learnt.facts[item]
        if weighed[item] <= 0 or len(found) == count:
            break
        brand = facts.brand.casefold()
        if facts.id not in without and allowed(facts, rules) and brands[brand] < most:
            brands[brand] += capped(brand, learnt, rules)
            found.append(Candidate(item=int(item), score=float(weighed[item])))
    return found


@dataclass(frozen=True, kw_only=True)
class Choice:
    """How a list is chosen: `live` are the products as the shop has them now, `reason` what can be said for one."""

    learnt: Learnt
    rules: Rules
    live: Mapping[str, ProductFacts]
    reason: Callable[[int], Reason | None]
    pinned: bool = False

    def choose(self, candidates: Sequence[Candidate], limit: int) -> list[tuple[Candidate, Reason]]:
        """At most `limit` candidates with a true reason each, by maximal marginal relevance (Carbonell & Goldstein, 1998)."""
        pool = [c for c in candidates if self._sellable(c.item)]
        chosen: list[tuple[Candidate, Reason]] = []
        brands: Counter[str] = Counter()
        for candidate in self._in_turn(pool, chosen):
            brand = self._facts(candidate).brand.casefold()
            if self.rules.brand_cap and brands[brand] >= self.rules.brand_cap:
                continue
            reason = self.reason(candidate.item)
            if reason:
                chosen.append((candidate, reason))
                brands[brand] += capped(brand, self.learnt, self.rules)
            if len(chosen) == limit:
                break
        return chosen

    def pins(self, chosen: Sequence[tuple[Candidate, Reason]]) -> set[int]:
        """The products that stand for a pinned department: the first of each in the list."""
        first: dict[str, int] = {}
        for candidate, _ in chosen:
            first.setdefault(self._facts(candidate).department.casefold(), candidate.item)
        wanted = self.rules.pinned_departments if self.pinned else ()
        return {first[name.casefold()] for name in wanted if name.casefold() in first}

    def _in_turn(self, pool: list[Candidate], chosen: list[tuple[Candidate, Reason]]) -> Iterator[Candidate]:
        """The candidates, each time the one that adds most to what was chosen until then."""
        if not pool:
            return
        vectors = self.learnt.terms.vectors[[candidate.item for candidate in pool]]
        alike = (vectors @ vectors.T).toarray()
        departments = [self._facts(candidate).department.casefold() for candidate in pool]
        good = (1 - self.rules.diversity) * np.array([candidate.score for candidate in pool]) / pool[0].score
        nearest = np.zeros(len(pool))
        left = np.ones(len(pool), dtype=np.bool_)
        while left.any():
            missing = self._missing_pins(chosen)
            gains = good - self.rules.diversity * nearest + [PIN * (name in missing) for name in departments]
            following = int(np.argmax(np.where(left, gains, -np.inf)))
            left[following] = False
            before = len(chosen)
            yield pool[following]
            if len(chosen) > before:
                nearest = np.maximum(nearest, alike[following])

    def _missing_pins(self, chosen: Sequence[tuple[Candidate, Reason]]) -> set[str]:
        """The pinned departments of which nothing was chosen yet."""
        wanted = self.rules.pinned_departments if self.pinned else ()
        return {name.casefold() for name in wanted} - {self._facts(c).department.casefold() for c, _ in chosen}

    def _facts(self, candidate: Candidate) -> ProductFacts:
        facts = self.learnt.facts[candidate.item]
        return self.live.get(facts.id, facts)

    def _sellable(self, item: int) -> bool:
        facts = self.live.get(self.learnt.facts[item].id)
        return facts is not None and allowed(facts, self.rules)


def _margin_factor(learnt: Learnt, rules: Rules) -> Scores:
    known = list(rules.margins.values())
    mean = sum(known) / len(known)
    margins = np.array([rules.margins.get(facts.id, mean) for facts in learnt.facts], dtype=np.float32)
    factor: Scores = np.maximum(1 + rules.margin_weight * (margins - mean), 0.01)
    return factor


def _among(name: str, names: frozenset[str]) -> bool:
    return bool(names) and name.casefold() in {each.casefold() for each in names}
