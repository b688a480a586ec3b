"""Puts candidates in order: how well each answers the question, and whether it keeps within the limits of the wish."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from knowledge.answering import LOOKED_AT, SAME_KIND, Signs, Wanted, signs
from knowledge.documents import Document, Kind
from knowledge.facts import Facts, unpacked
from knowledge.filters import Filters, Property
from knowledge.language import normal
from knowledge.limits import Limits, Mention
from knowledge.properties import Telling, decided, unmet
from knowledge.question import Question
from knowledge.ranking import Comparing, DocumentTerms, Evidence, Weights, evidence, fits, score

PRODUCT_SECTION = 0.97  # who looks for a product means the product, not its care instructions, when both say as much
TELLING = 12  # products that tell which property a word of the wish means
TELLING_FROM = 0.6  # of the best score
SAID_AS_LIMIT = 0.35  # what a need still weighs once it is judged as a limit


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate with its score, what speaks for it, and whether that is enough."""

    total: float
    document: Document
    found: Evidence
    fits: bool


@dataclass(frozen=True, kw_only=True)
class Candidates:
    """What the indexes proposed: documents with their terms, and the score of each index by id. `alone`: only products were
    asked for, so that the wish is judged as a whole (`knowledge.answering`)."""

    documents: Mapping[str, tuple[Document, DocumentTerms]]
    bm25: Mapping[str, float]
    cosine: Mapping[str, float]
    alone: bool = False


class _Facts:
    """The facts of documents, read when they are asked for and only once for each product."""

    def __init__(self) -> None:
        self._read: dict[str, Facts | None] = {}

    def of(self, document: Document) -> Facts | None:
        """None where a document carries none."""
        if document.subject not in self._read:
            self._read[document.subject] = unpacked(document.attributes)
        return self._read[document.subject]


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """All candidates, best first, and the limits that they are held against: each when somebody looks at it."""

    judged: tuple[Judged, ...]
    filters: Filters
    facts: _Facts
    wanted: Wanted
    known: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def missed(self, one: Judged) -> tuple[str, ...]:
        """The limits that a candidate misses; what carries no facts misses none."""
        if not self.filters.about_products:
            return ()
        known = self.known.get(one.document.subject)
        if known is None:
            facts = self.facts.of(one.document)
            known = self.known[one.document.subject] = unmet(facts, self.filters) if facts else ()
        return known

    def of_kind(self, products: Sequence[Judged]) -> bool:
        """Whether one of these products is of the kind that was named; true where none was."""
        return any(one.found.goods is None or one.found.goods >= SAME_KIND for one in products[:LOOKED_AT])

    def signs(self, products: Sequence[Judged]) -> Signs:
        """What speaks for these products, best first, being an answer to the wish."""
        return signs(self.wanted, [(one, self.facts.of(one.document)) for one in products])


def judge(question: Question, candidates: Candidates, limits: Limits, asked: Filters, weights: Weights) -> Verdict:
    """The candidates in order; which property a word means is decided by those that are best without it."""
    comparing = Comparing(question.needs)
    judged = _scored(question, candidates, weights, comparing)
    facts = _Facts()
    goods = [need.said for need in question.needs if need.goods]
    chosen = decided(limits.mentions, _telling(judged, facts), goods) if limits.mentions else []
    filters = merged(limits.filters, asked, [limit for _, limit in chosen])
    if chosen:
        judged = _scored(_lighter(question, [mention for mention, _ in chosen]), candidates, weights, comparing)
    wanted = Wanted(
        question=question,
        avoided=tuple(mention.said for mention in limits.mentions if mention.avoided),
        amounts=limits.unlisted,
        best=judged[0].total if judged else 0.0,
        limited=filters.about_products,
    )
    return Verdict(judged=tuple(judged), filters=filters, facts=facts, wanted=wanted)


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


def _scored(question: Question, candidates: Candidates, weights: Weights, comparing: Comparing) -> list[Judged]:
    highest = max(candidates.bm25.values(), default=0.0)
    nearest: dict[tuple[str, str], float] = {}
    for document, _ in candidates.documents.values():
        # Both languages and all texts of a product speak for the same thing: the nearest of them counts.
        near = candidates.cosine.get(document.id)
        if near is not None:
            key = _whole(document)
            nearest[key] = max(nearest.get(key, near), near)
    trust = question.trust if candidates.cosine else 0.0
    weights = weights.asked_in(len(question.needs))
    judged: list[Judged] = []
    kinds: dict[tuple[str, str], float] = {}
    for document, terms in candidates.documents.values():
        whole = _whole(document)
        kinds[whole] = max(kinds.get(whole, 0.0), comparing.headed(terms))
    for document, terms in candidates.documents.values():
        share = candidates.bm25.get(document.id, 0.0) / highest if highest else 0.0
        found = evidence(question, terms, share, nearest.get(_whole(document)), comparing)
        if found.goods is not None and found.goods != kinds[_whole(document)]:
            found = replace(found, goods=kinds[_whole(document)])
        total = score(found, trust, weights)
        if document.kind is Kind.PRODUCT and document.section:
            total *= PRODUCT_SECTION
        judged.append(
            Judged(total, document, found, fits(found, trust, weights, document.kind, alone=candidates.alone))
        )
    return sorted(judged, key=lambda one: -one.total)


def _whole(document: Document) -> tuple[str, str]:
    return (document.kind, document.subject if document.kind is Kind.PRODUCT else document.id)


def _telling(judged: Sequence[Judged], facts: _Facts) -> list[Telling]:
    """The best products, the better the weightier."""
    best: dict[str, Judged] = {}
    for one in judged:
        if one.document.kind is Kind.PRODUCT and len(best) < TELLING:
            best.setdefault(one.document.subject, one)
    highest = max((one.total for one in best.values()), default=0.0)
    return [
        Telling(one.total**2, read, normal(" ".join((one.document.heading, *read.kind.texts))))
        for one in best.values()
        if one.total >= highest * TELLING_FROM and (read := facts.of(one.document)) is not None
    ]


def _lighter(question: Question, mentions: Sequence[Mention]) -> Question:
    """The question with what became a limit weighing little: it is judged as one already."""
    said = [mention.said for mention in mentions]
    needs = tuple(
        replace(need, weight=need.weight * SAID_AS_LIMIT) if any(need.said in words for words in said) else need
        for need in question.needs
    )
    return replace(question, needs=needs)
