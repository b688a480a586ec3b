"""Keeps sources in step by their schedule: runs what is due, remembers when, and what went wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from knowledge.sources.base import Problem
from knowledge.sources.memory import SourceMemory
from knowledge.sources.schedule import Due, Plan, Schedule, Standing
from knowledge.sync import Progress, Sync, SyncReport

Clock = Callable[[], datetime]


@dataclass(frozen=True, kw_only=True)
class Kept:
    """How it stands with one source: its schedule, and the problems of its last reading."""

    standing: Standing
    problems: tuple[Problem, ...]


class Keeper:
    """Runs the sync of the sources that are due. One at a time calls it."""

    def __init__(self, sync: Sync, plans: Sequence[Plan], memory: SourceMemory, clock: Clock) -> None:
        self._sync = sync
        self._plans = tuple(plans)
        self._memory = memory
        self._clock = clock
        self._schedule: Schedule | None = None

    async def schedule(self) -> Schedule:
        """The schedule with what was remembered of earlier runs."""
        if self._schedule is None:
            self._schedule = Schedule(self._plans, await self._memory.runs())
        return self._schedule

    async def start(self, progress: Progress = lambda step: None) -> SyncReport:
        """Read, as a process starts, every source that is quickly read; the others wait for `run_due`.

        What came from a source that is no longer configured goes.
        """
        await self._sync.forget_others()
        whole = {due.name: due for due in (await self.schedule()).due(self._clock())}
        return await self._run(
            [whole.get(p.name, Due(name=p.name, whole=False)) for p in self._plans if p.at_start], progress
        )

    async def run_due(self, progress: Progress = lambda step: None) -> SyncReport | None:
        """Read what is due now; None where nothing was."""
        due = (await self.schedule()).due(self._clock())
        return await self._run(due, progress) if due else None

    async def run(
        self, names: Sequence[str] | None = None, *, whole: bool = False, progress: Progress = lambda step: None
    ) -> SyncReport:
        """Read these sources to their end whether they are due or not (None = all), as an owner asks for."""
        wanted = [Due(name=plan.name, whole=whole) for plan in self._plans if names is None or plan.name in names]
        report = await self._run(wanted, progress)
        while report.paused:
            again = await self._run([Due(name=name, whole=False) for name in report.paused], progress)
            report = _joined(report, again)
        return report

    async def kept(self) -> tuple[Kept, ...]:
        """How it stands with each source."""
        problems = await self._memory.problems()
        return tuple(
            Kept(standing=each, problems=tuple(p for p in problems if p.source == each.plan.name))
            for each in (await self.schedule()).standings()
        )

    async def _run(self, due: Sequence[Due], progress: Progress) -> SyncReport:
        schedule = await self.schedule()
        whole = {each.name for each in due if each.whole}
        for each in due:
            schedule.begins(each)
        report = await self._sync.run(progress, only={each.name for each in due} - whole)
        if whole:
            report = _joined(report, await self._sync.run(progress, only=whole, whole=True))
        for each in due:
            paused = each.name in report.paused
            run = schedule.ran(each, self._clock(), failed=each.name in report.failed, paused=paused)
            await self._memory.note_run(each.name, run)
        await self._memory.note_problems([each.name for each in due], report.faults)
        return report


def _joined(first: SyncReport, second: SyncReport) -> SyncReport:
    """Two runs as one report; of a source that ran twice the later state and problems count."""
    again = {state.name for state in second.sources}
    faults = (*(fault for fault in first.faults if fault.source not in again), *second.faults)
    return replace(
        second,
        written=first.written + second.written,
        indexed=first.indexed + second.indexed,
        seconds=first.seconds + second.seconds,
        sources=(*(state for state in first.sources if state.name not in again), *second.sources),
        problems=tuple(f"{fault.source}: {fault}" for fault in faults),
        faults=faults,
        paused=(*(name for name in first.paused if name not in again), *second.paused),
        failed=(*(name for name in first.failed if name not in again), *second.failed),
    )
