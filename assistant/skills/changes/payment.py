"""The tool that changes how an order is paid; the end is a proposal, which only its person can confirm."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from assistant.skills.access import identified
from assistant.skills.changes.asking import NUMBER_WORDS, Asker, bare, live_of
from assistant.skills.changes.commands import ActKind
from assistant.skills.changes.deciding import Live, Refused
from assistant.skills.changes.drawing import Drawn, proposal, refund_rows, refunds_data, refusal
from assistant.skills.changes.paying import label_of, method_meant, which_method
from assistant.skills.changes.repaying import PaymentRequest, decide_repaying, refuse_repaying
from assistant.skills.contract import Arguments, Effect, Tool, ToolContext, ToolResult
from assistant.skills.order_view import OrderView, views_of
from assistant.skills.orders.tools import not_identified
from assistant.skills.present import money
from assistant.skills.wording import both
from connectors.commands import ChangePayment, Command

KIND = ActKind(name="change_payment", request=PaymentRequest, command=ChangePayment, decide=decide_repaying)
PAY_THIS = both("I want to pay order {number} differently", "我想换订单 {number} 的支付方式")


class ChangeOrderPayment(Arguments):
    """How an order should be paid instead, as far as it was said."""

    order_number: str | None = Field(
        default=None, max_length=60, description=NUMBER_WORDS, json_schema_extra={"slot": "order_number"}
    )
    pay_with: str | None = Field(
        default=None,
        max_length=100,
        description="the stored payment method, as the shopper called it; leave out if not said",
        json_schema_extra={"slot": "method"},
    )


async def change_order_payment(context: ToolContext, arguments: ChangeOrderPayment) -> ToolResult:
    """The next question on the way to another payment, a refusal with its reason, or the proposal to confirm."""
    if not identified(context.person):
        return not_identified(context.language)
    # Whether it was paid is told of the order that is meant, not when choosing one.
    asker = Asker(context, "changes", PAY_THIS)
    found = await asker.order(arguments.order_number, lambda order: refuse_repaying(bare(context, order)) is None)
    if isinstance(found, ToolResult):
        return found
    (view,) = await views_of(context, [found])
    live = await live_of(context, view)
    offered = ChangePayment in context.capabilities.acts
    refused = refuse_repaying(live) if offered else Refused(code="unsupported")
    if refused is not None:
        return refusal(KIND.name, refused, view, context)
    kinds = context.settings.changes.methods
    if not arguments.pay_with:
        return which_method("changes", view, live, kinds)
    method = method_meant(arguments.pay_with, live, kinds)
    request = PaymentRequest(order_id=found.id, pay_with=method.id if method else arguments.pay_with)
    decision = decide_repaying(live, request)
    if isinstance(decision, Refused):
        return refusal(KIND.name, decision, view, context)
    return proposal(KIND, request, decision, _drawn(decision.command, view, live), view)


def _drawn(command: Command, view: OrderView, live: Live) -> Drawn:
    """The card and the reply's data, from nothing but the command."""
    if not isinstance(command, ChangePayment):
        raise TypeError("another payment is decided by a ChangePayment")
    old = " + ".join(label_of(move.method_id, live) for move in command.refunds)
    new = label_of(command.charge.method_id, live)
    data: dict[str, Any] = {
        "from": old,
        "to": new,
        "charge": money(-command.charge.amount),
        **refunds_data(command.refunds, live, view.language),
    }
    rows = [
        ("order", view.order.number),
        ("from", old),
        ("to", new),
        ("charge", data["charge"]["text"]),
        *refund_rows(data),
    ]
    return Drawn(title=KIND.name, rows=rows, data=data, strong="to")


def payment_tool() -> Tool:
    """The tool as the model sees it."""
    return Tool(
        name="change_order_payment",
        description=(
            "Prepare that an order that has not been sent is paid with another stored payment method, for the shopper to confirm. "
            "Never ask for card numbers."
        ),
        arguments=ChangeOrderPayment,
        effect=Effect.PROPOSE,
        run=change_order_payment,
    )
