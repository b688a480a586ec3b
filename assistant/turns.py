"""Runs turns in the background: at most one per conversation here, and whatever a dead process left behind."""

from __future__ import annotations

import asyncio
import contextlib

import structlog

from assistant.errors import LeaseLost
from assistant.record.log import EventLog
from assistant.turn import TurnParts, run_turn

log = structlog.get_logger(__name__)

RECOVERY_SECONDS = 3.0


class TurnRunner:
    """Starts turns and sees them through."""

    def __init__(self, parts: TurnParts, event_log: EventLog) -> None:
        self._parts = parts
        self._log = event_log
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
            await run_turn(self._parts, conversation_id)
        except* LeaseLost:
            log.info("turn taken over", conversation=conversation_id)
        except* Exception:
            log.exception("turn failed", conversation=conversation_id)

    async def _recover(self) -> None:
        while True:
            for conversation_id in await self._log.unanswered():
                self.start(conversation_id)
            await asyncio.sleep(RECOVERY_SECONDS)
