"""The demo shop's pages, in Chromium."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.widget.conftest import OpenChat, Running

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def test_departments_search_and_paging_change_the_grid_and_the_address(chat_on: OpenChat) -> None:
    page = (await chat_on("/")).page
    await expect(page.locator(".product")).to_have_count(24)
    await page.get_by_role("button", name="Show more").click()
    await expect(page.locator(".product")).to_have_count(40)
    await page.get_by_role("link", name="Bags").click()
    await expect(page.locator("h1")).to_have_text("Bags")
    assert page.url.endswith("/?department=bags")
    await page.get_by_role("searchbox").fill("parka")
    await page.get_by_role("searchbox").press("Enter")
    await expect(page.locator("main .count")).to_have_text("8 results for “parka”")
    await page.go_back()
    await expect(page.locator("h1")).to_have_text("Bags")
    await page.get_by_role("searchbox").fill("no such thing")
    await page.get_by_role("searchbox").press("Enter")
    await expect(page.locator(".empty")).to_contain_text("Nothing fits this search")


async def test_a_product_page_shows_everything_as_text_and_back_returns_to_the_place(chat_on: OpenChat) -> None:
    chat = await chat_on("/")
    page = chat.page
    await page.locator(".product a").nth(20).scroll_into_view_if_needed()
    top = await page.evaluate("scrollY")
    await page.locator(".product a").nth(20).click()
    await expect(page.locator("h1")).to_have_text("Alder rain jacket")
    await expect(page.locator(".reviews li").first).to_contain_text("<script>alert(1)</script> Stayed dry")
    await expect(page).to_have_title("Alder rain jacket · North & Field")
    assert await page.evaluate("scrollY") == 0
    await page.go_back()
    await expect(page.locator(".product")).to_have_count(24)
    assert abs(await page.evaluate("scrollY") - top) < 2
    assert chat.problems == []


async def test_the_price_follows_the_chosen_variant(chat_on: OpenChat) -> None:
    page = (await chat_on("/p/jacket-0")).page
    await expect(page.locator(".buying .price")).to_have_text("$89.00")
    await page.get_by_role("radio", name="XL").check()
    await expect(page.locator(".buying .price")).to_have_text("$99.00")
    await page.get_by_role("radio", name="Moss").check()
    await page.get_by_role("radio", name="S, not available").check()
    await expect(page.locator(".stock")).to_have_text("Sold out")
    await page.get_by_role("radio", name="M", exact=True).check()
    await expect(page.locator(".stock")).to_have_text("Only 3 left")


async def test_a_missing_product_is_said_to_be_missing(chat_on: OpenChat) -> None:
    page = (await chat_on("/p/nothing")).page
    await expect(page.locator(".empty")).to_contain_text("This product does not exist")


async def test_the_page_and_the_chat_change_language_together(chat_on: OpenChat) -> None:
    chat = await chat_on("/")
    await chat.page.get_by_role("button", name="切换到中文").click()
    await expect(chat.page.locator("h1")).to_have_text("风雨无常，装备有数")
    await chat.open()
    await expect(chat.page.locator("aisle-chat .reply").first).to_contain_text("您好")
    await chat.page.locator("aisle-chat .language").click()
    await expect(chat.page.locator("h1")).to_have_text("Gear for weather that does not ask first")


async def test_who_is_signed_in_is_known_to_the_chat_and_can_be_changed(chat_on: OpenChat, running: Running) -> None:
    chat = await chat_on("/")
    await chat.open()
    await chat.ask("order")
    await chat.page.locator("#account").select_option(label="Continue as guest")
    await expect(chat.page.locator("aisle-chat .subtitle")).to_have_text("Chatting as a guest")
    await expect(chat.page.locator("aisle-chat .bubble")).to_have_count(0)
    await chat.page.locator("#account").select_option(label="Wei Zhang")
    await expect(chat.page.locator("aisle-chat .subtitle")).to_contain_text("Signed in")
    hellos = [frame.identity for frame in running.fake.received if frame.type == "hello"]
    assert hellos == ["token-c1", None, "token-c2"]


async def test_asking_about_a_product_says_it_in_the_chat(chat_on: OpenChat, running: Running) -> None:
    chat = await chat_on("/p/jacket-1")
    await chat.page.get_by_role("button", name="Ask about this product").click()
    await expect(chat.page.locator("aisle-chat .reply:not(.draft)")).to_have_count(2)
    assert running.said() == ["Tell me more about “Fjord shell parka”"]


async def test_a_product_chosen_in_the_chat_opens_without_loading_the_page_anew(chat_on: OpenChat) -> None:
    chat = await chat_on("/", phone=True)
    await chat.open()
    await chat.ask("jacket")
    await chat.page.evaluate("window.same = true")
    await chat.page.locator("aisle-chat .tile a").nth(1).click()
    await expect(chat.page.locator("h1")).to_have_text("Fjord shell parka")
    assert await chat.page.evaluate("window.same") is True
    assert not await chat.script("chat.isOpen")
