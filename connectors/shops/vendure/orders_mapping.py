"""A Vendure order in our words: pure."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from pydantic import TypeAdapter

from connectors.commands import CancelOrder
from connectors.commerce import (
    Address,
    Customer,
    Localized,
    Order,
    OrderChange,
    OrderLine,
    OrderState,
    Payment,
    Return,
    ReturnOrder,
    Shipment,
    TrackingEvent,
)
from connectors.money import Money
from connectors.shops.vendure.answers import (
    AddressAnswer,
    CustomerAnswer,
    FulfillmentAnswer,
    HistoryAnswer,
    OrderAnswer,
)
from connectors.shops.vendure.notes import Note, notes_of
from connectors.shops.vendure.products import chosen_options, names
from connectors.shops.vendure.states import PAID, REFUNDED, parcel_state, state_of

_ORDER = TypeAdapter(Order)
CANCELLATION = "ORDER_CANCELLATION"
PARCEL_MOVED = "ORDER_FULFILLMENT_TRANSITION"
PARCEL_WORDS = {
    "in_transit": Localized({"en": "Handed over to the carrier", "zh": "已交给承运商"}),
    "delivered": Localized({"en": "Delivered", "zh": "已送达"}),
}


def order_of(answer: OrderAnswer) -> Order:
    """The order with parcels, payments and the returns that were registered by us."""
    currency = answer.currency_code
    returns = _returns(answer)
    booked_back = _pieces(part for each in returns if each.state == "refunded" for part in _parts(each))
    lines = _lines(answer, returns, booked_back)
    shipping = Money(answer.shipping_with_tax, currency)
    worth = sum(line.unit_price.minor * line.quantity for line in lines) + shipping.minor
    return Order(
        id=answer.id,
        number=answer.code,
        customer_id=answer.customer.id if answer.customer else "",
        email=answer.customer.email_address if answer.customer else "",
        state=_state(answer, lines, returns),
        label=answer.state,
        placed_at=answer.order_placed_at,
        lines=lines,
        shipping_address=_address(answer.shipping_address),
        shipping_fee=shipping,
        # Vendure spreads discounts and surcharges over lines and shipping; what they come to is what is missing in the sum.
        discount=Money(worth - _cost(answer, booked_back), currency),
        payments=_payments(answer),
        shipments=tuple(_shipment(each, answer.history.items) for each in answer.fulfillments or ()),
        returns=returns,
        changes=_changes(answer),
        updated_at=answer.updated_at,
    )


def fingerprint(order: Order) -> str:
    """What is equal for two readings of an order in which nothing changed."""
    return hashlib.sha256(_ORDER.dump_json(order)).hexdigest()[:12]


def customer_of(answer: CustomerAnswer) -> Customer:
    """The person, their usual shipping address first."""
    listed = sorted(answer.addresses or (), key=lambda each: not each.default_shipping_address)
    found = (_address(each, each.country.code) for each in listed)
    return Customer(
        id=answer.id,
        name=f"{answer.first_name} {answer.last_name}".strip(),
        email=answer.email_address,
        phone=answer.phone_number or "",
        addresses=tuple(address for address in found if address),
    )


def _address(answer: AddressAnswer | None, country: str = "") -> Address | None:
    if answer is None or not answer.street_line1:
        return None
    return Address(
        name=answer.full_name or answer.company or "",
        line1=answer.street_line1,
        line2=answer.street_line2 or "",
        city=answer.city or "",
        region=answer.province or "",
        postcode=answer.postal_code or "",
        country=country or answer.country_code or "",
        phone=answer.phone_number or "",
    )


def _kept(answer: OrderAnswer, booked_back: Counter[str]) -> dict[str, int]:
    """Pieces of each line that count: a cancelled order shows what it was, one that gave goods back what was bought."""
    cancelled = answer.state == "Cancelled"
    return {
        line.id: line.order_placed_quantity if cancelled else line.quantity + booked_back[line.id]
        for line in answer.lines
    }


def _cost(answer: OrderAnswer, booked_back: Counter[str]) -> int:
    """What the order costs: what Vendure says, and the pieces that it no longer counts but we show."""
    kept = _kept(answer, booked_back)
    return answer.total_with_tax + sum(
        (kept[line.id] - line.quantity) * (line.prorated_unit_price_with_tax or line.unit_price_with_tax)
        for line in answer.lines
    )


def _lines(answer: OrderAnswer, returns: tuple[Return, ...], booked_back: Counter[str]) -> tuple[OrderLine, ...]:
    kept = _kept(answer, booked_back)
    returned = _pieces(part for each in returns for part in _parts(each))
    return tuple(
        OrderLine(
            id=line.id,
            product_id=line.product_variant.product_id,
            variant_id=line.product_variant.id,
            title=names(line.product_variant),
            options=chosen_options(line.product_variant.options),
            quantity=kept[line.id],
            unit_price=Money(line.unit_price_with_tax, answer.currency_code),
            returned=returned[line.id],
        )
        for line in answer.lines
        if kept[line.id]
    )


def _payments(answer: OrderAnswer) -> tuple[Payment, ...]:
    """What was paid and what went back or is promised back; `method_id` is the payment's id, since refunds go to payments."""
    found: list[Payment] = []
    for payment in answer.payments or ():
        moved = [(payment.amount, payment.created_at)] if payment.state in PAID else []
        moved += [(-refund.total, refund.created_at) for refund in payment.refunds if refund.state in REFUNDED]
        found += [
            Payment(
                method_id=payment.id, method_label=payment.method, amount=Money(amount, answer.currency_code), at=at
            )
            for amount, at in moved
        ]
    return tuple(found)


