"""What holds when lines break, servers refuse, tabs multiply and browsers forbid, in Chromium."""

from __future__ import annotations

import asyncio
from urllib.parse import quote, urlsplit

import pytest
from playwright.async_api import Browser, Route, expect

from tests.widget.conftest import Chat, OpenChat, Running

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
SLOW = 15_000


def as_customer(name: str) -> str:
    return f"/embed?attributes={quote(f'data-identity=token-{name}')}"


async def test_nothing_is_connected_before_the_chat_is_opened(chat_on: OpenChat, running: Running) -> None:
    chat = await chat_on()
    await chat.page.evaluate("customElements.whenDefined('aisle-chat').then(() => true)")
    assert running.fake.received == []
    await chat.open()
    assert [frame.type for frame in running.fake.received] == ["hello"]


async def test_a_reply_cut_in_the_middle_is_whole_after_the_reconnect(chat_on: OpenChat, running: Running) -> None:
    chat = await chat_on()
    await chat.open()
    await chat.say("/cut")
    await expect(chat.page.locator("aisle-chat .reply:not(.draft)")).to_have_count(2, timeout=SLOW)
    assert (await chat.texts(".reply p"))[1:] == ["One two three four five six seven."]
    assert await chat.texts(".bubble") == ["/cut"]
    assert running.said() == ["/cut"]


async def test_messages_written_while_the_server_is_down_arrive_once_and_in_order(
    chat_on: OpenChat, running: Running
) -> None:
    chat = await chat_on()
    await chat.open()
    await chat.ask("order")
    running.stop()
    await expect(chat.page.locator("aisle-chat .banner")).to_contain_text("Connection lost")
    await chat.say("first jacket")
    await chat.say("second jacket")
    await expect(chat.page.locator("aisle-chat .status").last).to_have_text("Will be sent when you are back online")
    running.start()
    await expect(chat.page.locator("aisle-chat .carousel")).to_have_count(2, timeout=SLOW)
    await expect(chat.page.locator("aisle-chat .banner")).to_be_empty()
    assert await chat.texts(".bubble") == ["order", "first jacket", "second jacket"]
    assert running.said() == ["order", "first jacket", "second jacket"]
    assert await chat.page.locator("aisle-chat .status").count() == 0


async def test_unsent_words_survive_leaving_the_page(chat_on: OpenChat, running: Running) -> None:
    chat = await chat_on()
    await chat.open()
    await chat.ask("order")
    running.stop()
    await chat.say("jacket please")
    context = chat.page.context
    await chat.page.close()
    running.start()
    again = await chat_on(context=context)
    await again.page.locator("aisle-chat .carousel").wait_for(state="attached", timeout=SLOW)
    assert running.said() == ["order", "jacket please"]


async def test_a_message_that_is_refused_for_now_is_tried_again_by_itself(chat_on: OpenChat, running: Running) -> None:
    chat = await chat_on()
    await chat.open()
    await chat.ask("/busy")
    assert running.said() == ["/busy", "/busy"]
    assert await chat.texts(".bubble") == ["/busy"]


async def test_a_message_that_is_refused_says_so_and_can_be_retried(chat_on: OpenChat, running: Running) -> None:
    chat = await chat_on()
    await chat.open()
    await chat.say("/never")
    await expect(chat.page.locator("aisle-chat .status.failed")).to_contain_text("Not sent")
    await chat.page.get_by_role("button", name="Try again").click()
    await expect(chat.page.locator("aisle-chat .status.failed")).to_contain_text("Not sent")
    ids = {frame.id for frame in running.fake.received if frame.type == "say"}
    assert running.said() == ["/never", "/never"]
    assert len(ids) == 1


