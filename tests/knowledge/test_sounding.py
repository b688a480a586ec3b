"""Which kinds of goods a wish sounds like, and whether a shop sells them."""

from __future__ import annotations

import numpy as np
import pytest

from evals.products.situations import sentences
from knowledge.analysis import Analyser
from knowledge.answering import CERTAIN, Fitted, read_judgement
from knowledge.facts import Named
from knowledge.lexicon import Lexicon
from knowledge.sounding import Sound, Sounds, compiled, read_sounding

KINDS = (
    Named("range hood", "油烟机"),
    Named("electric kettle", "电热水壶"),
    Named("building blocks", "积木"),
    Named("backpack", "双肩包"),
)


@pytest.fixture(scope="module")
def sounds(analyser: Analyser, lexicon: Lexicon) -> Sounds:
    return Sounds(read_sounding(), analyser, lexicon)


def heard(sounds: Sounds, text: str) -> Sound:
    return sounds.of(text, KINDS, 3)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("一炒菜满屋都是油烟味", "range hood"),
        ("the whole flat smells of frying when i cook", "range hood"),
        ("boil water for my morning tea", "electric kettle"),
        ("孩子爱搭房子搭城堡", "building blocks"),
    ],
)
def test_what_people_say_when_they_need_a_thing_tells_its_kind(sounds: Sounds, text: str, kind: str) -> None:
    assert heard(sounds, text).sold[0][0].en == kind


def test_a_wish_for_what_is_not_sold_sounds_more_like_that(sounds: Sounds) -> None:
    sound = heard(sounds, "a leash to walk my dog in the evening")
    assert sound.rival > sound.own
    assert sound.apart > 0


def test_a_wish_of_unknown_words_sounds_like_nothing(sounds: Sounds) -> None:
    sound = heard(sounds, "xyzzy qwrtp")
    assert (sound.sold, sound.rival, sound.most) == ((), 0.0, "")


def test_a_shop_sells_the_kinds_that_its_own_names_belong_to(sounds: Sounds) -> None:
    sound = heard(sounds, "kettle")
    assert sound.sells("electric kettle") == sound.is_of("electric kettle", "electric kettle") == 1
    assert sound.sells("skateboard") == sound.is_of("electric kettle", "backpack") == 0


def test_a_broader_kind_is_sold_where_a_sort_of_it_is_but_less_so(sounds: Sounds) -> None:
    assert 0 < heard(sounds, "toys").is_of("toy", "building blocks") < 1


def test_a_shop_that_sells_other_kinds_is_told_apart(sounds: Sounds) -> None:
    assert heard(sounds, "kettle").sells("electric kettle") == 1
    assert sounds.of("kettle", (Named("skateboard", "滑板"),), 3).sells("electric kettle") == 0


def test_the_vectors_beside_the_code_are_made_of_its_situations_and_kinds(analyser: Analyser, lexicon: Lexicon) -> None:
    made, held = compiled(sentences(analyser, lexicon)), read_sounding()
    again = "python -m evals.products.situations"
    assert held.names == tuple(made["names"]), again
    assert np.array_equal(held.terms, made["terms"]), again
    assert np.array_equal(held.kinds, made["kinds"]), again
    assert np.allclose(held.weights, made["weights"], atol=1e-3), again


def test_a_judgement_follows_its_trees_by_the_signs() -> None:
    tree = ("near", 0.5, ("words", 0.2, -1.0, 0.25), 1.0)
    judgement = Fitted(start=0.5, trees=(tree, -0.25), threshold=0.5)
    assert judgement.sum({"near": 0.9}) == 1.25
    assert judgement.sum({"near": 0.5, "words": 0.3}) == 0.5
    assert judgement.answers({"near": 0.9})
    assert not judgement.answers({"words": 0.1})
    assert not judgement.answers({})


@pytest.mark.parametrize("sign", CERTAIN)
def test_what_is_certainly_no_answer_is_none_whatever_else_speaks_for_it(sign: str) -> None:
    judgement = Fitted(start=9.0, trees=(), threshold=0.0)
    assert judgement.answers({"near": 1.0, sign: 0.0})
    assert not judgement.answers({"near": 1.0, sign: 1.0})


def test_the_judgement_beside_the_code_can_be_read() -> None:
    judgement = read_judgement()
    assert len(judgement.trees) > 10
    assert isinstance(judgement.sum({"always": 1.0}), float)
