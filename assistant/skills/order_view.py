"""An order as tool data and as cards: its situation, timeline and rows, for every skill that shows orders."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from assistant.cards import LineTile, OrderCard, OrdersCard, OrderTile, Row, TimelineStep
from assistant.skills.contract import Person, ToolContext
from assistant.skills.line_names import LineName, name_of
from assistant.skills.matching import folded
from assistant.skills.present import Presenter, image_of, line_tile, money
from assistant.skills.wording import ORDER_STATES, REFUND_TO, RETURN_STATES, SHIPMENT_STATES, SITUATIONS, label
from connectors.carriers.recognition import tracking_page
from connectors.commerce import Address, Attribute, Language, Order, OrderLine, OrderState, Product, Return, Shipment
from connectors.money import total

TILES = 10
STEPS = 14
UNDER_WAY = frozenset({OrderState.AWAITING_PAYMENT, OrderState.PENDING, OrderState.PROCESSING, OrderState.SHIPPED})
WITH_PARCELS = frozenset({OrderState.PROCESSING, OrderState.SHIPPED})
ARRIVING = frozenset({"preparing", "in_transit", "out_for_delivery", "delayed"})
_CHINESE = re.compile("[一-鿿]")
_FIRST = datetime.min.replace(tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class OrderView:
    """One order as one person may see it now. `products` are the live products of its lines, as far as still sold.

    `shop_language` is the language in which the shop itself labels its orders.
    """

    order: Order
    person: Person
    presenter: Presenter
    products: Mapping[str, Product]
    shop_language: Language

    @property
    def language(self) -> Language:
        """The language that everything is told in."""
        return self.presenter.language

    @property
    def situation(self) -> str:
        """What there is to say about the order: its state, refined by its parcels.

        One of the order states, or lost, delayed, partly_delivered, partly_shipped, out_for_delivery.
        """
        order = self.order
        states = {self.parcel_state(s) for s in order.shipments} - {"cancelled"}
        if order.state not in WITH_PARCELS or not states:
            return order.state.value
        for bad in ("lost", "delayed"):
            if bad in states:
                return bad
        if "delivered" in states:
            everything = states == {"delivered"} and (order.state is OrderState.SHIPPED or self._all_in_parcels)
            return "delivered" if everything else "partly_delivered"
        if "out_for_delivery" in states:
            return "out_for_delivery"
        if "in_transit" in states:
            waiting = order.state is OrderState.PROCESSING and not self._all_in_parcels
            return "partly_shipped" if waiting or "preparing" in states else "shipped"
        return order.state.value

    @property
    def _all_in_parcels(self) -> bool:
        """Whether every line is known to be in a parcel; one that tells no lines holds them all."""
        parcels = [s for s in self.order.shipments if s.state != "cancelled"]
        packed = {line_id for parcel in parcels for line_id in parcel.line_ids}
        return any(not p.line_ids for p in parcels) or packed >= {line.id for line in self.order.lines}

    def parcel_state(self, parcel: Shipment) -> str:
        """A parcel's state; delayed when it should have arrived before today, whatever its carrier calls it."""
        if parcel.state not in ("in_transit", "preparing") or parcel.estimated_delivery is None:
            return parcel.state
        overdue = self.presenter.past(parcel.estimated_delivery)
        return "delayed" if overdue and parcel.delivered_at is None else parcel.state

    def data(self) -> dict[str, Any]:
        """The order as tool data."""
        order, day = self.order, self.presenter.date
        paid = total([p.amount for p in order.payments if p.amount.minor > 0], order.currency)
        refunded = -total([p.amount for p in order.payments if p.amount.minor < 0], order.currency)
        return {
            "number": order.number,
            "state": order.state.value,
            "label": order.label,
            "state_label": self.state_label,
            "situation": self.situation,
            "placed": day(order.placed_at) if order.placed_at else None,
            "delivered": day(order.delivered_at) if order.delivered_at else None,
            "total": money(order.total),
            "paid": money(paid) if paid.minor else None,
            "subtotal": money(order.subtotal),
            "shipping_fee": money(order.shipping_fee),
            "discount": money(order.discount),
            "paid_with": self._paid_with(),
            "refunded": money(refunded) if refunded.minor else None,
            "ships_to": self._ships_to(),
            "details": details_data(order.details, self.language) if self.is_owner else [],
            "lines": [self._line_data(line) for line in order.lines],
            "shipments": [self._parcel_data(s) for s in order.shipments],
            "returns": [return_data(r, order, self.presenter) for r in order.returns],
        }

    def card(self) -> dict[str, Any]:
        """The order as a card with its timeline, newest step last."""
        order = self.order
        return OrderCard(
            number=order.number,
            state=order.state.value,
            state_label=self.state_label,
            placed=self.presenter.date(order.placed_at)["text"] if order.placed_at else "",
            total=str(order.total),
            lines=[self.line_tile(line) for line in order.lines],
            timeline=self._timeline(),
            rows=list(self._rows()),
        ).model_dump(mode="json")

    def tile(self) -> OrderTile:
        """The order in a list."""
        order = self.order
        first = order.lines[0] if order.lines else None
        return OrderTile(
            number=order.number,
            state=order.state.value,
            state_label=self.state_label,
            placed=self.presenter.date(order.placed_at)["text"] if order.placed_at else "",
            total=str(order.total),
            summary=self.summary(),
            image=image_of(first.product_id, self.products.get(first.product_id)) if first else None,
        )

    def brief(self) -> dict[str, Any]:
        """The order in a list, as tool data."""
        parcels = [self._parcel_data(s) for s in self.order.shipments]
        return {
            "number": self.order.number,
            "state": self.order.state.value,
            "state_label": self.state_label,
            "situation": self.situation,
            "under_way": self.order.state in UNDER_WAY,
            "expected": next((p["expected"] for p in parcels if p["expected"]), None),
            "delivered": self.presenter.date(self.order.delivered_at) if self.order.delivered_at else None,
            "placed": self.presenter.date(self.order.placed_at) if self.order.placed_at else None,
            "total": money(self.order.total),
            "summary": self.summary(),
            "lines": [{"id": line.id, "title": line.title.text(self.language)} for line in self.order.lines],
        }

    def summary(self) -> str:
        """What is in it, in one line."""
        titles = [line.title.text(self.language) for line in self.order.lines]
        if len(titles) < 2:
            return "".join(titles)
        more = len(titles) - 1
        return f"{titles[0]}等 {len(titles)} 种商品" if self.language == "zh" else f"{titles[0]} and {more} more"

    @property
    def state_label(self) -> str:
        """The state in words: the shop's own word for it where it has one, and beside it what that word does not tell."""
        refined = SITUATIONS.get(self.situation)
        ours = (refined or ORDER_STATES[OrderState(self.situation)]).text(self.language)
        own = self.order.label.strip()
        if not own or folded(own) == folded(ours):
            return ours
        if self.language != self.shop_language:
            return _beside(ours, own, self.language)
        return _beside(own, ours, self.language) if refined else own

    @property
    def line_names(self) -> dict[str, LineName]:
        """What each line can be called, by its id."""
        return {line.id: name_of(line, self.products.get(line.product_id)) for line in self.order.lines}

    def line_tile(self, line: OrderLine, quantity: int | None = None) -> LineTile:
        """One line with its picture."""
        image = image_of(line.product_id, self.products.get(line.product_id))
        return line_tile(line, self.presenter, image, quantity)

    def _line_data(self, line: OrderLine) -> dict[str, Any]:
        return {
            "id": line.id,
            "product_id": line.product_id,
            "title": line.title.text(self.language),
            "options": self.presenter.options(line.options),
            "quantity": line.quantity,
            "returned": line.returned,
            "price": money(line.unit_price),
        }

    def _parcel_data(self, parcel: Shipment) -> dict[str, Any]:
        state = self.parcel_state(parcel)
        last = max(parcel.events, key=lambda e: e.at, default=None)
        titles = {line.id: line.title.text(self.language) for line in self.order.lines}
        arrived = parcel.delivered_at
        open_ = arrived is None and state in ARRIVING
        estimate = parcel.estimated_delivery if open_ else None
        passed = estimate is not None and self.presenter.past(estimate)
        return {
            "carrier": parcel.carrier,
            "tracking_number": parcel.tracking_number,
            "page": tracking_page(parcel.carrier, parcel.tracking_number),
            "state": state,
            "state_label": _words(SHIPMENT_STATES, state, self.language),
            "contents": [titles[i] for i in parcel.line_ids if i in titles],
            "last": {
                "text": last.text.text(self.language), "place": last.place, "at": self.presenter.moment(last.at)
            } if last else None,
            "expected": self.presenter.coming(estimate) if estimate and not passed else None,
            "was_expected": self.presenter.date(estimate) if estimate and passed else None,
            "delivered": self.presenter.date(arrived) if arrived else None,
        }  # fmt: skip

    def _paid_with(self) -> str:
        separator = " + "
        return separator.join(dict.fromkeys(p.method_label for p in self.order.payments if p.amount.minor > 0))

    def _ships_to(self) -> str:
        """The address; a guest, known by number and e-mail only, sees neither name nor street."""
        address = self.order.shipping_address
        return address_words(address, full=self.is_owner) if address else ""

    @property
    def is_owner(self) -> bool:
        """Whether the person is the signed-in buyer, not somebody who proved one order."""
        return bool(self.person.customer_id) and self.order.customer_id == self.person.customer_id

    def _rows(self) -> Iterator[Row]:
        order = self.order
        if paid := self._paid_with():
            yield Row(label=label("payment", self.language), value=paid)
        if order.shipping_fee.minor:
            yield Row(label=label("shipping", self.language), value=str(order.shipping_fee))
        if order.discount.minor:
            yield Row(label=label("discount", self.language), value=str(-order.discount))
        if place := self._ships_to():
            yield Row(label=label("address", self.language), value=place)
        if self.is_owner:
            for detail in order.details:
                yield Row(label=detail.name.text(self.language), value=detail.value.text(self.language))
        for parcel in order.shipments:
            value = f"{parcel.carrier} {parcel.tracking_number}".strip()
            if value:
                yield Row(label=label("tracking", self.language), value=value)

    def _timeline(self) -> list[TimelineStep]:
        steps = sorted(self._steps(), key=lambda step: step[0])[-STEPS:]
        return [step for _, step in steps]

    def _steps(self) -> Iterator[tuple[datetime, TimelineStep]]:
        order = self.order
        yield self._step("placed", order.placed_at, undated=_FIRST)
        paid = min((p.at for p in order.payments if p.at and p.amount.minor > 0), default=None)
        if paid:
            yield self._step("paid", paid)
        for parcel in order.shipments:
            yield from self._parcel_steps(parcel)
        for entry in order.returns:
            yield self._step("return_registered", entry.created_at)
        for payment in order.payments:
            if payment.amount.minor < 0:
                yield self._step("refunded", payment.at)
        if order.state is OrderState.CANCELLED:
            yield _LAST, TimelineStep(text=ORDER_STATES[order.state].text(self.language))
        if order.state is OrderState.DELIVERED and not order.shipments:
            yield self._step("delivered", None)

    def _parcel_steps(self, parcel: Shipment) -> Iterator[tuple[datetime, TimelineStep]]:
        prefix = f"{parcel.carrier}: " if len(self.order.shipments) > 1 and parcel.carrier else ""
        for event in parcel.events:
            text = prefix + event.text.text(self.language)
            yield event.at, TimelineStep(text=text, at=self.presenter.moment(event.at)["text"], place=event.place)
        if parcel.state == "delivered":
            if not any(e.state == "delivered" for e in parcel.events):
                yield self._step("delivered", parcel.delivered_at)
        elif parcel.estimated_delivery is not None and parcel.state in ARRIVING:
            passed = self.presenter.past(parcel.estimated_delivery)
            text = prefix + label("passed_step" if passed else "estimated_step", self.language)
            told = self.presenter.date if passed else self.presenter.coming
            yield _LAST, TimelineStep(text=text, at=told(parcel.estimated_delivery)["text"], done=False)

    def _step(self, name: str, at: datetime | None, undated: datetime = _LAST) -> tuple[datetime, TimelineStep]:
        told = self.presenter.moment(at)["text"] if at else ""
        return at or undated, TimelineStep(text=label(name, self.language), at=told)


