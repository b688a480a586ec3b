"""A shopper asks where an order is, sends something back or decides not to, in both languages."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from playwright.async_api import Locator, expect

from connectors.money import Money
from tests.journeys.browser import LANGUAGES, Language, Look, Shopper, Visits
from tests.journeys.conftest import OrderInShop

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]


@dataclass(frozen=True, kw_only=True)
class Words:
    """What the cards around a return say."""

    where: str
    order: str
    timeline: str
    proposal: str
    confirm: str
    decline: str
    done: str
    declined: str
    waiting: str
    receipt: str
    refund: str
    fee: str
    state_question: str
    no_return: str


WORDS: dict[Language, Words] = {
    "en": Words(
        where="Where is my order?",
        order="Order {number}",
        timeline="Timeline",
        proposal="Return this?",
        confirm="Yes, register the return",
        decline="No, leave it",
        done="Done",
        declined="Declined, nothing was changed",
        waiting="Confirmed. Our team still has to approve it",
        receipt="Return registered",
        refund="Refund",
        fee="Return fee",
        state_question="What about my return?",
        no_return="I don't see a return",
    ),
    "zh": Words(
        where="我的订单到哪了",
        order="订单 {number}",
        timeline="订单进度",
        proposal="确认退货信息",
        confirm="确认退货",
        decline="先不退了",
        done="已完成",
        declined="已取消，未做任何变动",
        waiting="已确认，等待人工审核",
        receipt="退货已登记",
        refund="退款金额",
        fee="退货手续费",
        state_question="我的退货怎么样了",
        no_return="没有查到你的退货",
    ),
}


def proposal(shopper: Shopper) -> Locator:
    """The card that waits for a decision."""
    return shopper.chat.get_by_role("group", name=WORDS[shopper.language].proposal)


def value(card: Locator, label: str) -> Locator:
    """What stands beside a label on a card."""
    return card.get_by_role("term").filter(has_text=label).locator("xpath=following-sibling::dd").first


STATUS = [
    ("en", "Mia Chen", "HP-10119", "Northway Parcel", "$258.00"),
    ("zh", "王磊", "HP-10091", "运输中", "$449.00"),
]


@pytest.mark.parametrize(("language", "name", "number", "known", "total"), STATUS)
async def test_an_order_is_chosen_from_the_list_and_its_way_is_shown(
    visits: Visits, language: Language, name: str, number: str, known: str, total: str
) -> None:
    words = WORDS[language]
    shopper = await visits.chat(name, Look(language=language))
    listed = await shopper.ask(words.where)
    before = await shopper.replies.count()
    await listed.get_by_role("button", name=number).click()
    await expect(shopper.replies).to_have_count(before + 1)
    shown = shopper.replies.last
    await expect(shown.get_by_role("heading", name=words.order.format(number=number))).to_be_visible()
    await expect(shown.get_by_role("list", name=words.timeline).get_by_role("listitem").nth(2)).to_be_visible()
    await expect(shown).to_contain_text(known)
    await expect(shown).to_contain_text(total)
    await shopper.picture(f"status-{language}")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_another_persons_order_is_not_shown(visits: Visits, language: Language) -> None:
    # HP-10107 is Emily's.
    shopper = await visits.chat({"en": "Mia Chen", "zh": "王磊"}[language], Look(language=language))
    answer = await shopper.ask({"en": "Where is order HP-10107?", "zh": "HP-10107 到哪了"}[language])
    await expect(answer.get_by_role("heading", name="HP-10107")).to_have_count(0)
    for secret in ("113.90", "Bristol", "BM739069568238", "Pebblewick"):
        await expect(answer).not_to_contain_text(secret)


RETURNS = [
    pytest.param(
        "en", "James Okafor", ["I want to return something", "HP-10045", "the dumbbells", "they are too heavy for me"],
        ("HP-10045", "Ironfen Hex Pair", "$59.00", "$54.10", 5410), id="en",
    ),
    pytest.param(
        "zh", "王磊", ["我想退货", "HP-10039", "键盘", "不想要了"], ("HP-10039", "Quornby Keel Full", "$159.00", "$154.10", 15410), id="zh"
    ),
]  # fmt: skip
Expected = tuple[str, str, str, str, int]


@pytest.mark.parametrize(("language", "name", "messages", "expected"), RETURNS)
async def test_a_confirmed_return_stands_in_the_shop(
    visits: Visits, order_in_shop: OrderInShop, language: Language, name: str, messages: list[str], expected: Expected
) -> None:
    words = WORDS[language]
    number, title, price, refund, minor = expected
    assert (await order_in_shop(number)).returns == ()
    shopper = await visits.chat(name, Look(language=language))
    for message in messages:
        await shopper.ask(message)
    card = proposal(shopper)
    await expect(card).to_contain_text(title)
    await expect(card).to_contain_text(price)
    await expect(value(card, words.fee)).to_have_text("$4.90")
    await expect(value(card, words.refund)).to_have_text(refund)
    assert (await order_in_shop(number)).returns == ()

    receipt = await shopper.press(words.confirm)
    await expect(card).to_contain_text(words.done)
    await expect(card.get_by_role("button")).to_have_count(0)
    await expect(receipt.get_by_role("heading", name=words.receipt)).to_be_visible()
    [recorded] = (await order_in_shop(number)).returns
    assert (recorded.state, recorded.refund) == ("requested", Money(minor, "USD"))
    await expect(receipt).to_contain_text(recorded.id)
    await expect(receipt).to_contain_text(refund)
    await shopper.picture(f"return-confirmed-{language}")

    later = await visits.chat(name, Look(language=language))
    state = await later.ask(words.state_question)
    await expect(state).to_contain_text(recorded.id)
    await expect(state).to_contain_text(refund)


DECLINED = [
    ("en", "Noah Tremblay", "I'd like to return the desk from order HP-10041, I don't need it any more", "HP-10041"),
    ("zh", "张伟", "HP-10098 的炒锅不想要了，想退掉", "HP-10098"),
]


@pytest.mark.parametrize(("language", "name", "message", "number"), DECLINED)
async def test_a_declined_return_changes_nothing(
    visits: Visits, order_in_shop: OrderInShop, language: Language, name: str, message: str, number: str
) -> None:
    words = WORDS[language]
    before = await order_in_shop(number)
    shopper = await visits.chat(name, Look(language=language))
    await shopper.ask(message)
    card = proposal(shopper)
    await shopper.press(words.decline)
    await expect(card).to_contain_text(words.declined)
    await expect(card.get_by_role("button")).to_have_count(0)
    state = await shopper.ask(words.state_question)
    await expect(state).to_contain_text(words.no_return)
    await expect(shopper.chat.get_by_role("heading", name=words.receipt)).to_have_count(0)
    assert await order_in_shop(number) == before
    await shopper.picture(f"return-declined-{language}")


FAULTY = [
    ("en", "Aiko Tanaka", "the lantern from HP-10047 arrived broken, I want my money back", "$95.00"),
    ("zh", "王磊", "HP-10039 的鼠标有质量问题，要退货", "$99.00"),
]


@pytest.mark.parametrize(("language", "name", "message", "refund"), FAULTY)
async def test_what_arrived_faulty_goes_back_without_a_fee(
    visits: Visits, language: Language, name: str, message: str, refund: str
) -> None:
    words = WORDS[language]
    shopper = await visits.chat(name, Look(language=language))
    await shopper.ask(message)
    card = proposal(shopper)
    await expect(value(card, words.refund)).to_have_text(refund)
    await expect(card).not_to_contain_text(words.fee)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_fault_named_when_asked_for_the_reason_costs_no_fee(visits: Visits, language: Language) -> None:
    words = WORDS[language]
    name, begin, reason, refund = {
        "en": ("James Okafor", "I want to return the soundbar from HP-10079", "it has a quality problem", "$349.00"),
        "zh": ("张伟", "我要退 HP-10098 的电热水壶", "质量有问题", "$49.00"),
    }[language]
    shopper = await visits.chat(name, Look(language=language))
    await shopper.ask(begin)
    await shopper.ask(reason)
    card = proposal(shopper)
    await expect(value(card, words.refund)).to_have_text(refund)
    await expect(card).not_to_contain_text(words.fee)


LARGE = [
    ("en", "Mia Chen", "I want to return the standing desk from HP-10072, I don't need it", "HP-10072"),
    ("zh", "张伟", "我要退 HP-10083 的扫地机器人，不想要了", "HP-10083"),
]


@pytest.mark.parametrize(("language", "name", "message", "number"), LARGE)
async def test_a_large_refund_waits_for_the_team_and_is_not_called_done(
    visits: Visits, order_in_shop: OrderInShop, language: Language, name: str, message: str, number: str
) -> None:
    words = WORDS[language]
    shopper = await visits.chat(name, Look(language=language))
    await shopper.ask(message)
    card = proposal(shopper)
    await shopper.press(words.confirm)
    await expect(card).to_contain_text(words.waiting)
    await expect(shopper.chat.get_by_role("heading", name=words.receipt)).to_have_count(0)
    assert (await order_in_shop(number)).returns == ()
    await shopper.picture(f"return-waiting-{language}")
