"""Numbers with what they count: money, percentages, measures and counts, in digits and in words of both languages."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from assistant.guardrails.dates import date_key
from assistant.guardrails.kinds import RATED, TAKEN, Figure, Key, Kind, Page, compact, plain, same, unreadable
from assistant.guardrails.numerals import CHINESE, CHINESE_START, ENGLISH, SCALES, SMALL, VAGUE, parse_chinese, parse_digits, parse_english

_DIGIT_FORMS = (
    r"(?P<spaced>\d+(?:[ ]?\.?[ ]\.?[ ]?\d+)+)|(?P<phone>(?:\+|\(\+?)?\d[\d]*(?:[ ]?[-()][ ]?\d+){2,})"
    r"|(?P<digits>\d(?:[\d,.']*\d)?)(?P<scale>[ ]?(?:k(?![a-z])|thousand|million|hundred|billion)|[十百千万亿])?"
)
_NUMBER = re.compile(
    rf"{_DIGIT_FORMS}|(?P<odd>½+)|(?P<words>{ENGLISH})|(?P<han>(?:[{CHINESE_START}]|[几数](?=[十百千万亿])){CHINESE}*)"
)
_SCALES = {"k": 1000, "thousand": 1000, "million": 10**6, "hundred": 100, "billion": 10**9, "十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_HAN_PERCENT = re.compile("百分之")
_PERCENT_MARK = "\x02"
# Chinese words with a numeral in them that counts nothing.
IDIOMS = re.compile(
    r"一(?:下|些|起|样|直|定|般|点|款|个|件|种|位|条|双|副|份|台|只|次|张|套|部|支|瓶|盒|包|站|致|切|旦|边|方面|共|并|律|同|向|来|面|如|键|体|会儿|时|级|流|应|再|律|手|口|笔|单|项|则|段|番|道|并|众|类|系列|对一|丝|眼|看|听|想|步|家|览|概|模一样|目了然)(?!半|[零一二三四五六七八九十百千万]|[周年月天日小分](?!类|享|期|开|销|用))"
    r"|(?:同|唯|统|专|逐|单|之|另|某|每|任|哪|这|那|其中|第|万|不|合|加|归|划|惟)一(?![百千万元块折天周年月日小])"
    r"|十(?:分(?!钟)|足|全十美)|千万(?=不|别|要|记|注意|小心|勿|得)|万(?:一|能|用|分(?!之)|向轮|事)|百(?:搭|货|度|科|叶|合|变|姓|洁布)|四(?:季|川|周(?![内年])|处|肢|面八方)|三(?:明治|角(?!钱)|脚架|星(?!级|好评|评)|亚|轮|防|文鱼|方(?!面))|七(?:夕|分裤|彩)|八(?:宝|角|卦)|九(?:阳|分裤|号电动)|五(?:金|香|花|谷|官|颜六色)|六(?:安|神)"
    r"|二(?:维码|手|次(?!元)|话不说|胎|合一|级能效)|两(?:侧|者|边|端|用|全其美|种方式)|双(?:肩|层|面|频|模|人|十)|半(?:身|袖|透明|自动|成品|袖|糖|天|路|途|高领|框|入耳)|零(?:食|钱|售|件|碎|距离|下|散)|多一点|千(?:克|瓦|兆|古|层)|百洁|亿(?=家|滋)|点(?=赞)"
    r"|(?<=[比更再有早晚慢快低高大小轻软硬少多好贵便宜重长短些])一点(?!五)|一点(?=也|都|点)|一五一十|七上八下|乱七八糟|五颜六色|独一无二|数一数二|三心二意|四通八达|十全十美|一心一意|说一不二|不管三七二十一"
)
ENGLISH_IDIOMS = re.compile(
    r"(?<![a-z])(?:one (?:moment|second|sec|minute|more (?:thing|time|question|look)|another|by one|at a time|way or)|just a (?:second|sec|moment|minute|bit)|a (?:second|sec|minute|moment),? please|give me (?:a|one) (?:second|sec|minute|moment)"
    r"|half-zip|half sleeve|half-sleeve[a-z]*|better half|second[- ]hand|third[- ]part(?:y|ies)|two or more(?! (?:[a-z]+ )?(?:days?|weeks?|months?|years?|hours?|points|dollars|euros))|at least one|one-stop|one-piece|all-in-one|one-on-one|ten out of ten|zero-waste|ground zero|hundred percent sure|in two minds|two-way|two-tone|square one|no one|any ?one|every ?one|some ?one|each one|this one|that one|which one|the one|either one|(?:the|these|those|you)(?: other)? two(?! (?:hundred|thousand|million|dozen|dollars|euros))|at first"
    r"|one size(?: fits (?:all|most))?)(?![a-z])"
)
LIST_MARK = re.compile(r"(?m)^[\s>#+-]*[(（]?(?P<mark>\d{1,2}|[一二三四五六七八九十])[.)）、:](?=[^\S\n]*[^\d\s$€£¥.,])(?![ ]?(?:%|dollars?|euros?|pounds?|usd|eur|元|块|折|days?|天|hours?|小时))")
LABEL = re.compile(r"(?:(?<![a-z])(?:step|option|choice|question|part|page|section)|选项|方案|步骤|方法|问题|图)[ ]?(?:\d{1,2}|one|two|three|four|five|[一二三四五六七八九十])(?![\d.,]*\d|[ ]?(?:%|days?|dollars?|元|天|折|月|日))")
ORDINAL = re.compile(r"(?<![\d.,])\d{1,3}(?:st|nd|rd|th)(?![a-z])|第(?:\d{1,3}|[一二两三四五六七八九十百]+)(?![天日周年月小\d]|个?工作日|个(?:月|小时|星期))")
SCALE_OF_FIVE = re.compile(r"(?:(?<=\d)|(?<=\d ))(?:/[ ]?5(?:\.0)?|out of (?:5|five)|of 5)(?:[ -]?stars?)?(?!\d|\.\d|%)|满分(?:是|为)?[ ]?(?:5|五)(?:\.0)?分?|[5五]分制")
FRACTION = re.compile(r"(?<![a-z])(?:a|one|two|three)[ -](?:third|quarter|half|fifth|tenth|halve)s?(?= of| off| less| cheaper| more|[.,!]|$)|[一二三四五六七八九十百\d]+分之[一二三四五六七八九十百\d]+")
HALF = re.compile(r"half[ -]?(?:the[ ])?(?:price|off|cost)[a-z]*|半价|对折|腰斩|半折|打半")
# Amounts and multiples that are words of their own.
WORDS_OF_NUMBER = re.compile(r"(?<![a-z])(?:tenners?|fivers?|twice|thrice|handful(?= left)|(?:double|triple) the)(?![a-z])")
HALF_TIME = re.compile(r"half(?: an?|-)[ ]?(?P<unit>day|hour|year|month|week)")

CURRENCIES: tuple[tuple[str, str], ...] = (
    (r"us\$|usd|us dollars?|u\.s\. dollars?|美元|美金|美刀", "USD"), (r"hk\$|hkd|港币|港元", "HKD"), (r"nt\$|twd|新台币|台币", "TWD"),
    (r"a\$|aud|澳元", "AUD"), (r"c\$|cad|加元", "CAD"), (r"s\$|sgd|新币", "SGD"), (r"cn¥|rmb|cny|人民币|yuan|renminbi|元|块钱?|圆|kuai", "CNY"),
    (r"jp¥|jpy|日元|yen", "JPY"), (r"¥", "CNY JPY"), (r"€|eur|euros?|欧元", "EUR"), (r"£|gbp|英镑|quid|pounds? sterling", "GBP"),
    (r"₩|krw|won(?= )|韩元", "KRW"), (r"₹|inr|rupees?|卢比", "INR"), (r"chf|francs?|瑞郎", "CHF"), (r"\$|dollars?|bucks?|刀", "USD AUD CAD HKD SGD TWD NZD"),
    (r"pounds?", "GBP"), (r"₽|₺|₫|฿|₴|₪|₦|₱|₿|¢|btc|bitcoins?|usdt|kr|sek|nok|dkk|pln|zł|czk|aed|sar|thb|vnd|myr|brl|try|rub", "?"),
)  # fmt: skip
_CURRENCY_WORDS = "|".join(f"(?P<c{i}>{words})" for i, (words, _) in enumerate(CURRENCIES))
_CURRENCY_AFTER = re.compile(rf"[ -]?(?:{_CURRENCY_WORDS})(?![a-z])")
_CURRENCY_BEFORE = re.compile(rf"(?<![a-z])(?:{_CURRENCY_WORDS})[ ]?-?$")
_CENTS = re.compile(r"[ -]?(?:cents?|¢|pence|pennies|penny)(?![a-z])|(?P<jiao>[毛角](?!度|落))")
_CHINESE_CHANGE = re.compile(r"(?:块|元)(?P<change>\d|[一二三四五六七八九])(?:毛|角)?(?![\d十百千万.])")

UNITS: tuple[tuple[str, str], ...] = (
    ("business_day", r"(?:business|working|work|week)[ -]?days?|个?工作日"), ("day", r"days?|d|自然日|天|日(?!元)"), ("hour", r"hours?|hrs?|h|个?(?:小时|钟头)"),
    ("minute", r"minutes?|mins?|分钟"), ("second", r"seconds?|secs?|s|秒钟?"), ("week", r"weeks?|wks?|个?(?:星期|礼拜)|周(?!到|边|围)"), ("month", r"months?|个月"),
    ("year", r"years?|yrs?|年"), ("night", r"nights?|晚"), ("kg", r"kg|kilos?|kilograms?|公斤|千克"), ("g", r"g|grams?|grammes?|克"), ("mg", r"mg|毫克"), ("jin", "斤"),
    ("lb", r"lbs?|磅"), ("oz", r"oz|ounces?|盎司"), ("ml", r"ml|millilit(?:er|re)s?|毫升"), ("l", r"l|lit(?:er|re)s?|升"), ("mm", r"mm|millimet(?:er|re)s?|毫米"),
    ("cm", r"cm|centimet(?:er|re)s?|厘米|公分"), ("m", r"m|met(?:er|re)s?|米"), ("km", r"km|kilomet(?:er|re)s?|公里|千米"), ("inch", r"inch(?:es)?|\"|″|英寸|寸"), ("foot", r"ft|feet|foot|英尺"),
    ("w", r"w|watts?|瓦"), ("v", r"v|volts?|伏"), ("mah", r"mah|毫安时?"), ("ah", "ah"), ("wh", "wh"), ("hz", r"hz|赫兹"), ("khz", "khz"), ("mhz", "mhz"), ("ghz", "ghz"), ("db", r"db|分贝"),
    ("gb", "gb"), ("tb", "tb"), ("mb", "mb"), ("mp", r"mp|megapixels?|万像素"), ("px", "px"), ("rpm", "rpm"), ("lumen", r"lm|lumens?|流明"), ("degree", r"°c?f?|degrees?|度"), ("bar", r"bars?|帕"),
    ("point", r"(?:loyalty |bonus |reward )?points?|pts|个?积分"),
)  # fmt: skip
_UNIT = re.compile("[ -]?(?:" + "|".join(f"(?P<{name}>{words})" for name, words in UNITS) + ")(?![a-z])")
_PERCENT = re.compile(r"[ ]?(?:%|per ?cent|percentage|pct|个?百分点)")
_OFF_AFTER = re.compile(r"[ -]?(?:off|discount|cheaper|less|lower|reduction|savings?|rebate|cashback|的?(?:优惠|折扣|减免|补贴|返现))")
_OFF_BEFORE = re.compile(r"(?:sav(?:e|es|ed|ing)|discount(?:ed)?(?: of| by)?|reduc(?:ed|tion)(?: of| by)?|take|takes|knock|get|优惠|立减|直减|减免|减|直降|降|便宜|折扣|省)(?: up to| an?| extra| another|了)?[ :]?$")
_OF_PRICE = re.compile(r"[ ]?of the (?:\w+ )?price")
_OF_PRICE_BEFORE = re.compile(r"(?:原价|价格|售价|定价)的?$")
_ZHE = re.compile(r"折(?!叠|扣|返|腾|旧|算)")
_CHENG = re.compile(r"成(?!为|功|本|立|分|交|品|员|熟|年|套|都|人)")
_PRICE_BEFORE = re.compile(
    r"(?:(?<![a-z])(?:costs?|cost you|priced?(?: is| at| of| from| was| starts at)?|pay(?:s|ing)?|worth|for only|totals?(?: is| of| was| to| comes to)?|amount(?: is| of)?|refund of|fee(?: is| of)?|charge[ds]?|sells? for|yours for)(?:[ :]|just|only|about|around|roughly|approximately|exactly|a|cool|you|is|at|was)*"
    r"|(?:售价|价格|价钱|单价|只要|仅需|只需|仅售|只卖|卖|合计|共计|总价|总额|总计|原价|现价|到手价?|低至|券后价?|花费?|付|退款金额|运费)(?:是|为|在|大概|大约|约|差不多|:|,|仅|才|就|也|要|[ ])*)$"
)
_NAMED_BEFORE = re.compile(r"(?:#|(?<![a-z])(?:no\.|number|nr\.?|code|order|tracking|ticket|invoice|parcel|shipment|id|card|ending in)|单号|订单号?|编号|券码|卡号|尾号|账号|热线|电话|手机号?|微信|qq)(?:[ ]?(?:is|was|number|no\.|id|:|是|为|了))*[ ]?#?$")
_RANGE = re.compile(rf"[ {TAKEN}]?(?:-|~|to|or|and|through|至|到|或者?|、|/)[ ]?(?:us\$|[$€£¥])?")
_CURRENCY_RANGE = re.compile(r"[ ]?(?:-|~|to|至|到)[ ]?")
_LAST_ONE_BEFORE = re.compile(r"(?:only|just|last|剩下?|仅剩|只剩|还剩|最后|仅有|只有)[ ]?$")
_LAST_ONE_AFTER = re.compile(r"[ ](?:[a-z]+ )?(?:left|remaining|in stock|available)")
_YEAR = re.compile(r"(?:19|20)\d\d")
# Counts with a role of their own: how many were found, how many are left, how many stars. A count of another role does not support them.
_FOUND_BEFORE = re.compile(r"(?:(?<![a-z])(?:found|find|here are|showing|picked|selected|matched)(?: you| these| the| just| only| about| a total of)*|找到|推荐|挑了|挑选了|选了|选出|筛选出|匹配到)(?:了|您|这|以下|共)*[ ]?$")
_STOCK_BEFORE = re.compile(r"(?:剩下?|仅剩|只剩|还剩|库存|现货)(?:还有|剩余|还剩|仅剩|只剩|有|为|是|仅|只|:)*[ ]?$")
_STOCK_AFTER = re.compile(r"[ ](?:[a-z]+ ){0,2}?(?:left|remaining|in stock)(?![a-z])")
_RATED_BEFORE = re.compile(r"(?:(?<![a-z])(?:rated|rating)(?: is| of| at|:)*|评分|得分|好评分)(?:是|为|高达|达到?|:)*[ ]?$")
_RATED_AFTER = re.compile(rf"[ ]?(?:{RATED}|[ -]?stars?(?![a-z])|星(?!级酒店|期)|分(?![钟之期类享])|[ ]?out of)")
A_UNIT = re.compile(
    r"(?<![a-z])an?[ -](?P<unit>second|minute|hour|day|night|week|month|year|dollar|buck|euro|pound|penny|cent)(?![a-z-])(?! (?:or so )?(?:please|while)|'s (?:sleep|work))"
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it stands on a page; `value` None when it cannot be read."""

    start: int
    end: int
    text: str
    value: Decimal | None
    form: str


