"""The eval of recommending: protocol, baselines and verdict, on small cases and on the real data where it is there."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from evals.cli import default_data
from evals.recommend import run
from evals.recommend.baselines import Baseline, item_knn, nearest, purchases
from evals.recommend.data import folders, interactions, read, split
from evals.recommend.measures import Asked, rank_all

BEAUTY = default_data() / "recommend-beauty"
here = pytest.mark.skipif(not BEAUTY.is_dir(), reason=f"{BEAUTY} is not there")


def written(folder: Path, name: str, people: int) -> Path:
    """A folder laid out like the real one: people who go through three shelves of products, each in its order."""
    made = folder / f"recommend-{name}"
    made.mkdir(parents=True)
    lines = []
    for person in range(people):
        shelf = person % 3
        items = [shelf * 20 + (person // 3 + step) % 20 + 1 for step in range(5)]
        lines.append(" ".join(map(str, [person + 1, *items])))
    (made / "Toys.txt").write_text("\n".join(lines), encoding="utf-8")
    rows = ["item\tasin\tshort_text", *(f"{n}\tX{n}\tshelf{(n - 1) // 20} thing" for n in range(1, 61))]
    (made / "Toys_items.tsv").write_text("\n".join(rows), encoding="utf-8")
    (made / "Toys_item2attributes.json").write_text(
        json.dumps({str(n): [n % 7] for n in range(1, 61)}), encoding="utf-8"
    )
    return made


def indices(*rows: list[int]) -> list[np.ndarray]:
    return [np.array(row, dtype=np.int32) for row in rows]


def test_the_last_purchase_is_asked_for_and_nothing_of_it_is_known(tmp_path: Path) -> None:
    bought = read(written(tmp_path, "toys", 6))
    test, validation = split(bought), split(bought, 2)
    for sequence, known, wanted in zip(bought.sequences, test.known, test.wanted, strict=True):
        assert (*known, wanted) == sequence
    assert [known[-1] for known in test.known] == list(validation.wanted)
    assert len(interactions(test.known)) == 6 * 4


def test_a_rank_is_counted_over_all_products_but_those_bought_and_ties_count_against() -> None:
    asked = Asked(known=indices([0], [0, 1], [2]), wanted=np.array([3, 3, 2], dtype=np.int32))
    scores = np.array([[9, 5, 5, 5, 1], [9, 8, 0, 7, 7], [1, 1, 9, 1, 1]], dtype=np.float32)
    padded = np.hstack([scores, np.zeros((3, 20), dtype=np.float32)])
    result = rank_all(asked, lambda people: padded[list(people)].copy())
    assert list(result.ranks) == [2, 1, 25]
    assert result.hit_rate() == pytest.approx(2 / 3)
    assert result.ndcg() == pytest.approx((1 / np.log2(4) + 1 / np.log2(3)) / 3)


def test_a_product_that_nothing_speaks_for_is_not_found() -> None:
    asked = Asked(known=indices([0]), wanted=np.array([3], dtype=np.int32))
    assert rank_all(asked, lambda people: np.zeros((len(people), 12), dtype=np.float32)).ranks[0] == 12


def test_item_knn_is_the_cosine_of_tf_idf_written_out() -> None:
    known = indices([0, 1, 2], [0, 1], [1, 2, 3], [3, 4])
    counts = purchases(known, 5).toarray()
    weighed = counts * (np.log(5) - np.log1p(counts.sum(axis=1)))[:, None]
    unit = weighed / np.linalg.norm(weighed, axis=0)
    np.testing.assert_allclose(item_knn(known, 5).toarray(), unit.T @ unit, atol=1e-6)
    assert [len(row.nonzero()[0]) for row in nearest(item_knn(known, 5), 2).toarray()] == [2, 2, 2, 2, 2]


def test_recency_weighs_the_newest_purchase_most() -> None:
    known = indices([0, 1])
    links = purchases(indices([0], [1]), 2)
    np.testing.assert_allclose(Baseline(known, links, 0.7)([0]), [[0.7, 1.0]])


def test_further_folders_are_reported_under_their_names_and_beauty_is_plain(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(tmp_path, "aprons", 60)
    written(tmp_path, "beauty", 90)
    assert [path.name for path in folders(tmp_path)] == ["recommend-aprons", "recommend-beauty"]
    code = run.main(["--json", "--data", str(tmp_path)])
    printed = capsys.readouterr()
    figures = json.loads(printed.out.splitlines()[-1])
    assert figures["hr_at_10"] > 0.9  # the next thing on the shelf is easily foretold
    assert {"aprons_hr_at_10", "aprons_knn_ndcg_at_10", "coverage", "serve_ms_p95", "fit_seconds"} <= figures.keys()
    assert code == (1 if run.unmet(figures) else 0)


def test_without_data_the_eval_fails_and_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(["--data", str(tmp_path)]) == 1
    assert "recommend-" in capsys.readouterr().err


@pytest.mark.parametrize("worse", ["hr_at_10", "ndcg_at_10", "knn_hr_at_10", "fit_seconds", "serve_ms_p95"])
def test_what_does_not_hold_is_said(worse: str) -> None:
    good = {"hr_at_10": 0.11, "ndcg_at_10": 0.07, "knn_hr_at_10": 0.08, "knn_ndcg_at_10": 0.05}
    figures = {**good, "fit_seconds": 8.0, "serve_ms_p95": 4.0}
    assert run.unmet(figures) == []
    changed = {**figures, worse: 0.01 if not worse.startswith(("knn", "fit", "serve")) else 500.0}
    assert run.unmet(changed)


@here
@pytest.mark.data
def test_on_the_real_data_ours_finds_more_next_purchases_than_item_knn() -> None:
    bought = read(BEAUTY)
    task = run.prepare(bought, 2)
    known, products = task.asked.known, len(task.learnt.facts)
    knn = rank_all(task.asked, Baseline(known, item_knn(known, products), 0.7))
    histories = [run.history(items) for items in known]
    ours = rank_all(task.asked, run.Scorer(task.learnt.model, histories))
    assert ours.hit_rate() > 1.2 * knn.hit_rate() > 0.05
    assert ours.ndcg() > 1.2 * knn.ndcg()
