"""A web site by its sitemap: what becomes findable, what a second look costs, and what goes wrong in between."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from connectors.errors import ConnectorError, Throttled
from connectors.http import Limits, Reach
from knowledge.documents import Kind
from knowledge.lexicon import Lexicon
from knowledge.sources.site import SiteSettings, SiteSource
from knowledge.sync import SyncReport
from tests.connectors.website import Answer, Website, website
from tests.knowledge.conftest import Bench, bench


@pytest.fixture
async def site() -> AsyncIterator[Website]:
    async with website() as served:
        yield served


class Clock:
    """Seconds that pass only when told, and the pauses that were made."""

    def __init__(self) -> None:
        self.now = 1_000_000.0
        self.pauses: list[float] = []

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)


def sitemap(site: Website, *paths: str, path: str = "/sitemap.xml", lastmod: str = "", extra: str = "") -> None:
    when = f"<lastmod>{lastmod}</lastmod>" if lastmod else ""
    entries = "".join(f"<url><loc>{site.url(each)}</loc>{when}</url>" for each in paths)
    site.pages[path] = Answer(
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">{entries}{extra}</urlset>'.encode()
    )


def text(title: str, body: str, head: str = "") -> str:
    content = f"<main><h1>{title}</h1><p>{body} This page has some text.</p></main>"
    return f"<html lang=en><head>{head}</head><body><nav>Home</nav>{content}</body></html>"


def source(site: Website, clock: Clock | None = None, **changed: Any) -> SiteSource:
    clock = clock or Clock()
    settings = SiteSettings(
        address=site.url("/sitemap.xml"),
        reach=Reach(allow_private=(site.place,)),
        page_limits=Limits(seconds=0.5, bytes=1_000_000),
    )
    return SiteSource("site", replace(settings, **changed), clock=lambda: clock.now, pause=clock.pause)


async def known(held: Bench) -> set[str]:
    return {subject.rpartition("/")[2] for subject in await held.store.subjects("site")}


async def settled(held: Bench, **how: Any) -> SyncReport:
    report = await held.sync.run(**how)
    while report.paused:
        report = await held.sync.run()
    return report


def codes(report: SyncReport) -> dict[str, str]:
    return {fault.document.rpartition("/")[2]: fault.code for fault in report.faults}


async def test_pages_are_found_with_their_address_and_cost_nothing_when_unchanged(
    site: Website, tmp_path: Path, lexicon: Lexicon
) -> None:
    site.page("/kettle", text("Kettle care", "Descale it with vinegar."), etag='"1"')
    site.page("/plain", text("Plain", "Nothing to see."), last_modified="Mon, 02 Nov 2026 10:00:00 GMT")
    sitemap(site, "/kettle", "/plain")
    async with bench(tmp_path / "d", [source(site)], lexicon) as held:
        await settled(held)
        [hit] = await held.search.find("descale kettle", kinds=(Kind.PAGE,), language="en", limit=1)
        assert (hit.document.title, hit.document.attributes["url"]) == ("Kettle care", site.url("/kettle"))
        assert "Home" not in hit.document.text
        site.asked.clear(), site.headers.clear()
        report = await settled(held)
        assert (report.written.new, report.written.changed, report.indexed) == (0, 0, 0)
        asked = dict(zip(site.asked, site.headers, strict=True))
        assert asked["/kettle"]["if-none-match"] == '"1"'
        assert asked["/plain"]["if-modified-since"] == "Mon, 02 Nov 2026 10:00:00 GMT"


async def test_a_page_whose_sitemap_says_unchanged_is_believed_for_a_week(site: Website) -> None:
    clock = Clock()
    site.page("/a", text("A", "Text."))
    sitemap(site, "/a", lastmod="2026-11-01")
    read = source(site, clock)
    first = await read.changes(None)
    site.asked.clear()
    second = await read.changes(first.cursor)
    assert "/a" not in site.asked
    clock.now += 8 * 86_400
    await read.changes(second.cursor)
    assert "/a" in site.asked


async def test_what_leaves_the_sitemap_or_answers_gone_disappears_and_the_rest_stays(
    site: Website, tmp_path: Path, lexicon: Lexicon
) -> None:
    for name in "abc":
        site.page(f"/{name}", text(name, f"About {name}."))
    sitemap(site, "/a", "/b", "/c")
    async with bench(tmp_path / "d", [source(site)], lexicon) as held:
        await settled(held)
        site.pages["/b"] = Answer(status=410)
        sitemap(site, "/a", "/b")
        assert codes(await settled(held)) == {"b": "gone"}
        assert await known(held) == {"a"}


async def test_each_bad_page_is_reported_and_the_rest_is_indexed(
    site: Website, tmp_path: Path, lexicon: Lexicon
) -> None:
    async with website() as other:
        other.page("/", text("Inner", "Secret."))
        site.page("/good", text("Good", "Text."))
        site.pages["/large"] = Answer(b"x" * 1_000_000, repeat=50)
        site.redirect("/circle", "/circle2")
        site.redirect("/circle2", "/circle")
        site.redirect("/inside", other.url("/"))
        site.pages["/slow"] = Answer(silent=True)
        site.pages["/error"] = Answer(status=500)
        site.page("/empty", "<html><body><nav>Menu</nav></body></html>")
        site.pages["/doc.pdf"] = Answer(b"%PDF", headers={"content-type": "application/pdf"})
        site.pages["/gbk"] = Answer("<title>退货</title><p>三十天之内都可以退货，拆封了也行。</p>".encode("gbk"))
        sitemap(site, "/large", "/circle", "/inside", "/good", "/slow", "/empty", "/error", "/doc.pdf", "/gbk")
        async with bench(tmp_path / "d", [source(site)], lexicon) as held:
            report = await settled(held)
            assert codes(report) == {
                "large": "too_large", "circle": "redirect_loop", "inside": "private_address", "slow": "too_slow", "empty": "no_text",
                "error": "status", "doc.pdf": "format",
            }  # fmt: skip
            assert await known(held) == {"good", "gbk"}
            assert other.asked == []


async def test_a_site_that_is_down_keeps_what_was_known(site: Website, tmp_path: Path, lexicon: Lexicon) -> None:
    names = [f"/{number}" for number in range(8)]
    for name in names:
        site.page(name, text(name, "Text about it."))
    sitemap(site, *names)
    async with bench(tmp_path / "d", [source(site)], lexicon) as held:
        await settled(held)
        before = await known(held)
        working = dict(site.pages)
        for broken in ("/sitemap.xml", "/robots.txt", *names):
            site.pages = {**working, broken: Answer(status=503)}
            await settled(held)
            await settled(held, whole=True)
            assert await known(held) == before
        site.pages = {**working, **{name: Answer(status=503) for name in names}}
        assert (await settled(held)).failed == ("site",)
        assert await known(held) == before


def throttled(after: str) -> Answer:
    return Answer(status=429, headers={"retry-after": after} if after else {})


@pytest.mark.parametrize(
    ("status", "after", "rest"),
    [
        (429, "3600", 3600),
        (503, "90", 90),
        (429, "", 60),
        (429, "Mon, 12 Jan 1970 14:20:00 GMT", 2_000),
        (429, "99999999", 86_400),
        (429, "soon", 60),
    ],
)
async def test_a_site_that_asks_for_a_rest_gets_it_and_the_reading_goes_on_at_that_page(
    site: Website, status: int, after: str, rest: int
) -> None:
    clock = Clock()
    for name in "abc":
        site.page(f"/{name}", text(name, f"About {name}."))
    sitemap(site, "/a", "/b", "/c")
    good = site.pages["/b"]
    site.pages["/b"] = replace(throttled(after), status=status)
    reader = source(site, clock)
    first = await reader.changes(None)
    assert (first.paused, [url.rpartition("/")[2] for url in first.subjects]) == (True, ["a"])
    asked = len(site.asked)
    clock.now += rest - 1
    with pytest.raises(Throttled, match="left alone for 1 seconds"):
        await reader.changes(first.cursor)
    # Not a single request while it rests.
    assert len(site.asked) == asked
    clock.now += 1
    site.pages["/b"] = good
    second = await reader.changes(first.cursor)
    assert (second.paused, [url.rpartition("/")[2] for url in second.subjects]) == (False, ["b", "c"])
    assert site.asked[asked:] == ["/b", "/c"]


async def test_a_short_rest_is_taken_on_the_spot(site: Website) -> None:
    clock = Clock()
    site.page("/a", text("a", "About a."))
    sitemap(site, "/a")
    good = site.pages["/a"]
    site.pages["/a"] = throttled("7")

    async def pause(seconds: float) -> None:
        clock.pauses.append(seconds)
        clock.now += seconds
        if seconds == 7:
            site.pages["/a"] = good

    clock.pause = pause  # type: ignore[method-assign] # the pause lets the site recover
    page = await source(site, clock).changes(None)
    assert (len(page.subjects), page.paused, clock.pauses.count(7)) == (1, False, 1)


@pytest.mark.parametrize("path", ["/robots.txt", "/sitemap.xml"])
async def test_a_rest_is_also_asked_for_by_what_stands_before_the_pages(site: Website, path: str) -> None:
    clock = Clock()
    site.page("/a", text("a", "About a."))
    sitemap(site, "/a")
    site.pages[path] = throttled("120")
    reader = source(site, clock)
    for _ in range(2):
        with pytest.raises(Throttled):
            await reader.changes(None)
    assert site.asked.count(path) == 1


async def test_a_whole_reading_drops_what_nobody_names_and_keeps_what_cannot_be_read_now(
    site: Website, tmp_path: Path, lexicon: Lexicon
) -> None:
    for name in "abc":
        site.page(f"/{name}", text(name, f"About {name}."))
    sitemap(site, "/a", "/b", "/c")
    async with bench(tmp_path / "d", [source(site)], lexicon) as held:
        await settled(held)
        site.pages["/b"] = Answer(status=500)
        sitemap(site, "/a", "/b")
        await settled(held, whole=True)
        assert await known(held) == {"a", "b"}


async def test_a_sitemap_index_is_followed_packed_or_not_and_a_broken_part_drops_nothing(
    site: Website, tmp_path: Path, lexicon: Lexicon
) -> None:
    site.page("/a", text("A", "About a."))
    site.page("/b", text("B", "About b."))
    sitemap(site, "/a", path="/one.xml")
    sitemap(site, "/b", path="/two.xml")
    site.pages["/two.xml.gz"] = Answer(gzip.compress(site.pages["/two.xml"].body))
    parts = "".join(
        f"<sitemap><loc>{site.url(path)}</loc></sitemap>" for path in ("/one.xml", "/two.xml.gz", "/sitemap.xml")
    )
    site.pages["/sitemap.xml"] = Answer(f"<sitemapindex>{parts}</sitemapindex>".encode())
    async with bench(tmp_path / "d", [source(site)], lexicon) as held:
        await settled(held)
        assert await known(held) == {"a", "b"}
        site.pages["/two.xml.gz"] = Answer(b"\x1f\x8bbroken")
        report = await settled(held)
        assert codes(report) == {"two.xml.gz": "bad_sitemap"}
        assert await known(held) == {"a", "b"}


async def test_a_bomb_of_entities_in_a_sitemap_is_refused(site: Website) -> None:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    site.pages["/sitemap.xml"] = Answer(f'<!DOCTYPE x [<!ENTITY a0 "ha">{entities}]><urlset>&a11;</urlset>'.encode())
    with pytest.raises(ConnectorError, match="entities") as caught:
        await source(site).changes(None)
    assert caught.value.code == "bad_sitemap"


async def test_a_sitemap_that_unpacks_beyond_measure_is_refused(site: Website) -> None:
    site.pages["/sitemap.xml"] = Answer(gzip.compress(b" " * 60_000_000))
    with pytest.raises(ConnectorError) as caught:
        await source(site).changes(None)
    assert caught.value.code == "too_large"


async def test_robots_are_obeyed_also_in_their_pace_and_their_sitemaps(site: Website) -> None:
    clock = Clock()
    site.page("/open", text("Open", "Text."))
    site.page("/list?sort=price", text("List", "Text."))
    sitemap(site, "/open", "/list?sort=price", path="/all.xml")
    robots = f"User-agent: *\nDisallow: /*?sort=\nCrawl-delay: 3\nSitemap: {site.url('/all.xml')}\n"
    site.pages["/robots.txt"] = Answer(robots.encode())
    page = await source(site, clock, address=site.url("/")).changes(None)
    assert list(page.subjects) == [site.url("/open")]
    assert "/list?sort=price" not in site.asked
    assert clock.pauses == [3.0]
    assert [problem.code for problem in page.problems] == ["robots"]


async def test_the_same_page_under_several_addresses_is_taken_once_by_its_own(site: Website) -> None:
    head = f'<link rel=canonical href="{site.url("/shoe")}">'
    site.page("/shoe?color=red", text("Shoe", "A shoe.", head))
    site.page("/shoe", text("Shoe", "A shoe.", head))
    site.page("/copy", text("Shoe", "A shoe."))
    site.page("/hidden", text("Hidden", "Not for robots.", "<meta name=robots content=noindex>"))
    sitemap(site, "/shoe?color=red", "/shoe", "/copy", "/hidden")
    page = await source(site).changes(None)
    assert list(page.subjects) == [site.url("/shoe")]


async def test_only_pages_in_english_and_chinese_of_this_site_are_read(site: Website) -> None:
    site.page("/en", text("English", "Text."))
    site.page("/de", text("Deutsch", "Text."))
    site.page("/fr", text("Français", "Texte.").replace("lang=en", "lang=fr"))
    site.page(
        "/zh",
        "<html lang=zh-Hans><body><h1>退货说明</h1><p>三十天之内都可以退货，拆封了也可以退。</p></body></html>",
    )
    german = (
        f'<url><loc>{site.url("/de")}</loc><xhtml:link rel="alternate" hreflang="de" href="{site.url("/de")}"/></url>'
    )
    sitemap(site, "/en", "/fr", "/zh", extra=f"{german}<url><loc>https://other.example/</loc></url>")
    page = await source(site).changes(None)
    languages = {subject.rpartition("/")[2]: documents[0].language for subject, documents in page.subjects.items()}
    assert languages == {"en": "en", "zh": "zh"}
    assert "/de" not in site.asked
    assert sorted(problem.code for problem in page.problems) == ["other_host", "other_language"]


async def test_a_site_is_read_up_to_its_number_of_pages(site: Website) -> None:
    for number in range(5):
        site.page(f"/{number}", text(f"Page {number}", "Text."))
    sitemap(site, *(f"/{number}" for number in range(5)))
    page = await source(site, max_pages=3).changes(None)
    assert len(page.subjects) == 3
    assert [problem.code for problem in page.problems] == ["too_many"]


async def test_a_page_s_own_address_counts_only_where_it_is_one_of_the_web(site: Website) -> None:
    script = f"javascript://127.0.0.1:{site.port}/%0Aalert(1)"
    site.page("/shoe", text("Shoe", "Ankle high.", f'<link rel=canonical href="{script}">'))
    sitemap(site, "/shoe")
    page = await source(site).changes(None)
    assert list(page.subjects) == [site.url("/shoe")]
