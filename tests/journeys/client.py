"""A shopper's tab for tests: it speaks the socket's protocol, checks every frame against the schema and keeps all of them."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from assistant.server.frames import SERVER

Frame = dict[str, Any]
# Long enough for a machine that does much else; nothing here waits for it when all is well.
PATIENCE = 45.0


class Gone(Exception):  # noqa: N818 - named by what happened
    """The socket closed before what was waited for came; the arguments are close code and reason."""


@dataclass(frozen=True, kw_only=True)
class Reply:
    """A finished reply: its item, and every run of words that was shown while it was written, taken-back ones too."""

    seq: int
    item: Frame
    shown: tuple[str, ...]

    @property
    def text(self) -> str:
        return str(self.item["text"])

    @property
    def everything(self) -> str:
        """All that the shopper could read of it: the item whole, and what was streamed."""
        return json.dumps(self.item, ensure_ascii=False) + "\n" + "\n".join(self.shown)

    @property
    def labels(self) -> list[str]:
        return [choice["label"] for choice in self.item["choices"]]

    def card(self, kind: str) -> Frame:
        """The only card of this type."""
        [found] = self.cards(kind)
        return found

    def cards(self, kind: str) -> list[Frame]:
        return [card for card in self.item["cards"] if card["type"] == kind]


class Tab:
    """One connected tab. Frames are never dropped: whoever waits sees those that came before as well."""

    def __init__(self, line: ClientConnection) -> None:
        self.line = line
        self.frames: list[Frame] = []
        self.raw: list[str] = []
        self.closed: tuple[int, str] | None = None
        self._news = asyncio.Condition()
        self._ids = itertools.count(1)
        self._reader = asyncio.create_task(self._read())

    # ------------------------------------------------------------------ what came

    @property
    def welcome(self) -> Frame:
        return next(frame for frame in self.frames if frame["type"] == "welcome")

    @property
    def conversation(self) -> str:
        return str(self.welcome["conversation"])

    @property
    def resume(self) -> str:
        return str(self.welcome["resume"])

    @property
    def items(self) -> list[Frame]:
        """Item frames in the order in which they came."""
        return [frame for frame in self.frames if frame["type"] == "item"]

    @property
    def seqs(self) -> list[int]:
        return [frame["seq"] for frame in self.items]

    def of_type(self, kind: str) -> list[Frame]:
        return [frame for frame in self.frames if frame["type"] == kind]

    def not_my_own_words(self) -> str:
        """Every raw frame but the echo of what this shopper typed."""
        texts = zip(self.frames, self.raw, strict=True)
        return "\n".join(raw for frame, raw in texts if frame.get("item", {}).get("type") != "shopper")

    def shown(self, turn: str) -> tuple[str, ...]:
        """The runs of streamed words of a turn; each new index 0 begins another."""
        runs: list[str] = []
        for frame in self.of_type("delta"):
            if frame["turn"] == turn:
                if frame["index"] == 0 or not runs:
                    runs.append("")
                runs[-1] += frame["text"]
        return tuple(runs)

    # ------------------------------------------------------------------ waiting

    async def until(self, wanted: Callable[[Frame], bool], seconds: float = PATIENCE) -> Frame:
        """The first frame that is wanted, whether it has come already or is still to come."""
        place = 0
        async with asyncio.timeout(seconds), self._news:
            while True:
                while place < len(self.frames):
                    if wanted(self.frames[place]):
                        return self.frames[place]
                    place += 1
                if self.closed is not None:
                    raise Gone(*self.closed)
                await self._news.wait()

    async def type(self, kind: str, seconds: float = PATIENCE) -> Frame:
        return await self.until(lambda frame: frame["type"] == kind, seconds)

    async def end(self, seconds: float = PATIENCE) -> tuple[int, str]:
        """Close code and reason, once the server closed."""
        async with asyncio.timeout(seconds), self._news:
            await self._news.wait_for(lambda: self.closed is not None)
        assert self.closed is not None
        return self.closed

    async def accepted(self, frame_id: str, seconds: float = PATIENCE) -> int:
        """The number under which a frame stands; fails when it was refused."""
        frame = await self.until(lambda f: f["type"] in ("accepted", "error") and f.get("id") == frame_id, seconds)
        assert frame["type"] == "accepted", frame
        return int(frame["seq"])

    async def reply_after(self, seq: int, seconds: float = PATIENCE) -> Reply:
        """The first reply behind item `seq`."""
        frame = await self.until(lambda f: _is_reply(f) and f["seq"] > seq, seconds)
        return Reply(seq=frame["seq"], item=frame["item"], shown=self.shown(frame["item"]["turn"]))

    # ------------------------------------------------------------------ doing

    async def send(self, frame: Frame | str | bytes) -> None:
        await self.line.send(json.dumps(frame) if isinstance(frame, dict) else frame)

    async def act(self, kind: str, **fields: Any) -> int:
        """Send a frame with an id of its own; the number under which it was accepted."""
        frame_id = f"m{next(self._ids)}-{id(self):x}"
        await self.send({"type": kind, "id": frame_id, **fields})
        return await self.accepted(frame_id)

    async def say(self, text: str, seconds: float = PATIENCE) -> Reply:
        """Say something and wait for the reply."""
        return await self.reply_after(await self.act("say", text=text), seconds)

    async def tap(self, reply: Reply, choice: int) -> Reply:
        return await self.reply_after(await self.act("tap", seq=reply.seq, choice=choice))

    async def confirm(self, reply: Reply) -> Reply:
        """Press the button of the reply's only confirmation card, and wait for what is said of it."""
        proposal = reply.card("confirmation")["proposal"]
        return await self.reply_after(await self.act("confirm", proposal=proposal))

    async def decline(self, reply: Reply) -> Reply:
        proposal = reply.card("confirmation")["proposal"]
        return await self.reply_after(await self.act("decline", proposal=proposal))

    async def close(self) -> None:
        await self.line.close()
        await self._reader

    async def _read(self) -> None:
        with contextlib.suppress(ConnectionClosed):
            async for text in self.line:
                assert isinstance(text, str)
                SERVER.validate_json(text)
                async with self._news:
                    self.raw.append(text)
                    self.frames.append(json.loads(text))
                    self._news.notify_all()
        async with self._news:
            self.closed = (self.line.close_code or 1006, self.line.close_reason or "")
            self._news.notify_all()


@contextlib.asynccontextmanager
async def line_to(socket: str) -> AsyncIterator[Tab]:
    """A tab that has not said hello yet."""
    # A frame above the server's limit must be refused by the server, not by this client.
    line = await connect(socket, compression=None, max_size=None, open_timeout=PATIENCE, ping_interval=None)
    tab = Tab(line)
    try:
        yield tab
    finally:
        await tab.close()


@contextlib.asynccontextmanager
async def tab_on(socket: str, **hello: Any) -> AsyncIterator[Tab]:
    """A tab that is in and live; `hello` takes identity, resume, since and language."""
    async with line_to(socket) as tab:
        await tab.send({"type": "hello", "v": 1, **hello})
        await tab.type("synced")
        yield tab


def _is_reply(frame: Frame) -> bool:
    return bool(frame["type"] == "item" and frame["item"]["type"] == "assistant")


def without_numbering(frames: Sequence[Frame]) -> list[Any]:
    """What people could tell items apart by: the items without turn ids; numbers and times differ anyway."""
    return [
        {key: value for key, value in frame["item"].items() if key not in ("turn", "client_id")} for frame in frames
    ]
