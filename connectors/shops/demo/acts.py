"""Every act of the demo shop by its command, and how what was done is written down so that it can be done again after an import."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connectors.commands import (
    CancelOrder,
    ChangeAddress,
    ChangeCustomerAddress,
    ChangeItems,
    ChangePayment,
    Command,
    ExchangeOrder,
)
from connectors.commerce import AskStockNotice, Receipt, ReturnOrder, Variant
from connectors.shops.demo.addresses import ChangingAddress
from connectors.shops.demo.bodies import from_body, to_body
from connectors.shops.demo.cancelling import Cancelling
from connectors.shops.demo.changing_items import ChangingItems
from connectors.shops.demo.exchanging import Exchanging
from connectors.shops.demo.paying import ChangingPayment
from connectors.shops.demo.returns import Returning
from connectors.shops.demo.scene import OrderAct, Scene

OrderCommand = ReturnOrder | CancelOrder | ChangeAddress | ChangeItems | ChangePayment | ExchangeOrder

ORDER_ACTS: Mapping[type[OrderCommand], OrderAct[Any]] = {
    ReturnOrder: Returning(),
    CancelOrder: Cancelling(),
    ChangeAddress: ChangingAddress(),
    ChangeItems: ChangingItems(),
    ChangePayment: ChangingPayment(),
    ExchangeOrder: Exchanging(),
}
ACTS: frozenset[type[Command]] = frozenset({AskStockNotice, ChangeCustomerAddress, *ORDER_ACTS})
COMMAND_OF_KIND: Mapping[str, type[OrderCommand]] = {act.kind: command for command, act in ORDER_ACTS.items()}


@dataclass(frozen=True, kw_only=True)
class Done:
    """What is kept of an act: its command as JSON and the variants that it asked for as they were then."""

    command: str
    chosen: tuple[Variant, ...] = ()


def written(command: OrderCommand, scene: Scene) -> str:
    """What is kept of an act, as text; a return asks for no variants and is kept as it is."""
    if isinstance(command, ReturnOrder):
        return to_body(command)
    return to_body(Done(command=to_body(command), chosen=tuple(scene.chosen.values())))


def read(kind: str, text: str) -> tuple[OrderCommand, dict[str, Variant]]:
    """The command and the variants out of what was kept of an act of this kind."""
    if COMMAND_OF_KIND[kind] is ReturnOrder:
        return from_body(ReturnOrder, text), {}
    done = from_body(Done, text)
    command = from_body(COMMAND_OF_KIND[kind], done.command)
    return command, {variant.id: variant for variant in done.chosen}


def receipt_of(command: OrderCommand, scene: Scene, number: int, at: datetime) -> Receipt:
    """The receipt of an act that gets this number."""
    act = ORDER_ACTS[type(command)]
    return Receipt(
        kind=act.kind,
        reference=f"{act.prefix}-{number}",
        subject=scene.order.id,
        amount=act.amount(command),
        at=at,
        details={"order_number": scene.order.number, **act.details(command, scene)},
    )
