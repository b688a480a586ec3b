"""What one run of the agent carries from node to node, and what it may use."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Protocol, TypedDict

from langchain_core.messages import BaseMessage
from langchain_core.runnables import Runnable

from assistant.agent.prompts import Prompts
from assistant.agent.speech import Speech
from assistant.clock import NewId
from assistant.guardrails.release import Withheld
from assistant.record.events import Event
from assistant.skills.contract import Tool, ToolContext, ToolResult
from assistant.skills.replies import Replies

ChatModel = Runnable[Any, Any]

# Outcomes that say why a tool did not run; they come from us and carry no facts of the shop.
PROBLEM = "tool."


class Sink(Protocol):
    """Where a turn shows what it is doing; nothing here is kept."""

    def working(self, conversation_id: str, turn: str, label: str, done: bool) -> None:
        """The assistant is busy with something (`label` in the shopper's language), or no longer."""
        ...

    def delta(self, conversation_id: str, turn: str, index: int, text: str) -> None:
        """More checked words; index 0 begins the text anew."""
        ...


@dataclass(frozen=True, kw_only=True)
class Ran:
    """A tool call that was run, in which round, and what came of it."""

    name: str
    result: ToolResult
    round: int


class AgentState(TypedDict):
    """The graph's state. `events` are what the log will get, in order.

    `spoken` are the checked words of each round, `failed` what the last round's check held back, `withheld` every reason so
    far; `kind` and `model` tell who spoke last; `repaired` that the model has had its one chance to write the reply again.
    """

    messages: list[BaseMessage]
    events: Annotated[list[Event], operator.add]
    ran: Annotated[list[Ran], operator.add]
    rounds: int
    spoken: list[str]
    failed: list[Withheld]
    withheld: Annotated[list[str], operator.add]
    repaired: bool
    kind: str
    model: str


@dataclass(frozen=True, kw_only=True)
class TurnContext:
    """What the nodes of one turn may use; the same for every model and channel."""

    turn: str
    tool_context: ToolContext
    tools: Mapping[str, Tool]
    model: ChatModel
    replies: Replies
    prompts: Prompts
    speech: Speech
    sink: Sink
    new_id: NewId
    learn: Callable[[ToolResult, str], None]
