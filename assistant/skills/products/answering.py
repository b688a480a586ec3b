"""Which pieces of what the catalogue says answer a question. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.skills.expected import kinds_of, looks_like
from assistant.skills.matching import folded, matters, rank, terms
from assistant.skills.pieces import language_of, lead, told
from assistant.skills.products.asking import Asked
from assistant.skills.products.cues import ASKING, EXTRA, FAULTS, THEMES
from assistant.skills.products.evidence import Evidence
from assistant.skills.vocabulary import ABOUT_PRODUCTS

# A text that meets less of the question than this is about something else.
ENOUGH = 0.3
ANSWERS = 3
QUOTES = 2
CRITICAL = 3
NEARLY = 0.7
LIST_LINES = 6
# A general question about a section is answered by its beginning, up to this many characters.
SECTION_CHARACTERS = {"en": 700, "zh": 360}
# What a product's page says of itself ("a good lamp") is no opinion.
FACTUAL = ABOUT_PRODUCTS - {"opinion"}
# A named property answers more to the point than a sentence in which the word occurs.
WEIGHTS = {"attribute": 1.5, "option": 1.5, "section": 1.1}
TYPE_BONUS = 0.5
HEADING_BONUS = 0.6
LEAD_BONUS = 0.5
CODE_BONUS = 3.0
# What comes on top is not the first answer to what something costs.
NOT_FIRST = 0.6
# What a display shows: E1, F001, DRAIN_001.
_CODE = re.compile(r"(?<![a-z0-9])[a-z]+_?\d+(?![a-z0-9])")
# What stands there is said of other products.
ELSEWHERE = re.compile(r"换货|exchange|alternatives")


def answers(asked: Asked, evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The pieces that answer, best first, reviews last; empty when the catalogue does not say."""
    if asked.lacks:
        return tuple(e for e in evidence if e.kind == "option" and matters(e.name) & asked.lacks)
    if asked.live or asked.named:
        return ()
    reviews = [e for e in evidence if e.kind == "review"]
    facts = _facts(asked, [e for e in evidence if e.kind != "review"])
    quotes = _ranked(asked, reviews, ABOUT_PRODUCTS)
    if asked.opinion:
        quotes = _both_sides([*quotes, *(e for e in reviews if e not in quotes)])
    return (*facts, *quotes[:QUOTES])


def _facts(asked: Asked, evidence: Sequence[Evidence]) -> list[Evidence]:
    """What the page itself says: what stands under the heading that the question is about, else what fits best anywhere."""
    plain = folded(asked.question)
    themes = [(h, [e for e in evidence if h.search(folded(e.heading))]) for said, h in THEMES if said.search(plain)]
    themes = [(heading, under) for heading, under in themes if under]
    if themes and not _content(asked, themes[0][1]):
        return _beginning(themes[0][1])
    under = [e for e in evidence if any(e in theme for _, theme in themes)]
    others = [e for e in evidence if not ELSEWHERE.search(folded(e.heading))]
    found = _ranked(asked, under, FACTUAL) or _ranked(asked, others, FACTUAL)
    # A fault that the page does not know is not answered by others; anything else at least by what stands under its heading.
    general = [theme for heading, theme in themes if heading is not FAULTS]
    return _cut(asked, found[:ANSWERS]) or (_beginning(general[0]) if general else [])


def _content(asked: Asked, under: Sequence[Evidence]) -> bool:
    """Whether the question says more than the name of the theme; "how do I install it" does not."""
    plain = folded(asked.question)
    if kinds_of(plain):
        return True
    rest = ASKING.sub(" ", plain)
    for said, heading in THEMES:
        if said.search(plain):
            rest = said.sub(" ", heading.sub(" ", rest))
    known = f"{folded(asked.about)} {' '.join(folded(e.heading) for e in under)}"
    left = {word for word in terms(rest) if word.isascii()} | set(re.findall(r"[㐀-鿿]{2,}", rest))
    return any(word not in terms(known) and word not in known for word in left)


def _beginning(under: Sequence[Evidence]) -> list[Evidence]:
    """The text under the first fitting heading from its beginning; of a list all lines that may be told at once."""
    own = [e for e in under if e.heading == under[0].heading]
    if own[0].listed:
        return own[:LIST_LINES]
    kept: list[str] = []
    language = language_of(own[0].text)
    for piece in own:
        if kept and sum(map(len, kept)) + len(piece.text) > SECTION_CHARACTERS[language]:
            break
        kept.append(piece.text)
    return [replace(own[0], text=("" if language == "zh" else " ").join(kept))]


def _ranked(asked: Asked, evidence: Sequence[Evidence], scope: frozenset[str]) -> list[Evidence]:
    """The pieces that meet enough of the question and come near the best of them."""
    plain = folded(asked.question)
    question = ASKING.sub(" ", plain)
    kinds = kinds_of(plain)
    codes = set(_CODE.findall(plain)) - set(_CODE.findall(folded(asked.about)))
    scored: list[tuple[float, int]] = []
    for match in rank(question, [f"{e.heading} {e.match}" for e in evidence], about=asked.about, scope=scope):
        piece = evidence[match.index]
        said, announced = folded(piece.text), folded(lead(piece.text))
        typed = looks_like(kinds, said)
        coded = bool(codes & set(_CODE.findall(said)))
        if match.coverage < ENOUGH and not typed and not coded:
            continue
        headed = bool(terms(question) & terms(piece.heading))
        led = max(_likeness(question, announced), float(any(k.seen.search(announced) for k in kinds)))
        weight = WEIGHTS.get(piece.kind, 1.0) * (1 + TYPE_BONUS * typed) * (1 + HEADING_BONUS * headed)
        if EXTRA.search(announced) and not EXTRA.search(plain):
            weight *= NOT_FIRST
        weight *= (1 + LEAD_BONUS * led) * (1 + CODE_BONUS * coded)
        scored.append((match.score * weight * (1 + _likeness(question, piece.match)), match.index))
    scored.sort(key=lambda pair: (-pair[0], pair[1]))
    return [evidence[index] for score, index in scored if score >= scored[0][0] * NEARLY]


def _likeness(question: str, text: str) -> float:
    """How many of the question's Chinese characters the text has, 0 to 1: 加热慢 is said of 加热缓慢."""
    said = set(re.findall(r"[㐀-鿿]", question))
    return len(said & set(text)) / len(said) if said else 0.0


def _cut(asked: Asked, found: Sequence[Evidence]) -> list[Evidence]:
    return [
        replace(e, text=told(asked.question, e.text, about=asked.about)) if e.kind in ("section", "description") else e
        for e in found
    ]


def _both_sides(quotes: list[Evidence]) -> list[Evidence]:
    """The quotes with the first content and the first critical voice in front: an honest picture shows both."""
    content = [q for q in quotes if (q.rating or 0) > CRITICAL]
    critical = [q for q in quotes if (q.rating or 0) <= CRITICAL]
    return [*content[:1], *critical[:1], *content[1:], *critical[1:]]
