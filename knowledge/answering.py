"""Whether the products found are an answer at all, judged for the wish as a whole.

A score alone does not tell: a rambling wish scores low and is meant all the same, while a short one for a thing that
the shop does not sell finds neighbours of it. So several signs are weighed at once, as a seller would: is it the kind of thing
that was named, how near is it in meaning, how much of what was said does it meet and how much has the shop never heard of.
What each sign weighs was fitted (`evals/products/fit.py`), and stands in `answering.yaml`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import yaml

from knowledge.facts import Facts
from knowledge.properties import has_amount
from knowledge.quantities import Quantity
from knowledge.question import Need, Question
from knowledge.ranking import Evidence

LOOKED_AT = 8  # of the best products
SAME_KIND = 0.45  # how far a heading must be the kind of thing asked for
BUNDLED = Path(__file__).with_name("answering.yaml")
Signs = Mapping[str, float]


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
    how far anything is of the kind named before limits were applied, whether there were any, and whether unsure ones were let go because nothing keeps them."""

    question: Question
    avoided: Sequence[str]
    amounts: Sequence[Quantity]
    best: float
    kind: float = 0.0
    limited: bool = False
    loosened: bool = False


@dataclass(frozen=True, kw_only=True)
class Fitted:
    """A logistic regression: what each sign weighs, and the sum from which on a wish is answered."""

    weights: Signs
    threshold: float

    def answers(self, signs: Signs) -> bool:
        """Whether the weighed signs reach the threshold."""
        return bool(signs) and self.sum(signs) >= self.threshold

    def sum(self, signs: Signs) -> float:
        """The weighed signs; one that nothing was fitted for counts nothing."""
        return sum(self.weights.get(name, 0.0) * value for name, value in signs.items())


@lru_cache(maxsize=4)
def read_judgement(path: Path = BUNDLED) -> Fitted:
    """The judgement in a YAML file."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    return Fitted(weights=content["weights"], threshold=content["threshold"])


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
    kind = max((one.goods or 0.0) for one in found)
    state = "vague" if found[0].goods is None else "same" if kind >= SAME_KIND else "other"
    tongue = "own" if question.trust >= 1 else "foreign"
    near = [one.cosine for one in found if one.cosine is not None]
    nearest = max(near, default=0.0)
    words = max(one.words for one in found)
    met = {said for one in found for said in one.met}
    needs = [need for need in question.needs if not need.guessed] or question.needs
    whole = sum(need.weight for need in needs) or 1.0
    heaviest = max(need.weight for need in needs) or 1.0
    few = 1 / math.sqrt(len(needs))
    sound = question.sound
    likeness = {kind.own: like for kind, like in sound.sold}
    kept = max((likeness.get(facts.kind.own, 0.0) for _, facts in looked if facts is not None), default=0.0)
    of_kind = [one for one in looked if (one[0].found.goods or 0.0) >= SAME_KIND] or looked
    return {
        "always": 1.0,
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
        "unheard": sum(need.weight for need in needs if not need.known) / whole,
        "named kind sold": max((sound.sells.get(need.names, 0.0) for need in needs if need.goods), default=0.5),
        "kind unheard": float(any(need.goods and not need.known for need in needs)),
        "heaviest unmet": max((n.weight for n in needs if n.said not in met), default=0.0) / heaviest,
        f"{state} sounds own": sound.own,
        f"{state} sounds apart": sound.apart,
        f"{state} rival": sound.rival * sound.apart,
        f"{tongue} sounds own": sound.own,
        f"{tongue} sounds apart": sound.apart,
        f"{tongue} rival": sound.rival * sound.apart,
        "limited": float(wanted.limited),
        "loosened": float(wanted.loosened),
        "kind lost": max(0.0, wanted.kind - kind),
        "kept sounds": kept,
        "sounds lost": max(0.0, sound.own - kept),
        f"{state} modifier unmet": _modifier_unmet(needs, [one.met for one in found]) * few,
        "limited away": 1 - looked[0][0].total / wanted.best if wanted.best else 0.0,
        "score": looked[0][0].total,
        "make lacked": float(_lacks_make(wanted, of_kind)) * few,
        "measure lacked": float(_lacks_measure(wanted, of_kind)),
    }


def _modifier_unmet(needs: Sequence[Need], met: Sequence[Sequence[str]]) -> float:
    """The weight of the heaviest need around the kind named that no one product meets together with the kind: "floodlight camera"."""
    kinds = [place for place, need in enumerate(needs) if need.goods]
    if not kinds:
        return 0.0
    near = [need for place, need in enumerate(needs) if not need.goods and min(abs(place - kind) for kind in kinds) <= 2]
    named = [said for said in met if any(needs[kind].said in said for kind in kinds)] or met
    return max((need.weight for need in near if not any(need.said in said for said in named)), default=0.0)


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
