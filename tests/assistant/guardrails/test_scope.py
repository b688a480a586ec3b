"""Every input gets one normal form and a kind."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.guardrails.scope import MAX_TEXT, InputKind, kind_of, normalise_input
from tests.assistant.guardrails.scenes import unhurried


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", InputKind.EMPTY), ("  \n\t ", InputKind.EMPTY), ("\u200b\u2060", InputKind.EMPTY), ("\x00\x07", InputKind.EMPTY),
        ("😀", InputKind.EMOJI), ("👍🏽 👨‍👩‍👧", InputKind.EMOJI), ("🇩🇪!", InputKind.EMOJI), ("1️⃣", InputKind.EMOJI),
        ("?!", InputKind.PUNCTUATION), ("。。。", InputKind.PUNCTUATION), ("hi", InputKind.TEXT), ("42", InputKind.TEXT),
        ("好", InputKind.TEXT),
        ("שלום hello", InputKind.TEXT), ("a" * (MAX_TEXT + 1), InputKind.TOO_LONG), ("<script>", InputKind.TEXT),
    ],
)  # fmt: skip
def test_an_input_has_a_kind(text: str, kind: InputKind) -> None:
    assert kind_of(normalise_input(text)) is kind


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
