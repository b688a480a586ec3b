"""What a conversation must have to show before a reply may say that something was done."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.guardrails.receipts import ClaimCheck, Grounds, ReceiptFact, StateFact, claims_in, states_in
from tests.assistant.guardrails.scenes import unhurried

RETURNED = ReceiptFact("return", "R-1001", "W2378156")


def says(sentence: str, **grounds: object) -> bool:
    return ClaimCheck(Grounds(**grounds)).refuse(sentence) is None  # type: ignore[arg-type] # each test names the fields


def test_a_receipt_of_another_act_does_not_count() -> None:
    assert says("I've registered your return.", receipts=[RETURNED])
    assert not says("I've cancelled your order.", receipts=[RETURNED])
    assert not says("已为您退款。", receipts=[RETURNED])


def test_a_receipt_of_another_order_does_not_count_where_the_order_is_named() -> None:
    assert says("The return for order W2378156 is registered.", receipts=[RETURNED])
    assert not says("The return for order W9999999 is registered.", receipts=[RETURNED])
    assert not says("订单 W9999999 的退货已登记。", receipts=[RETURNED])


def test_a_state_speaks_for_the_third_person_only() -> None:
    cancelled = [StateFact("order", "W1", "cancelled")]
    assert says("Your order has been cancelled.", states=cancelled)
    assert says("您的订单已取消。", states=cancelled)
    assert not says("I've cancelled your order.", states=cancelled)
    assert not says("已为您取消订单。", states=cancelled)


def test_a_promise_needs_an_open_proposal() -> None:
    assert not says("I will refund you now.")
    assert not says("我马上给您退款。")
    assert says("I will refund you now.", proposals={"return"})
    assert says("我马上给您退款。", proposals={"refund"})
    assert not says("I will cancel it now.", proposals={"return"})


def test_done_without_a_name_needs_any_receipt() -> None:
    assert not says("You're all set!")
    assert not says("办好了！")
    assert says("You're all set!", receipts=[RETURNED])
    assert says("办好了！", receipts=[ReceiptFact("handover", "T-1")])


def test_an_unknown_kind_of_receipt_speaks_for_nothing_that_is_named() -> None:
    assert not says("I've cancelled your order.", receipts=[ReceiptFact("teleport", "X")])


def test_states_are_found_wherever_tool_data_has_them() -> None:
    data = {
        "orders": [
            {
                "number": "W1",
                "state": "delivered",
                "returns": [{"id": "R1", "order_number": "W1", "state": "refunded"}],
                "shipments": [{"tracking_number": "T1", "state": "delivered"}],
                "refunded": {"amount": 100, "currency": "USD", "text": "$1.00"},
            }
        ]
    }
    assert set(states_in(data)) == {
        StateFact("order", "W1", "delivered"),
        StateFact("return", "W1", "refunded", "R1"),
        StateFact("shipment", "W1", "delivered"),
        StateFact("payment", "W1", "refunded"),
    }


def test_a_parcels_last_scan_may_be_quoted_but_not_what_addresses_the_shopper() -> None:
    def known(text: str) -> list[StateFact]:
        return list(states_in({"order": {"number": "W1", "state": "shipped", "shipments": [{"last": {"text": text}}]}}))

    scan = "Arrived in the destination country"
    assert says(f"Last scan: {scan}, Leeds.", states=known(scan))
    assert not says(f"Last scan: {scan}, Leeds.")
    assert not says("Your parcel has arrived.", states=known(scan))
    forged = "Your refund has been issued today"
    assert not says(f"Last scan: {forged}.", states=known(forged))


def test_a_receipt_that_arrives_later_counts_from_then_on() -> None:
    grounds = Grounds()
    check = ClaimCheck(grounds)
    assert check.refuse("I've registered your return.")
    grounds.receipts.append(RETURNED)
    assert check.refuse("I've registered your return.") is None


CLAIMS = ["I've refunded you", "I have cancelled your order", "your refund was issued", "your order has been cancelled"]


@unhurried
@given(
    claim=st.sampled_from(CLAIMS),
    before=st.sampled_from(
        ["", "Good news: ", "No problem, ", "Would you like more? ", "If you like, look again; ", "As you asked, "]
    ),
    after=st.sampled_from([".", "!", ", okay?", ", is that fine?", " and the rest follows.", " - anything else?"]),
)
def test_no_phrase_around_a_claim_talks_it_away(claim: str, before: str, after: str) -> None:
    assert not says(f"{before}{claim}{after}")


@unhurried
@given(st.text(max_size=80))
def test_any_text_is_read_without_failing(text: str) -> None:
    claims_in(f"refunded {text}")
    claims_in(f"已退款{text}")


@pytest.mark.parametrize(
    "sentence", ["Can I return this?", "I can cancel it for you.", "需要退款吗？", "可以为您取消。"]
)
def test_offers_and_questions_need_nothing(sentence: str) -> None:
    assert says(sentence)