async def test_two_tabs_show_the_same_and_share_what_was_read(chat_on: OpenChat) -> None:
    one = await chat_on()
    await one.open()
    await one.ask("order")
    two = await chat_on(context=one.page.context)
    await two.page.locator("aisle-chat .order").wait_for(state="attached")
    assert await two.page.locator("aisle-chat .badge").is_hidden()
    await two.open()
    await two.ask("jacket")
    await expect(one.page.locator("aisle-chat .carousel")).to_have_count(1)
    assert await one.texts(".bubble") == await two.texts(".bubble") == ["order", "jacket"]
    await two.page.locator("aisle-chat .language").click()
    await expect(one.page.locator("aisle-chat textarea")).to_have_attribute("placeholder", "请输入问题…")


async def test_replies_that_came_while_it_was_closed_are_counted(chat_on: OpenChat, running: Running) -> None:
    chat = await chat_on()
    await chat.open()
    await chat.ask("order")
    running.fake.agent_busy = True
    await chat.say("/agent")
    await chat.page.keyboard.press("Escape")
    await expect(chat.page.locator("aisle-chat .composer")).to_be_hidden()
    running.fake.agent_busy = False
    await expect(chat.page.locator("aisle-chat .badge")).to_have_text("1")
    await expect(chat.page.locator("aisle-chat .launcher")).to_have_attribute(
        "aria-label", "Open chat, 1 unread message"
    )
    await chat.open()
    await expect(chat.page.locator("aisle-chat .badge")).to_be_hidden()


async def test_the_conversation_is_there_on_the_next_page_but_not_for_somebody_else(chat_on: OpenChat) -> None:
    first = await chat_on(as_customer("ana"))
    await first.open()
    await first.ask("order")
    context = first.page.context

    async def seen_on(path: str) -> list[str]:
        chat = await chat_on(path, context=context)
        if not await chat.script("chat.isOpen"):
            await chat.open()
        await chat.page.locator("aisle-chat .choice").first.wait_for()
        return await chat.texts(".bubble")

    assert await seen_on(as_customer("ana")) == ["order"]
    assert await seen_on(as_customer("wei")) == []
    assert await seen_on("/embed") == []
    assert await seen_on(as_customer("ana")) == ["order"]


async def test_signing_in_on_the_page_changes_the_conversation_at_once(chat_on: OpenChat) -> None:
    chat = await chat_on()
    await chat.open()
    await chat.ask("order")
    await chat.script("(chat.identity = 'token-wei')")
    await expect(chat.page.locator("aisle-chat .subtitle")).to_have_text("Signed in as Ana Prins")
    await expect(chat.page.locator("aisle-chat .bubble")).to_have_count(0)


async def test_a_lost_conversation_is_replaced_and_that_is_said(chat_on: OpenChat, running: Running) -> None:
    chat = await chat_on()
    await chat.open()
    await chat.ask("order")
    running.fake.conversations.clear()
    await chat.page.reload()
    await expect(chat.page.locator("aisle-chat .notice")).to_have_text(
        "Your earlier conversation is no longer available, so this is a new one."
    )
    await chat.ask("jacket")
    assert await chat.texts(".bubble") == ["jacket"]


async def test_a_refused_token_makes_a_guest_of_the_shopper_and_that_is_said(
    chat_on: OpenChat, running: Running
) -> None:
    running.fake.bad_tokens.add("token-ana")
    chat = await chat_on(as_customer("ana"))
    await chat.open()
    await expect(chat.page.locator("aisle-chat .notice")).to_contain_text("chatting as a guest")
    assert await chat.texts(".subtitle") == ["Chatting as a guest"]


async def test_a_server_of_another_version_asks_for_a_reload(chat_on: OpenChat, running: Running) -> None:
    running.fake.version_refused = True
    chat = await chat_on()
    await chat.page.locator("aisle-chat .launcher").click()
    await expect(chat.page.locator("aisle-chat .banner")).to_contain_text("out of date")


