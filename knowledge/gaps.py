"""Questions that mean the same, grouped: by meaning and words in English, by their characters in Chinese."""

from __future__ import annotations

import asyncio
import importlib
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.analysis import Analyser, han_pairs
from knowledge.embedders.base import Vectors
from knowledge.language import is_chinese, normal
from knowledge.lexicon import Lexicon

# Distance up to which two questions are one, on average over a group; found on questions of our own.
FARTHEST = {"en": 0.72, "zh": 0.88}
MEANING = 0.65  # weight of the vectors beside the words, where there are vectors
MOST_GROUPED = 3_000  # the newest; grouping takes the square of their number
_FILLING = re.compile(
    r"\b(?:hi|hello|hey|please|thanks?|thank you|could you|can you|tell me|i (?:want|would like|need) to know|do you know|just wondering)\b"
    r"|你好|您好|请问|麻烦|谢谢|一下|想问|我想知道|亲|能不能告诉我|吗|呢|啊|呀"
)

# Stands in the place of a reason for a question to which an answer was given since: it takes those before it out of its group.
ANSWERED = "answered"

Embed = Callable[[Sequence[str]], Awaitable[Vectors]]


@dataclass(frozen=True, kw_only=True)
class Question:
    """A message that nothing answered; `person` tells people apart, `why` what happened to it."""

    text: str
    person: str
    at: datetime
    why: str = "nothing"


@dataclass(frozen=True, kw_only=True)
class Group:
    """Questions that mean the same: how often they were asked, by how many people, when first and last.

    `title` is the most central of them, `examples` a few others as they were worded, each once.
    """

    language: str
    title: str
    count: int
    people: int
    first: datetime
    last: datetime
    examples: tuple[str, ...]
    why: tuple[tuple[str, int], ...]


class Wording:
    """The words of a question that tell what it is about: stems, Chinese signs and pairs, and what they mean."""

    def __init__(self, analyser: Analyser, lexicon: Lexicon) -> None:
        self._analyser = analyser
        self._lexicon = lexicon

    def __call__(self, text: str) -> list[str]:
        """The words with a mark for each meaning that the lexicon knows, so that "store" and "shop" have one in common."""
        found: list[str] = []
        terms: list[str] = []
        for word in self._analyser.words(text):
            if word.han:
                signs = re.sub("|".join(sorted(self._lexicon.stop_han, key=len, reverse=True)), " ", word.han)
                found += [pair for run in signs.split() for pair in (*run, *han_pairs(run))]
                found += self._han_meanings(word.han)
            else:
                terms += word.terms
        found += [term for term in terms if term not in self._lexicon.stop_terms]
        return found + self._meanings(terms)

    def _meanings(self, terms: Sequence[str]) -> list[str]:
        longest = self._lexicon.longest_terms
        runs = (tuple(terms[i : i + n]) for i in range(len(terms)) for n in range(1, longest + 1))
        return [f"={c.english[0]}" for run in runs for c in self._lexicon.by_terms.get(run, ())]

    def _han_meanings(self, run: str) -> list[str]:
        longest = self._lexicon.longest_han
        pieces = (run[i : i + n] for i in range(len(run)) for n in range(2, longest + 1))
        return [f"={c.english[0]}" for piece in pieces for c in self._lexicon.by_han.get(piece, ())]


