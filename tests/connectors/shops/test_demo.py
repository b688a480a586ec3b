"""The demo shop's database: what happens when the process dies, the file is wrong or somebody else writes."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from connectors.commerce import ReturnLine, ReturnOrder
from connectors.errors import Misconfigured, Unreachable
from connectors.money import Money
from connectors.shops.base import Shop
from connectors.shops.demo.store import open_demo_shop
from connectors.shops.folder import import_folder
from connectors.shops.settings import load_shop_settings
from tests.connectors.folders import ShopFiles

ROOT = Path(__file__).parents[3]
TODAY = date(2026, 11, 22)
COMMAND = ReturnOrder(
    order_id="o1",
    lines=(ReturnLine(line_id="l1", quantity=1, reason="damaged"),),
    refund=Money(4990, "USD"),
    refund_to="original",
    fee=Money(0, "USD"),
    ship_by=None,
)

# Registers a return and kills its own process when the database is about to do the given thing.
DYING = """
import asyncio, os, signal, sys
from pathlib import Path
from sqlalchemy import event
from connectors.shops.demo.database import open_async_engine
from connectors.shops.demo.store import utc_now
from connectors.shops.demo.writer import DemoOrderWriter
from tests.connectors.shops.test_demo import COMMAND

engine = open_async_engine(Path(sys.argv[1]))

@event.listens_for(engine.sync_engine, "before_cursor_execute")
def die(connection, cursor, statement, parameters, context, executemany):
    if statement.startswith(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)

@event.listens_for(engine.sync_engine, "commit")
def die_at_commit(connection):
    if sys.argv[2] == "COMMIT":
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(DemoOrderWriter(engine, utc_now).perform(COMMAND, "key"))
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return ShopFiles().write(tmp_path / "shop")


@pytest.fixture
def database(folder: Path, tmp_path: Path) -> Path:
    path = tmp_path / "shop.db"
    assert import_folder(folder, path, TODAY).ok
    return path


@pytest.fixture
async def shop(folder: Path, database: Path) -> AsyncIterator[Shop]:
    opened = await open_demo_shop(database, load_shop_settings(folder))
    yield opened
    await opened.close()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("moment", "done"),
    [
        ("INSERT INTO receipts", False),
        ("UPDATE facts", False),
        ("UPDATE orders", False),
        ("COMMIT", False),
        ("-", True),
    ],
)
async def test_a_process_killed_in_the_middle_leaves_the_return_whole_or_undone(
    moment: str, done: bool, folder: Path, database: Path
) -> None:
    command = [sys.executable, "-c", DYING, str(database), moment]
    died = await asyncio.to_thread(subprocess.run, command, check=False, cwd=ROOT)
    assert died.returncode == -signal.SIGKILL
    shop = await open_demo_shop(database, load_shop_settings(folder))
    assert shop.writer is not None
    order, receipt = await shop.orders.order("o1"), await shop.writer.receipt("key")
    again = await shop.writer.perform(COMMAND, "key")
    after = await shop.orders.order("o1")
    await shop.close()
    assert order is not None
    assert after is not None
    assert (order.lines[0].returned, receipt is not None) == ((1, True) if done else (0, False))
    assert (after.lines[0].returned, len(after.returns), after.returns[0].id) == (1, 1, again.reference)


async def test_a_shop_that_was_never_imported_says_what_to_do(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="aisle shop import"):
        await open_demo_shop(tmp_path / "absent.db", load_shop_settings(folder))
    sqlite3.connect(tmp_path / "empty.db").close()
    (tmp_path / "empty.db").touch()
    with pytest.raises(Misconfigured, match="import a folder first"):
        await open_demo_shop(tmp_path / "empty.db", load_shop_settings(folder))


async def test_a_file_that_is_no_database_is_named_as_such(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    path.write_bytes(b"this is not a database " * 100)
    with pytest.raises(Misconfigured, match="cannot be read"):
        await open_demo_shop(path, load_shop_settings(folder))
    with pytest.raises(Misconfigured, match="cannot be read"):
        import_folder(folder, path, TODAY)


async def test_a_database_of_another_version_is_not_touched(folder: Path, database: Path) -> None:
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE facts SET value = '0' WHERE name = 'version'")
    connection.close()
    with pytest.raises(Misconfigured, match="another version"):
        await open_demo_shop(database, load_shop_settings(folder))
    with pytest.raises(Misconfigured, match="another version"):
        import_folder(folder, database, TODAY)


async def test_while_another_program_holds_the_lock_reading_goes_on_and_acting_may_be_tried_again(
    shop: Shop, database: Path
) -> None:
    assert shop.writer is not None
    holder = sqlite3.connect(database, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        assert await shop.orders.order("o1") is not None
        with pytest.raises(Unreachable) as failed:
            await shop.writer.perform(COMMAND, "key")
        assert failed.value.retryable
    finally:
        holder.rollback()
        holder.close()
    assert (await shop.writer.perform(COMMAND, "key")).reference == "RT-1001"


async def test_an_import_while_the_shop_is_served_is_seen_at_once(shop: Shop, folder: Path, database: Path) -> None:
    files = ShopFiles()
    files.variants[2]["price"] = "99"
    report = await asyncio.to_thread(import_folder, files.write(folder), database, TODAY)
    assert report.ok
    assert (await shop.catalogue.products(["mug"]))["mug"].price_range[0] == Money(9900, "USD")


async def test_what_is_personal_does_not_stand_in_an_error(shop: Shop, database: Path) -> None:
    with sqlite3.connect(database) as connection:
        connection.execute("DROP TABLE orders")
    connection.close()
    with pytest.raises(Misconfigured) as failed:
        await shop.orders.order_by_number("LN-SECRET")
    assert "secret" not in f"{failed.value} {failed.value.__cause__}".lower()
