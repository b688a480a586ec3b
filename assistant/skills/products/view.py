"""A product as tool data and as cards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assistant.cards import ProductsCard
from assistant.skills.matching import joined, rank
from assistant.skills.present import Presenter, lead_variant, money, product_tile
from assistant.skills.products.asking import variants_named
from assistant.skills.products.evidence import described, gather
from connectors.commerce import Language, Product, Variant

HIGHLIGHTS = 4
WISHED = 3
SUMMARY_SENTENCES = 2
SUMMARY_CHARACTERS = 320
VARIANTS = 40


def product_data(product: Product, presenter: Presenter, wish: str = "") -> dict[str, Any]:
    """A product in short: what a list or an answer needs. What a `wish` names of it comes first, and so do its variants."""
    language = presenter.language
    lead = lead_variant(product)
    return {
        "id": product.id,
        "title": product.title.text(language),
        "kind": product.kind.text(language),
        "department": product.department.text(language),
        "brand": product.brand,
        "price": money(lead.price) if lead else None,
        "price_text": presenter.price_words(product),
        "before": money(lead.compare_at) if lead and lead.compare_at and lead.price < lead.compare_at else None,
        "available": product.available,
        "availability": presenter.availability(product),
        "rating": round(product.rating, 1) if product.rating is not None else None,
        "review_count": product.review_count,
        "highlights": highlights(product, language, wish)[:HIGHLIGHTS],
        "wished": [variant_data(v, presenter) for v in variants_named(wish, product)[:WISHED]] if wish else [],
    }


def highlights(product: Product, language: Language, wish: str = "") -> list[str]:
    """What the page says of a product in a few words each, and the options as they can be had now; what the wish names first."""
    facts = [e for e in gather(product, (), language) if e.kind in ("attribute", "option") and e.text != product.brand]
    first = (
        [m.index for m in rank(wish, [e.match for e in facts], about=" ".join(product.title.all_texts()))]
        if wish
        else []
    )
    colon = "：" if language == "zh" else ": "
    order = [*first, *(i for i in range(len(facts)) if i not in first)]
    return [f"{facts[i].name}{colon}{facts[i].text}" for i in order]


def full_data(product: Product, presenter: Presenter) -> dict[str, Any]:
    """A product with all that the catalogue says; of the longer sections only the titles."""
    language = presenter.language
    options = option_values(product, language, available_only=True)
    # What can be chosen is told as it can be had now, not as the page lists it.
    fixed = [a for a in product.attributes if a.name.text(language) not in option_values(product, language)]
    return product_data(product, presenter) | {
        "summary": summary(described(product, language), language),
        "attributes": [{"name": a.name.text(language), "value": a.value.text(language)} for a in fixed],
        "options": [{"name": n, "values": v} for n, v in options.items()],
        "sections": [s.title.text(language) for s in product.sections],
        "variants": [variant_data(v, presenter) for v in product.variants[:VARIANTS]],
    }


def variant_data(variant: Variant, presenter: Presenter) -> dict[str, Any]:
    """One variant with its live price and availability."""
    return {
        "id": variant.id,
        "options": presenter.options(variant.options),
        "price": money(variant.price),
        "available": variant.available,
        "availability": presenter.stock_words(available=variant.available, stock=variant.stock),
    }


def products_card(products: Sequence[Product], presenter: Presenter) -> dict[str, Any]:
    """The products as a carousel."""
    return ProductsCard(products=[product_tile(p, presenter) for p in products]).model_dump(mode="json")


def option_values(product: Product, language: str, *, available_only: bool = False) -> dict[str, list[str]]:
    """Every option with its values in the shop's sequence, such as {"Size": ["S", "M"]}."""
    options: dict[str, list[str]] = {}
    for variant in product.variants:
        if available_only and not variant.available:
            continue
        for option in variant.options:
            values = options.setdefault(option.name.text(language), [])
            value = option.value.text(language)
            if value not in values:
                values.append(value)
    return options


def summary(told: Sequence[str], language: str) -> str:
    """The first sentences of a description, never cut inside one unless the first alone is too long."""
    chosen: list[str] = []
    for sentence in told[:SUMMARY_SENTENCES]:
        if chosen and len(joined([*chosen, sentence], language)) > SUMMARY_CHARACTERS:
            break
        chosen.append(sentence)
    whole = joined(chosen, language)
    return whole if len(whole) <= SUMMARY_CHARACTERS else whole[: SUMMARY_CHARACTERS - 1].rstrip() + "…"
