"""The tools about returns. Nothing is returned here: the end is a proposal, which only its person can confirm."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.skills.access import identified, own_order, own_orders
from assistant.skills.changes.asking import live_of
from assistant.skills.changes.paying import label_of
from assistant.skills.contract import Arguments, Effect, QuickReply, Skill, Tool, ToolContext, ToolResult
from assistant.skills.order_view import TILES, OrderView, orders_card, return_data, views_of
from assistant.skills.orders.tools import no_orders, not_found, not_identified
from assistant.skills.present import money
from assistant.skills.returns.choosing import Chosen, Wanted, choose, orders_named
from assistant.skills.returns.drawing import proposal, refusal
from assistant.skills.returns.refunding import cards_of, refund_way
from assistant.skills.returns.rules import REASONS, Refused, ReturnRequest, barred, decide, left, refuse_order
from assistant.skills.wording import REASONS as REASON_WORDS
from assistant.skills.wording import both, quick
from connectors.commerce import Order, ReturnLine

CHOICES = 4
RETURN_ORDER = both("I want to return something from order {number}", "我要退订单 {number} 里的商品")


class LineChoice(BaseModel):
    """One line of the order that goes back."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    line: str = Field(
        min_length=1,
        max_length=200,
        description='line id from an earlier result, its position ("1"), words of its title, or "all"',
    )
    quantity: int | None = Field(
        default=None, ge=1, le=10_000, description="how many pieces; leave out for all that are left"
    )


class RequestReturn(Arguments):
    """What somebody wants to send back, as far as they said it."""

    order_number: str | None = Field(
        default=None,
        max_length=60,
        description="the order number as the shopper wrote it; leave out when they gave none, never guess one",
        json_schema_extra={"slot": "order_number"},
    )
    lines: list[LineChoice] | None = Field(
        default=None,
        max_length=50,
        description="what goes back; leave out when the shopper has not said it",
        json_schema_extra={"slot": "lines"},
    )
    reason: Literal["no_longer_needed", "wrong_size", "damaged", "wrong_item", "not_as_described", "other"] | None = (
        Field(
            default=None,
            description="why; leave out when the shopper has not said it, never assume one",
            json_schema_extra={"slot": "reason"},
        )
    )
    refund_to: Literal["original", "gift_card"] | None = Field(
        default=None,
        description="where the refund goes; leave out unless the shopper asked for one of them",
        json_schema_extra={"slot": "refund_to"},
    )
    refund_method: str | None = Field(
        default=None,
        max_length=100,
        description="the stored payment method for the refund, as the shopper called it; leave out unless they named one",
    )


class ReturnStatus(Arguments):
    """Which order's return or refund."""

    order_number: str | None = Field(
        default=None,
        max_length=60,
        description="the order number as the shopper wrote it; leave out when they gave none",
        json_schema_extra={"slot": "order_number"},
    )


async def request_return(context: ToolContext, arguments: RequestReturn) -> ToolResult:
    """The next question on the way to a return, a refusal with its reason, or the proposal to confirm."""
    if not identified(context.person):
        return not_identified(context.language)
    found = await _order(context, arguments)
    if isinstance(found, ToolResult):
        return found
    (view,) = await views_of(context, [found])
    if not context.capabilities.returns:
        return refusal(Refused(code="unsupported"), view, context)
    refused = refuse_order(found, context.settings, context.now)
    if refused is not None:
        return refusal(refused, view, context)
    chosen = _chosen(view, arguments, context)
    if isinstance(chosen, ToolResult):
        return chosen
    if arguments.reason is None:
        return _which_reason(view, chosen)
    kinds, live = _kinds(view), await live_of(context, view)
    refund_to = refund_way(arguments.refund_method, live) if arguments.refund_method else arguments.refund_to
    request = ReturnRequest(
        lines=tuple(ReturnLine(line_id=c.line.id, quantity=c.quantity, reason=arguments.reason) for c in chosen),
        refund_to=refund_to or context.settings.returns.refund_to[0],
        kinds=kinds,
        cards=cards_of(live.customer),
    )
    decision = decide(found, request, context.settings, context.now)
    if isinstance(decision, Refused):
        return refusal(decision, view, context)
    return proposal(decision, view, kinds, context.settings, label_of(decision.refund_to, live))


async def return_status(context: ToolContext, arguments: ReturnStatus) -> ToolResult:
    """returns.status of own returns and refunds, returns.none, orders.not_found or account.not_identified."""
    if not identified(context.person):
        return not_identified(context.language)
    if arguments.order_number:
        order = await own_order(context, arguments.order_number)
        if order is None:
            return not_found(context.language)
        orders: tuple[Order, ...] = (order,)
    else:
        orders = await own_orders(context)
    moving = [o for o in orders if o.returns or any(p.amount.minor < 0 for p in o.payments)]
    if not moving:
        return ToolResult(
            outcome="returns.none", quick_replies=quick(context.language, "return", "my_orders", "person")
        )
    views = await views_of(context, moving[:TILES])
    return ToolResult(
        outcome="returns.status",
        data={
            "returns": [return_data(r, v.order, v.presenter) for v in views for r in v.order.returns],
            "refunds": [refund for v in views for refund in _refunds(v)],
            "refund_days": context.settings.returns.refund_days,
        },
        cards=(views[0].card() if len(views) == 1 else orders_card(views),),
        quick_replies=quick(context.language, "person"),
    )


