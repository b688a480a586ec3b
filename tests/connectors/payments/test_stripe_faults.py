"""Whatever Stripe and the network do, in whatever sequence: one effect for each key, and done is said only of what was done."""

from __future__ import annotations

import asyncio
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.commerce import Receipt
from connectors.errors import ConnectorError, Rejected
from connectors.money import Money
from connectors.payments.base import Payments, RefundPayment
from tests.connectors.partner_server import serving
from tests.connectors.payments.conftest import open_payments
from tests.connectors.payments.stripe_server import StripeServer

PAID, CAPTURED = "pi_1", 1000
FAULTS = st.sampled_from(["", "429", "500 before", "500 after", "lost before", "lost after"])
# A call (which key, how much), or a day that passes: then Stripe has forgotten its keys.
AMOUNTS = {"k1": 400, "k2": 500, "k3": 300}
STEPS = st.lists(st.tuples(st.sampled_from([*AMOUNTS, "a day"]), FAULTS), max_size=14)


async def call(payments: Payments, key: str) -> Receipt | ConnectorError:
    assert payments.writer is not None
    try:
        return await payments.writer.refund(RefundPayment(reference=PAID, amount=Money(AMOUNTS[key], "USD")), key)
    except ConnectorError as error:
        return error


async def run(server: StripeServer, address: str, steps: list[tuple[str, str]]) -> None:
    payments = await open_payments("stripe", Path("unused"), address)
    for key, fault in steps:
        if key == "a day":
            server.forget_keys()
            continue
        server.faults.extend([fault] if fault else [])
        said = await call(payments, key)
        server.faults.clear()
        made = [refund for refund in server.refunds if refund["metadata"]["aisle_key"] == key]
        assert len(made) <= 1
        assert isinstance(said, Receipt) <= bool(made)
        assert isinstance(said, Rejected) <= (not made)
    assert server.given(PAID) <= CAPTURED
    # A day later, with everything well again, each key leads to its one refund or to a refusal that left no trace.
    server.forget_keys()
    for key in AMOUNTS:
        said = await call(payments, key)
        made = [refund["amount"] for refund in server.refunds if refund["metadata"]["aisle_key"] == key]
        assert made == ([AMOUNTS[key]] if isinstance(said, Receipt) else [])
        assert isinstance(said, Receipt | Rejected)
    await payments.close()


@given(steps=STEPS)
@settings(max_examples=40, deadline=None)
def test_any_sequence_of_faults_leaves_one_refund_for_each_key_or_none(steps: list[tuple[str, str]]) -> None:
    server = StripeServer()
    server.captures(PAID, CAPTURED)
    with serving(server.answer) as address:
        asyncio.run(run(server, address, steps))
