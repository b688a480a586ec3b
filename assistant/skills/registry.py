"""Which skills there are. A new one is a folder beside the others and a line here."""

from __future__ import annotations

from pathlib import Path

from assistant.skills.account.tools import account_skill
from assistant.skills.changes.tools import changes_skill
from assistant.skills.contract import Skill
from assistant.skills.conversation.tools import conversation_skill
from assistant.skills.examples import Intent, load_examples
from assistant.skills.exchanges.tools import exchanges_skill
from assistant.skills.handover.tools import handover_skill
from assistant.skills.notices.tools import notices_skill
from assistant.skills.orders.tools import orders_skill
from assistant.skills.policies.tools import policies_skill
from assistant.skills.products.tools import products_skill
from assistant.skills.recommendations.tools import recommendations_skill
from assistant.skills.replies import Replies, load_replies
from assistant.skills.returns.tools import returns_skill


def load_skills() -> tuple[Skill, ...]:
    """Every skill, each with its tools."""
    return (
        products_skill(),
        recommendations_skill(),
        notices_skill(),
        orders_skill(),
        returns_skill(),
        changes_skill(),
        exchanges_skill(),
        policies_skill(),
        account_skill(),
        handover_skill(),
        conversation_skill(),
    )


def skill_folder(skill: Skill) -> Path:
    """Where a skill's `prompt.md`, `examples.yaml` and `replies.yaml` stand: the folder named like it."""
    return Path(__file__).parent / skill.name


def skill_prompt(skill: Skill) -> str:
    """A skill's instructions for hosted models."""
    return (skill_folder(skill) / "prompt.md").read_text(encoding="utf-8")


def skill_replies(skills: tuple[Skill, ...]) -> Replies:
    """All reply templates of these skills."""
    return load_replies(skill_folder(s) for s in skills)


def skill_examples(skills: tuple[Skill, ...]) -> tuple[Intent, ...]:
    """All intents of these skills."""
    return load_examples(skill_folder(s) for s in skills)
