"""The tools about orders: the list, and where one stands. People see their own orders and nothing of anybody else's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import Field

from assistant.skills.access import identified, own_order, own_orders
from assistant.skills.contract import Arguments, Effect, QuickReply, Skill, Tool, ToolContext, ToolResult
from assistant.skills.facts import facts_named
from assistant.skills.line_names import names_line
from assistant.skills.order_view import TILES, UNDER_WAY, OrderView, details_data, orders_card, views_of
from assistant.skills.orders.asked import asked_about, wants_latest
from assistant.skills.orders.period import period_data, period_of, placed_in
from assistant.skills.present import Presenter
from assistant.skills.products.tools import ProductDetails, product_details
from assistant.skills.wording import both, quick
from connectors.commerce import Language, Localized, Order, OrderState
from connectors.shops.numbers import order_number_key

CHOICES = 4
SHORTEST_NUMBER = 6
# Orders under way, those that are nearest to their person first.
NEAREST = (OrderState.SHIPPED, OrderState.PROCESSING, OrderState.PENDING, OrderState.AWAITING_PAYMENT)
WHERE_IS = both("Where is order {number}?", "订单 {number} 到哪了？")
THIS_ONE = both("Order {number}", "订单 {number}")
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
    """Of which time; without one all of the person's own orders."""

    period: str | None = Field(
        default=None,
        max_length=200,
        description=(
            'the time that the orders are from, in the shopper\'s own words ("last month", "since June", 去年双十一); '
            "leave out when they name none"
        ),
        json_schema_extra={"slot": "period"},
    )


class OrderStatus(Arguments):
    """Which order, and what about it."""

    order_number: str | None = Field(
        default=None,
        max_length=60,
        description="the order number as the shopper wrote it; leave out when they gave none, never guess one",
        json_schema_extra={"slot": "order_number"},
    )
    question: str | None = Field(
        default=None,
        max_length=500,
        description="what the shopper wants to know, in their own words",
        json_schema_extra={"slot": "question"},
    )


async def list_orders(context: ToolContext, arguments: ListOrders) -> ToolResult:
    """orders.list with the newest first, orders.none_then, orders.none, or account.not_identified."""
    if not identified(context.person):
        return not_identified(context.language)
    orders = await own_orders(context)
    if not orders:
        return no_orders(context.language)
    presenter = Presenter.of(context)
    period = period_of(arguments.period, presenter.today)
    days = period_data(period, presenter)
    if period is not None:
        orders = placed_in(orders, period, presenter)
        if not orders:
            return ToolResult(outcome="orders.none_then", data=days, quick_replies=quick(context.language, "my_orders"))
    views = await views_of(context, orders[:TILES])
    return ToolResult(
        outcome="orders.list",
        data={"count": len(views), "more": len(orders) > len(views), "orders": [v.brief() for v in views], **days},
        cards=(orders_card(views),),
        quick_replies=_choices(orders[:CHOICES], WHERE_IS, context.language),
    )


async def order_status(context: ToolContext, arguments: OrderStatus) -> ToolResult:
    """orders.status, orders.which when several may be meant, orders.noted, else not found, none or not identified."""
    question = arguments.question
    product = await _product_numbered(context, arguments)
    if product is not None:
        return product
    if not identified(context.person):
        return not_identified(context.language)
    if arguments.order_number:
        order = await own_order(context, arguments.order_number)
        return await _status(context, order, question) if order else await _noted(context, arguments)
    orders = await own_orders(context)
    if not orders:
        return no_orders(context.language)
    meant = await _meant(context, orders, question)
    under_way = sorted((o for o in meant if o.state in UNDER_WAY), key=lambda o: NEAREST.index(o.state))
    # What was bought or paid can be asked of any order, where it stands rather of one that is still to come.
    candidates = (under_way if asked_about(question, ()).state else []) or meant
    if len(candidates) == 1:
        return await _status(context, candidates[0], question)
    return await _which(context, [*under_way, *(o for o in meant if o.state not in UNDER_WAY)], question)


