"""What the search bench asks: wishes that people wrote where the data is there, else wishes made of the catalogue's words."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

from evals.benches.catalogue import goods

REAL = Path("requests-webshop") / "requests.json"
SEED = 20_26


def wishes(data: Path, number: int) -> tuple[list[str], str]:
    """So many different wishes, and where they come from."""
    lot = random.Random(SEED)
    try:
        written = sorted(set(json.loads((data / REAL).read_text(encoding="utf-8"))))
    except FileNotFoundError:
        made = dict.fromkeys(wish for _, wish in zip(range(number * 3), _made(lot), strict=False))
        return list(made)[:number], "made of the catalogue's own words"
    return lot.sample(written, k=min(number, len(written))), "written by people (requests-webshop)"


def _made(lot: random.Random) -> Iterator[str]:
    while True:
        department = lot.choice(goods().departments)
        kind, colour = lot.choice(department.kinds), lot.choice(department.shared["colours"])
        quality = lot.choice(department.shared["qualities"])
        who, price = lot.choice(department.shared["people"]), lot.randrange(10, 200, 5)
        yield lot.choice(
            (
                f"i need a {quality.en} {kind.en} in {colour.en}",
                f"looking for a {colour.en} {kind.en} for {who.en} under ${price}",
                f"{quality.en} {kind.en}, at most {price} dollars",
                f"do you have a {kind.en} that is {quality.en}?",
            )
        )
