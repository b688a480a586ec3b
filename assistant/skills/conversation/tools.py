"""Small talk needs no tools: its intents answer with a reply of `replies.yaml`."""

from __future__ import annotations

from assistant.skills.contract import Skill


def conversation_skill() -> Skill:
    """The skill; it has phrasings and replies only."""
    return Skill(name="conversation", tools=())
