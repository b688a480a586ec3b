"""Where an order goes and where a customer lives: asked for, read from a line, shown, and changed once confirmed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.skills.changes.address import KIND
from assistant.skills.changes.addressing import parts_of
from assistant.skills.changes.commands import confirmed
from assistant.skills.contract import Person
from connectors.commands import ChangeAddress, ChangeCustomerAddress
from connectors.commerce import Address, OrderState
from connectors.shops.base import Capabilities
from tests.assistant.skills.changes.conftest import Begin
from tests.assistant.skills.changes.shop import FOREIGN, HOME, MIA, PENDING, SENT, shop
from tests.assistant.skills.conftest import Run

OAK = {"line1": "12 Oak Street", "city": "Boston", "region": "MA", "postcode": "02110"}


async def test_the_address_is_asked_for_and_then_the_card_comes(run: Run) -> None:
    there = shop(PENDING, SENT)
    assert (await run(there, "change_order_address")).outcome == "changes.which_address"
    result = await run(there, "change_order_address", **OAK)
    assert result.proposal is not None
    command = confirmed(KIND, result.proposal.command).command
    assert command == ChangeAddress(order_id=PENDING.id, address=Address(name="Mia Chen", country="US", **OAK))
    assert "12 Oak Street" in result.data["to"]
    assert "5 Elm Street" in result.data["from"]


async def test_single_parts_are_put_into_the_known_address(run: Run) -> None:
    result = await run(shop(PENDING), "change_order_address", postcode="02109")
    assert result.proposal is not None
    command = confirmed(KIND, result.proposal.command).command
    assert isinstance(command, ChangeAddress)
    assert (command.address.line1, command.address.postcode) == ("5 Elm Street", "02109")


async def test_a_guest_never_learns_the_street(run: Run) -> None:
    base = shop(PENDING)
    guest = replace(base, person=Person(verified_order_ids=frozenset({PENDING.id})))
    partly = await run(guest, "change_order_address", order_number="HP-1001", postcode="02109")
    assert (partly.outcome, partly.data["missing"]) == ("changes.which_address", ["line1", "city"])
    whole = await run(guest, "change_order_address", order_number="HP-1001", **OAK)
    assert whole.proposal is not None
    assert "Elm" not in str(whole.data) + str(whole.proposal.card)
    assert "Mia" not in str(whole.data)


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("12 Oak Street, Boston, MA 02110", OAK),
        ("5 Hill Road, Flat 2, Leeds, LS1 4AB, UK",
         {"line1": "5 Hill Road", "line2": "Flat 2", "city": "Leeds", "postcode": "LS1 4AB", "country": "GB"}),
        ("广东省深圳市南山区科技园1号", {"region": "广东省", "city": "深圳市", "line1": "南山区科技园1号"}),
        ("上海市浦东新区张江路88号 201203", {"city": "上海市", "line1": "浦东新区张江路88号", "postcode": "201203"}),
        ("02109", {"postcode": "02109"}),
        ("somewhere", {}),
    ],
)  # fmt: skip
def test_an_address_in_one_line_is_read(line: str, parts: dict[str, str]) -> None:
    assert parts_of(line) == parts


async def test_refusals(run: Run) -> None:
    sent = await run(shop(SENT), "change_order_address", order_number="HP-1002", **OAK)
    assert sent.data["code"] == "already_sent"
    same = replace(PENDING, shipping_address=Address(name="Mia Chen", country="US", **OAK))
    assert (await run(shop(same), "change_order_address", **OAK)).data["code"] == "same_address"
    assert (await run(shop(FOREIGN), "change_order_address", order_number="HP-1004")).outcome == "orders.not_found"
    unable = replace(shop(PENDING), capabilities=Capabilities())
    assert (await run(unable, "change_order_address", **OAK)).data["code"] == "unsupported"
    assert (await run(unable, "change_my_address", **OAK)).data["code"] == "unsupported"
    off = shop(PENDING, changes={"what": ["items"]})
    assert (await run(off, "change_my_address", **OAK)).data["code"] == "disabled"
    assert (await run(shop(PENDING, customer=None), "change_my_address", **OAK)).outcome == "account.not_identified"


ASKING = {
    "en": "change the address of order HP-1001 to 12 Oak Street, Boston, MA 02110",
    "zh": "把订单HP-1001的地址改成上海市浦东新区张江路88号",
}
STREET = {"en": "12 Oak Street", "zh": "浦东新区张江路88号"}


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_an_order_goes_elsewhere_once_confirmed(begin: Begin, language: str) -> None:
    talk = await begin(shop(PENDING), language)
    asked = await talk.say(ASKING[language])
    assert [card["kind"] for card in asked.cards] == ["change_address"], asked.text
    assert STREET[language] in asked.text
    done = await talk.confirm()
    assert "R-1" in done.text
    address = talk.orders.items["HP-1001"].shipping_address
    assert address is not None
    assert address.line1 == STREET[language]


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_the_address_may_come_in_the_next_message(begin: Begin, language: str) -> None:
    talk = await begin(shop(PENDING), language)
    await talk.say({"en": "change the delivery address of order HP-1001", "zh": "订单HP-1001改一下收货地址"}[language])
    said = await talk.say({"en": "12 Oak Street, Boston, MA 02110", "zh": "上海市浦东新区张江路88号"}[language])
    assert [card["kind"] for card in said.cards] == ["change_address"], said.text


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_a_no_a_late_yes_or_an_order_that_left_changes_nothing(begin: Begin, language: str) -> None:
    talk = await begin(shop(PENDING), language)
    await talk.say(ASKING[language])
    await talk.decline()
    await talk.say(ASKING[language])
    talk.orders.items["HP-1001"] = replace(PENDING, state=OrderState.SHIPPED)
    await talk.confirm()
    talk.orders.items["HP-1001"] = PENDING
    await talk.say(ASKING[language])
    await talk.wait(45)
    await talk.confirm()
    assert [p.state for p in (await talk.view()).proposals] == ["declined", "refused", "expired"]
    assert talk.writer.performed == []


ACCOUNT = {
    "en": "set my default address in the account to 12 Oak Street, Boston, MA 02110",
    "zh": "把我的默认地址改成上海市浦东新区张江路88号",
}


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_the_own_address_is_changed_once_confirmed(begin: Begin, language: str) -> None:
    talk = await begin(shop(PENDING), language)
    asked = await talk.say(ACCOUNT[language])
    assert [card["kind"] for card in asked.cards] == ["change_customer_address"], asked.text
    await talk.confirm()
    assert [type(c) for c in talk.writer.performed] == [ChangeCustomerAddress]
    assert talk.orders.customers["mia"].addresses[0].line1 == STREET[language]
    assert talk.orders.customers["mia"].addresses[1] == HOME
    assert MIA.addresses == (HOME,)


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_the_own_address_stays_without_a_yes_in_time(begin: Begin, language: str) -> None:
    talk = await begin(shop(PENDING), language)
    await talk.say(ACCOUNT[language])
    await talk.decline()
    await talk.say(ACCOUNT[language])
    await talk.wait(45)
    await talk.confirm()
    assert [p.state for p in (await talk.view()).proposals] == ["declined", "expired"]
    assert talk.writer.performed == []
