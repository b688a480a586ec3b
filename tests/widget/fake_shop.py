"""The REST side of the fake server: pages, pictures and a small catalogue, under a strict content security policy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import APIRouter
from fastapi.responses import FileResponse, JSONResponse, Response
from pydantic import BaseModel

from tests.widget.replies import PRICES, TITLES, pick, tile

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self' ws:; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
# The element itself never makes markup or scripts from text; a page may forbid that altogether.
STRICTEST = POLICY + "; require-trusted-types-for 'script'; trusted-types 'none'"
NAMES = {"jackets": ("Jackets", "夹克外套"), "bags": ("Bags", "背包"), "home": ("Home & garden", "家居园艺")}
COLOURS = ["#9db8c9", "#c9b79d", "#a9c2a0", "#d6a99a", "#9a9bb5"]


class Session(BaseModel):
    """Whom to sign in."""

    customer: str | None = None


def shop_routes(dist: Path) -> APIRouter:
    """All routes but the socket."""
    router = APIRouter()

    @router.get("/")
    @router.get("/p/{product_id}")
    def page() -> Response:
        return FileResponse(dist / "shop" / "index.html", headers={"Content-Security-Policy": POLICY})

    @router.get("/embed")
    def embed(attributes: str = "") -> Response:
        tag = f'<script async src="/widget/aisle.js" {attributes}></script>'
        head = f'<meta name="viewport" content="width=device-width"><title>Any shop</title>{tag}'
        page = f'<!doctype html><html lang="en"><head>{head}</head><body><main><h1>Any shop</h1></main></body></html>'
        return Response(page, media_type="text/html", headers={"Content-Security-Policy": STRICTEST})

    @router.get("/assets/{name}")
    def asset(name: str) -> Response:
        return FileResponse(dist / "shop" / "assets" / name)

    @router.get("/widget/{name}")
    def widget(name: str) -> Response:
        return FileResponse(dist / "widget" / name)

    @router.get("/images/{product_id}")
    def image(product_id: str) -> Response:
        number = product_id.removeprefix("jacket-")
        if not number.isdigit():
            return Response(status_code=404)
        colour = COLOURS[int(number) % 5]
        drawing = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><rect width="100" height="100" fill="{colour}"/>'
            '<path d="M36 24 22 34l6 18 7-3v28h30V49l7 3 6-18-14-10-7 5H43z" fill="#fff" fill-opacity=".82"/></svg>'
        )
        return Response(drawing, media_type="image/svg+xml")

    @router.post("/demo/session")
    def session(wanted: Session) -> JSONResponse:
        return JSONResponse({"identity": wanted.customer and f"token-{wanted.customer}", "name": wanted.customer})

    @router.get("/api/shop")
    def shop() -> JSONResponse:
        return JSONResponse(_shop())

    @router.get("/api/products")
    def products(
        department: str = "", q: str = "", offset: int = 0, limit: int = 24, language: str = "en"
    ) -> JSONResponse:
        found = [_product(i, language) for i in range(40) if department in ("", list(NAMES)[i % 3])]
        found = [product for product in found if q.lower() in product["title"].lower()]
        return JSONResponse({"total": len(found), "products": found[offset : offset + limit]})

    @router.get("/api/products/{product_id}")
    def product(product_id: str, language: str = "en") -> Response:
        number = product_id.removeprefix("jacket-")
        if not number.isdigit():
            return Response(status_code=404)
        return JSONResponse(_page(int(number), language))

    @router.get("/api/products/{product_id}/related")
    def related(product_id: str, language: str = "en") -> JSONResponse:
        return JSONResponse(_related(product_id, language))

    return router


def _shop() -> dict[str, Any]:
    return {
        "name": {"en": "North & Field", "zh": "北野户外"},
        "tagline": {"en": "Gear for weather that does not ask first", "zh": "风雨无常，装备有数"},
        "assistant": {"en": "Nora", "zh": "小北"}, "languages": ["en", "zh"], "default_language": "en",
        "accent": "#1f6f5c", "currency": "USD",
        "departments": [{"id": i, "name": {"en": en, "zh": zh}, "count": 13} for i, (en, zh) in NAMES.items()],
        "model": {"kind": "offline", "name": "offline"},
        "demo_customers": [{"id": "c1", "name": "Ana Prins"}, {"id": "c2", "name": "Wei Zhang"}], "demo_customer": "c1",
    }  # fmt: skip


def _related(product_id: str, language: str) -> dict[str, Any]:
    """What goes with a product and what is like it; nothing for one of them."""
    if product_id == "jacket-3":
        return {"similar": [], "goes_with": []}
    together = pick(language, "bought together by 41 people", "41 人一起买过")
    similar = pick(language, "similar to the Alder Rain Jacket", "与桤木冲锋衣相近")
    return {
        "goes_with": [_product(i, language) | {"reason": together} for i in (2, 4)],
        "similar": [_product(i, language) | {"reason": similar} for i in (0, 6, 7)],
    }


def _product(number: int, language: str) -> dict[str, Any]:
    shown = tile(number % 5, language)
    return {
        "id": f"jacket-{number}", "title": TITLES[language][number % 5], "brand": "Hollin",
        "department": pick(language, *list(NAMES.values())[number % 3]), "kind": pick(language, "Rain jacket", "冲锋衣"),
        "price": PRICES[number % 5], "compare_at": shown.compare_at, "image": f"/images/jacket-{number}",
        "rating": shown.rating, "review_count": shown.review_count, "available": shown.available,
    }  # fmt: skip


def _page(number: int, language: str) -> dict[str, Any]:
    colour, size = pick(language, "Colour", "颜色"), pick(language, "Size", "尺码")
    colours = [pick(language, "Lake blue", "湖蓝"), pick(language, "Moss", "苔绿")]
    variants = [
        {
            "id": f"{c}-{s}", "options": {colour: c, size: s}, "price": "$99.00" if s == "XL" else PRICES[number % 5],
            "compare_at": None, "available": (c, s) != (colours[1], "S"), "stock": 3 if s == "M" else 20,
        }
        for c in colours for s in ("S", "M", "L", "XL")
    ]  # fmt: skip
    review = {
        "rating": 5, "title": pick(language, "Dry after two hours", "淋了两小时还是干的"), "author": "Jo <b>K.</b>",
        "body": "<script>alert(1)</script> " + pick(language, "Stayed dry all the way.", "全程没湿。"),
        "written": pick(language, "May 3, 2026", "2026年5月3日"),
    }  # fmt: skip
    return _product(number, language) | {
        "description": pick(
            language, "A light jacket for heavy weather.\n\nFolds into its own pocket.", "轻便，也扛得住大雨。\n\n可收进自带口袋。"
        ),
        "attributes": [
            {"name": pick(language, "Weight", "重量"), "value": "310 g"},
            {"name": pick(language, "Material", "面料"), "value": pick(language, "Recycled nylon", "再生尼龙")},
        ],
        "options": [{"name": colour, "values": colours}, {"name": size, "values": ["S", "M", "L", "XL"]}],
        "variants": variants,
        "sections": [{"title": pick(language, "Care", "洗护说明"), "text": pick(language, "Wash cold, drip dry.", "冷水洗涤，悬挂晾干。")}],
        "reviews": [review, review | {"rating": 4}],
    }  # fmt: skip
