"""How values look in tool data and on cards: money, dates in words, availability, tiles.

Dates are told in the shop's time zone. Everything here is pure; the moment "now" comes in with the context.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from assistant.cards import LineTile, ProductTile
from assistant.skills.contract import ToolContext
from assistant.skills.wording import both
from connectors.commerce import Attribute, Language, OrderLine, Product, Variant
from connectors.money import Money

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WEEKDAYS_ZH = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
FEW_LEFT = 5
IN_STOCK = both("in stock", "有货")
SOLD_OUT = both("sold out", "暂时缺货")
NEAR_DAYS = {0: both("today", "今天"), 1: both("tomorrow", "明天"), -1: both("yesterday", "昨天")}


def money(amount: Money) -> dict[str, Any]:
    """An amount as tool data: minor units, currency and the text that a person reads."""
    return {"amount": amount.minor, "currency": amount.currency, "text": str(amount)}


def image_of(product_id: str, product: Product | None = None) -> str:
    """Where a product's picture is: its own address, else the server's path for its id."""
    return (product.image if product else None) or f"/images/{product_id}"


@dataclass(frozen=True, kw_only=True)
class Presenter:
    """Tells values in one language and time zone; `today` decides whether a year needs saying."""

    language: Language
    zone: ZoneInfo
    today: date

    @classmethod
    def of(cls, context: ToolContext) -> Presenter:
        """The presenter for whoever asks in this context."""
        zone = context.settings.zone
        return cls(language=context.language, zone=zone, today=context.now.astimezone(zone).date())

    def local(self, at: datetime) -> datetime:
        """The same moment on the shop's clock."""
        return at.astimezone(self.zone)

    def day_words(self, day: date) -> str:
        """A day in words, such as "November 22" or "11月22日"; the year only when it is not this one."""
        same_year = day.year == self.today.year
        if self.language == "zh":
            return f"{day.month}月{day.day}日" if same_year else f"{day.year}年{day.month}月{day.day}日"
        words = f"{MONTHS[day.month - 1]} {day.day}"
        return words if same_year else f"{words}, {day.year}"

    def told_day(self, day: date) -> dict[str, str]:
        """A day as tool data."""
        return {"iso": day.isoformat(), "text": self.day_words(day)}

    def date(self, at: datetime) -> dict[str, str]:
        """The day of a moment as tool data."""
        return self.told_day(self.local(at).date())

    def moment(self, at: datetime) -> dict[str, str]:
        """A day and time as tool data."""
        local = self.local(at)
        return {"iso": local.isoformat(timespec="minutes"), "text": f"{self.day_words(local.date())} {local:%H:%M}"}

    def past(self, at: datetime) -> bool:
        """Whether the day of this moment lies before today on the shop's clock."""
        return self.local(at).date() < self.today

    def coming(self, at: datetime) -> dict[str, str]:
        """A day near now as tool data, with "tomorrow" or its weekday, as one says it of a delivery."""
        day = self.local(at).date()
        near = NEAR_DAYS.get((day - self.today).days)
        words = self.day_words(day)
        if self.language == "zh":
            prefix = near.text("zh") if near else WEEKDAYS_ZH[day.weekday()]
            return {"iso": day.isoformat(), "text": f"{prefix}（{words}）" if near else f"{words}（{prefix}）"}
        prefix = near.text("en") if near else WEEKDAYS_EN[day.weekday()]
        return {"iso": day.isoformat(), "text": f"{prefix}, {words}"}

    def end_of_day(self, at: datetime, days_later: int) -> datetime:
        """The last second of the day that lies `days_later` after `at` on the shop's clock."""
        day = self.local(at).date() + timedelta(days=days_later)
        return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=self.zone)

    def options(self, options: tuple[Attribute, ...]) -> str:
        """Chosen options in one line, such as "black, M"."""
        return ("、" if self.language == "zh" else ", ").join(o.value.text(self.language) for o in options)

    def availability(self, product: Product) -> str:
        """Whether and how much of a product can be had."""
        left = (
            sum(v.stock or 0 for v in product.variants) if all(v.stock is not None for v in product.variants) else None
        )
        return self.stock_words(available=product.available, stock=left)

    def stock_words(self, *, available: bool, stock: int | None) -> str:
        """Availability in words; a count only when little is left."""
        if not available:
            return SOLD_OUT.text(self.language)
        if stock is not None and 0 < stock <= FEW_LEFT:
            return f"仅剩 {stock} 件" if self.language == "zh" else f"only {stock} left"
        return IN_STOCK.text(self.language)

    def price_words(self, product: Product) -> str:
        """The price as shown on a tile: "$19.90", or "from $19.90" when variants differ."""
        if not product.variants:
            return ""
        low, high = product.price_range
        if low == high:
            return str(low)
        return f"{low} 起" if self.language == "zh" else f"from {low}"


def lead_variant(product: Product) -> Variant | None:
    """The variant whose price stands on the tile: the cheapest available one, else the cheapest."""
    pool = [v for v in product.variants if v.available] or list(product.variants)
    return min(pool, key=lambda v: v.price.minor, default=None)


def product_tile(product: Product, presenter: Presenter, reason: str = "") -> ProductTile:
    """A product as the widget shows it."""
    lead = lead_variant(product)
    reduced = lead is not None and lead.compare_at is not None and lead.price < lead.compare_at
    return ProductTile(
        id=product.id,
        title=product.title.text(presenter.language),
        price=presenter.price_words(product),
        compare_at=str(lead.compare_at) if lead and reduced else None,
        image=image_of(product.id, product),
        rating=round(product.rating, 1) if product.rating is not None else None,
        review_count=product.review_count,
        available=product.available,
        availability=presenter.availability(product),
        reason=reason,
    )


def line_tile(line: OrderLine, presenter: Presenter, image: str, quantity: int | None = None) -> LineTile:
    """An order line as the widget shows it, with its unit price; `quantity` where only some pieces are meant."""
    return LineTile(
        id=line.id,
        title=line.title.text(presenter.language),
        options=presenter.options(line.options),
        quantity=line.quantity if quantity is None else quantity,
        price=str(line.unit_price),
        image=image,
    )
