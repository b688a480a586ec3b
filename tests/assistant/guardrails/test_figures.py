"""What is read as a figure, what tool data makes a fact, and when the two match."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assistant.guardrails.figures import FactSet, facts_in, figures_in
from assistant.guardrails.numerals import parse_chinese, parse_digits, parse_english
from connectors.money import Money
from tests.assistant.guardrails.scenes import NOW, scene, unhurried


def says(data: Any, sentence: str) -> bool:
    """Whether the sentence may be said on the ground of the data."""
    return scene(data).refusals(sentence) == []


SCALARS = st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=12)
JSON = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=8), inner))
PRICE = {"price": {"amount": 1990, "currency": "USD", "text": "$19.90"}}


@pytest.mark.parametrize(
    "sentence",
    ["It costs $19.90.", "It costs $19.9.", "It costs 19.90 USD.", "It costs 19,90 US dollars.", "It costs 19.90.",
     "It costs nineteen ninety.", "It costs １９.９０ dollars.", "价格是19.9美元。"],
)  # fmt: skip
def test_a_price_matches_however_it_is_written(sentence: str) -> None:
    assert says(PRICE, sentence)


@pytest.mark.parametrize(
    "sentence",
    ["It costs $9.90.", "It costs $19.", "It costs $1990.", "It costs 19.90 euros.", "It costs $119.90.", "It costs $20.",
     "It costs €19.90.", "It takes 19.9 days.", "It is 19.9 % off."],
)  # fmt: skip
def test_no_part_rounding_other_currency_or_other_kind_of_a_price_is_supported(sentence: str) -> None:
    assert not says(PRICE, sentence)


def test_a_quantity_supports_no_price_percentage_or_measure() -> None:
    data = {"quantity": 30}
    assert says(data, "There are 30 of them.")
    assert not any(says(data, s) for s in ("It costs $30.", "It is 30% off.", "You have 30 days.", "It costs 30."))


def test_a_number_under_a_key_with_a_unit_supports_that_unit_only() -> None:
    assert says({"window_days": 30}, "You have 30 days.")
    assert says({"refund_days": "5-7"}, "It takes 5 to 7 business days.")
    assert not says({"window_days": 30}, "You have 30 weeks.")
    assert not says({"window_days": 30}, "There are 30 of them.")


def test_minor_units_are_no_fact() -> None:
    assert not says(PRICE, "There are 1990 of them.")


def test_no_arithmetic_is_done() -> None:
    data = [PRICE, {"price": {"amount": 1000, "currency": "USD", "text": "$10.00"}}]
    assert says(data, "They cost $19.90 and $10.")
    assert not says(data, "Together they cost $29.90.")
    assert not says(data, "The difference is $9.90.")


@pytest.mark.parametrize(
    "sentence",
    [
        "on December 3",
        "on 3 Dec 2026",
        "on 2026-12-03",
        "on Thursday",
        "in December",
        "12月3日",
        "十二月三号",
        "星期四",
    ],
)
def test_a_date_supports_every_coarser_form_of_itself(sentence: str) -> None:
    assert says({"due": {"iso": "2026-12-03", "text": "December 3"}}, sentence)


def test_a_date_without_year_supports_no_year() -> None:
    assert says({"text": "Until 31 December."}, "It ends on December 31.")
    assert not says({"text": "Until 31 December."}, "It ends on December 31, 2026.")


def test_relative_days_need_a_fact_that_says_so() -> None:
    assert not says({"due": {"iso": "2026-11-23", "text": "November 23"}}, "It arrives tomorrow.")
    assert says({"due": {"iso": "2026-11-23", "text": "tomorrow"}}, "明天到。")


def test_the_length_of_a_list_supports_how_many_were_found() -> None:
    assert says({"products": ["a", "b", "c"]}, "I found three for you.")
    assert not says({"products": ["a", "b", "c"], "stock": 5}, "I found 5 for you.")
    assert not says({"products": ["a", "b", "c"]}, "Only 3 left in stock.")


def test_numbers_in_names_support_only_the_name() -> None:
    data = {"title": "Desk Lamp 3000"}
    assert says(data, "The Desk Lamp 3000 is bright.")
    assert not says(data, "There are 3000 of them.")
    assert not says(data, "It costs $3000.")


def test_identifiers_match_without_case_and_hyphens_but_whole() -> None:
    data = {"sku": "WH-200", "number": "W2378156"}
    assert says(data, "The wh200 is in order #W2378156.")
    assert not says(data, "The WH-20 is in it.")
    assert not says(data, "It is order #2378156.")


def test_addresses_must_be_the_whole_address() -> None:
    data = {"email": "help@shop.example", "url": "https://shop.example/a?b=1"}
    assert says(data, "Write to help@shop.example or see https://shop.example/a?b=1.")
    assert not says(data, "Write to elp@shop.example.")
    assert not says(data, "See https://shop.example/a.")
    assert not says(data, "See https://shop.example.evil.net/a?b=1.")


def test_zero_money_is_free_of_that_cost_and_nothing_else() -> None:
    data = {"shipping_fee": {"amount": 0, "currency": "EUR", "text": "€0.00"}}
    assert says(data, "Shipping is free.")
    assert says(data, "包邮。")
    assert not says(data, "Returns are free.")
    assert not says({"discount": {"amount": 0, "currency": "EUR", "text": "€0.00"}}, "It is free.")


def test_a_denied_offer_supports_nothing_and_a_denial_needs_nothing() -> None:
    assert not says({"text": "There is no lifetime warranty."}, "It has a lifetime warranty.")
    assert says({}, "There is no lifetime warranty.")
    assert not says({"text": "偏远地区不包邮。"}, "包邮。")


@pytest.mark.parametrize(
    ("fold", "percent"), [("八折", "20%"), ("8折", "20 percent"), ("八五折", "15%"), ("半价", "50%")]
)
def test_chinese_discounts_are_percentages_off(fold: str, percent: str) -> None:
    assert says({"text": f"全场{fold}"}, f"You get {percent} off.")
    assert says({"text": f"{percent} off"}, f"现在{fold}。")
    assert not says({"text": "80% cotton"}, "现在八折。")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,299.00", "1299.00"),
        ("1.299,00", "1299.00"),
        ("19,90", "19.90"),
        ("1'299", "1299"),
        ("1,29,900", "129900"),
        ("1.299", "1.299"),
    ],
)
def test_digits_are_read_in_every_regions_way(text: str, value: str) -> None:
    assert str(parse_digits(text)) == value


@unhurried
@given(st.integers(0, 999_999_999))
def test_chinese_numerals_read_back(number: int) -> None:
    digits, units = "零一二三四五六七八九", ["", "十", "百", "千"]

    def section(value: int) -> str:
        text = "".join(
            digits[int(d)] + (units[len(str(value)) - 1 - i] if d != "0" else "") for i, d in enumerate(str(value))
        )
        while "零零" in text:
            text = text.replace("零零", "零")
        return text.rstrip("零") or "零"

    parts = [(number // 10**8, "亿"), (number // 10**4 % 10**4, "万"), (number % 10**4, "")]
    written, started = "", False
    for value, unit in parts:
        if value:
            written += ("零" if started and value < 1000 else "") + section(value) + unit
            started = True
    assert parse_chinese(written or "零") == number


@unhurried
@given(st.integers(0, 999_999))
def test_english_numbers_read_back(number: int) -> None:
    teens = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
    ones = f"zero one two three four five six seven eight nine {teens}".split()
    tens = f"- - {'twenty thirty forty fifty sixty seventy eighty ninety'}".split()

    def words(value: int) -> str:
        if value < 20:
            return ones[value]
        if value < 100:
            return tens[value // 10] + (f"-{ones[value % 10]}" if value % 10 else "")
        if value < 1000:
            return f"{ones[value // 100]} hundred" + (f" and {words(value % 100)}" if value % 100 else "")
        return f"{words(value // 1000)} thousand" + (f" {words(value % 1000)}" if value % 1000 else "")

    assert parse_english(words(number)) == number


@unhurried
@given(minor=st.integers(0, 10**9), currency=st.sampled_from(["USD", "EUR", "GBP", "CNY", "JPY", "CHF"]))
@example(minor=261_800_000, currency="EUR")  # 618 alone is a shopping festival
def test_every_amount_as_the_shop_writes_it_is_supported_by_itself_alone(minor: int, currency: str) -> None:
    amount = Money(minor, currency)
    data = {"price": {"amount": minor, "currency": currency, "text": str(amount)}}
    assert says(data, f"The price is {amount}.")
    assert says(data, f"价格是{amount}。")
    assert not says(data, f"The price is {Money(minor + 1, currency)}.")


@unhurried
@given(st.text(max_size=80))
def test_any_text_is_read_without_failing_and_supports_itself(text: str) -> None:
    facts = FactSet(facts_in({"passage": f"note {text}"}, "call", NOW))
    assert [f for f in figures_in(f"note {text}") if facts.supports(f) is None] == []


@unhurried
@given(JSON)
def test_any_json_is_walked_without_failing(data: Any) -> None:
    facts_in(data, "call", NOW)


def test_a_fact_knows_where_it_comes_from() -> None:
    facts = FactSet(facts_in(PRICE, "call-7", NOW))
    (figure,) = figures_in("It costs $19.90.")
    fact = facts.supports(figure)
    assert fact is not None
    assert (fact.source, fact.at, fact.value) == ("call-7", NOW, "19.9 USD")


def test_a_number_that_ends_a_name_is_said_where_another_number_follows_it_in_the_title() -> None:
    assert says({"title": "Quornby Keel 75 75% 无线机械键盘"}, "最接近的是 Quornby Keel 75。")
    assert not says({"title": "Quornby Keel 75 75% 无线机械键盘"}, "一共有 75 款键盘。")


def test_one_that_is_in_stock_is_no_count_of_what_is_left() -> None:
    assert says({}, "A similar one in stock is the blue lamp.")
    assert not says({}, "There is only one in stock.")


@pytest.mark.parametrize(
    "sentence",
    [
        "Most customers love it.",
        "Most of our customers buy it again.",
        "Experts recommend it.",
        "It is almost sold out.",
        "It is selling fast.",
        "大多数顾客都喜欢。",
        "专家推荐这款。",
        "快卖完了，手慢无。",
    ],
)
def test_praise_by_the_crowd_and_scarcity_need_a_fact_that_says_so(sentence: str) -> None:
    assert not says({"text": "A lamp."}, sentence)
    assert says({"text": sentence}, sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "I do not know what most customers think of it.",
        "It is sold out at the moment.",
        "People who bought the machine also bought the beans.",
        "所有颜色都有货。",
        "这款暂时缺货。",
    ],
)
def test_plain_words_about_customers_and_stock_are_no_praise(sentence: str) -> None:
    assert says({"text": "A lamp."}, sentence)


def test_may_after_a_number_in_a_name_is_a_verb_where_a_verb_follows() -> None:
    assert says({"title": "Strydale Daily 4"}, "The Strydale Daily 4 may be enough.")
    assert not says({"title": "Strydale Daily 4"}, "It arrives on 4 May.")
