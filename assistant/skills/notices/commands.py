"""The command of a back-in-stock request as JSON: written into the proposal, read when it is executed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict

from connectors.commerce import AskStockNotice


class _Command(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    product_id: str
    variant_id: str
    customer_id: str
    email: str


def command_json(command: AskStockNotice) -> dict[str, Any]:
    """The command as plain JSON."""
    return _Command(
        product_id=command.product_id,
        variant_id=command.variant_id,
        customer_id=command.customer_id,
        email=command.email,
    ).model_dump(mode="json")


def notice_command(command: Mapping[str, Any]) -> AskStockNotice:
    """The act that a stored command stands for; raises pydantic.ValidationError for anything that is not one."""
    parsed = _Command.model_validate(dict(command))
    return AskStockNotice(
        product_id=parsed.product_id,
        variant_id=parsed.variant_id,
        customer_id=parsed.customer_id,
        email=parsed.email,
    )
