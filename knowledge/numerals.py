"""Values that are numbers in other forms than one amount: sizes, spans, sides, degrees below zero, persons, pieces."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from knowledge.facts import Fact, Named
from knowledge.filters import Comparison
from knowledge.mentions import Mention, Reading
from knowledge.quantities import COUNTED, HAN_DIGIT, NUMBER, UNIT, Quantity, number, several_numbers

Placed = Iterator[tuple[tuple[int, int], Mention]]
_SIZES = ("size", "尺码", "尺寸", "规格")
_BEFORE_SIZE = r"\b(?:eu|eur|euro|us|uk) ?(\d{1,3}(?:\.5)?)(?![\d.])"
_SIZE_BEFORE = r"(?<![\d.a-z])(\d{1,3}(?:\.5)?)\s?[码号]半?"
_SIZE_AFTER = r"[码号]数?(?:要|是|:)?\s?(\d{1,3}(?:\.5)?)(?!\d)"
_SIZE_FIRST = rf"^(\d{{1,2}}(?:\.5)?) (?=[a-z]{{3,}})(?!{UNIT})"
_SIZE_NUMBER = re.compile(f"{_BEFORE_SIZE}|{_SIZE_BEFORE}|{_SIZE_AFTER}|{_SIZE_FIRST}")
_SPAN = re.compile(rf"(?<![\d.])\d{{1,4}}\s?(?:-|–|~|to|到|至)\s?\d{{1,4}}(?=\s?{UNIT})")
_SIDES = re.compile(rf"(?<![\d.])\d{{1,4}}(?:\s?[x×*]\s?\d{{1,4}}){{1,2}}(?![\d.])(?:\s?{UNIT})?")
_BELOW_ZERO = re.compile(
    rf"(?:\bdown to |\bto |\bat )?(?:minus |零下|(?<![\w-])-)(?P<n>\d{{1,2}})(?!\s?(?:{UNIT}|[\d.%-]))"
)
_PERSONS = re.compile(
    rf"\bfor (?P<n>{COUNTED}|one|two|three|four|five|six|[1-9])(?=\s*(?:$|[,.]|in\b|under\b|with\b|please\b))"
)
_PIECES = re.compile(r"pieces?$|[件块片]数")
_PIECE_NUMBER = re.compile(
    rf"(?:[件块片]数|零件|颗粒)[^\d{HAN_DIGIT},。;]{{0,3}}(?P<before>{NUMBER})个?(?:块|片|件)?(?P<up>及?以上|往上|起)"
    rf"|(?P<after>{NUMBER})\s?(?:pcs?|pieces|parts|bricks)\s?(?:\+|and (?:up|more|above)|or more)"
)


def numbered_mentions(reading: Reading) -> Placed:
    """Every number in one of these forms that may be a value of the shop, with its place."""
    yield from _sizes(reading)
    yield from _several(reading)
    yield from _below_zero(reading)
    yield from _persons(reading)


def piece_mentions(reading: Reading) -> Placed:
    """How many pieces there must be at least, where pieces are counted in bare numbers: "80 pcs and up", 片数100以上."""
    names = tuple(n for n in reading.vocabulary.counted if _PIECES.search(n.own) or _PIECES.search(n.zh))
    for found in _PIECE_NUMBER.finditer(reading.text) if names else ():
        count = number(found["before"] or found["after"])
        if count is not None:
            facts = tuple(Fact(name, Named()) for name in names)
            amount = Quantity(count, "count")
            yield found.span(), Mention(found[0], facts, named=True, comparison=Comparison.AT_LEAST, amount=amount)


def _sizes(reading: Reading) -> Placed:
    """Sizes such as 42码 or EU 44, of which the catalogue has the bare number."""
    for found in _SIZE_NUMBER.finditer(reading.text):
        said = next(group for group in found.groups() if group)
        said = f"{said}.5" if found[0].endswith("半") else said
        spelled = re.match(r"[a-z]+", found[0])
        keys = ((said,), (spelled[0], said)) if spelled else ((said,),)
        facts = (fact for key in keys for fact in reading.vocabulary.values.get(key, ()))
        meant = tuple(fact for fact in facts if fact.name.own in _SIZES)
        if meant:
            yield found.span(), Mention(found[0], meant, named=found[4] is None)


def _several(reading: Reading) -> Placed:
    """Spans and sides as the catalogue lists them: "5 to 25 lb" of "5-25 lbs", "160x80" of "160 × 80 cm"."""
    for pattern in (_SPAN, _SIDES):
        for found in pattern.finditer(reading.text):
            key = several_numbers(found[0])
            facts = reading.vocabulary.several.get(key, ()) if key else ()
            if facts:
                yield found.span(), Mention(found[0], facts, named=True)


def _below_zero(reading: Reading) -> Placed:
    """Degrees below zero without their unit, as people say them: "down to -10"."""
    names = [n for n in reading.vocabulary.measured.get("temperature", ()) if n in reading.vocabulary.single]
    facts = tuple(Fact(name, Named()) for name in names if "temperature" in name.own or "温" in name.own)
    for found in _BELOW_ZERO.finditer(reading.text) if facts else ():
        amount = Quantity(-Decimal(found["n"]), "temperature")
        yield found.span(), Mention(found[0], facts, comparison=Comparison.AT_MOST, amount=amount, needed=True)


def _persons(reading: Reading) -> Placed:
    """For how many a thing is, where the catalogue says so: "tent for two"."""
    for found in _PERSONS.finditer(reading.text):
        count = number(found["n"])
        facts = reading.vocabulary.quantities.get(Quantity(count, "person"), ()) if count is not None else ()
        if facts:
            yield found.span(), Mention(found[0], facts)
