"""Changing items before sending: which version is meant, what it costs, who settles it, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.skills.changes.commands import confirmed
from assistant.skills.changes.items import KIND
from connectors.commands import ChangeItems, MoneyMove, Swap
from connectors.commerce import Order, OrderChange, OrderState
from connectors.shops.base import Capabilities
from tests.assistant.skills.changes.conftest import Begin
from tests.assistant.skills.changes.shop import FOREIGN, MUG, PENDING, SENT, SHIRT, bought, shop
from tests.assistant.skills.conftest import Run
from tests.assistant.skills.fakes import NOW, MemoryCatalogue, order, usd

ONE = order("HP-1020", OrderState.PENDING, bought("l1", MUG))
RED_SHIRT = "shirt:L-red"
BLUE_MUG = {"line": "mug", "options": "blue"}


async def test_what_is_missing_is_asked_for_one_at_a_time(run: Run) -> None:
    there = shop(PENDING, ONE)
    assert (await run(there, "change_order_items")).outcome == "changes.which_order"
    item = await run(there, "change_order_items", order_number="HP-1001")
    assert item.outcome == "changes.which_lines"
    version = await run(there, "change_order_items", order_number="HP-1001", changes=[{"line": "mug"}])
    assert version.outcome == "changes.which_version"
    assert [v["options"] for v in version.data["versions"]] == ["blue"]
    method = await run(there, "change_order_items", order_number="HP-1001", changes=[BLUE_MUG])
    assert method.outcome == "changes.which_method"
    assert method.data["methods"] == ["Visa …4242", "PayPal mia@example.com", "Gift card 88"]
    last = await run(there, "change_order_items", order_number="HP-1001", changes=[BLUE_MUG], pay_with="paypal")
    assert last.outcome == "changes.proposal"
    assert last.data["pay"]["text"] == "$2.00"
    assert last.proposal is not None
    assert [row["value"] for row in last.proposal.card["rows"]] == [
        "HP-1001", "Stoneware Mug (red)", "Stoneware Mug (blue) $12.00", "$2.00", "PayPal mia@example.com",
    ]  # fmt: skip
    assert "only once" in last.proposal.card["note"]


async def test_the_command_says_exactly_what_the_card_shows(run: Run) -> None:
    changes = [{"line": "l2", "variant": RED_SHIRT, "quantity": 1}]
    result = await run(shop(PENDING), "change_order_items", changes=changes, pay_with="v")
    assert result.proposal is not None
    assert confirmed(KIND, result.proposal.command).command == ChangeItems(
        order_id=PENDING.id,
        swaps=(Swap(line_id="l2", quantity=1, variant_id=RED_SHIRT, unit_price=usd(3500)),),
        settlement=MoneyMove(method_id="v", amount=usd(500)),
    )
    assert (result.data["back"]["text"], result.data["method"]) == ("$5.00", "Visa …4242")


@pytest.mark.parametrize(
    ("words", "variant"), [("L", "shirt:L-blue"), ("L码", "shirt:L-blue"), ("红色 L", RED_SHIRT), ("the large L in red", RED_SHIRT)]
)  # fmt: skip
async def test_what_the_words_leave_open_stays_as_it_is(run: Run, words: str, variant: str) -> None:
    changes = [{"line": "shirt", "options": words, "quantity": 1}]
    result = await run(shop(PENDING), "change_order_items", changes=changes, pay_with="Visa")
    assert result.proposal is not None
    command = confirmed(KIND, result.proposal.command).command
    assert isinstance(command, ChangeItems)
    assert command.swaps[0].variant_id == variant


async def test_an_item_is_known_by_the_only_version_that_fits(run: Run) -> None:
    result = await run(shop(PENDING), "change_order_items", changes=[{"options": "size L"}])
    assert result.outcome == "changes.proposal"
    assert result.data["swaps"][0]["title"] == "Linen Shirt"
    assert (result.data["pay"], result.data["back"]) == (None, None)


async def test_what_was_never_paid_needs_no_settling(run: Run) -> None:
    unpaid = replace(ONE, state=OrderState.AWAITING_PAYMENT, payments=())
    result = await run(shop(unpaid), "change_order_items", changes=[BLUE_MUG])
    assert result.outcome == "changes.proposal"
    assert result.data["pay"] is None


async def test_a_fee_is_part_of_the_difference(run: Run) -> None:
    result = await run(shop(ONE, changes={"fee": "1.50"}), "change_order_items", changes=[BLUE_MUG], pay_with="v")
    assert (result.data["pay"]["text"], result.data["fee"]["text"]) == ("$3.50", "$1.50")


CASES: tuple[tuple[Order, dict[str, object], str, str], ...] = (
    (ONE, {"options": "green"}, "v", "sold_out"),
    (ONE, {"options": "red"}, "v", "same_variant"),
    (ONE, {"variant": "nothing"}, "v", "unknown_variant"),
    (PENDING, {"line": "l1", "variant": RED_SHIRT}, "v", "other_product"),
    (PENDING, {"line": "l2", "variant": RED_SHIRT}, "v", "stock"),
    (ONE, {"options": "blue", "quantity": 3}, "v", "quantity"),
    (ONE, {"options": "blue"}, "stranger", "method"),
    (SENT, {"options": "blue"}, "v", "already_sent"),
    (replace(ONE, changes=(OrderChange(id="1", kind="change_items", at=NOW),)), {"options": "blue"}, "v", "items_changed"),
)  # fmt: skip


@pytest.mark.parametrize(("given", "change", "method", "code"), CASES, ids=[c[3] for c in CASES])
async def test_a_refusal_says_why(run: Run, given: Order, change: dict[str, object], method: str, code: str) -> None:
    result = await run(shop(given), "change_order_items", order_number=given.number, changes=[change], pay_with=method)
    assert (result.outcome, result.data["code"]) == ("changes.refused", code)
    assert result.proposal is None


async def test_a_gift_card_must_cover_what_is_to_be_paid(run: Run) -> None:
    three = replace(ONE, lines=(bought("l1", MUG, quantity=3),))
    result = await run(shop(three), "change_order_items", changes=[BLUE_MUG], pay_with="gift card")
    assert (result.data["code"], result.data["facts"]["balance"]["text"]) == ("balance", "$5.00")
    assert result.data["facts"]["needed"]["text"] == "$6.00"


async def test_only_kinds_of_methods_that_the_shop_takes_settle(run: Run) -> None:
    there = shop(ONE, changes={"methods": ["paypal"]})
    assert (await run(there, "change_order_items", changes=[BLUE_MUG])).data["methods"] == ["PayPal mia@example.com"]
    assert (await run(there, "change_order_items", changes=[BLUE_MUG], pay_with="v")).data["code"] == "method"


async def test_a_product_that_is_gone_has_no_other_version(run: Run) -> None:
    there = replace(shop(ONE), catalogue=MemoryCatalogue({}))
    assert (await run(there, "change_order_items", changes=[BLUE_MUG])).data["code"] == "gone"


async def test_somebody_elses_order_and_a_shop_that_cannot(run: Run) -> None:
    assert (await run(shop(FOREIGN), "change_order_items", order_number="HP-1004")).outcome == "orders.not_found"
    unable = replace(shop(ONE), capabilities=Capabilities())
    assert (await run(unable, "change_order_items", changes=[BLUE_MUG])).data["code"] == "unsupported"
    off = shop(ONE, changes={"what": ["address"]})
    assert (await run(off, "change_order_items", changes=[BLUE_MUG])).data["code"] == "disabled"


# ------------------------------------------------------------------ whole conversations

ASKING = {
    "en": "change the mug to blue in order HP-1001, with paypal",
    "zh": "把订单HP-1001里的马克杯换成蓝色，用PayPal付",
}


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_items_are_changed_once_confirmed(begin: Begin, language: str) -> None:
    talk = await begin(shop(PENDING), language)
    asked = await talk.say(ASKING[language])
    assert [card["type"] for card in asked.cards] == ["confirmation"], asked.text
    assert "$2.00" in asked.text
    done = await talk.confirm()
    assert "R-1" in done.text
    assert "$2.00" in done.text
    assert [type(c) for c in talk.writer.performed] == [ChangeItems]


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_the_size_and_the_method_are_asked_for(begin: Begin, language: str) -> None:
    talk = await begin(shop(ONE), language)
    await talk.say({"en": "change an item of order HP-1020", "zh": "想改订单HP-1020里的商品"}[language])
    second = await talk.say({"en": "the blue one", "zh": "蓝色"}[language])
    assert "PayPal" in second.text
    third = await talk.say("PayPal")
    assert [card["type"] for card in third.cards] == ["confirmation"], third.text


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_a_size_alone_finds_its_item(begin: Begin, language: str) -> None:
    talk = await begin(shop(PENDING), language)
    said = await talk.say({"en": "change it to size L in order HP-1001", "zh": "订单HP-1001换成L码"}[language])
    assert [card["type"] for card in said.cards] == ["confirmation"], said.text


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_a_price_that_changed_in_between_is_told(begin: Begin, language: str) -> None:
    talk = await begin(shop(PENDING), language)
    await talk.say(ASKING[language])
    dearer = tuple(replace(v, price=usd(1700)) if v.id == "mug:blue" else v for v in MUG.variants)
    talk.catalogue.items["mug"] = replace(MUG, variants=dearer)
    said = await talk.confirm()
    assert "$7.00" in said.text
    assert ((await talk.proposal()).state, talk.writer.performed) == ("refused", [])


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_a_version_that_sold_out_in_between_is_told(begin: Begin, language: str) -> None:
    talk = await begin(shop(PENDING), language)
    await talk.say(ASKING[language])
    gone = tuple(replace(v, available=False, stock=0) for v in MUG.variants)
    talk.catalogue.items["mug"] = replace(MUG, variants=gone)
    said = await talk.confirm()
    assert {"en": "can't be had any more", "zh": "已经没有了"}[language] in said.text
    assert talk.writer.performed == []


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_a_no_or_a_late_yes_changes_nothing(begin: Begin, language: str) -> None:
    talk = await begin(shop(PENDING), language)
    await talk.say(ASKING[language])
    await talk.decline()
    await talk.say(ASKING[language])
    await talk.wait(45)
    await talk.confirm()
    assert [p.state for p in (await talk.view()).proposals] == ["declined", "expired"]
    assert talk.writer.performed == []


def test_the_shirt_of_this_file_has_two_sizes() -> None:
    assert {v.options[0].value.text("en") for v in SHIRT.variants} == {"M", "L"}
