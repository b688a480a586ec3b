"""A chat model on any server that speaks OpenAI's chat completions, hosted or in the house; it raises only our errors."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from typing import Any, cast

import openai
from langchain_core.callbacks import AsyncCallbackManagerForLLMRun
from langchain_core.language_models import LanguageModelInput
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.utils.function_calling import convert_to_openai_tool
from langchain_openai import ChatOpenAI

from assistant.models.errors import (
    ModelBroken,
    ModelError,
    ModelMisconfigured,
    ModelRefused,
    ModelThrottled,
    ModelTimeout,
    ModelUnreachable,
)
from assistant.models.hosted import HostedSettings
from assistant.models.streaming import last_chunk, whole


class OpenAICompatible(ChatOpenAI):
    """LangChain's client with our three time limits, whole answers only, and our errors."""

    first_piece_seconds: float = 20.0
    piece_seconds: float = 10.0
    answer_seconds: float = 60.0

    def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> Runnable[LanguageModelInput, AIMessage]:
        """The client with these tools on offer, without the keys that only our offline model reads."""
        return super().bind_tools([_public(convert_to_openai_tool(tool)) for tool in tools], **kwargs)

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        stream = cast("AsyncGenerator[ChatGenerationChunk]", super()._astream(messages, stop, run_manager, **kwargs))
        limit, finished = self.first_piece_seconds, False
        ends = time.monotonic() + self.answer_seconds
        try:
            while True:
                try:
                    chunk = await asyncio.wait_for(anext(stream), min(limit, ends - time.monotonic()))
                except StopAsyncIteration:
                    break
                except (openai.OpenAIError, TimeoutError, json.JSONDecodeError, ValueError) as error:
                    raise as_model_error(error) from error
                limit = self.piece_seconds
                finished = finished or bool((chunk.generation_info or {}).get("finish_reason"))
                chunk.message.response_metadata.pop("model_name", None)
                (chunk.generation_info or {}).pop("model_name", None)
                yield chunk
        finally:
            await stream.aclose()
        if not finished:
            raise ModelBroken("the answer ended before it was whole")
        yield last_chunk("hosted", self.model_name)

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return whole([chunk async for chunk in self._astream(messages, stop, run_manager, **kwargs)])


def build(settings: HostedSettings) -> OpenAICompatible:
    """The model of these settings; no connection is made before it is asked."""
    return OpenAICompatible(
        model=settings.model,
        base_url=settings.base_url or None,
        # The client refuses to start without a key, also where the server wants none.
        api_key=settings.api_key or "none",
        # Anything but chat completions is unknown to most compatible servers.
        use_responses_api=False,
        stream_usage=True,
        timeout=settings.timeout_seconds,
        max_retries=settings.max_retries,
        stream_chunk_timeout=None,
        first_piece_seconds=settings.timeout_seconds,
        piece_seconds=settings.piece_timeout_seconds,
        answer_seconds=settings.answer_timeout_seconds,
        **settings.extra,
    )


def _public(schema: Any) -> Any:
    """A tool's schema without `slot`, which tells the offline model what to fill in: a strict server refuses unknown keys."""
    match schema:
        case dict():
            private = isinstance(schema.get("slot"), str)
            return {key: _public(value) for key, value in schema.items() if not (private and key == "slot")}
        case list():
            return [_public(value) for value in schema]
        case _:
            return schema


def as_model_error(error: Exception) -> ModelError:
    """The client's exception in our words, without its text: a server may repeat the conversation or the key in it."""
    match error:
        case TimeoutError() | openai.APITimeoutError():
            return ModelTimeout("the model did not answer in time")
        case openai.APIConnectionError():
            return ModelUnreachable("no connection to the model")
        case openai.RateLimitError(code="insufficient_quota"):
            return ModelMisconfigured("the account at the model's provider is empty")
        case openai.RateLimitError():
            return ModelThrottled("the model's server asks for fewer requests", _retry_after(error))
        case openai.AuthenticationError() | openai.PermissionDeniedError():
            return ModelMisconfigured("the model's server does not accept the key")
        case openai.NotFoundError():
            return ModelMisconfigured("the model's server knows no such model or address")
        case openai.APIStatusError(status_code=status) if status < 500:
            return ModelRefused(f"the model's server refused the request with status {status}")
        case openai.APIStatusError(status_code=status):
            return ModelBroken(f"the model's server failed with status {status}")
        case _:
            return ModelBroken("the model's server sent something unreadable")


def _retry_after(error: openai.RateLimitError) -> float | None:
    try:
        return float(error.response.headers.get("retry-after", ""))
    except ValueError:
        return None
