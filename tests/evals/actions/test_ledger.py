"""What the acts of the English shop mean: statuses, payments and gift cards to the cent, and what its policy forbids."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from evals.actions.ledger import Act, ForbiddenError, Ledger
from evals.actions.picture import source_order, source_user

Json = dict[str, Any]
SWAP = {"order_id": "#1", "item_ids": ["11"], "new_item_ids": ["12"], "payment_method_id": "gift_1"}


def done(database: Json, *acts: tuple[str, Json]) -> Ledger:
    """The records after these acts."""
    ledger = Ledger(database=database)
    for name, arguments in acts:
        ledger.do(Act(name=name, arguments=arguments))
    return ledger


def test_a_cancelled_order_gives_back_what_was_paid_and_a_gift_card_holds_it_again(database: Json) -> None:
    cancel = ("cancel_pending_order", {"order_id": "#3", "reason": "ordered by mistake"})
    ledger = done(database, cancel)
    order = source_order(ledger.order("#3"))
    assert order["state"] == "cancelled"
    assert order["paid"] == {("gift_1", 1210): 1, ("gift_1", -1210): 1}
    assert order["cancelled_for"] == "ordered_by_mistake"
    assert source_user(ledger.user("ana"))["balances"] == {"gift_1": 3630}


def test_changed_items_are_settled_at_once_and_equal_items_change_one_by_one(database: Json) -> None:
    ledger = done(database, ("modify_pending_order_items", SWAP))
    order = source_order(ledger.order("#1"))
    assert order["items"] == {("11", 1210, (("color", "blue"),)): 1, ("12", 1440, (("color", "red"),)): 1}
    assert order["paid"] == {("card_1", 2420): 1, ("gift_1", 230): 1}
    assert order["items_changed"]
    assert source_user(ledger.user("ana"))["balances"] == {"gift_1": 2190}


def test_another_payment_method_pays_everything_and_the_first_gets_it_back(database: Json) -> None:
    ledger = done(database, ("modify_pending_order_payment", {"order_id": "#1", "payment_method_id": "gift_1"}))
    assert source_order(ledger.order("#1"))["paid"] == {
        ("card_1", 2420): 1,
        ("gift_1", 2420): 1,
        ("card_1", -2420): 1,
    }
    assert source_user(ledger.user("ana"))["balances"] == {"gift_1": 0}


def test_money_is_conserved_when_the_payment_is_changed_and_the_order_cancelled(database: Json) -> None:
    ledger = done(
        database,
        ("modify_pending_order_payment", {"order_id": "#1", "payment_method_id": "gift_1"}),
        ("cancel_pending_order", {"order_id": "#1", "reason": "no longer needed"}),
    )
    paid = source_order(ledger.order("#1"))["paid"]
    assert sum(amount * number for (_, amount), number in paid.items()) == 0
    assert source_user(ledger.user("ana"))["balances"] == {"gift_1": 2420}


def test_an_exchange_and_a_return_note_what_is_due_and_move_nothing_yet(database: Json) -> None:
    swap = {**SWAP, "order_id": "#2"}
    exchanged = source_order(done(database, ("exchange_delivered_order_items", swap)).order("#2"))
    assert (exchanged["state"], exchanged["settled"]) == ("exchange_requested", [("gift_1", -230)])
    assert exchanged["exchanged"] == {("11", "12"): 1}
    back = {"order_id": "#2", "item_ids": ["12"], "payment_method_id": "gift_1"}
    ledger = done(database, ("return_delivered_order_items", back))
    returned = source_order(ledger.order("#2"))
    assert (returned["state"], returned["refunds"], returned["gone"]) == (
        "return_requested",
        [("gift_1", 1440)],
        {"12": 1},
    )
    assert ledger.touched_users == {}


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("cancel_pending_order", {"order_id": "#2", "reason": "no longer needed"}),
        ("cancel_pending_order", {"order_id": "#1", "reason": "too slow"}),
        ("modify_pending_order_items", {**SWAP, "new_item_ids": ["13"]}),
        ("modify_pending_order_items", {**SWAP, "new_item_ids": ["21"]}),
        ("modify_pending_order_items", {**SWAP, "new_item_ids": ["11"]}),
        ("modify_pending_order_items", {**SWAP, "item_ids": ["11"] * 3, "new_item_ids": ["12"] * 3}),
        ("modify_pending_order_items", {**SWAP, "payment_method_id": "paypal_9"}),
        ("modify_pending_order_payment", {"order_id": "#1", "payment_method_id": "card_1"}),
        ("exchange_delivered_order_items", SWAP),
        ("return_delivered_order_items", {"order_id": "#2", "item_ids": ["11"], "payment_method_id": "card_2"}),
    ],
)
def test_what_the_policy_forbids_is_forbidden_and_changes_nothing(database: Json, name: str, arguments: Json) -> None:
    before, ledger = copy.deepcopy(database), Ledger(database=database)
    with pytest.raises(ForbiddenError):
        ledger.do(Act(name=name, arguments=arguments))
    assert (ledger.touched_orders, ledger.touched_users) == ({}, {})
    assert database == before


def test_a_gift_card_must_hold_enough_and_items_are_changed_once(database: Json) -> None:
    database["users"]["ana"]["payment_methods"]["gift_1"]["balance"] = 2.29
    with pytest.raises(ForbiddenError, match="too little"):
        done(database, ("modify_pending_order_items", SWAP))
    database["users"]["ana"]["payment_methods"]["gift_1"]["balance"] = 50.0
    with pytest.raises(ForbiddenError, match="item modified"):
        done(database, ("modify_pending_order_items", SWAP), ("modify_pending_order_items", SWAP))


def test_acts_never_write_into_the_records_that_they_began_with(database: Json) -> None:
    before = copy.deepcopy(database)
    done(
        database,
        ("modify_pending_order_items", SWAP),
        ("cancel_pending_order", {"order_id": "#3", "reason": "no longer needed"}),
    )
    assert database == before
