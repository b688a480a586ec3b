"""Fan-out of what happens in a conversation to every tab that shows it, in this process.

The log is the truth and a publication only a hint that carries the news along: events that are published out of order
or not at all are read from the log, so each tab sees every item once and in order. Deltas are kept while their turn
runs, so that a tab which joins in the middle shows the same words as the others.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from functools import partial

import structlog

from assistant.record.events import AssistantSaid, CustomerIdentified, Recorded
from assistant.server.frames import Synced
from assistant.server.items import Reading, items_of, project
from assistant.server.limits import CLOSE_FAILED, CLOSE_REFUSED, CLOSE_SLOW, Limits
from assistant.server.outbox import Outbox
from assistant.server.ports import Log

_log = structlog.get_logger(__name__)
# Built once: `json.dumps` with arguments would build an encoder for every delta.
_encode = json.JSONEncoder(separators=(",", ":")).encode
_MAX_KEPT_DELTAS = 4_000


class Tab:
    """One connected tab: its outbox, whom its page vouched for, and how far it has been served."""

    __slots__ = ("customer_id", "held", "outbox", "seen")

    def __init__(self, outbox: Outbox, customer_id: str | None) -> None:
        self.outbox = outbox
        self.customer_id = customer_id
        self.seen = 0
        # Items that are published while the tab is still reading its history; None once it is live.
        self.held: list[tuple[int, str]] | None = []

    def item(self, seq: int, text: str, limit: int) -> None:
        """Hand over item `seq`, unless the tab already has it."""
        if self.held is not None:
            self.held.append((seq, text))
            if len(self.held) > limit:
                self.outbox.cut(CLOSE_SLOW, "read too slowly, resume")
        elif seq > self.seen:
            self.seen = seq
            self.outbox.offer(text)


class _Thread:
    """A conversation that somebody watches or in which a turn runs. `seq` is None until a tab has read the log."""

    __slots__ = ("filling", "live", "pending", "reading", "seq", "tabs", "turn")

    def __init__(self) -> None:
        self.tabs: list[Tab] = []
        self.seq: int | None = None
        self.reading = Reading()
        self.pending: dict[int, Recorded] = {}
        self.filling = False
        self.turn: str | None = None
        self.live: list[str] = []


class Hub:
    """Implements `assistant.server.ports.Sink`; everything here runs in one event loop and none of the sink waits."""

    def __init__(self, log: Log, limits: Limits | None = None) -> None:
        self._log = log
        self._limits = limits or Limits()
        self._threads: dict[str, _Thread] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    # ------------------------------------------------------------------ tabs

    def enter(self, conversation_id: str, tab: Tab) -> bool:
        """Start holding news for a tab; call it *before* reading the log. False when the conversation has its fill."""
        thread = self._thread(conversation_id)
        if len(thread.tabs) >= self._limits.max_tabs:
            return False
        thread.tabs.append(tab)
        return True

    async def go_live(self, conversation_id: str, tab: Tab, recorded: Sequence[Recorded], since: int) -> None:
        """Send the items after `since` of a log that was read after `enter`, then `synced`, then all that comes."""
        thread = self._thread(conversation_id)
        reading, frames = items_of(recorded, since)
        if thread.seq is None:
            thread.seq, thread.reading = reading.seq, reading
        thread.pending |= {entry.seq: entry for entry in recorded if entry.seq > thread.seq}
        self._advance(conversation_id, thread)
        if thread.reading.customer_id not in (None, tab.customer_id):
            # Somebody signed in on another tab while this one was on its way in.
            self._part(thread, thread.reading.customer_id)
        tab.seen = reading.seq
        for frame in frames:
            await tab.outbox.put(frame.model_dump_json())
        await tab.outbox.put(Synced(seq=reading.seq).model_dump_json())
        while tab.held:
            held, tab.held = tab.held, []
            for seq, text in held:
                if seq > tab.seen:
                    tab.seen = seq
                    await tab.outbox.put(text)
        tab.held = None
        for text in thread.live:
            tab.outbox.offer(text)

    def leave(self, conversation_id: str, tab: Tab) -> None:
        """Forget a tab; harmless when it never entered."""
        thread = self._threads.get(conversation_id)
        if thread is not None and tab in thread.tabs:
            thread.tabs.remove(tab)
            self._rest(thread)
        self._forget_idle(conversation_id)

    def watched(self) -> int:
        """How many conversations are kept in memory: those with a tab or a running turn."""
        return len(self._threads)

    async def aclose(self) -> None:
        """Return when no background reading of the log is left."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    # ------------------------------------------------------------------ the sink

    def working(self, conversation_id: str, turn: str, label: str, done: bool) -> None:
        """Show that a turn runs, or with `done` that it ended."""
        text = _encode({"type": "working", "turn": turn, "label": label, "done": done})
        if done:
            thread = self._threads.get(conversation_id)
            if thread is not None and thread.turn == turn:
                thread.turn, thread.live = None, []
        else:
            thread = self._in_turn(conversation_id, turn)
            # Only the newest label matters to a tab that joins later.
            thread.live = [text, *thread.live[1:]]
        self._to_all(conversation_id, text)
        if done:
            self._forget_idle(conversation_id)

    def delta(self, conversation_id: str, turn: str, index: int, text: str) -> None:
        """Show more of the reply."""
        frame = _encode({"type": "delta", "turn": turn, "index": index, "text": text})
        thread = self._in_turn(conversation_id, turn)
        if index == 0:
            del thread.live[1:]
        if len(thread.live) < _MAX_KEPT_DELTAS:
            thread.live.append(frame)
        for tab in thread.tabs:
            if tab.held is None:
                tab.outbox.offer(frame)

    def recorded(self, conversation_id: str, entries: Sequence[Recorded]) -> None:
        """Show items for events that are in the log; publishing one twice shows it once."""
        thread = self._threads.get(conversation_id)
        if thread is None:
            return
        for entry in entries:
            if isinstance(entry.event, AssistantSaid) and entry.event.turn == thread.turn:
                thread.turn, thread.live = None, []
            if thread.tabs and entry.seq > (thread.seq or 0):
                thread.pending[entry.seq] = entry
        self._advance(conversation_id, thread)
        self._forget_idle(conversation_id)

    # ------------------------------------------------------------------ inside

    def _thread(self, conversation_id: str) -> _Thread:
        return self._threads.setdefault(conversation_id, _Thread())

    def _in_turn(self, conversation_id: str, turn: str) -> _Thread:
        thread = self._threads.get(conversation_id)
        if thread is None:
            thread = self._thread(conversation_id)
        if thread.turn != turn:
            thread.turn = turn
            thread.live = [_encode({"type": "working", "turn": turn, "label": "", "done": False})]
        return thread

    def _to_all(self, conversation_id: str, text: str) -> None:
        thread = self._threads.get(conversation_id)
        for tab in thread.tabs if thread is not None else ():
            if tab.held is None:
                tab.outbox.offer(text)

    def _rest(self, thread: _Thread) -> None:
        """Without tabs nobody keeps count: whoever comes next reads the log."""
        if not thread.tabs:
            thread.seq = None
            thread.pending.clear()

    def _forget_idle(self, conversation_id: str) -> None:
        thread = self._threads.get(conversation_id)
        if thread is not None and not thread.tabs and thread.turn is None:
            del self._threads[conversation_id]

    def _advance(self, conversation_id: str, thread: _Thread) -> None:
        """Publish what follows without a gap; a gap is filled from the log."""
        if thread.seq is None:
            return
        while (entry := thread.pending.pop(thread.seq + 1, None)) is not None:
            self._publish(thread, entry)
        thread.pending = {seq: entry for seq, entry in thread.pending.items() if seq > thread.seq}
        if thread.pending and not thread.filling:
            thread.filling = True
            task = asyncio.create_task(self._fill(conversation_id, thread), name="aisle-hub-fill")
            self._tasks.add(task)
            task.add_done_callback(partial(self._filled, conversation_id, thread))

    def _publish(self, thread: _Thread, entry: Recorded) -> None:
        thread.seq = entry.seq
        thread.reading, frame = project(thread.reading, entry)
        if isinstance(entry.event, CustomerIdentified):
            self._part(thread, entry.event.customer_id)
        if frame is not None and thread.tabs:
            text = frame.model_dump_json()
            for tab in thread.tabs:
                tab.item(frame.seq, text, self._limits.queue_frames)

    def _part(self, thread: _Thread, customer_id: str | None) -> None:
        """From here on the conversation is one customer's: tabs that were let in as somebody else see no more of it."""
        for tab in [tab for tab in thread.tabs if tab.customer_id != customer_id]:
            thread.tabs.remove(tab)
            tab.outbox.cut(CLOSE_REFUSED, "the conversation now belongs to a customer")

    async def _fill(self, conversation_id: str, thread: _Thread) -> None:
        while thread.pending and thread.seq is not None:
            known = await self._log.read(conversation_id, since=thread.seq)
            # What was published counts as recorded, even if this read did not show it yet.
            for seq, entry in sorted({**thread.pending, **{entry.seq: entry for entry in known}}.items()):
                if thread.seq is not None and seq > thread.seq:
                    self._publish(thread, entry)
            thread.pending = {seq: entry for seq, entry in thread.pending.items() if seq > (thread.seq or 0)}

    def _filled(self, conversation_id: str, thread: _Thread, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        thread.filling = False
        failure = None if task.cancelled() else task.exception()
        if failure is not None:
            # The tabs ask again by resuming; that is when the log is tried next.
            _log.error("log unreadable", conversation=conversation_id, error=type(failure).__name__)
            thread.pending.clear()
            for tab in thread.tabs:
                tab.outbox.close(CLOSE_FAILED, "resume")
