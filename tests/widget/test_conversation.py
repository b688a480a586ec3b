"""What a shopper sees and does in the chat, in Chromium."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from playwright.async_api import expect

from tests.widget.conftest import OpenChat, Running
from tests.widget.replies import TITLES

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
LANGUAGES = ["en", "zh"]
ASKED = {
    "en": ["jacket", "compare", "order", "my orders", "policy", "person"],
    "zh": ["夹克", "对比", "订单", "我的订单列表", "政策", "人工"],
}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_card_is_shown_in_the_shoppers_language(chat_on: OpenChat, language: str) -> None:
    chat = await chat_on(f"/embed?attributes={quote(f'data-language={language}')}")
    await chat.open()
    for text in ASKED[language]:
        await chat.ask(text)
    assert await chat.texts(".tile-title") != []
    assert (await chat.texts(".tile:first-child .tile-title"))[0] == TITLES[language][0]
    assert await chat.texts(".tile .rating small") == ["(132)", "(58)", "(12)", "(9)"]
    differing = (
        ["Waterproof to (different)", "Weight (different)"] if language == "en" else ["防水指数 (不同)", "重量 (不同)"]
    )
    assert await chat.page.locator("aisle-chat tr.differs th").all_text_contents() == differing
    assert (await chat.texts(".order .pill"))[0] == ("Shipped" if language == "en" else "已发货")
    assert await chat.page.locator("aisle-chat .timeline .newest").count() == 1
    assert await chat.page.locator("aisle-chat .order-tile").count() == 3
    assert await chat.texts(".chip") == (
        ["Returns policy", "Warranty terms"] if language == "en" else ["退货政策", "质保条款"]
    )
    assert "H-118" in (await chat.texts(".handover"))[0]
    assert chat.problems == []


async def test_a_streamed_reply_is_shown_once_and_as_finished(chat_on: OpenChat) -> None:
    chat = await chat_on()
    await chat.open()
    await chat.say("hello")
    await expect(chat.page.locator("aisle-chat .draft")).to_contain_text("One two")
    await expect(chat.page.locator("aisle-chat .draft")).to_have_count(0)
    assert (await chat.texts(".reply p"))[1:] == ["One two three four five six seven."]


async def test_a_double_click_confirms_once_and_the_receipt_follows(chat_on: OpenChat, running: Running) -> None:
    chat = await chat_on()
    await chat.open()
    await chat.ask("return")
    assert "Nothing happens until you confirm" in (await chat.texts(".until"))[0]
    await chat.page.locator("aisle-chat .confirmation .primary").dblclick()
    await expect(chat.page.locator("aisle-chat .receipt")).to_contain_text("RT-5521")
    await expect(chat.page.locator("aisle-chat .decision")).to_have_text("Done")
    await expect(chat.page.locator("aisle-chat .confirmation .buttons")).to_be_hidden()
    assert [frame.type for frame in running.fake.received if frame.type in ("confirm", "decline")] == ["confirm"]


async def test_a_declined_proposal_says_that_nothing_was_changed(chat_on: OpenChat, running: Running) -> None:
    chat = await chat_on()
    await chat.open()
    await chat.ask("return")
    await chat.page.locator("aisle-chat .confirmation button", has_text="Not now").click()
    await expect(chat.page.locator("aisle-chat .decision")).to_have_text("Declined, nothing was changed")
    assert [frame.type for frame in running.fake.received if frame.type in ("confirm", "decline")] == ["decline"]


async def test_two_chosen_products_are_compared_and_one_is_asked_about(chat_on: OpenChat, running: Running) -> None:
    chat = await chat_on()
    await chat.open()
    await chat.ask("jacket")
    boxes = chat.page.locator("aisle-chat .pick input")
    await boxes.nth(0).check()
    await expect(chat.page.locator("aisle-chat .compare-bar button")).to_be_disabled()
    await boxes.nth(1).check()
    await chat.page.locator("aisle-chat .compare-bar button").click()
    await chat.page.locator("aisle-chat .comparison").wait_for()
    await chat.page.locator("aisle-chat .tile button").nth(1).click()
    await expect(chat.page.locator("aisle-chat .said")).to_have_count(3)
    assert running.said()[1:] == [
        "Compare “Alder rain jacket” and “Fjord shell parka”",
        "Tell me more about “Fjord shell parka”",
    ]


async def test_no_more_than_four_products_can_be_chosen(chat_on: OpenChat) -> None:
    chat = await chat_on()
    await chat.open()
    await chat.ask("jacket")
    boxes = chat.page.locator("aisle-chat .pick input")
    for index in range(4):
        await boxes.nth(index).check()
    await expect(boxes.nth(4)).to_be_disabled()


async def test_suggestions_send_a_tap_and_go_away(chat_on: OpenChat, running: Running) -> None:
    chat = await chat_on()
    await chat.open()
    await chat.page.locator("aisle-chat .choice", has_text="Where is my order?").click()
    await chat.page.locator("aisle-chat .order").wait_for()
    taps = [(frame.seq, frame.choice) for frame in running.fake.received if frame.type == "tap"]
    assert taps == [(1, 1)]
    assert await chat.texts(".choice") == ["Return something"]


async def test_an_order_of_a_list_is_named_when_it_is_chosen(chat_on: OpenChat, running: Running) -> None:
    chat = await chat_on()
    await chat.open()
    await chat.ask("my orders")
    await chat.page.locator("aisle-chat .order-tile").nth(1).click()
    await chat.page.locator("aisle-chat .order").wait_for()
    assert running.said()[-1] == "Order W-20388"


async def test_markup_and_foreign_addresses_stay_text(chat_on: OpenChat) -> None:
    chat = await chat_on()
    await chat.open()
    attack = "<img src=x onerror=alert(1)><script>alert(2)</script> [Win](https://evil.example/) **ok**"
    await chat.ask(f"/say {attack}")
    assert await chat.script("root.querySelectorAll('.reply img, .reply script, .said img').length") == 0
    assert await chat.script("root.querySelectorAll('.reply a').length") == 0
    assert (await chat.texts(".reply p"))[-1] == attack.replace("**", "")
    assert (await chat.texts(".bubble"))[-1] == f"/say {attack}"
    assert chat.problems == []


async def test_text_of_mixed_direction_is_isolated(chat_on: OpenChat) -> None:
    chat = await chat_on()
    await chat.open()
    await chat.ask("/say שלום jacket 12")
    directions = await chat.script(
        "[root.querySelector('.bubble'), [...root.querySelectorAll('.reply p')].at(-1)].map(e => getComputedStyle(e).direction)"
    )
    assert directions == ["ltr", "rtl"]


async def test_it_says_which_model_speaks_and_who_is_signed_in(chat_on: OpenChat) -> None:
    guest = await chat_on()
    await guest.open()
    assert await guest.texts(".model") == ["Answers come from the built-in model, no AI provider is connected"]
    assert await guest.texts(".subtitle") == ["Chatting as a guest"]
    customer = await chat_on(f"/embed?attributes={quote('data-identity=token-c1 data-language=zh')}")
    await customer.open()
    assert await customer.texts(".model") == ["回答由内置模型生成，未接入任何 AI 服务商"]
    assert await customer.texts(".subtitle") == ["已登录：Ana Prins"]


async def test_the_language_switch_turns_everything_including_the_greeting(chat_on: OpenChat, running: Running) -> None:
    chat = await chat_on()
    await chat.open()
    await chat.page.locator("aisle-chat .language").click()
    await expect(chat.page.locator("aisle-chat .reply").first).to_contain_text("您好")
    assert await chat.page.locator("aisle-chat textarea").get_attribute("placeholder") == "请输入问题…"
    assert [frame.language for frame in running.fake.received if frame.type == "language"] == ["zh"]


async def test_a_person_answers_under_their_name(chat_on: OpenChat) -> None:
    chat = await chat_on()
    await chat.open()
    await chat.say("/agent")
    await expect(chat.page.locator("aisle-chat .agent")).to_contain_text("Hi, this is Ana")
    assert await chat.texts(".notice") == ["You are now talking to Ana"]
    assert await chat.texts(".agent .name") == ["Ana\nSupport"]


async def test_a_new_conversation_is_asked_for_twice_and_then_empty(chat_on: OpenChat) -> None:
    chat = await chat_on()
    await chat.open()
    await chat.ask("order")
    await chat.page.get_by_role("button", name="Start a new conversation").click()
    await chat.page.get_by_role("button", name="Start new", exact=True).click()
    await expect(chat.page.locator("aisle-chat .said")).to_have_count(0)
    await expect(chat.page.locator("aisle-chat .choice")).to_have_count(3)
