"""Runs turns in the background: at most one per conversation here, and whatever a dead process left behind."""

from __future__ import annotations

import asyncio
import contextlib

import structlog

from assistant.errors import LeaseLost
from assistant.record.events import AssistantSaid, ShopperSaid
from assistant.record.views import view_of
from assistant.turn import TurnParts, run_turn

log = structlog.get_logger(__name__)

RECOVERY_SECONDS = 3.0
MOST_FAILURES = 2


class TurnRunner:
    """Starts turns and sees them through."""

    def __init__(self, parts: TurnParts) -> None:
        self._parts = parts
        self._failures: dict[str, int] = {}
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
                await run_turn(self._parts, conversation_id)
            else:
                await give_up(self._parts, conversation_id)
            self._failures.pop(conversation_id, None)
        except* LeaseLost:
            log.info("turn taken over", conversation=conversation_id)
        except* Exception:
            # The worker loop outlives any turn; recovery tries this one again, and in the end says that it cannot.
            self._failures[conversation_id] = self._failures.get(conversation_id, 0) + 1
            log.exception("turn failed", conversation=conversation_id)

    async def _recover(self) -> None:
        while True:
            for conversation_id in await self._parts.log.unanswered():
                self.start(conversation_id)
            await asyncio.sleep(RECOVERY_SECONDS)


async def give_up(parts: TurnParts, conversation_id: str) -> None:
    """Tell a shopper whose messages cannot be answered that this is so, instead of leaving them waiting."""
    taken = await parts.log.take(conversation_id, parts.holder)
    if taken is None:
        return
    fence, recorded = taken
    view = view_of(recorded)
    seqs = tuple(entry.seq for entry in view.unanswered if isinstance(entry.event, ShopperSaid))
    if seqs:
        text = parts.replies.render("model.unavailable", view.language, {})
        said = AssistantSaid(turn=parts.new_id("t"), answers=seqs, text=text, model="none")
        parts.audience.recorded(conversation_id, await parts.log.append(conversation_id, [said], fence=fence))
