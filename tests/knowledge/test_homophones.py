"""Chinese words typed with another character of the same sound."""

import pytest

from knowledge.homophones import Homophones, Slip, read_syllables

WORDS = ("帐篷", "记忆棉", "平底锅", "沐浴液", "腰带", "睡衣")


@pytest.fixture(scope="module")
def homophones() -> Homophones:
    return Homophones(WORDS, read_syllables())


@pytest.mark.parametrize(
    ("text", "meant"), [("双人帐蓬", "帐篷"), ("大号记意棉", "记忆棉"), ("平低锅", "平底锅"), ("平抵锅", "平底锅")]
)
def test_a_word_of_the_same_sound_is_known_by_it(homophones: Homophones, text: str, meant: str) -> None:
    assert [slip.meant for slip in homophones.slips(text, range(len(text)), ())] == [meant]


@pytest.mark.parametrize("text", ["要带盖子的", "晚上睡也行", "沐浴也行", "帐单"])
def test_characters_that_stand_alone_are_no_slips(homophones: Homophones, text: str) -> None:
    assert list(homophones.slips(text, range(len(text)), ())) == []


def test_what_is_known_as_it_stands_is_no_slip(homophones: Homophones) -> None:
    assert list(homophones.slips("帐蓬", range(2), {"帐蓬"})) == []
    assert list(homophones.slips("双人帐蓬", (0, 1), ())) == []


def test_a_slip_tells_the_pairs_that_only_it_has() -> None:
    assert Slip(0, "记意棉", "记忆棉").pairs == ("记意", "意棉")
    assert Slip(0, "平低锅", "平底锅").pairs == ("平低", "低锅")


def test_every_character_has_one_reading() -> None:
    readings = read_syllables()
    assert len(readings) > 3700
    assert readings["篷"] == readings["蓬"] == "peng"
