"""How well a document answers a question: words, meaning and kind in one score from 0 to 1."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass

from knowledge.question import Alternative, Need, Question

BODY_ONLY = 0.8  # a need that only the running text meets


@dataclass(frozen=True, kw_only=True)
class Weights:
    """What each signal counts, and the floors below which nothing is an answer.

    They were fitted on the odd half of the labelled questions in `tests/knowledge/questions`; figures of the even half stand
    in `knowledge/README.md`.
    """

    words: float = 0.45
    meaning: float = 0.35
    bm25: float = 0.1
    kind: float = 0.1
    meaning_from: float = 0.15  # cosine at which two English texts begin to have to do with each other
    meaning_full: float = 0.65
    floor_words: float = 0.5  # enough of the question is met in words
    floor_meaning: float = 0.48  # or the cosine is this high
    floor_score: float = 0.3
    behind_best: float = 0.5  # what scores less than this share of the best is left out


@dataclass(frozen=True, kw_only=True)
class DocumentTerms:
    """The terms of a candidate: of its heading, of everything, and of its kind in sequence."""

    heading: Set[str]
    body: Set[str]
    kind: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What speaks for a candidate. `cosine` is None where meaning was not compared; `bm25` is relative to the best."""

    words: float
    kind: float
    bm25: float
    cosine: float | None
    met: tuple[str, ...]


def evidence(question: Question, terms: DocumentTerms, bm25: float, cosine: float | None) -> Evidence:
    """How far the document meets the needs of the question."""
    whole = sum(need.weight for need in question.needs)
    met, sum_ = [], 0.0
    matched: set[str] = set()
    for need in question.needs:
        share, used = _met(need, terms)
        if share > 0.3:
            met.append(need.said)
            matched |= used
        sum_ += need.weight * share
    kind = sum(term in matched for term in terms.kind) / len(terms.kind) if terms.kind else 0.0
    return Evidence(words=sum_ / whole if whole else 0.0, kind=kind, bm25=bm25, cosine=cosine, met=tuple(met))


def score(found: Evidence, trust: float, weights: Weights) -> float:
    """The signals in one number. Meaning that was not compared, or not wholly, leaves its share to words."""
    reach = trust if found.cosine is not None else 0.0
    meaning = 0.0
    if found.cosine is not None:
        meaning = (found.cosine - weights.meaning_from) / (weights.meaning_full - weights.meaning_from)
    meaning = min(max(meaning, 0.0), 1.0)
    words = weights.words + weights.meaning * (1 - reach)
    return words * found.words + weights.meaning * reach * meaning + weights.bm25 * found.bm25 + weights.kind * found.kind


def fits(found: Evidence, total: float, trust: float, weights: Weights) -> bool:
    """Whether a candidate is an answer at all: enough of the question in words, or near enough in meaning."""
    near = found.cosine is not None and found.cosine * trust >= weights.floor_meaning
    return total >= weights.floor_score and (found.words >= weights.floor_words or near)


def _met(need: Need, terms: DocumentTerms) -> tuple[float, set[str]]:
    """How far a document meets one need, 0..1, and by which terms."""
    best, used = 0.0, set[str]()
    for way in need.alternatives:
        for where, factor in ((terms.heading, 1.0), (terms.body, BODY_ONLY)):
            share = way.factor * factor * _held(way, where)
            if share > best:
                best, used = share, {term for term in way.terms if term in where}
    return best, used


def _held(way: Alternative, where: Set[str]) -> float:
    """Share of a way's terms that occur: all or nothing, or with `partly` the share of characters in known pairs."""
    if not way.partly:
        return float(all(term in where for term in way.terms))
    if len(way.terms) == 1:
        return float(way.terms[0] in where)
    covered = {place for index, pair in enumerate(way.terms) if pair in where for place in (index, index + 1)}
    return len(covered) / (len(way.terms) + 1)
