"""What the offline model learnt, once for all tests: learning takes more than a second."""

from __future__ import annotations

import pytest

from assistant.models.offline.chat import Learnt, OfflineModel
from assistant.skills.contract import Skill
from assistant.skills.registry import load_skills
from tests.assistant.models.talking import learnt_from


@pytest.fixture(scope="session")
def skills() -> tuple[Skill, ...]:
    return load_skills()


@pytest.fixture(scope="session")
def learnt(skills: tuple[Skill, ...]) -> Learnt:
    return learnt_from(skills)


@pytest.fixture
def model(learnt: Learnt) -> OfflineModel:
    return OfflineModel(learnt=learnt)
