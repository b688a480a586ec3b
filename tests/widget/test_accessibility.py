"""Keyboard, screen reader, contrast, zoom and less motion, in Chromium with axe-core."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.widget.conftest import WIDGET, OpenChat

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
AXE = (WIDGET / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
LOOKS = [(False, False, "en"), (True, False, "zh"), (False, True, "zh"), (True, True, "en")]
ASKED = {
    "en": ["jacket", "compare", "order", "my orders", "policy", "return"],
    "zh": ["夹克", "对比", "订单", "我的订单列表", "政策", "退货"],
}


async def violations(page: Page) -> list[Any]:
    """What axe finds, shortened to what a person needs to mend it."""
    await page.evaluate(AXE)
    found: list[Any] = await page.evaluate(
        "async () => (await axe.run(document, { resultTypes: ['violations'] })).violations"
        ".map(v => [v.id, v.nodes.map(n => n.target.join(' ') + ' ' + n.failureSummary)])"
    )
    return found


@pytest.mark.parametrize(("phone", "dark", "language"), LOOKS)
async def test_axe_finds_nothing_in_the_chat_with_every_card(
    chat_on: OpenChat, phone: bool, dark: bool, language: str
) -> None:
    chat = await chat_on("/", phone=phone, dark=dark, language=language)
    assert await violations(chat.page) == []
    await chat.open()
    assert await violations(chat.page) == []
    for text in ASKED[language]:
        await chat.ask(text)
    await chat.page.locator("aisle-chat .pick input").first.check()
    await chat.page.locator("aisle-chat summary").first.click()
    assert await violations(chat.page) == []
    await chat.page.locator("aisle-chat .confirmation .primary").click()
    await chat.page.locator("aisle-chat .receipt").wait_for()
    await chat.say("/never")
    await chat.page.locator("aisle-chat .status.failed").wait_for()
    assert await violations(chat.page) == []


@pytest.mark.parametrize(("phone", "dark", "language"), LOOKS)
async def test_axe_finds_nothing_on_the_product_page(chat_on: OpenChat, phone: bool, dark: bool, language: str) -> None:
    chat = await chat_on("/p/jacket-0", phone=phone, dark=dark, language=language)
    await chat.page.locator(".reviews li").first.wait_for()
    assert await violations(chat.page) == []


async def test_the_focus_goes_into_the_panel_and_comes_back_with_escape(chat_on: OpenChat) -> None:
    chat = await chat_on()
    await chat.page.locator("aisle-chat .launcher").focus()
    await chat.page.keyboard.press("Enter")
    await expect(chat.page.locator("aisle-chat textarea")).to_be_focused()
    dialog = chat.page.get_by_role("dialog")
    await expect(dialog).to_have_accessible_name("Nora")
    await chat.page.keyboard.press("Escape")
    await expect(chat.page.locator("aisle-chat .launcher")).to_be_focused()
    assert await chat.script("root.querySelector('.panel').inert")


async def test_on_a_phone_the_dialog_is_modal_and_keeps_the_focus(chat_on: OpenChat) -> None:
    chat = await chat_on(phone=True)
    await chat.open()
    await expect(chat.page.locator("aisle-chat h2")).to_be_focused()
    assert await chat.script("root.querySelector('.panel').getAttribute('aria-modal')") == "true"
    for key in ["Tab"] * 12 + ["Shift+Tab"] * 12:
        await chat.page.keyboard.press(key)
        assert await chat.script(
            "document.activeElement === chat && root.querySelector('.panel').contains(root.activeElement)"
        )


async def test_a_finished_reply_is_announced_once_and_its_words_are_not(chat_on: OpenChat) -> None:
    chat = await chat_on()
    await chat.open()
    await chat.script(
        "(window.heard = [], new MutationObserver(() => heard.push(root.querySelector('[aria-live=polite].sr').textContent))"
        ".observe(root.querySelector('[aria-live=polite].sr'), { childList: true, subtree: true }))"
    )
    await chat.ask("jacket")
    heard = await chat.page.evaluate("heard")
    assert len(heard) == 1
    assert heard[0].startswith("Nora: These rain jackets fit")
    assert heard[0].endswith("5 products shown")


async def test_the_carousel_can_be_walked_with_the_keyboard_and_no_focus_is_hidden(chat_on: OpenChat) -> None:
    chat = await chat_on()
    await chat.open()
    await chat.ask("jacket")
    await chat.page.locator("aisle-chat .pick input").first.focus()
    for _ in range(9):
        await chat.page.keyboard.press("Tab")
        assert await chat.script(
            "(({ left, right }) => right > left && left >= root.querySelector('.panel').getBoundingClientRect().left - 1"
            " && right <= root.querySelector('.panel').getBoundingClientRect().right + 1)(root.activeElement.getBoundingClientRect())"
        )


async def test_after_confirming_the_focus_stays_at_the_card(chat_on: OpenChat) -> None:
    chat = await chat_on()
    await chat.open()
    await chat.ask("return")
    await chat.page.locator("aisle-chat .confirmation .primary").focus()
    await chat.page.keyboard.press("Enter")
    await expect(chat.page.locator("aisle-chat .decision")).to_be_focused()


async def test_at_double_size_everything_is_reachable_without_scrolling_sideways(chat_on: OpenChat) -> None:
    chat = await chat_on("/")
    await chat.page.set_viewport_size({"width": 640, "height": 400})
    await chat.open()
    await chat.ask("order")
    box = await chat.page.locator("aisle-chat .panel").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= 400
    await expect(chat.page.locator("aisle-chat textarea")).to_be_in_viewport()
    assert await chat.script("root.querySelector('.log').clientHeight") >= 160
    await chat.page.set_viewport_size({"width": 320, "height": 640})
    assert await chat.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert await chat.script("root.querySelector('.log').scrollWidth <= root.querySelector('.log').clientWidth")


async def test_on_a_phone_what_is_touched_is_large_enough(chat_on: OpenChat) -> None:
    chat = await chat_on(phone=True)
    await chat.open()
    for text in ("jacket", "my orders", "return"):
        await chat.ask(text)
    small = await chat.script(
        "[...root.querySelectorAll('.panel button, .pick')].filter(e => e.checkVisibility({ visibilityProperty: true }))"
        ".map(e => [e.className, e.getBoundingClientRect()]).filter(([name, { width, height }]) => "
        "(name === 'pick' ? height + 12 : height) < 44 || width < 44).map(([name, { width, height }]) => [name, width, height])"
    )
    assert small == []


async def test_a_pinyin_composition_is_not_sent_by_its_enter(chat_on: OpenChat) -> None:
    chat = await chat_on()
    await chat.open()
    await chat.page.locator("aisle-chat textarea").focus()
    line = await chat.page.context.new_cdp_session(chat.page)
    await line.send("Input.imeSetComposition", {"text": "ni hao", "selectionStart": 6, "selectionEnd": 6})
    await line.send(
        "Input.dispatchKeyEvent", {"type": "rawKeyDown", "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229}
    )
    await line.send("Input.insertText", {"text": "你好"})
    assert await chat.texts(".bubble") == []
    assert await chat.page.locator("aisle-chat textarea").input_value() == "你好"
    await chat.page.keyboard.press("Enter")
    assert await chat.texts(".bubble") == ["你好"]


async def test_without_wished_motion_nothing_moves(chat_on: OpenChat) -> None:
    chat = await chat_on()
    await chat.open()
    await chat.say("jacket")
    await chat.page.locator("aisle-chat .working").wait_for()
    assert await chat.script("root.getAnimations().length") == 0
