"""What every act on an order has to know first: whose order, which one, which of its lines, and what is true of it now."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pydantic import BaseModel, ConfigDict, Field

from assistant.skills.access import own_order, own_orders
from assistant.skills.changes.deciding import Live
from assistant.skills.contract import QuickReply, ToolContext, ToolResult
from assistant.skills.order_view import TILES, OrderView, orders_card, views_of
from assistant.skills.orders.tools import no_orders, not_found
from assistant.skills.present import money
from assistant.skills.returns.choosing import Wanted, orders_named
from connectors.commerce import Localized, Order

CHOICES = 4
NUMBER_WORDS = "the order number as the shopper wrote it; leave out when they gave none, never guess one"


class LineChoice(BaseModel):
    """One line of the order that is meant."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    line: str = Field(
        min_length=1,
        max_length=200,
        description='line id from an earlier result, its position ("1"), words of its title, or "all"',
    )
    quantity: int | None = Field(default=None, ge=1, le=10_000, description="how many pieces; leave out for all")


class Asker:
    """Asks in the words of one skill: `prefix` names the outcomes, `say` is what choosing an order says."""

    def __init__(self, context: ToolContext, prefix: str, say: Localized) -> None:
        self._context = context
        self._prefix = prefix
        self._say = say

    async def order(
        self, number: str | None, possible: Callable[[Order], bool], wanted: Sequence[Wanted] = ()
    ) -> Order | ToolResult:
        """The order meant, or the question which one; those of which the act is `possible` come first."""
        context = self._context
        if number:
            return await own_order(context, number) or not_found(context.language)
        orders = await own_orders(context)
        if not orders:
            return no_orders(context.language)
        fitting = [o for o in orders if possible(o)]
        if len(fitting) > 1 and wanted:
            views = await views_of(context, fitting)
            fitting = orders_named(fitting, wanted, {v.order.id: v.line_names for v in views}) or fitting
        candidates = fitting or list(orders)
        if len(candidates) == 1:
            return candidates[0]
        return await self._which_order(candidates, possible=bool(fitting))

    async def _which_order(self, orders: Sequence[Order], *, possible: bool) -> ToolResult:
        language = self._context.language
        views = await views_of(self._context, orders[:TILES])
        return ToolResult(
            outcome=f"{self._prefix}.which_order",
            data={"count": len(views), "possible": possible, "orders": [v.brief() for v in views]},
            cards=(orders_card(views),),
            quick_replies=tuple(
                QuickReply(label=v.order.number, say=self._say.text(language).format(number=v.order.number))
                for v in views[:CHOICES]
            ),
        )

    def which_lines(self, view: OrderView, *, understood: bool) -> ToolResult:
        """The question which items of an order are meant."""
        lines = view.order.lines
        data = {
            "order": view.order.number,
            "understood": understood,
            "lines": [
                {
                    "id": x.id,
                    "title": x.title.text(view.language),
                    "options": view.presenter.options(x.options),
                    "left": x.quantity,
                    "price": money(x.unit_price),
                }
                for x in lines
            ],
        }
        titles = [x.title.text(view.language) for x in lines[:CHOICES]]
        return ToolResult(
            outcome=f"{self._prefix}.which_lines",
            data=data,
            cards=(view.card(),),
            quick_replies=tuple(QuickReply(label=t, say=t) for t in titles),
        )


async def live_of(context: ToolContext, view: OrderView) -> Live:
    """What is true of the order now; the buyer's account is read only for the buyer."""
    customer = await context.orders.customer(view.order.customer_id) if view.is_owner else None
    return Live(
        order=view.order,
        customer=customer,
        products=view.products,
        settings=context.settings,
        now=context.now,
    )


def bare(context: ToolContext, order: Order) -> Live:
    """The order under the shop's rules, as far as needed to tell whether an act is possible at all."""
    return Live(order=order, customer=None, products={}, settings=context.settings, now=context.now)
