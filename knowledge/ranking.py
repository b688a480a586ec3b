"""How well a document answers a question: words, meaning and kind in one score from 0 to 1."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace

from knowledge.documents import Kind
from knowledge.question import Alternative, Need, Question

PROSE_KINDS = frozenset({Kind.POLICY, Kind.PAGE, Kind.QUESTION})
BODY_ONLY = 0.8  # a need that only the running text meets
TITLE_ONLY = 0.6  # a kind of thing that is named in the title but is not the product's kind
NOTHING: Set[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Weights:
    """What each signal counts, and the floors below which nothing is an answer.

    They were fitted on the odd half of the labelled questions in `tests/knowledge/questions` and then set by hand. All of these
    questions were looked at on the way, so the figures in `knowledge/README.md` are those of a development set, no half held out.
    """

    words: float = 0.4
    meaning: float = 0.38
    bm25: float = 0.12
    kind: float = 0.1
    meaning_from: float = 0.1  # cosine at which two English texts begin to have to do with each other
    meaning_full: float = 0.65
    floor_words: float = 0.36  # share of the needs that words must meet where meaning cannot be compared
    floor_both: float = 0.77  # and the sum of that share and of the cosine where it can
    floor_prose_words: float = (
        0.15  # the same two for policies, pages and questions: whoever answers from them judges once more
    )
    floor_prose_both: float = 0.35
    floor_brief_words: float = 0.31  # and for them where the question is brief: half of two words may be met by chance
    floor_brief_both: float = 0.54
    brief: int = 3  # needs
    floor_unnamed: float = 0.35  # cosine of a product of which no word asked for is in its heading
    behind_best: float = 0.5  # what scores less than this share of the best is left out

    def asked_in(self, needs: int) -> Weights:
        """The weights for a question of so many needs."""
        if needs > self.brief:
            return self
        return replace(self, floor_prose_words=self.floor_brief_words, floor_prose_both=self.floor_brief_both)


@dataclass(frozen=True, kw_only=True)
class DocumentTerms:
    """The terms of a candidate: of its heading, of everything, and of its kind in sequence."""

    heading: Set[str]
    body: Set[str]
    kind: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What speaks for a candidate.

    `words` is the share of the needs that it meets, `met` names them, `named` tells whether its heading meets any. `cosine`
    is None where it is not among the nearest; `bm25` is relative to the best. `goods` tells how far its heading is the kind
    of thing asked for, None where no kind of goods was named; `headed` is the share of the needs that its heading meets.
    """

    words: float
    kind: float
    bm25: float
    cosine: float | None
    met: tuple[str, ...]
    named: bool
    goods: float | None = None
    headed: float = 0.0


@dataclass(frozen=True, slots=True)
class Meeting:
    """How far a document meets the need of this number, 0..1, by which terms, whether its heading has one of them, and how
    far its heading alone meets the need."""

    need: int
    share: float
    used: Set[str]
    named: bool
    headed: float


class Comparing:
    """Compares documents with the needs of one question, each once: weights may change between, and many documents meet
    a need in the same way.

    Terms of documents are known by their identity, so they must outlive this.
    """

    def __init__(self, needs: Sequence[Need]) -> None:
        self._needs = [need.alternatives for need in needs]
        self._goods = frozenset(number for number, need in enumerate(needs) if need.goods)
        self._terms = [frozenset(term for way in need.alternatives for term in way.terms) for need in needs]
        self._needs_of: dict[str, list[int]] = {}
        for number, terms in enumerate(self._terms):
            for term in terms:
                self._needs_of.setdefault(term, []).append(number)
        self._wanted = frozenset(self._needs_of)
        self._weighed: tuple[Question, float, float | None] | None = None
        self._ways: dict[tuple[int, Set[str], Set[str], Set[str]], Meeting] = {}
        self._documents: dict[int, list[Meeting]] = {}

    def weighed(self, question: Question) -> tuple[float, float | None]:
        """The sum of a question's weights, and 0 where it asks for goods, None where not; added up once for each question."""
        if self._weighed is None or self._weighed[0] is not question:
            goods = 0.0 if any(need.goods for need in question.needs) else None
            self._weighed = question, sum(need.weight for need in question.needs), goods
        return self._weighed[1:]

    def meetings(self, document: DocumentTerms) -> list[Meeting]:
        """The needs that a document has terms of, in their order."""
        known = self._documents.get(id(document))
        if known is None:
            heading, body = self._wanted & document.heading, self._wanted & document.body
            kind = self._wanted.intersection(document.kind)
            touched = {number for term in heading | body for number in self._needs_of[term]}
            known = [self._meeting(number, heading, body, kind) for number in sorted(touched)]
            self._documents[id(document)] = known
        return known

    def headed(self, document: DocumentTerms) -> float:
        """How far a document's heading is the kind of thing asked for; 0 where none was named."""
        return max((m.headed for m in self.meetings(document) if m.need in self._goods), default=0.0)

    def _meeting(self, number: int, heading: Set[str], body: Set[str], kind: Set[str]) -> Meeting:
        terms = self._terms[number]
        key = number, terms & heading, terms & body, terms & kind
        known = self._ways.get(key)
        if known is None:
            share, used = _met(self._needs[number], key[1], key[2])
            # The kind tells what a thing is; a title may name what it goes with as well.
            ways = self._needs[number]
            headed = max(_met(ways, key[3], NOTHING)[0], TITLE_ONLY * _met(ways, key[1], NOTHING)[0])
            known = self._ways[key] = Meeting(number, share, used, bool(used & key[1]), headed)
        return known


