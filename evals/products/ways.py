"""The ways to search that are compared, each one step further than the one before."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from connectors.commerce import LANGUAGES
from evals.products.wishes import SHOWN, Reply, Wish, comparable
from knowledge.documents import Kind
from knowledge.embedders.base import knows
from knowledge.facts import unpacked
from knowledge.filters import Comparison, Filters
from knowledge.indexes.base import Match, Wanted
from knowledge.opening import Knowledge
from knowledge.properties import unmet
from knowledge.question import Question
from knowledge.search import CANDIDATES, Asked, Found, Search, SearchParts, fused
from knowledge.store import Viewer, partition

PARTITIONS = tuple(partition(Kind.PRODUCT, language) for language in LANGUAGES)


@dataclass(frozen=True)
class Ways:
    """Ways to search one shop, by name and in order; the last is what shoppers get."""

    knowledge: Knowledge

    @property
    def all(self) -> dict[str, Callable[[Wish], Awaitable[Reply]]]:
        """Every way under the name that the table shows."""
        return {
            "bm25": self.words_alone,
            "dense": self.meaning_alone,
            "fused": self.both,
            "+ synonyms, glossary": self.with_lexicon,
            "+ limits": self.limited,
            **({"whole, not reranked": self.not_reranked} if self._parts.reranker else {}),
            "whole": self.whole,
        }

    async def words_alone(self, wish: Wish) -> Reply:
        """BM25 of the wish's own terms."""
        return await self._reply(wish, await self._bm25(wish))

    async def meaning_alone(self, wish: Wish) -> Reply:
        """The wish as it is, embedded; nothing where the model does not know its language."""
        return await self._reply(wish, await self._near(wish.text))

    async def both(self, wish: Wish) -> Reply:
        """The two by reciprocal rank fusion."""
        return await self._reply(wish, _by_rank(await self._bm25(wish), await self._near(wish.text)))

    async def with_lexicon(self, wish: Wish) -> Reply:
        """The same with synonyms, translations and spellings."""
        question = await self._question(wish)
        return await self._reply(wish, _by_rank(await self._by_needs(question), await self._near(question.for_meaning)))

    async def limited(self, wish: Wish) -> Reply:
        """The same, of what keeps within the limits of the wish."""
        found = await self._look(wish)
        question = await self._question(wish)
        matches = _by_rank(await self._by_needs(question), await self._near(question.for_meaning))
        return await self._reply(wish, matches, found.filters)

    async def whole(self, wish: Wish) -> Reply:
        """What shoppers get: ranked by all signals, silent where nothing fits."""
        found = await self._look(wish)
        ids = tuple(dict.fromkeys(hit.document.subject for hit in found.hits))
        return Reply(wish=wish, products=ids, filters=_tokens(found.filters))

    async def not_reranked(self, wish: Wish) -> Reply:
        """What shoppers would get without the cross-encoder."""
        return await Ways(replace(self.knowledge, search=Search(replace(self._parts, reranker=None)))).whole(wish)

    @property
    def _parts(self) -> SearchParts:
        return self.knowledge.search.parts

    async def _look(self, wish: Wish) -> Found:
        asked = Asked(text=wish.text, kinds=(Kind.PRODUCT,), language=wish.language, limit=SHOWN)
        return await self.knowledge.search.look(asked)

    async def _question(self, wish: Wish) -> Question:
        return await self._parts.understanding.read(wish.text, languages=self._parts.embedder.languages)

    async def _bm25(self, wish: Wish) -> list[Match]:
        terms = Wanted(dict.fromkeys(self._parts.analyser.terms(wish.text), 1.0))
        return await self._parts.keywords.query(terms, PARTITIONS, CANDIDATES)

    async def _by_needs(self, question: Question) -> list[Match]:
        return await self._parts.keywords.query(question.wanted, PARTITIONS, CANDIDATES)

    async def _near(self, text: str) -> list[Match]:
        embedder = self._parts.embedder
        if not text or not knows(embedder, text):
            return []
        vector = (await embedder.embed([text]))[0]
        found: list[Match] = []
        for language in sorted(embedder.languages):
            found += await self._parts.dense.query(partition(Kind.PRODUCT, language), vector, CANDIDATES)
        return sorted(found, key=lambda match: -match.score)

    async def _reply(self, wish: Wish, matches: Sequence[Match], filters: Filters | None = None) -> Reply:
        """The products of these matches once each; with filters only those that keep within them."""
        viewer = Viewer(owner=None, kinds=(Kind.PRODUCT,), today=self._parts.today())
        documents = await self._parts.store.read([match.id for match in matches], viewer)
        kept: dict[str, None] = {}
        for match in matches:
            document = documents[match.id]
            facts = unpacked(document.attributes)
            if filters is None or facts is None or not unmet(facts, filters):
                kept[document.subject] = None
        return Reply(wish=wish, products=tuple(kept), filters=_tokens(filters or Filters()))


def _by_rank(*rankings: Sequence[Match]) -> list[Match]:
    return [Match(id_, 0.0) for id_ in fused(*rankings)]


def _tokens(filters: Filters) -> frozenset[str]:
    """The limits as labels write them; these have no word for what is to be avoided."""
    return frozenset(comparable(token) for token in filters.tokens() if Comparison.IS_NOT not in token)
