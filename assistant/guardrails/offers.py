"""Offers that carry no digit but bind the shop like a price: free, half price, guaranteed, for life, full refund.

Each has a name. A fact in a passage or in tool data supports it only when it says the same of the same thing and does not deny it:
"free returns" does not support "free shipping", "not a lifetime warranty" supports nothing. A denial in a reply passes.
"""

from __future__ import annotations

import re

from assistant.guardrails.kinds import Key, Kind, Page, same, word_set

# What can be free; the nearest of these words in the same clause decides.
OBJECTS = (
    (
        "shipping",
        r"shipping|shipment|ship(?:s|ped)?(?![a-z])|deliver(?:y|ies|ed|s)?(?![a-z])|postage|freight|运费"
        r"|配送|送货|发货|快递|邮费|物流|寄送|上门送",
    ),
    ("return", r"returns?(?![a-z])|send(?:ing)? (?:it|them) back|restocking|退货|退回|退换"),
    ("exchange", r"exchanges?(?![a-z])|swaps?(?![a-z])|换货|更换"),
    ("repair", r"repairs?(?![a-z])|fix(?:es|ing)?(?![a-z])|servic(?:e|ing)(?![a-z])|维修|保修|修理"),
    ("installation", r"install(?:ation|ing|ed)?(?![a-z])|assembly|set-?up|安装|组装|上门"),
    ("gift", r"gifts?(?![a-z])|samples?(?![a-z])|wrapping|赠品|礼物|礼品|小样|包装|赠送"),
    ("trial", r"trials?(?![a-z])|试用|试穿|体验"),
    ("cancellation", r"cancel(?:lation|lations|ling|led)?(?![a-z])|取消"),
    ("pickup", r"pick-?ups?(?![a-z])|collection|取件|自提"),
)
_OBJECT = re.compile("|".join(f"(?P<{name}>{words})" for name, words in OBJECTS))
FREE = re.compile(
    r"(?<![a-z-])free(?![a-z-])|free-of-charge|(?:free|without|at no|no|zero) (?:of )?(?:any "
    r")?(?:extra |additional |hidden |further |shipping |delivery |return |restocking |service "
    r"|handling )*(?:charges?|costs?|fees?|postage|expense)(?![a-z])"
    r"|(?<![a-z])complimentary|(?<![a-z])gratis|(?<![a-z])gratuit[a-z]*|(?<![a-z])freebies?|(?<![a-z])bogo(?![a-z])"
    r"|(?:is|are|it's|that's|be|shipping|delivery|completely|totally|all|one's|this) (?:is |are )?on "
    r"(?:us|the house)(?![a-z])|(?:we|i)(?:'ll| will| can|'ve| have)? (?:cover|covered|pay|pay for"
    r"|absorb|waive[ds]?)(?![a-z])"
    r"|waiv(?:e[ds]?|ing)(?![a-z])|(?:won't|will not|doesn't|does not|don't|do not|wouldn't) (?:be "
    r"charged|cost|pay|have to pay|need to pay)|nothing (?:to pay|extra)|for nothing|costs? (?:you "
    r")?nothing|throw in|include[ds]? (?:as )?a (?:gift|bonus)|as a gift"
    r"|免费|包邮|免邮|免运费?|免配送费|免手续费|免单|免收|免除|不收(?:取|您)?(?:任何|额外)?费?|不要钱"
    r"|不花钱|不用(?:您|你)?(?:付|花|给|出)(?:一分)?(?:钱|费|运费|邮费)|无需(?:支付|付费|费用|额外付)"
    r"|不额外收|零(?:费用|元|运费|成本|利息|首付)|白送|白拿|(?<![配运寄派投发递护])送(?:运费险"
    r"|[一二三两\d]|礼|小[样礼]|积分|券|优惠)|赠送|送您|送你|附赠|赠品|买[一二三两\d]送[一二三两\d]"
    r"|(?:我们|本店|店铺|商家|我方|平台)(?:来)?(?:承担|包|出|报销|贴补)|(?:运费|邮费"
    r"|费用)(?:由)?(?:我们|本店|店铺|商家|我方|平台|全)?(?:承担|包了|全包|全免|减免|已免|免|出)"
    r"|包(?:运费|来回|退|换|修|赔|安装)"
)
# Uses of "free" and of the Chinese signs that promise no price of zero.
FREE_IDIOMS = re.compile(
    r"(?:feel|feeling|you're|you are|are|be|always) free to|free to (?:ask|contact|reach|let|tell"
    r"|browse|choose|message|write|return to)|free (?:time|up|size|space|range|form|flow)|free from"
    r"|[a-z]+-free(?![a-z])"
    r"|(?:sugar|gluten|lactose|dairy|fragrance|scent|cruelty|lead|acid|alcohol|wrinkle|rust|stress"
    r"|worry|hassle|bpa|pvc|nickel|paraben|sulfate|silicone|oil|fat|smoke|dust|hands|toll|duty) "
    r"free(?![a-z])|toll-free"
    r"|包装|包裹|包含|包括|包包|免得|免洗|免烫|免打孔|免安装|避免|难免|以免|未免|赠送给(?:家人|朋友"
    r"|长辈|女友|男友|妈妈|爸爸)|不包(?:含|括)"
)
_SIMPLE: tuple[tuple[str, str], ...] = (
    ("lifetime", r"life-?time|life-?long|for life(?![a-z])|forever|终身|终生|永久|一辈子|永远"),
    (
        "full refund",
        r"full(?:y|-)? ?(?:refund|reimburse|money)[a-z]*|refund(?:ed|s)? (?:you )?(?:in full|fully"
        r"|everything|the full|100)|(?:whole|entire|complete|total) refund|money[- ]?back|get (?:all "
        r")?your money back|(?:every|each) (?:penny|cent|dollar|euro) back|全额退|全款退|全额赔|全部退款"
        r"|退全款|原价退|全额返",
    ),
    (
        "guarantee",
        r"guarant[a-z]+|promised?(?![a-z])|(?:100|hundred) ?(?:%|percent) (?:safe|certain|satisf)[a-z]*"
        r"|satisfaction|rest assured|no (?:questions?|strings?) (?:asked|attached)|risk[- ]free|without "
        r"(?:any )?risk|for certain|保证|保准|包您|包你|绝对|百分百|百分之百|承诺|一定能|肯定能|必达"
        r"|假一赔|无条件|稳赚|无忧|零风险|无风险|放心买",
    ),
    (
        "best price",
        r"(?:lowest|best|cheapest|unbeatable|bottom)[- ]?(?:possible )?(?:prices?|deals?|offers?|rates?)"
        r"|price[- ]match[a-z]*|cheapest|最低价|全网最低|历史最低|史低|最便宜|最优惠|价保|保价|最低折扣",
    ),
    ("no reason", r"no reason|any reason|无理由|没有理由"),
    (
        "around the clock",
        r"24/7|7/24|24x7|7x24|around the clock|day (?:and|or) night|round-the-clock|全天候|全天在线"
        r"|随时在线|昼夜|7[x×*]24|7天24小时",
    ),
    (
        "same day",
        r"same[- ]day|当日达|当天(?:送达|到货|发货|到|达|发出|寄出)|当日(?:送达|到货|发货|到|发出)|the "
        r"same (?:business |working )?day",
    ),
    ("next day", r"next[- ](?:business[- ]|working[- ])?day|overnight|次日|隔日|隔天|第二天"),
    (
        "instant",
        r"instant(?:ly)? (?:refund|credit|deliver|transfer)[a-z]*|refund(?:ed)? (?:is |are "
        r")?instant(?:ly)?|秒退|秒到|即时到账|立即到账|马上到账|实时到账|极速退|闪退款",
    ),
    (
        "double points",
        r"(?:double|triple|extra|bonus|twice the|\d+x) points|points? (?:are )?(?:doubled|tripled)"
        r"|积分翻倍|(?:双倍|三倍|多倍|额外)积分",
    ),
    ("unlimited", r"unlimited|no limits?(?![a-z])|without (?:any )?limits?|无限(?!制词)|不限(?:量|次|时间|金额)"),
    (
        "two for one",
        r"buy[- ](?:one|two|three|1|2|3),?[- ](?:and )?get[- ](?:one|two|three|1|2|3)(?:[- ]free)?|two "
        r"for (?:the price of )?one|2[- ]for[- ]1|bogo|买[一二三两\d]送[一二三两\d]|第二件(?:半价|免费"
        r"|\d折|[一二三四五六七八九]折)",
    ),
    (
        "acclaim",
        r"(?:most|all|many|thousands|lots|countless)(?: of)? (?:our |the |other )?(?:customers?|shoppers|buyers|people)"
        r"(?: who \w+ (?:it|this|them))? (?:really |simply |just )?(?:loves?|buy|choose|prefer|recommend|like|swear|rave)(?![a-z])"
        r"|everyone (?:loves|buys|raves|gives)"
        r"|experts? (?:recommend|agree|say|love|choose)|(?:recommended|praised|chosen) by (?:the )?(?:experts|professionals)"
        r"|(?:大多数|绝大多数|多数|所有)(?:的)?(?:顾客|用户|人|买家)都|专家(?:都|一致)?(?:推荐|认可|好评)|人手一[个件款]",
    ),
    (
        "scarcity",
        r"(?:almost|nearly|about to be|soon be) (?:all )?(?:sold out|gone)|selling (?:out )?(?:very |so |really )?fast"
        r"|(?:going|flying) (?:fast|off)|last chance|快卖[完光]|快没货|即将(?:售罄|卖完)|所剩不多|所剩无几|抢购|手慢无|抓紧下单",
    ),
    (
        "vague time",
        r"(?:a )?(?:few|couple|couple of|several|some|handful of)(?: of)?(?: more| short| business| "
        r"working)? (?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|nights?)(?![a-z])|几(?:天|日"
        r"|个?(?:工作日|小时|钟头|月|星期|礼拜)|周|分钟|秒)|数(?:日|天|周|小时|月)|(?<!一)两三(?:天|日|周"
        r"|个)|三五(?:天|日)|一两(?:天|日|周|个)",
    ),
)
SIMPLE = tuple((name, re.compile(pattern)) for name, pattern in _SIMPLE)
# English words without one of which an offer cannot stand in an English sentence.
_ANCHORS = {
    "lifetime": "life lifetime lifelong forever",
    "full refund": "full fully refund refunded refunds entire whole complete total money moneyback reimburse penny "
    "cent dollar euro",
    "guarantee": "promise promised satisfaction percent assured asked attached risk certain guarantee guarantees "
    "guaranteed guaranteeing guarantied guaranty",
    "best price": "lowest best cheapest unbeatable bottom match price",
    "no reason": "reason",
    "around the clock": "clock night hour x",
    "same day": "same",
    "next day": "next overnight",
    "instant": "instant instantly refund refunded",
    "double points": "points",
    "unlimited": "unlimited limit limits",
    "two for one": "buy for bogo",
    "acclaim": "love loves buy buys choose chosen prefer recommend recommended like swear rave raves gives experts expert praised",
    "scarcity": "sold gone selling going flying chance",
    "vague time": "few couple several some handful",
}
ANCHORS = {name: frozenset(words.split()) for name, words in _ANCHORS.items()}
_FREE_ANCHORS = word_set(
    "free complimentary gratis gratuit gratuite freebie freebies bogo us house cover covered pay "
    "absorb waive waived waives waiver waiving charge charges"
    " charged cost costs fee fees postage expense nothing throw gift bonus"
)
_DENIED = re.compile(
    r"(?:\b(?:whether|not|never|no longer|isn't|aren't|wasn't|don't|doesn't|can't|cannot|won't|didn't"
    r"|couldn't|wouldn't|without|neither|nor|no)(?: (?:a|an|any|be|been|have|has|offer|offered|include"
    r"|included|come with|give|make|is|are|the|currently|always|actually|yet|really|to|able to|say"
    r"|provide|it|this|that|return|shipping|delivery|order|exchange))*[ ]?"
    r"|(?:是否|不是|并非|没有|不能|没法|无法|不支持|不提供|不再|不含|不享受|不享|不|非|没|无|未|暂无"
    r"|暂不)(?:能|再|会|提供|支持|享受|享|可|敢|包含|是|属于|做|作|给|向您|对您|为您)*)$"
)
_NOT_DENIED = re.compile(r"not only|not just|no doubt|no problem|不仅|不但|不只|不光|不是不|没有不|不会不|不得不|无不$")
_CLAUSE = re.compile(r"[,;:.!?。！？；：,、\n()]|(?<![a-z])(?:but|and|while|whereas)(?![a-z])|但是?|不过")


