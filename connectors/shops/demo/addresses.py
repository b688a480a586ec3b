"""The acts of changing where an order goes, and where a customer lives. Pure."""

from __future__ import annotations

from dataclasses import replace

from connectors.commands import ChangeAddress, ChangeCustomerAddress
from connectors.commerce import Address, Customer, Order, OrderChange, Receipt
from connectors.money import Money
from connectors.shops.demo.scene import OrderAct, Scene, already_sent

CUSTOMER_KIND = "change_customer_address"
CUSTOMER_PREFIX = "CU"


class ChangingAddress(OrderAct[ChangeAddress]):
    """Sends an order elsewhere."""

    kind = "change_address"
    prefix = "CA"

    def misfit(self, command: ChangeAddress, order: Order) -> str | None:
        """Sent already, or an address that is not whole. An order that goes there by now, sent or not, fits."""
        if command.address == order.shipping_address:
            return None
        return already_sent(order) or wrong_address(command.address)

    def objection(self, command: ChangeAddress, scene: Scene) -> str | None:
        """An address that it goes to already."""
        order = scene.order
        return f"order {order.number} goes there already" if command.address == order.shipping_address else None

    def amount(self, command: ChangeAddress) -> Money | None:
        """None: no money moves."""
        return None

    def details(self, command: ChangeAddress, scene: Scene) -> dict[str, str]:
        """The address in one line."""
        return {"address": one_line(command.address)}

    def after(self, command: ChangeAddress, scene: Scene, receipt: Receipt) -> Scene:
        """The order with its new address."""
        order = scene.order
        change = OrderChange(id=receipt.reference, kind=self.kind, at=receipt.at)
        return scene.with_order(
            replace(
                order,
                shipping_address=command.address,
                changes=(*order.changes, change),
                updated_at=max(order.updated_at, receipt.at),
            )
        )


def wrong_customer_address(command: ChangeCustomerAddress, customer: Customer) -> str | None:
    """Why this cannot become the customer's first address."""
    if customer.addresses[:1] == (command.address,):
        return f"this is the first address of customer {customer.id} already"
    return wrong_address(command.address)


def with_first_address(customer: Customer, address: Address) -> Customer:
    """The customer with this address before all others."""
    others = tuple(known for known in customer.addresses if known != address)
    return replace(customer, addresses=(address, *others))


def wrong_address(address: Address) -> str | None:
    """Why no parcel could go there; None for an address that is whole."""
    missing = [name for name in ("line1", "city", "country") if not getattr(address, name).strip()]
    return f"the address lacks {', '.join(missing)}" if missing else None


def one_line(address: Address) -> str:
    """All parts of an address, one after the other."""
    parts = (
        address.name,
        address.line1,
        address.line2,
        address.city,
        address.region,
        address.postcode,
        address.country,
    )
    return ", ".join(part for part in parts if part)
