"""The acts of `shop-zh` through Aisle, as far as there are tools for them; what cannot be driven yet is counted by name.

The source has no program that does its acts, only their names and its policy in words; what they leave behind is taken
from those. A refund to the shop's electronic card is an act of its own there: after a cancellation it is part of ours.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from connectors.commerce import Customer, Order
from evals.actions.desk import Call
from evals.actions.ledger import Json, cents
from evals.actions.picture import differences
from evals.actions.trial import Bench, Verdict, carry_out, replay, try_all
from evals.actions.worse import Worse, about, more_money, moved_to

ELECTRONIC_CARD = "京东E卡"
BEFORE_SENDING = ("待付款", "已付款", "处理中")
RECEIVED = ("已签收",)
ON_ITS_WAY = frozenset({"已揽收", "运输中", "已到达", "派送中", "已签收", "已送达"})
ADDRESS_PARTS = {"line1": "详细地址", "line2": "区县", "city": "城市", "region": "省份", "country": "国家"}
PERSON_PARTS = {"name": "收件人姓名", "phone": "电话号码"}
WRONG_STATES = {
    "request_return": ("awaiting_payment", "pending", "processing", "shipped", "cancelled", "exchange_requested"),
    "cancel_order": ("shipped", "delivered", "cancelled", "return_requested", "exchange_requested"),
    "change_order_address": ("shipped", "delivered", "cancelled", "return_requested", "exchange_requested"),
}


@dataclass(frozen=True, kw_only=True)
class Step:
    """One act of a task as a call, and what shall stand afterwards: the order, and what the electronic card holds.

    `balance` is None where the card is not touched.
    """

    call: Call
    customer: str
    order_id: str
    order: Mapping[str, Any]
    balance: int | None = None


@dataclass(frozen=True, kw_only=True)
class Missing:
    """An act that nothing does yet, by name."""

    name: str


@dataclass(frozen=True, kw_only=True)
class Records:
    """Orders and buyers of the source by their numbers; `sent` are the orders whose parcel was scanned on its way."""

    orders: Mapping[str, Json]
    users: Mapping[str, Json]
    sent: frozenset[str]


def read_records(folder: Path) -> Records:
    """The records of the source."""
    users = {user["用户ID"]: user for user in _read(folder / "data" / "users_info.json").values()}
    parcels = _by_number(_read(folder / "data" / "logistics.json"))
    sent = {n for n, p in parcels.items() if any(scan.get("状态") in ON_ITS_WAY for scan in p["物流轨迹"])}
    return Records(orders=_by_number(_read(folder / "data" / "orders.json")), users=users, sent=frozenset(sent))


def _by_number(by_platform: Json) -> dict[str, Json]:
    """What stands under platform, shop, buyer and order number."""
    buyers = [orders for shops in by_platform.values() for shop in shops.values() for orders in shop.values()]
    return {number: value for each in buyers for number, value in each.items()}


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def steps_of(task: Json, records: Records) -> list[Step | Missing]:
    """The acts of a task in their sequence. A refund to the electronic card after a cancellation is seen to with it."""
    acts = [(act["name"], act["arguments"]) for act in task["metadata"]["actions"]]
    cancels = any(name == "manage_order" and a.get("action") == "取消" for name, a in acts)
    returns = any(name == "manage_return" for name, _ in acts)
    steps: list[Step | Missing] = []
    for name, arguments in acts:
        refund = name == "manage_ecard" and arguments["action"] == "退款"
        if refund and cancels:
            continue
        if refund:
            reason = "refund to the electronic card " + ("at once after a return" if returns else "for a price drop")
            steps.append(Missing(name=reason))
        else:
            steps.append(_step(name, arguments, records))
    return steps


def _step(name: str, arguments: Json, records: Records) -> Step | Missing:
    action = arguments.get("action", "")
    order = records.orders.get(arguments.get("order_id", ""))
    if order is None or (name, action) not in (
        ("manage_order", "取消"),
        ("manage_order", "修改"),
        ("manage_return", ""),
    ):
        return Missing(name=f"{name} {action}".strip())
    if order["订单状态"] not in (RECEIVED if name == "manage_return" else BEFORE_SENDING):
        return Missing(name=f"{name} {action}".strip() + ", which the source's own policy forbids here")
    number, customer = order["订单ID"], arguments["user_id"]
    if name == "manage_order" and number in records.sent:
        return Missing(
            name=f"{name} {action}".strip() + " of an order whose parcel is on its way, says the source's own tracking"
        )
    if name == "manage_return":
        lines = {"order_number": number, "lines": [{"line": "all"}], "reason": "other", "refund_to": "original"}
        wanted = {**_picture(order), "state": "return_requested", "refunds": [(order["支付方式"], _total(order))]}
        return Step(call=Call(tool="request_return", arguments=lines), customer=customer, order_id=number, order=wanted)
    if action == "修改":
        return _new_address(order, arguments, customer)
    back = {(order["支付方式"], -_total(order)): 1} if _paid(order) else {}
    wanted = {**_picture(order), "state": "cancelled", "paid": {**_paid(order), **back}}
    card = order["支付方式"] == ELECTRONIC_CARD and order["订单状态"] != "待付款"
    held = cents(records.users[customer]["电子卡余额"]) + _total(order) if card else None
    call = Call(tool="cancel_order", arguments={"order_number": number, "reason": "other"})
    return Step(call=call, customer=customer, order_id=number, order=wanted, balance=held)


def _new_address(order: Json, arguments: Json, customer: str) -> Step:
    address = dict(order["收货地址"])
    address |= {"详细地址": arguments["address"]} if arguments.get("address") else {}
    address |= {"电话号码": arguments["phone_number"]} if arguments.get("phone_number") else {}
    parts = {ours: address.get(theirs) or "" for ours, theirs in {**ADDRESS_PARTS, **PERSON_PARTS}.items()}
    call = Call(tool="change_order_address", arguments={"order_number": order["订单ID"], **parts})
    wanted = {**_picture(order), "address": parts}
    return Step(call=call, customer=customer, order_id=order["订单ID"], order=wanted)


# ------------------------------------------------------------------ both sides in the same words


def _total(order: Json) -> int:
    return cents(order["订单总金额"])


def _paid(order: Json) -> dict[tuple[str, int], int]:
    return {} if order["订单状态"] == "待付款" else {(order["支付方式"], _total(order)): 1}


def _picture(order: Json) -> dict[str, Any]:
    """An order of the source as far as an act can change it; the state is what the act makes of it, if anything."""
    parts = {**ADDRESS_PARTS, **PERSON_PARTS}
    return {
        "address": {ours: order["收货地址"].get(theirs) or "" for ours, theirs in parts.items()},
        "lines": {(line["商品ID"], line["数量"], cents(line["单价"])) for line in order["订单商品列表"]},
        "paid": _paid(order),
        "refunds": [],
    }


def _shop_picture(order: Order) -> dict[str, Any]:
    paid: dict[tuple[str, int], int] = {}
    for payment in order.payments:
        key = (payment.method_id, payment.amount.minor)
        paid[key] = paid.get(key, 0) + 1
    address = order.shipping_address
    parts = (*ADDRESS_PARTS, *PERSON_PARTS)
    first = order.payments[0].method_id if order.payments else ""
    return {
        "address": {part: _country(getattr(address, part)) for part in parts} if address else {},
        "lines": {(line.variant_id, line.quantity, line.unit_price.minor) for line in order.lines},
        "paid": paid,
        "refunds": [(first if r.refund_to == "original" else r.refund_to, r.refund.minor) for r in order.returns],
        "state": order.state.value,
    }


def _country(value: str) -> str:
    return {"CN": "中国"}.get(value, value)


def _balance(customer: Customer | None) -> int | None:
    methods = customer.payment_methods if customer else ()
    return next((m.balance.minor for m in methods if m.id == ELECTRONIC_CARD and m.balance), None)


# ------------------------------------------------------------------ the judging


async def judge_zh(bench: Bench, tasks: list[Json], records: Records, each: int) -> Verdict:
    """Every act of every task on a fresh shop, with its worsened copies."""
    verdict, seen = Verdict(each=each), set[str]()
    for number, task in enumerate(tasks):
        for step in steps_of(task, records):
            verdict.total += 1
            if isinstance(step, Missing):
                verdict.not_yet[step.name] += 1
                continue
            key = json.dumps([step.call.tool, step.call.arguments], ensure_ascii=False)
            case = f"task {number} {step.call.tool} {step.order_id}"
            tries = None if key in seen else Tries(case=case, worsened=tuple(_worsened(step, records)))
            seen.add(key)
            faults = await _judge(bench, step, verdict, tries)
            verdict.right += not faults
            verdict.faults[:0] = [(case, fault) for fault in faults]
        bench.state.put_back()
    return verdict


@dataclass(frozen=True, kw_only=True)
class Tries:
    """The worsened copies of an act, under a name."""

    case: str
    worsened: tuple[Worse, ...]


async def _judge(bench: Bench, step: Step, verdict: Verdict, tries: Tries | None) -> list[str]:
    """Why the act did not end as it should; its worsened copies are tried on the way."""
    if not bench.desk.can(step.call.tool):
        return [f"there is no tool {step.call.tool}"]
    if tries:
        await try_all(bench, iter(tries.worsened), tries.case, verdict)
    visitor = await bench.desk.visitor(step.customer)
    proposal, fault = await carry_out(bench, visitor, step.call)
    if fault:
        return [fault]
    if tries:
        await replay(bench, visitor, proposal, tries.case, verdict)
        again = Worse(kind=f"second {step.call.tool}", customer=step.customer, call=step.call)
        await try_all(bench, iter([again]), tries.case, verdict)
    order = await bench.orders.order(step.order_id)
    faults = differences(step.order, _shop_picture(order)) if order else ["the order is gone"]
    held = _balance(await bench.orders.customer(step.customer))
    if step.balance is not None and held != step.balance:
        faults.append(f"the electronic card holds {held} instead of {step.balance}")
    return faults


def _worsened(step: Step, records: Records) -> Iterator[Worse]:
    """The worsened copies of an act."""
    others = [order for order in records.orders.values() if order["用户ID"] != step.customer]
    status = records.orders[step.order_id]["订单状态"]
    foreign = next((o for o in others if o["订单状态"] == status), others[0])
    own = Worse(kind="expired", customer=step.customer, call=step.call, proposes=True)
    yield replace(own, expired=True)
    yield replace(own, kind="confirmed by somebody else", confirmed_by=foreign["用户ID"])
    yield replace(own, kind="another customer's order", customer=foreign["用户ID"], proposes=False)
    of_others = {**step.call.arguments, "order_number": foreign["订单ID"]}
    yield replace(own, kind="another customer's order", call=replace(step.call, arguments=of_others), proposes=False)
    for state in WRONG_STATES[step.call.tool]:
        before = (moved_to(step.order_id, state),)
        yield replace(own, kind=f"wrong status: {state}", before=before, proposes=False)
        if state not in ("awaiting_payment",):
            yield replace(own, kind="altered after confirmation: status", meanwhile=before)
    yield replace(own, kind="altered after confirmation: order in the record", forge=about(foreign["订单ID"]))
    if step.call.tool != "change_order_address":
        yield replace(own, kind="altered after confirmation: amount in the record", forge=more_money)
