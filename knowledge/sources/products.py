"""The catalogue as documents: per language one of the product itself and one of each of its longer texts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from connectors.commerce import LANGUAGES, Attribute, Language, Localized, Product
from connectors.shops.base import ProductPage
from knowledge.documents import Document, Kind
from knowledge.facts import ATTRIBUTE, packed
from knowledge.sources.base import SourcePage

NAME = "catalogue"
PAGE = 500
_SEPARATOR = {"en": ", ", "zh": "、"}
_COLON = {"en": ": ", "zh": "："}


class ProductFeed(Protocol):
    """The one method of `connectors.shops.base.CatalogueReader` that is needed here."""

    async def product_feed(self, cursor: str | None, limit: int = 500) -> ProductPage:
        """Products changed after `cursor`, oldest change first."""
        ...


class ProductSource:
    """The products of a shop, by its feed."""

    name = NAME

    def __init__(self, catalogue: ProductFeed) -> None:
        self._catalogue = catalogue

    async def changes(self, cursor: str | None) -> SourcePage:
        """The products that changed after the cursor."""
        page = await self._catalogue.product_feed(cursor, PAGE)
        return SourcePage(
            subjects={product.id: product_documents(product) for product in page.products},
            deleted=page.deleted,
            cursor=page.cursor,
            more=page.more,
        )


def product_documents(product: Product) -> list[Document]:
    """The documents of a product in every language that it is described in."""
    facts = packed(product)
    return [document for language in LANGUAGES for document in _in_language(product, language, facts)]


def _in_language(product: Product, language: Language, facts: str) -> Iterator[Document]:
    # A language counts as described when the product is named in it: a shop with one language gets one document.
    if not product.title.values.get(language):
        return
    title = product.title.text(language)
    base = f"product:{product.id}:{language}"
    shared = {"kind": product.kind.text(language), "brand": product.brand, ATTRIBUTE: facts}
    yield Document(
        id=base,
        kind=Kind.PRODUCT,
        language=language,
        title=title,
        text=_description(product, language),
        subject=product.id,
        source=NAME,
        attributes={**shared, "department": product.department.text(language), "place": "main"},
    )
    for number, section in enumerate(product.sections, 1):
        if not section.text.values.get(language):
            continue
        yield Document(
            id=f"{base}:{number}",
            kind=Kind.PRODUCT,
            language=language,
            title=title,
            section=section.title.text(language),
            text=section.text.text(language),
            subject=product.id,
            source=NAME,
            attributes={**shared, "place": f"{number}/{len(product.sections)}"},
        )


def _description(product: Product, language: Language) -> str:
    """Department, properties, choices, description and the words that people use for it; no price and no stock,
    because those are read live."""
    lines = [
        product.department.text(language),
        _named(product.attributes, language),
        _choices(product, language),
        product.description.text(language),
        _own(product.keywords, language),
    ]
    return "\n".join(line for line in lines if line)


def _named(attributes: tuple[Attribute, ...], language: Language) -> str:
    named = (f"{a.name.text(language)}{_COLON[language]}{a.value.text(language)}" for a in attributes)
    return _SEPARATOR[language].join(named)


def _choices(product: Product, language: Language) -> str:
    """Every option with the values that its variants have, such as "Colour: black, white"."""
    values: dict[str, dict[str, None]] = {}
    for variant in product.variants:
        for option in variant.options:
            values.setdefault(option.name.text(language), {})[option.value.text(language)] = None
    separator = _SEPARATOR[language]
    return "\n".join(f"{name}{_COLON[language]}{separator.join(chosen)}" for name, chosen in values.items())


def _own(text: Localized, language: Language) -> str:
    """The text in this very language, or nothing."""
    return text.values.get(language, "")
