"""The demo payments: a ledger in one SQLite file. Every movement is a row, nothing is ever changed or deleted.

What is left of a payment is the sum of its rows, read and written under one write lock, so concurrent refunds cannot give
back more than was captured.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Column, Integer, MetaData, String, Table, func, insert, select
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from connectors.commerce import Receipt
from connectors.errors import Rejected
from connectors.money import Money
from connectors.partners import PartnerPlace
from connectors.payments.base import (
    LONGEST_KEY,
    REFUND,
    SUCCEEDED,
    PaymentCapabilities,
    Payments,
    PaymentStatus,
    RefundPayment,
)
from connectors.shops.demo.database import open_async_engine, speaking_of_failures
from connectors.shops.demo.schema import WRITING

metadata = MetaData()
# Positive = captured, negative = given back.
entries = Table(
    "entries",
    metadata,
    Column("idempotency_key", String, primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("reference", String, nullable=False, index=True),
    Column("minor", Integer, nullable=False),
    Column("currency", String, nullable=False),
    Column("at", String, nullable=False),
)

Entry = Row[tuple[str, int, str, int, str, str]]


async def open_demo_payments(place: PartnerPlace) -> Payments:
    """The demo payments with their file."""
    engine = open_async_engine(place.path)
    with speaking_of_failures():
        async with engine.begin() as connection:
            await connection.run_sync(metadata.create_all)
    demo = DemoPayments(engine, place.now)
    capabilities = PaymentCapabilities(refunds=True, partial_refunds=True)
    return Payments(name="demo", capabilities=capabilities, reader=demo, writer=demo, close=engine.dispose)


class DemoPayments:
    """Both protocols of the demo payments, and `capture`, which a shop's checkout would do."""

    def __init__(self, engine: AsyncEngine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now

    async def capture(self, reference: str, amount: Money) -> None:
        """Take a payment; one that was taken already stays as it is. Raises `Rejected` for nothing and for another amount."""
        if amount.minor <= 0:
            raise Rejected("a payment is more than nothing")
        key = f"capture:{reference}"
        with speaking_of_failures():
            async with self._engine.connect() as plain:
                connection = await plain.execution_options(**{WRITING: True})
                async with connection.begin():
                    earlier = await _entry(connection, key)
                    if earlier is None:
                        await self._write(connection, key, reference, amount)
                    elif (earlier.minor, earlier.currency) != (amount.minor, amount.currency):
                        raise Rejected(f"the payment {reference} was captured with another amount")

    async def payment(self, reference: str) -> PaymentStatus | None:
        """The payment with what was given back of it."""
        with speaking_of_failures():
            async with self._engine.connect() as connection:
                return await _status(connection, reference)

    async def receipt(self, reference: str, idempotency_key: str) -> Receipt | None:
        """The refund that was made under this key."""
        with speaking_of_failures():
            async with self._engine.connect() as connection:
                row = await _entry(connection, _refund_key(idempotency_key))
                return _receipt(row) if row is not None and row.reference == reference else None

    async def refund(self, command: RefundPayment, idempotency_key: str) -> Receipt:
        """The receipt of the refund, made now or earlier under the same key; the lock is held from the first read on."""
        key = _refund_key(idempotency_key)
        with speaking_of_failures():
            async with self._engine.connect() as plain:
                connection = await plain.execution_options(**{WRITING: True})
                async with connection.begin():
                    earlier = await _entry(connection, key)
                    if earlier is not None:
                        return _same(earlier, command)
                    problem = _objection(await _status(connection, command.reference), command)
                    if problem:
                        raise Rejected(problem)
                    return _receipt(await self._write(connection, key, command.reference, -command.amount))

    async def _write(self, connection: AsyncConnection, key: str, reference: str, amount: Money) -> Entry:
        last = await connection.scalar(select(func.max(entries.c.number)))
        row = {"idempotency_key": key, "number": (last or 0) + 1, "reference": reference, "at": self._now().isoformat()}
        statement = insert(entries).values(**row, minor=amount.minor, currency=amount.currency).returning(entries)
        written: Entry = (await connection.execute(statement)).one()
        return written


def _refund_key(key: str) -> str:
    """The key of a row; captures have keys of their own, so that nobody's key can meet one."""
    if not key or len(key) > LONGEST_KEY:
        raise Rejected(f"an idempotency key has 1 to {LONGEST_KEY} characters")
    return f"refund:{key}"


def _objection(status: PaymentStatus | None, command: RefundPayment) -> str:
    """Why the money cannot be given back; empty where it can."""
    if status is None:
        return f"there is no payment {command.reference}"
    if command.amount.currency != status.captured.currency:
        return f"the payment {command.reference} was made in {status.captured.currency}"
    if command.amount.minor <= 0:
        return "a refund is more than nothing"
    if status.left < command.amount:
        return f"of the payment {command.reference} only {status.left} is left"
    return ""


def _same(row: Entry, command: RefundPayment) -> Receipt:
    if (row.reference, Money(-row.minor, row.currency)) != (command.reference, command.amount):
        raise Rejected("this key was used for another refund")
    return _receipt(row)


def _receipt(row: Entry) -> Receipt:
    return Receipt(
        kind=REFUND,
        reference=f"DR-{row.number}",
        subject=row.reference,
        amount=Money(-row.minor, row.currency),
        at=datetime.fromisoformat(row.at),
        details={"state": SUCCEEDED},
    )


async def _entry(connection: AsyncConnection, key: str) -> Entry | None:
    return (await connection.execute(select(entries).where(entries.c.idempotency_key == key))).first()


async def _status(connection: AsyncConnection, reference: str) -> PaymentStatus | None:
    rows = (await connection.execute(select(entries).where(entries.c.reference == reference))).all()
    if not rows:
        return None
    currency = rows[0].currency
    captured = sum(row.minor for row in rows if row.minor > 0)
    refunded = -sum(row.minor for row in rows if row.minor < 0)
    return PaymentStatus(reference=reference, captured=Money(captured, currency), refunded=Money(refunded, currency))
