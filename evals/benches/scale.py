"""A knowledge folder filled with the synthetic catalogue, made once and kept where `--keep` names a folder."""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from evals import cli
from evals.benches.catalogue import Feed
from knowledge.embedders.registry import open_embedder
from knowledge.founding import OpenEmbedder
from knowledge.opening import Knowledge, KnowledgeSettings, open_knowledge
from knowledge.sources.products import ProductSource
from knowledge.sync import Step

PRODUCTS = 100_000
MINUTES_EACH_100_000 = 12  # on two free cores; nearly all of it is embedding
MADE = "built.json"


@dataclass(frozen=True, kw_only=True)
class Built:
    """What stands in a kept folder: how many products, how long their first sync took, how often some were changed since."""

    products: int
    first_sync_seconds: float
    first_sync_cpu_seconds: float = 0.0
    revision: int = 0

    def write(self, folder: Path) -> None:
        """Note it in the folder."""
        (folder / MADE).write_text(json.dumps(asdict(self)), encoding="utf-8")


@dataclass(frozen=True, kw_only=True)
class Shop:
    """The opened knowledge with the feed that it follows."""

    knowledge: Knowledge
    feed: Feed
    built: Built


def parser(program: str) -> argparse.ArgumentParser:
    """A parser with the options of the benches at scale."""
    made = cli.parser(program)
    made.add_argument("--products", type=int, default=PRODUCTS, metavar="N", help="how many products")
    made.add_argument("--keep", type=Path, metavar="FOLDER", help="build there, or use what was built there before")
    return made


@contextmanager
def folder_of(keep: Path | None) -> Iterator[Path]:
    """The folder to keep, else one that is removed afterwards."""
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep
        return
    with tempfile.TemporaryDirectory(prefix="aisle-bench-") as name:
        yield Path(name)


async def opened(folder: Path, products: int, embedders: OpenEmbedder = open_embedder) -> Shop:
    """The folder's knowledge, synced for the first time where that has not been done; the caller closes it."""
    built = _known(folder)
    if built is None or built.products != products:
        shutil.rmtree(folder / "knowledge", ignore_errors=True)
        minutes = max(1, round(products / 100_000 * MINUTES_EACH_100_000))
        Console(stderr=True).print(f"Building {products:,} products; some {minutes} min on two free cores.")
        built = None
    feed = Feed(products=products, revision=built.revision if built else 0)
    settings = KnowledgeSettings(folder=folder / "knowledge", model_cache=folder / "models")
    knowledge = await open_knowledge(settings, [ProductSource(feed)], embedders=embedders)
    if built is None:
        (folder / MADE).unlink(missing_ok=True)
        begun, spent = time.monotonic(), time.process_time()
        with shown() as step:
            await knowledge.sync.run(step)
        built = Built(
            products=products,
            first_sync_seconds=time.monotonic() - begun,
            first_sync_cpu_seconds=time.process_time() - spent,
        )
        built.write(folder)
    return Shop(knowledge=knowledge, feed=feed, built=built)


@contextmanager
def shown() -> Iterator[Callable[[Step], None]]:
    """Shows the steps of a sync as bars."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        bars: dict[str, int] = {}

        def step(one: Step) -> None:
            if one.stage not in bars:
                bars[one.stage] = progress.add_task(one.stage, total=one.total)
            progress.update(bars[one.stage], completed=one.done, total=one.total)  # type: ignore[arg-type]  # a TaskID is an int

        yield step


def _known(folder: Path) -> Built | None:
    """What was built there; None where nothing was, or not to its end."""
    try:
        return Built(**json.loads((folder / MADE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def percentile(values: list[float], share: float) -> float:
    """The value that this share of all values does not exceed."""
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]


def named(products: int) -> str:
    """A number as it stands in a figure's name: 100k, 1m, 2500."""
    for unit, letter in ((1_000_000, "m"), (1_000, "k")):
        if products % unit == 0:
            return f"{products // unit}{letter}"
    return str(products)
