"""The skills' replies, loaded once, and a way to run a tool that checks everything which holds for every result."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from assistant.server.frames import CARD
from assistant.skills.contract import Tool, ToolContext, ToolResult
from assistant.skills.registry import load_skills, skill_replies
from assistant.skills.replies import Replies
from connectors.commerce import LANGUAGES

Run = Callable[..., Awaitable[ToolResult]]


@pytest.fixture(scope="session")
def tools() -> Mapping[str, Tool]:
    return {tool.name: tool for skill in load_skills() for tool in skill.tools}


@pytest.fixture(scope="session")
def replies() -> Replies:
    return skill_replies(load_skills())


@pytest.fixture
def run(tools: Mapping[str, Tool], replies: Replies) -> Run:
    """Runs a tool by name in both languages; what it returns must be plain JSON, valid cards and sayable."""

    async def run_tool(context: ToolContext, name: str, /, **arguments: Any) -> ToolResult:
        result: ToolResult | None = None
        for language in (*(each for each in LANGUAGES if each != context.language), context.language):
            there = replace(context, language=language)
            result = await tools[name].run(there, tools[name].arguments.model_validate(arguments))
            json.dumps(result.data)
            for card in result.cards:
                CARD.validate_python(card)
            if result.proposal is not None:
                json.dumps(result.proposal.command)
                CARD.validate_python(result.proposal.card)
            said = replies.render(result.outcome, language, result.data)
            assert said, f"{result.outcome} says nothing in {language}"
            assert "None" not in said, f"{result.outcome} in {language}: {said}"
            assert "{" not in said, f"{result.outcome} in {language}: {said}"
            assert "  " not in said, f"{result.outcome} in {language}: {said}"
        assert result is not None
        return result

    return run_tool
