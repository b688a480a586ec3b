"""What holds for every source of documents."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.commerce import Review
from connectors.http import Reach
from connectors.untrusted import Untrusted
from knowledge.documents import Document, Kind
from knowledge.sources.base import DocumentSource
from knowledge.sources.catalogue import SteadyFeed
from knowledge.sources.conversations import ApprovedAnswer, ConversationSource, Discretion
from knowledge.sources.files import FileSource
from knowledge.sources.memory import SourceMemory
from knowledge.sources.orders import OrderSource
from knowledge.sources.policies import PolicySource
from knowledge.sources.products import ProductSource
from knowledge.sources.questions import QuestionSource
from knowledge.sources.reviews import ReviewSource
from knowledge.sources.site import SiteSettings, SiteSource
from knowledge.store import DocumentStore, Page
from tests.connectors.website import website
from tests.knowledge.shopfront import NOW, POLICIES, PRODUCTS, Catalogue, Orders, order

Make = Callable[[Path], Awaitable[DocumentSource]]


class Reviewed(Catalogue):
    async def reviews(self, product_id: str, limit: int = 10) -> tuple[Review, ...]:
        said = Untrusted("Good.")
        return (
            Review(
                id=f"r-{product_id}", product_id=product_id, rating=5, title=said, body=said, author=said, language="en", written_at=NOW
            ),
        )  # fmt: skip


class Approved:
    async def answers(self) -> Sequence[ApprovedAnswer]:
        at = datetime(2026, 11, 1, tzinfo=UTC)
        return [
            ApprovedAnswer(id="a", question="Why?", answer="Because.", language="en", approved_by="x", approved_at=at)
        ]


async def products(folder: Path) -> DocumentSource:
    return ProductSource(SteadyFeed(Catalogue(), SourceMemory(folder / "memory"), "catalogue"))


async def orders(folder: Path) -> DocumentSource:
    return OrderSource(Orders((order("o1", "ana", "Heron Kettle"),)))


async def policies(folder: Path) -> DocumentSource:
    return PolicySource(lambda: POLICIES)


async def files(folder: Path) -> DocumentSource:
    text = "# A\n\nText.\n\n## More\n\nWords.\n\n## More\n\nOther words.\n"
    for name in ("a.en.md", "a.en.txt", "a.zh.md"):
        await asyncio.to_thread((folder / name).write_text, text)
    return FileSource("help", folder, Kind.PAGE)


async def questions(folder: Path) -> DocumentSource:
    await asyncio.to_thread((folder / "q.csv").write_text, "question,answer\nWhy?,Because.\n为什么？,因为这样。\n")
    return QuestionSource("questions", folder / "q.csv")


async def reviews(folder: Path) -> DocumentSource:
    shop = Reviewed()
    shop.changes = [type(each)(**{**each.__dict__, "review_count": 1}) for each in PRODUCTS]
    return ReviewSource(shop)


async def conversations(folder: Path) -> DocumentSource:
    return ConversationSource(Approved(), Discretion())


SOURCES: Mapping[str, Make] = {
    "catalogue": products, "orders": orders, "policies": policies, "help": files, "questions": questions, "reviews": reviews,
    "conversations": conversations,
}  # fmt: skip


@pytest.fixture(params=[*SOURCES, "site"])
async def source(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[DocumentSource]:
    if request.param != "site":
        yield await SOURCES[request.param](tmp_path)
        return
    async with website() as site:
        site.page("/a", "<main><h1>A page</h1><p>It has some text, long enough to be one.</p></main>")
        site.page("/sitemap.xml", f"<urlset><url><loc>{site.url('/a')}</loc></url></urlset>")
        settings = SiteSettings(
            address=site.url("/sitemap.xml"), delay_seconds=0, reach=Reach(allow_private=(site.place,))
        )
        yield SiteSource("site", settings)


async def everything(source: DocumentSource, store: DocumentStore) -> list[Document]:
    """All documents of the source, written to the store as a sync does."""
    found: list[Document] = []
    cursor, more = None, True
    while more:
        page = await source.changes(cursor)
        assert [document.subject for documents in page.subjects.values() for document in documents] == [
            subject for subject, documents in page.subjects.items() for _ in documents
        ]
        assert page.problems == [] or not page.problems
        await store.write(source.name, Page(subjects=page.subjects, deleted=page.deleted, cursor=page.cursor))
        found += [document for documents in page.subjects.values() for document in documents]
        cursor, more = page.cursor, page.more
    return found


async def test_documents_belong_to_their_source_have_an_id_of_their_own_and_text(
    source: DocumentSource, tmp_path: Path
) -> None:
    store = await DocumentStore.open(tmp_path / "store")
    try:
        found = await everything(source, store)
        assert found
        assert {document.source for document in found} == {source.name}
        assert len({document.id for document in found}) == len(found)
        assert all(document.text.strip() and document.title.strip() for document in found)
        assert all((document.owner is not None) == (document.kind is Kind.ORDER) for document in found)
        assert all(document.attributes.get("place") or document.kind is Kind.REVIEW for document in found)
    finally:
        await store.close()


async def test_reading_from_the_beginning_again_changes_nothing(source: DocumentSource, tmp_path: Path) -> None:
    store = await DocumentStore.open(tmp_path / "store")
    try:
        await everything(source, store)
        before = await store.count_changes(0)
        last = max((change.number for change in await store.changes(0, 1_000)), default=0)
        await everything(source, store)
        assert await store.count_changes(0) == before
        assert await store.count_changes(last) == 0
    finally:
        await store.close()
