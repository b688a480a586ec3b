"""What an act of the demo shop looks at and changes, and what every act on an order can say about itself."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from connectors.commerce import Customer, Order, OrderState, Product, Receipt, Variant
from connectors.money import Money

C = TypeVar("C")

# Before it is sent an order can be cancelled and changed; once it has arrived it can go back.
UNSENT_STATES = (OrderState.AWAITING_PAYMENT, OrderState.PENDING, OrderState.PROCESSING)
ARRIVED_STATES = (
    OrderState.DELIVERED,
    OrderState.RETURN_REQUESTED,
    OrderState.EXCHANGE_REQUESTED,
    OrderState.RETURNED,
)
UNSENT_PARCELS = ("preparing", "cancelled")


@dataclass(frozen=True, kw_only=True)
class Scene:
    """The rows around an act, read under the write lock.

    `customer` is the order's, None where the shop has no account for it. `chosen` are the variants that the act asks for, by
    id, as they were when it was done.
    """

    order: Order
    customer: Customer | None = None
    products: Mapping[str, Product] = field(default_factory=dict)
    chosen: Mapping[str, Variant] = field(default_factory=dict)

    def with_order(self, order: Order) -> Scene:
        """The same with another order."""
        return replace(self, order=order)


class OrderAct(ABC, Generic[C]):
    """One act on an order: when the shop says no, what it changes, and what its receipt says.

    `misfit` looks at the order alone, so it also decides whether the act can be put back after an import; `objection` is
    about the moment: prices, stock, balances.
    """

    kind: str
    prefix: str

    @abstractmethod
    def misfit(self, command: C, order: Order) -> str | None:
        """Why this cannot be done to this order; None when it can."""

    def objection(self, command: C, scene: Scene) -> str | None:
        """Why it cannot be done now to an order that it fits; None when it can."""
        return None

    def variant_ids(self, command: C) -> tuple[str, ...]:
        """The variants that the act asks for."""
        return ()

    @abstractmethod
    def amount(self, command: C) -> Money | None:
        """The money that moves, as on the receipt."""

    @abstractmethod
    def details(self, command: C, scene: Scene) -> dict[str, str]:
        """What else the receipt says."""

    @abstractmethod
    def after(self, command: C, scene: Scene, receipt: Receipt) -> Scene:
        """Everything as it is once the act is done."""


def already_sent(order: Order) -> str | None:
    """Why it is too late to change this order; None when nothing of it was sent."""
    if order.state not in UNSENT_STATES:
        return f"order {order.number} is {order.state}, so it cannot be changed any more"
    if any(parcel.state not in UNSENT_PARCELS for parcel in order.shipments):
        return f"a parcel of order {order.number} was sent already"
    return None


def not_arrived(order: Order) -> str | None:
    """Why nothing of this order can go back; None when it has arrived."""
    if order.state not in ARRIVED_STATES:
        return f"order {order.number} is {order.state}, so nothing of it can go back"
    return None
