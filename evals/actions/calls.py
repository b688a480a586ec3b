"""The acts of `retail-en` as calls of Aisle's tools, and as what staff would alter in the shop meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from evals.actions.desk import Call
from evals.actions.ledger import Act, Ledger
from evals.actions.picture import CANCEL_REASONS, source_address

ADDRESS_FIELDS = ("line1", "line2", "city", "region", "country", "postcode")


def call_of(act: Act, ledger: Ledger) -> Call:
    """The call that stands for an act; KeyError for an act of no tool."""
    return _CALLS[act.name](act.arguments, ledger)


def _cancel(arguments: Mapping[str, Any], ledger: Ledger) -> Call:
    reason = CANCEL_REASONS.get(arguments["reason"], arguments["reason"])
    return Call(tool="cancel_order", arguments={"order_number": arguments["order_id"], "reason": reason})


def _address(arguments: Mapping[str, Any], ledger: Ledger) -> Call:
    parts = address_arguments(arguments)
    return Call(tool="change_order_address", arguments={"order_number": arguments["order_id"], **parts})


def _user_address(arguments: Mapping[str, Any], ledger: Ledger) -> Call:
    return Call(tool="change_my_address", arguments=address_arguments(arguments))


def _items(arguments: Mapping[str, Any], ledger: Ledger) -> Call:
    swaps = swaps_of(arguments)
    method = arguments["payment_method_id"]
    return Call(
        tool="change_order_items",
        arguments={"order_number": arguments["order_id"], "changes": swaps, "pay_with": method},
    )


def _payment(arguments: Mapping[str, Any], ledger: Ledger) -> Call:
    chosen = {"order_number": arguments["order_id"], "pay_with": arguments["payment_method_id"]}
    return Call(tool="change_order_payment", arguments=chosen)


def _return(arguments: Mapping[str, Any], ledger: Ledger) -> Call:
    pieces = _counted(arguments["item_ids"])
    return Call(
        tool="request_return",
        arguments={
            "order_number": arguments["order_id"],
            "lines": [{"line": item_id, "quantity": number} for item_id, number in pieces.items()],
            "reason": "no_longer_needed",
            "refund_method": arguments["payment_method_id"],
        },
    )


def _exchange(arguments: Mapping[str, Any], ledger: Ledger) -> Call:
    method = arguments["payment_method_id"]
    return Call(
        tool="request_exchange",
        arguments={"order_number": arguments["order_id"], "changes": swaps_of(arguments), "settle_with": method},
    )


def address_arguments(parts: Mapping[str, str]) -> dict[str, str]:
    """An address as the tools take it."""
    return dict(zip(ADDRESS_FIELDS, source_address(parts), strict=True))


def swaps_of(arguments: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The swaps of an act, equal ones as one with their number."""
    counted = _counted(zip(arguments["item_ids"], arguments["new_item_ids"], strict=True))
    return [{"line": old, "quantity": number, "variant": new} for (old, new), number in counted.items()]


def _counted(things: Any) -> dict[Any, int]:
    counted: dict[Any, int] = {}
    for thing in things:
        counted[thing] = counted.get(thing, 0) + 1
    return counted


_CALLS: Mapping[str, Callable[[Mapping[str, Any], Ledger], Call]] = {
    "cancel_pending_order": _cancel,
    "modify_pending_order_address": _address,
    "modify_user_address": _user_address,
    "modify_pending_order_items": _items,
    "modify_pending_order_payment": _payment,
    "return_delivered_order_items": _return,
    "exchange_delivered_order_items": _exchange,
}
