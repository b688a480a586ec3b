"""Chinese replies address people as the shop's tone asks for."""

from __future__ import annotations

import pytest

from assistant.skills.replies import Replies
from connectors.commerce import Language

TEXTS: dict[str, dict[Language, str]] = {
    "a.found": {"en": "Found {{ count }}.", "zh": "为您找到 {{ count }} 款。{{ quote }}"}
}
DATA = {"count": 2, "quote": "“为您服务”"}


@pytest.mark.parametrize("tone", ["称呼用“你”，不用“亲”。", "亲切，用你称呼顾客"])
def test_a_shop_that_asks_for_the_familiar_form_gets_it_outside_quotes(tone: str) -> None:
    assert Replies(TEXTS).in_tone(tone).render("a.found", "zh", DATA) == "为你找到 2 款。“为您服务”"


@pytest.mark.parametrize("tone", ["", "称呼用“您”。", "礼貌，称呼您"])
def test_everybody_else_stays_polite(tone: str) -> None:
    assert Replies(TEXTS).in_tone(tone).render("a.found", "zh", DATA) == "为您找到 2 款。“为您服务”"
