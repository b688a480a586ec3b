"""The rules of cancelling, changing and exchanging in `shop.toml`: validated on load, immutable afterwards.

Every field is documented in `connectors/README.md`. Amounts are decimal strings in the shop's currency.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from connectors.commerce import OrderState

UNLIMITED = "unlimited"
CancelReason = Literal[
    "no_longer_needed", "ordered_by_mistake", "found_cheaper", "takes_too_long", "wrong_details", "other"
]
# What may still be done to an order whose items were changed.
AfterItems = Literal["cancel", "address", "payment", "items"]


def _days(value: object) -> object:
    """The value, or None for the word "unlimited": TOML has no null."""
    return None if value == UNLIMITED else value


Days = Annotated[int | None, BeforeValidator(_days)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Act(_Strict):
    """What the rules of every act say: where an order must stand, how old it may be, and from which amount on an agent is asked."""

    enabled: bool = Field(default=True, description="false: nobody may do this here")
    states: tuple[OrderState, ...] = Field(default=(), description="the states in which it may be done")
    window_days: Days = Field(default=None, ge=0, description="None = no limit")
    fee: str = "0"
    agent_approval_above: str | None = Field(default=None, description="larger amounts also need a support agent")

    @model_validator(mode="after")
    def _says_where(self) -> _Act:
        if self.enabled and not self.states:
            raise ValueError("states needs at least one state; set enabled to false to allow it in none")
        return self


class Cancellations(_Act):
    """When an order can be called off, and where the money goes. The window counts from the order."""

    states: tuple[OrderState, ...] = (OrderState.AWAITING_PAYMENT, OrderState.PENDING)
    reasons: tuple[CancelReason, ...] = (
        "no_longer_needed",
        "ordered_by_mistake",
        "found_cheaper",
        "takes_too_long",
        "wrong_details",
        "other",
    )
    partial: bool = Field(default=False, description="single pieces may be taken out of an order")
    refund_to: tuple[Literal["original", "gift_card"], ...] = ("original",)
    refund_days: str = Field(default="5-7", description="business days until the money arrives, as said to shoppers")

    @model_validator(mode="after")
    def _offers_something(self) -> Cancellations:
        if not self.reasons or not self.refund_to:
            raise ValueError("reasons and refund_to need at least one entry each")
        return self


class Changes(_Act):
    """What of an order can be changed before it is sent. The window counts from the order; the fee is for other items."""

    states: tuple[OrderState, ...] = (OrderState.AWAITING_PAYMENT, OrderState.PENDING)
    what: tuple[Literal["address", "items", "payment", "account_address"], ...] = (
        "address",
        "items",
        "payment",
        "account_address",
    )
    after_items: tuple[AfterItems, ...] = Field(
        default=("cancel", "address", "payment"), description="what an order allows once its items were changed"
    )
    changed_labels: tuple[str, ...] = Field(
        default=("items changed", "pending (item modified)", "pending (items modified)"),
        description="the shop's own words for an order whose items were changed",
    )
    methods: tuple[str, ...] = Field(default=(), description="kinds of stored methods that may settle; empty = all")


class Exchanges(_Act):
    """What of a delivered order can be exchanged. The window counts from the delivery.

    An order is exchanged once and not after a return unless `states` names exchange_requested or return_requested too.
    """

    states: tuple[OrderState, ...] = (OrderState.DELIVERED,)
    window_days: Days = Field(default=30, ge=0, description="days after delivery; None = no limit")
    ship_within_days: Days = Field(default=14, ge=1, description="days to send the old item back; None = no limit")
    methods: tuple[str, ...] = Field(default=(), description="kinds of stored methods that may settle; empty = all")
    same_variant: bool = Field(
        default=False, description="a piece may become the same version again, such as a faulty one"
    )
    non_exchangeable_kinds: tuple[str, ...] = Field(default=(), description="product kinds, as in the catalogue")
