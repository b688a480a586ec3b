"""The ways to recommend: each gives every product a score and says why it would name one."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from knowledge.recommend.base import Act, Asked, Because, Interaction, Reason, Way
from knowledge.recommend.evidence import days_between
from knowledge.recommend.learnt import Learnt, history_of
from knowledge.recommend.ranking import SOON
from knowledge.recommend.reasons import Reasons
from knowledge.recommend.rules import Rules
from knowledge.recommend.sequences import History, Scores

Explain = Callable[[int], Reason | None]
TOO_LATE = 4.0  # intervals after which somebody has most likely found another source
MOST_TOLD = 60  # complements that are enough to choose a list from
MOST_COUNTED = 2_000  # and how many links are counted at most to find them
OWNED = 0.1  # what a second one of a kind counts
TASTE = 5  # how many of the newest products speak for somebody's taste
BESIDE = 0.2  # what a thing of a neighbouring kind counts beside one of the kind itself
PRICE_FAR = 2.0  # an alternative at twice or half the price counts little


@dataclass(frozen=True, kw_only=True)
class Wish:
    """One request with everything that it is answered from; `anchors` and `viewed` are known products by index."""

    asked: Asked
    learnt: Learnt
    rules: Rules
    now: datetime
    acts: Sequence[Interaction] = ()

    @property
    def reasons(self) -> Reasons:
        """What can be said truly."""
        return Reasons(learnt=self.learnt, rules=self.rules, now=self.now)

    @property
    def anchors(self) -> list[int]:
        """The named products that the catalogue has."""
        return [self.learnt.index[p] for p in self.asked.products if p in self.learnt.index]

    @property
    def viewed(self) -> list[int]:
        """What was looked at, newest first."""
        return [self.learnt.index[p] for p in reversed(self.asked.looked_at) if p in self.learnt.index]

    @property
    def bought(self) -> list[int]:
        """What the person bought and kept, newest first, each once."""
        back = {act.product_id for act in self.acts if act.act is Act.RETURNED}
        newest = [a.product_id for a in reversed(self.acts) if a.act is Act.BOUGHT and a.product_id not in back]
        return [self.learnt.index[p] for p in dict.fromkeys(newest) if p in self.learnt.index]


@dataclass(frozen=True, kw_only=True)
class Scored:
    """A score for every product (0 = not meant) and the reason for one; `pinned` where the shop's pins apply."""

    scores: Scores
    because: Explain
    pinned: bool = False


def scored(wish: Wish) -> Scored:
    """The scores of the way that was asked for."""
    return _WAYS[wish.asked.way](wish)


def _similar(wish: Wish) -> Scored:
    like = _likeness(wish.learnt, wish.anchors)
    linked = sum((_top(wish.learnt.model.links(a)) for a in wish.anchors), _nothing(wish.learnt))
    scores = np.where(like > 0, like + 0.3 * _top(linked), 0)
    return Scored(scores=_of_their_kind(wish, scores), because=lambda item: wish.reasons.like(wish.anchors, item))


def _of_their_kind(wish: Wish, scores: Scores) -> Scores:
    """The scores of what is of the kind of the named products or of one beside it; of everything only where there is no such.

    Words in common alone make earplugs like headphones.
    """
    learnt = wish.learnt
    own = {learnt.facts[anchor].kind.casefold() for anchor in wish.anchors} - {""}
    if not own:
        return scores
    beside = frozenset[str]().union(*(learnt.neighbours.get(kind, frozenset()) for kind in own)) - own
    of_kind = np.isin(learnt.kinds, list(own))
    weighed = np.where(of_kind, scores, np.where(np.isin(learnt.kinds, list(beside)), BESIDE * scores, 0))
    without = {*wish.asked.products, *wish.asked.excluded}
    to_be_had = any(
        learnt.facts[item].available and learnt.facts[item].id not in without for item in np.flatnonzero(weighed)
    )
    return weighed if to_be_had else scores


def _alternative(wish: Wish) -> Scored:
    """Instead of the first named product: of its kind, near in price."""
    if not wish.anchors:
        return Scored(scores=_nothing(wish.learnt), because=lambda _: None)
    meant = wish.learnt.facts[wish.anchors[0]]
    like = _likeness(wish.learnt, wish.anchors[:1])
    same = (wish.learnt.kinds == meant.kind.casefold()) if meant.kind else np.ones(len(like), dtype=np.bool_)
    scores = (like + 0.1 * wish.learnt.rating) * _near(meant.price, wish.learnt) * same
    return Scored(scores=scores, because=lambda item: wish.reasons.like(wish.anchors[:1], item))


