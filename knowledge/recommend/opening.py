"""Opens recommending for one shop: the store of what people did, the learning, and the engine that answers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from knowledge.recommend.base import Act, Asked, Interaction, Recommendation
from knowledge.recommend.engine import Engine
from knowledge.recommend.facts import FactsProvider, ProductFacts
from knowledge.recommend.interactions import InteractionStore
from knowledge.recommend.learnt import Learnt, learn
from knowledge.recommend.orders import OrderFeed, read_orders
from knowledge.recommend.rules import Rules
from knowledge.recommend.sequences import SequenceSettings

Clock = Callable[[], datetime]
LASTING = frozenset({Act.BOUGHT, Act.RETURNED})
FILE = "interactions.sqlite"
LOOKS_KEPT = timedelta(days=180)  # what people looked at says little after half a year and is theirs to be forgotten


@dataclass(frozen=True, kw_only=True)
class Learning:
    """How fresh the newest learning is, and from how much."""

    at: datetime
    products: int
    interactions: int


class Recommenders:
    """Recommending for one shop. It implements `knowledge.recommend.base.Recommender`; close it at the end."""

    def __init__(self, store: InteractionStore, facts: FactsProvider, rules: Rules, clock: Clock) -> None:
        self._store = store
        self._facts = facts
        self._clock = clock
        self._orders: OrderFeed | None = None
        self._learnt: Learnt | None = None
        self._revision = -1
        self._learning = asyncio.Lock()
        self._engine = Engine(store=store, facts=facts, rules=rules, clock=clock, learnt=self._newest)

    @classmethod
    async def open(cls, path: Path, facts: FactsProvider, rules: Rules, clock: Clock) -> Recommenders:
        """Recommending with the store in this file."""
        return cls(await InteractionStore.open(path), facts, rules, clock)

    def follow(self, orders: OrderFeed | None) -> Recommenders:
        """The same, learning from this order feed as well."""
        self._orders = orders
        return self

    async def recommend(self, asked: Asked) -> Sequence[Recommendation]:
        """Best first; learns first where nothing was learnt yet. Empty where nothing honest can be said."""
        return await self._engine.recommend(asked)

    async def add(self, interactions: Iterable[Interaction]) -> int:
        """How many of these acts were new. Ask for consent first. They count for their person at once, for others from the
        next learning on."""
        since = self._clock() - LOOKS_KEPT
        return await self._store.add(each for each in interactions if each.act in LASTING or each.at >= since)

    async def learn(self) -> Learning:
        """Learn anew from catalogue, orders and acts; the last picture answers meanwhile. Call it at start and then hourly."""
        async with self._learning:
            learnt = await self._learn()
        return Learning(at=learnt.at, products=len(learnt.facts), interactions=learnt.interactions)

    async def merge(self, visitor: str, customer: str) -> int:
        """How many acts of "visitor:ID" are those of "customer:ID" from now on. Ask for consent first."""
        return await self._store.merge(visitor, customer, self._clock())

    async def erase(self, person: str) -> int:
        """How many acts of this person were forgotten; what was learnt is learnt anew without them before this returns."""
        gone = await self._store.erase(person, self._clock())
        if not gone:
            # Nothing was learnt from them; else a stranger's made-up ids could keep this process learning.
            return 0
        async with self._learning:
            revision = await self._store.revision()
            # Whoever forgot somebody while this one waited has learnt without this person too.
            if self._learnt is not None and self._revision != revision:
                # From the facts at hand: forgetting does not wait for a shop that cannot be reached.
                await self._learn_from(self._learnt.facts, revision)
        return gone

    async def close(self) -> None:
        """Close the store; closing twice does no harm."""
        await self._store.close()

    async def _newest(self) -> Learnt:
        if self._learnt is not None:
            return self._learnt
        async with self._learning:
            # Somebody else may have learnt it while this one waited.
            return self._learnt or await self._learn()

    async def _learn(self) -> Learnt:
        if self._orders is not None:
            await read_orders(self._orders, self._store)
        facts = await self._facts.everything()
        since = await self._store.known_since([each.id for each in facts], self._clock())
        dated = await asyncio.to_thread(_dated, facts, since)
        await self._store.drop_looks(self._clock() - LOOKS_KEPT)
        revision = await self._store.revision()
        # Nothing fades against anything else while nothing happens, so what was learnt stays right.
        if self._learnt is not None and self._revision == revision and self._learnt.facts == dated:
            return self._learnt
        return await self._learn_from(dated, revision)

    async def _learn_from(self, facts: Sequence[ProductFacts], revision: int) -> Learnt:
        acts = await self._store.everything()
        self._learnt = await asyncio.to_thread(learn, facts, acts, self._clock(), SequenceSettings())
        self._revision = revision
        return self._learnt


def _dated(facts: Sequence[ProductFacts], since: Mapping[str, datetime | None]) -> tuple[ProductFacts, ...]:
    """The facts by id, with the day on which a product came where the shop does not say it."""
    dated = (each if each.since else replace(each, since=since[each.id]) for each in facts)
    return tuple(sorted(dated, key=lambda each: each.id))


async def open_recommender(
    folder: Path, facts: FactsProvider, rules: Rules, clock: Clock, orders: OrderFeed | None = None
) -> Recommenders:
    """Recommending for the shop whose acts are kept in `folder`; nothing is learnt until `learn` or the first question."""
    made = await Recommenders.open(folder / FILE, facts, rules, clock)
    return made.follow(orders)
