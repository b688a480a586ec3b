"""What may be returned and for how much: the rules alone, and properties over any order."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.skills.returns.commands import command_json, decide_command, return_command
from assistant.skills.returns.rules import Allowed, Refused, ReturnRequest, decide, left, refundable
from connectors.commerce import Order, OrderLine, OrderState, Payment, Return, ReturnLine
from connectors.money import Money
from connectors.shops.settings import ShopSettings
from tests.assistant.skills.fakes import LAMP, MUG, NOW, SETTINGS, SOAP, arrived, line, order, parcel, usd

KINDS = {"l1": ("mug", "马克杯"), "l2": ("desk lamp", "台灯"), "l3": ("soap", "香皂")}


def delivered(*lines: OrderLine, days_ago: int = 3, **more: object) -> Order:
    return order("HP-1", OrderState.DELIVERED, *lines, **({"shipments": arrived(days_ago)} | more))


def ask(*wanted: tuple[str, int], reason: str = "no_longer_needed", to: str = "original") -> ReturnRequest:
    lines = tuple(ReturnLine(line_id=i, quantity=n, reason=reason) for i, n in wanted)
    return ReturnRequest(lines=lines, refund_to=to, kinds=KINDS)


def rules(**returns: object) -> ShopSettings:
    return SETTINGS.model_copy(update={"returns": SETTINGS.returns.model_copy(update=returns)})


FREE = rules(fee="0")
TWO_MUGS = delivered(line("l1", MUG, 2), line("l2", LAMP))


def allowed(case: Order, request: ReturnRequest, settings: ShopSettings = SETTINGS) -> Allowed:
    decision = decide(case, request, settings, NOW)
    assert isinstance(decision, Allowed), decision
    return decision


def refused(case: Order, request: ReturnRequest, settings: ShopSettings = SETTINGS) -> Refused:
    decision = decide(case, request, settings, NOW)
    assert isinstance(decision, Refused), decision
    return decision


def test_a_refund_is_what_was_paid_less_the_fee() -> None:
    decision = allowed(TWO_MUGS, ask(("l1", 1)))
    assert (decision.refund, decision.fee) == (usd(510), usd(490))
    assert decision.ship_by is not None
    assert decision.ship_by.isoformat() == "2026-12-04T23:59:59-05:00"


@pytest.mark.parametrize("reason", ["damaged", "wrong_item", "not_as_described"])
def test_what_is_the_shops_fault_costs_nothing(reason: str) -> None:
    decision = allowed(TWO_MUGS, ask(("l1", 1), reason=reason))
    assert (decision.refund, decision.fee) == (usd(1000), usd(0))


def test_one_line_of_free_choice_makes_the_parcel_cost_its_fee() -> None:
    mixed = ReturnRequest(
        lines=(
            ReturnLine(line_id="l1", quantity=1, reason="damaged"),
            ReturnLine(line_id="l2", quantity=1, reason="other"),
        ),
        refund_to="original",
        kinds=KINDS,
    )
    assert allowed(TWO_MUGS, mixed).fee == usd(490)


def test_a_fee_never_exceeds_what_comes_back() -> None:
    cheap = delivered(line("l1", MUG, price=100))
    decision = allowed(cheap, ask(("l1", 1)))
    assert (decision.refund, decision.fee) == (usd(0), usd(100))


def test_a_discount_is_shared_by_all_pieces() -> None:
    cheaper = delivered(line("l1", MUG, 3), discount=usd(1000), payments=())
    parts = [allowed(replace_returned(cheaper, n), ask(("l1", 1)), FREE).refund.minor for n in range(3)]
    assert sum(parts) == 2000
    assert max(parts) - min(parts) <= 1


def replace_returned(case: Order, gone: int) -> Order:
    return replace(case, lines=(replace(case.lines[0], returned=gone), *case.lines[1:]))


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (OrderState.AWAITING_PAYMENT, "not_shipped"),
        (OrderState.PENDING, "not_shipped"),
        (OrderState.PROCESSING, "not_shipped"),
        (OrderState.SHIPPED, "not_delivered"),
        (OrderState.RETURN_REQUESTED, "already_returning"),
        (OrderState.EXCHANGE_REQUESTED, "exchange_open"),
        (OrderState.RETURNED, "already_returned"),
        (OrderState.CANCELLED, "cancelled"),
    ],
)
def test_only_what_was_delivered_can_go_back(state: OrderState, code: str) -> None:
    assert refused(replace(TWO_MUGS, state=state), ask(("l1", 1))).code == code


def test_the_rest_of_an_order_can_follow_a_first_return() -> None:
    again = replace(replace_returned(TWO_MUGS, 1), state=OrderState.RETURN_REQUESTED)
    assert allowed(again, ask(("l1", 1)), FREE).refund == usd(1000)
    everything = replace(again, lines=tuple(replace(x, returned=x.quantity) for x in again.lines))
    assert refused(again, ask(("l1", 1)), rules(once=True)).code == "already_returning"
    assert refused(everything, ask(("l1", 1))).code == "already_returned"


def test_the_window_ends_with_its_last_day_on_the_shops_clock() -> None:
    last = delivered(line("l1", MUG), days_ago=30)
    assert isinstance(decide(last, ask(("l1", 1)), SETTINGS, NOW + timedelta(hours=13)), Allowed)
    late = decide(last, ask(("l1", 1)), SETTINGS, NOW + timedelta(hours=15))
    assert isinstance(late, Refused)
    assert (late.code, late.facts["window_days"]) == ("window", 30)


def test_without_a_window_any_day_will_do() -> None:
    old = delivered(line("l1", MUG), days_ago=900)
    assert isinstance(decide(old, ask(("l1", 1)), rules(window_days=None), NOW), Allowed)


def test_an_unknown_day_of_delivery_is_undecided_unless_the_order_itself_is_young_enough() -> None:
    young = delivered(line("l1", MUG), shipments=(parcel("delivered"),))
    old = replace(young, placed_at=NOW - timedelta(days=31))
    never = replace(young, placed_at=None)
    assert allowed(young, ask(("l1", 1)))
    assert refused(old, ask(("l1", 1))).code == "undated"
    assert refused(never, ask(("l1", 1))).code == "undated"
    assert allowed(never, ask(("l1", 1)), rules(window_days=None))


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (ask(), "nothing_chosen"),
        (ask(("l9", 1)), "unknown_line"),
        (ask(("l1", 3)), "quantity"),
        (ask(("l1", 2), ("l1", 1)), "quantity"),
        (ask(("l1", 0)), "quantity"),
        (ask(("l1", -1)), "quantity"),
        (ask(("l1", 3), ("l1", -2)), "quantity"),
        (ask(("l1", -2), ("l1", 3)), "quantity"),
        (ask(("l1", 1), reason="because"), "reason"),
        (ask(("l1", 1), to="cash"), "refund_to"),
    ],
)
def test_nonsense_is_refused_with_its_code(request_: ReturnRequest, code: str) -> None:
    assert refused(TWO_MUGS, request_).code == code


def test_a_line_that_is_gone_cannot_go_back_again() -> None:
    assert refused(replace_returned(TWO_MUGS, 2), ask(("l1", 1))).code == "nothing_left"


def test_kinds_that_the_shop_excludes_stay_also_in_the_other_language() -> None:
    soap = delivered(line("l3", SOAP))
    assert refused(soap, ask(("l3", 1))).facts["faulty"] is False
    assert refused(soap, ask(("l3", 1)), rules(non_returnable_kinds=(" 香皂",))).code == "non_returnable"
    faulty = refused(soap, ask(("l3", 1), reason="damaged"))
    assert (faulty.code, faulty.facts["faulty"]) == ("non_returnable", True)


def test_an_unknown_kind_is_undecided_where_kinds_matter() -> None:
    unknown = replace(ask(("l1", 1)), kinds={})
    assert refused(TWO_MUGS, unknown).code == "unknown_kind"
    assert allowed(TWO_MUGS, unknown, rules(non_returnable_kinds=()))


def test_above_the_limit_an_agent_approves_as_well() -> None:
    dear = delivered(line("l2", LAMP, price=20490))
    assert allowed(dear, ask(("l2", 1))).needs_agent is False
    assert allowed(dear, ask(("l2", 1), reason="damaged")).needs_agent is True
    assert allowed(dear, ask(("l2", 1), reason="damaged"), rules(agent_approval_above=None)).needs_agent is False


def test_no_more_goes_back_than_was_paid_and_is_not_yet_promised() -> None:
    half = Payment(method_id="v", method_label="Visa", amount=usd(-4000))
    promised = Return(id="R", order_id="id-HP-1", state="requested", lines=(), refund=usd(1500), refund_to="original",
                      created_at=NOW)  # fmt: skip
    case = replace(TWO_MUGS, payments=(*TWO_MUGS.payments, half), returns=(promised,))
    assert refundable(case) == usd(5990 - 4000 - 1500)
    assert allowed(case, ask(("l2", 1)), FREE).refund == usd(490)
    settled = replace(case, returns=(replace(promised, state="refunded"),))
    assert refundable(settled) == usd(1990)
    declined = replace(case, returns=(replace(promised, state="declined"),))
    assert refundable(declined) == usd(1990)


# ------------------------------------------------------------------ the command, decided once more


def command_of(case: Order, request: ReturnRequest) -> dict[str, Any]:
    return command_json(case, allowed(case, request), request.kinds)


def test_a_command_survives_being_stored_and_is_decided_alike() -> None:
    request = ask(("l1", 2))
    command = command_of(TWO_MUGS, request)
    act = return_command(command)
    assert (act.refund, act.fee, act.refund_to) == (usd(1510), usd(490), "original")
    assert act.ship_by == allowed(TWO_MUGS, request).ship_by
    assert isinstance(decide_command(command, TWO_MUGS, SETTINGS, NOW + timedelta(minutes=20)), Allowed)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"refund": {"minor": 999_999, "currency": "USD"}}, "changed"),
        ({"refund": {"minor": 1510, "currency": "JPY"}}, "changed"),
        ({"fee": {"minor": 0, "currency": "USD"}}, "changed"),
        ({"order_id": "id-HP-2"}, "unknown_line"),
        ({"refund_to": "my_bank"}, "refund_to"),
        ({"lines": [{"line_id": "l1", "quantity": 1, "reason": "no_longer_needed"}]}, "changed"),
        ({"lines": [{"line_id": "l1", "quantity": 2, "reason": "damaged"}]}, "changed"),
        ({"kinds": {}}, "unknown_kind"),
        ({"kinds": {"l1": ["soap"]}}, "non_returnable"),
    ],
)
def test_an_altered_command_is_refused(change: dict[str, object], code: str) -> None:
    decision = decide_command(command_of(TWO_MUGS, ask(("l1", 2))) | change, TWO_MUGS, SETTINGS, NOW)
    assert isinstance(decision, Refused)
    assert decision.code == code


@pytest.mark.parametrize(
    ("later", "settings", "code"),
    [
        (replace_returned(TWO_MUGS, 1), SETTINGS, "quantity"),
        (replace(TWO_MUGS, state=OrderState.RETURNED), SETTINGS, "already_returned"),
        (replace(TWO_MUGS, discount=usd(1000)), SETTINGS, "changed"),
        (TWO_MUGS, rules(fee="9.90"), "changed"),
        (TWO_MUGS, rules(window_days=1), "window"),
    ],
)
def test_what_changed_in_between_is_seen_at_execution(later: Order, settings: ShopSettings, code: str) -> None:
    decision = decide_command(command_of(TWO_MUGS, ask(("l1", 2))), later, settings, NOW)
    assert isinstance(decision, Refused)
    assert decision.code == code


@pytest.mark.parametrize("broken", [{}, {"order_id": 5}, {"extra": 1}, {"lines": "all"}])
def test_what_is_no_command_is_an_error(broken: dict[str, object]) -> None:
    whole = command_of(TWO_MUGS, ask(("l1", 1)))
    with pytest.raises(ValueError, match="validation error"):
        return_command(broken and whole | broken)


# ------------------------------------------------------------------ properties


@st.composite
def orders(draw: st.DrawFn) -> Order:
    prices = draw(st.lists(st.integers(0, 50_000), min_size=1, max_size=5))
    lines = [line(f"l{i}", MUG, draw(st.integers(1, 6)), price=price) for i, price in enumerate(prices)]
    subtotal = sum(x.total.minor for x in lines)
    shipping = draw(st.integers(0, 2_000))
    discount = draw(st.integers(0, subtotal + shipping))
    paid = Payment(method_id="v", method_label="Visa", amount=usd(subtotal + shipping - discount))
    known = draw(st.booleans())
    return delivered(*lines, discount=usd(discount), shipping_fee=usd(shipping), payments=(paid,) if known else ())


@given(case=orders(), data=st.data())
def test_all_partial_refunds_together_are_exactly_what_was_paid_for_the_lines(case: Order, data: st.DataObject) -> None:
    settings = rules(fee="0", non_returnable_kinds=(), agent_approval_above=None)
    paid_for_lines = max(0, case.subtotal.minor - case.discount.minor)
    refunds: list[Money] = []
    while open_lines := [x for x in case.lines if left(x)]:
        chosen = data.draw(st.sampled_from(open_lines))
        pieces = data.draw(st.integers(1, left(chosen)))
        decision = allowed(case, ask((chosen.id, pieces)), settings)
        refunds.append(decision.refund)
        assert decision.refund.minor >= 0
        assert sum(r.minor for r in refunds) <= paid_for_lines
        case = after(case, decision, chosen.id, pieces)
    assert sum(r.minor for r in refunds) == paid_for_lines


def after(case: Order, decision: Allowed, line_id: str, pieces: int) -> Order:
    """The order when the shop has registered this return."""
    registered = Return(id="R", order_id=case.id, state="requested", lines=decision.lines, refund=decision.refund,
                        refund_to="original", created_at=NOW)  # fmt: skip
    return replace(
        case,
        state=OrderState.RETURN_REQUESTED,
        lines=tuple(replace(x, returned=x.returned + pieces) if x.id == line_id else x for x in case.lines),
        returns=(*case.returns, registered),
    )


@given(case=orders(), fee=st.integers(0, 3_000), data=st.data())
def test_refund_and_fee_are_never_negative_and_never_more_than_the_lines_cost(
    case: Order, fee: int, data: st.DataObject
) -> None:
    settings = rules(fee=f"{fee // 100}.{fee % 100:02d}", non_returnable_kinds=())
    wanted = [(x.id, data.draw(st.integers(1, x.quantity))) for x in case.lines]
    decision = allowed(case, ask(*wanted), settings)
    whole = sum(x.unit_price.minor * n for x, (_, n) in zip(case.lines, wanted, strict=True))
    assert 0 <= decision.refund.minor <= whole
    assert 0 <= decision.fee.minor <= fee
    assert decision.refund.minor + decision.fee.minor <= whole


@given(case=orders(), quantity=st.integers(-5, 20), line_id=st.sampled_from(["l0", "l1", "l7", ""]))
def test_no_request_is_allowed_beyond_what_was_bought(case: Order, quantity: int, line_id: str) -> None:
    settings = rules(non_returnable_kinds=())
    decision = decide(case, ask((line_id, quantity)), settings, NOW)
    bought = {x.id: x.quantity for x in case.lines}
    assert isinstance(decision, Allowed) is (1 <= quantity <= bought.get(line_id, 0))
