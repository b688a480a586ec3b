"""What cannot be done in the chat yet: said plainly, with the shop's own rule and ways on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.skills.contract import ToolContext
from tests.assistant.skills.conftest import Run
from tests.assistant.skills.fakes import WordFinder, context, policy

CANCEL = policy("cancel", "Cancelling", "An order can be cancelled as long as it has not been packed.")
POINTS = policy("points", "Points", "You get 1 point for every full dollar.")


def shop() -> ToolContext:
    return replace(context(), finder=WordFinder([CANCEL, POINTS]))


@pytest.mark.parametrize(
    ("request_", "page", "choice"),
    [
        ("please cancel my order", "Cancel", "What is your cancellation policy?"),
        ("redeem my points", "Points", "How do loyalty points work?"),
    ],
)
async def test_the_shops_rule_is_told_and_a_person_is_offered(run: Run, request_: str, page: str, choice: str) -> None:
    result = await run(shop(), "cannot_do", request=request_)
    assert result.outcome == "conversation.not_yet"
    assert [p["title"] for p in result.data["passages"]] == [page]
    assert [s.title for s in result.sources] == [page]
    says = [q.say for q in result.quick_replies]
    assert says[0] == "I would like to talk to a person"
    assert choice in says


async def test_without_a_rule_there_is_still_a_way_on(run: Run) -> None:
    result = await run(shop(), "cannot_do", request="put it in the basket")
    assert result.data["passages"] == []
    assert [q.label for q in result.quick_replies] == ["Talk to a person", "My orders"]


async def test_nothing_is_done_or_proposed(run: Run) -> None:
    result = await run(shop(), "cannot_do", request="please cancel my order")
    assert result.proposal is None
    assert result.hand_over is None
