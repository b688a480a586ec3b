"""What each event looks like to a client."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.record.events import (
    ActFailed,
    ActSucceeded,
    AssistantSaid,
    ConversationStarted,
    CustomerIdentified,
    Event,
    HandedOver,
    LanguageChosen,
    OrderVerified,
    ProposalClosed,
    ProposalConfirmed,
    ProposalDeclined,
    ProposalMade,
    Recorded,
    ShopperSaid,
    ToolCalled,
    ToolReturned,
    from_json,
    to_json,
)
from assistant.server.items import items_of
from tests.assistant.server.fakes import NOON

RECEIPT = {
    "type": "receipt",
    "title": "Return registered",
    "reference": "R-1",
    "rows": [{"label": "Refund", "value": "$5"}],
}


def shown(*events: Event, since: int = 0) -> list[dict[str, Any]]:
    """The items of a log as it comes back from storage."""
    stored = [from_json(*to_json(event)) for event in events]
    recorded = [Recorded(seq=number, at=NOON, event=event) for number, event in enumerate(stored, 1)]
    return [frame.model_dump()["item"] for frame in items_of(recorded, since)[1]]


def made(**changes: Any) -> ProposalMade:
    values = {"proposal_id": "p", "kind": "return", "subject": "o", "command": {}, "card": {}, "expires_at": ""}
    return ProposalMade(**(values | changes))


def test_tools_and_bookkeeping_are_not_shown() -> None:
    assert (
        shown(
            ConversationStarted(channel="widget", account="web", language="en"),
            LanguageChosen(language="zh"),
            CustomerIdentified(customer_id="17", name="Ana"),
            OrderVerified(order_id="o"),
            ToolCalled(turn="t", call_id="c", name="find", arguments={"email": "a@b.c"}),
            ToolReturned(turn="t", call_id="c", name="find", outcome="ok", data={"email": "a@b.c"}),
        )
        == []
    )


def test_a_reply_comes_with_its_cards_sources_and_suggestions() -> None:
    reply = AssistantSaid(
        turn="t", answers=(1,), text="Done.", cards=(RECEIPT,), model="m", withheld=("a lie",),
        sources=({"id": "returns.en", "title": "Returns", "section": "Fees", "version": "2"},),
        quick_replies=({"label": "Thanks", "say": "Thank you"},),
    )  # fmt: skip
    [item] = shown(reply)
    assert item["cards"][0]["rows"] == [{"label": "Refund", "value": "$5", "strong": False}]
    assert item["sources"] == [{"title": "Returns", "section": "Fees", "version": "2"}]
    assert item["choices"] == [{"label": "Thanks"}]
    assert "a lie" not in str(item)


@pytest.mark.parametrize("card", [{"type": "unknown"}, {"type": "receipt"}, {}, RECEIPT | {"html": "<b>"}])
def test_a_card_that_breaks_the_schema_is_left_out_and_the_words_stay(card: dict[str, Any]) -> None:
    [item] = shown(AssistantSaid(turn="t", answers=(), text="Done.", cards=(card, RECEIPT)))
    assert (item["text"], len(item["cards"])) == ("Done.", 1)


def test_half_characters_of_a_broken_stream_do_not_break_the_conversation() -> None:
    recorded = [Recorded(seq=1, at=NOON, event=AssistantSaid(turn="t", answers=(), text="ok \ud83d"))]
    [frame] = items_of(recorded)[1]
    assert "ok ?" in frame.model_dump_json()


@pytest.mark.parametrize(
    ("events", "states"),
    [
        ((made(), ProposalConfirmed(proposal_id="p", via="frame")), ["open", "confirmed"]),
        ((made(needs_agent=True), ProposalConfirmed(proposal_id="p", via="text")), ["open", "waiting_for_agent"]),
        ((made(), ProposalDeclined(proposal_id="p", via="frame")), ["open", "declined"]),
        ((made(), ProposalClosed(proposal_id="p", state="expired")), ["open", "expired"]),
        ((made(), ProposalClosed(proposal_id="p", state="of a later version")), ["open", "refused"]),
        ((made(), ActSucceeded(proposal_id="p", receipt={})), ["open", "done"]),
        ((made(), ActFailed(proposal_id="p", code="rejected")), ["open", "failed"]),
    ],
)
def test_a_proposal_shows_its_states(events: tuple[Event, ...], states: list[str]) -> None:
    assert [item["state"] for item in shown(*events)] == states


def test_a_notice_is_in_the_language_of_its_moment_also_when_read_later() -> None:
    events: list[Event] = [
        ConversationStarted(channel="widget", account="web", language="en"),
        HandedOver(reference="H-1", reason="asked"),
        LanguageChosen(language="zh"),
        HandedOver(reference="H-2", reason="asked"),
        ShopperSaid(text="hi", client_id="m1"),
        CustomerIdentified(customer_id="17", name="李雷"),
    ]
    texts = [item["text"] for item in shown(*events)]
    assert texts[0] == "Passed on to our support team. Your reference is H-1."
    assert texts[1] == "已转接人工客服，受理编号 H-2。"
    assert texts[3] == "已登录：李雷"
    assert [item["text"] for item in shown(*events, since=3)] == texts[1:]


def test_a_name_with_braces_is_only_a_name() -> None:
    [_, notice] = shown(ShopperSaid(text="hi", client_id="m"), CustomerIdentified(customer_id="1", name="{reference}"))
    assert notice["text"] == "You are signed in as {reference}."
