"""The partners that `shop.toml` names are opened, and orders are read through the carrier."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from assistant.home import shop_home
from assistant.settings import Settings
from assistant.wiring.partners import follow_parcels, open_payments
from connectors.carriers.schedule import fate
from connectors.errors import Misconfigured
from connectors.registry import shop_factory
from connectors.shops.base import Shop
from connectors.shops.folder import import_folder
from connectors.shops.settings import ShopSettings, load_shop_settings
from tests.connectors.folders import ORDERS, SHOP_TOML, ShopFiles

NUMBER = next(number for number in (f"SW{n}" for n in range(100)) if fate(number) == "punctual")


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


def under_way() -> dict[str, Any]:
    """An order whose parcel was announced a month ago; the shop has heard nothing since."""
    announced = datetime.now(UTC) - timedelta(days=30)
    events = [{"at": announced.isoformat(), "state": "preparing", "text": "Announced"}]
    shipment = {"id": "s1", "carrier": "Swift", "tracking_number": NUMBER, "state": "preparing", "events": events}
    return ORDERS[1] | {"id": "o9", "number": "LN-1009", "state": "shipped", "shipments": [shipment]}


async def opened(tmp_path: Path, toml: str, stack: AsyncExitStack, **keys: Any) -> tuple[Settings, ShopSettings, Shop]:
    files = ShopFiles()
    files.toml = SHOP_TOML + toml
    files.orders = [*files.orders, under_way()]
    files.write(tmp_path / "shop")
    settings = Settings(home=tmp_path / "home", shop=tmp_path / "shop", **keys)
    shop_settings = load_shop_settings(settings.shop)
    shop_home(settings).mkdir(parents=True)
    database = shop_home(settings) / "shop.sqlite"
    report = await asyncio.to_thread(import_folder, settings.shop, database, datetime.now(UTC).date())
    assert report.ok, [str(problem) for problem in report.problems]
    shop = await shop_factory("demo")(database, shop_settings)
    stack.push_async_callback(shop.close)
    return settings, shop_settings, shop


async def both(settings: Settings, shop_settings: ShopSettings, shop: Shop, stack: AsyncExitStack) -> None:
    await follow_parcels(settings, shop_settings, shop, stack)
    await open_payments(settings, shop_settings, stack)


async def test_an_order_is_read_with_what_the_named_carrier_says(tmp_path: Path, stack: AsyncExitStack) -> None:
    settings, shop_settings, shop = await opened(tmp_path, '[carriers]\ntracking = "demo"\n', stack)
    followed = await follow_parcels(settings, shop_settings, shop, stack)
    order = await followed.orders.order_by_number("LN-1009")
    assert order is not None
    assert order.shipments[0].state == "delivered"
    assert order.delivered_at is not None


async def test_without_a_carrier_the_shop_s_own_reader_stays(tmp_path: Path, stack: AsyncExitStack) -> None:
    settings, shop_settings, shop = await opened(tmp_path, "", stack)
    assert await follow_parcels(settings, shop_settings, shop, stack) is shop
    assert await open_payments(settings, shop_settings, stack) is None


@pytest.mark.parametrize(
    ("toml", "variable"),
    [
        ('[carriers]\ntracking = "easypost"\n', "AISLE_EASYPOST_KEY"),
        ('[payments]\nrefunds = "stripe"\n', "AISLE_STRIPE_KEY"),
    ],
)
async def test_a_key_that_is_missing_is_said_before_anybody_waits_for_it(
    tmp_path: Path, stack: AsyncExitStack, toml: str, variable: str
) -> None:
    settings, shop_settings, shop = await opened(tmp_path, toml, stack)
    with pytest.raises(Misconfigured, match=variable):
        await both(settings, shop_settings, shop, stack)


async def test_the_named_provider_is_opened_with_its_key(tmp_path: Path, stack: AsyncExitStack) -> None:
    key = SecretStr("rk_test_1")
    settings, shop_settings, _ = await opened(tmp_path, '[payments]\nrefunds = "stripe"\n', stack, stripe_key=key)
    payments = await open_payments(settings, shop_settings, stack)
    assert payments is not None
    assert (payments.name, payments.writer is not None) == ("stripe", True)


async def test_a_partner_that_nobody_knows_is_a_fault_in_the_shop_s_file(tmp_path: Path, stack: AsyncExitStack) -> None:
    with pytest.raises(Misconfigured, match=r"carriers\.tracking"):
        await opened(tmp_path, '[carriers]\ntracking = "pigeon"\n', stack)
