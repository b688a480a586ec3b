"""Storing a whole shop in the demo shop's database: one transaction, so a reader sees the old shop or the new one.

Rows that did not change keep their number in the feed; what is no longer there becomes a tombstone. What was done
through the writer is put back onto the imported shop.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Table, bindparam, delete, insert, select, update
from sqlalchemy.dialects.sqlite import insert as insert_or_update
from sqlalchemy.engine import Connection

from connectors.commerce import Customer, Order, Product, Review
from connectors.errors import Misconfigured
from connectors.shops.demo import schema
from connectors.shops.demo.bodies import from_body, to_body
from connectors.shops.demo.content import ShopContent
from connectors.shops.demo.database import open_engine, speaking_of_failures
from connectors.shops.demo.replaying import with_acts
from connectors.shops.numbers import order_number_key

ROWS_AT_ONCE = 500

Kept = TypeVar("Kept", Product, Order)


def store_shop(database: Path, content: ShopContent, origin: Mapping[str, str]) -> None:
    """Make `database` hold exactly this shop; `origin` are facts by name about where it came from.

    Raises `Conflict`, and `Unreachable` or `Misconfigured` where it cannot be written; nothing has changed then.
    """
    database.parent.mkdir(parents=True, exist_ok=True)
    engine = open_engine(database)
    try:
        with speaking_of_failures(), engine.connect() as plain:
            connection = plain.execution_options(**{schema.WRITING: True})
            with connection.begin():
                schema.metadata.create_all(connection)
                facts = _facts(connection, database)
                counter = _Counter(int(facts[schema.COUNTER]))
                content = with_acts(connection, content)
                _store_products(connection, content.products, counter)
                _store_orders(connection, content.orders, counter)
                _replace_customers(connection, content.customers)
                _replace_reviews(connection, content.reviews)
                _write_facts(connection, {**facts, **origin, schema.COUNTER: str(counter.value)})
    finally:
        engine.dispose()


def read_origin(database: Path) -> dict[str, str]:
    """The facts about a database, the `origin` of the last import among them; empty where there is none of ours."""
    if not database.is_file():
        return {}
    engine = open_engine(database)
    try:
        with speaking_of_failures(), engine.connect() as connection:
            return {row.name: row.value for row in connection.execute(select(schema.facts))}
    except Misconfigured:
        return {}
    finally:
        engine.dispose()


@dataclass
class _Counter:
    """The change counter while a transaction holds it."""

    value: int

    def next(self) -> int:
        """The next number."""
        self.value += 1
        return self.value


def _facts(connection: Connection, database: Path) -> dict[str, str]:
    """The facts that stand, or the first ones of a new database."""
    facts = {row.name: row.value for row in connection.execute(select(schema.facts))}
    if facts and facts["version"] != schema.VERSION:
        raise Misconfigured(f"{database} was made by another version of Aisle: delete it and import the shop again")
    return facts or {"version": schema.VERSION, "generation": secrets.token_hex(8), schema.COUNTER: "0"}


def _write_facts(connection: Connection, facts: Mapping[str, str]) -> None:
    connection.execute(delete(schema.facts))
    connection.execute(insert(schema.facts), [{"name": name, "value": value} for name, value in facts.items()])


def _store_products(connection: Connection, products: Sequence[Product], counter: _Counter) -> None:
    changed = _changed(connection, schema.products, products)
    rows = [{"id": p.id, "changed": counter.next(), "body": to_body(p)} for p in changed]
    _write(connection, schema.products, rows)
    _bury(connection, schema.products, {p.id for p in products}, counter)


def _store_orders(connection: Connection, orders: Sequence[Order], counter: _Counter) -> None:
    changed = _changed(connection, schema.orders, orders)
    position = {order.id: index for index, order in enumerate(orders)}
    rows = [
        {
            "id": order.id,
            "number_key": order_number_key(order.number),
            "customer_id": order.customer_id,
            "placed_at": order.placed_at.isoformat() if order.placed_at else None,
            "position": position[order.id],
            "changed": counter.next(),
            "body": to_body(order),
        }
        for order in changed
    ]
    table = schema.orders
    _bury(connection, table, set(position), counter)
    if rows:
        # Two orders may have swapped their numbers: no number may stand in the way of another.
        free = update(table).where(table.c.id == bindparam("row")).values(number_key=None)
        connection.execute(free, [{"row": row["id"]} for row in rows])
    _write(connection, table, rows)
    if position:
        moved = update(table).where(table.c.id == bindparam("row"), table.c.position != bindparam("place"))
        places = [{"row": id_, "place": place} for id_, place in position.items()]
        connection.execute(moved.values(position=bindparam("place")), places)


def _replace_customers(connection: Connection, customers: Sequence[Customer]) -> None:
    connection.execute(delete(schema.customers))
    _write(connection, schema.customers, [{"id": c.id, "body": to_body(c)} for c in customers])


def _replace_reviews(connection: Connection, reviews: Sequence[Review]) -> None:
    connection.execute(delete(schema.reviews))
    rows = [
        {"id": r.id, "product_id": r.product_id, "written_at": r.written_at.isoformat(), "body": to_body(r)}
        for r in reviews
    ]
    _write(connection, schema.reviews, rows)


def _changed(connection: Connection, table: Table, values: Sequence[Kept]) -> list[Kept]:
    """Those of the values that are new or other than what is stored; the time of storing does not count."""
    changed = []
    for start in range(0, len(values), ROWS_AT_ONCE):
        some = values[start : start + ROWS_AT_ONCE]
        statement = select(table.c.id, table.c.body).where(table.c.id.in_([value.id for value in some]))
        stored = {row.id: row.body for row in connection.execute(statement)}
        for value in some:
            body = stored.get(value.id)
            if body is None or not _same(from_body(type(value), body), value):
                changed.append(value)
    return changed


def _same(old: Kept, new: Kept) -> bool:
    return replace(new, updated_at=old.updated_at) == old


def _write(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        statement = insert_or_update(table)
        values = {name: statement.excluded[name] for name in rows[0] if name != "id"}
        connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values), rows)


def _bury(connection: Connection, table: Table, present: set[str], counter: _Counter) -> None:
    """Make tombstones of the rows that are no longer there."""
    alive = connection.scalars(select(table.c.id).where(table.c.body.is_not(None))).all()
    empty = {column.name: None for column in table.columns if column.nullable}
    for id_ in alive:
        if id_ not in present:
            gone = update(table).where(table.c.id == id_).values(**empty, changed=counter.next())
            connection.execute(gone)
