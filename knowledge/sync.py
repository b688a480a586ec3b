"""Keeps store and indexes in step with the sources; the only writer of both.

Two halves, each safe to kill at any point. *Read*: pages of a source go into the store together with their cursor, in one
transaction. *Follow*: each index takes over the store's changes in their order, writing first and then noting how far
it got; what was written but not noted is written again, which changes nothing. An index that is built beside another
follows last and takes its place once nothing is left.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from connectors.errors import ConnectorError
from knowledge.followers import Follower
from knowledge.sources.base import DocumentSource, Problem
from knowledge.store import DocumentStore, Page, SourceState, Written

Progress = Callable[["Step"], None]


@dataclass(frozen=True, kw_only=True)
class Step:
    """How far a sync is: `stage` is "read SOURCE" or "index NAME", `done` of `total` documents (None = not known)."""

    stage: str
    done: int
    total: int | None = None


@dataclass(frozen=True, kw_only=True)
class SyncReport:
    """What a sync did. `problems` are texts for the owner, `faults` the same piece by piece; what could not be read stays
    as it was known. `paused` names the sources that want to go on soon, `failed` those not reached.
    """

    written: Written
    indexed: int
    seconds: float
    sources: tuple[SourceState, ...]
    problems: tuple[str, ...]
    faults: tuple[Problem, ...] = ()
    paused: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Reading:
    """What reading one source gave."""

    written: Written
    state: SourceState
    faults: list[Problem]
    paused: bool
    failed: bool


class Sync:
    """Brings everything up to date, one run at a time."""

    def __init__(
        self, store: DocumentStore, sources: Sequence[DocumentSource], followers: Callable[[], Sequence[Follower]],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:  # fmt: skip
        self._store = store
        self._sources = tuple(sources)
        self._followers = followers
        self._clock = clock
        self._one_at_a_time = asyncio.Lock()

    async def run(
        self, progress: Progress = lambda step: None, *, whole: bool = False, only: Collection[str] | None = None
    ) -> SyncReport:
        """Read what changed and index it; with `whole`, read every source from its beginning and drop what is not there.

        `only` names the sources to read (None = all). A source that cannot be reached is reported and keeps what it
        had; the others go on.
        """
        async with self._one_at_a_time:
            started = time.monotonic()
            written, faults, readings = Written(), list[Problem](), dict[str, _Reading]()
            for source in self._sources:
                if only is not None and source.name not in only:
                    continue
                reading = await self._read(source, progress, whole=whole)
                written += reading.written
                faults += reading.faults
                readings[source.name] = reading
            indexed = sum([await self._follow(follower, progress) for follower in self._followers()])
            await self._store.forget_followers(follower.name for follower in self._followers())
            return SyncReport(
                written=written,
                indexed=indexed,
                seconds=time.monotonic() - started,
                sources=tuple(reading.state for reading in readings.values()),
                problems=tuple(f"{fault.source}: {fault}" for fault in faults),
                faults=tuple(faults),
                paused=tuple(name for name, reading in readings.items() if reading.paused and not reading.failed),
                failed=tuple(name for name, reading in readings.items() if reading.failed),
            )

    async def forget_others(self) -> int:
        """Let go of the documents of sources that are no longer there; how many there were. The next run follows."""
        names = {source.name for source in self._sources}
        async with self._one_at_a_time:
            gone = 0
            for state in await self._store.sources():
                subjects = await self._store.subjects(state.name) if state.name not in names else set()
                if subjects:
                    page = Page(subjects={}, deleted=sorted(subjects), cursor=None)
                    gone += (await self._store.write(state.name, page)).gone
                    await self._store.finish(state.name, self._clock(), ())
            return gone

    async def _read(self, source: DocumentSource, progress: Progress, *, whole: bool) -> _Reading:
        known = {state.name: state for state in await self._store.sources()}
        cursor = None if whole or source.name not in known else known[source.name].cursor
        written, problems, seen, done, paused = Written(), list[Problem](), set[str](), 0, False
        failed = False
        # Reading from the beginning names everything that there is. Until its end is reached, a source that was known
        # before keeps no cursor: what is no longer there is only told apart by a reading without a break.
        from_beginning, known_before = cursor is None, source.name in known
        try:
            while True:
                page = await source.changes(cursor)
                cursor = page.cursor
                problems += page.problems
                seen |= {*page.subjects, *page.kept}
                gone = set(page.deleted)
                paused = page.paused
                if not page.more and not paused and (from_beginning or page.whole):
                    gone |= await self._store.subjects(source.name) - seen
                kept_cursor = None if page.more and from_beginning and known_before else cursor
                written += await self._store.write(
                    source.name, Page(subjects=page.subjects, deleted=sorted(gone), cursor=kept_cursor)
                )
                done += sum(map(len, page.subjects.values()))
                progress(Step(stage=f"read {source.name}", done=done))
                if not page.more:
                    break
        except ConnectorError as error:
            failed = True
            problems.append(Problem(source=source.name, document="", code=error.code, sentence=str(error)))
        state = await self._store.finish(source.name, self._clock(), [str(problem) for problem in problems])
        return _Reading(written, state, problems, paused, failed)

    async def _follow(self, follower: Follower, progress: Progress) -> int:
        reached = await self._store.reached(follower.name) or 0
        facts_too = follower.facts_too
        total = await self._store.count_changes(reached, facts_too=facts_too)
        done = 0
        while changes := await self._store.changes(reached, follower.batch, facts_too=facts_too):
            await follower.apply(changes)
            reached = changes[-1].number
            await self._store.note_reached(follower.name, reached)
            done += len(changes)
            progress(Step(stage=f"index {follower.name}", done=done, total=max(total, done)))
        await follower.caught_up()
        return done
