"""A Vendure shop as a `Shop`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from connectors.errors import Misconfigured
from connectors.shops.base import Capabilities, Shop
from connectors.shops.settings import ShopSettings
from connectors.shops.vendure import queries
from connectors.shops.vendure.answers import ChannelAnswer, GlobalAnswer
from connectors.shops.vendure.catalogue import VendureCatalogue
from connectors.shops.vendure.client import AdminClient
from connectors.shops.vendure.orders import VendureOrders


def utc_now() -> datetime:
    """The time by the machine's clock."""
    return datetime.now(UTC)


async def open_vendure_shop(path: Path, settings: ShopSettings, now: Callable[[], datetime] = utc_now) -> Shop:
    """The shop on the server that `[connector]` names; raises `Misconfigured` where its currency is another.

    Nothing is kept at `path`. `now` dates what is registered.
    """
    if not settings.connector.key.get_secret_value():
        raise Misconfigured("AISLE_SHOP_KEY is empty: it is the API key of the Vendure server (see its README)")
    client = AdminClient(settings.connector)
    try:
        data = await client.ask(queries.CHANNEL)
        channel = ChannelAnswer.model_validate(data["activeChannel"])
        if channel.default_currency_code != settings.currency:
            wrong = f"the channel {channel.code} sells in {channel.default_currency_code}"
            raise Misconfigured(f"{wrong}, but shop.toml says currency = {settings.currency!r}")
    except BaseException:
        await client.close()
        raise
    return Shop(
        name=settings.name.localized().text(settings.default_language),
        capabilities=Capabilities(stock_counts=True),
        catalogue=VendureCatalogue(client, settings.connector, GlobalAnswer.model_validate(data["globalSettings"])),
        orders=VendureOrders(client),
        writer=None,
        close=client.close,
    )
