"""The words of commerce that all of Aisle shares: frozen, keyword-only, no behaviour beyond what follows from the data.

Times are aware datetimes in UTC. Amounts are `Money`. Ids are the shop's own strings. `Localized` holds the same text
in several languages. Free text that people wrote is `Untrusted`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from connectors.money import Money, total
from connectors.untrusted import Untrusted

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")


@dataclass(frozen=True)
class Localized:
    """The same text in one or more languages; at least one is present."""

    values: Mapping[str, str]

    def text(self, language: str) -> str:
        """The text in `language`, else in English, else in whatever language there is."""
        return self.values.get(language) or self.values.get("en") or next(iter(self.values.values()), "")

    def all_texts(self) -> tuple[str, ...]:
        """Every translation, for indexing."""
        return tuple(self.values.values())


@dataclass(frozen=True, kw_only=True)
class Attribute:
    """One named property of a product or one chosen option of a variant, such as colour = black."""

    name: Localized
    value: Localized


@dataclass(frozen=True, kw_only=True)
class Variant:
    """What can be bought: one combination of options. `stock` is None where the shop does not count."""

    id: str
    sku: str
    options: tuple[Attribute, ...]
    price: Money
    compare_at: Money | None = None
    available: bool
    stock: int | None = None


@dataclass(frozen=True, kw_only=True)
class Section:
    """A titled longer text about a product, such as how to install it."""

    title: Localized
    text: Localized


@dataclass(frozen=True, kw_only=True)
class Product:
    """A product type with its variants. `rating` is the mean of 1..5 stars, None without reviews."""

    id: str
    title: Localized
    description: Localized
    department: Localized
    kind: Localized
    brand: str = ""
    attributes: tuple[Attribute, ...] = ()
    variants: tuple[Variant, ...]
    sections: tuple[Section, ...] = ()
    keywords: Localized = field(default_factory=lambda: Localized({}))
    rating: float | None = None
    review_count: int = 0
    image: str | None = None
    updated_at: datetime

    @property
    def price_range(self) -> tuple[Money, Money]:
        """Lowest and highest price among available variants, or among all when none is available."""
        pool = [v.price for v in self.variants if v.available] or [v.price for v in self.variants]
        return min(pool, key=lambda m: m.minor), max(pool, key=lambda m: m.minor)

    @property
    def available(self) -> bool:
        """Whether any variant can be bought now."""
        return any(v.available for v in self.variants)


@dataclass(frozen=True, kw_only=True)
class Review:
    """One customer's review; `rating` is 1..5."""

    id: str
    product_id: str
    rating: int
    title: Untrusted
    body: Untrusted
    author: Untrusted
    language: str
    written_at: datetime


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where a parcel goes; empty strings for parts that a country does not use."""

    name: str = ""
    line1: str
    line2: str = ""
    city: str
    region: str = ""
    postcode: str = ""
    country: str
    phone: str = ""


@dataclass(frozen=True, kw_only=True)
class PaymentMethod:
    """A stored way to pay.

    `kind` is "card", "paypal", "gift_card", "store_credit", "wallet", "bank" or the shop's own word.
    """

    id: str
    kind: str
    label: str
    balance: Money | None = None


@dataclass(frozen=True, kw_only=True)
class Customer:
    """A person with an account at the shop. `details` are further facts by name that the shop keeps about them."""

    id: str
    name: str
    email: str
    phone: str = ""
    language: str = "en"
    addresses: tuple[Address, ...] = ()
    payment_methods: tuple[PaymentMethod, ...] = ()
    loyalty_points: int | None = None
    details: tuple[Attribute, ...] = ()


class OrderState(StrEnum):
    """Where an order stands. `label` on the order keeps the shop's own word."""

    AWAITING_PAYMENT = "awaiting_payment"
    PENDING = "pending"
    PROCESSING = "processing"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    RETURN_REQUESTED = "return_requested"
    EXCHANGE_REQUESTED = "exchange_requested"
    RETURNED = "returned"
    CANCELLED = "cancelled"


@dataclass(frozen=True, kw_only=True)
class OrderLine:
    """One position of an order.

    `returned` counts pieces already in a return or an exchange, so `quantity - returned` can still go back.
    """

    id: str
    product_id: str
    variant_id: str
    title: Localized
    options: tuple[Attribute, ...] = ()
    quantity: int
    unit_price: Money
    returned: int = 0

    @property
    def total(self) -> Money:
        """Price of the whole line before order-level discounts."""
        return self.unit_price * self.quantity


@dataclass(frozen=True, kw_only=True)
class TrackingEvent:
    """One scan of a parcel."""

    at: datetime
    state: str
    text: Localized
    place: str = ""


@dataclass(frozen=True, kw_only=True)
class Shipment:
    """A parcel; `state` is preparing, in_transit, out_for_delivery, delivered, delayed, lost, returned or cancelled."""

    id: str
    carrier: str
    tracking_number: str
    state: str
    line_ids: tuple[str, ...] = ()
    events: tuple[TrackingEvent, ...] = ()
    estimated_delivery: datetime | None = None
    delivered_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Payment:
    """Money that moved for an order; positive = paid, negative = refunded, through one payment method."""

    method_id: str
    method_label: str
    amount: Money
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ReturnLine:
    """Pieces of one order line that go back."""

    line_id: str
    quantity: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class Return:
    """A return as the shop has it; `state` is one of requested, in_transit, received, refunded, declined."""

    id: str
    order_id: str
    state: str
    lines: tuple[ReturnLine, ...]
    refund: Money
    refund_to: str
    created_at: datetime
    ship_by: datetime | None = None
    label_url: str = ""


