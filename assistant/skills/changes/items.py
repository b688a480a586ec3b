"""The tool that changes items of an order before it is sent; the end is a proposal, which only its person can confirm."""

from __future__ import annotations

from pydantic import Field

from assistant.skills.changes.asking import NUMBER_WORDS
from assistant.skills.changes.commands import ActKind
from assistant.skills.changes.swap_asking import Said, SwapChoice, SwapTalk, talk_of_swaps
from assistant.skills.changes.swapping import SwapRequest, decide_items, pieces_ordered, refuse_items
from assistant.skills.contract import Arguments, Effect, Tool, ToolContext, ToolResult
from assistant.skills.wording import both
from connectors.commands import ChangeItems

KIND = ActKind(name="change_items", request=SwapRequest, command=ChangeItems, decide=decide_items)
TALK = SwapTalk(
    kind=KIND,
    prefix="changes",
    say=both("I want to change an item of order {number}", "我想改订单 {number} 里的商品"),
    refuse=refuse_items,
    left=pieces_ordered,
    methods=lambda live: live.settings.changes.methods,
)


class ChangeOrderItems(Arguments):
    """What should be different in an order, as far as it was said."""

    order_number: str | None = Field(
        default=None, max_length=60, description=NUMBER_WORDS, json_schema_extra={"slot": "order_number"}
    )
    changes: list[SwapChoice] | None = Field(
        default=None,
        max_length=50,
        description="every item that should become another version; all of them in one call",
        json_schema_extra={"slot": "swaps"},
    )
    pay_with: str | None = Field(
        default=None,
        max_length=100,
        description="the stored payment method for the price difference, as the shopper called it; leave out if not said",
        json_schema_extra={"slot": "method"},
    )


async def change_order_items(context: ToolContext, arguments: ChangeOrderItems) -> ToolResult:
    """The next question on the way to other items, a refusal with its reason, or the proposal to confirm."""
    said = Said(order_number=arguments.order_number, changes=arguments.changes or (), method=arguments.pay_with or None)
    return await talk_of_swaps(TALK, context, said)


def items_tool() -> Tool:
    """The tool as the model sees it."""
    return Tool(
        name="change_order_items",
        description=(
            "Prepare that items of an order that has not been sent become another version (size, colour) of the same product, for the "
            "shopper to confirm. Collect all items first: often it is possible only once. For delivered orders use request_exchange."
        ),
        arguments=ChangeOrderItems,
        effect=Effect.PROPOSE,
        run=change_order_items,
    )
