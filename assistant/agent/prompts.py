"""The prompt and the history that a model reads, and the hash that tells which prompt it was."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from assistant.record.events import (
    AgentSaid,
    AssistantSaid,
    LanguageChosen,
    Recorded,
    ShopperSaid,
    ToolCalled,
    ToolReturned,
)

LANGUAGE_NAMES = {"en": "English", "zh": "Simplified Chinese"}
FULL_TURNS = 4
MAX_TURNS = 16


class Prompts:
    """The system prompt's template with the skills' own prompts in it."""

    def __init__(self, skill_prompts: Sequence[str]) -> None:
        source = (Path(__file__).parent / "prompts" / "system.md").read_text(encoding="utf-8")
        environment = Environment(undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True)
        self._template = environment.from_string(source)
        self._skills = "\n\n".join(skill_prompts)
        self.hash = hashlib.sha256((source + self._skills).encode()).hexdigest()[:12]

    def system(self, values: Mapping[str, Any]) -> str:
        """The system prompt; a value that the template names and `values` lacks is an error."""
        return self._template.render({**values, "skills": self._skills})


def history(recorded: Sequence[Recorded], language: str) -> list[BaseMessage]:
    """The conversation as chat messages, oldest first; tool results of older turns are left out to save room."""
    turns = [place for place, entry in enumerate(recorded) if isinstance(entry.event, AssistantSaid)]
    first = turns[-MAX_TURNS - 1] + 1 if len(turns) > MAX_TURNS else 0
    detailed = turns[-FULL_TURNS - 1] + 1 if len(turns) > FULL_TURNS else 0
    messages: list[BaseMessage] = []
    for place, entry in enumerate(recorded[first:], first):
        messages.extend(_messages(entry, place >= detailed, language))
        if isinstance(entry.event, LanguageChosen):
            language = entry.event.language
    return messages


def _messages(entry: Recorded, detailed: bool, language: str) -> list[BaseMessage]:
    match entry.event:
        case ShopperSaid(text=text):
            return [HumanMessage(text, additional_kwargs={"language": language})]
        case AssistantSaid(text=text):
            return [AIMessage(text)]
        case AgentSaid(agent=agent, text=text):
            return [AIMessage(f"({agent}, a colleague, wrote:) {text}")]
        case ToolCalled() as called if detailed:
            call = {"name": called.name, "args": dict(called.arguments), "id": called.call_id, "type": "tool_call"}
            return [AIMessage("", tool_calls=[call])]
        case ToolReturned() as returned if detailed:
            content = json.dumps({"outcome": returned.outcome, "data": returned.data}, ensure_ascii=False)
            return [ToolMessage(content, tool_call_id=returned.call_id, name=returned.name)]
        case _:
            return []
