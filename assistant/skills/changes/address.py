"""The tools that change where an order goes and where a customer lives; the end is a proposal, which only its person can confirm."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pydantic import Field

from assistant.skills.access import identified
from assistant.skills.changes.account import account_json
from assistant.skills.changes.addressing import (
    AddressRequest,
    decide_account_address,
    decide_readdressing,
    merged,
    missing_of,
    parts_of,
    refuse_readdressing,
)
from assistant.skills.changes.asking import NUMBER_WORDS, Asker, bare, live_of
from assistant.skills.changes.commands import ActKind
from assistant.skills.changes.deciding import Refused
from assistant.skills.changes.drawing import Drawn, card, proposal, refusal
from assistant.skills.contract import Arguments, Effect, ProposalDraft, Tool, ToolContext, ToolResult
from assistant.skills.order_view import OrderView, address_words, views_of
from assistant.skills.orders.tools import not_identified
from assistant.skills.wording import both, quick
from connectors.commands import ChangeAddress, ChangeCustomerAddress
from connectors.commerce import Address

KIND = ActKind(name="change_address", request=AddressRequest, command=ChangeAddress, decide=decide_readdressing)
ACCOUNT_KIND = "change_customer_address"
SEND_THIS = both("I want to change the address of order {number}", "我想改订单 {number} 的收货地址")
PARTS = ("name", "line1", "line2", "city", "region", "postcode", "country", "phone")


class AddressArguments(Arguments):
    """The new address, in parts or as one line."""

    name: str | None = Field(default=None, max_length=200, description="who receives it; leave out if not said")
    line1: str | None = Field(default=None, max_length=300, description="street and number")
    line2: str | None = Field(default=None, max_length=300, description="flat, floor or company")
    city: str | None = Field(default=None, max_length=200, description="town")
    region: str | None = Field(default=None, max_length=200, description="state or province")
    postcode: str | None = Field(default=None, max_length=40, description="postcode, as written")
    country: str | None = Field(default=None, max_length=100, description="leave out if not said")
    phone: str | None = Field(default=None, max_length=60, description="for the courier; leave out if not said")
    as_written: str | None = Field(
        default=None,
        max_length=500,
        description="the address in one line as the shopper wrote it, only when its parts are unclear",
        json_schema_extra={"slot": "address"},
    )

    def parts(self) -> dict[str, str | None]:
        """The parts that were said; those of the line where none was given by itself."""
        given: dict[str, str | None] = {name: getattr(self, name) for name in PARTS}
        return {**parts_of(self.as_written or ""), **{n: v for n, v in given.items() if v is not None}}


class ChangeOrderAddress(AddressArguments):
    """Where an order should go instead, as far as it was said."""

    order_number: str | None = Field(
        default=None, max_length=60, description=NUMBER_WORDS, json_schema_extra={"slot": "order_number"}
    )


class ChangeMyAddress(AddressArguments):
    """The person's new address."""


async def change_order_address(context: ToolContext, arguments: ChangeOrderAddress) -> ToolResult:
    """The next question on the way to another address, a refusal with its reason, or the proposal to confirm."""
    if not identified(context.person):
        return not_identified(context.language)
    asker = Asker(context, "changes", SEND_THIS)
    found = await asker.order(arguments.order_number, lambda order: refuse_readdressing(bare(context, order)) is None)
    if isinstance(found, ToolResult):
        return found
    (view,) = await views_of(context, [found])
    live = await live_of(context, view)
    offered = ChangeAddress in context.capabilities.acts
    refused = refuse_readdressing(live) if offered else Refused(code="unsupported")
    if refused is not None:
        return refusal(KIND.name, refused, view, context)
    parts = arguments.parts()
    # Whoever is known by number and e-mail only does not learn the street, so their address must be whole.
    known = found.shipping_address
    base = known if view.is_owner or known is None else Address(line1="", city="", country=known.country)
    address = merged(parts, base, context.settings.country)
    if not any(parts.values()) or missing_of(address):
        return _which_address(view.order.number, missing_of(address) if any(parts.values()) else [])
    request = AddressRequest(order_id=found.id, address=address)
    decision = decide_readdressing(live, request)
    if isinstance(decision, Refused):
        return refusal(KIND.name, decision, view, context)
    return proposal(KIND, request, decision, _drawn(address, view), view)


async def change_my_address(context: ToolContext, arguments: ChangeMyAddress) -> ToolResult:
    """The question for what is missing, a refusal with its reason, or the proposal to confirm."""
    person = context.person.customer_id
    if not person:
        return not_identified(context.language)
    customer = await context.orders.customer(person)
    known = customer.addresses[0] if customer and customer.addresses else None
    parts = arguments.parts()
    address = merged(parts, known, context.settings.country)
    if customer is not None and not address.name:
        address = replace(address, name=customer.name)
    offered = ChangeCustomerAddress in context.capabilities.acts
    if offered and (not any(parts.values()) or missing_of(address)):
        return _which_address("", missing_of(address) if any(parts.values()) else [])
    refused = decide_account_address(customer, address, context.settings) if offered else Refused(code="unsupported")
    if refused is not None:
        return _refused_account(refused, context)
    old = address_words(known, full=True) if known else ""
    new = address_words(address, full=True)
    drawn = Drawn(title=ACCOUNT_KIND, rows=[("from", old), ("to", new)], data={}, strong="to")
    draft = ProposalDraft(
        kind=ACCOUNT_KIND,
        subject=person,
        command=account_json(ChangeCustomerAddress(customer_id=person, address=address)),
        card=card(ACCOUNT_KIND, drawn, context.language, needs_agent=False),
    )
    data = {"act": ACCOUNT_KIND, "order": "", "from": old, "to": new, "needs_agent": False}
    return ToolResult(outcome="changes.proposal", data=data, proposal=draft)


def _refused_account(refused: Refused, context: ToolContext) -> ToolResult:
    data: dict[str, Any] = {
        "act": ACCOUNT_KIND,
        "code": refused.code,
        "order": {"number": "", "state": "", "state_label": ""},
        "facts": {},
        "line": "",
        "instead": "person",
    }
    return ToolResult(outcome="changes.refused", data=data, quick_replies=quick(context.language, "person"))


def _which_address(number: str, missing: list[str]) -> ToolResult:
    return ToolResult(outcome="changes.which_address", data={"order": number, "missing": missing})


def _drawn(address: Address, view: OrderView) -> Drawn:
    """The card and the reply's data; a guest sees what they said themselves, and of the old address the town."""
    known = view.order.shipping_address
    shown = address if view.is_owner else replace(address, name="", phone="")
    old = address_words(known, full=view.is_owner) if known else ""
    new = address_words(shown, full=True)
    rows = [("order", view.order.number), ("from", old), ("to", new)]
    return Drawn(title=KIND.name, rows=rows, data={"from": old, "to": new}, strong="to")


def address_tools() -> tuple[Tool, ...]:
    """The tools as the model sees them."""
    return (
        Tool(
            name="change_order_address",
            description=(
                "Prepare that an order that has not been sent goes to another address, for the shopper to confirm. Give the parts that "
                "the shopper said and no others."
            ),
            arguments=ChangeOrderAddress,
            effect=Effect.PROPOSE,
            run=change_order_address,
        ),
        Tool(
            name="change_my_address",
            description=(
                "Prepare a new default address in the shopper's own account, for them to confirm. For one order only, use "
                "change_order_address."
            ),
            arguments=ChangeMyAddress,
            effect=Effect.PROPOSE,
            run=change_my_address,
        ),
    )
