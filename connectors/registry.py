"""Name → lazy factory: which partners there are, without importing any before it is asked for."""

from __future__ import annotations

import importlib
from collections.abc import Awaitable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Protocol, cast

from connectors.errors import Misconfigured
from connectors.shops.base import Shop
from connectors.shops.settings import ShopSettings

# "demo" is the folder shop: an imported shop folder served from SQLite.
SHOPS: Mapping[str, str] = MappingProxyType(
    {
        "demo": "connectors.shops.demo.store:open_demo_shop",
        "vendure": "connectors.shops.vendure.store:open_vendure_shop",
    }
)


class ShopFactory(Protocol):
    """Opens a shop: `path` is where its data lies on this machine."""

    def __call__(self, path: Path, settings: ShopSettings) -> Awaitable[Shop]:
        """The open shop; raises `Misconfigured` where it cannot be opened as it is set up."""
        ...


def shop_factory(name: str) -> ShopFactory:
    """The factory of the shop connector with this name; raises `Misconfigured` naming those that there are."""
    if name not in SHOPS:
        raise Misconfigured(f"there is no shop connector {name!r}; there are: {', '.join(sorted(SHOPS))}")
    module, _, factory = SHOPS[name].partition(":")
    return cast(ShopFactory, getattr(importlib.import_module(module), factory))
