"""Worsened copies: each act has those that fit it, all of them differ from the act, and the reference forbids what they stand for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from evals.actions.after import forbidden_after
from evals.actions.ledger import Act, ForbiddenError, Ledger
from evals.actions.tasks import read_tasks
from evals.actions.worse import Worse, Worsening

Json = dict[str, Any]
SWAP = {"order_id": "#1", "item_ids": ["11"], "new_item_ids": ["12"], "payment_method_id": "gift_1"}
CONFIRMATIONS = {"expired", "confirmed by somebody else"}


def worsened(database: Json, name: str, arguments: Json) -> dict[str, list[Worse]]:
    """The worsened copies of an act by their kind."""
    act = Act(name=name, arguments=arguments)
    kinds: dict[str, list[Worse]] = {}
    for worse in Worsening(act=act, customer="ana", stranger="bo", ledger=Ledger(database=database)).all():
        kinds.setdefault(worse.kind, []).append(worse)
    return kinds


def test_a_change_of_items_is_worsened_in_its_items_its_method_its_state_and_its_confirmation(database: Json) -> None:
    kinds = worsened(database, "modify_pending_order_items", SWAP)
    assert kinds.keys() > CONFIRMATIONS
    assert {
        "another customer's order",
        "wrong status: delivered",
        "unavailable item",
        "item of another product",
        "the same item",
        "foreign payment method",
        "insufficient gift card",
        "altered after confirmation: price",
        "altered after confirmation: sold out",
    } < kinds.keys()
    (unavailable,) = kinds["unavailable item"]
    assert unavailable.call.arguments["changes"] == [{"line": "11", "quantity": 1, "variant": "13"}]


def test_a_poor_gift_card_holds_a_cent_less_than_what_is_due(database: Json) -> None:
    short = worsened(database, "modify_pending_order_items", SWAP)["insufficient gift card"][0]
    body: Json = {"payment_methods": []}
    short.before[0].change(body)
    assert body["payment_methods"][0]["balance"]["minor"] == 1440 - 1210 - 1


def test_a_return_is_worsened_by_a_card_that_did_not_pay_and_a_cancellation_by_its_reason(database: Json) -> None:
    back = {"order_id": "#2", "item_ids": ["11"], "payment_method_id": "card_1"}
    kinds = worsened(database, "return_delivered_order_items", back)
    assert [w.call.arguments["refund_method"] for w in kinds["refund to a method that did not pay"]] == ["card_2"]
    cancel = worsened(database, "cancel_pending_order", {"order_id": "#1", "reason": "no longer needed"})
    assert all(w.call.arguments["reason"] != "no_longer_needed" for w in cancel["wrong reason"])


def test_forging_reaches_every_amount_and_every_mention_of_the_order(database: Json) -> None:
    kinds = worsened(database, "cancel_pending_order", {"order_id": "#1", "reason": "no longer needed"})
    command: Json = {
        "command": {"order_id": "#1", "refunds": [{"amount": {"minor": 5}}]},
        "request": {"order_id": "#1"},
    }
    for kind in ("amount in the record", "order in the record"):
        (worse,) = kinds[f"altered after confirmation: {kind}"]
        assert worse.forge is not None
        worse.forge(command)
    assert command == {
        "command": {"order_id": "#4", "refunds": [{"amount": {"minor": 1005}}]},
        "request": {"order_id": "#4"},
    }


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("modify_pending_order_items", SWAP),
        ("cancel_pending_order", {"order_id": "#1", "reason": "no longer needed"}),
        ("return_delivered_order_items", {"order_id": "#2", "item_ids": ["11"], "payment_method_id": "card_1"}),
        ("exchange_delivered_order_items", {**SWAP, "order_id": "#2"}),
    ],
)
def test_what_is_tried_after_an_act_is_forbidden_by_the_policy(database: Json, name: str, arguments: Json) -> None:
    ledger, act = Ledger(database=database), Act(name=name, arguments=arguments)
    ledger.do(act)
    later = list(forbidden_after(act, ledger))
    assert later
    for forbidden in later:
        # The source's own tool would still let an address or a payment of such an order be changed; its policy does not.
        if forbidden.name in ("modify_pending_order_address", "modify_pending_order_payment"):
            continue
        with pytest.raises(ForbiddenError):
            ledger.do(forbidden)


def test_tasks_with_an_act_that_the_records_forbid_are_left_out(database: Json, tmp_path: Path) -> None:
    (tmp_path / "tasks.json").write_text(
        '[{"id": "1", "evaluation_criteria": {"actions": [{"name": "cancel_pending_order", "arguments": '
        '{"order_id": "#1", "reason": "no longer needed"}}, {"name": "get_order_details", "arguments": {}}]}},'
        '{"id": "2", "evaluation_criteria": {"actions": null}}]'
    )
    (tmp_path / "tau1").mkdir()
    (tmp_path / "tau1" / "tasks_dev.json").write_text(
        '[{"user_id": "ana", "actions": [{"name": "cancel_pending_order", "kwargs": {"order_id": "#2", "reason": "x"}}]}]'
    )
    tasks, left_out = read_tasks(tmp_path, database)
    assert [(task.name, task.user_id, len(task.acts)) for task in tasks] == [("tasks 1", "ana", 1)]
    assert left_out == 1
