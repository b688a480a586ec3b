"""What one run of the agent carries from node to node, and what it may use."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Protocol, TypedDict

from langchain_core.messages import BaseMessage
from langchain_core.runnables import Runnable

from assistant.agent.speech import Speech
from assistant.clock import NewId
from assistant.record.events import Event
from assistant.skills.contract import Tool, ToolContext, ToolResult
from assistant.skills.replies import Replies

ChatModel = Runnable[Any, Any]


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
    """A tool call that was run, and what came of it."""

    name: str
    result: ToolResult


class AgentState(TypedDict):
    """The graph's state. `events` are what the log will get, in order."""

    messages: Annotated[list[BaseMessage], operator.add]
    events: Annotated[list[Event], operator.add]
    ran: Annotated[list[Ran], operator.add]
    rounds: int
    spoken: list[str]
    withheld: Annotated[list[str], operator.add]
    model: str


@dataclass(frozen=True, kw_only=True)
class TurnContext:
    """What the nodes of one turn may use; the same for every model and channel."""

    turn: str
    tool_context: ToolContext
    tools: Mapping[str, Tool]
    model: ChatModel
    replies: Replies
    speech: Speech
    sink: Sink
    new_id: NewId
    learn: Callable[[ToolResult, str], None]
    open_subjects: Sequence[str] = ()
