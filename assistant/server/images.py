"""Product pictures: the shop folder's own file, else one that is drawn."""

from __future__ import annotations

import asyncio
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import Response

from assistant.server.answers import NOT_FOUND, READ, cached_answer, error_answer
from assistant.server.catalogue import CatalogueSnapshot
from assistant.server.config import Pages
from connectors.commerce import Product

_TYPES = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".webp": "image/webp"}
_COLOUR_NAMES = frozenset({"colour", "color"})
# A merchant's SVG may hold a script; opened by itself it must not run as a page of ours. Other sites embed the chat, so
# they may show its pictures.
_HEADERS = {
    "Cache-Control": "public, max-age=86400, stale-while-revalidate=604800",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


def image_routes(pages: Pages, catalogue: CatalogueSnapshot) -> APIRouter:
    """The route `/images/{product_id}`."""
    router = APIRouter()

    @router.api_route("/images/{product_id}", methods=READ)
    async def image(request: Request, product_id: str) -> Response:
        product = (await catalogue.current()).products.get(product_id)
        if product is None:
            return error_answer(NOT_FOUND, "not_found")
        content, media_type = await asyncio.to_thread(_picture, pages, product)
        return cached_answer(request, content, media_type, dict(_HEADERS))

    return router


def _picture(pages: Pages, product: Product) -> tuple[bytes, str]:
    folder = (pages.shop_folder / "images").resolve()
    for suffix, media_type in _TYPES.items():
        path = _inside(folder, f"{product.id}{suffix}")
        if path is not None:
            return path.read_bytes(), media_type
    drawing = pages.draw(product.kind.text("en"), product.department.text("en"), product.id, _colour(product))
    return drawing.encode(), _TYPES[".svg"]


def _inside(folder: Path, name: str) -> Path | None:
    """The file of this name in the folder; None where there is none, whatever the name tries."""
    path = (folder / name).resolve()
    return path if path.parent == folder and path.is_file() else None


def _colour(product: Product) -> str:
    """The colour word of the first variant that has one, in English."""
    for variant in product.variants:
        for option in variant.options:
            if option.name.text("en").lower() in _COLOUR_NAMES:
                return option.value.text("en")
    return ""
