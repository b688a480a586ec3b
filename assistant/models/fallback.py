"""A chat model over several: the first that can answer does, and the change-over is visible to the caller.

The contract with whoever reads the stream: a chunk for which `is_restart` is true means *everything streamed so far in
this answer is void*, text and tool calls alike; what follows is a new answer from its beginning. Merging all chunks
blindly would join two half answers, so read with `is_restart`.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from pydantic import ConfigDict

from assistant.models.errors import ModelBroken, ModelError, ModelMisconfigured, ModelRefused, ModelThrottled
from assistant.models.streaming import whole

RESTART = "restart"
log = structlog.get_logger(__name__)


def is_restart(chunk: BaseMessage) -> bool:
    """Whether this chunk voids everything before it."""
    return chunk.additional_kwargs.get(RESTART) is True


def restart_chunk() -> ChatGenerationChunk:
    """The marker itself: no text, no calls."""
    return ChatGenerationChunk(message=AIMessageChunk(content="", additional_kwargs={RESTART: True}))


@dataclass(kw_only=True)
class Breaker:
    """Remembers failures of one model, so that a dead one is not waited for in every turn.

    After `failures` in a row, or one that only the owner can mend, it stays open for `rest_seconds`; then one call may
    try, and its outcome decides. `clock` gives seconds that only grow.
    """

    failures: int = 3
    rest_seconds: float = 30.0
    clock: Callable[[], float] = time.monotonic
    _count: int = field(default=0, init=False)
    _closed_again_at: float | None = field(default=None, init=False)

    def allows(self) -> bool:
        """Whether the model may be asked now; asking after the rest books the one trial."""
        if self._closed_again_at is None:
            return True
        if self.clock() < self._closed_again_at:
            return False
        self._closed_again_at = self.clock() + self.rest_seconds
        return True

    def succeeded(self) -> None:
        """The model answered: forget its failures."""
        self._count, self._closed_again_at = 0, None

    def failed(self, error: ModelError) -> None:
        """The model failed; a request that it merely refused says nothing about its health."""
        if isinstance(error, ModelRefused):
            return
        self._count += 1
        if isinstance(error, ModelMisconfigured) or self._count >= self.failures:
            self._closed_again_at = self.clock() + self.rest_seconds
        if isinstance(error, ModelThrottled) and error.retry_after:
            self._closed_again_at = max(self._closed_again_at or 0.0, self.clock() + error.retry_after)


@dataclass(frozen=True, kw_only=True)
class Rung:
    """One model of the ladder, by the name that logs use; the last one should be able to answer always."""

    name: str
    model: Runnable[Any, Any]
    breaker: Breaker = field(default_factory=Breaker)


class FallbackModel(BaseChatModel):
    """Answers from the first rung that can; raises the last rung's error when none could."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    rungs: tuple[Rung, ...]

    @property
    def _llm_type(self) -> str:
        return "fallback"

    def bind_tools(self, tools: Sequence[Any], *, tool_choice: str | None = None, **kwargs: Any) -> Runnable[Any, Any]:
        """The same ladder with tools on every rung; health is remembered across all copies."""
        bound = tuple(
            Rung(name=rung.name, model=_chat_model(rung).bind_tools(tools, **kwargs), breaker=rung.breaker)
            for rung in self.rungs
        )
        return self.model_copy(update={"rungs": bound})

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        raise NotImplementedError("Aisle is async only: use ainvoke or astream")

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        kept: list[ChatGenerationChunk] = []
        async for chunk in self._astream(messages, stop, run_manager, **kwargs):
            kept = [] if is_restart(chunk.message) else [*kept, chunk]
        return whole(kept)

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        streamed = False
        for place, rung in enumerate(self.rungs):
            last = place == len(self.rungs) - 1
            # The last rung is asked in any case: there is nothing below it to rest on.
            if not last and not rung.breaker.allows():
                continue
            if streamed:
                yield restart_chunk()
                streamed = False
            said = False
            try:
                async for chunk in rung.model.astream(messages, stop=stop, **kwargs):
                    streamed = True
                    said = said or _says_something(chunk)
                    yield ChatGenerationChunk(message=chunk)
                if not said:
                    raise ModelBroken("the model sent neither a word nor a call")
            except ModelError as error:
                rung.breaker.failed(error)
                _report(rung.name, error)
                if last:
                    raise
            else:
                rung.breaker.succeeded()
                return


def _says_something(chunk: AIMessageChunk) -> bool:
    return bool(chunk.text.strip() or chunk.tool_call_chunks)


def _chat_model(rung: Rung) -> BaseChatModel:
    if not isinstance(rung.model, BaseChatModel):
        raise TypeError(f"{rung.name} has its tools already; bind them on the whole ladder")
    return rung.model


def _report(name: str, error: ModelError) -> None:
    # Ids and kinds only: an error's text could carry what people wrote.
    if isinstance(error, ModelMisconfigured):
        log.error("model_misconfigured", model=name, error=type(error).__name__, detail=str(error))
    else:
        log.warning("model_failed", model=name, error=type(error).__name__, retryable=error.retryable)