def percent(text: str, value: Decimal, direction: str = "") -> Figure:
    """A percentage: "off" the price, "of" the price, or neither. 20 off and 80 of the price are the same."""
    if direction == "of":
        value, direction = 100 - value, "off"
    number = plain(value)
    asks: tuple[Key, ...] = (("percent", number, direction or "any"),)
    grants: tuple[Key, ...] = (("percent", number, "any"),)
    if direction == "off":
        grants = (*asks, *grants, ("percent", plain(100 - value), "any"))
    return Figure(text=text, kind=Kind.PERCENT, value=f"{number} {direction}".strip(), asks=asks, grants=grants)


def money(text: str, value: Decimal, currencies: str) -> Figure:
    """An amount; a sign may stand for several currencies, none at all for any. "?" is a currency that we do not know."""
    number, codes = plain(abs(value)), currencies.split()
    named: tuple[Key, ...] = tuple(("money", number, code) for code in codes)
    bare, known = ("money", number, "bare"), ("money", number, "any")
    asks, grants = ((*named, bare), (*named, known)) if codes else ((known, bare), (bare, known))
    return Figure(text=text, kind=Kind.MONEY, value=f"{number} {'/'.join(codes)}".strip(), asks=asks, grants=grants)


def measure(text: str, value: Decimal, unit: str) -> Figure:
    """A number of a unit, such as 30 days; only the same unit matches."""
    return same(Kind.MEASURE, text, ("measure", plain(value), unit))


