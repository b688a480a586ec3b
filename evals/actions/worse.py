"""Worsened copies of one act of `retail-en`, each of which must be refused: what would be asked, by whom, after which alterations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from evals.actions.calls import call_of
from evals.actions.desk import Call
from evals.actions.ledger import Act, Json, Ledger, cents

CURRENCY = "USD"
CARD = "gift_card_0000001"
BEFORE_SENDING = frozenset(
    {
        "cancel_pending_order",
        "modify_pending_order_address",
        "modify_pending_order_items",
        "modify_pending_order_payment",
    }
)
SWAPPING = frozenset({"modify_pending_order_items", "exchange_delivered_order_items"})
# The states in which the act is not allowed.
WRONG_STATES: Mapping[bool, tuple[str, ...]] = {
    True: ("processing", "delivered", "cancelled", "return_requested", "exchange_requested"),
    False: ("pending", "processing", "cancelled", "return_requested", "exchange_requested"),
}


@dataclass(frozen=True, kw_only=True)
class Alteration:
    """One body of the shop changed by somebody else."""

    table: str
    row_id: str
    change: Callable[[Json], None]


@dataclass(frozen=True, kw_only=True)
class Worse:
    """A worsened act: `before` and `meanwhile` alter the shop before the asking and between confirmation and execution.

    `confirmed_by` is another customer who sends the confirmation; `forge` alters the confirmed command in the record.
    `proposes` tells that a proposal is made, and only its confirmation or execution may fail; `unwritable` that no tool has
    words for it, so that its very arguments are refused.
    """

    kind: str
    customer: str
    call: Call
    before: tuple[Alteration, ...] = ()
    meanwhile: tuple[Alteration, ...] = ()
    expired: bool = False
    confirmed_by: str = ""
    forge: Callable[[Json], None] | None = None
    proposes: bool = False
    unwritable: bool = False


@dataclass(frozen=True, kw_only=True)
class Worsening:
    """An act that is about to be done by `customer`, with the records as they stand; `stranger` is somebody else."""

    act: Act
    customer: str
    stranger: str
    ledger: Ledger
    call: Call = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "call", call_of(self.act, self.ledger))

    def all(self) -> Iterator[Worse]:
        """Every worsened copy that this act has."""
        yield from self._confirmations()
        if self.act.order_id:
            yield from self._orders()
        if "payment_method_id" in self.act.arguments:
            yield from self._methods()
        if self.act.name in SWAPPING:
            yield from self._swaps()
        if self.act.name == "cancel_pending_order":
            for reason in ("other", "found_cheaper"):
                yield self._copy("wrong reason", reason=reason)
            yield replace(self._copy("wrong reason", reason="because I say so"), unwritable=True)

    # ------------------------------------------------------------------ whose, when, in which state

    def _confirmations(self) -> Iterator[Worse]:
        plain = Worse(kind="expired", customer=self.customer, call=self.call, proposes=True)
        yield replace(plain, expired=True)
        yield replace(plain, kind="confirmed by somebody else", confirmed_by=self.stranger)

    def _orders(self) -> Iterator[Worse]:
        plain = Worse(kind="another customer's order", customer=self.stranger, call=self.call)
        yield plain
        before_sending = self.act.name in BEFORE_SENDING
        for state in WRONG_STATES[before_sending]:
            yield replace(plain, kind=f"wrong status: {state}", customer=self.customer, before=(self._in(state),))
        moved_on = "processing" if before_sending else "return_requested"
        own = replace(plain, customer=self.customer, proposes=True)
        yield replace(own, kind="altered after confirmation: status", meanwhile=(self._in(moved_on),))
        yield replace(own, kind="altered after confirmation: cancelled", meanwhile=(self._in("cancelled"),))
        if _has_amount(self.act):
            yield replace(own, kind="altered after confirmation: amount in the record", forge=more_money)
        other = self._other_order()
        if other:
            yield replace(own, kind="altered after confirmation: order in the record", forge=about(other))
        if "item_ids" in self.act.arguments:
            yield self._copy("item that the order does not hold", line="0000000001")
            yield self._copy("more pieces than there are", quantity=99)

    def _in(self, state: str) -> Alteration:
        return moved_to(self.act.order_id, state)

    def _other_order(self) -> str:
        """Somebody else's order in the same status."""
        wanted = self.ledger.order(self.act.order_id)["status"]
        user = self.ledger.user(self.stranger)
        return next((o for o in user["orders"] if self.ledger.order(o)["status"] == wanted), "")

    # ------------------------------------------------------------------ the payment method

    def _methods(self) -> Iterator[Worse]:
        foreign = next(iter(self.ledger.user(self.stranger)["payment_methods"]))
        yield self._copy("foreign payment method", method=foreign)
        yield self._copy("unknown payment method", method=CARD)
        name, order = self.act.name, self.ledger.order(self.act.order_id)
        paid = order["payment_history"][0]["payment_method_id"]
        own = self.ledger.user(self.customer)["payment_methods"].values()
        if name == "return_delivered_order_items":
            for method in own:
                if method["source"] != "gift_card" and method["id"] != paid:
                    yield self._copy("refund to a method that did not pay", method=method["id"])
        else:
            yield from self._poor_cards()
        if name == "modify_pending_order_payment":
            yield self._copy("the same payment method", method=paid)

    def _poor_cards(self) -> Iterator[Worse]:
        """A gift card that holds a cent too little, from the beginning and only after the confirmation."""
        due = self._due()
        if due <= 0:
            return
        for short in (due - 1, 0):
            yield replace(self._copy("insufficient gift card", method=CARD), before=(self._card(short),))
        emptied = replace(self._copy("altered after confirmation: gift card", method=CARD), proposes=True)
        yield replace(emptied, before=(self._card(due),), meanwhile=(self._card(due - 1),))

    def _due(self) -> int:
        """What the act costs in cents; nothing or less where money goes back."""
        order, arguments = self.ledger.order(self.act.order_id), self.act.arguments
        if self.act.name == "modify_pending_order_payment":
            return cents(order["payment_history"][0]["amount"])
        items = {item["item_id"]: item for item in order["items"]}
        return sum(
            cents(self.ledger.variant(items[old]["product_id"], new)["price"]) - cents(items[old]["price"])
            for old, new in zip(arguments["item_ids"], arguments["new_item_ids"], strict=True)
        )

    def _card(self, held: int) -> Alteration:
        """The customer has one more gift card, which holds so much."""

        def change(body: Json) -> None:
            rest = [method for method in body["payment_methods"] if method["id"] != CARD]
            balance = {"minor": held, "currency": CURRENCY}
            body["payment_methods"] = [*rest, {"id": CARD, "kind": "gift_card", "label": "Card", "balance": balance}]

        return Alteration(table="customers", row_id=self.customer, change=change)

    # ------------------------------------------------------------------ other items

    def _swaps(self) -> Iterator[Worse]:
        old, new = self.act.arguments["item_ids"][0], self.act.arguments["new_item_ids"][0]
        product_id = next(i["product_id"] for i in self.ledger.order(self.act.order_id)["items"] if i["item_id"] == old)
        products = self.ledger.database["products"]
        for item_id, variant in products[product_id]["variants"].items():
            if not variant["available"] and item_id != old:
                yield self._copy("unavailable item", variant=item_id)
                break
        other = next(p for p in products.values() if p["product_id"] != product_id)
        variant = next((i for i, v in other["variants"].items() if v["available"]), None)
        if variant is not None:
            yield self._copy("item of another product", variant=variant)
        yield self._copy("item that does not exist", variant="0000000002")
        if self.act.name == "modify_pending_order_items":
            yield self._copy("the same item", variant=old)
        own = Worse(kind="", customer=self.customer, call=self.call, proposes=True)
        for kind, change in (("sold out", _sold_out(new)), ("price", _dearer(new))):
            gone = Alteration(table="products", row_id=product_id, change=change)
            yield replace(own, kind=f"altered after confirmation: {kind}", meanwhile=(gone,))

    def _copy(self, kind: str, **worse: Any) -> Worse:
        """The same call with one argument worsened: method, reason, or line, variant or quantity of the first item."""
        arguments = dict(self.call.arguments)
        if "reason" in worse:
            arguments["reason"] = worse["reason"]
        if "method" in worse:
            (key,) = {"pay_with", "settle_with", "refund_method"} & arguments.keys()
            arguments[key] = worse["method"]
        for parts in ("lines", "changes"):
            if parts in arguments:
                first, *rest = arguments[parts]
                named = {key: worse[key] for key in ("line", "variant", "quantity") if key in worse}
                arguments[parts] = [{**first, **named}, *rest]
        return Worse(kind=kind, customer=self.customer, call=Call(tool=self.call.tool, arguments=arguments))


