"""The answers of Vendure's Admin API, checked as they come in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class _Answer(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, frozen=True)


class Translation(_Answer):
    language_code: str
    name: str = ""
    description: str = ""


class Named(_Answer):
    """Anything with a name in several languages."""

    name: str
    translations: tuple[Translation, ...] = ()


class Option(Named):
    group: Named


class Facet(Named):
    code: str
    is_private: bool


class FacetValue(Named):
    facet: Facet


class Reference(_Answer):
    id: str


class Collection(Named):
    id: str
    breadcrumbs: tuple[Reference, ...]


class StockLevel(_Answer):
    stock_on_hand: int
    stock_allocated: int


class VariantAnswer(_Answer):
    id: str
    sku: str
    enabled: bool
    price_with_tax: int
    currency_code: str
    stock_level: str
    track_inventory: str
    out_of_stock_threshold: int
    use_global_out_of_stock_threshold: bool
    stock_levels: tuple[StockLevel, ...]
    options: tuple[Option, ...]


class Picture(_Answer):
    preview: str


class ProductAnswer(Named):
    id: str
    enabled: bool
    updated_at: datetime
    description: str
    featured_asset: Picture | None
    collections: tuple[Collection, ...]
    facet_values: tuple[FacetValue, ...]
    variants: tuple[VariantAnswer, ...]


class ChannelAnswer(_Answer):
    code: str
    default_currency_code: str


class GlobalAnswer(_Answer):
    track_inventory: bool
    out_of_stock_threshold: int


class AddressAnswer(_Answer):
    full_name: str | None = None
    company: str | None = None
    street_line1: str | None = None
    street_line2: str | None = None
    city: str | None = None
    province: str | None = None
    postal_code: str | None = None
    country_code: str | None = None
    phone_number: str | None = None


class CountryAnswer(_Answer):
    code: str


class CustomerAddressAnswer(AddressAnswer):
    country: CountryAnswer
    default_shipping_address: bool | None = None


class CustomerAnswer(_Answer):
    id: str
    first_name: str
    last_name: str
    email_address: str
    phone_number: str | None
    addresses: tuple[CustomerAddressAnswer, ...] | None


class OrderCustomer(_Answer):
    id: str
    email_address: str


class LineVariant(Named):
    id: str
    product_id: str
    options: tuple[Option, ...]


class LineAnswer(_Answer):
    id: str
    quantity: int
    order_placed_quantity: int
    unit_price_with_tax: int
    prorated_unit_price_with_tax: int
    product_variant: LineVariant


class RefundAnswer(_Answer):
    id: str
    total: int
    state: str
    reason: str | None
    created_at: datetime


class PaymentAnswer(_Answer):
    id: str
    method: str
    amount: int
    state: str
    created_at: datetime
    refunds: tuple[RefundAnswer, ...]


class LineCount(_Answer):
    order_line_id: str
    quantity: int


class FulfillmentAnswer(_Answer):
    id: str
    state: str
    method: str
    tracking_code: str | None
    created_at: datetime
    updated_at: datetime
    lines: tuple[LineCount, ...]


class ModificationAnswer(_Answer):
    id: str
    note: str


class HistoryAnswer(_Answer):
    id: str
    type: str
    created_at: datetime
    data: dict[str, Any]


class HistoryList(_Answer):
    items: tuple[HistoryAnswer, ...]


class OrderAnswer(_Answer):
    """An order with all that its state and acts are read from."""

    id: str
    code: str
    state: str
    order_placed_at: datetime | None
    updated_at: datetime
    currency_code: str
    total_with_tax: int
    shipping_with_tax: int
    customer: OrderCustomer | None
    shipping_address: AddressAnswer | None
    lines: tuple[LineAnswer, ...]
    payments: tuple[PaymentAnswer, ...] | None
    fulfillments: tuple[FulfillmentAnswer, ...] | None
    modifications: tuple[ModificationAnswer, ...]
    history: HistoryList
