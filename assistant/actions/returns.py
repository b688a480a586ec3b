"""The act of returning: rules on fresh data, the shop's own registration, its receipt."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from assistant.actions.execute import Objection, Told
from assistant.clock import Clock
from assistant.skills.present import Presenter
from assistant.skills.returns.commands import decide_command, return_command
from assistant.skills.returns.drawing import receipt_card, receipt_data, refusal_facts
from assistant.skills.returns.refunding import cards_of
from assistant.skills.returns.rules import Refused
from connectors.commerce import Language, Receipt
from connectors.shops.base import OrderReader, OrderWriter
from connectors.shops.settings import ShopSettings


class ReturnAct:
    """Registers returns in one shop."""

    replies = "returns"

    def __init__(self, orders: OrderReader, writer: OrderWriter, settings: ShopSettings, clock: Clock) -> None:
        self._orders = orders
        self._writer = writer
        self._settings = settings
        self._clock = clock

    async def object(self, command: Mapping[str, Any]) -> Objection | None:
        """Why the rules forbid this return now; the order is read anew."""
        order = await self._orders.order(return_command(command).order_id)
        if order is None:
            return Objection(code="not_found")
        customer = await self._orders.customer(order.customer_id) if order.customer_id else None
        decision = decide_command(command, order, self._settings, self._clock(), cards_of(customer))
        if isinstance(decision, Refused):
            return Objection(code=decision.code, facts=decision.facts)
        return None

    async def perform(self, command: Mapping[str, Any], idempotency_key: str) -> None:
        """Register the return under the key."""
        await self._writer.perform(return_command(command), idempotency_key)

    async def receipt(self, idempotency_key: str) -> Receipt | None:
        """What the shop registered under the key."""
        return await self._writer.receipt(idempotency_key)

    def tell(self, receipt: Receipt, language: Language) -> Told:
        """The reference, the refund and the day to send it back by, as the shop recorded them."""
        presenter = self._presenter(language)
        return Told(
            data=receipt_data(receipt, presenter, self._settings), card=receipt_card(receipt, presenter, self._settings)
        )

    def explain(self, objection: Objection, language: Language) -> Told:
        """The refusal's code and its facts in words."""
        facts = refusal_facts(Refused(code=objection.code, facts=objection.facts), self._presenter(language))
        return Told(data={"code": objection.code, "facts": facts})

    def _presenter(self, language: Language) -> Presenter:
        zone = ZoneInfo(self._settings.time_zone)
        return Presenter(language=language, zone=zone, today=self._clock().astimezone(zone).date())
