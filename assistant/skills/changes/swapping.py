"""Whether pieces may become another version of the same product, and what that costs: before sending, and after delivery. Pure.

What comes back is the old price of the pieces less the live one, less the fee; it is settled with one stored method.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.skills.changes.deciding import (
    Allowed,
    Live,
    Refused,
    above_limit,
    end_of_day,
    refuse_after_delivery,
    refuse_before_sending,
)
from assistant.skills.changes.paying import paid_with, refuse_settlement
from assistant.skills.returns.rules import refundable
from connectors.commands import ChangeItems, ExchangeOrder, MoneyMove, Swap
from connectors.commerce import OrderLine, Product, Variant
from connectors.money import Money, total


@dataclass(frozen=True, kw_only=True)
class SwapWish:
    """Pieces of a line that should become this variant."""

    line_id: str
    quantity: int
    variant_id: str


@dataclass(frozen=True, kw_only=True)
class SwapRequest:
    """What should become what, and which stored method settles the difference; "" where nobody said."""

    order_id: str
    swaps: tuple[SwapWish, ...]
    pay_with: str = ""


def refuse_items(live: Live) -> Refused | None:
    """Why no item of this order can be changed now."""
    return refuse_before_sending(live, live.settings.changes, "items")


def refuse_exchange(live: Live) -> Refused | None:
    """Why nothing of this order can be exchanged now."""
    refused = refuse_after_delivery(live, live.settings.exchanges)
    if refused is None and not any(pieces_left(line) for line in live.order.lines):
        return Refused(code="returned")
    return refused


def pieces_ordered(line: OrderLine) -> int:
    """Pieces of a line that can be changed before it is sent."""
    return line.quantity


def pieces_left(line: OrderLine) -> int:
    """Pieces of a line that the person still has."""
    return max(0, line.quantity - line.returned)


def decide_items(live: Live, request: SwapRequest) -> Allowed | Refused:
    """Whether these items may be changed now and what it costs, or why not. What was never paid needs no settling."""
    rules, order = live.settings.changes, live.order
    refused = refuse_items(live)
    swaps = refused or _swaps(live, request.swaps, pieces_ordered)
    if isinstance(swaps, Refused):
        return swaps
    fee = live.settings.money(rules.fee)
    paid = total(list(paid_with(order).values()), order.currency)
    back = _difference(live, swaps) - fee if paid.minor else Money(0, order.currency)
    if paid < back:
        return Refused(code="too_much", facts={"most": paid})
    move = MoneyMove(method_id=request.pay_with if paid.minor else "", amount=back)
    refused = _refuse_move(live, move, rules.methods)
    if refused is not None:
        return refused
    return Allowed(
        command=ChangeItems(order_id=order.id, swaps=swaps, settlement=move, fee=fee if fee.minor else None),
        back=back,
        fee=fee,
        needs_agent=above_limit(back, rules.agent_approval_above, live.settings),
    )


def decide_exchange(live: Live, request: SwapRequest) -> Allowed | Refused:
    """Whether these pieces may be exchanged now and what it costs, or why not."""
    rules, order = live.settings.exchanges, live.order
    refused = refuse_exchange(live)
    swaps = (
        refused
        or _refuse_kinds(live, request.swaps)
        or _swaps(live, request.swaps, pieces_left, same=rules.same_variant)
    )
    if isinstance(swaps, Refused):
        return swaps
    fee = live.settings.money(rules.fee)
    back = _difference(live, swaps) - fee
    if back.minor > 0 and refundable(order) < back:
        return Refused(code="too_much", facts={"most": refundable(order)})
    move = MoneyMove(method_id=request.pay_with, amount=back)
    refused = _refuse_move(live, move, rules.methods)
    if refused is not None:
        return refused
    days = rules.ship_within_days
    return Allowed(
        command=ExchangeOrder(
            order_id=order.id,
            swaps=swaps,
            settlement=move,
            ship_by=None if days is None else end_of_day(live.now, days, live.settings),
            fee=fee if fee.minor else None,
        ),
        back=back,
        fee=fee,
        needs_agent=above_limit(back, rules.agent_approval_above, live.settings),
    )


def _refuse_move(live: Live, move: MoneyMove, kinds: Sequence[str]) -> Refused | None:
    """A method must be named where money moves; a named one must be the person's in any case."""
    return refuse_settlement(live, move, kinds) if move.amount.minor or move.method_id else None


def _refuse_kinds(live: Live, wishes: Sequence[SwapWish]) -> Refused | None:
    barred = {" ".join(kind.split()).casefold() for kind in live.settings.exchanges.non_exchangeable_kinds}
    lines = {line.id: line for line in live.order.lines}
    for wish in wishes:
        product = live.products.get(lines[wish.line_id].product_id) if wish.line_id in lines else None
        kinds = product.kind.all_texts() if product else ()
        if any(" ".join(kind.split()).casefold() in barred for kind in kinds):
            return Refused(code="non_exchangeable", facts={"line_id": wish.line_id})
    return None


def _swaps(
    live: Live, wishes: Sequence[SwapWish], left: Callable[[OrderLine], int], *, same: bool = False
) -> tuple[Swap, ...] | Refused:
    """The swaps at live prices, or why one of them cannot be."""
    if not wishes:
        return Refused(code="nothing_chosen")
    lines = {line.id: line for line in live.order.lines}
    pieces: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    swaps = []
    for wish in wishes:
        line = lines.get(wish.line_id)
        if line is None:
            return Refused(code="unknown_line")
        pieces[line.id] += wish.quantity
        if wish.quantity < 1 or pieces[line.id] > left(line):
            return Refused(code="quantity", facts={"line_id": line.id, "left": left(line)})
        variant = _variant(live, line, wish.variant_id, same=same)
        if isinstance(variant, Refused):
            return variant
        asked[variant.id] += wish.quantity
        if not variant.available:
            return Refused(code="sold_out", facts={"line_id": line.id})
        if variant.stock is not None and variant.stock < asked[variant.id]:
            return Refused(code="stock", facts={"line_id": line.id, "left": variant.stock})
        swaps.append(Swap(line_id=line.id, quantity=wish.quantity, variant_id=variant.id, unit_price=variant.price))
    return tuple(swaps)


def _variant(live: Live, line: OrderLine, variant_id: str, *, same: bool) -> Variant | Refused:
    facts = {"line_id": line.id}
    product = live.products.get(line.product_id)
    if product is None:
        return Refused(code="gone", facts=facts)
    if variant_id == line.variant_id and not same:
        return Refused(code="same_variant", facts=facts)
    variant = variant_of(product, variant_id)
    if variant is not None:
        return variant
    elsewhere = any(variant_of(other, variant_id) for other in live.products.values())
    return Refused(code="other_product" if elsewhere else "unknown_variant", facts=facts)


def variant_of(product: Product, variant_id: str) -> Variant | None:
    """The variant of this product with this id."""
    return next((v for v in product.variants if v.id == variant_id), None)


def _difference(live: Live, swaps: Sequence[Swap]) -> Money:
    prices = {line.id: line.unit_price for line in live.order.lines}
    parts = [(prices[swap.line_id] - swap.unit_price) * swap.quantity for swap in swaps]
    return total(parts, live.order.currency)