def take_amounts(page: Page) -> None:
    """Take every number that is left off the page, with what it counts."""
    _hide_harmless(page)
    page.low = _HAN_PERCENT.sub(_PERCENT_MARK * 3, page.low)
    numbers = _numbers(page.low, _NUMBER if page.has(_NUMBER_WORDS) else _DIGITS_ONLY)
    figures: list[Figure | None] = []
    for number in reversed(numbers):
        after = numbers[len(numbers) - len(figures)] if figures else None
        figures.append(_inherited(page, number, after, figures[-1] if figures else None) or classify(page, number))
    figures.reverse()
    for index, (number, figure) in enumerate(zip(numbers, figures, strict=True)):
        earlier = figures[index - 1] if index else None
        if figure and earlier and figure.kind is Kind.COUNT and earlier.kind is Kind.MONEY and number.value is not None:
            between = page.low[numbers[index - 1].end : number.start]
            if _CURRENCY_RANGE.fullmatch(between):
                figure = money(figure.text, number.value, earlier.value.partition(" ")[2].replace("/", " "))
        if figure:
            page.figures.append((number.start, figure))


def _hide_harmless(page: Page) -> None:
    """Take what is no plain number: halves and other fractions, "a week"; hide list marks, ordinals, labels and idioms."""
    if page.has(_PARTS_OF_ONE):
        for match in list(HALF.finditer(page.low)):
            page.add(*match.span(), percent(page.words(*match.span()), Decimal(50), "off"))
        for match in list(HALF_TIME.finditer(page.low)):
            page.add(*match.span(), measure(page.words(*match.span()), Decimal("0.5"), match["unit"]))
        for match in list(FRACTION.finditer(page.low)):
            page.add(*match.span(), unreadable(page.words(*match.span()), Kind.PERCENT))
    for match in list(WORDS_OF_NUMBER.finditer(page.low)) if not page.english.isdisjoint(_NUMBER_LIKE) else ():
        page.add(*match.span(), unreadable(match.group(), Kind.COUNT))
    for match in list(A_UNIT.finditer(page.low)) if not page.english.isdisjoint(_ARTICLES) else ():
        words, unit = page.words(*match.span()), match["unit"]
        known = unit in _UNIT_NAMES
        page.add(*match.span(), measure(words, Decimal(1), unit) if known else money(words, *_ONE_COIN[unit]))
    if "5" in page.low or "five" in page.english or page.other:
        for match in list(SCALE_OF_FIVE.finditer(page.low)):
            page.hide(*match.span(), RATED)
    for match in list(LIST_MARK.finditer(page.low)):
        page.hide(*match.span("mark"))
    for match in list(LABEL.finditer(page.low)) if page.has(_LABELS) else ():
        page.hide(*match.span())
    for match in list(ORDINAL.finditer(page.low)):
        page.hide(*match.span())
    for match in list(ENGLISH_IDIOMS.finditer(page.low)) if not page.english.isdisjoint(_IDIOM_WORDS) else ():
        page.hide(*match.span())
    for match in list(IDIOMS.finditer(page.low)) if page.other else ():
        if not _LAST_ONE_BEFORE.search(page.low[: match.start()][-8:]):
            page.hide(*match.span())


