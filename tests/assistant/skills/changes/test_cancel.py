"""Cancelling: from the first words to the card, what is refused, and what is said once the shop has done it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from assistant.skills.changes.cancel import KIND
from assistant.skills.changes.commands import confirmed
from connectors.commands import CancelOrder, MoneyMove
from connectors.commerce import Order, OrderState, Payment
from connectors.shops.base import Capabilities
from tests.assistant.skills.changes.conftest import Begin
from tests.assistant.skills.changes.shop import ARRIVED, FOREIGN, MIA, MUG, PENDING, SENT, bought, shop
from tests.assistant.skills.conftest import Run
from tests.assistant.skills.fakes import NOW, order, parcel, usd


async def test_what_is_missing_is_asked_for_one_at_a_time(run: Run) -> None:
    other = replace(PENDING, id="id-2", number="HP-1010")
    first = await run(shop(PENDING, other, SENT), "cancel_order")
    assert first.outcome == "changes.which_order"
    assert [o["number"] for o in first.cards[0]["orders"]] == ["HP-1001", "HP-1010"]
    second = await run(shop(PENDING, other), "cancel_order", order_number="HP-1001")
    assert second.outcome == "changes.which_reason"
    assert len(second.quick_replies) == 6
    last = await run(shop(PENDING, other), "cancel_order", order_number="HP-1001", reason="ordered_by_mistake")
    assert last.outcome == "changes.proposal"
    assert (last.data["refund"]["text"], last.data["fee"]) == ("$90.00", None)
    assert last.proposal is not None
    assert [row["value"] for row in last.proposal.card["rows"]] == [
        "HP-1001", "Ordered by mistake", "$90.00", "Visa …4242", "within 5-7 business days",
    ]  # fmt: skip


async def test_every_method_gets_back_what_is_still_paid_with_it(run: Run) -> None:
    payments = (
        Payment(method_id="gc", method_label="Gift card 88", amount=usd(5000)),
        Payment(method_id="v", method_label="Visa …4242", amount=usd(4000)),
        Payment(method_id="v", method_label="Visa …4242", amount=usd(-700)),
    )
    result = await run(shop(replace(PENDING, payments=payments)), "cancel_order", reason="other")
    assert result.proposal is not None
    command = confirmed(KIND, result.proposal.command).command
    assert isinstance(command, CancelOrder)
    assert command.refunds == (
        MoneyMove(method_id="gc", amount=usd(5000)),
        MoneyMove(method_id="v", amount=usd(3300)),
    )


async def test_a_gift_card_has_the_money_at_once(run: Run) -> None:
    rules = shop(PENDING, cancellations={"refund_to": ["original", "gift_card"]})
    result = await run(rules, "cancel_order", reason="other", refund_to="gift_card")
    assert result.data["when"] == "at once"
    assert result.data["refunds"][0]["to"] == "Gift card 88"


async def test_a_fee_comes_off_the_refund(run: Run) -> None:
    result = await run(shop(PENDING, cancellations={"fee": "2.50"}), "cancel_order", reason="other")
    assert (result.data["refund"]["text"], result.data["fee"]["text"]) == ("$87.50", "$2.50")


async def test_single_pieces_go_where_the_shop_allows_it(run: Run) -> None:
    lines = [{"line": "shirt", "quantity": 1}]
    discounted = replace(PENDING, discount=usd(900), payments=(replace(PENDING.payments[0], amount=usd(8100)),))
    refused = await run(shop(discounted), "cancel_order", reason="other", lines=lines)
    assert (refused.outcome, refused.data["code"]) == ("changes.refused", "partial")
    result = await run(shop(discounted, cancellations={"partial": True}), "cancel_order", reason="other", lines=lines)
    assert result.data["refund"]["text"] == "$36.00"
    assert result.data["lines"] == [{"title": "Linen Shirt", "quantity": 1}]
    unclear = await run(
        shop(discounted, cancellations={"partial": True}), "cancel_order", reason="other", lines=[{"line": "hat"}]
    )
    assert unclear.outcome == "changes.which_lines"


async def test_all_pieces_are_the_whole_order(run: Run) -> None:
    result = await run(shop(PENDING), "cancel_order", reason="other", lines=[{"line": "all"}])
    assert result.data["whole"]
    assert result.data["refund"]["text"] == "$90.00"


OLD = replace(PENDING, placed_at=NOW - timedelta(days=30))
CASES: tuple[tuple[Order, dict[str, object], str], ...] = (
    (SENT, {}, "already_sent"),
    (ARRIVED, {}, "already_sent"),
    (replace(PENDING, state=OrderState.CANCELLED), {}, "cancelled"),
    (replace(PENDING, state=OrderState.PROCESSING), {}, "too_late"),
    (replace(PENDING, shipments=(parcel("in_transit"),)), {}, "already_sent"),
    (replace(PENDING, state=OrderState.RETURN_REQUESTED), {}, "return_open"),
    (replace(PENDING, state=OrderState.RETURNED), {}, "returned"),
    (replace(PENDING, state=OrderState.EXCHANGE_REQUESTED), {}, "exchange_open"),
    (OLD, {"window_days": 5}, "window"),
    (replace(PENDING, placed_at=None), {"window_days": 5}, "undated"),
    (PENDING, {"reasons": ["no_longer_needed"]}, "reason"),
    (PENDING, {"enabled": False}, "disabled"),
    (PENDING, {"refund_to": ["gift_card"]}, "refund_to"),
)


@pytest.mark.parametrize(("given", "rules", "code"), CASES, ids=[f"{c[2]}-{i}" for i, c in enumerate(CASES)])
async def test_a_refusal_says_why_and_what_is_possible(
    run: Run, given: Order, rules: dict[str, object], code: str
) -> None:
    there = shop(given, cancellations=rules)
    asked = {"order_number": given.number, "reason": "other"}
    if code == "refund_to":
        asked["refund_to"] = "original"
    result = await run(there, "cancel_order", **asked)
    assert (result.outcome, result.data["code"]) == ("changes.refused", code)
    assert result.data["instead"]
    assert result.proposal is None


async def test_after_items_were_changed_the_shop_decides(run: Run) -> None:
    changed = replace(PENDING, label="pending (item modified)")
    kept = await run(shop(changed, changes={"after_items": ["address"]}), "cancel_order", reason="other")
    assert kept.data["code"] == "items_changed"
    assert (await run(shop(changed), "cancel_order", reason="other")).outcome == "changes.proposal"


async def test_somebody_elses_order_does_not_exist(run: Run) -> None:
    result = await run(shop(PENDING, FOREIGN), "cancel_order", order_number="HP-1004", reason="other")
    assert result.outcome == "orders.not_found"
    assert (await run(shop(PENDING, customer=None), "cancel_order")).outcome == "account.not_identified"


async def test_a_shop_that_cannot_is_said_so(run: Run) -> None:
    there = replace(shop(PENDING), capabilities=Capabilities())
    assert (await run(there, "cancel_order", reason="other")).data["code"] == "unsupported"


# ------------------------------------------------------------------ whole conversations

ASKING = {"en": "cancel my order HP-1001, I ordered by mistake", "zh": "帮我取消订单HP-1001，拍错了"}
DONE = {"en": "Done", "zh": "办好了"}


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_it_is_cancelled_once_confirmed_and_said_from_the_receipt(begin: Begin, language: str) -> None:
    talk = await begin(shop(PENDING), language)
    asked = await talk.say(ASKING[language])
    assert [card["type"] for card in asked.cards] == ["confirmation"]
    assert "$90.00" in asked.text
    assert talk.writer.performed == []
    done = await talk.confirm()
    assert done.text.startswith(DONE[language])
    assert "R-1" in done.text
    assert "$90.00" in done.text
    assert done.cards[0]["type"] == "receipt"
    assert talk.orders.items["HP-1001"].state is OrderState.CANCELLED
    await talk.say({"en": "yes", "zh": "确认"}[language])
    assert len(talk.writer.performed) == 1


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_a_plain_yes_confirms_it(begin: Begin, language: str) -> None:
    talk = await begin(shop(PENDING), language)
    await talk.say(ASKING[language])
    done = await talk.say({"en": "yes please", "zh": "好的"}[language])
    assert done.text.startswith(DONE[language])
    assert len(talk.writer.performed) == 1


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_the_reason_is_asked_for_and_then_the_card_comes(begin: Begin, language: str) -> None:
    talk = await begin(shop(PENDING), language)
    first = await talk.say({"en": "cancel order HP-1001", "zh": "取消订单HP-1001"}[language])
    assert first.cards == ()
    second = await talk.say({"en": "I don't need it any more", "zh": "不想要了"}[language])
    assert [card["type"] for card in second.cards] == ["confirmation"]


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_a_no_changes_nothing(begin: Begin, language: str) -> None:
    talk = await begin(shop(PENDING), language)
    await talk.say(ASKING[language])
    said = await talk.decline()
    assert {"en": "nothing was changed", "zh": "没有做任何改动"}[language] in said.text
    assert talk.writer.performed == []


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_a_yes_that_comes_too_late_does_nothing(begin: Begin, language: str) -> None:
    talk = await begin(shop(PENDING), language)
    await talk.say(ASKING[language])
    await talk.wait(45)
    await talk.confirm()
    assert (await talk.proposal()).state == "expired"
    assert talk.writer.performed == []


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_an_order_that_was_sent_in_between_stays(begin: Begin, language: str) -> None:
    talk = await begin(shop(PENDING), language)
    await talk.say(ASKING[language])
    talk.orders.items["HP-1001"] = replace(PENDING, state=OrderState.SHIPPED)
    said = await talk.confirm()
    assert {"en": "left us in the meantime", "zh": "已经发出"}[language] in said.text
    assert ((await talk.proposal()).state, talk.writer.performed) == ("refused", [])


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_another_amount_in_between_is_told_and_not_taken(begin: Begin, language: str) -> None:
    talk = await begin(shop(PENDING), language)
    await talk.say(ASKING[language])
    part = Payment(method_id="v", method_label="Visa …4242", amount=usd(-1000))
    talk.orders.items["HP-1001"] = replace(PENDING, payments=(*PENDING.payments, part))
    said = await talk.confirm()
    assert "$80.00" in said.text
    assert talk.writer.performed == []


async def test_someone_elses_order_cannot_be_confirmed_by_a_forged_command(begin: Begin) -> None:
    talk = await begin(shop(PENDING))
    await talk.say(ASKING["en"])
    talk.orders.items["HP-1001"] = replace(PENDING, customer_id="tom")
    await talk.confirm()
    assert ((await talk.proposal()).state, talk.writer.performed) == ("refused", [])


def test_orders_of_this_file_are_mias() -> None:
    assert {o.customer_id for o in (PENDING, SENT, ARRIVED)} == {MIA.id}
    assert order("HP-9", OrderState.PENDING, bought("l1", MUG)).customer_id == MIA.id
