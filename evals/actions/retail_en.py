"""The acts of `retail-en` through Aisle: the reference acts must end in the reference state, worsened ones must change nothing."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from connectors.shops.base import OrderReader
from evals.actions.after import forbidden_after
from evals.actions.calls import call_of
from evals.actions.desk import Desk, Visitor
from evals.actions.forging import Forger
from evals.actions.ledger import Act, Ledger
from evals.actions.picture import differences, shop_customer, shop_order, source_order, source_user
from evals.actions.state import ShopState
from evals.actions.tasks import Task
from evals.actions.worse import Alteration, Worse, Worsening


@dataclass(kw_only=True)
class Verdict:
    """What came of it all: tasks that ended right, worsened acts that were refused, and every fault with its case."""

    right: int = 0
    total: int = 0
    refused: int = 0
    worsened: int = 0
    left_out: int = 0
    faults: list[tuple[str, str]] = field(default_factory=list)
    kinds: Counter[tuple[str, bool]] = field(default_factory=Counter)
    codes: dict[str, Counter[str]] = field(default_factory=dict)

    def judge(self, case: str, kind: str, fault: str, how: str) -> None:
        """Count one worsened act; `fault` is empty where it was refused and nothing changed."""
        self.worsened += 1
        self.refused += not fault
        self.kinds[kind, not fault] += 1
        self.codes.setdefault(kind, Counter())[how] += 1
        if fault:
            self.faults.append((f"{case}: {kind}", f"{fault} ({how})"))


@dataclass(frozen=True, kw_only=True)
class Bench:
    """Where acts are tried: the desk, the shop's state and readers, the record to forge in, and the source's records."""

    desk: Desk
    state: ShopState
    orders: OrderReader
    forger: Forger
    database: dict[str, Any]


def read_database(folder: Path) -> dict[str, Any]:
    """The records of the source."""
    database: dict[str, Any] = json.loads((folder / "db.json").read_text(encoding="utf-8"))
    return database


async def judge_tasks(bench: Bench, tasks: tuple[list[Task], int]) -> Verdict:
    """Every task on a fresh shop, with the worsened copies of each of its acts that did not occur before."""
    valid, left_out = tasks
    verdict = Verdict(left_out=left_out)
    seen: set[str] = set()
    for task in valid:
        faults = await _task(bench, task, verdict, seen)
        verdict.total += 1
        verdict.right += not faults
        verdict.faults += [(task.name, fault) for fault in faults]
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
            await _try_all(bench, worsening.all(), task.name, verdict)
        visitor = await bench.desk.visitor(task.user_id)
        proposal, fault = await _do(bench, visitor, worsening)
        if fault:
            return [f"{act.name}: {fault}"]
        ledger.do(act)
        if fresh:
            await _replay(bench, visitor, proposal, task.name, verdict)
            await _again(bench, worsening, task.name, verdict)
    return [*faults, *await _compare(bench, ledger)]


async def _do(bench: Bench, visitor: Visitor, worsening: Worsening) -> tuple[str, str]:
    """The proposal that was carried out, and why it was not."""
    if not bench.desk.can(worsening.call.tool):
        return "", f"there is no tool {worsening.call.tool}"
    asked = await bench.desk.ask(visitor, worsening.call)
    if not asked.proposal:
        return "", f"not proposed: {asked.outcome} {asked.code}"
    if not await bench.desk.confirm(visitor, asked.proposal):
        return "", "the confirmation was not taken"
    settled = await bench.desk.settle(visitor)
    bench.state.mark()
    return asked.proposal, "" if settled.done else f"not done: {settled.how}"


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


# ------------------------------------------------------------------ worsened acts


async def _try_all(bench: Bench, cases: Iterator[Worse], case: str, verdict: Verdict) -> None:
    """Worsened acts, each from the same state of the shop."""
    rows = bench.state.rows()
    for worse in cases:
        if not bench.desk.can(worse.call.tool):
            continue
        await _try(bench, worse, case, verdict)
        bench.state.undo()
        if bench.state.changed():
            bench.state.put_back(rows)


async def _try(bench: Bench, worse: Worse, case: str, verdict: Verdict) -> None:
    """One worsened act, judged; what it altered beforehand stays altered."""
    for alteration in worse.before:
        _alter(bench, alteration)
    visitor = await bench.desk.visitor(worse.customer)
    asked = await bench.desk.ask(visitor, worse.call, expired=worse.expired)
    done, how = False, f"{asked.outcome} {asked.code}".strip()
    if asked.proposal:
        done, how = await _confirm(bench, worse, visitor, asked.proposal)
    fault = "was done" if done else "changed the shop" if bench.state.changed() else ""
    if not fault and worse.proposes and not asked.proposal:
        fault = "was not even proposed, so the case says nothing"
    verdict.judge(case, worse.kind, fault, how)


async def _confirm(bench: Bench, worse: Worse, visitor: Visitor, proposal: str) -> tuple[bool, str]:
    """Whether the act was done after all, and how its confirmation ended."""
    confirmer = await bench.desk.visitor(worse.confirmed_by) if worse.confirmed_by else visitor
    taken = await bench.desk.confirm(confirmer, proposal)
    if worse.forge is not None:
        bench.forger.forge(proposal, worse.forge)
    for alteration in worse.meanwhile:
        _alter(bench, alteration)
    settled = [await bench.desk.settle(each) for each in dict.fromkeys((confirmer, visitor))]
    done = any(each.done for each in settled)
    return done, settled[0].how if taken else "not taken"


async def _replay(bench: Bench, visitor: Visitor, proposal: str, case: str, verdict: Verdict) -> None:
    """The same confirmation once more, in the same conversation and in another of the same person."""
    for kind, again in (("replayed", visitor), ("replayed elsewhere", await bench.desk.visitor(visitor.customer))):
        await bench.desk.confirm(again, proposal)
        settled = await bench.desk.settle(again)
        fault = "was done again" if settled.done else "changed the shop" if bench.state.changed() else ""
        verdict.judge(case, kind, fault, settled.how)
        bench.state.mark()


async def _again(bench: Bench, worsening: Worsening, case: str, verdict: Verdict) -> None:
    """The same act once more, and what the policy forbids after it."""
    act, customer = worsening.act, worsening.customer
    cases = [Worse(kind=f"second {worsening.call.tool}", customer=customer, call=worsening.call)]
    for later in forbidden_after(act, worsening.ledger):
        call = call_of(later, worsening.ledger)
        cases.append(Worse(kind=f"{call.tool} after {worsening.call.tool}", customer=customer, call=call))
    await _try_all(bench, iter(cases), case, verdict)


def _alter(bench: Bench, alteration: Alteration) -> None:
    bench.state.alter(alteration.table, alteration.row_id, alteration.change)


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
