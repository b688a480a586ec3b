"""A bare yes to what the last reply offered."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.models.offline.phrases import agrees
from assistant.models.offline.plan import Call
from assistant.models.offline.scene import Scene
from assistant.models.offline.tools import ToolShape

MOST_COMPARED = 3


def accepted_offer(text: str, scene: Scene, shapes: Mapping[str, ToolShape]) -> Call | None:
    """What the reply offered, now that it is wanted; None when nothing was offered or the text is no yes."""
    if scene.last is None or not scene.offered or not agrees(text):
        return None
    call = _offered(scene.last.outcome, scene, text)
    return call if call is not None and call.name in shapes else None


def _offered(outcome: str, scene: Scene, text: str) -> Call | None:
    waited_for = scene.products[0].id if outcome == "products.found" and scene.products else scene.focus
    match outcome:
        case _ if waited_for and scene.last is not None and scene.last.data.get("can_wait"):
            # Whatever else is beside it, the question that a sold-out product ends in is whether to tell them.
            return Call(name="request_stock_notice", arguments={"product_id": waited_for}, said=text)
        case "products.found" if len(scene.products) == 1:
            return Call(name="product_details", arguments={"product_id": scene.products[0].id}, said=text)
        case "products.found":
            ids = [p.id for p in scene.products[:MOST_COMPARED]]
            return Call(name="compare_products", arguments={"product_ids": ids}, said=text)
        case "returns.none":
            return Call(name="request_return", said=text)
        case "policies.unknown" | "tool.shop_refused":
            return Call(name="ask_for_person", said=text)
        case _:
            return None
