"""What recommendations learn from, and when: the shop's orders and purchases, and what people do on its pages with consent."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from assistant.clock import Clock
from assistant.commands.memory import give_back
from assistant.record.visits import VisitLog
from assistant.server.ports import PageEvent, Sender
from assistant.skills.contract import Visit
from connectors.commerce import Purchase
from connectors.shops.base import Shop
from connectors.shops.settings import Recommendations
from knowledge.recommend.base import Act, Interaction, Recommender
from knowledge.recommend.facts import ShopFacts
from knowledge.recommend.interactions import InteractionStore
from knowledge.recommend.opening import FILE, Recommenders
from knowledge.recommend.rules import Rules

log = structlog.get_logger(__name__)

# A visit ends when nothing was looked at for so long.
VISIT = timedelta(hours=6)
LOOKED_AT = 12
LEARN_EVERY = timedelta(minutes=10)
_LOOKING = (Act.SEEN, Act.CLICKED, Act.IN_CART)


def rules_of(settings: Recommendations, margins: Mapping[str, float]) -> Rules:
    """The shop's own rules as the engine takes them."""
    return Rules(
        in_stock_only=settings.in_stock,
        margin_weight=settings.margin_weight,
        margins=margins,
        brand_cap=settings.brand_cap,
        pinned_departments=settings.pinned_departments,
        excluded_departments=frozenset(settings.excluded_departments),
        excluded_kinds=frozenset(settings.excluded_kinds),
        excluded_products=frozenset(settings.excluded_products),
        returned_days=settings.not_returned_days,
        bought_days=settings.not_bought_days,
        consumables=settings.consumables,
        min_people=settings.minimum_people,
        popular_days=settings.popular_days,
        new_days=settings.new_days,
        diversity=settings.diversity,
    )


@dataclass(frozen=True, kw_only=True)
class Sources:
    """What there is to learn from beside the pages: the shop's feeds and the purchases of its folder."""

    shop: Shop
    rules: Rules
    purchases: Sequence[Purchase] = ()


class Learning:
    """Recommending for one shop and everything that feeds it; the server's `Interactions` and the skills' `Visits`."""

    def __init__(self, store: InteractionStore, sources: Sources, visits: VisitLog, clock: Clock) -> None:
        self._store = store
        self._sources = sources
        self._visits = visits
        self._clock = clock
        facts = ShopFacts(sources.shop.catalogue)
        self._recommenders = Recommenders(store, facts, sources.rules, clock).follow(sources.shop.orders)
        self._learnt_at: datetime | None = None
        self._task: asyncio.Task[None] | None = None

    @classmethod
    async def open(cls, folder: Path, sources: Sources, visits: VisitLog, clock: Clock) -> Learning:
        """Learning with its acts kept in this folder; the purchases of the shop folder are taken over before it returns."""
        store = await InteractionStore.open(folder / FILE)
        # They are replaced whole: the times of a demo's purchases move with the day.
        await store.replace_baskets(baskets_of(sources.purchases), await store.cursor() or "")
        return cls(store, sources, visits, clock)

    @property
    def recommender(self) -> Recommender:
        """What recommends; it learns first where nothing was learnt yet."""
        return self._recommenders

    def start(self) -> None:
        """Learn in the background, so that the first question does not wait for it."""
        self._task = asyncio.create_task(self.refresh(), name="learning")

    async def refresh(self) -> None:
        """Learn anew when the last time is long enough ago; a shop that does not answer is asked again next time."""
        now = self._clock()
        if self._learnt_at is not None and now - self._learnt_at < LEARN_EVERY:
            return
        try:
            learnt = await self._recommenders.learn()
        except Exception as error:  # noqa: BLE001 - this runs in the background for good: the last picture goes on answering
            log.error("learning failed", error=type(error).__name__)
            return
        self._learnt_at = now
        await asyncio.to_thread(give_back)
        log.info("learnt", products=learnt.products, interactions=learnt.interactions)

    async def close(self) -> None:
        """Stop learning and close the store."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        await self._recommenders.close()

    # ------------------------------------------------------------------ what people do on the pages

    async def record(self, sender: Sender, events: Sequence[PageEvent]) -> int:
        """How many of these events were new. The sender has consented."""
        known = await self._sources.shop.catalogue.products([event.product_id for event in events])
        made = [_interaction(event, sender) for event in events if event.product_id in known]
        if sender.conversation_id is not None:
            await self._visits.link(sender.conversation_id, sender.visitor)
        if sender.customer_id is not None:
            await self._recommenders.merge(_visitor(sender.visitor), _customer(sender.customer_id))
        return await self._recommenders.add(made)

    async def forget(self, sender: Sender) -> int:
        """How many acts of this visitor, and of the customer where one is signed in, were erased."""
        await self._visits.forget(sender.visitor)
        gone = await self._recommenders.erase(_visitor(sender.visitor))
        if sender.customer_id is not None:
            gone += await self._recommenders.erase(_customer(sender.customer_id))
        return gone

    async def erase(self, person: str, visitors: Sequence[str]) -> int:
        """How many acts of this customer and of these visits were erased; what was learnt is learnt anew without them.

        Which conversations the visits belong to stays: whoever erases those must still find them after a crash.
        """
        people = [_customer(person), *map(_visitor, visitors)]
        return sum([await self._recommenders.erase(each) for each in people])

    async def visit(self, conversation_id: str, customer_id: str | None) -> Visit:
        """Whose history counts in this conversation, and what was looked at in this visit."""
        visitor = await self._visits.visitor(conversation_id)
        people = [_customer(customer_id)] if customer_id else []
        people += [_visitor(visitor)] if visitor else []
        since = self._clock() - VISIT
        acts = [act for person in people for act in await self._store.of(person) if act.at >= since]
        looked = [act for act in acts if act.act in _LOOKING]
        newest = dict.fromkeys(a.product_id for a in sorted(looked, key=lambda a: a.at, reverse=True))
        return Visit(person=people[0] if people else None, looked_at=tuple(reversed([*newest][:LOOKED_AT])))


def baskets_of(purchases: Sequence[Purchase]) -> dict[str, Sequence[Interaction]]:
    """The purchases as baskets; their people are nobody who can sign in."""
    return {
        f"purchase:{number}": [
            Interaction(
                person=f"visitor:purchases/{purchase.person}",
                product_id=product_id,
                act=Act.BOUGHT,
                at=purchase.at,
                basket=f"purchase:{number}",
            )
            for product_id in purchase.product_ids
        ]
        for number, purchase in enumerate(purchases, start=1)
    }


def _interaction(event: PageEvent, sender: Sender) -> Interaction:
    person = _customer(sender.customer_id) if sender.customer_id else _visitor(sender.visitor)
    # "41 people bought it" must rest on orders: what a page calls bought counts as interest only.
    act = Act.IN_CART if event.kind == Act.BOUGHT.value else Act(event.kind)
    basket = f"visit:{sender.visitor}:{event.at.date().isoformat()}"
    return Interaction(person=person, product_id=event.product_id, act=act, at=event.at, basket=basket)


def _visitor(visitor: str) -> str:
    return f"visitor:{visitor}"


def _customer(customer_id: str) -> str:
    return f"customer:{customer_id}"
