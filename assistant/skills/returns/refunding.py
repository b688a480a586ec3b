"""Where the refund of a return may go: back to what paid, or to a gift card in the person's account. Pure."""

from __future__ import annotations

from assistant.skills.changes.deciding import Live
from assistant.skills.changes.paying import GIFT_CARD, method_meant, paid_with
from connectors.commerce import Customer


def cards_of(customer: Customer | None) -> frozenset[str]:
    """The ids of somebody's gift cards; nothing for a guest."""
    methods = customer.payment_methods if customer is not None else ()
    return frozenset(method.id for method in methods if method.kind == GIFT_CARD)


def refund_way(words: str, live: Live) -> str:
    """The way of refund that a named method stands for: "original" where it alone paid, else its own id.

    Words that name none of the person's methods stay as they are: the rules refuse them with what is offered.
    """
    method = method_meant(words, live, ())
    if method is None:
        return words
    return "original" if list(paid_with(live.order)) == [method.id] else method.id
