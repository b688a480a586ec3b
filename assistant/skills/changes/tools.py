"""The skill of cancelling and changing; each tool stands in its own file."""

from __future__ import annotations

from assistant.skills.changes.address import address_tools
from assistant.skills.changes.cancel import cancel_tool
from assistant.skills.changes.items import items_tool
from assistant.skills.changes.payment import payment_tool
from assistant.skills.contract import Skill


def changes_skill() -> Skill:
    """The skill with its tools."""
    return Skill(name="changes", tools=(cancel_tool(), items_tool(), payment_tool(), *address_tools()))
