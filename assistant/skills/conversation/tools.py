"""Small talk is answered by replies alone; what cannot be done here yet by a tool, which offers a person or the shop's rule instead."""

from __future__ import annotations

from pydantic import Field

from assistant.skills.contract import Arguments, Effect, QuickReply, Skill, Tool, ToolContext, ToolResult
from assistant.skills.matching import matters
from assistant.skills.policies.tools import passages_about, sources_of
from assistant.skills.wording import both, quick

# What is asked for → how one asks for the rule about it.
RULES = {
    "cancelling": (
        both("Cancellation policy", "取消规则"),
        both("What is your cancellation policy?", "取消订单有什么规定？"),
    ),
    "changing": (
        both("Changing an order", "修改规则"),
        both("What can be changed in an order?", "订单哪些信息可以修改？"),
    ),
    "exchanging": (both("Exchange policy", "换货规则"), both("How do exchanges work?", "换货有什么规定？")),
    "loyalty": (both("About points", "积分规则"), both("How do loyalty points work?", "积分怎么用？")),
    "discounts": (both("About discounts", "优惠规则"), both("How do discount codes work?", "优惠码怎么用？")),
}


class CannotDo(Arguments):
    """What was asked for."""

    request: str = Field(
        min_length=1,
        max_length=500,
        description="what the shopper wants done, in their own words",
        json_schema_extra={"slot": "question"},
    )


async def cannot_do(context: ToolContext, arguments: CannotDo) -> ToolResult:
    """conversation.not_yet with what the shop's own pages say about it, a person and the rule as ways on."""
    about = matters(arguments.request)
    rules = [RULES[matter] for matter in RULES if matter in about][:1]
    # Only a page about the very act is worth telling unasked.
    passages = (await passages_about(context, arguments.request))[:1] if rules else []
    language = context.language
    return ToolResult(
        outcome="conversation.not_yet",
        data={"passages": [{"title": p.document.title, "text": p.text} for p in passages]},
        sources=sources_of(passages),
        quick_replies=(
            *quick(language, "person"),
            *(QuickReply(label=label.text(language), say=say.text(language)) for label, say in rules),
            *quick(language, "my_orders"),
        ),
    )


def conversation_skill() -> Skill:
    """The skill: phrasings and replies, and the one tool for what cannot be done here yet."""
    return Skill(
        name="conversation",
        tools=(
            Tool(
                name="cannot_do",
                description=(
                    "Answer a request for something that no other tool can do: change a delivery date, add an item to an order, "
                    "place an order, fill a cart, use a coupon or points. It does nothing but say so, with what the shop's pages "
                    "say about it and a person to turn to."
                ),
                arguments=CannotDo,
                effect=Effect.READ,
                run=cannot_do,
            ),
        ),
    )
