"""What was done through the writer, put back onto a shop that is imported again.

An act that the folder lists itself (its reference among an order's returns, exchanges or changes) is part of what is
imported and not done twice. One that no longer fits stops the import: a shop that forgets what it paid back pays twice.
Prices and stock of today do not matter to what was done then.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import Row, select
from sqlalchemy.engine import Connection

from connectors.commands import ChangeCustomerAddress
from connectors.commerce import Customer, Order, Product, Receipt
from connectors.shops.demo import schema
from connectors.shops.demo.acts import ORDER_ACTS, read
from connectors.shops.demo.addresses import CUSTOMER_KIND, with_first_address
from connectors.shops.demo.bodies import from_body
from connectors.shops.demo.content import Conflict, ShopContent
from connectors.shops.demo.scene import Scene

LISTS = {"return": "returns", "exchange": "exchanges"}


@dataclass(frozen=True, kw_only=True)
class _Shop:
    """The imported rows by id while acts are put back onto them."""

    products: dict[str, Product]
    customers: dict[str, Customer]
    orders: dict[str, Order]


def with_acts(connection: Connection, content: ShopContent) -> ShopContent:
    """The content with everything that was done here; raises `Conflict` where something no longer fits."""
    shop = _Shop(
        products={product.id: product for product in content.products},
        customers={customer.id: customer for customer in content.customers},
        orders={order.id: order for order in content.orders},
    )
    for row in connection.execute(select(schema.receipts).order_by(schema.receipts.c.number)):
        receipt = from_body(Receipt, row.receipt)
        if receipt.kind == CUSTOMER_KIND:
            _put_back_address(shop, row)
        else:
            _put_back(shop, row, receipt)
    return replace(
        content,
        products=tuple(shop.products.values()),
        customers=tuple(shop.customers.values()),
        orders=tuple(shop.orders.values()),
    )


def _put_back_address(shop: _Shop, row: Row[tuple[object, ...]]) -> None:
    command = from_body(ChangeCustomerAddress, row.command)
    customer = shop.customers.get(command.customer_id)
    # An address that the merchant knows by now stands where the merchant put it.
    if customer is not None and command.address not in customer.addresses:
        shop.customers[customer.id] = with_first_address(customer, command.address)


def _put_back(shop: _Shop, row: Row[tuple[object, ...]], receipt: Receipt) -> None:
    order = shop.orders.get(row.order_id)
    if order is None or receipt.reference in _listed(order):
        return
    command, chosen = read(receipt.kind, row.command)
    act = ORDER_ACTS[type(command)]
    scene = Scene(order=order, customer=shop.customers.get(order.customer_id), products=shop.products, chosen=chosen)
    problem = act.misfit(command, order)
    if problem is None:
        scene = act.after(command, scene, receipt)
        problem = _overdrawn(scene.customer)
    if problem is not None:
        raise Conflict(
            f"order {order.id}: {receipt.kind.replace('_', ' ')} {receipt.reference} was registered here and no longer fits "
            f"({problem}); list it under `{LISTS.get(receipt.kind, 'changes')}` of the order or start over with an empty database"
        )
    shop.orders[order.id] = scene.order
    shop.products.update(scene.products)
    if scene.customer is not None:
        shop.customers[scene.customer.id] = scene.customer


def _listed(order: Order) -> set[str]:
    returns, exchanges, changes = order.returns, order.exchanges, order.changes
    return {r.id for r in returns} | {e.id for e in exchanges} | {c.id for c in changes}


def _overdrawn(customer: Customer | None) -> str | None:
    if customer is None:
        return None
    for method in customer.payment_methods:
        if method.balance is not None and method.balance.minor < 0:
            return f"{method.id} would hold {method.balance}"
    return None
