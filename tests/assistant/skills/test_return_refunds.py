"""Where the refund of a return may go when somebody names a stored method: back to what paid, or to an own gift card."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.skills.contract import ToolContext
from assistant.skills.returns.commands import decide_command, return_command
from assistant.skills.returns.rules import Allowed, Refused
from connectors.commerce import Customer, OrderState, PaymentMethod
from tests.assistant.skills.conftest import Run
from tests.assistant.skills.fakes import LANTERN, NOW, SETTINGS, MemoryOrders, arrived, context, line, order, usd

SINGLE = order("HP-2", OrderState.DELIVERED, line("l1", LANTERN), shipments=arrived(5))
MIA = Customer(
    id="mia",
    name="Mia Chen",
    email="mia@example.com",
    payment_methods=(
        PaymentMethod(id="v", kind="card", label="Visa …4242"),
        PaymentMethod(id="m", kind="card", label="Mastercard …1881"),
        PaymentMethod(id="gift_7701", kind="gift_card", label="Gift card", balance=usd(500)),
    ),
)


@pytest.fixture
def shop() -> ToolContext:
    """A shop where Mia has two cards and a gift card; the Visa paid."""
    orders = MemoryOrders({SINGLE.number: SINGLE}, customers={"mia": MIA})
    return replace(context(SINGLE), orders=orders)


async def ask(run: Run, shop: ToolContext, method: str) -> str | dict[str, object]:
    """The refusal's code, or the command of the proposal."""
    result = await run(shop, "request_return", reason="other", refund_method=method)
    return dict(result.proposal.command) if result.proposal else str(result.data["code"])


@pytest.mark.parametrize("words", ["v", "my Visa", "the card ending in 4242"])
async def test_the_method_that_paid_is_the_original_one(run: Run, shop: ToolContext, words: str) -> None:
    command = await ask(run, shop, words)
    assert isinstance(command, dict)
    assert command["refund_to"] == "original"


async def test_an_own_gift_card_gets_the_refund_under_its_id_and_is_named_on_the_card(
    run: Run, shop: ToolContext
) -> None:
    result = await run(shop, "request_return", reason="other", refund_method="gift_7701")
    assert result.proposal is not None
    assert return_command(result.proposal.command).refund_to == "gift_7701"
    assert "Gift card" in [row["value"] for row in result.proposal.card["rows"]]


@pytest.mark.parametrize("words", ["m", "Mastercard", "gift_9999", "paypal_1234567"])
async def test_neither_another_own_card_nor_somebody_elses_method_gets_it(
    run: Run, shop: ToolContext, words: str
) -> None:
    assert await ask(run, shop, words) == "refund_to"


async def test_a_gift_card_that_is_gone_when_it_is_confirmed_is_refused(run: Run, shop: ToolContext) -> None:
    command = await ask(run, shop, "gift_7701")
    assert isinstance(command, dict)
    assert isinstance(decide_command(command, SINGLE, SETTINGS, NOW, frozenset({"gift_7701"})), Allowed)
    gone = decide_command(command, SINGLE, SETTINGS, NOW)
    assert isinstance(gone, Refused)
    assert gone.code == "refund_to"
