"""Details that stand in a message itself."""

from __future__ import annotations

import pytest

from assistant.models.offline.details import (
    OrderNumbers,
    Places,
    Prices,
    choice,
    emails,
    places,
    prices,
    quantity,
    without_prices,
)
from assistant.models.offline.numbers import english_number, han_number

HP = OrderNumbers(r"[Hh][Pp]-?\d{5}", "HP-10001")
RETAIL = OrderNumbers(r"#W\d{7}", "#W2611340")
DIGITS = OrderNumbers(r"\d{12}", "")


@pytest.mark.parametrize(
    ("numbers", "text", "expected"),
    [
        (HP, "where is HP-10002.", ["HP-10002"]),
        (HP, "track hp 10031 please", ["HP-10031"]),
        (HP, "hp10031发货了吗", ["HP-10031"]),
        (HP, "ＨＰ－１０００６ 到哪了", ["HP-10006"]),
        (HP, "HP-10001 and #HP-10002, HP-10001 again", ["HP-10001", "HP-10002"]),
        (HP, "mail hp-10001@example.com", []),
        (HP, "HP-100012", []),
        (RETAIL, "#W2611340 and w4817420", ["W2611340", "W4817420"]),
        (DIGITS, "订单313021098954到哪了", ["313021098954"]),
        (DIGITS, "call 4 me at 2024", []),
    ],
)
def test_order_numbers_are_found_as_people_write_them(numbers: OrderNumbers, text: str, expected: list[str]) -> None:
    assert numbers.find(text) == expected


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("under $80", None, 80),
        ("between 50 and 100 dollars", 50, 100),
        ("sofas from $200 to $500", 200, 500),
        ("no more than 120, size 9", None, 120),
        ("over 30 dollars", 30, None),
        ("less than one hundred and fifty dollars", None, 150),
        ("3k or less", None, 3000),
        ("1,299.50 or less", None, 1299.5),
        ("三百块以内", None, 300),
        ("200到300元", 200, 300),
        ("两千到五千", 2000, 5000),
        ("三五百的", 300, 500),
        ("不超过一千五", None, 1500),
        ("一万二以下", None, 12000),
        ("五百以上", 500, None),
        ("预算五百左右", None, 500),
        ("15 inch laptop", None, None),
        ("for two people", None, None),
        ("within 30 days", None, None),
        ("2-3 person tent", None, None),
        ("给6岁孩子", None, None),
        ("the first 3", None, None),
    ],
)
def test_prices_are_told_from_other_numbers(text: str, low: float | None, high: float | None) -> None:
    assert prices(text) == Prices(low=low, high=high)


def test_a_wish_without_its_price_keeps_everything_else() -> None:
    assert without_prices("running shoes under $80, size 9") == "running shoes  size 9"
    assert without_prices("三百块以内的台灯") == "的台灯"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the second one", Places(numbers=(2,))),
        ("第二款", Places(numbers=(2,))),
        ("the first two", Places(numbers=(1, 2))),
        ("前两个", Places(numbers=(1, 2))),
        ("2", Places(numbers=(2,))),
        ("1 and 3", Places(numbers=(1, 3))),
        ("the last one", Places(numbers=(-1,))),
        ("all of it", Places(all_of_them=True)),
        ("全部都退", Places(all_of_them=True)),
        ("two mugs", Places()),
    ],
)
def test_places_in_a_list(text: str, expected: Places) -> None:
    assert places(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("just two of them", 2), ("one of the mugs", 1), ("只退一个", 1), ("退三件", 3), ("the mugs", None)],
)
def test_quantities(text: str, expected: int | None) -> None:
    assert quantity(text) == expected


def test_numerals_of_both_languages() -> None:
    assert [han_number(n) for n in ("三百五", "一千零五", "两千", "十五", "一万二", "五百二十", "台")] == [
        350, 1005, 2000, 15, 12000, 520, None,
    ]  # fmt: skip
    assert [english_number(n) for n in ("twenty-five", "a hundred", "two thousand and ten", "lamp")] == [
        25,
        100,
        2010,
        None,
    ]


def test_the_longest_word_decides_and_a_negated_one_does_not_count() -> None:
    words = {"damaged": ["broken"], "wrong_size": ["too small", "doesn't fit"], "other": ["small"]}
    assert choice("it is too small", words) == "wrong_size"
    assert choice("it doesn't fit", words) == "wrong_size"
    assert choice("it is not broken", words) is None
    assert choice("unbroken", words) is None


def test_emails_of_any_shape() -> None:
    assert emails("li.wei+shop@mail.example.cn，谢谢 and <a_b@x.org>") == ["li.wei+shop@mail.example.cn", "a_b@x.org"]
