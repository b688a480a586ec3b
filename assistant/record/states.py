"""The states of a proposal and what may follow each; the log and every fold keep to this one table."""

from __future__ import annotations

from collections.abc import Mapping

# From each state to the states that may follow; a state that is no key is final.
TRANSITIONS: Mapping[str, frozenset[str]] = {
    "open": frozenset({"confirmed", "declined", "expired"}),
    "confirmed": frozenset({"done", "refused", "failed", "waiting_for_agent"}),
}


def may_follow(state: str, following: str) -> bool:
    """Whether a proposal in `state` may get into the state `following`."""
    return following in TRANSITIONS.get(state, frozenset())


def sources_of(state: str) -> tuple[str, ...]:
    """The states from which `state` may be reached."""
    return tuple(source for source, targets in TRANSITIONS.items() if state in targets)
