"""Commands as JSON: what was asked for and what was confirmed, written into the proposal and decided once more at execution."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, cast

from pydantic import BaseModel, ConfigDict, TypeAdapter

from assistant.skills.changes.deciding import Allowed, Live, Refused
from connectors.commands import Command, ExchangeOrder


def nothing_more(_request: object) -> tuple[str, ...]:
    """No further products."""
    return ()


@dataclass(frozen=True, kw_only=True)
class ActKind:
    """One act: its name as a proposal's kind, the types of its request and command, and its rule.

    `products` names what has to be read live beside the products of the order's lines.
    """

    name: str
    request: type
    command: type[Command]
    decide: Callable[[Live, Any], Allowed | Refused]
    products: Callable[[Any], tuple[str, ...]] = nothing_more


class _Stored(BaseModel):
    """A command in a proposal. `customer_id` is empty for a guest, whose stored methods are nobody's business."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    customer_id: str
    request: dict[str, Any]
    command: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Confirmed:
    """What a stored command stands for."""

    customer_id: str
    request: Any
    command: Command


def command_json(kind: ActKind, customer_id: str, request: object, command: Command) -> dict[str, Any]:
    """The request and the command as plain JSON."""
    return _Stored(
        customer_id=customer_id,
        request=_adapter(cast(Hashable, kind.request)).dump_python(request, mode="json"),
        command=_adapter(cast(Hashable, kind.command)).dump_python(command, mode="json"),
    ).model_dump(mode="json")


def confirmed(kind: ActKind, command: Mapping[str, Any]) -> Confirmed:
    """What a stored command stands for; raises pydantic.ValidationError for anything that is not one of this kind."""
    stored = _Stored.model_validate(dict(command))
    return Confirmed(
        customer_id=stored.customer_id,
        request=_adapter(cast(Hashable, kind.request)).validate_python(stored.request),
        command=_adapter(cast(Hashable, kind.command)).validate_python(stored.command),
    )


def decide_again(kind: ActKind, act: Confirmed, live: Live) -> Allowed | Refused:
    """The rules once more, at execution, on fresh data: what was confirmed must still be exactly what is allowed.

    Refused "changed" carries what it would be now. The day to send something back by stays as it was confirmed.
    """
    decision = kind.decide(live, act.request)
    if isinstance(decision, Refused):
        return decision
    if _undated(decision.command) == _undated(act.command):
        return decision
    return Refused(code="changed", facts={"back": decision.back, "fee": decision.fee})


def _undated(command: Command) -> Command:
    return replace(command, ship_by=None) if isinstance(command, ExchangeOrder) else command


@cache
def _adapter(kind: Hashable) -> TypeAdapter[Any]:
    return TypeAdapter(cast(Any, kind))
