"""Which sources are due, and when the others are. Pure: whoever asks brings the time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

# After a failure a source is tried again after a minute, then later and later: up to its own interval, yet at least half an hour
# and at most six.
FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY_OF_A_QUICK_ONE = timedelta(minutes=30)
LONGEST_RETRY = timedelta(hours=6)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How often a source is read. `whole_every` is when it is read from its beginning, for what a feed never told."""

    name: str
    every: timedelta
    whole_every: timedelta | None = None
    at_start: bool = True


@dataclass(frozen=True, kw_only=True)
class Run:
    """When a source was last tried, when last read whole, and how often in a row it could not be reached."""

    tried_at: datetime
    whole_at: datetime | None = None
    failures: int = 0


@dataclass(frozen=True, kw_only=True)
class Due:
    """A source whose time has come, and whether to read it from its beginning."""

    name: str
    whole: bool


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A source for the owner's eyes: its plan, its last run (None = never) and when it is due."""

    plan: Plan
    run: Run | None
    due_at: datetime | None


def due_at(plan: Plan, run: Run | None) -> datetime | None:
    """When a source is due; None = at once, it was never read."""
    if run is None:
        return None
    if run.failures == 0:
        return run.tried_at + plan.every
    longest = min(max(plan.every, LONGEST_RETRY_OF_A_QUICK_ONE), LONGEST_RETRY)
    doublings = min(run.failures - 1, 20)
    return run.tried_at + min(FIRST_RETRY * (1 << doublings), longest)


def whole_due(plan: Plan, run: Run | None, now: datetime) -> bool:
    """Whether it is time to read a source from its beginning."""
    if plan.whole_every is None or run is None or run.whole_at is None:
        return False
    return now >= run.whole_at + plan.whole_every


class Schedule:
    """What is due among these sources. It remembers in memory alone; whoever owns it keeps `runs` elsewhere."""

    def __init__(self, plans: Sequence[Plan], runs: Mapping[str, Run] | None = None) -> None:
        self._plans = {plan.name: plan for plan in plans}
        self._runs = {name: run for name, run in (runs or {}).items() if name in self._plans}
        self._woken: set[str] = set()
        self._whole: set[str] = set()
        # Who was woken since its reading began; that reading may have passed what it was woken for.
        self._meanwhile: set[str] = set()
        self._whole_meanwhile: set[str] = set()

    def wake(self, source: str, *, whole: bool = False) -> bool:
        """Make a source due at once, as a webhook or an owner does; False where there is none of this name."""
        if source not in self._plans:
            return False
        self._woken.add(source)
        self._meanwhile.add(source)
        if whole:
            self._whole.add(source)
            self._whole_meanwhile.add(source)
        return True

    def begins(self, due: Due) -> None:
        """Note that a source is about to be read: whatever wakes it from now on makes it due again afterwards."""
        self._meanwhile.discard(due.name)
        self._whole_meanwhile.discard(due.name)

    def due(self, now: datetime) -> tuple[Due, ...]:
        """The sources whose time has come, in the order of their plans."""
        return tuple(
            Due(name=plan.name, whole=plan.name in self._whole or whole_due(plan, self._runs.get(plan.name), now))
            for plan in self._plans.values()
            if plan.name in self._woken or self._is_due(plan, now)
        )

    def ran(self, due: Due, now: datetime, *, failed: bool, paused: bool = False) -> Run:
        """Note that a source was tried; the run to remember. One that paused is due again at once."""
        before = self._runs.get(due.name)
        run = Run(tried_at=now, whole_at=before.whole_at if before else None)
        if failed:
            run = replace(run, failures=before.failures + 1 if before else 1)
        elif due.whole or run.whole_at is None:
            # The first reading has no cursor: it is a whole one, too.
            run = replace(run, whole_at=now)
        self._runs[due.name] = run
        if due.whole and due.name not in self._whole_meanwhile:
            self._whole.discard(due.name)
        if paused or due.name in self._meanwhile:
            self._woken.add(due.name)
        else:
            self._woken.discard(due.name)
        return run

    def standings(self) -> tuple[Standing, ...]:
        """How it stands with each source."""
        return tuple(
            Standing(plan=plan, run=self._runs.get(name), due_at=due_at(plan, self._runs.get(name)))
            for name, plan in self._plans.items()
        )

    def _is_due(self, plan: Plan, now: datetime) -> bool:
        at = due_at(plan, self._runs.get(plan.name))
        return at is None or at <= now
