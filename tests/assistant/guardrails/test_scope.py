"""Every input gets one normal form, whatever hides in it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.guardrails.scope import normalise_input
from tests.assistant.guardrails.scenes import unhurried


@pytest.mark.parametrize("text", ["", "  \n\t ", "\u200b\u2060", "\x00\x07"])
def test_nothing_visible_is_nothing(text: str) -> None:
    assert normalise_input(text) == ""


def test_hidden_signs_and_overrides_go_and_directions_stay() -> None:
    assert normalise_input("a\u202eb\u200bc") == "abc"
    assert normalise_input("  order  \u05d0\u05d1\r\n\r\n\r\n\r\nW1 ") == "order \u05d0\u05d1\n\nW1"


def test_joined_emoji_stay_joined() -> None:
    assert normalise_input("👨\u200d👩\u200d👧") == "👨\u200d👩\u200d👧"


@unhurried
@given(st.text(max_size=200))
def test_normalising_is_stable_and_composed(text: str) -> None:
    once = normalise_input(text)
    assert normalise_input(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert "\u202e" not in once