async def views_of(context: ToolContext, orders: Sequence[Order]) -> tuple[OrderView, ...]:
    """Views of these orders, with their products read live in one go."""
    ids = list(dict.fromkeys(line.product_id for order in orders for line in order.lines))
    products = await context.catalogue.products(ids) if ids else {}
    presenter = Presenter.of(context)
    return tuple(
        OrderView(
            order=o,
            person=context.person,
            presenter=presenter,
            products=products,
            shop_language=context.settings.default_language,
        )
        for o in orders
    )


def orders_card(views: Sequence[OrderView]) -> dict[str, Any]:
    """Several orders to choose from."""
    return OrdersCard(orders=[v.tile() for v in views[:TILES]]).model_dump(mode="json")


def return_data(entry: Return, order: Order, presenter: Presenter) -> dict[str, Any]:
    """A return as tool data."""
    language = presenter.language
    titles = {line.id: line.title.text(language) for line in order.lines}
    return {
        "id": entry.id,
        "order_number": order.number,
        "state": entry.state,
        "state_label": _words(RETURN_STATES, entry.state, language),
        "lines": [{"title": titles.get(line.line_id, ""), "quantity": line.quantity} for line in entry.lines],
        "refund": money(entry.refund),
        "refund_to": _words(REFUND_TO, entry.refund_to, language),
        "created": presenter.date(entry.created_at),
        "ship_by": presenter.date(entry.ship_by) if entry.ship_by else None,
        "label_url": entry.label_url,
    }


def details_data(details: Sequence[Attribute], language: Language) -> list[dict[str, str]]:
    """Further facts that a shop keeps, by name."""
    return [{"name": d.name.text(language), "value": d.value.text(language)} for d in details]


def address_words(address: Address, *, full: bool) -> str:
    """An address in one line, as its own country writes it; not `full` = the town only."""
    town = [address.city, address.region, address.country]
    if _CHINESE.search(address.line1 + address.city):
        parts = [address.country, address.region, address.city, address.line1, address.line2, address.name]
        return " ".join(p for p in (parts if full else reversed(town)) if p)
    parts = [address.name, address.line1, address.line2, f"{address.postcode} {address.city}".strip(), *town[1:]]
    return ", ".join(p for p in (parts if full else town) if p)


def _beside(first: str, second: str, language: Language) -> str:
    return f"{first}（{second}）" if language == "zh" else f"{first} ({second})"


def _words(table: Mapping[str, Any], key: str, language: Language) -> str:
    """The words for a state; a shop's own state that we do not know is told as it is."""
    return str(table[key].text(language)) if key in table else key
