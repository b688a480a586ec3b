"""Which carrier and which payment provider `shop.toml` names. Their keys stand in the environment only.

Every field is documented in `connectors/README.md`.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CarrierSettings(_Strict):
    """Who is asked where a parcel is."""

    tracking: Literal["none", "demo", "easypost"] = Field(default="none", description="none = the shop's word counts")
    timeout_seconds: float = Field(default=3.0, gt=0, le=30, description="so long an answer about an order may wait")
    fresh_minutes: int = Field(default=10, ge=0, le=1440, description="so long a carrier's word is not asked for again")


class PaymentSettings(_Strict):
    """Who gives money back where the shop itself does not."""

    refunds: Literal["shop", "demo", "stripe"] = Field(default="shop", description="shop = only through the shop")
