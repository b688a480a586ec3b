"""Every WebSocket message, once: the server validates with these models, the widget with the schema made from them.

`json_schema()` is written to `widget/src/protocol/schema.json` by `./aisle check --write`; a test fails while the two differ. What a
person reads (money, dates, states) is text in the conversation's language, ready to be shown. Text is plain text.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

VERSION = 1
MAX_TEXT = 4_000
MAX_ID = 64

Id = Annotated[str, Field(min_length=1, max_length=MAX_ID, pattern=r"^[A-Za-z0-9_.:-]+$")]


class _Frame(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


# ------------------------------------------------------------------ cards


class Row(_Frame):
    """A label and its value; `strong` for the one that matters most."""

    label: str
    value: str
    strong: bool = False


class ProductTile(_Frame):
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


class ProductsCard(_Frame):
    """A row of products to browse."""

    type: Literal["products"] = "products"
    products: list[ProductTile]


class ComparisonRow(_Frame):
    """One property over all compared products; `differs` where the values are not the same."""

    name: str
    values: list[str]
    differs: bool


class ComparisonCard(_Frame):
    """Two to four products side by side."""

    type: Literal["comparison"] = "comparison"
    products: list[ProductTile]
    rows: list[ComparisonRow]


class LineTile(_Frame):
    """One position of an order or of a proposal."""

    id: str
    title: str
    options: str = ""
    quantity: int
    price: str
    image: str | None = None


class TimelineStep(_Frame):
    """One thing that happened to an order, or will (`done` false)."""

    text: str
    at: str = ""
    place: str = ""
    done: bool = True


class OrderCard(_Frame):
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


class OrderTile(_Frame):
    """One order in a list."""

    number: str
    state: str
    state_label: str
    placed: str = ""
    total: str
    summary: str
    image: str | None = None


class OrdersCard(_Frame):
    """Several orders to choose from."""

    type: Literal["orders"] = "orders"
    orders: list[OrderTile]


class ConfirmationCard(_Frame):
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


class ReceiptCard(_Frame):
    """What the shop recorded as done."""

    type: Literal["receipt"] = "receipt"
    title: str
    reference: str
    rows: list[Row]


class HandoverCard(_Frame):
    """What happens after asking for a person."""

    type: Literal["handover"] = "handover"
    title: str
    rows: list[Row]


Card = Annotated[
    ProductsCard | ComparisonCard | OrderCard | OrdersCard | ConfirmationCard | ReceiptCard | HandoverCard,
    Field(discriminator="type"),
]

# ------------------------------------------------------------------ items: what stands in a conversation


class SourceItem(_Frame):
    """What a reply rests on."""

    title: str
    section: str = ""
    version: str = ""


class Choice(_Frame):
    """A suggested next message; tapping sends its index."""

    label: str


class ShopperItem(_Frame):
    """Something that the shopper said; `client_id` is the id that the sending tab gave it."""

    type: Literal["shopper"] = "shopper"
    text: str
    client_id: str


class AssistantItem(_Frame):
    """A finished reply: it replaces whatever deltas of its `turn` were shown."""

    type: Literal["assistant"] = "assistant"
    turn: str
    text: str
    cards: list[Card] = []
    sources: list[SourceItem] = []
    choices: list[Choice] = []


class AgentItem(_Frame):
    """Something that a support agent said."""

    type: Literal["agent"] = "agent"
    name: str
    text: str


class ProposalItem(_Frame):
    """A proposal changed its state."""

    type: Literal["proposal"] = "proposal"
    proposal: str
    state: Literal["open", "confirmed", "done", "declined", "expired", "refused", "failed", "waiting_for_agent"]


class NoticeItem(_Frame):
    """A line between messages, such as "you are now talking to Ana"."""

    type: Literal["notice"] = "notice"
    code: str
    text: str


Item = Annotated[ShopperItem | AssistantItem | AgentItem | ProposalItem | NoticeItem, Field(discriminator="type")]

# ------------------------------------------------------------------ from the client


class Hello(_Frame):
    """Must be the first frame. `identity` is the shop page's signed token, `resume` what an earlier `welcome` gave."""

    type: Literal["hello"] = "hello"
    v: int
    language: Literal["en", "zh"] = "en"
    identity: Annotated[str, Field(max_length=4096)] | None = None
    resume: Annotated[str, Field(max_length=4096)] | None = None
    since: Annotated[int, Field(ge=0)] = 0


