"""A chat model that plays what a test or a bench wrote down, and remembers what it was asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage, HumanMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.utils.function_calling import convert_to_openai_tool
from pydantic import ConfigDict

from assistant.models.streaming import call_chunks, last_chunk, pieces, text_chunk, whole


@dataclass(frozen=True, kw_only=True)
class Call:
    """A tool call that the model makes; `id` None lets the model number it."""

    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Step:
    """One answer: text, then tool calls, then perhaps a failure. `interval` seconds pass before each piece."""

    text: str = ""
    calls: tuple[Call, ...] = ()
    error: Exception | None = None
    interval: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the model was asked: the messages and the names of the tools on offer."""

    messages: tuple[BaseMessage, ...]
    tools: tuple[str, ...]


class ScriptOver(Exception):  # noqa: N818 - named by what happened, as in the other trees of errors
    """The model was asked more often than the script has steps."""


Script = Callable[[Sequence[BaseMessage], Sequence[Mapping[str, Any]]], Step]


@dataclass
class Progress:
    """What has been played and asked so far; shared by a model and its copies with tools."""

    asked: list[Asked] = field(default_factory=list)
    played: dict[str, int] = field(default_factory=dict)


class ScriptedModel(BaseChatModel):
    """Plays one of: `steps` one per call, `conversations` the steps under a conversation's first human message,
    `function` what it gives for messages and tools, `words` that many words, `interval` seconds apart, to every call.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    steps: tuple[Step, ...] = ()
    conversations: Mapping[str, Sequence[Step]] | None = None
    function: Script | None = None
    words: int = 0
    interval: float = 0.0
    tools: tuple[Mapping[str, Any], ...] = ()
    progress: Progress = field(default_factory=Progress)

    def __init__(self, **values: Any) -> None:
        values.setdefault("progress", Progress())
        super().__init__(**values)

    @property
    def _llm_type(self) -> str:
        return "scripted"

    @property
    def asked(self) -> Sequence[Asked]:
        """Everything that was asked, oldest first."""
        return tuple(self.progress.asked)

    def bind_tools(
        self, tools: Sequence[Any], *, tool_choice: str | None = None, **kwargs: Any
    ) -> Runnable[Any, Any]:  # the base class's own signature, which gives a Runnable
        """The same script with tools on offer; what is asked of either is remembered together."""
        return self.model_copy(update={"tools": tuple(convert_to_openai_tool(tool) for tool in tools)})

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        step = self._next(messages)
        if step.error:
            raise step.error
        return whole([*self._chunks(step), last_chunk("scripted", "scripted")])

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        step = self._next(messages)
        for chunk in self._chunks(step):
            if step.interval:
                await asyncio.sleep(step.interval)
            yield chunk
        if step.error:
            raise step.error
        yield last_chunk("scripted", "scripted")

    def _chunks(self, step: Step) -> Iterator[ChatGenerationChunk]:
        """The pieces one by one: made beforehand they would delay the first."""
        number = len(self.progress.asked)
        calls = [(call.id or f"call_{number}_{i}", call.name, call.arguments) for i, call in enumerate(step.calls)]
        yield from map(text_chunk, pieces(step.text))
        yield from call_chunks(calls)

    def _next(self, messages: Sequence[BaseMessage]) -> Step:
        names = tuple(str(tool["function"]["name"]) for tool in self.tools)
        self.progress.asked.append(Asked(messages=tuple(messages), tools=names))
        if self.words:
            return Step(text=" ".join(f"word{i}" for i in range(self.words)), interval=self.interval)
        if self.function:
            return self.function(messages, self.tools)
        key, steps = "", self.steps
        if self.conversations is not None:
            key = next((str(m.content) for m in messages if isinstance(m, HumanMessage)), "")
            steps = tuple(self.conversations.get(key, ()))
        index = self.progress.played.get(key, 0)
        if index >= len(steps):
            raise ScriptOver(f"asked {index + 1} times, but the script has {len(steps)} steps")
        self.progress.played[key] = index + 1
        return steps[index]
