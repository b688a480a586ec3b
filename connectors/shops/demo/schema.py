"""The tables of the demo shop and how a connection to them behaves.

A product or an order is one row: its whole body as JSON, beside it the few columns that are searched. `changed` is the
number of the last change, taken from one counter that only grows, so a feed is "everything above this number" and a
deleted row stays as a tombstone (`body` null) that the feed can report.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Index, Integer, MetaData, String, Table, Text, event
from sqlalchemy.engine import Connection, Engine

VERSION = "1"
COUNTER = "changes"
WRITING = "aisle_writing"

metadata = MetaData()

# Single values by name: version of these tables, generation, change counter, what was imported and when.
facts = Table("facts", metadata, Column("name", String, primary_key=True), Column("value", String, nullable=False))

products = Table(
    "products",
    metadata,
    Column("id", String, primary_key=True),
    Column("changed", Integer, nullable=False, unique=True),
    Column("body", Text),
)

reviews = Table(
    "reviews",
    metadata,
    Column("id", String, primary_key=True),
    Column("product_id", String, nullable=False),
    Column("written_at", String, nullable=False),
    Column("body", Text, nullable=False),
    Index("reviews_newest", "product_id", "written_at"),
)

customers = Table("customers", metadata, Column("id", String, primary_key=True), Column("body", Text, nullable=False))

# `position` is the place in the shop's own sequence, for shops that keep no dates.
orders = Table(
    "orders",
    metadata,
    Column("id", String, primary_key=True),
    Column("number_key", String, unique=True),
    Column("customer_id", String),
    Column("placed_at", String),
    Column("position", Integer, nullable=False),
    Column("changed", Integer, nullable=False, unique=True),
    Column("body", Text),
    Index("orders_of_customer", "customer_id", "placed_at", "position"),
)

# What was done through the writer. It outlives imports: a key that was used once stays used.
receipts = Table(
    "receipts",
    metadata,
    Column("idempotency_key", String, primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("order_id", String, nullable=False),
    Column("command", Text, nullable=False),
    Column("receipt", Text, nullable=False),
    Index("receipts_of_order", "order_id"),
)

# Back-in-stock requests, which outlive imports too. Who waits for what stands in columns, so that nobody waits twice.
stock_notices = Table(
    "stock_notices",
    metadata,
    Column("id", String, primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("idempotency_key", String, nullable=False),
    Column("product_id", String, nullable=False),
    Column("variant_id", String, nullable=False),
    Column("customer_id", String, nullable=False),
    Column("email", String, nullable=False),
    Column("created_at", String, nullable=False),
    Column("told_at", String),
    Column("receipt", Text, nullable=False),
    Index("stock_notices_of_customer", "customer_id"),
    Index("stock_notices_waiting", "told_at", "product_id"),
)

# Every key under which a request was made: whoever asks twice for the same gets the same receipt under both.
stock_notice_keys = Table(
    "stock_notice_keys",
    metadata,
    Column("idempotency_key", String, primary_key=True),
    Column("notice_id", String, nullable=False),
)


def _prepare(connection: Any, _record: Any) -> None:
    """Set up a fresh connection: no hidden transactions, WAL, patience with another writer."""
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA busy_timeout = 5000")
    cursor.close()


def _begin(connection: Connection) -> None:
    """Take the write lock at once for a writing transaction; leave a single read in autocommit.

    A transaction that reads first and takes the lock later fails when another one wrote in between.
    """
    if connection.get_execution_options().get(WRITING):
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def listen(engine: Engine) -> None:
    """Make every connection of an engine behave as this database needs."""
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
