"""Short words of the cards about cancelling, changing and exchanging, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from assistant.skills.wording import both
from connectors.commerce import Language, Localized

CANCEL_REASONS: Mapping[str, Localized] = MappingProxyType(
    {
        "no_longer_needed": both("No longer needed", "不想要了"),
        "ordered_by_mistake": both("Ordered by mistake", "拍错了"),
        "found_cheaper": both("Found it cheaper elsewhere", "别处更便宜"),
        "takes_too_long": both("Delivery takes too long", "发货太慢"),
        "wrong_details": both("Wrong address or details", "地址或信息填错了"),
        "other": both("Another reason", "其他原因"),
    }
)
TITLES: Mapping[str, Localized] = MappingProxyType(
    {
        "cancel_order": both("Cancel this order?", "确认取消订单"),
        "cancel_pieces": both("Take this out of the order?", "确认取消这些商品"),
        "change_address": both("Change the delivery address?", "确认修改收货地址"),
        "change_items": both("Change these items?", "确认修改商品规格"),
        "change_payment": both("Change the payment method?", "确认更换支付方式"),
        "change_customer_address": both("Save this as your address?", "确认更新默认地址"),
        "exchange": both("Exchange this?", "确认换货信息"),
    }
)
DONE_TITLES: Mapping[str, Localized] = MappingProxyType(
    {
        "cancel_order": both("Cancelled", "已取消"),
        "change_address": both("Address changed", "收货地址已修改"),
        "change_items": both("Items changed", "商品已修改"),
        "change_payment": both("Payment method changed", "支付方式已更换"),
        "change_customer_address": both("Address saved", "默认地址已更新"),
        "exchange": both("Exchange registered", "换货已登记"),
    }
)
CONFIRM: Mapping[str, Localized] = MappingProxyType(
    {
        "cancel_order": both("Yes, cancel it", "确认取消"),
        "change_address": both("Yes, change the address", "确认修改"),
        "change_items": both("Yes, change the items", "确认修改"),
        "change_payment": both("Yes, change the payment", "确认更换"),
        "change_customer_address": both("Yes, save it", "确认更新"),
        "exchange": both("Yes, register the exchange", "确认换货"),
    }
)
DECLINE = both("No, leave it", "先不改了")
ROWS: Mapping[str, Localized] = MappingProxyType(
    {
        "order": both("Order", "订单"),
        "reason": both("Reason", "原因"),
        "fee": both("Fee", "手续费"),
        "refund": both("Refund", "退款金额"),
        "refund_to": both("Refund to", "退款至"),
        "when": both("Arrives", "到账时间"),
        "from": both("From", "原先"),
        "to": both("To", "改为"),
        "old_item": both("Now", "现在"),
        "new_item": both("Instead", "换成"),
        "difference": both("Price difference", "差价"),
        "pay": both("You pay", "需补差价"),
        "get_back": both("You get back", "退还差价"),
        "no_difference": both("Price difference", "差价"),
        "pay_with": both("Paid with", "支付方式"),
        "charge": both("Charged", "扣款金额"),
        "send_by": both("Send back by", "最晚寄回日期"),
    }
)
NOTE = both("Nothing happens until you confirm.", "确认后才会提交。")
NOTE_AGENT = both(
    "Nothing happens until you confirm. Because of the amount, a colleague then checks it as well.",
    "确认后才会提交。由于金额较大，还需人工客服再审核一次。",
)
NOTE_LAST = both(
    "Nothing happens until you confirm. Items can be changed only once, so please check that everything is right.",
    "确认后才会提交。商品只能修改一次，请核对是否齐全。",
)
NOTE_EXCHANGE = both(
    "Nothing happens until you confirm. The difference is settled once we have received the old item.",
    "确认后才会提交。收到寄回的商品后再结算差价。",
)
AT_ONCE, NONE = both("at once", "立即到账"), both("none", "无")
WITHIN = both("within {days} business days", "{days} 个工作日内到账")
REFUND_WAYS: Mapping[str, Localized] = MappingProxyType(
    {"original": both("the original payment method", "原支付方式"), "gift_card": both("a gift card", "礼品卡")}
)


def row_label(name: str, language: Language) -> str:
    """The label of a row of a card."""
    return ROWS[name].text(language)
