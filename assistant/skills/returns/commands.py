"""The command of a return as JSON: written into the proposal, decided once more, then turned into the act."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict

from assistant.skills.returns.rules import Allowed, Kinds, Refused, ReturnRequest, decide
from connectors.commerce import Order, ReturnLine, ReturnOrder
from connectors.money import Money
from connectors.shops.settings import ShopSettings


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class _Amount(_Strict):
    minor: int
    currency: str


class _Line(_Strict):
    line_id: str
    quantity: int
    reason: str


class _Command(BaseModel):
    """`connectors.commerce.ReturnOrder` as JSON, and the product kinds that the rules looked at."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    order_id: str
    lines: tuple[_Line, ...]
    refund: _Amount
    refund_to: str
    fee: _Amount
    ship_by: AwareDatetime | None
    kinds: dict[str, tuple[str, ...]] = {}


def command_json(order: Order, allowed: Allowed, kinds: Kinds) -> dict[str, Any]:
    """The command of an allowed return, as plain JSON."""
    return _Command(
        order_id=order.id,
        lines=tuple(_Line(line_id=x.line_id, quantity=x.quantity, reason=x.reason) for x in allowed.lines),
        refund=_amount(allowed.refund),
        refund_to=allowed.refund_to,
        fee=_amount(allowed.fee),
        ship_by=allowed.ship_by,
        kinds=dict(kinds),
    ).model_dump(mode="json")


def return_command(command: Mapping[str, Any]) -> ReturnOrder:
    """The act that a stored command stands for; raises pydantic.ValidationError for anything that is not one."""
    parsed = _Command.model_validate(dict(command))
    return ReturnOrder(
        order_id=parsed.order_id,
        lines=tuple(ReturnLine(line_id=x.line_id, quantity=x.quantity, reason=x.reason) for x in parsed.lines),
        refund=Money(parsed.refund.minor, parsed.refund.currency),
        refund_to=parsed.refund_to,
        fee=Money(parsed.fee.minor, parsed.fee.currency),
        ship_by=parsed.ship_by,
    )


def decide_command(
    command: Mapping[str, Any],
    order: Order,
    settings: ShopSettings,
    now: datetime,
    cards: frozenset[str] = frozenset(),
) -> Allowed | Refused:
    """The rules once more, at execution, on fresh data: what was confirmed must still be exactly what is allowed.

    `cards` are the gift cards of the order's customer.
    Refused "changed" carries what it would be now. The day to send it back by stays as it was confirmed.
    """
    act = return_command(command)
    if act.order_id != order.id:
        return Refused(code="unknown_line")
    kinds = _Command.model_validate(dict(command)).kinds
    request = ReturnRequest(lines=act.lines, refund_to=act.refund_to, kinds=kinds, cards=cards)
    decision = decide(order, request, settings, now)
    if isinstance(decision, Refused):
        return decision
    same = (decision.refund, decision.fee, decision.lines) == (act.refund, act.fee, act.lines)
    return decision if same else Refused(code="changed", facts={"refund": decision.refund, "fee": decision.fee})


def _amount(amount: Money) -> _Amount:
    return _Amount(minor=amount.minor, currency=amount.currency)
