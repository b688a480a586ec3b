"""Findings kept beside the index: made anew when what the sources say has changed, at next to no cost when not."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from knowledge.analysis import Analyser
from knowledge.checks.checking import Given, Rule, check
from knowledge.checks.findings import Finding
from knowledge.checks.matters import read_matters
from knowledge.checks.stale import Freshness
from knowledge.checks.statements import Reader
from knowledge.lexicon import read_lexicon
from knowledge.store import DocumentStore

FreshnessOf = Callable[[], Awaitable[Sequence[Freshness]]]


class Findings:
    """The findings over one store. `rules` are the shop's own, `freshness` tells how old each source is."""

    def __init__(
        self, store: DocumentStore, languages: Sequence[str], rules: Sequence[Rule], freshness: FreshnessOf
    ) -> None:
        self._store = store
        self._languages = tuple(languages)
        self._rules = tuple(rules)
        self._freshness = freshness
        self._reader: Reader | None = None
        self._known_by = ""
        self._known: tuple[Finding, ...] = ()
        self._one_at_a_time = asyncio.Lock()

    async def at(self, now: datetime) -> tuple[Finding, ...]:
        """All findings; texts are compared again only where one changed, or where another day has begun."""
        async with self._one_at_a_time:
            freshness = await self._freshness()
            key = self._key(await self._store.prose_hash(), now, freshness)
            if key != self._known_by:
                documents = await self._store.prose()
                given = Given(
                    documents=documents, now=now, languages=self._languages, rules=self._rules, sources=freshness
                )
                self._known = await asyncio.to_thread(self._check, given)
                self._known_by = key
            return self._known

    def _check(self, given: Given) -> tuple[Finding, ...]:
        if self._reader is None:
            self._reader = open_reader()
        return tuple(check(self._reader, given))

    def _key(self, prose: str, now: datetime, freshness: Sequence[Freshness]) -> str:
        late = [(source.source, source.late(now)) for source in freshness]
        return hashlib.sha256(repr((prose, now.date(), late)).encode()).hexdigest()


def open_reader() -> Reader:
    """A reader with the bundled vocabulary."""
    analyser = Analyser()
    lexicon = read_lexicon(analyser)
    return Reader(read_matters(lexicon), analyser, lexicon.stop_terms)
