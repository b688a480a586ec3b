"""The tool that cancels an order. Nothing is cancelled here: the end is a proposal, which only its person can confirm."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from assistant.skills.access import identified
from assistant.skills.changes.asking import NUMBER_WORDS, Asker, LineChoice, bare, live_of
from assistant.skills.changes.cancelling import CancelRequest, decide_cancelling, refuse_cancelling
from assistant.skills.changes.commands import ActKind
from assistant.skills.changes.deciding import Allowed, Live, Refused
from assistant.skills.changes.drawing import Drawn, proposal, refund_rows, refunds_data, refusal
from assistant.skills.changes.wording import CANCEL_REASONS, NOTE
from assistant.skills.contract import Arguments, Effect, QuickReply, Tool, ToolContext, ToolResult
from assistant.skills.order_view import OrderView, views_of
from assistant.skills.orders.tools import not_identified
from assistant.skills.present import money
from assistant.skills.returns.choosing import Wanted, choose
from assistant.skills.wording import both
from connectors.commands import CancelOrder

KIND = ActKind(name="cancel_order", request=CancelRequest, command=CancelOrder, decide=decide_cancelling)
CANCEL_THIS = both("I want to cancel order {number}", "我要取消订单 {number}")


class CancelOrderArguments(Arguments):
    """What somebody wants to call off, as far as they said it."""

    order_number: str | None = Field(
        default=None, max_length=60, description=NUMBER_WORDS, json_schema_extra={"slot": "order_number"}
    )
    reason: (
        Literal["no_longer_needed", "ordered_by_mistake", "found_cheaper", "takes_too_long", "wrong_details", "other"]
        | None
    ) = Field(
        default=None,
        description="why; leave out when the shopper has not said it, never assume one",
        json_schema_extra={"slot": "reason"},
    )
    lines: list[LineChoice] | None = Field(
        default=None,
        max_length=50,
        description="only when single items are to be cancelled and the rest is still wanted; leave out for the whole order",
        json_schema_extra={"slot": "lines"},
    )
    refund_to: Literal["original", "gift_card"] | None = Field(
        default=None,
        description="where the refund goes; leave out unless the shopper asked for one of them",
        json_schema_extra={"slot": "refund_to"},
    )


async def cancel_order(context: ToolContext, arguments: CancelOrderArguments) -> ToolResult:
    """The next question on the way to a cancellation, a refusal with its reason, or the proposal to confirm."""
    if not identified(context.person):
        return not_identified(context.language)
    asker = Asker(context, "changes", CANCEL_THIS)
    wanted = [Wanted(words=c.line, quantity=c.quantity) for c in arguments.lines or ()]
    found = await asker.order(
        arguments.order_number, lambda order: refuse_cancelling(bare(context, order)) is None, wanted
    )
    if isinstance(found, ToolResult):
        return found
    (view,) = await views_of(context, [found])
    live = await live_of(context, view)
    refused = Refused(code="unsupported") if CancelOrder not in context.capabilities.acts else refuse_cancelling(live)
    if refused is not None:
        return refusal(KIND.name, refused, view, context)
    chosen = choose(found, wanted, view.line_names) if wanted else []
    if chosen is None:
        return asker.which_lines(view, understood=False)
    if arguments.reason is None:
        return _which_reason(view, live)
    request = CancelRequest(
        order_id=found.id,
        reason=arguments.reason,
        refund_to=arguments.refund_to or context.settings.cancellations.refund_to[0],
        pieces=tuple((c.line.id, c.quantity) for c in chosen),
    )
    decision = decide_cancelling(live, request)
    if isinstance(decision, Refused):
        return refusal(KIND.name, decision, view, context)
    return proposal(KIND, request, decision, _drawn(decision, view, live), view)


def _which_reason(view: OrderView, live: Live) -> ToolResult:
    words = {code: CANCEL_REASONS[code].text(view.language) for code in live.settings.cancellations.reasons}
    return ToolResult(
        outcome="changes.which_reason",
        data={"order": view.order.number, "reasons": [{"code": c, "label": label} for c, label in words.items()]},
        quick_replies=tuple(QuickReply(label=label, say=label) for label in words.values()),
    )


def _drawn(allowed: Allowed, view: OrderView, live: Live) -> Drawn:
    """The card and the reply's data, from nothing but the command."""
    command = allowed.command
    if not isinstance(command, CancelOrder):
        raise TypeError("a cancellation is decided by a CancelOrder")
    pieces = dict(command.pieces)
    lines = [view.line_tile(x, pieces.get(x.id)) for x in view.order.lines if not pieces or x.id in pieces]
    reason = CANCEL_REASONS[command.reason].text(view.language)
    data = {
        "whole": not pieces,
        "lines": [{"title": x.title, "quantity": x.quantity} for x in lines],
        "reason": reason,
        "refund": money(allowed.back) if allowed.back.minor else None,
        "fee": money(allowed.fee) if allowed.fee.minor else None,
        **refunds_data(command.refunds, live, view.language),
    }
    rows = [
        ("order", view.order.number),
        ("reason", reason),
        ("fee", str(allowed.fee) if allowed.fee.minor else ""),
        ("refund", str(allowed.back)),
        *refund_rows(data),
    ]
    title = "cancel_pieces" if pieces else "cancel_order"
    return Drawn(title=title, rows=rows, data=data, lines=lines, strong="refund", note=NOTE)


def cancel_tool() -> Tool:
    """The tool as the model sees it."""
    return Tool(
        name="cancel_order",
        description=(
            "Prepare the cancellation of an order that has not been sent, or of single items of it, for the shopper to confirm. "
            "Call it as soon as somebody wants to cancel, with what they have said; it asks for what is missing. It cancels nothing."
        ),
        arguments=CancelOrderArguments,
        effect=Effect.PROPOSE,
        run=cancel_order,
    )
