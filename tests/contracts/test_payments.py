"""What every payment provider keeps: run over all of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from connectors.errors import Rejected
from connectors.money import Money
from connectors.payments.base import LONGEST_KEY, Payments, PaymentStatus, RefundPayment, RefundWriter
from connectors.payments.demo import DemoPayments
from connectors.registry import PAYMENTS
from tests.connectors.partner_server import serving
from tests.connectors.payments.conftest import open_payments
from tests.connectors.payments.stripe_server import StripeServer


@dataclass
class ConnectedPayments:
    """An open provider; `capture` takes a payment as a shop's checkout would; `reopen` is another process."""

    payments: Payments
    capture: Callable[[str, Money], Awaitable[None]]
    reopen: Callable[[], Awaitable[Payments]]

    @property
    def writer(self) -> RefundWriter:
        assert self.payments.writer is not None
        return self.payments.writer

    async def left(self, reference: str) -> Money:
        status = await self.payments.reader.payment(reference)
        assert status is not None
        return status.left


@pytest.fixture(params=sorted(PAYMENTS))
async def connected(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[ConnectedPayments]:
    server = StripeServer()
    opened: list[Payments] = []
    with serving(server.answer) as address:

        async def reopen() -> Payments:
            opened.append(await open_payments(request.param, tmp_path / "payments.sqlite", address))
            return opened[-1]

        async def capture(reference: str, amount: Money) -> None:
            reader = opened[0].reader
            if isinstance(reader, DemoPayments):
                await reader.capture(reference, amount)
            else:
                server.captures(reference, amount.minor, amount.currency.lower())

        yield ConnectedPayments(await reopen(), capture, reopen)
        for payments in opened:
            await payments.close()


def back(minor: int, reference: str = "pi_1", currency: str = "EUR") -> RefundPayment:
    return RefundPayment(reference=reference, amount=Money(minor, currency))


async def test_capabilities_tell_whether_there_is_a_writer(connected: ConnectedPayments) -> None:
    assert connected.payments.capabilities.refunds == (connected.payments.writer is not None)


async def test_a_payment_tells_what_was_captured_and_what_was_given_back(connected: ConnectedPayments) -> None:
    await connected.capture("pi_1", Money(5000, "EUR"))
    await connected.writer.refund(back(1200), "k1")
    assert await connected.payments.reader.payment("pi_1") == PaymentStatus(
        reference="pi_1", captured=Money(5000, "EUR"), refunded=Money(1200, "EUR")
    )


async def test_a_payment_that_nobody_made_is_none_and_cannot_be_refunded(connected: ConnectedPayments) -> None:
    assert await connected.payments.reader.payment("pi_9") is None
    assert await connected.payments.reader.receipt("pi_9", "k1") is None
    with pytest.raises(Rejected):
        await connected.writer.refund(back(1, "pi_9"), "k1")


async def test_a_receipt_says_what_was_done_and_is_read_back_from_anywhere(connected: ConnectedPayments) -> None:
    await connected.capture("pi_1", Money(5000, "EUR"))
    receipt = await connected.writer.refund(back(1200), "k1")
    assert (receipt.kind, receipt.subject, receipt.amount) == ("refund", "pi_1", Money(1200, "EUR"))
    assert receipt.details["state"] == "succeeded"
    other = await connected.reopen()
    assert await other.reader.receipt("pi_1", "k1") == receipt
    assert await other.reader.receipt("pi_1", "k2") is None


async def test_the_same_key_again_moves_no_more_money(connected: ConnectedPayments) -> None:
    await connected.capture("pi_1", Money(5000, "EUR"))
    receipt = await connected.writer.refund(back(3000), "k1")
    assert await connected.writer.refund(back(3000), "k1") == receipt
    assert await connected.left("pi_1") == Money(2000, "EUR")


async def test_the_same_key_for_another_amount_or_payment_is_rejected(connected: ConnectedPayments) -> None:
    await connected.capture("pi_1", Money(5000, "EUR"))
    await connected.capture("pi_2", Money(5000, "EUR"))
    await connected.writer.refund(back(1000), "k1")
    for other in (back(1001), back(1000, "pi_2")):
        with pytest.raises(Rejected):
            await connected.writer.refund(other, "k1")
    assert await connected.left("pi_1") == Money(4000, "EUR")
    assert await connected.left("pi_2") == Money(5000, "EUR")


async def test_all_can_be_given_back_in_parts_and_not_a_cent_more(connected: ConnectedPayments) -> None:
    await connected.capture("pi_1", Money(100, "EUR"))
    await connected.writer.refund(back(60), "k1")
    with pytest.raises(Rejected):
        await connected.writer.refund(back(41), "k2")
    await connected.writer.refund(back(40), "k3")
    with pytest.raises(Rejected):
        await connected.writer.refund(back(1), "k4")
    assert await connected.left("pi_1") == Money(0, "EUR")


@pytest.mark.parametrize("wrong", [back(0), back(-100), back(100, currency="USD")])
async def test_nothing_less_than_nothing_and_another_currency_are_rejected(
    connected: ConnectedPayments, wrong: RefundPayment
) -> None:
    await connected.capture("pi_1", Money(5000, "EUR"))
    with pytest.raises(Rejected):
        await connected.writer.refund(wrong, "k1")
    assert await connected.left("pi_1") == Money(5000, "EUR")


@pytest.mark.parametrize("key", ["", "k" * (LONGEST_KEY + 1)])
async def test_a_key_is_not_empty_and_not_endless(connected: ConnectedPayments, key: str) -> None:
    await connected.capture("pi_1", Money(5000, "EUR"))
    with pytest.raises(Rejected):
        await connected.writer.refund(back(100), key)
    assert await connected.left("pi_1") == Money(5000, "EUR")
