"""What a question about one order is after: its contents, its price, its address, its days … and the shop's further facts. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from assistant.skills.facts import facts_named
from assistant.skills.matching import folded, matters
from connectors.commerce import Attribute

# Aspect → how people ask for it. The sequence is that of the answer.
_ASPECTS: Mapping[str, str] = MappingProxyType(
    {
        "state": (
            r"\bwhere\b(?!.{0,40}\bto\b)|\bstatus\b|\bstate\b|\btrack\b(?! ?(?:no|number|id|code))|\bnews\b|\bupdate\b|\bprogress\b"
            r"|\bhow is\b.{0,16}\border\b|\b(?:shipped|sent|left|dispatched|delivered) yet\b|\bhas .{0,30}\b(?:shipped|left|been sent)\b"
            r"|到哪|哪里了|哪儿了|状态|进度|情况|物流(?!公司|单号|号|登记|是哪|用的)|发货(?:了|没|吗)|签收了吗|到了[吗没]|怎么样了|走到"
        ),
        "items": (
            r"\bwhat (?:all )?(?:did|have) (?:i|we) (?:buy|bought|get|got|order|ordered|purchase|purchased)\b"
            r"|\bwhat(?:'s| is| was| were| are)(?: all)? (?:there )?(?:in|inside|part of|on)\b"
            r"|\b(?:which|what) (?:\w+ )?(?:items?|products?|things|goods|articles)\b|\bcontents?\b|\bcontains?\b"
            r"|\b(?:list|show)\b.{0,20}\b(?:items?|products?)\b|\bhow many (?:items?|things|pieces|products?)\b|\bline items\b"
            r"|\bitems? (?:in|of|on)\b|\bwhat .{0,12}\bi (?:bought|ordered)\b"
            r"|买的?(?:都)?(?:是|了)?(?:些)?(?:什么|啥|哪)|买了(?:些|几|多少)|[订拍购]的?(?:都)?(?:是|了)(?:些)?(?:什么|啥|哪)"
            r"|[有是](?:些)?(?:什么|啥|哪些|哪几[样件种])(?:商品|东西|产品|货)|(?:里面?|单子?|包裹)(?:都)?(?:有|是|装)(?:些)?(?:什么|啥|哪)"
            r"|(?:哪些|什么|哪几[样件种]|几[样件种]|多少[样件种])(?:商品|东西|产品)|(?:商品|购物|订单)(?:清单|明细|内容)|包含|几件|多少件"
        ),
        "amount": (
            r"\bhow much\b(?!.{0,30}\b(?:longer|time)\b)|\btotal\b|\bprice\b|\bcosts?\b|\bamount\b|\bpaid for\b|\bsum\b"
            r"|\bwhat (?:did|have) i (?:pay|paid|spend|spent)\b"
            r"|多少钱|几多钱|总价|总额|金额|一共.{0,6}[付花钱元]|合计|总共|[付花](?:了|掉)?多少|实付|价格|价钱|什么价|几块|多少元|多少块"
        ),
        "payment": (
            r"\bpay(?:ment|ing)? (?:method|type|option|means|way)s?\b|\bhow (?:did|was|have|had) .{0,40}\b(?:pay|paid)\b"
            r"|\b(?:paid|pay|bought) (?:for .{0,24})?(?:with|by|using|via)\b|\b(?:which|what) (?:credit |bank )?(?:card|account|method)\b"
            r"|\bcharged to\b|\bmethod of payment\b"
            r"|[支付]款?方式|(?:怎么|如何|咋)(?:付|支付|结)|(?:用|走)的?(?:是)?(?:什么|啥|哪|微信|支付宝|银行卡|信用卡|E卡|e卡|现金).{0,8}(?:付|支付|买|结)?"
            r"|哪张卡|什么.{0,2}(?:付|支付)的|(?:微信|支付宝|银行卡|信用卡|E卡|e卡|京东卡).{0,6}[付买支]"
        ),
        "address": (
            r"\baddress\b|\bwhere .{0,40}\b(?:going|go|sent|shipped|delivered|headed|mailed|ship|deliver|send)(?: it| them)? to\b"
            r"|\b(?:ship|shipp|deliver|send)(?:ing|ed|s)? (?:it |this |them )?to (?:what|which|where|whom?)\b"
            r"|\bwhich (?:city|street|town|house)\b"
            r"|\bto (?:which|what) (?:place|city|street)\b|\bwhere (?:will|is|does|do) .{0,32}\bbe (?:sent|shipped|delivered)\b"
            r"|\bdestination\b|\brecipient\b|\bwho (?:receives|gets)\b"
            r"|地址|[寄送发运](?:到|往|去|给|至)的?(?:是)?(?:哪|什么地方|谁|何处)(?!.{0,3}了)|收[货件]人|收货信息|谁收|往哪[里儿]?[寄送发]|在哪[里儿]?收货"
        ),
        "arrival": (
            r"\bwhen\b(?!.{0,24}\b(?:order|buy|purchase|place|ordered|bought|purchased|placed|pay|paid|install|fit)\b)"
            r"|\b(?:arriv|eta\b)|\bexpected\b|\bestimat|\b(?:delivery|arrival) (?:date|day|time)\b|\bhow long\b"
            r"|\b(?:what|which|by what|by which) (?:day|date)\b(?!.{0,24}\b(?:order|buy|place|ordered|bought|placed|install)\b)"
            r"|(?:什么时候|啥时候|何时|几号|几时|哪天|哪一天|多久|几天|多长时间|几点|今天|明天|周末|预计).{0,10}(?:到|送|收|达|签|能来|拿到)"
            r"|(?:到货|送达|签收|送货|配送|收货|送到|到达)(?:的)?(?:时间|日期|日子)|(?:到货|送达|签收|收到|送到).{0,4}(?:什么时候|啥时候|何时|哪天|几号)"
        ),
        "placed": (
            r"\b(?:when|what (?:day|date|time)|which (?:day|date))\b.{0,24}\b(?:order|buy|purchase|place|ordered|bought|purchased|placed)\b"
            r"|\border(?:ed)? (?:date|on which)\b|\bdate of (?:the |my )?(?:order|purchase)\b|\bpurchase date\b"
            r"|(?:什么时候|啥时候|何时|几号|哪天|哪一天).{0,6}(?:下的?单|买的|订的|拍的|购买)|(?:下单|购买|订购|订单)(?:的)?(?:时间|日期)"
            r"|(?:下的?单|买|拍|订)的?(?:是)?(?:什么时候|啥时候|哪天|几号)"
        ),
        "tracking": (
            r"\btracking(?: (?:number|no|id|code|link))?\b(?!.{0,20}\b(?:moved|updated|changed)\b)|\btrack(?:ing)? ?(?:no|number|id|code)\b"
            r"|\bwaybill\b|\bparcel number\b|\b(?:which|what|whose) (?:carrier|courier|shipping company|delivery (?:company|service))\b"
            r"|\bwho (?:is |'s )?(?:delivers|delivering|ships|shipping|carries|carrying)\b|\bcarrier\b|\bcourier\b"
            r"|(?:物流|快递|运单|包裹)(?:的)?(?:单号|号码|编号|号)|运单|(?:什么|哪家|哪个|啥)(?:快递|物流)|(?:快递|物流)(?:公司|是哪|用的)|单号(?!\d|是\d)"
        ),
        "shipping_fee": r"\b(?:shipping|delivery) (?:cost|costs|fee|fees|charge|charges)\b|\bpostage\b|运费|邮费|配送费|快递费",
        "discount": r"\bdiscounts?\b|\bcoupon\b|\bsaved?\b|\bvoucher\b|优惠|折扣|便宜了|减了|满减|打折",
    }
)
_PATTERNS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {n: re.compile(p, re.IGNORECASE) for n, p in _ASPECTS.items()}
)
_LATEST = re.compile(
    r"\b(?:last|latest|newest|most recent|previous) (?:order|purchase|one)\b|最近(?:的)?(?:一|那|这)?(?:个|笔|次)?(?:订单|单|下单|买)"
    r"|上(?:一)?(?:单|笔|次|个订单)|最新(?:的)?(?:一)?(?:个|笔)?(?:订单|单)|刚(?:才|刚)?(?:下|买|拍)",
    re.IGNORECASE,
)
# A question about one of these gets "that is not on record" where the order has no such fact.
RECORDED = frozenset({"invoice", "installation"})


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is wanted to be known: `aspects` of the order, `details` of the shop's further facts.

    `missing`: it is something that orders have on record elsewhere, and this one has not.
    """

    aspects: tuple[str, ...] = ()
    details: tuple[Attribute, ...] = ()
    missing: bool = False

    @property
    def state(self) -> bool:
        """Whether it is how the order stands that is asked, alone or beside something else."""
        return "state" in self.aspects or not (self.aspects or self.details or self.missing)


def asked_about(question: str | None, details: Sequence[Attribute]) -> Asked:
    """What of an order with these further facts the question is after."""
    if not question:
        return Asked()
    aspects = tuple(name for name, pattern in _PATTERNS.items() if pattern.search(folded(question)))
    named = facts_named(question, details, strictly=bool(set(aspects) - {"state"}))
    missing = not named and bool(matters(question) & RECORDED)
    return Asked(aspects=aspects, details=named, missing=missing)


def wants_latest(question: str | None) -> bool:
    """Whether the newest order is meant: "my last order", 上一单."""
    return bool(question) and bool(_LATEST.search(question or ""))
