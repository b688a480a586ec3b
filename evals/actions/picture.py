"""An order and an account drawn twice in the same words: from the source's records and from the shop, to be compared.

The source's side is drawn from its own records alone, without the converter that made the shop folder.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from connectors.commerce import Address, Customer, Order
from evals.actions.ledger import ADDRESS_PARTS, ITEMS_CHANGED, Json, cents

Picture = Mapping[str, Any]

# The source's status → our state, and whether items were changed before.
_STATES = {
    "pending": ("pending", False),
    ITEMS_CHANGED: ("pending", True),
    "processed": ("processing", False),
    "delivered": ("delivered", False),
    "cancelled": ("cancelled", False),
    "return requested": ("return_requested", False),
    "exchange requested": ("exchange_requested", False),
}
CANCEL_REASONS = {"no longer needed": "no_longer_needed", "ordered by mistake": "ordered_by_mistake"}
_COUNTRIES = {"USA": "US"}


def source_address(address: Mapping[str, str]) -> tuple[str, ...]:
    """An address of the source: street, second line, town, state, country, postcode."""
    parts = [str(address[part]) for part in ADDRESS_PARTS]
    return (*parts[:4], _COUNTRIES.get(parts[4], parts[4]), parts[5])


def _shop_address(address: Address | None) -> tuple[str, ...]:
    if address is None:
        return ()
    return (address.line1, address.line2, address.city, address.region, address.country, address.postcode)


def source_order(order: Json) -> Picture:
    """An order of the source."""
    state, items_changed = _STATES[order["status"]]
    prices = {item["item_id"]: cents(item["price"]) for item in order["items"]}
    returned = list(order.get("return_items", ()))
    swapped = [tuple(pair) for pair in order.get("exchange_pairs", ())]
    refund = sum(prices[item_id] for item_id in returned)
    return {
        "state": state,
        "items_changed": items_changed,
        "address": source_address(order["address"]),
        "items": _tally((item["item_id"], cents(item["price"]), _options(item["options"])) for item in order["items"]),
        "gone": _tally([*returned, *(old for old, _ in swapped)]),
        "paid": _tally(
            (note["payment_method_id"], cents(note["amount"]) * (1 if note["transaction_type"] == "payment" else -1))
            for note in order["payment_history"]
            if cents(note["amount"])
        ),
        "cancelled_for": CANCEL_REASONS.get(order.get("cancel_reason", ""), ""),
        "refunds": [(order["return_payment_method_id"], refund)] if returned else [],
        "exchanged": _tally(swapped),
        "settled": [(order["exchange_payment_method_id"], -order["exchange_cents"])] if swapped else [],
    }


def shop_order(order: Order) -> Picture:
    """The same order as the shop has it."""
    lines = {line.id: line for line in order.lines}
    swapped = [
        (lines[part.line_id].variant_id, part.variant_id)
        for exchange in order.exchanges
        for part in exchange.pieces
        for _ in range(part.quantity)
    ]
    return {
        "state": order.state.value,
        "items_changed": "change_items" in order.marks,
        "address": _shop_address(order.shipping_address),
        "items": _tally(
            (
                line.variant_id,
                line.unit_price.minor,
                _options({o.name.text("en"): o.value.text("en") for o in line.options}),
            )
            for line in order.lines
            for _ in range(line.quantity)
        ),
        "gone": _tally(line.variant_id for line in order.lines for _ in range(line.returned)),
        "paid": _tally((p.method_id, p.amount.minor) for p in order.payments if p.amount.minor),
        "cancelled_for": next((change.reason for change in order.changes if change.kind == "cancel"), ""),
        "refunds": [(_refund_to(order, r.refund_to), r.refund.minor) for r in order.returns],
        "exchanged": _tally(swapped),
        "settled": [(exchange.method_id, exchange.settlement.minor) for exchange in order.exchanges],
    }


def source_user(user: Json) -> Picture:
    """An account of the source: where it is, and what each gift card holds."""
    balances = {m["id"]: cents(m["balance"]) for m in user["payment_methods"].values() if "balance" in m}
    return {
        "address": source_address(user["address"]),
        "balances": balances,
        "methods": sorted(user["payment_methods"]),
    }


def shop_customer(customer: Customer) -> Picture:
    """The same account as the shop has it."""
    balances = {m.id: m.balance.minor for m in customer.payment_methods if m.balance is not None}
    first = customer.addresses[0] if customer.addresses else None
    methods = sorted(method.id for method in customer.payment_methods)
    return {"address": _shop_address(first), "balances": balances, "methods": methods}


def differences(wanted: Picture, found: Picture) -> list[str]:
    """Each field that differs, with both values."""
    return [f"{key}: {found.get(key)!r} instead of {wanted[key]!r}" for key in wanted if wanted[key] != found.get(key)]


def _refund_to(order: Order, method: str) -> str:
    """The method that a return names; "original" is what paid first."""
    return order.payments[0].method_id if method == "original" and order.payments else method


def _options(options: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(options.items()))


def _tally(things: Iterable[Any]) -> dict[Any, int]:
    return dict(Counter(things))
