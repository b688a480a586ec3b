"""From what somebody said about other versions to a proposal: which order, which item, which version, which method; then the card."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field

from assistant.skills.access import identified
from assistant.skills.changes.asking import Asker, bare, live_of
from assistant.skills.changes.commands import ActKind
from assistant.skills.changes.deciding import Live, Refused
from assistant.skills.changes.drawing import proposal, refusal
from assistant.skills.changes.paying import method_meant, which_method
from assistant.skills.changes.swap_drawing import drawn_swaps, which_version
from assistant.skills.changes.swapping import SwapRequest, SwapWish
from assistant.skills.changes.versions import names_version, versions_meant
from assistant.skills.contract import ToolContext, ToolResult
from assistant.skills.order_view import OrderView, views_of
from assistant.skills.orders.tools import not_identified
from assistant.skills.returns.choosing import Wanted, choose
from connectors.commerce import Localized, Order, OrderLine, PaymentMethod


class SwapChoice(BaseModel):
    """One item and what it should become."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    line: str | None = Field(
        default=None,
        max_length=200,
        description='the item: line id from an earlier result, its position ("1") or words of its title; leave out if not said',
    )
    options: str | None = Field(
        default=None,
        max_length=200,
        description='what it should be instead, in the shopper\'s words, such as "blue, size L"; leave out if not said',
    )
    variant: str | None = Field(
        default=None, max_length=200, description="the id of the new version, when an earlier result gave it"
    )
    quantity: int | None = Field(default=None, ge=1, le=10_000, description="how many pieces; leave out for all")


@dataclass(frozen=True, kw_only=True)
class SwapTalk:
    """How one act asks: its kind, the prefix of its outcomes, what choosing an order says, why it is refused at all, what is left of
    a line, and which kinds of methods settle."""

    kind: ActKind
    prefix: str
    say: Localized
    refuse: Callable[[Live], Refused | None]
    left: Callable[[OrderLine], int]
    methods: Callable[[Live], Sequence[str]]


@dataclass(frozen=True, kw_only=True)
class Said:
    """What was said: the order, the changes, the method."""

    order_number: str | None
    changes: Sequence[SwapChoice]
    method: str | None


async def talk_of_swaps(talk: SwapTalk, context: ToolContext, said: Said) -> ToolResult:
    """The next question on the way, a refusal with its reason, or the proposal to confirm."""
    if not identified(context.person):
        return not_identified(context.language)
    asker = Asker(context, talk.prefix, talk.say)
    wanted = [Wanted(words=c.line) for c in said.changes if c.line]
    found = await asker.order(said.order_number, lambda order: talk.refuse(bare(context, order)) is None, wanted)
    if isinstance(found, ToolResult):
        return found
    (view,) = await views_of(context, [found])
    live = await live_of(context, view)
    offered = talk.kind.command in context.capabilities.acts
    refused = talk.refuse(live) if offered else Refused(code="unsupported")
    if refused is not None:
        return refusal(talk.kind.name, refused, view, context)
    wishes = _wishes(talk, asker, said.changes, view)
    if isinstance(wishes, ToolResult):
        return wishes
    return _settled(talk, context, SwapRequest(order_id=found.id, swaps=wishes), said.method, (view, live))


def _settled(
    talk: SwapTalk, context: ToolContext, request: SwapRequest, said: str | None, about: tuple[OrderView, Live]
) -> ToolResult:
    """The proposal with the method that was named, the only one, or none where nothing is to be settled."""
    view, live = about
    kinds = talk.methods(live)
    method = method_meant(said, live, kinds) if said else None
    if isinstance(method, PaymentMethod):
        request = SwapRequest(order_id=request.order_id, swaps=request.swaps, pay_with=method.id)
    elif said:
        # A name that is none of the person's methods is refused by the rules, with those that there are.
        request = SwapRequest(order_id=request.order_id, swaps=request.swaps, pay_with=said)
    decision = talk.kind.decide(live, request)
    if isinstance(decision, Refused):
        if decision.code == "method" and not said:
            return which_method(talk.prefix, view, live, kinds)
        return refusal(talk.kind.name, decision, view, context)
    return proposal(talk.kind, request, decision, drawn_swaps(talk.kind.name, decision, view, live), view)


def _wishes(
    talk: SwapTalk, asker: Asker, changes: Sequence[SwapChoice], view: OrderView
) -> tuple[SwapWish, ...] | ToolResult:
    """What should become what, or the question for what is missing."""
    wishes = []
    for change in changes or (SwapChoice(),):
        line = _line(change, view)
        if line is None:
            return asker.which_lines(view, understood=not change.line)
        variant = _variant_id(change, line, view)
        if variant is None:
            return which_version(talk.prefix, line, view)
        quantity = change.quantity or talk.left(line) or 1
        wishes.append(SwapWish(line_id=line.id, quantity=quantity, variant_id=variant))
    return tuple(wishes)


def _line(change: SwapChoice, view: OrderView) -> OrderLine | None:
    """The item meant: named, the only one, or the only one of which there is such a version."""
    order = view.order
    if change.line:
        return _named_line(change.line, order, view)
    if len(order.lines) == 1:
        return order.lines[0]
    if not change.options:
        return None
    known = [(line, view.products.get(line.product_id)) for line in order.lines]
    fitting = [line for line, product in known if product and names_version(change.options, line, product)]
    return fitting[0] if len(fitting) == 1 else None


def _named_line(words: str, order: Order, view: OrderView) -> OrderLine | None:
    by_variant = [line for line in order.lines if line.variant_id == words]
    if len(by_variant) == 1:
        return by_variant[0]
    chosen = choose(order, [Wanted(words=words, quantity=1)], view.line_names) or []
    return chosen[0].line if len(chosen) == 1 else None


def _variant_id(change: SwapChoice, line: OrderLine, view: OrderView) -> str | None:
    """The version meant, None where it is not clear. An id that was given is left to the rules."""
    if change.variant:
        return change.variant
    product = view.products.get(line.product_id)
    if product is None:
        return line.variant_id + "?"
    meant = versions_meant(change.options, line, product) if change.options else []
    return meant[0].id if len(meant) == 1 else None
