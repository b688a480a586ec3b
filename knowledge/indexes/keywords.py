"""Terms in tantivy, ranked by BM25; one writer, many readers, in this process."""

from __future__ import annotations

import asyncio
import math
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from string import ascii_lowercase
from typing import Any, TypeVar, cast

from tantivy import Document, Index, Occur, Query, SchemaBuilder, Searcher

from knowledge.indexes.base import Entry, Match, Wanted
from knowledge.indexes.names import Names, number_of
from knowledge.indexes.spelling import Vocabulary

WRITER_BYTES = 15_000_000  # the least that tantivy takes; a batch of ours needs less
HEADING_WEIGHT = 2.0
PUBLIC = "public"
SLIP_CANDIDATES = 3000
MOST_OF_ALL = 0.5  # from this share of all entries on, partitions are asked without conditions
SPARE = 1.1
REMEMBERED_TERMS = 20_000  # some 4 MB

T = TypeVar("T")


class TantivyIndex:
    """The keyword index in a folder of its own."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._schema = index.schema
        self._searcher = index.searcher()
        self._vocabularies: dict[str, Vocabulary] = {}
        self._frequencies: dict[tuple[str, str], int] = {}
        self._closed = False
        self._names = Names()
        self._names.add(_ids(self._searcher))
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="keywords")

    @classmethod
    async def open(cls, folder: Path, *, fresh: bool = False) -> TantivyIndex:
        """The index in `folder`, made where it is missing and emptied first when `fresh`."""
        return await asyncio.to_thread(cls._open, folder, fresh)

    @classmethod
    def _open(cls, folder: Path, fresh: bool) -> TantivyIndex:
        if fresh:
            shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True, exist_ok=True)
        try:
            return cls(cls._opened(folder))
        except ValueError:
            # Damaged, or of a version with other fields: an index is always made again from the store.
            shutil.rmtree(folder)
            folder.mkdir()
            return cls(cls._opened(folder))

    @staticmethod
    def _opened(folder: Path) -> Index:
        builder = SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
        builder.add_text_field("partition", tokenizer_name="raw", index_option="basic")
        builder.add_text_field("owner", tokenizer_name="raw", index_option="basic")
        # What is found is told by numbers that lie in columns: to fetch the entries themselves takes longer than to find them.
        builder.add_integer_field("number", fast=True)
        builder.add_integer_field("place", fast=True)
        builder.add_text_field("heading", tokenizer_name="whitespace", index_option="freq")
        builder.add_text_field("body", tokenizer_name="whitespace", index_option="freq")
        return Index(builder.build(), path=str(folder))

    async def upsert(self, entries: Sequence[Entry]) -> None:
        """Store these entries, replacing what was there under their ids."""
        await self._run(self._write, [entry.id for entry in entries], list(entries))

    async def delete(self, ids: Sequence[str]) -> None:
        """Forget these ids; unknown ones do not matter."""
        await self._run(self._write, list(ids), [])

    async def query(
        self, wanted: Wanted, partitions: Sequence[str], limit: int, owner: str | None = None
    ) -> list[Match]:
        """Ids that hold at least one wanted term, best first, of these partitions and this owner only."""
        if not wanted.weights or not partitions or limit < 1:
            return []
        return await self._run(self._query, wanted, list(partitions), limit, owner)

    async def frequencies(self, terms: Sequence[str]) -> dict[str, int]:
        """In how many entries each term occurs; 0 for none."""
        return {term: self._frequency("body", term) for term in terms}

    async def near(self, term: str, limit: int = 3) -> list[str]:
        """Terms of the index that `term` may be a slip of."""
        if not term:
            return []
        vocabulary = self._vocabularies.get(term[0])
        if vocabulary is None:
            vocabulary = await self._run(self._vocabulary, term[0])
            # One letter after the other, so that a query that comes meanwhile waits for one of them and not for all.
            self._thread.submit(self._next_vocabulary)
        return vocabulary.slips(term, limit)

    async def count(self) -> int:
        """Number of entries."""
        return self._searcher.num_docs

    async def close(self) -> None:
        """Wait for what runs and give the thread back."""
        self._closed = True
        await asyncio.to_thread(self._thread.shutdown)

    async def _run(self, call: Callable[..., T], *arguments: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, call, *arguments)

    def _write(self, gone: list[str], entries: list[Entry]) -> None:
        """Delete ids and add entries in one commit; a writer lives no longer than that, for it holds memory."""
        if not gone:
            return
        writer = self._index.writer(heap_size=WRITER_BYTES, num_threads=1)
        try:
            for id_ in gone:
                writer.delete_documents_by_term("id", id_)
            for entry in entries:
                writer.add_document(
                    Document(
                        id=[entry.id],
                        partition=[entry.partition],
                        owner=[_owner_key(entry.owner)],
                        number=[number_of(entry.id)],
                        place=[_place(entry.partition, _owner_key(entry.owner))],
                        heading=[" ".join(entry.heading)],
                        body=[" ".join(entry.body)],
                    )
                )
            writer.commit()
            self._names.add(entry.id for entry in entries)
        finally:
            writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()
        self._vocabularies, self._frequencies = {}, {}

    def _frequency(self, field: str, term: str) -> int:
        """In how many entries a term occurs in a field; remembered until the index changes, for few terms make up most wishes."""
        # The searcher last: it is never older than what is remembered of it.
        known, searcher = self._frequencies, self._searcher
        found = known.get((field, term))
        if found is None:
            if len(known) >= REMEMBERED_TERMS:
                known.clear()
            found = known[field, term] = searcher.doc_freq(field, term)
        return found

    def _query(self, wanted: Wanted, partitions: list[str], limit: int, owner: str | None) -> list[Match]:
        words: list[tuple[Occur, Query]] = []
        searcher = self._searcher
        for term, weight in wanted.weights.items():
            for field, factor in (("heading", HEADING_WEIGHT), ("body", 1.0)):
                if not self._frequency(field, term):
                    continue  # most words for a thing occur nowhere in a shop, and to look each up is half of a query
                query = Query.term_query(self._schema, field, term, "freq")
                words.append((Occur.Should, Query.boost_query(query, weight * factor)))
        if not words:
            return []
        any_word, key = Query.boolean_query(words), _owner_key(owner)
        asked = sum(searcher.doc_freq("partition", partition) for partition in partitions)
        if owner is None and asked and asked >= MOST_OF_ALL * searcher.num_docs:
            # Without conditions tantivy passes over whole blocks; what is not asked for is left out afterwards.
            many = math.ceil(limit * searcher.num_docs / asked * SPARE) + 1
            found = searcher.search(any_word, many, count=False).hits
            fitting = self._matches(searcher, found, partitions, key)[:limit]
            if len(fitting) == limit or len(found) < many:
                return fitting
        conditions = [
            (Occur.Must, _filter(Query.term_set_query(self._schema, "partition", partitions))),
            (Occur.Must, _filter(Query.term_query(self._schema, "owner", key))),
            (Occur.Must, any_word),
        ]
        found = searcher.search(Query.boolean_query(conditions), limit, count=False).hits
        return self._matches(searcher, found, partitions, key)

    def _matches(self, searcher: Searcher, found: Sequence[Any], partitions: Sequence[str], key: str) -> list[Match]:
        """Those of the found entries that are in these partitions and belong to this owner."""
        asked = {_place(partition, key) for partition in partitions}
        addresses = [address for _, address in found]
        places = searcher.fast_field_values("place", addresses)
        ids = self._names.of(cast(list[int], searcher.fast_field_values("number", addresses)))
        return [Match(id_, score) for (score, _), place, id_ in zip(found, places, ids, strict=True) if place in asked]

    def _vocabulary(self, letter: str) -> Vocabulary:
        """The most frequent words with this first letter; kept until the index changes."""
        vocabularies = self._vocabularies
        vocabularies[letter] = Vocabulary(self._searcher.terms_with_prefix("body", letter, limit=SLIP_CANDIDATES))
        return vocabularies[letter]

    def _next_vocabulary(self) -> None:
        """Prepare a letter that nobody asked for yet, and have the one after it prepared."""
        letter = next((letter for letter in ascii_lowercase if letter not in self._vocabularies), None)
        if letter and not self._closed:
            self._vocabulary(letter)
            self._thread.submit(self._next_vocabulary)


def read_ids(folder: Path) -> list[str]:
    """Every id of the index in a folder, each entry read whole; raises where the index is damaged."""
    return list(_ids(Index.open(str(folder)).searcher()))


def _ids(searcher: Searcher) -> Iterator[str]:
    found = searcher.search(Query.all_query(), max(searcher.num_docs, 1), count=False)
    return (searcher.doc(address)["id"][0] for _, address in found.hits)


def _place(partition: str, key: str) -> int:
    """A number for a partition and an owner."""
    return number_of(f"{partition} {key}")


def _owner_key(owner: str | None) -> str:
    """The term that stands for an owner; the prefix keeps a customer called "public" from finding what is public."""
    return PUBLIC if owner is None else f"customer:{owner}"


def _filter(query: Query) -> Query:
    """The query as a condition that adds nothing to the score."""
    return Query.const_score_query(query, 0.0)
