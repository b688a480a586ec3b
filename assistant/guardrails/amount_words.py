"""The words and signs around numbers in both languages: currencies, units, what counts nothing, and what a count is about."""

from __future__ import annotations

import re
from decimal import Decimal

from assistant.guardrails.kinds import RATED, TAKEN, word_set
from assistant.guardrails.numerals import CHINESE, CHINESE_START, ENGLISH, SCALES, SMALL, VAGUE

DIGIT_FORMS = (
    r"(?P<spaced>\d+(?:[ ]?\.?[ ]\.?[ ]?\d+)+)|(?P<phone>(?:\+|\(\+?)?\d[\d]*(?:[ ]?[-()][ ]?\d+){2,})"
    r"|(?P<digits>\d(?:[\d,.']*\d)?)(?P<scale>[ ]?(?:k(?![a-z])|thousand|million|hundred|billion)|[十百千万亿])?"
)
NUMBER = re.compile(
    rf"{DIGIT_FORMS}|(?P<odd>½+)|(?P<words>{ENGLISH})|(?P<han>(?:[{CHINESE_START}]"
    rf"|[几数](?=[十百千万亿])){CHINESE}*)"
)
MULTIPLES = {
    "k": 1000,
    "thousand": 1000,
    "million": 10**6,
    "hundred": 100,
    "billion": 10**9,
    "十": 10,
    "百": 100,
    "千": 1000,
    "万": 10**4,
    "亿": 10**8,
}
HAN_PERCENT = re.compile("百分之")
PERCENT_MARK = "\x02"
# Chinese words with a numeral in them that counts nothing.
IDIOMS = re.compile(
    r"一(?:下|些|起|样|直|定|般|点|款|个|件|种|位|条|双|副|份|台|只|次|张|套|部|支|瓶|盒|包|站|致|切"
    r"|旦|边|方面|共|并|律|同|向|来|面|如|键|体|会儿|时|级|流|应|再|律|手|口|笔|单|项|则|段|番|道|并"
    r"|众|类|系列|对一|丝|眼|看|听|想|步|家|览|概|模一样|目了然)(?!半|[零一二三四五六七八九十百千万]"
    r"|[周年月天日小分](?!类|享|期|开|销|用))"
    r"|(?:同|唯|统|专|逐|单|之|另|某|每|任|哪|这|那|其中|第|万|不|合|加|归|划|惟)一(?![百千万元块折天周年月日小])"
    r"|十(?:分(?!钟)|足|全十美)|千万(?=不|别|要|记|注意|小心|勿|得)|万(?:一|能|用|分(?!之)|向轮|事)"
    r"|百(?:搭|货|度|科|叶|合|变|姓|洁布)|四(?:季|川|周(?![内年])|处|肢|面八方)|三(?:明治|角(?!钱)"
    r"|脚架|星(?!级|好评|评)|亚|轮|防|文鱼|方(?!面))|七(?:夕|分裤|彩)|八(?:宝|角|卦)|九(?:阳|分裤"
    r"|号电动)|五(?:金|香|花|谷|官|颜六色)|六(?:安|神)"
    r"|二(?:维码|手|次(?!元)|话不说|胎|合一|级能效)|两(?:侧|者|边|端|用|全其美|种方式)|双(?:肩|层|面"
    r"|频|模|人|十)|半(?:身|袖|透明|自动|成品|袖|糖|天|路|途|高领|框|入耳)|零(?:食|钱|售|件|碎|距离|下"
    r"|散)|多一点|千(?:克|瓦|兆|古|层)|百洁|亿(?=家|滋)|点(?=赞)"
    r"|(?<=[比更再有早晚慢快低高大小轻软硬少多好贵便宜重长短些])一点(?!五)|一点(?=也|都|点)|一五一十"
    r"|七上八下|乱七八糟|五颜六色|独一无二|数一数二|三心二意|四通八达|十全十美|一心一意|说一不二"
    r"|不管三七二十一"
)
ENGLISH_IDIOMS = re.compile(
    r"(?<![a-z])(?:one (?:moment|second|sec|minute|more (?:thing|time|question|look)|another|by one"
    r"|at a time|way or)|just a (?:second|sec|moment|minute|bit)|a (?:second|sec|minute|moment),? "
    r"please|give me (?:a|one) (?:second|sec|minute|moment)"
    r"|half-zip|half sleeve|half-sleeve[a-z]*|better half|second[- ]hand|third[- ]part(?:y|ies)|two "
    r"or more(?! (?:[a-z]+ )?(?:days?|weeks?|months?|years?|hours?|points|dollars|euros))|at least one"
    r"|one-stop|one-piece|all-in-one|one-on-one|ten out of ten|zero-waste|ground zero|hundred percent "
    r"sure|in two minds|two-way|two-tone|square one|no one|any ?one|every ?one|some ?one|each one"
    r"|this one|that one|which one|the one|either one|(?:the|these|those|you)(?: other)? two(?! "
    r"(?:hundred|thousand|million|dozen|dollars|euros))|at first"
    r"|one size(?: fits (?:all|most))?)(?![a-z])"
)
LIST_MARK = re.compile(
    r"(?m)^[\s>#+-]*[(（]?(?P<mark>\d{1,2}|[一二三四五六七八九十])[.)）、:](?=[^\S\n]*[^\d\s$€£¥.,])(?![ "
    r"]?(?:%|dollars?|euros?|pounds?|usd|eur|元|块|折|days?|天|hours?|小时))"
)
LABEL = re.compile(
    r"(?:(?<![a-z])(?:step|option|choice|question|part|page|section)|选项|方案|步骤|方法|问题|图)[ "
    r"]?(?:\d{1,2}|one|two|three|four|five|[一二三四五六七八九十])(?![\d.,]*\d|[ ]?(?:%|days?|dollars?|元"
    r"|天|折|月|日))"
)
ORDINAL = re.compile(
    r"(?<![\d.,])\d{1,3}(?:st|nd|rd|th)(?![a-z])|第(?:\d{1,3}"
    r"|[一二两三四五六七八九十百]+)(?![天日周年月小\d]|个?工作日|个(?:月|小时|星期))"
)
SCALE_OF_FIVE = re.compile(
    r"(?:(?<=\d)|(?<=\d ))(?:/[ ]?5(?:\.0)?|out of (?:5|five)|of 5)(?:[ -]?stars?)?(?!\d|\.\d|%)|满分(?:是"
    r"|为)?[ ]?(?:5|五)(?:\.0)?分?|[5五]分制"
)
FRACTION = re.compile(
    r"(?<![a-z])(?:a|one|two|three)[ -](?:third|quarter|half|fifth|tenth|halve)s?(?= of| off| less| "
    r"cheaper| more|[.,!]|$)|[一二三四五六七八九十百\d]+分之[一二三四五六七八九十百\d]+"
)
HALF = re.compile(r"half[ -]?(?:the[ ])?(?:price|off|cost)[a-z]*|半价|对折|腰斩|半折|打半")
# Amounts and multiples that are words of their own.
WORDS_OF_NUMBER = re.compile(
    r"(?<![a-z])(?:tenners?|fivers?|twice|thrice|handful(?= left)|(?:double|triple) the)(?![a-z])"
)
HALF_TIME = re.compile(r"half(?: an?|-)[ ]?(?P<unit>day|hour|year|month|week)")

