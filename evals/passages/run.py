"""`./aisle eval passages`: long stories find the help documents that they need; questions are answered from the right one.

Figures: `recall_at_10`, `bm25_recall_at_10` and those of each step; recall at 50, MRR and milliseconds of the product's own search.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path

from evals import cli
from evals.passages import bank as banks

TIMES_BM25 = 2.0


def main(arguments: Sequence[str]) -> int:
    """0 when stories are found twice as well as by BM25."""
    parsed = cli.parser("./aisle eval passages").parse_args(arguments)
    figures: dict[str, float | int | str] = {}
    holds = True
    if (parsed.data / banks.FOLDER).is_dir():
        found = asyncio.run(_stories(parsed.data))
        figures |= found
        holds = float(found["recall_at_10"]) >= TIMES_BM25 * float(found["bm25_recall_at_10"])
    else:
        print(f"no folder {banks.FOLDER} under the data folder, stories left out")
    cli.show_figures(figures, parsed.json)
    return 0 if holds and figures else 1


async def _stories(data: Path) -> dict[str, float | int | str]:
    bank = await asyncio.to_thread(banks.read_bank, data)
    with tempfile.TemporaryDirectory(prefix="aisle-passages-") as home:
        steps = await banks.steps(bank, Path(home))
    rows = [
        (
            step.title,
            f"{banks.recall(bank, step, 10):.3f}",
            f"{banks.recall(bank, step, 50):.3f}",
            f"{banks.reciprocal_rank(bank, step):.3f}",
            f"{step.milliseconds:.0f}",
        )
        for step in steps
    ]
    rows.append(("+ cross-encoder", "no cross-encoder is configured", "", "", ""))
    title = f"{len(bank.texts)} documents, {len(bank.stories)} stories of {banks.story_length(bank):.0f} words"
    cli.show(title, ("step", "recall@10", "recall@50", "MRR", "ms a story"), rows)
    figures: dict[str, float | int | str] = {
        f"{step.key}_recall_at_10".lstrip("_"): round(banks.recall(bank, step, 10), 4) for step in steps
    }
    last = steps[-1]
    figures["recall_at_50"] = round(banks.recall(bank, last, 50), 4)
    figures["mrr"] = round(banks.reciprocal_rank(bank, last), 4)
    figures["ms_per_story"] = round(last.milliseconds, 1)
    figures["stories"] = len(bank.stories)
    return figures
