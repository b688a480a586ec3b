"""Whether the products found are an answer at all, judged for the wish as a whole.

A score alone does not tell: a rambling wish scores low and is meant all the same, while a short one for a thing that
the shop does not sell finds neighbours of it. So several signs are weighed at once, as a seller would: is it the kind of thing
that was named, how near is it in meaning, how much of what was said does it meet and how much has the shop never heard of.
Small decision trees weigh them; they were fitted (`evals/products/fit.py`) and stand in `answering.json`, one a line.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Protocol, TypeAlias

import orjson

from knowledge.facts import Facts
from knowledge.properties import has_amount
from knowledge.quantities import Quantity
from knowledge.question import Need, Question
from knowledge.ranking import Evidence
from knowledge.sounding import Sound

LOOKED_AT = 8  # of the best products
SAME_KIND = 0.45  # how far a heading must be the kind of thing asked for
SIZES = frozenset({"size", "码", "号", "尺码"})
SIZE_NAMES = frozenset({"size", "尺码", "尺寸"})
# Where one of these holds nothing found is an answer, whatever else speaks for it.
CERTAIN = ("service", "maker not carried", "kind limited away", "kind lacks measure", "size lacked")
BUNDLED = Path(__file__).with_name("answering.json")
Signs = Mapping[str, float]
Tree: TypeAlias = "float | tuple[str, float, Tree, Tree]"


class Candidate(Protocol):
    """A document with its score and what speaks for it."""

    @property
    def total(self) -> float: ...
    @property
    def found(self) -> Evidence: ...


class Judgement(Protocol):
    """Decides by the signs of a wish and of what was found for it."""

    def answers(self, signs: Signs) -> bool:
        """Whether what was found is an answer; there are no signs where nothing was found."""
        ...


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A wish as it is judged: its needs, what it avoids, amounts that no product of the shop is listed with, the best score and
    how far anything is of the kind named before limits were applied, whether there were any, and whether unsure ones were let
    go because nothing keeps them. `valued`: what was named as a kind of thing is a value of the catalogue ("french press")."""

    question: Question
    avoided: Sequence[str]
    amounts: Sequence[Quantity]
    best: float
    kind: float = 0.0
    limited: bool = False
    loosened: bool = False
    department: bool = False
    brand: bool = False
    valued: bool = False


@dataclass(frozen=True, kw_only=True)
class Fitted:
    """Boosted trees: the sum that they begin with, the trees, and the sum from which on a wish is answered.

    A tree is a number, or a sign, a limit, and the trees for up to the limit and beyond it.
    """

    start: float
    trees: Sequence[Tree]
    threshold: float

    def answers(self, signs: Signs) -> bool:
        """Whether the sum of the trees reaches the threshold."""
        return bool(signs) and self.sum(signs) >= self.threshold

    def sum(self, signs: Signs) -> float:
        """What the trees say together; a sign that is not given is 0."""
        if any(signs.get(name) for name in CERTAIN):
            return -math.inf
        return self.start + sum(_leaf(tree, signs) for tree in self.trees)


def _leaf(tree: Tree, signs: Signs) -> float:
    while not isinstance(tree, float):
        sign, limit, below, beyond = tree
        tree = below if signs.get(sign, 0.0) <= limit else beyond
    return tree


@lru_cache(maxsize=4)
def read_judgement(path: Path = BUNDLED) -> Fitted:
    """The judgement in a file."""
    content = orjson.loads(path.read_bytes())
    return Fitted(start=content["start"], trees=content["trees"], threshold=content["threshold"])


def signs(wanted: Wanted, products: Sequence[tuple[Candidate, Facts | None]]) -> Signs:
    """What speaks for and against these products, best first, being an answer; nothing where there are none.

    The signs are about a wish of any shop: none of them is a word. What is near or met counts differently where a kind of
    thing was named and found ("same"), named and not found ("other"), or not named at all ("vague").
    """
    looked = products[:LOOKED_AT]
    if not looked:
        return {}
    question = wanted.question
    found = [one.found for one, _ in looked]
    asked = [need.names for need in question.needs if need.goods and need.names]
    beside = [need.names for need in question.needs if need.names and not need.goods]
    kinds = [facts.kind.own if facts is not None else "" for _, facts in looked]
    shelved = [max((question.sound.is_of(name, own) for name in asked), default=0.0) for own in kinds]
    kind = max(max((one.goods or 0.0) for one in found), *shelved)
    state = "vague" if found[0].goods is None else "same" if kind >= SAME_KIND else "other"
    tongue = "own" if question.trust >= 1 else "foreign"
    near = [one.cosine for one in found if one.cosine is not None]
    nearest = max(near, default=0.0)
    words = max(one.words for one in found)
    met = {said for one in found for said in one.met}
    needs = [need for need in question.needs if not need.guessed] or question.needs
    heaviest = max(need.weight for need in needs) or 1.0
    few = 1 / math.sqrt(len(needs))
    sound = question.sound
    like = [max(one.goods or 0.0, of) for one, of in zip(found, shelved, strict=True)]
    of_kind = [one for one, much in zip(looked, like, strict=True) if much >= SAME_KIND] or looked
    sold = max(map(sound.sells, asked), default=0.0)
    lacks = _lacks_measure(wanted, of_kind)
    return {
        "always": 1.0,
        **_sound_signs(sound, state, tongue, kinds),
        **_limit_signs(wanted),
        **_reading_signs(needs, sound),
        state: 1.0,
        f"{state} {tongue}": 1.0,
        f"{state} near {tongue}": nearest * question.trust,
        f"{state} words": words,
        f"{state} words {tongue}": words,
        f"{state} headed": max(one.headed for one in found),
        f"{state} few": few,
        f"{state} few near {tongue}": few * nearest * question.trust,
        f"{state} few words": few * words,
        f"{state} kind": kind,
        "kind met": max(one.kind for one in found),
        "first near": (found[0].cosine or 0.0) * question.trust,
        "first words": found[0].words,
        "near apart": (nearest - sum(near) / len(near)) if near else 0.0,
        "not compared": float(not near),
        "named kind sold": sold if asked else 0.5,
        "kind beside sold": max(map(sound.sells, beside), default=0.5),
        "kind beside found": max((sound.is_of(name, own) for name in beside for own in kinds), default=0.5),
        f"{state} shelved": max(shelved),
        f"{state} shelved first": shelved[0],
        "heaviest unmet": max((n.weight for n in needs if n.said not in met), default=0.0) / heaviest,
        f"{state} qualifier unmet": _qualifier_unmet(needs, [one.met for one in found]),
        "qualifier unheard": float(
            any(named.goods and not before.known and not before.goods for before, named in pairwise(needs))
        ),
        "kind lost": max(0.0, wanted.kind - kind),
        f"{state} modifier unmet": _modifier_unmet(needs, [one.met for one in found]) * few,
        "limited away": 1 - looked[0][0].total / wanted.best if wanted.best else 0.0,
        "score": looked[0][0].total,
        "make lacked": float(_lacks_make(wanted, of_kind)) * few,
        "measure lacked": float(lacks),
        "size lacked": float(state == "same" and _lacks_size(needs, of_kind)),
        "kind limited away": float(wanted.limited and not any(shelved) and sold >= 1),
        "kind lacks measure": float(lacks and any(shelved)),
    }