# Offers whose own words hold numerals, so that those are not read again as counts.
_HIDING = frozenset({"around the clock", "two for one", "vague time", "guarantee", "next day", "same day"})


def take_offers(page: Page) -> None:
    """Take offers off the page. Denied ones are taken too, but as nothing."""
    original = page.low
    if page.has(_FREE_ANCHORS):
        for match in FREE_IDIOMS.finditer(original):
            page.hide(*match.span())
        for match in list(FREE.finditer(page.low)):
            _take(page, original, match.span(), _free_key(original, *match.span()))
            page.hide(*match.span())
    for name, pattern in SIMPLE:
        if not page.has(ANCHORS[name]) and not (name == "around the clock" and "24" in original):
            continue
        for match in pattern.finditer(original):
            value = " ".join(match.group().split()) if name == "vague time" else name
            _take(page, original, match.span(), ("offer", value))
            if name in _HIDING:
                page.hide(*match.span())


def free_object(words: str) -> str:
    """What the words say is free: the first of the known things in them, "" for none."""
    match = _OBJECT.search(words)
    return str(match.lastgroup) if match else ""


def _take(page: Page, original: str, span: tuple[int, int], key: Key) -> None:
    if not denied(original[_clause(original, *span)[0] : span[0]]):
        page.figures.append((span[0], same(Kind.OFFER, page.words(*span), key)))


def denied(before: str) -> bool:
    """Whether the words before an offer or claim, within its clause, deny it: "we cannot …", "不…"."""
    return bool(_DENIED.search(before)) and not _NOT_DENIED.search(before)


def _clause(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the clause around a place begins and ends."""
    begins = max((m.end() for m in _CLAUSE.finditer(text, 0, start)), default=0)
    after = _CLAUSE.search(text, end)
    return begins, after.start() if after else len(text)


def _free_key(text: str, start: int, end: int) -> Key:
    """The key of a "free" at a place: with the nearest thing in its clause, looking into the words themselves first."""
    inside = _OBJECT.search(text, start, end)
    if inside:
        return ("free", str(inside.lastgroup))
    first, last = _clause(text, start, end)
    near = [
        (min(abs(m.start() - end), abs(start - m.end())), str(m.lastgroup)) for m in _OBJECT.finditer(text, first, last)
    ]
    words = text[start:end]
    fixed = "shipping" if words in ("包邮", "免邮") else ""
    return ("free", fixed or min(near, default=(0, ""))[1])
