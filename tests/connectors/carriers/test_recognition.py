"""Carriers are recognised by the form and check digit of a number, and nothing is guessed."""

from __future__ import annotations

import pytest

from connectors.carriers.recognition import Recognised, carrier_named, recognise, tracking_page

# The carriers' published example numbers.
CHECKED = {
    "1Z5R89390357567127": "ups",
    "9400111202555842332669": "usps",
    "986578788855": "fedex",
    "3318810025": "dhl",
}


@pytest.mark.parametrize(("number", "carrier"), CHECKED.items())
def test_a_number_with_a_right_check_digit_tells_its_carrier(number: str, carrier: str) -> None:
    assert recognise(number) == Recognised(carrier=carrier, checked=True)
    spaced = f" {number[:4]} {number[4:]} ".lower()
    assert recognise(spaced) == recognise(number)


@pytest.mark.parametrize("number", CHECKED)
def test_a_wrong_last_digit_is_no_number_of_that_carrier(number: str) -> None:
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    found = recognise(wrong)
    assert found is None or found.carrier != CHECKED[number]


@pytest.mark.parametrize(
    ("number", "carrier"),
    [("SF1234567890123", "sf"), ("YT2212345678901", "yto"), ("JDVA12345678901", "jd"), ("TBA502887274000", "amazon")],
)
def test_letters_in_front_tell_a_carrier_without_a_check_digit(number: str, carrier: str) -> None:
    assert recognise(number) == Recognised(carrier=carrier, checked=False)


@pytest.mark.parametrize("number", ["", "hello", "12345", "１２３４５６７８９０１２", "0" * 500, "NW228354205092"])
def test_what_no_carrier_writes_is_nobody_s(number: str) -> None:
    assert recognise(number) is None


def test_a_postal_number_belongs_to_the_post_of_the_country_at_its_end() -> None:
    assert recognise("RB123456785CN") == Recognised(carrier="ems", checked=True)
    assert recognise("RB123456785GB") is None
    assert recognise("RB123456784CN") is None


@pytest.mark.parametrize("name", ["UPS", "ups", "U.P.S.", "United Parcel Service"])
def test_a_shop_may_write_a_carrier_s_name_in_its_own_way(name: str) -> None:
    known = carrier_named(name)
    assert known is not None
    assert known.code == "ups"


def test_a_page_is_the_named_carrier_s_and_else_the_recognised_one_s() -> None:
    assert tracking_page("顺丰速运", "SF123 4567890123").endswith("/SF1234567890123")
    assert tracking_page("", "1Z5R89390357567127") == "https://www.ups.com/track?tracknum=1Z5R89390357567127"
    assert tracking_page("Northway Parcel", "1Z5R89390357567127") == ""
    assert tracking_page("", "") == ""


def test_a_number_cannot_change_where_a_page_leads() -> None:
    assert tracking_page("UPS", "1Z&next=//evil?#").startswith("https://www.ups.com/track?tracknum=1Z%26NEXT%3D%2F%2F")
