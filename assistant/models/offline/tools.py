"""The tools on offer as the planner sees them: which arguments they take and what kind of detail fills each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Slot:
    """One argument. `kind` is its schema's "slot" word, `values` its enumerated values, `longest` how long a text may be."""

    argument: str
    kind: str
    required: bool
    values: tuple[str, ...] = ()
    longest: int | None = None


@dataclass(frozen=True, kw_only=True)
class ToolShape:
    """One tool by name with its arguments."""

    name: str
    slots: tuple[Slot, ...]

    def slot(self, kind: str) -> Slot | None:
        """The first argument of this kind."""
        return next((slot for slot in self.slots if slot.kind == kind), None)


def shapes(tools: Iterable[Mapping[str, Any]]) -> dict[str, ToolShape]:
    """The shapes of tools in OpenAI's schema; arguments without a "slot" are never filled."""
    found: dict[str, ToolShape] = {}
    for tool in tools:
        function = tool["function"]
        parameters = function.get("parameters", {})
        required = parameters.get("required", ())
        slots = tuple(
            Slot(
                argument=name,
                kind=schema["slot"],
                required=name in required,
                values=_values(schema),
                longest=_longest(schema),
            )
            for name, schema in parameters.get("properties", {}).items()
            if "slot" in schema
        )
        found[function["name"]] = ToolShape(name=function["name"], slots=slots)
    return found


def _values(schema: Mapping[str, Any]) -> tuple[str, ...]:
    options: Sequence[Mapping[str, Any]] = [schema, *schema.get("anyOf", ())]
    return next((tuple(option["enum"]) for option in options if "enum" in option), ())


def _longest(schema: Mapping[str, Any]) -> int | None:
    options: Sequence[Mapping[str, Any]] = [schema, *schema.get("anyOf", ())]
    return next((int(option["maxLength"]) for option in options if "maxLength" in option), None)
