"""The journeys over an OpenAI-compatible endpoint, with a model that works as a good one would."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest

from tests.assistant.models.openai_server import Answer
from tests.journeys.client import Reply, Tab, tab_on
from tests.journeys.conftest import Served
from tests.journeys.hosted_model import GoodModel, Results, Round, Stand, call, sentence, talk
from tests.journeys.shop import orders_in

pytestmark = pytest.mark.slow

MIA = "mia-chen"


def plays(stand: Stand, rounds: Mapping[str, tuple[Round, ...]]) -> GoodModel:
    """Put a good model with these plays on the stand."""
    model = GoodModel(plays=rounds)
    stand.script = model
    return model


def found_ids(results: Results) -> list[str]:
    """Ids of the two products that the last search found first."""
    found = next(r["data"]["products"] for r in reversed(results) if r["outcome"] == "products.found")
    return [product["id"] for product in found[:2]]


def row_in_words(data: Any) -> str:
    row = data["differs"][0]
    return f"{row['name']}: {row['values'][0]} / {row['values'][1]}."


def order_in_words(data: Any) -> str:
    order = data["order"]
    return f"Order {order['number']}: {order['state_label']}. Expected: {order['shipments'][0]['expected']['text']}."


def proposal_in_words(data: Any) -> str:
    return f"You would get {data['refund']['text']} back to {data['refund_to']}. Please check the card and confirm."


SHOPPING = {
    "en": (
        "I want quiet headphones for flights",
        "Compare the first two",
        "How long does the battery of the first last?",
    ),
    "zh": ("想买坐飞机用的降噪耳机", "对比一下前两款", "第一款续航多久？"),
}
FIRST_CHOICE = {"en": "I would look at this one first: {title}, {price}.", "zh": "建议先看这一款：{title}，{price}。"}


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_a_wish_becomes_products_a_comparison_and_an_answer(hosted: Served, stand: Stand, language: str) -> None:
    wish, compare, ask = SHOPPING[language]

    def first_choice(data: Any) -> str:
        best = data["products"][0]
        return FIRST_CHOICE[language].format(title=best["title"], price=best["price"]["text"])

    model = plays(stand, {
        wish: (call("search_products", query=wish), talk(first_choice)),
        compare: (lambda r: call("compare_products", product_ids=found_ids(r)), talk(row_in_words)),
        ask: (
            lambda r: call("product_details", product_id=found_ids(r)[0], question=ask),
            talk(lambda data: f"{data['answers'][0]['name']}: {data['answers'][0]['text']}"),
        ),
    })  # fmt: skip
    async with tab_on(hosted.socket, language=language) as tab:
        assert tab.welcome["model"]["kind"] == "hosted"
        found = await tab.say(wish)
        tiles = found.card("products")["products"]
        assert found.text == FIRST_CHOICE[language].format(title=tiles[0]["title"], price=tiles[0]["price"])
        assert found.shown == (found.text,)
        compared = await tab.say(compare)
        card = compared.card("comparison")
        assert [tile["id"] for tile in card["products"]] == [tile["id"] for tile in tiles[:2]]
        assert re.fullmatch(r".+: .+ / .+\.", compared.text)
        answer = await tab.say(ask)
        assert re.search(r"\d", answer.text), answer.text
    assert model.unknown == []


STATUS = {"en": "Where is order HP-10119?", "zh": "订单 HP-10119 到哪了？"}


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_an_orders_status_is_told_from_the_shops_own_data(hosted: Served, stand: Stand, language: str) -> None:
    ask = STATUS[language]
    model = plays(stand, {ask: (call("order_status", order_number="HP-10119"), talk(order_in_words))})
    async with tab_on(hosted.socket, language=language, identity=hosted.identity(MIA)) as tab:
        reply = await tab.say(ask)
    card = reply.card("order")
    assert card["number"] == "HP-10119"
    assert card["state_label"] in reply.text
    assert reply.text.startswith("Order HP-10119: ")
    assert any(step["at"] and step["at"] in reply.text for step in card["timeline"] if not step["done"])
    assert model.unknown == []


RETURN = {
    "en": ("I want to return the headphones of HP-10113", "They are not as described"),
    "zh": ("我想退 HP-10113 的耳机", "跟描述的不一样"),
}


async def propose(tab: Tab, stand: Stand, language: str, order: str = "HP-10113", line: str = "1") -> Reply:
    """Say what goes back and why, over a model that prepares it from that."""
    wish, reason = RETURN[language]
    arguments = {"order_number": order, "lines": [{"line": line, "quantity": 1}]}
    ask = {"en": "What is the reason?", "zh": "请问退货的原因是什么？"}[language]
    plays(stand, {
        wish: (call("request_return", **arguments), Answer(text=ask)),
        reason: (call("request_return", **arguments, reason="not_as_described"), talk(proposal_in_words)),
    })  # fmt: skip
    assert (await tab.say(wish)).text == ask
    return await tab.say(reason)


@pytest.mark.parametrize(("language", "order"), [("en", "HP-10113"), ("zh", "HP-10066")])
async def test_a_return_is_registered_once_when_its_person_confirms(
    hosted: Served, stand: Stand, language: str, order: str
) -> None:
    async with tab_on(hosted.socket, language=language, identity=hosted.identity(MIA)) as tab:
        proposed = await propose(tab, stand, language, order)
        card = proposed.card("confirmation")
        refund = next(row["value"] for row in card["rows"] if row["strong"])
        assert refund in proposed.text
        before = (await orders_in(hosted.home))[order]
        assert before.returns == ()
        asked = len(stand.requests)
        done = await tab.confirm(proposed)
        receipt = done.card("receipt")
        assert len(stand.requests) == asked, "what was done is told from the receipt, not by a model"
    after = (await orders_in(hosted.home))[order]
    [registered] = after.returns
    assert str(registered.refund) == refund
    assert registered.id == receipt["reference"] or receipt["reference"] in registered.id
    assert receipt["reference"] in done.text
    assert sum(line.returned for line in after.lines) == 1


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_a_declined_return_changes_nothing(hosted: Served, stand: Stand, language: str) -> None:
    before = await orders_in(hosted.home)
    async with tab_on(hosted.socket, language=language, identity=hosted.identity(MIA)) as tab:
        proposed = await propose(tab, stand, language, "HP-10090")
        declined = await tab.decline(proposed)
        assert declined.cards("receipt") == []
        states = [f["item"]["state"] for f in tab.items if f["item"]["type"] == "proposal"]
        assert states == ["open", "declined"]
    assert await orders_in(hosted.home) == before


POLICY = {"en": "How long may I keep something before returning it?", "zh": "收到货后多少天内可以退？"}


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_a_policy_is_told_with_its_source(hosted: Served, stand: Stand, language: str) -> None:
    ask = POLICY[language]
    said: list[str] = []

    def passage(data: Any) -> str:
        said.append(sentence(data["passages"][0]["text"]))
        return said[0]

    plays(stand, {ask: (call("find_policy", question=ask), talk(passage))})
    async with tab_on(hosted.socket, language=language) as tab:
        reply = await tab.say(ask)
    assert reply.text == said[0]
    assert reply.item["sources"][0]["title"]
    assert "30" in reply.text


async def test_a_guest_proves_an_order_and_a_wrong_guess_is_told_apart_from_nothing(
    hosted: Served, stand: Stand
) -> None:
    where, right, wrong = "Where is my order?", "HP-10058, james.okafor@example.com", "HP-10058, jim@example.com"
    no_match = "Number and e-mail do not match. Please check both."
    model = plays(stand, {
        where: (call("order_status"), Answer(text="Please send me the order number and your e-mail address.")),
        wrong: (call("verify_guest", order_number="HP-10058", email="jim@example.com"), Answer(text=no_match)),
        right: (
            call("verify_guest", order_number="HP-10058", email="james.okafor@example.com"),
            call("order_status", order_number="HP-10058"),
            talk(lambda data: f"Order {data['order']['number']}: {data['order']['state_label']}."),
        ),
    })  # fmt: skip
    async with tab_on(hosted.socket) as tab:
        assert "e-mail" in (await tab.say(where)).text
        guessed = await tab.say(wrong)
        assert guessed.text == no_match
        assert guessed.item["cards"] == []
        proven = await tab.say(right)
        card = proven.card("order")
        assert card["state_label"] in proven.text
        assert "Alder" not in proven.everything
    assert model.unknown == []


PERSON = {"en": "I want to talk to a person", "zh": "我要找人工客服"}


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_a_hand_over_says_its_reference(hosted: Served, stand: Stand, language: str) -> None:
    ask = PERSON[language]
    words = {"en": "Your reference is {}.", "zh": "受理编号 {}。"}[language]
    plays(stand, {ask: (call("ask_for_person", reason=ask), talk(lambda data: words.format(data["reference"])))})
    async with tab_on(hosted.socket, language=language) as tab:
        reply = await tab.say(ask)
        rows = [row["value"] for row in reply.card("handover")["rows"]]
        assert reply.text == words.format(rows[0])
        notice = await tab.until(lambda f: f["type"] == "item" and f["item"]["type"] == "notice")
        assert rows[0] in notice["item"]["text"]
