"""A shopper looks for something, compares, asks about it and reads the shop's rules."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.journeys.browser import LANGUAGES, Language, Look, Visits

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="module")]

WISH = {"en": "I'm looking for noise cancelling headphones under 200 dollars", "zh": "想买个降噪耳机，预算两百美元以内"}
COMPARE = {"en": "compare the first two", "zh": "对比一下前两款"}
QUESTION = {
    "en": "How long does the battery of the Norvane Quiet Lite last?",
    "zh": "Norvane Quiet Lite 续航多久？",
}
QUIET_LITE = {"en": "Norvane Quiet Lite Over-Ear Headphones", "zh": "Norvane Quiet Lite 轻量头戴式降噪耳机"}
BATTERY = {"en": ("Battery life", "42 h"), "zh": ("续航时间", "42 小时")}
BUTTONS = {"en": ("Compare", "Compare 2 products"), "zh": ("加入对比", "对比这 2 款")}


def dollars(text: str) -> float:
    """The first price in a text."""
    price = re.search(r"\$([\d,]+\.\d\d)", text)
    assert price is not None, text
    return float(price[1].replace(",", ""))


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_wish_becomes_products_a_comparison_and_an_answer(visits: Visits, language: Language) -> None:
    shopper = await visits.chat(None, Look(language=language))
    found = await shopper.ask(WISH[language])
    tiles = found.get_by_role("list", name={"en": "Products", "zh": "商品"}[language]).get_by_role("listitem")
    await expect(tiles.filter(has_text=QUIET_LITE[language])).to_contain_text("$149.00")
    shown = [dollars(text) for text in await tiles.all_inner_texts()]
    assert len(shown) >= 3
    assert max(shown) <= 200

    compared = await shopper.ask(COMPARE[language])
    columns = compared.get_by_role("table").get_by_role("columnheader")
    titles = [await tiles.nth(place).get_by_role("link").inner_text() for place in (0, 1)]
    await expect(columns).to_have_count(2)
    for place, title in enumerate(titles):
        await expect(columns.nth(place)).to_contain_text(title)
    await expect(compared.get_by_role("row", name=BATTERY[language][0])).to_be_visible()

    answer = await shopper.ask(QUESTION[language])
    for words in (QUIET_LITE[language], *BATTERY[language]):
        await expect(answer).to_contain_text(words)
    await shopper.picture(f"shopping-{language}")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_products_are_compared_and_asked_about_by_pressing(visits: Visits, language: Language) -> None:
    shopper = await visits.chat(None, Look(language=language))
    found = await shopper.ask(WISH[language])
    pick, compare = BUTTONS[language]
    boxes = found.get_by_role("checkbox", name=pick)
    await boxes.nth(0).check()
    await boxes.nth(1).check()
    titles = [(await boxes.nth(place).get_attribute("aria-label") or "").split(": ", 1)[1] for place in (0, 1)]
    compared = await shopper.press(compare)
    for title in titles:
        await expect(compared.get_by_role("columnheader", name=title)).to_be_visible()
    prices = compared.get_by_role("row", name={"en": "Price", "zh": "价格"}[language])
    await expect(prices.get_by_role("cell")).to_have_count(2)
    await shopper.picture(f"compared-{language}")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_wish_is_narrowed_by_a_price_and_one_of_it_is_asked_about(visits: Visits, language: Language) -> None:
    wish, limit, stock, in_stock = {
        "en": ("show me backpacks", "under 120 dollars", "is the first one in stock?", "in stock"),
        "zh": ("有没有双肩包", "120美元以内", "第一款有现货吗", "有货"),
    }[language]
    shopper = await visits.chat(None, Look(language=language))
    await shopper.ask(wish)
    narrowed = await shopper.ask(limit)
    tiles = narrowed.get_by_role("list", name={"en": "Products", "zh": "商品"}[language]).get_by_role("listitem")
    shown = [dollars(text) for text in await tiles.all_inner_texts()]
    assert len(shown) >= 3
    assert max(shown) <= 120
    answer = await shopper.ask(stock)
    await expect(answer).to_contain_text(await tiles.first.get_by_role("link").inner_text())
    await expect(answer).to_contain_text(in_stock)
    await expect(answer.get_by_role("checkbox")).to_have_count(0)
    await shopper.picture(f"narrowed-{language}")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_question_from_the_product_page_is_answered_about_that_product(
    visits: Visits, language: Language
) -> None:
    shopper = await visits.page("/p/norvane-quiet-lite", Look(language=language))
    await expect(shopper.page.get_by_role("heading", level=1, name=QUIET_LITE[language])).to_be_visible()
    ask = {"en": "Ask about this product", "zh": "咨询这款商品"}[language]
    await shopper.page.get_by_role("button", name=ask).click()
    await expect(shopper.said).to_have_count(1)
    await expect(shopper.replies).to_have_count(2)
    await expect(shopper.replies.last).to_contain_text("$149.00")
    await expect(shopper.replies.last).to_contain_text(QUIET_LITE[language])


POLICIES = [
    ("en", "What is your return policy?", "30 days", "Returns, exchanges and cancellations", "How long you have"),
    ("en", "How long is the warranty?", "2 years", "Warranty and repair", "How long things are covered"),
    ("zh", "退货政策是什么", "30 天", "退换货与取消订单", "多长时间内可以退"),
    ("zh", "保修多久", "2 年", "质保与维修", "保多久"),
]


@pytest.mark.parametrize(("language", "question", "fact", "document", "section"), POLICIES)
async def test_an_answer_about_the_rules_shows_where_it_stands(
    visits: Visits, language: Language, question: str, fact: str, document: str, section: str
) -> None:
    shopper = await visits.chat(None, Look(language=language))
    answer = await shopper.ask(question)
    await expect(answer).to_contain_text(fact)
    source = answer.get_by_role("list", name=shopper.labels.sources).get_by_role("listitem").first
    await source.get_by_text(document, exact=True).click()
    await expect(source.get_by_text(section)).to_be_visible()
    await shopper.picture(f"policy-{language}-{section.split()[0]}")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_what_nothing_in_the_shop_answers_is_not_made_up(visits: Visits, language: Language) -> None:
    shopper = await visits.chat(None, Look(language=language))
    question = {"en": "What is your policy on wedding catering?", "zh": "你们的婚宴承办政策是什么"}[language]
    answer = await shopper.ask(question)
    await expect(answer.get_by_role("list", name=shopper.labels.sources)).to_have_count(0)
    person = {"en": "Talk to a person", "zh": "转人工"}[language]
    await expect(shopper.chat.get_by_role("button", name=person)).to_be_visible()
