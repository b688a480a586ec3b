"""Whether two statements of different places contradict each other or say the same twice."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from knowledge.checks.figures import Figure
from knowledge.checks.statements import Claim, Doing, Statement

# A wide range says little against a value within it; of these every difference counts.
EXACT = frozenset({"hours", "weekdays", "clock", "date", "percent", "count.parts", "count.points", "count.kilos"})
# Share of all words and figures that two sentences have in common: the same said twice. One changed sign changes two pairs.
SAME_TERMS = {"en": 0.8, "zh": 0.55}
SAME_TERMS_OF_FEW = 0.9
LIKE_TERMS = 0.7  # share of words alone: the same sentence with another figure, or with a "not" in it
FEWEST_MARKS, FEW_MARKS = 4, 6
FEWEST_TERMS = 3


class Verdict(StrEnum):
    """How two statements stand to each other."""

    CONTRADICTION = "contradiction"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, kw_only=True)
class Compared:
    """A verdict and the figures that differ, as they are written; none where one says yes and the other no."""

    verdict: Verdict
    figures: tuple[str, ...] = ()


def compare(left: Statement, right: Statement) -> Compared | None:
    """The verdict on two statements; None where both may stand."""
    for one in left.claims:
        for other in right.claims:
            if differ(one, other):
                return Compared(verdict=Verdict.CONTRADICTION, figures=(one.words, other.words))
    if any(_opposed(one, other) for one in left.doings for other in right.doings):
        return Compared(verdict=Verdict.CONTRADICTION)
    return _alike(left, right)


def same_matter(one: Claim, other: Claim) -> bool:
    """Whether two figures are about the same: matter, special cases and what is named."""
    if one.matter != other.matter or one.kind != other.kind or one.cases != other.cases:
        return False
    return one.about == other.about or bool(one.about & other.about)


def differ(one: Claim, other: Claim) -> bool:
    """Whether two figures about the same cannot both hold."""
    if not same_matter(one, other):
        return False
    free = [claim for claim in (one, other) if claim.kind == "money.cost" and claim.figure.high == 0]
    if len(free) == 1 and one.conditional != other.conditional and free[0].conditional:
        # Free under a condition and paid otherwise: both may stand.
        return False
    return not _agree(one.kind, one.figure, other.figure)


def agree(one: Claim, other: Claim) -> bool:
    """Whether two figures are about the same and both may hold."""
    return same_matter(one, other) and not differ(one, other)


def unmatched(left: Statement, right: Sequence[Statement]) -> list[Figure]:
    """The figures of a statement that none of the others has: what a translation leaves out or says otherwise."""
    theirs = [figure for statement in right for figure in statement.figures]
    return [figure for figure in left.figures if not any(_equal(figure, other) for other in theirs)]


def _equal(one: Figure, other: Figure) -> bool:
    return one.kind == other.kind and one.same(other)


def _agree(kind: str, one: Figure, other: Figure) -> bool:
    if kind == "date":
        return one.same(other)
    if one.unit and other.unit and one.unit != other.unit:
        return True  # other currencies: nobody converts here
    return one.same(other) if kind in EXACT else one.agrees(other)


def _opposed(one: Doing, other: Doing) -> bool:
    if one.act != other.act or one.cases != other.cases:
        return False
    if one.about != other.about and not one.about & other.about:
        return False
    if one.denied != other.denied:
        return bool(one.objects & other.objects)
    if one.denied:
        return False
    # "only within the United States" says no to every other place.
    narrow, wide = (one, other) if one.only else (other, one)
    return narrow.only and not wide.only and bool(wide.objects - narrow.objects)


def _alike(left: Statement, right: Statement) -> Compared | None:
    language = left.place.language
    if language != right.place.language:
        return None
    fewest = min(len(left.marks), len(right.marks))
    least = SAME_TERMS[language] if fewest >= FEW_MARKS else SAME_TERMS_OF_FEW
    if fewest >= FEWEST_MARKS and left.denied == right.denied and _share(left.marks, right.marks) >= least:
        return Compared(verdict=Verdict.DUPLICATE)
    if left.cases != right.cases or left.about != right.about or not _one_within_the_other(left.core, right.core):
        return None
    if left.denied != right.denied:
        return Compared(verdict=Verdict.CONTRADICTION)
    return _other_figures(left, right)


def _other_figures(left: Statement, right: Statement) -> Compared | None:
    """The same sentence with another figure of the same kind."""
    mine, theirs = _lone(left.figures, right.figures), _lone(right.figures, left.figures)
    for first in mine:
        for second in theirs:
            if first.kind == second.kind and first.unit == second.unit:
                words = left.text[first.start : first.end], right.text[second.start : second.end]
                return Compared(verdict=Verdict.CONTRADICTION, figures=words)
    return None


def _lone(figures: Sequence[Figure], others: Sequence[Figure]) -> list[Figure]:
    return [figure for figure in figures if not any(_equal(figure, other) for other in others)]


def _share(left: Collection[str], right: Collection[str]) -> float:
    first, second = set(left), set(right)
    return len(first & second) / max(len(first | second), 1)


def _one_within_the_other(left: frozenset[str], right: frozenset[str]) -> bool:
    """Whether the words of one are those of the other with a few more; words of its own on each side are another subject."""
    if left == right:
        return len(left) > 1
    common = len(left & right)
    enough = common >= FEWEST_TERMS and common >= LIKE_TERMS * max(len(left), len(right))
    return enough and (left <= right or right <= left)
