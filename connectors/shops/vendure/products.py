"""A Vendure product in our words: pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import replace

from pydantic import TypeAdapter

from connectors.commerce import Attribute, Localized, Product, Variant
from connectors.money import Money
from connectors.shops.connector_settings import ConnectorSettings
from connectors.shops.vendure.answers import GlobalAnswer, Named, Option, ProductAnswer, Translation, VariantAnswer

_TAG = re.compile(r"<[^>]+>")
_PRODUCT = TypeAdapter(Product)


def localized(pairs: Iterable[tuple[str, str]], otherwise: str = "") -> Localized:
    """Texts by language code as ours: `zh_Hans` is "zh"; `otherwise` where there is none in any language."""
    texts: dict[str, str] = {}
    for code, text in pairs:
        if text.strip():
            texts.setdefault(code.partition("_")[0].casefold(), text.strip())
    return Localized(texts or ({"en": otherwise} if otherwise else {}))


def names(named: Named) -> Localized:
    """The names of anything that has translations."""
    return localized(((each.language_code, each.name) for each in named.translations), named.name)


def chosen_options(options: Iterable[Option]) -> tuple[Attribute, ...]:
    """The options of a variant, such as colour = black."""
    return tuple(Attribute(name=names(option.group), value=names(option)) for option in options)


def product_of(answer: ProductAnswer, settings: ConnectorSettings, shop: GlobalAnswer) -> Product | None:
    """The product, None where it or all its variants are switched off."""
    variants = tuple(_variant(each, shop) for each in answer.variants if each.enabled)
    if not answer.enabled or not variants:
        return None
    title = names(answer)
    by_facet: dict[str, list[Localized]] = {}
    for value in answer.facet_values:
        by_facet.setdefault(value.facet.code, []).append(names(value))
    # The collection nearest to the root is the department, the one farthest from it the closest word for the kind.
    collections = [names(each) for each in sorted(answer.collections, key=lambda each: len(each.breadcrumbs))]
    department = collections[0] if collections else Localized({})
    kind = next(iter(by_facet.get(settings.kind_facet, collections[-1:])), title)
    brand = next(iter(by_facet.get(settings.brand_facet, ())), Localized({}))
    shown = [v for v in answer.facet_values if not v.facet.is_private]
    shown = [v for v in shown if v.facet.code not in (settings.kind_facet, settings.brand_facet)]
    return Product(
        id=answer.id,
        title=title,
        description=_description(answer.translations, answer.description),
        department=department,
        kind=kind,
        brand=brand.text("en"),
        attributes=tuple(Attribute(name=names(v.facet), value=names(v)) for v in shown),
        variants=variants,
        image=answer.featured_asset.preview if answer.featured_asset else None,
        updated_at=answer.updated_at,
    )


def fingerprint(product: Product) -> str:
    """What is equal for two readings of a product in which nothing changed that is indexed: not the count of pieces."""
    plain = replace(
        product,
        updated_at=product.updated_at.replace(year=2000, month=1, day=1, hour=0, minute=0, second=0, microsecond=0),
        variants=tuple(replace(each, stock=None) for each in product.variants),
    )
    return hashlib.sha256(_PRODUCT.dump_json(plain)).hexdigest()[:12]


def _description(translations: Iterable[Translation], otherwise: str) -> Localized:
    texts = ((each.language_code, _TAG.sub(" ", each.description)) for each in translations)
    return localized(texts, _TAG.sub(" ", otherwise))


def _variant(answer: VariantAnswer, shop: GlobalAnswer) -> Variant:
    counted = answer.track_inventory == "TRUE" or (answer.track_inventory == "INHERIT" and shop.track_inventory)
    threshold = (
        shop.out_of_stock_threshold if answer.use_global_out_of_stock_threshold else answer.out_of_stock_threshold
    )
    left = sum(each.stock_on_hand - each.stock_allocated for each in answer.stock_levels) - threshold
    return Variant(
        id=answer.id,
        sku=answer.sku,
        options=chosen_options(answer.options),
        price=Money(answer.price_with_tax, answer.currency_code),
        available=left > 0 if counted else answer.stock_level != "OUT_OF_STOCK",
        stock=max(left, 0) if counted else None,
    )
