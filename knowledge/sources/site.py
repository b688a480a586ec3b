"""A web site by its sitemap, as documents: politely, only what changed, and no page twice."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from urllib.parse import urldefrag, urljoin, urlsplit

from protego import Protego

from connectors.errors import Throttled, Unreachable
from connectors.http import PORTS, USER_AGENT, Fetched, Fetcher, FetchError, Limits, Reach
from knowledge.documents import Document, Kind
from knowledge.sources.base import Problem, SourcePage
from knowledge.sources.courtesy import Courtesy
from knowledge.sources.passages import Origin, Text, passage_documents, spoken_language
from knowledge.sources.reading.html import Page, read_html
from knowledge.sources.reading.parsed import UnreadableError
from knowledge.sources.sitemap import Entry, Sitemap, read_sitemap
from knowledge.sources.visits import Visit, from_cursor, to_cursor

MOST_SITEMAPS = 50
# A page whose sitemap says that it did not change is believed for so long.
BELIEVED_SECONDS = 7 * 86_400.0
# So long at one go; then others have their turn.
STRETCH_SECONDS = 20.0
# After so many pages in a row that nobody answers for, the site counts as down.
DOWN_AFTER = 5
LONGEST_DELAY = 30.0
# How often in a row a page is asked for again after a rest.
RESTS = 3
PAGE_LIMITS = Limits(seconds=20, bytes=5_000_000)
SITEMAP_LIMITS = Limits(seconds=60, bytes=20_000_000)
ROBOTS_BYTES = 500_000
_GONE = frozenset({404, 410})
_HTML = ("", "text/html", "application/xhtml+xml")

Pause = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class SiteSettings:
    """Which site, and how politely. `address` is a sitemap, or the site, whose robots.txt then names the sitemaps."""

    address: str
    max_pages: int = 2_000
    delay_seconds: float = 0.5
    reach: Reach = field(default_factory=Reach)
    page_limits: Limits = PAGE_LIMITS


@dataclass
class _Reading:
    """A reading under way: what is still to visit, what was learnt, and the cursor by which it is known again."""

    robots: Protego
    delay: float
    queue: list[Entry]
    complete: bool
    from_beginning: bool
    visits: dict[str, Visit]
    problems: dict[str, Problem]
    left_out: Counter[str] = field(default_factory=Counter)
    kept: set[str] = field(default_factory=set)
    unanswered: int = 0
    cursor: str | None = None


class SiteSource:
    """The pages of one web site. What cannot be read now is reported and stays as it was known."""

    def __init__(
        self, name: str, settings: SiteSettings, *, clock: Callable[[], float] = time.time, pause: Pause = asyncio.sleep
    ) -> None:
        self.name = name
        self._settings = settings
        self._clock = clock
        self._pause = pause
        self._reading: _Reading | None = None
        self._courtesy = Courtesy()

    async def changes(self, cursor: str | None) -> SourcePage:
        """The pages that changed, as many as are visited at one go.

        Raises `FetchError` where the site is down, `Throttled` while it asks to be left alone.
        """
        self._courtesy.check(self._clock())
        reading, self._reading = self._reading, None
        async with Fetcher(self._settings.reach, self._settings.page_limits) as fetcher:
            if reading is None or cursor is None or cursor != reading.cursor:
                reading = await self._begin(cursor)
            subjects: dict[str, list[Document]] = {}
            until = asyncio.get_running_loop().time() + STRETCH_SECONDS
            while reading.queue and asyncio.get_running_loop().time() < until:
                entry = reading.queue.pop(0)
                if not self._believed(entry, reading) and not await self._visited(entry, reading, fetcher, subjects):
                    break
        return self._page(reading, subjects)

    def _page(self, reading: _Reading, subjects: dict[str, list[Document]]) -> SourcePage:
        ended = not reading.queue
        # Without all sitemaps nobody knows what is gone. The first reading would count the unnamed as gone all the
        # same, so it ends as a pause: the next one begins with a cursor.
        paused = not ended or (reading.from_beginning and not reading.complete)
        cursor = to_cursor(reading.visits)
        if not ended:
            reading.cursor = cursor
            self._reading = reading
        return SourcePage(
            subjects=subjects,
            cursor=cursor,
            paused=paused,
            whole=ended and reading.complete,
            kept=sorted(reading.kept | {visit.subject for visit in reading.visits.values() if visit.subject}),
            problems=[*reading.problems.values(), *self._remarks(reading)],
        )

    def _remarks(self, reading: _Reading) -> list[Problem]:
        """What is said once of many pages."""
        said = []
        for code, count in sorted(reading.left_out.items()):
            sentence = _REMARKS[code].format(count=count, most=self._settings.max_pages)
            said.append(Problem(source=self.name, document=self._settings.address, code=code, sentence=sentence))
        return said

    # -------------------------------------------------------------- the plan

    async def _begin(self, cursor: str | None) -> _Reading:
        address = self._settings.address
        async with Fetcher(self._settings.reach, SITEMAP_LIMITS) as fetcher:
            robots = await self._robots(fetcher)
            delay = max(self._settings.delay_seconds, min(float(robots.crawl_delay(USER_AGENT) or 0), LONGEST_DELAY))
            reading = _Reading(robots, delay, [], True, cursor is None, from_cursor(cursor), {})
            is_sitemap = urlsplit(address).path.endswith((".xml", ".xml.gz", ".txt"))
            first = [address] if is_sitemap else list(robots.sitemaps) or [urljoin(address, "/sitemap.xml")]
            entries = await self._entries(first, reading, fetcher)
        allowed: dict[str, Entry] = {}
        for entry in entries:
            url = urldefrag(entry.url).url
            refusal = self._refusal(url, entry, robots)
            if refusal:
                reading.left_out[refusal] += 1
            elif url not in allowed and len(allowed) >= self._settings.max_pages:
                reading.left_out["too_many"] += 1
            else:
                allowed.setdefault(url, replace(entry, url=url))
        reading.queue = list(allowed.values())
        if reading.complete:
            reading.visits = {url: visit for url, visit in reading.visits.items() if url in allowed}
        return reading

    async def _robots(self, fetcher: Fetcher) -> Protego:
        url = urljoin(self._settings.address, "/robots.txt")
        try:
            answer = await fetcher.get(url)
        except FetchError as error:
            raise FetchError(error.code, f"{url} {error}", retryable=error.retryable) from error
        self._courtesy.heed(answer.status, answer.headers, self._clock())
        if answer.status >= 500:
            raise Unreachable(
                f"robots.txt of the site answers {answer.status}, so nothing is asked now; it is tried later"
            )
        text = answer.body[:ROBOTS_BYTES].decode("utf-8", errors="replace") if answer.status == 200 else ""
        return Protego.parse(text)

    async def _entries(self, first: list[str], reading: _Reading, fetcher: Fetcher) -> list[Entry]:
        """The pages of all sitemaps; one that cannot be read is reported, and raises when it is the only one."""
        waiting, seen, entries = list(first), set(first), list[Entry]()
        while waiting:
            url = waiting.pop(0)
            try:
                found = await self._sitemap(url, fetcher)
            except (FetchError, UnreadableError) as error:
                if len(seen) == 1:
                    raise FetchError(error.code, f"the sitemap {url} {error}", retryable=True) from error
                reading.complete = False
                self._note(reading, url, error.code, f"is a sitemap that {error}")
                continue
            entries += found.pages
            for each in found.sitemaps:
                if each in seen:
                    continue
                if len(seen) >= MOST_SITEMAPS:
                    reading.complete = False
                    self._note(
                        reading, url, "too_many", f"names more than {MOST_SITEMAPS} sitemaps; the rest is left out"
                    )
                    break
                seen.add(each)
                waiting.append(each)
        return entries

    async def _sitemap(self, url: str, fetcher: Fetcher) -> Sitemap:
        answer = await fetcher.get(url)
        self._courtesy.heed(answer.status, answer.headers, self._clock())
        if answer.status != 200:
            raise FetchError("status", f"answers {answer.status}; check its address", retryable=answer.status >= 500)
        return await asyncio.to_thread(read_sitemap, answer.body, answer.url)

    def _refusal(self, url: str, entry: Entry, robots: Protego) -> str:
        """Why a page is not visited, as the code of a remark; empty for one that is."""
        if not self._is_ours(url):
            return "other_host"
        if not robots.can_fetch(url, USER_AGENT):
            return "robots"
        mine = [language for language, address in entry.languages.items() if address == entry.url]
        return "other_language" if mine and not any(map(_is_spoken, mine)) else ""

    def _is_ours(self, url: str) -> bool:
        return _site(url) == _site(self._settings.address)

    # -------------------------------------------------------------- one page

    def _believed(self, entry: Entry, reading: _Reading) -> bool:
        """Whether the sitemap's own word that nothing changed is enough."""
        known = reading.visits.get(entry.url)
        if known is None or not entry.lastmod or entry.lastmod != known.lastmod:
            return False
        if self._clock() - known.checked > BELIEVED_SECONDS:
            return False
        if known.code:
            self._note(reading, entry.url, known.code, known.sentence)
        return True

    async def _visited(
        self, entry: Entry, reading: _Reading, fetcher: Fetcher, subjects: dict[str, list[Document]]
    ) -> bool:
        """Whether the site let us visit a page; where it asks for a long rest, the page waits with the others.

        A short rest is taken on the spot, so that a small site which allows a few requests at a time is read at one go.
        """
        for _ in range(RESTS):
            try:
                await self._visit(entry, reading, fetcher, subjects)
                return True
            except Throttled as asked:
                if asked.retry_after is None or asked.retry_after > LONGEST_DELAY:
                    break
                await self._pause(asked.retry_after)
        reading.queue.insert(0, entry)
        return False

    async def _visit(
        self, entry: Entry, reading: _Reading, fetcher: Fetcher, subjects: dict[str, list[Document]]
    ) -> None:
        url = entry.url
        known = reading.visits.get(url, Visit())
        await self._pause(reading.delay)
        try:
            answer = await fetcher.get(url, known.conditions)
            if answer.status == 304:
                reading.visits[url] = replace(known, lastmod=entry.lastmod, checked=self._clock())
                if known.code:
                    self._note(reading, url, known.code, known.sentence)
                reading.unanswered = 0
                return
            self._courtesy.heed(answer.status, answer.headers, self._clock())
            _refuse_status(answer)
        except FetchError as error:
            # Not read now is not gone: it keeps what is known, also under its own address in a reading from the beginning.
            reading.kept.add(known.subject or url)
            self._note(reading, url, error.code, str(error))
            reading.unanswered = reading.unanswered + 1 if error.retryable else 0
            if reading.unanswered >= DOWN_AFTER:
                raise Unreachable(
                    f"{DOWN_AFTER} pages in a row could not be read; the site is tried again later"
                ) from error
            return
        reading.unanswered = 0
        if answer.status in _GONE:
            reading.visits.pop(url, None)
            self._note(
                reading, url, "gone", f"stands in the sitemap but answers {answer.status}; take it out of the sitemap"
            )
            return
        visit, documents = await self._taken(entry, answer, reading)
        reading.visits[url] = visit
        if visit.code:
            self._note(reading, url, visit.code, visit.sentence)
        if visit.subject:
            subjects[visit.subject] = documents

    async def _taken(self, entry: Entry, answer: Fetched, reading: _Reading) -> tuple[Visit, list[Document]]:
        """The visit and the documents of a page that answered; both say why where it gives none."""
        visit = Visit(
            etag=answer.headers.get("etag", ""),
            modified=answer.headers.get("last-modified", ""),
            lastmod=entry.lastmod,
            checked=self._clock(),
        )
        final = urldefrag(answer.url).url
        content_type = answer.headers.get("content-type", "")
        if not self._is_ours(final):
            return replace(visit, code="other_host", sentence=f"leads to another site, {final}; take it out"), []
        if not reading.robots.can_fetch(final, USER_AGENT):
            return visit, []
        if content_type.partition(";")[0].strip().lower() not in _HTML:
            return replace(
                visit, code="format", sentence=f"is no web page but {content_type}; put it into a folder"
            ), []
        try:
            page = await asyncio.to_thread(read_html, answer.body, final, content_type, final)
        except UnreadableError as error:
            return replace(visit, code=error.code, sentence=str(error)), []
        if page.hidden:
            return visit, []
        declared = page.content.language or answer.headers.get("content-language", "")
        if declared and not _is_spoken(declared):
            reading.left_out["other_language"] += 1
            return visit, []
        spoken = replace(page, content=replace(page.content, language=declared))
        return self._documents(entry.url, final, spoken, replace(visit, content=_content_hash(page)), reading)

    def _documents(
        self, url: str, final: str, page: Page, visit: Visit, reading: _Reading
    ) -> tuple[Visit, list[Document]]:
        canonical = urldefrag(page.canonical).url
        subject = canonical if canonical and self._is_ours(canonical) else final
        for other, seen in reading.visits.items():
            # The same page under several addresses is taken once: by the address that it calls its own, or first came.
            if other != url and seen.subject and (seen.subject == subject or seen.content == visit.content):
                return visit, []
        text = Text.of(page.content, spoken_language(page.content.language, page.content.text))
        origin = Origin(
            kind=Kind.PAGE, source=self.name, subject=subject, prefix=self.name, attributes={"url": subject}
        )
        return replace(visit, subject=subject), passage_documents(text, origin)

    def _note(self, reading: _Reading, url: str, code: str, sentence: str) -> None:
        reading.problems[url] = Problem(source=self.name, document=url, code=code, sentence=sentence)


