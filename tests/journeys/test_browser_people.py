"""Who somebody is: guests who prove an order or fail to, people who change at one screen, a person asked for."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.journeys.browser import LANGUAGES, Language, Look, Visits

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

ORDER = {"en": "Order {number}", "zh": "订单 {number}"}
WHERE = {"en": "Where is my order?", "zh": "我的订单到哪了"}
PROVEN = {
    "en": ("HP-10103", "aiko.tanaka@example.com", "$188.90", "Matsukaze"),
    "zh": ("HP-10136", "liu.yang@example.com", "$148.90", "Mengkuang"),
}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_guest_proves_an_order_by_number_and_email(visits: Visits, language: Language) -> None:
    number, email, total, street = PROVEN[language]
    shopper = await visits.chat(None, Look(language=language))
    for text in (WHERE[language], number):
        reply = await shopper.ask(text)
        await expect(reply).not_to_contain_text(total)
    shown = await shopper.ask(email)
    await expect(shown.get_by_role("heading", name=ORDER[language].format(number=number))).to_be_visible()
    await expect(shown).to_contain_text(total)
    # Number and e-mail show where a parcel is, not where somebody lives.
    await expect(shown).not_to_contain_text(street)
    await shopper.picture(f"guest-proven-{language}")


GUESSED = {
    "en": ("HP-10107", "emily.clarke@example.com", "Where is my order {number}? My e-mail is {email}"),
    "zh": ("HP-10056", "liu.yang@example.com", "查一下订单 {number}，邮箱 {email}"),
}
LIMIT = 5
TOO_MANY = {"en": "too many attempts", "zh": "尝试次数太多"}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_guessing_teaches_nothing_and_ends(visits: Visits, language: Language) -> None:
    number, email, question = GUESSED[language]
    shopper = await visits.chat(None, Look(language=language))
    wrong_email = await shopper.ask(question.format(number=number, email="somebody@example.com"))
    no_such_order = await shopper.ask(question.format(number="HP-19999", email=email))
    refusal = await wrong_email.inner_text()
    # The name stands above the first of two replies in a row at most; the words are the same.
    assert (await no_such_order.inner_text()).split() == refusal.split()
    for attempt in range(LIMIT - 2):
        again = await shopper.ask(f"{number} guess{attempt}@example.com")
        assert (await again.inner_text()).split() == refusal.split()
    right_at_last = await shopper.ask(f"{number} {email}")
    await expect(right_at_last).to_contain_text(TOO_MANY[language])
    await expect(shopper.chat.get_by_role("heading", name=number)).to_have_count(0)
    await shopper.picture(f"guest-guessing-{language}")


HANDOVER = {
    "en": ("I want to talk to a person", "How to reach a person", "Reference", "care@harbourandpine.example.com"),
    "zh": ("转人工", "联系人工客服", "编号", "care@harbourandpine.example.com"),
}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_asking_for_a_person_says_what_happens_next(visits: Visits, language: Language) -> None:
    wish, title, reference, email = HANDOVER[language]
    shopper = await visits.chat("Mia Chen", Look(language=language))
    answer = await shopper.ask(wish)
    await expect(answer.get_by_role("heading", name=title)).to_be_visible()
    number = (
        await answer.get_by_role("term").filter(has_text=reference).locator("xpath=following-sibling::dd").inner_text()
    )
    assert number.startswith("H-")
    # The words and the card name the same reference.
    assert (await answer.inner_text()).count(number) == 2
    await expect(answer).to_contain_text(email)
    await shopper.picture(f"handover-{language}")


ACCOUNTS = {"en": ("Mia Chen", "James Okafor"), "zh": ("王磊", "李晓雨")}
SECRET = {"en": "Where is order HP-10119?", "zh": "HP-10091 到哪了"}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_next_person_at_the_screen_does_not_see_the_earlier_conversation(
    visits: Visits, language: Language
) -> None:
    first, second = ACCOUNTS[language]
    shopper = await visits.chat(first, Look(language=language))
    await shopper.ask(SECRET[language])
    own = await shopper.transcript()
    for next_person in (second, None):
        await shopper.sign_in(next_person)
        await shopper.greeted(next_person)
        await expect(shopper.said).to_have_count(0)
        await expect(shopper.chat).not_to_contain_text("HP-10")
    await shopper.sign_in(first)
    await shopper.greeted(first)
    await expect(shopper.said).to_have_count(1)
    assert await shopper.transcript() == own


async def test_what_a_guest_wrote_is_gone_when_somebody_signs_in_and_out_again(visits: Visits) -> None:
    shopper = await visits.chat(None)
    await shopper.ask("Do you have a birthday present for my wife?")
    await shopper.sign_in("Mia Chen")
    await shopper.greeted("Mia Chen")
    await expect(shopper.chat).not_to_contain_text("my wife")
    await shopper.sign_in(None)
    await shopper.greeted(None)
    await expect(shopper.chat).not_to_contain_text("my wife")


async def test_the_language_is_switched_in_the_middle(visits: Visits) -> None:
    shopper = await visits.chat("Mia Chen")
    english = await shopper.ask("Where is order HP-10119?")
    await expect(english.get_by_role("heading", name="Order HP-10119")).to_be_visible()
    await shopper.switch_language()
    await expect(shopper.page.get_by_role("heading", name="全部商品")).to_be_visible()
    await expect(shopper.page.get_by_role("combobox", name="当前账号")).to_be_visible()
    chinese = await shopper.ask("什么时候能到？")
    await expect(chinese.get_by_role("heading", name="订单 HP-10119")).to_be_visible()
    await expect(chinese).to_contain_text("运输中")
    await expect(shopper.said).to_have_count(2)
    await shopper.picture("language-switched")
    await shopper.switch_language()
    await shopper.ask("And what is your return policy?")
    await expect(shopper.replies.last).to_contain_text("30 days")
