"""Runs turns in the background: at most one per conversation here, and whatever a dead process left behind."""

from __future__ import annotations

import asyncio
import contextlib
import traceback

import structlog

from assistant.errors import LeaseLost
from assistant.record.events import AssistantSaid, ProposalConfirmed, ProposalDeclined
from assistant.record.views import view_of
from assistant.turn import TurnParts, run_turn

log = structlog.get_logger(__name__)

RECOVERY_SECONDS = 3.0
MOST_FAILURES = 2
MOST_ROUNDS = 100


class TurnRunner:
    """Starts turns and sees them through."""

    def __init__(self, parts: TurnParts) -> None:
        self._parts = parts
        self._failures: dict[str, int] = {}
        self._retries: set[str] = set()
        # How often recovery has started a conversation, and how many rounds it still rests.
        self._tried: dict[str, tuple[int, int]] = {}
        self._running: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._recovery: asyncio.Task[None] | None = None

    def start(self, conversation_id: str) -> None:
        """See to it that everything unanswered in this conversation gets its answer."""
        if conversation_id in self._running:
            self._again.add(conversation_id)
            return
        task = asyncio.create_task(self._run(conversation_id), name=f"turn {conversation_id}")
        self._running[conversation_id] = task

    async def open(self) -> None:
        """Begin to look for conversations that a dead process left unanswered, now and every few seconds."""
        self._recovery = asyncio.create_task(self._recover(), name="turn recovery")

    async def drain(self) -> None:
        """Return when no turn runs any more."""
        while self._running:
            await asyncio.wait(set(self._running.values()))

    async def close(self) -> None:
        """Stop looking for work and stop the turns that run; they are taken up again by whoever starts next."""
        tasks = [*self._running.values(), *([self._recovery] if self._recovery else [])]
        for task in tasks:
            task.cancel()
        for task in tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _run(self, conversation_id: str) -> None:
        try:
            while True:
                self._again.discard(conversation_id)
                await self._once(conversation_id)
                if conversation_id not in self._again:
                    return
        finally:
            del self._running[conversation_id]

    async def _once(self, conversation_id: str) -> None:
        try:
            if self._failures.get(conversation_id, 0) < MOST_FAILURES:
                await run_turn(self._parts, conversation_id, retry=conversation_id in self._retries)
            else:
                await give_up(self._parts, conversation_id)
            self._failures.pop(conversation_id, None)
        except* LeaseLost:
            log.info("turn taken over", conversation=conversation_id)
        except* Exception as group:  # noqa: BLE001 - the worker loop outlives any turn
            # Recovery tries this one again, and in the end says that it cannot.
            self._failures[conversation_id] = self._failures.get(conversation_id, 0) + 1
            log.error("turn failed", conversation=conversation_id, errors=_described(group))
        finally:
            self._retries.discard(conversation_id)

    async def _recover(self) -> None:
        while True:
            try:
                waiting = await self._parts.log.unanswered()
            except Exception as error:  # noqa: BLE001 - a busy or full disk must not end recovery for good
                log.error("recovery failed", error=type(error).__name__)
                waiting = ()
            self._tried = {key: tries for key, tries in self._tried.items() if key in waiting}
            for conversation_id in waiting:
                self._again_later(conversation_id)
            await asyncio.sleep(RECOVERY_SECONDS)

    def _again_later(self, conversation_id: str) -> None:
        """Start what waits after one round, then after two, four … rounds, for what fails now will mostly fail at once again."""
        tries, round_due = self._tried.get(conversation_id, (0, 0))
        if round_due > 0:
            self._tried[conversation_id] = (tries, round_due - 1)
            return
        self._tried[conversation_id] = (tries + 1, min(2**tries, MOST_ROUNDS))
        if conversation_id not in self._running:
            self._retries.add(conversation_id)
            self.start(conversation_id)


def _described(group: BaseExceptionGroup[BaseException]) -> list[str]:
    """Where and what, without the messages of the errors: they may hold what people wrote."""
    found = []
    for error in group.exceptions:
        if isinstance(error, BaseExceptionGroup):
            found += _described(error)
            continue
        frames = traceback.extract_tb(error.__traceback__)
        found.append(
            f"{type(error).__name__} at {frames[-1].filename}:{frames[-1].lineno}" if frames else type(error).__name__
        )
    return found


async def give_up(parts: TurnParts, conversation_id: str) -> None:
    """Tell a shopper whose messages or decisions cannot be dealt with that this is so, instead of leaving them waiting."""
    taken = await parts.log.take(conversation_id, parts.holder)
    if taken is None:
        return
    fence, recorded = taken
    view = view_of(recorded)
    decided = [e for e in view.unanswered if isinstance(e.event, ProposalConfirmed | ProposalDeclined)]
    seqs = tuple(entry.seq for entry in view.unanswered)
    if seqs:
        # An act keeps its state: it may have been done, and whoever mends the fault settles it with the same key.
        text = parts.replies.render("actions.pending" if decided else "model.unavailable", view.language, {})
        said = AssistantSaid(turn=parts.new_id("t"), answers=seqs, text=text, model="none")
        parts.audience.recorded(conversation_id, await parts.log.append(conversation_id, [said], fence=fence))
    await parts.log.release(fence)
