"""`GET /api/products/{id}/related`: what is like a product and what goes with it, each with a true reason; often nothing."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from assistant.server.answers import NOT_FOUND, error_answer
from assistant.server.config import ServerConfig
from assistant.server.shop_api import tile
from assistant.skills.reasons import Worded
from assistant.skills.recommended import REFERRING
from connectors.commerce import Language
from knowledge.recommend.base import Asked, Recommender, Way

SHOWN = 4


def related_routes(config: ServerConfig, recommender: Recommender) -> APIRouter:
    """The route; the same answer for everybody, so that a page tells nothing about who looks at it."""
    router = APIRouter()

    async def row(way: Way, product_id: str, excluded: frozenset[str], language: Language) -> list[dict[str, Any]]:
        asked = Asked(way=way, products=(product_id,), excluded=excluded, limit=SHOWN)
        found = await recommender.recommend(asked)
        referred = {str(r.reason.facts[key]) for r in found for key in REFERRING if key in r.reason.facts}
        live = await config.catalogue.products([*dict.fromkeys([r.product_id for r in found]), *sorted(referred)])
        worded = Worded(language=language, products=live)
        reasons = [(live.get(r.product_id), worded.text(r.reason)) for r in found]
        return [tile(p, language) | {"reason": text} for p, text in reasons if p is not None and p.available and text]

    @router.get("/api/products/{product_id}/related")
    async def related(product_id: str, language: Language | None = None) -> Response:
        spoken = language or config.settings.default_language
        if product_id not in await config.catalogue.products([product_id]):
            return error_answer(NOT_FOUND, "not_found", spoken)
        goes_with = await row(Way.GOES_WITH, product_id, frozenset(), spoken)
        shown = frozenset(each["id"] for each in goes_with)
        similar = await row(Way.SIMILAR, product_id, shown, spoken)
        return JSONResponse({"similar": similar, "goes_with": goes_with})

    return router
