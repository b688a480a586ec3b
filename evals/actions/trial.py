"""How acts are tried: carried out as asked, or worsened, which must change nothing. The same for every shop."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from connectors.shops.base import OrderReader
from evals.actions.desk import Call, Desk, Visitor
from evals.actions.forging import Forger
from evals.actions.state import ShopState
from evals.actions.worse import Alteration, Worse


@dataclass(kw_only=True)
class Verdict:
    """What came of it all: tasks that ended right, worsened acts that were refused, and every fault with its case.

    Of each way to worsen an act of each tool, at most `each` are tried, so that none crowds out the others.
    """

    right: int = 0
    total: int = 0
    refused: int = 0
    worsened: int = 0
    left_out: int = 0
    not_yet: Counter[str] = field(default_factory=Counter)
    each: int = 30
    faults: list[tuple[str, str]] = field(default_factory=list)
    kinds: Counter[tuple[str, bool]] = field(default_factory=Counter)
    codes: dict[str, Counter[str]] = field(default_factory=dict)
    _tried: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def holds(self) -> bool:
        """Whether everything ended right and every worsened act was refused."""
        return self.right == self.total > 0 and self.refused == self.worsened > 0

    def room(self, worse: Worse) -> bool:
        """Whether one more of this kind is to be tried; asking counts it."""
        self._tried[worse.kind, worse.call.tool] += 1
        return self._tried[worse.kind, worse.call.tool] <= self.each

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


async def carry_out(bench: Bench, visitor: Visitor, call: Call) -> tuple[str, str]:
    """The proposal that was carried out, and why it was not."""
    if not bench.desk.can(call.tool):
        return "", f"there is no tool {call.tool}"
    asked = await bench.desk.ask(visitor, call)
    if not asked.proposal:
        return "", f"not proposed: {asked.outcome} {asked.code}"
    if not await bench.desk.confirm(visitor, asked.proposal):
        return "", "the confirmation was not taken"
    settled = await bench.desk.settle(visitor)
    bench.state.mark()
    return asked.proposal, "" if settled.done else f"not done: {settled.how}"


async def try_all(bench: Bench, cases: Iterator[Worse], case: str, verdict: Verdict) -> None:
    """Worsened acts, each from the same state of the shop."""
    rows = bench.state.rows()
    for worse in cases:
        if not bench.desk.can(worse.call.tool) or not verdict.room(worse):
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
    if not fault and asked.outcome == "tool.bad_arguments" and not worse.unwritable:
        fault = "was not understood, so the case says nothing"
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


async def replay(bench: Bench, visitor: Visitor, proposal: str, case: str, verdict: Verdict) -> None:
    """The same confirmation once more, in the same conversation and in another of the same person."""
    for kind, again in (("replayed", visitor), ("replayed elsewhere", await bench.desk.visitor(visitor.customer))):
        await bench.desk.confirm(again, proposal)
        settled = await bench.desk.settle(again)
        fault = "was done again" if settled.done else "changed the shop" if bench.state.changed() else ""
        verdict.judge(case, kind, fault, settled.how)
        bench.state.mark()


def _alter(bench: Bench, alteration: Alteration) -> None:
    bench.state.alter(alteration.table, alteration.row_id, alteration.change)
