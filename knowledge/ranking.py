"""How well a document answers a question: words, meaning and kind in one score from 0 to 1."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from knowledge.documents import Kind

Numbers = NDArray[np.float64]

ALONE_FROM = 0.0  # cosine from which a product may answer where only products are asked for
PROSE_KINDS = frozenset({Kind.POLICY, Kind.PAGE, Kind.QUESTION})


@dataclass(frozen=True, kw_only=True)
class Weights:
    """What each signal counts, and the floors below which nothing is an answer.

    They were fitted on the odd half of the labelled questions in `tests/knowledge/questions` and then set by hand. All of these
    questions were looked at on the way, so the figures in `knowledge/README.md` are those of a development set, no half held out.
    """

    words: float = 0.4
    meaning: float = 0.38
    bm25: float = 0.12
    kind: float = 0.1
    meaning_from: float = 0.1  # cosine at which two English texts begin to have to do with each other
    meaning_full: float = 0.65
    floor_words: float = 0.36  # share of the needs that words must meet where meaning cannot be compared
    floor_both: float = 0.77  # and the sum of that share and of the cosine where it can
    floor_prose_words: float = (
        0.15  # the same two for policies, pages and questions: whoever answers from them judges once more
    )
    floor_prose_both: float = 0.35
    floor_brief_words: float = 0.31  # and for them where the question is brief: half of two words may be met by chance
    floor_brief_both: float = 0.54
    brief: int = 3  # needs
    floor_unnamed: float = 0.35  # cosine of a product of which no word asked for is in its heading
    behind_best: float = 0.5  # what scores less than this share of the best is left out

    def asked_in(self, needs: int) -> Weights:
        """The weights for a question of so many needs."""
        if needs > self.brief:
            return self
        return replace(self, floor_prose_words=self.floor_brief_words, floor_prose_both=self.floor_brief_both)


@dataclass(frozen=True, kw_only=True)
class DocumentTerms:
    """The terms of a candidate: of its heading, of everything, and of its kind in sequence."""

    heading: Set[str]
    body: Set[str]
    kind: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What speaks for a candidate.

    `words` is the share of the needs that it meets, `met` names them, `named` tells whether its heading meets any. `cosine`
    is None where it is not among the nearest; `bm25` is relative to the best. `goods` tells how far its heading is the kind
    of thing asked for, None where no kind of goods was named; `headed` is the share of the needs that its heading meets.
    """

    words: float
    kind: float
    bm25: float
    cosine: float | None
    met: tuple[str, ...]
    named: bool
    goods: float | None = None
    headed: float = 0.0


@dataclass(frozen=True, eq=False)
class Signals:
    """What is compared of all candidates, each with its place in every array: as in `Evidence`, `cosine` not a number for none."""

    kinds: Sequence[Kind]
    words: Numbers
    kind: Numbers
    bm25: Numbers
    cosine: Numbers
    named: NDArray[np.bool_]


def scores(found: Signals, trust: float, weights: Weights) -> Numbers:
    """The signals in one number for each. Meaning that was not compared, or not wholly, leaves its share to words."""
    compared = ~np.isnan(found.cosine)
    reach = np.where(compared, trust, 0.0)
    meaning = (np.where(compared, found.cosine, 0.0) - weights.meaning_from) / (
        weights.meaning_full - weights.meaning_from
    )
    meaning = np.where(compared, np.clip(meaning, 0.0, 1.0), 0.0)
    words = weights.words + weights.meaning * (1 - reach)
    total: Numbers = (
        words * found.words + weights.meaning * reach * meaning + weights.bm25 * found.bm25 + weights.kind * found.kind
    )
    return total


def fitting(found: Signals, trust: float, weights: Weights, *, alone: bool = False) -> list[bool]:
    """Which candidates are answers at all, by words and meaning together.

    Where products `alone` are asked for, the wish as a whole is judged later (`knowledge.answering`), and all are let through.

    The floor rises with `trust`: Chinese that the glossary cannot say in English is judged by its words alone, and pairs
    of characters that no document has pull their share down. A product that merely mentions something (a lunch bottle
    that fits the fridge) is no answer to who looks for that; a policy may well be.
    """
    cosine = np.nan_to_num(found.cosine)
    if alone and found.kinds.count(Kind.PRODUCT) == len(found.kinds):
        let_through: list[bool] = ((found.words > 0) | (cosine >= ALONE_FROM)).tolist()
        return let_through
    products = np.array([kind is Kind.PRODUCT for kind in found.kinds], np.bool_)
    prose = np.array([kind in PROSE_KINDS for kind in found.kinds], np.bool_)
    # Somebody's own orders are few and all theirs: naming one of them loosely is enough.
    reach = np.array([0.0 if kind is Kind.ORDER else trust**2 for kind in found.kinds])
    low = np.where(prose, weights.floor_prose_words, weights.floor_words)
    high = np.where(prose, weights.floor_prose_both, weights.floor_both)
    enough = found.words + trust * cosine >= low + (high - low) * reach
    enough &= ~products | found.named | (cosine >= weights.floor_unnamed)
    if alone:
        enough = np.where(products, (found.words > 0) | (cosine >= ALONE_FROM), enough)
    return [bool(one) for one in enough]
