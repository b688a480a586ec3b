"""Everybody can use it: keyboard alone, screen readers, light and dark, a phone; and nobody's text becomes markup."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.journeys.browser import LANGUAGES, Language, Look, Shopper, Visits
from tests.journeys.conftest import OrderInShop

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

LOOKS = [
    pytest.param(Look(language="en"), id="light, en"),
    pytest.param(Look(language="zh", dark=True), id="dark, zh"),
    pytest.param(Look(language="en", dark=True, phone=True), id="dark phone, en"),
    pytest.param(Look(language="zh", phone=True), id="light phone, zh"),
]


@pytest.mark.parametrize("look", LOOKS)
async def test_axe_finds_nothing_on_the_pages_of_the_shop(visits: Visits, look: Look) -> None:
    shopper = await visits.page("/", look)
    await expect(shopper.page.get_by_role("heading", level=3).first).to_be_visible()
    assert await shopper.violations() == []
    await shopper.picture(f"shop-{look.language}-{'dark' if look.dark else 'light'}")
    await shopper.page.goto(shopper.page.url.rstrip("/") + "/p/norvane-quiet-lite")
    await expect(shopper.page.get_by_role("heading", level=1, name="Norvane Quiet Lite")).to_be_visible()
    assert await shopper.violations() == []
    await shopper.picture(f"product-{look.language}-{'dark' if look.dark else 'light'}")


SHOWN = {
    "en": [
        "noise cancelling headphones under 200 dollars", "compare the first two", "Where is my order?",
        "Where is order HP-10119?", "What is your return policy?", "I want to talk to a person",
    ],
    "zh": ["想买个降噪耳机，预算两百美元以内", "对比一下前两款", "我的订单到哪了", "HP-10119 到哪了", "退货政策是什么", "转人工"],
}  # fmt: skip
RETURNED = {
    "en": ("I want to return the bear from HP-10090, I don't need it", "Yes, register the return", "Return registered"),
    "zh": ("HP-10066 里的水壶不想要了，想退货", "确认退货", "退货已登记"),
}


@pytest.mark.parametrize("look", LOOKS[:2])
async def test_axe_finds_nothing_in_the_chat_with_every_kind_of_card(visits: Visits, look: Look) -> None:
    shopper = await visits.chat("Mia Chen", look)
    language = look.language
    assert await shopper.violations() == []
    for text in SHOWN[language]:
        await shopper.ask(text)
    message, confirm, receipt = RETURNED[language]
    await shopper.ask(message)
    await expect(shopper.replies.last.get_by_role("button", name=confirm)).to_be_visible()
    kinds = {
        "products": shopper.chat.get_by_role("checkbox").first,
        "comparison": shopper.chat.get_by_role("table").first,
        "orders": shopper.chat.get_by_role("button", name="HP-10101").first,
        "order": shopper.chat.get_by_role("heading", name="HP-10119").first,
        "sources": shopper.chat.get_by_role("list", name=shopper.labels.sources).first,
        "handover": shopper.chat.get_by_text("care@harbourandpine.example.com").first,
    }
    for card in kinds.values():
        await expect(card).to_be_visible()
    assert await shopper.violations() == []
    await shopper.press(confirm)
    await expect(shopper.chat.get_by_role("heading", name=receipt)).to_be_visible()
    assert await shopper.violations() == []
    await shopper.picture(f"cards-{language}-{'dark' if look.dark else 'light'}")


async def focused(shopper: Shopper) -> str:
    """The name of what has the keyboard's focus, also inside the chat."""
    name: str = await shopper.page.evaluate(
        "() => { let e = document.activeElement; while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;"
        " return e?.getAttribute('aria-label') || e?.textContent?.trim() || '' }"
    )
    return name


async def walk_to(shopper: Shopper, name: str, key: str, most: int) -> None:
    """Press a key until something of this name has the focus."""
    for _ in range(most):
        await shopper.page.keyboard.press(key)
        if await focused(shopper) == name:
            return
    raise AssertionError(
        f"{name!r} was not reached with {most} times {key}; the focus is on {await focused(shopper)!r}"
    )