def _goes_with(wish: Wish) -> Scored:
    """Complements: bought in one order with, or made for, the named products, and of another kind than each."""
    anchors = wish.anchors or wish.bought[:1]
    linked = _nothing(wish.learnt)
    for anchor in anchors:
        linked += wish.learnt.together(anchor)
    scores = _top(_told(wish, anchors, linked))
    if any(anchor in wish.learnt.fits for anchor in anchors):
        for item in wish.learnt.fits:
            if wish.reasons.fits(anchors, item):
                scores[item] += 0.5 + 0.1 * (wish.learnt.popularity[item] + wish.learnt.rating[item])
    kinds = [wish.learnt.facts[anchor].kind.casefold() for anchor in anchors]
    scores[np.isin(wish.learnt.kinds, [kind for kind in kinds if kind])] = 0

    def because(item: int) -> Reason | None:
        return wish.reasons.together(anchors, item) or wish.reasons.fits(anchors, item)

    return Scored(scores=scores, because=because)


def _told(wish: Wish, anchors: Sequence[int], linked: Scores) -> Scores:
    """The links that enough people stand behind: what two people did scores high among what is seldom bought."""
    kept = _nothing(wish.learnt)
    found = 0
    for item in np.argsort(-linked, kind="stable")[:MOST_COUNTED]:
        if linked[item] <= 0 or found == MOST_TOLD:
            break
        if wish.reasons.together(anchors, int(item)):
            kept[item] = linked[item]
            found += 1
    return kept


def _next(wish: Wish) -> Scored:
    anchors = [*reversed(wish.anchors), *wish.bought][:TASTE]
    scores = _wanted_still(wish, wish.learnt.model.score(_history(wish)))
    if not scores.any():
        return _popular(wish)

    def because(item: int) -> Reason | None:
        return wish.reasons.after(anchors, item) or wish.reasons.like(anchors, item) or wish.reasons.general(item)

    return Scored(scores=_top(scores) + 0.01 * wish.learnt.popularity, because=because, pinned=True)


def _popular(wish: Wish) -> Scored:
    """What sells now; where little was sold, what is rated well or new."""
    fresh = wish.learnt.since >= wish.now.timestamp() - wish.rules.new_days * 86400
    scores = wish.learnt.popularity + 0.2 * wish.learnt.rating + 0.1 * fresh + 0.1 * wish.learnt.ever
    return Scored(scores=scores, because=wish.reasons.general, pinned=True)


def _again(wish: Wish) -> Scored:
    """What is used up, near the day on which this person usually buys it again."""
    due = dict(_due(wish))
    scores = _nothing(wish.learnt)
    for item, (score, _) in due.items():
        scores[item] = score
    return Scored(scores=scores, because=lambda item: due[item][1])


def _due(wish: Wish) -> Iterator[tuple[int, tuple[float, Reason]]]:
    """Products that this person bought, is used to buy again and did not replace by another of the kind yet."""
    times: dict[int, list[datetime]] = defaultdict(list)
    of_kind: dict[str, list[datetime]] = defaultdict(list)
    back = {act.product_id for act in wish.acts if act.act is Act.RETURNED}
    for act in wish.acts:
        item = wish.learnt.index.get(act.product_id)
        if act.act is Act.BOUGHT and item is not None and act.product_id not in back:
            times[item].append(act.at)
            of_kind[wish.learnt.facts[item].kind.casefold()].append(act.at)
    for item, bought in times.items():
        kind = wish.learnt.facts[item].kind.casefold()
        usual = _interval(wish, kind, days_between(bought) or days_between(of_kind[kind]))
        if usual is None:
            continue
        days, known_from = usual
        passed = (wish.now - max(of_kind[kind])).total_seconds() / 86400
        if days * SOON <= passed <= days * TOO_LATE:
            since = (wish.now - max(bought)).days
            facts: dict[str, str | int | float] = {"days": since, "every": round(days), "known_from": known_from}
            # Due today scores 1; less before, and less the longer it is overdue.
            score = passed / days if passed < days else (days / passed) ** 0.5
            yield item, (score, Reason(because=Because.BOUGHT_BEFORE, facts=facts))


