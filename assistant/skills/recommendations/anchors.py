"""Which products a recommendation is about: the named one, those of an order, what was just shown."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.skills.access import identified, own_order, own_orders
from assistant.skills.contract import ToolContext
from assistant.skills.recommendations.wishes import about_an_order
from connectors.commerce import Order, OrderState, Product
from knowledge.recommend.base import Way

MOST = 6
ABOUT_PRODUCTS = (Way.GOES_WITH, Way.SIMILAR, Way.ALTERNATIVE)
NOT_KEPT = (OrderState.CANCELLED, OrderState.RETURNED, OrderState.AWAITING_PAYMENT)


@dataclass(frozen=True, kw_only=True)
class Anchors:
    """The live products that a recommendation starts from, and where they come from: named, order, shown or nothing."""

    products: tuple[Product, ...] = ()
    source: str = "nothing"
    order_number: str = ""

    @property
    def ids(self) -> tuple[str, ...]:
        """Their ids."""
        return tuple(product.id for product in self.products)


async def anchors_for(
    context: ToolContext, way: Way, named: Product | None, wish: str, order_number: str | None
) -> Anchors:
    """The anchors of a recommendation: what is named goes before an order, an order before what was shown."""
    if way not in ABOUT_PRODUCTS:
        return Anchors()
    if named is not None:
        return Anchors(products=(named,), source="named")
    if order_number or about_an_order(wish):
        order = await _order(context, order_number)
        if order is not None:
            return await _of_order(context, order)
    # Instead of one thing, not instead of a whole list.
    shown = await _live(context, context.shown_products[: 1 if way is Way.ALTERNATIVE else MOST])
    if shown:
        return Anchors(products=shown, source="shown")
    order = await _order(context, None)
    return await _of_order(context, order) if order is not None and way is Way.GOES_WITH else Anchors()


async def _order(context: ToolContext, number: str | None) -> Order | None:
    """The order with this number, else the newest that was kept; only of the person's own."""
    if not identified(context.person):
        return None
    if number:
        return await own_order(context, number)
    orders = await own_orders(context)
    return next((order for order in orders if order.state not in NOT_KEPT), None)


async def _of_order(context: ToolContext, order: Order) -> Anchors:
    products = await _live(context, tuple(dict.fromkeys(line.product_id for line in order.lines))[:MOST])
    return Anchors(products=products, source="order", order_number=order.number) if products else Anchors()


async def _live(context: ToolContext, ids: tuple[str, ...]) -> tuple[Product, ...]:
    live = await context.catalogue.products(ids)
    return tuple(live[i] for i in ids if i in live)
