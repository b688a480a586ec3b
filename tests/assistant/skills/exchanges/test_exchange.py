"""Exchanging what was delivered: the card, what it costs, what is refused, and whole conversations in both languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from assistant.skills.changes.commands import confirmed
from assistant.skills.exchanges.tools import KIND
from connectors.commands import ChangeItems, ExchangeOrder, MoneyMove, Swap
from connectors.commerce import Order, OrderState
from connectors.shops.base import Capabilities
from tests.assistant.skills.changes.conftest import Begin
from tests.assistant.skills.changes.conftest import begin as begin
from tests.assistant.skills.changes.conftest import learnt as learnt
from tests.assistant.skills.changes.conftest import skills as skills
from tests.assistant.skills.changes.shop import ARRIVED, FOREIGN, MUG, PENDING, SENT, SHIRT, shop
from tests.assistant.skills.conftest import Run
from tests.assistant.skills.fakes import arrived, usd

RED_SHIRT = "shirt:L-red"
BLUE_MUG = {"line": "mug", "options": "blue"}


async def test_what_is_missing_is_asked_for_one_at_a_time(run: Run) -> None:
    there = shop(ARRIVED, replace(ARRIVED, id="id-9", number="HP-1009"), PENDING)
    first = await run(there, "request_exchange")
    assert [o["number"] for o in first.cards[0]["orders"]] == ["HP-1003", "HP-1009"]
    number = {"order_number": "HP-1003"}
    assert (await run(there, "request_exchange", **number)).outcome == "exchanges.which_lines"
    version = await run(there, "request_exchange", **number, changes=[{"line": "shirt"}])
    assert version.outcome == "exchanges.which_version"
    assert len(version.data["versions"]) == 2
    assert (await run(there, "request_exchange", **number, changes=[BLUE_MUG])).outcome == "exchanges.which_method"


async def test_the_command_says_exactly_what_the_card_shows(run: Run) -> None:
    result = await run(
        shop(ARRIVED), "request_exchange", changes=[{"line": "l1", "variant": RED_SHIRT}, BLUE_MUG], settle_with="gc"
    )
    assert result.proposal is not None
    command = confirmed(KIND, result.proposal.command).command
    assert isinstance(command, ExchangeOrder)
    assert command.swaps == (
        Swap(line_id="l1", quantity=1, variant_id=RED_SHIRT, unit_price=usd(3500)),
        Swap(line_id="l2", quantity=1, variant_id="mug:blue", unit_price=usd(1200)),
    )
    assert command.settlement == MoneyMove(method_id="gc", amount=usd(300))
    assert (result.data["back"]["text"], result.data["when"]) == ("$3.00", "at once")
    assert result.data["send_by"]["iso"] == "2026-12-04"


CASES: tuple[tuple[Order, dict[str, object], str], ...] = (
    (PENDING, {}, "not_delivered"),
    (SENT, {}, "not_delivered"),
    (replace(ARRIVED, state=OrderState.EXCHANGE_REQUESTED), {}, "exchange_open"),
    (replace(ARRIVED, state=OrderState.RETURN_REQUESTED), {}, "return_open"),
    (replace(ARRIVED, state=OrderState.CANCELLED), {}, "cancelled"),
    (replace(ARRIVED, shipments=arrived(90)), {}, "window"),
    (replace(ARRIVED, lines=tuple(replace(x, returned=1) for x in ARRIVED.lines)), {}, "returned"),
    (ARRIVED, {"enabled": False}, "disabled"),
    (ARRIVED, {"non_exchangeable_kinds": ["Mug"]}, "non_exchangeable"),
)


@pytest.mark.parametrize(("given", "rules", "code"), CASES, ids=[f"{c[2]}-{i}" for i, c in enumerate(CASES)])
async def test_a_refusal_says_why(run: Run, given: Order, rules: dict[str, object], code: str) -> None:
    there = shop(given, exchanges=rules)
    result = await run(there, "request_exchange", order_number=given.number, changes=[BLUE_MUG], settle_with="v")
    assert (result.outcome, result.data["code"]) == ("exchanges.refused", code)
    assert result.proposal is None


async def test_the_shop_may_allow_a_second_exchange(run: Run) -> None:
    again = replace(ARRIVED, state=OrderState.EXCHANGE_REQUESTED)
    there = shop(again, exchanges={"states": ["delivered", "exchange_requested"]})
    assert (await run(there, "request_exchange", changes=[BLUE_MUG], settle_with="v")).outcome == "exchanges.proposal"


async def test_more_than_was_paid_never_comes_back(run: Run) -> None:
    cheap = replace(ARRIVED, payments=(replace(ARRIVED.payments[0], amount=usd(100)),))
    result = await run(shop(cheap), "request_exchange", changes=[{"line": "l1", "variant": RED_SHIRT}], settle_with="v")
    assert result.data["code"] == "too_much"


async def test_a_large_difference_needs_an_agent(run: Run) -> None:
    there = shop(ARRIVED, exchanges={"agent_approval_above": "1.00"})
    result = await run(there, "request_exchange", changes=[BLUE_MUG], settle_with="v")
    assert result.proposal is not None
    assert result.proposal.needs_agent


async def test_somebody_elses_order_and_a_shop_that_cannot(run: Run) -> None:
    assert (await run(shop(FOREIGN), "request_exchange", order_number="HP-1004")).outcome == "orders.not_found"
    unable = replace(shop(ARRIVED), capabilities=Capabilities())
    assert (await run(unable, "request_exchange", changes=[BLUE_MUG])).data["code"] == "unsupported"


# ------------------------------------------------------------------ whole conversations

ASKING = {
    "en": "exchange the mug from order HP-1003 for the blue one, with paypal",
    "zh": "订单HP-1003收到的马克杯想换货，换成蓝色，用PayPal付",
}


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_it_is_exchanged_once_confirmed(begin: Begin, language: str) -> None:
    talk = await begin(shop(ARRIVED), language)
    asked = await talk.say(ASKING[language])
    assert [card["type"] for card in asked.cards] == ["confirmation"], asked.text
    assert "$2.00" in asked.text
    done = await talk.confirm()
    assert "R-1" in done.text
    assert [type(c) for c in talk.writer.performed] == [ExchangeOrder]
    again = await talk.say(ASKING[language])
    assert again.cards == ()
    assert len(talk.writer.performed) == 1


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_before_sending_the_same_words_change_the_order(begin: Begin, language: str) -> None:
    talk = await begin(shop(PENDING), language)
    words = {
        "en": "exchange the mug from order HP-1001 for the blue one, with paypal",
        "zh": "订单HP-1001的马克杯想换货，换成蓝色，用PayPal付",
    }
    said = await talk.say(words[language])
    assert [card["kind"] for card in said.cards if card["type"] == "confirmation"] == ["change_items"], said.text
    await talk.confirm()
    assert [type(c) for c in talk.writer.performed] == [ChangeItems]


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_a_no_or_a_late_yes_exchanges_nothing(begin: Begin, language: str) -> None:
    talk = await begin(shop(ARRIVED), language)
    await talk.say(ASKING[language])
    declined = await talk.decline()
    assert {"en": "nothing is exchanged", "zh": "没有提交换货"}[language] in declined.text
    await talk.say(ASKING[language])
    await talk.wait(45)
    await talk.confirm()
    assert [p.state for p in (await talk.view()).proposals] == ["declined", "expired"]
    assert talk.writer.performed == []


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_what_sold_out_or_was_returned_in_between_is_told(begin: Begin, language: str) -> None:
    talk = await begin(shop(ARRIVED), language)
    await talk.say(ASKING[language])
    talk.catalogue.items["mug"] = replace(
        MUG, variants=tuple(replace(v, available=False, stock=0) for v in MUG.variants)
    )
    said = await talk.confirm()
    assert {"en": "can't be had any more", "zh": "已经没有了"}[language] in said.text
    talk.catalogue.items["mug"] = MUG
    await talk.say(ASKING[language])
    talk.orders.items["HP-1003"] = replace(ARRIVED, state=OrderState.RETURN_REQUESTED)
    said = await talk.confirm()
    assert {"en": "already part of a return", "zh": "退换货"}[language] in said.text
    assert talk.writer.performed == []


async def test_the_day_to_send_it_back_by_stays_as_it_was_confirmed(begin: Begin) -> None:
    talk = await begin(shop(ARRIVED))
    await talk.say(ASKING["en"])
    # The card was shown before midnight on the shop's clock and is confirmed after it.
    talk.now = talk.now.replace(hour=4, minute=50) + timedelta(days=1)
    await talk.say(ASKING["en"])
    await talk.wait(20)
    await talk.confirm()
    [act] = talk.writer.performed
    assert isinstance(act, ExchangeOrder)
    assert act.ship_by is not None
    assert act.ship_by.date().isoformat() == "2026-12-04"


def test_the_shirt_has_a_cheaper_version() -> None:
    assert min(v.price.minor for v in SHIRT.variants) < SHIRT.variants[0].price.minor
