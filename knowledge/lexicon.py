"""Which words mean the same, in one language and across both, and which mean nothing to a search."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from knowledge.analysis import Analyser
from knowledge.language import HAN, normal

SECTIONS = {"goods": "goods", "values": "value", "choices": "choice", "words": ""}
BUNDLED = Path(__file__).with_name("lexicon.yaml")


@dataclass(frozen=True, kw_only=True)
class Concept:
    """One meaning: its English words (the first stands for it), its Chinese words, and how much it counts in a wish.

    `sort` is "goods" for a kind of thing that shops sell, "value" for a colour or material, "choice" for a
    size or taste, "" for all others.
    `narrower` are words for particular sorts of it: a backpack will do for a bag, but not the other way round.
    """

    english: tuple[str, ...]
    chinese: tuple[str, ...]
    weight: float = 1.0
    sort: str = ""
    narrower: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Lexicon:
    """Concepts, reachable by their words: English ones by their terms in sequence, Chinese ones as written."""

    by_terms: Mapping[tuple[str, ...], tuple[Concept, ...]]
    by_han: Mapping[str, tuple[Concept, ...]]
    stop_terms: frozenset[str]
    stop_han: frozenset[str]
    weak_han: str
    words: frozenset[str] = frozenset()  # every single English word, as written
    longest_terms: int = field(default=1)
    longest_han: int = field(default=1)


def read_lexicon(analyser: Analyser, path: Path = BUNDLED) -> Lexicon:
    """The lexicon in a YAML file; raises ValueError naming a concept without words."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    by_terms: dict[tuple[str, ...], list[Concept]] = {}
    by_han: dict[str, list[Concept]] = {}
    concepts = list(_broadened(list(_concepts(content, path)), content.get("broader") or {}, path))
    for concept in concepts:
        for phrase in concept.english:
            _add(by_terms, tuple(phrase_terms(analyser, phrase)), concept)
        for word in concept.chinese:
            _add(by_han, word, concept)
    stops = content["stop_words"]
    han_stops = frozenset(stops["zh"].split())
    return Lexicon(
        by_terms={key: tuple(found) for key, found in by_terms.items()},
        by_han={key: tuple(found) for key, found in by_han.items()},
        stop_terms=frozenset(term for word in stops["en"].split() for term in analyser.terms(word)),
        stop_han=han_stops,
        weak_han=stops["zh_weak"],
        words=frozenset(w for c in concepts for phrase in c.english for w in re.findall(r"[a-z]{4,}", phrase)),
        longest_terms=max(map(len, by_terms)),
        longest_han=max(map(len, [*by_han, *han_stops])),
    )


def phrase_terms(analyser: Analyser, phrase: str) -> list[str]:
    """The terms that a phrase must have all of. A hyphen counts as a space: the parts are terms of their own."""
    return analyser.terms(phrase.replace("-", " ")) if not HAN.search(phrase) else analyser.terms(phrase)


def _concepts(content: Mapping[str, Any], path: Path) -> Iterator[Concept]:
    """The long form with a weight, then the short ones: a line "english words = Chinese words" each."""
    for entry in content.get("concepts") or ():
        yield _concept(entry.get("en", ""), entry.get("zh", ""), path, float(entry.get("weight", 1.0)))
    for section, sort in SECTIONS.items():
        for line in content.get(section) or ():
            english, _, chinese = line.partition("=")
            yield _concept(english, chinese, path, 1.0, sort)


def _broadened(concepts: list[Concept], broader: Mapping[str, str], path: Path) -> Iterator[Concept]:
    """The concepts; one that is broader than others takes their words as narrower ways to meet it."""
    goods = {concept.english[0]: concept for concept in concepts if concept.sort == "goods"}
    narrower: dict[str, list[Concept]] = {}
    for name, kinds in broader.items():
        unknown = [kind for kind in (name, *_words(kinds)) if kind not in goods]
        if unknown:
            raise ValueError(f"{path}: not a kind of goods that stands first in its line: {', '.join(unknown)}")
        narrower[name] = [goods[kind] for kind in _words(kinds)]
    for concept in concepts:
        kinds_of = narrower.get(concept.english[0], []) if concept.sort == "goods" else []
        yield replace(concept, narrower=tuple(word for kind in kinds_of for word in (*kind.english, *kind.chinese)))


def _concept(english: str, chinese: str, path: Path, weight: float, sort: str = "") -> Concept:
    words = _words(english), _words(chinese)
    if not all(words):
        raise ValueError(f"{path}: a concept needs words in both languages: {english} = {chinese}")
    return Concept(english=words[0], chinese=words[1], weight=weight, sort=sort)


def _words(text: str) -> tuple[str, ...]:
    return tuple(normal(word.strip()) for word in text.split(",") if word.strip())


def _add(table: dict[Any, list[Concept]], key: Any, concept: Concept) -> None:
    if concept not in table.setdefault(key, []):
        table[key].append(concept)


def words_of(concepts: Iterable[Concept]) -> list[str]:
    """All words of these concepts in both languages, each once."""
    return list(dict.fromkeys(word for concept in concepts for word in (*concept.english, *concept.chinese)))
