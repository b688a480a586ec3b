"""What a question about a product is after: its price, certain variants, what buyers think, or something on its page. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.skills.matching import folded, matters, stem, terms
from assistant.skills.vocabulary import ABOUT_PRODUCTS, LIGHT_MATTERS
from connectors.commerce import Product, Variant

# Matters that the live variants answer, whatever the texts say.
LIVE_MATTERS = frozenset({"price", "stock"})
# So many variants can be told one by one.
MOST_VARIANTS = 8
CHOSEN_MATTERS = frozenset({"size", "colour"})
_WORD = re.compile(r"[a-z0-9]+(?:\.[0-9]+)?")
_HAN = re.compile(r"[㐀-鿿]")
# What is left of "it's" and "I'm" is no size.
_SHORT_FORM = re.compile(r"['’](?:s|m|d|t|re|ve|ll)\b")
# Values that say nothing by themselves: "is there no rotisserie" asks for no variant.
_EMPTY_VALUES = frozenset({"no", "none", "yes", "standard", "无", "否", "是", "有"})
_SPELLINGS = {"gray": "grey", "extra large": "xl", "x-large": "xl", "small": "s", "medium": "m", "large": "l"}
# Values that people ask for whether or not this product comes in them.
_VALUES = {
    "colour": re.compile(
        r"\b(?:black|white|red|blue|green|yellow|orange|purple|pink|brown|gr[ea]y|silver|gold|beige|navy|teal|cream)\b"
        r"|[黑白红蓝绿黄橙紫粉棕灰银金米](?:色|的)"
    ),
    "size": re.compile(r"\b(?:xxs|xs|xl|xxl|xxxl|\dxl)\b|\bsize (?:\d{1,3}|[sml])\b|[sml]码|(?<!\d)\d{2}码"),
}
_PRICE_WORDS = re.compile(
    r"\b(?:how much|price|prices|cost|costs|expensive|in stock|stock|available|availability|sold out|left|now|today|currently|right)\b"
    r"|多少钱|几多钱|价格|价钱|卖多少|怎么卖|什么价|贵不贵|贵|便宜|有货|库存|现货|缺货|有没有|还有|现在|目前|今天|这款|这个|这台|商品|[吗呢吧啊]"
)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question about a product; `about` are the words that name the product in it.

    `general`: it asks nothing in particular. `live`: price or stock, so the variants answer it as they are now. `named`: the
    variants that it names, where nothing but them is asked about, `exact` whether they are all that it says. `opinion`: what buyers
    think. `lacks`: the matters, size or colour, in which it names a value that the product does not come in.
    """

    question: str
    about: str
    general: bool
    live: bool
    named: tuple[Variant, ...] = ()
    exact: bool = True
    opinion: bool = False
    lacks: frozenset[str] = frozenset()


def asked_about(question: str, product: Product, said_of_it: str) -> Asked:
    """What a question about this product is after; `said_of_it` is everything that its page says, to compare with."""
    title = " ".join((*product.title.all_texts(), product.id))
    plain, chosen = _values_in(question, product)
    for word in {word for name in chosen for word in _WORD.findall(folded(name)) if len(word) > 2}:
        plain = re.sub(rf"\b{word}s?\b", " ", plain)
    # What the product is called asks for nothing: a water bottle is no question about water.
    for name in sorted(map(folded, product.title.all_texts()), key=len, reverse=True):
        plain = folded(plain).replace(name, " ")
    about = matters(plain) & ABOUT_PRODUCTS
    if _has_it(plain, title):
        about -= {"stock"}
    beyond = bool(about - LIVE_MATTERS - CHOSEN_MATTERS - LIGHT_MATTERS) or _asks_for_a_part(plain, title, said_of_it)
    named, exact = _variants(product, chosen)
    opinion = "opinion" in about
    # "Which sizes are in stock" of many variants is answered by the sizes, not by a list of all variants.
    values = "price" not in about and len(product.variants) > MOST_VARIANTS and _names_option(plain, product)
    lacks = frozenset(
        matter
        for matter, pattern in _VALUES.items()
        if pattern.search(plain)
        and not any(matter in matters(name) for name in chosen)
        and _has_option(product, matter)
    )
    return Asked(
        question=question,
        about=_name_of(product),
        general=not about and not named and not lacks and not terms(plain) - terms(title),
        live=bool(about & LIVE_MATTERS) and not beyond and not opinion and not values,
        named=named if not beyond and not lacks else (),
        exact=exact,
        opinion=opinion,
        lacks=lacks if not beyond else frozenset(),
    )


def variants_named(text: str, product: Product) -> tuple[Variant, ...]:
    """The variants with every option value that a text names; empty where it names none, or no variant has them all."""
    variants, exact = _variants(product, _values_in(text, product)[1])
    return variants if exact else ()


