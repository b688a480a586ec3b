"""Which of several short texts answers a question: shared words, and shared matters over both languages.

Small texts of one product or one policy are compared here, a few dozen at a time; finding documents among thousands is
`knowledge`'s work. English words are stemmed lightly, Chinese is cut into pairs of characters, and words of either
language that mean one matter (see `vocabulary.py`) count as the same term, which bridges the languages.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.skills.vocabulary import LIGHT_MATTERS, MATTERS, STOP_ZH, STOPWORDS
from knowledge.language import normal

_WORD = re.compile(r"[a-z0-9]+(?:[.'’][a-z0-9]+)*")
_CHINESE = re.compile(r"[㐀-鿿]+")
_ENDS = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9\"“'(])|(?<=[。！？；])|\n+")
_MARKUP = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s+|\*\*|__|`|^#+\s*|^>\s*", re.MULTILINE)
# A matter says more about a question than any one word of it.
MATTER_WEIGHT = 2.5
LIGHT_WEIGHT = 0.6
# A sentence that fits so much less than the best one is not worth saying.
FAINT = 0.3


@dataclass(frozen=True)
class Match:
    """How well text number `index` fits: `score` ranks, `coverage` is the share of the question it meets (0..1)."""

    index: int
    score: float
    coverage: float


def folded(text: str) -> str:
    """The text as it is compared: compatibility forms made plain, case folded."""
    return normal(text)


@lru_cache(maxsize=16_384)
def stem(word: str) -> str:
    """A light English stem: plural, -ing, -ed and a final e go, a doubled consonant becomes single."""
    word = word.removesuffix("'s").removesuffix("’s")
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        if len(word) > len(ending) + 3 and word.endswith(ending):
            word = word[: -len(ending)]
            if word[-1] == word[-2] and word[-1] not in "ls":
                word = word[:-1]
            break
    return word[:-1] if len(word) > 4 and word.endswith("e") else word


def matters(text: str) -> frozenset[str]:
    """The matters that a text speaks of, such as "size" or "battery", in whatever language."""
    plain = folded(text)
    words = {stem(w) for w in _WORD.findall(plain)}
    spaced = f" {' '.join(_WORD.findall(plain))} "
    return frozenset(
        name
        for name, (english, chinese) in MATTERS.items()
        if any((f" {w} " in spaced) if " " in w else (stem(w) in words) for w in english)
        or any(w in plain for w in chinese)
    )


def terms(text: str) -> frozenset[str]:
    """The words that carry meaning, stemmed, and the pairs of Chinese characters."""
    plain = folded(text)
    words = {stem(w) for w in _WORD.findall(plain) if w not in STOPWORDS}
    pairs: set[str] = set()
    for run in _CHINESE.findall(plain):
        for piece in re.split(f"[{STOP_ZH}]", run):
            pairs.update(piece[i : i + 2] for i in range(len(piece) - 1))
            if len(piece) == 1:
                pairs.add(piece)
    return frozenset(words | pairs)


def rank(
    question: str, texts: Sequence[str], *, about: str = "", scope: Collection[str] = frozenset(MATTERS)
) -> list[Match]:
    """The texts that share something with the question, best first.

    Words of `about`, the subject itself, do not count; of the matters only those in `scope` do.
    """
    asked = dict.fromkeys(terms(question) - terms(about), 1.0)
    asked |= {f"§{m}": LIGHT_WEIGHT if m in LIGHT_MATTERS else MATTER_WEIGHT for m in matters(question) & set(scope)}
    if not asked:
        return []
    bags = [terms(t) | {f"§{m}" for m in matters(t)} for t in texts]
    spread = Counter(term for bag in bags for term in bag)
    whole = sum(asked.values())
    found: list[Match] = []
    for index, bag in enumerate(bags):
        shared = asked.keys() & bag
        if not shared:
            continue
        rarity = sum(asked[t] * math.log(1 + len(bags) / spread[t]) for t in shared)
        found.append(Match(index, rarity / (1 + 0.1 * math.log(1 + len(bag))), sum(asked[t] for t in shared) / whole))
    return sorted(found, key=lambda m: (-m.score, m.index))


def sentences(text: str) -> list[str]:
    """The text as sentences and list entries, without Markdown signs."""
    return [s for s in (_MARKUP.sub("", part).strip() for part in _ENDS.split(text)) if s]


def best_sentences(question: str, text: str, *, about: str = "", limit: int = 3) -> list[str]:
    """The sentences that answer best, in their own order; a list entry brings along the line that introduces it."""
    parts = sentences(text)
    ranked = rank(question, parts, about=about)[:limit]
    chosen = {m.index for m in ranked if m.score >= ranked[0].score * FAINT}
    for index in tuple(chosen):
        lead = index - 1
        while lead >= 0 and not parts[lead].endswith((":", "：")) and not _ends_a_sentence(parts[lead]):
            lead -= 1
        if lead >= 0 and parts[lead].endswith((":", "：")):
            chosen.add(lead)
    return [parts[i] for i in sorted(chosen)]


def joined(parts: Iterable[str], language: str) -> str:
    """Sentences as one text; Chinese ones need no space between."""
    return ("" if language == "zh" else " ").join(parts)


def _ends_a_sentence(text: str) -> bool:
    return text.endswith((".", "!", "?", "。", "！", "？", "；"))
