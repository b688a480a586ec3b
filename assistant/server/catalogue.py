"""A small copy of the catalogue for listing pages, kept fresh by the feed's cursor. The assistant never quotes it."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from assistant.clock import Clock
from connectors.commerce import Localized, Product
from connectors.errors import ConnectorError
from connectors.shops.base import CatalogueReader

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Department:
    """A part of the catalogue with its number of products."""

    id: str
    name: Localized
    count: int


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """All products by id, in the order in which a shopper should meet them, and their departments."""

    products: Mapping[str, Product]
    departments: tuple[Department, ...]


class CatalogueSnapshot:
    """Reads the feed at most once in `every` seconds, whoever asks; a shop that fails leaves the last copy standing."""

    def __init__(self, catalogue: CatalogueReader, clock: Clock, every: float) -> None:
        self._catalogue = catalogue
        self._clock = clock
        self._every = timedelta(seconds=every)
        self._lock = asyncio.Lock()
        self._cursor: str | None = None
        self._products: dict[str, Product] = {}
        self._snapshot: Snapshot | None = None
        self._read_at: datetime | None = None

    async def current(self) -> Snapshot:
        """The newest copy; raises the connector's error only while there is none at all."""
        async with self._lock:
            now = self._clock()
            if self._snapshot is None or self._read_at is None or now - self._read_at >= self._every:
                await self._refresh()
                self._read_at = now
            assert self._snapshot is not None
            return self._snapshot

    async def _refresh(self) -> None:
        try:
            changed = await self._read_feed()
        except ConnectorError as error:
            if self._snapshot is None:
                raise
            _log.warning("catalogue not refreshed", error=type(error).__name__)
            return
        if changed or self._snapshot is None:
            self._snapshot = _arranged(self._products)

    async def _read_feed(self) -> bool:
        """Whether anything changed."""
        changed, more = False, True
        while more:
            page = await self._catalogue.product_feed(self._cursor)
            for product in page.products:
                self._products[product.id] = product
            for product_id in page.deleted:
                self._products.pop(product_id, None)
            changed = changed or bool(page.products or page.deleted)
            self._cursor, more = page.cursor, page.more
        return changed


def department_id(name: Localized) -> str:
    """A department's id for addresses: its English name in small letters with hyphens."""
    words = "".join(character if character.isalnum() else " " for character in name.text("en").lower()).split()
    return "-".join(words)


def _arranged(products: Mapping[str, Product]) -> Snapshot:
    counts: dict[str, int] = {}
    names: dict[str, Localized] = {}
    for product in products.values():
        key = department_id(product.department)
        counts[key] = counts.get(key, 0) + 1
        names.setdefault(key, product.department)
    departments = tuple(Department(id=key, name=names[key], count=count) for key, count in counts.items())
    by_appeal = sorted(products.values(), key=_appeal, reverse=True)
    return Snapshot(products={product.id: product for product in by_appeal}, departments=departments)


def _appeal(product: Product) -> tuple[bool, float, str]:
    """Buyable first, then well rated by many: stars times the logarithm of the number of reviews."""
    return product.available, (product.rating or 0.0) * math.log1p(product.review_count), product.id
