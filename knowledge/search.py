"""Finds documents by words and by meaning at once, for the person who asks and nobody else."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, tzinfo
from itertools import islice
from operator import attrgetter

from connectors.commerce import LANGUAGES, Language
from knowledge.analysis import Analyser
from knowledge.answering import Judgement, read_judgement
from knowledge.candidates import Candidates, Compared, Place
from knowledge.columns import Columns
from knowledge.dated import Dating, dating_of, listed
from knowledge.documents import Document, Hit, Kind
from knowledge.embedders.base import Embedder
from knowledge.embedding import Embedding, Stopwatch
from knowledge.exchange import Exchange
from knowledge.facets import Vocabulary
from knowledge.facts import Facts
from knowledge.facts import unpacked as facts_of
from knowledge.filters import Filters
from knowledge.indexes.base import DenseIndex, KeywordIndex, Match
from knowledge.judging import Judged, Proposed, judge, merged
from knowledge.language import normal
from knowledge.limits import Limits, limits_with, told_in
from knowledge.properties import met
from knowledge.question import LONGEST_QUESTION, Question, Understanding, without_kind
from knowledge.ranking import DocumentTerms, Evidence, Weights
from knowledge.rerank import RERANKED_AT_MOST, Reranker, mixed
from knowledge.store import DocumentStore, Shown, Viewer, partition
from knowledge.stories import Stories, Told
from knowledge.terms import terms_of, unpacked

# Indexes return more than is asked for, because gate, languages and passages of one product thin the list out.
CANDIDATES = 60
RERANKED = 60
# Where a wish has limits, many candidates miss them: more are fetched and held against the catalogue's facts.
CANDIDATES_LIMITED = 240
RERANKED_LIMITED = 240
CLOSEST = 6
# Products that score less than this share of the best are left out where only products are asked for; who names no kind of
# thing is shown more, for the right one may well be the seventh.
BEHIND_BEST_ALONE = 0.2
BEHIND_BEST_VAGUE = 0.05
RANK_SMOOTHING = 60  # k of reciprocal rank fusion (Cormack, Clarke and Büttcher, 2009)
MOST_OWNED = 500  # an owner's newest documents that are compared by meaning
OWNED_KINDS = frozenset({Kind.ORDER})
WHOLE_KINDS = frozenset({Kind.PRODUCT, Kind.ORDER})  # found once, by their best passage
_WHY = {
    "en": ("matches “{}”", "”, “", "close in meaning", "; ", "within your limits: {}", "sounds like what you describe"),
    "zh": ("匹配“{}”", "”“", "意思相近", "；", "符合条件：{}", "与描述相符"),
}
_GUESSED = "≈"  # begins a need that nobody said


@dataclass(frozen=True, kw_only=True)
class Found:
    """The hits of one search, with the seconds that each part took: read, embed, keywords, dense, documents, rank, rerank, whole.

    `filters` are the limits that were understood. Where no product keeps them all, there are no product hits;
    `closest` then holds what fits the wish but for its limits, fewest missed first, and `missed` names those.
    """

    hits: tuple[Hit, ...]
    seconds: Mapping[str, float]
    filters: Filters = field(default_factory=Filters)
    closest: tuple[Hit, ...] = ()
    missed: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One search: the words, what kinds may answer, the language preferred, who asks, how many, limits besides the words."""

    text: str
    kinds: tuple[Kind, ...]
    language: Language
    owner: str | None = None
    limit: int = 8
    filters: Filters = field(default_factory=Filters)


async def _no_vocabulary() -> Vocabulary:
    return Vocabulary()


def _no_columns() -> Columns:
    return Columns()


@dataclass(frozen=True, kw_only=True)
class SearchParts:
    """What a search works with. `today` tells which policies are valid and what "last week" is, `zone` on which day a moment
    falls, `vocabulary` what the shop calls things, `judgement` whether what was found is an answer; `columns` is the table of
    products, what is not in it is read to be compared."""

    store: DocumentStore
    keywords: KeywordIndex
    dense: DenseIndex
    embedder: Embedder
    understanding: Understanding
    analyser: Analyser
    today: Callable[[], date]
    weights: Weights = field(default_factory=Weights)
    vocabulary: Callable[[], Awaitable[Vocabulary]] = _no_vocabulary
    reranker: Reranker | None = None
    columns: Callable[[], Columns] = _no_columns
    judgement: Judgement = field(default_factory=read_judgement)
    zone: tzinfo = UTC