def orders_skill() -> Skill:
    """The skill with its tools."""
    return Skill(
        name="orders",
        tools=(
            Tool(
                name="list_orders",
                description=(
                    "List the shopper's own orders, newest first. Use it when they ask for their orders in general, or "
                    "for what they bought in some time, which goes into `period`."
                ),
                arguments=ListOrders,
                effect=Effect.READ,
                run=list_orders,
            ),
            Tool(
                name="order_status",
                description=(
                    "Tell where one of the shopper's own orders stands, or answer a question about it: what is in it, "
                    "price, payment, address, dates, tracking, invoice and what else the shop keeps on it. Pass the "
                    "question in the shopper's words. Works without a number when they gave none. Not for refunds "
                    "(return_status)."
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


async def _product_numbered(context: ToolContext, arguments: OrderStatus) -> ToolResult | None:
    """What was asked of a product whose id looks like an order number; None when the shop has none with this id."""
    number = (arguments.order_number or "").strip()
    if not number or number not in await context.catalogue.products([number]):
        return None
    order = await own_order(context, number) if identified(context.person) else None
    if order is not None:
        return None
    return await product_details(context, ProductDetails(product_id=number, question=arguments.question))


async def _meant(context: ToolContext, orders: Sequence[Order], question: str | None) -> list[Order]:
    """The newest order where the question says so, those of the days and with the things that it names, else all."""
    if wants_latest(question):
        return list(orders[:1])
    presenter = Presenter.of(context)
    period = period_of(question, presenter.today)
    # A day may as well be that of something else that happened, so one without orders leaves all of them.
    orders = (placed_in(orders, period, presenter) if period is not None else ()) or orders
    views = await views_of(context, orders) if question else ()
    holding = [v.order for v in views if any(names_line(question or "", name) for name in v.line_names.values())]
    return holding or list(orders)


async def _status(context: ToolContext, order: Order, question: str | None) -> ToolResult:
    (view,) = await views_of(context, [order])
    asked = asked_about(question, order.details if view.is_owner else ())
    steps = NEXT_STEPS.get(view.situation, ("my_orders", "person"))
    return ToolResult(
        outcome="orders.status",
        data={
            "order": view.data(),
            "asked": [aspect for aspect in asked.aspects if aspect != "state"],
            "stands": asked.state,
            "told": details_data(asked.details, context.language),
            "named_lines": _named_lines(view, question) if "amount" in asked.aspects else [],
            "missing": asked.missing,
        },
        cards=(view.card(),),
        quick_replies=quick(context.language, *steps),
    )


def _named_lines(view: OrderView, question: str | None) -> list[dict[str, Any]]:
    """The lines that the question names, where it does not name them all: the price of one thing is asked, not of everything."""
    names = view.line_names
    named = [line.id for line in view.order.lines if names_line(question or "", names[line.id])]
    return [line for line in view.data()["lines"] if line["id"] in named] if len(named) < len(names) else []


async def _noted(context: ToolContext, arguments: OrderStatus) -> ToolResult:
    """What the person's own account says of an order that is not there, such as where its parcel went; else not found."""
    number = order_number_key(arguments.order_number or "")
    known = await context.orders.customer(context.person.customer_id) if context.person.customer_id else None
    facts = [d for d in known.details if number in order_number_key(" ".join(d.name.all_texts()))] if known else []
    if len(number) < SHORTEST_NUMBER or not facts:
        return not_found(context.language)
    asked = facts_named(arguments.question or "", facts)
    return ToolResult(
        outcome="orders.noted",
        data={"facts": details_data(asked or facts, context.language)},
        quick_replies=quick(context.language, "my_orders", "person"),
    )


async def _which(context: ToolContext, orders: Sequence[Order], question: str | None) -> ToolResult:
    views: tuple[OrderView, ...] = await views_of(context, orders[:TILES])
    return ToolResult(
        outcome="orders.which",
        data={
            "count": len(views),
            "under_way": sum(v.order.state in UNDER_WAY for v in views),
            "stands": asked_about(question, ()).state,
            "orders": [v.brief() for v in views],
        },
        cards=(orders_card(views),),
        # What else was asked is asked on by the number alone.
        quick_replies=_choices(
            orders[:CHOICES], WHERE_IS if asked_about(question, ()).state else THIS_ONE, context.language
        ),
    )


def _choices(orders: Sequence[Order], saying: Localized, language: Language) -> tuple[QuickReply, ...]:
    return tuple(QuickReply(label=o.number, say=saying.text(language).format(number=o.number)) for o in orders)
