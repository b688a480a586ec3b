"""A small bilingual shop in memory, and an embedder without a model, for tests of knowledge."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

import numpy as np

from connectors.commerce import (
    Attribute,
    Localized,
    Order,
    OrderLine,
    OrderState,
    Product,
    Section,
    Variant,
)
from connectors.errors import Unreachable
from connectors.money import Money
from connectors.shops.base import OrderPage, ProductPage
from connectors.shops.folder.policies import Policy, PolicySection
from knowledge.analysis import Analyser
from knowledge.embedders.base import Vectors, refuse_unknown

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def words(en: str, zh: str = "") -> Localized:
    return Localized({language: text for language, text in (("en", en), ("zh", zh)) if text})


def product(id_: str, title: Localized, kind: Localized, description: Localized | None = None) -> Product:
    return Product(
        id=id_,
        title=title,
        description=description or title,
        department=words("Things", "东西"),
        kind=kind,
        brand="Brindle",
        attributes=(Attribute(name=words("Material", "材质"), value=words("steel", "钢")),),
        variants=(
            Variant(
                id=f"{id_}-1",
                sku=id_,
                options=(Attribute(name=words("Colour", "颜色"), value=words("black", "黑色")),),
                price=Money(1990, "USD"),
                available=True,
            ),
        ),
        updated_at=NOW,
    )


PRODUCTS = (
    replace(
        product("kettle", words("Heron Kettle", "苍鹭电热水壶"), words("electric kettle", "电热水壶")),
        sections=(
            Section(title=words("Descaling", "除垢"), text=words("Fill with vinegar and boil.", "加白醋煮沸即可。")),
        ),
    ),
    product("lamp", words("Crane Desk Lamp", "仙鹤台灯"), words("desk lamp", "台灯")),
    product("headphones", words("Quiet 60 Headphones", "静谧60耳机"), words("headphones", "耳机")),
    product("shoes", words("Scree Running Shoes", "碎石跑鞋"), words("running shoes", "跑鞋")),
    product("tent", words("Tarn 2 Tent"), words("tent")),
)


@dataclass
class Catalogue:
    """A feed with one change per entry; a cursor is the number of changes read. `down` makes it unreachable."""

    changes: list[Product | str] = field(default_factory=lambda: list(PRODUCTS))
    page: int = 2
    down: bool = False
    asked: list[str | None] = field(default_factory=list)

    def change(self, *changed: Product | str) -> None:
        """Append changed products, or the ids of deleted ones."""
        self.changes += changed

    async def product_feed(self, cursor: str | None, limit: int = 500) -> ProductPage:
        if self.down:
            raise Unreachable("the shop does not answer")
        self.asked.append(cursor)
        start = int(cursor or 0)
        part = self.changes[start : start + self.page]
        last = {c if isinstance(c, str) else c.id: c for c in part}
        return ProductPage(
            products=tuple(c for c in last.values() if isinstance(c, Product)),
            deleted=tuple(c for c in last.values() if isinstance(c, str)),
            cursor=str(start + len(part)),
            more=start + len(part) < len(self.changes),
        )


def order(id_: str, customer_id: str, *titles: str, number: str = "") -> Order:
    lines = tuple(
        OrderLine(
            id=f"{id_}-{place}",
            product_id=title,
            variant_id=title,
            title=words(title),
            quantity=1,
            unit_price=Money(1000, "USD"),
        )
        for place, title in enumerate(titles, 1)
    )
    return Order(
        id=id_,
        number=number or f"#{id_.upper()}",
        customer_id=customer_id,
        email=f"{customer_id}@example.com",
        state=OrderState.DELIVERED,
        placed_at=NOW,
        lines=lines,
        shipping_fee=Money(0, "USD"),
        discount=Money(0, "USD"),
        updated_at=NOW,
    )


@dataclass
class Orders:
    """All orders in one page."""

    held: tuple[Order, ...]

    async def order_feed(self, cursor: str | None, limit: int = 500) -> OrderPage:
        fresh = self.held[int(cursor or 0) :]
        return OrderPage(orders=fresh, deleted=(), cursor=str(len(self.held)), more=False)


def policy(stem: str, language: str, title: str, *sections: tuple[str, str], valid_to: date | None = None) -> Policy:
    return Policy(
        stem=stem,
        language="zh" if language == "zh" else "en",
        title=title,
        sections=tuple(PolicySection(title=name, text=text) for name, text in sections),
        version="1",
        valid_to=valid_to,
    )


POLICIES = (
    policy(
        "returns", "en", "Returns",
        ("How long you have", "You can return things within 30 days, opened or not."),
        ("When the refund arrives", "The refund takes 5 days."),
    ),
    policy(
        "returns", "zh", "退货",
        ("多久之内可以退", "30 天之内可以退货，拆封了也行。"),
        ("退款什么时候到", "退款 5 天到账。"),
    ),
)  # fmt: skip


@dataclass
class WordEmbedder:
    """Vectors from hashed words: the same words give the same direction. Counts what it embedded."""

    name: str = "words"
    dimension: int = 64
    languages: frozenset[str] = frozenset({"en"})
    embedded: list[str] = field(default_factory=list)
    analyser: Analyser = field(default_factory=Analyser)

    async def embed(self, texts: Sequence[str]) -> Vectors:
        refuse_unknown(texts, self.languages, self.name)
        self.embedded += texts
        vectors = np.full((len(texts), self.dimension), 1e-6, np.float32)
        for row, text in enumerate(texts):
            for term in self.analyser.terms(text):
                vectors[row, int(hashlib.sha256(term.encode()).hexdigest(), 16) % self.dimension] += 1
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)

    async def close(self) -> None: ...
