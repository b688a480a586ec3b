"""`./aisle eval recommend`: which product people bought next, of all products, against the known methods in the same run."""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evals import cli
from evals.recommend import serving
from evals.recommend.baselines import RECENCY, Baseline, item_knn, popularity
from evals.recommend.data import START, Purchases, folders, interactions, read, split
from evals.recommend.measures import Asked, Result, Rows, rank_all
from knowledge.recommend.learnt import Learnt, learn
from knowledge.recommend.sequences import History, SequenceModel, SequenceSettings

LEAST = {"hr_at_10": 0.095, "ndcg_at_10": 0.060}
MOST = {"fit_seconds": 120.0, "serve_ms_p95": 10.0}
SELDOM = 5  # purchases below which a product is new to the engine
OURS = "ours"
KNN = "item-kNN (TF-IDF, K 200), recency 0.7"


@dataclass(frozen=True, kw_only=True)
class Task:
    """One data set, ready to be ranked: people by indices, the engine's picture of them and how long learning it took."""

    purchases: Purchases
    asked: Asked
    learnt: Learnt
    fit_seconds: float


def main(arguments: Sequence[str]) -> int:
    """0 when everything that is asked for holds."""
    parser = cli.parser("./aisle eval recommend")
    parser.add_argument("--validation", action="store_true", help="foretell the last purchase but one, to tune on")
    chosen = parser.parse_args(arguments)
    found = folders(chosen.data)
    if not found:
        print(f"no folder recommend-* in {chosen.data}", file=sys.stderr)
        return 1
    # Beauty is what the figures without a prefix are about, whatever else there is.
    found.sort(key=lambda folder: folder.name != "recommend-beauty")
    figures: dict[str, float | int | str] = {}
    for number, folder in enumerate(found):
        task = prepare(read(folder), 2 if chosen.validation else 1)
        prefix = f"{task.purchases.name}_" if number else ""
        figures |= {prefix + name: value for name, value in evaluate(task).items()}
    cli.show_figures(figures, chosen.json)
    missed = unmet(figures)
    for line in missed:
        print(line, file=sys.stderr)
    return 1 if missed else 0


def prepare(purchases: Purchases, last: int = 1) -> Task:
    """Learn from everything before the wanted purchases, with the engine's own learning."""
    parted = split(purchases, last)
    acts = interactions(parted.known)
    started = time.perf_counter()
    learnt = learn(purchases.facts, acts, START, SequenceSettings())
    took = time.perf_counter() - started
    known = [np.array([learnt.index[product] for product in sequence], dtype=np.int32) for sequence in parted.known]
    wanted = np.array([learnt.index[product] for product in parted.wanted], dtype=np.int32)
    return Task(purchases=purchases, asked=Asked(known=known, wanted=wanted), learnt=learnt, fit_seconds=took)


def evaluate(task: Task) -> dict[str, float | int]:
    """The figures of one data set, shown as tables on the way."""
    results = ranked(task)
    ours, knn = results[OURS], results[KNN]
    _show(task, results)
    with tempfile.TemporaryDirectory() as folder:
        served = asyncio.run(serving.measure(Path(folder), task.purchases, task.learnt, ours.best))
    cli.show(
        f"{task.purchases.name}: the engine's own answers", ["figure", "value"], [[n, v] for n, v in served.items()]
    )
    seldom = _bought(task)[task.asked.wanted] < SELDOM
    short = _short(task)
    return {
        "hr_at_10": round(ours.hit_rate(), 4),
        "ndcg_at_10": round(ours.ndcg(), 4),
        "knn_hr_at_10": round(knn.hit_rate(), 4),
        "knn_ndcg_at_10": round(knn.ndcg(), 4),
        "coverage": round(ours.coverage(len(task.learnt.facts)), 3),
        "fit_seconds": round(task.fit_seconds, 1),
        "cold_people_hr_at_10": round(ours.hit_rate(short), 4),
        "cold_items_hr_at_10": round(ours.hit_rate(seldom), 4),
        "links_mb": round(task.learnt.model.bytes / 1e6),
        **served,
    }


