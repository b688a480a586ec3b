"""A claim about a named order needs grounds for that order; one that names none must hold whichever is meant."""

from __future__ import annotations

import pytest

from assistant.guardrails.receipts import ClaimCheck, ReceiptFact
from tests.assistant.guardrails.scenes import Scene, scene

ORDERS = {
    "hyphenated": {"done": "HP-10066", "open": "HP-20002"},
    "plain": {"done": "313021098954", "open": "313021098960"},
    "lettered": {"done": "W1234567", "open": "W7654321"},
}


def shop(numbers: dict[str, str]) -> Scene:
    """One order delivered, one processing, as tools tell them."""
    return scene(
        {
            "orders": [
                {"id": "a", "number": numbers["done"], "state": "delivered"},
                {"id": "b", "number": numbers["open"], "state": "processing"},
            ]
        }
    )


def returned(number: str) -> dict[str, object]:
    return {"kind": "return", "reference": "RT-5001", "subject": "gid-77", "details": {"order_number": number}}


def unfounded(known: Scene, sentence: str) -> bool:
    """Whether the claims of a sentence are refused, whatever its figures are."""
    return ClaimCheck(known.grounds).refuse(sentence) is not None


DELIVERED = [
    "Order {} has been delivered.",
    "{} has been delivered.",
    "Your order {} was delivered.",
    "Good news: your order #{} has been delivered!",
    "Order no. {} has been delivered.",
    "Your parcel has been delivered, that is order {}.",
    "订单{}已签收。",
    "{}已签收。",
    "您的订单 {} 已经送达。",
    "订单号：{}，包裹已签收。",
    "订单「{}」已签收。",
]


@pytest.mark.parametrize("sentence", DELIVERED)
@pytest.mark.parametrize("numbers", ORDERS.values(), ids=list(ORDERS))
def test_the_state_of_one_order_says_nothing_of_another(numbers: dict[str, str], sentence: str) -> None:
    assert shop(numbers).refusals(sentence.format(numbers["done"])) == []
    assert shop(numbers).refusals(sentence.format(numbers["open"]))


@pytest.mark.parametrize(
    "sentence",
    [
        "HP-10066 and HP-20002 have been delivered.",
        "Both HP-10066 and HP-20002 were delivered.",
        "HP-10066 has been delivered, and so has HP-20002.",
        "HP-10066 has been delivered, as has HP-20002.",
        "HP-10066 was delivered, HP-20002 too.",
        "HP-10066 was delivered; HP-20002 is, too.",
        "HP-20002, like HP-10066, has been delivered.",
        "HP-20002 has been delivered, and HP-10066 is still being processed.",
        "HP-20002, which you placed last, has been delivered.",
        "HP 20002 has been delivered.",
        "hp20002 has been delivered.",
        "**HP-20002** has been delivered.",
        "HP-30003 has been delivered.",
        "#HP-20002 has been delivered.",
        "订单HP-10066和HP-20002已签收。",
        "订单HP-10066已签收，HP-20002也一样。",
        "订单HP-20002已签收，HP-10066还在处理中。",
        "HP-20002这一单，已经签收了。",
    ],
)
def test_no_way_of_naming_lends_a_state_to_another_order(sentence: str) -> None:
    assert unfounded(shop(ORDERS["hyphenated"]), sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "HP-10066 has been delivered, and HP-20002 is still being processed.",
        "HP-10066 was delivered, but HP-20002 has not been delivered yet.",
        "HP-20002 is not on its way yet, while HP-10066 has been delivered.",
        "HP-20002 has not been delivered.",
        "订单HP-10066已签收，订单HP-20002还在处理中。",
        "HP-10066已签收，HP-20002尚未签收。",
        "HP-20002，HP-10066：前者尚未签收。",
    ],
)
def test_two_orders_may_be_told_apart_in_one_sentence(sentence: str) -> None:
    assert shop(ORDERS["hyphenated"]).refusals(sentence) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "I have registered your return for order {}.",
        "I've registered the return for {}.",
        "The return for order {} is registered.",
        "已为您登记订单{}的退货。",
        "订单{}的退货已登记。",
    ],
)
@pytest.mark.parametrize("numbers", ORDERS.values(), ids=list(ORDERS))
def test_a_receipt_counts_for_its_order_by_number_or_id(numbers: dict[str, str], sentence: str) -> None:
    facts = {"orders": [{"number": number} for number in (*numbers.values(), "gid-77")]}
    known = scene(facts, receipts=(returned(numbers["done"]),))
    assert not unfounded(known, sentence.format(numbers["done"]))
    assert not unfounded(known, sentence.format("gid-77"))
    assert unfounded(known, sentence.format(numbers["open"]))


def test_a_return_is_named_by_its_own_reference_as_well() -> None:
    known = scene(
        {
            "order": {
                "number": "HP-10066",
                "returns": [{"id": "RT-5001", "state": "requested"}, {"id": "RT-5002", "state": "refunded"}],
            }
        }
    )
    assert known.refusals("The return RT-5002 has been refunded.") == []
    assert known.refusals("The return RT-5001 has been refunded.")
    assert known.refusals("Your return RT-5001 for order HP-10066 is registered.") == []


def test_models_and_tracking_numbers_name_no_order() -> None:
    known = scene(
        {
            "order": {
                "number": "HP-10066",
                "state": "shipped",
                "lines": [{"title": "Aria WH-200"}],
                "shipments": [{"tracking_number": "BM315971978797", "state": "in_transit"}],
            }
        }
    )
    assert known.refusals("The Aria WH-200 has been shipped; its tracking number is BM315971978797.") == []


def test_a_hand_over_takes_every_order_along() -> None:
    known = scene({"orders": [{"number": "HP-10066", "state": "shipped"}]})
    known.grounds.receipts.append(ReceiptFact("handover", "T-1"))
    assert known.refusals("I've passed your question about order HP-10066 on to a colleague.") == []
    assert known.refusals("I've cancelled order HP-10066.")
