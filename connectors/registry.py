"""Name → lazy factory: which partners there are, without importing any before it is asked for."""

from __future__ import annotations

import importlib
from collections.abc import Awaitable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Protocol, cast

from connectors.carriers.base import Carrier
from connectors.errors import Misconfigured
from connectors.partners import PartnerPlace
from connectors.payments.base import Payments
from connectors.shops.base import Shop
from connectors.shops.settings import ShopSettings

# "demo" is the folder shop: an imported shop folder served from SQLite.
SHOPS: Mapping[str, str] = MappingProxyType(
    {
        "demo": "connectors.shops.demo.store:open_demo_shop",
        "vendure": "connectors.shops.vendure.store:open_vendure_shop",
    }
)
CARRIERS: Mapping[str, str] = MappingProxyType(
    {
        "demo": "connectors.carriers.demo:open_demo_carrier",
        "easypost": "connectors.carriers.easypost:open_easypost",
    }
)
PAYMENTS: Mapping[str, str] = MappingProxyType(
    {
        "demo": "connectors.payments.demo:open_demo_payments",
        "stripe": "connectors.payments.stripe:open_stripe",
    }
)


class ShopFactory(Protocol):
    """Opens a shop: `path` is where its data lies on this machine."""

    def __call__(self, path: Path, settings: ShopSettings) -> Awaitable[Shop]:
        """The open shop; raises `Misconfigured` where it cannot be opened as it is set up."""
        ...


class CarrierFactory(Protocol):
    """Opens a carrier."""

    def __call__(self, place: PartnerPlace) -> Awaitable[Carrier]:
        """The open carrier; raises `Misconfigured` where it cannot be opened as it is set up."""
        ...


class PaymentsFactory(Protocol):
    """Opens a payment provider."""

    def __call__(self, place: PartnerPlace) -> Awaitable[Payments]:
        """The open provider; raises `Misconfigured` where it cannot be opened as it is set up."""
        ...


def carrier_factory(name: str) -> CarrierFactory:
    """The factory of the carrier with this name; raises `Misconfigured` for an unknown one and a package that is missing."""
    return cast(CarrierFactory, _partner("carrier", CARRIERS, name))


def payments_factory(name: str) -> PaymentsFactory:
    """The factory of the payment provider with this name; raises `Misconfigured` like `carrier_factory`."""
    return cast(PaymentsFactory, _partner("payment provider", PAYMENTS, name))


def _partner(what: str, table: Mapping[str, str], name: str) -> object:
    if name not in table:
        raise Misconfigured(f"there is no {what} {name!r}; there are: {', '.join(sorted(table))}")
    module, _, factory = table[name].partition(":")
    try:
        return cast(object, getattr(importlib.import_module(module), factory))
    except ModuleNotFoundError as error:
        # The optional packages are named like their partner; any other one missing is a fault of ours.
        if (error.name or "").partition(".")[0] != name:
            raise
        cure = f".venv/bin/python -m pip install -c constraints.txt '.[{name}]'"
        raise Misconfigured(f"{name} needs a package that is not installed: {cure}") from None


def shop_factory(name: str) -> ShopFactory:
    """The factory of the shop connector with this name; raises `Misconfigured` naming those that there are."""
    if name not in SHOPS:
        raise Misconfigured(f"there is no shop connector {name!r}; there are: {', '.join(sorted(SHOPS))}")
    module, _, factory = SHOPS[name].partition(":")
    return cast(ShopFactory, getattr(importlib.import_module(module), factory))
