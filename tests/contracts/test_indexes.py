"""What every dense index and every keyword index must do."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import numpy as np
import pytest

from knowledge.embedders.base import Vectors
from knowledge.indexes.base import DenseIndex, Entry, KeywordIndex, Wanted
from knowledge.indexes.chroma import ChromaFolder
from knowledge.indexes.keywords import TantivyIndex
from knowledge.indexes.memory import MemoryDenseIndex, MemoryKeywordIndex


def axes(*rows: tuple[float, ...]) -> Vectors:
    vectors = np.array(rows, np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


A, B, C = axes((1, 0, 0), (0.8, 0.6, 0), (0, 0, 1))


@pytest.fixture(params=["memory", "chroma"])
async def dense(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[DenseIndex]:
    if request.param == "memory":
        yield MemoryDenseIndex()
        return
    folder = await ChromaFolder.open(tmp_path / "chroma")
    yield await folder.index("model-3")
    await folder.close()


async def test_the_nearest_come_first_with_their_cosine(dense: DenseIndex) -> None:
    await dense.upsert("product-en", ["a", "b", "c"], np.stack([A, B, C]))
    matches = await dense.query("product-en", A, 2)
    assert [match.id for match in matches] == ["a", "b"]
    assert [match.score for match in matches] == pytest.approx([1.0, 0.8], abs=1e-5)


async def test_asking_for_more_than_there_is_gives_what_there_is(dense: DenseIndex) -> None:
    await dense.upsert("product-en", ["a"], np.stack([A]))
    assert [match.id for match in await dense.query("product-en", B, 50)] == ["a"]
    assert await dense.query("product-en", B, 0) == []


async def test_writing_again_replaces(dense: DenseIndex) -> None:
    await dense.upsert("product-en", ["a"], np.stack([A]))
    await dense.upsert("product-en", ["a"], np.stack([C]))
    assert await dense.count() == 1
    assert (await dense.query("product-en", C, 1))[0].score == pytest.approx(1, abs=1e-5)


async def test_what_is_deleted_is_not_found_and_deleting_again_does_no_harm(dense: DenseIndex) -> None:
    await dense.upsert("product-en", ["a", "b"], np.stack([A, B]))
    await dense.delete("product-en", ["a", "never-there"])
    await dense.delete("product-en", ["a"])
    await dense.delete("no-such-partition", ["a"])
    assert [match.id for match in await dense.query("product-en", A, 5)] == ["b"]
    assert await dense.count() == 1


async def test_partitions_do_not_mix(dense: DenseIndex) -> None:
    await dense.upsert("product-en", ["a"], np.stack([A]))
    await dense.upsert("policy-en", ["p"], np.stack([A]))
    assert [match.id for match in await dense.query("policy-en", A, 5)] == ["p"]
    assert await dense.query("order-en", A, 5) == []
    assert await dense.count() == 2


async def test_stored_vectors_are_given_back_for_the_ids_that_are_there(dense: DenseIndex) -> None:
    await dense.upsert("policy-en", ["a", "b"], np.stack([A, B]))
    stored = await dense.vectors("policy-en", ["b", "unknown", "a"])
    assert stored.keys() == {"a", "b"}
    assert stored["b"].tolist() == pytest.approx(B.tolist(), abs=1e-6)
    assert await dense.vectors("no-such-partition", ["a"]) == {}
    assert await dense.vectors("policy-en", []) == {}


async def test_within_narrows_to_the_ids_named(dense: DenseIndex) -> None:
    await dense.upsert("order-en", ["a", "b", "c"], np.stack([A, B, C]))
    matches = await dense.query("order-en", A, 5, within=["c", "b", "unknown"])
    assert [match.id for match in matches] == ["b", "c"]
    assert await dense.query("order-en", A, 5, within=[]) == []


async def test_nothing_to_write_is_no_work(dense: DenseIndex) -> None:
    await dense.upsert("product-en", [], np.empty((0, 3), np.float32))
    await dense.delete("product-en", [])
    assert await dense.count() == 0


def entry(id_: str, body: str, *, heading: str = "", where: str = "product-en", owner: str | None = None) -> Entry:
    return Entry(id=id_, partition=where, owner=owner, heading=heading.split(), body=f"{heading} {body}".split())


def wanted(*terms: str) -> Wanted:
    return Wanted(dict.fromkeys(terms, 1.0))


@pytest.fixture(params=["memory", "tantivy"])
async def keywords(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[KeywordIndex]:
    index = MemoryKeywordIndex() if request.param == "memory" else await TantivyIndex.open(tmp_path / "keywords")
    yield index
    await index.close()


Ids = Callable[..., Awaitable[list[str]]]


@pytest.fixture
def ids(keywords: KeywordIndex) -> Ids:
    async def search(*terms: str, where: str = "product-en", owner: str | None = None) -> list[str]:
        return [match.id for match in await keywords.query(wanted(*terms), [where], 10, owner)]

    return search


async def test_more_and_rarer_terms_score_higher(keywords: KeywordIndex, ids: Ids) -> None:
    await keywords.upsert([entry("both", "red lamp"), entry("one", "red chair"), entry("none", "blue sofa")])
    assert await ids("red", "lamp") == ["both", "one"]


async def test_the_heading_counts_more_than_the_text(keywords: KeywordIndex, ids: Ids) -> None:
    await keywords.upsert([entry("text", "chair with lamp"), entry("heading", "chair with", heading="lamp")])
    assert (await ids("lamp"))[0] == "heading"


async def test_chinese_terms_are_found(keywords: KeywordIndex, ids: Ids) -> None:
    await keywords.upsert([entry("z", "耳 机 耳机", where="product-zh")])
    assert await ids("耳机", where="product-zh") == ["z"]


async def test_a_partition_that_is_not_asked_is_not_searched(keywords: KeywordIndex, ids: Ids) -> None:
    await keywords.upsert([entry("a", "lamp"), entry("p", "lamp", where="policy-en")])
    assert await ids("lamp", where="policy-en") == ["p"]


async def test_owned_entries_are_for_their_owner_and_public_ones_for_no_owner(keywords: KeywordIndex, ids: Ids) -> None:
    await keywords.upsert([
        entry("ana", "lamp", owner="ana"), entry("bo", "lamp", owner="bo"), entry("open", "lamp"),
        entry("tricky", "lamp", owner="public"),
    ])  # fmt: skip
    assert await ids("lamp", owner="ana") == ["ana"]
    assert await ids("lamp", owner="public") == ["tricky"]
    assert await ids("lamp") == ["open"]


async def test_writing_an_entry_again_replaces_it(keywords: KeywordIndex, ids: Ids) -> None:
    await keywords.upsert([entry("a", "lamp")])
    await keywords.upsert([entry("a", "sofa")])
    assert await ids("lamp") == []
    assert await ids("sofa") == ["a"]
    assert await keywords.count() == 1


async def test_deleted_entries_are_gone_and_deleting_again_does_no_harm(keywords: KeywordIndex, ids: Ids) -> None:
    await keywords.upsert([entry("a", "lamp"), entry("b", "lamp")])
    await keywords.delete(["a", "unknown"])
    await keywords.delete(["a"])
    assert await ids("lamp") == ["b"]


async def test_frequencies_count_entries_not_occurrences(keywords: KeywordIndex) -> None:
    await keywords.upsert([entry("a", "lamp lamp"), entry("b", "lamp red")])
    assert await keywords.frequencies(["lamp", "red", "sofa"]) == {"lamp": 2, "red": 1, "sofa": 0}


async def test_near_finds_the_word_that_was_meant(keywords: KeywordIndex) -> None:
    await keywords.upsert([entry("a", "dumbbell headphon lamp camp")])
    assert await keywords.near("dumbell") == ["dumbbell"]
    assert await keywords.near("haedphon") == ["headphon"]
    assert await keywords.near("zzzz") == []


async def test_nothing_wanted_finds_nothing(keywords: KeywordIndex) -> None:
    await keywords.upsert([entry("a", "lamp")])
    assert await keywords.query(Wanted({}), ["product-en"], 5) == []
    assert await keywords.query(wanted("lamp"), [], 5) == []


async def test_what_was_written_is_there_after_opening_again(tmp_path: Path) -> None:
    first = await TantivyIndex.open(tmp_path)
    await first.upsert([entry("a", "lamp")])
    await first.close()
    again = await TantivyIndex.open(tmp_path)
    assert [match.id for match in await again.query(wanted("lamp"), ["product-en"], 5)] == ["a"]
    await again.close()
    emptied = await TantivyIndex.open(tmp_path, fresh=True)
    assert await emptied.count() == 0
    await emptied.close()
