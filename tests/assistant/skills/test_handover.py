"""Passing on to a person, honestly about when somebody is there."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from assistant.skills.handover.opening import desk_at
from connectors.shops.settings import Opening, Support
from tests.assistant.skills.conftest import Run
from tests.assistant.skills.fakes import SETTINGS, context

NEW_YORK = ZoneInfo("America/New_York")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=NEW_YORK)


async def test_on_duty_says_until_when(run: Run) -> None:
    result = await run(replace(context(), now=at(20, 10)), "ask_for_person", reason="wants a discount of 50")
    assert result.outcome == "handover.queued"
    assert (result.data["open"], result.data["until"]["text"]) == (True, "18:00")
    assert "50" not in str(result.data), "what the shopper said is not a fact"
    assert result.hand_over is not None
    assert result.hand_over["reason"] == "wants a discount of 50"
    assert result.hand_over["reference"] == result.data["reference"]


async def test_off_duty_says_when_the_team_is_back(run: Run) -> None:
    result = await run(replace(context(), now=at(20, 19)), "ask_for_person")
    assert result.data["open"] is False
    assert result.data["opens"]["text"] == "Monday, November 23 09:00"
    assert {row["label"] for row in result.cards[0]["rows"]} == {"Reference", "Team hours", "E-mail", "Phone"}


async def test_a_shop_without_hours_or_addresses_promises_neither(run: Run) -> None:
    bare = SETTINGS.model_copy(update={"support": Support(opening=Opening(days=()))})
    result = await run(replace(context(), settings=bare), "ask_for_person")
    assert (result.data["open"], result.data["opens"], result.data["email"]) == (False, None, "")


async def test_each_request_has_its_own_reference(run: Run) -> None:
    one = await run(replace(context(), now=at(20, 10)), "ask_for_person")
    two = await run(replace(context(), now=at(20, 10, 1)), "ask_for_person")
    other = await run(replace(context(), conversation_id="c2", now=at(20, 10)), "ask_for_person")
    assert len({r.data["reference"] for r in (one, two, other)}) == 3


@pytest.mark.parametrize(
    ("opening", "now", "open_", "changes"),
    [
        (Opening(), at(20, 9), True, at(20, 18)),
        (Opening(), at(20, 18), False, at(23, 9)),
        (Opening(), at(20, 8, 59), False, at(20, 9)),
        (Opening(days=()), at(20, 10), False, None),
        (Opening(days=("sat",)), at(21, 12), True, at(21, 18)),
        (Opening(days=("sat",)), at(21, 19), False, at(28, 9)),
    ],
)
def test_the_desk_knows_when_it_opens_and_closes(
    opening: Opening, now: datetime, open_: bool, changes: datetime | None
) -> None:
    desk = desk_at(opening, NEW_YORK, now.astimezone(UTC))
    assert (desk.open, desk.changes_at) == (open_, changes)


def test_the_clock_follows_the_shops_summer_time() -> None:
    before = desk_at(Opening(), NEW_YORK, datetime(2026, 10, 30, 13, 0, tzinfo=UTC))
    after = desk_at(Opening(), NEW_YORK, datetime(2026, 11, 2, 13, 59, tzinfo=UTC))
    assert (before.open, after.open) == (True, False)