def _sound_signs(sound: Sound, state: str, tongue: str, kinds: Sequence[str]) -> Signs:
    """How much the wish sounds like what the shop sells and what it does not, and like the kinds of what was found."""
    likeness = {kind.own: like for kind, like in sound.sold}
    kept = max((likeness.get(kind, 0.0) for kind in kinds), default=0.0)
    found = {"kept sounds": kept, "sounds lost": max(0.0, sound.own - kept)}
    for part in (state, tongue):
        found[f"{part} sounds own"] = sound.own
        found[f"{part} sounds apart"] = sound.apart
        found[f"{part} rival"] = sound.rival * sound.apart
    return found


def _reading_signs(needs: Sequence[Need], sound: Sound) -> Signs:
    """What the wish tells by itself, whatever was found."""
    whole = sum(need.weight for need in needs) or 1.0
    asked = [need for need in needs if need.goods]
    return {
        "unheard": sum(need.weight for need in needs if not need.known) / whole,
        "one kind unsold": float(any(need.names and not sound.sells(need.names) for need in asked)),
        "kind unheard": float(any(not need.known for need in asked)),
        "maker not carried": float(any(need.makes and not need.known and not need.beside for need in needs)),
        "service": float(any(need.service for need in needs)),
    }


def _limit_signs(wanted: Wanted) -> Signs:
    """Which sorts of limits there were."""
    return {
        "limited": float(wanted.limited),
        "loosened": float(wanted.loosened),
        "department": float(wanted.department),
        "brand": float(wanted.brand),
        "kind is a value": float(wanted.valued),
    }


def _modifier_unmet(needs: Sequence[Need], met: Sequence[Sequence[str]]) -> float:
    """The weight of the heaviest need around the kind named that no one product meets together with the kind: "floodlight camera"."""
    kinds = [place for place, need in enumerate(needs) if need.goods]
    if not kinds:
        return 0.0
    near = [
        need for place, need in enumerate(needs) if not need.goods and min(abs(place - kind) for kind in kinds) <= 2
    ]
    named = [said for said in met if any(needs[kind].said in said for kind in kinds)] or met
    return max((need.weight for need in near if not any(need.said in said for said in named)), default=0.0)


def _qualifier_unmet(needs: Sequence[Need], met: Sequence[Sequence[str]]) -> float:
    """The weight of what stands right before the kind named where no product meets both: "pendant lamp", 碳板跑鞋."""
    lacking = [
        before.weight
        for before, named in pairwise(needs)
        if named.goods and not before.goods and not any(named.said in said and before.said in said for said in met)
    ]
    return max(lacking, default=0.0)


def _lacks_size(needs: Sequence[Need], products: Sequence[tuple[Candidate, Facts | None]]) -> bool:
    """Whether a size was named by its number ("size 13", 140码) and products of the kind come in sizes, but none in that."""
    said = {second.said for first, second in pairwise(needs) if first.said in SIZES and second.said.isdigit()}
    said |= {first.said for first, second in pairwise(needs) if second.said in SIZES and first.said.isdigit()}
    sizes = [
        set(re.findall(r"\d+", fact.value.own))
        for _, facts in products
        if facts is not None
        for fact in facts.properties()
        if fact.name.own in SIZE_NAMES
    ]
    listed = {int(number) for size in sizes for number in size}
    # Another way to count sizes is another matter: 44 where the shop counts to 12.
    return any(int(number) not in listed and int(number) < 2 * max(listed, default=0) for number in said)


def _lacks_make(wanted: Wanted, products: Sequence[tuple[Candidate, Facts | None]]) -> bool:
    """Whether no product of the kind has a colour, material or the like that was named."""
    return any(
        need.hard and need.said not in wanted.avoided and not any(need.said in one.found.met for one, _ in products)
        for need in wanted.question.needs
    )


def _lacks_measure(wanted: Wanted, products: Sequence[tuple[Candidate, Facts | None]]) -> bool:
    """Whether no product of the kind has an amount that was named."""
    return any(
        all(facts is not None and not has_amount(facts, amount) for _, facts in products) for amount in wanted.amounts
    )
