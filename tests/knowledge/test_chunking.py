"""How long text is cut into passages."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from knowledge.chunking import MOST_CHARACTERS, MOST_WORDS, passages


def test_short_text_stays_one_passage() -> None:
    assert passages("One paragraph.\n\nAnother.") == ["One paragraph.\n\nAnother."]


def test_nothing_gives_no_passage() -> None:
    assert passages(" \n\n ") == []


def test_long_text_is_cut_between_paragraphs() -> None:
    paragraph = "word " * (MOST_WORDS // 2 + 1)
    assert [len(p.split()) for p in passages(f"{paragraph}\n\n{paragraph}\n\nend")] == [MOST_WORDS // 2 + 1] * 1 + [
        MOST_WORDS // 2 + 2
    ]


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    sentence = "This sentence has exactly seven words here. "
    found = passages(sentence * 60)
    assert len(found) > 1
    assert all(passage.endswith(".") and len(passage.split()) <= MOST_WORDS for passage in found)


def test_chinese_is_measured_in_characters() -> None:
    found = passages("退货要在三十天以内提出申请。" * 60)
    assert len(found) > 1
    assert all(len(passage) <= MOST_CHARACTERS + len(found) * 60 and passage.endswith("。") for passage in found)


@given(st.lists(st.sampled_from(["Keep the box.", "盒子请留好。", "a b c", "\n", "\n\n", "12.5 kg!"]), max_size=80))
def test_no_word_is_lost_or_doubled(pieces: list[str]) -> None:
    text = " ".join(pieces)
    assert "".join("".join(passages(text)).split()) == "".join(text.split())
