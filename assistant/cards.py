"""What stands beside a reply: one model for each kind of card, below the skills that fill them and the server that sends them.

What a person reads (money, dates, states) is text in the conversation's language, ready to be shown. Text is plain text.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter


class _Card(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Row(_Card):
    """A label and its value; `strong` for the one that matters most."""

    label: str
    value: str
    strong: bool = False


class ProductTile(_Card):
    """A product as shown in a carousel or a comparison."""

    id: str
    title: str
    price: str
    compare_at: str | None = None
    image: str | None = None
    rating: float | None = None
    review_count: int = 0
    available: bool = True
    availability: str = ""
    reason: str = ""


class ProductsCard(_Card):
    """A row of products to browse."""

    type: Literal["products"] = "products"
    products: list[ProductTile]


class ComparisonRow(_Card):
    """One property over all compared products; `differs` where the values are not the same, `best` the places of the best
    values where better is no matter of taste."""

    name: str
    values: list[str]
    differs: bool
    best: list[int] = []


class ComparisonCard(_Card):
    """Two to four products side by side."""

    type: Literal["comparison"] = "comparison"
    products: list[ProductTile]
    rows: list[ComparisonRow]


class LineTile(_Card):
    """One position of an order or of a proposal."""

    id: str
    title: str
    options: str = ""
    quantity: int
    price: str
    image: str | None = None


class TimelineStep(_Card):
    """One thing that happened to an order, or will (`done` false)."""

    text: str
    at: str = ""
    place: str = ""
    done: bool = True


class OrderCard(_Card):
    """One order with its timeline, newest step last."""

    type: Literal["order"] = "order"
    number: str
    state: str
    state_label: str
    placed: str = ""
    total: str
    lines: list[LineTile]
    timeline: list[TimelineStep] = []
    rows: list[Row] = []


class OrderTile(_Card):
    """One order in a list."""

    number: str
    state: str
    state_label: str
    placed: str = ""
    total: str
    summary: str
    image: str | None = None


class OrdersCard(_Card):
    """Several orders to choose from."""

    type: Literal["orders"] = "orders"
    orders: list[OrderTile]


class ConfirmationCard(_Card):
    """A proposal: nothing has happened until its person confirms it. State changes come as `proposal` items."""

    type: Literal["confirmation"] = "confirmation"
    proposal: str
    kind: str
    title: str
    lines: list[LineTile] = []
    rows: list[Row]
    note: str = ""
    confirm_label: str
    decline_label: str
    expires: str


class ReceiptCard(_Card):
    """What the shop recorded as done."""

    type: Literal["receipt"] = "receipt"
    title: str
    reference: str
    rows: list[Row]


class HandoverCard(_Card):
    """What happens after asking for a person."""

    type: Literal["handover"] = "handover"
    title: str
    rows: list[Row]


Card = Annotated[
    ProductsCard | ComparisonCard | OrderCard | OrdersCard | ConfirmationCard | ReceiptCard | HandoverCard,
    Field(discriminator="type"),
]

CARD: TypeAdapter[Card] = TypeAdapter(Card)
