"""Who may see which order. Someone else's order and one that does not exist are the same thing here: None."""

from __future__ import annotations

from assistant.skills.contract import Person, ToolContext
from connectors.commerce import Order
from connectors.shops.numbers import order_number_key

# Fewer digits than this would make "the one ending in 7" match by accident.
SHORTEST_ENDING = 3


def identified(person: Person) -> bool:
    """Whether it is proven who speaks, or at least for which orders."""
    return bool(person.customer_id or person.verified_order_ids)


def may_see(person: Person, order: Order) -> bool:
    """Whether this order is the person's own: by their account, or proven by number and e-mail."""
    by_account = bool(person.customer_id) and order.customer_id == person.customer_id
    return by_account or order.id in person.verified_order_ids


async def own_orders(context: ToolContext) -> tuple[Order, ...]:
    """All orders that the person may see, newest first, read live."""
    person = context.person
    found: dict[str, Order] = {}
    if person.customer_id:
        found = {o.id: o for o in await context.orders.orders_of(person.customer_id)}
    for order_id in sorted(person.verified_order_ids - found.keys()):
        order = await context.orders.order(order_id)
        if order is not None:
            found[order.id] = order
    return tuple(o for o in found.values() if may_see(person, o))


async def own_order(context: ToolContext, number: str) -> Order | None:
    """The person's own order with this number, or the only one that ends in these digits; None in every other case.

    The same look-ups happen whether the number belongs to nobody or to somebody else.
    """
    wanted = order_number_key(number)
    if not wanted:
        return None
    order = await context.orders.order_by_number(wanted)
    if order is not None and may_see(context.person, order):
        return order
    return _by_ending(wanted, await own_orders(context))


def _by_ending(wanted: str, orders: tuple[Order, ...]) -> Order | None:
    exact = [o for o in orders if order_number_key(o.number) == wanted or order_number_key(o.id) == wanted]
    if exact:
        return exact[0]
    if not wanted.isdigit() or len(wanted) < SHORTEST_ENDING:
        return None
    ending = [o for o in orders if order_number_key(o.number).endswith(wanted)]
    return ending[0] if len(ending) == 1 else None
