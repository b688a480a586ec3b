"""Each product of the demo shop has a picture that is safe to serve and its own."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from connectors.shops.demo.draw import draw
from tests.connectors.demo_files import DemoFiles, Row

SVG = "{http://www.w3.org/2000/svg}"
SHAPES = {"svg", "defs", "linearGradient", "stop", "g", "rect", "circle", "ellipse", "path"}
LARGEST = 6 * 1024


@pytest.fixture(scope="module")
def files() -> DemoFiles:
    return DemoFiles()


@pytest.fixture(scope="module")
def pictures(files: DemoFiles) -> dict[str, str]:
    return {product["id"]: _draw(product, _colour(files, product)) for product in files.products}


def test_every_picture_is_small_valid_and_only_shapes(pictures: dict[str, str]) -> None:
    for id_, picture in pictures.items():
        assert len(picture.encode()) <= LARGEST, id_
        for element in ElementTree.fromstring(picture).iter():
            assert element.tag.removeprefix(SVG) in SHAPES, (id_, element.tag)
            assert not (element.text or "").strip(), id_
            assert not any("href" in name or name.startswith("on") for name in element.attrib), id_


def test_references_stay_inside_the_picture(pictures: dict[str, str]) -> None:
    for id_, picture in pictures.items():
        root = ElementTree.fromstring(picture)
        names = {f"url(#{element.get('id')})" for element in root.iter() if element.get("id")}
        used = {value for element in root.iter() for value in element.attrib.values() if "url(" in value}
        assert used <= names, id_


def test_no_two_products_look_the_same(pictures: dict[str, str]) -> None:
    assert len(set(pictures.values())) == len(pictures)


def test_every_kind_has_a_drawing_of_its_own(files: DemoFiles) -> None:
    drawn = {kind: draw(kind, "Home & Kitchen", "same-seed", "#336699") for kind in files.kinds}
    assert len(set(drawn.values())) == len(files.kinds)
    assert draw("flying carpet", "Home & Kitchen", "same-seed", "#336699") not in drawn.values()


def test_the_same_product_is_always_drawn_the_same(files: DemoFiles, pictures: dict[str, str]) -> None:
    for product in files.products[::25]:
        assert _draw(product, _colour(files, product)) == pictures[product["id"]]


def test_every_colour_of_the_catalogue_is_painted(files: DemoFiles) -> None:
    plain = draw("backpack", "Outdoor & Travel", "bag", None)
    words = {
        option["value"]["en"] for v in files.variants for option in v["options"] if option["name"]["en"] == "Colour"
    }
    assert len(words) >= 40
    for word in words:
        assert draw("backpack", "Outdoor & Travel", "bag", word) != plain, word


def test_kind_department_and_colour_are_read_in_any_case() -> None:
    assert draw("BACKPACK", "outdoor & travel", "bag", "SAGE") == draw("backpack", "Outdoor & Travel", "bag", "Sage")
    assert draw("backpack", "Outdoor & Travel", "bag", "Dusty sage") == draw(
        "backpack", "Outdoor & Travel", "bag", "sage"
    )
    assert draw("backpack", "Outdoor & Travel", "bag", "") == draw("backpack", "Outdoor & Travel", "bag", None)


@pytest.mark.parametrize(
    "text", ['"/><script>alert(1)</script>', "]]>&amp;<", "\x00", "url(http://x)", "#12345g", "红色"]
)
def test_nothing_that_is_passed_in_gets_into_the_picture(text: str) -> None:
    picture = draw(text, text, text, text)
    assert text not in picture
    assert {element.tag.removeprefix(SVG) for element in ElementTree.fromstring(picture).iter()} <= SHAPES


def _draw(product: Row, colour: str | None) -> str:
    return draw(product["kind"]["en"], product["department"]["en"], product["id"], colour)


def _colour(files: DemoFiles, product: Row) -> str | None:
    options = (option for v in files.variants if v["product_id"] == product["id"] for option in v["options"])
    return next((option["value"]["en"] for option in options if option["name"]["en"] == "Colour"), None)
