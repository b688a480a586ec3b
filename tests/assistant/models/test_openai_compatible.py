"""The client of OpenAI-compatible servers, against a real socket that behaves and misbehaves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from langchain_core.messages import AIMessageChunk, HumanMessage, SystemMessage

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
from assistant.models.openai_compatible import OpenAICompatible, build
from tests.assistant.models.openai_server import Answer, Script, serve

TOOL: dict[str, Any] = {
    "type": "function",
    "function": {
        "name": "order_status",
        "description": "Where an order is",
        "parameters": {"type": "object", "properties": {"order_number": {"type": "string"}}},
    },
}


def model_at(base_url: str, *, retries: int = 0, first: float = 5.0, piece: float = 5.0) -> OpenAICompatible:
    return build(
        HostedSettings(
            model="house-model",
            base_url=base_url,
            timeout_seconds=first,
            piece_timeout_seconds=piece,
            max_retries=retries,
        )
    )


async def ask(script: Script, *, retries: int = 0, first: float = 5.0, piece: float = 5.0) -> AIMessageChunk:
    async with serve(script) as server:
        model = model_at(server.base_url, retries=retries, first=first, piece=piece)
        merged: AIMessageChunk | None = None
        async for chunk in model.bind_tools([TOOL]).astream([SystemMessage("be kind"), HumanMessage("where is it?")]):
            assert isinstance(chunk, AIMessageChunk)
            merged = chunk if merged is None else merged + chunk
        assert merged is not None
        return merged


async def test_a_server_is_not_sent_the_keys_that_only_the_offline_model_reads() -> None:
    sent: list[Mapping[str, Any]] = []

    def note(body: Mapping[str, Any], n: int) -> Answer:
        sent.append(body)
        return Answer(text="hello")

    properties = {"slot": {"type": "string", "description": "a time slot", "slot": "text"}}
    tool: dict[str, Any] = {
        "type": "function",
        "function": TOOL["function"] | {"parameters": {"type": "object", "properties": properties}},
    }
    async with serve(note) as server:
        await model_at(server.base_url).bind_tools([tool]).ainvoke("hi")
    assert sent[0]["tools"][0]["function"]["parameters"]["properties"] == {
        "slot": {"type": "string", "description": "a time slot"}
    }


async def test_streamed_text_arrives_whole_with_usage_and_the_models_name() -> None:
    answer = await ask(lambda body, n: Answer(text="It is on its way, 明天到。"))
    assert answer.text == "It is on its way, 明天到。"
    assert answer.usage_metadata is not None
    assert answer.response_metadata["model_kind"] == "hosted"
    assert answer.response_metadata["model_name"] == "house-model"


async def test_streamed_tool_calls_are_put_together_from_their_pieces() -> None:
    calls = (("order_status", {"order_number": "HP-10002"}), ("order_status", {"order_number": "HP-10003"}))
    answer = await ask(lambda body, n: Answer(calls=calls, piece=3))
    assert [(c["name"], c["args"]) for c in answer.tool_calls] == list(calls)


async def test_the_request_is_a_chat_completion_with_tools_and_without_a_key_of_ours() -> None:
    async with serve(lambda body, n: Answer(text="ok")) as server:
        await model_at(server.base_url).bind_tools([TOOL]).ainvoke("hi")
        assert server.requests[0]["model"] == "house-model"
        assert server.requests[0]["stream"] is True
        assert [t["function"]["name"] for t in server.requests[0]["tools"]] == ["order_status"]
        assert server.headers[0]["authorization"] == "Bearer none"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Answer(status=401), ModelMisconfigured),
        (Answer(status=403), ModelMisconfigured),
        (Answer(status=404), ModelMisconfigured),
        (Answer(status=429, error_code="insufficient_quota"), ModelMisconfigured),
        (Answer(status=400), ModelRefused),
        (Answer(status=422), ModelRefused),
        (Answer(status=429), ModelThrottled),
        (Answer(status=500), ModelBroken),
        (Answer(status=503), ModelBroken),
        (Answer(text="some words", cut_after=2, cut="end"), ModelBroken),
        (Answer(text="some words", cut_after=2, cut="reset"), ModelUnreachable),
        (Answer(text="some words", garbage_after=2), ModelBroken),
    ],
)
async def test_every_failure_becomes_one_of_our_errors(answer: Answer, expected: type[ModelError]) -> None:
    with pytest.raises(expected) as caught:
        await ask(lambda body, n: answer)
    assert type(caught.value) is expected


async def test_being_throttled_tells_how_long() -> None:
    with pytest.raises(ModelThrottled) as caught:
        await ask(lambda body, n: Answer(status=429, headers={"retry-after": "7"}))
    assert caught.value.retry_after == 7.0
    assert caught.value.retryable


async def test_a_passing_failure_is_tried_again() -> None:
    answer = await ask(lambda body, n: Answer(status=500) if n == 0 else Answer(text="better now"), retries=1)
    assert answer.text == "better now"


async def test_no_first_word_in_time_is_a_time_out() -> None:
    with pytest.raises(ModelTimeout):
        await ask(lambda body, n: Answer(text="never", stall_after=0), first=0.1)


async def test_a_stall_between_words_is_a_time_out() -> None:
    with pytest.raises(ModelTimeout):
        await ask(lambda body, n: Answer(text="half of an answer", stall_after=2), piece=0.1)


async def test_retries_count_towards_the_first_words_time() -> None:
    with pytest.raises(ModelTimeout):
        await ask(lambda body, n: Answer(status=429, headers={"retry-after": "30"}), retries=3, first=0.2)


async def test_nobody_listening_is_unreachable() -> None:
    async with serve(lambda body, n: Answer()) as server:
        address = server.base_url
    with pytest.raises(ModelUnreachable):
        await model_at(address).ainvoke("hi")


async def test_an_error_never_carries_what_the_server_wrote() -> None:
    with pytest.raises(ModelRefused) as caught:
        await ask(lambda body, n: Answer(status=400, error_code="secret-code"))
    assert "secret" not in str(caught.value)
