"""The acts of the demo shop, each one atomic transaction under the idempotency key."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from connectors.commands import Command
from connectors.commerce import AskStockNotice, Order, Receipt, ReturnOrder
from connectors.errors import Rejected, Unsupported
from connectors.shops.demo import schema
from connectors.shops.demo.bodies import from_body, to_body
from connectors.shops.demo.database import speaking_of_failures
from connectors.shops.demo.notices import ask, noticed, tell
from connectors.shops.demo.returns import objection, receipt_of, with_return

FIRST_RETURN = 1001
ACTS: frozenset[type[Command]] = frozenset({ReturnOrder, AskStockNotice})


class DemoOrderWriter:
    """The demo shop's `OrderWriter`."""

    def __init__(self, engine: AsyncEngine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now

    async def perform(self, command: Command, idempotency_key: str) -> Receipt:
        """The receipt of the act, done now or earlier under the same key; raises `Rejected`.

        The write lock is held from the first read on, so what was checked is what is changed.
        """
        with speaking_of_failures():
            async with self._engine.connect() as plain:
                connection = await plain.execution_options(**{schema.WRITING: True})
                async with connection.begin():
                    if isinstance(command, ReturnOrder):
                        return await self._create_return(connection, command, idempotency_key)
                    if isinstance(command, AskStockNotice):
                        return await ask(connection, command, idempotency_key, self._now())
        raise Unsupported(type(command).__name__)

    async def tell_stock_notice(self, notice_id: str) -> None:
        """Mark a request as told."""
        with speaking_of_failures():
            async with self._engine.connect() as plain:
                connection = await plain.execution_options(**{schema.WRITING: True})
                async with connection.begin():
                    await tell(connection, notice_id, self._now())

    async def receipt(self, idempotency_key: str) -> Receipt | None:
        """What was recorded under this key."""
        with speaking_of_failures():
            async with self._engine.connect() as connection:
                return await _receipt(connection, idempotency_key) or await noticed(connection, idempotency_key)

    async def _create_return(self, connection: AsyncConnection, command: ReturnOrder, key: str) -> Receipt:
        earlier = await _receipt(connection, key)
        if earlier is not None:
            return earlier
        orders = schema.orders
        body = await connection.scalar(select(orders.c.body).where(orders.c.id == command.order_id))
        if body is None:
            raise Rejected(f"there is no order {command.order_id}")
        order = from_body(Order, body)
        problem = objection(order, command)
        if problem:
            raise Rejected(problem)
        last = await connection.scalar(select(func.max(schema.receipts.c.number)))
        number = FIRST_RETURN if last is None else last + 1
        receipt = receipt_of(order, command, number, self._now())
        row = {"idempotency_key": key, "number": number, "order_id": order.id}
        await connection.execute(
            insert(schema.receipts).values(**row, command=to_body(command), receipt=to_body(receipt))
        )
        changed = await _next_change(connection)
        after = to_body(with_return(order, command, receipt))
        await connection.execute(update(orders).where(orders.c.id == order.id).values(body=after, changed=changed))
        return receipt


async def _receipt(connection: AsyncConnection, key: str) -> Receipt | None:
    statement = select(schema.receipts.c.receipt).where(schema.receipts.c.idempotency_key == key)
    body = await connection.scalar(statement)
    return None if body is None else from_body(Receipt, body)


async def _next_change(connection: AsyncConnection) -> int:
    """The next number of the change counter, taken."""
    facts = schema.facts
    statement = select(facts.c.value).where(facts.c.name == schema.COUNTER)
    number = int((await connection.execute(statement)).scalar_one()) + 1
    await connection.execute(update(facts).where(facts.c.name == schema.COUNTER).values(value=str(number)))
    return number
