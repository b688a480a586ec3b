"""What `assistant.actions` can ask a shop to do: one frozen command for each act, its amounts computed by rules and confirmed.

A command says exactly what the person saw, so a shop that would do something else must refuse (`Rejected`). Amounts are
`Money` in the order's currency; `MoneyMove.amount` is positive where the person gets money back and negative where they pay.
A settlement is the old price of the pieces less the new one, less the fee where there is one.
`ReturnOrder` and `AskStockNotice` stand in `connectors.commerce`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from connectors.commerce import Address, AskStockNotice, ReturnOrder
from connectors.money import Money


@dataclass(frozen=True, kw_only=True)
class MoneyMove:
    """Money that goes back to a payment method (positive) or is taken from it (negative)."""

    method_id: str
    amount: Money


@dataclass(frozen=True, kw_only=True)
class Swap:
    """Pieces of an order line that become another variant, with the price of one piece at the time of confirming."""

    line_id: str
    quantity: int
    variant_id: str
    unit_price: Money


@dataclass(frozen=True, kw_only=True)
class CancelOrder:
    """Cancel an order that has not been sent: all of it, or these pieces by line id where `pieces` is not empty.

    What of it is paid and not in `refunds` the shop keeps as its fee. Pieces take their share of the order's discount along.
    """

    order_id: str
    reason: str
    refunds: tuple[MoneyMove, ...]
    pieces: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, kw_only=True)
class ChangeAddress:
    """Send an order that has not been sent to another address."""

    order_id: str
    address: Address


@dataclass(frozen=True, kw_only=True)
class ChangeCustomerAddress:
    """Make this the first of a customer's addresses."""

    customer_id: str
    address: Address


@dataclass(frozen=True, kw_only=True)
class ChangeItems:
    """Change lines of an order that has not been sent to other variants, and settle the difference."""

    order_id: str
    swaps: tuple[Swap, ...]
    settlement: MoneyMove
    fee: Money | None = None


@dataclass(frozen=True, kw_only=True)
class ChangePayment:
    """Pay an order that has not been sent in another way: what was paid goes back, and the new method is charged as much."""

    order_id: str
    charge: MoneyMove
    refunds: tuple[MoneyMove, ...]


@dataclass(frozen=True, kw_only=True)
class ExchangeOrder:
    """Exchange pieces of a delivered order for other variants, and settle the difference."""

    order_id: str
    swaps: tuple[Swap, ...]
    settlement: MoneyMove
    ship_by: datetime | None = None
    fee: Money | None = None


Command = (
    ReturnOrder
    | AskStockNotice
    | CancelOrder
    | ChangeAddress
    | ChangeCustomerAddress
    | ChangeItems
    | ChangePayment
    | ExchangeOrder
)
