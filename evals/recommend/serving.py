"""The whole engine asked as a shop asks it: how long an answer takes, how different the products of a list are."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evals.recommend.data import START, Purchases, interactions
from knowledge.recommend.base import Asked, Way
from knowledge.recommend.facts import ProductFacts
from knowledge.recommend.learnt import Learnt
from knowledge.recommend.opening import open_recommender
from knowledge.recommend.rules import Rules

PEOPLE = 300
LIST = 10
ROUNDS = 3


class KnownFacts:
    """Facts that are all known beforehand."""

    def __init__(self, facts: Sequence[ProductFacts]) -> None:
        self._facts = {each.id: each for each in facts}

    async def everything(self) -> Sequence[ProductFacts]:
        """All of them."""
        return list(self._facts.values())

    async def now(self, ids: Sequence[str]) -> Mapping[str, ProductFacts]:
        """These of them."""
        return {id_: self._facts[id_] for id_ in ids if id_ in self._facts}


async def measure(
    folder: Path, purchases: Purchases, learnt: Learnt, plain: NDArray[np.int64]
) -> dict[str, float | int]:
    """Times in milliseconds for one person after the other, and diversity: 1 - mean likeness of two products of a list.

    The engine remembers no answers; of each person's rounds the quickest counts, for others work on the same cores.

    Everybody's whole sequence is in the store, as it is on the day after; the day is the newest of them.
    """
    acts = interactions(purchases.sequences)
    now = max((act.at for act in acts), default=START) + timedelta(days=1)
    recommenders = await open_recommender(folder, KnownFacts(purchases.facts), Rules(), lambda: now)
    await recommenders.add(acts)
    started = time.perf_counter()
    await recommenders.learn()
    figures: dict[str, float | int] = {"learn_from_store_seconds": round(time.perf_counter() - started, 1)}
    people = np.linspace(0, len(purchases.sequences) - 1, min(PEOPLE, len(purchases.sequences))).astype(int)
    lists: list[list[int]] = []
    reasons: Counter[str] = Counter()
    for way, name in ((Way.PERSONAL, "serve_personal_ms"), (Way.NEXT, "serve_ms")):
        took = np.full(len(people), np.inf)
        for _ in range(ROUNDS):
            lists.clear()
            reasons.clear()
            for place, person in enumerate(people):
                started = time.perf_counter()
                found = await recommenders.recommend(Asked(way=way, person=f"customer:{person}", limit=LIST))
                took[place] = min(took[place], 1000 * (time.perf_counter() - started))
                lists.append([learnt.index[each.product_id] for each in found])
                reasons.update(each.reason.because.value for each in found)
        figures |= {
            f"{name}_p50": round(float(np.median(took)), 2),
            f"{name}_p95": round(float(np.quantile(took, 0.95)), 2),
        }
    await recommenders.close()
    named = max(sum(reasons.values()), 1)
    return figures | {
        "diversity": round(diversity(learnt, lists), 3),
        "diversity_by_score_alone": round(diversity(learnt, [list(plain[person]) for person in people]), 3),
        **{f"reason_{name}": round(count / named, 3) for name, count in sorted(reasons.items())},
    }


def diversity(learnt: Learnt, lists: Sequence[Sequence[int]]) -> float:
    """1 - the mean likeness of two products in a list, over lists of two and more."""
    found = []
    for items in lists:
        if len(items) > 1:
            vectors = learnt.terms.vectors[list(items)]
            alike = (vectors @ vectors.T).toarray()
            found.append(1 - float(alike[np.triu_indices(len(items), 1)].mean()))
    return float(np.mean(found)) if found else 0.0
