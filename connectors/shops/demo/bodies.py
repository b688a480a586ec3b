"""Rows as JSON: the vocabulary's dataclasses written to text and read back, exactly."""

from __future__ import annotations

from collections.abc import Hashable
from functools import cache
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter

T = TypeVar("T")


@cache
def _adapter(kind: Hashable) -> TypeAdapter[Any]:
    return TypeAdapter(cast(Any, kind))


def to_body(value: object) -> str:
    """The JSON text of a dataclass of `connectors.commerce`."""
    return _adapter(cast(Hashable, type(value))).dump_json(value).decode()


def from_body(kind: type[T], body: str) -> T:
    """The dataclass that `to_body` wrote."""
    value: T = _adapter(cast(Hashable, kind)).validate_json(body)
    return value
