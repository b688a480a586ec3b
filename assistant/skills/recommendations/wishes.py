"""What kind of recommendation a shopper's words ask for, in both languages: the way, for whom, how old. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.skills.expected import either
from assistant.skills.matching import folded
from knowledge.recommend.base import Way

# Asked one after the other: the first that is said decides.
_WAYS: tuple[tuple[Way, re.Pattern[str]], ...] = (
    (
        Way.AGAIN,
        either(
            r"\bre-?(?:order|stock|fill|plenish)|\brun(?:ning)? (?:out|low)\b|\bstock up\b",
            r"\b(?:buy|order|get|bought|need)\b.{0,30}\bagain\b",
            r"\bthe usual\b|\btime for (?:more|new)\b|\bdue (?:for|again)\b",
            "再买|再来一|再下一单|回购|复购|补货|囤|用完|快没了|续一|又该买|该买.{0,4}了|老样子|买过的",
        ),
    ),
    (
        Way.GOES_WITH,
        either(
            r"\bgo(?:es|ing)? (?:well |nicely )?(?:along )?with\b|\bpairs? (?:well )?with\b|\bmatch(?:es|ing)?\b",
            r"\bcomplement",
            r"\baccessor|\badd-?ons?\b|\balongside\b|\btogether with\b|\bcomplete the\b",
            r"\bwhat else (?:do|would|should|might) (?:i|we)\b.{0,12}need",
            r"\bbundle|\bas a set\b|\b(?:people|others|customers) (?:also|usually) (?:buy|bought|get|take)\b",
            "搭|配套|配件|配什么|配个|配点|配的|一起买|一块买|凑成|套装|组合|还需要.{0,4}(?:买|什么|啥)|还要买什么|还缺",
        ),
    ),
    (
        Way.ALTERNATIVE,
        either(
            r"\binstead\b|\balternativ|\bsubstitut|\breplacement for\b|\bother options? (?:for|than|to)\b",
            "平替|替代|代替|换成别的|其他选择|别的选择",
        ),
    ),
    (
        Way.SIMILAR,
        either(
            r"\bsimilar\b|\b(?:more|others?|another|something|anything|one) (?:one )?like\b",
            r"\blike (?:this|that|it|these|those|the(?! (?:most|best)\b))\b|\bsame (?:kind|sort|style|type)\b",
            "类似|差不多|同款|同类|相似|相近|像.{0,14}(?:的|这样|一样)",
        ),
    ),
    (
        Way.POPULAR,
        either(
            r"\bpopular\b|\bbest-? ?sell|\btrend|\bhot right now\b|\bmost (?:bought|sold|loved)\b|\btop sell|\bhits?\b",
            r"\bsells? (?:the )?(?:best|most)\b|\bhot[- ]selling\b",
            r"\b(?:people|everyone|everybody|others|customers|shoppers)\b.{0,14}\b(?:buy|buying|love|like|getting|get)\b",
            "热门|热卖|热销|爆款|畅销|卖得最?(?:好|多|火)|最火|受(?:大家)?欢迎|流行|人气|销量|大家都|别人都",
        ),
    ),
)
_GIFT = either(
    r"\bgifts?\b|\bpresents?\b|\bbirthday\b|\bchristmas\b|\banniversary\b|\bfor (?:my|a|an|our|the) (?:\w+[- ]){0,3}"
    r"(?:mum|mom|mother|dad|father|parents?|wife|husband|girlfriend|boyfriend|partner|friend|sister|brother|son|daughter|"
    r"grandm\w+|grandp\w+|gran|aunt|uncle|nephew|niece|colleague|boss|teacher|baby|kid|child|toddler|boy|girl|old|one)\b",
    "礼物|礼品|送礼|送给|送[我他她]?(?:妈|爸|男|女|老|朋友|同事|长辈|孩子|小孩|宝宝|儿子|女儿|闺蜜|对象|爷|奶|姐|妹|哥|弟|领导|客户)"
    "|生日|给.{0,12}(?:朋友|同事|老师)|给.{0,3}(?:妈|爸|老婆|老公|女朋友|男朋友|闺蜜|朋友|孩子|宝宝|儿子|女儿|爷爷|奶奶|同事|侄|外甥|长辈)|岁.{0,4}(?:孩|宝|娃|男|女|生日|的)|满月|周岁",
)
_CHILD = either(
    r"\b(?:baby|babies|kids?|child(?:ren)?|toddlers?|boys?|girls?|sons?|daughters?|nephews?|nieces?|grand(?:son|daughter|child)\w*)\b",
    "宝宝|小?孩(?:子|儿)?|娃娃?|儿子|女儿|侄[子女]?|外甥女?|小朋友|婴儿|满月|周岁|孙[子女]?",
)
_GROWN = either(r"\b(?:girl|boy)friend\b", "女朋友|男朋友|女孩子")
_WHO = either(
    r"\b(?:mum|mom|mother|dad|father|parents?|wife|husband|girlfriend|boyfriend|partner|friend|sister|brother|gran\w*|aunt|uncle|"
    r"colleague|boss|teacher|men|women|man|woman|him|her|them|couple)\b",
    "妈|爸|老婆|老公|媳妇|女朋友|男朋友|女友|男友|对象|闺蜜|朋友|同事|领导|客户|老师|长辈|爷|奶|姥|外公|外婆|姐|妹|哥|弟|新人|夫妻",
)
_AGE = re.compile(
    r"\b(\d{1,2})\s*[- ]?\s*(?:years?[- ]?old|year[- ]?olds?|yrs?(?:[- ]?old)?|y/?o)\b|\b(?:aged?|turning|turns)\s+(\d{1,2})\b|"
    r"(\d{1,2})\s*(?:周)?岁|\b(\d{1,2})[- ]?months?(?:[- ]old)?\b|(\d{1,2})\s*个月"
)
_HAN_AGE = re.compile("([一二两三四五六七八九十])(?:周)?岁")
_SPELLED = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_HAN_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_CHEAPER = either(
    r"\bcheaper\b|\bless expensive\b|\blower price|\bmore affordable\b|\bnot (?:so|as|that) expensive\b|\bfor less\b",
    "便宜(?:点|些|一点|一些|的)|更便宜|再便宜|实惠|没那么贵|不那么贵|平替|平价",
)
_ORDER = either(
    r"\b(?:my|last|latest|recent|previous) (?:\w+ )?(?:order|purchase)s?\b|\bwhat i (?:just )?(?:bought|ordered|purchased)\b",
    "订单|买过|买的|刚买|上次买|下单的",
)
_FOR_CHILDREN = either(
    r"\b(?:kids?|child(?:ren)?|baby|babies|toddlers?|kindergarten|nursery|school bag|newborns?)\b",
    "儿童|宝宝|婴儿|幼儿|小朋友|书包",
)
_DUE = either(
    r"\bdue\b|\brefill|\brun(?:ning)? (?:out|low)\b|\brestock|\bstock up\b|\breplenish|\brun out\b|\btime for\b|\breplace\b",
    "补货|该补|用完|快没了|囤|续|该买",
)
# Where a sentence names what a recommendation is about: "goes with the X", "X 有什么搭配的".
_NAMED_EN = re.compile(
    r"\b(?:with|like|to|than|of|for|instead of|matches|match|fits?|complements?)\s+(?:the |my |a |an )?([A-Za-z0-9].*?)"
    r"(?:\s+(?:but|that|which|please|for less)\b.*)?\s*[?.!]*$",
    re.IGNORECASE,
)
_NAMED_ZH = re.compile(
    "(?:和|跟|与|给|像|类似|买)\\s*(.{2,40}?)(?:搭|配|一起|差不多|类似|相近|相似|这样|一样|还|的)|"
    "^(.{2,40}?)(?:有什么|有没有|有啥|可以|能|配|怎么|搭|还需要|的平替|的替代|没货)"
)
_POINTS = either(
    r"(?:this|that|these|those|it|them|one|ones|what|which|me|us|him|her|something|anything|everything|"
    r"(?:this|that|the \w+) one|buy|get|take|use|less|cheaper)"
    r"|.*\b(?:order|first|second|third|fourth|last|bought|ordered)\b.*",
    "(?:这|那|它|我|你|他|她|别人|大家|什么|啥|有|还有|点|些).*|.*(?:订单|刚买|上次|第[一二三四五六]).*",
)
# The words that ask for what sells, and those which name no kind of thing beside them.
_POPULARITY = either(
    r"\b(?:most |more |very )?(?:popular|loved|liked|sought[- ]after)\b|\bbest-? ?sell(?:ers?|ing)?\b|"
    r"\b(?:most )?(?:bought|sold|purchased)\b|\bsell(?:s|ing)? (?:the )?(?:best|most|well)\b|\btop[- ]sell(?:ers?|ing)?\b|"
    r"\btrend(?:ing|y|s)?\b|\bhot(?:test|[- ]selling)\b|\bhot(?: right now)?\W*$|"
    r"\bhits?\b|\b(?:people|everyone|everybody|others|(?:other )?customers|shoppers)\b.{0,14}\b(?:buy|buying|love|like|getting|get)s?\b",
    "热门|热卖|热销|爆款|畅销榜?|最?受(?:大家)?欢迎|卖得?(?:比较)?最?(?:好|多|火)|最火|流行|人气|销量(?:排行榜?|第一|最?高|最好)?|排行榜?|"
    "(?:大家|别人|买家)(?:都|最)?(?:在)?(?:买|喜欢)?|买的人(?:最)?多",
)
_ANYTHING = either(
    r"\b(?:a|an|the|your|our|their|its|of|in|on|at|to|for|from|with|and|or|i|we|you|u|me|us|my|they|it|is|are|was|do|does|what's|whats|what|which|who|"
    r"show|see|tell|give|list|find|get|buy|want|like|would|could|can|please|pls|hi|hello|hey|some|any|something|anything|things?|stuff|products?|items?|"
    r"goods|ones?|shop|store|site|here|there|now|right|currently|today|lately|recently|moment|this|that|these|those|week|month|year|season|top|best|most|"
    r"more|really|very|have|has|got|sell|sells|selling|recommend|suggest|be|been|all|other|people|customers?|selection|range|\d+)\b",
    "我们?|你们?|您|店里|店|家|这里|最近|近期|目前|现在|今天|本周|这周|本月|这个月|哪些|哪个|哪款|哪种|什么|啥|有没有|有|推荐|给|帮|看一?下|看看|来|介绍|"
    "一下|几个|几款|一些|一款|款式?|产品|商品|东西|的|是|在|都|最|比较|好|买|卖|要|想|请问|请|吗|呢|吧|呀|了|一|个|些|里|人|多|点|火",
)
# What says nothing about what somebody likes.
_NO_INTEREST = either(
    r"\b(?:i|i'm|im|we|you|a|an|the|for|my|me|of|to|is|are|and|or|his|her|their|our|who|that|she|he|they|it|has|have|do|does|can|could|would|"
    r"need|want|wanna|looking|look|find|get|buy|some|something|anything|any|good|nice|great|best|cute|cool|idea|ideas|suggest|suggestion|suggestions|"
    r"recommend|recommendation|recommendations|what|which|with|under|below|about|around|up|max|maximum|budget|dollars?|usd|euros?|bucks|please|pls|"
    r"help|give|given|giving|show|shopping|year|years|old|yo|aged|age|turning|turns|month|months|soon|next|week|tomorrow|day|party|"
    r"old one|in|on|at|loves?|likes?|into|really|just|him|them|"
    r"gifts?|presents?|birthdays?|christmas|anniversary|wedding|one|so|hi|hello|thanks?)\b",
    "我|想|要|买|送|给|的|礼物|礼品|生日|推荐|一下|一款|一个|个|款|点|些|什么|啥|有没有|有什么|有|好|呢|吗|吧|帮|挑|选|找|预算|以内|以下|左右|元|块|美元|钱|"
    "岁|个月|适合|求|合适|看看|能|可以|是|和|跟|他|她|过|快|了|请|谢谢|今年|马上|比较|实用|喜欢|爱|平时|特别|很|最|换成|改成|换|圣诞|节日|节|满月|周岁|纪念日|结婚|女生|男生|男孩|女孩|男|女|小|[一二两三四五六七八九十百千万]",
)


@dataclass(frozen=True, kw_only=True)
class Gift:
    """A present: for a child or a grown-up (None = not said), how old in years, and what they are said to like."""

    child: bool | None = None
    age: float | None = None
    interest: str = ""

    @property
    def known(self) -> bool:
        """Whether anything is known of who will get it."""
        return self.child is not None or self.age is not None or bool(self.interest)


def way_in(wish: str) -> Way | None:
    """The way that the words ask for; None when they leave it open."""
    plain = folded(wish)
    return next((way for way, words in _WAYS if words.search(plain)), None)


def gift_in(wish: str) -> Gift | None:
    """The present that is looked for; None when it is none."""
    plain = _with_digits(folded(wish))
    age = age_in(plain)
    if not _GIFT.search(plain) and age is None:
        return None
    young = age is not None and age < 14
    child = True if young or (_CHILD.search(plain) and not _GROWN.search(plain)) else None
    if child is None and (_WHO.search(plain) or age is not None):
        child = False
    return Gift(child=child, age=age, interest=interest_in(plain))


def _with_digits(plain: str) -> str:
    """The text with small English numbers as digits: people write "turns six"."""
    return re.sub(
        rf"\b(?:{'|'.join(_SPELLED)})\b(?! for| of| with| to)", lambda m: str(_SPELLED.index(m[0]) + 1), plain
    )


def age_in(wish: str) -> float | None:
    """How old somebody is, in years."""
    found = _AGE.search(wish)
    if found:
        years = next((int(g) for g in found.groups()[:3] if g), None)
        months = next((int(g) for g in found.groups()[3:] if g), None)
        return float(years) if years is not None else (months or 0) / 12
    spelled = _HAN_AGE.search(wish)
    return float(_HAN_DIGITS[spelled.group(1)]) if spelled else None


def interest_in(wish: str) -> str:
    """What is left of a wish for a present when who, how old and how much are taken away."""
    rest = _AGE.sub(" ", folded(wish))
    for words in (_HAN_AGE, _CHILD, _WHO, _POPULARITY, _NO_INTEREST):
        rest = words.sub(" ", rest)
    rest = re.sub(r"[$€£¥]?\d[\d.,]*|[^\w\s-]|(?<!\w)-|-(?!\w)", " ", rest)
    return " ".join(word for word in rest.split() if len(word) > 1)


def wants_cheaper(wish: str) -> bool:
    """Whether something below the price of the named product is wanted."""
    return bool(_CHEAPER.search(folded(wish)))


def popular_kind(wish: str) -> str:
    """What the shop's most popular of is wanted: "headphones" of "your most popular headphones"; "" for anything at all."""
    rest = folded(wish).replace("’", "'")
    for words in (_POPULARITY, _ANYTHING):
        rest = words.sub(" ", rest)
    return " ".join(re.sub(r"[^\w\s&-]|(?<!\w)-|-(?!\w)", " ", rest).split())