def evidence(
    question: Question, terms: DocumentTerms, bm25: float, cosine: float | None, comparing: Comparing | None = None
) -> Evidence:
    """How far the document meets the needs of the question.

    `comparing` remembers what was compared before; its needs are those of the question, but for their weights.
    """
    comparing = comparing or Comparing(question.needs)
    whole, goods = comparing.weighed(question)
    met, sum_, headed, named = [], 0.0, 0.0, False
    matched: set[str] = set()
    for meeting in comparing.meetings(terms):
        need = question.needs[meeting.need]
        if meeting.share > 0.3:
            met.append(need.said)
            matched |= meeting.used
            named = named or meeting.named
        if goods is not None and need.goods:
            goods = max(goods, meeting.headed)
        sum_ += need.weight * meeting.share
        headed += need.weight * meeting.headed
    kind = sum(term in matched for term in terms.kind) / len(terms.kind) if terms.kind and matched else 0.0
    words, headed = (sum_ / whole, headed / whole) if whole else (0.0, 0.0)
    return Evidence(
        words=words,
        kind=kind,
        bm25=bm25,
        cosine=cosine,
        met=tuple(met),
        named=named,
        goods=goods,
        headed=headed,
    )


def score(found: Evidence, trust: float, weights: Weights) -> float:
    """The signals in one number. Meaning that was not compared, or not wholly, leaves its share to words."""
    reach = trust if found.cosine is not None else 0.0
    meaning = 0.0
    if found.cosine is not None:
        meaning = (found.cosine - weights.meaning_from) / (weights.meaning_full - weights.meaning_from)
    meaning = min(max(meaning, 0.0), 1.0)
    words = weights.words + weights.meaning * (1 - reach)
    return (
        words * found.words + weights.meaning * reach * meaning + weights.bm25 * found.bm25 + weights.kind * found.kind
    )


def fits(found: Evidence, trust: float, weights: Weights, kind: Kind, *, alone: bool = False) -> bool:
    """Whether a candidate is an answer at all, by words and meaning together.

    Where products `alone` are asked for, the wish as a whole is judged later (`knowledge.answering`), and all are let through.

    The floor rises with `trust`: Chinese that the glossary cannot say in English is judged by its words alone, and pairs
    of characters that no document has pull their share down. A product that merely mentions something (a lunch bottle
    that fits the fridge) is no answer to who looks for that; a policy may well be.
    """
    if alone and kind is Kind.PRODUCT:
        return found.words > 0 or (found.cosine or 0.0) >= weights.meaning_from
    if kind is Kind.PRODUCT and not found.named and (found.cosine or 0.0) < weights.floor_unnamed:
        return False
    # Somebody's own orders are few and all theirs: naming one of them loosely is enough.
    reach = 0.0 if kind is Kind.ORDER else trust**2
    low, high = weights.floor_words, weights.floor_both
    if kind in PROSE_KINDS:
        low, high = weights.floor_prose_words, weights.floor_prose_both
    floor = low + (high - low) * reach
    return found.words + trust * (found.cosine or 0.0) >= floor


def _met(ways: Sequence[Alternative], heading: Set[str], body: Set[str]) -> tuple[float, Set[str]]:
    """How far what a document has of a need's terms meets it, 0..1, and by which terms."""
    best, used = 0.0, set[str]()
    for way in ways:
        for where, factor in ((heading, 1.0), (body, BODY_ONLY)):
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
