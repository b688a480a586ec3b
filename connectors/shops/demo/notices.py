"""Back-in-stock requests of the demo shop: who waits for what, kept apart from the catalogue so that they outlive imports."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from connectors.commerce import AskStockNotice, Product, Receipt, StockNotice
from connectors.errors import Rejected
from connectors.shops.demo import schema
from connectors.shops.demo.bodies import from_body, to_body
from connectors.shops.demo.database import speaking_of_failures

FIRST_NOTICE = 501
KIND = "stock_notice"


class DemoNotices:
    """The demo shop's `NoticeReader`. What is due follows from the catalogue of now: nothing has to run when stock returns."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def stock_notices_of(self, customer_id: str) -> tuple[StockNotice, ...]:
        """A customer's requests, newest first."""
        if not customer_id:
            return ()
        table = schema.stock_notices
        return await self._notices(
            select(table).where(table.c.customer_id == customer_id).order_by(table.c.number.desc())
        )

    async def due_stock_notices(self, limit: int = 100) -> tuple[StockNotice, ...]:
        """Requests that can be told now, oldest first."""
        table = schema.stock_notices
        waiting = await self._notices(select(table).where(table.c.told_at.is_(None)).order_by(table.c.number))
        return tuple(notice for notice in waiting if notice.state == "due")[:limit]

    async def _notices(self, statement: Select[Any]) -> tuple[StockNotice, ...]:
        with speaking_of_failures():
            async with self._engine.connect() as connection:
                rows = (await connection.execute(statement)).all()
                ids = {row.product_id for row in rows if row.told_at is None}
                products = {id_: await _product(connection, id_) for id_ in ids}
        return tuple(_notice(row, products.get(row.product_id)) for row in rows)


async def ask(connection: AsyncConnection, command: AskStockNotice, key: str, now: datetime) -> Receipt:
    """The receipt of this request, or of an earlier one for the same; the key is new and the connection holds the write lock."""
    product = _checked(command, await _product(connection, command.product_id))
    table, keys = schema.stock_notices, schema.stock_notice_keys
    same = select(table).where(
        table.c.product_id == command.product_id,
        table.c.variant_id == command.variant_id,
        table.c.customer_id == command.customer_id,
        table.c.email == command.email,
        table.c.told_at.is_(None),
    )
    waiting = (await connection.execute(same)).first()
    if waiting is not None:
        # Told where they asked last: that conversation is the one they look into.
        await connection.execute(update(table).where(table.c.id == waiting.id).values(idempotency_key=key))
        await connection.execute(insert(keys).values(idempotency_key=key, notice_id=waiting.id))
        return from_body(Receipt, waiting.receipt)
    last = await connection.scalar(select(func.max(table.c.number)))
    number = FIRST_NOTICE if last is None else last + 1
    receipt = _receipt(command, product, number, now)
    row = {"id": receipt.reference, "number": number, "idempotency_key": key, "product_id": command.product_id}
    who = {"variant_id": command.variant_id, "customer_id": command.customer_id, "email": command.email}
    kept = {"created_at": now.isoformat(), "receipt": to_body(receipt)}
    await connection.execute(insert(table).values(**row, **who, **kept))
    await connection.execute(insert(keys).values(idempotency_key=key, notice_id=receipt.reference))
    return receipt


async def tell(connection: AsyncConnection, notice_id: str, now: datetime) -> None:
    """Mark a request as told and forget the e-mail that was given for it alone."""
    table = schema.stock_notices
    where = (table.c.id == notice_id, table.c.told_at.is_(None))
    await connection.execute(update(table).where(*where).values(told_at=now.isoformat(), email=""))


async def noticed(connection: AsyncConnection, key: str) -> Receipt | None:
    """The receipt of the request that was made under this key."""
    table, keys = schema.stock_notices, schema.stock_notice_keys
    joined = select(table.c.receipt).join(keys, keys.c.notice_id == table.c.id).where(keys.c.idempotency_key == key)
    body = await connection.scalar(joined)
    return None if body is None else from_body(Receipt, body)


def _checked(command: AskStockNotice, product: Product | None) -> Product:
    """The product; raises `Rejected` where there is nothing to wait for, or nobody who waits."""
    if bool(command.customer_id) == bool(command.email):
        raise Rejected("a request needs either a customer or an e-mail")
    if product is None:
        raise Rejected(f"there is no product {command.product_id}")
    if command.variant_id and all(v.id != command.variant_id for v in product.variants):
        raise Rejected(f"product {product.id} has no variant {command.variant_id}")
    if _available(product, command.variant_id):
        raise Rejected(f"product {product.id} can be bought now")
    return product


def _available(product: Product, variant_id: str) -> bool:
    return any(v.available for v in product.variants if variant_id in ("", v.id))


def _receipt(command: AskStockNotice, product: Product, number: int, now: datetime) -> Receipt:
    titles = {f"title.{language}": _called(product, command.variant_id, language) for language in product.title.values}
    details = {"variant_id": command.variant_id, "by": "email" if command.email else "customer", **titles}
    return Receipt(
        kind=KIND, reference=f"SN-{number}", subject=command.product_id, amount=None, at=now, details=details
    )


def _called(product: Product, variant_id: str, language: str) -> str:
    """The product's title, and the options of the variant where one is waited for."""
    options = [o.value.text(language) for v in product.variants if v.id == variant_id for o in v.options]
    title = product.title.text(language)
    return f"{title} ({', '.join(options)})" if options else title


def _notice(row: Row[Any], product: Product | None) -> StockNotice:
    asked = AskStockNotice(
        product_id=row.product_id, variant_id=row.variant_id, customer_id=row.customer_id, email=row.email
    )
    back = product is not None and _available(product, row.variant_id)
    state = "told" if row.told_at else "due" if back else "waiting"
    return StockNotice(
        id=row.id,
        key=row.idempotency_key,
        asked=asked,
        state=state,
        created_at=datetime.fromisoformat(row.created_at),
        told_at=datetime.fromisoformat(row.told_at) if row.told_at else None,
    )


async def _product(connection: AsyncConnection, product_id: str) -> Product | None:
    table = schema.products
    body = await connection.scalar(select(table.c.body).where(table.c.id == product_id))
    return None if body is None else from_body(Product, body)
