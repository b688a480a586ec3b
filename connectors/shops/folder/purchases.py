"""The optional files that recommendations learn from: anonymous purchases and margins, by product."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from types import MappingProxyType

from pydantic import BaseModel, ConfigDict, Field

from connectors.commerce import Purchase
from connectors.errors import Misconfigured
from connectors.shops.folder.lines import Records, read_records
from connectors.shops.folder.records import ProductRecord
from connectors.shops.folder.report import Problems
from connectors.shops.folder.values import Id, Time, reading_of
from connectors.shops.settings import Recommendations, ShopSettings

PURCHASES = "purchases.jsonl"


class PurchaseRecord(BaseModel):
    """A line of `purchases.jsonl`."""

    model_config = ConfigDict(extra="forbid")

    person: Id
    at: Time
    products: list[Id] = Field(min_length=1, max_length=500)


class MarginRecord(BaseModel):
    """A line of the file that `margins_file` names; the margin is a share of the price."""

    model_config = ConfigDict(extra="forbid")

    product: Id
    margin: float = Field(ge=-1, le=1)


def read_purchases(folder: Path, settings: ShopSettings, today: date) -> tuple[Purchase, ...]:
    """Everything in `purchases.jsonl`, in its sequence, its times moved like all others; empty without the file.

    A purchase of a product that the shop no longer has is kept: the recommender leaves such products out. Raises
    `Misconfigured` naming the lines that are wrong. Blocks while it reads.
    """
    if not (folder / PURCHASES).is_file():
        return ()
    problems = Problems()
    found = read_records(folder / PURCHASES, PurchaseRecord, reading_of(settings, today), problems)
    _stop(folder, problems)
    return tuple(
        Purchase(person=p.record.person, at=p.record.at, product_ids=tuple(p.record.products)) for p in found.placed
    )


def read_margins(folder: Path, settings: ShopSettings) -> Mapping[str, float]:
    """Margins by product id; empty where no file is named. Raises `Misconfigured` naming what is wrong."""
    name = settings.recommendations.margins_file
    if not name:
        return MappingProxyType({})
    problems = Problems()
    if not (folder / name).is_file():
        problems.add(name, None, "is missing, though recommendations.margins_file in shop.toml names it")
    found = read_records(folder / name, MarginRecord, reading_of(settings, date(2000, 1, 1)), problems)
    _stop(folder, problems)
    return MappingProxyType({placed.record.product: placed.record.margin for placed in found.placed})


def check_learning_files(
    folder: Path, settings: ShopSettings, products: Records[ProductRecord], problems: Problems
) -> int:
    """How many purchases there are; what is wrong with the optional files, and products that they name wrongly, is noted."""
    _check_rules(settings.recommendations, products, problems)
    reading, name = reading_of(settings, date(2000, 1, 1)), settings.recommendations.margins_file
    if name:
        if not (folder / name).is_file():
            problems.add(name, None, "is missing, though recommendations.margins_file in shop.toml names it")
        for placed in read_records(folder / name, MarginRecord, reading, problems).placed:
            _check_products([placed.record.product], (name, placed.line), products, problems)
    if not (folder / PURCHASES).is_file():
        return 0
    found = read_records(folder / PURCHASES, PurchaseRecord, reading, problems)
    for purchase in found.placed:
        _check_products(purchase.record.products, (PURCHASES, purchase.line), products, problems)
    return len(found.placed)


def _check_rules(rules: Recommendations, products: Records[ProductRecord], problems: Problems) -> None:
    """Note kinds, departments and products in the rules that the catalogue does not know: a slip would switch a rule off."""
    if products.unnamed or len(products.placed) < len(products.ids):
        return
    records = [placed.record for placed in products.placed]
    known = {
        "kind": {word.casefold() for record in records for word in record.kind.all_texts()},
        "department": {w.casefold() for record in records if record.department for w in record.department.all_texts()},
        "product": {record.id.casefold() for record in records},
    }
    named: dict[str, tuple[str, Sequence[str]]] = {
        "consumables": ("kind", tuple(rules.consumables)),
        "excluded_kinds": ("kind", rules.excluded_kinds),
        "excluded_departments": ("department", rules.excluded_departments),
        "pinned_departments": ("department", rules.pinned_departments),
        "excluded_products": ("product", rules.excluded_products),
    }
    for key, (what, words) in named.items():
        for word in words:
            if word.casefold() not in known[what]:
                problems.add("shop.toml", None, f"recommendations.{key}: there is no {what} {word!r} in products.jsonl")


def _check_products(
    ids: Sequence[str], place: tuple[str, int], products: Records[ProductRecord], problems: Problems
) -> None:
    for product_id in dict.fromkeys(ids):
        if products.lacks(product_id):
            problems.add(*place, f"there is no product {product_id}")


def _stop(folder: Path, problems: Problems) -> None:
    if problems.kept:
        raise Misconfigured("\n".join(f"{folder}: {problem}" for problem in problems.kept))
