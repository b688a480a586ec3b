"""`./aisle eval shops`: two shops that others wrote are converted, imported and asked about their real orders and products.

Figures: `retail_en_right`, `retail_en_total`, `shop_zh_right`, `shop_zh_total`. Holds when all answers are right.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.app import Aisle, open_aisle
from assistant.commands.steps import Steps
from assistant.record.events import CustomerIdentified, Recorded, ShopperSaid
from assistant.settings import Settings
from evals import cli
from evals.outside import retail_en as retail_en_folder
from evals.outside import shop_zh as shop_zh_folder
from evals.shops import retail_en, shop_zh
from evals.shops.question import Answer, Question, shown


@dataclass(frozen=True, kw_only=True)
class Outside:
    """A shop that others wrote: where it is, how it becomes a shop folder, and what to ask it."""

    name: str
    folder: str
    convert: Callable[[Path, Path], None]
    questions: Callable[[Path], list[Question]]

    @property
    def key(self) -> str:
        """The prefix of its figures."""
        return self.name.replace("-", "_")


SHOPS = (
    Outside(name="retail-en", folder="retail-en", convert=retail_en_folder.convert, questions=retail_en.questions),
    Outside(name="shop-zh", folder="shop-zh", convert=shop_zh_folder.convert, questions=shop_zh.questions),
)


class Silent:
    """A sink for conversations that nobody watches."""

    def working(self, conversation_id: str, turn: str, label: str, done: bool) -> None:
        """Nothing to show."""

    def delta(self, conversation_id: str, turn: str, index: int, text: str) -> None:
        """Nothing to show."""

    def recorded(self, conversation_id: str, recorded: Sequence[Recorded]) -> None:
        """Nothing to show: the log is read afterwards."""


async def open_outside(outside: Outside, data: Path, home: Path) -> Aisle:
    """The shop converted into `home`, imported and ready, with the offline model and an empty record."""
    folder = home / f"{outside.name}-folder"
    await asyncio.to_thread(outside.convert, data, folder)
    settings = Settings(home=home, shop=folder, openai_api_key=None, openai_base_url="")
    return await open_aisle(settings, Steps(), lambda _: Silent())


async def ask(aisle: Aisle, question: Question) -> Answer:
    """What the assistant answered, through the same `run_turn` as every shopper's message."""
    conversation = await aisle.log.start("eval", "shops", question.language)
    if question.customer is not None:
        await aisle.log.append(conversation, [CustomerIdentified(customer_id=question.customer, name="")])
    replies = []
    for number, text in enumerate(question.says):
        before = len(await aisle.log.read(conversation))
        await aisle.log.append(conversation, [ShopperSaid(text=text, client_id=f"s{number}")])
        await aisle.run_turn(conversation)
        replies.append(shown((await aisle.log.read(conversation))[before:]))
    return Answer(question=question, replies=tuple(replies))


async def judge(outside: Outside, data: Path) -> list[Answer]:
    """The answers to all questions of one shop."""
    with tempfile.TemporaryDirectory(prefix="aisle-eval-") as home:
        aisle = await open_outside(outside, data, Path(home))
        try:
            return [await ask(aisle, question) for question in outside.questions(data / outside.folder)]
        finally:
            await aisle.close()


def main(arguments: Sequence[str]) -> int:
    """0 when every answer is right and each shop was asked at least ten questions."""
    parser = cli.parser("./aisle eval shops")
    parser.add_argument("--all", action="store_true", help="show the right answers too")
    parsed = parser.parse_args(arguments)
    figures: dict[str, float | int | str] = {}
    holds = True
    for outside in SHOPS:
        if not (parsed.data / outside.folder).is_dir():
            print(f"{outside.name}: no folder {outside.folder} under the data folder, left out")
            continue
        answers = asyncio.run(judge(outside, parsed.data))
        right = sum(answer.right for answer in answers)
        figures |= {f"{outside.key}_right": right, f"{outside.key}_total": len(answers)}
        holds = holds and right == len(answers) >= 10
        cli.show(
            f"{outside.name}: {right} of {len(answers)} right",
            ("question", "said", "reply", "wrong"),
            _rows(answers, parsed.all),
        )
    cli.show_figures(figures, parsed.json)
    return 0 if holds and figures else 1


def _rows(answers: Sequence[Answer], everything: bool) -> list[tuple[str, ...]]:
    return [
        (a.question.name, " / ".join(a.question.says), a.replies[-1][:400] if a.replies else "", _wrong(a))
        for a in answers
        if everything or not a.right
    ]


def _wrong(answer: Answer) -> str:
    parts = [f"missing {m}" for m in answer.missing] + [f"leaked {leak}" for leak in answer.leaked]
    return "; ".join(parts) or "✓"
