"""Every WebSocket message, once: the server validates with these models, the widget with the schema made from them.

`json_schema()` is written to `widget/src/protocol/schema.json` by `./aisle check --write`; a test fails while the two differ. What a
person reads (money, dates, states) is text in the conversation's language, ready to be shown. Text is plain text.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from assistant.cards import Card

VERSION = 1
MAX_TEXT = 4_000
MAX_ID = 64
MAX_PRODUCT = 200

Id = Annotated[str, Field(min_length=1, max_length=MAX_ID, pattern=r"^[A-Za-z0-9_.:-]+$")]


class _Frame(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


# ------------------------------------------------------------------ items: what stands in a conversation


class SourceItem(_Frame):
    """What a reply rests on."""

    title: str
    section: str = ""
    version: str = ""


class Choice(_Frame):
    """A suggested next message; tapping sends its index."""

    label: str


class PictureTile(_Frame):
    """A photo of this conversation: fetched with the conversation's token, `width` and `height` in pixels."""

    id: str
    width: int
    height: int


class ShopperItem(_Frame):
    """Something that the shopper said; `client_id` is the id that the sending tab gave it. With a picture `text` may be ""."""

    type: Literal["shopper"] = "shopper"
    text: str
    client_id: str
    picture: PictureTile | None = None


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
    """A message: words, an uploaded `picture`, or both. `id` is the client's own and makes sending it again harmless.

    `product` is the id of the product whose page is open beside the chat, so that "this" means it.
    """

    type: Literal["say"] = "say"
    id: Id
    text: Annotated[str, Field(max_length=MAX_TEXT)] = ""
    picture: Id | None = None
    product: Annotated[str, Field(min_length=1, max_length=MAX_PRODUCT)] | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.text and self.picture is None:
            raise ValueError("a message has words or a picture")
        return self


class Tap(_Frame):
    """Choose suggestion number `choice` (from 0) under the reply with sequence number `seq`."""

    type: Literal["tap"] = "tap"
    id: Id
    seq: Annotated[int, Field(ge=1)]
    choice: Annotated[int, Field(ge=0, le=20)]
    product: Annotated[str, Field(min_length=1, max_length=MAX_PRODUCT)] | None = None


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
        "unknown_proposal", "unknown_picture", "busy", "internal",
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


def json_schema() -> dict[str, Any]:
    """The JSON Schema of both directions, as the widget gets it."""
    return {"version": VERSION, "client": CLIENT.json_schema(), "server": SERVER.json_schema()}
