"""What every embedder must do, and that both ways to run the bundled model give the same vectors."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from knowledge.embedders.base import Embedder, begun
from knowledge.embedders.onnx import ensure_exported
from knowledge.embedders.registry import open_embedder
from knowledge.errors import ModelUnusableError, UnknownLanguageError

TEXTS = (
    "wireless headphones for running",
    "Can I return an opened item?",
    "A",
    "",
    "Norvane Quiet 60 Over-Ear Headphones · noise-cancelling headphones · Norvane",
    "12.5 kg, 15.6 inch, 500 ml and WH-1000XM5",
    "refund",
    "When does the refund arrive with my original way to pay?",
    "Trying things on or out is fine; please send them back complete and clean.",
    "THE LAMP IS BRIGHT",
    "the lamp is bright",
    "café crème brûlée",
    "tabs\tand\nnew lines",
    "😀 happy customer",
    "kettle " * 30,
    "A long description of a tent that stands in storms. " * 40,
    "Duties and taxes are paid by the receiver.",
    "how do i earn points",
    "耳机 wireless earbuds with a long English description behind one Chinese word",
    "<script>alert(1)</script>",
)


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    ensure_exported(folder)
    return folder


@pytest.fixture(params=["onnx", "sentence-transformers"])
async def embedder(request: pytest.FixtureRequest, cache: Path) -> AsyncIterator[Embedder]:
    opened = await open_embedder(request.param, cache)
    yield opened
    await opened.close()


async def test_each_text_gives_one_unit_row_of_float32(embedder: Embedder) -> None:
    vectors = await embedder.embed(TEXTS)
    assert vectors.shape == (len(TEXTS), embedder.dimension)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


async def test_no_text_gives_no_row(embedder: Embedder) -> None:
    assert (await embedder.embed([])).shape == (0, embedder.dimension)


async def test_a_row_does_not_depend_on_its_neighbours_or_their_order(embedder: Embedder) -> None:
    together = await embedder.embed(TEXTS)
    backwards = (await embedder.embed(TEXTS[::-1]))[::-1]
    alone = np.concatenate([await embedder.embed([text]) for text in TEXTS[:6]])
    np.testing.assert_allclose(together, backwards, atol=1e-4)
    np.testing.assert_allclose(together[:6], alone, atol=1e-4)


async def test_what_has_begun_gives_the_row_that_is_waited_for_otherwise(embedder: Embedder) -> None:
    begun_early = [await begun(embedder, text) for text in TEXTS[:4]]
    rows = np.concatenate([await vectors for vectors in begun_early])
    np.testing.assert_allclose(rows, await embedder.embed(TEXTS[:4]), atol=1e-4)


async def test_like_meanings_are_nearer_than_unlike_ones(embedder: Embedder) -> None:
    a, b, c = await embedder.embed(["money back", "refund", "mountain tent"])
    assert a @ b > a @ c + 0.2


async def test_chinese_is_refused_by_a_model_that_knows_none(embedder: Embedder) -> None:
    assert embedder.languages == {"en"}
    with pytest.raises(UnknownLanguageError, match="1 of 2"):
        await embedder.embed(["refund", "多久能退款"])


async def test_the_name_can_name_a_folder_or_collection(embedder: Embedder) -> None:
    assert embedder.name.replace("-", "").isalnum()
    assert embedder.name == embedder.name.lower()


async def test_both_ways_to_run_the_bundled_model_give_the_same_vectors(cache: Path) -> None:
    first, second = await open_embedder("onnx", cache), await open_embedder("sentence-transformers", cache)
    cosines = np.sum(await first.embed(TEXTS) * await second.embed(TEXTS), axis=1)
    assert cosines.min() >= 0.999
    assert (first.name, first.dimension) == (second.name, second.dimension)
    await first.close()
    await second.close()


async def test_an_unknown_choice_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="onnx, sentence-transformers"):
        await open_embedder("word2vec", tmp_path)


async def test_a_model_that_is_not_there_is_named(tmp_path: Path) -> None:
    missing = tmp_path / "no-such-model"
    with pytest.raises(ModelUnusableError, match="no-such-model"):
        await open_embedder(f"sentence-transformers:{missing}", tmp_path)
