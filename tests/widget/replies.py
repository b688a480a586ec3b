"""What the fake server says: one reply with each kind of card, in both languages. All of it is made up."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from assistant.cards import (
    Card,
    ComparisonCard,
    ComparisonRow,
    ConfirmationCard,
    HandoverCard,
    LineTile,
    OrderCard,
    OrdersCard,
    OrderTile,
    ProductsCard,
    ProductTile,
    ReceiptCard,
    Row,
    TimelineStep,
)
from assistant.server.frames import Choice, SourceItem

TITLES = {
    "en": ["Alder rain jacket", "Fjord shell parka", "Brook trail jacket", "Heron windbreaker", "Moor waxed coat"],
    "zh": ["轻羽防雨夹克", "峡湾三合一冲锋衣", "溪径徒步外套", "鹭行防风皮肤衣", "荒原油蜡大衣"],
}
PRICES = ["$89.00", "$149.00", "$79.50", "$45.00", "$199.00"]


@dataclass(frozen=True, kw_only=True)
class Reply:
    """A whole answer: what is said, and what stands below it."""

    text: str
    cards: list[Card] = field(default_factory=list)
    sources: list[SourceItem] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    label: str = ""


def pick(language: str, en: str, zh: str) -> str:
    """The words of one language."""
    return zh if language == "zh" else en


def tile(index: int, language: str) -> ProductTile:
    """Product number `index`; the first has all extras, the last is sold out."""
    reasons = [
        pick(language, "Waterproof and packs into its own pocket", "防水，可收进自带口袋"), "", "",
        pick(language, "bought together by 41 people", "41 人一起买过"), "",
    ]  # fmt: skip
    more: dict[str, Any] = {"compare_at": "$109.00"} if index == 0 else {}
    stock = pick(language, "In stock", "有货") if index < 4 else pick(language, "Sold out", "已售罄")
    return ProductTile(
        id=f"jacket-{index}", title=TITLES[language][index], price=PRICES[index], image=f"/images/jacket-{index}",
        rating=[4.7, 4.4, None, 3.9, 4.8][index], review_count=[132, 58, 0, 12, 9][index], available=index < 4,
        availability=stock, reason=reasons[index], **more,
    )  # fmt: skip


def products(language: str) -> Reply:
    """A carousel."""
    text = pick(
        language,
        "These **rain jackets** fit what you described:\n\n- under $100 where marked\n- fully taped seams\n\n"
        "Choose two or more to compare them.",
        "这几款**防雨夹克**符合您的要求：\n\n- 带标注的不到 100 美元\n- 全压胶防水\n\n可以勾选两款以上进行对比。",
    )
    choices = [pick(language, *words) for words in (("Only under $80", "只看 80 美元以内"), ("In blue", "要蓝色的"))]
    return Reply(
        text=text, cards=[ProductsCard(products=[tile(i, language) for i in range(5)])],
        choices=[Choice(label=label) for label in choices], label=pick(language, "Looking for jackets", "正在挑选夹克"),
    )  # fmt: skip


def comparison(language: str) -> Reply:
    """A table of three."""
    rows: list[tuple[str, str, list[str], list[int]]] = [
        ("Hood", "连帽", [pick(language, "Yes", "有")] * 3, []),
        ("Waterproof to", "防水指数", ["10,000 mm", "20,000 mm", "8,000 mm"], [1]),
        ("Weight", "重量", ["310 g", "980 g", "350 g"], [0]),
        ("Warranty", "质保", [pick(language, "2 years", "2 年")] * 3, []),
    ]
    card = ComparisonCard(
        products=[tile(i, language) for i in range(3)],
        rows=[
            ComparisonRow(name=pick(language, en, zh), values=values, differs=len(set(values)) > 1, best=best)
            for en, zh, values, best in rows
        ],
    )
    text = pick(
        language, "The parka keeps out the most, the Alder is the lightest.", "冲锋衣防水最好，轻羽夹克最轻便。"
    )
    return Reply(text=text, cards=[card])


def _lines(language: str) -> list[LineTile]:
    size = pick(language, "Blue · Size M", "蓝色 · M 码")
    return [
        LineTile(id="1", title=TITLES[language][0], options=size, quantity=1, price="$89.00", image="/images/jacket-0"),
        LineTile(id="2", title=TITLES[language][3], options="", quantity=2, price="$90.00", image="/images/missing"),
    ]


def order(language: str) -> Reply:
    """An order on its way."""
    steps = [
        TimelineStep(text=pick(language, "Order placed", "已下单"), at="2026-11-16T09:12:00Z"),
        TimelineStep(
            text=pick(language, "Packed and handed to the carrier", "已出库，交付承运商"), at="2026-11-17T15:40:00Z"
        ),
        TimelineStep(
            text=pick(language, "On its way", "运输中"),
            at="2026-11-18T07:05:00Z",
            place=pick(language, "Utrecht", "杭州转运中心"),
        ),
        TimelineStep(
            text=pick(language, "Expected delivery", "预计送达"), at=pick(language, "Nov 24", "11月24日"), done=False
        ),
    ]
    card = OrderCard(
        number="W-20417", state="shipped", state_label=pick(language, "Shipped", "已发货"), placed="2026-11-16T09:12:00Z",
        total="$184.00", lines=_lines(language), timeline=steps,
        rows=[
            Row(label=pick(language, "Shipping", "运费"), value="$5.00"),
            Row(label=pick(language, "Carrier", "承运商"), value="PostNL 3SABC123"),
        ],
    )  # fmt: skip
    text = pick(
        language,
        "Your order **W-20417** is on its way and should arrive on **Nov 24**.",
        "您的订单 **W-20417** 正在运输途中，预计 **11月24日** 送达。",
    )
    return Reply(text=text, cards=[card], choices=[Choice(label=pick(language, "Return something", "我要退货"))])


def orders(language: str) -> Reply:
    """Several orders to choose from."""
    states = [
        ("W-20417", "shipped", pick(language, "Shipped", "已发货"), "$184.00"),
        ("W-20388", "delivered", pick(language, "Delivered", "已签收"), "$45.00"),
        ("W-20102", "cancelled", pick(language, "Cancelled", "已取消"), "$79.50"),
    ]
    tiles = [
        OrderTile(
            number=number, state=state, state_label=label, placed=f"2026-11-{16 - i:02}T10:00:00Z", total=total,
            summary=TITLES[language][i] + pick(language, " and 1 more", "等 2 件"), image=f"/images/jacket-{i}",
        )
        for i, (number, state, label, total) in enumerate(states)
    ]  # fmt: skip
    return Reply(text=pick(language, "Which order is it about?", "请问是哪个订单？"), cards=[OrdersCard(orders=tiles)])


def confirmation(language: str, proposal: str) -> Reply:
    """A return that waits for its person."""
    rows = [
        Row(label=pick(language, "Return fee", "退货运费"), value="$0.00"),
        Row(
            label=pick(language, "Refund to", "退款方式"),
            value=pick(language, "Visa ending 4242", "尾号 4242 的 Visa 卡"),
        ),
        Row(label=pick(language, "Refund", "退款金额"), value="$89.00", strong=True),
    ]
    card = ConfirmationCard(
        proposal=proposal, kind="return", title=pick(language, "Return for order W-20417", "订单 W-20417 退货申请"),
        lines=_lines(language)[:1], rows=rows, expires="2026-11-30T12:00:00Z",
        note=pick(language, "Send it back by Dec 6 with the label you get by e-mail.", "请在 12月6日 前用邮件里的面单寄回。"),
        confirm_label=pick(language, "Confirm return", "确认退货"), decline_label=pick(language, "Not now", "先不退"),
    )  # fmt: skip
    return Reply(
        text=pick(language, "I have prepared this return for you:", "已为您准备好退货申请，请确认："), cards=[card]
    )


def receipt(language: str) -> Reply:
    """What the shop recorded."""
    rows = [
        Row(label=pick(language, "Refund", "退款金额"), value="$89.00", strong=True),
        Row(
            label=pick(language, "Arrives within", "预计到账"),
            value=pick(language, "5–7 business days", "5–7 个工作日"),
        ),
    ]
    card = ReceiptCard(title=pick(language, "Return registered", "退货已登记"), reference="RT-5521", rows=rows)
    return Reply(
        text=pick(language, "Done. The label is on its way to you.", "已办理成功，面单会发到您的邮箱。"), cards=[card]
    )


def handover(language: str) -> Reply:
    """What happens after asking for a person."""
    rows = [
        Row(label=pick(language, "Reference", "受理编号"), value="H-118"),
        Row(
            label=pick(language, "Opening hours", "服务时间"),
            value=pick(language, "Mon–Fri 9:00–18:00", "周一至周五 9:00–18:00"),
        ),
        Row(
            label=pick(language, "Answer by", "回复方式"),
            value=pick(language, "Here, or by e-mail", "在此对话或邮件回复"),
        ),
    ]
    card = HandoverCard(title=pick(language, "Passed on to our team", "已转接人工客服"), rows=rows)
    text = pick(language, "A colleague reads this from here on.", "接下来由同事为您跟进。")
    return Reply(text=text, cards=[card])


def policy(language: str) -> Reply:
    """An answer with its sources."""
    text = pick(
        language,
        "You can return unworn items within **30 days** of delivery. See https://elsewhere.example/terms for partners.",
        "未穿着的商品自签收起 **30 天** 内可退。合作商家规则见 https://elsewhere.example/terms",
    )
    sources = [
        SourceItem(
            title=pick(language, "Returns policy", "退货政策"),
            section=pick(language, "How long you have", "退货期限"),
            version="2026-09",
        ),
        SourceItem(title=pick(language, "Warranty terms", "质保条款")),
    ]  # fmt: skip
    return Reply(text=text, sources=sources)


def echo(language: str, text: str) -> Reply:
    """The words themselves, for tests of how text is shown."""
    return Reply(text=text)
