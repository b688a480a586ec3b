"""A cross-encoder reads wish and passage together, where one is configured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from knowledge.documents import Kind
from knowledge.lexicon import Lexicon
from knowledge.rerank import CrossEncoderReranker, Reranker, mixed
from knowledge.search import Search
from knowledge.sources.products import ProductSource
from tests.knowledge.conftest import bench
from tests.knowledge.shopfront import Catalogue, product, words


@dataclass
class Longest:
    """Prefers long passages; remembers what it was asked."""

    asked: list[str] = field(default_factory=list)

    async def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        self.asked.append(question)
        return [100.0 * len(passage) for passage in passages]

    async def close(self) -> None: ...


class Overlap:
    """Answers as a cross-encoder of sentence-transformers does: a score for each pair."""

    def predict(self, pairs: Sequence[tuple[str, str]], show_progress_bar: bool) -> list[float]:
        return [float(len(set(first.split()) & set(second.split()))) for first, second in pairs]


SHORT = product("short", words("Grey Kettle"), words("kettle"))
LONG = product(
    "long", words("Grey Kettle"), words("kettle"), words("It whistles, it pours well and it is easy to clean.")
)


async def test_the_order_is_shared_with_the_cross_encoder(tmp_path: Path, lexicon: Lexicon) -> None:
    async with bench(tmp_path / "documents.sqlite", [ProductSource(Catalogue(changes=[SHORT, LONG]))], lexicon) as held:
        await held.sync.run()
        reranker: Reranker = Longest()
        search = Search(replace(held.search.parts, reranker=reranker))
        plain = await held.search.find("grey kettle under $50", kinds=[Kind.PRODUCT], language="en")
        hits = await search.find("grey kettle under $50", kinds=[Kind.PRODUCT], language="en")
        assert [hit.document.subject for hit in plain] == ["short", "long"]
        assert [hit.document.subject for hit in hits] == ["long", "short"]
        assert reranker.asked == ["grey kettle"], "a price is a limit, not what is wanted"  # type: ignore[attr-defined] # the fake's


async def test_a_cross_encoder_scores_every_passage_with_the_question() -> None:
    reranker = CrossEncoderReranker(Overlap())
    assert await reranker.scores("grey kettle", ["a grey kettle", "a lamp", ""]) == [2.0, 0.0, 0.0]
    assert await reranker.scores("grey kettle", []) == []
    await reranker.close()


def test_neither_order_counts_by_its_units() -> None:
    assert mixed([0.9, 0.1], [-1000.0, 1000.0]) == pytest.approx([0.4, 0.6])
    assert mixed([0.9, 0.5, 0.1], [1.0, 1.0, 1.0]) == pytest.approx([0.4, 0.2, 0.0])
