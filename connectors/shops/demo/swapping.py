"""Pieces of an order that become another variant: what changing items and exchanging have in common. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from connectors.commands import MoneyMove, Swap
from connectors.commerce import Attribute, Localized, Order, OrderLine, Product, Variant
from connectors.money import Money, total
from connectors.shops.demo.scene import Scene
from connectors.shops.demo.settling import label_of, wrong_amount, wrong_method


def difference(order: Order, swaps: Sequence[Swap], fee: Money | None) -> Money:
    """What the person gets back, below zero what they pay: the old price less the new one, less the fee."""
    prices = {line.id: line.unit_price for line in order.lines}
    parts = [(prices[swap.line_id] - swap.unit_price) * swap.quantity for swap in swaps]
    return total([*parts, *([-fee] if fee is not None else [])], order.currency)


def wrong_swaps(order: Order, swaps: Sequence[Swap], fee: Money | None, *, same: bool = False) -> str | None:
    """Why these swaps make no sense in this order: not its lines, the variant that it has (unless `same`), another currency."""
    lines = {line.id: line for line in order.lines}
    if not swaps:
        return "at least one line has to change"
    for swap in swaps:
        line = lines.get(swap.line_id)
        if line is None:
            return f"order {order.number} has no line {swap.line_id}"
        if swap.variant_id == line.variant_id and not same:
            return f"line {line.id} is variant {line.variant_id} already"
    return wrong_amount(order, [fee, *(swap.unit_price for swap in swaps)])


def wrong_variants(scene: Scene, swaps: Sequence[Swap]) -> str | None:
    """Why these variants cannot be had now: not of the same product, not available, too few, at another price."""
    products = {line.id: scene.products.get(line.product_id) for line in scene.order.lines}
    asked: Counter[str] = Counter()
    for swap in swaps:
        product = products[swap.line_id]
        variant = _variant(product, swap.variant_id)
        if variant is None:
            return f"the product of line {swap.line_id} has no variant {swap.variant_id}"
        asked[variant.id] += swap.quantity
        if not variant.available:
            return f"variant {variant.id} cannot be bought now"
        if variant.stock is not None and variant.stock < asked[variant.id]:
            return f"{asked[variant.id]} of variant {variant.id} asked, {variant.stock} in stock"
        if variant.price != swap.unit_price:
            return f"variant {variant.id} costs {variant.price}, not {swap.unit_price}"
    return None


def wrong_settlement(scene: Scene, swaps: Sequence[Swap], settlement: MoneyMove) -> str | None:
    """Why the swaps cannot be settled now: the variants or the method."""
    return wrong_variants(scene, swaps) or wrong_method(scene, settlement)


def swapped_lines(scene: Scene, swaps: Sequence[Swap]) -> tuple[OrderLine, ...]:
    """The order's lines after the swaps: a line that changes whole keeps its id, single pieces get a line of their own."""
    ids = {line.id for line in scene.order.lines}
    lines: list[OrderLine] = []
    for line in scene.order.lines:
        mine = [swap for swap in swaps if swap.line_id == line.id]
        left = line.quantity - sum(swap.quantity for swap in mine)
        if left:
            lines.append(replace(line, quantity=left))
        for number, swap in enumerate(mine):
            id_ = line.id if not left and not number else _free_id(line.id, ids)
            ids.add(id_)
            lines.append(_swapped(line, swap, id_, scene.chosen[swap.variant_id]))
    return tuple(lines)


def swap_details(scene: Scene, swaps: Sequence[Swap], settlement: MoneyMove, fee: Money | None) -> dict[str, str]:
    """For a receipt: each swap's pieces and titles before and after in all languages, and how it is settled."""
    lines = {line.id: line for line in scene.order.lines}
    details = {}
    for number, swap in enumerate(swaps, 1):
        line = lines[swap.line_id]
        details[f"swap.{number}.quantity"] = str(swap.quantity)
        details[f"swap.{number}.variant_id"] = swap.variant_id
        details |= _titles(f"swap.{number}.old", line.title, line.options)
        details |= _titles(f"swap.{number}.new", line.title, scene.chosen[swap.variant_id].options)
    details |= {"method": label_of(scene, settlement.method_id), "method_id": settlement.method_id}
    details |= {"settlement": str(settlement.amount)}
    return details if fee is None else details | {"fee": str(fee)}


def pieces_taken(swaps: Sequence[Swap]) -> Counter[str]:
    """How many pieces less there are of each variant once these are promised."""
    taken: Counter[str] = Counter()
    for swap in swaps:
        taken[swap.variant_id] -= swap.quantity
    return taken


def chosen_of(products: Mapping[str, Product], variant_ids: Sequence[str]) -> dict[str, Variant]:
    """The variants with these ids, where there are any."""
    every = {variant.id: variant for product in products.values() for variant in product.variants}
    return {id_: every[id_] for id_ in variant_ids if id_ in every}


def _swapped(line: OrderLine, swap: Swap, id_: str, variant: Variant) -> OrderLine:
    return replace(
        line,
        id=id_,
        variant_id=variant.id,
        options=variant.options,
        quantity=swap.quantity,
        unit_price=swap.unit_price,
        returned=0,
    )


def _free_id(line_id: str, ids: set[str]) -> str:
    return next(id_ for number in range(2, len(ids) + 3) if (id_ := f"{line_id}-{number}") not in ids)


def _titles(name: str, title: Localized, options: Sequence[Attribute]) -> dict[str, str]:
    languages = dict.fromkeys([*title.values, *(n for option in options for n in option.value.values)])
    return {f"{name}.{language}": _called(title, options, language) for language in languages}


def _called(title: Localized, options: Sequence[Attribute], language: str) -> str:
    words = ", ".join(option.value.text(language) for option in options)
    return f"{title.text(language)} ({words})" if words else title.text(language)


def _variant(product: Product | None, variant_id: str) -> Variant | None:
    return next((v for v in product.variants if v.id == variant_id), None) if product is not None else None
