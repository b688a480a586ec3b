"""A message that changes the last search instead of beginning a new one: cheaper, in black, under 50, show more."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import median
from typing import Any

from assistant.models.offline import phrases, references
from assistant.models.offline.details import prices
from assistant.models.offline.filling import Filler
from assistant.models.offline.plan import Call
from assistant.models.offline.reading import Request
from assistant.models.offline.scene import Scene
from assistant.models.offline.tools import ToolShape
from assistant.skills.recommendations.wishes import way_in

SEARCH, RECOMMENDING = "search_products", "recommend_products"
# A message that surely wants something else than products is no refinement, however short it is.
SURELY_ELSE = 0.75


def refined(text: str, request: Request, scene: Scene, filler: Filler, shapes: Mapping[str, ToolShape]) -> Call | None:
    """The last search again with this message's changes; None when the message is something of its own."""
    shape, last = shapes.get(SEARCH), scene.search
    if scene.recommended is not None and _only_a_price(text):
        return _recommended_again(text, scene.recommended, shapes)
    if shape is None or last is None:
        return None
    cheaper = request.intent.tool == RECOMMENDING and way_in(text) is None and phrases.wants_cheaper(text)
    elsewhere = (
        request.intent.tool not in (SEARCH, "product_details") and request.probability >= SURELY_ELSE and not cheaper
    )
    if elsewhere and not _only_a_price(text):
        return None
    if phrases.wants_more(text):
        return _next_page(text, shape, last, scene)
    changed = _changes(text, shape, scene)
    if _asks_about_one(text, scene) and changed.keys() <= _flags(shape):
        return None
    own_wish = filler.names.names_kind(text)
    if own_wish:
        return None
    feature = request.intent.tool == "product_details" and not scene.focus and phrases.adds_a_feature(text)
    if not changed and not (feature or (phrases.narrows(text) and request.intent.tool == SEARCH)):
        return None
    added = "" if changed else phrases.wish(text) or text
    query = f"{last.get('query', '')} {added}".strip()
    kept = {k: v for k, v in last.items() if k not in ("skip", "query")}
    return Call(name=SEARCH, arguments=_agreeing({**kept, "query": query}, changed), said=text)


def _agreeing(kept: dict[str, Any], changed: Mapping[str, Any]) -> dict[str, Any]:
    """The limits together; an old one that excludes a new one has been dropped for it."""
    low, high = ({**kept, **changed}.get(name) for name in ("price_min", "price_max"))
    if low is not None and high is not None and low > high:
        kept = {k: v for k, v in kept.items() if k not in ("price_min", "price_max")}
    return {**kept, **changed}


def _recommended_again(text: str, last: Mapping[str, Any], shapes: Mapping[str, ToolShape]) -> Call | None:
    """The last recommendation within the price that is named now: "something under 25?", 一百以内的有吗."""
    shape = shapes.get(RECOMMENDING)
    high = shape.slot("price_max") if shape else None
    most = prices(text).high
    if shape is None or high is None or most is None:
        return None
    return Call(name=shape.name, arguments={**last, high.argument: most}, said=text)


def _only_a_price(text: str) -> bool:
    """Whether nothing but a price limit is said, which is never small talk: "under 50", 50美元以内."""
    limits = prices(text)
    return (limits.low or limits.high) is not None and not phrases.wish(phrases.without_consent(text))


def _asks_about_one(text: str, scene: Scene) -> bool:
    """Whether the question is about one shown product: "is the first one in stock?", and 有现货吗 while one is spoken of."""
    if not phrases.asks(text) or phrases.limits(text):
        return False
    return bool(references.products_by_place(text, scene) or scene.focus)


def _flags(shape: ToolShape) -> frozenset[str]:
    flag = shape.slot("flag")
    return frozenset({flag.argument} if flag else ())


def _changes(text: str, shape: ToolShape, scene: Scene) -> dict[str, Any]:
    """New limits: stated ones, or the middle of the shown prices for "cheaper" and "better"."""
    limits = prices(text)
    low, high, flag = shape.slot("price_min"), shape.slot("price_max"), shape.slot("flag")
    changed: dict[str, Any] = {}
    if high and limits.high is not None:
        changed[high.argument] = limits.high
    if low and limits.low is not None:
        changed[low.argument] = limits.low
    shown = [p for p in scene.products if p.price is not None]
    if shown and not changed:
        seen = [p.price or 0 for p in shown if scene.focus in (None, p.id)] or [p.price or 0 for p in shown]
        if high and phrases.wants_cheaper(text):
            changed[high.argument] = (median(seen) - 1) / 100
        elif low and phrases.wants_dearer(text):
            changed[low.argument] = (median(seen) + 1) / 100
    if flag and phrases.wants_stock(text):
        changed[flag.argument] = True
    return changed


def _next_page(text: str, shape: ToolShape, last: Mapping[str, Any], scene: Scene) -> Call | None:
    skip = shape.slot("skip")
    if skip is None:
        return None
    seen = int(last.get(skip.argument, 0)) + len(scene.products)
    return Call(name=SEARCH, arguments={**last, skip.argument: seen}, said=text)