class Say(_Frame):
    """A message. `id` is the client's own and makes sending it again harmless."""

    type: Literal["say"] = "say"
    id: Id
    text: Annotated[str, Field(min_length=1, max_length=MAX_TEXT)]


class Tap(_Frame):
    """Choose suggestion number `choice` (from 0) under the reply with sequence number `seq`."""

    type: Literal["tap"] = "tap"
    id: Id
    seq: Annotated[int, Field(ge=1)]
    choice: Annotated[int, Field(ge=0, le=20)]


class Confirm(_Frame):
    """The person's yes to one proposal."""

    type: Literal["confirm"] = "confirm"
    id: Id
    proposal: Id


class Decline(_Frame):
    """The person's no to one proposal."""

    type: Literal["decline"] = "decline"
    id: Id
    proposal: Id


class SetLanguage(_Frame):
    """The person switched the language of the page."""

    type: Literal["language"] = "language"
    id: Id
    language: Literal["en", "zh"]


class Ping(_Frame):
    """Asks for a `pong`, for clients that cannot send protocol pings."""

    type: Literal["ping"] = "ping"


ClientFrame = Annotated[Hello | Say | Tap | Confirm | Decline | SetLanguage | Ping, Field(discriminator="type")]

# ------------------------------------------------------------------ from the server


class ModelInfo(_Frame):
    """Which model speaks: `kind` "offline" needs no key and no network."""

    kind: Literal["offline", "hosted", "scripted"]
    name: str


class Welcome(_Frame):
    """Answers `hello`. Items after `since` follow at once, then `synced`. Keep `resume` secret: it opens the conversation."""

    type: Literal["welcome"] = "welcome"
    v: int = VERSION
    conversation: str
    resume: str
    seq: int
    language: Literal["en", "zh"]
    assistant: str
    shop: str
    model: ModelInfo
    signed_in: str | None = None
    greeting: str
    choices: list[Choice] = []


class ItemFrame(_Frame):
    """Item number `seq` of the conversation; numbers only grow and a number is never used twice (gaps are normal)."""

    type: Literal["item"] = "item"
    seq: int
    at: str
    item: Item


class Synced(_Frame):
    """Everything up to `seq` has been sent."""

    type: Literal["synced"] = "synced"
    seq: int


class Accepted(_Frame):
    """The frame with this client id is recorded (as item `seq`) and will be answered even if the server dies now."""

    type: Literal["accepted"] = "accepted"
    id: str
    seq: int


class Working(_Frame):
    """The assistant is busy with `turn`; `label` says with what. `done` ends it."""

    type: Literal["working"] = "working"
    turn: str
    label: str = ""
    done: bool = False


class Delta(_Frame):
    """More checked words of the reply being written; numbered from 0 in each turn. Not kept: the item is."""

    type: Literal["delta"] = "delta"
    turn: str
    index: int
    text: str


class ErrorFrame(_Frame):
    """Something was wrong with a frame (`id` tells which, where it had one). `retryable`: the same frame may be sent again."""

    type: Literal["error"] = "error"
    code: Literal[
        "bad_frame", "too_large", "too_many", "version", "hello_first", "identity", "resume", "unknown_choice",
        "unknown_proposal", "busy", "internal",
    ]  # fmt: skip
    message: str
    id: str | None = None
    retryable: bool = False


class Pong(_Frame):
    """Answers `ping`."""

    type: Literal["pong"] = "pong"


ServerFrame = Annotated[
    Welcome | ItemFrame | Synced | Accepted | Working | Delta | ErrorFrame | Pong, Field(discriminator="type")
]

CLIENT: TypeAdapter[ClientFrame] = TypeAdapter(ClientFrame)
SERVER: TypeAdapter[ServerFrame] = TypeAdapter(ServerFrame)
CARD: TypeAdapter[Card] = TypeAdapter(Card)


def json_schema() -> dict[str, Any]:
    """The JSON Schema of both directions, as the widget gets it."""
    return {"version": VERSION, "client": CLIENT.json_schema(), "server": SERVER.json_schema()}
