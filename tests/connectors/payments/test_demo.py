"""The demo payments' ledger: money is conserved whoever refunds, however often and all at once."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.commerce import Receipt
from connectors.errors import Rejected
from connectors.money import Money
from connectors.payments.base import Payments, RefundPayment
from connectors.payments.demo import DemoPayments
from tests.connectors.payments.conftest import open_payments

CAPTURED = {"A": 1000, "B": 300}
CALLS = st.lists(
    st.tuples(st.sampled_from(["A", "B", "C"]), st.integers(-50, 700), st.sampled_from(["k1", "k2", "k3", "k4", "k5"])),
    max_size=12,
)


def command(reference: str, minor: int) -> RefundPayment:
    return RefundPayment(reference=reference, amount=Money(minor, "EUR"))


async def captured(payments: Payments) -> DemoPayments:
    demo = payments.reader
    assert isinstance(demo, DemoPayments)
    for reference, minor in CAPTURED.items():
        await demo.capture(reference, Money(minor, "EUR"))
    return demo


async def run_together(calls: list[tuple[str, int, str]], path: Path) -> None:
    """All calls at once, through two engines as two processes would; then the books are checked."""
    first, second = await open_payments("demo", path), await open_payments("demo", path)
    demo, other = await captured(first), await captured(second)
    actors = [(demo, other)[n % 2] for n in range(len(calls))]
    done = await asyncio.gather(
        *(actor.refund(command(r, m), k) for actor, (r, m, k) in zip(actors, calls, strict=True)),
        return_exceptions=True,
    )
    assert all(isinstance(each, Receipt | Rejected) for each in done)
    by_key: dict[str, set[Receipt | str]] = {}
    for (_, _, key), each in zip(calls, done, strict=True):
        if isinstance(each, Receipt):
            by_key.setdefault(key, set()).add(each.reference)
    assert all(len(references) == 1 for references in by_key.values())
    receipts = {each.reference: each for each in done if isinstance(each, Receipt)}
    for reference, minor in CAPTURED.items():
        status = await demo.payment(reference)
        assert status is not None
        given = sum(r.amount.minor for r in receipts.values() if r.subject == reference and r.amount)
        assert (status.captured.minor, status.refunded.minor) == (minor, given)
        assert 0 <= status.left.minor <= minor
    await first.close()
    await second.close()


@given(calls=CALLS)
@settings(max_examples=30, deadline=None)
def test_concurrent_refunds_never_give_back_more_than_was_captured_and_a_key_moves_money_once(
    calls: list[tuple[str, int, str]],
) -> None:
    with TemporaryDirectory() as folder:
        asyncio.run(run_together(calls, Path(folder) / "payments.sqlite"))


async def test_a_payment_is_taken_once(tmp_path: Path) -> None:
    payments = await open_payments("demo", tmp_path / "payments.sqlite")
    demo = await captured(payments)
    await demo.capture("A", Money(1000, "EUR"))
    with pytest.raises(Rejected):
        await demo.capture("A", Money(2000, "EUR"))
    with pytest.raises(Rejected):
        await demo.capture("D", Money(0, "EUR"))
    status = await demo.payment("A")
    assert status is not None
    assert status.left == Money(1000, "EUR")
    await payments.close()


KILLED = """
import asyncio, os, sys
from pathlib import Path
from connectors.money import Money
from connectors.payments.base import RefundPayment
from tests.connectors.payments.conftest import open_payments
async def main():
    payments = await open_payments("demo", Path(sys.argv[1]))
    await payments.reader.capture("A", Money(1000, "EUR"))
    print("ready", flush=True)
    for _ in range(10_000):
        await payments.writer.refund(RefundPayment(reference="A", amount=Money(600, "EUR")), "proposal-1")
        print("done", flush=True)
asyncio.run(main())
"""


@pytest.mark.parametrize("said", ["ready", "done"])
async def test_a_process_killed_before_or_after_its_refund_leaves_at_most_one_and_the_next_call_makes_one(
    tmp_path: Path, said: str
) -> None:
    path = tmp_path / "payments.sqlite"
    process = subprocess.Popen(  # noqa: ASYNC220 # starts at once
        [sys.executable, "-c", KILLED, str(path)], cwd=Path(__file__).parents[3], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    with process.stdout as lines:
        await asyncio.to_thread(lambda: next(line for line in lines if line.strip() == said))
        process.kill()
    process.wait()
    payments = await open_payments("demo", path)
    demo = payments.reader
    assert isinstance(demo, DemoPayments)
    await demo.refund(command("A", 600), "proposal-1")
    status = await demo.payment("A")
    assert status is not None
    assert status.refunded == Money(600, "EUR")
    await payments.close()
