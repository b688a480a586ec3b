"""The act of exchanging, among the acts on orders: rules on fresh data, the shop's own registration, its receipt."""

from __future__ import annotations

from assistant.actions.changes import ActParts, OrderAct
from assistant.actions.execute import Act
from assistant.skills.exchanges.tools import KIND
from connectors.commands import Command


def exchange_acts(parts: ActParts, taken: frozenset[type[Command]]) -> dict[str, Act]:
    """The exchange by the kind of its proposals; nothing for a shop that does not take it."""
    return {KIND.name: OrderAct(KIND, parts)} if KIND.command in taken else {}
