"""Plays conversations between the offline model and the real skills over a small shop, as the agent does."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from assistant.guess import Guess
from assistant.language import detect_language
from assistant.models.offline.chat import Learnt, OfflineModel
from assistant.skills.contract import Person, Skill, Tool, ToolContext, ToolResult
from assistant.skills.registry import load_skills, skill_examples, skill_replies
from connectors.commerce import Language
from connectors.shops.base import Capabilities
from tests.assistant.models import small_shop

MOST_ROUNDS = 6


@dataclass
class Guesses:
    """A limit that only counts."""

    failures: int = 0

    async def attempt(self, guess: Guess) -> bool:
        self.failures += 1
        return self.failures <= 5

    async def forget(self, guess: Guess) -> None:
        self.failures -= 1


@dataclass
class Heard:
    """What one message led to: the tools called with what, their outcomes, and the reply."""

    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    outcomes: list[str] = field(default_factory=list)
    results: list[ToolResult] = field(default_factory=list)
    text: str = ""
    rounds: int = 0


def learnt_from(skills: Sequence[Skill]) -> Learnt:
    """What the offline model learns from these skills for the small shop."""
    learnt = Learnt.of(skill_examples(tuple(skills)), skill_replies(tuple(skills)), small_shop.settings())
    OfflineModel(learnt=learnt).learn_products(small_shop.products())
    return learnt


def schemas(skills: Sequence[Skill]) -> list[dict[str, Any]]:
    """The tools as a model is offered them."""
    return [
        {"type": "function", "function": {"name": t.name, "description": t.description, "parameters": t.arguments.model_json_schema()}}
        for skill in skills
        for t in skill.tools
    ]  # fmt: skip


class Talk:
    """One conversation; `person` is signed in from the start or proves an order on the way."""

    def __init__(
        self, model: BaseChatModel, skills: Sequence[Skill] | None = None, person: Person | None = None
    ) -> None:
        skills = skills if skills is not None else load_skills()
        self._model = model.bind_tools(schemas(skills))
        self._tools: dict[str, Tool] = {t.name: t for s in skills for t in s.tools}
        self._messages: list[BaseMessage] = [SystemMessage("You are the assistant of a shop.")]
        self._language: Language = "en"
        catalogue = {p.id: p for p in small_shop.products()}
        self._context = ToolContext(
            conversation_id="c1",
            person=person or Person(),
            language="en",
            now=small_shop.NOW,
            settings=small_shop.settings(),
            capabilities=Capabilities(returns=True, reviews=True, stock_counts=True),
            catalogue=small_shop.SmallCatalogue(catalogue),
            orders=small_shop.small_orders(catalogue),
            finder=small_shop.SmallFinder(list(catalogue.values())),
            guesses=Guesses(),
        )

    async def say(self, text: str) -> Heard:
        """Everything that this message led to."""
        self._language = "zh" if detect_language(text, self._language) == "zh" else "en"
        self._context = replace(self._context, language=self._language)
        self._messages.append(HumanMessage(text, additional_kwargs={"language": self._language}))
        heard = Heard()
        while heard.rounds < MOST_ROUNDS:
            heard.rounds += 1
            answer = await self._answer()
            self._messages.append(AIMessage(answer.text, tool_calls=answer.tool_calls))
            if not answer.tool_calls:
                heard.text = answer.text
                return heard
            for call in answer.tool_calls:
                await self._run(call["name"], call["args"], str(call["id"]), heard)
        raise AssertionError(f"no reply after {MOST_ROUNDS} rounds: {heard.calls}")

    async def _answer(self) -> AIMessageChunk:
        merged: AIMessageChunk | None = None
        async for chunk in self._model.astream(self._messages):
            assert isinstance(chunk, AIMessageChunk)
            merged = chunk if merged is None else merged + chunk
        assert merged is not None
        return merged

    async def _run(self, name: str, arguments: dict[str, Any], call_id: str, heard: Heard) -> None:
        tool = self._tools[name]
        result = await tool.run(self._context, tool.arguments.model_validate(arguments))
        if result.verified_order_id:
            proven = self._context.person.verified_order_ids | {result.verified_order_id}
            self._context = replace(self._context, person=replace(self._context.person, verified_order_ids=proven))
        heard.calls.append((name, arguments))
        heard.outcomes.append(result.outcome)
        heard.results.append(result)
        content = json.dumps({"outcome": result.outcome, "data": result.data}, ensure_ascii=False)
        self._messages.append(ToolMessage(content, tool_call_id=call_id, name=name))
