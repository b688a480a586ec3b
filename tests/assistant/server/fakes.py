"""A log, turns and a shop of a few lines each, behind the server's own protocols."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from assistant.record.events import (
    AssistantSaid,
    ConversationStarted,
    Event,
    ProposalConfirmed,
    ProposalDeclined,
    Recorded,
    ShopperSaid,
)
from assistant.server.ports import Sink
from connectors.commerce import Attribute, Language, Localized, Product, Review, Section, Variant
from connectors.errors import Unreachable
from connectors.money import Money
from connectors.shops.base import ProductPage
from connectors.untrusted import Untrusted
from knowledge.documents import Document, Hit, Kind

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


class FakeClock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def pass_time(self, by: timedelta) -> None:
        self.now += by


class FakeLog:
    """The event log in a dictionary. `broken` makes it fail like a database that went away."""

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock
        self.threads: dict[str, list[Recorded]] = {}
        self._keys: dict[tuple[str, str], tuple[Recorded, ...]] = {}
        self.broken = False
        self.slow: asyncio.Event | None = None
        self.together: asyncio.Barrier | None = None

    async def start(self, channel: str, account: str, language: str) -> str:
        conversation_id = f"c_{secrets.token_hex(20)}"
        self.threads[conversation_id] = []
        await self.append(conversation_id, [ConversationStarted(channel=channel, account=account, language=language)])
        return conversation_id

    async def read(self, conversation_id: str, since: int = 0) -> tuple[Recorded, ...]:
        self._check()
        return tuple(self.threads.get(conversation_id, ())[since:])

    async def append(
        self, conversation_id: str, events: Sequence[Event], key: str | None = None
    ) -> tuple[Recorded, ...]:
        if self.slow is not None:
            await self.slow.wait()
        if self.together is not None:
            await self.together.wait()
        self._check()
        if key is not None and (conversation_id, key) in self._keys:
            return self._keys[conversation_id, key]
        thread = self.threads[conversation_id]
        first = len(thread) + 1
        recorded = tuple(Recorded(seq=first + n, at=self._clock(), event=event) for n, event in enumerate(events))
        thread.extend(recorded)
        if key is not None:
            self._keys[conversation_id, key] = recorded
        return recorded

    def said(self, conversation_id: str) -> list[str]:
        """What the shopper said, in order."""
        return [e.event.text for e in self.threads[conversation_id] if isinstance(e.event, ShopperSaid)]

    def _check(self) -> None:
        if self.broken:
            raise OSError("the disk is gone")


class FakeTurns:
    """Answers each input word by word: "You said …". `hold` stops every reply after its first word."""

    def __init__(self, log: FakeLog, sink: Sink) -> None:
        self._log = log
        self._sink = sink
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self.started: list[str] = []
        self.hold = asyncio.Event()
        self.hold.set()
        self.mute = False

    def start(self, conversation_id: str) -> None:
        self.started.append(conversation_id)
        if not self.mute:
            before = self._tasks.get(conversation_id)
            self._tasks[conversation_id] = asyncio.create_task(self._run(conversation_id, before))

    async def drain(self) -> None:
        await asyncio.gather(*self._tasks.values())

    async def _run(self, conversation_id: str, before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await before
        log = await self._log.read(conversation_id)
        answered = {seq for e in log if isinstance(e.event, AssistantSaid) for seq in e.event.answers}
        inputs = [e for e in log if isinstance(e.event, ShopperSaid | ProposalConfirmed | ProposalDeclined)]
        for entry in [e for e in inputs if e.seq not in answered]:
            await self._answer(conversation_id, entry)

    async def _answer(self, conversation_id: str, entry: Recorded) -> None:
        turn = f"t{entry.seq}"
        text = f"You said {entry.event.text}" if isinstance(entry.event, ShopperSaid) else "Noted as you wished"
        self._sink.working(conversation_id, turn, "Thinking", False)
        for index, word in enumerate(text.split(" ")):
            self._sink.delta(conversation_id, turn, index, f"{word} ")
            await (self.hold.wait() if index == 0 else asyncio.sleep(0))
        said = AssistantSaid(
            turn=turn, answers=(entry.seq,), text=text, quick_replies=({"label": "More", "say": "Tell me more"},)
        )
        self._sink.recorded(conversation_id, await self._log.append(conversation_id, [said]))
        self._sink.working(conversation_id, turn, "", True)


def product(number: int, department: str = "Audio", price: int = 4_990, **changes: object) -> Product:
    """A product with two variants, the second dearer and sold out."""
    black = Attribute(name=Localized({"en": "Colour", "zh": "颜色"}), value=Localized({"en": "Black", "zh": "黑色"}))
    white = Attribute(name=black.name, value=Localized({"en": "White", "zh": "白色"}))
    values: dict[str, object] = {
        "id": f"p{number}",
        "title": Localized({"en": f"Headphones {number}", "zh": f"耳机{number}"}),
        "description": Localized({"en": "Quiet.", "zh": "安静。"}),
        "department": Localized({"en": department, "zh": "影音"}),
        "kind": Localized({"en": "headphones", "zh": "耳机"}),
        "brand": "Norvane",
        "attributes": (Attribute(name=Localized({"en": "Weight", "zh": "重量"}), value=Localized({"en": "250 g"})),),
        "variants": (
            Variant(
                id=f"p{number}-b", sku="B", options=(black,), price=Money(price, "USD"),
                compare_at=Money(price + 1_000, "USD"), available=True, stock=3,
            ),
            Variant(id=f"p{number}-w", sku="W", options=(white,), price=Money(price + 500, "USD"), available=False),
        ),
        "sections": (Section(title=Localized({"en": "Care", "zh": "保养"}), text=Localized({"en": "Keep dry."})),),
        "rating": 4.5,
        "review_count": number,
        "updated_at": NOON + timedelta(minutes=number),
    }  # fmt: skip
    return Product(**(values | changes))  # type: ignore[arg-type]  # a test names the fields it changes


class FakeCatalogue:
    """Products whose feed gives two at a time, as a long feed would."""

    def __init__(self) -> None:
        self.entries: list[Product | str] = [product(1), product(2, price=9_990), product(3, "Home", price=1_990)]
        self.down = False

    async def product_feed(self, cursor: str | None, limit: int = 500) -> ProductPage:
        if self.down:
            raise Unreachable("the shop is down")
        first = int(cursor or 0)
        part = self.entries[first : first + 2]
        return ProductPage(
            products=tuple(entry for entry in part if isinstance(entry, Product)),
            deleted=tuple(entry for entry in part if isinstance(entry, str)),
            cursor=str(first + len(part)),
            more=first + 2 < len(self.entries),
        )

    async def products(self, ids: Sequence[str]) -> dict[str, Product]:
        gone = {entry for entry in self.entries if isinstance(entry, str)}
        return {p.id: p for p in self.entries if isinstance(p, Product) and p.id in ids and p.id not in gone}

    async def reviews(self, product_id: str, limit: int = 10) -> tuple[Review, ...]:
        words = Untrusted("<script>alert(1)</script>")
        return (
            Review(
                id="r1", product_id=product_id, rating=5, title=Untrusted("Good"), body=words, author=Untrusted("Ana"),
                language="en", written_at=NOON,
            ),
        )  # fmt: skip


class FakeFinder:
    """Finds by substring, the last product first."""

    def __init__(self, catalogue: FakeCatalogue) -> None:
        self._catalogue = catalogue

    async def find(
        self, text: str, *, kinds: Sequence[Kind], language: Language, owner: str | None = None, limit: int = 8
    ) -> Sequence[Hit]:
        products = [entry for entry in reversed(self._catalogue.entries) if isinstance(entry, Product)]
        return [
            Hit(document=_document(found, language), score=1.0, why="word")
            for found in products
            if text.lower() in found.title.text(language).lower()
        ][:limit]


def _document(found: Product, language: Language) -> Document:
    title = found.title.text(language)
    return Document(
        id=found.id, kind=Kind.PRODUCT, language=language, title=title, text=title, subject=found.id, source="catalogue"
    )
