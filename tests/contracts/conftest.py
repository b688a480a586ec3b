"""One entry for each implementation of the shop contract: how to fill it, open it and change it from outside."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from connectors.registry import shop_factory
from connectors.shops.base import OrderWriter, Shop
from connectors.shops.folder import import_folder
from connectors.shops.settings import load_shop_settings
from tests.connectors.folders import ShopFiles

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@dataclass
class ConnectedShop:
    """An open shop that holds `ShopFiles`; `become` changes it as the merchant would, behind our back."""

    shop: Shop
    become: Callable[[ShopFiles], Awaitable[None]]
    reopen: Callable[[], Awaitable[Shop]]

    @property
    def writer(self) -> OrderWriter:
        assert self.shop.writer is not None
        return self.shop.writer


async def connect_demo(folder: Path, opened: list[Shop]) -> ConnectedShop:
    async def become(files: ShopFiles) -> None:
        files.write(folder / "shop")
        report = await asyncio.to_thread(import_folder, folder / "shop", folder / "shop.db", date(2026, 11, 22))
        assert report.ok, [str(problem) for problem in report.problems]

    async def reopen() -> Shop:
        settings = load_shop_settings(folder / "shop")
        opened.append(await shop_factory("demo")(folder / "shop.db", settings))
        return opened[-1]

    await become(ShopFiles())
    return ConnectedShop(shop=await reopen(), become=become, reopen=reopen)


SHOPS = {"demo": connect_demo}


@pytest.fixture(params=sorted(SHOPS))
async def connected(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[ConnectedShop]:
    opened: list[Shop] = []
    yield await SHOPS[request.param](tmp_path, opened)
    for shop in opened:
        await shop.close()
