"""The demo shop front's own API: the shop, its departments, product lists and product pages. All of it is public."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from assistant.server.answers import NOT_FOUND, error_answer
from assistant.server.catalogue import CatalogueSnapshot, Snapshot, department_id
from assistant.server.config import ServerConfig
from connectors.commerce import Attribute, Language, Localized, Product, Review, Variant
from connectors.money import Money
from knowledge.documents import Kind

Sort = Literal["featured", "price", "-price", "rating", "newest"]
MAX_PRODUCTS = 100
MAX_QUERY = 200
_MAX_HITS = 100
_REVIEWS = 10


class Listing(BaseModel):
    """Which products a list shows."""

    model_config = ConfigDict(extra="forbid")

    department: Annotated[str, Field(max_length=128)] = ""
    q: Annotated[str, Field(max_length=MAX_QUERY)] = ""
    sort: Sort = "featured"
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    limit: Annotated[int, Field(ge=1, le=MAX_PRODUCTS)] = 24
    language: Language | None = None


def shop_routes(config: ServerConfig, catalogue: CatalogueSnapshot) -> APIRouter:
    """The routes below `/api/shop` and `/api/products`."""
    router = APIRouter()

    @router.get("/api/shop")
    async def shop() -> JSONResponse:
        return JSONResponse(_shop(config, await catalogue.current()))

    @router.get("/api/products")
    async def products(wanted: Annotated[Listing, Query()]) -> JSONResponse:
        spoken = wanted.language or config.settings.default_language
        found = list((await catalogue.current()).products.values())
        if wanted.q.strip():
            found = await _matching(config, found, wanted.q.strip(), spoken)
        if wanted.department:
            found = [product for product in found if department_id(product.department) == wanted.department]
        found = _sorted(found, wanted.sort)
        tiles = [tile(product, spoken) for product in found[wanted.offset : wanted.offset + wanted.limit]]
        return JSONResponse({"total": len(found), "products": tiles})

    @router.get("/api/products/{product_id}")
    async def product(product_id: str, language: Language | None = None) -> Response:
        spoken = language or config.settings.default_language
        found = (await config.catalogue.products([product_id])).get(product_id)
        if found is None:
            return error_answer(NOT_FOUND, "not_found", spoken)
        reviews = await config.catalogue.reviews(product_id, _REVIEWS)
        return JSONResponse(_page(found, reviews, spoken))

    return router


async def _matching(config: ServerConfig, products: Sequence[Product], text: str, language: Language) -> list[Product]:
    """The products that the assistant's own search finds, best first."""
    hits = await config.finder.find(text, kinds=[Kind.PRODUCT], language=language, limit=_MAX_HITS)
    by_id = {product.id: product for product in products}
    return [by_id[subject] for subject in dict.fromkeys(hit.document.subject for hit in hits) if subject in by_id]


def _sorted(products: list[Product], sort: Sort) -> list[Product]:
    match sort:
        case "price":
            return sorted(products, key=lambda product: product.price_range[0].minor)
        case "-price":
            return sorted(products, key=lambda product: product.price_range[0].minor, reverse=True)
        case "rating":
            return sorted(products, key=lambda product: (product.rating or 0, product.review_count), reverse=True)
        case "newest":
            return sorted(products, key=lambda product: product.updated_at, reverse=True)
        case "featured":
            return products


def _shop(config: ServerConfig, snapshot: Snapshot) -> dict[str, Any]:
    settings = config.settings
    return {
        "name": _both(settings.name.localized()),
        "tagline": _both(settings.tagline.localized()),
        "assistant": _both(settings.assistant.localized()),
        "languages": list(settings.languages),
        "default_language": settings.default_language,
        "accent": settings.accent,
        "currency": settings.currency,
        "departments": [{"id": d.id, "name": _both(d.name), "count": d.count} for d in snapshot.departments],
        "model": config.model.model_dump(),
        "demo_customers": [{"id": customer.id, "name": customer.name} for customer in config.demo_customers],
        "demo_customer": settings.demo_customer or None,
    }


def tile(product: Product, language: Language) -> dict[str, Any]:
    """A product as lists show it."""
    lowest, highest = product.price_range
    compared = next((v.compare_at for v in _offered(product) if v.price == lowest and v.compare_at), None)
    return {
        "id": product.id,
        "title": product.title.text(language),
        "department": product.department.text(language),
        "kind": product.kind.text(language),
        "brand": product.brand,
        "price": _price(lowest, highest, language),
        "compare_at": str(compared) if compared else None,
        "image": f"/images/{quote(product.id, safe='')}",
        "rating": product.rating,
        "review_count": product.review_count,
        "available": product.available,
    }


def _page(product: Product, reviews: Sequence[Review], language: Language) -> dict[str, Any]:
    return tile(product, language) | {
        "description": product.description.text(language),
        "attributes": [_named(attribute, language) for attribute in product.attributes],
        "options": _options(product.variants, language),
        "variants": [_variant(variant, language) for variant in product.variants],
        "sections": [{"title": s.title.text(language), "text": s.text.text(language)} for s in product.sections],
        "reviews": [_review(review, language) for review in reviews],
    }


def _variant(variant: Variant, language: Language) -> dict[str, Any]:
    return {
        "id": variant.id,
        "options": {option.name.text(language): option.value.text(language) for option in variant.options},
        "price": str(variant.price),
        "compare_at": str(variant.compare_at) if variant.compare_at else None,
        "available": variant.available,
        "stock": variant.stock,
    }


def _review(review: Review, language: Language) -> dict[str, Any]:
    """Foreign words go out as JSON text only; whoever shows them makes text nodes of them."""
    return {
        "rating": review.rating,
        "title": review.title.words(),
        "body": review.body.words(),
        "author": review.author.words(),
        "written": _day(review.written_at, language),
    }


def _options(variants: Sequence[Variant], language: Language) -> list[dict[str, Any]]:
    """Each option with its values in the order in which the variants bring them."""
    values: dict[str, dict[str, None]] = {}
    for variant in variants:
        for option in variant.options:
            values.setdefault(option.name.text(language), {})[option.value.text(language)] = None
    return [{"name": name, "values": list(known)} for name, known in values.items()]


def _offered(product: Product) -> Sequence[Variant]:
    return [variant for variant in product.variants if variant.available] or product.variants


def _price(lowest: Money, highest: Money, language: Language) -> str:
    if lowest == highest:
        return str(lowest)
    return f"{lowest} 起" if language == "zh" else f"from {lowest}"


def _named(attribute: Attribute, language: Language) -> Mapping[str, str]:
    return {"name": attribute.name.text(language), "value": attribute.value.text(language)}


def _both(text: Localized) -> dict[str, str]:
    return {"en": text.text("en"), "zh": text.text("zh")}


def _day(at: datetime, language: Language) -> str:
    return f"{at.year}年{at.month}月{at.day}日" if language == "zh" else f"{at:%B} {at.day}, {at.year}"
