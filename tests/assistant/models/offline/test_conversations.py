"""Whole conversations between the offline model and the real skills, from `conversations.txt`."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from assistant.models.offline.chat import OfflineModel
from assistant.skills.contract import Person, Skill
from tests.assistant.models.small_shop import CUSTOMER
from tests.assistant.models.talking import Talk

CALL = re.compile(r"(\w+) (\{.*\}): ([\w.]+)")


@dataclass
class Message:
    """What is said and what must come of it."""

    text: str
    calls: list[tuple[str, dict[str, Any], str]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)


@dataclass
class Conversation:
    name: str
    who: str
    messages: list[Message] = field(default_factory=list)


def conversations() -> list[Conversation]:
    found: list[Conversation] = []
    for line in Path(__file__).with_name("conversations.txt").read_text(encoding="utf-8").splitlines():
        call = CALL.fullmatch(line)
        if line.startswith("## "):
            name, _, who = line[3:].partition(" | ")
            found.append(Conversation(name=name, who=who))
        elif line.startswith("> "):
            found[-1].messages.append(Message(text=line[2:]))
        elif line.startswith("= "):
            found[-1].messages[-1].words.append(line[2:])
        elif call:
            found[-1].messages[-1].calls.append((call.group(1), json.loads(call.group(2)), call.group(3)))
        elif line and not line.startswith("#"):
            raise ValueError(f"cannot read: {line}")
    return found


def _without_question(call: tuple[str, dict[str, Any], str]) -> tuple[str, dict[str, Any], str]:
    """The call without the words of the question, which are compared only where the table gives them."""
    name, arguments, outcome = call
    return name, {k: v for k, v in arguments.items() if k != "question"}, outcome


@pytest.mark.parametrize("conversation", conversations(), ids=lambda c: c.name)
async def test_a_conversation_goes_as_it_should(
    conversation: Conversation, model: OfflineModel, skills: tuple[Skill, ...]
) -> None:
    person = Person(customer_id=CUSTOMER, name="Mia") if conversation.who == "mia" else Person()
    talk = Talk(model, skills, person)
    for message in conversation.messages:
        heard = await talk.say(message.text)
        made = [
            (name, arguments, outcome) for (name, arguments), outcome in zip(heard.calls, heard.outcomes, strict=True)
        ]
        assert [_without_question(m) for m in made] == [_without_question(c) for c in message.calls], message.text
        assert all("question" not in c[1] or c in made for c in message.calls), message.text
        assert all(words in heard.text for words in message.words), f"{message.text} → {heard.text}"
        assert heard.text
