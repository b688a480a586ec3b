"""How text becomes terms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.analysis import Analyser

ANALYSER = Analyser()


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("running shoes", "Running Shoe"),
        ("returned", "returns"),
        ("ＷＩＦＩ 6", "wifi 6"),
        ("café", "CAFE"),
        ("women's", "women"),
        ("1,299", "1299"),
    ],
)
def test_spellings_of_one_word_share_their_terms(text: str, other: str) -> None:
    assert ANALYSER.terms(text) == ANALYSER.terms(other)


@pytest.mark.parametrize("text", ['15.6"', "15.6 inch", "15.6-inch", "15.6 inches", "15.6inch", "15.6英寸", "15.6 寸"])
def test_a_number_keeps_its_unit_however_it_is_written(text: str) -> None:
    assert "15.6inch" in ANALYSER.terms(text)


def test_a_number_is_also_found_without_its_unit() -> None:
    assert {"500", "500ml"} <= set(ANALYSER.terms("500毫升"))


@pytest.mark.parametrize("text", ["WH-1000XM5", "wh 1000xm5", "WH/1000XM5"])
def test_model_codes_are_found_by_their_parts(text: str) -> None:
    assert {"wh", "1000xm5"} <= set(ANALYSER.terms(text))


def test_a_code_with_hyphens_is_also_one_term() -> None:
    assert "wh1000xm5" in ANALYSER.terms("WH-1000XM5")
    assert "tshirt" in ANALYSER.terms("T-shirt")


def test_chinese_is_cut_into_characters_and_pairs() -> None:
    assert ANALYSER.terms("降噪耳机") == ["降", "噪", "耳", "机", "降噪", "噪耳", "耳机"]
    assert ANALYSER.terms("灯") == ["灯"]


def test_mixed_text_gives_both_kinds_of_terms() -> None:
    assert {"iphon", "手机", "壳", "机壳"} <= set(ANALYSER.terms("iPhone手机壳"))


@given(st.text(max_size=200))
def test_any_text_gives_terms_that_can_be_indexed(text: str) -> None:
    terms = ANALYSER.terms(text)
    assert all(term and not any(c.isspace() for c in term) for term in terms)
    assert ANALYSER.terms(text) == terms


@given(st.lists(st.sampled_from(["lamp", "耳机", "500 ml", "WH-1000XM5", "4K"]), min_size=1, max_size=6))
def test_a_text_contains_the_terms_of_each_of_its_words(words: list[str]) -> None:
    together = set(ANALYSER.terms(" , ".join(words)))
    for word in words:
        assert set(ANALYSER.terms(word)) <= together