def _name_of(product: Product) -> str:
    """What the product is called by. Chinese titles list its virtues, which may well be asked for; of them the codes count."""
    titles = [" ".join(_WORD.findall(folded(t))) if _HAN.search(t) else t for t in product.title.all_texts()]
    return " ".join((*titles, product.id, product.brand, *product.kind.all_texts()))


def _asks_for_a_part(plain: str, title: str, said_of_it: str) -> bool:
    """Whether the price or stock of something else than the product is asked, of which its page speaks: 打孔多少钱."""
    rest = terms(_PRICE_WORDS.sub(" ", folded(plain))) - terms(title)
    return any(len(term) > 1 for term in rest & terms(said_of_it))


def _has_it(plain: str, title: str) -> bool:
    """Whether 有没有 asks for a part or a feature, 有没有童锁, and not whether the product is in stock."""
    rest = _PRICE_WORDS.sub(" ", plain) if re.search("有没有|有吗", plain) else ""
    return any(len(run) > 1 and run not in folded(title) for run in re.findall(r"[㐀-鿿]+", rest))


def _values_in(question: str, product: Product) -> tuple[str, dict[str, set[str]]]:
    """The question without the option values that it names, and these values by the option's name."""
    plain = _SHORT_FORM.sub("", folded(question))
    for said, written in _SPELLINGS.items():
        if _takes(product, written):
            plain = re.sub(rf"\b{re.escape(said)}\b", written, plain)
    found: dict[str, set[str]] = {}
    spans: list[tuple[int, int]] = []
    for name, value, pattern in sorted(_patterns(product), key=lambda entry: -len(entry[1])):
        for match in pattern.finditer(plain):
            if not any(
                start < match.end() and match.start() < end for start, end in spans if (start, end) != match.span()
            ):
                found.setdefault(name, set()).add(value)
                spans.append(match.span())
    for start, end in sorted(set(spans), reverse=True):
        plain = f"{plain[:start]} {plain[end:]}"
    return plain, found


def _patterns(product: Product) -> Iterator[tuple[str, str, re.Pattern[str]]]:
    """(option, value, how it is said) for every option value: in full, or by a word that no other value of the option has."""
    values: dict[str, dict[str, tuple[str, ...]]] = {}
    for variant in product.variants:
        for option in variant.options:
            values.setdefault(option.name.text("en"), {})[option.value.text("en")] = option.value.all_texts()
    for name, texts in values.items():
        spread = Counter(word for value in texts for word in set(_WORD.findall(folded(value))))
        for value, spellings in texts.items():
            for spelling in spellings:
                if folded(spelling) in _EMPTY_VALUES or not spelling.strip():
                    continue
                yield name, value, _said(folded(spelling))
            # "1TB" for "1TB SSD"; a bare number or letter could be anything.
            for word in _WORD.findall(folded(value)):
                if (
                    spread[word] == 1
                    and len(word) > 2
                    and not word.isdigit()
                    and word != folded(value)
                    and re.search(r"\d", word)
                ):
                    yield name, value, _said(word)


def _said(value: str) -> re.Pattern[str]:
    if _HAN.search(value):
        return re.compile(re.escape(value))
    words = [
        re.escape(word) + ("s?" if word == stem(word) and len(word) > 2 and word.isalpha() else "")
        for word in _WORD.findall(value)
    ]
    return re.compile(r"(?<![a-z0-9])" + r"[\s\-/,+&.]*".join(words or [re.escape(value)]) + r"(?![a-z0-9])")


def _variants(product: Product, chosen: dict[str, set[str]]) -> tuple[tuple[Variant, ...], bool]:
    """The variants with all the values that were named, else those with the most of them; and whether it is all."""
    if not chosen:
        return (), True
    met = [
        sum(
            any(o.name.text("en") == name and o.value.text("en") in values for o in v.options)
            for name, values in chosen.items()
        )
        for v in product.variants
    ]
    most = max(met, default=0)
    return tuple(v for v, count in zip(product.variants, met, strict=True) if count == most), most == len(chosen)


def _takes(product: Product, value: str) -> bool:
    return any(folded(o.value.text("en")) == value for v in product.variants for o in v.options)


def _names_option(plain: str, product: Product) -> bool:
    """Whether an option is asked about by its name or its matter, such as the size."""
    names = {t for v in product.variants for o in v.options for t in o.name.all_texts()}
    return any(terms(name) & terms(plain) or matters(name) & matters(plain) & CHOSEN_MATTERS for name in names)


def _has_option(product: Product, matter: str) -> bool:
    return any(matter in matters(t) for v in product.variants for o in v.options for t in o.name.all_texts())
