"""What the catalogue says about a product, in pieces that can be said: attributes, options, parts of texts, review sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.skills.matching import folded, sentences, terms
from assistant.skills.pieces import is_list, pieces
from assistant.skills.wording import label
from connectors.commerce import Attribute, Language, Localized, Product, Review, Section

QUOTE_CHARACTERS = 200
BRAND = "brand make manufacturer 品牌 牌子 厂家 厂商"
OPTIONS = "options option choices variants 选项 规格 可选"
# Anything in a review that could pass for a price, an offer or an address is not quoted: reviewers are not the shop.
NOT_QUOTABLE = re.compile(
    r"[$€£¥￥₩₹%％@]|https?:|www\.|\d+\s*(?:元|块|dollars?|euros?|usd|eur|rmb|cny)|\d{6,}", re.IGNORECASE
)


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """One thing that the catalogue says: `kind` is attribute, option, section, description or review.

    `match` is what questions are compared with: the words in every language. `heading` is what it stands under, in every language;
    `listed` tells that it is a line of a list that only makes sense together. `rating` is the reviewer's, 1..5.
    """

    kind: str
    name: str
    text: str
    match: str
    heading: str = ""
    listed: bool = False
    rating: int | None = None


def gather(product: Product, reviews: Sequence[Evidence], language: Language) -> list[Evidence]:
    """Everything that could answer a question about a product, shortest kinds first."""
    options = options_of(product, language)
    # Where a property can be chosen, only what can be had counts, not what the page lists.
    chosen = {folded(option.name) for option in options}
    found = [
        Evidence(
            kind="attribute",
            name=a.name.text(language),
            text=a.value.text(language),
            match=_all((a.name, a.value)),
        )
        for a in product.attributes
        if folded(a.name.text(language)) not in chosen
    ]
    if product.brand:
        brand = label("brand", language)
        found.append(Evidence(kind="attribute", name=brand, text=product.brand, match=f"{BRAND} {product.brand}"))
    found += options
    for section in product.sections:
        found += _section(section, language)
    found += [
        Evidence(kind="description", name="", text=sentence, match=sentence)
        for sentence in described(product, language)
    ]
    return [*found, *reviews]


def described(product: Product, language: str) -> list[str]:
    """The sentences of the description but those that list options: which of them can be had only the variants know."""
    listed = " ".join(_all((o.name, o.value)) for v in product.variants for o in v.options)
    known = terms(f"{' '.join(product.title.all_texts())} {listed} {OPTIONS}")
    told = sentences(product.description.text(language))
    return [s for s in told if not listed or terms(s) - known] or told[: 0 if listed else 1]


def options_of(product: Product, language: Language) -> list[Evidence]:
    """One piece for each option, with the values that can be bought now; with all values where nothing can."""
    buyable = [v for v in product.variants if v.available] or list(product.variants)
    by_name: dict[str, list[Attribute]] = {}
    for option in (o for v in buyable for o in v.options):
        by_name.setdefault(option.name.text("en"), []).append(option)
    separator = "、" if language == "zh" else ", "
    return [
        Evidence(
            kind="option",
            name=same[0].name.text(language),
            text=separator.join(dict.fromkeys(o.value.text(language) for o in same)),
            match=" ".join(dict.fromkeys(t for o in same for t in (*o.name.all_texts(), *o.value.all_texts()))),
        )
        for same in by_name.values()
    ]


def quotable(reviews: Sequence[Review], language: Language) -> list[Evidence]:
    """The sentences of reviews that may be quoted: in the person's language first, then the newest."""
    found: list[Evidence] = []
    for review in sorted(reviews, key=lambda each: each.language != language):
        for sentence in sentences(review.body.words()):
            if 8 <= len(sentence) <= QUOTE_CHARACTERS and not NOT_QUOTABLE.search(sentence):
                found.append(Evidence(kind="review", name="", text=sentence, match=sentence, rating=review.rating))
    return found


def _section(section: Section, language: Language) -> list[Evidence]:
    """A section in pieces; each can be found by what it says in any language where all languages have as many pieces."""
    own = pieces(section.text.text(language))
    others = [pieces(text) for text in section.text.all_texts()]
    aligned = all(len(other) == len(own) for other in others)
    listed = is_list(section.text.text(language))
    return [
        Evidence(
            kind="section",
            name=section.title.text(language),
            text=piece,
            match=" ".join(other[place] for other in others) if aligned else piece,
            heading=" ".join(section.title.all_texts()),
            listed=listed,
        )
        for place, piece in enumerate(own)
    ]


def _all(texts: Sequence[Localized]) -> str:
    return " ".join(text for localized in texts for text in localized.all_texts())