async def test_it_works_where_storage_is_forbidden(browser: Browser, chat_on: OpenChat) -> None:
    context = await browser.new_context()
    await context.add_init_script(
        "for (const name of ['localStorage', 'sessionStorage'])"
        " Object.defineProperty(window, name, { get() { throw new DOMException('no', 'SecurityError'); } });"
    )
    chat = await chat_on(context=context)
    await chat.open()
    await chat.ask("/cut")
    await chat.ask("order")
    assert await chat.texts(".bubble") == ["/cut", "order"]
    assert [problem for problem in chat.problems if "WebSocket" not in problem] == []
    await context.close()


async def test_nonsense_from_the_server_reaches_the_page_as_an_event_only(chat_on: OpenChat) -> None:
    chat = await chat_on()
    await chat.open()
    await chat.script(
        "(window.reported = [], chat.addEventListener('aisle-error', e => reported.push(e.detail.message)))"
    )
    for frame in ("{", '{"type":"seen"}', '{"type":"item","seq":9,"at":"","item":{"type":"assistant","turn":1}}'):
        await chat.say(f"/raw {frame}")
    await chat.ask("order")
    reported = await chat.page.evaluate("reported")
    assert reported == [
        "dropped a frame: not JSON",
        "ignored a frame of type seen",
        "dropped a frame: item.item.turn has a wrong value",
    ]
    assert chat.problems == []


async def test_under_the_strictest_policy_nothing_is_violated_and_nobody_else_is_asked(
    chat_on: OpenChat, running: Running
) -> None:
    chat = await chat_on()
    await chat.page.evaluate(
        "(window.violated = [], document.addEventListener('securitypolicyviolation', e => violated.push(e.violatedDirective)))"
    )
    await chat.open()
    await chat.ask("jacket")
    await chat.ask("return")
    assert await chat.page.evaluate("violated") == []
    assert chat.problems == []
    assert {urlsplit(url).netloc for url in chat.requests} == {f"127.0.0.1:{running.port}"}


# Evaluated once, not polled: a poll inside the page is an eval, which the page's Content-Security-Policy forbids.
FIRST_PAINT = """() => new Promise(painted => new PerformanceObserver(seen => {
  if (seen.getEntriesByName('first-contentful-paint').length > 0) painted(true)
}).observe({ type: 'paint', buffered: true }))"""


async def test_the_first_paint_does_not_wait_for_the_script(browser: Browser, running: Running) -> None:
    context = await browser.new_context()
    page = await context.new_page()
    held = asyncio.Event()

    async def hold(route: Route) -> None:
        await held.wait()
        await route.continue_()

    await page.route("**/widget/aisle.js", hold)
    await page.goto(f"{running.address}/embed", wait_until="commit")
    await page.evaluate(FIRST_PAINT)
    assert await page.locator("aisle-chat").count() == 0
    held.set()
    await page.locator("aisle-chat .launcher").wait_for()
    await context.close()


async def test_the_element_can_stand_in_the_page_itself(chat_on: OpenChat, running: Running) -> None:
    chat = await chat_on()
    await chat.script(
        "(chat.remove(), document.body.append(Object.assign(document.createElement('aisle-chat'), { server: location.origin })))"
    )
    events = "['aisle-open', 'aisle-close', 'aisle-message', 'aisle-unread', 'aisle-language']"
    await chat.script(
        f"(window.seen = [], {events}.forEach(type => document.addEventListener(type, e => seen.push(type))))"
    )
    await chat.script("chat.send('order')")
    await chat.page.locator("aisle-chat .order").wait_for()
    await chat.script("chat.close()")
    assert await chat.page.evaluate("seen") == ["aisle-open", "aisle-message", "aisle-close"]
    assert running.said() == ["order"]


async def test_a_failing_answer_does_not_stop_the_next_page(chat_on: OpenChat, running: Running) -> None:
    chat: Chat = await chat_on()
    await chat.open()
    await chat.ask("return")
    await chat.page.locator("aisle-chat .confirmation .primary").click()
    await chat.page.reload()
    await expect(chat.page.locator("aisle-chat .decision")).to_have_text("Done")
    assert [frame.type for frame in running.fake.received].count("confirm") == 1
