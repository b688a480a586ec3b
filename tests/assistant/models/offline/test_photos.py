"""The offline model and photos: it searches with a description, and asks kindly where nobody could look."""

from __future__ import annotations

import json
from typing import Any

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from assistant.agent.saying import human, joined
from assistant.models.offline.chat import OfflineModel
from assistant.record.events import ShopperSaid
from assistant.skills.contract import Skill
from tests.assistant.models.talking import schemas

Skills = tuple[Skill, ...]


def said(
    text: str, language: str, description: str | None = None, *, photo: bool = True, product: str = ""
) -> HumanMessage:
    shown: dict[str, Any] = {"id": "i1", "width": 4, "height": 3} if photo else {}
    known = {} if description is None else {"i1": description}
    return human([ShopperSaid(text=text, client_id="m", picture=shown, product=product)], known, language)


async def answer(model: OfflineModel, skills: Skills, *messages: BaseMessage) -> AIMessage:
    spoken = await model.bind_tools(schemas(skills)).ainvoke(list(messages))
    assert isinstance(spoken, AIMessage)
    return spoken


@pytest.mark.parametrize(
    ("language", "asks"), [("en", ("can't see", "colour", "material")), ("zh", ("看不了图片", "颜色", "材质"))]
)
async def test_a_photo_that_nobody_can_see_is_answered_with_a_question(
    model: OfflineModel, skills: Skills, language: str, asks: tuple[str, ...]
) -> None:
    reply = await answer(model, skills, said("", language))
    assert reply.tool_calls == []
    assert [word for word in asks if word not in reply.text] == []


@pytest.mark.parametrize(("language", "text"), [("en", "a blue desk lamp, for reading"), ("zh", "蓝色的台灯，看书用")])
async def test_what_is_said_after_that_question_is_searched(
    model: OfflineModel, skills: Skills, language: str, text: str
) -> None:
    asked = said("", language)
    reply = await answer(model, skills, asked)
    found = await answer(model, skills, asked, AIMessage(reply.text), said(text, language, photo=False))
    assert [call["name"] for call in found.tool_calls] == ["search_products"]


@pytest.mark.parametrize(
    ("language", "text", "words"), [("en", "", "blue desk lamp, metal"), ("zh", "有类似的吗", "蓝色金属台灯")]
)
async def test_a_described_photo_is_searched_with_its_description(
    model: OfflineModel, skills: Skills, language: str, text: str, words: str
) -> None:
    [call] = (await answer(model, skills, said(text, language, words))).tool_calls
    assert call["name"] == "search_products"
    assert words in call["args"]["query"]


async def test_a_price_beside_a_photo_limits_the_search(model: OfflineModel, skills: Skills) -> None:
    [call] = (await answer(model, skills, said("something like this under $50", "en", "blue desk lamp"))).tool_calls
    assert (call["name"], call["args"]["price_max"]) == ("search_products", 50)


async def test_words_beside_an_unseen_photo_are_still_answered(model: OfflineModel, skills: Skills) -> None:
    reply = await answer(model, skills, said("where is my order HP-10002?", "en"))
    assert [call["name"] for call in reply.tool_calls] == ["order_status"]


async def test_an_order_is_still_an_order_beside_a_photo_that_was_described(
    model: OfflineModel, skills: Skills
) -> None:
    reply = await answer(model, skills, said("where is my order HP-10002?", "en", "a broken lamp"))
    assert [call["name"] for call in reply.tool_calls] == ["order_status"]


def test_two_messages_in_a_row_keep_the_photo_of_either() -> None:
    both = joined(said("", "en", "blue lamp"), said("under $50", "en", photo=False))
    assert both.additional_kwargs["photo"] == "blue lamp"
    assert both.additional_kwargs["said"] == "under $50"


@pytest.mark.parametrize(("language", "text"), [("en", "is this one foldable?"), ("zh", "这款能折叠吗？")])
async def test_this_means_the_product_whose_page_is_open(
    model: OfflineModel, skills: Skills, language: str, text: str
) -> None:
    [call] = (await answer(model, skills, said(text, language, photo=False, product="lamp-1"))).tool_calls
    assert (call["name"], call["args"].get("product_id")) == ("product_details", "lamp-1"), call


@pytest.mark.parametrize(("language", "text"), [("en", "have you got something like this?"), ("zh", "有类似的吗？")])
async def test_what_an_unseen_photo_shows_is_asked_and_nothing_else_even_on_a_products_page(
    model: OfflineModel, skills: Skills, language: str, text: str
) -> None:
    reply = await answer(model, skills, said(text, language, product="alba"))
    assert reply.tool_calls == []
    assert reply.text == (await answer(model, skills, said("", language))).text


async def test_a_kind_of_goods_beside_an_unseen_photo_is_still_looked_for(model: OfflineModel, skills: Skills) -> None:
    [call] = (await answer(model, skills, said("have you got a desk lamp like this?", "en"))).tool_calls
    assert call["name"] in ("search_products", "recommend_products")


async def test_who_asks_to_buy_what_is_sold_out_hears_that_first(model: OfflineModel, skills: Skills) -> None:
    asked = said("can I buy this one?", "en", photo=False, product="alba")
    looked = await answer(model, skills, asked)
    assert [(call["name"], call["args"]) for call in looked.tool_calls] == [("product_details", {"product_id": "alba"})]
    gone = {"product": {"id": "alba", "title": "Alba", "available": False}}
    told = ToolMessage(
        json.dumps({"outcome": "products.details", "data": gone}), tool_call_id=str(looked.tool_calls[0]["id"])
    )
    assert (await answer(model, skills, asked, looked, told)).tool_calls == []
