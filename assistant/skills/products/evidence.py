"""What the catalogue says to a question: the attributes, option values, sections and reviews that answer it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.skills.matching import best_sentences, folded, joined, matters, rank, sentences, terms
from assistant.skills.vocabulary import ABOUT_PRODUCTS, LIGHT_MATTERS
from connectors.commerce import Attribute, Language, Product, Review, Variant

# A text that meets less of the question than this is about something else.
ENOUGH = 0.3
ANSWERS = 3
QUOTES = 2
QUOTE_CHARACTERS = 200
SECTION_SENTENCES = 3
CRITICAL = 3
# Matters that the live variants answer, whatever the texts say.
LIVE_MATTERS = frozenset({"price", "stock"})
# What a product's page says of itself ("a good lamp") is no opinion.
FACTUAL = ABOUT_PRODUCTS - {"opinion"}
NEARLY = 0.5
CHOSEN_MATTERS = frozenset({"size", "colour"})
# A named property answers more to the point than a sentence in which the word occurs.
WEIGHTS = {"attribute": 1.5, "option": 1.5, "section": 1.1}
# What is left of "it's" and "I'm" is no size.
_SHORT_FORM = re.compile(r"['’](?:s|m|d|t|re|ve|ll)\b")
# Anything in a review that could pass for a price, an offer or an address is not quoted: reviewers are not the shop.
NOT_QUOTABLE = re.compile(
    r"[$€£¥￥₩₹%％@]|https?:|www\.|\d+\s*(?:元|块|dollars?|euros?|usd|eur|rmb|cny)|\d{6,}", re.IGNORECASE
)


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """One thing that the catalogue says: `kind` is attribute, option, section, description or review.

    `match` is what questions are compared with: the words in every language. `rating` is the reviewer's, 1..5.
    """

    kind: str
    name: str
    text: str
    match: str
    rating: int | None = None


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question about a product.

    `general`: it asks nothing in particular. `live`: price or stock, so the variants answer it as they are now. `named`: the
    variants whose option values it names, where nothing but them is asked about. `opinion`: what buyers think.
    """

    question: str
    title: str
    general: bool
    live: bool
    named: tuple[Variant, ...]
    opinion: bool

    def answer(self, evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
        """The pieces that answer, best first, reviews last; empty when the catalogue does not say."""
        if self.live or self.named:
            return ()
        facts = self._best([e for e in evidence if e.kind != "review"], FACTUAL)[:ANSWERS]
        reviews = [e for e in evidence if e.kind == "review"]
        quotes = self._best(reviews, ABOUT_PRODUCTS)
        if self.opinion:
            quotes = _both_sides([*quotes, *(e for e in reviews if e not in quotes)])
        return tuple(self._cut(e) for e in facts + quotes[:QUOTES])

    def _best(self, evidence: Sequence[Evidence], scope: frozenset[str]) -> list[Evidence]:
        """The pieces that meet enough of the question and come near the best of them."""
        ranked = rank(self.question, [e.match for e in evidence], about=self.title, scope=scope)
        scored = [(m.score * WEIGHTS.get(evidence[m.index].kind, 1.0), m.index) for m in ranked if m.coverage >= ENOUGH]
        scored.sort(key=lambda pair: (-pair[0], pair[1]))
        return [evidence[index] for score, index in scored if score >= scored[0][0] * NEARLY]

    def _cut(self, evidence: Evidence) -> Evidence:
        if evidence.kind not in ("section", "description"):
            return evidence
        chosen = best_sentences(self.question, evidence.text, about=self.title, limit=SECTION_SENTENCES)
        language = "zh" if re.search(r"[㐀-鿿]", evidence.text) else "en"
        text = joined(chosen or sentences(evidence.text)[:SECTION_SENTENCES], language)
        return Evidence(kind=evidence.kind, name=evidence.name, text=text, match=evidence.match)


def asked_about(question: str, product: Product) -> Asked:
    """What a question about this product is after."""
    title = " ".join(product.title.all_texts())
    about = matters(question) & ABOUT_PRODUCTS
    beyond = about - LIVE_MATTERS - CHOSEN_MATTERS - LIGHT_MATTERS
    named = _named_variants(question, product)
    return Asked(
        question=question,
        title=title,
        general=not about and not named and not terms(question) - terms(title),
        live=bool(about & LIVE_MATTERS) and not beyond and "opinion" not in about,
        named=named if not beyond else (),
        opinion="opinion" in about,
    )


def gather(product: Product, reviews: Sequence[Evidence], language: Language) -> list[Evidence]:
    """Everything that could answer a question about a product, shortest kinds first."""
    found = [
        Evidence(
            kind="attribute",
            name=a.name.text(language),
            text=a.value.text(language),
            match=" ".join((*a.name.all_texts(), *a.value.all_texts())),
        )
        for a in product.attributes
    ]
    found += _options(product, language)
    found += [
        Evidence(
            kind="section",
            name=s.title.text(language),
            text=s.text.text(language),
            match=" ".join((*s.title.all_texts(), *s.text.all_texts())),
        )
        for s in product.sections
    ]
    found += [
        Evidence(kind="description", name="", text=sentence, match=sentence)
        for sentence in sentences(product.description.text(language))
    ]
    return [*found, *reviews]


def quotable(reviews: Sequence[Review], language: Language) -> list[Evidence]:
    """The sentences of reviews that may be quoted: in the person's language first, then the newest."""
    found: list[Evidence] = []
    for review in sorted(reviews, key=lambda each: each.language != language):
        for sentence in sentences(review.body.words()):
            if 8 <= len(sentence) <= QUOTE_CHARACTERS and not NOT_QUOTABLE.search(sentence):
                found.append(Evidence(kind="review", name="", text=sentence, match=sentence, rating=review.rating))
    return found


def _named_variants(question: str, product: Product) -> tuple[Variant, ...]:
    """The variants whose option values the question names, such as black in M; empty when it names none."""
    plain = _SHORT_FORM.sub("", folded(question))
    words = set(re.findall(r"[a-z0-9]+", plain))
    named: dict[int, set[str]] = {}
    for variant in product.variants:
        for place, option in enumerate(variant.options):
            if any(_mentions(plain, words, folded(v)) for v in option.value.all_texts()):
                named.setdefault(place, set()).add(option.value.text("en"))
    if not named:
        return ()
    return tuple(
        v
        for v in product.variants
        if all(p < len(v.options) and v.options[p].value.text("en") in values for p, values in named.items())
    )


def _mentions(plain: str, words: set[str], value: str) -> bool:
    parts = re.findall(r"[a-z0-9]+", value)
    if re.search(r"[㐀-鿿]", value):
        return value in plain
    return bool(parts) and (" ".join(parts) in " ".join(re.findall(r"[a-z0-9]+", plain)) and set(parts) <= words)


def _options(product: Product, language: Language) -> list[Evidence]:
    """One piece for each option, with all values that there are."""
    by_name: dict[str, list[Attribute]] = {}
    for option in (o for v in product.variants for o in v.options):
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


def _both_sides(quotes: list[Evidence]) -> list[Evidence]:
    """The quotes with the first content and the first critical voice in front: an honest picture shows both."""
    content = [q for q in quotes if (q.rating or 0) > CRITICAL]
    critical = [q for q in quotes if (q.rating or 0) <= CRITICAL]
    return [*content[:1], *critical[:1], *content[1:], *critical[1:]]