def _personal(wish: Wish) -> Scored:
    """By what was bought and looked at, by what the person said they like, and a little by what others like."""
    learnt = wish.learnt
    words = learnt.terms.words(wish.asked.preferences)
    said = learnt.terms.match(wish.asked.preferences)
    taste = [*wish.anchors, *wish.bought][:TASTE]
    parts: list[tuple[Scores, Explain]] = [
        (2.0 * _top(said), lambda item: wish.reasons.preferred(words, item)),
        (
            1.0 * _top(_wanted_still(wish, learnt.model.score(_history(wish)))),
            lambda item: wish.reasons.after(taste, item),
        ),
        (
            0.7 * _likeness(learnt, wish.viewed[:TASTE]),
            lambda item: wish.reasons.like(wish.viewed[:TASTE], item, Because.LOOKED_AT),
        ),
        (0.4 * _wanted_still(wish, _likeness(learnt, taste)), lambda item: wish.reasons.like(taste, item)),
        (0.2 * learnt.popularity, wish.reasons.popular),
        (0.1 * learnt.rating, wish.reasons.rated),
        (0.05 * learnt.ever, wish.reasons.ever),
    ]

    def because(item: int) -> Reason | None:
        for part, explain in sorted(parts, key=lambda each: -float(each[0][item])):
            reason = explain(item) if part[item] > 0 else None
            if reason:
                return reason
        return wish.reasons.new(item)

    total = _nothing(learnt)
    for part, _ in parts:
        total += part
    return Scored(scores=total, because=because, pinned=True)


_WAYS: Mapping[Way, Callable[[Wish], Scored]] = {
    Way.SIMILAR: _similar,
    Way.GOES_WITH: _goes_with,
    Way.NEXT: _next,
    Way.POPULAR: _popular,
    Way.AGAIN: _again,
    Way.PERSONAL: _personal,
    Way.ALTERNATIVE: _alternative,
}


def _history(wish: Wish) -> History:
    """The person's acts, then what this session looked at, then what was named, as the newest."""
    session = [
        Interaction(person="", product_id=product, act=act, at=wish.now, basket=basket)
        for act, basket, products in (
            (Act.CLICKED, "looked at", wish.asked.looked_at),
            (Act.BOUGHT, "named", wish.asked.products),
        )
        for product in products
    ]
    return history_of([*wish.acts, *session], wish.learnt.index)


def _wanted_still(wish: Wish, scores: Scores) -> Scores:
    """The scores, low for kinds of which the person has one, or has named one: nobody needs a second kettle next.

    Not so where the kind is used up, or where they look at others of it right now.
    """
    kinds = {wish.learnt.facts[item].kind.casefold() for item in [*wish.anchors, *wish.bought]}
    looking = {wish.learnt.facts[item].kind.casefold() for item in wish.viewed}
    owned = [k for k in kinds - looking - {""} if wish.rules.consumable_days(k) is None]
    return np.where(np.isin(wish.learnt.kinds, owned), OWNED * scores, scores)


def _interval(wish: Wish, kind: str, own: Sequence[float]) -> tuple[float, str] | None:
    """Usual days between purchases and from whom they are known: the person, several people, the shop. None if not used up."""
    stated = wish.rules.consumable_days(kind)
    if stated is None:
        return None
    if own:
        return statistics.median(own), "person"
    usual = wish.learnt.usual.get(kind)
    if usual and usual.people >= wish.rules.min_people:
        return usual.days, "people"
    return float(stated), "shop"


def _likeness(learnt: Learnt, items: Sequence[int]) -> Scores:
    """Mean likeness to these products, the first counting most."""
    return learnt.like({item: 1 / (place + 1) for place, item in reversed(list(enumerate(items)))})


def _near(price: int | None, learnt: Learnt) -> Scores:
    """1 for a product at the same price, falling to 0.3 at twice or half of it and further away; 0.7 where unknown."""
    if not price:
        return np.full(len(learnt.prices), 0.7, dtype=np.float32)
    apart = np.abs(np.log(learnt.prices / price)) / np.log(PRICE_FAR)
    return np.where(np.isnan(apart), 0.7, np.maximum(1 - 0.7 * apart, 0.3)).astype(np.float32)


def _top(scores: Scores) -> Scores:
    """The same scores with 1 for the best."""
    highest = float(scores.max(initial=0.0))
    return scores / highest if highest > 0 else scores.copy()


def _nothing(learnt: Learnt) -> Scores:
    return np.zeros(len(learnt.facts), dtype=np.float32)
