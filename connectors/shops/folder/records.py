"""One line of each file of a shop folder, strictly: unknown keys, wrong types and amounts that cannot be are errors."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from connectors.commerce import (
    Address,
    Attribute,
    Customer,
    Exchange,
    ExchangedPieces,
    OrderChange,
    OrderState,
    Payment,
    PaymentMethod,
    Return,
    ReturnLine,
    Review,
    Section,
    Shipment,
    TrackingEvent,
)
from connectors.money import Money
from connectors.shops.folder.values import Amount, AnyAmount, Count, Id, Name, Text, Time, Words
from connectors.untrusted import Untrusted

ShipmentState = Literal[
    "preparing", "in_transit", "out_for_delivery", "delivered", "delayed", "lost", "returned", "cancelled"
]
ReturnState = Literal["requested", "in_transit", "received", "refunded", "declined"]
ExchangeState = Literal["requested", "in_transit", "received", "sent", "declined"]
ChangeKind = Literal["cancel", "change_address", "change_items", "change_payment"]
Stars = Annotated[float, Field(ge=1, le=5)]


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class NamedText(_Record):
    """`{"name": text, "value": text}`: an attribute, an option or a further fact."""

    name: Text
    value: Text

    def attribute(self) -> Attribute:
        """In our words."""
        return Attribute(name=self.name, value=self.value)


class SectionRecord(_Record):
    """A titled longer text."""

    title: Text
    text: Text

    def section(self) -> Section:
        """In our words."""
        return Section(title=self.title, text=self.text)


class ProductRecord(_Record):
    """A line of products.jsonl."""

    id: Id
    title: Text
    description: Text
    department: Text | None = None
    kind: Text
    brand: Words = ""
    attributes: list[NamedText] = []
    sections: list[SectionRecord] = []
    keywords: Text | None = None
    rating: Stars | None = None
    review_count: Annotated[int, Field(ge=0)] | None = None
    image: Name | None = None


class VariantRecord(_Record):
    """A line of variants.jsonl."""

    id: Id
    product_id: Id
    price: Amount
    sku: Words = ""
    options: list[NamedText] = []
    compare_at: Amount | None = None
    available: bool = True
    stock: Annotated[int, Field(ge=0)] | None = None


class AddressRecord(_Record):
    """A postal address."""

    name: Words = ""
    line1: Name
    line2: Words = ""
    city: Name
    region: Words = ""
    postcode: Words = ""
    country: Name
    phone: Words = ""

    def address(self) -> Address:
        """In our words."""
        return Address(**self.model_dump())


class PaymentMethodRecord(_Record):
    """A stored way to pay."""

    id: Id
    kind: Name
    label: Name
    balance: Amount | None = None

    def method(self) -> PaymentMethod:
        """In our words."""
        return PaymentMethod(id=self.id, kind=self.kind, label=self.label, balance=self.balance)


class CustomerRecord(_Record):
    """A line of customers.jsonl."""

    id: Id
    name: Name
    email: Words = ""
    phone: Words = ""
    language: Literal["en", "zh"] | None = None
    addresses: list[AddressRecord] = []
    payment_methods: list[PaymentMethodRecord] = []
    loyalty_points: Annotated[int, Field(ge=0)] | None = None
    details: list[NamedText] = []

    def customer(self, default_language: str) -> Customer:
        """In our words."""
        return Customer(
            id=self.id,
            name=self.name,
            email=self.email,
            phone=self.phone,
            language=self.language or default_language,
            addresses=tuple(a.address() for a in self.addresses),
            payment_methods=tuple(m.method() for m in self.payment_methods),
            loyalty_points=self.loyalty_points,
            details=tuple(d.attribute() for d in self.details),
        )


class OrderLineRecord(_Record):
    """A position of an order. Without `returned` the pieces in its listed returns are counted."""

    id: Id
    product_id: Id
    variant_id: Id
    quantity: Count
    unit_price: Amount
    title: Text | None = None
    options: list[NamedText] | None = None
    returned: Annotated[int, Field(ge=0)] | None = None


class PaymentRecord(_Record):
    """Money that moved; negative = refunded."""

    method_id: Id
    method_label: Name
    amount: AnyAmount
    at: Time | None = None

    def payment(self) -> Payment:
        """In our words."""
        return Payment(method_id=self.method_id, method_label=self.method_label, amount=self.amount, at=self.at)


class TrackingRecord(_Record):
    """One scan of a parcel."""

    at: Time
    state: Name
    text: Text
    place: Words = ""


class ShipmentRecord(_Record):
    """A parcel."""

    id: Id
    carrier: Words
    tracking_number: Words
    state: ShipmentState
    line_ids: list[Id] = []
    events: list[TrackingRecord] = []
    estimated_delivery: Time | None = None
    delivered_at: Time | None = None

    def shipment(self) -> Shipment:
        """In our words, scans in the sequence of their times."""
        events = [TrackingEvent(at=e.at, state=e.state, text=e.text, place=e.place) for e in self.events]
        return Shipment(
            id=self.id,
            carrier=self.carrier,
            tracking_number=self.tracking_number,
            state=self.state,
            line_ids=tuple(self.line_ids),
            events=tuple(sorted(events, key=lambda e: e.at)),
            estimated_delivery=self.estimated_delivery,
            delivered_at=self.delivered_at,
        )


class ReturnLineRecord(_Record):
    """Pieces of one line that go back."""

    line_id: Id
    quantity: Count
    reason: Words = ""


class ReturnRecord(_Record):
    """A return."""

    id: Id
    state: ReturnState
    lines: Annotated[list[ReturnLineRecord], Field(min_length=1)]
    refund: Amount
    refund_to: Name
    created_at: Time
    ship_by: Time | None = None
    label_url: Words = ""

    def registered(self, order_id: str) -> Return:
        """In our words."""
        return Return(
            id=self.id,
            order_id=order_id,
            state=self.state,
            lines=tuple(ReturnLine(line_id=r.line_id, quantity=r.quantity, reason=r.reason) for r in self.lines),
            refund=self.refund,
            refund_to=self.refund_to,
            created_at=self.created_at,
            ship_by=self.ship_by,
            label_url=self.label_url,
        )


class ExchangedPiecesRecord(_Record):
    """Pieces of one line that are exchanged."""

    line_id: Id
    quantity: Count
    variant_id: Id
    unit_price: Amount


class ExchangeRecord(_Record):
    """An exchange; `settlement` is positive where the person gets money back."""

    id: Id
    state: ExchangeState
    pieces: Annotated[list[ExchangedPiecesRecord], Field(min_length=1)]
    settlement: AnyAmount
    fee: Amount | None = None
    method_id: Id
    created_at: Time
    ship_by: Time | None = None

    def registered(self, order_id: str, pieces: tuple[ExchangedPieces, ...]) -> Exchange:
        """In our words; the pieces were looked up in the catalogue."""
        return Exchange(
            id=self.id,
            order_id=order_id,
            state=self.state,
            pieces=pieces,
            settlement=self.settlement,
            fee=self.fee if self.fee is not None else Money(0, self.settlement.currency),
            method_id=self.method_id,
            created_at=self.created_at,
            ship_by=self.ship_by,
        )


class CancelledPiecesRecord(_Record):
    """Pieces of one line that were taken out of an order."""

    line_id: Id
    quantity: Count


class ChangeRecord(_Record):
    """Something that was changed on the order before it was sent."""

    id: Id
    kind: ChangeKind
    at: Time
    reason: Words = ""
    pieces: list[CancelledPiecesRecord] = []

    def change(self) -> OrderChange:
        """In our words."""
        pieces = tuple((part.line_id, part.quantity) for part in self.pieces)
        return OrderChange(id=self.id, kind=self.kind, at=self.at, reason=self.reason, pieces=pieces)


class OrderRecord(_Record):
    """A line of orders.jsonl."""

    id: Id
    number: Name
    customer_id: Id
    state: Annotated[OrderState, Field(strict=False)]
    lines: Annotated[list[OrderLineRecord], Field(min_length=1)]
    email: Words | None = None
    label: Words = ""
    placed_at: Time | None = None
    shipping_address: AddressRecord | None = None
    shipping_fee: Amount | None = None
    discount: Amount | None = None
    payments: list[PaymentRecord] = []
    shipments: list[ShipmentRecord] = []
    returns: list[ReturnRecord] = []
    exchanges: list[ExchangeRecord] = []
    changes: list[ChangeRecord] = []
    fees: Amount | None = None
    note: Words = ""
    details: list[NamedText] = []


class ReviewRecord(_Record):
    """A line of reviews.jsonl."""

    id: Id
    product_id: Id
    rating: Annotated[int, Field(ge=1, le=5)]
    title: Words = ""
    body: Words
    author: Words = ""
    language: Literal["en", "zh"] | None = None
    written_at: Time

    def review(self, default_language: str) -> Review:
        """In our words."""
        return Review(
            id=self.id,
            product_id=self.product_id,
            rating=self.rating,
            title=Untrusted(self.title),
            body=Untrusted(self.body),
            author=Untrusted(self.author),
            language=self.language or default_language,
            written_at=self.written_at,
        )
