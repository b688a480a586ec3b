"""What Vendure's words for states mean in ours: literal tables, and the three cases that need a look at the parcels."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from connectors.commerce import OrderState
from connectors.shops.vendure.answers import OrderAnswer

# Every state of Vendure's default process that an order can have once it was placed.
STATES: Mapping[str, OrderState] = MappingProxyType(
    {
        "PaymentAuthorized": OrderState.PENDING,
        "PaymentSettled": OrderState.PENDING,
        "PartiallyShipped": OrderState.SHIPPED,
        "Shipped": OrderState.SHIPPED,
        "PartiallyDelivered": OrderState.SHIPPED,
        "Delivered": OrderState.DELIVERED,
        "Modifying": OrderState.PROCESSING,
        "ArrangingAdditionalPayment": OrderState.AWAITING_PAYMENT,
        "Cancelled": OrderState.CANCELLED,
    }
)
PARCELS: Mapping[str, str] = MappingProxyType(
    {
        "Created": "preparing",
        "Pending": "preparing",
        "Shipped": "in_transit",
        "Delivered": "delivered",
        "Cancelled": "cancelled",
    }
)
PAID = frozenset({"Settled"})
REFUNDED = frozenset({"Pending", "Settled"})  # a pending refund is promised: it must not be paid a second time


def state_of(order: OrderAnswer) -> OrderState:
    """The state without our returns. A word of the merchant's own process is PROCESSING, in which nothing is changed."""
    state = STATES.get(order.state, OrderState.PROCESSING)
    packed = any(parcel.state != "Cancelled" for parcel in order.fulfillments or ())
    return OrderState.PROCESSING if state is OrderState.PENDING and packed else state


def parcel_state(word: str) -> str:
    """A parcel's state; a word of the merchant's own process is "preparing"."""
    return PARCELS.get(word, "preparing")
