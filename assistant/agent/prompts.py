"""The prompt and the history that a model reads, and the hash that tells which prompt it was."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from assistant.agent.saying import descriptions_in, human, joined
from assistant.guardrails.injection import as_data
from assistant.guardrails.release import Withheld
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
    """The system prompt's template with the skills' own prompts in it, and the note that asks for a repair."""

    def __init__(self, skill_prompts: Sequence[str]) -> None:
        folder = Path(__file__).parent / "prompts"
        system, repair = ((folder / name).read_text(encoding="utf-8") for name in ("system.md", "repair.md"))
        environment = Environment(
            undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True, trim_blocks=True
        )
        self._system, self._repair = environment.from_string(system), environment.from_string(repair)
        self._skills = "\n\n".join(prompt.strip() for prompt in skill_prompts)
        self.hash = hashlib.sha256((system + repair + self._skills).encode()).hexdigest()[:12]

    def system(self, values: Mapping[str, Any]) -> str:
        """The system prompt; a value that the template names and `values` lacks is an error."""
        return self._system.render({**values, "skills": self._skills})

    def repair(self, draft: str, failed: Sequence[Withheld]) -> str:
        """What is added to the system prompt so that a reply whose sentences failed is written again."""
        return self._repair.render(draft=draft, failed=failed)


def history(recorded: Sequence[Recorded], language: str) -> list[BaseMessage]:
    """The conversation as chat messages, oldest first; tool results of older turns are left out to save room."""
    turns = [place for place, entry in enumerate(recorded) if isinstance(entry.event, AssistantSaid)]
    first = turns[-MAX_TURNS - 1] + 1 if len(turns) > MAX_TURNS else 0
    detailed = turns[-FULL_TURNS - 1] + 1 if len(turns) > FULL_TURNS else 0
    messages: list[BaseMessage] = []
    photos = descriptions_in(recorded)
    for place, entry in enumerate(recorded[first:], first):
        if isinstance(entry.event, ShopperSaid):
            _append(messages, human([entry.event], photos, language))
        for message in _messages(entry, place >= detailed):
            _append(messages, message)
        if isinstance(entry.event, LanguageChosen):
            language = entry.event.language
    return messages


def _append(messages: list[BaseMessage], message: BaseMessage) -> None:
    """Add a message; one of the same speaker goes on with theirs, for many models demand that speakers alternate."""
    last = messages[-1] if messages else None
    if isinstance(message, HumanMessage) and isinstance(last, HumanMessage):
        messages[-1] = joined(last, message)
    elif _only_words(message) and _only_words(last):
        messages[-1] = AIMessage(f"{messages[-1].text}\n\n{message.text}")
    else:
        messages.append(message)


def _only_words(message: BaseMessage | None) -> bool:
    return isinstance(message, AIMessage) and not message.tool_calls


def _messages(entry: Recorded, detailed: bool) -> list[BaseMessage]:
    match entry.event:
        case AssistantSaid(text=text):
            return [AIMessage(text)]
        case AgentSaid(agent=agent, text=text):
            return [AIMessage(f"({agent}, a colleague, wrote:) {text}")]
        case ToolCalled() as called if detailed:
            call = {"name": called.name, "args": dict(called.arguments), "id": called.call_id, "type": "tool_call"}
            return [AIMessage("", tool_calls=[call])]
        case ToolReturned() as returned if detailed:
            content = json.dumps({"outcome": returned.outcome, "data": returned.data}, ensure_ascii=False)
            return [ToolMessage(as_data(content), tool_call_id=returned.call_id, name=returned.name)]
        case _:
            return []
