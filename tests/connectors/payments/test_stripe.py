"""Refunds through Stripe's official client, against a local server that keeps idempotency keys as Stripe documents."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from connectors.commerce import Receipt
from connectors.errors import Misconfigured, Rejected, Throttled, Unreachable
from connectors.money import Money
from connectors.payments.base import Payments, RefundPayment
from connectors.payments.stripe import from_stripe, to_stripe
from tests.connectors.payments.conftest import open_payments
from tests.connectors.payments.stripe_server import StripeServer

PAID = "pi_1"


@pytest.fixture(autouse=True)
def captured(server: StripeServer) -> None:
    server.captures(PAID, 5000)


def back(minor: int, reference: str = PAID, currency: str = "USD") -> RefundPayment:
    return RefundPayment(reference=reference, amount=Money(minor, currency))


async def refund(payments: Payments, command: RefundPayment, key: str = "proposal-1") -> Receipt:
    assert payments.writer is not None
    return await payments.writer.refund(command, key)


async def until_known(payments: Payments, command: RefundPayment, key: str = "proposal-1") -> Receipt:
    """What the executor does: the same call again for as long as nobody knows."""
    for _ in range(5):
        try:
            return await refund(payments, command, key)
        except (Unreachable, Throttled):
            continue
    raise AssertionError("it is still not known")


async def test_the_key_goes_with_the_call_and_stands_in_the_refund(server: StripeServer, stripe: Payments) -> None:
    receipt = await refund(stripe, back(1200))
    assert server.calls == ["proposal-1"]
    assert server.refunds[0]["metadata"] == {"aisle_key": "proposal-1"}
    assert (receipt.reference, receipt.subject, receipt.amount) == ("re_1", PAID, Money(1200, "USD"))
    assert await stripe.reader.receipt(PAID, "proposal-1") == receipt


@pytest.mark.parametrize("fault", ["500 after", "lost after", "lost before", "429"])
async def test_an_answer_that_got_lost_makes_one_refund_all_the_same(
    server: StripeServer, stripe: Payments, fault: str
) -> None:
    server.faults.append(fault)
    receipt = await until_known(stripe, back(1200))
    again = await until_known(stripe, back(1200))
    assert again == receipt
    assert [r["amount"] for r in server.refunds] == [1200]


async def test_a_500_after_the_effect_is_told_as_the_success_that_it_was(
    server: StripeServer, stripe: Payments
) -> None:
    server.faults.append("500 after")
    assert (await refund(stripe, back(1200))).reference == "re_1"


async def test_a_500_without_effect_is_never_told_as_done_and_is_made_once_stripe_forgot_the_key(
    server: StripeServer, stripe: Payments
) -> None:
    server.faults.append("500 before")
    for _ in range(3):
        with pytest.raises(Unreachable):
            await refund(stripe, back(1200))
    assert server.refunds == []
    server.forget_keys()
    assert (await refund(stripe, back(1200))).amount == Money(1200, "USD")
    assert len(server.refunds) == 1


async def test_a_call_days_later_finds_the_refund_although_stripe_forgot_the_key(
    server: StripeServer, stripe: Payments
) -> None:
    first = await refund(stripe, back(1200))
    server.forget_keys()
    assert await refund(stripe, back(1200)) == first
    assert len(server.refunds) == 1


async def test_two_calls_at_once_with_one_key_make_one_refund(
    server: StripeServer, stripe: Payments, address: str, tmp_path: Path
) -> None:
    server.faults.append("hold")
    other = await open_payments("stripe", tmp_path, address)
    first = asyncio.create_task(refund(stripe, back(1200)))
    await asyncio.to_thread(server.held.wait, 10)
    second = await until_known(other, back(1200))
    server.release.set()
    assert await first == second
    assert len(server.refunds) == 1
    await other.close()


async def test_a_key_that_is_in_use_without_a_trace_says_that_nobody_knows(
    server: StripeServer, stripe: Payments
) -> None:
    form = {"payment_intent": PAID, "amount": "1200", "metadata[aisle_key]": "proposal-1"}
    server.saved["proposal-1"] = (form, None)
    with pytest.raises(Unreachable, match="409"):
        await refund(stripe, back(1200))


async def test_a_key_that_stripe_knows_from_another_call_is_rejected(server: StripeServer, stripe: Payments) -> None:
    server.captures("pi_2", 5000)
    await refund(stripe, back(1200))
    with pytest.raises(Rejected):
        await refund(stripe, back(1200, "pi_2"))
    assert len(server.refunds) == 1


async def test_refunds_that_run_against_each_other_give_back_no_more_than_was_captured(
    server: StripeServer, stripe: Payments
) -> None:
    calls = [refund(stripe, back(3000), f"proposal-{n}") for n in range(4)]
    results = await asyncio.gather(*calls, return_exceptions=True)
    assert sum(isinstance(result, Receipt) for result in results) == 1
    assert all(isinstance(result, Receipt | Rejected) for result in results)
    assert server.given(PAID) == 3000


async def test_a_refund_that_failed_moves_no_money_and_is_not_told_as_done(
    server: StripeServer, stripe: Payments
) -> None:
    await refund(stripe, back(5000))
    server.refunds[0]["status"] = "failed"
    assert await stripe.reader.receipt(PAID, "proposal-1") is None
    with pytest.raises(Rejected, match="failed"):
        await refund(stripe, back(5000))
    assert (await refund(stripe, back(5000), "proposal-2")).reference == "re_2"


async def test_a_refund_under_way_is_told_as_under_way(server: StripeServer, stripe: Payments) -> None:
    server.state = "pending"
    assert (await refund(stripe, back(100))).details["state"] == "pending"


async def test_a_charge_is_refunded_like_a_payment_intent(server: StripeServer, stripe: Payments) -> None:
    server.captures("ch_1", 900)
    assert (await refund(stripe, back(900, "ch_1"))).subject == "ch_1"
    assert server.refunds[0]["charge"] == "ch_1"


async def test_the_refund_is_found_among_more_than_a_page_of_them(server: StripeServer, stripe: Payments) -> None:
    await refund(stripe, back(1))
    server.refunds += [server.refunds[0] | {"id": f"re_x{n}", "metadata": {}} for n in range(250)]
    receipt = await stripe.reader.receipt(PAID, "proposal-1")
    assert receipt is not None
    assert receipt.reference == "re_1"
    status = await stripe.reader.payment(PAID)
    assert status is not None
    assert status.refunded == Money(251, "USD")


async def test_too_many_requests_say_how_long_to_wait(server: StripeServer, stripe: Payments) -> None:
    server.faults.append("429")
    with pytest.raises(Throttled) as raised:
        await refund(stripe, back(100))
    assert raised.value.retry_after == 4


async def test_a_key_without_rights_and_a_missing_one_are_said(address: str, tmp_path: Path) -> None:
    wrong = await open_payments("stripe", tmp_path, address, key="rk_test_wrong")
    with pytest.raises(Misconfigured, match="AISLE_STRIPE_KEY"):
        await wrong.reader.payment(PAID)
    await wrong.close()
    with pytest.raises(Misconfigured, match="AISLE_STRIPE_KEY"):
        await open_payments("stripe", tmp_path, address, key="")


@pytest.mark.parametrize(
    ("amount", "units"), [(Money(1990, "EUR"), 1990), (Money(5, "JPY"), 5), (Money(7, "ISK"), 700)]
)
def test_amounts_are_counted_as_stripe_counts_them(amount: Money, units: int) -> None:
    assert to_stripe(amount) == units
    assert from_stripe(units, amount.currency) == amount


def test_what_stripe_cannot_pay_exactly_is_not_paid() -> None:
    assert to_stripe(Money(500, "XOF")) == 5
    with pytest.raises(Rejected):
        to_stripe(Money(550, "XOF"))


KILLED = """
import asyncio, sys
from pathlib import Path
from connectors.money import Money
from connectors.payments.base import RefundPayment
from tests.connectors.payments.conftest import open_payments
async def main():
    payments = await open_payments("stripe", Path("unused"), sys.argv[1])
    await payments.writer.refund(RefundPayment(reference="pi_1", amount=Money(1200, "USD")), "proposal-1")
asyncio.run(main())
"""


async def test_a_process_killed_while_stripe_answers_leaves_one_refund_that_the_next_one_finds(
    server: StripeServer, stripe: Payments, address: str
) -> None:
    server.faults.append("hold")
    root = Path(__file__).parents[3]
    process = subprocess.Popen([sys.executable, "-c", KILLED, address], cwd=root)  # noqa: ASYNC220 # starts at once
    assert await asyncio.to_thread(server.held.wait, 60)
    process.kill()
    process.wait()
    server.release.set()
    receipt = await until_known(stripe, back(1200))
    assert receipt.reference == "re_1"
    assert len(server.refunds) == 1
