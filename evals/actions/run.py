"""`./aisle eval actions`: acts of two shops that others wrote, through tools, rules, proposals, confirmations and the shop.

Figures: `retail_en_reference_right`, `retail_en_reference_total`, `retail_en_worsened_refused`, `retail_en_worsened_total`,
the same for `shop_zh_`, and `shop_zh_not_yet`. Holds when every reference act ends in the reference state and every
worsened one is refused with the shop unchanged.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from assistant.home import shop_home
from evals import cli
from evals.actions.desk import Desk
from evals.actions.forging import Forger
from evals.actions.retail_en import judge_tasks, read_database
from evals.actions.shop_zh import judge_zh, read_records
from evals.actions.state import ShopState
from evals.actions.tasks import read_tasks
from evals.actions.trial import Bench, Verdict
from evals.shops.run import SHOPS, Outside, open_outside

SHOWN_FAULTS = 40


@dataclass(frozen=True, kw_only=True)
class Extent:
    """How much is tried: the first `most` tasks, and `each` worsened copies of each kind for each tool."""

    most: int | None = None
    each: int = 30


@asynccontextmanager
async def open_bench(outside: Outside, data: Path, database: dict[str, object]) -> AsyncIterator[Bench]:
    """The converted shop, imported once and served as always, with everything to try acts on it."""
    with tempfile.TemporaryDirectory(prefix="aisle-actions-") as home:
        aisle = await open_outside(outside, data, Path(home))
        folder = shop_home(aisle.wiring.settings)
        state, forger = ShopState(folder / "shop.sqlite"), Forger(folder / "record.sqlite")
        try:
            language = aisle.wiring.shop_settings.default_language
            yield Bench(
                desk=Desk(aisle, language),
                state=state,
                orders=aisle.wiring.shop.orders,
                forger=forger,
                database=database,
            )
        finally:
            state.close()
            forger.close()
            await aisle.close()


async def judge_retail_en(data: Path, extent: Extent) -> Verdict:
    """The verdict over the tasks of `retail-en`."""
    outside = next(shop for shop in SHOPS if shop.name == "retail-en")
    database = read_database(data / outside.folder)
    tasks, left_out = read_tasks(data / outside.folder, database)
    async with open_bench(outside, data, database) as bench:
        return await judge_tasks(bench, (tasks[: extent.most], left_out), extent.each)


async def judge_shop_zh(data: Path, extent: Extent) -> Verdict:
    """The verdict over the tasks of `shop-zh`."""
    outside = next(shop for shop in SHOPS if shop.name == "shop-zh")
    folder = data / outside.folder
    tasks = json.loads((folder / "tasks.json").read_text(encoding="utf-8"))
    async with open_bench(outside, data, {}) as bench:
        return await judge_zh(bench, tasks[: extent.most], read_records(folder), extent.each)


JUDGES = (("retail_en", "retail-en", judge_retail_en), ("shop_zh", "shop-zh", judge_shop_zh))


def main(arguments: Sequence[str]) -> int:
    """0 when all reference acts end right and all worsened ones are refused."""
    parser = cli.parser("./aisle eval actions")
    parser.add_argument("--most", type=int, default=None, metavar="N", help="only the first N tasks of each shop")
    parser.add_argument("--each", type=int, default=30, metavar="N", help="worsened copies of a kind for each tool")
    parsed = parser.parse_args(arguments)
    figures: dict[str, float | int | str] = {}
    holds = True
    for key, folder, judge in JUDGES:
        if not (parsed.data / folder).is_dir():
            print(f"{folder}: no folder {folder} under the data folder, left out")
            continue
        verdict = asyncio.run(judge(parsed.data, Extent(most=parsed.most, each=parsed.each)))
        figures |= _figures(key, verdict)
        holds = holds and verdict.holds
        _show(folder, verdict)
    cli.show_figures(figures, parsed.json)
    return 0 if holds and figures else 1


def _figures(key: str, verdict: Verdict) -> dict[str, float | int | str]:
    return {
        f"{key}_reference_right": verdict.right,
        f"{key}_reference_total": verdict.total,
        f"{key}_worsened_refused": verdict.refused,
        f"{key}_worsened_total": verdict.worsened,
        f"{key}_left_out": verdict.left_out,
        f"{key}_not_yet": verdict.not_yet.total(),
    }


def _show(name: str, verdict: Verdict) -> None:
    kinds = sorted({kind for kind, _ in verdict.kinds})
    rows = [
        (
            kind,
            verdict.kinds[kind, True],
            verdict.kinds[kind, True] + verdict.kinds[kind, False],
            ", ".join(f"{how or 'nothing'} {count}" for how, count in verdict.codes[kind].most_common(4)),
        )
        for kind in kinds
    ]
    cli.show(f"{name}: worsened acts", ("kind", "refused", "of", "how"), rows)
    title = f"{name}: {verdict.right} of {verdict.total} tasks right, {verdict.refused} of {verdict.worsened} refused"
    cli.show(title, ("case", "fault"), verdict.faults[:SHOWN_FAULTS])
    if verdict.not_yet:
        cli.show(f"{name}: cannot be driven yet", ("act", "times"), verdict.not_yet.most_common())
