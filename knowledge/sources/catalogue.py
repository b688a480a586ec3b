"""Holds a feed to its contract, so that one that repeats, reorders or drops items cannot spoil what is known.

An item that comes again changes nothing; one that is older than what was seen is passed over; a feed that goes round in
circles is stopped. What a feed never told is found by reading it whole from time to time, as the schedule does.
"""

from __future__ import annotations

from dataclasses import replace

from connectors.commerce import Product
from connectors.errors import Rejected
from connectors.shops.base import ProductPage
from knowledge.sources.memory import SourceMemory
from knowledge.sources.products import ProductFeed


class SteadyFeed:
    """A product feed in which no item ever gets older. `name` is the source that it feeds."""

    def __init__(self, feed: ProductFeed, memory: SourceMemory, name: str) -> None:
        self._feed = feed
        self._memory = memory
        self._name = name
        # The cursors of the reading under way, and the one that it goes on with.
        self._chain: set[str | None] = set()
        self._goes_on: str | None = None

    async def product_feed(self, cursor: str | None, limit: int = 500) -> ProductPage:
        """The feed's page without items that are older than those seen before; raises `Rejected` for an endless feed."""
        if cursor is None:
            # From the beginning: a shop put back from yesterday's copy is right, though all of it is older.
            await self._memory.forget_versions(self._name)
        page = await self._feed.product_feed(cursor, limit)
        self._refuse_circles(cursor, page)
        newest: dict[str, Product] = {}
        for product in page.products:
            known = newest.get(product.id)
            if known is None or product.updated_at >= known.updated_at:
                newest[product.id] = product
        seen = await self._memory.versions(self._name, list(newest))
        fresh = {
            id_: each for id_, each in newest.items() if each.updated_at.timestamp() >= seen.get(id_, float("-inf"))
        }
        # Noted before the documents are kept: after a crash in between the same version comes again and is not older.
        newer = {id_: each.updated_at.timestamp() for id_, each in fresh.items()}
        await self._memory.note_versions(self._name, {id_: at for id_, at in newer.items() if seen.get(id_) != at})
        return replace(page, products=tuple(fresh.values()), deleted=tuple(dict.fromkeys(page.deleted)))

    def _refuse_circles(self, cursor: str | None, page: ProductPage) -> None:
        """Nothing; raises `Rejected` when a reading comes back to where it was, which would never end."""
        if cursor is None or cursor != self._goes_on:
            self._chain = set()
        self._chain.add(cursor)
        self._goes_on = page.cursor if page.more else None
        if page.more and page.cursor in self._chain:
            raise Rejected(
                "the feed goes round in circles: it says that there is more but gives a cursor of before; mend the feed"
            )
