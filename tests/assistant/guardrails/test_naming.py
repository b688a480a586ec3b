"""A claim about a named order needs grounds for that order; one that names none must hold whichever is meant."""

from __future__ import annotations

import pytest

from assistant.guardrails.receipts import ClaimCheck, ReceiptFact
from tests.assistant.guardrails.scenes import Scene, scene

ORDERS = {
    "hyphenated": {"done": "HP-10066", "open": "HP-20002"},
    "plain": {"done": "313021098954", "open": "313021098960"},
    "short": {"done": "HP-1", "open": "HP-2"},
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


@pytest.mark.parametrize(
    "sentence",
    [
        "Your order has been shipped, tracking number 313021098960.",
        "您的订单已发货，快递单号是313021098960。",
        "您的订单已发货，运单号：313021098960。",
    ],
)
def test_a_tracking_number_that_is_built_like_an_order_number_names_no_order(sentence: str) -> None:
    shipment = {"tracking_number": "313021098960"}
    known = scene({"order": {"number": "313021098954", "state": "shipped", "shipments": [shipment]}})
    assert known.refusals(sentence) == []


def test_a_hand_over_takes_every_order_along() -> None:
    known = scene({"orders": [{"number": "HP-10066", "state": "shipped"}]})
    known.grounds.receipts.append(ReceiptFact("handover", "T-1"))
    assert known.refusals("I've passed your question about order HP-10066 on to a colleague.") == []
    assert known.refusals("I've cancelled order HP-10066.")


FIRST = ReceiptFact("return", "RT-1", "hp-10066", "HP-10066")
SECOND = ReceiptFact("return", "RT-2", "hp-20002", "HP-20002")
UNNAMED = ["I've registered your return.", "Your return is registered.", "已为您登记退货。", "All done!", "都办好了。"]
ONE_MORE = [
    "I've registered your return of the blue lamp as well.",
    "Your second return is registered too.",
    "I've registered another return.",
    "Also, your return is registered.",
    "I've registered both returns.",
    "我又为您登记了一件退货。",
    "另一件的退货已登记。",
    "第二件的退货也登记好了。",
]


def with_returns(*receipts: ReceiptFact, proposals: tuple[str, ...] = ()) -> Scene:
    known = scene({}, proposals=proposals)
    known.grounds.receipts.extend(receipts)
    return known


@pytest.mark.parametrize("sentence", UNNAMED)
def test_what_is_done_and_what_waits_are_told_apart_by_name_only(sentence: str) -> None:
    assert with_returns(FIRST).refusals(sentence) == []
    assert with_returns(FIRST, proposals=("cart",)).refusals("I've registered your return.") == []
    assert with_returns(FIRST, proposals=("return",)).refusals(sentence)


def test_a_named_order_may_be_told_while_another_waits() -> None:
    known = with_returns(FIRST, proposals=("return",))
    assert not unfounded(known, "I've registered your return for order HP-10066.")
    assert unfounded(known, "I've registered your return for order HP-20002.")


@pytest.mark.parametrize("sentence", ["第二件也退好了。", *ONE_MORE])
def test_one_receipt_is_not_two(sentence: str) -> None:
    assert with_returns(FIRST).refusals(sentence)
    assert with_returns(FIRST, FIRST).refusals(sentence)
    assert with_returns(FIRST, SECOND, proposals=("return",)).refusals(sentence)


@pytest.mark.parametrize("sentence", ONE_MORE)
def test_two_receipts_may_be_told_as_two(sentence: str) -> None:
    assert with_returns(FIRST, SECOND).refusals(sentence) == []


@pytest.mark.parametrize(
    "sentence",
    ["Your return is registered, and you can also print the label.", "退货已登记，您也可以打印标签。"],
)
def test_a_word_of_more_beside_a_claim_does_not_double_it(sentence: str) -> None:
    assert with_returns(FIRST).refusals(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("The lamp has been returned.", "returned"),
        ("台灯已退货。", "returned"),
        ("Your order has been cancelled.", "cancelled"),
        ("您的订单已取消。", "cancelled"),
        ("The lamp has been delivered.", "delivered"),
        ("包裹已签收。", "delivered"),
    ],
)
def test_a_state_without_a_name_must_hold_for_every_order_seen(sentence: str, name: str) -> None:
    alone = {"number": "HP-10066", "state": name}
    other = {"number": "HP-20002", "state": "processing"}
    assert scene({"orders": [alone]}).refusals(sentence) == []
    assert scene({"orders": [alone, {**other, "state": name}]}).refusals(sentence) == []
    assert scene({"orders": [alone, other]}).refusals(sentence)


def test_an_order_that_was_seen_before_and_after_speaks_for_itself() -> None:
    seen = [{"number": "HP-10066", "state": state} for state in ("processing", "shipped", "delivered")]
    assert scene({"orders": seen}).refusals("Your order has been delivered.") == []


def test_a_region_is_no_state_of_an_order() -> None:
    data = {
        "address": {"id": "home", "city": "Edison", "state": "NJ"},
        "order": {"number": "HP-10066", "state": "delivered"},
    }
    assert scene(data).refusals("Your order has been delivered.") == []
