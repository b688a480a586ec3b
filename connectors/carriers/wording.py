"""What happened to a parcel, in our words: one sentence for each kind of event, in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from connectors.commerce import Localized, TrackingEvent

# Kind of event → (the shipment's state after it, English, Chinese).
_KINDS: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "announced": ("preparing", "The carrier was told of the parcel", "快递公司已收到寄件信息"),
        "collected": ("in_transit", "The carrier has the parcel", "快递公司已揽收"),
        "moved": ("in_transit", "On its way", "运输途中"),
        "left": ("in_transit", "Left a sorting centre", "已离开转运中心"),
        "arrived": ("in_transit", "Arrived at a sorting centre", "已到达转运中心"),
        "near": ("in_transit", "Arrived in the area of delivery", "已到达派送网点"),
        "pickup": ("in_transit", "Ready to be picked up", "已到自提点，可以取件"),
        "out": ("out_for_delivery", "Out for delivery", "正在派送"),
        "moved_day": ("in_transit", "The delivery day was changed", "已更改派送日期"),
        "late": ("delayed", "Delayed on the way", "运输延误"),
        "weather": ("delayed", "Delayed by the weather", "因天气原因延误"),
        "held": ("delayed", "Held up at the carrier", "包裹暂时滞留"),
        "address": ("delayed", "The carrier needs a better address", "收件地址有误，待核实"),
        "attempted": ("delayed", "Delivery did not succeed", "派送未成功"),
        "damaged": ("delayed", "Damaged on the way", "包裹在运输中破损"),
        "lost": ("lost", "The carrier cannot find the parcel", "快递公司找不到该包裹"),
        "returning": ("returned", "On its way back to the sender", "正在退回寄件人"),
        "cancelled": ("cancelled", "The shipment was cancelled", "运单已取消"),
        "delivered": ("delivered", "Delivered", "已签收"),
    }
)


def state_after(kind: str) -> str:
    """The state of a shipment after an event of this kind."""
    return _KINDS[kind][0]


def event_of(kind: str, at: datetime, place: str = "") -> TrackingEvent:
    """An event of this kind with its words."""
    state, english, chinese = _KINDS[kind]
    return TrackingEvent(at=at, state=state, text=Localized({"en": english, "zh": chinese}), place=place)
