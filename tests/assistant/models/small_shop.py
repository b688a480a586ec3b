"""A shop of twenty products, one customer with three orders and one guest's order, in memory, behind the shop contract."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from assistant.skills.matching import rank
from connectors.commerce import (
    Attribute,
    Customer,
    Language,
    Localized,
    Order,
    OrderLine,
    OrderState,
    Product,
    Review,
    Section,
    Shipment,
    Variant,
)
from connectors.money import Money
from connectors.shops.base import OrderPage, ProductPage
from connectors.shops.settings import Returns, ShopSettings, Words
from knowledge.documents import Document, Hit, Kind

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
CUSTOMER, GUEST_EMAIL = "mia", "tom@example.org"

# id | price in dollars | English title | English kind | Chinese title | Chinese kind | attribute: English; Chinese
_PRODUCTS = """
alba|59|Alba desk lamp|desk lamp|奥尔巴台灯|台灯|Dimming: three steps; 调光: 三档
lumo|39|Lumo desk lamp|desk lamp|流明台灯|台灯|Dimming: none; 调光: 不可调
nordic|89|Nordic wool blanket|blanket|北境羊毛毯|毛毯|Material: pure wool; 材质: 纯羊毛
trailhead|75|Trailhead backpack|backpack|步道背包|背包|Laptop: up to 15 inches; 电脑: 可放15寸
kettle-one|49|Kettle One electric kettle|electric kettle|壶一号电热水壶|电热水壶|Capacity: 1.2 l; 容量: 1.2升
kettle-pro|99|Kettle Pro electric kettle|electric kettle|壶大师电热水壶|电热水壶|Capacity: 1.7 l; 容量: 1.7升
summit|219|Summit two-person tent|tent|山顶双人帐篷|帐篷|Weight: 1.9 kg; 重量: 1.9公斤
basecamp|319|Basecamp family tent|tent|大本营家庭帐篷|帐篷|Weight: 5.2 kg; 重量: 5.2公斤
luna|129|Luna living room rug|rug|月光客厅地毯|地毯|Colour: sand, grey; 颜色: 沙色、灰色
pulse|149|Pulse headphones|headphones|脉冲耳机|耳机|Noise cancelling: yes; 降噪: 支持
quiet|199|Quiet headphones|headphones|静音耳机|耳机|Noise cancelling: strong; 降噪: 强
harbor|119|Harbor raincoat|raincoat|港湾雨衣|雨衣|Water column: 10000 mm; 防水: 10000毫米
stoneware|15|Stoneware mug|mug|粗陶马克杯|马克杯|Dishwasher: safe; 洗碗机: 可以
stride|110|Stride running shoes|running shoes|迈步跑鞋|跑鞋|Sizes: 38 to 46; 尺码: 38到46
tempo|95|Tempo running shoes|running shoes|节奏跑鞋|跑鞋|Sizes: 36 to 45; 尺码: 36到45
echo|79|Echo bluetooth speaker|speaker|回声蓝牙音箱|音箱|Battery: 12 hours; 续航: 12小时
cover|29|Trail rain cover|rain cover|防雨罩|防雨罩|Size: up to 30 l; 尺寸: 30升以内
mat|35|Flow yoga mat|yoga mat|流动瑜伽垫|瑜伽垫|Thickness: 5 mm; 厚度: 5毫米
jacket|159|Ridge hiking jacket|jacket|山脊徒步外套|外套|Water: proof; 防水: 是
chair|289|Poise office chair|office chair|端坐办公椅|办公椅|Height: adjustable; 高度: 可调
""".strip()

# number | owner | state | days since delivery, "-" while under way | product x quantity, …
_ORDERS = """
HP-10002|mia|delivered|6|alba x1, stride x1
HP-10008|mia|delivered|9|stoneware x4
HP-10017|mia|shipped|-|pulse x1
HP-10009|tom|delivered|3|nordic x1, cover x2
""".strip()

_POLICIES = (
    ("returns", "en", "Returns", "You can return unused goods within 30 days of delivery. The return postage is free."),
    ("returns", "zh", "退货", "签收后30天内，未使用的商品可以退货，退货运费由我们承担。"),
    ("shipping", "en", "Shipping", "Delivery takes 3 to 5 days. We ship to the United States, Canada and Norway."),
    ("shipping", "zh", "配送", "一般3到5天送达，运费5美元，支持发往美国、加拿大和挪威。"),
)


def settings() -> ShopSettings:
    """The shop's settings."""
    return ShopSettings(
        name=Words(en="Corner Shop", zh="街角小店"),
        currency="USD",
        order_number_example="HP-10001",
        order_number_pattern=r"[Hh][Pp]-?\d{5}",
        returns=Returns(refund_to=("original", "gift_card")),
    )


def products() -> list[Product]:
    """All products."""
    return [_product(line.split("|")) for line in _PRODUCTS.splitlines()]


@dataclass(frozen=True)
class SmallCatalogue:
    """The reading protocol of products."""

    by_id: dict[str, Product]

    async def product_feed(self, cursor: str | None, limit: int = 500) -> ProductPage:
        return ProductPage(products=tuple(self.by_id.values()), deleted=(), cursor="1", more=False)

    async def products(self, ids: Sequence[str]) -> dict[str, Product]:
        return {i: self.by_id[i] for i in ids if i in self.by_id}

    async def reviews(self, product_id: str, limit: int = 10) -> tuple[Review, ...]:
        return ()