@dataclass(frozen=True)
class _Searching:
    """One search on its way: what was asked, how it was read, who looks, what the indexes proposed by words and by meaning."""

    question: Question
    asked: Asked
    limits: Limits
    viewer: Viewer
    watch: Stopwatch
    columns: Columns
    compared: Compared
    dating: Dating
    bm25: dict[str, float] = field(default_factory=dict)
    cosine: dict[str, float] = field(default_factory=dict)
    read: dict[str, tuple[Document, DocumentTerms]] = field(default_factory=dict)
    facts: dict[str, Facts | None] = field(default_factory=dict)
    untranslated: set[str] = field(default_factory=set)

    def candidates(self, ids: Sequence[str]) -> Candidates:
        """These, ready to be compared."""
        return Candidates(ids, self.columns, self.read, self.facts)

    def missed(self, ids: Sequence[str], misses: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
        """The limits that each of these misses, with days and language among them; what is in the table of products has neither."""
        found = []
        for id_, missed in zip(ids, misses, strict=True):
            undated = id_ in self.read and not self.dating.keeps_days(self.read[id_][0])
            foreign = id_ in self.untranslated
            found.append((*missed, *(["date"] if undated else []), *(["language"] if foreign else [])))
        return found

    @property
    def many(self) -> int:
        """How many each index is to propose."""
        limited = self.limits.mentions or self.limits.filters.about_products or self.asked.filters.about_products
        return CANDIDATES_LIMITED if limited or self.dating.limits else CANDIDATES


@dataclass(frozen=True)
class _Chosen:
    """What is answered: hits within the limits, else what comes closest and which limits the first of that misses."""

    kept: list[Judged]
    outside: list[Judged]
    missed: tuple[str, ...]
    filters: Filters


_Read = tuple[Judged, Shown]
_score = attrgetter("score")


class Search:
    """Search over everything that was synced. Satisfies the `Finder` of `assistant.skills.contract`."""

    def __init__(self, parts: SearchParts, stories: Stories | None = None) -> None:
        self.exchange = Exchange(parts)
        self.stories = stories or Stories()

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
            return await Search(parts, self.stories)._look(asked)

    async def _look(self, asked: Asked) -> Found:
        watch = Stopwatch()
        if self.stories.takes(asked.text, asked.kinds):
            told = Told(text=asked.text, kinds=asked.kinds, language=asked.language, limit=asked.limit)
            hits = await self.stories.hits(told, self.parts)
            if hits is not None:
                watch.note("whole", watch.started)
                return Found(hits=hits, seconds=watch.seconds)
        embedding = Embedding(self.parts.embedder, watch, wanted=bool(asked.kinds) and asked.limit > 0)
        try:
            dating = dating_of(normal(asked.text[:LONGEST_QUESTION]), asked, self.parts.today(), self.parts.zone)
            viewer = Viewer(owner=asked.owner, kinds=asked.kinds, today=self.parts.today())
            if dating.lists:
                orders = await listed(self.parts.store, viewer, dating, asked.language, MOST_OWNED)
                watch.note("whole", watch.started)
                return Found(
                    hits=tuple(orders[: asked.limit]), seconds=watch.seconds, filters=dating.limited(asked.filters)
                )
            limits = await self._limits(asked, dating.said.rest, embedding)
            limits = replace(limits, filters=dating.limited(limits.filters))
            languages = self.parts.embedder.languages
            # Beside policies and orders nobody needs to guess at the kind of thing that is meant.
            kinds = limits.kinds if set(asked.kinds) == {Kind.PRODUCT} else ()
            question = await self.parts.understanding.read(limits.rest, languages=languages, kinds=kinds)
            if limits.filters.department:
                question = without_kind(question, normal(limits.filters.department))
            if not question.needs and limits.filters.about_products:
                question = await self.parts.understanding.anything(kinds)
            watch.note("read", watch.started)
            found = Found(hits=(), seconds=watch.seconds, filters=limits.filters)
            if question.needs and asked.kinds and asked.limit > 0:
                columns, tabled = self.parts.columns(), set(asked.kinds) == {Kind.PRODUCT}
                compared = Compared(question.needs, columns, tabled=tabled)
                searching = _Searching(question, asked, limits, viewer, watch, columns, compared, dating)
                matches = await self._proposed(searching, embedding)
                found = await self._ranked(searching, matches)
        finally:
            embedding.drop()
        watch.note("whole", watch.started)
        return found

    async def _limits(self, asked: Asked, text: str, embedding: Embedding) -> Limits:
        """The limits of a wish for products; other questions have none. What is left of it without them is embedded meanwhile."""
        if Kind.PRODUCT not in asked.kinds:
            await embedding.begin(text)
            return Limits(Filters(), (), text)
        vocabulary = await self.parts.vocabulary()
        text = await self.parts.understanding.mended(text, vocabulary.words)
        told = told_in(text, self.parts.analyser, vocabulary)
        await embedding.begin(told.rest)
        return limits_with(told, self.parts.analyser, vocabulary)

    async def _proposed(self, searching: _Searching, embedding: Embedding) -> Sequence[list[Match]]:
        """What the indexes propose by words and by meaning, both asked at once."""
        near = asyncio.create_task(self._by_meaning(searching, embedding))
        try:
            # Meaning first: its thread then leaves the interpreter to the words while it embeds.
            await asyncio.sleep(0)
            by_words = await self._by_words(searching)
            if not near.done():
                # What the words propose is compared while the nearest in meaning are waited for.
                ids = [match.id for match in by_words[:RERANKED_LIMITED]]
                searching.compared.add(searching.candidates(ids))
            return (by_words, await near)
        finally:
            near.cancel()

    async def _by_words(self, searching: _Searching) -> list[Match]:
        started, wanted = time.perf_counter(), searching.question.wanted
        found: list[Match] = []
        for owner, kinds in _by_ownership(searching.asked):
            partitions = [partition(kind, language) for kind in kinds for language in LANGUAGES]
            found += await self.parts.keywords.query(wanted, partitions, searching.many, owner)
        searching.watch.note("keywords", started)
        searching.bm25.update((match.id, match.score) for match in found)
        return sorted(found, key=_score, reverse=True)

    async def _by_meaning(self, searching: _Searching, embedding: Embedding) -> list[Match]:
        vector = await embedding.of(searching.question.for_meaning)
        if vector is None:
            return []
        started = time.perf_counter()
        found: list[Match] = []
        for owner, kinds in _by_ownership(searching.asked):
            within = await self.parts.store.ids_of(owner, MOST_OWNED) if owner else None
            for kind in kinds:
                for language in sorted(self.parts.embedder.languages):
                    place = partition(kind, language)
                    found += await self.parts.dense.query(place, vector, searching.many, within)
        searching.watch.note("dense", started)
        searching.cosine.update((match.id, match.score) for match in found)
        return sorted(found, key=_score, reverse=True)

    async def _ranked(self, searching: _Searching, matches: Sequence[list[Match]]) -> Found:
        asked, watch = searching.asked, searching.watch
        ids = fused(*matches)
        # Limits thin the candidates out: where they leave too few, all that the indexes proposed are looked at.
        more = sorted(ids[RERANKED:RERANKED_LIMITED]) if max(map(len, matches)) > CANDIDATES else []
        chosen, shown = await self._answer(searching, sorted(ids[:RERANKED]), more)
        started = time.perf_counter()
        kept = [(one, shown[one.place.id]) for one in chosen.kept]
        if self.parts.reranker is not None:
            kept = await self._read_together(searching.limits.rest, kept, self.parts.reranker)
            started = watch.note("rerank", started)
        hits = _hits(kept, asked, chosen.filters)
        closest = _hits([(one, shown[one.place.id]) for one in chosen.outside], asked)
        watch.note("documents", started)
        return Found(hits=hits, seconds=watch.seconds, filters=chosen.filters, closest=closest, missed=chosen.missed)

    async def _answer(
        self, searching: _Searching, ids: Sequence[str], more: Sequence[str]
    ) -> tuple[_Chosen, Mapping[str, Shown]]:
        """The best of these documents, and of `more` where too few of them fit, each read from the store. What the viewer may
        not see or is gone by now leaves its place to others."""
        await self._read_untabled(searching, ids)
        if more:
            # Those of the table are there already, and to compare all at once takes hardly longer than a part.
            searching.compared.add(searching.candidates(searching.compared.new([*ids, *more])))
        while True:
            chosen = self._chosen(searching, searching.candidates(ids))
            if more and len(chosen.kept) < searching.asked.limit:
                ids, more = [*ids, *more], []
                await self._read_untabled(searching, ids)
                continue
            wanted = [one.place for one in (*chosen.kept, *chosen.outside)]
            shown = await self._shown(searching, wanted)
            lost = {place.id for place in wanted} - shown.keys()
            if not lost:
                return chosen, shown
            ids = [id_ for id_ in ids if id_ not in lost]

    async def _shown(self, searching: _Searching, places: Sequence[Place]) -> Mapping[str, Shown]:
        """The documents as they are shown, those that the viewer may see."""
        started = time.perf_counter()
        read, shown, others = searching.read, dict[str, Shown](), dict[Language, list[str]]()
        for place in places:
            language = searching.dating.language(place.kind, searching.asked.language)
            if place.id in read and place.language == language:
                shown[place.id] = Shown(read[place.id][0], None)
            else:
                others.setdefault(language, []).append(place.id)
        for wanted, ids in others.items():
            shown |= await self.parts.store.shown(ids, wanted, searching.viewer)
        searching.watch.note("documents", started)
        return shown

    async def _read_untabled(self, searching: _Searching, ids: Sequence[str]) -> None:
        """Read what the table of products does not have, as far as the viewer may see it, each with its terms."""
        started = time.perf_counter()
        known, read, analyser = searching.columns.at, searching.read, self.parts.analyser
        unread = [id_ for id_ in ids if id_ not in known and id_ not in read]
        if unread:
            found = await self.parts.store.candidates(unread, searching.viewer)
            read.update({id_: (d, unpacked(terms) or terms_of(analyser, d)) for id_, (d, terms) in found.items()})
            if searching.dating.said.language is not None:
                documents = [document for document, _ in found.values()]
                searching.untranslated.update(
                    await searching.dating.untranslated(self.parts.store, documents, searching.viewer)
                )
        searching.watch.note("documents", started)

    def _chosen(self, searching: _Searching, candidates: Candidates) -> _Chosen:
        """The best of what was proposed: what keeps within the limits, else what misses fewest of them."""
        started = time.perf_counter()
        asked, limits = searching.asked, searching.limits
        proposed = Proposed(
            candidates=candidates,
            compared=searching.compared,
            bm25=searching.bm25,
            cosine=searching.cosine,
            alone=set(asked.kinds) == {Kind.PRODUCT},
        )
        if not len(candidates):
            return _Chosen([], [], (), merged(limits.filters, asked.filters, ()))
        verdict = judge(searching.question, proposed, limits, asked.filters, self.parts.weights)
        if searching.dating.limits:
            verdict = replace(verdict, misses=searching.missed(candidates.ids, verdict.misses))
        fitting = verdict.fitting(asked.language)
        behind = self.parts.weights.behind_best
        if proposed.alone:
            named = any(need.goods for need in searching.question.needs)
            behind = BEHIND_BEST_ALONE if named else BEHIND_BEST_VAGUE
        within = (verdict.one(number) for number in fitting if not verdict.misses[number])
        kept = list(islice(_once_each(within, behind), asked.limit))
        # Fewest limits missed first; of as many the order stays.
        missing = [] if kept else sorted(fitting, key=lambda number: len(verdict.misses[number]))
        outside = list(islice(_once_each(map(verdict.one, missing), behind), CLOSEST))
        filters = verdict.filters
        answers = self.parts.judgement.answers
        if proposed.alone and not answers(verdict.signs(kept or outside)):
            kept, outside = [], []
        elif products := [one for one in kept if one.place.kind is Kind.PRODUCT]:
            # Beside policies and orders a product has to be an answer as well.
            kept = kept if answers(verdict.signs(products)) else [one for one in kept if one not in products]
        searching.watch.note("rank", started)
        return _Chosen(kept, outside, verdict.missed(outside[0]) if outside else (), filters)

    async def _read_together(self, text: str, kept: list[_Read], reranker: Reranker) -> list[_Read]:
        """The best hits in the order that a cross-encoder gives them as well."""
        first = kept[:RERANKED_AT_MOST]
        if len(first) < 2:
            return kept
        scores = await reranker.scores(text, [shown.document.passage for _, shown in first])
        totals = mixed([one.total for one, _ in first], scores)
        order = sorted(range(len(first)), key=lambda place: -totals[place])
        return [first[place] for place in order] + kept[RERANKED_AT_MOST:]


def fused(*rankings: Sequence[Match]) -> list[str]:
    """Ids by reciprocal rank fusion: the sum of 1 / (60 + rank) over the rankings, best first."""
    scores: dict[str, float] = {}
    for ranking in rankings:
        for rank, match in enumerate(ranking, 1):
            scores[match.id] = scores.get(match.id, 0.0) - 1 / (RANK_SMOOTHING + rank)
    return [id_ for _, id_ in sorted(zip(scores.values(), scores, strict=True))]


def _hits(kept: Sequence[_Read], asked: Asked, filters: Filters | None = None) -> tuple[Hit, ...]:
    """The hits, each exchanged for the same passage in the language asked for where there is one."""
    return tuple(
        Hit(
            document=shown.translated or shown.document,
            score=round(one.total, 4),
            why=_why(one.found, shown.document, asked.language, filters or Filters()),
            goods=one.found.goods,
        )
        for one, shown in kept
    )


def _by_ownership(asked: Asked) -> list[tuple[str | None, list[Kind]]]:
    """The kinds to ask for, public ones without an owner and owned ones with; owned ones are left out for nobody."""
    public = [kind for kind in asked.kinds if kind not in OWNED_KINDS]
    owned = [kind for kind in asked.kinds if kind in OWNED_KINDS]
    groups: list[tuple[str | None, list[Kind]]] = [(None, public)] if public else []
    return [*groups, (asked.owner, owned)] if owned and asked.owner else groups


def _once_each(judged: Iterable[Judged], behind_best: float) -> Iterator[Judged]:
    """The best passage of each product and order and each passage of a policy once, without what falls far behind."""
    seen: set[tuple[str, ...]] = set()
    best = 0.0
    for one in judged:
        best = max(best, one.total)
        if one.total < best * behind_best:
            return
        key = _what(one.place)
        if key not in seen:
            seen.add(key)
            yield one


def _what(place: Place) -> tuple[str, ...]:
    """What must not be found twice."""
    return (place.kind, place.source, place.subject, "" if place.kind in WHOLE_KINDS else place.passage)


def _why(found: Evidence, document: Document, language: Language, filters: Filters) -> str:
    """What spoke for the hit and which limits it keeps, in the language of the person."""
    matches, between, near, separator, within, sounds = _WHY[language]
    said = [one for one in found.met if not one.startswith(_GUESSED)]
    reasons = [matches.format(between.join(said))] if said else [sounds] if found.met else []
    if found.cosine is not None and found.cosine >= 0.3:
        reasons.append(near)
    facts = facts_of(document.attributes) if filters.about_products else None
    kept = met(facts, filters) if facts else ()
    if kept:
        reasons.append(within.format(", ".join(kept) if language == "en" else "、".join(kept)))
    return separator.join(reasons) or near
