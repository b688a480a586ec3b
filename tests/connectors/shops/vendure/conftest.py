"""One Vendure server for all tests of a run; each test places its own orders."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from connectors.registry import shop_factory
from connectors.shops.base import Shop
from connectors.shops.settings import ShopSettings
from tests.backends.vendure.merchant import Merchant
from tests.backends.vendure.server import Backend, NoBackendError, required, running, wanted


@pytest.fixture(scope="session")
def backend() -> Iterator[Backend]:
    if not wanted():
        pytest.skip("Vendure is not installed here: AISLE_BACKENDS=1 installs it into the cache")
    try:
        with running() as started:
            yield started
    except NoBackendError as missing:
        if required():
            raise
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def merchant(backend: Backend) -> Merchant:
    return Merchant(backend.address)


def settings_for(backend: Backend, address: str = "") -> ShopSettings:
    at = address or backend.address
    connector = {
        "kind": "vendure",
        "address": at,
        "allow_private": [at.removeprefix("http://")],
        "key": backend.sample.key,
    }
    return ShopSettings.model_validate({"name": {"en": "Lumen"}, "currency": "USD", "connector": connector})


@pytest.fixture
async def shop(backend: Backend, tmp_path: Path) -> AsyncIterator[Shop]:
    opened = await shop_factory("vendure")(tmp_path, settings_for(backend))
    yield opened
    await opened.close()
