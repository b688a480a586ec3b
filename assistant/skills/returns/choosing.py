"""Which lines of an order somebody means: by id, by position, by words of the title, or all of them. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.skills.matching import folded, rank, terms
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


# Texts that fit nearly as well as the best are not told apart.
NEARLY = 0.9
# Chosen options as text, by order id and line id.
Options = Mapping[str, Mapping[str, str]]


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


def choose(order: Order, wanted: Sequence[Wanted], options: Mapping[str, str]) -> list[Chosen] | None:
    """The lines meant, or None when one of the wishes fits no line or more than one.

    Without a number, all pieces that are left are meant. `options` are the lines' chosen options as text, by line id.
    """
    chosen: dict[str, Chosen] = {}
    for wish in wanted:
        if folded(wish.words).strip(" .!。！") in EVERYTHING:
            for line in (each for each in order.lines if left(each)):
                chosen[line.id] = Chosen(line=line, quantity=left(line))
            continue
        line_meant = _line(order, wish.words, options)
        if line_meant is None:
            return None
        chosen[line_meant.id] = Chosen(
            line=line_meant, quantity=left(line_meant) or 1 if wish.quantity is None else wish.quantity
        )
    return list(chosen.values())


def orders_named(orders: Sequence[Order], wanted: Sequence[Wanted], options: Options) -> list[Order]:
    """The orders of which every wish names a line, each wish as well as any line of any order fits it."""
    lines = [line for order in orders for line in order.lines]
    owners = [order.id for order in orders for _ in order.lines]
    texts = [_text(line, options[owner]) for line, owner in zip(lines, owners, strict=True)]
    named = [{owners[i] for i in _fitting(wish.words, texts)} for wish in wanted]
    return [order for order in orders if named and all(order.id in ids for ids in named)]


def _line(order: Order, words: str, options: Mapping[str, str]) -> OrderLine | None:
    by_id = {line.id: line for line in order.lines}
    if words in by_id:
        return by_id[words]
    place = _place(words)
    if place is not None:
        return order.lines[place - 1] if 1 <= place <= len(order.lines) else None
    found = _by_words(order, words, options)
    return found[0] if len(found) == 1 else None


def _place(words: str) -> int | None:
    plain = re.sub(r"^the\s+|\s+(?:one|item|product)$", "", folded(words).strip())
    if plain in ORDINALS:
        return ORDINALS[plain]
    match = _POSITION.fullmatch(plain)
    return int(match.group(1)) if match else None


def _by_words(order: Order, words: str, options: Mapping[str, str]) -> list[OrderLine]:
    """The lines whose title or options fit the words best; several when they fit equally."""
    fitting = _fitting(words, [_text(line, options) for line in order.lines])
    return _one_of_equals([order.lines[i] for i in fitting])


def _text(line: OrderLine, options: Mapping[str, str]) -> str:
    return " ".join((*line.title.all_texts(), options.get(line.id, "")))


def _fitting(words: str, texts: Sequence[str]) -> list[int]:
    """The places of the texts that contain the words, else of those that share the most with them."""
    contained = [i for i, text in enumerate(texts) if folded(words) in folded(text)]
    if contained or not terms(words):
        return contained
    ranked = [m for m in rank(words, texts) if terms(words) & terms(texts[m.index])]
    return [m.index for m in ranked if m.score > ranked[0].score * NEARLY]


def _one_of_equals(lines: list[OrderLine]) -> list[OrderLine]:
    """Those of which something is left, where that tells them apart."""
    return [x for x in lines if left(x)] or lines