CURRENCIES: tuple[tuple[str, str], ...] = (
    (r"us\$|usd|us dollars?|u\.s\. dollars?|美元|美金|美刀", "USD"),
    (r"hk\$|hkd|港币|港元", "HKD"),
    (r"nt\$|twd|新台币|台币", "TWD"),
    (r"a\$|aud|澳元", "AUD"),
    (r"c\$|cad|加元", "CAD"),
    (r"s\$|sgd|新币", "SGD"),
    (r"cn¥|rmb|cny|人民币|yuan|renminbi|元|块钱?|圆|kuai", "CNY"),
    (r"jp¥|jpy|日元|yen", "JPY"),
    (r"¥", "CNY JPY"),
    (r"€|eur|euros?|欧元", "EUR"),
    (r"£|gbp|英镑|quid|pounds? sterling", "GBP"),
    (r"₩|krw|won(?= )|韩元", "KRW"),
    (r"₹|inr|rupees?|卢比", "INR"),
    (r"chf|francs?|瑞郎", "CHF"),
    (r"\$|dollars?|bucks?|刀", "USD AUD CAD HKD SGD TWD NZD"),
    (r"pounds?", "GBP"),
    (r"₽|₺|₫|฿|₴|₪|₦|₱|₿|¢|btc|bitcoins?|usdt|kr|sek|nok|dkk|pln|zł|czk|aed|sar|thb|vnd|myr|brl|try|rub", "?"),
)
CURRENCY_WORDS = "|".join(f"(?P<c{i}>{words})" for i, (words, _) in enumerate(CURRENCIES))
CURRENCY_AFTER = re.compile(rf"[ -]?(?:{CURRENCY_WORDS})(?![a-z])")
CURRENCY_BEFORE = re.compile(rf"(?<![a-z])(?:{CURRENCY_WORDS})[ ]?-?$")
CENTS = re.compile(r"[ -]?(?:cents?|¢|pence|pennies|penny)(?![a-z])|(?P<jiao>[毛角](?!度|落))")
CHINESE_CHANGE = re.compile(r"(?:块|元)(?P<change>\d|[一二三四五六七八九])(?:毛|角)?(?![\d十百千万.])")