_PARTS_OF_ONE = frozenset("half third thirds quarter quarters fifth fifths tenth tenths halve halves".split())
_ARTICLES = frozenset(("a", "an"))
_NUMBER_LIKE = frozenset("tenner tenners fiver fivers twice thrice handful double triple".split())
_UNIT_NAMES = frozenset(name for name, _ in UNITS)
_LABELS = frozenset("step option choice question part page section".split())
_IDIOM_WORDS = frozenset("one just a give half better second third ten zero ground hundred two square no any every some each this that which the either at all".split())
_NUMBER_WORDS = frozenset((*SMALL, *SCALES, *VAGUE))
_DIGITS_ONLY = re.compile(_DIGIT_FORMS)


_DOLLARS = "USD AUD CAD HKD SGD TWD NZD"
_ONE_COIN = {
    "dollar": (Decimal(1), _DOLLARS), "buck": (Decimal(1), _DOLLARS), "euro": (Decimal(1), "EUR"), "pound": (Decimal(1), "GBP"),
    "penny": (Decimal("0.01"), "GBP USD"), "cent": (Decimal("0.01"), "USD EUR"),
}  # fmt: skip


def _numbers(low: str, pattern: re.Pattern[str]) -> list[Number]:
    """Every number in a lower-case text, with its value."""
    found = []
    for match in pattern.finditer(low):
        text, end, form = match.group(), match.end(), str(match.lastgroup)
        before = low[max(0, match.start() - 4) : match.start()]
        if match["digits"]:
            value = parse_digits(match["digits"], money=bool(re.search("[$€£¥]", before + low[end : end + 2])))
            if match["scale"] and value is not None:
                value *= _SCALES[match["scale"].strip()]
            form = "digits"
        elif match["spaced"]:
            value = parse_digits(re.sub(" ", "", text))
        elif form == "words":
            value = parse_english(text)
        elif form == "han":
            shown = text.rstrip("点") if not text.startswith("点") else text
            end -= len(text) - len(shown)
            text, value = shown, parse_chinese(shown)
        else:
            value = None
        found.append(Number(match.start(), end, text, value, form))
    return found


