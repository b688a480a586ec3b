"""Yes or no beside the fact, only where one property settles the question."""

from __future__ import annotations

import pytest

from assistant.skills.products.evidence import Evidence
from assistant.skills.products.verdict import verdict, way_of_asking


def fact(name: str, text: str) -> Evidence:
    return Evidence(kind="attribute", name=name, text=text, match=f"{name} {text}")


@pytest.mark.parametrize(
    ("question", "name", "value", "said"),
    [
        ("does it have noise cancelling?", "Noise cancelling", "45 dB", "yes"),
        ("does the first one have noise cancelling?", "Noise cancelling", "None", "no"),
        ("is it foldable?", "Foldable", "Yes", "yes"),
        ("is it waterproof?", "Water resistance", "IP68", "yes"),
        ("is the second one waterproof", "Water resistance", "IPX5", "splash"),
        ("is it waterproof?", "Waterproof", "No", "no"),
        ("is the tent waterproof?", "Water column", "3,000 mm", "yes"),
        ("第一个有降噪吗", "降噪深度", "无", "no"),
        ("这款能调光吗", "调光", "无级", "yes"),
        ("能放洗碗机吗", "洗碗机", "否", "no"),
        ("防水吗", "防水", "防泼水", "splash"),
    ],
)
def test_a_property_settles_what_it_is_about(question: str, name: str, value: str, said: str) -> None:
    assert verdict(question, fact(name, value), "Harbour Lamp") == said


@pytest.mark.parametrize(
    ("question", "name", "value"),
    [
        ("does it have wireless charging?", "Charging", "USB-C"),
        ("how waterproof is it", "Weight", "2 kg"),
        ("what is the battery life", "Battery life", "9 h"),
        ("is it waterproof?", "Water resistance", "Not rated"),
        ("isn't it foldable?", "Foldable", "No"),
        ("可以机洗吗", "可机洗", "仅外套可洗"),
        ("苹果手机能用吗", "续航时间", "30 小时"),
    ],
)
def test_nothing_is_affirmed_that_the_property_leaves_open(question: str, name: str, value: str) -> None:
    assert verdict(question, fact(name, value), "Harbour Lamp") == ""


def test_a_sentence_of_the_page_is_no_verdict() -> None:
    piece = Evidence(kind="description", name="Foldable", text="Yes", match="Foldable Yes")

    assert verdict("is it foldable?", piece, "Harbour Lamp") == ""


def test_chinese_is_answered_in_the_way_that_was_asked() -> None:
    assert [way_of_asking(q) for q in ("能放洗碗机吗", "有降噪吗", "防水吗")] == ["able", "has", "is"]
