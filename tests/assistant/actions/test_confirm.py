"""Only a message that is nothing but a yes or no decides."""

from __future__ import annotations

import pytest

from assistant.actions.confirm import read_answer
from assistant.record.states import TRANSITIONS


@pytest.mark.parametrize(
    "text",
    [
        "yes",
        "Yes!",
        "OK.",
        "go ahead",
        "Yes please",
        "ok, go ahead",
        "确认",
        "好的。",
        "可以",
        "是的！",
        "嗯",
        "好的，确认",
    ],
)
def test_a_bare_yes_is_a_yes(text: str) -> None:
    assert read_answer(text) == "yes"


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "No thanks.",
        "don’t",
        "cancel that",
        "不用了",
        "算了",
        "先不要",
        "不退了。",
        "算了，不退了",
        "no, never mind, thanks",
        "不用了，谢谢",
        "no, leave it",
        "forget about it",
        "不，还是算了",
    ],
)
def test_a_bare_no_is_a_no(text: str) -> None:
    assert read_answer(text) == "no"


@pytest.mark.parametrize(
    "text",
    ["yes?", "yes, and also change my address", "is it ok", "好的，但是换个地址", "可以吗", "yesterday", "", "no idea what you mean",
     "确认一下地址", "是不是", "ok what is the fee", "yes to the lamp, no to the mug", "不是退这个",
     "ok thanks", "好的，谢谢", "yes, no", "好的，不用了", "yes please " * 300],
)  # fmt: skip
def test_anything_more_is_left_to_the_model(text: str) -> None:
    assert read_answer(text) is None


def test_every_state_that_can_be_reached_is_known_and_final_states_stay_final() -> None:
    reached = {state for targets in TRANSITIONS.values() for state in targets} | {"open"}
    assert reached - set(TRANSITIONS) == {"declined", "expired", "refused", "done", "failed", "waiting_for_agent"}
