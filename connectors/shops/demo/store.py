"""The demo shop as a `Shop`: the reference implementation of the contract, on one SQLite file."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from connectors.errors import Misconfigured
from connectors.shops.base import Capabilities, Shop
from connectors.shops.demo import schema
from connectors.shops.demo.acts import ACTS
from connectors.shops.demo.catalogue import DemoCatalogue
from connectors.shops.demo.database import open_async_engine, speaking_of_failures
from connectors.shops.demo.notices import DemoNotices
from connectors.shops.demo.orders import DemoOrders
from connectors.shops.demo.writer import DemoOrderWriter
from connectors.shops.settings import ShopSettings


def utc_now() -> datetime:
    """The time by the machine's clock."""
    return datetime.now(UTC)


async def open_demo_shop(path: Path, settings: ShopSettings, now: Callable[[], datetime] = utc_now) -> Shop:
    """The shop in the database at `path`, which `import_folder` made; raises `Misconfigured` where there is none.

    `now` dates what the shop registers. Call the shop's `close` when done.
    """
    if not await asyncio.to_thread(path.is_file):
        raise Misconfigured(f"{path} is missing: run `aisle shop import FOLDER` first")
    engine = open_async_engine(path)
    try:
        with speaking_of_failures():
            async with engine.connect() as connection:
                statement = select(schema.facts.c.value).where(schema.facts.c.name == "version")
                version = await connection.scalar(statement)
        if version != schema.VERSION:
            raise Misconfigured(f"{path} was made by another version of Aisle: delete it and import the shop again")
    except BaseException:
        await engine.dispose()
        raise
    return Shop(
        name=settings.name.localized().text(settings.default_language),
        capabilities=Capabilities(returns=True, reviews=True, stock_counts=True, stock_notices=True, acts=ACTS),
        catalogue=DemoCatalogue(engine),
        orders=DemoOrders(engine),
        writer=DemoOrderWriter(engine, now),
        close=engine.dispose,
        notices=DemoNotices(engine),
    )
