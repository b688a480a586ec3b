"""Bad lines, reloads and several tabs: nothing is lost, nothing comes twice, and one yes is one act."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import expect

from tests.journeys.browser import Language, Look, Visits
from tests.journeys.conftest import OrderInShop
from tests.journeys.wire import Direction, Fate, Wire

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

QUESTION = {"en": "What does delivery cost and how long does it take?", "zh": "运费多少，多久能到？"}
FACT = {"en": "$5.90", "zh": "$5.90"}
TROUBLE = {"en": "Connection lost. Reconnecting…", "zh": "连接中断，正在重新连接…"}
CUTS = [
    pytest.param("en", "down", "delta", "pass and cut", id="in the middle of a reply, en"),
    pytest.param("zh", "down", "delta", "pass and cut", id="in the middle of a reply, zh"),
    pytest.param("en", "up", "say", "lose and cut", id="before the message arrives, en"),
    pytest.param("zh", "down", "accepted", "lose and cut", id="before the message is acknowledged, zh"),
    pytest.param("en", "down", "item", "lose and cut", id="before anything comes back, en"),
]


@pytest.mark.parametrize(("language", "direction", "type_", "fate"), CUTS)
async def test_a_cut_line_loses_and_doubles_nothing(
    visits: Visits, wire: Wire, language: Language, direction: Direction, type_: str, fate: Fate
) -> None:
    shopper = await visits.chat("Mia Chen", Look(language=language), url=wire.url)
    wire.break_at(direction, type_, fate)
    await shopper.say(QUESTION[language])
    await expect(shopper.chat.get_by_role("status").filter(has_text=TROUBLE[language])).to_be_visible()
    await expect(shopper.said).to_have_count(1)
    if fate == "pass and cut":
        # The words that had come stay in sight, but the reply is not finished.
        await expect(shopper.chat.get_by_role("article")).to_have_count(3)
        await expect(shopper.replies).to_have_count(1)

    wire.mend()
    await expect(shopper.replies).to_have_count(2)
    await expect(shopper.chat.get_by_text(TROUBLE[language])).to_have_count(0)
    await expect(shopper.said).to_have_text([QUESTION[language]])
    await expect(shopper.replies.last).to_contain_text(FACT[language])
    seen = await shopper.transcript()
    await shopper.page.reload()
    await shopper.greeted("Mia Chen")
    await expect(shopper.replies).to_have_count(2)
    assert await shopper.transcript() == seen
    await shopper.picture(f"line-cut-{language}-{direction}-{type_}")


async def test_what_is_written_while_offline_is_sent_once_afterwards(visits: Visits, wire: Wire) -> None:
    shopper = await visits.chat("Mia Chen", url=wire.url)
    wire.down = True
    wire.lines[-1].cut()
    await expect(shopper.chat.get_by_text(TROUBLE["en"])).to_be_visible()
    await shopper.say(QUESTION["en"])
    await shopper.say("And where is order HP-10119?")
    await expect(shopper.chat.get_by_text("Will be sent when you are back online")).to_have_count(2)
    wire.mend()
    await expect(shopper.replies.last).to_contain_text("HP-10119")
    await expect(shopper.said).to_have_text([QUESTION["en"], "And where is order HP-10119?"])
    await shopper.idle()
    assert (await shopper.replies.count()) in (2, 3)  # One answer to both or one to each, never more.


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_a_reload_keeps_the_conversation(visits: Visits, language: Language) -> None:
    shopper = await visits.chat(None, Look(language=language))
    await shopper.ask(QUESTION[language])
    await shopper.ask({"en": "show me electric kettles", "zh": "有电热水壶吗"}[language])
    before = await shopper.transcript()
    assert len(before) == 5
    await shopper.page.reload()
    await shopper.greeted(None)
    await expect(shopper.replies).to_have_count(3)
    assert await shopper.transcript() == before
    cheaper = await shopper.ask({"en": "compare the first two", "zh": "对比一下前两款"}[language])
    await expect(cheaper.get_by_role("table").get_by_role("columnheader")).to_have_count(2)


async def test_two_tabs_stay_in_step(visits: Visits) -> None:
    first = await visits.chat("李晓雨", Look(language="zh"))
    second = await visits.tab(first)
    await second.open_chat("李晓雨")
    await first.ask("运费多少，多久能到？")
    await expect(second.said).to_have_text(["运费多少，多久能到？"])
    await expect(second.replies).to_have_count(2)
    await second.ask("我的订单到哪了")
    await expect(first.said).to_have_count(2)
    await expect(first.replies).to_have_count(3)
    assert await first.transcript() == await second.transcript()


async def test_two_tabs_that_both_confirm_act_once(visits: Visits, wire: Wire, order_in_shop: OrderInShop) -> None:
    number, confirm = "HP-10076", "Yes, register the return"
    first = await visits.chat("Sofía Martínez", url=wire.url)
    second = await visits.tab(first)
    await second.open_chat("Sofía Martínez")
    line = wire.lines[-1]
    await first.ask(f"I'd like to return order {number}, I don't need it any more")
    cards = [shopper.chat.get_by_role("group", name="Return this?") for shopper in (first, second)]
    await expect(cards[1].get_by_role("button", name=confirm)).to_be_visible()

    # The second tab does not hear yet that the first has confirmed, so its person can still press.
    line.hold()
    await cards[0].get_by_role("button", name=confirm).click()
    await expect(cards[0]).to_contain_text("Done")
    await cards[1].get_by_role("button", name=confirm).click()
    await expect(cards[1]).to_contain_text("Sending your answer…")
    await asyncio.wait_for(line.has_passed("up", "confirm").wait(), 10)
    line.release()
    for shopper, card in zip((first, second), cards, strict=True):
        await expect(card).to_contain_text("Done")
        await expect(card.get_by_role("button")).to_have_count(0)
        await expect(shopper.chat.get_by_role("heading", name="Return registered")).to_have_count(1)
    assert await first.transcript() == await second.transcript()
    [recorded] = (await order_in_shop(number)).returns
    await expect(first.replies.last).to_contain_text(recorded.id)
    await first.picture("two-tabs-confirmed")
