"""`./aisle bench search` (half a minute where `--keep` names a built folder, some 12 min more to build 100,000 products).

The whole search against its raw parts, embedding the wish and asking Chroma once, in one run.

Every wish is searched whole (products, limits as the wish names them) and then embedded and asked of the same Chroma
collection for as many results as the search asked for, turn by turn, so that both meet the same noise.

Figures at 100,000 products (with `--products N` the names end in that number): `p95_ratio_100k` (p95 of the whole over p95 of the
parts), `p95_ms_100k`, `p50_ratio_100k`, `raw_p95_ms_100k`, `rss_mb_100k`, `cpu_ms_100k` and `raw_cpu_ms_100k` (processor
time of both, which other work on the machine leaves alone), `recall_at_50_100k` (of the dense index, against comparing
with every vector). The parts of the search stand in the second table.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import psutil

from evals import cli
from evals.benches import scale
from evals.benches.processes import memory_mb
from evals.benches.wishes import wishes
from knowledge.documents import Kind
from knowledge.embedders.base import Vectors
from knowledge.indexes.base import DenseIndex, Match
from knowledge.opening import Knowledge
from knowledge.search import CANDIDATES, Asked, Search
from knowledge.store import partition

LIMIT = 1.5
WISHES = 600
WARM = 40
RECALLED = 50
SAMPLE = 50
PLACE = partition(Kind.PRODUCT, "en")


@dataclass
class Counting:
    """A dense index that notes how many results it was last asked for."""

    inner: DenseIndex
    asked: int = CANDIDATES

    async def upsert(self, partition: str, ids: Sequence[str], vectors: Vectors) -> None:
        """As the inner one."""
        await self.inner.upsert(partition, ids, vectors)

    async def delete(self, partition: str, ids: Sequence[str]) -> None:
        """As the inner one."""
        await self.inner.delete(partition, ids)

    async def query(
        self, partition: str, vector: Vectors, limit: int, within: Sequence[str] | None = None
    ) -> list[Match]:
        """As the inner one, noting `limit`."""
        self.asked = limit
        return await self.inner.query(partition, vector, limit, within)

    async def vectors(self, partition: str, ids: Sequence[str]) -> dict[str, Vectors]:
        """As the inner one."""
        return await self.inner.vectors(partition, ids)

    async def count(self) -> int:
        """As the inner one."""
        return await self.inner.count()

    async def close(self) -> None:
        """As the inner one."""
        await self.inner.close()


@dataclass(kw_only=True)
class Times:
    """Seconds of every search, of the raw parts beside it, and of each part of the search."""

    whole: list[float] = field(default_factory=list)
    raw: list[float] = field(default_factory=list)
    whole_cpu: list[float] = field(default_factory=list)
    raw_cpu: list[float] = field(default_factory=list)
    parts: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))


async def timed(knowledge: Knowledge, texts: Sequence[str]) -> Times:
    """Search and raw parts for every wish, in turns."""
    dense = Counting(knowledge.search.parts.dense)
    search = Search(replace(knowledge.search.parts, dense=dense))
    times = Times()
    for number, text in enumerate(texts):
        spent = time.process_time()
        found = await search.look(Asked(text=text, kinds=(Kind.PRODUCT,), language="en"))
        begun, between = time.perf_counter(), time.process_time()
        vector = (await knowledge.embedder.embed([text]))[0]
        embedded = time.perf_counter()
        await dense.inner.query(PLACE, vector, dense.asked)
        ended = time.perf_counter()
        if number < WARM:
            continue
        times.whole.append(found.seconds["whole"])
        times.raw.append(ended - begun)
        times.whole_cpu.append(between - spent)
        times.raw_cpu.append(time.process_time() - between)
        times.parts["raw embed"].append(embedded - begun)
        times.parts["raw chroma"].append(ended - embedded)
        for part, seconds in found.seconds.items():
            times.parts[part].append(seconds)
    return times


async def recall(knowledge: Knowledge, products: int, texts: Sequence[str]) -> float:
    """Share of the truly nearest fifty that the dense index finds."""
    dense, embedder = knowledge.search.parts.dense, knowledge.embedder
    stored = await dense.vectors(PLACE, [f"product:{number}:en" for number in range(products)])
    ids, matrix = list(stored), np.stack(list(stored.values()))
    found = 0
    for text in texts:
        vector = (await embedder.embed([text]))[0]
        exact = {ids[row] for row in np.argpartition(-(matrix @ vector), RECALLED)[:RECALLED]}
        found += len(exact & {match.id for match in await dense.query(PLACE, vector, RECALLED)})
    return found / (len(texts) * RECALLED)


def figures_of(times: Times, memory: float, name: str) -> dict[str, float]:
    """The figures of a run; `name` is the number of products as it stands in their names."""
    whole, raw = scale.percentile(times.whole, 0.95), scale.percentile(times.raw, 0.95)
    return {
        f"p95_ratio_{name}": round(whole / raw, 3),
        f"p50_ratio_{name}": round(statistics.median(times.whole) / statistics.median(times.raw), 3),
        f"p95_ms_{name}": round(whole * 1000, 2),
        f"p50_ms_{name}": round(statistics.median(times.whole) * 1000, 2),
        f"raw_p95_ms_{name}": round(raw * 1000, 2),
        f"raw_p50_ms_{name}": round(statistics.median(times.raw) * 1000, 2),
        f"cpu_ms_{name}": round(statistics.mean(times.whole_cpu) * 1000, 2),
        f"raw_cpu_ms_{name}": round(statistics.mean(times.raw_cpu) * 1000, 2),
        f"rss_mb_{name}": round(memory),
    }


async def measure(folder: Path, products: int, data: Path) -> tuple[dict[str, float], Times, str]:
    """The figures, the times that they come from, and where the wishes come from."""
    shop = await scale.opened(folder, products)
    try:
        await shop.knowledge.sync.run()
        texts, origin = wishes(data, WISHES + WARM)
        times = await timed(shop.knowledge, texts)
        name = scale.named(products)
        figures = figures_of(times, memory_mb(psutil.Process()), name)
        figures[f"recall_at_{RECALLED}_{name}"] = round(await recall(shop.knowledge, products, texts[:SAMPLE]), 4)
        return figures, times, origin
    finally:
        await shop.knowledge.close()


def main(arguments: Sequence[str]) -> int:
    """0 when the ratio keeps its limit."""
    parsed = scale.parser("./aisle bench search").parse_args(arguments)
    with scale.folder_of(parsed.keep) as folder:
        figures, times, origin = asyncio.run(measure(folder, parsed.products, parsed.data))
    ratio = f"p95_ratio_{scale.named(parsed.products)}"
    title = f"Search over {parsed.products:,} products: {len(times.whole)} wishes {origin}"
    rows = [(name, value, f"≤ {LIMIT:g}" if name == ratio else "") for name, value in figures.items()]
    cli.show(title, ("figure", "measured", "limit"), rows)
    parts = [
        (part, *(f"{scale.percentile(seconds, share) * 1000:.2f}" for share in (0.5, 0.95)))
        for part, seconds in times.parts.items()
    ]
    cli.show("Parts; words and meaning are asked at the same time", ("part", "p50 ms", "p95 ms"), parts)
    cli.show_figures(figures, parsed.json)
    return 0 if figures[ratio] <= LIMIT else 1
