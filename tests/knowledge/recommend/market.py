"""A small invented shop with people who buy in it, drawn from a seed."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from knowledge.recommend.base import Act, Interaction
from knowledge.recommend.facts import ProductFacts

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
KINDS = {
    "kettle": "Kitchen",
    "coffee": "Kitchen",
    "mug": "Kitchen",
    "laptop": "Computers",
    "sleeve": "Computers",
    "charger": "Computers",
    "tent": "Outdoors",
    "lamp": "Outdoors",
}
BRANDS = ("Alder", "Birch", "Cedar", "Dogwood")
COLOURS = ("black", "white", "green")


@dataclass
class Shelf:
    """A provider of facts that tests change: `live` differs from what was learnt where a test says so."""

    facts: dict[str, ProductFacts]
    live: dict[str, ProductFacts] = field(default_factory=dict)

    async def everything(self) -> Sequence[ProductFacts]:
        """All products."""
        return list(self.facts.values())

    async def now(self, ids: Sequence[str]) -> Mapping[str, ProductFacts]:
        """These products as they are now."""
        present = {**self.facts, **self.live}
        return {id_: present[id_] for id_ in ids if id_ in present}


def product(id_: str, kind: str = "kettle", **changes: object) -> ProductFacts:
    """A product of this kind, named after its id."""
    made = ProductFacts(id=id_, text=f"{id_} {kind}", kind=kind, department=KINDS.get(kind, "Other"), brand="Alder")
    return replace(made, **changes)  # type: ignore[arg-type]  # a test gives what the field takes


def shelf(*products: ProductFacts) -> Shelf:
    """A provider of these products."""
    return Shelf(facts={each.id: each for each in products})


def act(person: str, product_id: str, days_ago: float, kind: Act = Act.BOUGHT, basket: str = "") -> Interaction:
    """One act of a customer, so many days before now."""
    at = NOW - timedelta(days=days_ago)
    return Interaction(person=f"customer:{person}", product_id=product_id, act=kind, at=at, basket=basket)


def random_shop(seed: int, products: int = 60) -> Shelf:
    """Products of eight kinds in three departments and four brands; one in six is sold out."""
    draw = random.Random(seed)
    made = []
    for number in range(products):
        kind = draw.choice(list(KINDS))
        colour = draw.choice(COLOURS)
        made.append(
            product(
                f"{kind}-{number}",
                kind,
                text=f"{colour} {kind} {draw.choice(BRANDS)} model {number % 7}",
                brand=draw.choice(BRANDS),
                properties={"Colour": colour, "Size": f"{draw.choice((13, 15, 16))} inch"},
                available=draw.random() > 1 / 6,
                price=draw.randrange(900, 90_000),
                rating=draw.choice((None, 3.4, 4.2, 4.8)),
                reviews=draw.randrange(0, 12),
            )
        )
    return shelf(*made)


def random_acts(seed: int, shop: Shelf, people: int = 40) -> list[Interaction]:
    """What forty people did in a year; they follow fashions, so that some pairs are bought by many."""
    draw = random.Random(seed + 1)
    ids = sorted(shop.facts)
    fashions = [draw.sample(ids, 4) for _ in range(4)]
    acts = []
    for number in range(people):
        person = f"p{number}"
        for visit in range(draw.randrange(1, 6)):
            age = draw.uniform(0, 360)
            basket = f"order:{person}-{visit}"
            taken = draw.sample(draw.choice(fashions), 2) + draw.sample(ids, 1)
            acts += [act(person, id_, age, basket=basket) for id_ in taken]
            if draw.random() < 0.2:
                acts.append(act(person, taken[0], max(age - 3, 0), Act.RETURNED, basket))
            acts += [act(person, id_, age, Act.SEEN) for id_ in draw.sample(ids, 2)]
    return acts
