"""A demo shop whose process dies while it acts: every row of the act is there, or none."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from connectors.shops.demo.store import open_demo_shop
from connectors.shops.folder import import_folder
from connectors.shops.settings import load_shop_settings
from tests.connectors.shops.test_demo import ROOT, TODAY
from tests.contracts.act_cases import DEARER, files_to_act_on, usd

# Does an act and dies before a statement that begins in some way, before committing, or once all is done.
DYING = """
import asyncio, os, signal, sys
from pathlib import Path
from sqlalchemy import event
from connectors.shops.demo.database import open_async_engine
from connectors.shops.demo.store import utc_now
from connectors.shops.demo.writer import DemoOrderWriter
from tests.contracts.act_cases import DEARER

engine = open_async_engine(Path(sys.argv[1]))

@event.listens_for(engine.sync_engine, "before_cursor_execute")
def die(connection, cursor, statement, parameters, context, executemany):
    if statement.startswith(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)

@event.listens_for(engine.sync_engine, "commit")
def die_at_commit(connection):
    if sys.argv[2] == "COMMIT":
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(DemoOrderWriter(engine, utc_now).perform(DEARER, "key"))
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("moment", "done"),
    [
        ("INSERT INTO receipts", False),
        ("UPDATE orders", False),
        ("UPDATE products", False),
        ("UPDATE customers", False),
        ("COMMIT", False),
        ("-", True),
    ],
)
async def test_a_process_killed_in_the_middle_moves_all_of_the_money_and_stock_or_none(
    moment: str, done: bool, tmp_path: Path
) -> None:
    folder, database = files_to_act_on().write(tmp_path / "shop"), tmp_path / "shop.db"
    assert import_folder(folder, database, TODAY).ok
    command = [sys.executable, "-c", DYING, str(database), moment]
    died = await asyncio.to_thread(subprocess.run, command, check=False, cwd=ROOT)
    assert died.returncode == -signal.SIGKILL
    shop = await open_demo_shop(database, load_shop_settings(folder))
    assert shop.writer is not None

    async def state() -> tuple[object, ...]:
        order, ana = await shop.orders.order("o4"), await shop.orders.customer("ana")
        lamp = (await shop.catalogue.products(["lamp"]))["lamp"]
        assert order is not None
        assert ana is not None
        stock = {variant.id: variant.stock for variant in lamp.variants}
        return order.paid, ana.payment_methods[0].balance, stock["lamp-green"], stock["lamp-black"], len(order.changes)

    untouched, whole = (usd(11580), usd(12000), 1, 3, 0), (usd(12590), usd(10990), 0, 4, 1)
    assert await state() == (whole if done else untouched)
    assert (await shop.writer.receipt("key") is not None) == done
    await shop.writer.perform(DEARER, "key")
    assert await state() == whole
    await shop.close()
