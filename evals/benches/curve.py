"""`./aisle bench curve` (about an hour; some 3 min with `--most 2000`): search from a thousand to a million documents.

Writes `knowledge/figures/curve.svg`.

Questions are embedded by the bundled model. The vectors of documents are drawn around 5,000 real ones with a fixed seed, because
to embed a million takes an hour and a half; everything else is as in a shop. Each step is built in a folder of its own below `--keep`
and measured in a fresh process. The last step takes the better part of an hour; `--most N` stops earlier.

Figures of each step: `documents_N`, `vectors_N`, `p50_ms_N`, `p95_ms_N`, `raw_p95_ms_N`, `p95_ratio_N`, `rss_mb_N`, `disk_mb_N`.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import psutil

from evals import cli
from evals.benches import plot, scale, search
from evals.benches.catalogue import product
from evals.benches.drawn import DrawnEmbedder
from evals.benches.processes import memory_mb
from evals.benches.wishes import wishes
from knowledge.embedders.base import Embedder, Vectors
from knowledge.embedders.registry import open_embedder
from knowledge.founding import OpenEmbedder
from knowledge.sources.products import product_documents

STEPS = (1_000, 10_000, 100_000, 1_000_000)
POOL = 5_000
WISHES = 240
FIGURE = cli.ROOT / "knowledge" / "figures" / "curve.svg"
PARTS = ("read", "embed", "keywords", "dense", "documents", "rank")


def drawing(folder: Path) -> OpenEmbedder:
    """Opens the bundled embedder with vectors drawn around real ones, which are kept in the folder."""

    async def embedders(choice: str, cache: Path, languages: Iterable[str]) -> Embedder:
        real = await open_embedder(choice, cache, languages)
        pool = folder / "pool.npy"
        if not await asyncio.to_thread(pool.exists):
            vectors = await real.embed([product_documents(product(number))[0].passage for number in range(POOL)])
            await asyncio.to_thread(np.save, pool, vectors)
        loaded: Vectors = await asyncio.to_thread(np.load, pool)
        return DrawnEmbedder(real, loaded)

    return embedders


async def measure(folder: Path, products: int, data: Path) -> dict[str, float]:
    """The figures of one step."""
    below = folder / str(products)
    below.mkdir(parents=True, exist_ok=True)
    shop = await scale.opened(below, products, drawing(folder))
    try:
        # A folder that was kept may lack what a later version has beside the indexes.
        await shop.knowledge.sync.run()
        texts, _ = wishes(data, WISHES + search.WARM)
        times = await search.timed(shop.knowledge, texts)
        parts = {part: statistics.median(times.parts[part]) * 1000 for part in PARTS}
        size = sum(path.stat().st_size for path in below.rglob("*") if path.is_file())
        return {
            "products": products,
            "documents": await shop.knowledge.search.parts.keywords.count(),
            "vectors": await shop.knowledge.search.parts.dense.count(),
            "p50_ms": round(statistics.median(times.whole) * 1000, 2),
            "p95_ms": round(scale.percentile(times.whole, 0.95) * 1000, 2),
            "raw_p50_ms": round(statistics.median(times.raw) * 1000, 2),
            "raw_p95_ms": round(scale.percentile(times.raw, 0.95) * 1000, 2),
            "rss_mb": round(memory_mb(psutil.Process())),
            "disk_mb": round(size / 2**20),
            **{f"{part}_ms": round(milliseconds, 2) for part, milliseconds in parts.items()},
        }
    finally:
        await shop.knowledge.close()


def in_its_own_process(folder: Path, products: int, data: Path) -> dict[str, float]:
    """The figures of one step, measured in a process that has done nothing else; the folder is built before if need be."""
    command = [sys.executable, "-m", "evals.benches.curve", "--products", str(products), "--keep", str(folder)]
    for _ in range(2):
        # Twice where it is built first: a process that has built is larger than one that serves.
        built = (folder / str(products) / scale.MADE).exists()
        done = subprocess.run(
            [*command, "--data", str(data)], stdout=subprocess.PIPE, text=True, check=True, cwd=cli.ROOT
        )
        if built:
            break
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def one_step(arguments: Sequence[str]) -> int:
    """Measure one step and print its figures as a line."""
    parsed = scale.parser("curve").parse_args(arguments)
    print(json.dumps(asyncio.run(measure(parsed.keep, parsed.products, parsed.data))))
    return 0


def main(arguments: Sequence[str]) -> int:
    """0 when every step was measured."""
    made = scale.parser("./aisle bench curve")
    made.add_argument("--most", type=int, default=STEPS[-1], metavar="N", help="the largest step")
    made.add_argument("--figure", type=Path, default=FIGURE, metavar="FILE", help="where the plot goes")
    parsed = made.parse_args(arguments)
    with scale.folder_of(parsed.keep) as folder:
        wanted = [step for step in STEPS if step < parsed.most] + [parsed.most]
        steps = [in_its_own_process(folder.resolve(), products, parsed.data) for products in wanted]
    parsed.figure.parent.mkdir(parents=True, exist_ok=True)
    parsed.figure.write_text(plot.curve(steps), encoding="utf-8")
    names = list(steps[0])
    cli.show("Search by the number of documents", names, [[step[name] for name in names] for step in steps])
    figures = {
        f"{name}_{scale.named(int(step['products']))}": value
        for step in steps
        for name, value in (*step.items(), ("p95_ratio", round(step["p95_ms"] / step["raw_p95_ms"], 3)))
        if name != "products"
    }
    cli.show_figures(figures, parsed.json)
    return 0


if __name__ == "__main__":
    sys.exit(one_step(sys.argv[1:]))