def _shipment(answer: FulfillmentAnswer, history: Iterable[HistoryAnswer]) -> Shipment:
    state = parcel_state(answer.state)
    moves = [each for each in history if each.type == PARCEL_MOVED and str(each.data.get("fulfillmentId")) == answer.id]
    scans = [
        (each.created_at, parcel_state(str(each.data.get("to")))) for each in sorted(moves, key=lambda e: e.created_at)
    ]
    events = tuple(
        TrackingEvent(at=at, state=word, text=PARCEL_WORDS[word]) for at, word in scans if word in PARCEL_WORDS
    )
    delivered = next((each.at for each in events if each.state == "delivered"), answer.updated_at)
    return Shipment(
        id=answer.id,
        carrier=answer.method,
        tracking_number=answer.tracking_code or "",
        state=state,
        line_ids=tuple(each.order_line_id for each in answer.lines),
        events=events,
        delivered_at=delivered if state == "delivered" else None,
    )


def _returns(answer: OrderAnswer) -> tuple[Return, ...]:
    """The returns in our notes; one is refunded once the merchant booked all its pieces back after it was registered."""
    booked = _booked_back(answer)
    found = []
    for note in notes_of(answer):
        registered = _return_of(note)
        if registered is None:
            continue
        pieces = _pieces(_parts(registered))
        if all(_take(booked, line_id, count, note.at, try_only=True) for line_id, count in pieces.items()):
            for line_id, count in pieces.items():
                _take(booked, line_id, count, note.at)
            registered = replace(registered, state="refunded")
        found.append(registered)
    return tuple(found)


def _return_of(note: Note) -> Return | None:
    command, receipt = note.entry.command, note.entry.receipt
    if not isinstance(command, ReturnOrder) or receipt is None:
        return None
    return Return(
        id=receipt.reference,
        order_id=command.order_id,
        state="requested",
        lines=command.lines,
        refund=command.refund,
        refund_to=command.refund_to,
        created_at=receipt.at,
        ship_by=command.ship_by,
    )


def _changes(answer: OrderAnswer) -> tuple[OrderChange, ...]:
    """What was changed through us before the order was sent, oldest first."""
    found = []
    for note in notes_of(answer):
        command, receipt = note.entry.command, note.entry.receipt
        if receipt is None or isinstance(command, ReturnOrder):
            continue
        cancelled = command if isinstance(command, CancelOrder) else None
        change = OrderChange(
            id=receipt.reference,
            kind=receipt.kind,
            at=receipt.at,
            reason=cancelled.reason if cancelled else "",
            pieces=cancelled.pieces if cancelled and not note.entry.whole else (),
        )
        found.append(change)
    return tuple(found)


def _booked_back(answer: OrderAnswer) -> list[tuple[datetime, str, int]]:
    """Pieces that the merchant cancelled: when, of which line, how many."""
    entries = [each for each in answer.history.items if each.type == CANCELLATION]
    return [
        (each.created_at, str(line["orderLineId"]), int(line["quantity"]))
        for each in entries
        for line in each.data.get("lines") or ()
    ]


def _take(
    booked: list[tuple[datetime, str, int]], line_id: str, count: int, after: datetime, *, try_only: bool = False
) -> bool:
    """Whether so many pieces of a line were booked back since then; takes them off the list unless it is a try."""
    for place, (at, line, quantity) in enumerate(booked):
        if line == line_id and at >= after and count:
            used = min(count, quantity)
            count -= used
            if not try_only:
                booked[place] = (at, line, quantity - used)
    return count == 0


def _parts(each: Return) -> Iterable[tuple[str, int]]:
    return ((part.line_id, part.quantity) for part in each.lines)


def _pieces(parts: Iterable[tuple[str, int]]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for line_id, quantity in parts:
        counted[line_id] += quantity
    return counted


def _state(answer: OrderAnswer, lines: tuple[OrderLine, ...], returns: tuple[Return, ...]) -> OrderState:
    state = state_of(answer)
    if any(each.state == "requested" for each in returns) and state is OrderState.DELIVERED:
        return OrderState.RETURN_REQUESTED
    # Vendure calls an order cancelled once its last piece was booked back.
    if returns and state is OrderState.CANCELLED and all(line.returned == line.quantity for line in lines):
        return OrderState.RETURNED
    return state