async def grouped(
    questions: Sequence[Question], wording: Wording, embed: Embed | None, examples: int = 3
) -> list[Group]:
    """The questions in groups, the most asked first; `embed` gives vectors of English, None = by words alone.

    Those with `why` ANSWERED are answers: what was asked before in the same sense is left out, and they are in no group.
    """
    newest = sorted(questions, key=lambda question: question.at)[-MOST_GROUPED:]
    found: list[Group] = []
    for language in ("en", "zh"):
        mine = [question for question in newest if ("zh" if is_chinese(question.text) else "en") == language]
        if not mine:
            continue
        plain = [_plain(question.text) for question in mine]
        distinct = list(dict.fromkeys(plain))
        vectors = await embed(distinct) if embed is not None and language == "en" else None
        labels, central = await asyncio.to_thread(_labels, [wording(text) for text in distinct], vectors, language)
        label_of = dict(zip(distinct, labels, strict=True))
        for label in range(max(labels) + 1):
            members = _open([q for q, text in zip(mine, plain, strict=True) if label_of[text] == label])
            if members:
                found.append(_group(members, distinct[central[label]], language, examples))
    return sorted(found, key=lambda group: (-group.people, -group.count, -group.last.timestamp(), group.title))


def _open(members: Sequence[Question]) -> list[Question]:
    """What was asked after the last answer to it, or ever where there is none."""
    answered = max((q.at for q in members if q.why == ANSWERED), default=None)
    return [q for q in members if q.why != ANSWERED and (answered is None or q.at > answered)]


def _plain(text: str) -> str:
    bare = _FILLING.sub(" ", normal(text))
    return " ".join(re.sub(r"[^\w\s%$€£¥.-]", " ", bare).split()) or normal(text).strip()


def _group(members: Sequence[Question], central: str, language: str, examples: int) -> Group:
    """One group; its title is the shortest wording of the most central question that is still open."""
    titles = [q.text for q in members if _plain(q.text) == central] or [q.text for q in members]
    title = min(titles, key=len)
    others = dict.fromkeys(question.text for question in members if question.text != title)
    reasons: dict[str, int] = {}
    for question in members:
        reasons[question.why] = reasons.get(question.why, 0) + 1
    times = [question.at for question in members]
    return Group(
        language=language,
        title=title,
        count=len(members),
        people=len({question.person for question in members}),
        first=min(times),
        last=max(times),
        examples=tuple(others)[:examples],
        why=tuple(sorted(reasons.items())),
    )


def _sklearn(part: str) -> Any:
    """A part of scikit-learn, loaded when somebody asks for gaps: a process that serves shoppers would carry 80 MB of it for nothing."""
    return importlib.import_module(f"sklearn.{part}")


def _labels(texts: Sequence[list[str]], vectors: Vectors | None, language: str) -> tuple[list[int], list[int]]:
    """The group of each text, and of each group the place of its most central text."""
    likeness = _likeness(texts, vectors)
    if len(texts) == 1:
        return [0], [0]
    distance = np.clip(1.0 - likeness, 0.0, 2.0)
    clustering = _sklearn("cluster").AgglomerativeClustering(
        n_clusters=None, metric="precomputed", linkage="average", distance_threshold=FARTHEST[language]
    )
    labels = [int(label) for label in clustering.fit_predict(distance)]
    central = []
    for label in range(max(labels) + 1):
        places = [place for place, own in enumerate(labels) if own == label]
        within = likeness[np.ix_(places, places)].sum(axis=1)
        central.append(places[int(np.argmax(within))])
    return labels, central


def _likeness(texts: Sequence[list[str]], vectors: Vectors | None) -> NDArray[np.float64]:
    """How alike each two texts are, 0 to 1: their words, weighted by how rare they are, and their vectors where there are."""
    words = _words(texts)
    by_words = words @ words.T
    if vectors is None:
        return by_words
    units = np.asarray(vectors, dtype=np.float64)
    units /= np.maximum(np.linalg.norm(units, axis=1, keepdims=True), 1e-9)
    return MEANING * (units @ units.T) + (1 - MEANING) * by_words


def _words(texts: Sequence[list[str]]) -> NDArray[np.float64]:
    vectoriser = _sklearn("feature_extraction.text").TfidfVectorizer(analyzer=list, sublinear_tf=True)
    try:
        return np.asarray(vectoriser.fit_transform(texts).toarray(), dtype=np.float64)
    except ValueError:
        # Nothing but signs that are no words: each is like itself alone.
        return np.eye(len(texts))
