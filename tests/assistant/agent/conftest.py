"""The real skills, loaded once."""

from __future__ import annotations

import pytest

from assistant.skills.contract import Skill
from assistant.skills.registry import load_skills


@pytest.fixture(scope="session")
def skills() -> tuple[Skill, ...]:
    return load_skills()