def _inherited(page: Page, number: Number, after: Number | None, figure: Figure | None) -> Figure | None:
    """The first number of a range with the unit of the second: the "5" of "5 to 7 business days"."""
    if after is None or figure is None or number.value is None or not _RANGE.fullmatch(page.low[number.end : after.start]):
        return None
    if _CURRENCY_BEFORE.search(page.low[max(0, number.start - 14) : number.start]):
        return None
    unit = figure.asks[0][-1]
    if figure.kind is Kind.MEASURE:
        return measure(number.text, number.value, unit)
    if figure.kind is Kind.PERCENT and len(figure.asks[0]) == 3:
        return percent(number.text, number.value, "off" if unit == "off" else "")
    if figure.kind is Kind.MONEY:
        return money(number.text, number.value, figure.value.partition(" ")[2].replace("/", " "))
    return None


def classify(page: Page, number: Number) -> Figure | None:
    """What a number counts, from the words around it; None for one that counts nothing."""
    left, right = page.low[max(0, number.start - 40) : number.start], page.low[number.end : number.end + 40]
    text = page.words(number.start, number.end)
    if number.form == "phone" or (number.form == "spaced" and len(compact(number.text)) >= 7):
        return same(Kind.IDENTIFIER, text, ("id", compact(number.text)))
    if number.value is None:
        return unreadable(text, Kind.COUNT)
    return (
        _as_percent(text, number.value, left, right)
        or _as_money(text, number.value, left, right)
        or _as_measure(text, number.value, left, right)
        or _as_count(page, number, left, right)
    )


