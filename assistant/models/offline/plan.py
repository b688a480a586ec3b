"""What a plan is made of: things to call and things to say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from assistant.models.offline.scene import AWAITED_SLOTS, Awaited, Done

# The tools that end in a card to confirm about an order.
ACTS = frozenset(
    {
        "request_return",
        "cancel_order",
        "change_order_items",
        "change_order_address",
        "change_order_payment",
        "change_my_address",
        "request_exchange",
    }
)
PROPOSALS = frozenset({"returns.proposal", "changes.proposal", "exchanges.proposal"})


@dataclass(frozen=True, kw_only=True)
class Call:
    """A tool to call. `said` is what asked for it; `then` is what this call is only the way to.

    `otherwise` is called when this one finds no answer.
    """

    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    said: str = ""
    then: Call | None = None
    otherwise: Call | None = None


@dataclass(frozen=True, kw_only=True)
class Say:
    """A reply by its code. A question leaves behind what it waits for."""

    code: str
    data: Mapping[str, Any] = field(default_factory=dict)
    awaited: Awaited | None = None


Item = Call | Say


def awaited_after(call: Call | None, done: Done) -> Awaited | None:
    """What this result leaves open, None when nothing."""
    slots = AWAITED_SLOTS.get(done.outcome)
    if slots is None:
        return None
    said = call.said if call else ""
    goal = call.then if call and call.then else None
    if goal is not None:
        return Awaited(tool=goal.name, arguments=goal.arguments, slots=slots, said=said)
    if done.name == "verify_guest":
        return Awaited(tool="order_status", arguments={}, slots=slots, said=said)
    arguments = {
        k: v for k, v in done.arguments.items() if not (done.outcome == "orders.not_found" and k == "order_number")
    }
    return Awaited(tool=done.name, arguments=arguments, slots=slots, said=said)
