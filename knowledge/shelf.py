"""Every public help passage of the store, held in memory so that a long story can be compared with all of them at once.

Policies, pages and answered questions are few beside products; above `MOST_PASSAGES` nothing is held and stories are
searched like any other question. What is held finds ids only: hits are read from the store, through its gate.
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from connectors.commerce import LANGUAGES, Language
from knowledge.analysis import Analyser
from knowledge.bm25 import WholeDocuments
from knowledge.documents import Document, Kind
from knowledge.embedders.base import Embedder, Vectors
from knowledge.indexes.base import DenseIndex
from knowledge.series import Outline, outline
from knowledge.store import DocumentStore, partition

HELP_KINDS = frozenset({Kind.POLICY, Kind.PAGE, Kind.QUESTION})
MOST_PASSAGES = 20_000  # some 100 MB

Key = tuple[str, str, str]  # kind, source, subject


class ShelfParts(Protocol):
    """What a shelf is filled from; a search's parts are such."""

    @property
    def store(self) -> DocumentStore: ...

    @property
    def dense(self) -> DenseIndex: ...

    @property
    def embedder(self) -> Embedder: ...


@dataclass(frozen=True, kw_only=True)
class Passage:
    """What is kept of a passage; its terms are counted with those of its heading."""

    id: str
    text_hash: str
    partition: str
    language: Language
    key: Key
    title: tuple[str, ...]
    terms: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """The help documents of one language. Passages stand document by document; those of one begin at its place in `starts`.

    `vectors` is None where the embedder does not know the language; `middles` are the mean vectors of documents, of length 1.
    `alike` is for each document how much its series is one of several of a kind, 0..1.
    """

    keys: Sequence[Key]
    ids: Sequence[str]
    starts: Sequence[int]
    outline: Outline
    alike: npt.NDArray[np.float64]
    documents: WholeDocuments
    passages: WholeDocuments
    vectors: Vectors | None
    middles: Vectors | None


class Shelves:
    """Keeps the shelves as new as the store and its dense index."""

    def __init__(self) -> None:
        self._passages: dict[str, Passage] = {}
        self._vectors: dict[str, Vectors] = {}
        self._made_with = ""
        self._hash = ""
        self._built: dict[Language, Shelf] = {}
        # Cutting happens in a thread of its own; a stemmer is not shared between threads.
        self._analyser = Analyser()
        self._one_at_a_time = asyncio.Lock()

    async def current(self, parts: ShelfParts) -> Mapping[Language, Shelf] | None:
        """A shelf for each language that has help documents; None where there are too many to hold."""
        async with self._one_at_a_time:
            hash_ = await parts.store.prose_hash()
            changed = hash_ != self._hash
            if changed:
                await asyncio.to_thread(self._take, await parts.store.prose())
                self._hash = hash_
            if len(self._passages) > MOST_PASSAGES:
                return None
            fetched = await self._fetch_vectors(parts)
            if changed or fetched:
                self._built = await asyncio.to_thread(self._build)
            return self._built

    def _take(self, documents: Sequence[Document]) -> None:
        """Take over what there is; what kept its text is not cut again. Too many are not cut at all."""
        before, self._passages = self._passages, {}
        for document in documents:
            known = before.get(document.id)
            same = known is not None and known.text_hash == document.text_hash
            if not same:
                self._vectors.pop(document.id, None)
            few = len(documents) <= MOST_PASSAGES
            self._passages[document.id] = known if known and same else self._passage(document, cut=few)

    def _passage(self, document: Document, *, cut: bool) -> Passage:
        terms = self._analyser.terms(f"{document.heading}\n{document.text}") if cut else []
        return Passage(
            id=document.id,
            text_hash=document.text_hash,
            partition=partition(document.kind, document.language),
            language=document.language,
            key=(document.kind, document.source, document.subject),
            title=tuple(self._analyser.terms(document.title)),
            terms=Counter(terms),
        )

    async def _fetch_vectors(self, parts: ShelfParts) -> bool:
        """Fetch the vectors that are not held yet; whether there were any. The index may still be behind the store."""
        if parts.embedder.name != self._made_with:
            self._vectors, self._made_with = {}, parts.embedder.name
        missing: dict[str, list[str]] = defaultdict(list)
        for passage in self._passages.values():
            if passage.id not in self._vectors and passage.language in parts.embedder.languages:
                missing[passage.partition].append(passage.id)
        before = len(self._vectors)
        for where, ids in missing.items():
            self._vectors.update(await parts.dense.vectors(where, ids))
        return len(self._vectors) > before

    def _build(self) -> dict[Language, Shelf]:
        found: dict[Language, Shelf] = {}
        for language in LANGUAGES:
            held = sorted((p for p in self._passages.values() if p.language == language), key=lambda p: (p.key, p.id))
            if held:
                found[language] = self._shelf(held)
        return found

    def _shelf(self, held: Sequence[Passage]) -> Shelf:
        starts = [index for index, p in enumerate(held) if not index or p.key != held[index - 1].key]
        ends = [*starts[1:], len(held)]
        firsts = [held[start] for start in starts]
        whole = [sum((Counter(p.terms) for p in held[a:b]), Counter()) for a, b in zip(starts, ends, strict=True)]
        vectors = middles = None
        if any(p.id in self._vectors for p in held):
            nothing = np.zeros_like(next(iter(self._vectors.values())))
            vectors = np.stack([self._vectors.get(p.id, nothing) for p in held])
            sums = np.add.reduceat(vectors, starts, axis=0)
            middles = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)
        order = outline([p.key[2] for p in firsts], [p.title for p in firsts])
        return Shelf(
            keys=[p.key for p in firsts],
            ids=[p.id for p in held],
            starts=starts,
            outline=order,
            alike=order.alike(middles),
            documents=WholeDocuments(whole),
            passages=WholeDocuments([p.terms for p in held]),
            vectors=vectors,
            middles=middles,
        )
