"""The engine: candidates of the asked way, the shop's rules, a diverse choice, a true reason for each."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from knowledge.recommend.base import Act, Asked, Because, Reason, Recommendation, Way
from knowledge.recommend.facts import FactsProvider, ProductFacts
from knowledge.recommend.interactions import InteractionStore
from knowledge.recommend.learnt import Learnt
from knowledge.recommend.ranking import Candidate, Choice, barred, best
from knowledge.recommend.rules import Rules
from knowledge.recommend.ways import Scored, Wish, scored

PINNED = 3  # how many of a pinned department are looked at beyond the pool
POOL = 40  # how many candidates are read live; caps, stock and missing reasons take their share of them


@dataclass(frozen=True, kw_only=True)
class Engine:
    """A `knowledge.recommend.base.Recommender`. `learnt` gives the newest picture, learnt first where there is none."""

    store: InteractionStore
    facts: FactsProvider
    rules: Rules
    clock: Callable[[], datetime]
    learnt: Callable[[], Awaitable[Learnt]]

    async def recommend(self, asked: Asked) -> Sequence[Recommendation]:
        """Best first, diverse, after the rules of the shop; never an excluded product nor one that was named."""
        if asked.limit <= 0:
            return ()
        learnt = await self.learnt()
        acts = await self.store.of(asked.person) if asked.person else []
        # Whoever names a kind wants the best of it: neither one of each sort nor a few of each brand.
        rules = self.rules if asked.among is None else replace(self.rules, diversity=0.0, brand_cap=0)
        wish = Wish(asked=asked, learnt=learnt, rules=rules, now=self.clock(), acts=acts)
        found, candidates = await asyncio.to_thread(_candidates, wish)
        live = await self.facts.now([learnt.facts[c.item].id for c in candidates])
        return await asyncio.to_thread(_list, wish, found, candidates, live)


def _candidates(wish: Wish) -> tuple[Scored, list[Candidate]]:
    found = _among(wish, scored(wish))
    # What is asked for again was bought before; its own interval decides, and only what was sent back stays out.
    # Which of a kind sells best is asked about the shop; that they have one already changes nothing about it.
    kept = wish.asked.way is Way.AGAIN or wish.asked.among is not None
    acts = [a for a in wish.acts if a.act is Act.RETURNED] if kept else wish.acts
    without = {*wish.asked.products, *wish.asked.excluded}
    without |= barred(acts, wish.learnt, wish.rules, wish.now)
    if wish.asked.way not in (Way.POPULAR, Way.AGAIN):
        without |= set(wish.asked.looked_at)
    candidates = best(found.scores, wish.learnt, wish.rules, without, max(POOL, 5 * wish.asked.limit))
    return found, candidates + (
        _pinned(wish, found, without | {_id(wish, c) for c in candidates}) if found.pinned else []
    )


def _among(wish: Wish, found: Scored) -> Scored:
    """The scores of those products alone among which was asked to choose."""
    among = wish.asked.among
    if among is None:
        return found
    mask = np.array([facts.id in among for facts in wish.learnt.facts], dtype=np.bool_)
    return replace(found, scores=np.where(mask, found.scores, 0), pinned=False)


def _pinned(wish: Wish, found: Scored, without: set[str]) -> list[Candidate]:
    """The best of each pinned department, however far down it stands."""
    pins = [name.casefold() for name in wish.rules.pinned_departments]
    masks = [[facts.department.casefold() == pin for facts in wish.learnt.facts] for pin in pins]
    return [
        candidate
        for mask in masks
        for candidate in best(np.where(mask, found.scores, 0), wish.learnt, wish.rules, without, PINNED)
    ]


def _id(wish: Wish, candidate: Candidate) -> str:
    return wish.learnt.facts[candidate.item].id


def _list(
    wish: Wish, found: Scored, candidates: Sequence[Candidate], live: Mapping[str, ProductFacts]
) -> tuple[Recommendation, ...]:
    choice = Choice(learnt=wish.learnt, rules=wish.rules, live=live, reason=found.because, pinned=found.pinned)
    most = wish.asked.limit if wish.asked.among is None else len(candidates)
    chosen = choice.choose(candidates, most)
    if wish.asked.way is Way.POPULAR:
        # A department that the shop pinned keeps the first places; everything else stands by what is said of it.
        pins = choice.pins(chosen)
        chosen.sort(key=lambda each: (each[0].item not in pins, *_by_figure(each[1])))
    return tuple(
        Recommendation(product_id=_id(wish, candidate), score=candidate.score, reason=reason)
        for candidate, reason in chosen[: wish.asked.limit]
    )


def _by_figure(reason: Reason) -> tuple[float, ...]:
    """Where a product stands in a list of what is popular: by buyers lately, then by rating, buyers ever and how new it is."""
    facts = {name: float(value) for name, value in reason.facts.items() if isinstance(value, int | float)}
    if reason.because is Because.POPULAR:
        return (0 if "days" in facts else 2, -facts["people"])
    if reason.because is Because.RATED:
        return (1, -facts["rating"], -facts["reviews"])
    return (3, facts.get("days", 0))
