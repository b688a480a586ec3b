"""A year of invented purchases for the demo shop, always the same: `python -m connectors.shops.demo.purchases SHOP_FOLDER`.

Nobody's real purchases are copied. Households have interests; an interest leads to occasions such as "a desk is set up" or "a
child starts school", and an occasion to the things that are bought together for it. What is used up is bought again by
the same household after its usual days. So counts, complements and repeats are alive in the demo.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

HOUSEHOLDS = 1_620
LAST_DAY = datetime(2026, 11, 21)
DAYS = 364
SEED = 22_112_026

# Occasion → (kind, how often it is part of it). Kinds with "child " before them are the children's things of that kind.
OCCASIONS: Mapping[str, Sequence[tuple[str, float]]] = {
    "coffee corner": (("coffee maker", 0.95), ("coffee beans", 0.85), ("insulated bottle", 0.12), ("electric kettle", 0.2)),
    "desk": (("monitor", 0.5), ("mechanical keyboard", 0.6), ("wireless mouse", 0.6), ("USB-C hub", 0.45), ("webcam", 0.3)),
    "study": (("standing desk", 0.6), ("office chair", 0.65), ("desk lamp", 0.4), ("bookshelf", 0.25)),
    "calls": (("webcam", 0.7), ("noise-cancelling headphones", 0.5), ("USB-C hub", 0.3), ("desk lamp", 0.2)),
    "hike": (("backpack", 0.65), ("rain jacket", 0.55), ("insulated bottle", 0.45), ("sunscreen", 0.25), ("power bank", 0.12)),
    "camp": (("tent", 0.8), ("sleeping bag", 0.8), ("insulated bottle", 0.2), ("power bank", 0.25), ("portable speaker", 0.1)),
    "journey": (("suitcase", 0.75), ("earplugs", 0.4), ("noise-cancelling headphones", 0.25), ("power bank", 0.35), ("USB-C hub", 0.1)),
    "run": (("running shoes", 0.85), ("training t-shirt", 0.55), ("wireless earbuds", 0.3), ("smartwatch", 0.18), ("massage gun", 0.08)),
    "gym at home": (("yoga mat", 0.75), ("dumbbells", 0.45), ("training t-shirt", 0.3), ("massage gun", 0.2), ("insulated bottle", 0.2)),
    "bicycle": (("bicycle helmet", 0.85), ("rain jacket", 0.35), ("backpack", 0.2), ("smartwatch", 0.12)),
    "skin": (("moisturiser", 0.85), ("sunscreen", 0.6)),
    "bathroom": (("electric toothbrush", 0.7), ("hair dryer", 0.35), ("shaver", 0.3), ("moisturiser", 0.15)),
    "bedroom": (("bed linen set", 0.85), ("earplugs", 0.25), ("air purifier", 0.2), ("floor lamp", 0.12)),
    "kitchen": (("frying pan", 0.8), ("electric kettle", 0.4), ("coffee maker", 0.1)),
    "living room": (("armchair", 0.45), ("floor lamp", 0.55), ("bookshelf", 0.4), ("soundbar", 0.2)),
    "film evening": (("soundbar", 0.75), ("armchair", 0.2), ("board game", 0.2)),
    "clean air": (("robot vacuum", 0.6), ("air purifier", 0.65)),
    "beach": (("portable speaker", 0.5), ("sunscreen", 0.65), ("insulated bottle", 0.35), ("earplugs", 0.1)),
    "first wheels": (("balance bike", 0.95), ("child bicycle helmet", 0.8)),
    "nursery": (("child night light", 0.65), ("soft toy", 0.65), ("building blocks", 0.3), ("child sleeping bag", 0.1)),
    "school": (("school bag", 0.95), ("child insulated bottle", 0.5), ("child desk lamp", 0.2)),
    "birthday": (("building blocks", 0.5), ("soft toy", 0.45), ("board game", 0.4), ("gift card", 0.15)),
    "family evening": (("board game", 0.9), ("building blocks", 0.2)),
    "holiday with children": (("child suitcase", 0.6), ("child sunscreen", 0.55), ("soft toy", 0.25)),
    "present": (("gift card", 0.4), ("soft toy", 0.2), ("insulated bottle", 0.25), ("portable speaker", 0.2), ("board game", 0.2)),
}  # fmt: skip

INTERESTS: Mapping[str, Sequence[str]] = {
    "coffee": ("coffee corner", "kitchen"),
    "office": ("desk", "study", "calls"),
    "outdoors": ("hike", "camp", "beach"),
    "travel": ("journey", "journey", "calls", "beach"),
    "sport": ("run", "gym at home", "bicycle"),
    "care": ("skin", "bathroom", "skin"),
    "home": ("bedroom", "living room", "kitchen", "film evening", "clean air"),
    "children": ("first wheels", "nursery", "school", "birthday", "family evening", "holiday with children"),
    "giving": ("present", "birthday"),
}

# What is used up: kind → usual days until the same household buys it again.
USED_UP: Mapping[str, int] = {"coffee beans": 28, "moisturiser": 60, "sunscreen": 80, "earplugs": 110}

# Things that go with one another more than their kinds say: the second joins a basket with the first this often.
PAIRS: Sequence[tuple[str, str, float]] = (
    ("kilnhaven-foundry", "rookdale-breakwater", 0.7),
    ("kilnhaven-foundry-duo", "rookdale-breakwater", 0.65),
    ("merrowby-drift", "rookdale-first-ferry", 0.7),
    ("merrowby-cairn", "rookdale-night-shift", 0.65),
    ("lindholt-solo", "rookdale-slack-tide", 0.4),
    ("merrowby-drift", "kilnhaven-heron", 0.45),
    ("yarrowby-wren", "yarrowby-acorn", 0.75),
    ("yarrowby-wren-light", "yarrowby-acorn", 0.75),
    ("orrinvale-tarn-2", "orrinvale-drift-0", 0.55),
    ("orrinvale-col-38", "orrinvale-squall", 0.45),
    ("harrowbay-ferry-22", "junivo-folio-16", 0.18),
    ("calderick-rise-pro", "calderick-vertebra", 0.5),
    ("quornby-keel-75", "quornby-fifty", 0.4),
    ("quornby-volt-27", "quornby-keel-full", 0.35),
    ("veldmark-plain-27", "veldmark-clearly-4k", 0.3),
    ("yarrowby-upright", "yarrowby-sprout", 0.6),
    ("yarrowby-twig", "yarrowby-sprout", 0.6),
    ("norvane-quiet-60", "harrowbay-quay-cabin", 0.18),
    ("strydale-daily-4", "strydale-featherweight", 0.45),
    ("fenwilde-root", "brontic-pastel-pair", 0.3),
    ("pebblewick-planetarium", "pebblewick-sea-otters", 0.35),
    ("lumivar-crane", "wrenfold-desk-perch", 0.15),
    ("nettlecove-barrier", "nettlecove-daily-veil", 0.5),
)

# Children's things among kinds that grown-ups use as well.
CHILDREN = (
    "telmora-junior-quiet", "yarrowby-cub", "yarrowby-rolling-bear", "yarrowby-sprout", "yarrowby-puddle", "yarrowby-cubs-mat",
    "yarrowby-acorn", "pellora-milk-teeth", "yarrowby-little-shade", "pebblewick-moonlet", "pebblewick-planetarium",
    "yarrowby-toadstool", "lumivar-scholar", "yarrowby-low-shelf", "telmora-kin-watch",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Thing:
    """A product as it is bought: `price` in whole units, `liked` is how much it draws by itself."""

    id: str
    brand: str
    price: float
    liked: float


@dataclass(kw_only=True)
class Household:
    """Who buys: its budget (0 modest, 1 generous), its interests and what it has and used up last."""

    name: str
    budget: float
    interests: Sequence[str]
    favourite_brand: str
    has: set[str] = field(default_factory=set)


class Year:
    """Buys for a year."""

    def __init__(self, shelves: Mapping[str, Sequence[Thing]], seed: int) -> None:
        self._shelves = shelves
        self._chance = random.Random(seed)
        self._things = {thing.id: kind for kind, things in shelves.items() for thing in things}

    def purchases(self) -> list[dict[str, object]]:
        """Every basket as a line of `purchases.jsonl`, by time."""
        lines: list[dict[str, object]] = []
        brands = sorted({thing.brand for things in self._shelves.values() for thing in things})
        for number in range(1, HOUSEHOLDS + 1):
            household = Household(
                name=f"p{number:04d}",
                budget=self._chance.betavariate(2, 3),
                interests=self._chance.sample(sorted(INTERESTS), self._chance.choice((1, 1, 2, 2, 3))),
                favourite_brand=self._chance.choice(brands),
            )
            lines += self._of(household)
        return sorted(lines, key=lambda line: (str(line["at"]), str(line["person"])))

    def _of(self, household: Household) -> list[dict[str, object]]:
        baskets: list[tuple[datetime, list[str]]] = []
        for _ in range(self._chance.choice((1, 1, 2, 2, 3))):
            occasion = self._chance.choice(INTERESTS[self._chance.choice(list(household.interests))])
            # More is bought towards the end of the year.
            day = int(DAYS * self._chance.betavariate(1.4, 1.1))
            basket = self._basket(occasion, household)
            if basket:
                baskets.append((self._moment(day), basket))
        for at, basket in tuple(baskets):
            baskets += self._again(at, basket)
        return [
            {"person": household.name, "at": at.isoformat(timespec="minutes"), "products": basket}
            for at, basket in baskets
        ]

    def _basket(self, occasion: str, household: Household) -> list[str]:
        basket: list[str] = []
        for kind, often in OCCASIONS[occasion]:
            if self._chance.random() < often * 0.95:
                self._put(self._pick(kind, household), basket, household)
        for first, second, often in PAIRS:
            if first in basket and self._chance.random() < often:
                # It takes the place of another thing of its kind, which nobody needs twice.
                basket = [id_ for id_ in basket if self._things[id_] != self._things[second]]
                self._put(second, basket, household)
        return basket[:5]

    def _put(self, product: str, basket: list[str], household: Household) -> None:
        if product not in household.has and product not in basket:
            basket.append(product)
            household.has.add(product)

    def _pick(self, kind: str, household: Household) -> str:
        """A thing of this kind: nearer to the budget, liked, of the favourite brand."""
        shelf = self._shelves[kind]
        prices = sorted(thing.price for thing in shelf)
        weights = []
        for thing in shelf:
            place = prices.index(thing.price) / max(len(prices) - 1, 1)
            near = 1.0 / (0.12 + abs(place - household.budget)) ** 1.5
            weights.append(near * thing.liked * (2.5 if thing.brand == household.favourite_brand else 1.0))
        return self._chance.choices(shelf, weights)[0].id

    def _again(self, at: datetime, basket: Sequence[str]) -> list[tuple[datetime, list[str]]]:
        """The same household comes back for what is used up, mostly for the same thing."""
        found: list[tuple[datetime, list[str]]] = []
        for product in basket:
            kind = self._things[product].removeprefix("child ")
            usual = USED_UP.get(kind)
            if usual is None or self._chance.random() > 0.55:
                continue
            moment, current = at, product
            while self._chance.random() < 0.68:
                moment += timedelta(days=round(usual * self._chance.uniform(0.75, 1.3)), minutes=self._minutes())
                if moment > LAST_DAY:
                    break
                if self._chance.random() < 0.15:
                    current = self._chance.choice(self._shelves[self._things[product]]).id
                also = self._chance.random() < 0.12 and kind == "coffee beans"
                more = [self._chance.choice(self._shelves[self._things[product]]).id] if also else []
                found.append((moment, list(dict.fromkeys([current, *more]))))
        return found

    def _moment(self, day: int) -> datetime:
        return LAST_DAY - timedelta(days=DAYS - day, minutes=self._minutes())

    def _minutes(self) -> int:
        return self._chance.randrange(0, 14 * 60)


def shelves_of(folder: Path) -> dict[str, list[Thing]]:
    """The shop's products by kind, children's things on shelves of their own, the sold-out ones as well: they were bought before."""
    prices: dict[str, list[float]] = {}
    for variant in _lines(folder / "variants.jsonl"):
        prices.setdefault(str(variant["product_id"]), []).append(float(str(variant["price"])))
    shelves: dict[str, list[Thing]] = {}
    for product in _lines(folder / "products.jsonl"):
        id_, kind = str(product["id"]), str(_part(product, "kind"))
        rating = float(str(product.get("rating") or 4.0))
        # Some things sell far better than others of their kind, whatever they cost.
        drawn = random.Random(f"{SEED}/{id_}").paretovariate(2.2)
        thing = Thing(
            id=id_, brand=str(product.get("brand", "")), price=min(prices[id_]), liked=drawn * (rating / 4) ** 2
        )
        shelves.setdefault(f"child {kind}" if id_ in CHILDREN else kind, []).append(thing)
    return shelves


def _part(product: Mapping[str, object], key: str) -> object:
    value = product[key]
    return value["en"] if isinstance(value, dict) else value


def _lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def main() -> None:
    """Write `purchases.jsonl` into a folder of the demo shop."""
    parser = argparse.ArgumentParser(description="Write the demo shop's invented purchases.")
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    lines = Year(shelves_of(folder), SEED).purchases()
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    (folder / "purchases.jsonl").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