def returns_skill() -> Skill:
    """The skill with its tools."""
    return Skill(
        name="returns",
        tools=(
            Tool(
                name="request_return",
                description=(
                    "Prepare the return of delivered goods. Call it as soon as somebody wants to send something "
                    "back, with whatever they have said so far; it asks for what is missing and ends in a card "
                    "that only the shopper can confirm. It registers nothing by itself. Not for general "
                    "questions on returning (find_policy)."
                ),
                arguments=RequestReturn,
                effect=Effect.PROPOSE,
                run=request_return,
            ),
            Tool(
                name="return_status",
                description=(
                    "Tell where the shopper's own returns and refunds stand: received, refunded, how much, where to."
                ),
                arguments=ReturnStatus,
                effect=Effect.READ,
                run=return_status,
            ),
        ),
    )


async def _order(context: ToolContext, arguments: RequestReturn) -> Order | ToolResult:
    """The order meant, or the question which one."""
    if arguments.order_number:
        return await own_order(context, arguments.order_number) or not_found(context.language)
    orders = await own_orders(context)
    if not orders:
        return no_orders(context.language)
    possible = [o for o in orders if refuse_order(o, context.settings, context.now) is None]
    wanted = _wanted(arguments)
    if len(possible) > 1 and wanted:
        views = await views_of(context, possible)
        possible = orders_named(possible, wanted, {v.order.id: v.line_names for v in views}) or possible
    candidates = possible or list(orders)
    if len(candidates) == 1:
        return candidates[0]
    return await _which_order(context, candidates, returnable=bool(possible))


async def _which_order(context: ToolContext, orders: list[Order], *, returnable: bool) -> ToolResult:
    views = await views_of(context, orders[:TILES])
    return ToolResult(
        outcome="returns.which_order",
        data={"count": len(views), "returnable": returnable, "orders": [v.brief() for v in views]},
        cards=(orders_card(views),),
        quick_replies=tuple(
            QuickReply(label=v.order.number, say=RETURN_ORDER.text(context.language).format(number=v.order.number))
            for v in views[:CHOICES]
        ),
    )


def _chosen(view: OrderView, arguments: RequestReturn, context: ToolContext) -> list[Chosen] | ToolResult:
    """The lines meant, or the question which ones."""
    kinds = _kinds(view)
    open_lines = [x for x in view.order.lines if left(x) and not barred(x.id, kinds, context.settings)]
    wanted = _wanted(arguments)
    if wanted:
        chosen = choose(view.order, wanted, view.line_names)
        return chosen if chosen is not None else _which_lines(view, understood=False)
    if len(view.order.lines) == 1 or (len(open_lines) == 1 and left(open_lines[0]) == 1):
        only = open_lines[0] if open_lines else view.order.lines[0]
        if left(only) <= 1:
            return [Chosen(line=only, quantity=1)]
    return _which_lines(view, understood=True)


def _which_lines(view: OrderView, *, understood: bool) -> ToolResult:
    language = view.language
    lines = [x for x in view.order.lines if left(x)]
    data = {
        "order": view.order.number,
        "understood": understood,
        "lines": [
            {
                "id": x.id,
                "title": x.title.text(language),
                "options": view.presenter.options(x.options),
                "left": left(x),
                "price": money(x.unit_price),
            }
            for x in lines
        ],
    }
    titles = [x.title.text(language) for x in lines[:CHOICES]]
    return ToolResult(
        outcome="returns.which_lines",
        data=data,
        cards=(view.card(),),
        quick_replies=(*(QuickReply(label=t, say=t) for t in titles), *quick(language, "everything")),
    )


def _which_reason(view: OrderView, chosen: list[Chosen]) -> ToolResult:
    language = view.language
    labels = [REASON_WORDS[code].text(language) for code in REASONS]
    return ToolResult(
        outcome="returns.which_reason",
        data={
            "order": view.order.number,
            "lines": [{"title": c.line.title.text(language), "quantity": c.quantity} for c in chosen],
            "reasons": [{"code": c, "label": words} for c, words in zip(REASONS, labels, strict=True)],
        },
        quick_replies=tuple(QuickReply(label=words, say=words) for words in labels),
    )


def _wanted(arguments: RequestReturn) -> list[Wanted]:
    return [Wanted(words=c.line, quantity=c.quantity) for c in arguments.lines or ()]


def _kinds(view: OrderView) -> dict[str, tuple[str, ...]]:
    """Product kinds in all languages by line id; a product that is no longer sold has none."""
    known = {x.id: view.products.get(x.product_id) for x in view.order.lines}
    return {line_id: product.kind.all_texts() for line_id, product in known.items() if product is not None}


def _refunds(view: OrderView) -> list[dict[str, object]]:
    """Money that already went back, newest last."""
    return [
        {
            "order_number": view.order.number,
            "state": "refunded",
            "amount": money(-p.amount),
            "refund_to": p.method_label,
            "on": view.presenter.date(p.at) if p.at else None,
        }
        for p in view.order.payments
        if p.amount.minor < 0
    ]
