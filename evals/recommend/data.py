"""A folder of purchase sequences: read, and split so that the last purchase is asked for."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from knowledge.recommend.base import Act, Interaction
from knowledge.recommend.facts import ProductFacts

START = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Purchases:
    """`sequences` are each person's products, oldest first; `facts` every product with its text and attributes."""

    name: str
    sequences: tuple[tuple[str, ...], ...]
    facts: tuple[ProductFacts, ...]


@dataclass(frozen=True, kw_only=True)
class Split:
    """What is known of each person, and the purchase to be foretold."""

    known: tuple[tuple[str, ...], ...]
    wanted: tuple[str, ...]


def folders(data: Path) -> list[Path]:
    """The folders of purchase sequences in the data, by name."""
    return sorted(path for path in data.glob("recommend-*") if list(path.glob("*.txt")))


def read(folder: Path) -> Purchases:
    """The purchases in a folder: NAME.txt (`user item item …`), NAME_items.tsv (item, code, text), NAME_item2attributes.json."""
    [sequences_file] = (path for path in folder.glob("*.txt") if (folder / f"{path.stem}_items.tsv").exists())
    sequences = tuple(tuple(line.split()[1:]) for line in sequences_file.read_text(encoding="utf-8").splitlines())
    lines = (folder / f"{sequences_file.stem}_items.tsv").read_text(encoding="utf-8").splitlines()[1:]
    texts = {cells[0]: cells[2] if len(cells) > 2 else "" for cells in (line.split("\t") for line in lines)}
    attributes = json.loads((folder / f"{sequences_file.stem}_item2attributes.json").read_text(encoding="utf-8"))
    products = {product for sequence in sequences for product in sequence} | texts.keys()
    facts = tuple(
        ProductFacts(
            id=product,
            text=texts.get(product, ""),
            properties={f"attribute {number}": "yes" for number in attributes.get(product, ())},
        )
        for product in sorted(products)
    )
    return Purchases(name=folder.name.removeprefix("recommend-"), sequences=sequences, facts=facts)


def split(purchases: Purchases, last: int = 1) -> Split:
    """The `last`-to-last purchase is wanted and everything before it is known; 1 is the test, 2 the validation."""
    long = [sequence for sequence in purchases.sequences if len(sequence) > last]
    return Split(known=tuple(sequence[:-last] for sequence in long), wanted=tuple(sequence[-last] for sequence in long))


def interactions(known: Sequence[Sequence[str]]) -> list[Interaction]:
    """The known purchases as what the engine learns from: one a day, for the data has an order but no dates."""
    days = max((len(sequence) for sequence in known), default=0)
    dates = [START + timedelta(days=day) for day in range(days)]
    return [
        Interaction(person=f"customer:{person}", product_id=product, act=Act.BOUGHT, at=at)
        for person, sequence in enumerate(known)
        for product, at in zip(sequence, dates, strict=False)
    ]
