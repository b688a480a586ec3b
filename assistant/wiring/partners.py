"""The partners beside the shop, as `shop.toml` names them: who is asked about parcels, and who gives money back."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta

from pydantic import SecretStr

from assistant.clock import utc_now
from assistant.home import shop_home
from assistant.settings import Settings
from connectors.carriers.following import Patience, TrackedOrders
from connectors.partners import PartnerPlace
from connectors.payments.base import Payments
from connectors.registry import carrier_factory, payments_factory
from connectors.shops.base import Shop
from connectors.shops.settings import ShopSettings


async def follow_parcels(settings: Settings, shop_settings: ShopSettings, shop: Shop, stack: AsyncExitStack) -> Shop:
    """The shop whose orders tell where their parcels are now; the shop itself where no carrier is named."""
    chosen = shop_settings.carriers
    if chosen.tracking == "none":
        return shop
    place = PartnerPlace(
        path=shop_home(settings) / "carrier.sqlite",
        now=utc_now,
        zone=shop_settings.zone,
        key=_secret(settings.easypost_key),
        seconds=chosen.timeout_seconds,
    )
    carrier = await carrier_factory(chosen.tracking)(place)
    stack.push_async_callback(carrier.close)
    patience = Patience(seconds=chosen.timeout_seconds, fresh=timedelta(minutes=chosen.fresh_minutes))
    return replace(shop, orders=TrackedOrders(shop.orders, carrier.tracker, utc_now, patience))


async def open_payments(settings: Settings, shop_settings: ShopSettings, stack: AsyncExitStack) -> Payments | None:
    """Who gives money back; None where the shop itself does."""
    chosen = shop_settings.payments
    if chosen.refunds == "shop":
        return None
    place = PartnerPlace(
        path=shop_home(settings) / "payments.sqlite",
        now=utc_now,
        zone=shop_settings.zone,
        key=_secret(settings.stripe_key),
    )
    payments = await payments_factory(chosen.refunds)(place)
    stack.push_async_callback(payments.close)
    return payments


def _secret(key: SecretStr | None) -> str:
    return key.get_secret_value() if key else ""
