"""The tool that exchanges delivered items. Nothing is exchanged here: the end is a proposal, which only its person can confirm."""

from __future__ import annotations

from pydantic import Field

from assistant.skills.changes.asking import NUMBER_WORDS
from assistant.skills.changes.commands import ActKind
from assistant.skills.changes.swap_asking import Said, SwapChoice, SwapTalk, talk_of_swaps
from assistant.skills.changes.swapping import SwapRequest, decide_exchange, pieces_left, refuse_exchange
from assistant.skills.contract import Arguments, Effect, Skill, Tool, ToolContext, ToolResult
from assistant.skills.wording import both
from connectors.commands import ExchangeOrder

KIND = ActKind(name="exchange", request=SwapRequest, command=ExchangeOrder, decide=decide_exchange)
TALK = SwapTalk(
    kind=KIND,
    prefix="exchanges",
    say=both("I want to exchange something from order {number}", "我想换订单 {number} 里的商品"),
    refuse=refuse_exchange,
    left=pieces_left,
    methods=lambda live: live.settings.exchanges.methods,
)


class RequestExchange(Arguments):
    """What should be exchanged for what, as far as it was said."""

    order_number: str | None = Field(
        default=None, max_length=60, description=NUMBER_WORDS, json_schema_extra={"slot": "order_number"}
    )
    changes: list[SwapChoice] | None = Field(
        default=None,
        max_length=50,
        description="every item to exchange and the version wanted for it; all of them in one call",
        json_schema_extra={"slot": "swaps"},
    )
    settle_with: str | None = Field(
        default=None,
        max_length=100,
        description="the stored payment method for the price difference, as the shopper called it; leave out if not said",
        json_schema_extra={"slot": "method"},
    )


async def request_exchange(context: ToolContext, arguments: RequestExchange) -> ToolResult:
    """The next question on the way to an exchange, a refusal with its reason, or the proposal to confirm."""
    said = Said(
        order_number=arguments.order_number, changes=arguments.changes or (), method=arguments.settle_with or None
    )
    return await talk_of_swaps(TALK, context, said)


def exchanges_skill() -> Skill:
    """The skill with its tool."""
    return Skill(
        name="exchanges",
        tools=(
            Tool(
                name="request_exchange",
                description=(
                    "Prepare the exchange of delivered items for another version (size, colour) of the same product, for the shopper to "
                    "confirm. Collect all items first: an order is exchanged once. To get money back use request_return."
                ),
                arguments=RequestExchange,
                effect=Effect.PROPOSE,
                run=request_exchange,
            ),
        ),
    )
