"""The skills' replies, loaded once, and a way to run a tool that checks everything which holds for every result."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from assistant.cards import CARD
from assistant.guardrails.figures import FactSet, FigureCheck, facts_in
from assistant.guardrails.receipts import ClaimCheck, Grounds, ReceiptFact, states_in
from assistant.guardrails.release import Gate
from assistant.skills.contract import Tool, ToolContext, ToolResult
from assistant.skills.registry import load_skills, skill_replies
from assistant.skills.replies import Replies
from connectors.commerce import LANGUAGES
from tests.assistant.skills.fakes import NOW

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
            assert not re.search(r"[a-z][.!?][A-Z]", said), f"{result.outcome} runs together: {said}"
            flagged = withheld(said, result)
            assert not flagged, f"WITHHELD {result.outcome} {language} {flagged}"
        assert result is not None
        return result

    return run_tool


def withheld(said: str, result: ToolResult) -> list[tuple[str, str]]:
    """The sentences that the guards would not let through on the grounds of this result alone, quotations of it apart."""
    facts = FactSet(facts_in(result.data, source="tool", at=NOW))
    grounds = Grounds(
        states=list(states_in(result.data)), proposals={result.proposal.kind} if result.proposal else set()
    )
    if result.hand_over is not None:
        grounds.receipts.append(ReceiptFact("handover", str(result.hand_over["reference"])))
    gate = Gate(FigureCheck(facts), ClaimCheck(grounds))
    gate.feed(said)
    quoted = json.dumps(result.data, ensure_ascii=False)
    return [(w.sentence, f"{w.reason}: {w.words}") for w in gate.finish().withheld if w.sentence not in quoted]