@dataclass(frozen=True)
class SmallOrders:
    """The reading protocol of orders."""

    all: tuple[Order, ...]

    async def order_feed(self, cursor: str | None, limit: int = 500) -> OrderPage:
        return OrderPage(orders=self.all, deleted=(), cursor="1", more=False)

    async def order(self, order_id: str) -> Order | None:
        return next((o for o in self.all if o.id == order_id), None)

    async def order_by_number(self, number: str) -> Order | None:
        return next((o for o in self.all if o.number == number.strip().lstrip("#").upper()), None)

    async def orders_of(self, customer_id: str, limit: int = 50) -> tuple[Order, ...]:
        return tuple(o for o in self.all if o.customer_id == customer_id)[:limit]

    async def customer(self, customer_id: str) -> Customer | None:
        known = customer_id == CUSTOMER
        return Customer(id=customer_id, name="Mia", email="mia@example.com", loyalty_points=120) if known else None


class SmallFinder:
    """Search by shared words, over both languages."""

    def __init__(self, catalogue: Sequence[Product]) -> None:
        self._documents = [_product_document(p, language) for p in catalogue for language in ("en", "zh")]
        self._documents += [
            Document(
                id=f"{stem}.{language}", kind=Kind.POLICY, language="zh" if language == "zh" else "en", title=title,
                text=text, subject=stem, source="policies",
            )
            for stem, language, title, text in _POLICIES
        ]  # fmt: skip

    async def find(
        self, text: str, *, kinds: Sequence[Kind], language: Language, owner: str | None = None, limit: int = 8
    ) -> Sequence[Hit]:
        pool = [d for d in self._documents if d.kind in kinds and d.language == language]
        found = rank(text, [f"{d.title} {d.text}" for d in pool])
        return [Hit(document=pool[m.index], score=m.score, why="shared words") for m in found[:limit]]


def small_orders(catalogue: dict[str, Product]) -> SmallOrders:
    """All orders."""
    return SmallOrders(tuple(_order(catalogue, line.split("|")) for line in _ORDERS.splitlines()))


def _product(row: Sequence[str]) -> Product:
    product_id, price, en, kind_en, zh, kind_zh, attribute = row
    english, chinese = (part.split(": ") for part in attribute.split("; "))
    return Product(
        id=product_id,
        title=Localized({"en": en, "zh": zh}),
        description=Localized({"en": f"{en}, made to last.", "zh": f"{zh}，经久耐用。"}),
        department=Localized({"en": "Home", "zh": "家居"}),
        kind=Localized({"en": kind_en, "zh": kind_zh}),
        attributes=(
            Attribute(
                name=Localized({"en": english[0], "zh": chinese[0]}),
                value=Localized({"en": english[1], "zh": chinese[1]}),
            ),
        ),
        sections=(Section(title=Localized({"en": "Care"}), text=Localized({"en": "Wipe clean.", "zh": "擦拭即可。"})),),
        variants=(
            Variant(
                id=f"{product_id}-1",
                sku=product_id,
                options=(),
                price=Money.parse(price, "USD"),
                available=True,
                stock=9,
            ),
        ),
        updated_at=NOW,
    )


def _order(catalogue: dict[str, Product], row: Sequence[str]) -> Order:
    number, owner, state, days, contents = row
    lines = []
    for place, entry in enumerate(contents.split(", "), 1):
        product_id, _, quantity = entry.partition(" x")
        product = catalogue[product_id]
        lines.append(
            OrderLine(
                id=f"{number}-{place}", product_id=product_id, variant_id=f"{product_id}-1", title=product.title,
                quantity=int(quantity), unit_price=product.variants[0].price,
            )
        )  # fmt: skip
    delivered = None if days == "-" else NOW - timedelta(days=int(days))
    shipment = Shipment(
        id=f"S-{number}", carrier="Swift", tracking_number=f"T{number[3:]}", delivered_at=delivered,
        state="delivered" if delivered else "in_transit", line_ids=tuple(x.id for x in lines),
        estimated_delivery=delivered or NOW + timedelta(days=2),
    )  # fmt: skip
    return Order(
        id=number.lower(), number=number, customer_id=owner if owner == CUSTOMER else f"guest-{owner}",
        email="mia@example.com" if owner == CUSTOMER else GUEST_EMAIL, state=OrderState(state),
        placed_at=NOW - timedelta(days=14), lines=tuple(lines), shipping_fee=Money(0, "USD"), discount=Money(0, "USD"),
        shipments=(shipment,), updated_at=NOW,
    )  # fmt: skip


def _product_document(product: Product, language: str) -> Document:
    values = " ".join(f"{a.name.text(language)} {a.value.text(language)}" for a in product.attributes)
    return Document(
        id=f"{product.id}.{language}", kind=Kind.PRODUCT, language="zh" if language == "zh" else "en",
        title=product.title.text(language), text=f"{product.kind.text(language)} {values}", subject=product.id,
        source="catalogue",
    )  # fmt: skip
