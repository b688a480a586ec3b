"""Which of the things named in a wish is asked for."""

from __future__ import annotations

import pytest

from knowledge.analysis import Analyser
from knowledge.asking import Naming, english_naming, han_naming
from knowledge.facts import Named
from knowledge.indexes.base import Entry
from knowledge.indexes.memory import MemoryKeywordIndex
from knowledge.lexicon import Lexicon
from knowledge.question import Question, Understanding

ENGLISH = frozenset({"en"})


@pytest.fixture
async def understanding(analyser: Analyser, lexicon: Lexicon) -> Understanding:
    index = MemoryKeywordIndex()
    for number, text in enumerate(["power bank 充电宝", "toothbrush 牙刷", "suitcase 行李箱", "range hood 油烟机"]):
        terms = analyser.terms(text)
        await index.upsert([Entry(id=str(number), partition="product-en", owner=None, heading=terms, body=terms)])
    return Understanding(analyser, lexicon, index)


async def read(understanding: Understanding, text: str) -> Question:
    return await understanding.read(text, languages=ENGLISH)


@pytest.mark.parametrize(
    ("text", "word", "naming"),
    [
        ("do you have a green kettle for two", "kettle", Naming.ASKED),
        ("light over my desk", "desk", Naming.BESIDE),
        ("carry on case with a tsa lock", "lock", Naming.BESIDE),
        ("bosch dishwasher no other make", "dishwasher", Naming.OPEN),
        ("every sunday dinner sets off the alarm", "alarm", Naming.BESIDE),
    ],
)
def test_english_says_by_what_stands_before_and_behind(text: str, word: str, naming: Naming) -> None:
    words = text.split()
    place = words.index(word)
    assert english_naming(words, place, place + 1) is naming


@pytest.mark.parametrize(
    ("text", "word", "naming"),
    [
        ("儿童台灯", "台灯", Naming.ASKED),
        ("牙刷有吗", "牙刷", Naming.ASKED),
        ("旧书包他嫌丑", "书包", Naming.BESIDE),
        ("吃完丢洗碗机", "洗碗机", Naming.BESIDE),
        ("空调一匹半", "空调", Naming.OPEN),
    ],
)
def test_chinese_says_by_what_stands_before_and_behind(text: str, word: str, naming: Naming) -> None:
    start = text.index(word)
    assert han_naming(text, start, start + len(word)) is naming


async def test_a_kind_that_begins_within_another_word_is_read_whole(understanding: Understanding) -> None:
    question = await read(understanding, "磁吸充电宝")
    assert [need.said for need in question.needs if need.goods] == ["充电宝"]


async def test_the_only_kind_named_is_what_is_asked_for(understanding: Understanding) -> None:
    question = await read(understanding, "bosch dishwasher no other make")
    assert [need.said for need in question.needs if need.goods] == ["dishwasher"]


async def test_spare_parts_are_asked_for_and_not_the_thing_they_belong_to(understanding: Understanding) -> None:
    question = await read(understanding, "牙刷替换头")
    assert [need.names for need in question.needs if need.goods] == ["toothbrush heads"]


@pytest.mark.parametrize("text", ["上门洗油烟机多少钱一次", "could somebody come round and put up a range hood"])
async def test_work_that_somebody_is_to_do_is_told_from_things(understanding: Understanding, text: str) -> None:
    assert any(need.service for need in (await read(understanding, text)).needs)


@pytest.mark.parametrize("text", ["nike suitcase", "耐克行李箱"])
async def test_a_maker_is_known_by_name_and_whether_the_shop_has_heard_of_it(
    understanding: Understanding, text: str
) -> None:
    makers = [need for need in (await read(understanding, text)).needs if need.makes]
    assert [need.known for need in makers] == [False]


async def test_a_wish_of_limits_alone_asks_for_anything(understanding: Understanding) -> None:
    question = await understanding.anything((Named("suitcase", "行李箱"), Named("range hood", "油烟机")))
    assert {way.terms for need in question.needs for way in need.alternatives} >= {("suitcas",)}
    assert not any(need.goods for need in question.needs)
    assert not (await understanding.anything(())).needs
