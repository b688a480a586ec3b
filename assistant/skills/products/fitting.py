"""Which of the found products may be said to fit: things of the kind that was asked for, without what was refused. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.skills.expected import either
from assistant.skills.matching import folded
from connectors.commerce import Attribute, Product
from knowledge.documents import Hit

# `Hit.goods` from which a product is the kind asked for: less than its title's word, and it only has a word in common.
OF_KIND = 0.6
# Shares of the best by which another name of the kind is one: a school bag is a backpack, earbuds answer "noise cancelling
# headphones" much worse than those do.
SAME_KIND = 0.82
ALIKE = 0.7
# Where no kind is named, or several are, only the score tells what falls far behind; a best that is not sure of itself
# leaves more beside it, for the right one may well be the third. The shares are set on the dev half of the wishes.
SURE = 0.6
BEHIND_SURE = 0.5
BEHIND_UNSURE = 0.3
_SEVERAL = either(r"\b(?:or|and|versus|vs)\b|&", "或者|还是|或|和|跟|以及|与")
_LATIN_REFUSED = re.compile(
    r"\b(?:not|no|non|without|isn't|aren't|don't want|doesn't have|avoid|except)[\s-]+(?:(?:a|an|any|the|in|of|made|with|from|have)\s+)*"
    r"(?P<what>[a-z][a-z0-9]{2,}(?:-[a-z0-9]+)*)(?P<second> [a-z][a-z0-9-]+)?"
)
_HAN_REFUSED = re.compile(
    r"(?:不要|不想要|不带|不含|不用|不是)(?:有|用|是|带|含)?(?P<what>[㐀-鿿]{2,5}?)(?=的|款|版|连接|$|[\s,，。.!！?？;；、])"
)
_NEGATED = re.compile(r"(?:\b(?:no|not|non|without)[\s-]+|无|不含|不带|不支持|免|非|没有)$")
_FREE = re.compile(r"[\s-]free\b")
_NOT_THERE = frozenset({"no", "none", "否", "无", "没有", "不支持"})
# "no more than", "not too loud", "not sure": nothing that a product could have.
_NO_PROPERTY = frozenset(
    {"more", "less", "too", "sure", "just", "only", "very", "over", "under", "longer", "than", "need", "yes"}
)


@dataclass(frozen=True, kw_only=True)
class Kept:
    """The hits that may be shown, in their order; `meant` is false where the wish names a kind and none of them is of it."""

    hits: tuple[Hit, ...]
    meant: bool = True


def of_the_kind(hits: Sequence[Hit], wish: str) -> Kept:
    """The hits that are what was asked for; where none is of the kind that was named, those that come closest."""
    near = _not_behind(hits)
    named = [hit for hit in hits if hit.goods is not None]
    if not named or _SEVERAL.search(folded(wish)):
        return Kept(hits=near)
    nearest = max(hit.goods or 0.0 for hit in named)
    if nearest < OF_KIND:
        return Kept(hits=near, meant=False)
    same = nearest * SAME_KIND
    best = max(hit.score for hit in named if (hit.goods or 0.0) >= same)
    return Kept(hits=tuple(hit for hit in named if _is_of_kind(hit, same, best)))


def _not_behind(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    best = max((hit.score for hit in hits), default=0.0)
    least = best * (BEHIND_SURE if best >= SURE else BEHIND_UNSURE)
    return tuple(hit for hit in hits if hit.score >= least)


def _is_of_kind(hit: Hit, same: float, best: float) -> bool:
    goods = hit.goods or 0.0
    return goods >= same or (goods >= OF_KIND and hit.score >= best * ALIKE)


def refused(wish: str) -> frozenset[str]:
    """The words that the wish rules out: "not bluetooth", 不要蓝牙的."""
    text = folded(wish).replace("’", "'")
    latin = [match for match in _LATIN_REFUSED.finditer(text) if match["what"] not in _NO_PROPERTY]
    phrases = [match["what"] + match["second"] for match in latin if match["second"]]
    han = [match["what"] for match in _HAN_REFUSED.finditer(text)]
    return frozenset((*(match["what"] for match in latin), *phrases, *han))


def has_refused(product: Product, words: Iterable[str]) -> tuple[str, ...]:
    """Names of the properties by which the catalogue says that the product has what was ruled out."""
    wanted = list(words)
    if not wanted:
        return ()
    found = [each for each in product.attributes if _has(each, wanted)]
    # One variant without it can be bought without it.
    by_variant = [[each for each in variant.options if _has(each, wanted)] for variant in product.variants]
    if by_variant and all(by_variant):
        found += by_variant[0]
    return tuple(dict.fromkeys(folded(each.name.text("en")) for each in found))


def _has(attribute: Attribute, words: Sequence[str]) -> bool:
    names, values = map(folded, attribute.name.all_texts()), list(map(folded, attribute.value.all_texts()))
    if not _NOT_THERE.isdisjoint(values):
        return False
    named = set(names)
    return any(word in named or any(_says(value, word) for value in values) for word in words)


def _says(value: str, word: str) -> bool:
    """Whether a value tells that the thing has this: not "no sugar" nor "sugar-free"."""
    pattern = rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])" if word.isascii() else re.escape(word)
    return any(
        not _NEGATED.search(value[: match.start()]) and not _FREE.match(value[match.end() :])
        for match in re.finditer(pattern, value)
    )
