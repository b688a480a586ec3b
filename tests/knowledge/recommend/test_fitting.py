"""One thing fits another only where an attribute of both says so."""

from __future__ import annotations

import pytest

from knowledge.recommend.base import Asked, Because, Way
from knowledge.recommend.facts import ProductFacts
from tests.knowledge.recommend.conftest import Open
from tests.knowledge.recommend.market import product, shelf


def thing(id_: str, kind: str, **properties: str) -> ProductFacts:
    named = {name.replace("_", " "): value for name, value in properties.items()}
    return product(id_, kind, properties=named, department="Computers")


LAPTOP = thing("laptop", "laptop", Screen_size="15.6 in")
PHONE = thing("phone", "phone", Charging="USB-C, 25 W")


@pytest.mark.parametrize(
    ("anchor", "other", "fact"),
    [
        (LAPTOP, thing("sleeve", "sleeve", Laptop='15.6"'), ("Laptop", '15.6"')),
        (LAPTOP, thing("bag", "backpack", Laptop="16 inches"), ("Laptop", "16 inches")),
        (LAPTOP, thing("metric", "sleeve", Laptop="39.6 cm"), ("Laptop", "39.6 cm")),
        (thing("laptop", "gaming laptop", Display="14 英寸"), thing("s", "sleeve", Fits="14 in"), ("Fits", "14 in")),
        (PHONE, thing("charger", "charger", Output_ports="1 × USB-C"), ("Output ports", "1 × USB-C")),
    ],
)
async def test_a_size_or_connector_of_both_proves_it(
    opened: Open, anchor: ProductFacts, other: ProductFacts, fact: tuple[str, str]
) -> None:
    [found] = await (await opened(shelf(anchor, other))).recommend(Asked(way=Way.GOES_WITH, products=(anchor.id,)))
    assert found.reason.because is Because.FITS
    assert (found.reason.facts["name"], found.reason.facts["value"]) == fact


@pytest.mark.parametrize(
    ("anchor", "other"),
    [
        (LAPTOP, thing("small", "sleeve", Laptop="15 in")),
        (LAPTOP, thing("huge", "backpack", Laptop="20 in")),
        (LAPTOP, thing("none", "backpack", Laptop="None")),
        (LAPTOP, thing("tablet", "sleeve", Tablet="15.6 in")),
        (LAPTOP, thing("equal", "shelf", Width="15.6 in")),
        (LAPTOP, thing("twin", "laptop", Laptop="15.6 in")),
        (PHONE, thing("old", "charger", Output_ports="USB-A")),
        (PHONE, thing("brush", "toothbrush", Charging="USB-C")),
        (thing("kettle", "kettle", Capacity="1.7 l", Weight="900 g"), thing("mug", "mug", For="1.7 l", Weight="900 g")),
    ],
)
async def test_nothing_else_does(opened: Open, anchor: ProductFacts, other: ProductFacts) -> None:
    recommenders = await opened(shelf(anchor, other))
    assert not await recommenders.recommend(Asked(way=Way.GOES_WITH, products=(anchor.id,)))


async def test_a_connector_proves_nothing_across_departments(opened: Open) -> None:
    brush = product("brush", "toothbrush", properties={"Charging": "USB-C"}, department="Bath")
    hub = product("hub", "hub", properties={"Ports": "4 × USB-C"}, department="Computers")
    recommenders = await opened(shelf(brush, hub))
    assert not await recommenders.recommend(Asked(way=Way.GOES_WITH, products=("hub",)))
