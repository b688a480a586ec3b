"""The ladder of models: the shopper always gets an answer, and the change-over is plain to see."""

from __future__ import annotations

import pytest
from langchain_core.messages import AIMessage, BaseMessage

from assistant.models.errors import ModelBroken, ModelError, ModelMisconfigured, ModelRefused, ModelThrottled
from assistant.models.fallback import Breaker, FallbackModel, Rung, is_restart
from assistant.models.hosted import HostedSettings
from assistant.models.openai_compatible import build
from assistant.models.scripted import Call, ScriptedModel, Step
from tests.assistant.models.openai_server import Answer, serve

TOOL = {"type": "function", "function": {"name": "find_policy", "description": "", "parameters": {"type": "object"}}}


class Seconds:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def failing(error: ModelError, after: str = "", times: int = 20) -> ScriptedModel:
    return ScriptedModel(steps=(Step(text=after, error=error),) * times)


def ladder(first: ScriptedModel, breaker: Breaker | None = None) -> tuple[FallbackModel, ScriptedModel]:
    second = ScriptedModel(words=2)
    rungs = (Rung(name="first", model=first, breaker=breaker or Breaker()), Rung(name="second", model=second))
    return FallbackModel(rungs=rungs), second


async def heard(model: FallbackModel) -> tuple[str, int]:
    """What stands after the last restart, and how many restarts there were."""
    text, restarts = "", 0
    async for chunk in model.bind_tools([TOOL]).astream("hello"):
        if is_restart(chunk):
            text, restarts = "", restarts + 1
        text += chunk.text
    return text, restarts


async def test_a_healthy_first_model_answers_alone() -> None:
    model, second = ladder(ScriptedModel(steps=(Step(text="from the first"),)))
    assert await heard(model) == ("from the first", 0)
    assert second.asked == ()


@pytest.mark.parametrize("error", [ModelBroken("x"), ModelRefused("x"), ModelMisconfigured("x"), ModelThrottled("x")])
async def test_every_failure_steps_down(error: ModelError) -> None:
    model, second = ladder(failing(error))
    assert await heard(model) == ("word0 word1", 0)
    assert second.asked[0].tools == ("find_policy",)


async def test_a_failure_in_the_middle_voids_what_was_streamed() -> None:
    model, _ = ladder(failing(ModelBroken("x"), after="this will be "))
    assert await heard(model) == ("word0 word1", 1)


async def test_two_failures_in_the_middle_void_both() -> None:
    rungs = [Rung(name=str(i), model=failing(ModelBroken("x"), after=f"attempt {i} ")) for i in range(2)]
    model = FallbackModel(rungs=(*rungs, Rung(name="last", model=ScriptedModel(words=1))))
    assert await heard(model) == ("word0", 2)


async def test_a_whole_answer_holds_nothing_of_the_broken_one() -> None:
    broken = ScriptedModel(steps=(Step(text="half ", calls=(Call(name="find_policy"),), error=ModelBroken("x")),))
    model, _ = ladder(broken)
    answer = await model.ainvoke("hello")
    assert isinstance(answer, AIMessage)
    assert (answer.text, answer.tool_calls) == ("word0 word1", [])
    assert answer.response_metadata["model_kind"] == "scripted"


async def test_when_nobody_can_answer_the_last_error_is_raised() -> None:
    rungs = (Rung(name="a", model=failing(ModelBroken("a"))), Rung(name="b", model=failing(ModelRefused("b"))))
    with pytest.raises(ModelRefused, match="b"):
        await FallbackModel(rungs=rungs).ainvoke("hello")


async def test_a_mistake_in_our_own_code_is_not_hidden_by_stepping_down() -> None:
    model, _ = ladder(ScriptedModel(steps=(Step(error=KeyError("bug")),)))
    with pytest.raises(KeyError):
        await model.ainvoke("hello")


async def test_a_dead_model_is_left_alone_for_a_while_and_then_tried_once() -> None:
    clock = Seconds()
    first = failing(ModelBroken("x"))
    model, _ = ladder(first, Breaker(failures=2, rest_seconds=30, clock=clock))
    for _ in range(5):
        await model.ainvoke("hello")
    assert len(first.asked) == 2
    clock.now += 31
    await model.ainvoke("hello")
    await model.ainvoke("hello")
    assert len(first.asked) == 3


async def test_a_model_that_recovers_is_used_again() -> None:
    clock = Seconds()
    first = ScriptedModel(steps=(Step(error=ModelBroken("x")), Step(text="well"), Step(text="well"), Step(text="well")))
    model, _ = ladder(first, Breaker(failures=1, rest_seconds=30, clock=clock))
    said: list[BaseMessage] = [await model.ainvoke("hello")]
    clock.now += 31
    said += [await model.ainvoke("hello") for _ in range(2)]
    assert [m.text for m in said] == ["word0 word1", "well", "well"]


async def test_a_wrong_key_rests_at_once_and_a_refused_request_never_does() -> None:
    for error, asked in ((ModelMisconfigured("x"), 1), (ModelRefused("x"), 4)):
        first = failing(error)
        model, _ = ladder(first, Breaker(failures=3, clock=Seconds()))
        for _ in range(4):
            await model.ainvoke("hello")
        assert len(first.asked) == asked


async def test_throttling_is_respected_for_as_long_as_the_server_says() -> None:
    clock = Seconds()
    first = failing(ModelThrottled("x", retry_after=60))
    model, _ = ladder(first, Breaker(clock=clock))
    await model.ainvoke("hello")
    clock.now += 59
    await model.ainvoke("hello")
    assert len(first.asked) == 1
    clock.now += 2
    await model.ainvoke("hello")
    assert len(first.asked) == 2


async def test_over_a_real_socket_a_cut_answer_ends_as_the_next_models_answer() -> None:
    async with serve(lambda body, n: Answer(text="Your parcel will arrive on", cut_after=3)) as server:
        hosted = build(HostedSettings(model="m", base_url=server.base_url, max_retries=0))
        rungs = (Rung(name="hosted", model=hosted), Rung(name="below", model=ScriptedModel(words=3)))
        assert await heard(FallbackModel(rungs=rungs)) == ("word0 word1 word2", 1)
