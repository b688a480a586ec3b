"""Whether one product is made for another: an attribute of both proves it, or nothing is said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from knowledge.analysis import UNITS
from knowledge.language import normal
from knowledge.recommend.facts import ProductFacts

_UNIT_OF = {spelling: unit for unit, spellings in UNITS.items() for spelling in spellings}
# Lengths are what things are made to fit by; weights, times and powers that happen to be equal prove nothing.
_IN_MM = {"inch": Decimal("25.4"), "cm": Decimal(10), "mm": Decimal(1), "m": Decimal(1000)}
_MEASURE = re.compile(r"(\d+(?:[.,]\d+)?)\s*-?\s*([^\W\d_]+|[\"″])")
_CONNECTOR = re.compile(
    r"\b(?:usb-?c|usb-?a|micro-?usb|lightning|hdmi|displayport|thunderbolt|ethernet|rj45|magsafe|sata)\b"
)
_SIZE = re.compile(r"\b(?:size|screen|display|diagonal|lug width|diameter)\b")
_MADE_FOR = re.compile(r"\b(?:fits|for|holds|takes|suits|compatible)\b")
_SUPPLIES = re.compile(r"\b(?:ports?|outputs?|sockets?)\b")
_NEEDS = re.compile(r"\b(?:charging|connector|plug|inputs?)\b")
_ROOM = Decimal("0.9")  # a compartment for 16 inches takes 14.4 to 16: what is smaller slides about
_SAME = Decimal("0.01")


@dataclass(frozen=True, kw_only=True)
class Named:
    """An attribute as the catalogue has it: its name and value, and the lengths in millimetres or connectors in it."""

    name: str
    value: str
    lengths: tuple[Decimal, ...] = ()
    connectors: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Fit:
    """What of a product decides whether it fits another: `lengths` are its own sizes, `made_for` names those of others."""

    kind: str
    department: str
    lengths: tuple[Decimal, ...]
    made_for: tuple[Named, ...]
    needs: frozenset[str]
    supplies: tuple[Named, ...]

    @property
    def speaks(self) -> bool:
        """Whether there is anything to judge by."""
        return bool(self.kind and (self.lengths or self.made_for or self.needs or self.supplies))


def fit_of(facts: ProductFacts) -> Fit:
    """What the attributes of a product say of fitting."""
    named = [
        Named(name=name, value=value, lengths=tuple(_lengths(value)), connectors=frozenset(_connectors(value)))
        for name, value in facts.properties.items()
    ]
    return Fit(
        kind=normal(facts.kind),
        department=normal(facts.department),
        lengths=tuple(length for each in named if _SIZE.search(normal(each.name)) for length in each.lengths),
        made_for=tuple(each for each in named if each.lengths and not _SIZE.search(normal(each.name))),
        needs=frozenset(c for each in named if _NEEDS.search(normal(each.name)) for c in each.connectors),
        supplies=tuple(each for each in named if each.connectors and _SUPPLIES.search(normal(each.name))),
    )


def fit_between(anchor: Fit, other: Fit) -> tuple[str, str] | None:
    """Name and value of the attribute by which the two fit; None unless it is proven.

    Two things prove it: one names the size of what it is made for ("Laptop: 15.6 in") and the other is that and has that
    size; or one has the connector that the other one needs, in one department: a toothbrush that charges by USB-C is no
    match for a monitor. Products of one kind stand instead of each other.
    """
    if not anchor.kind or not other.kind or anchor.kind == other.kind:
        return None
    found = _size(other, anchor) or _size(anchor, other)
    if found is None and anchor.department == other.department:
        found = _connector(other, anchor) or _connector(anchor, other)
    return (found.name, found.value) if found else None


def _size(made: Fit, thing: Fit) -> Named | None:
    """The attribute of `made` that names the size of `thing`."""
    if not thing.lengths:
        return None
    for named in made.made_for:
        words = normal(named.name)
        is_that = words in thing.kind
        if not is_that and not _MADE_FOR.search(words):
            continue
        # "Laptop: 16 in" on a bag is about laptops: it takes what is a little smaller as well.
        least = _ROOM if is_that else 1 - _SAME
        if any(limit * least <= size <= limit * (1 + _SAME) for limit in named.lengths for size in thing.lengths):
            return named
    return None


def _connector(source: Fit, user: Fit) -> Named | None:
    """The attribute of `source` that names a connector which `user` needs."""
    return next((named for named in source.supplies if named.connectors & user.needs), None)


def _lengths(value: str) -> Iterator[Decimal]:
    """The lengths in a value, in millimetres."""
    for number, unit in _MEASURE.findall(normal(value)):
        scale = _IN_MM.get(_UNIT_OF.get(unit, ""))
        if scale:
            yield Decimal(number.replace(",", ".")) * scale


def _connectors(value: str) -> Iterator[str]:
    for found in _CONNECTOR.findall(normal(value)):
        yield found.replace("-", "")