def _has_amount(act: Act) -> bool:
    return act.name not in ("modify_pending_order_address", "modify_user_address")


def more_money(command: Json) -> None:
    """Ten dollars more in the person's favour, wherever the command says what goes back or is taken."""
    for value in command.values():
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, dict) and "minor" in part:
                part["minor"] += 1000
            elif isinstance(part, dict):
                more_money(part)


def moved_to(order_id: str, state: str) -> Alteration:
    """The order stands in another state than before."""

    def change(body: Json) -> None:
        body |= {"state": state, "label": state.replace("_", " ")}

    return Alteration(table="orders", row_id=order_id, change=change)


def about(order_id: str) -> Callable[[Json], None]:
    """Every mention of an order in a command becomes this one."""

    def change(command: Json) -> None:
        for key, value in command.items():
            if key == "order_id":
                command[key] = order_id
            elif isinstance(value, dict):
                change(value)

    return change


def _sold_out(item_id: str) -> Callable[[Json], None]:
    def change(body: Json) -> None:
        for variant in body["variants"]:
            if variant["id"] == item_id:
                variant |= {"available": False, "stock": 0}

    return change


def _dearer(item_id: str) -> Callable[[Json], None]:
    def change(body: Json) -> None:
        for variant in body["variants"]:
            if variant["id"] == item_id:
                variant["price"]["minor"] += 250

    return change
