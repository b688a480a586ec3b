"""The acts of `retail-en` through Aisle: the reference acts must end in the reference state, worsened ones must change nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from evals.actions.after import forbidden_after
from evals.actions.calls import call_of
from evals.actions.ledger import Act, Ledger
from evals.actions.picture import differences, shop_customer, shop_order, source_order, source_user
from evals.actions.tasks import Task
from evals.actions.trial import Bench, Verdict, carry_out, replay, try_all
from evals.actions.worse import Worse, Worsening


def read_database(folder: Path) -> dict[str, Any]:
    """The records of the source."""
    database: dict[str, Any] = json.loads((folder / "db.json").read_text(encoding="utf-8"))
    return database


async def judge_tasks(bench: Bench, tasks: tuple[list[Task], int], each: int) -> Verdict:
    """Every task on a fresh shop, with the worsened copies of each of its acts that did not occur before."""
    valid, left_out = tasks
    verdict = Verdict(left_out=left_out, each=each)
    seen: set[str] = set()
    for task in valid:
        faults = await _task(bench, task, verdict, seen)
        verdict.total += 1
        verdict.right += not faults
        verdict.faults[:0] = [(task.name, fault) for fault in faults]
        bench.state.put_back()
    return verdict


async def _task(bench: Bench, task: Task, verdict: Verdict, seen: set[str]) -> list[str]:
    """Why the task did not end in the reference state; nothing where it did."""
    ledger = Ledger(database=bench.database)
    faults: list[str] = []
    for act in task.acts:
        key = json.dumps([act.name, sorted(act.arguments.items())])
        fresh = key not in seen
        seen.add(key)
        worsening = Worsening(act=act, customer=task.user_id, stranger=_stranger(bench, task, act), ledger=ledger)
        if fresh:
            await try_all(bench, worsening.all(), task.name, verdict)
        visitor = await bench.desk.visitor(task.user_id)
        proposal, fault = await carry_out(bench, visitor, worsening.call)
        if fault:
            return [f"{act.name}: {fault}"]
        ledger.do(act)
        if fresh:
            await replay(bench, visitor, proposal, task.name, verdict)
            await _again(bench, worsening, task.name, verdict)
    return [*faults, *await _compare(bench, ledger)]


async def _compare(bench: Bench, ledger: Ledger) -> list[str]:
    """Every field of every order and account that the act touched, and everything else untouched."""
    changed = bench.state.changed_rows()
    faults = [f"{i} changed, and should not" for i in changed["orders"] - ledger.touched_orders.keys()]
    faults += [f"{i} changed, and should not" for i in changed["customers"] - ledger.touched_users.keys()]
    for order_id, wanted in ledger.touched_orders.items():
        order = await bench.orders.order(order_id)
        found = shop_order(order) if order else {}
        faults += [f"{order_id} {fault}" for fault in differences(source_order(wanted), found)]
    for user_id, wanted in ledger.touched_users.items():
        customer = await bench.orders.customer(user_id)
        found = shop_customer(customer) if customer else {}
        faults += [f"{user_id} {fault}" for fault in differences(source_user(wanted), found)]
    return faults


async def _again(bench: Bench, worsening: Worsening, case: str, verdict: Verdict) -> None:
    """The same act once more, and what the policy forbids after it."""
    act, customer = worsening.act, worsening.customer
    cases = [Worse(kind=f"second {worsening.call.tool}", customer=customer, call=worsening.call)]
    for later in forbidden_after(act, worsening.ledger):
        call = call_of(later, worsening.ledger)
        cases.append(Worse(kind=f"{call.tool} after {worsening.call.tool}", customer=customer, call=call))
    await try_all(bench, iter(cases), case, verdict)


def _stranger(bench: Bench, task: Task, act: Act) -> str:
    """Somebody else, where possible with an order in the same status: another one for each task, the same every time."""
    users: list[str] = list(bench.database["users"])
    start = sum(map(ord, task.name + act.order_id)) % len(users)
    orders = bench.database["orders"]
    status = orders[act.order_id]["status"] if act.order_id else ""
    others = [*users[start:], *users[:start]]
    fitting = (
        user
        for user in others
        if user != task.user_id
        and any(orders[o]["status"] == status for o in bench.database["users"][user]["orders"] if o in orders)
    )
    return next(fitting, None) or next(user for user in others if user != task.user_id)
