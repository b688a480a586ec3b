"""What the policy forbids once an act was done to an order: the second exchange, the second change, and whatever no longer goes."""

from __future__ import annotations

from collections.abc import Iterator

from evals.actions.ledger import Act, Json, Ledger

ADDRESS = {
    "address1": "1 Second Street",
    "address2": "",
    "city": "Boston",
    "state": "MA",
    "country": "USA",
    "zip": "02101",
}


def forbidden_after(act: Act, ledger: Ledger) -> Iterator[Act]:
    """Acts on the same order that nobody may do any more; `ledger` stands after the act."""
    if not act.order_id:
        return
    order = ledger.order(act.order_id)
    if act.name == "cancel_pending_order" or act.name == "modify_pending_order_items":
        yield Act(name="cancel_pending_order", arguments={"order_id": act.order_id, "reason": "no longer needed"})
        yield Act(name="modify_pending_order_address", arguments={"order_id": act.order_id, **ADDRESS})
        yield from _swaps(order, ledger, "modify_pending_order_items")
        yield from _other_payment(order, ledger)
    if act.name in ("return_delivered_order_items", "exchange_delivered_order_items"):
        yield from _returns(order)
        yield from _swaps(order, ledger, "exchange_delivered_order_items")


def _swaps(order: Json, ledger: Ledger, name: str) -> Iterator[Act]:
    """Each item for another one of its product that can be had."""
    for item in order["items"]:
        variants = ledger.database["products"][item["product_id"]]["variants"]
        others = [i for i, variant in variants.items() if variant["available"] and i != item["item_id"]]
        if others:
            yield _with_items(name, order, [item["item_id"]], {"new_item_ids": [others[0]]})


def _returns(order: Json) -> Iterator[Act]:
    for item in order["items"]:
        yield _with_items("return_delivered_order_items", order, [item["item_id"]], {})


def _with_items(name: str, order: Json, item_ids: list[str], more: Json) -> Act:
    method = order["payment_history"][0]["payment_method_id"]
    arguments = {"order_id": order["order_id"], "item_ids": item_ids, **more, "payment_method_id": method}
    return Act(name=name, arguments=arguments)


def _other_payment(order: Json, ledger: Ledger) -> Iterator[Act]:
    paid = order["payment_history"][0]["payment_method_id"]
    for method in ledger.user(order["user_id"])["payment_methods"]:
        if method != paid:
            arguments = {"order_id": order["order_id"], "payment_method_id": method}
            yield Act(name="modify_pending_order_payment", arguments=arguments)
