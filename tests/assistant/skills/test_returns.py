"""Asking for a return: from the first words to the card, and what is said when it cannot be."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from assistant.skills.contract import Effect, Tool
from assistant.skills.present import Presenter
from assistant.skills.replies import Replies
from assistant.skills.returns.commands import return_command
from assistant.skills.returns.drawing import receipt_card, receipt_data
from assistant.skills.returns.rules import CODES
from connectors.commerce import LANGUAGES, Order, OrderState, Payment, Receipt, Return
from connectors.shops.base import Capabilities
from tests.assistant.skills.conftest import Run
from tests.assistant.skills.fakes import (
    LAMP,
    LANTERN,
    MUG,
    NOW,
    SETTINGS,
    SOAP,
    arrived,
    context,
    line,
    order,
    parcel,
    usd,
    with_settings,
)

MUGS = order("HP-1", OrderState.DELIVERED, line("l1", MUG, 2), line("l2", LAMP), shipments=arrived(3))
SINGLE = order("HP-2", OrderState.DELIVERED, line("l1", LANTERN), shipments=arrived(5))
ON_ITS_WAY = order("HP-3", OrderState.SHIPPED, line("l1", LAMP), shipments=(parcel("in_transit"),))
OLD = order("HP-4", OrderState.DELIVERED, line("l1", MUG), shipments=arrived(90))


async def test_a_return_is_asked_for_step_by_step_until_the_card(run: Run) -> None:
    shop = context(MUGS, SINGLE)
    first = await run(shop, "request_return")
    assert first.outcome == "returns.which_order"
    assert [o["number"] for o in first.cards[0]["orders"]] == ["HP-1", "HP-2"]
    second = await run(shop, "request_return", order_number="HP-1")
    assert second.outcome == "returns.which_lines"
    assert [x["left"] for x in second.data["lines"]] == [2, 1]
    third = await run(shop, "request_return", order_number="HP-1", lines=[{"line": "blue mug", "quantity": 1}])
    assert third.outcome == "returns.which_reason"
    assert len(third.quick_replies) == 6
    last = await run(
        shop, "request_return", order_number="HP-1", lines=[{"line": "l1", "quantity": 1}], reason="damaged"
    )
    assert last.outcome == "returns.proposal"
    assert (last.data["refund"]["text"], last.data["fee"], last.data["refund_to"]) == ("$10.00", None, "Visa …4242")


async def test_the_card_shows_what_the_command_does(run: Run) -> None:
    result = await run(context(SINGLE), "request_return", reason="no_longer_needed", refund_to="gift_card")
    draft = result.proposal
    assert draft is not None
    assert (draft.kind, draft.subject, draft.needs_agent) == ("return", "id-HP-2", False)
    act = return_command(draft.command)
    rows = {row["label"]: row["value"] for row in draft.card["rows"]}
    assert rows == {
        "Order": "HP-2", "Reason": "No longer needed", "Return fee": str(act.fee), "Refund": str(act.refund),
        "Refund to": "a gift card", "Send back by": "December 4",
    }  # fmt: skip
    assert (str(act.refund), act.refund_to) == ("$20.10", "gift_card")
    assert [(x["title"], x["quantity"]) for x in draft.card["lines"]] == [("Camping Lamp", 1)]
    assert (draft.card["proposal"], draft.card["expires"]) == ("pending", "")


async def test_the_only_returnable_order_and_line_need_no_question(run: Run) -> None:
    result = await run(context(ON_ITS_WAY, SINGLE, OLD), "request_return", reason="other")
    assert result.data["order"] == "HP-2"


async def test_what_is_to_go_back_finds_its_order(run: Run) -> None:
    result = await run(context(MUGS, SINGLE), "request_return", lines=[{"line": "the camping lamp"}], reason="other")
    assert (result.outcome, result.data["order"]) == ("returns.proposal", "HP-2")


@pytest.mark.parametrize(
    ("said", "pieces"),
    [
        ("l2", [("l2", 1)]),
        ("2", [("l2", 1)]),
        ("the second one", [("l2", 1)]),
        ("第二件", [("l2", 1)]),
        ("desk lamp", [("l2", 1)]),
        ("black lamp", [("l2", 1)]),
        ("台灯", [("l2", 1)]),
        ("马克杯", [("l1", 2)]),
        ("all of it", [("l1", 2), ("l2", 1)]),
        ("全部", [("l1", 2), ("l2", 1)]),
    ],
)
async def test_lines_are_understood_as_people_name_them(run: Run, said: str, pieces: list[tuple[str, int]]) -> None:
    result = await run(context(MUGS), "request_return", lines=[{"line": said}], reason="damaged")
    assert result.proposal is not None
    assert [(x.line_id, x.quantity) for x in return_command(result.proposal.command).lines] == pieces


@pytest.mark.parametrize("said", ["helicopter", "9", "the third one", "???", "thing"])
async def test_what_fits_no_line_is_asked_again(run: Run, said: str) -> None:
    result = await run(context(MUGS), "request_return", lines=[{"line": said}], reason="damaged")
    assert (result.outcome, result.data["understood"]) == ("returns.which_lines", False)


async def test_two_lines_of_the_same_name_are_not_guessed(run: Run) -> None:
    twins = order("HP-1", OrderState.DELIVERED, line("a", MUG), line("b", MUG), shipments=arrived(1))
    result = await run(context(twins), "request_return", lines=[{"line": "mug"}], reason="damaged")
    assert result.outcome == "returns.which_lines"
    half = replace(
        twins, state=OrderState.RETURN_REQUESTED, lines=(replace(twins.lines[0], returned=1), twins.lines[1])
    )
    left = await run(context(half), "request_return", lines=[{"line": "mug"}], reason="damaged")
    assert left.proposal is not None
    assert return_command(left.proposal.command).lines[0].line_id == "b"


def soap_order(**more: object) -> Order:
    lines = (line("l1", MUG), line("l3", SOAP))
    return order("HP-1", OrderState.DELIVERED, *lines, **({"shipments": arrived(3)} | more))


@pytest.mark.parametrize(
    ("case", "arguments", "code"),
    [
        (order("HP-1", OrderState.PENDING, line("l1", MUG)), {}, "not_shipped"),
        (replace(ON_ITS_WAY, number="HP-1"), {}, "not_delivered"),
        (order("HP-1", OrderState.RETURN_REQUESTED, line("l1", MUG)), {}, "already_returning"),
        (order("HP-1", OrderState.RETURNED, line("l1", MUG)), {}, "already_returned"),
        (order("HP-1", OrderState.DELIVERED, line("l1", MUG, 1, 1), shipments=arrived(1)), {}, "already_returned"),
        (order("HP-1", OrderState.EXCHANGE_REQUESTED, line("l1", MUG)), {}, "exchange_open"),
        (order("HP-1", OrderState.CANCELLED, line("l1", MUG)), {}, "cancelled"),
        (replace(OLD, number="HP-1"), {}, "window"),
        (order("HP-1", OrderState.DELIVERED, line("l1", MUG), placed_at=None), {}, "undated"),
        (MUGS, {"lines": [{"line": "l1", "quantity": 3}], "reason": "other"}, "quantity"),
        (
            order("HP-1", OrderState.DELIVERED, line("l1", MUG, 1, 1), line("l2", LAMP), shipments=arrived(1)),
            {"lines": [{"line": "l1"}], "reason": "other"},
            "nothing_left",
        ),
        (soap_order(), {"lines": [{"line": "soap"}], "reason": "other"}, "non_returnable"),
        (soap_order(), {"lines": [{"line": "soap"}], "reason": "damaged"}, "non_returnable"),
        (
            order("HP-1", OrderState.DELIVERED, replace(line("l1", MUG), product_id="gone"), shipments=arrived(1)),
            {"reason": "other"},
            "unknown_kind",
        ),
    ],
)
async def test_a_refusal_says_why_and_what_else_is_possible(
    run: Run, case: Order, arguments: dict[str, object], code: str
) -> None:
    result = await run(context(replace(case, number="HP-1")), "request_return", order_number="HP-1", **arguments)
    assert (result.outcome, result.data["code"]) == ("returns.refused", code)
    assert result.data["instead"]
    assert result.quick_replies
    assert result.proposal is None


async def test_the_facts_of_a_late_return_are_dates_in_words(run: Run) -> None:
    result = await run(context(OLD), "request_return", order_number="HP-4")
    assert result.data["facts"]["ended"] == {"iso": "2026-09-21", "text": "September 21"}
    assert result.data["facts"]["window_days"] == 30


async def test_a_refund_way_that_the_shop_does_not_offer_is_refused(run: Run) -> None:
    shop = with_settings(context(SINGLE), refund_to=("original",))
    result = await run(shop, "request_return", reason="other", refund_to="gift_card")
    assert (result.data["code"], result.data["facts"]["offered"]) == ("refund_to", ["the original payment method"])


async def test_a_shop_that_takes_no_returns_here_says_so(run: Run) -> None:
    shop = replace(context(SINGLE), capabilities=Capabilities())
    assert (await run(shop, "request_return")).data["code"] == "unsupported"


async def test_when_nothing_can_go_back_the_order_is_asked_to_explain_it(run: Run) -> None:
    result = await run(context(ON_ITS_WAY, OLD), "request_return")
    assert (result.outcome, result.data["returnable"]) == ("returns.which_order", False)


async def test_a_dear_return_says_that_an_agent_approves(run: Run) -> None:
    dear = order("HP-2", OrderState.DELIVERED, line("l1", LAMP, price=90_000), shipments=arrived(1))
    result = await run(context(dear), "request_return", reason="other")
    assert result.proposal is not None
    assert result.proposal.needs_agent
    assert "colleague" in result.proposal.card["note"]


def test_only_the_acts_can_propose(tools: dict[str, Tool]) -> None:
    acting = {name for name, tool in tools.items() if tool.effect is not Effect.READ}
    assert acting == {
        "request_return", "request_stock_notice", "cancel_order", "change_order_items", "change_order_payment",
        "change_order_address", "change_my_address", "request_exchange",
    }  # fmt: skip


# ------------------------------------------------------------------ where a return stands


def returned(state: str) -> Order:
    entry = Return(
        id="RT-1", order_id="id-HP-1", state=state, lines=(), refund=usd(510), refund_to="original", created_at=NOW,
        ship_by=NOW + timedelta(days=14),
    )  # fmt: skip
    return replace(MUGS, state=OrderState.RETURN_REQUESTED, returns=(entry,))


@pytest.mark.parametrize("state", ["requested", "in_transit", "received", "refunded", "declined", "inspected"])
async def test_every_state_of_a_return_is_told(run: Run, state: str) -> None:
    result = await run(context(returned(state), SINGLE), "return_status")
    assert result.outcome == "returns.status"
    assert result.data["returns"][0]["id"] == "RT-1"
    assert result.data["refund_days"] == "5-7"


async def test_money_that_went_back_without_a_return_is_told_too(run: Run) -> None:
    back = Payment(method_id="v", method_label="Visa …4242", amount=usd(-2000), at=NOW)
    cancelled = order("HP-9", OrderState.CANCELLED, line("l1", MUG, 2))
    case = replace(cancelled, payments=(*cancelled.payments, back))
    result = await run(context(case), "return_status", order_number="HP-9")
    assert result.data["refunds"] == [
        {
            "order_number": "HP-9", "state": "refunded", "amount": {"amount": 2000, "currency": "USD", "text": "$20.00"},
            "refund_to": "Visa …4242",
            "on": {"iso": "2026-11-20", "text": "November 20"},
        }
    ]  # fmt: skip


async def test_no_return_is_said_plainly(run: Run) -> None:
    assert (await run(context(MUGS), "return_status")).outcome == "returns.none"
    assert (await run(context(MUGS), "return_status", order_number="HP-1")).outcome == "returns.none"


# ------------------------------------------------------------------ the receipt


RECEIPT = Receipt(
    kind="return", reference="RT-1001", subject="id-HP-1", amount=usd(510), at=NOW,
    details={"order_number": "HP-1", "refund_to": "original", "ship_by": "2026-12-05T04:59:59+00:00"},
)  # fmt: skip


def test_done_is_said_from_the_receipt_alone(replies: Replies) -> None:
    for language in LANGUAGES:
        presenter = Presenter(language=language, zone=SETTINGS.zone, today=NOW.date())
        said = replies.render("returns.done", language, receipt_data(RECEIPT, presenter, SETTINGS))
        assert "RT-1001" in said
        assert "$5.10" in said
        assert presenter.date(datetime(2026, 12, 5, 4, tzinfo=UTC))["text"] in said
        assert receipt_card(RECEIPT, presenter, SETTINGS)["reference"] == "RT-1001"


def test_a_receipt_without_details_is_still_a_receipt(replies: Replies) -> None:
    bare = replace(RECEIPT, amount=None, details={"ship_by": "soon"})
    presenter = Presenter(language="en", zone=SETTINGS.zone, today=NOW.date())
    said = replies.render("returns.done", "en", receipt_data(bare, presenter, SETTINGS))
    assert said == "Done: your return is registered. The reference is RT-1001."
    assert receipt_card(bare, presenter, SETTINGS)["rows"] == []


@pytest.mark.parametrize("code", CODES)
def test_every_refusal_code_can_be_said_when_facts_changed(replies: Replies, code: str) -> None:
    for language in LANGUAGES:
        assert replies.render("returns.changed", language, {"code": code, "facts": {}})
