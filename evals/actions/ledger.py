"""The meaning of the `retail-en` acts, worked out over its own records: what an act leaves behind, to the cent.

It knows nothing of Aisle. Amounts are whole cents here, whatever binary fractions the records hold. An act that the
source's policy or records forbid raises `ForbiddenError` and changes nothing.
"""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

CANCEL_REASONS = ("no longer needed", "ordered by mistake")
PENDING = "pending"
ITEMS_CHANGED = "pending (item modified)"
OPEN = (PENDING, ITEMS_CHANGED)
ADDRESS_PARTS = ("address1", "address2", "city", "state", "country", "zip")


class ForbiddenError(Exception):
    """An act that the source itself would not do; the text says why."""


@dataclass(frozen=True, kw_only=True)
class Act:
    """One act of a task: its name and arguments as the source has them."""

    name: str
    arguments: Mapping[str, Any]

    @property
    def order_id(self) -> str:
        """The order that it is about; empty for an act on an account."""
        return str(self.arguments.get("order_id", ""))


def cents(amount: float | str) -> int:
    """An amount of the records in whole cents."""
    return round(float(amount) * 100)


@dataclass(kw_only=True)
class Ledger:
    """Orders and users of the source while acts are done to them, only what was touched being a copy.

    `touched_orders` and `touched_users` are what differs from the beginning.
    """

    database: Mapping[str, Any]
    touched_orders: dict[str, Json] = field(default_factory=dict)
    touched_users: dict[str, Json] = field(default_factory=dict)

    def order(self, order_id: str) -> Json:
        """The order as it stands; raises `ForbiddenError` for an unknown one."""
        found = self.touched_orders.get(order_id) or self.database["orders"].get(order_id)
        if found is None:
            raise ForbiddenError(f"no order {order_id}")
        return dict(found)

    def user(self, user_id: str) -> Json:
        """The user as they stand; raises `ForbiddenError` for an unknown one."""
        found = self.touched_users.get(user_id) or self.database["users"].get(user_id)
        if found is None:
            raise ForbiddenError(f"no user {user_id}")
        return dict(found)

    def variant(self, product_id: str, item_id: str) -> Json:
        """An available variant of a product; raises `ForbiddenError` for any other."""
        found = self.database["products"].get(product_id, {}).get("variants", {}).get(item_id)
        if found is None or not found["available"]:
            raise ForbiddenError(f"{item_id} is no available variant of {product_id}")
        return dict(found)

    def do(self, act: Act) -> None:
        """Do an act; raises `ForbiddenError`, and KeyError for a name that is no writing act."""
        ACTS[act.name](self, **act.arguments)

    def _keep(self, order: Json) -> None:
        self.touched_orders[order["order_id"]] = order

    def _keep_user(self, user_id: str, user: Json) -> None:
        self.touched_users[user_id] = user

    # ------------------------------------------------------------------ the acts

    def cancel(self, order_id: str, reason: str) -> None:
        """Everything that was paid goes back to where it came from, a gift card at once."""
        order = self._in(order_id, (PENDING,))
        if reason not in CANCEL_REASONS:
            raise ForbiddenError(f"{reason!r} is no reason")
        back = _paid_by_method(order)
        for method_id, amount in back.items():
            self._move(order, method_id, amount)
        self._keep({**order, "status": "cancelled", "cancel_reason": reason})

    def change_address(self, order_id: str, **parts: str) -> None:
        """The order goes elsewhere."""
        order = self._in(order_id, OPEN)
        self._keep({**order, "address": {part: parts[part] for part in ADDRESS_PARTS}})

    def change_items(
        self, order_id: str, item_ids: Sequence[str], new_item_ids: Sequence[str], payment_method_id: str
    ) -> None:
        """Items become others of the same product, once; the difference is settled at once."""
        order = self._in(order_id, (PENDING,))
        if any(old == new for old, new in zip(item_ids, new_item_ids, strict=False)):
            raise ForbiddenError("the same item")
        swaps, difference = self._swaps(order, item_ids, new_item_ids)
        self._can_pay(order["user_id"], payment_method_id, difference)
        items = [dict(item) for item in order["items"]]
        for old, new in swaps:
            item = next(i for i in items if i["item_id"] == old and not i.get("swapped"))
            item |= {"item_id": new["item_id"], "price": new["price"], "options": new["options"], "swapped": True}
        order["items"] = [{k: v for k, v in item.items() if k != "swapped"} for item in items]
        order["status"] = ITEMS_CHANGED
        self._move(order, payment_method_id, -difference)
        self._keep(order)

    def change_payment(self, order_id: str, payment_method_id: str) -> None:
        """Another method pays all of it, and the first one gets it back."""
        order = self._in(order_id, OPEN)
        history = order["payment_history"]
        if len(history) != 1 or history[0]["transaction_type"] != "payment":
            raise ForbiddenError("not paid exactly once")
        (paid,) = history
        if paid["payment_method_id"] == payment_method_id:
            raise ForbiddenError("the same method")
        amount = cents(paid["amount"])
        self._can_pay(order["user_id"], payment_method_id, amount)
        self._move(order, payment_method_id, -amount)
        self._move(order, paid["payment_method_id"], amount)
        self._keep(order)

    def give_back(self, order_id: str, item_ids: Sequence[str], payment_method_id: str) -> None:
        """Items are to come back; the refund follows later, to the first method or a gift card."""
        order = self._in(order_id, ("delivered",))
        method = self._method(order["user_id"], payment_method_id)
        if method["source"] != "gift_card" and payment_method_id != order["payment_history"][0]["payment_method_id"]:
            raise ForbiddenError("neither the first method nor a gift card")
        self._has(order, item_ids)
        facts = {"return_items": sorted(item_ids), "return_payment_method_id": payment_method_id}
        self._keep({**order, "status": "return requested", **facts})

    def exchange(
        self, order_id: str, item_ids: Sequence[str], new_item_ids: Sequence[str], payment_method_id: str
    ) -> None:
        """Items are to be exchanged, also for the same again; the difference is noted and settled later."""
        order = self._in(order_id, ("delivered",))
        swaps, difference = self._swaps(order, item_ids, new_item_ids)
        self._can_pay(order["user_id"], payment_method_id, difference)
        facts = {
            "exchange_pairs": sorted((old, new["item_id"]) for old, new in swaps),
            "exchange_payment_method_id": payment_method_id,
            "exchange_cents": difference,
        }
        self._keep({**order, "status": "exchange requested", **facts})

    def change_user_address(self, user_id: str, **parts: str) -> None:
        """The user lives elsewhere."""
        self._keep_user(user_id, {**self.user(user_id), "address": {part: parts[part] for part in ADDRESS_PARTS}})

    # ------------------------------------------------------------------ what they share

    def _in(self, order_id: str, states: Sequence[str]) -> Json:
        order = copy.deepcopy(self.order(order_id))
        if order["status"] not in states:
            raise ForbiddenError(f"{order_id} is {order['status']}")
        return order

    def _method(self, user_id: str, method_id: str) -> Json:
        method = self.user(user_id)["payment_methods"].get(method_id)
        if method is None:
            raise ForbiddenError(f"{user_id} has no {method_id}")
        return dict(method)

    def _can_pay(self, user_id: str, method_id: str, amount: int) -> None:
        method = self._method(user_id, method_id)
        if method["source"] == "gift_card" and cents(method["balance"]) < amount:
            raise ForbiddenError(f"{method_id} holds too little")

    def _has(self, order: Json, item_ids: Sequence[str]) -> None:
        lacking = Counter(item_ids) - Counter(item["item_id"] for item in order["items"])
        if lacking or not item_ids:
            raise ForbiddenError(f"{order['order_id']} does not hold {sorted(lacking)}")

    def _swaps(
        self, order: Json, item_ids: Sequence[str], new_item_ids: Sequence[str]
    ) -> tuple[list[tuple[str, Json]], int]:
        """Each old item with its new one, and what they cost more in all."""
        self._has(order, item_ids)
        if len(item_ids) != len(new_item_ids):
            raise ForbiddenError("as many new items as old ones")
        items = {item["item_id"]: item for item in order["items"]}
        swaps = [
            (old, self.variant(items[old]["product_id"], new)) for old, new in zip(item_ids, new_item_ids, strict=True)
        ]
        return swaps, sum(cents(new["price"]) - cents(items[old]["price"]) for old, new in swaps)

    def _move(self, order: Json, method_id: str, amount: int) -> None:
        """Note money that goes back (positive) or is taken (negative); a gift card holds it from now on."""
        kind = "refund" if amount >= 0 else "payment"
        note = {"transaction_type": kind, "amount": abs(amount) / 100, "payment_method_id": method_id}
        order["payment_history"] = [*order["payment_history"], note]
        user = copy.deepcopy(self.user(order["user_id"]))
        method = user["payment_methods"].get(method_id)
        if method is not None and method["source"] == "gift_card" and amount:
            method["balance"] = (cents(method["balance"]) + amount) / 100
            self._keep_user(order["user_id"], user)


def _paid_by_method(order: Json) -> dict[str, int]:
    """What is still paid through each method, in the sequence in which they paid."""
    paid: dict[str, int] = {}
    for note in order["payment_history"]:
        sign = 1 if note["transaction_type"] == "payment" else -1
        paid[note["payment_method_id"]] = paid.get(note["payment_method_id"], 0) + sign * cents(note["amount"])
    return {method_id: amount for method_id, amount in paid.items() if amount}


ACTS: Mapping[str, Callable[..., None]] = {
    "cancel_pending_order": Ledger.cancel,
    "modify_pending_order_address": Ledger.change_address,
    "modify_pending_order_items": Ledger.change_items,
    "modify_pending_order_payment": Ledger.change_payment,
    "return_delivered_order_items": Ledger.give_back,
    "exchange_delivered_order_items": Ledger.exchange,
    "modify_user_address": Ledger.change_user_address,
}