def asks_what_is_due(wish: str) -> bool:
    """Whether the words ask what is used up by now, rather than for something that was bought before."""
    return bool(_DUE.search(folded(wish)))


def thing_in(wish: str) -> str:
    """The words that name the thing which a recommendation is about, as far as the sentence shows them; "" for none."""
    found = _NAMED_EN.search(wish) or _NAMED_ZH.search(wish)
    thing = next((part.strip(" ,，。.?？!！的") for part in found.groups() if part), "") if found else ""
    return "" if _POINTS.fullmatch(folded(thing)) else thing


def speaks_of_children(text: str) -> bool:
    """Whether a text speaks of children: "kids' bicycle helmet", 儿童."""
    return bool(_FOR_CHILDREN.search(folded(text)))


def about_an_order(wish: str) -> bool:
    """Whether the words speak of what was ordered before."""
    return bool(_ORDER.search(folded(wish)))


def first_age(stated: str) -> float:
    """The age in years from which something is made, by its stated range ("3+", "2–4 岁", "From birth")."""
    ages = _stated_ages(stated)
    return min(ages) if ages else 0.0


def suits_age(age: float, stated: str) -> bool:
    """Whether a stated range of ages ("3+", "2–4 years", "6 个月以上", "新生儿起") holds this age."""
    ages = _stated_ages(stated)
    if not ages:
        return True
    if len(ages) > 1:
        return min(ages) <= age <= max(ages)
    # What is made for three-year-olds bores somebody three times as old.
    return ages[0] <= age <= max(ages[0] * 3, ages[0] + 3)


def _stated_ages(stated: str) -> list[float]:
    plain = folded(stated)
    if re.search("birth|newborn|新生儿|出生", plain):
        return [0.0]
    months = bool(re.search(r"month|个月", plain))
    return [float(n) / (12 if months else 1) for n in re.findall(r"\d+(?:\.\d+)?", plain)]
