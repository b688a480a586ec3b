"""A shop whose orders can be changed, in memory: the reading contracts, a writer that does what it is told, and Mia's orders."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from assistant.skills.contract import Person, ToolContext
from connectors.commands import (
    CancelOrder,
    ChangeAddress,
    ChangeCustomerAddress,
    ChangeItems,
    ChangePayment,
    Command,
    ExchangeOrder,
)
from connectors.commerce import Address, Customer, Order, OrderLine, OrderState, Payment, PaymentMethod, Receipt
from connectors.money import Money, total
from connectors.shops.base import Capabilities
from tests.assistant.skills.fakes import (
    NOW,
    SETTINGS,
    MemoryCatalogue,
    MemoryOrders,
    arrived,
    both,
    context,
    named,
    order,
    product,
    usd,
    variant,
)

ACTS: frozenset[type[Command]] = frozenset(
    {CancelOrder, ChangeAddress, ChangeCustomerAddress, ChangeItems, ChangePayment, ExchangeOrder}
)
CAPABILITIES = Capabilities(returns=True, reviews=True, stock_counts=True, acts=ACTS)

RED, BLUE = named("Colour", "颜色", "red", "红色"), named("Colour", "颜色", "blue", "蓝色")
SMALL, LARGE = named("Size", "尺码", "M", "M"), named("Size", "尺码", "L", "L")
MUG = product(
    "mug",
    both("Stoneware Mug", "粗陶马克杯"),
    variant("mug", 1000, RED),
    variant("mug", 1200, BLUE),
    variant("mug", 1100, named("Colour", "颜色", "green", "绿色"), stock=0),
    kind=both("mug", "马克杯"),
)
SHIRT = product(
    "shirt",
    both("Linen Shirt", "亚麻衬衫"),
    variant("shirt", 4000, SMALL, BLUE),
    variant("shirt", 4000, LARGE, BLUE),
    variant("shirt", 3500, LARGE, RED, stock=1),
    kind=both("shirt", "衬衫"),
)
VISA = PaymentMethod(id="v", kind="card", label="Visa …4242")
PAYPAL = PaymentMethod(id="pp", kind="paypal", label="PayPal mia@example.com")
CARD = PaymentMethod(id="gc", kind="gift_card", label="Gift card 88", balance=usd(500))
HOME = Address(name="Mia Chen", line1="5 Elm Street", city="Boston", region="MA", postcode="02108", country="US")
MIA = Customer(
    id="mia", name="Mia Chen", email="mia@example.com", addresses=(HOME,), payment_methods=(VISA, PAYPAL, CARD)
)


def bought(line_id: str, item: Any, place: int = 0, quantity: int = 1) -> OrderLine:
    chosen = item.variants[place]
    return OrderLine(
        id=line_id,
        product_id=item.id,
        variant_id=chosen.id,
        title=item.title,
        options=chosen.options,
        quantity=quantity,
        unit_price=chosen.price,
    )


PENDING = order("HP-1001", OrderState.PENDING, bought("l1", MUG), bought("l2", SHIRT, quantity=2))
SENT = order("HP-1002", OrderState.SHIPPED, bought("l1", MUG))
ARRIVED = order("HP-1003", OrderState.DELIVERED, bought("l1", SHIRT), bought("l2", MUG), shipments=arrived(3))
FOREIGN = order("HP-1004", OrderState.PENDING, bought("l1", MUG), customer="tom")


def shop(*orders: Order, customer: str | None = "mia", **rules: dict[str, object]) -> ToolContext:
    """What a tool sees in this shop; `rules` change sections of the settings."""
    base = context(*orders, customer=customer)
    sections = {name: getattr(SETTINGS, name).model_validate(values) for name, values in rules.items()}
    return replace(
        base,
        settings=SETTINGS.model_copy(update=sections),
        capabilities=CAPABILITIES,
        catalogue=MemoryCatalogue({item.id: item for item in (MUG, SHIRT)}),
        orders=MemoryOrders({o.number: o for o in orders}, {"mia": MIA}),
        person=Person(customer_id=customer, name="Mia Chen" if customer else ""),
    )


@dataclass
class MemoryWriter:
    """The shop's own side: keeps a receipt for each key and moves the order on."""

    orders: MemoryOrders
    receipts: dict[str, Receipt] = field(default_factory=dict)
    performed: list[Command] = field(default_factory=list)

    async def perform(self, command: Command, idempotency_key: str) -> Receipt:
        if idempotency_key not in self.receipts:
            self.performed.append(command)
            self.receipts[idempotency_key] = self._done(command, f"R-{len(self.performed)}")
        return self.receipts[idempotency_key]

    async def tell_stock_notice(self, notice_id: str) -> None:
        raise AssertionError("nobody waits here")

    async def receipt(self, idempotency_key: str) -> Receipt | None:
        return self.receipts.get(idempotency_key)

    def _done(self, command: Command, reference: str) -> Receipt:
        if isinstance(command, ChangeCustomerAddress):
            customer = self.orders.customers[command.customer_id]
            self.orders.customers[customer.id] = replace(customer, addresses=(command.address, *customer.addresses))
            return Receipt(
                kind="change_customer_address", reference=reference, subject=customer.id, amount=None, at=NOW
            )
        assert isinstance(command, CancelOrder | ChangeAddress | ChangeItems | ChangePayment | ExchangeOrder)
        before = next(o for o in self.orders.items.values() if o.id == command.order_id)
        after, amount = self._changed(before, command)
        self.orders.items[before.number] = after
        return Receipt(
            kind=type(command).__name__,
            reference=reference,
            subject=before.id,
            amount=amount,
            at=NOW,
            details={"order_number": before.number},
        )

    def _changed(self, before: Order, command: Command) -> tuple[Order, Money | None]:
        match command:
            case CancelOrder(refunds=refunds):
                back = total([r.amount for r in refunds], before.currency)
                gone = tuple(Payment(method_id=r.method_id, method_label="", amount=-r.amount) for r in refunds)
                return replace(before, state=OrderState.CANCELLED, payments=(*before.payments, *gone)), back
            case ChangeAddress(address=address):
                return replace(before, shipping_address=address), None
            case ExchangeOrder(settlement=settlement):
                return replace(before, state=OrderState.EXCHANGE_REQUESTED), settlement.amount
            case ChangeItems(settlement=settlement):
                return replace(before, label="items changed"), settlement.amount
            case ChangePayment(charge=charge, refunds=refunds):
                moved = tuple(
                    Payment(method_id=m.method_id, method_label="", amount=-m.amount) for m in (*refunds, charge)
                )
                return replace(before, payments=(*before.payments, *moved)), None
        raise AssertionError(f"nobody asked for {command}")
