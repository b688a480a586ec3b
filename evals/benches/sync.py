"""`./aisle bench sync` (some 12 min for 100,000 products; 1 min with `--products 3000`): a sync against the first one.

What it costs when one product in a hundred has changed.

Figures: `resync_ratio_100k` (seconds of the second sync over those of the first; with `--products N` its name ends in that number),
`first_sync_seconds`, `resync_seconds`, `first_sync_cpu_seconds`, `resync_cpu_seconds`, `idle_sync_seconds` (nothing changed),
`changed`, `rss_mb`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import psutil

from evals import cli
from evals.benches import scale
from evals.benches.processes import memory_mb

LIMIT = 0.02


async def measure(folder: Path, products: int) -> dict[str, float]:
    """All figures; the folder ends up one revision further."""
    shop = await scale.opened(folder, products)
    try:
        idle, _ = await _timed(shop)
        shop.feed.revision += 1
        seconds, spent = await _timed(shop)
        replace(shop.built, revision=shop.feed.revision).write(folder)
        changed = -(-products // 100)
        return {
            f"resync_ratio_{scale.named(products)}": round(seconds / shop.built.first_sync_seconds, 4),
            "first_sync_seconds": round(shop.built.first_sync_seconds, 1),
            "resync_seconds": round(seconds, 2),
            "first_sync_cpu_seconds": round(shop.built.first_sync_cpu_seconds, 1),
            "resync_cpu_seconds": round(spent, 2),
            "idle_sync_seconds": round(idle, 3),
            "changed": changed,
            "rss_mb": round(memory_mb(psutil.Process())),
        }
    finally:
        await shop.knowledge.close()


async def _timed(shop: scale.Shop) -> tuple[float, float]:
    """Seconds of a sync, by the clock and of processor time, which other work on the machine leaves alone."""
    begun, spent = time.monotonic(), time.process_time()
    await shop.knowledge.sync.run()
    return time.monotonic() - begun, time.process_time() - spent


def main(arguments: Sequence[str]) -> int:
    """0 when the ratio keeps its limit."""
    parsed = scale.parser("./aisle bench sync").parse_args(arguments)
    with scale.folder_of(parsed.keep) as folder:
        figures = asyncio.run(measure(folder, parsed.products))
    ratio = f"resync_ratio_{scale.named(parsed.products)}"
    rows = [(name, value, f"≤ {LIMIT:g}" if name == ratio else "") for name, value in figures.items()]
    cli.show(f"Sync of {parsed.products:,} products, one in a hundred changed", ("figure", "measured", "limit"), rows)
    cli.show_figures(figures, parsed.json)
    return 0 if figures[ratio] <= LIMIT else 1