def _as_percent(text: str, value: Decimal, left: str, right: str) -> Figure | None:
    if _ZHE.match(right):
        return percent(text, 100 - value * 10 if value < 10 else 100 - value, "off")
    if _CHENG.match(right) and value <= 10:
        return percent(text, value * 10)
    sign = _PERCENT.match(right)
    if not sign and not left.endswith(_PERCENT_MARK):
        return None
    rest = right[sign.end() :] if sign else right
    if _OF_PRICE.match(rest) or _OF_PRICE_BEFORE.search(left.rstrip(_PERCENT_MARK)[-6:]):
        return percent(text, value, "of")
    off = _OFF_AFTER.match(rest) or _OFF_BEFORE.search(left.rstrip(_PERCENT_MARK))
    return percent(text, value, "off" if off else "")


def _as_money(text: str, value: Decimal, left: str, right: str) -> Figure | None:
    change = _CHINESE_CHANGE.match(right)
    if change:
        tenths = parse_chinese(change["change"]) if not change["change"].isdigit() else Decimal(change["change"])
        return money(text + change.group(), value + (tenths or 0) / 10, "CNY")
    cents = _CENTS.match(right)
    if cents:
        return money(text, value / (10 if cents["jiao"] else 100), "CNY" if cents["jiao"] else "USD EUR GBP AUD CAD")
    match = _CURRENCY_BEFORE.search(left[-14:]) or _CURRENCY_AFTER.match(right)
    if match:
        index = next(i for i in range(len(CURRENCIES)) if match[f"c{i}"])
        return money(text, value, CURRENCIES[index][1])
    return None


