"""The command that changes a customer's own address, as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from connectors.commands import ChangeCustomerAddress


def account_json(command: ChangeCustomerAddress) -> dict[str, Any]:
    """The command as plain JSON."""
    plain: dict[str, Any] = _adapter().dump_python(command, mode="json")
    return plain


def account_command(command: Mapping[str, Any]) -> ChangeCustomerAddress:
    """The act that a stored command stands for; raises pydantic.ValidationError for anything that is not one."""
    return _adapter().validate_python(dict(command))


@cache
def _adapter() -> TypeAdapter[ChangeCustomerAddress]:
    return TypeAdapter(ChangeCustomerAddress)