def ranked(task: Task) -> dict[str, Result]:
    """The rankings of every method, by its name."""
    known, products = task.asked.known, len(task.learnt.facts)
    histories = [history(items) for items in known]
    plain = SequenceSettings(words_weight=0.0, attributes_weight=0.0)
    nothing = task.learnt.content * 0
    models = {
        "ours, sequence alone": SequenceModel.fit(histories, nothing, plain),
        "ours, before and after alike": SequenceModel.fit(
            histories, task.learnt.content, replace(SequenceSettings(), backward=1.0)
        ),
        OURS: task.learnt.model,
    }
    popular = popularity(known, products)
    neighbours = item_knn(known, products)
    results = {
        "popularity": rank_all(task.asked, lambda people: np.tile(popular, (len(people), 1))),
        "item-kNN (TF-IDF, K 200)": rank_all(task.asked, Baseline(known, neighbours, 1.0)),
        KNN: rank_all(task.asked, Baseline(known, neighbours, RECENCY)),
        "likeness of words and attributes alone": rank_all(task.asked, Baseline(known, task.learnt.content, RECENCY)),
    }
    return results | {name: rank_all(task.asked, Scorer(model, histories)) for name, model in models.items()}


def unmet(figures: Mapping[str, float | int | str]) -> list[str]:
    """What does not hold, a line each."""
    lines = [
        f"{name} is {figures[name]}, not {least} or more" for name, least in LEAST.items() if _of(figures, name) < least
    ]
    lines += [
        f"{name} is {figures[name]}, not {most} or less" for name, most in MOST.items() if _of(figures, name) > most
    ]
    lines += [f"{name} is not above item-kNN's" for name in LEAST if _of(figures, name) <= _of(figures, f"knn_{name}")]
    return lines


def _of(figures: Mapping[str, float | int | str], name: str) -> float:
    return float(figures[name])


def history(items: NDArray[np.int32]) -> History:
    """What one person bought, one purchase a step."""
    return History(
        items=items, steps=np.arange(len(items), dtype=np.int32), weights=np.ones(len(items), dtype=np.float32)
    )


class Scorer:
    """Rows of scores by the engine's own model, for people by position."""

    def __init__(self, model: SequenceModel, histories: Sequence[History]) -> None:
        self._model = model
        self._histories = histories

    def __call__(self, people: Sequence[int]) -> Rows:
        return self._model.scores([self._histories[person] for person in people])


def _bought(task: Task) -> NDArray[np.int64]:
    return np.bincount(np.concatenate(task.asked.known), minlength=len(task.learnt.facts))


def _short(task: Task) -> NDArray[np.bool_]:
    """The third of people with the shortest histories, all of the length at the edge included."""
    lengths = np.array([len(items) for items in task.asked.known])
    short: NDArray[np.bool_] = lengths <= np.quantile(lengths, 1 / 3)
    return short


def _show(task: Task, results: Mapping[str, Result]) -> None:
    seldom, short = _bought(task)[task.asked.wanted] < SELDOM, _short(task)
    rows = [
        [
            name,
            f"{result.hit_rate():.4f}",
            f"{result.ndcg():.4f}",
            f"{result.hit_rate(short):.4f}",
            f"{result.hit_rate(seldom):.4f}",
            f"{result.coverage(len(task.learnt.facts)):.3f}",
        ]
        for name, result in results.items()
    ]
    title = f"{task.purchases.name}: {len(task.asked.known)} people, {len(task.learnt.facts)} products, all ranked"
    header = ["method", "HR@10", "NDCG@10", f"HR@10 cold people ({short.sum()})"]
    cli.show(title, [*header, f"HR@10 cold products ({seldom.sum()})", "coverage"], rows)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
