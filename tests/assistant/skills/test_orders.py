"""Where an order stands, for its own buyer and nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from assistant.skills.contract import Person, ToolContext, ToolResult
from assistant.skills.order_view import address_words
from assistant.skills.replies import Replies
from connectors.commerce import Address, Language, Localized, Order, OrderState, Payment, Shipment, TrackingEvent
from tests.assistant.skills.conftest import Run
from tests.assistant.skills.fakes import (
    LAMP,
    LANTERN,
    MUG,
    NOW,
    SETTINGS,
    arrived,
    both,
    context,
    line,
    named,
    order,
    parcel,
    usd,
)


def scan(hours_ago: int, state: str, text: Localized, place: str = "") -> TrackingEvent:
    return TrackingEvent(at=NOW - timedelta(hours=hours_ago), state=state, text=text, place=place)


def under_way(state: str = "in_transit", days: int = 2, **more: object) -> Shipment:
    events = (scan(30, "in_transit", both("Left the hub", "离开分拨中心"), "Newark"),)
    return parcel(state, events=events, estimated_delivery=NOW + timedelta(days=days), **more)


def shipped(*parcels: Shipment, state: OrderState = OrderState.SHIPPED) -> Order:
    return order("HP-1", state, line("l1", LAMP), line("l2", MUG, 2), shipments=parcels)


BACK = (Payment(method_id="v", method_label="Visa …4242", amount=usd(-5000)),)


@pytest.mark.parametrize(
    ("case", "situation"),
    [
        (order("HP-1", OrderState.AWAITING_PAYMENT, line("l1", LAMP)), "awaiting_payment"),
        (order("HP-1", OrderState.PENDING, line("l1", LAMP)), "pending"),
        (order("HP-1", OrderState.PENDING, line("l1", LAMP), placed_at=None), "pending"),
        (order("HP-1", OrderState.PROCESSING, line("l1", LAMP)), "processing"),
        (shipped(under_way("preparing"), state=OrderState.PROCESSING), "processing"),
        (shipped(), "shipped"),
        (shipped(under_way()), "shipped"),
        (shipped(under_way("out_for_delivery", days=0)), "out_for_delivery"),
        (shipped(under_way("delayed")), "delayed"),
        (shipped(under_way(days=-1)), "delayed"),
        (shipped(under_way("lost"), under_way()), "lost"),
        (shipped(under_way(line_ids=("l1",)), parcel("preparing", line_ids=("l2",))), "partly_shipped"),
        (shipped(*arrived(1), under_way(line_ids=("l2",))), "partly_delivered"),
        (shipped(*arrived(1)), "delivered"),
        (order("HP-1", OrderState.DELIVERED, line("l1", LAMP), shipments=arrived(3)), "delivered"),
        (order("HP-1", OrderState.DELIVERED, line("l1", LAMP), placed_at=None), "delivered"),
        (order("HP-1", OrderState.RETURN_REQUESTED, line("l1", LAMP)), "return_requested"),
        (order("HP-1", OrderState.EXCHANGE_REQUESTED, line("l1", LAMP)), "exchange_requested"),
        (order("HP-1", OrderState.RETURNED, line("l1", LAMP), payments=BACK), "returned"),
        (order("HP-1", OrderState.CANCELLED, line("l1", LAMP), payments=BACK), "cancelled"),
        (order("HP-1", OrderState.CANCELLED, line("l1", LAMP)), "cancelled"),
    ],
)
async def test_every_situation_is_told(run: Run, case: Order, situation: str) -> None:
    result = await run(context(case), "order_status", order_number="HP-1")
    assert result.outcome == "orders.status"
    assert result.data["order"]["situation"] == situation
    assert result.cards[0]["type"] == "order"


async def test_an_order_on_its_way_tells_day_carrier_and_last_scan(run: Run) -> None:
    result = await run(context(shipped(under_way())), "order_status", order_number="hp-1")
    told = result.data["order"]["shipments"][0]
    assert told["expected"] == {"iso": "2026-11-22", "text": "Sunday, November 22"}
    assert told["last"] == {
        "text": "Left the hub", "place": "Newark", "at": {"iso": "2026-11-19T04:00-05:00", "text": "November 19 04:00"}
    }  # fmt: skip
    steps = result.cards[0]["timeline"]
    assert [s["text"] for s in steps] == ["Order placed", "Paid", "Left the hub", "Expected delivery"]
    assert [s["done"] for s in steps] == [True, True, True, False]


async def test_dates_are_told_in_the_shops_time_zone_and_in_the_persons_language(run: Run) -> None:
    late = shipped(parcel("in_transit", estimated_delivery=NOW.replace(day=22, hour=3)))
    result = await run(context(late, language="zh"), "order_status")
    assert result.data["order"]["shipments"][0]["expected"] == {"iso": "2026-11-21", "text": "明天（11月21日）"}
    assert result.data["order"]["state_label"] == "运输中"


async def test_a_late_parcel_is_not_announced_for_a_day_that_has_passed(run: Run) -> None:
    result = await run(context(shipped(under_way(days=-3))), "order_status")
    assert result.data["order"]["shipments"][0]["state"] == "delayed"
    assert result.data["order"]["shipments"][0]["expected"] is None
    assert result.data["order"]["shipments"][0]["was_expected"]["text"] == "November 17"
    assert result.cards[0]["timeline"][-1] == {"text": "Was expected", "at": "November 17", "place": "", "done": False}


async def test_without_a_number_the_only_order_under_way_is_meant(run: Run) -> None:
    old = order("HP-9", OrderState.DELIVERED, line("l1", MUG), shipments=arrived(40))
    result = await run(context(shipped(under_way()), old), "order_status")
    assert result.data["order"]["number"] == "HP-1"


async def test_several_orders_are_offered_to_choose_from(run: Run) -> None:
    two = (shipped(under_way()), order("HP-2", OrderState.PENDING, line("l1", LANTERN)))
    result = await run(context(*two), "order_status")
    assert result.outcome == "orders.which"
    assert [o["number"] for o in result.cards[0]["orders"]] == ["HP-1", "HP-2"]
    assert "HP-2" in result.quick_replies[1].say


async def test_orders_are_listed_with_what_is_in_them(run: Run) -> None:
    many = [order(f"HP-{n}", OrderState.DELIVERED, line("a", LAMP), line("b", MUG)) for n in range(10, 25)]
    result = await run(context(*many), "list_orders")
    assert result.outcome == "orders.list"
    assert (result.data["count"], result.data["more"]) == (10, True)
    assert result.data["orders"][0]["summary"] == "Mora Desk Lamp and 1 more"


@pytest.mark.parametrize(
    ("period", "numbers", "since", "until"),
    [
        ("what did I buy in October", ["HP-2"], "2026-10-01", "2026-10-31"),
        ("上个月的订单", ["HP-2"], "2026-10-01", "2026-10-31"),
        ("my orders since October", ["HP-1", "HP-2"], "2026-10-01", None),
        ("orders before October", ["HP-3"], None, "2026-09-30"),
        ("my orders", ["HP-1", "HP-2", "HP-3"], None, None),
    ],
)
async def test_orders_of_a_time_are_those_placed_in_it_by_the_shops_clock(
    run: Run, replies: Replies, period: str, numbers: list[str], since: str | None, until: str | None
) -> None:
    result = await run(context(*of_three_months()), "list_orders", period=period)
    assert [one["number"] for one in result.data["orders"]] == numbers
    told = {name: result.data[name] and result.data[name]["iso"] for name in ("since", "until")}
    assert told == {"since": since, "until": until}
    for language in ("en", "zh"):
        assert replies.render(result.outcome, language, result.data)


async def test_a_time_without_an_order_is_told_with_its_days(run: Run, replies: Replies) -> None:
    result = await run(context(*of_three_months()), "list_orders", period="orders from August")
    assert result.outcome == "orders.none_then"
    said = replies.render(result.outcome, "en", result.data)
    assert said == "You placed no order from August 1 to August 31. I can show you all your orders."
    zh = await run(context(*of_three_months(), language="zh"), "list_orders", period="八月的订单")
    assert (
        replies.render(zh.outcome, "zh", zh.data) == "您8月1日到8月31日没有下过单。需要的话，我可以列出您的全部订单。"
    )


async def test_a_question_about_an_order_of_a_time_means_that_one(run: Run) -> None:
    result = await run(context(*of_three_months()), "order_status", question="how much was what I ordered in October")
    assert result.data["order"]["number"] == "HP-2"


def of_three_months() -> tuple[Order, ...]:
    """One of November, one of October, one that was placed in September where the shop is and in October in UTC."""
    edge = datetime(2026, 10, 1, 2, tzinfo=UTC)
    placed = (NOW - timedelta(days=3), NOW - timedelta(days=40), edge)
    return tuple(
        order(f"HP-{n}", OrderState.DELIVERED, line("a", LAMP), placed_at=at) for n, at in enumerate(placed, 1)
    )


async def test_whoever_never_ordered_is_told_so(run: Run) -> None:
    for tool in ("list_orders", "order_status"):
        assert (await run(context(), tool)).outcome == "orders.none"


@pytest.mark.parametrize("tool", ["list_orders", "order_status", "request_return", "return_status"])
async def test_nobody_in_particular_learns_nothing(run: Run, tool: str) -> None:
    existing, nothing = context(shipped(), customer=None), context(customer=None)
    arguments = {} if tool == "list_orders" else {"order_number": "HP-1"}
    there, absent = await run(existing, tool, **arguments), await run(nothing, tool, **arguments)
    assert there == absent
    assert there.outcome == "account.not_identified"
    assert not existing.orders.asked, "not even looked for"  # type: ignore[attr-defined] # the fake's


OTHERS = order(
    "HP-7", OrderState.SHIPPED, line("l1", LAMP), customer="kim", email="kim@example.com", shipments=(under_way(),)
)


@pytest.mark.parametrize("tool", ["order_status", "request_return", "return_status"])
@pytest.mark.parametrize("number", ["HP-7", "#hp-7", " HP-7 ", "ＨＰ-7", "7", "07", "HP-7' OR '1'='1", "*", "%"])
async def test_someone_elses_order_is_exactly_an_order_that_does_not_exist(run: Run, tool: str, number: str) -> None:
    own = order("HP-1", OrderState.SHIPPED, line("l1", MUG))
    with_it, without = context(own, OTHERS), context(own)
    there, absent = await run(with_it, tool, order_number=number), await run(without, tool, order_number=number)
    assert there == absent
    assert (there.outcome, there.data, there.cards) == ("orders.not_found", {}, ())
    assert with_it.orders.asked == without.orders.asked, "the same look-ups"  # type: ignore[attr-defined] # the fake's


async def test_an_order_without_a_customer_belongs_to_no_customer(run: Run) -> None:
    guest = order("HP-8", OrderState.SHIPPED, line("l1", LAMP), customer="")
    nameless = replace(context(guest), person=Person(customer_id=""))
    assert (await run(context(guest), "order_status", order_number="HP-8")).outcome == "orders.not_found"
    assert (await run(nameless, "order_status", order_number="HP-8")).outcome == "account.not_identified"


def verified(*orders: Order, proven: Order) -> ToolContext:
    return replace(context(*orders), person=Person(verified_order_ids=frozenset({proven.id})))


async def test_a_guest_sees_the_order_that_they_proved_but_no_street_and_no_other(run: Run) -> None:
    seen: ToolResult = await run(verified(OTHERS, shipped(), proven=OTHERS), "order_status")
    assert seen.data["order"]["number"] == "HP-7"
    assert seen.data["order"]["ships_to"] == "Boston, US"
    assert "Elm" not in str(seen)
    other = await run(verified(OTHERS, shipped(), proven=OTHERS), "order_status", order_number="HP-1")
    assert other.outcome == "orders.not_found"


async def test_an_own_order_is_found_by_the_end_of_its_number(run: Run) -> None:
    own = (
        order("HP-10031", OrderState.SHIPPED, line("l1", MUG)),
        order("HP-10131", OrderState.PENDING, line("l", MUG)),
    )
    found = await run(context(*own), "order_status", order_number="0031")
    assert found.data["order"]["number"] == "HP-10031"
    assert (await run(context(*own), "order_status", order_number="31")).outcome == "orders.not_found"


async def test_an_e_mail_address_never_stands_in_what_is_told(run: Run) -> None:
    for tool in ("order_status", "list_orders"):
        assert "@" not in str(await run(context(shipped(under_way())), tool))


@pytest.mark.parametrize(
    ("address", "full", "town"),
    [
        (
            Address(name="Mia", line1="5 Elm Street", city="Boston", postcode="02108", region="MA", country="US"),
            "Mia, 5 Elm Street, 02108 Boston, MA, US",
            "Boston, MA, US",
        ),
        (
            Address(name="宋敬明", line1="中山北路", city="揭阳市", region="广东省", country="中国"),
            "中国 广东省 揭阳市 中山北路 宋敬明",
            "中国 广东省 揭阳市",
        ),
    ],
)
def test_an_address_is_written_as_its_own_country_does(address: Address, full: str, town: str) -> None:
    assert (address_words(address, full=True), address_words(address, full=False)) == (full, town)


IMPORTED = SETTINGS.model_copy(update={"default_language": "zh", "languages": ("zh",)})


@pytest.mark.parametrize(
    ("state", "label", "parcels", "language", "told"),
    [
        (OrderState.PENDING, "已付款", (), "zh", "已付款"),
        (OrderState.SHIPPED, "运输中", (under_way("out_for_delivery"),), "zh", "运输中（派送中）"),
        (OrderState.SHIPPED, "运输中", (under_way(days=-3),), "zh", "运输中（有延误）"),
        (OrderState.DELIVERED, "已签收", arrived(1), "zh", "已签收"),
        (OrderState.PENDING, "已付款", (), "en", "order received (已付款)"),
    ],
)
async def test_the_shops_own_word_is_the_state_that_people_read(
    run: Run, state: OrderState, label: str, parcels: tuple[Shipment, ...], language: Language, told: str
) -> None:
    own = replace(
        context(order("HP-1", state, line("l1", LAMP), label=label, shipments=parcels), language=language),
        settings=IMPORTED,
    )
    result = await run(own, "order_status", order_number="HP-1")
    assert result.data["order"]["state_label"] == result.cards[0]["state_label"] == told
    assert result.data["order"]["label"] == label


FACTS = (
    named("Invoice", "发票", "private, made out to Mia Chen", "个人发票，抬头：Mia Chen"),
    named("Urgent", "是否加急", "no", "否"),
    named("Fitting appointment", "安装预约", "Saturday morning", "周六上午"),
)


@pytest.mark.parametrize(
    ("question", "asked", "told"),
    [
        ("What did I buy in HP-1?", ["items"], []),
        ("how much did I pay for HP-1", ["amount"], []),
        ("Which address is HP-1 going to?", ["address"], []),
        ("how was it paid, by card?", ["payment"], []),
        ("when will it arrive?", ["arrival"], []),
        ("what's the tracking number", ["tracking"], []),
        ("which day did I order it?", ["placed"], []),
        ("what was the delivery fee", ["shipping_fee"], []),
        ("did I get a discount?", ["discount"], []),
        ("where is it and what is in it", ["items"], []),
        ("track HP-1 please", [], []),
        ("who is the invoice made out to", [], ["Invoice"]),
        ("这单买了什么", ["items"], []),
        ("一共付了多少钱", ["amount"], []),
        ("寄到哪个地址", ["address"], []),
        ("用什么方式付的款", ["payment"], []),
        ("几号能送到", ["arrival"], []),
        ("快递单号是多少", ["tracking"], []),
        ("哪天下的单", ["placed"], []),
        ("物流到哪了", [], []),
        ("发票抬头是什么", [], ["Invoice"]),
        ("加急了吗", [], ["Urgent"]),
        ("安装预约了吗", [], ["Fitting appointment"]),
        ("师傅什么时候上门安装", [], ["Fitting appointment"]),
    ],
)
async def test_a_question_about_an_order_gets_what_it_asks_for(
    run: Run, question: str, asked: list[str], told: list[str]
) -> None:
    own = context(order("HP-1", OrderState.SHIPPED, line("l1", LAMP), shipments=(under_way(),), details=FACTS))
    result = await run(own, "order_status", order_number="HP-1", question=question)
    assert result.data["asked"] == asked
    assert [fact["name"] for fact in result.data["told"]] == told


@pytest.mark.parametrize(("language", "question"), [("en", "what's the tracking number"), ("zh", "快递单号是多少")])
async def test_the_carrier_s_own_page_is_told_beside_the_number(
    run: Run, replies: Replies, language: Language, question: str
) -> None:
    known = under_way(carrier="UPS", tracking_number="1Z5R89390357567127")
    result = await run(context(shipped(known), language=language), "order_status", question=question)
    assert " https://www.ups.com/track?tracknum=1Z5R89390357567127 " in replies.render(
        "orders.status", language, result.data
    )
    unknown = await run(context(shipped(under_way()), language=language), "order_status", question=question)
    assert "http" not in replies.render("orders.status", language, unknown.data)


async def test_what_is_not_on_record_is_said_so(run: Run) -> None:
    result = await run(context(shipped(under_way())), "order_status", question="发票抬头是什么")
    assert result.data["missing"]


async def test_further_facts_are_told_to_the_buyer_alone(run: Run) -> None:
    own = context(order("HP-1", OrderState.SHIPPED, line("l1", LAMP), details=FACTS), customer=None)
    guest = replace(own, person=Person(verified_order_ids=frozenset({"id-HP-1"})))
    result = await run(guest, "order_status", order_number="HP-1", question="who is the invoice made out to")
    assert result.data["told"] == []
    assert "Mia Chen" not in str(result.data) + str(result.cards)


async def test_a_day_that_has_passed_is_never_promised(run: Run, replies: Replies) -> None:
    own = context(shipped(under_way("out_for_delivery", days=-1)), language="zh")
    for question in (None, "什么时候能送到"):
        result = await run(own, "order_status", order_number="HP-1", question=question)
        said = replies.render("orders.status", "zh", result.data)
        assert "原预计11月19日送达" in said
        assert "昨天" not in said


async def test_the_order_that_holds_what_is_asked_for_is_meant(run: Run) -> None:
    orders = (
        order("HP-2", OrderState.SHIPPED, line("l1", MUG)),
        order("HP-1", OrderState.SHIPPED, line("l1", LAMP)),
    )
    for question in ("when does my lamp arrive", "台灯到哪了"):
        result = await run(context(*orders), "order_status", question=question)
        assert result.data["order"]["number"] == "HP-1"
    newest = await run(context(*orders), "order_status", question="what was in my last order")
    assert newest.data["order"]["number"] == "HP-2"


async def test_with_several_orders_those_nearest_are_told_first(run: Run, replies: Replies) -> None:
    orders = (
        order("HP-4", OrderState.AWAITING_PAYMENT, line("l1", MUG)),
        order("HP-3", OrderState.DELIVERED, line("l1", MUG), shipments=arrived(1)),
        order("HP-2", OrderState.SHIPPED, line("l1", LAMP), shipments=(under_way(),)),
    )
    result = await run(context(*orders), "order_status", question="where is my order?")
    assert [o["number"] for o in result.data["orders"]] == ["HP-2", "HP-4", "HP-3"]
    said = replies.render("orders.which", "en", result.data)
    assert "HP-2: Mora Desk Lamp (on its way, expected Sunday, November 22)" in said
    assert "HP-3" not in said
