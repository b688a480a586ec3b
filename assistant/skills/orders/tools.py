"""The tools about orders: the list, and where one stands. People see their own orders and nothing of anybody else's."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from assistant.skills.access import identified, own_order, own_orders
from assistant.skills.contract import Arguments, Effect, QuickReply, Skill, Tool, ToolContext, ToolResult
from assistant.skills.order_view import TILES, UNDER_WAY, OrderView, orders_card, views_of
from assistant.skills.wording import both, quick
from connectors.commerce import Language, Order

CHOICES = 4
WHERE_IS = both("Where is order {number}?", "订单 {number} 到哪了？")
NEXT_STEPS = {
    "delivered": ("return", "my_orders"),
    "partly_delivered": ("person", "return"),
    "delayed": ("person", "shipping_policy"),
    "lost": ("person",),
    "shipped": ("my_orders", "shipping_policy"),
    "out_for_delivery": ("my_orders",),
    "cancelled": ("refund", "person"),
    "returned": ("refund",),
    "return_requested": ("refund",),
}


class ListOrders(Arguments):
    """No arguments: the person's own orders."""


class OrderStatus(Arguments):
    """Which order."""

    order_number: str | None = Field(
        default=None,
        max_length=60,
        description="the order number as the shopper wrote it; leave out when they gave none, never guess one",
        json_schema_extra={"slot": "order_number"},
    )


async def list_orders(context: ToolContext, arguments: ListOrders) -> ToolResult:
    """orders.list with the newest first, orders.none, or account.not_identified."""
    if not identified(context.person):
        return not_identified(context.language)
    orders = await own_orders(context)
    if not orders:
        return no_orders(context.language)
    views = await views_of(context, orders[:TILES])
    return ToolResult(
        outcome="orders.list",
        data={"count": len(views), "more": len(orders) > len(views), "orders": [v.brief() for v in views]},
        cards=(orders_card(views),),
        quick_replies=_choices(orders[:CHOICES], context.language),
    )


async def order_status(context: ToolContext, arguments: OrderStatus) -> ToolResult:
    """orders.status, orders.which when several may be meant, else not found, none or not identified."""
    if not identified(context.person):
        return not_identified(context.language)
    if arguments.order_number:
        order = await own_order(context, arguments.order_number)
        return await _status(context, order) if order else not_found(context.language)
    orders = await own_orders(context)
    if not orders:
        return no_orders(context.language)
    under_way = [o for o in orders if o.state in UNDER_WAY]
    candidates = under_way or orders
    if len(candidates) == 1:
        return await _status(context, candidates[0])
    return await _which(context, [*under_way, *(o for o in orders if o.state not in UNDER_WAY)])


def orders_skill() -> Skill:
    """The skill with its tools."""
    return Skill(
        name="orders",
        tools=(
            Tool(
                name="list_orders",
                description=(
                    "List the shopper's own orders, newest first. Use it when they ask for their orders in general."
                ),
                arguments=ListOrders,
                effect=Effect.READ,
                run=list_orders,
            ),
            Tool(
                name="order_status",
                description=(
                    "Tell where one of the shopper's own orders stands: state, parcels, expected delivery, "
                    "payment, address, what is in it. Works without a number when the shopper gave none. Not for "
                    "refunds (return_status)."
                ),
                arguments=OrderStatus,
                effect=Effect.READ,
                run=order_status,
            ),
        ),
    )


def not_identified(language: Language) -> ToolResult:
    """The answer to whoever is not proven to be anybody: how to prove it."""
    return ToolResult(
        outcome="account.not_identified",
        data={"needs": "order"},
        quick_replies=quick(language, "verify", "person"),
    )


def not_found(language: Language) -> ToolResult:
    """The one answer for an order that does not exist and for one that is somebody else's."""
    return ToolResult(outcome="orders.not_found", quick_replies=quick(language, "my_orders", "verify", "person"))


def no_orders(language: Language) -> ToolResult:
    """The answer to somebody known who never ordered."""
    return ToolResult(outcome="orders.none", quick_replies=quick(language, "verify", "person"))


async def _status(context: ToolContext, order: Order) -> ToolResult:
    (view,) = await views_of(context, [order])
    steps = NEXT_STEPS.get(view.situation, ("my_orders", "person"))
    return ToolResult(
        outcome="orders.status",
        data={"order": view.data()},
        cards=(view.card(),),
        quick_replies=quick(context.language, *steps),
    )


async def _which(context: ToolContext, orders: Sequence[Order]) -> ToolResult:
    views: tuple[OrderView, ...] = await views_of(context, orders[:TILES])
    return ToolResult(
        outcome="orders.which",
        data={"count": len(views), "orders": [v.brief() for v in views]},
        cards=(orders_card(views),),
        quick_replies=_choices(orders[:CHOICES], context.language),
    )


def _choices(orders: Sequence[Order], language: Language) -> tuple[QuickReply, ...]:
    return tuple(QuickReply(label=o.number, say=WHERE_IS.text(language).format(number=o.number)) for o in orders)
