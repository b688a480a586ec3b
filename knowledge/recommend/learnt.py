"""What the engine has learnt at one moment: an immutable picture that answers are made from while the next is learnt."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped]  # scipy ships no types

from knowledge.recommend.base import Act, Interaction
from knowledge.recommend.content import Matrix, Terms, neighbours, properties
from knowledge.recommend.evidence import Evidence, Usual, basket_of, usual_intervals
from knowledge.recommend.facts import ProductFacts
from knowledge.recommend.fitting import Fit, fit_of
from knowledge.recommend.kinds import neighbouring
from knowledge.recommend.sequences import History, Scores, SequenceModel, SequenceSettings, likeness

# What an act says of the wish for a product, against buying it; a product that was sent back says nothing.
WEIGHTS: Mapping[Act, float] = {Act.SEEN: 0.1, Act.CLICKED: 0.2, Act.IN_CART: 0.5, Act.BOUGHT: 1.0}
HALF_LIFE_DAYS = 30.0
PRIOR_REVIEWS = 10.0
SHRINKAGE = 3.0


@dataclass(frozen=True, kw_only=True)
class Learnt:
    """Products by index, their vectors and likeness, the model of sequences, popularity lately and `ever`, rating (all 0..1),
    and who bought what.

    `own_brand` is the brand of more than half of the products, "" for none. `fits` holds products that can fit others.
    Kinds are in lower case, `neighbours` tells which of them stand beside each; prices and times in the catalogue are nan where unknown.
    """

    at: datetime
    facts: tuple[ProductFacts, ...]
    index: Mapping[str, int]
    terms: Terms
    content: Matrix
    model: SequenceModel
    popularity: Scores
    ever: Scores
    rating: Scores
    evidence: Evidence
    usual: Mapping[str, Usual]
    baskets: Matrix
    fits: Mapping[int, Fit]
    own_brand: str
    kinds: NDArray[np.str_]
    neighbours: Mapping[str, frozenset[str]]
    prices: NDArray[np.float64]
    since: NDArray[np.float64]
    commonness: Mapping[tuple[str, str], int]
    interactions: int

    def together(self, item: int) -> Scores:
        """How often each product is in one order with this one, against how often either is bought."""
        found: Scores = self.baskets[item].toarray().ravel()
        return found

    def like(self, weights: Mapping[int, float]) -> Scores:
        """How much each product is like these, 0..1: the mean of the cosines by weight, with one pass over all products."""
        total = sum(weights.values())
        if not total:
            return np.zeros(len(self.facts), dtype=np.float32)
        vectors = self.terms.vectors
        meant = np.zeros(vectors.shape[1], dtype=np.float32)
        for item, weight in weights.items():
            first, last = vectors.indptr[item : item + 2]
            meant[vectors.indices[first:last]] += vectors.data[first:last] * (weight / total)
        found: Scores = vectors @ meant
        return found

    def cosine(self, one: int, two: int) -> float:
        """How much two products are alike, 0..1."""
        mine, theirs = self.terms.weights(one), self.terms.weights(two)
        return sum(mine[term] * theirs[term] for term in mine.keys() & theirs.keys())


def learn(
    facts: Sequence[ProductFacts], interactions: Sequence[Interaction], now: datetime, settings: SequenceSettings
) -> Learnt:
    """What follows from these facts and acts; takes seconds, so run it in a thread."""
    ordered = tuple(sorted(facts, key=lambda each: each.id))
    index = {each.id: position for position, each in enumerate(ordered)}
    people: dict[str, list[Interaction]] = defaultdict(list)
    for act in interactions:
        people[act.person].append(act)
    histories = [history_of(acts, index) for _, acts in sorted(people.items())]
    terms = Terms(each.text for each in ordered)
    fits = {position: fit_of(each) for position, each in enumerate(ordered)}
    content = _content(terms, ordered, settings)
    evidence = Evidence(interactions, now)
    return Learnt(
        at=now,
        facts=ordered,
        index=index,
        terms=terms,
        content=content,
        model=SequenceModel.fit(histories, content, settings),
        popularity=_popularity(interactions, index, now),
        ever=_ever(evidence, ordered),
        rating=_ratings(ordered),
        evidence=evidence,
        usual=usual_intervals(interactions, {each.id: each.kind.casefold() for each in ordered}),
        baskets=_baskets(interactions, index),
        fits={position: fit for position, fit in fits.items() if fit.speaks},
        own_brand=_own_brand(ordered),
        kinds=np.array([each.kind.casefold() for each in ordered], dtype=np.str_),
        neighbours=neighbouring(ordered),
        prices=np.array([each.price or np.nan for each in ordered], dtype=np.float64),
        since=np.array([each.since.timestamp() if each.since else np.nan for each in ordered], dtype=np.float64),
        commonness=Counter(pair for each in ordered for pair in each.properties.items()),
        interactions=len(interactions),
    )


def _content(terms: Terms, facts: Sequence[ProductFacts], settings: SequenceSettings) -> Matrix:
    """How much products are alike by words and by attributes; empty where both count nothing."""
    if not settings.words_weight and not settings.attributes_weight:
        return sparse.csr_matrix((len(facts), len(facts)), dtype=np.float32)
    words = neighbours(terms.weighted, settings.neighbours, settings.least_likeness)
    attributes = neighbours(properties(facts), settings.neighbours, settings.least_likeness)
    return likeness(words, attributes, settings)


def history_of(acts: Sequence[Interaction], index: Mapping[str, int]) -> History:
    """Acts as a sequence of known products, oldest first: one entry for a product in a basket, with its strongest act."""
    back = {act.product_id for act in acts if act.act is Act.RETURNED}
    strongest: dict[tuple[str, str], Interaction] = {}
    for act in sorted(acts, key=lambda each: (each.at, each.basket, each.product_id)):
        if act.product_id in index and act.product_id not in back:
            place = (basket_of(act), act.product_id)
            known = strongest.get(place)
            if known is None or WEIGHTS[act.act] > WEIGHTS[known.act]:
                strongest[place] = act
    steps: dict[str, int] = {}
    for basket, _ in strongest:
        steps.setdefault(basket, len(steps))
    # Two visits at once take turns in time; in the sequence one stands whole before the other.
    ordered = sorted(strongest, key=lambda place: steps[place[0]])
    return History(
        items=np.array([index[product] for _, product in ordered], dtype=np.int32),
        steps=np.array([steps[basket] for basket, _ in ordered], dtype=np.int32),
        weights=np.array([WEIGHTS[strongest[place].act] for place in ordered], dtype=np.float32),
    )


def _baskets(interactions: Sequence[Interaction], index: Mapping[str, int]) -> Matrix:
    """Cosine of products over orders, drawn to 0 where either was seldom bought."""
    bought = {
        (basket_of(a), index[a.product_id]) for a in interactions if a.act is Act.BOUGHT and a.product_id in index
    }
    names = {name: row for row, name in enumerate(sorted({basket for basket, _ in bought}))}
    rows, columns = [names[basket] for basket, _ in bought], [item for _, item in bought]
    shape = (max(len(names), 1), max(len(index), 1))
    within = sparse.csr_matrix((np.ones(len(bought), dtype=np.float32), (rows, columns)), shape=shape)
    counts = sparse.csr_matrix(within.T @ within)
    scale = sparse.diags(1 / np.sqrt(counts.diagonal() + SHRINKAGE))
    counts.setdiag(0)
    counts.eliminate_zeros()
    return sparse.csr_matrix(scale @ counts @ scale, dtype=np.float32)


def _popularity(interactions: Sequence[Interaction], index: Mapping[str, int], now: datetime) -> Scores:
    """Each person's newest purchase of a product, halved every month, summed; 1 for the most popular."""
    back = {(act.person, act.product_id) for act in interactions if act.act is Act.RETURNED}
    newest: dict[tuple[str, str], datetime] = {}
    for act in interactions:
        kept = (act.person, act.product_id) not in back
        if act.act is Act.BOUGHT and act.product_id in index and kept and act.at <= now:
            place = (act.person, act.product_id)
            newest[place] = max(act.at, newest.get(place, act.at))
    counted: NDArray[np.float32] = np.zeros(len(index), dtype=np.float32)
    for (_, product), at in newest.items():
        counted[index[product]] += 0.5 ** ((now - at).total_seconds() / 86400 / HALF_LIFE_DAYS)
    return counted / max(float(counted.max(initial=0.0)), 1e-9)


def _own_brand(facts: Sequence[ProductFacts]) -> str:
    """The brand that more than half of the products have; "" where there is none."""
    brands = Counter(each.brand.casefold() for each in facts if each.brand)
    brand, count = max(brands.items(), key=lambda item: item[1], default=("", 0))
    return brand if 2 * count > len(facts) else ""


def _ever(evidence: Evidence, facts: Sequence[ProductFacts]) -> Scores:
    """How many people bought each product, 1 for the most."""
    counted = np.array([evidence.buyers_ever(each.id) for each in facts], dtype=np.float32)
    found: Scores = counted / max(float(counted.max(initial=0.0)), 1.0)
    return found


def _ratings(facts: Sequence[ProductFacts]) -> Scores:
    """Ratings drawn to the mean where reviews are few (a Bayesian mean), as a share of five stars."""
    rated = [each for each in facts if each.rating is not None]
    mean = sum(each.rating or 0.0 for each in rated) / len(rated) if rated else 0.0
    values = [
        (mean * PRIOR_REVIEWS + (each.rating or 0.0) * each.reviews) / (PRIOR_REVIEWS + each.reviews) / 5
        if each.rating is not None
        else 0.0
        for each in facts
    ]
    return np.array(values, dtype=np.float32)