_REMARKS: Mapping[str, str] = MappingProxyType(
    {
        "other_host": "{count} addresses of the sitemap are of another site and were left out; give that site a source of its own",
        "robots": "{count} pages were left out because robots.txt forbids them; allow AisleBot there if they should be found",
        "other_language": "{count} pages in other languages than English and Chinese were left out",
        "too_many": "{count} pages beyond the first {most} were left out; raise max_pages",
    }
)


def _refuse_status(answer: Fetched) -> None:
    """Nothing for a page or a page that is gone; raises for every other answer."""
    if answer.status != 200 and answer.status not in _GONE:
        retryable = answer.status >= 500
        raise FetchError("status", f"answers {answer.status}; what was known of it stays", retryable=retryable)


def _site(url: str) -> tuple[str, int | None]:
    """Host and port, None for the usual one; an address that is none of the web's, such as javascript:, is of no site."""
    parts = urlsplit(url)
    try:
        port = None if parts.port == PORTS.get(parts.scheme) else parts.port
    except ValueError:
        return url, None
    return ((parts.hostname or "").removeprefix("www."), port) if parts.scheme in PORTS else (url, None)


def _is_spoken(language: str) -> bool:
    return language.lower().replace("_", "-").split("-")[0] in ("en", "zh", "x")


def _content_hash(page: Page) -> str:
    return hashlib.sha256(page.content.text.encode()).hexdigest()[:24]
