"""A small shop in memory: the reading contracts, a finder that knows the words of titles, a limit that counts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from assistant.guess import Guess
from assistant.skills.contract import Person, ToolContext
from connectors.commerce import (
    Address,
    Attribute,
    Customer,
    Language,
    Localized,
    Order,
    OrderLine,
    OrderState,
    Payment,
    Product,
    Review,
    Section,
    Shipment,
    Variant,
)
from connectors.money import Money
from connectors.shops.base import Capabilities, OrderPage, ProductPage
from connectors.shops.numbers import order_number_key
from connectors.shops.settings import ShopSettings
from connectors.untrusted import Untrusted
from knowledge.documents import Document, Hit, Kind

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
USD = "USD"


def both(en: str, zh: str) -> Localized:
    return Localized({"en": en, "zh": zh})


def named(en: str, zh: str, value_en: str, value_zh: str) -> Attribute:
    return Attribute(name=both(en, zh), value=both(value_en, value_zh))


def usd(minor: int) -> Money:
    return Money(minor, USD)


def words(text: str) -> set[str]:
    return {w.rstrip("s") for w in re.findall(r"[a-z0-9]+|[一-鿿]{2}", text.lower())}


def variant(product_id: str, price: int, *options: Attribute, stock: int | None = 9) -> Variant:
    name = "-".join(o.value.text("en") for o in options) or "one"
    return Variant(
        id=f"{product_id}:{name}", sku=name, options=options, price=usd(price), available=stock != 0, stock=stock
    )


def product(product_id: str, title: Localized, *variants: Variant, **more: object) -> Product:
    basics: dict[str, object] = {
        "description": both("A good thing. It lasts.", "好东西。经久耐用。"),
        "department": both("Home", "家居"),
        "kind": both("thing", "物件"),
        "updated_at": NOW,
    }
    return Product(id=product_id, title=title, variants=variants, **(basics | more))  # type: ignore[arg-type] # a fake's shortcut


BLACK, WHITE = named("Colour", "颜色", "black", "黑色"), named("Colour", "颜色", "white", "白色")

LAMP = product(
    "lamp",
    both("Mora Desk Lamp", "Mora 台灯"),
    variant("lamp", 3990, BLACK),
    variant("lamp", 4290, WHITE, stock=0),
    description=both(
        "A calm light for long evenings. The arm bends in two places.", "久坐也舒服的光。灯臂可两处弯折。"
    ),
    kind=both("desk lamp", "台灯"),
    brand="Mora",
    attributes=(
        named("Weight", "重量", "1.4 kg", "1.4 kg"),
        named("Material", "材质", "aluminium", "铝合金"),
        named("Power", "功率", "9 W", "9 W"),
    ),
    sections=(
        Section(
            title=both("Care", "保养"),
            text=both(
                "Unplug it first. Wipe the shade with a damp cloth. Never use solvents.",
                "先拔掉插头。用湿布擦拭灯罩。不要使用溶剂。",
            ),
        ),
    ),
    rating=4.46,
    review_count=12,
)
LANTERN = product(
    "lantern", both("Camping Lamp", "露营灯"), variant("lantern", 2500, stock=3), kind=both("camping lamp", "露营灯"),
    attributes=(named("Weight", "重量", "300 g", "300 g"), named("Power", "功率", "9 W", "9 W")),
)  # fmt: skip
GONE_LAMP = product("oldlamp", both("Old Lamp", "旧台灯"), variant("oldlamp", 1500, stock=0))
SOAP = product(
    "soap",
    both("Olive Soap", "橄榄皂"),
    variant("soap", 600),
    kind=both("soap", "香皂"),
    department=both("Bath", "洗浴"),
)
MUG = product("mug", both("Blue Mug", "蓝色马克杯"), variant("mug", 1000), kind=both("mug", "马克杯"))


def line(line_id: str, item: Product, quantity: int = 1, returned: int = 0, price: int | None = None) -> OrderLine:
    first = item.variants[0]
    return OrderLine(
        id=line_id,
        product_id=item.id,
        variant_id=first.id,
        title=item.title,
        options=first.options,
        quantity=quantity,
        unit_price=first.price if price is None else usd(price),
        returned=returned,
    )


def parcel(state: str, **more: object) -> Shipment:
    basics: dict[str, object] = {"id": "s1", "carrier": "NorthPost", "tracking_number": "NP77001"}
    return Shipment(state=state, **(basics | more))  # type: ignore[arg-type] # a fake's shortcut


def arrived(days_ago: int) -> tuple[Shipment, ...]:
    return (parcel("delivered", delivered_at=NOW - timedelta(days=days_ago)),)


def order(number: str, state: OrderState, *lines: OrderLine, customer: str = "mia", **more: object) -> Order:
    paid = sum(x.total.minor for x in lines)
    basics: dict[str, object] = {
        "placed_at": NOW - timedelta(days=12),
        "email": f"{customer or 'guest'}@example.com",
        "shipping_fee": usd(0),
        "discount": usd(0),
        "payments": (Payment(method_id="v", method_label="Visa …4242", amount=usd(paid), at=NOW - timedelta(days=12)),),
        "shipping_address": Address(
            name="Mia Chen", line1="5 Elm Street", city="Boston", postcode="02108", country="US"
        ),
        "updated_at": NOW,
    }
    return Order(id=f"id-{number}", number=number, customer_id=customer, state=state, lines=lines, **(basics | more))  # type: ignore[arg-type] # a fake's shortcut


@dataclass
class MemoryCatalogue:
    """The products as the shop has them now."""

    items: dict[str, Product]
    written: tuple[Review, ...] = ()

    async def product_feed(self, cursor: str | None, limit: int = 500) -> ProductPage:
        return ProductPage(products=tuple(self.items.values()), deleted=(), cursor="end", more=False)

    async def products(self, ids: Sequence[str]) -> dict[str, Product]:
        return {i: self.items[i] for i in ids if i in self.items}

    async def reviews(self, product_id: str, limit: int = 10) -> tuple[Review, ...]:
        return tuple(r for r in self.written if r.product_id == product_id)[:limit]


@dataclass
class MemoryOrders:
    """The orders as the shop has them now; `asked` counts the look-ups by kind."""

    items: dict[str, Order]
    customers: dict[str, Customer] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)

    async def order_feed(self, cursor: str | None, limit: int = 500) -> OrderPage:
        return OrderPage(orders=tuple(self.items.values()), deleted=(), cursor="end", more=False)

    async def order(self, order_id: str) -> Order | None:
        self.asked["order"] += 1
        return next((o for o in self.items.values() if o.id == order_id), None)

    async def order_by_number(self, number: str) -> Order | None:
        self.asked["order_by_number"] += 1
        key = order_number_key(number)
        return next((o for o in self.items.values() if order_number_key(o.number) == key), None)

    async def orders_of(self, customer_id: str, limit: int = 50) -> tuple[Order, ...]:
        self.asked["orders_of"] += 1
        return tuple(o for o in self.items.values() if o.customer_id == customer_id)[:limit]

    async def customer(self, customer_id: str) -> Customer | None:
        return self.customers.get(customer_id)


@dataclass
class WordFinder:
    """Finds documents that share a word with the text, in the order in which they were indexed."""

    documents: Sequence[Document]

    async def find(
        self, text: str, *, kinds: Sequence[Kind], language: Language, owner: str | None = None, limit: int = 8
    ) -> Sequence[Hit]:
        wanted = words(text)
        fitting = [d for d in self.documents if d.kind in kinds and wanted & words(f"{d.title} {d.section} {d.text}")]
        return [Hit(document=d, score=1.0 - place / 100, why="words") for place, d in enumerate(fitting)][:limit]


@dataclass
class CountingGuesses:
    """Allows so many failed guesses for each conversation, number and e-mail."""

    limit: int = 3
    count: Counter[str] = field(default_factory=Counter)

    async def attempt(self, guess: Guess) -> bool:
        counted = (guess.conversation_id, guess.order_key, guess.email_digest)
        if any(self.count[each] >= self.limit for each in counted):
            return False
        self.count.update(counted)
        return True

    async def forget(self, guess: Guess) -> None:
        self.count.subtract((guess.conversation_id, guess.order_key, guess.email_digest))


def product_document(item: Product) -> Document:
    text = " ".join((*item.title.all_texts(), *item.kind.all_texts()))
    return Document(
        id=f"product:{item.id}", kind=Kind.PRODUCT, language="en", title=item.title.text("en"), text=text,
        subject=item.id, source="catalogue",
    )  # fmt: skip


def policy(name: str, section: str, text: str, language: Language = "en", **more: object) -> Document:
    return Document(
        id=f"policy:{name}:{section}:{language}:{more.get('version', '')}", kind=Kind.POLICY, language=language,
        title=name.capitalize(), text=text, subject=name, source=f"policies/{name}.{language}.md", section=section,
        **more,
    )  # type: ignore[arg-type] # fmt: skip # a fake's shortcut


PRODUCTS = (LAMP, LANTERN, GONE_LAMP, SOAP, MUG)
POLICIES = (
    policy(
        "shipping", "Delivery times",
        "Standard delivery takes 3 to 5 business days. Express delivery takes 1 to 2 business days. "
        "Parcels leave our warehouse on working days. You get a tracking link by e-mail as soon as the parcel has left. "
        "If nobody is at home, the carrier tries again on the next working day. After the second try the parcel waits at a "
        "pick-up point near you for a week. Please bring an identity card to the pick-up point. "
        "Nobody else can fetch it for you, not even with a letter. We are sorry about that."
        " It is the carrier who wants it so.",
        version="2",
    ),
    policy("shipping", "Delivery times", "Standard delivery takes 9 business days.", version="1"),
    policy("shipping", "配送时效", "标准配送需要 3 到 5 个工作日。加急配送 1 到 2 个工作日。", "zh", version="2"),
    policy("warranty", "How long", "Electrical goods carry a warranty of 24 months. We repair or replace them."),
)  # fmt: skip

SETTINGS = ShopSettings.model_validate(
    {
        "name": {"en": "Harbour", "zh": "港湾"},
        "currency": USD,
        "time_zone": "America/New_York",
        "returns": {
            "window_days": 30, "fee": "4.90", "non_returnable_kinds": ["soap"], "refund_to": ["original", "gift_card"],
            "agent_approval_above": "200.00",
        },
        "support": {"email": "help@shop.example", "phone": "+1 (212) 555-0148", "opening": {"opens": "09:00", "closes": "18:00"}},
    }
)  # fmt: skip


def context(*orders: Order, customer: str | None = "mia", language: Language = "en") -> ToolContext:
    """What a tool sees in a shop with these orders, for this customer."""
    return ToolContext(
        conversation_id="c1",
        person=Person(customer_id=customer, name="Mia Chen" if customer else ""),
        language=language,
        now=NOW,
        settings=SETTINGS,
        capabilities=Capabilities(returns=True, reviews=True, stock_counts=True),
        catalogue=MemoryCatalogue({p.id: p for p in PRODUCTS}),
        orders=MemoryOrders({o.number: o for o in orders}),
        finder=WordFinder([*map(product_document, PRODUCTS), *POLICIES]),
        guesses=CountingGuesses(),
    )


def review(body: str, rating: int = 5) -> Review:
    return Review(
        id=body[:8], product_id="lamp", rating=rating, title=Untrusted(""), body=Untrusted(body), author=Untrusted("Kim"),
        language="en", written_at=NOW,
    )  # fmt: skip


def with_settings(base: ToolContext, **returns: object) -> ToolContext:
    """The same context under other return rules."""
    changed = SETTINGS.returns.model_copy(update=returns)
    return replace(base, settings=SETTINGS.model_copy(update={"returns": changed}))
