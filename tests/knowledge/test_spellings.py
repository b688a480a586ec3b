"""A shop's values are known in the other writings that people use."""

from __future__ import annotations

import pytest

from knowledge.facts import Named
from knowledge.spellings import broader, unspaced, variants

COLOUR, SIZE, MATERIAL = Named("Colour", "颜色"), Named("Size", "尺码"), Named("Material", "材质")
OTHER = Named("Delivery", "发送方式")


@pytest.mark.parametrize(
    ("value", "name", "other"),
    [
        ("E-mail", OTHER, "email"),
        ("银色", COLOUR, "银"),
        ("酒红色", OTHER, "酒红"),
        ("挂耳式", OTHER, "挂耳"),
        ("一级", OTHER, "1级"),
        ("1级", OTHER, "一级"),
        ("120 厘米", OTHER, "120厘米"),
        ("TKL (87 keys)", OTHER, "tkl"),
        ("TKL（87 键）", OTHER, "87 键"),
        ("Large", SIZE, "l"),
        ("英文、中文", OTHER, "中英文"),
    ],
)
def test_a_value_is_known_in_its_other_writings(value: str, name: Named, other: str) -> None:
    assert other in variants(value, name)


@pytest.mark.parametrize(("value", "name"), [("Large", COLOUR), ("银色", OTHER), ("Cotton", MATERIAL), ("L", SIZE)])
def test_what_has_one_writing_gets_no_other(value: str, name: Named) -> None:
    assert variants(value, name) == []


def test_solid_oak_is_solid_wood_and_oak_alone_is_not() -> None:
    assert "solid wood" in broader("Solid oak", MATERIAL)
    assert "实木" in broader("橡木实木", MATERIAL)
    assert broader("Oak", MATERIAL) == []
    assert broader("Solid oak", COLOUR) == []


@pytest.mark.parametrize(
    ("value", "written"),
    [("SPF 50+", ["spf50+"]), ("2,700 K", ["2700k"]), ("128GB", ["128g"]), ("Solid oak", [])],
)
def test_codes_and_numbers_are_written_without_spaces(value: str, written: list[str]) -> None:
    assert unspaced(value) == written
