"""Refunds by Stripe, through its official client.

Stripe remembers an idempotency key for a day and answers a repeated call with what it answered first, a 500 included. So
every refund carries its key in its metadata as well: it is looked for before the call, and again after every answer that
leaves open what happened. The client blocks and therefore runs in a thread; it repeats nothing by itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, TypeVar

import stripe
from pydantic import BaseModel, ValidationError

from connectors.commerce import Receipt
from connectors.errors import ConnectorError, Misconfigured, Rejected, Throttled, Unreachable
from connectors.money import Money, minor_digits
from connectors.partners import PartnerPlace
from connectors.payments.base import (
    LONGEST_KEY,
    REFUND,
    PaymentCapabilities,
    Payments,
    PaymentStatus,
    RefundPayment,
)

T = TypeVar("T")

KEY = "aisle_key"
FAILED = frozenset({"failed", "canceled"})
PAGE = 100
# Decimals that Stripe counts, where they are not those of `connectors.money`. Of ISK it takes hundredths that must be zero.
DIGITS: Mapping[str, int] = MappingProxyType(
    {"ISK": 2} | dict.fromkeys(("BIF", "DJF", "GNF", "KMF", "MGA", "PYG", "RWF", "VUV", "XAF", "XOF", "XPF"), 0)
)


class _Captured(BaseModel):
    """The part of a PaymentIntent or Charge that we read."""

    currency: str
    amount_received: int | None = None
    amount_captured: int | None = None


class _Refund(BaseModel):
    """The part of a Refund that we read."""

    id: str
    amount: int
    currency: str
    created: int
    status: str | None = None
    metadata: dict[str, str] | None = None


async def open_stripe(place: PartnerPlace) -> Payments:
    """Stripe with its key; raises `Misconfigured` without one."""
    if not place.key:
        raise Misconfigured(
            "Stripe needs a key: set AISLE_STRIPE_KEY (connectors/README.md says which rights it needs)"
        )
    transport = stripe.RequestsClient(timeout=place.seconds)
    provider = StripePayments(_client(place, transport))

    async def close() -> None:
        await asyncio.to_thread(transport.close)

    capabilities = PaymentCapabilities(refunds=True, partial_refunds=True)
    return Payments(name="stripe", capabilities=capabilities, reader=provider, writer=provider, close=close)


class StripePayments:
    """Both protocols over Stripe. A reference is the id of a PaymentIntent (`pi_…`) or of a Charge (`ch_…`, `py_…`)."""

    def __init__(self, client: stripe.StripeClient) -> None:
        self._client = client

    async def payment(self, reference: str) -> PaymentStatus | None:
        """The payment as Stripe has it now."""
        return await asyncio.to_thread(self._status, reference)

    async def receipt(self, reference: str, idempotency_key: str) -> Receipt | None:
        """The refund of this payment that carries the key; None where there is none, or where it failed."""
        found = await asyncio.to_thread(self._made, reference, idempotency_key)
        return None if found is None or found.status in FAILED else _receipt(found, reference)

    async def refund(self, command: RefundPayment, idempotency_key: str) -> Receipt:
        """The receipt of the refund, made now or earlier under the same key."""
        return await asyncio.to_thread(self._refund, command, idempotency_key)

    def _refund(self, command: RefundPayment, key: str) -> Receipt:
        if not key or len(key) > LONGEST_KEY:
            raise Rejected(f"an idempotency key has 1 to {LONGEST_KEY} characters")
        earlier = self._made(command.reference, key)
        if earlier is not None:
            return _same(earlier, command)
        problem = _objection(self._status(command.reference), command)
        if problem:
            raise Rejected(problem)
        try:
            made = _asked(lambda: self._create(command, key))
        except (Unreachable, Throttled):
            # Nobody knows whether it was done: what Stripe has is the only ground for saying so.
            late = self._made(command.reference, key)
            if late is None:
                raise
            return _same(late, command)
        return _same(made, command)

    def _create(self, command: RefundPayment, key: str) -> _Refund:
        amount, metadata = to_stripe(command.amount), {KEY: key}
        options: stripe.RequestOptions = {"idempotency_key": key}
        if _is_intent(command.reference):
            made = self._client.v1.refunds.create(
                {"payment_intent": command.reference, "amount": amount, "metadata": metadata}, options
            )
        else:
            made = self._client.v1.refunds.create(
                {"charge": command.reference, "amount": amount, "metadata": metadata}, options
            )
        return _Refund.model_validate(made.to_dict())

    def _status(self, reference: str) -> PaymentStatus | None:
        found = _asked(lambda: self._captured(reference))
        if found is None:
            return None
        amount = found.amount_received if _is_intent(reference) else found.amount_captured
        given = sum(refund.amount for refund in self._refunds(reference) if refund.status not in FAILED)
        currency = found.currency.upper()
        return PaymentStatus(
            reference=reference, captured=from_stripe(amount or 0, currency), refunded=from_stripe(given, currency)
        )

    def _captured(self, reference: str) -> _Captured | None:
        paid: dict[str, Any]
        try:
            if _is_intent(reference):
                paid = self._client.v1.payment_intents.retrieve(reference).to_dict()
            else:
                paid = self._client.v1.charges.retrieve(reference).to_dict()
        except stripe.InvalidRequestError as error:
            if error.http_status == 404:
                return None
            raise
        return _Captured.model_validate(paid)

    def _made(self, reference: str, key: str) -> _Refund | None:
        """The refund that carries the key; one that failed only where no other does."""
        carrying = [r for r in self._refunds(reference) if (r.metadata or {}).get(KEY) == key]
        return next((r for r in carrying if r.status not in FAILED), carrying[0] if carrying else None)

    def _refunds(self, reference: str) -> tuple[_Refund, ...]:
        """All refunds of a payment; none where Stripe does not know it."""
        return _asked(lambda: self._listed(reference))

    def _listed(self, reference: str) -> tuple[_Refund, ...]:
        try:
            if _is_intent(reference):
                page = self._client.v1.refunds.list({"payment_intent": reference, "limit": PAGE})
            else:
                page = self._client.v1.refunds.list({"charge": reference, "limit": PAGE})
            return tuple(_Refund.model_validate(refund.to_dict()) for refund in page.auto_paging_iter())
        except stripe.InvalidRequestError as error:
            if error.http_status == 404 or error.code == "resource_missing":
                return ()
            raise


def to_stripe(amount: Money) -> int:
    """The amount in Stripe's smallest unit; raises `Rejected` for a fraction that Stripe does not know."""
    ours, theirs = _units(amount.currency)
    whole, rest = divmod(amount.minor * theirs, ours)
    if rest:
        raise Rejected(f"{amount} is finer than Stripe pays in {amount.currency}")
    return whole


