"""Records put together to products, customers, orders and reviews in our own words."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from connectors.commerce import (
    Attribute,
    Exchange,
    ExchangedPieces,
    Localized,
    Order,
    OrderLine,
    Product,
    Variant,
)
from connectors.money import Money
from connectors.shops.demo.content import ShopContent
from connectors.shops.folder.records import (
    CustomerRecord,
    ExchangedPiecesRecord,
    NamedText,
    OrderRecord,
    ProductRecord,
    VariantRecord,
)
from connectors.shops.folder.references import FolderRecords, pieces_gone_back
from connectors.shops.folder.report import Problems
from connectors.shops.folder.values import Reading
from connectors.untrusted import Untrusted

IMAGES = "images"
IMAGE_ENDINGS = (".svg", ".png", ".jpg", ".webp")


def assemble(records: FolderRecords, folder: Path, reading: Reading) -> ShopContent:
    """The content of records that were checked."""
    variants: dict[str, list[VariantRecord]] = defaultdict(list)
    for variant in records.variants.placed:
        variants[variant.record.product_id].append(variant.record)
    reviews = tuple(placed.record.review(reading.language) for placed in records.reviews.placed)
    stars: dict[str, list[int]] = defaultdict(list)
    for review in reviews:
        stars[review.product_id].append(review.rating)
    products = {
        record.id: _product(record, variants[record.id], stars[record.id], picture(record, folder), reading)
        for record in (placed.record for placed in records.products.placed)
    }
    customers = {placed.record.id: placed.record for placed in records.customers.placed}
    orders = (placed.record for placed in records.orders.placed)
    return ShopContent(
        products=tuple(products.values()),
        customers=tuple(record.customer(reading.language) for record in customers.values()),
        orders=tuple(_order(order, products, customers[order.customer_id], reading) for order in orders),
        reviews=reviews,
    )


def check_pictures(records: FolderRecords, folder: Path, problems: Problems) -> None:
    """Note every `image` that names a file which is not there."""
    for placed in records.products.placed:
        image = placed.record.image
        if image and not _is_url(image) and not _is_file_in(folder / IMAGES, image):
            problems.add("products.jsonl", placed.line, f"image: there is no file {IMAGES}/{image}")


def picture(record: ProductRecord, folder: Path) -> str | None:
    """The picture as `images/NAME` or as the address given; by default the file that is named after the id."""
    if record.image:
        return record.image if _is_url(record.image) else f"{IMAGES}/{record.image}"
    names = (record.id + ending for ending in IMAGE_ENDINGS)
    return next((f"{IMAGES}/{name}" for name in names if _is_file_in(folder / IMAGES, name)), None)


def _is_url(image: str) -> bool:
    return image.startswith(("https://", "http://"))


def _is_file_in(folder: Path, name: str) -> bool:
    return Path(name).name == name and (folder / name).is_file()


def _product(
    record: ProductRecord, variants: list[VariantRecord], stars: list[int], image: str | None, reading: Reading
) -> Product:
    rating = record.rating if record.rating is not None or not stars else round(sum(stars) / len(stars), 2)
    return Product(
        id=record.id,
        title=record.title,
        description=record.description,
        department=record.department or Localized({}),
        kind=record.kind,
        brand=record.brand,
        attributes=_attributes(record.attributes),
        variants=tuple(_variant(variant) for variant in variants),
        sections=tuple(section.section() for section in record.sections),
        keywords=record.keywords or Localized({}),
        rating=rating,
        review_count=len(stars) if record.review_count is None else record.review_count,
        image=image,
        updated_at=reading.read_at,
    )


def _variant(record: VariantRecord) -> Variant:
    return Variant(
        id=record.id,
        sku=record.sku or record.id,
        options=_attributes(record.options),
        price=record.price,
        compare_at=record.compare_at,
        available=record.available and record.stock != 0,
        stock=record.stock,
    )


def _order(record: OrderRecord, products: dict[str, Product], customer: CustomerRecord, reading: Reading) -> Order:
    nothing = Money(0, reading.currency)
    return Order(
        id=record.id,
        number=record.number,
        customer_id=record.customer_id,
        email=customer.email if record.email is None else record.email,
        state=record.state,
        label=record.label,
        placed_at=record.placed_at,
        lines=_lines(record, products),
        shipping_address=record.shipping_address.address() if record.shipping_address else None,
        shipping_fee=record.shipping_fee or nothing,
        discount=record.discount or nothing,
        payments=tuple(payment.payment() for payment in record.payments),
        shipments=tuple(shipment.shipment() for shipment in record.shipments),
        returns=tuple(listed.registered(record.id) for listed in record.returns),
        exchanges=_exchanges(record, products),
        changes=tuple(listed.change() for listed in record.changes),
        fees=record.fees,
        note=Untrusted(record.note),
        details=_attributes(record.details),
        updated_at=reading.read_at,
    )


def _lines(record: OrderRecord, products: dict[str, Product]) -> tuple[OrderLine, ...]:
    gone_back = pieces_gone_back(record)
    lines = []
    for line in record.lines:
        product = products[line.product_id]
        variant = next(v for v in product.variants if v.id == line.variant_id)
        lines.append(
            OrderLine(
                id=line.id,
                product_id=line.product_id,
                variant_id=line.variant_id,
                title=line.title or product.title,
                options=variant.options if line.options is None else _attributes(line.options),
                quantity=line.quantity,
                unit_price=line.unit_price,
                returned=gone_back[line.id] if line.returned is None else line.returned,
            )
        )
    return tuple(lines)


def _exchanges(record: OrderRecord, products: dict[str, Product]) -> tuple[Exchange, ...]:
    lines = {line.id: products[line.product_id] for line in record.lines}
    return tuple(
        listed.registered(record.id, tuple(_exchanged(part, lines[part.line_id]) for part in listed.pieces))
        for listed in record.exchanges
    )


def _exchanged(part: ExchangedPiecesRecord, product: Product) -> ExchangedPieces:
    variant = next((v for v in product.variants if v.id == part.variant_id), None)
    return ExchangedPieces(
        line_id=part.line_id,
        quantity=part.quantity,
        variant_id=part.variant_id,
        title=product.title,
        options=variant.options if variant is not None else (),
        unit_price=part.unit_price,
    )


def _attributes(named: list[NamedText]) -> tuple[Attribute, ...]:
    return tuple(one.attribute() for one in named)
