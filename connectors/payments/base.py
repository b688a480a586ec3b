"""The contract with a payment provider: giving money back for a payment that it captured.

`PaymentReader` tells what was captured and given back. `RefundWriter` gives money back and is for `assistant.actions` alone;
its idempotency key makes one refund of any number of calls. Implementations raise only `connectors.errors`. All of them
pass `tests/contracts/test_payments.py`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from connectors.commerce import Receipt
from connectors.money import Money

REFUND = "refund"
# How a refund stands, in `details["state"]` of its receipt.
PENDING = "pending"
SUCCEEDED = "succeeded"
LONGEST_KEY = 255


@dataclass(frozen=True, kw_only=True)
class PaymentCapabilities:
    """What this provider can do; a rule asks before it allows."""

    refunds: bool = False
    partial_refunds: bool = False


@dataclass(frozen=True, kw_only=True)
class PaymentStatus:
    """A payment as the provider has it now; `refunded` counts refunds that are under way, not those that failed."""

    reference: str
    captured: Money
    refunded: Money

    @property
    def left(self) -> Money:
        """What can still be given back."""
        return self.captured - self.refunded


@dataclass(frozen=True, kw_only=True)
class RefundPayment:
    """The command to give back part or all of one captured payment; the amount was computed by rules and confirmed.

    `reference` is the provider's own id of the payment, as the shop keeps it with the order.
    """

    reference: str
    amount: Money


class PaymentReader(Protocol):
    """Payments as the provider has them now."""

    async def payment(self, reference: str) -> PaymentStatus | None:
        """The payment with this id; None where the provider has none."""
        ...

    async def receipt(self, reference: str, idempotency_key: str) -> Receipt | None:
        """Read back the refund of this payment that was made under this key; None where no money moves under it.

        A refund that failed afterwards moves none.
        """
        ...


class RefundWriter(Protocol):
    """The one act."""

    async def refund(self, command: RefundPayment, idempotency_key: str) -> Receipt:
        """Give the money back, once: the same key with the same command returns the first receipt.

        Raises `Rejected` where nothing can be given back (too much, another currency, no such payment, a key that was used
        for another refund, a refund that failed for good), and `Unreachable` where nobody knows: call again with the same
        key, or read back.
        """
        ...


async def nothing_to_close() -> None:
    """Nothing; a provider without connections of its own closes like this."""


@dataclass(frozen=True, kw_only=True)
class Payments:
    """One connected payment provider. `writer` is None where `refunds` is not offered."""

    name: str
    capabilities: PaymentCapabilities
    reader: PaymentReader
    writer: RefundWriter | None = None
    close: Callable[[], Awaitable[None]] = nothing_to_close
