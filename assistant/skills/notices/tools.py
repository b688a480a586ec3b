"""The tools about back-in-stock requests. Nothing is noted here: the end is a proposal, which only its person can confirm."""

from __future__ import annotations

import re

from pydantic import Field

from assistant.skills.contract import Arguments, Effect, QuickReply, Skill, Tool, ToolContext, ToolResult
from assistant.skills.notices.drawing import notice_data, proposal, variant_words
from assistant.skills.notices.rules import decide
from assistant.skills.present import Presenter
from assistant.skills.products.asking import variants_named
from assistant.skills.products.finding import find, resolve
from assistant.skills.products.view import product_data, products_card
from assistant.skills.recommended import alternatives, reason_data, suggestions_card
from assistant.skills.wording import both, quick
from connectors.commerce import AskStockNotice, Product, Variant

LISTED = 10
CHOICES = 4
TELL = both("Tell me when {title} in {options} is back", "{title}（{options}）到货告诉我")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(?:\.[^@\s.]+)+")


class RequestStockNotice(Arguments):
    """What somebody waits for."""

    product_id: str = Field(
        min_length=1,
        max_length=200,
        description="the sold-out product's id from an earlier result; its title where no id is known",
        json_schema_extra={"slot": "product"},
    )
    version: str | None = Field(
        default=None,
        max_length=500,
        description="which size, colour or other version, in the shopper's words; leave out when any will do",
        json_schema_extra={"slot": "question"},
    )
    email: str | None = Field(
        default=None,
        max_length=200,
        description="the e-mail address that a guest gave for this; never guess one",
        json_schema_extra={"slot": "email"},
    )


class MyStockNotices(Arguments):
    """Nothing needs to be said."""


async def request_stock_notice(context: ToolContext, arguments: RequestStockNotice) -> ToolResult:
    """The next question on the way to a request, why it makes no sense, or the proposal to confirm."""
    presenter = Presenter.of(context)
    product = await resolve(context, arguments.product_id)
    if product is None:
        similar = (await find(context, arguments.product_id))[:3]
        return ToolResult(
            outcome="products.unknown",
            data={"similar": [product_data(p, presenter) for p in similar]},
            cards=(products_card(similar, presenter),) if similar else (),
        )
    chosen = _chosen(product, arguments.version or "")
    if chosen is None:
        return _which_version(product, presenter)
    command = AskStockNotice(
        product_id=product.id,
        variant_id=chosen,
        customer_id=context.person.customer_id or "",
        email="" if context.person.customer_id else (arguments.email or ""),
    )
    refused = decide(command, product)
    if refused is not None and refused.code == "available":
        data = {"product": product_data(product, presenter)}
        return ToolResult(outcome="notices.available", data=data, cards=(products_card([product], presenter),))
    if not context.capabilities.stock_notices or context.notices is None:
        return await _unsupported(context, product, presenter)
    if not command.customer_id and not _EMAIL.fullmatch(command.email):
        waited = {"product": product_data(product, presenter), "variant": variant_words(command, product, presenter)}
        return ToolResult(outcome="notices.which_email", data=waited)
    return proposal(command, product, presenter)


async def my_stock_notices(context: ToolContext, arguments: MyStockNotices) -> ToolResult:
    """notices.list with how each request stands now, or why there is none to see."""
    presenter = Presenter.of(context)
    if context.person.customer_id is None or context.notices is None:
        return ToolResult(outcome="notices.not_signed_in", data={})
    found = (await context.notices.stock_notices_of(context.person.customer_id))[:LISTED]
    if not found:
        return ToolResult(outcome="notices.none", data={})
    live = await context.catalogue.products([notice.asked.product_id for notice in found])
    back = [live[n.asked.product_id] for n in found if n.state == "due" and n.asked.product_id in live]
    return ToolResult(
        outcome="notices.list",
        data={
            "count": len(found),
            "notices": [notice_data(n, live.get(n.asked.product_id), presenter) for n in found],
        },
        cards=(products_card(back, presenter),) if back else (),
    )


def notices_skill() -> Skill:
    """The skill with its tools."""
    return Skill(
        name="notices",
        tools=(
            Tool(
                name="request_stock_notice",
                description=(
                    "Prepare a request to be told when a sold-out product or version can be bought again. Ends in a card that the "
                    "shopper confirms. Only when they ask to be told or accept the offer."
                ),
                arguments=RequestStockNotice,
                effect=Effect.PROPOSE,
                run=request_stock_notice,
            ),
            Tool(
                name="my_stock_notices",
                description="List the shopper's own back-in-stock requests and whether the products are back by now.",
                arguments=MyStockNotices,
                effect=Effect.READ,
                run=my_stock_notices,
            ),
        ),
    )


def _chosen(product: Product, words: str) -> str | None:
    """The id of the variant that is waited for, "" for any, None where it has to be asked for."""
    named = variants_named(words, product) if words else ()
    gone = [v for v in product.variants if not v.available]
    if named:
        return next((v.id for v in named if not v.available), named[0].id)
    if not product.available or not gone:
        return ""
    return gone[0].id if len(gone) == 1 else None


def _which_version(product: Product, presenter: Presenter) -> ToolResult:
    gone = [v for v in product.variants if not v.available]
    return ToolResult(
        outcome="notices.which_version",
        data={"product": product_data(product, presenter), "versions": [presenter.options(v.options) for v in gone]},
        quick_replies=tuple(_tell(product, v, presenter) for v in gone[:CHOICES]),
    )


def _tell(product: Product, variant: Variant, presenter: Presenter) -> QuickReply:
    title, options = product.title.text(presenter.language), presenter.options(variant.options)
    return QuickReply(label=options, say=TELL.text(presenter.language).format(title=title, options=options))


async def _unsupported(context: ToolContext, product: Product, presenter: Presenter) -> ToolResult:
    found = await alternatives(context, product)
    return ToolResult(
        outcome="notices.unsupported",
        data={
            "product": product_data(product, presenter),
            "alternatives": [product_data(s.product, presenter) | reason_data(s) for s in found],
        },
        cards=(suggestions_card(found, presenter),) if found else (),
        quick_replies=quick(presenter.language, "person"),
    )
