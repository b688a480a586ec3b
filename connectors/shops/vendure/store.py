"""A Vendure shop as a `Shop`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import structlog

from connectors.errors import Misconfigured
from connectors.shops.base import Capabilities, Shop
from connectors.shops.settings import ShopSettings
from connectors.shops.vendure import queries
from connectors.shops.vendure.answers import ChannelAnswer, GlobalAnswer
from connectors.shops.vendure.catalogue import VendureCatalogue
from connectors.shops.vendure.client import AdminClient
from connectors.shops.vendure.orders import VendureOrders
from connectors.shops.vendure.writer import ACTS, VendureOrderWriter

log = structlog.get_logger(__name__)


def utc_now() -> datetime:
    """The time by the machine's clock."""
    return datetime.now(UTC)


def random_token() -> str:
    """What no other attempt is called."""
    return uuid4().hex


async def _writer(
    client: AdminClient, settings: ShopSettings, now: Callable[[], datetime]
) -> VendureOrderWriter | None:
    """The writer, None where the owner did not give orders the field by which an act is found again."""
    try:
        await client.ask(queries.CAN_FIND_KEYS)
    except Misconfigured:
        log.warning("the Vendure server has no custom field `aisle` on orders: the shop is read, nothing is done in it")
        return None
    return VendureOrderWriter(client, now, random_token, settings.connector.settle_refunds)


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
    writer = await _writer(client, settings, now)
    return Shop(
        name=settings.name.localized().text(settings.default_language),
        capabilities=Capabilities(
            returns=writer is not None, stock_counts=True, acts=ACTS if writer is not None else frozenset()
        ),
        catalogue=VendureCatalogue(client, settings.connector, GlobalAnswer.model_validate(data["globalSettings"])),
        orders=VendureOrders(client),
        writer=writer,
        close=client.close,
    )
