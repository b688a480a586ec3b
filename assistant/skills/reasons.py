"""Why a product is recommended, in words: short enough for a tile, with no figure but those of the engine's reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from assistant.skills.wording import both
from connectors.commerce import Language, Localized, Product
from knowledge.recommend.base import Because, Reason

TOGETHER = both("bought together by {people} people", "{people} 人一起买过")
AFTER = both("{people} people bought it after the {title}", "{people} 人买过{title}后又买了它")
LIKE = both("similar to the {title}", "与{title}相近")
SHARED = both("{name}: {value}, like the {title}", "{name}：{value}，和{title}一样")
FITS = both("fits the {title} ({name}: {value})", "适配{title}（{name}：{value}）")
POPULAR = both("bought by {people} people in the last {days} days", "近 {days} 天有 {people} 人买过")
EVER = both("bought by {people} people", "{people} 人买过")
RATED = both("rated {rating} in {reviews} reviews", "{reviews} 条评价，均分 {rating}")
BEFORE = both("your last one was {days} days ago", "{days} 天前买过")
BEFORE_OWN = both(
    "your last one was {days} days ago, your usual gap is {every} days", "{days} 天前买过，通常隔 {every} 天再买一次"
)
BEFORE_USUAL = both(
    "your last one was {days} days ago, it usually lasts about {every} days", "{days} 天前买过，一般能用 {every} 天左右"
)
LOOKED_AT = both("like the {title} you looked at", "和刚看过的{title}相近")
PREFERRED = both("fits what you asked for", "符合提过的要求")
NEW = both("new in the shop", "新上架")
# What two things lack alike is no reason to show one for the other.
_SAYS_NOTHING = re.compile(r"^(?:none|no|not|without)\b|^[无否不未]", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Worded:
    """Puts reasons into one language. `products` are those that reasons may refer to, live."""

    language: Language
    products: Mapping[str, Product]

    def text(self, reason: Reason) -> str:
        """The reason on a tile; "" where it refers to a product that is gone."""
        return _WORDS[reason.because](self, reason)

    def say(self, template: Localized, reason: Reason, **more: str) -> str:
        """A template filled with the reason's figures."""
        return template.text(self.language).format(**{**reason.facts, **more})

    def title(self, reason: Reason, key: str) -> str:
        """The title of the product that the reason refers to."""
        product = self.products.get(str(reason.facts.get(key, "")))
        return short_title(product.title.text(self.language)) if product else ""

    def attribute(self, reason: Reason, key: str) -> tuple[str, str]:
        """Name and value of the attribute that the reason names in the catalogue's English, as it has them in this language."""
        name, value = str(reason.facts.get("name", "")), str(reason.facts.get(key, ""))
        for product in self.products.values():
            for attribute in product.attributes:
                if (attribute.name.text("en"), attribute.value.text("en")) == (name, value):
                    return attribute.name.text(self.language), attribute.value.text(self.language)
        return (name, value) if self.language == "en" else ("", "")


def short_title(title: str) -> str:
    """A title without what stands behind a comma or in brackets."""
    return title.split(",")[0].split("（")[0].split(" (")[0].strip()


def _like(worded: Worded, reason: Reason) -> str:
    name, value = worded.attribute(reason, "shared")
    title = worded.title(reason, "of")
    if title and name and value and not _SAYS_NOTHING.search(value):
        return worded.say(SHARED, reason, name=name, value=value, title=title)
    return worded.say(LIKE, reason, title=title) if title else ""


def _after(worded: Worded, reason: Reason) -> str:
    title = worded.title(reason, "after")
    return worded.say(AFTER, reason, title=title) if title else ""


def _looked_at(worded: Worded, reason: Reason) -> str:
    title = worded.title(reason, "of")
    return worded.say(LOOKED_AT, reason, title=title) if title else ""


def _fits(worded: Worded, reason: Reason) -> str:
    (name, value), title = worded.attribute(reason, "value"), worded.title(reason, "of")
    if worded.language == "en":
        name = name[:1].lower() + name[1:]
    return worded.say(FITS, reason, title=title, name=name, value=value) if title and name else ""


def _before(worded: Worded, reason: Reason) -> str:
    known_from = reason.facts.get("known_from")
    if "every" not in reason.facts:
        return worded.say(BEFORE, reason)
    return worded.say(BEFORE_OWN if known_from == "person" else BEFORE_USUAL, reason)


_WORDS: Mapping[Because, Callable[[Worded, Reason], str]] = {
    Because.BOUGHT_TOGETHER: lambda worded, reason: worded.say(TOGETHER, reason),
    Because.BOUGHT_AFTER: _after,
    Because.LIKE: _like,
    Because.FITS: _fits,
    Because.POPULAR: lambda worded, reason: worded.say(POPULAR if "days" in reason.facts else EVER, reason),
    Because.RATED: lambda worded, reason: worded.say(RATED, reason),
    Because.BOUGHT_BEFORE: _before,
    Because.LOOKED_AT: _looked_at,
    Because.PREFERRED: lambda worded, reason: worded.say(PREFERRED, reason),
    Because.NEW: lambda worded, reason: worded.say(NEW, reason),
}
