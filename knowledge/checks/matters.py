"""What shops say figures about, read from `matters.yaml`: matters, special cases, things, places and acts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from knowledge.lexicon import Lexicon

BUNDLED = Path(__file__).with_name("matters.yaml")
Pattern = re.Pattern[str]
REMEMBERED_TEXTS = 256
# Kinds of goods whose words have another meaning in a shop's rules ("by phone", "contact us on your computer").
_NO_GOODS = frozenset({"phone", "computer", "label", "box", "bag", "gift box", "printer"})


@dataclass(frozen=True, kw_only=True)
class Matter:
    """One thing that figures are about; `kinds` are the figures that it has."""

    name: str
    kinds: frozenset[str]
    pattern: Pattern
    unless: Pattern | None

    def speaks(self, text: str) -> bool:
        """Whether a text is about this."""
        return bool(self.pattern.search(text)) and not (self.unless and self.unless.search(text))


@dataclass(frozen=True, kw_only=True)
class Act:
    """Something that a shop does or does not do with what is named: `of` is "places", "things" or "goods"."""

    name: str
    of: str
    pattern: Pattern


class Goods:
    """Kinds of things that the lexicon knows, found in a text by the longest of their words."""

    def __init__(self, lexicon: Lexicon) -> None:
        concepts = {c for entries in lexicon.by_han.values() for c in entries if c.sort == "goods"}
        self._name_of: dict[str, str] = {}
        for concept in sorted(concepts, key=lambda c: c.english):
            # One character alone stands in too many other words.
            for word in (*concept.english, *(word for word in concept.chinese if len(word) > 1)):
                if concept.english[0] not in _NO_GOODS:
                    self._name_of.setdefault(word, concept.english[0])
        words = sorted(self._name_of, key=len, reverse=True)
        english = "|".join(re.escape(word) for word in words if word.isascii())
        chinese = "|".join(re.escape(word) for word in words if not word.isascii())
        self._pattern = re.compile(rf"\b({english})(?:s|es)?\b|({chinese})")
        # A heading is asked for with each of its sentences, a sentence with each of its parts.
        self._remembered = lru_cache(maxsize=REMEMBERED_TEXTS)(self._find)

    def named(self, text: str) -> frozenset[str]:
        """The kinds that a text names, by their first English word."""
        return self._remembered(text)

    def _find(self, text: str) -> frozenset[str]:
        return frozenset(self._name_of[m[1] or m[2]] for m in self._pattern.finditer(text))


@dataclass(frozen=True, kw_only=True)
class Matters:
    """The whole vocabulary of a check."""

    matters: tuple[Matter, ...]
    cases: Mapping[str, Pattern]
    things: Mapping[str, Pattern]
    places: Mapping[str, Pattern]
    goods: Goods
    acts: tuple[Act, ...]

    def named(self, group: str, text: str) -> frozenset[str]:
        """What of a group ("cases", "things", "places", "goods") a text names."""
        if group == "goods":
            return self.goods.named(text)
        patterns: Mapping[str, Pattern] = getattr(self, group)
        return frozenset(name for name, pattern in patterns.items() if pattern.search(text))


def read_matters(lexicon: Lexicon, path: Path = BUNDLED) -> Matters:
    """The vocabulary of a YAML file with the kinds of goods of the lexicon; raises `re.error` for a faulty pattern."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    return Matters(
        matters=tuple(_matter(entry) for entry in content["matters"]),
        cases=_patterns(content["cases"]),
        things=_patterns(content["things"]),
        places=_patterns(content["places"]),
        goods=Goods(lexicon),
        acts=tuple(Act(name=name, of=a["of"], pattern=_both(a)) for name, a in content["acts"].items()),
    )


def _matter(entry: Mapping[str, Any]) -> Matter:
    unless = entry.get("unless")
    return Matter(
        name=entry["name"],
        kinds=frozenset(entry["kinds"]),
        pattern=_both(entry),
        unless=re.compile(unless) if unless else None,
    )


def _patterns(entries: Mapping[str, Mapping[str, str]]) -> dict[str, Pattern]:
    return {name: _both(entry) for name, entry in entries.items()}


def _both(entry: Mapping[str, str]) -> Pattern:
    return re.compile(f"{entry['en']}|{entry['zh']}")