UNITS: tuple[tuple[str, str], ...] = (
    ("business_day", r"(?:business|working|work|week)[ -]?days?|个?工作日"),
    ("day", r"days?|d|自然日|天|日(?!元)"),
    ("hour", r"hours?|hrs?|h|个?(?:小时|钟头)"),
    ("minute", r"minutes?|mins?|分钟"),
    ("second", r"seconds?|secs?|s|秒钟?"),
    ("week", r"weeks?|wks?|个?(?:星期|礼拜)|周(?!到|边|围)"),
    ("month", r"months?|个月"),
    ("year", r"years?|yrs?|年"),
    ("night", r"nights?|晚"),
    ("kg", r"kg|kilos?|kilograms?|公斤|千克"),
    ("g", r"g|grams?|grammes?|克"),
    ("mg", r"mg|毫克"),
    ("jin", "斤"),
    ("lb", r"lbs?|磅"),
    ("oz", r"oz|ounces?|盎司"),
    ("ml", r"ml|millilit(?:er|re)s?|毫升"),
    ("l", r"l|lit(?:er|re)s?|升"),
    ("mm", r"mm|millimet(?:er|re)s?|毫米"),
    ("cm", r"cm|centimet(?:er|re)s?|厘米|公分"),
    ("m", r"m|met(?:er|re)s?|米"),
    ("km", r"km|kilomet(?:er|re)s?|公里|千米"),
    ("inch", r"inch(?:es)?|\"|″|英寸|寸"),
    ("foot", r"ft|feet|foot|英尺"),
    ("w", r"w|watts?|瓦"),
    ("v", r"v|volts?|伏"),
    ("mah", r"mah|毫安时?"),
    ("ah", "ah"),
    ("wh", "wh"),
    ("hz", r"hz|赫兹"),
    ("khz", "khz"),
    ("mhz", "mhz"),
    ("ghz", "ghz"),
    ("db", r"db|分贝"),
    ("gb", "gb"),
    ("tb", "tb"),
    ("mb", "mb"),
    ("mp", r"mp|megapixels?|万像素"),
    ("px", "px"),
    ("rpm", "rpm"),
    ("lumen", r"lm|lumens?|流明"),
    ("degree", r"°c?f?|degrees?|度"),
    ("bar", r"bars?|帕"),
    ("point", r"(?:loyalty |bonus |reward )?points?|pts|个?积分"),
)
UNIT = re.compile("[ -]?(?:" + "|".join(f"(?P<{name}>{words})" for name, words in UNITS) + ")(?![a-z])")
PERCENT = re.compile(r"[ ]?(?:%|per ?cent|percentage|pct|个?百分点)")
OFF_AFTER = re.compile(
    r"[ -]?(?:off|discount|cheaper|less|lower|reduction|savings?|rebate|cashback|的?(?:优惠|折扣|减免|补贴"
    r"|返现))"
)
OFF_BEFORE = re.compile(
    r"(?:sav(?:e|es|ed|ing)|discount(?:ed)?(?: of| by)?|reduc(?:ed|tion)(?: of| by)?|take|takes|knock|get"
    r"|优惠|立减|直减|减免|减|直降|降|便宜|折扣|省)(?: up to| an?| extra| another|了)?[ :]?$"
)
OF_PRICE = re.compile(r"[ ]?of the (?:\w+ )?price")
OF_PRICE_BEFORE = re.compile(r"(?:原价|价格|售价|定价)的?$")
ZHE = re.compile(r"折(?!叠|扣|返|腾|旧|算)")
CHENG = re.compile(r"成(?!为|功|本|立|分|交|品|员|熟|年|套|都|人)")
PRICE_BEFORE = re.compile(
    r"(?:(?<![a-z])(?:costs?|cost you|priced?(?: is| at| of| from| was| starts at)?|pay(?:s|ing)?"
    r"|worth|for only|totals?(?: is| of| was| to| comes to)?|amount(?: is| of)?|refund of|fee(?: is| "
    r"of)?|charge[ds]?|sells? for|yours for)(?:[ :]|just|only|about|around|roughly|approximately"
    r"|exactly|a|cool|you|is|at|was)*"
    r"|(?:售价|价格|价钱|单价|只要|仅需|只需|仅售|只卖|卖|合计|共计|总价|总额|总计|原价|现价|到手价?"
    r"|低至|券后价?|花费?|付|退款金额|运费)(?:是|为|在|大概|大约|约|差不多|:|,|仅|才|就|也|要|[ ])*)$"
)
NAMED_BEFORE = re.compile(
    r"(?:#|(?<![a-z])(?:no\.|number|nr\.?|code|order|tracking|ticket|invoice|parcel|shipment|id|card"
    r"|ending in)|单号|订单号?|编号|券码|卡号|尾号|账号|热线|电话|手机号?|微信|qq)(?:[ ]?(?:is|was|number"
    r"|no\.|id|:|是|为|了))*[ ]?#?$"
)
RANGE = re.compile(rf"[ {TAKEN}]?(?:-|~|to|or|and|through|至|到|或者?|、|/)[ ]?(?:us\$|[$€£¥])?")
CURRENCY_RANGE = re.compile(r"[ ]?(?:-|~|to|至|到)[ ]?")
LAST_ONE_BEFORE = re.compile(r"(?:only|just|last|剩下?|仅剩|只剩|还剩|最后|仅有|只有)[ ]?$")
LAST_ONE_AFTER = re.compile(r"[ ](?:[a-z]+ )?(?:left|remaining|(?:in stock|available)(?! is(?![a-z])))")
YEAR = re.compile(r"(?:19|20)\d\d")
# Counts with a role of their own: how many were found, how many are left, how many stars. A count of another role does not support them.
FOUND_BEFORE = re.compile(
    r"(?:(?<![a-z])(?:found|find|here are|showing|picked|selected|matched)(?: you| these| the| just| only"
    r"| about| a total of)*|找到|推荐|挑了|挑选了|选了|选出|筛选出|匹配到)(?:了|您|这|以下|共)*[ ]?$"
)
STOCK_BEFORE = re.compile(r"(?:剩下?|仅剩|只剩|还剩|库存|现货)(?:还有|剩余|还剩|仅剩|只剩|有|为|是|仅|只|:)*[ ]?$")
STOCK_AFTER = re.compile(r"[ ](?:[a-z]+ ){0,2}?(?:left|remaining|in stock(?! is(?![a-z])))(?![a-z])")
RATED_BEFORE = re.compile(
    r"(?:(?<![a-z])(?:rated|rating)(?: is| of| at|:)*|评分|得分|好评分)(?:是|为|高达|达到?|:)*[ ]?$"
)
RATED_AFTER = re.compile(rf"[ ]?(?:{RATED}|[ -]?stars?(?![a-z])|星(?!级酒店|期)|分(?![钟之期类享])|[ ]?out of)")
A_UNIT = re.compile(
    r"(?<![a-z])an?[ -](?P<unit>second|minute|hour|day|night|week|month|year|dollar|buck|euro|pound"
    r"|penny|cent)(?![a-z-])(?! (?:or so )?(?:please|while)|'s (?:sleep|work))"
)


PARTS_OF_ONE = word_set("half third thirds quarter quarters fifth fifths tenth tenths halve halves")
ARTICLES = frozenset(("a", "an"))
NUMBER_LIKE = word_set("tenner tenners fiver fivers twice thrice handful double triple")
UNIT_NAMES = frozenset(name for name, _ in UNITS)
LABELS = word_set("step option choice question part page section")
IDIOM_WORDS = word_set(
    "one just a give half better second third ten zero ground hundred two square no any every some each "
    "this that which the either at all"
)
NUMBER_WORDS = frozenset((*SMALL, *SCALES, *VAGUE))
DIGITS_ONLY = re.compile(DIGIT_FORMS)


DOLLARS = "USD AUD CAD HKD SGD TWD NZD"
ONE_COIN = {
    "dollar": (Decimal(1), DOLLARS),
    "buck": (Decimal(1), DOLLARS),
    "euro": (Decimal(1), "EUR"),
    "pound": (Decimal(1), "GBP"),
    "penny": (Decimal("0.01"), "GBP USD"),
    "cent": (Decimal("0.01"), "USD EUR"),
}
