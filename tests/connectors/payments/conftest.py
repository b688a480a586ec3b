"""Stripe's local server, and our side of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.partners import PartnerPlace
from connectors.payments.base import Payments
from connectors.registry import payments_factory
from tests.connectors.partner_server import serving
from tests.connectors.payments.stripe_server import StripeServer

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


async def open_payments(name: str, path: Path, address: str = "", key: str = "rk_test_1") -> Payments:
    place = PartnerPlace(path=path, now=lambda: NOW, key=key, address=address, seconds=20)
    return await payments_factory(name)(place)


@pytest.fixture
def server() -> StripeServer:
    return StripeServer()


@pytest.fixture
def address(server: StripeServer) -> Iterator[str]:
    with serving(server.answer) as address:
        yield address


@pytest.fixture
async def stripe(address: str, tmp_path: Path) -> AsyncIterator[Payments]:
    payments = await open_payments("stripe", tmp_path / "unused", address)
    yield payments
    await payments.close()
