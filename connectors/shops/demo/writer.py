"""The acts of the demo shop, each one atomic transaction under the idempotency key."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

from sqlalchemy import Table, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from connectors.commands import ChangeCustomerAddress, Command
from connectors.commerce import AskStockNotice, Customer, Order, Product, Receipt
from connectors.errors import Rejected, Unsupported
from connectors.shops.demo import schema
from connectors.shops.demo.acts import ORDER_ACTS, OrderCommand, receipt_of, written
from connectors.shops.demo.addresses import (
    CUSTOMER_KIND,
    CUSTOMER_PREFIX,
    one_line,
    with_first_address,
    wrong_customer_address,
)
from connectors.shops.demo.bodies import from_body, to_body
from connectors.shops.demo.database import speaking_of_failures
from connectors.shops.demo.notices import ask, noticed, tell
from connectors.shops.demo.scene import Scene
from connectors.shops.demo.swapping import chosen_of

FIRST_NUMBER = 1001


class DemoOrderWriter:
    """The demo shop's `OrderWriter`."""

    def __init__(self, engine: AsyncEngine, now: Callable[[], datetime]) -> None:
        self._engine = engine
        self._now = now

    async def perform(self, command: Command, idempotency_key: str) -> Receipt:
        """The receipt of the act, done now or earlier under the same key; raises `Rejected`, and `Unsupported` for others.

        The write lock is held from the first read on, so what was checked is what is changed.
        """
        async with self._writing() as connection:
            earlier = await _receipt(connection, idempotency_key)
            if earlier is not None:
                return earlier
            if isinstance(command, AskStockNotice):
                return await ask(connection, command, idempotency_key, self._now())
            if isinstance(command, ChangeCustomerAddress):
                return await _change_customer(connection, command, idempotency_key, self._now())
            if type(command) not in ORDER_ACTS:
                raise Unsupported(type(command).__name__)
            return await _act(connection, command, idempotency_key, self._now())

    async def tell_stock_notice(self, notice_id: str) -> None:
        """Mark a request as told."""
        async with self._writing() as connection:
            await tell(connection, notice_id, self._now())

    async def receipt(self, idempotency_key: str) -> Receipt | None:
        """What was recorded under this key."""
        with speaking_of_failures():
            async with self._engine.connect() as connection:
                return await _receipt(connection, idempotency_key)

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that holds the write lock from its beginning."""
        with speaking_of_failures():
            async with self._engine.connect() as plain:
                connection = await plain.execution_options(**{schema.WRITING: True})
                async with connection.begin():
                    yield connection


async def _receipt(connection: AsyncConnection, key: str) -> Receipt | None:
    statement = select(schema.receipts.c.receipt).where(schema.receipts.c.idempotency_key == key)
    body = await connection.scalar(statement)
    return await noticed(connection, key) if body is None else from_body(Receipt, body)


async def _act(connection: AsyncConnection, command: OrderCommand, key: str, now: datetime) -> Receipt:
    """An act on an order: looked at, objected to or done, and written down."""
    act = ORDER_ACTS[type(command)]
    before = await _scene(connection, command)
    problem = act.misfit(command, before.order) or act.objection(command, before)
    if problem:
        raise Rejected(problem)
    receipt = receipt_of(command, before, await _next_number(connection), now)
    await _note(connection, key, written(command, before), receipt)
    await _store(connection, before, act.after(command, before, receipt))
    return receipt


async def _change_customer(
    connection: AsyncConnection, command: ChangeCustomerAddress, key: str, now: datetime
) -> Receipt:
    body = await _body(connection, schema.customers, command.customer_id)
    if body is None:
        raise Rejected(f"there is no customer {command.customer_id}")
    customer = from_body(Customer, body)
    problem = wrong_customer_address(command, customer)
    if problem:
        raise Rejected(problem)
    number = await _next_number(connection)
    receipt = Receipt(
        kind=CUSTOMER_KIND,
        reference=f"{CUSTOMER_PREFIX}-{number}",
        subject=customer.id,
        amount=None,
        at=now,
        details={"address": one_line(command.address)},
    )
    await _note(connection, key, to_body(command), receipt)
    await _store_customer(connection, with_first_address(customer, command.address))
    return receipt


async def _scene(connection: AsyncConnection, command: OrderCommand) -> Scene:
    """The order with its customer and the products of its lines; raises `Rejected` where there is no such order."""
    body = await _body(connection, schema.orders, command.order_id)
    if body is None:
        raise Rejected(f"there is no order {command.order_id}")
    order = from_body(Order, body)
    customer = await _body(connection, schema.customers, order.customer_id)
    bodies = {line.product_id: await _body(connection, schema.products, line.product_id) for line in order.lines}
    products = {id_: from_body(Product, text) for id_, text in bodies.items() if text is not None}
    return Scene(
        order=order,
        customer=None if customer is None else from_body(Customer, customer),
        products=products,
        chosen=chosen_of(products, ORDER_ACTS[type(command)].variant_ids(command)),
    )


async def _body(connection: AsyncConnection, table: Table, id_: str) -> str | None:
    body: str | None = await connection.scalar(select(table.c.body).where(table.c.id == id_))
    return body


async def _next_number(connection: AsyncConnection) -> int:
    last = await connection.scalar(select(func.max(schema.receipts.c.number)))
    return FIRST_NUMBER if last is None else int(last) + 1


async def _note(connection: AsyncConnection, key: str, command: str, receipt: Receipt) -> None:
    """Write down the act: the number is that of its reference."""
    number = int(receipt.reference.rpartition("-")[2])
    row = {"idempotency_key": key, "number": number, "order_id": receipt.subject}
    await connection.execute(insert(schema.receipts).values(**row, command=command, receipt=to_body(receipt)))


async def _store(connection: AsyncConnection, before: Scene, after: Scene) -> None:
    """Write the rows that the act changed; each of those in a feed gets the next number there."""
    orders, products = schema.orders, schema.products
    changed = {"body": to_body(after.order), "changed": await _next_change(connection)}
    await connection.execute(update(orders).where(orders.c.id == after.order.id).values(**changed))
    for product in after.products.values():
        if product != before.products.get(product.id):
            changed = {"body": to_body(product), "changed": await _next_change(connection)}
            await connection.execute(update(products).where(products.c.id == product.id).values(**changed))
    if after.customer is not None and after.customer != before.customer:
        await _store_customer(connection, after.customer)


async def _store_customer(connection: AsyncConnection, customer: Customer) -> None:
    table = schema.customers
    await connection.execute(update(table).where(table.c.id == customer.id).values(body=to_body(customer)))


async def _next_change(connection: AsyncConnection) -> int:
    """The next number of the change counter, taken."""
    facts = schema.facts
    statement = select(facts.c.value).where(facts.c.name == schema.COUNTER)
    number = int((await connection.execute(statement)).scalar_one()) + 1
    await connection.execute(update(facts).where(facts.c.name == schema.COUNTER).values(value=str(number)))
    return number
