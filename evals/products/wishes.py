"""The labelled wishes, and how well answers to them are: recall, limits understood, silence where there is nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from connectors.commerce import LANGUAGES, Language
from knowledge.filters import plain
from knowledge.language import normal
from knowledge.quantities import counted, is_quantity, quantity

_TOKEN = re.compile(r"(.+?)(>=|<=|=)(.+)")
WISHES = Path(__file__).with_name("wishes")
SHOWN = 10


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody wants of a shop, what a good salesperson would bring, and the limits that the catalogue can decide."""

    id: str
    shop: str
    language: Language
    text: str
    relevant: frozenset[str]
    filters: frozenset[str]
    answer: bool


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What a search brought: product ids, best first, and the limits that it understood."""

    wish: Wish
    products: tuple[str, ...]
    filters: frozenset[str]

    @property
    def recall(self) -> float:
        """Share of the right products among the first ten, of as many as ten can hold."""
        found = len(self.wish.relevant & set(self.products[:SHOWN]))
        return found / min(SHOWN, len(self.wish.relevant))


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Means over replies; 0 where nothing could be measured."""

    recall: float
    filters_precision: float
    filters_recall: float
    filters_f1: float
    no_answer_precision: float
    no_answer_recall: float
    wishes: int


def wishes(half: str, folder: Path = WISHES) -> list[Wish]:
    """The wishes of one half ("dev" or "final") in both languages; raises ValueError naming a faulty line."""
    return [wish for language in LANGUAGES for wish in _read(folder / half / f"{language}.jsonl", language)]


def _read(path: Path, language: Language) -> Iterable[Wish]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            record = json.loads(line)
            wish = Wish(
                id=record["id"],
                shop=record["shop"],
                language=language,
                text=record["wish"],
                relevant=frozenset(record["relevant"]),
                filters=frozenset(map(comparable, record["filters"])),
                answer=record["answer"],
            )
        except (KeyError, json.JSONDecodeError) as error:
            raise ValueError(f"{path}:{number}: {error}") from error
        if wish.answer != bool(wish.relevant):
            raise ValueError(f"{path}:{number}: a wish with an answer needs products, one without must have none")
        yield wish


def comparable(token: str) -> str:
    """A limit in the form in which two writings of one amount are equal: 20,000 mAh and 20000mah, 1 kg and 1000 g, CRI 95 and 95."""
    found = _TOKEN.fullmatch(normal(token))
    if found is None:
        return normal(token)
    amount = quantity(found[3]) if is_quantity(found[3]) else counted(found[3])
    return f"{found[1]}{found[2]}{plain(amount.amount)} {amount.dimension}" if amount else found[0]


def figures(replies: Sequence[Reply]) -> Figures:
    """The figures over these replies. Limits are counted over all of them together (micro average)."""
    answered = [reply for reply in replies if reply.wish.answer]
    right = sum(len(reply.filters & reply.wish.filters) for reply in replies)
    precision = _share(right, sum(len(reply.filters) for reply in replies))
    recall = _share(right, sum(len(reply.wish.filters) for reply in replies))
    silent = [reply for reply in replies if not reply.products]
    silent_rightly = sum(not reply.wish.answer for reply in silent)
    return Figures(
        recall=_share(sum(reply.recall for reply in answered), len(answered)),
        filters_precision=precision,
        filters_recall=recall,
        filters_f1=_share(2 * precision * recall, precision + recall),
        no_answer_precision=_share(silent_rightly, len(silent)),
        no_answer_recall=_share(silent_rightly, len(replies) - len(answered)),
        wishes=len(replies),
    )


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
