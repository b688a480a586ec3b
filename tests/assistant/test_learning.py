"""What recommendations learn from: orders, purchases, page events with consent; and what is erased on request."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from assistant.learning import Learning, Sources, rules_of
from assistant.record.database import Database
from assistant.record.visits import VisitLog
from assistant.server.ports import PageEvent, Sender
from connectors.commerce import Purchase
from connectors.registry import shop_factory
from connectors.shops.base import Shop
from connectors.shops.folder import import_folder
from connectors.shops.settings import Recommendations, load_shop_settings
from knowledge.recommend.base import Asked, Because, Way
from tests.connectors.folders import ShopFiles

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ANA = Sender(visitor="v" * 32, customer_id="ana", conversation_id="c1")
GUEST = Sender(visitor="g" * 32, conversation_id="c2")


def bought(person: str, *products: str, days_ago: int = 5) -> Purchase:
    return Purchase(person=person, at=NOW - timedelta(days=days_ago), product_ids=products)


def seen(product: str, minutes_ago: int = 1, kind: str = "clicked") -> PageEvent:
    return PageEvent(kind=kind, product_id=product, at=NOW - timedelta(minutes=minutes_ago))


@dataclass
class Opened:
    """A shop and a way to open learning over it again, as after a restart."""

    folder: Path
    shop: Shop
    database: Database
    opened: list[Learning]

    async def learning(self, purchases: Sequence[Purchase] = ()) -> Learning:
        sources = Sources(shop=self.shop, rules=rules_of(Recommendations(brand_cap=0), {}), purchases=purchases)
        self.opened.append(await Learning.open(self.folder, sources, VisitLog(self.database), lambda: NOW))
        return self.opened[-1]


@pytest_asyncio.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Opened]:
    ShopFiles().write(tmp_path / "shop")
    await asyncio.to_thread(import_folder, tmp_path / "shop", tmp_path / "shop.db", date(2026, 11, 22))
    opened = await shop_factory("demo")(tmp_path / "shop.db", load_shop_settings(tmp_path / "shop"))
    database = Database(f"sqlite:///{tmp_path / 'record.sqlite'}")
    await database.open()
    stage = Opened(tmp_path, opened, database, [])
    yield stage
    for learning in stage.opened:
        await learning.close()
    await database.close()
    await opened.close()


BASKETS = [bought(f"p{n}", "lamp", "mug") for n in range(4)]


async def together(learning: Learning) -> int:
    found = await learning.recommender.recommend(Asked(way=Way.GOES_WITH, products=("lamp",)))
    return next((int(r.reason.facts["people"]) for r in found if r.reason.because is Because.BOUGHT_TOGETHER), 0)


async def test_purchases_and_orders_are_counted_by_people(shop: Opened) -> None:
    # Ana bought both in one order as well.
    assert await together(await shop.learning(BASKETS)) == 5


async def test_the_same_purchases_at_other_times_are_not_counted_twice(shop: Opened) -> None:
    first = await shop.learning(BASKETS)
    await first.close()
    moved = [bought(p.person, *p.product_ids, days_ago=4) for p in BASKETS]
    assert await together(await shop.learning(moved)) == 5


async def test_what_a_page_calls_bought_is_never_counted_as_people(shop: Opened) -> None:
    learning = await shop.learning()
    for number in range(9):
        sender = Sender(visitor=f"{number}" * 32)
        assert await learning.record(sender, [seen("lamp", kind="bought"), seen("mug", kind="bought")]) == 2
    await learning.refresh()
    assert await together(learning) == 0


async def test_clicks_feed_the_visit_at_once_newest_last_and_repeats_count_once(shop: Opened) -> None:
    learning = await shop.learning()
    events = [seen("lamp", 9), seen("mug", 3), seen("nothing", 2)]
    assert await learning.record(GUEST, events) == 2
    assert await learning.record(GUEST, events) == 0
    visit = await learning.visit("c2", None)
    assert (visit.person, visit.looked_at) == (f"visitor:{GUEST.visitor}", ("lamp", "mug"))


async def test_a_conversation_without_consent_belongs_to_nobody(shop: Opened) -> None:
    learning = await shop.learning()
    await learning.record(GUEST, [seen("lamp")])
    visit = await learning.visit("another", None)
    assert (visit.person, visit.looked_at) == (None, ())


async def test_what_a_visitor_looked_at_is_the_customer_s_after_sign_in(shop: Opened) -> None:
    learning = await shop.learning()
    await learning.record(Sender(visitor=ANA.visitor, conversation_id="c1"), [seen("mug", 5)])
    await learning.record(ANA, [seen("lamp")])
    visit = await learning.visit("c1", "ana")
    assert (visit.person, visit.looked_at) == ("customer:ana", ("mug", "lamp"))


async def test_an_old_visit_is_over(shop: Opened) -> None:
    learning = await shop.learning()
    await learning.record(GUEST, [seen("lamp", 60 * 12)])
    assert (await learning.visit("c2", None)).looked_at == ()


async def test_forget_me_erases_acts_and_the_visit(shop: Opened) -> None:
    learning = await shop.learning()
    await learning.record(ANA, [seen("lamp"), seen("mug")])
    assert await learning.forget(ANA) >= 2
    visit = await learning.visit("c1", "ana")
    assert visit.looked_at == ()
    assert (await learning.visit("c1", None)).person is None
    assert await learning.record(ANA, [seen("lamp", 30)]) == 0, "a late event brings nothing back"


@pytest.mark.parametrize("margins", [{}, {"lamp": 0.5}])
def test_the_shop_s_rules_are_the_engine_s(margins: dict[str, float]) -> None:
    settings = Recommendations(
        in_stock=False,
        margins_file="m.jsonl",
        margin_weight=0.2,
        brand_cap=3,
        minimum_people=4,
        excluded_kinds=("rug",),
    )
    rules = rules_of(settings, margins)
    assert (rules.in_stock_only, rules.margin_weight, rules.brand_cap, rules.min_people) == (False, 0.2, 3, 4)
    assert (rules.excluded_kinds, rules.margins) == (frozenset({"rug"}), margins)


async def test_an_erased_person_s_acts_and_visits_are_gone_and_the_others_stay(shop: Opened) -> None:
    learning = await shop.learning(BASKETS)
    await learning.record(ANA, [seen("lamp")])
    await learning.record(GUEST, [seen("mug"), seen("rug", 2)])
    assert await learning.erase("nobody", [GUEST.visitor]) == 2
    assert (await learning.visit("c2", None)).looked_at == ()
    assert (await learning.visit("c1", "ana")).looked_at == ("lamp",)
    # Ana's own orders count for nobody's figure any more.
    before = await together(learning)
    assert await learning.erase("ana", []) >= 1
    assert await together(learning) == before - 1
    assert (await learning.visit("c1", "ana")).looked_at == ()
