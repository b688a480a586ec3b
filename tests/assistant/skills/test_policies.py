"""Answers from the shop's own pages, with their source."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from assistant.skills.contract import ToolContext
from assistant.skills.policies.lists import asks_about_a_place
from assistant.skills.replies import Replies
from connectors.commerce import Language
from connectors.shops.settings import Opening, Support
from knowledge.documents import Document, Kind
from tests.assistant.skills.conftest import Run
from tests.assistant.skills.fakes import SETTINGS, WordFinder, context, policy


def shop_with(*documents: Document) -> ToolContext:
    return replace(context(), finder=WordFinder(documents))


async def test_the_fitting_sentences_are_told_with_their_source(run: Run) -> None:
    result = await run(context(), "find_policy", question="how long does express delivery take?")
    assert result.outcome == "policies.answer"
    text = result.data["passages"][0]["text"]
    assert "Express delivery takes 1 to 2 business days." in text
    assert "identity card" not in text
    source = result.sources[0]
    assert (source.title, source.section, source.version) == ("Shipping", "Delivery times", "2")


async def test_the_newer_version_of_a_section_is_told(run: Run) -> None:
    result = await run(context(), "find_policy", question="standard delivery time")
    assert "9" not in str(result.data["passages"])


async def test_a_passage_that_is_not_valid_today_is_not_told(run: Run) -> None:
    past = policy("returns", "Window", "Returns within 99 days of delivery.", valid_to=date(2026, 11, 19))
    future = policy(
        "returns", "Window", "Returns within 77 days of delivery.", valid_from=date(2026, 11, 21), version="9"
    )
    now = policy("returns", "Window", "Returns within 30 days of delivery.", valid_from=date(2026, 11, 20))
    told = await run(shop_with(past, future, now), "find_policy", question="returns after delivery?")
    assert told.data["passages"][0]["text"] == "Returns within 30 days of delivery."
    assert told.data["ended"] is None
    coming = await run(shop_with(future), "find_policy", question="returns after delivery?")
    assert coming.outcome == "policies.unknown"


async def test_where_only_an_ended_passage_answers_it_is_told_until_when_it_was_valid(
    run: Run, replies: Replies
) -> None:
    past = policy("sale", "Summer sale", "In the summer sale all rugs are reduced.", valid_to=date(2026, 8, 31))
    told = await run(shop_with(past), "find_policy", question="is there a sale on rugs?")
    assert told.data["ended"] == {"iso": "2026-08-31", "text": "August 31"}
    assert "valid until August 31" in replies.render("policies.answer", "en", told.data)
    assert "有效期到8月31日为止" in replies.render("policies.answer", "zh", {**told.data, "ended": {"text": "8月31日"}})


async def test_the_persons_language_is_preferred(run: Run) -> None:
    shop = replace(context(), language="zh")
    result = await run(shop, "find_policy", question="配送要多久")
    assert result.data["passages"][0]["text"].startswith("标准配送需要 3 到 5 个工作日。")
    assert result.data["other_language"] is False


async def test_a_page_in_the_other_language_is_told_as_such(run: Run) -> None:
    english = policy("returns", "退货 window", "You can return goods within 30 days.")
    result = await run(replace(shop_with(english), language="zh"), "find_policy", question="退货政策")
    assert result.data["other_language"] is True
    assert result.data["passages"][0]["text"] == "You can return goods within 30 days."


async def test_what_no_page_says_is_unknown(run: Run) -> None:
    for question in ("do you sell submarines", "delivery of submarines to the moon by monkeys on 5 bananas"):
        result = await run(shop_with(policy("privacy", "Data", "We keep data safe. Monkeys are nice.")), "find_policy",
                           question=question)  # fmt: skip
        assert (result.outcome, result.data) == ("policies.unknown", {})


async def test_a_list_entry_brings_along_the_line_that_introduces_it(run: Run) -> None:
    text = (
        "Some parcels wait. Others do not. We say which is which on the label of every parcel that leaves the house.\n\n"
        "You can pay with:\n\n- **Visa** and Mastercard\n- PayPal\n- a gift card\n\nWe never store the number of a card. "
        "Every payment is confirmed by e-mail. Invoices come with the parcel. They can be downloaded for ten years from "
        "the account page, also for orders of guests."
    )
    result = await run(shop_with(policy("payment", "Ways", text)), "find_policy", question="is paypal possible?")
    assert "You can pay with:" in result.data["passages"][0]["text"]
    assert "PayPal" in result.data["passages"][0]["text"]
    assert "**" not in result.data["passages"][0]["text"]


WINDOW = policy("returns", "How long you have", "You can return things within 30 days after delivery.")
GIFTS = policy("returns", "Returning a gift", "A returned gift becomes a gift card. A return of a gift is free.")


@pytest.mark.parametrize("question", ["return policy", "Returns?", "what are your return rules"])
async def test_a_theme_alone_means_what_people_mostly_ask_about_it(run: Run, question: str) -> None:
    result = await run(shop_with(GIFTS, WINDOW), "find_policy", question=question)
    assert result.data["passages"][0]["section"] == "How long you have"


async def test_words_that_no_page_uses_are_asked_again_by_their_theme(run: Run) -> None:
    result = await run(shop_with(GIFTS, WINDOW), "find_policy", question="changed my mind, what now")
    assert result.data["passages"][0]["section"] == "How long you have"


CANCEL = policy("cancel", "", "An order can only be cancelled while it is pending. You need to give a reason.")
MODIFY = policy("modify", "Modify payment", "You can choose another payment method once while the order is pending.")
PROFILE = policy("about", "Your profile and ways to pay", "There are three payment methods: card, voucher and wallet.")
EXCHANGE = policy("exchange", "", "An order can only be exchanged for another item after it was delivered.")


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("can I cancel my order?", "Cancel"),
        ("how do I change the payment method", "Modify"),
        ("which payment methods do you accept?", "About"),
        ("cash on delivery?", "About"),
        ("how does an exchange work", "Exchange"),
    ],
)
async def test_a_page_about_one_act_does_not_answer_for_another(run: Run, question: str, title: str) -> None:
    result = await run(shop_with(MODIFY, EXCHANGE, CANCEL, PROFILE), "find_policy", question=question)
    assert [p["title"] for p in result.data["passages"]] == [title]


async def test_what_is_special_about_a_question_must_occur_in_its_answer(run: Run) -> None:
    for question in ("do you ship abroad?", "how long is the warranty after delivery"):
        result = await run(shop_with(MODIFY, EXCHANGE, CANCEL, PROFILE), "find_policy", question=question)
        assert result.outcome == "policies.unknown"


async def test_entries_of_a_list_stay_on_lines_of_their_own(run: Run, replies: Replies) -> None:
    listed = policy("ways", "Paying", "You can pay with:\n\n- a card\n- a voucher")
    result = await run(shop_with(listed), "find_policy", question="how can I pay")
    assert "You can pay with:\n• a card\n• a voucher" in replies.render("policies.answer", "en", result.data)


async def test_an_answered_question_is_told_as_it_is_and_a_review_never(run: Run) -> None:
    asked = replace(policy("faq", "Engraving", "Yes, rings.\nUp to 12 letters."), kind=Kind.QUESTION)
    review = replace(policy("r1", "Engraving", "Engraving takes 99 days."), kind=Kind.REVIEW)
    result = await run(shop_with(asked, review), "find_policy", question="do you offer engraving on rings?")
    assert [p["text"] for p in result.data["passages"]] == ["Yes, rings.\nUp to 12 letters."]


async def test_since_when_a_policy_holds_is_said_with_its_source(run: Run, replies: Replies) -> None:
    dated = policy("shipping", "Express delivery", "Express delivery takes 2 days.", valid_from=date(2026, 3, 1))
    told = await run(shop_with(dated), "find_policy", question="how long does express delivery take?")
    assert "as of March 1" in replies.render("policies.answer", "en", told.data)
    assert "自March 1起" in replies.render("policies.answer", "zh", told.data)


async def test_a_matter_that_no_page_names_is_declined(run: Run) -> None:
    pay = policy("payment", "Ways to pay", "You can pay with Visa and PayPal.")
    assert (await run(shop_with(pay), "find_policy", question="can I pay with bitcoin")).outcome == "policies.unknown"


@pytest.mark.parametrize(
    ("question", "section"),
    [
        ("can I return something from Berlin", "Returning from abroad"),
        ("do you deliver to Berlin", "Where we ship"),
        ("how late can I return it", "How long you have"),
    ],
)
async def test_sending_back_from_a_place_is_not_sending_there(run: Run, question: str, section: str) -> None:
    ship = policy("abroad", "Where we ship", "We ship to Canada and to the European Union. Delivery costs $19.90.")
    back = policy("abroad", "Returning from abroad", "From the European Union returning costs $15.00 of postage.")
    result = await run(shop_with(ship, back, WINDOW), "find_policy", question=question)
    assert result.data["passages"][0]["section"] == section


HOME = policy("home", "How long it takes", "Delivery within the United States takes 3 days and costs $5.90.")
PLACES = policy(
    "abroad",
    "Where we ship and what it costs",
    "Besides the United States we ship to Canada, Japan, mainland China and the European Union. Delivery takes 7 to 12 days.",
)
PLACES_ZH = policy("abroad", "送哪些国家", "除美国外，还送加拿大、日本、中国大陆和欧盟各国。7 到 12 天送到。", "zh")
NO_TRAVEL = policy("abroad", "What cannot travel", "Power banks are sent within the United States and Canada only.")
METHODS = policy("payment", "How you can pay", "We take Visa, Mastercard, PayPal and Apple Pay.")
METHODS_ZH = policy("payment", "支持哪些支付方式", "Visa、万事达、PayPal、支付宝都可以。", "zh")
PARTS = policy("payment", "Paying in instalments", "You can pay in 3 parts, after a check by our payment partner.")
LISTS = (HOME, PLACES, PLACES_ZH, NO_TRAVEL, METHODS, METHODS_ZH, PARTS)


@pytest.mark.parametrize(
    ("question", "language", "section", "said"),
    [
        ("do you ship to Shanghai?", "en", PLACES.section, "Yes, mainland China is among the places named here"),
        ("do you deliver to France", "en", PLACES.section, "Yes, the European Union is among the places"),
        ("do you ship to Brazil?", "en", PLACES.section, "Brazil is not named among the places on our page."),
        ("能寄到上海吗", "zh", PLACES_ZH.section, "可以，中国大陆在这些地区里"),
        ("能寄到巴西吗", "zh", PLACES_ZH.section, "没有提到巴西"),
        ("do you take PayPal?", "en", METHODS.section, "Yes, PayPal is named here"),
        ("do you take Klarna?", "en", METHODS.section, "Klarna is not named among the ways to pay"),
        ("可以用支付宝付款吗", "zh", METHODS_ZH.section, "可以，这里列有支付宝"),
        ("可以用 Klarna 付款吗", "zh", METHODS_ZH.section, "没有提到Klarna"),
    ],
)
async def test_a_list_is_read_for_the_name_that_was_asked_for(
    run: Run, replies: Replies, question: str, language: Language, section: str, said: str
) -> None:
    result = await run(replace(shop_with(*LISTS), language=language), "find_policy", question=question)
    assert [p["section"] for p in result.data["passages"]] == [section]
    assert said in replies.render(result.outcome, language, result.data)
    offered = [reply.say for reply in result.quick_replies]
    # What is not named is no "no": somebody of the shop can tell.
    assert bool(offered) is ("not named" in said or "没有提到" in said)


async def test_delivery_abroad_is_not_answered_with_delivery_at_home(run: Run) -> None:
    result = await run(shop_with(*LISTS), "find_policy", question="How long is delivery to Canada?")
    assert HOME.section not in [p["section"] for p in result.data["passages"]]
    assert result.data["passages"][0]["section"] == PLACES.section
    assert result.data["named"] is None


async def test_a_list_of_places_says_nothing_about_one_sort_of_goods(run: Run) -> None:
    result = await run(shop_with(*LISTS), "find_policy", question="are power banks sent to Canada?")
    assert NO_TRAVEL.section in [p["section"] for p in result.data["passages"]]
    assert result.data["named"] is None


async def test_a_page_that_lists_some_members_of_a_union_decides_nothing_about_the_others(run: Run) -> None:
    some = policy("abroad", "Where we ship", "We ship to Germany, Canada, Japan and Mexico.")
    unlisted = await run(shop_with(some), "find_policy", question="do you ship to France?")
    assert unlisted.data["named"] is None
    listed = await run(shop_with(some), "find_policy", question="do you ship to Germany?")
    assert listed.data["named"]["listed"]


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("Canada delivery time?", True),
        ("加拿大配送时效", True),
        ("where is my parcel to Canada?", False),
        ("我的订单什么时候到加拿大", False),
        ("delivery time?", False),
        ("how long to New York?", False),
    ],
)
def test_delivery_to_a_place_is_told_from_a_parcel_on_its_way(text: str, about: bool) -> None:
    assert asks_about_a_place(text) is about


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("what are your opening hours?", None),
        ("are you open on Sunday?", {"day": "Sunday", "open": False}),
        ("what time do you open on Saturday?", {"day": "Saturday", "open": True}),
        ("is anybody there on Monday?", {"day": "Monday", "open": True}),
        ("are you open at weekends?", None),
    ],
)
async def test_when_the_shops_people_are_there_is_told_from_the_settings(
    run: Run, question: str, asked: dict[str, object] | None
) -> None:
    opening = Opening(days=("mon", "tue", "wed", "thu", "fri", "sat"))
    there = replace(context(), settings=SETTINGS.model_copy(update={"support": Support(opening=opening)}))
    result = await run(there, "find_policy", question=question)
    assert result.outcome == "policies.hours"
    told = {name: result.data[name] for name in ("days", "opens", "closes", "asked")}
    assert told == {"days": "Monday to Saturday", "opens": "09:00", "closes": "18:00", "asked": asked}


@pytest.mark.parametrize("question", ["你们几点上班？", "营业时间是？", "周日有人吗？", "星期天上班吗", "明天有人在吗"])
async def test_the_hours_are_asked_for_in_chinese_too(run: Run, question: str) -> None:
    result = await run(replace(context(), language="zh"), "find_policy", question=question)
    assert (result.outcome, result.data["days"]) == ("policies.hours", "周一至周五")


@pytest.mark.parametrize("question", ["do you deliver on Sunday?", "are you open to offers?", "周日送货吗？"])
async def test_what_is_no_question_about_hours_is_left_to_the_pages(run: Run, question: str) -> None:
    assert (await run(context(), "find_policy", question=question)).outcome != "policies.hours"


async def test_a_shop_without_hours_tells_none(run: Run) -> None:
    bare = SETTINGS.model_copy(update={"support": Support(opening=Opening(days=()))})
    result = await run(replace(context(), settings=bare), "find_policy", question="what are your opening hours?")
    assert result.outcome != "policies.hours"
