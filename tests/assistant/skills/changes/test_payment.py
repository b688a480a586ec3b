"""Paying an order differently before it is sent."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.skills.changes.commands import confirmed
from assistant.skills.changes.payment import KIND
from connectors.commands import ChangePayment, MoneyMove
from connectors.commerce import Order
from connectors.shops.base import Capabilities
from tests.assistant.skills.changes.conftest import Begin
from tests.assistant.skills.changes.shop import CARD, FOREIGN, MIA, PAYPAL, PENDING, SENT, VISA, shop
from tests.assistant.skills.conftest import Run
from tests.assistant.skills.fakes import usd


async def test_the_method_is_asked_for_and_then_the_card_comes(run: Run) -> None:
    there = shop(PENDING, SENT)
    assert (await run(there, "change_order_payment")).outcome == "changes.which_method"
    result = await run(there, "change_order_payment", pay_with="my PayPal")
    assert result.proposal is not None
    assert confirmed(KIND, result.proposal.command).command == ChangePayment(
        order_id=PENDING.id,
        charge=MoneyMove(method_id="pp", amount=usd(-9000)),
        refunds=(MoneyMove(method_id="v", amount=usd(9000)),),
    )
    assert [row["value"] for row in result.proposal.card["rows"]] == [
        "HP-1001", "Visa …4242", "PayPal mia@example.com", "$90.00", "Visa …4242", "within 5-7 business days",
    ]  # fmt: skip


CASES: tuple[tuple[Order, str, str], ...] = (
    (PENDING, "visa", "same_method"),
    (PENDING, "gift card", "balance"),
    (PENDING, "stranger_1", "method"),
    (SENT, "paypal", "already_sent"),
    (replace(PENDING, payments=()), "paypal", "unpaid"),
)


@pytest.mark.parametrize(("given", "method", "code"), CASES, ids=[c[2] for c in CASES])
async def test_a_refusal_says_why(run: Run, given: Order, method: str, code: str) -> None:
    result = await run(shop(given), "change_order_payment", order_number=given.number, pay_with=method)
    assert (result.outcome, result.data["code"]) == ("changes.refused", code)


async def test_somebody_elses_order_and_a_shop_that_cannot(run: Run) -> None:
    assert (await run(shop(FOREIGN), "change_order_payment", order_number="HP-1004")).outcome == "orders.not_found"
    unable = replace(shop(PENDING), capabilities=Capabilities())
    assert (await run(unable, "change_order_payment", pay_with="paypal")).data["code"] == "unsupported"


ASKING = {"en": "change the payment of order HP-1001 to PayPal", "zh": "把订单HP-1001的支付方式改成PayPal"}


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_it_is_paid_differently_once_confirmed(begin: Begin, language: str) -> None:
    talk = await begin(shop(PENDING), language)
    asked = await talk.say(ASKING[language])
    assert [card["kind"] for card in asked.cards] == ["change_payment"], asked.text
    done = await talk.confirm()
    assert "R-1" in done.text
    assert [type(c) for c in talk.writer.performed] == [ChangePayment]


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_a_no_a_late_yes_or_a_method_that_is_gone_changes_nothing(begin: Begin, language: str) -> None:
    talk = await begin(shop(PENDING), language)
    await talk.say(ASKING[language])
    await talk.decline()
    await talk.say(ASKING[language])
    talk.orders.customers["mia"] = replace(MIA, payment_methods=(VISA, CARD))
    said = await talk.confirm()
    assert {"en": "no longer in your account", "zh": "已经不在您的账户里"}[language] in said.text
    talk.orders.customers["mia"] = replace(MIA, payment_methods=(VISA, PAYPAL))
    await talk.say(ASKING[language])
    await talk.wait(45)
    await talk.confirm()
    assert [p.state for p in (await talk.view()).proposals] == ["declined", "refused", "expired"]
    assert talk.writer.performed == []
