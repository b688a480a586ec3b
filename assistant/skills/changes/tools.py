"""The skill of cancelling and changing; each tool stands in its own file."""

from __future__ import annotations

from assistant.skills.changes.cancel import cancel_tool
from assistant.skills.contract import Skill


def changes_skill() -> Skill:
    """The skill with its tools."""
    return Skill(name="changes", tools=(cancel_tool(),))