def _as_measure(text: str, value: Decimal, left: str, right: str) -> Figure | None:
    unit = _UNIT.match(right)
    if unit:
        return measure(text, value, str(unit.lastgroup))
    return None


def _as_count(page: Page, number: Number, left: str, right: str) -> Figure | None:
    """A number without unit: a price by its context, a named number, or a count."""
    text, value, digits = page.words(number.start, number.end), number.value or Decimal(0), compact(number.text)
    role = _role(left, right)
    if role and not (number.text in ("one", "一") and role == "items"):
        return same(Kind.COUNT, text, (role, plain(value)))
    if number.text in ("one", "一") and not (_LAST_ONE_BEFORE.search(left[-8:]) or _LAST_ONE_AFTER.match(right)):
        return None
    if _PRICE_BEFORE.search(left):
        return money(text, value, "")
    if number.form in ("digits", "spaced") and len(digits) >= 4 and _NAMED_BEFORE.search(left):
        return same(Kind.IDENTIFIER, text, ("id", digits))
    if number.form == "digits" and len(digits) >= 9 and "," not in number.text:
        return same(Kind.IDENTIFIER, text, ("id", digits))
    figure = same(Kind.COUNT, text, ("count", plain(value)), *_neighbours(page, number))
    extra: list[Key] = []
    if number.form == "digits" and len(digits) >= 5 and number.text.isdigit():
        extra.append(("id", digits))
    if number.form == "digits" and _YEAR.fullmatch(number.text):
        extra.append(date_key(int(number.text), None, None))
    if number.form in ("digits", "words") and value != value.to_integral_value():
        extra.extend((("money", plain(value), "any"), ("money", plain(value), "bare")))
    grants = (("count", plain(value)), *(k for k in extra if k[0] == "id"))
    return replace(figure, asks=(*figure.asks, *extra), grants=grants)


def _role(left: str, right: str) -> str:
    """"items", "stock" or "stars" where the words around a number say that it counts those."""
    if _STOCK_BEFORE.search(left) or _STOCK_AFTER.match(right):
        return "stock"
    if _RATED_BEFORE.search(left) or _RATED_AFTER.match(right):
        return "stars"
    return "items" if _FOUND_BEFORE.search(left) else ""


def _neighbours(page: Page, number: Number) -> tuple[Key, ...]:
    """Keys of the number with the word before and the word after it, by which names such as "Desk Lamp 3000" are known."""
    before = re.search(r"([a-z][a-z'&-]*|[\u4e00-\u9fff]{2})[ -]?$", page.low[: number.start])
    after = re.match(r"[ -]?([a-z][a-z'&-]*|[\u4e00-\u9fff]{2})", page.low[number.end :])
    text = compact(number.text)
    keys = [("name", compact(before[1]) + text)] if before else []
    return (*keys, ("name", text + compact(after[1]))) if after else tuple(keys)


def name_keys(low: str) -> tuple[Key, ...]:
    """The keys that a name grants to the bare numbers in it."""
    page = Page(low)
    return tuple(key for number in _numbers(page.low, _NUMBER) for key in _neighbours(page, number))

