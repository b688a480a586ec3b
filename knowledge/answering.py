"""Whether the products found are an answer at all, judged for the wish as a whole.

A score alone does not tell: a rambling wish scores low and is meant all the same, while a short one for a thing that
the shop does not sell finds neighbours of it. So it is asked what a seller would ask: is it the kind of thing that was
named, in the make and measure that was named?
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from knowledge.documents import Document
from knowledge.facts import Facts
from knowledge.language import HAN
from knowledge.properties import has_amount
from knowledge.quantities import Quantity
from knowledge.question import Question
from knowledge.ranking import Evidence

LOOKED_AT = 8  # of the best products
SAME_KIND = 0.5  # how far a heading must be the kind of thing asked for
FEW = 5  # needs of a wish that names a thing and says no more of it than what it must be
SHORT = 3  # needs of a wish that says too little to be believed without support
SHORT_CHINESE = 8  # characters in all
MOSTLY_UNKNOWN = 0.6  # share of the wish that no document has
NEAR = 0.5  # cosine at which meaning makes up for unknown words
SAME_MEANING = 0.62  # cosine, or share of the needs met,
SAME_WORDS = 0.85  # by which a thing under another name is the thing all the same
FAR = 0.29  # cosine below which a short wish that names no kind of thing is none for this shop,
SAID_ALL = 0.75  # unless words meet so much of it
HALF_SAID = 0.7  # the sum of both where the question was put into English word by word
WORDS_ALONE = 0.4  # and the share of words where nothing was compared by meaning
LEFT_BEHIND = 0.35  # share of the best score that remains where limits took what was meant


class Candidate(Protocol):
    """A document with its score and what speaks for it."""

    @property
    def total(self) -> float: ...
    @property
    def document(self) -> Document: ...
    @property
    def found(self) -> Evidence: ...


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A wish as it is judged: its needs, what it avoids, amounts that no product of the shop is listed with, the best score
    before limits were applied, and whether there were any."""

    question: Question
    avoided: Sequence[str]
    amounts: Sequence[Quantity]
    best: float
    limited: bool = False


def answered(wanted: Wanted, products: Sequence[tuple[Candidate, Facts | None]]) -> bool:
    """Whether these products, best first, answer the wish; none do not."""
    looked = products[:LOOKED_AT]
    if not looked:
        return False
    kind = [one for one in looked if (one[0].found.goods or 0.0) >= SAME_KIND]
    named = looked[0][0].found.goods is not None
    nearest = max((one.found.cosine or 0.0 for one, _ in looked), default=0.0)
    words = max(one.found.words for one, _ in looked)
    if named and not kind:
        return nearest * wanted.question.trust >= SAME_MEANING or words >= SAME_WORDS
    question, few = wanted.question, len(wanted.question.needs) <= FEW
    if named:
        unheard = few and _unknown(question) >= MOSTLY_UNKNOWN and 0 < nearest < NEAR
        return not (unheard or _lacks_measure(wanted, kind) or (few and _lacks_make(wanted, kind)))
    short = (
        len(question.needs) <= SHORT and sum(len(HAN.findall(need.said)) for need in question.needs) <= SHORT_CHINESE
    )
    if short and looked[0][0].total < wanted.best * LEFT_BEHIND:
        return False
    if not short or wanted.limited or looked[0][0].found.kind >= 1:
        return True
    return _meant(question, words, nearest)


def _meant(question: Question, words: float, nearest: float) -> bool:
    """Whether a short wish that names no kind of thing is about something that the shop has."""
    if not nearest:
        return words >= WORDS_ALONE
    if question.trust < 1:
        return words + nearest >= HALF_SAID
    return nearest >= FAR or words >= SAID_ALL


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


def _unknown(question: Question) -> float:
    whole = sum(need.weight for need in question.needs)
    return sum(need.weight for need in question.needs if not need.known) / whole if whole else 1.0