@dataclass(frozen=True, kw_only=True)
class ExchangedPieces:
    """Pieces of one order line that go back, and the variant that comes for them at this price a piece."""

    line_id: str
    quantity: int
    variant_id: str
    title: Localized
    options: tuple[Attribute, ...] = ()
    unit_price: Money


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """An exchange as the shop has it; `state` is one of requested, in_transit, received, sent, declined.

    `settlement` is positive where the person gets money back and negative where they pay, `fee` already in it; it moves
    through `method_id` once the old pieces have arrived.
    """

    id: str
    order_id: str
    state: str
    pieces: tuple[ExchangedPieces, ...]
    settlement: Money
    fee: Money
    method_id: str
    created_at: datetime
    ship_by: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class OrderChange:
    """Something that was changed on an order before it was sent.

    `kind` is that of its receipt: cancel, change_address, change_items or change_payment. `reason` is why a person
    cancelled, `pieces` what was taken out of an order that goes on (empty where all of it was cancelled).
    """

    id: str
    kind: str
    at: datetime
    reason: str = ""
    pieces: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Order:
    """An order with everything that happened to it. `placed_at` is None where a shop keeps no dates.

    `fees` are what the shop charged for changing it, None for nothing.
    `details` are further facts by name that the shop keeps about it, such as to whom the invoice is made out.
    """

    id: str
    number: str
    customer_id: str
    email: str
    state: OrderState
    label: str = ""
    placed_at: datetime | None = None
    lines: tuple[OrderLine, ...]
    shipping_address: Address | None = None
    shipping_fee: Money
    discount: Money
    payments: tuple[Payment, ...] = ()
    shipments: tuple[Shipment, ...] = ()
    returns: tuple[Return, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    changes: tuple[OrderChange, ...] = ()
    fees: Money | None = None
    note: Untrusted = field(default_factory=lambda: Untrusted(""))
    details: tuple[Attribute, ...] = ()
    updated_at: datetime

    @property
    def currency(self) -> str:
        """The one currency of all amounts of this order."""
        return self.shipping_fee.currency

    @property
    def subtotal(self) -> Money:
        """Sum of the lines before fee and discount."""
        return total([line.total for line in self.lines], self.currency)

    @property
    def total(self) -> Money:
        """What the order costs: lines + shipping + fees - discount."""
        fees = [self.fees] if self.fees is not None else []
        return total([self.subtotal, self.shipping_fee, *fees, -self.discount], self.currency)

    @property
    def marks(self) -> frozenset[str]:
        """The kinds of what was changed on it, such as "change_items", for rules that allow something once."""
        return frozenset(change.kind for change in self.changes)

    @property
    def paid(self) -> Money:
        """What was paid and has not gone back."""
        return total([payment.amount for payment in self.payments], self.currency)

    @property
    def delivered_at(self) -> datetime | None:
        """When the last parcel arrived, None while one is under way or no dates are kept."""
        times = [s.delivered_at for s in self.shipments]
        return max((t for t in times if t), default=None) if all(times) else None


@dataclass(frozen=True, kw_only=True)
class ReturnOrder:
    """The command to register a return; amounts were computed by rules and confirmed by the person."""

    order_id: str
    lines: tuple[ReturnLine, ...]
    refund: Money
    refund_to: str
    fee: Money
    ship_by: datetime | None


@dataclass(frozen=True, kw_only=True)
class AskStockNotice:
    """The command to remember who wants to know when a product can be bought again.

    `variant_id` is empty where any variant will do. Either `customer_id` or `email` says who it is; an e-mail is kept
    with the request and used for nothing else.
    """

    product_id: str
    variant_id: str = ""
    customer_id: str = ""
    email: str = ""


@dataclass(frozen=True, kw_only=True)
class StockNotice:
    """Somebody's request as the shop keeps it: `state` is waiting, due (it can be bought again) or told.

    `key` is the idempotency key under which it was asked for.
    """

    id: str
    key: str
    asked: AskStockNotice
    state: str
    created_at: datetime
    told_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Purchase:
    """What somebody bought at once; `person` is a pseudonym that leads to no account."""

    person: str
    at: datetime
    product_ids: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What the shop says it did: the only ground for saying "done".

    `kind` names the act ("return", "cancel", "change_address", "change_customer_address", "change_items", "change_payment",
    "exchange", "stock_notice"), `reference` is the shop's number for it (the return's id), `amount` is the money that moves, below
    zero where the person pays a difference, `subject` the order (or customer, or product) it belongs to and `details` further
    facts by name, as text.
    """

    kind: str
    reference: str
    subject: str
    amount: Money | None
    at: datetime
    details: Mapping[str, str] = field(default_factory=dict)
