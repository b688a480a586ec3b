"""The model of sequences, against the same thing written out the slow way."""

from __future__ import annotations

import random

import numpy as np
import pytest
from scipy import sparse  # type: ignore[import-untyped]  # scipy ships no types

from knowledge.recommend.content import Matrix, Terms, neighbours
from knowledge.recommend.sequences import SHRINKAGE, History, SequenceModel, SequenceSettings, likeness

ITEMS = 12
SETTINGS = SequenceSettings(reach=4)


def history(items: list[int], steps: list[int] | None = None, weights: list[float] | None = None) -> History:
    return History(
        items=np.array(items, dtype=np.int32),
        steps=np.array(steps if steps is not None else range(len(items)), dtype=np.int32),
        weights=np.array(weights or [1.0] * len(items), dtype=np.float32),
    )


def drawn(seed: int) -> list[History]:
    draw = random.Random(seed)
    histories = []
    for _ in range(30):
        length = draw.randrange(1, 8)
        steps = sorted(draw.randrange(4) for _ in range(length))
        weights = [draw.choice((0.1, 0.5, 1.0)) for _ in range(length)]
        histories.append(history([draw.randrange(ITEMS) for _ in range(length)], steps, weights))
    return histories


def nothing() -> Matrix:
    return sparse.csr_matrix((ITEMS, ITEMS), dtype=np.float32)


def slow_links(histories: list[History]) -> np.ndarray:
    counts, bought = np.zeros((ITEMS, ITEMS)), np.full(ITEMS, SHRINKAGE)
    for each in histories:
        for later in range(len(each.items)):
            bought[each.items[later]] += each.weights[later]
            for earlier in range(max(0, later - SETTINGS.reach), later):
                apart = each.steps[later] - each.steps[earlier]
                value = each.weights[earlier] * each.weights[later] / max(apart, 1) ** SETTINGS.distance_power
                counts[each.items[earlier], each.items[later]] += value
                counts[each.items[later], each.items[earlier]] += value * (SETTINGS.backward if apart else 1.0)
    np.fill_diagonal(counts, 0)
    return counts / np.outer(bought**SETTINGS.own_power, bought**SETTINGS.other_power)


@pytest.mark.parametrize("seed", range(5))
def test_scores_are_what_the_formula_says(seed: int) -> None:
    histories = drawn(seed)
    model, links = SequenceModel.fit(histories, nothing(), SETTINGS), slow_links(histories)
    for each in histories:
        back = each.steps[-1] - each.steps
        expected = (each.weights * SETTINGS.recency**back) @ links[each.items]
        np.testing.assert_allclose(model.score(each), expected, rtol=1e-4, atol=1e-6)
    np.testing.assert_array_equal(model.scores(histories), np.stack([model.score(each) for each in histories]))


def test_nothing_speaks_for_anything_without_a_history() -> None:
    assert not SequenceModel.fit(drawn(1), nothing(), SETTINGS).score(history([])).any()
    assert not SequenceModel.fit([], nothing(), SETTINGS).score(history([3])).any()


def test_what_is_named_in_one_order_has_no_before_and_after() -> None:
    model = SequenceModel.fit([history([0, 1], [0, 0])], nothing(), SequenceSettings(own_power=0, other_power=0))
    assert model.links(0)[1] == model.links(1)[0] > 0
    apart = SequenceModel.fit([history([0, 1], [0, 1])], nothing(), SequenceSettings(own_power=0, other_power=0))
    assert apart.links(0)[1] > apart.links(1)[0] > 0


def test_a_product_that_nobody_bought_is_found_by_what_it_is_like() -> None:
    terms = Terms(["red nail lacquer", "red nail polish lacquer", "shampoo for dogs"])
    near = neighbours(terms.weighted, 100, 0.02)
    model = SequenceModel.fit([history([0])], likeness(near, near * 0, SETTINGS), SETTINGS)
    scores = model.score(history([0]))
    assert scores[1] > 0 == scores[2] == scores[0]


def test_neighbours_are_the_nearest_by_cosine() -> None:
    draw = random.Random(4)
    words = ["red", "green", "blue", "nail", "lacquer", "polish", "cream", "soap", "brush"]
    terms = Terms([" ".join(draw.choices(words, k=4)) for _ in range(40)])
    cosines = (terms.vectors @ terms.vectors.T).toarray()
    np.fill_diagonal(cosines, 0)
    found = neighbours(terms.weighted, 5, 0.1).toarray()
    for row in range(40):
        kept = found[row][found[row] > 0]
        best = np.sort(cosines[row])[::-1][:5]
        np.testing.assert_allclose(np.sort(kept)[::-1], best[best > 0.1], rtol=1e-5)