async def test_a_return_is_confirmed_with_the_keyboard_alone(visits: Visits, order_in_shop: OrderInShop) -> None:
    shopper = await visits.page("/p/norvane-quiet-60")
    await expect(shopper.page.get_by_role("button", name="Open chat")).to_be_visible()
    await walk_to(shopper, "Open chat", "Tab", 60)
    await shopper.page.keyboard.press("Enter")
    await shopper.greeted("Mia Chen")
    await expect(shopper.field).to_be_focused()
    await shopper.page.keyboard.type("I want to return the Quiet 60 headphones from HP-10113, I don't need them")
    await shopper.page.keyboard.press("Enter")
    card = shopper.chat.get_by_role("group", name="Return this?")
    await expect(card).to_be_visible()
    await shopper.idle()
    await walk_to(shopper, "Yes, register the return", "Shift+Tab", 6)
    await shopper.page.keyboard.press("Enter")
    await expect(card).to_contain_text("Done")
    await expect(shopper.chat.get_by_role("heading", name="Return registered")).to_be_visible()
    assert len((await order_in_shop("HP-10113")).returns) == 1
    await shopper.page.keyboard.press("Escape")
    await expect(shopper.page.get_by_role("button", name="Open chat")).to_be_focused()


ATTACKS = [
    "<script>document.title='taken'</script> do you have kettles?",
    "<img src=x onerror=\"document.title='taken'\"><b>有电热水壶吗</b>",
    "[see](javascript:alert(1)) &lt;script&gt; **bold** \u202egnp.exe",
]


async def test_what_looks_like_markup_stays_text(visits: Visits) -> None:
    shopper = await visits.chat("Mia Chen")
    title = await shopper.page.title()
    for attack in ATTACKS:
        await shopper.ask(attack)
    await expect(shopper.said).to_have_text(ATTACKS)
    for tag in ("script", "img[src=x]", "b", "a[href^=javascript]"):
        await expect(shopper.said.locator(tag)).to_have_count(0)
        await expect(shopper.replies.locator(tag)).to_have_count(0)
    search = shopper.page.get_by_role("searchbox", name="Search products")
    await search.fill(ATTACKS[1])
    await search.press("Enter")
    await expect(shopper.page.get_by_role("status").filter(has_text="<img src=x")).to_be_visible()
    await shopper.page.reload()
    await shopper.greeted("Mia Chen")
    await expect(shopper.said).to_have_text(ATTACKS)
    assert await shopper.page.locator("img[src=x]").count() == 0
    assert "taken" not in (title, await shopper.page.title())


async def sideways(shopper: Shopper) -> bool:
    """Whether the page can be pushed sideways, which nobody wants on a phone."""
    wider: bool = await shopper.page.evaluate("() => document.documentElement.scrollWidth > innerWidth")
    return wider


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_phone_shows_a_whole_conversation(visits: Visits, language: Language) -> None:
    look = Look(language=language, phone=True)
    shopper = await visits.chat("Mia Chen", look)
    box = await shopper.chat.bounding_box()
    assert box is not None
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 390, 844)
    steps = {
        "en": ["noise cancelling headphones under 200 dollars", "compare the first two", "Where is order HP-10119?"],
        "zh": ["想买个降噪耳机，预算两百美元以内", "对比一下前两款", "HP-10119 到哪了"],
    }
    for step, text in enumerate(steps[language]):
        reply = await shopper.ask(text)
        await expect(reply).to_be_in_viewport()
        await expect(shopper.field).to_be_in_viewport()
        assert not await sideways(shopper)
        await shopper.picture(f"phone-{language}-{step}")
    await shopper.chat.get_by_role("button", name=shopper.labels.close_chat).tap()
    await expect(shopper.page.get_by_role("button", name=shopper.labels.open_chat)).to_be_visible()
    assert not await sideways(shopper)
