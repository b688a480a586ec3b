"""What must be true between the files of a shop folder: ids exist, exist once, and amounts and pieces fit together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from pydantic import BaseModel

from connectors.shops.folder.lines import Records
from connectors.shops.folder.records import (
    CustomerRecord,
    OrderLineRecord,
    OrderRecord,
    ProductRecord,
    ReviewRecord,
    VariantRecord,
)
from connectors.shops.folder.report import Problems
from connectors.shops.numbers import order_number_key

R = TypeVar("R", bound=BaseModel)


@dataclass(frozen=True, kw_only=True)
class FolderRecords:
    """All records of a folder."""

    products: Records[ProductRecord]
    variants: Records[VariantRecord]
    customers: Records[CustomerRecord]
    orders: Records[OrderRecord]
    reviews: Records[ReviewRecord]

    @cached_property
    def product_of_variant(self) -> Mapping[str, str]:
        """The product id of each variant that is right by itself."""
        return {placed.record.id: placed.record.product_id for placed in self.variants.placed}

    @cached_property
    def products_with_variants(self) -> frozenset[str]:
        """Ids of the products that a variant belongs to."""
        return frozenset(self.product_of_variant.values())


def check_references(all_: FolderRecords, problems: Problems) -> None:
    """Note everything that does not fit together."""
    _once("products.jsonl", "id", all_.products, lambda r: r.id, problems)
    _once("variants.jsonl", "id", all_.variants, lambda r: r.id, problems)
    _once("customers.jsonl", "id", all_.customers, lambda r: r.id, problems)
    _once("orders.jsonl", "id", all_.orders, lambda r: r.id, problems)
    _once("orders.jsonl", "number", all_.orders, lambda r: order_number_key(r.number), problems)
    _once("reviews.jsonl", "id", all_.reviews, lambda r: r.id, problems)
    _each("products.jsonl", all_.products, lambda r: _product_faults(r, all_), problems)
    _each("variants.jsonl", all_.variants, lambda r: _variant_faults(r, all_), problems)
    _each("orders.jsonl", all_.orders, lambda r: _order_faults(r, all_), problems)
    _each("reviews.jsonl", all_.reviews, lambda r: _review_faults(r, all_), problems)


def _each(file: str, records: Records[R], faults: Callable[[R], Iterable[str]], problems: Problems) -> None:
    for placed in records.placed:
        for reason in faults(placed.record):
            problems.add(file, placed.line, reason)


def _once(file: str, what: str, records: Records[R], key: Callable[[R], str], problems: Problems) -> None:
    first: dict[str, int] = {}
    for placed in records.placed:
        line = first.setdefault(key(placed.record), placed.line)
        if line != placed.line:
            problems.add(file, placed.line, f"{what}: the same as in line {line}")


def _product_faults(product: ProductRecord, all_: FolderRecords) -> Iterator[str]:
    readable = len(all_.variants.ids) == len(all_.product_of_variant) and not all_.variants.unnamed
    if readable and product.id not in all_.products_with_variants:
        yield f"no variant belongs to product {product.id}"


def _review_faults(review: ReviewRecord, all_: FolderRecords) -> Iterator[str]:
    if all_.products.lacks(review.product_id):
        yield f"product_id: there is no product {review.product_id}"


def _variant_faults(variant: VariantRecord, all_: FolderRecords) -> Iterator[str]:
    if all_.products.lacks(variant.product_id):
        yield f"product_id: there is no product {variant.product_id}"
    if variant.compare_at is not None and variant.compare_at <= variant.price:
        yield f"compare_at: {variant.compare_at} is not above the price {variant.price}"


def _order_faults(order: OrderRecord, all_: FolderRecords) -> Iterator[str]:
    if all_.customers.lacks(order.customer_id):
        yield f"customer_id: there is no customer {order.customer_id}"
    for what, ids in (
        ("lines", [line.id for line in order.lines]),
        ("shipments", [shipment.id for shipment in order.shipments]),
        ("returns", [listed.id for listed in order.returns]),
        ("exchanges", [listed.id for listed in order.exchanges]),
        ("changes", [listed.id for listed in order.changes]),
    ):
        for id_ in sorted(id_ for id_, count in Counter(ids).items() if count > 1):
            yield f"{what}: id {id_} stands twice"
    yield from _amount_faults(order)
    returned = pieces_gone_back(order)
    for index, line in enumerate(order.lines):
        yield from (f"lines[{index}].{reason}" for reason in _line_faults(line, all_, returned[line.id]))
    line_ids = {line.id for line in order.lines}
    for index, shipment in enumerate(order.shipments):
        for line_id in shipment.line_ids:
            if line_id not in line_ids:
                yield f"shipments[{index}].line_ids: the order has no line {line_id}"
    for index, listed in enumerate(order.returns):
        for part in listed.lines:
            if part.line_id not in line_ids:
                yield f"returns[{index}].lines: the order has no line {part.line_id}"
    for index, exchange in enumerate(order.exchanges):
        for piece in exchange.pieces:
            if piece.line_id not in line_ids:
                yield f"exchanges[{index}].pieces: the order has no line {piece.line_id}"


def _line_faults(line: OrderLineRecord, all_: FolderRecords, in_returns: int) -> Iterator[str]:
    if all_.products.lacks(line.product_id):
        yield f"product_id: there is no product {line.product_id}"
    owner = all_.product_of_variant.get(line.variant_id, line.product_id)
    if all_.variants.lacks(line.variant_id):
        yield f"variant_id: there is no variant {line.variant_id}"
    elif owner != line.product_id:
        yield f"variant_id: variant {line.variant_id} belongs to product {owner}, not to {line.product_id}"
    returned = in_returns if line.returned is None else line.returned
    if max(returned, in_returns) > line.quantity:
        yield f"returned: {max(returned, in_returns)} of {line.quantity} bought pieces cannot go back"
    elif returned < in_returns:
        yield f"returned: {returned} is less than the {in_returns} pieces in the order's returns and exchanges"


def _amount_faults(order: OrderRecord) -> Iterator[str]:
    paid = sum(payment.amount.minor for payment in order.payments)
    if paid < 0:
        yield "payments: more was refunded than paid"
    cost = sum(line.unit_price.minor * line.quantity for line in order.lines)
    cost += order.shipping_fee.minor if order.shipping_fee else 0
    if order.discount and order.discount.minor > cost:
        yield f"discount: {order.discount} is more than the order costs"


def pieces_gone_back(order: OrderRecord) -> Counter[str]:
    """How many pieces of each line are in returns and exchanges that were not declined."""
    pieces: Counter[str] = Counter()
    for listed in order.returns:
        if listed.state != "declined":
            for part in listed.lines:
                pieces[part.line_id] += part.quantity
    for exchange in order.exchanges:
        if exchange.state != "declined":
            for piece in exchange.pieces:
                pieces[piece.line_id] += piece.quantity
    return pieces
