"""What to do about a photo: search with its description, or say kindly that it cannot be seen and ask."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.models.offline.phrases import points_at_photo
from assistant.models.offline.plan import Call, Item, Say
from assistant.models.offline.planner import Planner
from assistant.models.offline.scene import Awaited, Photo, Scene
from assistant.models.offline.text import has_words

UNSEEN, BESIDE, NOTHING = "pictures.unseen", "pictures.unseen_beside", "pictures.nothing"
SEARCH = "search_products"
# Beside these a photo shows what is wished for; beside anything else it only illustrates.
_WISHES = (SEARCH, "product_details", "recommend_products")


def plan_photo(planner: Planner, text: str, photo: Photo, scene: Scene) -> list[Item]:
    """What to do about a message with a photo; never empty."""
    planned = planner.plan(text, scene) if has_words(text) else []
    if photo.words:
        return _searched(planner, text, photo.words, planned, scene)
    # What is meant by "something like this" is on the photo, whichever page is open: there is nothing to look up yet.
    pointed = points_at_photo(text) and not planner.names_goods(text)
    if any(isinstance(item, Call) and not (pointed and item.name in _WISHES) for item in planned):
        return [Say(code=BESIDE), *planned]
    asked = Awaited(tool=SEARCH, arguments={}, slots=("text",))
    return [Say(code=UNSEEN if photo.words is None else NOTHING, awaited=asked)]


def _searched(planner: Planner, text: str, words: str, planned: Sequence[Item], scene: Scene) -> list[Item]:
    others = [item for item in planned if isinstance(item, Call) and item.name not in _WISHES]
    if others:
        return list(planned)
    limits = planner.limits(text, scene)
    query = " ".join(part for part in (words, planner.known_words(text)) if part)
    return [Call(name=SEARCH, arguments={**limits, "query": query}, said=query)]
