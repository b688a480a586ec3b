"""What a visitor looks at is told with consent only: by the chat on any page, and by the demo shop that asks for it."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.widget.conftest import Chat, OpenChat, Running

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

FLUSH = "window.dispatchEvent(new Event('pagehide'))"


async def stored(chat: Chat) -> list[str]:
    """What of the visitor is in the browser."""
    keys: list[str] = await chat.page.evaluate("Object.keys(localStorage)")
    return [key for key in keys if key.endswith((":visitor", ":forget"))]


def told(running: Running) -> list[tuple[str, str]]:
    return [(event["kind"], event["product"]) for batch in running.fake.events for event in batch["events"]]


async def leave(chat: Chat) -> None:
    """Leave the page; what is sent then has arrived when the next one is there."""
    await chat.page.goto("about:blank")


async def test_without_consent_nothing_is_stored_or_sent(running: Running, chat_on: OpenChat) -> None:
    chat = await chat_on("/embed?attributes=data-product%3Djacket-1")
    await chat.script("chat.record('in_cart', 'jacket-1')")
    await chat.page.evaluate(FLUSH)
    assert await stored(chat) == []
    await leave(chat)
    assert running.fake.events == []
    assert not any("/events" in url for url in chat.requests)


async def test_with_consent_the_open_product_counts_as_seen_and_withdrawing_it_forgets(
    running: Running, chat_on: OpenChat
) -> None:
    chat = await chat_on("/embed?attributes=data-product%3Djacket-1%20data-consent%3Dyes")
    await chat.script("chat.record('in_cart', 'jacket-1')")
    async with chat.page.expect_response("**/events"):
        await chat.page.evaluate(FLUSH)
    assert told(running) == [("seen", "jacket-1"), ("in_cart", "jacket-1")]
    [batch] = running.fake.events
    assert batch["consent"] is True
    assert len(batch["visitor"]) >= 16
    async with chat.page.expect_response("**/events/forget"):
        await chat.script(
            "(chat.addEventListener('aisle-consent', (e) => document.title = String(e.detail.consent)), chat.consent = false)"
        )
    assert running.fake.forgotten == [batch["visitor"]]
    await expect(chat.page).to_have_title("false")
    assert [key for key in await stored(chat) if key.endswith(":visitor")] == []


async def test_a_browser_that_asks_not_to_be_tracked_is_not(running: Running, chat_on: OpenChat) -> None:
    chat = await chat_on()
    await chat.page.context.add_init_script(
        "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { value: true })"
    )
    await chat.page.goto(running.address + "/embed?attributes=data-product%3Djacket-1%20data-consent%3Dyes")
    await chat.page.locator("aisle-chat .launcher").wait_for(state="attached")
    await chat.page.evaluate(FLUSH)
    assert await chat.script("chat.consent") is False
    assert await stored(chat) == []
    await leave(chat)
    assert running.fake.events == []


async def test_a_title_chosen_in_the_chat_counts_as_clicked(running: Running, chat_on: OpenChat) -> None:
    chat = await chat_on("/embed?attributes=data-consent%3Dyes%20data-product-url%3D%2Fp%2F%7Bid%7D")
    await chat.script("chat.addEventListener('aisle-product', (e) => e.preventDefault())")
    await chat.open()
    await chat.ask("find a jacket")
    await chat.page.locator("aisle-chat .tile a").first.click()
    async with chat.page.expect_response("**/events"):
        await chat.page.evaluate(FLUSH)
    assert told(running) == [("clicked", "jacket-0")]


@pytest.mark.parametrize(
    ("language", "yes", "change", "no"),
    [("en", "Yes, that's fine", "Change", "No, thanks"), ("zh", "可以", "更改", "不用了")],
)
async def test_the_demo_shop_asks_remembers_and_lets_change(
    running: Running, chat_on: OpenChat, language: str, yes: str, change: str, no: str
) -> None:
    chat = await chat_on("/p/jacket-2", language=language)
    page = chat.page
    await page.get_by_role("button", name=yes, exact=True).click()
    await expect(page.locator(".consent")).to_have_count(0)
    await page.reload()
    await expect(page.locator("h1")).to_be_visible()
    await page.locator("aisle-chat .launcher").wait_for(state="attached")
    await expect(page.locator(".consent")).to_have_count(0)
    async with page.expect_response("**/events"):
        await page.evaluate(FLUSH)
    assert ("seen", "jacket-2") in told(running)
    await page.get_by_role("button", name=change).click()
    async with page.expect_response("**/events/forget"):
        await page.get_by_role("button", name=no).click()
    assert chat.problems == []


async def test_what_goes_with_a_product_is_shown_with_its_reason_and_left_out_where_there_is_none(
    chat_on: OpenChat,
) -> None:
    page = (await chat_on("/p/jacket-0")).page
    row = page.get_by_role("region", name="Goes well with it")
    await expect(row.locator(".product")).to_have_count(2)
    await expect(row.locator(".why").first).to_have_text("bought together by 41 people")
    await page.goto(page.url.replace("jacket-0", "jacket-3"))
    await expect(page.locator(".reviews li").first).to_be_visible()
    assert await page.locator(".related section").count() == 0


async def test_the_chat_knows_which_product_s_page_is_open(running: Running, chat_on: OpenChat) -> None:
    chat = await chat_on("/p/jacket-1")
    await expect(chat.page.locator("h1")).to_be_visible()
    await chat.open()
    await chat.ask("is this one foldable?")
    await chat.page.keyboard.press("Escape")
    await chat.page.locator(".brand").click()
    await expect(chat.page.locator(".grid .product").first).to_be_visible()
    await chat.page.locator("aisle-chat .launcher").click()
    await chat.ask("thanks")
    said = [frame for frame in running.fake.received if frame.type == "say"]
    assert [frame.product for frame in said] == ["jacket-1", None]


async def test_a_sold_out_tile_offers_to_tell_when_it_is_back(running: Running, chat_on: OpenChat) -> None:
    chat = await chat_on()
    await chat.open()
    await chat.ask("find a jacket")
    await chat.page.locator("aisle-chat .tile.out .button").click()
    await expect(chat.page.locator("aisle-chat .said").last).to_contain_text("is back in stock")


async def test_a_comparison_begins_with_what_differs_and_names_the_best(chat_on: OpenChat) -> None:
    chat = await chat_on(phone=True)
    await chat.open()
    await chat.ask("compare them")
    assert await chat.page.locator("aisle-chat tbody th").all_text_contents() == [
        "Waterproof to (different)",
        "Weight (different)",
        "Hood",
        "Warranty",
    ]
    assert await chat.page.locator("aisle-chat td.best").all_text_contents() == ["20,000 mm (best)", "310 g (best)"]
    table = chat.page.locator("aisle-chat .table")
    await table.evaluate("(node) => node.scrollTo(200, 0)")
    left = await table.evaluate(
        "(node) => node.querySelector('tbody th').getBoundingClientRect().left - node.getBoundingClientRect().left"
    )
    assert left == 0
