"""Orders as documents that only their customer finds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from connectors.commerce import LANGUAGES, Language, Order
from connectors.shops.base import OrderPage
from knowledge.documents import Document, Kind
from knowledge.sources.base import SourcePage

NAME = "orders"
PAGE = 500
# Begins the cursor. Documents of another make are read anew from the feed's beginning; text that stays costs no embedding.
MADE = "2:"
_WORDS = {
    "en": {"order": "Order", "placed": "Placed on"},
    "zh": {"order": "订单", "placed": "下单日期"},
}


class OrderFeed(Protocol):
    """The one method of `connectors.shops.base.OrderReader` that is needed here."""

    async def order_feed(self, cursor: str | None, limit: int = 500) -> OrderPage:
        """Orders changed after `cursor`, oldest change first."""
        ...


class OrderSource:
    """The orders of a shop, by its feed."""

    name = NAME

    def __init__(self, orders: OrderFeed) -> None:
        self._orders = orders

    async def changes(self, cursor: str | None) -> SourcePage:
        """The orders that changed after the cursor."""
        ours = cursor.removeprefix(MADE) if cursor is not None and cursor.startswith(MADE) else None
        page = await self._orders.order_feed(ours, PAGE)
        return SourcePage(
            subjects={order.id: order_documents(order) for order in page.orders},
            deleted=page.deleted,
            cursor=MADE + page.cursor,
            more=page.more,
        )


def order_documents(order: Order) -> list[Document]:
    """The documents of an order, one for each language that its lines are named in.

    An order without a customer has none: nobody could be told from a stranger. A guest reaches such an order by its
    number and e-mail, never by search.
    """
    if not order.customer_id:
        return []
    return [_document(order, language) for language in _languages(order)]


def _languages(order: Order) -> Iterator[Language]:
    for language in LANGUAGES:
        if any(line.title.values.get(language) for line in order.lines):
            yield language


def _document(order: Order, language: Language) -> Document:
    words = _WORDS[language]
    # The state is left out, because it is read live, and no index work is due when a parcel moves.
    lines = [f"{words['placed']} {order.placed_at:%Y-%m-%d}"] if order.placed_at else []
    for line in order.lines:
        options = ", ".join(option.value.text(language) for option in line.options)
        chosen = f" ({options})" if options else ""
        lines.append(f"{line.quantity} × {line.title.text(language)}{chosen}")
    # A moment, not a day: which day it falls on depends on the shop's time zone.
    placed = {"at": order.placed_at.isoformat()} if order.placed_at else {}
    titles = dict.fromkeys(line.title.text(language) for line in order.lines)
    return Document(
        id=f"order:{order.id}:{language}",
        kind=Kind.ORDER,
        language=language,
        title=f"{words['order']} {order.number}",
        text="\n".join(lines),
        subject=order.id,
        source=NAME,
        owner=order.customer_id,
        attributes={"number": order.number, "contents": ", ".join(titles), "place": "main", **placed},
    )
