"""Puts candidates in order: how well each answers the question, and whether it keeps within the limits of the wish."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial

import numpy as np

from knowledge.answering import LOOKED_AT, Signs, Wanted, signs
from knowledge.candidates import Candidates, Compared, Place
from knowledge.documents import Kind
from knowledge.filters import Filters, Property
from knowledge.language import normal
from knowledge.limits import Limits
from knowledge.matching import MET_FROM, Meeting, Numbers
from knowledge.mentions import Mention
from knowledge.properties import Telling, decided
from knowledge.question import Question
from knowledge.ranking import Evidence, Signals, Weights, fitting, scores

PRODUCT_SECTION = 0.97  # who looks for a product means the product, not its care instructions, when both say as much
TELLING = 12  # products that tell which property a word of the wish means
TELLING_FROM = 0.6  # of the best score
NEARLY = 0.6  # of the best score
SOLD = 0.35  # how far a candidate must be the kind of thing asked for, for the shop to sell it
YES = "yes"
SAID_AS_LIMIT = 0.35  # what a need still weighs once it is judged as a limit


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """A candidate with its score; what speaks for it is put together when somebody looks at it."""

    total: float
    place: Place
    evidence: Callable[[int], Evidence]

    @property
    def found(self) -> Evidence:
        """What speaks for it."""
        return self.evidence(self.place.number)


@dataclass(frozen=True, kw_only=True, eq=False)
class Proposed:
    """Candidates with the score of each index by id, and how far they meet the needs. `alone`: only products were asked for, so
    that the wish is judged as a whole (`knowledge.answering`)."""

    candidates: Candidates
    compared: Compared
    bm25: Mapping[str, float]
    cosine: Mapping[str, float]
    alone: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class Verdict:
    """All candidates as they were scored, and the limits that they are held against, with what each of them misses."""

    scored: _Scored
    filters: Filters
    candidates: Candidates
    wanted: Wanted
    misses: Sequence[tuple[str, ...]]

    def fitting(self, language: str) -> list[int]:
        """The numbers of the candidates that are answers at all, best first; of equal ones those in this language."""
        totals, ids, languages = self.scored.totals, self.candidates.ids, self.candidates.languages
        places = [(-totals[n], languages[n] != language, ids[n], n) for n, fits in enumerate(self.scored.fits) if fits]
        return [place[3] for place in sorted(places)]

    def one(self, number: int) -> Judged:
        """The candidate of this number."""
        return self.scored.one(number)

    def missed(self, one: Judged) -> tuple[str, ...]:
        """The limits that a candidate misses; what carries no facts misses none."""
        return self.misses[one.place.number]

    def signs(self, products: Sequence[Judged]) -> Signs:
        """What speaks for these products, best first, being an answer to the wish."""
        looked = products[:LOOKED_AT]
        return signs(self.wanted, [(one, self.candidates.facts(one.place)) for one in looked])


def judge(question: Question, proposed: Proposed, limits: Limits, asked: Filters, weights: Weights) -> Verdict:
    """The candidates in order; which property a word means is decided by those that are best without it."""
    candidates = proposed.candidates
    scoring = _Scoring(question, proposed, proposed.compared.meeting(candidates), weights)
    scored = scoring.scored(question)
    goods = [need.said for need in question.needs if need.goods]
    sold = not scored.evidence.goods or max(scored.evidence.goods) >= SOLD
    chosen = decided(limits.mentions, _telling(scored, candidates), goods, sold=sold) if limits.mentions else []
    chosen = _without_doubles(chosen, goods)
    filters = merged(limits.filters, asked, [limit for _, limit in chosen])
    if chosen:
        scored = scoring.scored(_lighter(question, [mention for mention, _ in chosen]))
    taken = {id(mention) for mention, _ in chosen}
    loose = [m.exactly for m in limits.mentions if m.exactly and id(m) not in taken and not m.avoided]
    wanted = Wanted(
        question=question,
        avoided=tuple(mention.said for mention in limits.mentions if mention.avoided),
        amounts=(*limits.unlisted, *loose),
        best=max(scored.totals, default=0.0),
        kind=max(scored.evidence.goods, default=0.0),
        limited=filters.about_products,
        department=bool(filters.department),
        brand=bool(filters.brand),
        valued=any(mention.said in said or said in mention.said for mention, _ in chosen for said in goods),
    )
    misses = candidates.missed(filters)
    loosened = _loosened(scored.totals, misses, [pair for pair in chosen if pair[0].unsure])
    if loosened:
        filters = replace(filters, properties=tuple(p for p in filters.properties if p not in loosened))
        wanted = replace(wanted, loosened=True)
        misses = candidates.missed(filters)
    return Verdict(scored=scored, filters=filters, candidates=candidates, wanted=wanted, misses=misses)


def _without_doubles(
    chosen: Sequence[tuple[Mention, Property]], goods: Sequence[str]
) -> list[tuple[Mention, Property]]:
    """The limits without those that another value of the same property makes idle: the "espresso" of "espresso machine" beside "manual",
    a bare yes beside a value."""

    def idle(mention: Mention, limit: Property) -> bool:
        others = [(m, one) for m, one in chosen if one.name == limit.name and one is not limit]
        named = any(mention.said in said for said in goods)
        beside_kind = named and any(not any(other.said in said for said in goods) for other, _ in others)
        return beside_kind or (limit.value == YES and any(one.value != YES for _, one in others))

    return [(mention, limit) for mention, limit in chosen if not idle(mention, limit)]


def _loosened(
    totals: Sequence[float], misses: Sequence[tuple[str, ...]], unsure: Sequence[tuple[Mention, Property]]
) -> list[Property]:
    """The unsure limits that the best candidate misses, where nothing that is nearly as good keeps within all limits and it
    misses nothing else: rather a word was misread than that."""
    if not unsure or not totals:
        return []
    best = max(totals)
    good = [number for number, total in enumerate(totals) if total >= best * NEARLY]
    names = {limit.name for _, limit in unsure}
    if any(not misses[number] for number in good):
        return []
    first = max((n for n in good if set(misses[n]) <= names), key=lambda n: totals[n], default=None)
    return [] if first is None else [limit for _, limit in unsure if limit.name in misses[first]]


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


class _Scoring:
    """Scores candidates; what no weight of a need changes is put together once."""

    def __init__(self, question: Question, proposed: Proposed, meeting: Meeting, weights: Weights) -> None:
        candidates = proposed.candidates
        self._proposed = proposed
        self._meeting = meeting
        self._trust = question.trust if proposed.cosine else 0.0
        self._weights = weights.asked_in(len(question.needs))
        self._bm25 = _relative(candidates.ids, proposed.bm25)
        self._cosine = _cosines(candidates, proposed.cosine)
        self._named = np.any(meeting.named & (meeting.share > MET_FROM), axis=1)
        self._goods = _goods(candidates, question, meeting)
        self._factors = np.where(candidates.sections, PRODUCT_SECTION, 1.0)

    def scored(self, question: Question) -> _Scored:
        """The scores for a question, whose needs may weigh otherwise than those of the first one."""
        meeting, candidates = self._meeting, self._proposed.candidates
        each = np.array([need.weight for need in question.needs])
        whole = sum(need.weight for need in question.needs) or 1.0
        found = Signals(
            kinds=candidates.kinds,
            words=(meeting.share * each).sum(axis=1) / whole,
            kind=meeting.kind,
            bm25=self._bm25,
            cosine=self._cosine,
            named=self._named,
        )
        headed = (meeting.headed * each).sum(axis=1) / whole
        totals = scores(found, self._trust, self._weights) * self._factors
        evidence = _Evidence(question, found, meeting, headed, self._goods)
        fits = partial(fitting, found, self._trust, self._weights, alone=self._proposed.alone)
        return _Scored(candidates, totals.tolist(), evidence, fits)


@dataclass(frozen=True, eq=False)
class _Scored:
    """The score of each candidate, and what speaks for it."""

    candidates: Candidates
    totals: Sequence[float]
    evidence: _Evidence
    fitting: Callable[[], list[bool]]

    @cached_property
    def fits(self) -> list[bool]:
        """Whether each is an answer at all."""
        return self.fitting()

    def one(self, number: int) -> Judged:
        """The candidate of this number."""
        return Judged(self.totals[number], self.candidates.place(number), self.evidence.of)

    def best_first(self) -> Iterator[Judged]:
        """The candidates in order; of equal ones the first proposed."""
        for number in sorted(range(len(self.totals)), key=self.totals.__getitem__, reverse=True):
            yield self.one(number)


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


def _relative(ids: Sequence[str], bm25: Mapping[str, float]) -> Numbers:
    highest = max(bm25.values(), default=0.0) or 1.0
    return np.array([bm25.get(id_, 0.0) for id_ in ids], np.float64) / highest


def _cosines(candidates: Candidates, cosine: Mapping[str, float]) -> Numbers:
    """Both languages and all texts of a product speak for the same thing: the nearest of them counts. Not a number for none."""
    near = np.array([cosine.get(id_, -np.inf) for id_ in candidates.ids], np.float64)
    nearest = _of_product(candidates, near)
    return np.where(np.isneginf(nearest), np.nan, nearest)


def _goods(candidates: Candidates, question: Question, meeting: Meeting) -> list[float]:
    """How far each candidate is the kind of thing asked for, by the best of its product's texts; empty where none was named."""
    asked = [number for number, need in enumerate(question.needs) if need.goods]
    best: list[float] = _of_product(candidates, meeting.headed[:, asked].max(axis=1)).tolist() if asked else []
    return best


def _of_product(candidates: Candidates, values: Numbers) -> Numbers:
    """For each candidate the highest value of all texts of its product."""
    products = candidates.products
    highest = np.full(int(products.max(initial=-1)) + 1, -np.inf)
    np.maximum.at(highest, products, values)
    return highest[products]


def _telling(scored: _Scored, candidates: Candidates) -> list[Telling]:
    """The best products, the better the weightier."""
    best: dict[str, Judged] = {}
    for one in scored.best_first():
        if one.place.kind is Kind.PRODUCT:
            best.setdefault(one.place.subject, one)
        if len(best) == TELLING:
            break
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
