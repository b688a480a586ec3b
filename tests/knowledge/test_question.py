"""What is read out of a shopper's words."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from knowledge.analysis import Analyser
from knowledge.facets import Vocabulary
from knowledge.indexes.base import Entry
from knowledge.indexes.memory import MemoryKeywordIndex
from knowledge.language import normal
from knowledge.lexicon import Lexicon, read_lexicon
from knowledge.limits import limits_of
from knowledge.prices import price_limits, without
from knowledge.question import Question, Understanding

ENGLISH = frozenset({"en"})


@pytest.fixture
async def understanding(analyser: Analyser, lexicon: Lexicon) -> Understanding:
    index = MemoryKeywordIndex()
    for number, text in enumerate(["dumbbells", "headphones", "running shoes", "耳机", "refund", "筋膜枪"]):
        terms = analyser.terms(text)
        await index.upsert([Entry(id=str(number), partition="product-en", owner=None, heading=terms, body=terms)])
    return Understanding(analyser, lexicon, index)


def said(question: Question) -> list[str]:
    return [need.said for need in question.needs]


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("Do you have wireless headphones for running under $100?", ["wireless", "headphones", "running"]),
        ("I'm looking for noise-cancelling headphones", ["noise-cancelling", "headphones"]),
        ("请问有没有降噪耳机", ["降噪", "耳机"]),
        ("300块以内的蓝牙耳机", ["蓝牙耳机"]),
        ("我想买跑步用的耳机", ["跑步", "耳机"]),
        ("can you help me please", []),
        ("有没有什么推荐", []),
        ("😀😀", []),
    ],
)
async def test_only_what_is_wanted_is_left(understanding: Understanding, text: str, needs: list[str]) -> None:
    rest = limits_of(normal(text), Analyser(), Vocabulary()).rest
    assert said(await understanding.read(rest, languages=ENGLISH)) == needs


@pytest.mark.parametrize(
    "text",
    [
        "under $100", "below 50 euros", "between $20 and $40", "up to 30 dollars", "$19.90", "100 usd", "300元以内", "五百块左右",
        "不超过200", "预算1000", "一百到两百块", "¥99",
    ],
)  # fmt: skip
def test_prices_are_not_part_of_what_is_wanted(text: str) -> None:
    left = without(text, price_limits(text).spans)
    assert not any(character.isdigit() or character in "百元块$¥" for character in left)


@pytest.mark.parametrize(
    "text", ["27 inch monitor", "16寸笔记本", "20000毫安充电宝", "two-person tent", "4k", "500 ml"]
)
def test_sizes_are_no_prices(text: str) -> None:
    assert without(text, price_limits(text).spans) == text


async def test_a_word_brings_its_synonyms_and_its_translation(understanding: Understanding) -> None:
    question = await understanding.read("sneakers", languages=ENGLISH)
    terms = set(question.wanted.weights)
    assert {"sneaker", "run", "shoe", "跑鞋"} <= terms


async def test_a_slip_of_the_pen_brings_the_word_that_the_shop_knows(understanding: Understanding) -> None:
    question = await understanding.read("dumbels", languages=ENGLISH)
    assert "dumbbel" in question.wanted.weights or "dumbbell" in question.wanted.weights


async def test_chinese_is_handed_to_an_english_embedder_in_english_or_not_at_all(understanding: Understanding) -> None:
    known = await understanding.read("降噪耳机", languages=ENGLISH)
    assert known.for_meaning == "noise cancelling headphones"
    assert known.trust == pytest.approx(0.7)
    unknown = await understanding.read("囧囧囧", languages=ENGLISH)
    assert unknown.for_meaning == ""
    assert unknown.trust == 0


async def test_chinese_is_embedded_as_it_is_by_a_model_that_knows_it(understanding: Understanding) -> None:
    question = await understanding.read("降噪耳机", languages=frozenset({"en", "zh"}))
    assert (question.for_meaning, question.trust) == ("降噪耳机", 1)


@pytest.mark.parametrize(
    "text", ["1" * 3000, "一" * 3000, "1," * 2000, "$" * 3000, "under " * 500, "zq" * 999, "q w e r t y " * 200]
)
async def test_a_hostile_message_is_read_in_a_blink(understanding: Understanding, text: str) -> None:
    started = time.process_time()
    await understanding.read(text, languages=ENGLISH)
    assert time.process_time() - started < 0.2


async def test_a_very_long_message_is_read_in_a_blink(understanding: Understanding) -> None:
    question = await understanding.read("headphones 耳机 " * 60_000, languages=ENGLISH)
    assert said(question)[:2] == ["headphones", "耳机"]


def test_every_concept_has_words_in_both_languages(analyser: Analyser) -> None:
    lexicon = read_lexicon(analyser)
    assert len({concept for found in lexicon.by_terms.values() for concept in found}) > 200
    assert all(concept.chinese for found in lexicon.by_terms.values() for concept in found)


async def test_asking_for_the_price_of_a_thing_asks_for_that_thing(understanding: Understanding) -> None:
    question = await understanding.read("price of the electric kettle please", languages=ENGLISH)
    assert [need.said for need in question.needs if need.goods] == ["electric kettle"]


def test_a_word_stands_for_one_kind_and_the_lexicon_itself_comes_first(analyser: Analyser, tmp_path: Path) -> None:
    (tmp_path / "goods").mkdir()
    (tmp_path / "lexicon.yaml").write_text(
        "goods: ['bag, sack = 包']\nbroader: {}\nstop_words: {en: the, zh: 的, zh_weak: 的}\n", encoding="utf-8"
    )
    (tmp_path / "goods" / "a.yaml").write_text(
        "goods: ['sack, gunny = 麻袋', 'tote = 托特包']\nbroader: {bag: 'tote, unheard of'}\n", encoding="utf-8"
    )
    lexicon = read_lexicon(analyser, tmp_path / "lexicon.yaml")
    (bag,) = lexicon.by_han["包"]
    assert bag.english == ("bag", "sack", "gunny")
    assert bag.narrower == ("tote", "托特包")
    assert lexicon.by_han["麻袋"] == (bag,)
