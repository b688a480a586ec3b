"""Feeds that repeat, reorder, drop or never end, and the schedule that finds what they never told."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.commerce import Localized, Product
from connectors.errors import Rejected
from connectors.shops.base import Capabilities, ProductPage, Shop
from connectors.shops.settings import ShopSettings
from knowledge.documents import Kind
from knowledge.lexicon import Lexicon
from knowledge.sources.base import SourcePage
from knowledge.sources.catalogue import SteadyFeed
from knowledge.sources.files import FileSource
from knowledge.sources.keeper import Keeper
from knowledge.sources.memory import SourceMemory
from knowledge.sources.passages import Origin, Text, passage_documents
from knowledge.sources.products import ProductSource
from knowledge.sources.reading.parsed import ParsedSection
from knowledge.sources.registry import SourceParts, build_sources
from knowledge.sources.schedule import Plan, Run, Schedule, due_at
from knowledge.store import Viewer
from tests.knowledge.conftest import Bench, bench
from tests.knowledge.shopfront import PRODUCTS, Catalogue, Orders

START = datetime(2026, 11, 22, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
KETTLE = PRODUCTS[0]


class Careless(Catalogue):
    """A feed that gives the same product several times in one page."""

    async def product_feed(self, cursor: str | None, limit: int = 500) -> ProductPage:
        start = int(cursor or 0)
        part = tuple(each for each in self.changes[start : start + self.page] if isinstance(each, Product))
        end = start + len(part)
        return ProductPage(products=part, deleted=(), cursor=str(end), more=end < len(self.changes))


def version(number: int, product: Product = KETTLE) -> Product:
    said = Localized({"en": f"It is version number {number} of this thing.", "zh": f"第 {number} 版。"})
    return replace(product, description=said, updated_at=START + number * MINUTE)


def source(shop: Catalogue, folder: Path) -> ProductSource:
    return ProductSource(SteadyFeed(shop, SourceMemory(folder / "memory"), "catalogue"))


async def text(held: Bench) -> str:
    viewer = Viewer(owner=None, kinds=(Kind.PRODUCT,), today=START.date())
    found = await held.store.read(["product:kettle:en"], viewer)
    return "".join(document.text for document in found.values())


async def test_an_older_version_never_takes_the_place_of_a_newer_one(tmp_path: Path, lexicon: Lexicon) -> None:
    shop = Careless(changes=[version(1), version(3), version(2)], page=3)
    async with bench(tmp_path / "d", [source(shop, tmp_path)], lexicon) as held:
        await held.sync.run()
        assert "number 3 " in await text(held)
    # A new process knows as much as the old one.
    async with bench(tmp_path / "d", [source(shop, tmp_path)], lexicon) as held:
        shop.change(version(2), version(1))
        await held.sync.run()
        assert "number 3 " in await text(held)
        shop.change(version(4))
        await held.sync.run()
        assert "number 4 " in await text(held)


async def test_repeated_items_embed_nothing(tmp_path: Path, lexicon: Lexicon) -> None:
    shop = Catalogue()
    async with bench(tmp_path / "d", [source(shop, tmp_path)], lexicon) as held:
        await held.sync.run()
        held.embedder.embedded.clear()
        shop.change(*PRODUCTS, *PRODUCTS)
        report = await held.sync.run()
        assert (report.written.new, report.written.changed, report.indexed, held.embedder.embedded) == (0, 0, 0, [])


async def test_a_shop_put_back_from_an_older_copy_is_right_once_it_is_read_whole(
    tmp_path: Path, lexicon: Lexicon
) -> None:
    shop = Catalogue(changes=[version(5)])
    async with bench(tmp_path / "d", [source(shop, tmp_path)], lexicon) as held:
        await held.sync.run()
        shop.changes = [version(2)]
        await held.sync.run(whole=True)
        assert "number 2 " in await text(held)


@settings(max_examples=25, deadline=None)
@given(order=st.permutations([1, 2, 3, 4, 4, 2]), page=st.integers(1, 4))
async def test_whatever_the_order_the_newest_version_stays(
    order: list[int], page: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    feed = SteadyFeed(
        Careless(changes=[version(number) for number in order], page=page),
        SourceMemory(tmp_path_factory.mktemp("feed") / "memory"),
        "catalogue",
    )
    last, cursor, more = None, None, True
    while more:
        found = await feed.product_feed(cursor)
        last = found.products[-1] if found.products else last
        cursor, more = found.cursor, found.more
    assert last is not None
    assert last.updated_at == version(4).updated_at


@dataclass
class Circle:
    """A feed that says "more" for ever."""

    cursors: dict[str | None, str] = field(default_factory=lambda: {None: "a", "a": "b", "b": "a"})

    async def product_feed(self, cursor: str | None, limit: int = 500) -> ProductPage:
        return ProductPage(products=(KETTLE,), deleted=(), cursor=self.cursors[cursor], more=True)


async def test_a_feed_that_goes_round_in_circles_is_stopped(tmp_path: Path, lexicon: Lexicon) -> None:
    feed = SteadyFeed(Circle(), SourceMemory(tmp_path / "memory"), "catalogue")
    async with bench(tmp_path / "d", [ProductSource(feed)], lexicon) as held:
        report = await held.sync.run()
        assert [(fault.code, fault.document) for fault in report.faults] == [("rejected", "")]
        assert await held.store.subjects("catalogue") == {"kettle"}
    with pytest.raises(Rejected, match="circles"):
        await SteadyFeed(Circle({None: "a", "a": "a"}), SourceMemory(tmp_path / "m"), "catalogue").product_feed("a")


# ---------------------------------------------------------------- the schedule


def plan(name: str = "catalogue", every: timedelta = MINUTE, whole: timedelta | None = DAY) -> Plan:
    return Plan(name=name, every=every, whole_every=whole)


def test_a_source_is_due_at_once_then_by_its_interval_then_when_it_is_woken() -> None:
    schedule = Schedule([plan(), plan("site", 6 * HOUR)])
    first = schedule.due(START)
    assert [due.name for due in first] == ["catalogue", "site"]
    for due in first:
        schedule.ran(due, START, failed=False)
    assert schedule.due(START + 59 * timedelta(seconds=1)) == ()
    assert [due.name for due in schedule.due(START + MINUTE)] == ["catalogue"]
    assert schedule.wake("site")
    assert not schedule.wake("nobody")
    assert [due.name for due in schedule.due(START)] == ["site"]


def test_a_source_is_read_whole_again_when_its_time_has_come() -> None:
    schedule = Schedule([plan()])
    [due] = schedule.due(START)
    schedule.ran(due, START, failed=False)
    assert [due.whole for due in schedule.due(START + HOUR)] == [False]
    [due] = schedule.due(START + DAY)
    assert due.whole
    schedule.ran(due, START + DAY, failed=True)
    [due] = schedule.due(START + DAY + HOUR)
    assert due.whole  # it did not succeed, so it is still to be done
    schedule.ran(due, START + DAY + HOUR, failed=False)
    assert [due.whole for due in schedule.due(START + DAY + 2 * HOUR)] == [False]


def test_a_source_that_fails_is_tried_later_and_later_but_not_for_ever() -> None:
    def waits(every: timedelta) -> list[timedelta]:
        found = [due_at(plan(every=every), Run(tried_at=START, failures=failures)) for failures in range(1, 40)]
        return [at - START for at in found if at is not None]

    quick, slow = waits(MINUTE), waits(DAY)
    assert quick[:5] == [MINUTE, 2 * MINUTE, 4 * MINUTE, 8 * MINUTE, 16 * MINUTE]
    assert (max(quick), max(slow)) == (30 * MINUTE, 6 * HOUR)
    assert quick == sorted(quick)


@given(st.lists(st.tuples(st.integers(0, 5_000), st.booleans()), max_size=30))
def test_no_history_makes_a_source_wait_longer_than_six_hours_beyond_its_interval(
    history: list[tuple[int, bool]],
) -> None:
    schedule, now = Schedule([plan(every=HOUR)]), START
    for seconds, failed in history:
        now += timedelta(seconds=seconds)
        for due in schedule.due(now):
            schedule.ran(due, now, failed=failed)
    [standing] = schedule.standings()
    assert standing.due_at is None or standing.due_at <= now + 6 * HOUR


@pytest.mark.parametrize("whole", [False, True])
def test_what_wakes_a_source_while_it_is_read_makes_it_due_again(whole: bool) -> None:
    schedule = Schedule([plan()])
    assert schedule.wake("catalogue", whole=whole)
    [due] = schedule.due(START)
    schedule.begins(due)
    # The reading may have passed by then what the webhook speaks of.
    assert schedule.wake("catalogue", whole=whole)
    schedule.ran(due, START, failed=False)
    [again] = schedule.due(START)
    assert again.whole is whole
    schedule.begins(again)
    schedule.ran(again, START, failed=False)
    assert schedule.due(START) == ()


async def test_a_webhook_during_a_reading_of_the_keeper_is_not_lost(tmp_path: Path, lexicon: Lexicon) -> None:
    class Woken(Catalogue):
        """A shop that calls while it is read."""

        async def product_feed(self, cursor: str | None, limit: int = 500) -> ProductPage:
            page = await super().product_feed(cursor, limit)
            if not self.called:
                self.called = (await keeper.schedule()).wake("catalogue")
            return page

        called = False

    shop = Woken()
    async with bench(tmp_path / "d", [ProductSource(shop)], lexicon) as held:
        keeper = Keeper(held.sync, [plan()], SourceMemory(tmp_path / "memory"), Ticking())
        assert await keeper.run_due() is not None
        assert shop.called
        assert await keeper.run_due() is not None
        assert await keeper.run_due() is None


class Ticking:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


async def test_the_keeper_reads_what_is_due_backs_off_and_remembers_over_a_restart(
    tmp_path: Path, lexicon: Lexicon
) -> None:
    shop, clock, memory = Catalogue(), Ticking(), SourceMemory(tmp_path / "memory")
    (tmp_path / "help").mkdir()
    (tmp_path / "help" / "bad.doc").write_bytes(b"x")
    sources = [ProductSource(shop), FileSource("help", tmp_path / "help", Kind.PAGE)]
    plans = [plan(), plan("help", HOUR, None)]
    async with bench(tmp_path / "d", sources, lexicon) as held:
        keeper = Keeper(held.sync, plans, memory, clock)
        assert (await keeper.start()).written.new == 11
        assert await keeper.run_due() is None
        shop.down = True
        clock.now += MINUTE
        report = await keeper.run_due()
        assert report is not None
        assert (report.failed, [state.name for state in report.sources]) == (("catalogue",), ["catalogue"])
        again = Keeper(held.sync, plans, SourceMemory(tmp_path / "memory"), clock)
        kept = {each.standing.plan.name: each for each in await again.kept()}
        assert [problem.code for problem in kept["catalogue"].problems] == ["unreachable"]
        assert [(problem.document, problem.code) for problem in kept["help"].problems] == [("bad.doc", "format")]
        assert kept["catalogue"].standing.due_at == clock.now + MINUTE
        shop.down = False
        (await again.schedule()).wake("catalogue")
        assert (await again.run_due()) is not None
        assert {each.standing.plan.name: each.problems for each in await again.kept()}["catalogue"] == ()


class InStretches:
    """A source that hands over one help page at a time and then wants to go on later."""

    name = "site"

    async def changes(self, cursor: str | None) -> SourcePage:
        done = int(cursor or 0) + 1
        text = Text(title=f"Page {done}", language="en", sections=(ParsedSection("", "Some text."),))
        origin = Origin(kind=Kind.PAGE, source=self.name, subject=str(done), prefix=self.name)
        return SourcePage(
            subjects={str(done): passage_documents(text, origin)},
            cursor=str(done),
            paused=done < 3,
            whole=done == 3,
            kept=[str(number) for number in range(1, done)],
        )


async def test_a_slow_source_lets_others_have_their_turn_and_is_due_again_at_once(
    tmp_path: Path, lexicon: Lexicon
) -> None:
    clock = Ticking()
    async with bench(tmp_path / "d", [InStretches()], lexicon) as held:
        keeper = Keeper(held.sync, [plan("site", HOUR)], SourceMemory(tmp_path / "memory"), clock)
        for stretch in (1, 2, 3):
            report = await keeper.run_due()
            assert report is not None
            assert report.paused == (("site",) if stretch < 3 else ())
            assert len(await held.store.subjects("site")) == stretch
        assert await keeper.run_due() is None


async def test_an_owner_s_sync_reads_a_slow_source_to_its_end(tmp_path: Path, lexicon: Lexicon) -> None:
    async with bench(tmp_path / "d", [InStretches()], lexicon) as held:
        keeper = Keeper(held.sync, [plan("site", HOUR)], SourceMemory(tmp_path / "memory"), Ticking())
        report = await keeper.run(["site"], whole=True)
        assert (report.written.new, report.paused) == (3, ())
        assert await held.store.subjects("site") == {"1", "2", "3"}


async def test_what_came_from_a_source_that_is_no_longer_configured_goes(tmp_path: Path, lexicon: Lexicon) -> None:
    (tmp_path / "help").mkdir()
    (tmp_path / "help" / "a.md").write_text("# A\n\nText.\n")
    async with bench(tmp_path / "d", [FileSource("help", tmp_path / "help", Kind.PAGE)], lexicon) as held:
        await held.sync.run()
    async with bench(tmp_path / "d", [ProductSource(Catalogue())], lexicon) as held:
        await Keeper(held.sync, [plan()], SourceMemory(tmp_path / "memory"), Ticking()).start()
        assert await held.store.subjects("help") == set()
        assert await held.store.subjects("catalogue") != set()


def test_a_shop_s_sources_come_from_its_settings_and_its_folder(tmp_path: Path) -> None:
    (tmp_path / "questions.csv").write_text("question,answer\n")
    said = ShopSettings.model_validate(
        {
            "name": {"en": "Shop"},
            "currency": "USD",
            "sources": [
                {"name": "orders", "enabled": False},
                {"name": "catalogue", "every_minutes": 5},
                {"name": "site", "type": "site", "address": "https://shop.example/"},
                {"name": "manuals", "type": "folder", "path": "manuals", "holds": "policies"},
            ],
        }
    )
    shop = Shop(name="s", capabilities=Capabilities(), catalogue=Catalogue(), orders=Orders(()), writer=None)  # type: ignore[arg-type]  # only what is read here
    built = build_sources(SourceParts(shop=shop, settings=said, folder=tmp_path, memory=SourceMemory(tmp_path / "m")))
    assert [(each.source.name, each.plan.every) for each in built] == [
        ("catalogue", 5 * MINUTE), ("policies", MINUTE), ("help", MINUTE), ("questions", MINUTE), ("site", 6 * HOUR),
        ("manuals", 5 * MINUTE),
    ]  # fmt: skip
    assert all(each.plan.name == each.source.name for each in built)


@pytest.mark.parametrize(
    "wrong",
    [
        [{"name": "site"}],
        [{"name": "catalogue", "type": "site", "address": "https://x.example"}],
        [{"name": "site", "type": "site", "address": "shop.example"}],
        [{"name": "manuals", "type": "folder"}],
        [{"name": "policy", "type": "folder", "path": "x"}],
        [{"name": "a b", "type": "folder", "path": "x"}],
        [{"name": "site", "type": "site", "address": "https://x.example", "allow_private": ["10.0.0.1"]}],
        [{"name": "help"}, {"name": "help"}],
    ],
)
def test_a_mistake_in_the_sources_is_said_before_anything_starts(wrong: list[dict[str, object]]) -> None:
    with pytest.raises(ValueError, match="source"):
        ShopSettings.model_validate({"name": {"en": "Shop"}, "currency": "USD", "sources": wrong})
