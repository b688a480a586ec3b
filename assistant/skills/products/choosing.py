"""Which of compared products a question is best answered by: the lighter one, the one for children. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assistant.skills.matching import folded, rank
from assistant.skills.pieces import told
from assistant.skills.products.answering import WEIGHTS
from assistant.skills.products.compare import MISSING, Property
from assistant.skills.products.cues import COMPARATIVES, COMPARING, FEWER, GREATER, LESS, MORE, USE
from assistant.skills.products.evidence import Evidence
from assistant.skills.products.measures import comparable
from assistant.skills.vocabulary import ABOUT_PRODUCTS, LIGHT_MATTERS

# A product fits a use better than another when its page says so this much more clearly.
CLEARLY = 1.25
ENOUGH = 0.3


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A compared product: its title beside the others, and what its page says."""

    title: str
    evidence: Sequence[Evidence]


def chosen(question: str, candidates: Sequence[Candidate], properties: Sequence[Property]) -> dict[str, Any] | None:
    """What answers the question, as tool data: {kind, name, winner, values}; None where it asks nothing that could be compared.

    `kind` is "property" (`values` are the property's), "suits" (`values` are what the pages say) or "unknown".
    """
    plain = folded(question)
    named = _compared(plain, properties)
    if named is not None:
        return _of_property(named, candidates)
    use = COMPARING.sub(" ", plain)
    called = " ".join(c.title for c in candidates)
    texts = [_best(use, c, called) for c in candidates]
    if any(text for text, _ in texts) and USE.search(plain):
        return _of_texts(texts, candidates)
    named = _spoken_of(plain, properties)
    if named is not None:
        return _of_property(named, candidates)
    if any(text for text, _ in texts):
        return _of_texts(texts, candidates)
    # "Which is better" asks for nothing that could be looked up, "which is better for children" does.
    return _data("unknown", "", None, ["" for _ in candidates], candidates) if USE.search(plain) else None


def _compared(plain: str, properties: Sequence[Property]) -> tuple[Property, int] | None:
    """The property that a comparative of the question is about, and which end of it wins."""
    for said, named, sense in COMPARATIVES:
        if said.search(plain):
            for row in properties:
                if named.search(folded(row.names)) and any(v != MISSING for v in row.values):
                    return row, sense
    return None


def _spoken_of(plain: str, properties: Sequence[Property]) -> tuple[Property, int] | None:
    """The property whose name the question says, and which end of it wins (0: neither)."""
    sense = LESS if FEWER.search(plain) else MORE if GREATER.search(plain) else 0
    said = COMPARING.sub(" ", plain)
    ranked = rank(said, [row.names for row in properties], scope=ABOUT_PRODUCTS - LIGHT_MATTERS)
    return (properties[ranked[0].index], sense) if ranked and ranked[0].coverage >= ENOUGH else None


def _of_property(named: tuple[Property, int], candidates: Sequence[Candidate]) -> dict[str, Any]:
    row, sense = named
    winner = _winner(row, sense) if sense else None
    return _data("property", row.name, winner, row.values, candidates)


def _of_texts(texts: Sequence[tuple[str, float]], candidates: Sequence[Candidate]) -> dict[str, Any]:
    scores = [score for _, score in texts]
    told_of = [text if score >= max(scores) / CLEARLY else "" for text, score in texts]
    best = max(range(len(scores)), key=scores.__getitem__)
    clear = all(scores[best] >= CLEARLY * score for place, score in enumerate(scores) if place != best)
    return _data("suits", "", best if clear else None, told_of, candidates)


def _winner(row: Property, sense: int) -> int | None:
    """The place of the one product that has most or least of it, None when they are alike or cannot be compared."""
    figures = comparable(row.values)
    if figures is None:
        return None
    wanted = max(figures) if sense > 0 else min(figures)
    return figures.index(wanted) if figures.count(wanted) == 1 else None


def _best(question: str, candidate: Candidate, called: str) -> tuple[str, float]:
    """What the page says to the question, and how well it fits; the words by which they are `called` say nothing."""
    facts = [e for e in candidate.evidence if e.kind != "review"]
    ranked = rank(question, [e.match for e in facts], about=called, scope=ABOUT_PRODUCTS - LIGHT_MATTERS)
    fitting = [
        (m.score * m.coverage * WEIGHTS.get(facts[m.index].kind, 1.0), m.index) for m in ranked if m.coverage >= ENOUGH
    ]
    if not fitting:
        return "", 0.0
    score, index = max(fitting, key=lambda pair: (pair[0], -pair[1]))
    piece = facts[index]
    text = told(question, piece.text)
    return (f"{piece.name}: {text}" if piece.kind in ("attribute", "option") else text), score


def _data(
    kind: str, name: str, winner: int | None, values: Sequence[str], candidates: Sequence[Candidate]
) -> dict[str, Any]:
    told_values = [{"title": c.title, "value": v} for c, v in zip(candidates, values, strict=True)]
    return {
        "kind": kind,
        "name": name,
        "winner": None if winner is None else candidates[winner].title,
        "values": told_values,
    }
