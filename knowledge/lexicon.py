"""Which words mean the same, in one language and across both, and which mean nothing to a search."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from knowledge.analysis import Analyser
from knowledge.language import HAN, normal

SECTIONS = {"goods": "goods", "values": "value", "choices": "choice", "words": ""}
APART = {"brands": "brand", "services": "service"}  # in the files of the folder alone
BUNDLED = Path(__file__).with_name("lexicon.yaml")
GOODS = "goods"  # the folder beside a lexicon that holds more kinds of goods
# The C reader is ten times as fast; both read the same.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, kw_only=True)
class Concept:
    """One meaning: its English words (the first stands for it), its Chinese words, and how much it counts in a wish.

    `sort` is "goods" for a kind of thing that shops sell, "value" for a colour or material, "choice" for a
    size or taste, "brand" for a maker's name, "service" for work that somebody is to do, "" for all others.
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
    """The lexicon in a YAML file, with the kinds of goods in the files of the folder `goods` beside it.

    A word stands for one kind: the file itself comes first, then the folder's files by name, and a word that is taken already
    is passed over. Raises ValueError naming a concept without words, or a broader kind in the file itself that is none.
    """
    content = _content(path)
    more = [_content(file) for file in sorted((path.parent / GOODS).glob("*.yaml"))]
    kinds = _Kinds([concept for concept in _concepts(content, path) if concept.sort == "goods"])
    for added in more:
        kinds.add(added)
    broader: dict[str, list[str]] = {}
    for file in (content, *more):
        for name, narrower in (file.get("broader") or {}).items():
            found = [kinds.named(kind) for kind in _words(narrower) if file is content or kinds.has(kind)]
            if file is content or kinds.has(name):
                broader.setdefault(kinds.named(name), []).extend(found)
    others = [concept for concept in _concepts(content, path) if concept.sort != "goods"]
    others += [concept for added in more for concept in _concepts(added, path, APART)]
    return _lexicon(analyser, [*others, *_broadened(kinds.all, broader, path)], content["stop_words"])


def _content(path: Path) -> Mapping[str, Any]:
    content: Mapping[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader) or {}
    return content


def _lexicon(analyser: Analyser, concepts: Sequence[Concept], stops: Mapping[str, str]) -> Lexicon:
    by_terms: dict[tuple[str, ...], list[Concept]] = {}
    by_han: dict[str, list[Concept]] = {}
    for concept in concepts:
        for phrase in concept.english:
            _add(by_terms, tuple(phrase_terms(analyser, phrase)), concept)
        for word in concept.chinese:
            _add(by_han, word, concept)
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


class _Kinds:
    """Kinds of goods by their words, each word of one kind."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self._kinds = {concept.english[0]: concept for concept in concepts}
        self._kind_of = {w: c.english[0] for c in self._kinds.values() for w in (*c.chinese, *c.english)}

    @property
    def all(self) -> list[Concept]:
        """Every kind, in the order in which they were added."""
        return list(self._kinds.values())

    def has(self, word: str) -> bool:
        """Whether a kind has this word."""
        return normal(word) in self._kind_of

    def named(self, word: str) -> str:
        """The word that stands for the kind which has this word; the word itself where none has it."""
        return self._kind_of.get(normal(word), normal(word))

    def add(self, content: Mapping[str, Any]) -> None:
        """Take in the kinds of a file, and its further words for kinds that are there."""
        for section in ("goods", "more"):
            for line in content.get(section) or ():
                english, _, chinese = line.partition("=")
                known = self._kinds.get(self._kind_of.get(normal(english.split(",")[0].strip()), ""))
                self._take(known, _words(english), _words(chinese))

    def _take(self, known: Concept | None, english: Sequence[str], chinese: Sequence[str]) -> None:
        new_english, new_chinese = (
            tuple(w for w in dict.fromkeys(words) if w not in self._kind_of) for words in (english, chinese)
        )
        if known is None and not (new_english and new_chinese):
            # All words of one language are taken by a kind: so is the rest of the line.
            taken = next((w for w in (*english, *chinese) if w in self._kind_of), "")
            known = self._kinds.get(self._kind_of.get(taken, ""))
        if known is None and new_english and new_chinese:
            kind = Concept(english=new_english, chinese=new_chinese, sort="goods")
        elif known is not None:
            kind = replace(known, english=(*known.english, *new_english), chinese=(*known.chinese, *new_chinese))
        else:
            return
        self._kinds[kind.english[0]] = kind
        self._kind_of.update(dict.fromkeys((*new_english, *new_chinese), kind.english[0]))


def phrase_terms(analyser: Analyser, phrase: str) -> list[str]:
    """The terms that a phrase must have all of. A hyphen counts as a space: the parts are terms of their own."""
    return analyser.terms(phrase.replace("-", " ")) if not HAN.search(phrase) else analyser.terms(phrase)


def _concepts(
    content: Mapping[str, Any], path: Path, sections: Mapping[str, str] = MappingProxyType(SECTIONS)
) -> Iterator[Concept]:
    """The long form with a weight, then the short ones: a line "english words = Chinese words" each."""
    for entry in content.get("concepts") or ():
        yield _concept(entry.get("en", ""), entry.get("zh", ""), path, float(entry.get("weight", 1.0)))
    for section, sort in sections.items():
        for line in content.get(section) or ():
            english, _, chinese = line.partition("=")
            yield _concept(english, chinese, path, 1.0, sort)


def _broadened(concepts: Sequence[Concept], broader: Mapping[str, Sequence[str]], path: Path) -> Iterator[Concept]:
    """The kinds; one that is broader than others takes their words as narrower ways to meet it."""
    goods = {concept.english[0]: concept for concept in concepts}
    unknown = [kind for name, kinds in broader.items() for kind in (name, *kinds) if kind not in goods]
    if unknown:
        raise ValueError(f"{path}: not a kind of goods: {', '.join(unknown)}")
    for concept in concepts:
        narrower = [goods[kind] for kind in dict.fromkeys(broader.get(concept.english[0], ()))]
        words = dict.fromkeys(
            word for kind in narrower if kind is not concept for word in (*kind.english, *kind.chinese)
        )
        yield replace(concept, narrower=tuple(words))


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


def goods_of(lexicon: Lexicon) -> list[Concept]:
    """Every kind of goods once."""
    tables: tuple[Iterable[tuple[Concept, ...]], ...] = (lexicon.by_terms.values(), lexicon.by_han.values())
    return list({id(c): c for found in tables for concepts in found for c in concepts if c.sort == "goods"}.values())


def words_of(concepts: Iterable[Concept]) -> list[str]:
    """All words of these concepts in both languages, each once."""
    return list(dict.fromkeys(word for concept in concepts for word in (*concept.english, *concept.chinese)))
