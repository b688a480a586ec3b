"""The acts on orders: the rules on fresh data, the shop's own doing, its receipt; one class for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistant.actions.execute import Act, Objection, Told
from assistant.clock import Clock
from assistant.skills.changes.account import account_command
from assistant.skills.changes.address import ACCOUNT_KIND
from assistant.skills.changes.address import KIND as ADDRESS
from assistant.skills.changes.addressing import decide_account_address
from assistant.skills.changes.cancel import KIND as CANCEL
from assistant.skills.changes.commands import ActKind, Confirmed, confirmed, decide_again
from assistant.skills.changes.deciding import Live, Refused
from assistant.skills.changes.drawing import day_of, prefix_of, receipt_card, receipt_data, refusal_facts
from assistant.skills.changes.items import KIND as ITEMS
from assistant.skills.changes.payment import KIND as PAYMENT
from assistant.skills.present import Presenter
from connectors.commands import ChangeCustomerAddress, Command
from connectors.commerce import Language, Receipt
from connectors.shops.base import CatalogueReader, OrderReader, OrderWriter
from connectors.shops.settings import ShopSettings


@dataclass(frozen=True, kw_only=True)
class ActParts:
    """What an act needs of a shop."""

    orders: OrderReader
    catalogue: CatalogueReader
    writer: OrderWriter
    settings: ShopSettings
    clock: Clock


# Every act on an order that this folder can do.
KINDS: tuple[ActKind, ...] = (CANCEL, ITEMS, PAYMENT, ADDRESS)


def order_acts(parts: ActParts, taken: frozenset[type[Command]]) -> dict[str, Act]:
    """The acts whose commands the shop takes, by the kind of their proposals."""
    acts: dict[str, Act] = {kind.name: OrderAct(kind, parts) for kind in KINDS if kind.command in taken}
    if ChangeCustomerAddress in taken:
        acts[ACCOUNT_KIND] = AccountAddressAct(parts)
    return acts


class OrderAct:
    """One kind of act on an order, in one shop."""

    def __init__(self, kind: ActKind, parts: ActParts) -> None:
        self._kind = kind
        self._parts = parts

    @property
    def replies(self) -> str:
        """The prefix of its reply codes."""
        return prefix_of(self._kind.name)

    async def object(self, command: Mapping[str, Any]) -> Objection | None:
        """Why the rules forbid this act now; order, account and products are read anew."""
        act = confirmed(self._kind, command)
        live = await self._live(act)
        if live is None:
            return Objection(code="not_found")
        decision = decide_again(self._kind, act, live)
        if isinstance(decision, Refused):
            return Objection(code=decision.code, facts=decision.facts)
        return None

    async def perform(self, command: Mapping[str, Any], idempotency_key: str) -> None:
        """Have the shop do exactly what was confirmed, under the key."""
        await self._parts.writer.perform(confirmed(self._kind, command).command, idempotency_key)

    async def receipt(self, idempotency_key: str) -> Receipt | None:
        """What the shop recorded under the key."""
        return await self._parts.writer.receipt(idempotency_key)

    def tell(self, receipt: Receipt, language: Language) -> Told:
        """The reference and the amounts, as the shop recorded them."""
        presenter = presenter_of(self._parts, language)
        data = receipt_data(receipt, self._kind.name, self._parts.settings)
        return Told(
            data=data | {"send_by": day_of(data["send_by"], presenter)},
            card=receipt_card(receipt, self._kind.name, presenter),
        )

    def explain(self, objection: Objection, language: Language) -> Told:
        """The refusal's code and its facts in words."""
        facts = refusal_facts(objection.facts, presenter_of(self._parts, language))
        return Told(data={"act": self._kind.name, "code": objection.code, "facts": facts})

    async def _live(self, act: Confirmed) -> Live | None:
        """Everything that the rules look at, as it is now; None for an order that is gone or is not this customer's."""
        parts = self._parts
        order = await parts.orders.order(act.request.order_id)
        if order is None:
            return None
        if act.customer_id and order.customer_id != act.customer_id:
            return None
        ids = dict.fromkeys((*(line.product_id for line in order.lines), *self._kind.products(act.request)))
        return Live(
            order=order,
            customer=await parts.orders.customer(act.customer_id) if act.customer_id else None,
            products=await parts.catalogue.products(list(ids)),
            settings=parts.settings,
            now=parts.clock(),
        )


class AccountAddressAct:
    """Changes the first address of a customer's own account."""

    replies = "changes"

    def __init__(self, parts: ActParts) -> None:
        self._parts = parts

    async def object(self, command: Mapping[str, Any]) -> Objection | None:
        """Why the rules forbid this now; the account is read anew."""
        act = account_command(command)
        customer = await self._parts.orders.customer(act.customer_id)
        refused = decide_account_address(customer, act.address, self._parts.settings)
        return Objection(code=refused.code) if refused is not None else None

    async def perform(self, command: Mapping[str, Any], idempotency_key: str) -> None:
        """Have the shop save it under the key."""
        await self._parts.writer.perform(account_command(command), idempotency_key)

    async def receipt(self, idempotency_key: str) -> Receipt | None:
        """What the shop recorded under the key."""
        return await self._parts.writer.receipt(idempotency_key)

    def tell(self, receipt: Receipt, language: Language) -> Told:
        """The reference, as the shop recorded it."""
        presenter = presenter_of(self._parts, language)
        data = receipt_data(receipt, ACCOUNT_KIND, self._parts.settings)
        return Told(data=data | {"send_by": None}, card=receipt_card(receipt, ACCOUNT_KIND, presenter))

    def explain(self, objection: Objection, language: Language) -> Told:
        """The refusal's code."""
        return Told(data={"act": ACCOUNT_KIND, "code": objection.code, "facts": {}})


def presenter_of(parts: ActParts, language: Language) -> Presenter:
    """Who words values in this language, on the shop's clock."""
    zone = parts.settings.zone
    return Presenter(language=language, zone=zone, today=parts.clock().astimezone(zone).date())
