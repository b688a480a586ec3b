"""Which words of a wish may be values, and which only look like them."""

from __future__ import annotations

import pytest

from knowledge.analysis import Analyser
from knowledge.facets import Vocabulary
from knowledge.language import normal
from knowledge.lexicon import Lexicon
from knowledge.limits import limits_of
from tests.knowledge.test_amounts import thing
from tests.knowledge.test_limits import vocabulary_of

SHOP = (
    thing(
        "Quilt", "quilt", ("Filling", "填充物", "Down", "羽绒"), ("Colour", "颜色", "Red", "红色"),
        ("Texture", "质地", "Light cream", "轻霜"), ("Shell", "面料", "Hardshell", "硬壳"),
    ),
    thing("Mouse", "mouse", ("Privacy shutter", "隐私遮挡盖", "Yes", "是"), ("Gender", "性别", "Men", "男")),
)  # fmt: skip


@pytest.fixture
async def vocabulary(analyser: Analyser, lexicon: Lexicon) -> Vocabulary:
    return await vocabulary_of(SHOP, analyser, lexicon)


def values(wish: str, analyser: Analyser, vocabulary: Vocabulary) -> set[str]:
    mentions = limits_of(normal(wish), analyser, vocabulary).mentions
    return {fact.value.own for mention in mentions for fact in mention.meanings}


@pytest.mark.parametrize(
    ("wish", "value"),
    [
        ("a red quilt", "red"),
        ("被子 红的", "red"),
        ("a hard shell case", "hardshell"),
        ("a quilt of down", "down"),
        ("scent for men", "men"),
        ("带隐私盖的", "yes"),
    ],
)
def test_a_value_is_known_as_people_say_it(vocabulary: Vocabulary, analyser: Analyser, wish: str, value: str) -> None:
    assert value in values(wish, analyser, vocabulary)


@pytest.mark.parametrize(
    "wish",
    [
        "red as a lobster",
        "sit down and rest",
        "cold down to the bone",
        "a lamp with a light, cream",
        "脸跟红色似的",
        "stains on my red carpet",
        "沙发是红色,配个灯",
    ],
)
def test_a_figure_of_speech_or_words_across_a_stop_are_no_value(
    vocabulary: Vocabulary, analyser: Analyser, wish: str
) -> None:
    assert values(wish, analyser, vocabulary) <= {"light", "cream"}


@pytest.mark.parametrize(
    ("wish", "unsure"),
    [
        ("red quilt", False),
        ("the neighbours' red car woke me up again at six this morning so something warm", True),
        ("slept badly for weeks because it is cold in this old house, i want it in red", False),
        ("slept badly for weeks because it is cold in this old house, red", False),
    ],
)
def test_a_word_in_a_long_story_is_unsure_unless_it_is_wished_for(
    vocabulary: Vocabulary, analyser: Analyser, wish: str, unsure: bool
) -> None:
    red = next(m for m in limits_of(wish, analyser, vocabulary).mentions if m.said == "red")
    assert red.unsure is unsure


def test_what_is_not_wanted_is_avoided_and_asking_whether_there_is_any_is_not(
    vocabulary: Vocabulary, analyser: Analyser
) -> None:
    avoided = limits_of("被子,不要红色的", analyser, vocabulary).mentions
    asked = limits_of("有没有红色的被子", analyser, vocabulary).mentions
    assert any(mention.avoided for mention in avoided)
    assert asked
    assert not any(mention.avoided for mention in asked)
