"""The offline model as a LangChain chat model: no key, no network, no state; everything comes from the messages."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.utils.function_calling import convert_to_openai_tool
from pydantic import ConfigDict

from assistant.models.offline.catalogue import ProductNames
from assistant.models.offline.details import OrderNumbers
from assistant.models.offline.dialogue import Decision, Dialogue
from assistant.models.offline.filling import Filler
from assistant.models.offline.planner import Planner
from assistant.models.offline.reading import Embed, Reader
from assistant.models.offline.scene import turns
from assistant.models.offline.tools import ToolShape, shapes
from assistant.models.streaming import call_chunks, last_chunk, pieces, text_chunk, whole
from assistant.skills.examples import Intent
from assistant.skills.replies import Replies
from connectors.commerce import LANGUAGES, Language, Product
from connectors.shops.settings import ShopSettings

KIND, NAME = "offline", "aisle-offline"


@dataclass(kw_only=True)
class Learnt:
    """What the model knows: how people speak, what is replied, and the shop's product names, which may be renewed."""

    intents: Sequence[Intent]
    replies: Replies
    reader: Reader
    numbers: OrderNumbers
    facts: Mapping[Language, Mapping[str, str]]
    names: ProductNames = field(default_factory=ProductNames)

    @classmethod
    def of(cls, intents: Sequence[Intent], replies: Replies, settings: ShopSettings) -> Learnt:
        """Everything learnt from the skills' examples; takes about a second of computing."""
        numbers = OrderNumbers(settings.order_number_pattern, settings.order_number_example)
        facts: dict[Language, Mapping[str, str]] = {
            language: {
                "assistant": settings.assistant.localized().text(language),
                "shop": settings.name.localized().text(language),
                "example": settings.order_number_example,
            }
            for language in LANGUAGES
        }
        return cls(intents=intents, replies=replies, reader=Reader(intents, numbers), numbers=numbers, facts=facts)

    def dialogue(self, tools: Mapping[str, ToolShape]) -> Dialogue:
        """The dialogue with these tools on offer and the product names of now."""
        planner = Planner(self.reader, Filler(self.intents, self.numbers, self.names), tools)
        return Dialogue(planner, self.replies, self.facts)


class OfflineModel(BaseChatModel):
    """Understands requests in English and Chinese, calls tools and words their outcomes by the skills' templates."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    learnt: Learnt
    tools: tuple[Mapping[str, Any], ...] = ()

    @property
    def _llm_type(self) -> str:
        return NAME

    def bind_tools(self, tools: Sequence[Any], *, tool_choice: str | None = None, **kwargs: Any) -> Runnable[Any, Any]:
        """The same model with tools on offer; product names learnt later reach every copy."""
        return self.model_copy(update={"tools": tuple(convert_to_openai_tool(tool) for tool in tools)})

    def learn_products(self, products: Iterable[Product]) -> None:
        """Know these products by name from now on, and no others. Blocking: some milliseconds per thousand."""
        self.learnt.names = ProductNames(products)

    async def learn_meaning(self, embed: Embed, languages: Iterable[Language] = ("en",)) -> None:
        """Understand paraphrases in these languages better from now on, by the vectors that `embed` gives; every copy does."""
        await self.learnt.reader.learn_meaning(embed, languages)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return whole(list(self._chunks(messages)))

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        await self._prepare(messages)
        return whole(list(self._chunks(messages)))

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        await self._prepare(messages)
        for chunk in self._chunks(messages):
            yield chunk

    async def _prepare(self, messages: Sequence[BaseMessage]) -> None:
        await self.learnt.reader.prepare([turn.text for turn in turns(messages)])

    def _chunks(self, messages: Sequence[BaseMessage]) -> Iterable[ChatGenerationChunk]:
        decision = self.learnt.dialogue(shapes(self.tools)).decide(messages)
        if decision.calls:
            yield from call_chunks(_numbered(decision, len(messages)))
        else:
            yield from map(text_chunk, pieces(decision.reply))
        yield last_chunk(KIND, NAME)


def _numbered(decision: Decision, place: int) -> list[tuple[str, str, Mapping[str, Any]]]:
    """The calls with ids that are the same whenever the same conversation is answered again."""
    found: list[tuple[str, str, Mapping[str, Any]]] = []
    for index, call in enumerate(decision.calls):
        body = json.dumps([place, index, call.name, call.arguments], sort_keys=True, ensure_ascii=False)
        found.append((f"call_{hashlib.sha256(body.encode()).hexdigest()[:16]}", call.name, call.arguments))
    return found
