"""How people are addressed in Chinese: as the shop's tone says where there is a person to address, else not at all."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistant.server.texts import ERRORS, NOTICES, greeting, greeting_choices
from assistant.skills import reasons, wording
from connectors.commerce import Localized
from connectors.shops.settings import ShopSettings
from tests.assistant.skills.fakes import SETTINGS

ADDRESS = re.compile("您|你")
STRINGS = Path(__file__).parents[3] / "widget" / "src" / "text" / "strings.ts"


@pytest.mark.parametrize(
    ("tone", "hello", "other"),
    [("", "您好！", "你"), ("称呼用“您”。", "您好！", "你"), ("称呼用“你”。", "你好！", "您")],
)
def test_the_greeting_addresses_people_in_one_way_throughout(tone: str, hello: str, other: str) -> None:
    values = SETTINGS.model_dump(by_alias=True) | {"tone": {"en": "", "zh": tone}}
    settings = ShopSettings.model_validate(values)
    said = greeting(settings, "zh", "")
    assert said.startswith(hello)
    assert other not in said
    assert hello.rstrip("！") in greeting(settings, "zh", "陈米娅")


def test_what_is_said_whatever_the_tone_addresses_nobody() -> None:
    fixed = [*ERRORS.values(), *NOTICES.values(), *wording.NOTES.values()]
    fixed += [value for value in vars(reasons).values() if isinstance(value, Localized)]
    assert [text.text("zh") for text in fixed if ADDRESS.search(text.text("zh"))] == []
    assert not any(ADDRESS.search(choice.label) for choice in greeting_choices("zh"))


def test_the_widget_s_own_words_address_nobody() -> None:
    assert ADDRESS.findall(STRINGS.read_text(encoding="utf-8")) == []
