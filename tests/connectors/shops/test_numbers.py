"""All spellings of one order number have one key."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from connectors.shops.numbers import order_number_key

numbers = st.text("ABCXYZabcxyz0123456789-", min_size=1, max_size=12)


@given(numbers, st.lists(st.sampled_from(["#", " ", "\t", "\u3000", "＃", "\u200b"]), max_size=5))
def test_signs_and_spaces_anywhere_make_no_difference(number: str, noise: list[str]) -> None:
    written = list(number)
    for sign in noise:
        written.insert(len(written) // 2, sign)
    assert order_number_key("".join(written).swapcase()) == order_number_key(number)


@given(numbers)
def test_full_width_signs_make_no_difference(number: str) -> None:
    assert order_number_key("".join(chr(ord(c) + 0xFEE0) for c in number)) == order_number_key(number)


@given(numbers, numbers)
def test_different_numbers_stay_different(first: str, second: str) -> None:
    same = first.casefold() == second.casefold()
    assert (order_number_key(first) == order_number_key(second)) == same
