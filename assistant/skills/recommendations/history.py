"""What somebody bought before and can buy again now."""

from __future__ import annotations

from assistant.skills.access import identified, own_orders
from assistant.skills.contract import ToolContext
from assistant.skills.present import Presenter
from assistant.skills.recommendations.anchors import NOT_KEPT
from assistant.skills.recommended import Suggestion
from assistant.skills.wording import both
from connectors.commerce import Product

MOST = 6
BOUGHT_ON = both("in your order of {day}", "{day}买过")


async def bought_before(context: ToolContext, named: Product | None, presenter: Presenter) -> list[Suggestion]:
    """The person's own purchases that were kept and can be had now, newest first; only the named one where one is named."""
    if not identified(context.person):
        return []
    days: dict[str, str] = {}
    for order in await own_orders(context):
        if order.state in NOT_KEPT or order.placed_at is None:
            continue
        for line in order.lines:
            if line.returned < line.quantity:
                days.setdefault(line.product_id, presenter.date(order.placed_at)["text"])
    wanted = [named.id] if named is not None and named.id in days else list(days)
    live = await context.catalogue.products(wanted)
    bought = [live[i] for i in wanted if i in live and live[i].available][:MOST]
    return [Suggestion(product=p, text=BOUGHT_ON.text(context.language).format(day=days[p.id])) for p in bought]
