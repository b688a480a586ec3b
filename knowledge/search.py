"""Finds documents by words and by meaning at once, for the person who asks and nobody else."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from connectors.commerce import LANGUAGES, Language
from knowledge.analysis import Analyser
from knowledge.documents import Document, Hit, Kind
from knowledge.embedders.base import Embedder, knows
from knowledge.exchange import Exchange
from knowledge.indexes.base import DenseIndex, KeywordIndex, Match
from knowledge.question import Question, Understanding
from knowledge.ranking import DocumentTerms, Evidence, Weights, evidence, fits, score
from knowledge.store import DocumentStore, Viewer, partition

# Indexes return more than is asked for, because gate, languages and passages of one product thin the list out.
CANDIDATES = 60
RERANKED = 40
RANK_SMOOTHING = 60  # k of reciprocal rank fusion (Cormack, Clarke and Büttcher, 2009)
PRODUCT_SECTION = 0.97  # who looks for a product means the product, not its care instructions, when both say as much
MOST_OWNED = 500  # an owner's newest documents that are compared by meaning
OWNED_KINDS = frozenset({Kind.ORDER})
_WHY = {
    "en": ("matches “{}”", "”, “", "close in meaning", "; "),
    "zh": ("匹配“{}”", "”“", "意思相近", "；"),
}


@dataclass(frozen=True, kw_only=True)
class Found:
    """The hits of one search, with the seconds that each part took: read, embed, keywords, dense, documents, rank, whole."""

    hits: tuple[Hit, ...]
    seconds: Mapping[str, float]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One search: the words, what kinds may answer, the language preferred, who asks, how many."""

    text: str
    kinds: tuple[Kind, ...]
    language: Language
    owner: str | None = None
    limit: int = 8


@dataclass(frozen=True, kw_only=True)
class SearchParts:
    """What a search works with. `today` tells which policies are valid."""

    store: DocumentStore
    keywords: KeywordIndex
    dense: DenseIndex
    embedder: Embedder
    understanding: Understanding
    analyser: Analyser
    today: Callable[[], date]
    weights: Weights = field(default_factory=Weights)


@dataclass
class _Stopwatch:
    started: float = field(default_factory=time.perf_counter)
    seconds: dict[str, float] = field(default_factory=dict)

    def note(self, part: str, since: float) -> float:
        """Add what passed since `since` to a part; the time now."""
        now = time.perf_counter()
        self.seconds[part] = self.seconds.get(part, 0.0) + now - since
        return now


