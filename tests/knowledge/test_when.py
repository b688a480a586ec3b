"""What a question says of days and languages, and that search holds documents to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.commerce import Language, Order, Review
from connectors.shops.base import ProductPage
from connectors.untrusted import Untrusted
from knowledge.documents import Kind
from knowledge.filters import Filters
from knowledge.language import normal
from knowledge.lexicon import Lexicon
from knowledge.search import Asked, Found, Search
from knowledge.sources.base import DocumentSource
from knowledge.sources.orders import OrderSource
from knowledge.sources.policies import PolicySource
from knowledge.sources.products import ProductSource
from knowledge.sources.reviews import ReviewSource
from knowledge.store import Viewer
from knowledge.when import When, when
from tests.knowledge.conftest import TODAY, Bench, bench
from tests.knowledge.shopfront import Catalogue, Orders, order, policy

WORDS_OF_TIME = (
    *(
        "last",
        "3",
        "31",
        "12",
        "2025",
        "2/30",
        "00",
        "999",
        "to",
        "and",
        "-",
        "between",
        "february",
        "may",
        "week",
        "weeks",
        "ago",
    ),
    *("since", "orders", "2月", "三", "月", "年", "30日", "到", "前", "上", "个", "周", "五", "以来", "半"),
)
PROSE = (Kind.POLICY, Kind.PAGE, Kind.QUESTION)


def read(text: str, *kinds: Kind, today: date = TODAY) -> When:
    return when(normal(text), kinds or (Kind.ORDER,), today)


def stretch(found: When) -> tuple[str | None, str | None] | None:
    if found.window is None:
        return None
    since, until = found.window.since, found.window.until
    return since.isoformat() if since else None, until.isoformat() if until else None


@pytest.mark.parametrize(
    ("text", "since", "until", "rest"),
    [
        ("my orders from last month", "2026-10-01", "2026-11-01", "my orders"),
        ("what did I buy in March", "2026-03-01", "2026-04-01", "what did i buy"),
        ("orders since June", "2026-06-01", None, "orders"),
        ("the kettle I bought between 3 and 10 May", "2026-05-03", "2026-05-11", "the kettle i bought"),
        ("last week", "2026-11-09", "2026-11-16", ""),
        ("this week", "2026-11-16", "2026-11-23", ""),
        ("orders in 2025", "2025-01-01", "2026-01-01", "orders"),
        ("orders in December", "2025-12-01", "2026-01-01", "orders"),
        ("orders before March 2025", None, "2025-03-01", "orders"),
        ("orders after 5 May", "2026-05-06", None, "orders"),
        ("orders from 3 May to 10 June 2025", "2025-05-03", "2025-06-11", "orders"),
        ("orders from 20 December to 5 January 2026", "2025-12-20", "2026-01-06", "orders"),
        ("what did I order on Dec 5th last year", "2025-12-05", "2025-12-06", "what did i order"),
        ("orders of the last 3 weeks", "2026-11-01", "2026-11-23", "orders"),
        ("what I ordered two months ago", "2026-09-01", "2026-10-01", "what i ordered"),
        ("what I bought yesterday", "2026-11-21", "2026-11-22", "what i bought"),
        ("what I bought last Friday", "2026-11-20", "2026-11-21", "what i bought"),
        ("my Black Friday 2025 order", "2025-11-28", "2025-12-02", "my order"),
        ("orders of 2025-03-04", "2025-03-04", "2025-03-05", "orders"),
        ("上个月的订单", "2026-10-01", "2026-11-01", "订单"),
        ("三月买的", "2026-03-01", "2026-04-01", "买的"),
        ("去年双十一买的水壶", "2025-11-01", "2025-11-12", "买的水壶"),
        ("最近一周", "2026-11-15", "2026-11-23", ""),
        ("6月1日到15日", "2026-06-01", "2026-06-16", ""),
        ("6月28日到7月3日的订单", "2026-06-28", "2026-07-04", "订单"),
        ("3月到5月买的", "2026-03-01", "2026-06-01", "买的"),
        ("从六月以来的订单", "2026-06-01", None, "订单"),
        ("6月3日前的订单", None, "2026-06-03", "订单"),
        ("去年十二月之前的订单", None, "2025-12-01", "订单"),
        ("上周五买的", "2026-11-13", "2026-11-14", "买的"),
        ("三个月前买的水壶", "2026-08-01", "2026-09-01", "买的水壶"),
        ("去年下半年的订单", "2025-07-01", "2026-01-01", "订单"),
        ("2025年的订单", "2025-01-01", "2026-01-01", "订单"),
        ("3/4的订单", "2026-03-04", "2026-03-05", "订单"),
        ("orders of 14/3", "2026-03-14", "2026-03-15", "orders"),
    ],
)
def test_days_are_read_and_their_words_leave_the_text(
    text: str, since: str | None, until: str | None, rest: str
) -> None:
    found = read(text)
    assert (stretch(found), found.rest) == ((since, until), rest)
    assert found.dated == {Kind.ORDER}


@pytest.mark.parametrize(
    "text",
    [
        "orders of 3/4",
        "order #20251103",
        "LN-2025",
        "order 2025",
        "my recent orders",
        "it may be my order",
        "the order that arrives next week",
        "the order that arrived last week",
        "which order did I return in March",
        "上周到的那单",
        "三天内能到吗",
        "订单号20260304",
        "orders of 30 February",
        "2月30日的订单",
        "我的订单到哪了",
        "第三单",
    ],
)
def test_what_is_no_day_of_an_order_limits_nothing_and_stays_in_the_text(text: str) -> None:
    assert read(text) == When(normal(text))


def test_who_asks_for_products_alone_says_nothing_of_time_or_language() -> None:
    for text in (
        "board game in English",
        "manual coffee grinder from 2025",
        "英文桌游",
        "sandals for last summer 2025",
    ):
        assert read(text, Kind.PRODUCT) == When(normal(text))


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("reviews from this year", "2026-01-01", "2027-01-01"),
        ("recent reviews", "2026-05-22", None),
        ("最近半年的评价", "2026-05-22", "2026-11-23"),
        ("近期评价", "2026-05-22", None),
    ],
)
def test_reviews_are_limited_by_the_days_they_were_written_on(text: str, since: str, until: str | None) -> None:
    found = read(text, Kind.REVIEW, Kind.PRODUCT)
    assert stretch(found) == (since, until)
    assert found.dated == {Kind.REVIEW}


def test_the_word_reviews_says_nothing_beside_what_they_are_of_where_they_alone_are_asked_for() -> None:
    assert read("recent reviews of the kettle", Kind.REVIEW).rest == "kettle"
    assert read("水壶的中文评价", Kind.REVIEW).rest == "水壶"
    assert read("recent reviews", Kind.REVIEW).rest == "reviews"
    assert read("recent reviews of the kettle", Kind.REVIEW, Kind.PAGE).rest == "reviews of the kettle"


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("did the return rule change since January", "2026-01-01", None),
        ("what was the return policy in March 2025", "2025-03-01", "2025-04-01"),
        ("去年的退货政策", "2025-01-01", "2026-01-01"),
        ("今年退货规则改了吗", "2026-01-01", "2027-01-01"),
    ],
)
def test_rules_are_asked_as_of_a_time(text: str, since: str, until: str | None) -> None:
    assert stretch(read(text, *PROSE)) == (since, until)


@pytest.mark.parametrize(
    "text",
    [
        "are you open on 25 December",
        "I bought this on 3 March, can I still return it",
        "can I return gifts until January 31",
        "国庆发货吗",
        "双十一买的能退吗",
        "7天无理由退货",
    ],
)
def test_a_day_that_a_rule_is_about_is_not_when_it_held(text: str) -> None:
    assert read(text, *PROSE) == When(normal(text))


@pytest.mark.parametrize(
    ("text", "language", "rest"),
    [
        ("manual in Chinese", "zh", "manual"),
        ("do you have the Chinese manual", "zh", "do you have the manual"),
        ("有英文说明书吗", "en", "有 说明书吗"),
        ("说明书有中文的吗", "zh", "说明书有 吗"),
    ],
)
def test_a_text_is_wanted_in_a_language(text: str, language: str, rest: str) -> None:
    found = read(text, Kind.PAGE, Kind.PRODUCT)
    assert (found.language, found.rest) == (language, rest)
    assert found.written == {Kind.PAGE}


def test_a_language_that_something_else_is_in_limits_nothing() -> None:
    for text in ("do you have support in Chinese", "board game in English", "客服会说英文吗"):
        assert read(text, *PROSE) == When(normal(text))


def test_both_a_time_and_a_language_are_read() -> None:
    found = read("reviews in English since March", Kind.REVIEW)
    assert (stretch(found), found.language, found.rest) == (("2026-03-01", None), "en", "reviews")


@given(text=st.text(max_size=60), today=st.dates(min_value=date(2010, 1, 1), max_value=date(2090, 1, 1)))
def test_whatever_is_written_is_read_without_failing(text: str, today: date) -> None:
    found = read(text, *Kind, today=today)
    assert (found.window is None) == (not found.dated)


@given(
    parts=st.lists(st.sampled_from(WORDS_OF_TIME), max_size=9),
    glue=st.sampled_from(["", " "]),
    today=st.dates(min_value=date(2010, 1, 1), max_value=date(2090, 1, 1)),
)
def test_words_of_time_in_any_order_give_a_stretch_of_days_or_none(parts: list[str], glue: str, today: date) -> None:
    found = read(glue.join(parts), *Kind, today=today)
    if found.window is not None and found.window.since is not None and found.window.until is not None:
        assert found.window.since < found.window.until


@given(today=st.dates(min_value=date(2010, 1, 1), max_value=date(2090, 1, 1)))
def test_weeks_begin_on_monday_and_last_seven_days(today: date) -> None:
    for text in ("orders of last week", "上周的订单"):
        window = read(text, today=today).window
        assert window is not None
        assert window.since is not None
        assert window.until is not None
        assert (window.since.weekday(), window.until - window.since) == (0, timedelta(days=7))
        assert window.until <= today < window.until + timedelta(days=7)


class Reviewed(Catalogue):
    """The small shop, its kettle with an old English review and a new one in each language."""

    async def product_feed(self, cursor: str | None, limit: int = 500) -> ProductPage:
        page = await super().product_feed(cursor, limit)
        return replace(page, products=tuple(replace(product, review_count=1) for product in page.products))

    async def reviews(self, product_id: str, limit: int = 10) -> tuple[Review, ...]:
        if product_id != "kettle":
            return ()
        return (
            review("old", "The kettle boils fast.", datetime(2024, 3, 1, tzinfo=UTC)),
            review("new", "The kettle leaks at the spout.", datetime(2026, 10, 1, tzinfo=UTC)),
            review("zh", "水壶烧水很快，值得买。", datetime(2026, 10, 2, tzinfo=UTC)),
        )


def review(id_: str, body: str, at: datetime) -> Review:
    return Review(
        id=id_,
        product_id="kettle",
        rating=4,
        title=Untrusted(""),
        body=Untrusted(body),
        author=Untrusted("A."),
        language="",
        written_at=at,
    )


def placed(id_: str, owner: str, at: datetime | None, *titles: str) -> Order:
    return replace(order(id_, owner, *titles), placed_at=at)


ORDERS = (
    placed("march", "ana", datetime(2026, 3, 5, 12, tzinfo=UTC), "Heron Kettle"),
    placed("october", "ana", datetime(2026, 10, 9, 12, tzinfo=UTC), "Crane Desk Lamp"),
    # Already October where the shop is, still September in UTC.
    placed("edge", "ana", datetime(2026, 9, 30, 20, tzinfo=UTC), "Heron Kettle"),
    placed("basket", "ana", None, "Heron Kettle"),
    placed("other", "bo", datetime(2026, 10, 9, 12, tzinfo=UTC), "Heron Kettle"),
)
SHANGHAI = timezone(timedelta(hours=8))
RULES_OF_RETURNS = (
    replace(
        policy(
            "returns", "en", "Returns", ("Days", "You can return things within 14 days."), valid_to=date(2025, 12, 31)
        ),
        version="1",
    ),
    replace(
        policy("returns-new", "en", "Returns", ("Days", "You can return things within 30 days.")),
        valid_from=date(2026, 1, 1),
    ),
    policy("manual", "en", "Manual of the kettle", ("Descaling", "Fill it with vinegar.")),
    policy("manual", "zh", "水壶说明书", ("除垢", "加白醋煮沸。")),
    policy("hours", "en", "Opening hours", ("Hours", "We are open from nine to five.")),
)


@pytest.fixture
async def shop(tmp_path: Path, lexicon: Lexicon) -> AsyncIterator[Bench]:
    sources: Sequence[DocumentSource] = (
        ProductSource(Catalogue()),
        ReviewSource(Reviewed()),
        OrderSource(Orders(ORDERS)),
        PolicySource(lambda: RULES_OF_RETURNS),
    )
    async with bench(tmp_path / "documents.sqlite", sources, lexicon) as held:
        held.search = Search(replace(held.search.parts, zone=SHANGHAI))
        await held.sync.run()
        yield held


async def look(shop: Bench, text: str, *kinds: Kind, language: Language = "en", **more: object) -> Found:
    return await shop.search.look(Asked(text=text, kinds=kinds, language=language, **more))  # type: ignore[arg-type]  # as `Asked` has them


def subjects(found: Found) -> list[str]:
    return [hit.document.subject for hit in found.hits]


async def test_ones_own_orders_of_a_time_are_listed_newest_first(shop: Bench) -> None:
    for text in ("my orders from last month", "上个月的订单", "what did I buy in October"):
        found = await look(shop, text, Kind.ORDER, owner="ana")
        assert subjects(found) == ["october", "edge"], text
        assert (found.filters.since, found.filters.until) == (date(2026, 10, 1), date(2026, 11, 1))
    assert "2026-10-01" in found.hits[1].why


async def test_what_is_named_beside_the_time_is_searched_within_it(shop: Bench) -> None:
    found = await look(shop, "the kettle I bought in March", Kind.ORDER, owner="ana")
    assert subjects(found) == ["march"]
    nothing = await look(shop, "the kettle I bought in May", Kind.ORDER, owner="ana")
    assert subjects(nothing) == []
    assert nothing.missed == ("date",)


@pytest.mark.parametrize("owner", ["bo", "", None, "ANA"])
async def test_no_time_opens_somebody_elses_orders(shop: Bench, owner: str | None) -> None:
    for text in (
        "my orders from last month",
        "三月买的",
        "in 2026",
        "the kettle I bought in March",
        "orders of ana since 2020",
    ):
        for filters in (Filters(), Filters(since=date(2020, 1, 1), until=date(2027, 1, 1))):
            found = await look(shop, text, *Kind, owner=owner, filters=filters)
            of_others = [h for h in (*found.hits, *found.closest) if h.document.owner not in (None, owner or None)]
            assert of_others == []


async def test_reviews_are_found_by_the_time_they_are_from(shop: Bench) -> None:
    def ids(found: Found) -> set[str]:
        return {hit.document.id for hit in found.hits}

    assert ids(await look(shop, "kettle", Kind.REVIEW)) >= {"review:old", "review:new"}
    recent = ids(await look(shop, "recent reviews of the kettle", Kind.REVIEW))
    assert "review:new" in recent
    assert "review:old" not in recent
    assert ids(await look(shop, "kettle reviews from 2024", Kind.REVIEW)) == {"review:old"}


async def test_reviews_are_found_in_the_language_asked_for(shop: Bench) -> None:
    found = await look(shop, "kettle reviews in English", Kind.REVIEW)
    assert {hit.document.language for hit in found.hits} == {"en"}
    found = await look(shop, "水壶的中文评价", Kind.REVIEW, language="zh")
    assert [hit.document.id for hit in found.hits] == ["review:zh"]


async def test_a_rule_is_found_as_it_held_then(shop: Bench) -> None:
    then = await look(shop, "what was the return policy in March 2025", Kind.POLICY)
    assert subjects(then) == ["returns"]
    since = await look(shop, "did the return rule change since February", Kind.POLICY)
    assert "returns" not in subjects(since)
    assert "returns-new" in subjects(since)


async def test_a_manual_is_shown_in_the_language_asked_for_whoever_asks(shop: Bench) -> None:
    found = await look(shop, "kettle manual in Chinese", Kind.POLICY, Kind.PAGE)
    assert {(hit.document.subject, hit.document.language) for hit in found.hits} == {("manual", "zh")}
    assert found.filters.language == "zh"
    none = await look(shop, "opening hours page in Chinese", Kind.POLICY, Kind.PAGE)
    assert "hours" not in subjects(none)


async def test_limits_given_besides_the_words_hold_for_every_kind_that_has_a_date(shop: Bench) -> None:
    filters = Filters(since=date(2026, 9, 1), until=date(2026, 10, 2))
    found = await look(shop, "kettle", Kind.ORDER, Kind.REVIEW, Kind.PRODUCT, owner="ana", filters=filters)
    assert {hit.document.id for hit in found.hits} == {"order:edge:en", "review:new", *product_ids(found)}
    assert product_ids(found)


def product_ids(found: Found) -> set[str]:
    return {hit.document.id for hit in found.hits if hit.document.kind is Kind.PRODUCT}


async def test_orders_kept_in_an_earlier_way_are_read_anew_by_themselves(tmp_path: Path, lexicon: Lexicon) -> None:
    class Earlier(OrderSource):
        """Hands over documents without a day, and the feed's own cursor."""

        async def changes(self, cursor: str | None):  # type: ignore[no-untyped-def]  # as in the class above
            page = await super().changes(None)
            bare = {
                subject: [replace(one, attributes={"number": one.attributes["number"]}) for one in documents]
                for subject, documents in page.subjects.items()
            }
            return replace(page, subjects=bare, cursor=str(len(ORDERS)))

    path = tmp_path / "documents.sqlite"
    async with bench(path, [Earlier(Orders(ORDERS))], lexicon) as before:
        await before.sync.run()
    async with bench(path, [OrderSource(Orders(ORDERS))], lexicon) as after:
        first, second = await after.sync.run(), await after.sync.run()
        viewer = Viewer(owner="ana", kinds=(Kind.ORDER,), today=TODAY)
        kept = await after.store.read(["order:march:en"], viewer)
    assert first.written.changed == len(ORDERS)
    assert kept["order:march:en"].attributes["at"] == "2026-03-05T12:00:00+00:00"
    assert second.written.changed == 0


async def test_products_are_found_as_before_where_they_alone_are_asked_for(shop: Bench) -> None:
    found = await look(shop, "desk lamp of last month in English", Kind.PRODUCT)
    assert found.filters.since is None
    assert found.filters.language is None
    assert subjects(found)[0] == "lamp"
