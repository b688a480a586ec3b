"""A small server that speaks the frames and plays fixed replies: `python -m tests.widget.fake_server [PORT]`.

What the shopper writes chooses the reply: products, compare, order, orders, return, person, policy (or the Chinese words);
`/say TEXT` echoes, `/cut` breaks the line in the middle of a reply, `/busy` is refused once and taken the second time,
`/never` is refused for good, `/agent` lets a person answer, `/raw FRAME` sends back whatever is given.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI, Header, Request, WebSocket, WebSocketDisconnect
from fastapi.responses import JSONResponse, Response

from assistant.server.frames import (
    CLIENT,
    VERSION,
    Accepted,
    AgentItem,
    AssistantItem,
    Choice,
    ClientFrame,
    Confirm,
    Decline,
    Delta,
    ErrorFrame,
    Hello,
    Item,
    ItemFrame,
    ModelInfo,
    NoticeItem,
    PictureTile,
    Ping,
    Pong,
    ProposalItem,
    Say,
    SetLanguage,
    ShopperItem,
    Synced,
    Tap,
    Welcome,
    Working,
)
from assistant.server.photos import cleaned
from tests.widget import replies
from tests.widget.fake_shop import shop_routes

WORDS = {
    "compare": ("compare", "对比"),
    "orders": ("my orders", "我的订单列表"),
    "return": ("return", "退货"),
    "order": ("order", "订单"),
    "person": ("person", "人工"),
    "policy": ("policy", "政策", "多久"),
    "products": ("jacket", "find", "商品", "夹克"),
}


@dataclass
class Conversation:
    """What was said, who watches, and what was already taken."""

    id: str
    language: str
    owner: str | None
    items: list[ItemFrame] = field(default_factory=list)
    taken: dict[str, int] = field(default_factory=dict)
    tabs: list[WebSocket] = field(default_factory=list)
    seq: int = 1
    turns: int = 0


@dataclass
class FakeServer:
    """The whole server; tests read `received` and change the rest."""

    dist: Path
    pace: float = 0.02
    conversations: dict[str, Conversation] = field(default_factory=dict)
    received: list[ClientFrame] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    bad_tokens: set[str] = field(default_factory=set)
    version_refused: bool = False
    agent_busy: bool = False
    photos: dict[str, tuple[str, bytes, PictureTile]] = field(default_factory=dict)
    refused_photos: int = 0
    events: list[dict[str, Any]] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def app(self) -> FastAPI:
        """The ASGI application."""
        app = FastAPI()
        app.include_router(shop_routes(self.dist))
        self.add_photos(app)
        self.add_events(app)

        @app.websocket("/ws")
        async def socket(line: WebSocket) -> None:
            await line.accept()
            with suppress(WebSocketDisconnect, RuntimeError):
                await self.serve(line)

        return app

    def add_photos(self, app: FastAPI) -> None:
        """Take photos in and give them back, to whoever has the conversation's token."""

        @app.post("/api/conversations/{conversation}/pictures")
        async def add(request: Request, conversation: str, authorization: str = Header()) -> Response:
            assert authorization == f"Bearer resume-{conversation}"
            photo = cleaned(await request.body())
            if photo is None or self.refused_photos:
                self.refused_photos -= 1
                return Response(status_code=415)
            tile = PictureTile(id=f"i{len(self.photos) + 1}", width=photo.width, height=photo.height)
            self.photos[tile.id] = (conversation, photo.content, tile)
            return JSONResponse(tile.model_dump(), status_code=201)

        @app.get("/api/conversations/{conversation}/pictures/{picture}")
        def read(conversation: str, picture: str, authorization: str = Header()) -> Response:
            assert authorization == f"Bearer resume-{conversation}"
            owner, content, _ = self.photos[picture]
            assert owner == conversation
            return Response(content, media_type="image/jpeg")

    def add_events(self, app: FastAPI) -> None:
        """Take page events and wishes to be forgotten."""

        @app.post("/events")
        async def events(request: Request) -> JSONResponse:
            self.events.append(await request.json())
            return JSONResponse({})

        @app.post("/events/forget")
        async def forget(request: Request) -> JSONResponse:
            self.forgotten.append((await request.json())["visitor"])
            return JSONResponse({})

    async def serve(self, line: WebSocket) -> None:
        """One tab until it leaves."""
        hello = CLIENT.validate_json(await line.receive_text())
        assert isinstance(hello, Hello), "the first frame must be hello"
        self.received.append(hello)
        conversation = await self.enter(line, hello)
        if conversation is None:
            return
        try:
            while True:
                frame = CLIENT.validate_json(await line.receive_text())
                self.received.append(frame)
                await self.take(line, conversation, frame)
        finally:
            conversation.tabs.remove(line)

    async def enter(self, line: WebSocket, hello: Hello) -> Conversation | None:
        """The conversation that hello opens; None when it was refused and the line is closed."""
        code = "version" if self.version_refused else "identity" if hello.identity in self.bad_tokens else ""
        owner = hello.identity
        if hello.resume is None:
            conversation = Conversation(id=f"c{len(self.conversations) + 1}", language=hello.language, owner=owner)
        else:
            known = self.conversations.get(hello.resume.removeprefix("resume-"))
            code = code or ("" if known else "resume")
            conversation = known or Conversation(id="", language="en", owner=None)
        if code:
            await line.send_text(ErrorFrame.model_validate({"code": code, "message": code}).model_dump_json())
            await line.close(4401)
            return None
        self.conversations[conversation.id] = conversation
        await line.send_text(self.welcome(conversation, hello).model_dump_json())
        for item in [item for item in conversation.items if item.seq > hello.since]:
            await line.send_text(item.model_dump_json())
        await line.send_text(Synced(seq=conversation.seq).model_dump_json())
        conversation.tabs.append(line)
        return conversation

    def welcome(self, conversation: Conversation, hello: Hello) -> Welcome:
        """The answer to hello, in the conversation's language."""
        zh = conversation.language == "zh"
        choices = (
            ["帮我挑夹克", "我的订单", "我要退货"]
            if zh
            else ["Find a jacket", "Where is my order?", "Return something"]
        )
        return Welcome(
            v=VERSION, conversation=conversation.id, resume=f"resume-{conversation.id}", seq=conversation.seq,
            language="zh" if zh else "en", assistant="小北" if zh else "Nora", shop="北野户外" if zh else "North & Field",
            model=ModelInfo(kind="offline", name="offline"), signed_in="Ana Prins" if hello.identity else None,
            greeting="您好！我是北野户外的智能客服小北，挑商品、查订单、退换货都可以问我。" if zh
            else "Hello! I'm Nora, the assistant of North & Field. I can find products, look up orders and start returns.",
            choices=[Choice(label=label) for label in choices],
        )  # fmt: skip

    async def take(self, line: WebSocket, conversation: Conversation, frame: ClientFrame) -> None:
        """Record a frame once, say so, and answer it."""
        if isinstance(frame, Ping | Hello):
            await line.send_text(Pong().model_dump_json())
            return
        text = self.text_of(conversation, frame)
        if refusal := self.refusal(frame.id, text):
            await line.send_text(refusal.model_dump_json())
            return
        new = frame.id not in conversation.taken
        if new:
            conversation.seq += 1
            conversation.taken[frame.id] = conversation.seq
        await line.send_text(Accepted(id=frame.id, seq=conversation.taken[frame.id]).model_dump_json())
        if not new:
            return
        if isinstance(frame, SetLanguage):
            conversation.language = frame.language
            return
        photo = self.photos[frame.picture][2] if isinstance(frame, Say) and frame.picture else None
        if text or photo:
            said = ShopperItem(text=text, client_id=frame.id, picture=photo)
            await self.publish(conversation, said, conversation.taken[frame.id])
        task = asyncio.create_task(self.answer(conversation, frame, text))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def text_of(self, conversation: Conversation, frame: ClientFrame) -> str:
        """What the shopper is seen to say by a frame."""
        if isinstance(frame, Say):
            return frame.text
        if isinstance(frame, Tap):
            zh = conversation.language == "zh"
            return (["夹克", "订单", "退货"] if zh else ["jacket", "order", "return"])[frame.choice]
        return ""

    def refusal(self, frame_id: str, text: str) -> ErrorFrame | None:
        """Why a message is not taken."""
        if text == "/never":
            return ErrorFrame(code="bad_frame", message="no", id=frame_id)
        if text == "/busy" and frame_id not in self.refused:
            self.refused.add(frame_id)
            return ErrorFrame(code="busy", message="later", id=frame_id, retryable=True)
        return None

    async def publish(self, conversation: Conversation, item: Item, seq: int | None = None) -> None:
        """Record an item and show it to every tab."""
        if seq is None:
            conversation.seq += 1
            seq = conversation.seq
        at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        frame = ItemFrame(seq=seq, at=at, item=item)
        conversation.items.append(frame)
        await self.to_all(conversation, frame.model_dump_json())

    async def to_all(self, conversation: Conversation, text: str) -> None:
        """Send to every tab; one that is gone misses it."""
        for tab in list(conversation.tabs):
            with suppress(WebSocketDisconnect, RuntimeError):
                await tab.send_text(text)

    async def answer(self, conversation: Conversation, frame: ClientFrame, text: str) -> None:
        """Play the reply to one frame."""
        language = conversation.language
        conversation.turns += 1
        turn = f"t{conversation.turns}"
        if isinstance(frame, Confirm | Decline):
            await self.decide(conversation, frame, turn)
        elif text.startswith("/raw "):
            await self.to_all(conversation, text.removeprefix("/raw "))
        elif text == "/agent":
            while self.agent_busy:  # noqa: ASYNC110 - it is cleared from the test's thread, which no asyncio.Event takes
                await asyncio.sleep(self.pace)
            await self.publish(conversation, NoticeItem(code="joined", text="You are now talking to Ana"))
            await self.publish(conversation, AgentItem(name="Ana", text="Hi, this is Ana. How can I help?"))
        else:
            await self.play(conversation, turn, self.reply(text, language, turn), cut=text == "/cut")

    async def decide(self, conversation: Conversation, frame: Confirm | Decline, turn: str) -> None:
        """Carry a decision out."""
        language = conversation.language
        if isinstance(frame, Decline):
            await self.publish(conversation, ProposalItem(proposal=frame.proposal, state="declined"))
            reply = replies.echo(
                language, replies.pick(language, "All right, nothing was changed.", "好的，没有做任何改动。")
            )
            await self.play(conversation, turn, reply)
            return
        await self.publish(conversation, ProposalItem(proposal=frame.proposal, state="confirmed"))
        await asyncio.sleep(self.pace * 10)
        await self.publish(conversation, ProposalItem(proposal=frame.proposal, state="done"))
        await self.play(conversation, turn, replies.receipt(language))

    def reply(self, text: str, language: str, turn: str) -> replies.Reply:
        """The reply that a text asks for."""
        if text.startswith("/say "):
            return replies.echo(language, text.removeprefix("/say "))
        lowered = text.lower()
        kind = next((kind for kind, words in WORDS.items() if any(word in lowered for word in words)), "")
        if kind == "return":
            return replies.confirmation(language, f"p-{turn}")
        makers = {
            "compare": replies.comparison, "orders": replies.orders, "order": replies.order, "person": replies.handover,
            "policy": replies.policy, "products": replies.products,
        }  # fmt: skip
        otherwise = replies.echo(
            language, replies.pick(language, "One two three four five six seven.", "一二三四五六七。")
        )
        return makers[kind](language) if kind else otherwise

    async def play(self, conversation: Conversation, turn: str, reply: replies.Reply, cut: bool = False) -> None:
        """Stream a reply word by word, then record it; with `cut` the line breaks after three words."""
        await self.to_all(conversation, Working(turn=turn, label=reply.label).model_dump_json())
        await asyncio.sleep(self.pace * 4)
        async for index, word in _words(reply.text, self.pace):
            await self.to_all(conversation, Delta(turn=turn, index=index, text=word).model_dump_json())
            if cut and index == 2:
                for tab in list(conversation.tabs):
                    await tab.close(1011)
        item = AssistantItem(
            turn=turn, text=reply.text, cards=reply.cards, sources=reply.sources, choices=reply.choices
        )
        await self.publish(conversation, item)
        await self.to_all(conversation, Working(turn=turn, done=True).model_dump_json())


async def _words(text: str, pace: float) -> AsyncIterator[tuple[int, str]]:
    """Pieces of a text at a steady pace."""
    parts = [text[i : i + 6] for i in range(0, len(text), 6)]
    for index, part in enumerate(parts):
        yield index, part
        await asyncio.sleep(pace)


def main() -> None:
    """Serve until interrupted."""
    dist = Path(__file__).resolve().parents[2] / "widget" / "dist"
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8123
    uvicorn.run(FakeServer(dist=dist).app(), host="127.0.0.1", port=port, log_level="warning")


if __name__ == "__main__":
    main()
