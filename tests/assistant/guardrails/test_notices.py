"""What a reply may say about waiting for something that is sold out, and about what was bought."""

from __future__ import annotations

import pytest

from assistant.guardrails.receipts import ClaimCheck, Grounds, ReceiptFact, states_in

NOTED = ReceiptFact("stock_notice", "SN-1001")


@pytest.mark.parametrize(
    "sentence",
    [
        "I have put you on the list.",
        "You're on the waiting list now.",
        "I've noted your request.",
        "I signed you up for a notice.",
        "Your notification is set up.",
        "我已经把你加入等候名单。",
        "你已经在名单上了。",
        "已为你登记到货通知。",
        "我记下了，到货告诉你。",
    ],
)
def test_a_request_is_said_to_be_noted_only_with_its_receipt(sentence: str) -> None:
    assert ClaimCheck(Grounds()).refuse(sentence)
    assert ClaimCheck(Grounds(proposals={"stock_notice"})).refuse(sentence)
    assert ClaimCheck(Grounds(receipts=[ReceiptFact("return", "R-1001")])).refuse(sentence)
    assert ClaimCheck(Grounds(receipts=[NOTED])).refuse(sentence) is None


@pytest.mark.parametrize(
    "sentence",
    [
        "We'll let you know when it's back.",
        "As soon as it is back in stock, you'll be told here.",
        "You will be notified in this chat once it is available again.",
        "到货会在这里通知你。",
        "有货了会告诉你的。",
    ],
)
def test_news_of_a_return_to_stock_needs_the_card_the_receipt_or_a_listed_request(sentence: str) -> None:
    listed = states_in({"count": 1, "notices": [{"title": "Lamp", "state": "waiting", "reference": "SN-1001"}]})
    assert ClaimCheck(Grounds()).refuse(sentence)
    assert ClaimCheck(Grounds(proposals={"stock_notice"})).refuse(sentence) is None
    assert ClaimCheck(Grounds(receipts=[NOTED])).refuse(sentence) is None
    assert ClaimCheck(Grounds(states=list(listed))).refuse(sentence) is None


@pytest.mark.parametrize(
    "sentence",
    [
        "We'll e-mail you when it is back.",
        "If you confirm, you'll get an e-mail once it returns.",
        "到货后我们会发邮件给你。",
        "有货了会短信通知你。",
        "We'll keep one for you.",
        "I will set it aside once it is back.",
    ],
)
def test_news_by_mail_and_things_kept_aside_are_never_promised(sentence: str) -> None:
    assert ClaimCheck(Grounds(receipts=[NOTED], proposals={"stock_notice"})).refuse(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Shall I put you on the list?",
        "I can put you on the list if you like.",
        "I have not put you on a list.",
        "Once you confirm, you'll be told in this chat when it is back.",
        "I can prepare a request so that you are told when it is back.",
        "要不要登记到货通知？",
        "你确认之后，到货会在这里告诉你。",
        "我可以帮你登记，到货告诉你。",
        "在这个对话里登记的，到货后会在这里告诉您。",
        "要登记到货通知的话，请留一个邮箱，到货消息会在这个对话里告诉你。",
        "Give me an e-mail address for the request, and you will be told here when it is back.",
        "I can prepare a request, and then you will be told here when it is back in stock.",
        "到货登记准备好了，请你看一下卡片再确认。",
        "The webcam was bought by 18 people in the last 60 days.",
        "The beans were bought together with it by 10 people.",
        "From what you have bought before, the sunscreen is used up first.",
        "I can only recommend what others bought.",
    ],
)
def test_offers_and_what_people_bought_need_no_receipt(sentence: str) -> None:
    assert ClaimCheck(Grounds()).refuse(sentence) is None


@pytest.mark.parametrize("sentence", ["It was bought for you.", "You've bought it now.", "I bought it for you before."])
def test_a_purchase_in_this_conversation_stays_a_claim(sentence: str) -> None:
    assert ClaimCheck(Grounds()).refuse(sentence)