def from_stripe(amount: int, currency: str) -> Money:
    """Stripe's smallest units as money."""
    ours, theirs = _units(currency)
    return Money(amount * ours // theirs, currency)


def _units(currency: str) -> tuple[int, int]:
    """How many smallest units one major unit has, with us and with Stripe."""
    ours = minor_digits(currency)
    return int(10**ours), int(10 ** DIGITS.get(currency, ours))


def failure_of(error: stripe.StripeError) -> ConnectorError:
    """The client's exception in our words, with Stripe's code and the id by which its support finds the request."""
    about = f"(status {error.http_status}, {error.code or type(error).__name__}, request {error.request_id})"
    if isinstance(error, stripe.RateLimitError):
        wait = str((error.headers or {}).get("retry-after", ""))
        return Throttled(
            f"Stripe asks for fewer requests {about}", retry_after=float(wait) if wait.isdecimal() else None
        )
    if isinstance(error, stripe.AuthenticationError | stripe.PermissionError):
        return Misconfigured(f"Stripe refuses the key {about}; check AISLE_STRIPE_KEY and its rights")
    if isinstance(error, stripe.IdempotencyError):
        return Rejected(f"this key was used for another refund {about}")
    if isinstance(error, stripe.InvalidRequestError | stripe.CardError):
        return Rejected(f"Stripe refuses the refund {about}")
    return Unreachable(f"Stripe did not say what happened {about}")


def _asked(call: Callable[[], T]) -> T:
    """What Stripe answers; its failures and answers of another form in our words."""
    try:
        return call()
    except stripe.StripeError as error:
        raise failure_of(error) from None
    except ValidationError as error:
        raise Unreachable(f"Stripe answered in another form than it documents: {error.error_count()} faults") from None


def _client(place: PartnerPlace, transport: stripe.HTTPClient) -> stripe.StripeClient:
    addresses: Any = {"api": place.address} if place.address else {}
    return stripe.StripeClient(place.key, http_client=transport, base_addresses=addresses, max_network_retries=0)


def _is_intent(reference: str) -> bool:
    return reference.startswith("pi_")


def _objection(status: PaymentStatus | None, command: RefundPayment) -> str:
    """Why the money cannot be given back; empty where it can."""
    if status is None:
        return f"Stripe has no payment {command.reference}"
    if command.amount.currency != status.captured.currency:
        return f"the payment {command.reference} was made in {status.captured.currency}"
    if command.amount.minor <= 0:
        return "a refund is more than nothing"
    if status.left < command.amount:
        return f"of the payment {command.reference} only {status.left} is left"
    return ""


def _same(refund: _Refund, command: RefundPayment) -> Receipt:
    """The receipt of the refund that was found; raises `Rejected` where it is not what was commanded, or failed."""
    if from_stripe(refund.amount, refund.currency.upper()) != command.amount:
        raise Rejected("this key was used for another refund")
    if refund.status in FAILED:
        raise Rejected(f"the refund {refund.id} failed; no money moves under this key")
    return _receipt(refund, command.reference)


def _receipt(refund: _Refund, reference: str) -> Receipt:
    return Receipt(
        kind=REFUND,
        reference=refund.id,
        subject=reference,
        amount=from_stripe(refund.amount, refund.currency.upper()),
        at=datetime.fromtimestamp(refund.created, UTC),
        details={"state": refund.status or "pending"},
    )
