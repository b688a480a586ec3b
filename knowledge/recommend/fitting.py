"""Whether one product is made for another: an attribute of both proves it, or nothing is said."""

from __future__ import annotations

import re
from collections.abc import Iterator
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
_NEEDS = re.compile(r"\b(?:charging|connection|connector|plug|inputs?|interface)\b")
ROOM = Decimal("0.9")  # a compartment named for 16 inches takes 14.4 to 16: what is smaller slides about
SAME = Decimal("0.01")


def fit_between(anchor: ProductFacts, other: ProductFacts) -> tuple[str, str] | None:
    """Name and value of the attribute by which the two fit; None unless it is proven.

    Two things prove it: one names the size of what it is made for ("Laptop: 15.6 in") and the other is that and has that
    size; or one has the connector that the other one needs. Products of one kind stand instead of each other.
    """
    if not anchor.kind or not other.kind or normal(anchor.kind) == normal(other.kind):
        return None
    return _size(other, anchor) or _size(anchor, other) or _connector(other, anchor) or _connector(anchor, other)


def _size(made: ProductFacts, thing: ProductFacts) -> tuple[str, str] | None:
    """The attribute of `made` that names the size of `thing`."""
    sizes = [size for name, value in thing.properties.items() if _SIZE.search(normal(name)) for size in _lengths(value)]
    for name, value in made.properties.items():
        words = normal(name)
        # "Laptop: 16 in" on a bag is about laptops: it takes what is a little smaller as well.
        named = words in normal(thing.kind)
        if not named and not _MADE_FOR.search(words):
            continue
        least = ROOM if named else 1 - SAME
        if any(limit * least <= size <= limit * (1 + SAME) for limit in _lengths(value) for size in sizes):
            return name, value
    return None


def _connector(source: ProductFacts, user: ProductFacts) -> tuple[str, str] | None:
    """The attribute of `source` that names a connector which `user` needs."""
    needed = {c for name, value in user.properties.items() if _NEEDS.search(normal(name)) for c in _connectors(value)}
    for name, value in source.properties.items():
        if _SUPPLIES.search(normal(name)) and needed.intersection(_connectors(value)):
            return name, value
    return None


def _lengths(value: str) -> Iterator[Decimal]:
    """The lengths in a value, in millimetres."""
    for number, unit in _MEASURE.findall(normal(value)):
        scale = _IN_MM.get(_UNIT_OF.get(unit, ""))
        if scale:
            yield Decimal(number.replace(",", ".")) * scale


def _connectors(value: str) -> Iterator[str]:
    for found in _CONNECTOR.findall(normal(value)):
        yield found.replace("-", "")
