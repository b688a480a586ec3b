"""Puts candidates in order: how well each answers the question, and whether it keeps within the limits of the wish."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from knowledge.answering import LOOKED_AT, Signs, Wanted, signs
from knowledge.candidates import Candidates, Place
from knowledge.documents import Kind
from knowledge.filters import Filters, Property
from knowledge.language import normal
from knowledge.limits import Limits
from knowledge.matching import MET_FROM, Meeting, Numbers, Ways
from knowledge.mentions import Mention
from knowledge.properties import Telling, decided
from knowledge.question import Question
from knowledge.ranking import Evidence, Signals, Weights, fitting, scores

PRODUCT_SECTION = 0.97  # who looks for a product means the product, not its care instructions, when both say as much
TELLING = 12  # products that tell which property a word of the wish means
TELLING_FROM = 0.6  # of the best score
SAID_AS_LIMIT = 0.35  # what a need still weighs once it is judged as a limit


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """A candidate with its score and whether that is enough; what speaks for it is put together when somebody looks at it."""

    total: float
    place: Place
    fits: bool
    evidence: Callable[[int], Evidence]

    @property
    def found(self) -> Evidence:
        """What speaks for it."""
        return self.evidence(self.place.number)


@dataclass(frozen=True, kw_only=True, eq=False)
class Proposed:
    """Candidates with the score of each index by id. `alone`: only products were asked for, so that the wish is judged as a
    whole (`knowledge.answering`)."""

    candidates: Candidates
    bm25: Mapping[str, float]
    cosine: Mapping[str, float]
    alone: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class Verdict:
    """All candidates, best first, and the limits that they are held against, with what each of them misses."""

    judged: tuple[Judged, ...]
    filters: Filters
    candidates: Candidates
    wanted: Wanted
    misses: Sequence[tuple[str, ...]]

    def missed(self, one: Judged) -> tuple[str, ...]:
        """The limits that a candidate misses; what carries no facts misses none."""
        return self.misses[one.place.number]

    def signs(self, products: Sequence[Judged]) -> Signs:
        """What speaks for these products, best first, being an answer to the wish."""
        looked = products[:LOOKED_AT]
        return signs(self.wanted, [(one, self.candidates.facts(one.place)) for one in looked])


def judge(question: Question, proposed: Proposed, limits: Limits, asked: Filters, weights: Weights) -> Verdict:
    """The candidates in order; which property a word means is decided by those that are best without it."""
    candidates, ways = proposed.candidates, Ways(question.needs)
    meeting = ways.met(candidates.occurring(ways.terms))
    judged = _judged(question, proposed, meeting, weights)
    goods = [need.said for need in question.needs if need.goods]
    chosen = decided(limits.mentions, _telling(judged, candidates), goods) if limits.mentions else []
    filters = merged(limits.filters, asked, [limit for _, limit in chosen])
    if chosen:
        judged = _judged(_lighter(question, [mention for mention, _ in chosen]), proposed, meeting, weights)
    wanted = Wanted(
        question=question,
        avoided=tuple(mention.said for mention in limits.mentions if mention.avoided),
        amounts=limits.unlisted,
        best=judged[0].total if judged else 0.0,
        limited=filters.about_products,
    )
    misses = candidates.missed(filters)
    return Verdict(judged=judged, filters=filters, candidates=candidates, wanted=wanted, misses=misses)


def merged(read: Filters, asked: Filters, properties: Iterable[Property]) -> Filters:
    """The limits read from the wish and those that were asked for besides, which win where both limit the same."""
    return Filters(
        price_min=asked.price_min or read.price_min,
        price_max=asked.price_max or read.price_max,
        rating_min=asked.rating_min if asked.rating_min is not None else read.rating_min,
        in_stock=asked.in_stock or read.in_stock,
        department=asked.department or read.department,
        brand=asked.brand or read.brand,
        properties=tuple(dict.fromkeys((*asked.properties, *properties))),
        since=asked.since or read.since,
        until=asked.until or read.until,
        language=asked.language or read.language,
    )


def _judged(question: Question, proposed: Proposed, meeting: Meeting, weights: Weights) -> tuple[Judged, ...]:
    places = proposed.candidates.places
    each = np.array([need.weight for need in question.needs])
    whole = sum(need.weight for need in question.needs) or 1.0
    found = Signals(
        kinds=[place.kind for place in places],
        words=(meeting.share * each).sum(axis=1) / whole,
        kind=meeting.kind,
        bm25=_relative(places, proposed.bm25),
        cosine=_cosines(places, proposed.cosine),
        named=np.any(meeting.named & (meeting.share > MET_FROM), axis=1),
    )
    headed = (meeting.headed * each).sum(axis=1) / whole
    evidence = _Evidence(question, found, meeting, headed, _goods(places, question, meeting))
    trust = question.trust if proposed.cosine else 0.0
    weights = weights.asked_in(len(question.needs))
    sections = np.array([place.kind is Kind.PRODUCT and place.section for place in places], np.bool_)
    totals = scores(found, trust, weights) * np.where(sections, PRODUCT_SECTION, 1.0)
    fit = fitting(found, trust, weights, alone=proposed.alone)
    order, total_of = np.argsort(-totals, kind="stable").tolist(), totals.tolist()
    return tuple(Judged(total_of[n], places[n], fit[n], evidence.of) for n in order)


@dataclass(frozen=True, eq=False)
class _Evidence:
    """What speaks for each candidate, put together once when it is asked for."""

    question: Question
    signals: Signals
    meeting: Meeting
    headed: Numbers
    goods: Sequence[float]
    known: dict[int, Evidence] = field(default_factory=dict)

    def of(self, number: int) -> Evidence:
        """The evidence for the candidate of this number."""
        if number not in self.known:
            found, cosine = self.signals, float(self.signals.cosine[number])
            met = np.flatnonzero(self.meeting.share[number] > MET_FROM).tolist()
            self.known[number] = Evidence(
                words=float(found.words[number]),
                kind=float(found.kind[number]),
                bm25=float(found.bm25[number]),
                cosine=None if np.isnan(cosine) else cosine,
                met=tuple(self.question.needs[need].said for need in met),
                named=bool(found.named[number]),
                goods=self.goods[number] if self.goods else None,
                headed=float(self.headed[number]),
            )
        return self.known[number]


def _relative(places: Sequence[Place], bm25: Mapping[str, float]) -> Numbers:
    highest = max(bm25.values(), default=0.0) or 1.0
    return np.array([bm25.get(place.id, 0.0) / highest for place in places], np.float64)


def _cosines(places: Sequence[Place], cosine: Mapping[str, float]) -> Numbers:
    """Both languages and all texts of a product speak for the same thing: the nearest of them counts. Not a number for none."""
    nearest: dict[str, float] = {}
    for place in places:
        near = cosine.get(place.id)
        if near is not None:
            nearest[place.product] = max(nearest.get(place.product, near), near)
    return np.array([nearest.get(place.product, np.nan) for place in places], np.float64)


def _goods(places: Sequence[Place], question: Question, meeting: Meeting) -> list[float]:
    """How far each candidate is the kind of thing asked for, by the best of its product's texts; empty where none was named."""
    asked = [number for number, need in enumerate(question.needs) if need.goods]
    if not asked:
        return []
    best: dict[str, float] = {}
    for place, share in zip(places, meeting.headed[:, asked].max(axis=1).tolist(), strict=True):
        best[place.product] = max(best.get(place.product, 0.0), share)
    return [best[place.product] for place in places]


def _telling(judged: Sequence[Judged], candidates: Candidates) -> list[Telling]:
    """The best products, the better the weightier."""
    best: dict[str, Judged] = {}
    for one in judged:
        if one.place.kind is Kind.PRODUCT and len(best) < TELLING:
            best.setdefault(one.place.subject, one)
    highest = max((one.total for one in best.values()), default=0.0)
    return [
        Telling(one.total**2, read, normal(" ".join((candidates.heading(one.place), *read.kind.texts))))
        for one in best.values()
        if one.total >= highest * TELLING_FROM and (read := candidates.facts(one.place)) is not None
    ]


def _lighter(question: Question, mentions: Sequence[Mention]) -> Question:
    """The question with what became a limit weighing little: it is judged as one already."""
    said = [mention.said for mention in mentions]
    needs = tuple(
        replace(need, weight=need.weight * SAID_AS_LIMIT) if any(need.said in words for words in said) else need
        for need in question.needs
    )
    return replace(question, needs=needs)
