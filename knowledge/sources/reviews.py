"""Reviews as documents, found by what they say and by the product that they are about."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Protocol

from connectors.commerce import Product, Review
from connectors.shops.base import ProductPage
from knowledge.documents import Document, Kind
from knowledge.sources.base import SourcePage
from knowledge.sources.passages import spoken_language

NAME = "reviews"
PAGE = 200
# Newest first; what older ones say, the rating sums up.
MOST_PER_PRODUCT = 50
MOST_CHARACTERS = 2_000


class ReviewedCatalogue(Protocol):
    """The two methods of `connectors.shops.base.CatalogueReader` that are needed here."""

    async def product_feed(self, cursor: str | None, limit: int = 500) -> ProductPage:
        """Products changed after `cursor`, oldest change first."""
        ...

    async def reviews(self, product_id: str, limit: int = 10) -> tuple[Review, ...]:
        """Newest reviews of a product."""
        ...


class ReviewSource:
    """The reviews of a shop. They are read of those products alone that the feed names as changed."""

    name = NAME

    def __init__(self, catalogue: ReviewedCatalogue) -> None:
        self._catalogue = catalogue
        # Of this process only: spares the reading where a feed names a product again that did not change.
        self._seen: dict[str, str] = {}
        # Of the last page, by its cursor: they count once that cursor comes back, because then the page was kept.
        self._handed: tuple[str | None, dict[str, str]] = (None, {})

    async def changes(self, cursor: str | None) -> SourcePage:
        """The reviews of the products that changed after the cursor."""
        if cursor is None:
            self._seen.clear()
        elif cursor == self._handed[0]:
            self._seen.update(self._handed[1])
        page = await self._catalogue.product_feed(cursor, PAGE)
        subjects: dict[str, Sequence[Document]] = {}
        kept: list[str] = []
        marks: dict[str, str] = {}
        for product in page.products:
            marks[product.id] = json.dumps([product.review_count, product.rating, product.updated_at.isoformat()])
            if self._seen.get(product.id) == marks[product.id]:
                kept.append(product.id)
            elif product.review_count or product.rating is not None:
                reviews = await self._catalogue.reviews(product.id, MOST_PER_PRODUCT)
                subjects[product.id] = review_documents(product, reviews)
            else:
                subjects[product.id] = ()
        self._handed = (page.cursor, marks)
        for gone in page.deleted:
            self._seen.pop(gone, None)
        return SourcePage(subjects=subjects, deleted=page.deleted, cursor=page.cursor, more=page.more, kept=kept)


def review_documents(product: Product, reviews: Sequence[Review]) -> list[Document]:
    """The documents of a product's reviews. Their text is somebody's from outside: quoted to people, never followed."""
    return [document for review in reviews if (document := _document(product, review)) is not None]


def _document(product: Product, review: Review) -> Document | None:
    title, body = review.title.words().strip(), review.body.words().strip()[:MOST_CHARACTERS]
    if not body:
        return None
    language, written = spoken_language("", title + body), review.written_at
    return Document(
        id=f"review:{review.id}",
        kind=Kind.REVIEW,
        language=language,
        title=product.title.text(language),
        section=title[:200],
        text=body,
        subject=product.id,
        source=NAME,
        attributes={"rating": str(review.rating), "date": written.date().isoformat(), "at": written.isoformat()},
    )
