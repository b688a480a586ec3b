"""Who is speaking: a guest's proof, and one's own profile."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.skills.account.tools import masked_email
from assistant.skills.replies import Replies
from connectors.commerce import Address, Customer, Order, OrderState, PaymentMethod
from connectors.errors import Unreachable
from tests.assistant.skills.conftest import Run
from tests.assistant.skills.fakes import LAMP, CountingGuesses, MemoryOrders, context, line, named, order, usd

GUESTS = order("HP-5", OrderState.SHIPPED, line("l1", LAMP), customer="", email="Ana@Example.com")


class SilentOrders(MemoryOrders):
    """A shop whose orders cannot be read now."""

    async def order_by_number(self, number: str) -> Order | None:
        raise Unreachable("no answer")


@pytest.mark.parametrize("email", ["ana@example.com", "ANA@EXAMPLE.COM ", "ａna@example.com"])
@pytest.mark.parametrize("number", ["HP-5", "#hp-5", "hp - 5"])
async def test_number_and_e_mail_together_prove_an_order(run: Run, email: str, number: str) -> None:
    result = await run(context(GUESTS, customer=None), "verify_guest", order_number=number, email=email)
    assert result.outcome == "account.verified"
    assert result.verified_order_id == GUESTS.id
    assert "@" not in str(result.data)


@pytest.mark.parametrize("email", ["bob@example.com", "ana@example.co", "nobody@invalid"])
async def test_a_wrong_guess_is_answered_alike_whether_or_not_the_order_exists(run: Run, email: str) -> None:
    there, absent = context(GUESTS, customer=None), context(customer=None)
    first = await run(there, "verify_guest", order_number="HP-5", email=email)
    second = await run(absent, "verify_guest", order_number="HP-5", email=email)
    assert first == second
    assert (first.outcome, first.data, first.verified_order_id) == ("account.not_matched", {}, None)
    assert there.guesses.count == absent.guesses.count  # type: ignore[attr-defined] # the fake's
    assert there.orders.asked == absent.orders.asked  # type: ignore[attr-defined] # the fake's


async def test_an_order_without_an_e_mail_cannot_be_proved(run: Run) -> None:
    silent = order("HP-6", OrderState.SHIPPED, line("l1", LAMP), customer="", email="")
    for email in ("nobody@invalid", "x@y"):
        result = await run(context(silent, customer=None), "verify_guest", order_number="HP-6", email=email)
        assert result.outcome == "account.not_matched"


async def test_too_many_guesses_lock_even_the_right_answer(run: Run) -> None:
    for known in ((GUESTS,), ()):
        there = context(*known, customer=None)
        there.guesses.count.update({"hp-5": 3})  # type: ignore[attr-defined] # the fake's
        result = await run(there, "verify_guest", order_number=" #hp-5", email="ana@example.com")
        assert (result.outcome, result.data) == ("account.locked", {})
        assert not there.orders.asked, "nothing is looked up any more"  # type: ignore[attr-defined] # the fake's


async def test_spellings_of_one_number_count_as_one(run: Run) -> None:
    there = context(GUESTS, customer=None)
    there.guesses.limit = 100  # type: ignore[attr-defined] # the fake's
    for number in ("HP-5", "hp-5", "#HP-5", "H P-5", "HP#-5", "HP\u200b-5", "ＨＰ-５"):
        await run(there, "verify_guest", order_number=number, email="x@y.example")
    guesses = there.guesses
    assert isinstance(guesses, CountingGuesses)
    counted = guesses.count.keys() - {"c1"}
    assert "hp-5" in counted
    assert len(counted) == 2, "one number and one e-mail"
    assert not any("@" in each for each in counted), "the e-mail itself is not handed on"


async def test_a_spelling_of_a_locked_number_opens_nothing(run: Run) -> None:
    for number in ("HP#-5", "HP\u200b-5", "#h#p-5"):
        there = context(GUESTS, customer=None)
        there.guesses.count.update({"hp-5": 3})  # type: ignore[attr-defined] # the fake's
        result = await run(there, "verify_guest", order_number=number, email="ana@example.com")
        assert result.outcome == "account.locked"


async def test_a_right_answer_is_not_held_against_the_person(run: Run) -> None:
    there = context(GUESTS, customer=None)
    for _ in range(5):
        assert (await run(there, "verify_guest", order_number="HP-5", email="ana@example.com")).verified_order_id
    assert not +there.guesses.count  # type: ignore[attr-defined] # the fake's


async def test_a_shop_that_does_not_answer_costs_no_guess(run: Run) -> None:
    there = replace(context(customer=None), orders=SilentOrders({}))
    with pytest.raises(Unreachable):
        await run(there, "verify_guest", order_number="HP-5", email="ana@example.com")
    assert not +there.guesses.count  # type: ignore[attr-defined] # the fake's


async def test_a_customer_sees_their_own_profile_with_a_masked_e_mail(run: Run) -> None:
    there = context()
    there.orders.customers["mia"] = Customer(  # type: ignore[attr-defined] # the fake's
        id="mia", name="Mia Chen", email="mia.chen@example.com", loyalty_points=320,
        addresses=(Address(line1="5 Elm Street", city="Boston", country="US"),),
        payment_methods=(
            PaymentMethod(id="g", kind="gift_card", label="Gift card", balance=usd(1250)),
            PaymentMethod(id="v", kind="card", label="Visa …4242"),
        ),
    )  # fmt: skip
    result = await run(there, "my_profile")
    assert result.outcome == "account.profile"
    assert result.data["email"] == "m***@example.com"
    assert result.data["points"] == 320
    assert result.data["payment_methods"][0]["balance"]["text"] == "$12.50"


async def test_a_profile_needs_a_signed_in_customer(run: Run) -> None:
    for nobody in (context(customer=None), context(customer="deleted")):
        result = await run(nobody, "my_profile")
        assert (result.outcome, result.data) == ("account.not_identified", {"needs": "sign_in"})


def test_what_is_no_address_is_masked_whole() -> None:
    assert masked_email("not an address") == ""


@pytest.mark.parametrize(
    ("question", "told", "untold"),
    [
        ("how many points do I have?", "320 loyalty points", "Elm Street"),
        ("what's my gift card balance", "$12.50", "320"),
        ("which address do you have for me", "5 Elm Street", "Visa"),
        ("which e-mail is on file", "m***@example.com", "Elm Street"),
        ("what is my shoe size", "Shoe size: 41", "Elm Street"),
        ("我的积分有多少", "320", "Elm Street"),
        ("礼品卡余额还有多少", "$12.50", "320"),
        ("登记的收货地址", "5 Elm Street", "Visa"),
    ],
)
async def test_a_question_about_the_profile_gets_what_it_asks_for(
    run: Run, replies: Replies, question: str, told: str, untold: str
) -> None:
    there = context()
    there.orders.customers["mia"] = Customer(  # type: ignore[attr-defined] # the fake's
        id="mia", name="Mia Chen", email="mia.chen@example.com", loyalty_points=320,
        addresses=(Address(line1="5 Elm Street", city="Boston", country="US"),),
        payment_methods=(PaymentMethod(id="g", kind="gift_card", label="Visa gift", balance=usd(1250)),),
        details=(named("Shoe size", "鞋码", "41", "41"), named("Birthday", "生日", "May", "五月")),
    )  # fmt: skip
    result = await run(there, "my_profile", question=question)
    said = replies.render("account.profile", "en", result.data)
    assert told in said
    assert untold not in said


async def test_what_the_account_has_noted_of_an_order_that_is_not_there_is_told_to_its_owner(run: Run) -> None:
    there = context()
    there.orders.customers["mia"] = Customer(  # type: ignore[attr-defined] # the fake's
        id="mia", name="Mia Chen", email="", details=(
            named("Order 314231443863 parcel", "订单314231443863 物流", "JD123", "JD123"),
            named("Order 314231443863 invoice", "订单314231443863 发票", "to Mia", "抬头：Mia"),
        ),
    )  # fmt: skip
    noted = await run(there, "order_status", order_number="314231443863", question="who is the invoice made out to")
    assert (noted.outcome, [f["value"] for f in noted.data["facts"]]) == ("orders.noted", ["to Mia"])
    everything = await run(there, "order_status", order_number="314231443863")
    assert len(everything.data["facts"]) == 2
    stranger = replace(there, person=replace(there.person, customer_id="tom"))
    assert (await run(stranger, "order_status", order_number="314231443863")).outcome == "orders.not_found"
