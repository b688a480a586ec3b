"""Which kinds of things stand beside each other: earbuds beside headphones, not earplugs. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from knowledge.recommend.facts import ProductFacts

# What follows says what a thing is for, not what it is: "case for phones".
_FOR = re.compile(r"\s+(?:for|with|of|in)\s+")
_HAN = re.compile("[\u4e00-\u9fff]{2,}$")


def neighbouring(facts: Iterable[ProductFacts]) -> Mapping[str, frozenset[str]]:
    """By kind, in lower case, the other kinds of the same department that are called by the same noun in some language."""
    named: dict[tuple[str, str], set[str]] = defaultdict(set)
    for each in facts:
        for name in {each.kind, *each.kind_names}:
            head = _head(name)
            if each.kind and head:
                named[each.department.casefold(), head].add(each.kind.casefold())
    found: dict[str, set[str]] = defaultdict(set)
    for kinds in named.values():
        for kind in kinds:
            found[kind] |= kinds - {kind}
    return {kind: frozenset(others) for kind, others in found.items()}


def _head(name: str) -> str:
    """The noun that says what it is: the last word of an English name, the last two characters of a Chinese one."""
    plain = name.strip().casefold()
    han = _HAN.search(plain)
    if han:
        return han[0][-2:]
    words = re.findall(r"[a-z]{3,}", _FOR.split(plain)[0])
    return words[-1].removesuffix("s") if words else ""
