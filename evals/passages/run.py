"""`./aisle eval passages`: long stories find the help documents that they need; questions are answered from the right one.

Figures: `recall_at_10`, `bm25_recall_at_10` and those of each step; recall at 50, MRR and milliseconds of the product's own search;
`answers_right_en`, `answers_right_zh`, `answers_declined`, the first two also for the held-back half alone.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path

from evals import cli
from evals.passages import answers as answering
from evals.passages import bank as banks

TIMES_BM25 = 2.0
ANSWERED = 0.9
HALVES = "× BM25 in random halves, median / 10th percentile"
RIGHT = {"en": "answers_right_en", "zh": "answers_right_zh"}


def main(arguments: Sequence[str]) -> int:
    """0 when stories are found twice as well as by BM25 and nine in ten questions are answered right or rightly declined."""
    parser = cli.parser("./aisle eval passages")
    parser.add_argument("--wrong", action="store_true", help="show wrong answers of the half that is not held back")
    parsed = parser.parse_args(arguments)
    figures: dict[str, float | int | str] = {}
    holds = True
    if (parsed.data / banks.FOLDER).is_dir():
        found = asyncio.run(_stories(parsed.data))
        figures |= found
        holds = float(found["recall_at_10"]) >= TIMES_BM25 * float(found["bm25_recall_at_10"])
    else:
        print(f"no folder {banks.FOLDER} under the data folder, stories left out")
    answered = asyncio.run(_answers(parsed.wrong))
    figures |= answered
    holds = holds and all(answered[name] >= ANSWERED for name in (*RIGHT.values(), "answers_declined"))
    cli.show_figures(figures, parsed.json)
    return 0 if holds and figures else 1


async def _answers(show_wrong: bool) -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="aisle-answers-") as home:
        answers = await answering.judge(Path(home))
    asked = [answer for answer in answers if answer.question.policy]
    figures: dict[str, float] = {}
    rows = []
    for language, name in RIGHT.items():
        own = [answer for answer in asked if answer.question.language == language]
        held_back = [answer for answer in own if answer.question.held_back]
        figures[name] = round(answering.share_right(own), 4)
        figures[f"{name}_held_back"] = round(answering.share_right(held_back), 4)
        rows.append((language, len(own), f"{figures[name]:.3f}", f"{figures[f'{name}_held_back']:.3f}"))
    thin = [answer for answer in answers if not answer.question.policy]
    figures["answers_declined"] = round(answering.share_right(thin), 4)
    rows.append(("declined, both", len(thin), f"{figures['answers_declined']:.3f}", ""))
    cli.show("questions about the demo shop's policies", ("language", "questions", "right", "held back half"), rows)
    if show_wrong:
        wrong = [answer for answer in answers if not answer.right and not answer.question.held_back]
        cli.show("wrong", ("question", "policy", "told"), [(a.question.text, a.question.policy, a.told) for a in wrong])
    return figures


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
            "{:.2f} / {:.2f}".format(*banks.times(bank, step, steps[0], 10)),
            f"{step.milliseconds:.0f} / {step.cpu_milliseconds:.0f}",
        )
        for step in steps
    ]
    title = f"{len(bank.texts)} documents, {len(bank.stories)} stories of {banks.story_length(bank):.0f} words"
    cli.show(title, ("step", "recall@10", "recall@50", "MRR", HALVES, "ms / CPU ms"), rows)
    figures: dict[str, float | int | str] = {
        f"{step.key}_recall_at_10".lstrip("_"): round(banks.recall(bank, step, 10), 4) for step in steps
    }
    last = steps[-1]
    figures["recall_at_50"] = round(banks.recall(bank, last, 50), 4)
    figures["mrr"] = round(banks.reciprocal_rank(bank, last), 4)
    figures["times_bm25_median"], figures["times_bm25_p10"] = (
        round(one, 3) for one in banks.times(bank, last, steps[0], 10)
    )
    figures["ms_per_story"] = round(last.milliseconds, 1)
    figures["cpu_ms_per_story"] = round(last.cpu_milliseconds, 1)
    figures["stories"] = len(bank.stories)
    return figures