class Search:
    """Search over everything that was synced. Satisfies the `Finder` of `assistant.skills.contract`."""

    def __init__(self, parts: SearchParts) -> None:
        self.exchange = Exchange(parts)

    @property
    def parts(self) -> SearchParts:
        """What is worked with at present; a sync may exchange it for newer indexes."""
        return self.exchange.current

    async def find(
        self, text: str, *, kinds: Sequence[Kind], language: Language, owner: str | None = None, limit: int = 8
    ) -> Sequence[Hit]:
        """Best documents first; empty where nothing fits. Documents of another owner are never found.

        A product or order comes once, by its best passage, in `language` where it is described in it.
        """
        asked = Asked(text=text, kinds=tuple(kinds), language=language, owner=owner, limit=limit)
        return (await self.look(asked)).hits

    async def look(self, asked: Asked) -> Found:
        """What `find` gives, with the time that each part took."""
        # One search works with the same indexes to its end, also when a sync switches to new ones meanwhile.
        with self.exchange.held() as parts:
            return await Search(parts)._look(asked)

    async def _look(self, asked: Asked) -> Found:
        watch = _Stopwatch()
        question = await self.parts.understanding.read(asked.text, languages=self.parts.embedder.languages)
        watch.note("read", watch.started)
        hits: tuple[Hit, ...] = ()
        if question.needs and asked.kinds and asked.limit > 0:
            by_words, by_meaning = await asyncio.gather(
                self._by_words(question, asked, watch), self._by_meaning(question, asked, watch)
            )
            hits = await self._ranked(question, asked, (by_words, by_meaning), watch)
        watch.note("whole", watch.started)
        return Found(hits=hits, seconds=watch.seconds)

    async def _by_words(self, question: Question, asked: Asked, watch: _Stopwatch) -> list[Match]:
        started = time.perf_counter()
        found: list[Match] = []
        for owner, kinds in _by_ownership(asked):
            partitions = [partition(kind, language) for kind in kinds for language in LANGUAGES]
            found += await self.parts.keywords.query(question.wanted, partitions, CANDIDATES, owner)
        watch.note("keywords", started)
        return sorted(found, key=lambda match: -match.score)

    async def _by_meaning(self, question: Question, asked: Asked, watch: _Stopwatch) -> list[Match]:
        embedder = self.parts.embedder
        if not question.for_meaning or not knows(embedder, question.for_meaning):
            return []
        started = time.perf_counter()
        vector = (await embedder.embed([question.for_meaning]))[0]
        started = watch.note("embed", started)
        found: list[Match] = []
        for owner, kinds in _by_ownership(asked):
            within = await self.parts.store.ids_of(owner, MOST_OWNED) if owner else None
            for kind in kinds:
                for language in sorted(embedder.languages):
                    place = partition(kind, language)
                    found += await self.parts.dense.query(place, vector, CANDIDATES, within)
        watch.note("dense", started)
        return sorted(found, key=lambda match: -match.score)

    async def _ranked(
        self, question: Question, asked: Asked, matches: tuple[list[Match], list[Match]], watch: _Stopwatch
    ) -> tuple[Hit, ...]:
        started = time.perf_counter()
        by_words, by_meaning = matches
        viewer = Viewer(owner=asked.owner, kinds=asked.kinds, today=self.parts.today())
        documents = await self.parts.store.read(fused(by_words, by_meaning)[:RERANKED], viewer)
        started = watch.note("documents", started)
        bm25 = {match.id: match.score for match in by_words}
        cosine = {match.id: match.score for match in by_meaning}
        highest = max(bm25.values(), default=0.0)
        # Where nothing was comparable, as in a shop that is all Chinese, words decide alone.
        trust = question.trust if by_meaning else 0.0
        judged: list[tuple[float, Document, Evidence]] = []
        for document in documents.values():
            share = bm25.get(document.id, 0.0) / highest if highest else 0.0
            found = evidence(question, self._terms(document), share, cosine.get(document.id))
            if fits(found, trust, self.parts.weights, document.kind):
                longer_text = document.kind is Kind.PRODUCT and document.section
                total = score(found, trust, self.parts.weights) * (PRODUCT_SECTION if longer_text else 1.0)
                judged.append((total, document, found))
        judged.sort(key=lambda one: (-one[0], one[1].language != asked.language, one[1].id))
        started = watch.note("rank", started)
        hits = await self._in_language(_once_each(judged, self.parts.weights)[: asked.limit], asked, viewer)
        watch.note("documents", started)
        return hits

    async def _in_language(
        self, judged: Sequence[tuple[float, Document, Evidence]], asked: Asked, viewer: Viewer
    ) -> tuple[Hit, ...]:
        """The hits, each exchanged for the same passage in the language asked for where there is one."""
        foreign = [document for _, document, _ in judged if document.language != asked.language]
        same = await self.parts.store.counterparts(foreign, asked.language, viewer) if foreign else {}
        return tuple(
            Hit(document=same.get(document.id, document), score=round(total, 4), why=_why(found, asked.language))
            for total, document, found in judged
        )

    def _terms(self, document: Document) -> DocumentTerms:
        analyser = self.parts.analyser
        heading = frozenset(analyser.terms(document.heading))
        return DocumentTerms(
            heading=heading,
            body=heading.union(analyser.terms(document.text)),
            kind=analyser.terms(document.attributes.get("kind", "") or document.section),
        )


def fused(*rankings: Sequence[Match]) -> list[str]:
    """Ids by reciprocal rank fusion: the sum of 1 / (60 + rank) over the rankings, best first."""
    scores: dict[str, float] = {}
    for ranking in rankings:
        for rank, match in enumerate(ranking, 1):
            scores[match.id] = scores.get(match.id, 0.0) + 1 / (RANK_SMOOTHING + rank)
    return sorted(scores, key=lambda id_: (-scores[id_], id_))


def _by_ownership(asked: Asked) -> list[tuple[str | None, list[Kind]]]:
    """The kinds to ask for, public ones without an owner and owned ones with; owned ones are left out for nobody."""
    public = [kind for kind in asked.kinds if kind not in OWNED_KINDS]
    owned = [kind for kind in asked.kinds if kind in OWNED_KINDS]
    groups: list[tuple[str | None, list[Kind]]] = [(None, public)] if public else []
    return [*groups, (asked.owner, owned)] if owned and asked.owner else groups


def _once_each(
    judged: Iterable[tuple[float, Document, Evidence]], weights: Weights
) -> list[tuple[float, Document, Evidence]]:
    """The best passage of each product and order and each passage of a policy once, without what falls far behind."""
    kept: dict[tuple[str, ...], tuple[float, Document, Evidence]] = {}
    best = 0.0
    for total, document, found in judged:
        best = max(best, total)
        if total < best * weights.behind_best:
            break
        passage = document.attributes.get("place", document.id) if document.kind is Kind.POLICY else ""
        kept.setdefault((document.kind, document.source, document.subject, passage), (total, document, found))
    return list(kept.values())


def _why(found: Evidence, language: Language) -> str:
    """What spoke for the hit, in the language of the person."""
    matches, between, near, separator = _WHY[language]
    reasons = [matches.format(between.join(found.met))] if found.met else []
    if found.cosine is not None and found.cosine >= 0.3:
        reasons.append(near)
    return separator.join(reasons) or near
