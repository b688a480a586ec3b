"""Money is exact: properties over all amounts."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.money import MINOR_DIGITS, Money, minor_digits, total

currencies = st.sampled_from(["USD", "EUR", "CNY", *MINOR_DIGITS])
amounts = st.integers(-(10**15), 10**15)


@given(amounts, currencies)
def test_what_is_written_is_read_back(minor: int, currency: str) -> None:
    money = Money(minor, currency)
    assert Money.parse(money.decimal(), currency) == money


@given(st.lists(amounts), currencies)
def test_a_sum_is_the_sum_of_the_minor_units(minors: list[int], currency: str) -> None:
    assert total([Money(m, currency) for m in minors], currency) == Money(sum(minors), currency)


@given(amounts, amounts, currencies)
def test_taking_away_what_was_added_gives_the_amount_back(first: int, second: int, currency: str) -> None:
    one, other = Money(first, currency), Money(second, currency)
    assert one + other - other == one
    assert one - other == -(other - one)
    assert (one < other) == (first < second)
    assert (one <= other) == (first <= second)


@given(amounts, st.integers(1, 500), currencies)
def test_many_times_an_amount_is_the_amount_added_that_often(minor: int, count: int, currency: str) -> None:
    assert Money(minor, currency) * count == total([Money(minor, currency)] * count, currency)


@given(st.integers(0, 10**12), st.integers(0, 1000), st.integers(1, 1000), currencies)
def test_a_share_is_within_half_a_minor_unit_of_the_exact_one(minor: int, part: int, whole: int, currency: str) -> None:
    share = Money(minor, currency).share(part, whole)
    assert abs(Decimal(share.minor) * whole - Decimal(minor) * part) * 2 <= whole


@given(st.integers(0, 10**9), st.integers(1, 1000), st.integers(0, 1000))
def test_two_shares_of_the_whole_differ_from_it_by_at_most_one_unit(minor: int, whole: int, part: int) -> None:
    part = min(part, whole)
    shares = Money(minor, "USD").share(part, whole) + Money(minor, "USD").share(whole - part, whole)
    assert abs(shares.minor - minor) <= 1


@given(amounts, currencies)
def test_what_people_read_has_all_digits_of_the_amount(minor: int, currency: str) -> None:
    shown = str(Money(minor, currency))
    assert int("".join(c for c in shown if c.isdigit())) == abs(minor)
    assert shown.startswith("-") == (minor < 0)
    assert ("." in shown) == (minor_digits(currency) > 0)


@pytest.mark.parametrize(
    ("minor", "currency", "shown"),
    [
        (129900, "USD", "$1,299.00"),
        (5, "CNY", "¥0.05"),
        (-1250, "CHF", "-12.50 CHF"),
        (1500, "JPY", "¥1,500"),
        (1, "KWD", "0.001 KWD"),
    ],
)
def test_money_is_shown_as_people_write_it(minor: int, currency: str, shown: str) -> None:
    assert str(Money(minor, currency)) == shown


@given(currencies)
def test_more_decimals_than_the_currency_has_are_refused(currency: str) -> None:
    with pytest.raises(ValueError, match="more decimals"):
        Money.parse("1." + "0" * minor_digits(currency) + "1", currency)


@pytest.mark.parametrize("nonsense", ["", "ten", "1,50", "nan", "inf", "-Infinity", "1e-9", float("inf"), "0x10"])
def test_what_is_not_an_amount_is_refused(nonsense: str | float) -> None:
    with pytest.raises(ValueError, match=r"amount|decimals"):
        Money.parse(nonsense, "USD")


@given(amounts, amounts)
def test_two_currencies_never_mix(first: int, second: int) -> None:
    one, other = Money(first, "USD"), Money(second, "EUR")
    for mix in (lambda: one + other, lambda: one - other, lambda: one < other, lambda: one <= other):
        with pytest.raises(ValueError, match="do not add up"):
            mix()
