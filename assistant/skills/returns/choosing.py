"""Which lines of an order somebody means: by id, by position, by words of the title, or all of them. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.skills.line_names import LineName, fitting, split_all
from assistant.skills.matching import folded
from assistant.skills.returns.rules import left
from connectors.commerce import Order, OrderLine

EVERYTHING = frozenset(
    (
        "all",
        "everything",
        "both",
        "each",
        "whole",
        "all of it",
        "all of them",
        "the whole order",
        "whole order",
        "both of them",
        "everything please",
        "全部",
        "所有",
        "都",
        "全",
        "整单",
        "一起",
        "全都",
        "全部都退",
        "都退",
        "全退",
        "全部退",
        "两个都退",
        "两件都退",
    )
)
_ORDINAL_WORDS = (
    "first 1st 第一 第一个 第一件 第一款",
    "second 2nd 第二 第二个 第二件 第二款",
    "third 3rd 第三 第三个 第三件 第三款",
    "fourth 4th 第四 第四个 第四件",
    "fifth 5th 第五 第五个 第五件",
)
ORDINALS = {word: place for place, words in enumerate(_ORDINAL_WORDS, start=1) for word in words.split()}
_POSITION = re.compile(r"(?:no\.?|number|item|line|#|第)?\s*(\d{1,2})\s*(?:st|nd|rd|th|个|件|款|项)?")

# What lines can be called, by line id.
Names = Mapping[str, LineName]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What somebody called a line, and how many pieces, if they said so."""

    words: str
    quantity: int | None = None


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """A line that is meant and the pieces that go back."""

    line: OrderLine
    quantity: int


def choose(order: Order, wanted: Sequence[Wanted], names: Names) -> list[Chosen] | None:
    """The lines meant, or None when one of the wishes fits no line, or more than one where one is meant.

    Without a number, all pieces that are left are meant.
    """
    chosen: dict[str, Chosen] = {}
    for wish in wanted:
        meant = _lines(order, wish, names)
        if not meant:
            return None
        for line in meant:
            chosen[line.id] = Chosen(line=line, quantity=left(line) or 1 if wish.quantity is None else wish.quantity)
    return list(chosen.values())


def orders_named(orders: Sequence[Order], wanted: Sequence[Wanted], names: Mapping[str, Names]) -> list[Order]:
    """The orders of which every wish names a line, each wish as well as any line of any order fits it. `names` by order id."""
    lines = [(order.id, names[order.id][line.id]) for order in orders for line in order.lines]
    named = [{lines[i][0] for i in fitting(wish.words, [name for _, name in lines])} for wish in wanted]
    return [order for order in orders if named and all(order.id in ids for ids in named)]


def _lines(order: Order, wish: Wanted, names: Names) -> list[OrderLine]:
    """The lines that one wish means; none when it is unclear."""
    if folded(wish.words).strip(" .!。！") in EVERYTHING:
        return [line for line in order.lines if left(line)]
    by_id = {line.id: line for line in order.lines}
    if wish.words in by_id:
        return [by_id[wish.words]]
    place = _place(wish.words)
    if place is not None:
        return [order.lines[place - 1]] if 1 <= place <= len(order.lines) else []
    found = [order.lines[i] for i in fitting(wish.words, [names[line.id] for line in order.lines])]
    # Of lines that fit alike, those of which something is left, where that tells them apart.
    found = [line for line in found if left(line)] or found
    every, _ = split_all(wish.words)
    return found if len(found) == 1 or (every and wish.quantity is None) else []


def _place(words: str) -> int | None:
    plain = re.sub(r"^the\s+|\s+(?:one|item|product)$", "", folded(words).strip())
    if plain in ORDINALS:
        return ORDINALS[plain]
    match = _POSITION.fullmatch(plain)
    return int(match.group(1)) if match else None
