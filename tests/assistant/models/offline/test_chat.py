"""The offline model as LangChain sees it, and what it does with conversations that are not its own."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from assistant.models.fallback import FallbackModel, Rung
from assistant.models.hosted import HostedSettings
from assistant.models.offline.chat import Learnt, OfflineModel
from assistant.models.openai_compatible import build
from assistant.skills.contract import Person, Skill
from tests.assistant.models.openai_server import Answer, serve
from tests.assistant.models.small_shop import CUSTOMER
from tests.assistant.models.talking import Talk, learnt_from, schemas

MIA = Person(customer_id=CUSTOMER, name="Mia")


def human(text: str, language: str = "en") -> HumanMessage:
    return HumanMessage(text, additional_kwargs={"language": language})


def called(name: str, arguments: dict[str, Any], outcome: str, data: dict[str, Any]) -> list[BaseMessage]:
    call = {"name": name, "args": arguments, "id": "x1", "type": "tool_call"}
    content = json.dumps({"outcome": outcome, "data": data})
    return [AIMessage("", tool_calls=[call]), ToolMessage(content, tool_call_id="x1", name=name)]


async def test_a_reply_is_streamed_in_pieces_and_says_which_model_spoke(model: OfflineModel) -> None:
    chunks = [chunk async for chunk in model.astream([human("hi")])]
    assert len([c for c in chunks if c.text]) > 5
    assert chunks[-1].response_metadata == {"model_kind": "offline", "model_name": "aisle-offline"}
    whole = await model.ainvoke([human("hi")])
    assert whole.text == "".join(c.text for c in chunks)


async def test_the_same_conversation_gets_the_same_calls(model: OfflineModel, skills: tuple[Skill, ...]) -> None:
    bound = model.bind_tools(schemas(skills))
    first, second = [await bound.ainvoke([human("where is HP-10002?")]) for _ in range(2)]
    assert first.tool_calls == second.tool_calls
    assert first.tool_calls[0]["args"]["order_number"] == "HP-10002"


async def test_the_reply_language_is_the_one_that_the_server_says(model: OfflineModel) -> None:
    assert "Hello" in (await model.ainvoke([human("hi", "en")])).text
    assert "您好" in (await model.ainvoke([human("hi", "zh")])).text


async def test_without_tools_it_still_answers_kindly(model: OfflineModel) -> None:
    answer = await model.ainvoke([SystemMessage("…"), human("where is my order?")])
    assert answer.text
    assert answer.tool_calls == []


@pytest.mark.parametrize(
    "text",
    ["", "   ", "👍👍", "\x00\x01", "‮abc", "<script>alert(1)</script>", "'; DROP TABLE x;--", "a" * 4000, "退" * 4000],
)
async def test_any_text_gets_an_answer(text: str, model: OfflineModel, skills: tuple[Skill, ...]) -> None:
    answer = await model.bind_tools(schemas(skills)).ainvoke([human(text)])
    assert answer.text or answer.tool_calls


async def test_results_that_another_model_asked_for_are_told_not_asked_again(
    model: OfflineModel, skills: tuple[Skill, ...]
) -> None:
    messages = [human("where is my parcel?"), *called("return_status", {}, "returns.none", {})]
    answer = await model.bind_tools(schemas(skills)).ainvoke(messages)
    assert [c["name"] for c in answer.tool_calls] == ["order_status"]
    messages += called("order_status", {}, "orders.none", {})
    answer = await model.bind_tools(schemas(skills)).ainvoke(messages)
    assert answer.tool_calls == []
    assert "refund" in answer.text


async def test_an_unreadable_tool_result_is_no_crash_and_no_claim(
    model: OfflineModel, skills: tuple[Skill, ...]
) -> None:
    call = {"name": "order_status", "args": {}, "id": "x1", "type": "tool_call"}
    messages = [human("where is my order?"), AIMessage("", tool_calls=[call]), ToolMessage("oops", tool_call_id="x1")]
    answer = await model.bind_tools(schemas(skills)).ainvoke(messages)
    assert "trouble" in answer.text


async def test_data_that_lacks_what_a_template_needs_is_no_crash(
    model: OfflineModel, skills: tuple[Skill, ...]
) -> None:
    messages = [human("show my orders"), *called("list_orders", {}, "orders.list", {})]
    assert (await model.bind_tools(schemas(skills)).ainvoke(messages)).text


async def test_one_reply_carries_one_act_at_most(model: OfflineModel, skills: tuple[Skill, ...]) -> None:
    heard = await Talk(model, skills, MIA).say(
        "return the lamp from HP-10002, it's broken. Also return the mugs from HP-10008"
    )
    assert [name for name, _ in heard.calls].count("request_return") == 1


async def test_what_another_model_said_in_its_own_words_leaves_nothing_open(
    model: OfflineModel, skills: tuple[Skill, ...]
) -> None:
    asked_by_another = [human("my email is tom@example.org"), AIMessage("Lovely. Anything else?")]
    answer = await model.bind_tools(schemas(skills)).ainvoke([*asked_by_another, human("HP-10009")])
    assert [c["name"] for c in answer.tool_calls] == ["order_status"]


async def test_it_finishes_a_turn_that_a_hosted_model_began_and_broke_off(
    model: OfflineModel, skills: tuple[Skill, ...]
) -> None:
    def script(body: Any, count: int) -> Answer:
        return (
            Answer(calls=(("order_status", {"order_number": "hp-10002"}),))
            if count == 0
            else Answer(text="It is", cut_after=2)
        )

    async with serve(script) as server:
        hosted = build(HostedSettings(model="m", base_url=server.base_url, max_retries=0))
        ladder = FallbackModel(rungs=(Rung(name="hosted", model=hosted), Rung(name="offline", model=model)))
        messages: list[BaseMessage] = [human("where is HP-10002?")]
        bound = ladder.bind_tools(schemas(skills))
        first = await bound.ainvoke(messages)
        assert [c["name"] for c in first.tool_calls] == ["order_status"]
        messages += [
            first,
            ToolMessage(
                json.dumps({"outcome": "orders.not_found", "data": {}}), tool_call_id=first.tool_calls[0]["id"]
            ),
        ]
        answer = await bound.ainvoke(messages)
    assert answer.tool_calls == []
    assert "can't find" in answer.text
    assert answer.response_metadata["model_kind"] == "offline"


async def test_a_long_conversation_is_answered_in_milliseconds(model: OfflineModel, skills: tuple[Skill, ...]) -> None:
    talk = Talk(model, skills, MIA)
    texts = ["show me desk lamps", "how much is the first one?", "compare them", "where is HP-10002?"] * 4
    for text in texts:
        await talk.say(text)
    began = time.process_time()
    await talk.say("where is HP-10008?")
    assert time.process_time() - began < 0.25


async def test_learning_the_examples_takes_seconds_at_most(skills: tuple[Skill, ...]) -> None:
    began = time.process_time()
    learnt_from(skills)
    assert time.process_time() - began < 6


class Meanings:
    """An embedding model of the poorest kind: one dimension per known word; refuses Chinese as the bundled one does."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self._words: dict[str, int] = {"parcel": 0, "consignment": 0, "where": 1, "whereabouts": 1, "my": 2, "the": 2}

    async def __call__(self, texts: Sequence[str]) -> list[list[float]]:
        self.seen += texts
        assert not any("\u4e00" <= c <= "\u9fff" for text in texts for c in text)
        rows = np.zeros((len(texts), 3))
        for row, text in enumerate(texts):
            for word in text.lower().split():
                if word in self._words:
                    rows[row, self._words[word]] += 1
        return [[float(v) for v in row] for row in rows]


async def test_meaning_helps_english_and_chinese_is_never_embedded(skills: tuple[Skill, ...]) -> None:
    learnt: Learnt = learnt_from(skills)
    text = "whereabouts the consignment"
    before = learnt.reader.probability(text, "order_status")
    meanings = Meanings()
    await learnt.reader.learn_meaning(meanings)
    bound = OfflineModel(learnt=learnt).bind_tools(schemas(skills))
    await bound.ainvoke([human(text), AIMessage("…"), human("我的快递到哪了", "zh")])
    assert learnt.reader.probability(text, "order_status") > before
    count = len(meanings.seen)
    await bound.ainvoke([human(text), AIMessage("…"), human("我的快递到哪了", "zh")])
    assert len(meanings.seen) == count
