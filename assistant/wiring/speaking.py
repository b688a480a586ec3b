"""What speaks for one shop: the model that is set, the offline one below it, the eyes for photos, the agent around them."""

from __future__ import annotations

import asyncio

from langchain_core.language_models import BaseChatModel
from langchain_core.utils.function_calling import convert_to_openai_tool

from assistant.agent.agent import Agent, AgentParts
from assistant.agent.graph import build_graph
from assistant.agent.looking import Looker
from assistant.agent.prompts import Prompts
from assistant.agent.state import Sink
from assistant.clock import random_id, utc_now
from assistant.models.fallback import FallbackModel, Rung
from assistant.models.hosted import HostedSettings, open_hosted
from assistant.models.offline.chat import Learnt, OfflineModel
from assistant.models.vision import VisionModel
from assistant.record.guesses import GuessLimits, GuessLog
from assistant.record.pictures import PictureStore
from assistant.server.auth import hkdf, load_secret
from assistant.server.frames import ModelInfo
from assistant.settings import Settings
from assistant.skills.contract import Tool
from assistant.skills.registry import skill_examples, skill_prompt
from assistant.wiring.shop import Wiring
from connectors.commerce import LANGUAGES, Product
from knowledge.embedders.kept import kept_vectors

DEFAULT_MODEL = "gpt-4.1-mini"
# A whole answer of a hosted model may take so many times as long as its first word.
ANSWERS = 2


async def speaking_model(wiring: Wiring, given: BaseChatModel | None) -> tuple[BaseChatModel, ModelInfo]:
    """What speaks: the given model, else the configured one with the offline model below it, else the offline one."""
    if given is not None:
        return given, ModelInfo(kind="scripted", name="scripted")
    offline = await _offline(wiring)
    settings = wiring.settings
    if not settings.hosted:
        return offline, ModelInfo(kind="offline", name="offline")
    name = settings.model or DEFAULT_MODEL
    hosted = open_hosted(_hosted(settings, name))
    ladder = (Rung(name=name, model=hosted), Rung(name="offline", model=offline))
    return FallbackModel(rungs=ladder), ModelInfo(kind="hosted", name=name)


def _hosted(settings: Settings, name: str) -> HostedSettings:
    return HostedSettings(
        model=name,
        api_key=settings.openai_api_key.get_secret_value() if settings.openai_api_key else "",
        base_url=settings.openai_base_url,
        timeout_seconds=settings.model_timeout,
        piece_timeout_seconds=min(settings.model_timeout, HostedSettings.piece_timeout_seconds),
        answer_timeout_seconds=ANSWERS * settings.model_timeout,
    )


async def _offline(wiring: Wiring) -> OfflineModel:
    """The offline model, taught by the skills' examples and the names of what the shop sells."""
    learnt = await asyncio.to_thread(Learnt.of, skill_examples(wiring.skills), wiring.replies, wiring.shop_settings)
    model = OfflineModel(learnt=learnt)
    products: list[Product] = []
    cursor: str | None = None
    more = True
    while more:
        page = await wiring.shop.catalogue.product_feed(cursor)
        products += page.products
        cursor, more = page.cursor, page.more
    await asyncio.to_thread(model.learn_products, products)
    embedder = wiring.knowledge.embedder
    embed = kept_vectors(embedder, wiring.settings.home / "models")
    await model.learn_meaning(embed, [language for language in LANGUAGES if language in embedder.languages])
    return model


def agent_of(wiring: Wiring, model: BaseChatModel, info: ModelInfo, sink: Sink) -> Agent:
    """The agent with the skills' tools; only the sink is told how its turns go."""
    tools = {tool.name: tool for skill in wiring.skills for tool in skill.tools}
    guests = wiring.shop_settings.guests
    limits = GuessLimits(
        per_conversation=guests.attempts_per_conversation,
        per_order_per_hour=guests.attempts_per_order_per_hour,
        per_email_per_hour=guests.attempts_per_email_per_hour,
    )
    guesses = GuessLog(wiring.database, utc_now, limits, hkdf(secret_of(wiring.settings), b"aisle guesses v1"))
    return Agent(
        AgentParts(
            graph=build_graph(),
            model=model.bind_tools([_schema(tool) for tool in tools.values()]),
            model_name=info.name,
            tools=tools,
            prompts=Prompts([skill_prompt(skill) for skill in wiring.skills]),
            replies=wiring.replies,
            shop=wiring.shop,
            settings=wiring.shop_settings,
            finder=wiring.knowledge.search,
            guesses=guesses,
            sink=sink,
            clock=utc_now,
            new_id=random_id,
            looker=_looker(wiring),
            recommender=wiring.learning.recommender,
            visits=wiring.learning,
        )
    )


def pictures_of(wiring: Wiring) -> PictureStore:
    """The photos that people sent."""
    return PictureStore(wiring.database, utc_now, random_id)


def _looker(wiring: Wiring) -> Looker | None:
    """What looks at photos; None where no vision model is configured."""
    settings = wiring.settings
    name = settings.vision_model or ((settings.model or DEFAULT_MODEL) if settings.vision else "")
    if not name or not settings.hosted:
        return None
    return Looker(pictures_of(wiring), VisionModel(open_hosted(_hosted(settings, name)), name))


def secret_of(settings: Settings) -> bytes:
    """The secret from which every key of this home is derived."""
    return load_secret(settings.home, settings.secret.get_secret_value() if settings.secret else None)


def _schema(tool: Tool) -> dict[str, object]:
    schema = convert_to_openai_tool(tool.arguments)
    schema["function"] |= {"name": tool.name, "description": tool.description}
    return schema
