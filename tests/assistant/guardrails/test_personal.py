"""Personal data does not reach logs, and what only looks like it stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.guardrails.personal import chinese_id, luhn, redact
from tests.assistant.guardrails.scenes import unhurried


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mail ana@example.com now", "mail [email] now"),
        ("我的手机号是13812345678，谢谢", "我的手机号是[phone]，谢谢"),
        ("手机１３８１２３４５６７８", "手机[phone]"),
        ("+86 138 1234 5678", "[phone]"),
        ("call +31 20 555 0100", "call [phone]"),
        ("call (555) 123-4567", "call [phone]"),
        ("热线 400-820-1234", "热线 [phone]"),
        ("身份证11010519491231002X", "身份证[id number]"),
        ("card 4111 1111 1111 1111 please", "card [card] please"),
        ("card 4111111111111111", "card [card]"),
    ],
)
def test_personal_data_is_replaced_by_its_kind(text: str, expected: str) -> None:
    assert redact(text) == expected


@pytest.mark.parametrize(
    "text",
    ["order 313021098954", "#W2378156", "SF1234567890", "2026-11-22 10:00", "$1,299.00", "110105194912310021", "JD13812345678",
     "4111111111111112", "12 pieces for 99 each", "版本 1.2.3"],
)  # fmt: skip
def test_numbers_that_are_not_personal_stay(text: str) -> None:
    assert redact(text) == text


@unhurried
@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.from_regex(r"[0-9]{1,6}", fullmatch=True))
def test_no_rule_bites_a_mobile_number_out_of_a_longer_number(mobile: str, more: str) -> None:
    longer = mobile + more
    if not luhn(longer) and not (len(longer) == 18 and chinese_id(longer)):
        assert redact(f"no {longer}") == f"no {longer}"


@unhurried
@given(
    st.from_regex(r"[1-9][0-9]{5}(19[5-9][0-9]|200[0-9])(0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])[0-9]{3}", fullmatch=True)
)
def test_every_identity_number_with_its_check_sign_goes(number: str) -> None:
    (sign,) = [s for s in "0123456789X" if chinese_id(number + s)]
    assert redact(f"号码{number}{sign}。") == "号码[id number]。"


@unhurried
@given(st.text(max_size=60))
def test_redacting_twice_changes_nothing_more(text: str) -> None:
    assert redact(redact(text)) == redact(text)
