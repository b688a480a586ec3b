"""The scripted model plays its script and remembers what it was asked."""

from __future__ import annotations

import pytest
from langchain_core.messages import AIMessageChunk, HumanMessage

from assistant.models.scripted import Call, ScriptedModel, ScriptOver, Step

TOOL = {"type": "function", "function": {"name": "order_status", "description": "", "parameters": {"type": "object"}}}


async def test_text_and_calls_arrive_in_pieces_and_make_the_scripted_answer() -> None:
    model = ScriptedModel(
        steps=(Step(text="One moment, 请稍等。", calls=(Call(name="order_status", arguments={"n": 1}),)),)
    )
    chunks = [chunk async for chunk in model.bind_tools([TOOL]).astream([HumanMessage("where?")])]
    merged = chunks[0]
    for chunk in chunks[1:]:
        merged += chunk
    assert isinstance(merged, AIMessageChunk)
    assert len([c for c in chunks if c.text]) > 2
    assert merged.text == "One moment, 请稍等。"
    assert [(c["name"], c["args"]) for c in merged.tool_calls] == [("order_status", {"n": 1})]
    assert merged.response_metadata == {"model_kind": "scripted", "model_name": "scripted"}


async def test_it_remembers_messages_and_tools_of_every_call() -> None:
    model = ScriptedModel(steps=(Step(text="a"), Step(text="b")))
    await model.ainvoke("first")
    await model.bind_tools([TOOL]).ainvoke("second")
    assert [(str(a.messages[0].content), a.tools) for a in model.asked] == [
        ("first", ()),
        ("second", ("order_status",)),
    ]


async def test_each_conversation_has_its_own_script() -> None:
    model = ScriptedModel(conversations={"hi": [Step(text="1"), Step(text="2")], "bye": [Step(text="3")]})
    said = [(await model.ainvoke(text)).text for text in ("hi", "bye", "hi")]
    assert said == ["1", "3", "2"]


async def test_a_function_decides_from_the_messages() -> None:
    model = ScriptedModel(function=lambda messages, tools: Step(text=f"{messages[-1].content}!"))
    assert (await model.ainvoke("yes")).text == "yes!"


async def test_a_failure_comes_after_the_words_before_it() -> None:
    model = ScriptedModel(steps=(Step(text="half of", error=ConnectionError("gone")),))
    stream = model.astream("x")
    assert [(await anext(stream)).text for _ in range(2)] == ["half ", "of"]
    with pytest.raises(ConnectionError, match="gone"):
        await anext(stream)


async def test_asking_beyond_the_script_fails_clearly() -> None:
    with pytest.raises(ScriptOver, match="asked 1 times"):
        await ScriptedModel(steps=()).ainvoke("x")


async def test_words_are_streamed_one_by_one_for_a_bench() -> None:
    model = ScriptedModel(words=50)
    pieces = [c.text async for c in model.astream("x") if c.text]
    assert len(pieces) == 50
