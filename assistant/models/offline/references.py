"""Which shown or named products, and which things of an order, a message means."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.models.offline.catalogue import ProductNames
from assistant.models.offline.details import places, quantity
from assistant.models.offline.phrases import how_many, points_at_it, points_at_several, points_back, superlative
from assistant.models.offline.scene import Scene, Shown
from assistant.skills.matching import terms

MOST_COMPARED = 4
_BETWEEN = re.compile(
    r"\s+(?:and|with|to|or|vs\.?|versus|against)\s+|\s*(?:,|和|与|跟|还是|同|、|对比|vs)\s*", re.IGNORECASE
)
# Where an English sentence goes on from a thing to what is said about it.
_SAID_OF_IT = re.compile(
    r"\b(?:is|are|was|were|isn't|aren't|wasn't|weren't|has|have|had|does|doesn't|do|don't|did|didn't|arrived|came|because|since|which|from)\b",
    re.IGNORECASE,
)


def product(text: str, scene: Scene, names: ProductNames) -> str | None:
    """The id of the product meant: by place, by being the cheapest, by its name, by pointing back; None when unclear."""
    by_place = products_by_place(text, scene)
    if by_place:
        return by_place[0]
    extreme = superlative(text)
    priced = [p for p in scene.products if p.price is not None]
    if extreme and priced:
        return (min if extreme < 0 else max)(priced, key=lambda p: p.price or 0).id
    # A whole name says more than the one word that it shares with something shown.
    # "Does it have a laptop pocket" means what is spoken of, though another one has the word in its title.
    pointed = scene.focus is not None and points_at_it(text)
    by_name = names.named(text) or (None if pointed else shown_by_name(text, scene.products))
    if by_name:
        return by_name
    if scene.focus:
        return scene.focus
    return scene.products[0].id if len(scene.products) == 1 else names.only(text)


def products(text: str, scene: Scene, names: ProductNames) -> list[str]:
    """The ids of the two to four products to compare; empty when it is unclear which."""
    by_place = products_by_place(text, scene)
    found = list(dict.fromkeys([*by_place, *named_products(text, scene, names)]))
    if len(found) == 1 and scene.focus and scene.focus != found[0] and points_back(text):
        found = [scene.focus, *found]
    if len(found) >= 2:
        return found[:MOST_COMPARED]
    if len(scene.products) >= 2 and (points_at_several(text) or not names.known_words(text)):
        return [p.id for p in scene.products[: how_many(text) or MOST_COMPARED]]
    return []


def named_products(text: str, scene: Scene, names: ProductNames) -> list[str]:
    """Every product that a part of the text names, each once, in order."""
    parts = [part for part in _BETWEEN.split(text) if part.strip()]
    found = [shown_by_name(part, scene.products) or names.named(part) for part in parts]
    return list(dict.fromkeys(n for n in found if n))


def products_by_place(text: str, scene: Scene) -> list[str]:
    """Shown products that the text points at by number."""
    return [p.id for p in pick(text, scene.products)]


def pick(text: str, shown: Sequence[Shown]) -> list[Shown]:
    """The entries of a list that the text points at by number."""
    found = places(text)
    return [shown[n - 1 if n > 0 else n] for n in found.numbers if n <= len(shown) and shown]


def shown_by_name(text: str, shown: Sequence[Shown]) -> str | None:
    """The one shown product whose title shares more words with the text than any other's."""
    said = terms(text)
    titles = [(p, terms(p.title)) for p in shown]
    common = frozenset.intersection(*(t for _, t in titles)) if len(titles) > 1 else frozenset[str]()
    scored = sorted(((len((t - common) & said), p.id) for p, t in titles), key=lambda s: -s[0])
    if not scored or not scored[0][0] or (len(scored) > 1 and scored[1][0] == scored[0][0]):
        return None
    return scored[0][1]


def lines(text: str, names: ProductNames, *, awaited: bool) -> list[dict[str, Any]] | None:
    """What of an order is meant, as the return tool takes it: places, all, or the words that name a thing.

    Numbers count only where a list of lines was shown (`awaited`): elsewhere they mean something else.
    """
    where = places(text)
    count = quantity(text)
    if where.all_of_them:
        return [{"line": "all"}]
    if awaited and where.numbers:
        return [_line(str(n), count) for n in where.numbers if n > 0] or None
    found = [thing for part in _BETWEEN.split(text) if (thing := _thing(part, names))]
    return [_line(thing, count) for thing in dict.fromkeys(found)] or None


def _thing(part: str, names: ProductNames) -> str:
    """The words that name a thing, without what is said about it: of "the dumbbells are too heavy" only the dumbbells."""
    return next((thing for clause in _SAID_OF_IT.split(part) if (thing := names.known_words(clause))), "")


def may_hold(scene: Scene, number: str | None, lines: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the order may contain these things, as far as it was shown; an order that was not shown may."""
    shown = [*scene.orders, *([scene.last.data.get("order")] if scene.last else [])]
    known = [o for o in shown if isinstance(o, Mapping) and o.get("number") == number and o.get("lines")]
    words = terms(" ".join(str(line["line"]) for line in lines))
    return not known or not words or any(words & terms(_contents(order)) for order in known)


def order_by_place(text: str, orders: Sequence[Mapping[str, Any]]) -> str | None:
    """The number of the one listed order that the text points at by its place."""
    numbers = places(text).numbers
    if len(numbers) != 1 or abs(numbers[0]) > len(orders):
        return None
    return str(orders[numbers[0] - 1 if numbers[0] > 0 else numbers[0]]["number"])


def order_by_words(text: str, orders: Sequence[Mapping[str, Any]]) -> str | None:
    """The number of the one listed order whose contents share more words with the text than any other's."""
    said = terms(text)
    scored = sorted(((len(said & terms(_contents(o))), str(o["number"])) for o in orders), key=lambda s: -s[0])
    if not scored or not scored[0][0] or (len(scored) > 1 and scored[1][0] == scored[0][0]):
        return None
    return scored[0][1]


def _contents(order: Mapping[str, Any]) -> str:
    titles = [str(line.get("title", "")) for line in order.get("lines", ()) if isinstance(line, Mapping)]
    return " ".join([*titles, str(order.get("summary", ""))])


def _line(words: str, count: int | None) -> dict[str, Any]:
    return {"line": words} if count is None else {"line": words, "quantity": count}
