"""Short words on cards, labels and buttons, in both languages. Whole sentences stand in each skill's `replies.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from assistant.skills.contract import QuickReply
from connectors.commerce import Language, Localized, OrderState


def both(en: str, zh: str) -> Localized:
    """The same words in English and Chinese."""
    return Localized(MappingProxyType({"en": en, "zh": zh}))


ORDER_STATES: Mapping[OrderState, Localized] = MappingProxyType(
    {
        OrderState.AWAITING_PAYMENT: both("awaiting payment", "待付款"),
        OrderState.PENDING: both("order received", "已下单"),
        OrderState.PROCESSING: both("being prepared", "备货中"),
        OrderState.SHIPPED: both("on its way", "运输中"),
        OrderState.DELIVERED: both("delivered", "已签收"),
        OrderState.RETURN_REQUESTED: both("return under way", "退货中"),
        OrderState.EXCHANGE_REQUESTED: both("exchange under way", "换货中"),
        OrderState.RETURNED: both("returned", "已退货"),
        OrderState.CANCELLED: both("cancelled", "已取消"),
    }
)
SHIPMENT_STATES: Mapping[str, Localized] = MappingProxyType(
    {
        "preparing": both("being packed", "打包中"),
        "in_transit": both("on its way", "运输中"),
        "out_for_delivery": both("out for delivery", "派送中"),
        "delivered": both("delivered", "已签收"),
        "delayed": both("delayed", "有延误"),
        "lost": both("missing", "疑似丢件"),
        "returned": both("sent back to us", "已退回"),
        "cancelled": both("cancelled", "已取消"),
    }
)
# What parcels add to an order's state.
SITUATIONS: Mapping[str, Localized] = MappingProxyType(
    {
        "lost": both("parcel missing", "包裹疑似丢失"),
        "delayed": both("delayed", "有延误"),
        "partly_delivered": both("partly delivered", "部分已签收"),
        "partly_shipped": both("partly on its way", "部分已发货"),
        "out_for_delivery": both("out for delivery", "派送中"),
    }
)
RETURN_STATES: Mapping[str, Localized] = MappingProxyType(
    {
        "requested": both("registered", "已登记"),
        "in_transit": both("on its way back", "寄回途中"),
        "received": both("received by us", "仓库已收到"),
        "refunded": both("refunded", "已退款"),
        "declined": both("declined", "未通过"),
    }
)
REASONS: Mapping[str, Localized] = MappingProxyType(
    {
        "no_longer_needed": both("No longer needed", "不想要了"),
        "wrong_size": both("Wrong size or fit", "尺码不合适"),
        "damaged": both("Damaged or faulty", "破损或有质量问题"),
        "wrong_item": both("Wrong item received", "发错货了"),
        "not_as_described": both("Not as described", "与描述不符"),
        "other": both("Another reason", "其他原因"),
    }
)
REFUND_TO: Mapping[str, Localized] = MappingProxyType(
    {
        "original": both("the original payment method", "原支付方式"),
        "gift_card": both("a gift card", "礼品卡"),
    }
)
LABELS: Mapping[str, Localized] = MappingProxyType(
    {
        "address": both("Ships to", "收货地址"),
        "availability": both("Availability", "库存"),
        "brand": both("Brand", "品牌"),
        "confirm_return": both("Yes, register the return", "确认退货"),
        "decline": both("No, leave it", "先不退了"),
        "delivered": both("Delivered", "已签收"),
        "discount": both("Discount", "优惠"),
        "email": both("E-mail", "邮箱"),
        "estimate": both("Expected", "预计送达"),
        "estimated_step": both("Expected delivery", "预计送达"),
        "fee": both("Return fee", "退货手续费"),
        "hours": both("Team hours", "人工服务"),
        "kind": both("Type", "品类"),
        "order": both("Order", "订单"),
        "paid": both("Paid", "已付款"),
        "parcel": both("Parcel", "包裹"),
        "passed_step": both("Was expected", "原预计送达"),
        "payment": both("Payment", "支付方式"),
        "phone": both("Phone", "电话"),
        "placed": both("Order placed", "提交订单"),
        "price": both("Price", "价格"),
        "rating": both("Rating", "评分"),
        "reason": both("Reason", "退货原因"),
        "reference": both("Reference", "编号"),
        "refund": both("Refund", "退款金额"),
        "refund_to": both("Refund to", "退款至"),
        "refunded": both("Refunded", "已退款"),
        "return_received": both("Return received", "仓库已收到退货"),
        "return_registered": both("Return registered", "已登记退货"),
        "return_title": both("Return this?", "确认退货信息"),
        "return_done": both("Return registered", "退货已登记"),
        "send_by": both("Send back by", "最晚寄回日期"),
        "shipping": both("Shipping", "运费"),
        "support_title": both("How to reach a person", "联系人工客服"),
        "tracking": both("Tracking", "物流单号"),
    }
)
NOTES: Mapping[str, Localized] = MappingProxyType(
    {
        "return": both(
            "Nothing happens until you confirm. The refund follows once we have received the goods.",
            "确认后才会提交。收到退货后退款。",
        ),
        "return_agent": both(
            "Nothing happens until you confirm. Because of the amount, a colleague then checks it as well.",
            "确认后才会提交。由于金额较大，还需人工客服再审核一次。",
        ),
    }
)
QUICK: Mapping[str, tuple[Localized, Localized]] = MappingProxyType(
    {
        name: (both(label_en, label_zh), both(say_en, say_zh))
        for name, label_en, label_zh, say_en, say_zh in (
            ("my_orders", "My orders", "我的订单", "Show me my orders", "看看我的订单"),
            ("person", "Talk to a person", "转人工", "I would like to talk to a person", "转人工客服"),
            ("return", "Return something", "我要退货", "I want to return something", "我要退货"),
            ("return_policy", "Return policy", "退货政策", "What is your return policy?", "退货政策是什么？"),
            ("shipping_policy", "Shipping", "配送说明", "How long does shipping take?", "多久能送到？"),
            ("refund", "Where is my refund?", "退款进度", "Where is my refund?", "我的退款到哪了？"),
            ("in_stock", "Only what is in stock", "只看有货", "Show only what is in stock", "只看有货的"),
            ("verify", "Find it by e-mail", "用邮箱查订单", "I will give you order number and e-mail",
             "我提供订单号和邮箱"),
            ("everything", "All of it", "全部退", "All of it", "全部都退"),
        )
    }
)  # fmt: skip


def label(name: str, language: Language) -> str:
    """The label called `name` in `language`."""
    return LABELS[name].text(language)


def quick(language: Language, *names: str) -> tuple[QuickReply, ...]:
    """The suggested next messages with these names, in this order."""
    return tuple(QuickReply(label=QUICK[n][0].text(language), say=QUICK[n][1].text(language)) for n in names)
