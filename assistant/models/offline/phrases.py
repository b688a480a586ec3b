"""The turns of phrase that carry a request: what surrounds a wish, what points back, what narrows down."""

from __future__ import annotations

import re

from assistant.models.offline.details import without_prices
from assistant.models.offline.text import HAN, plain

_LEAD_EN = re.compile(
    r"^(?:\s|[,.!]|(?<=\w)'(?:s|re|ll|d|m|ve)\b|\b(?:no|wait|rather|prefer|but|just)\b|"
    r"\b(?:hi|hello|hey|there|good (?:morning|afternoon|evening)|please|pls|ok|okay|so|well|yes|also|and|"
    r"then|maybe|actually|"
    r"can|could|would|will|do|does|did|are|is|you|u|i'm|i'd|i've|im|i|am|we're|we|make|my|me|like|want|wanna|need|to|"
    r"try|trying|interested|in|"
    r"looking|look|searching|search|shopping|after|for|find|show|give|get|got|have|has|sell|carry|stock|offer|recommend|suggest|help|"
    r"buy|purchase|order|see|browse|any|some|a|an|the|there|which|what|whats|what's|kind|of|your|best|us|know|if|"
    r"about|how|instead|something|anything)\b)+",
    re.IGNORECASE,
)
_TAIL_EN = re.compile(
    r"(?:\s|[,.!?]|\b(?:but|and|or|please|pls|thanks|thank you|right now|at the moment|now|in stock|available|do you (?:have|sell|carry)|"
    r"have you got|you (?:have|sell)|for sale|are there|instead|can you help(?: me)?|if possible)\b)+$",
    re.IGNORECASE,
)
_FILLER_ZH = re.compile(
    r"你好|您好|请问|请|麻烦|帮我|帮忙|给我|我想要|我想买|我想看看|我想|我要买|我要|想要|想买|想看看|想看|看看|看一下|"
    r"你们(?:店里|这里)?有(?![机没什哪啥吗])|看下|找一下|找一个|找一款|找个|"
    r"找一[把条件台双]|找一|找找|有没有|有什么|有哪些|有啥|有吗|你们店里|你们这|你们|店里|卖不卖|卖吗|卖|推荐一下|"
    r"推荐一款|推荐几款|推荐一双|推荐个|推荐|介绍几款|来一个|来个|"
    r"来一款|求|哪款|哪个|哪些|什么|一款|一个|一双|一把|一件|一台|一条|几款|挑选|挑|商品|东西|有现货的?|现货|有货的?|"
    r"好用的?|吗|呢|吧|啊|呀|谢谢|的话|是否|是(?=哪|什么|\s*$)|(?<![㐀-鿿])(?:但是?|不过|还是|那就|那)(?=\s|$)"
)
# A clause that takes something off the table: "算了，不要椅子了，看看台灯" wishes for a lamp.
_SET_ASIDE = re.compile(
    r"^\W*(?:算了|(?:还是)?(?:不要|不看|不买|别要)(?!.{0,2}(?:太|很|有|带|用)).{0,10}了|no wait|wait|never ?mind|"
    r"forget .{1,30}|not the .{1,30})\W*$",
    re.IGNORECASE,
)
_STOCK = re.compile(
    r"\bin stock\b|\bavailable (?:right )?now\b|\bonly available\b|\bright now\b|\bcan (?:be )?(?:shipped?|"
    r"bought) (?:today|now)\b|有现货|现货|有货|没缺货|只看有货",
    re.IGNORECASE,
)
_POINTING_BACK = re.compile(
    r"\b(?:it|its|it's|this|that|this one|that one|the one|the item|the product|these|those|them|they|ones)\b|它|这个|"
    r"那个|这款|那款|这件|那件|"
    r"这双|那双|这台|这条|这把|这只|此款|该款|这些|那些|他们|它们|这几",
    re.IGNORECASE,
)
_BARE_QUESTION_ZH = re.compile(
    r"^\W*(?!还?有没|还?有|卖|换|再|多[少久]|可以吗|好吗|行吗|在吗|是吗|真的吗)[^，,有卖]{2,7}(?:吗|不|么|嘛)\W*$|^\W*(?:多重|多大|多高|多长|什么材质|几瓦|多厚)\W*$"
)
_WITHOUT_THING = re.compile(
    r"^\W*(?:any|in|with|without)\b(?! (?:thing|one|case|general)\b).{1,30}$|^\W*(?:有|要|换)(?!没).{1,10}的(?:有吗|吗|呢|吧)?\W*$",
    re.IGNORECASE,
)
_FAREWELL = re.compile(r"\b(?:bye|goodbye|see you|thanks?|thank you|that'?s all)\b|再见|拜拜|谢", re.IGNORECASE)
_IT = re.compile(r"\b(?:it|its|this one|that one)\b|它|[这此该]款", re.IGNORECASE)
_CONSENT = re.compile(
    r"\b(?:(?:is|would be|that'?s|also) (?:fine|ok|okay|good|possible|my (?:limit|budget))|would do|works too|fine|i can (?:spend|go))\b|"
    r"(?:稍微)?贵一?[点些](?:也|都)?(?:行|可以|没关系|没事)|(?:也|就|都)(?:行|可以|好)|没关系|预算",
    re.IGNORECASE,
)
_OF_IT = re.compile(
    r"^\s*(?:and\s+|so\s+)?(?:is|does|has|can|will|would|was)\s+(?:it|this|that|the)\b(?!.*\b(?:similar|like|goes?|match(?:es)?|gifts?|presents?|recommend(?:ed)?|popular|instead|cheaper|other|another)\b)|^\s*(?:它|这|那)[款个件双台条把只].*吗",
    re.IGNORECASE,
)
_THESE = re.compile(
    r"\b(?:them|these|those|all of them|both|they|the (?:two|three|four))\b|它们|这些|这几|那几|这两|那两|这三|上面|前面|都",
    re.IGNORECASE,
)
_CHEAPER = re.compile(
    r"\b(?:cheaper|less expensive|lower price|more affordable|too expensive|budget (?:option|friendly))\b|便宜(?:点|"
    r"些|一点|一些)|更便宜|再便宜|太贵|有点贵|贵了|实惠点",
    re.IGNORECASE,
)
_DEARER = re.compile(
    r"\b(?:more expensive|pricier|higher end|more premium|more upmarket)\b|贵(?:点|些|一点)|高端(?:点|一点|些)|"
    r"高档(?:点|一点|些)|好一点的",
    re.IGNORECASE,
)
_CHEAPEST = re.compile(r"\bcheapest\b|\blowest[- ]priced?\b|最便宜|最低价|价格最低", re.IGNORECASE)
_DEAREST = re.compile(r"\bmost expensive\b|最贵", re.IGNORECASE)
_COMPARING = re.compile(
    r"\b(?:compare|comparison|difference|differences|differ|versus|vs|better|side by side|or)\b|对比|比较|区别|不同|"
    r"哪个|哪款|哪一款|比一比|还是|vs",
    re.IGNORECASE,
)
_SAME_FOR = re.compile(r"^\W*(?:and|what about|how about)\b|^\W*那|呢\W*$", re.IGNORECASE)
_CONDITION = re.compile(
    r"\b(?:opened|used|worn|washed|after \d+ (?:days|weeks|months)|without (?:the )?(?:original )?(?:box|packaging|tags?|receipt))\b|"
    r"超过.{0,6}(?:天|月|年)|拆封|拆开|用过|穿过|洗过|没有?.{0,2}(?:包装|吊牌|小票|盒子)",
    re.IGNORECASE,
)
_IN_GENERAL = re.compile(
    r"\b(?:usually|normally|typically|in general|generally|on average)\b|一般|通常|平时|正常情况", re.IGNORECASE
)
_INTRODUCING = re.compile(
    r"\b(?:tell me (?:more )?about|more about|details (?:of|on|about)|describe)\b|(?:详细)?(?:介绍|说说|讲讲)(?:一下|下)?|详细",
    re.IGNORECASE,
)
_PRAISE = re.compile(
    r"\b(?:looks?|sounds?|seems?) (?:really |very |quite )?(?:good|nice|great|fine|lovely|interesting)\b|"
    r"(?:看着|看起来|感觉)?(?:挺|蛮|很|还)?(?:不错|好看)的?(?![吗么不])"
)
_YES = re.compile(
    r"\W*(?:yes|yep|yeah|yup|sure|ok|okay|please do|go ahead|of course|sounds good|好的?|可以|要的?|是的?|行|嗯+|对|"
    r"好啊|好呀|没问题)\W*(?:please|do that|that'd be great|吧|呀|啊)?\W*"
)
_MORE = re.compile(
    r"^\W*(?:(?:can you |could you |please )?(?:show|give|see) (?:me )?(?:some )?(?:more|others?|other (?:ones|"
    r"options))|more|more (?:please|options|results)|any(?:thing)? (?:others?|else|more)"
    r"|other (?:ones|options)|what else(?: do you have)?|next(?: page)?|还有(?:吗|别的吗|其他的?吗|没有)|"
    r"还有别的(?:吗)?|更多|换一批|再看看别的|看看别的|其他的(?:呢)?|多看几个|再来几个)\W*(?:please|吧|呢)?\W*$",
    re.IGNORECASE,
)
_NARROWING = re.compile(
    r"^\W*(?:(?:and|or|but|maybe|actually|just|only|ok|okay)\W+)*(?:what about|how about|do you have (?:it|them|any|"
    r"one|some)|any|in|with|without|something|"
    r"preferably|rather|only|a|the|one|not)\b.{0,40}$|^.{0,24}\bones?\b\W*(?:please)?\W*$|^\W*(?:要|只要|最好|有没有|"
    r"有|换|换个|那|那么|来个|不要)?.{1,10}(?:的|色|款)(?:有吗|呢|吗|吧)?\W*$",
    re.IGNORECASE,
)
_NEVER_MIND = re.compile(
    r"\b(?:never ?mind|forget (?:it|about it)|changed my mind about (?:the return|returning)|leave it|cancel that|"
    r"no longer want to return)\b|算了|不用了|不(?:想|要|用)?退(?:货|款)?了|别退|先不退|"
    r"不想退|不要退|不弄了|当我没说|\b(?:do not|don't|dont|not|no longer) (?:want|wish|need|going|"
    r"like)?\s*(?:to )?(?:return|send (?:it|them|this|that) back|refund)|"
    r"\b(?:keep|keeping) (?:it|them|the|this|that|my)\b|我?留着",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"\?|？|[不没么嘛]\W*$|^(?:\W*(?:and|so|but|ok|also)\W+)?(?:is|are|does|do|did|can|could|will|would|how|what|which|who|when|"
    r"where|why|has|have)\b|吗|呢\W*$|什么|怎么|多少|几|哪|能不能|可不可以|是不是|会不会|有没有|好不好|是否|多[大长久重高]",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"\b(?:tell|notify|inform|alert|let|remind|ping|message) me\b.{0,8}\b(?:when|once|if|as soon as|know)\b.{0,60}"
    r"\b(?:back|available|in stock|restock\w*|again)\b|"
    r"(?:到货|有货|补货|来货|回货|上架|到了).{0,6}(?:通知|告诉|提醒|喊|叫|说)",
    re.IGNORECASE,
)
_WHICH = re.compile(
    r"^\W*(?:which|what) (?!one\b)[a-z]+(?: [a-z]+)? (?:is|are|has|have|would)\b|\bdo (?:you|u) (?:sell|carry)\b|"
    r"^\W*哪[款种个][^好更最]|(?:你们|店里|家).{0,4}卖.{1,12}[吗不]|卖不卖",
    re.IGNORECASE,
)
_SOLD = re.compile(
    r"\b(?:do|does) (?:you|u|your (?:shop|store))(?: guys)?(?: also)? (?:sell|carry)\b|(?:你们|店里|家|这里).{0,4}卖|卖不卖",
    re.IGNORECASE,
)
# Not everything that one can have is for sale: "do you have a minute".
_GOODS = re.compile(
    r"\b(?:do you(?: guys)?(?: also)? have|have you got)(?: (?:a|an|any|some)\b|(?= [a-z]+s\b))"
    r"(?! (?:name|names|one|ones|minute|moment|second|idea|ideas|clue|soul|feelings?|gender|age|family|"
    r"manager|human|person|people|questions?)\b)|"
    r"^\W*(?:请问)?(?:你们|店里|你家)(?:店里|家|这里|这儿|这)?(?:也|还)?有",
    re.IGNORECASE,
)
_ALIKE = re.compile(
    r"\b(?:like|similar to|same as) (?:this|that|these|those|it)\b|\bsimilar\b|\b(?:this|that|these|it)\b|"
    r"类似|同款|一样的|差不多|这样|这种|这个|这款|相似|像这",
    re.IGNORECASE,
)
_RETURN_WORDS = re.compile(r"\breturn|send(?:ing)? .{0,12}back|refund|money back|退", re.IGNORECASE)


def wants_notice(text: str) -> bool:
    """Whether somebody wants to be told when something is back: "notify me when it's back", 到货通知我."""
    return bool(_NOTICE.search(plain(text)))


def wish(text: str) -> str:
    """What is looked for, without the words around it and without price and stock; "" when nothing is left."""
    readable = _STOCK.sub(" ", without_prices(still_wished(text)))
    if HAN.search(readable):
        core = re.sub(r"[，。！？、,!?~～]+", " ", _FILLER_ZH.sub(" ", readable))
    else:
        core = _TAIL_EN.sub("", _LEAD_EN.sub("", readable))
    core = re.sub(r"\s+", " ", core).strip(" ,.!?，。！？的")
    return core if any(c.isalnum() for c in core) else ""


def still_wished(text: str) -> str:
    """The text without the clauses that only take back what was wished before, unless nothing else is said."""
    clauses = re.split(r"(?<=[,，。;；!！])(?!\d)", plain(text))
    kept = [clause for clause in clauses if not _SET_ASIDE.match(clause)]
    return " ".join(kept) if kept else text


def wants_stock(text: str) -> bool:
    """Whether only what can be bought now is wanted."""
    return bool(_STOCK.search(text))


def points_back(text: str) -> bool:
    """Whether the text refers to something without naming it: it, this one, 这款."""
    return bool(_POINTING_BACK.search(text))


def points_at_it(text: str) -> bool:
    """Whether the text speaks of the one thing that is spoken of: "does it fold", 它防水吗, 这款多重."""
    return bool(_IT.search(plain(text)))


def without_consent(text: str) -> str:
    """The text without the words that only agree to a price: "up to 60 is fine", 贵一点也行."""
    return _CONSENT.sub(" ", plain(text))


def asks_of_it(text: str) -> bool:
    """Whether the text asks how one thing is that is not named: "is this one foldable", 这款能折叠吗."""
    return bool(_OF_IT.search(text))


def asks_barely(text: str) -> bool:
    """Whether the text is a short Chinese question that names no thing: 防水吗, 多重."""
    return bool(_BARE_QUESTION_ZH.match(plain(text)))


def adds_a_feature(text: str) -> bool:
    """Whether the text only says how the thing should be that was searched for: "any with a handle?", 有带把手的吗."""
    return bool(_WITHOUT_THING.match(plain(text)))


def says_farewell(text: str) -> bool:
    """Whether the text says goodbye or thanks."""
    return bool(_FAREWELL.search(plain(text)))


def how_many(text: str) -> int | None:
    """How many shown things are meant: 2 in "these two", 这两个."""
    readable = plain(text).lower()
    counted = (
        (2, r"\b(?:the|these|those|this)? ?(?:two|2)\b|\bboth\b|[这那前]?[两2二][个款件双台条把只种]|俩"),
        (3, r"\b(?:three|3)\b|[这那前]?[三3][个款件双台条把只种]|仨"),
    )
    return next((count for count, words in counted if re.search(words, readable)), None)


def points_at_several(text: str) -> bool:
    """Whether the text refers to several shown things: them, these, 这几款."""
    return bool(_THESE.search(text))


def wants_cheaper(text: str) -> bool:
    """Whether lower prices are wanted than what was shown."""
    return bool(_CHEAPER.search(text))


def wants_dearer(text: str) -> bool:
    """Whether something better or dearer is wanted than what was shown."""
    return bool(_DEARER.search(text))


def superlative(text: str) -> int:
    """-1 for the cheapest, 1 for the dearest of what was shown, 0 for neither."""
    return -1 if _CHEAPEST.search(text) else 1 if _DEAREST.search(text) else 0


def compares(text: str) -> bool:
    """Whether the text sets things against each other."""
    return bool(_COMPARING.search(text))


def asks_the_same(text: str) -> bool:
    """Whether the last question is asked again of something else: "and the second?", 那第二款呢."""
    return bool(_SAME_FOR.search(plain(text)))


def wants_more(text: str) -> bool:
    """Whether further results of the same search are wanted and nothing else."""
    return bool(_MORE.match(plain(text)))


def narrows(text: str) -> bool:
    """Whether the text is short and reads as an addition to an earlier wish."""
    readable = plain(text)
    return len(readable) <= 60 and bool(_NARROWING.match(readable))


def takes_back(text: str) -> bool:
    """Whether somebody does not want after all, or not at all, what they could be thought to ask for."""
    return bool(_NEVER_MIND.search(plain(text)))


def supposes(text: str) -> bool:
    """Whether the text speaks of what would be or under which condition, not of what is: "if it doesn't fit", 如果不合适."""
    return bool(
        re.search(r"\b(?:if|in case|suppose|would i|should i)\b|如果|要是|万一|假如", text, re.IGNORECASE)
    ) or bool(_CONDITION.search(text))


def in_general(text: str) -> bool:
    """Whether the text asks how things usually are, not how one thing stands."""
    return bool(_IN_GENERAL.search(text))


def seeks(text: str) -> bool:
    """Whether the text asks whether the shop has something."""
    return bool(
        re.search(
            r"\b(?:do you|have you|you) (?:have|sell|carry|stock|got)\b|\bgot any\b|有没有|卖|有.{1,12}吗",
            text,
            re.IGNORECASE,
        )
    )


def asks_which(text: str) -> bool:
    """Whether one of a kind is asked for, whichever that is: "which speaker sounds best", 你们卖帐篷吗."""
    return bool(_WHICH.search(plain(text)))


def asks_whether_sold(text: str) -> bool:
    """Whether the shop is asked in so many words what it sells: "do you sell car tyres", 你们卖面包机吗."""
    return bool(_SOLD.search(plain(text)))


def asks_for_goods(text: str) -> bool:
    """Whether the shop is asked whether it has something: "do you have a bread machine", 你们有面包机吗."""
    return bool(_GOODS.search(plain(text)))


def points_at_photo(text: str) -> bool:
    """Whether the text means what its photo shows: "something like this", 有类似的吗."""
    return bool(_ALIKE.search(plain(text)))


def introduces(text: str) -> bool:
    """Whether a general description is asked for."""
    return bool(_INTRODUCING.search(text))


def without_introduction(text: str) -> str:
    """The text without the words that ask for a description, and without praise, which asks for nothing."""
    return _INTRODUCING.sub(" ", _PRAISE.sub(" ", text))


def agrees(text: str) -> bool:
    """Whether the text is a bare yes."""
    return bool(_YES.fullmatch(plain(text).lower()))


def limits(text: str) -> bool:
    """Whether the text takes something out of a larger whole: only the lamp, 只退鞋子."""
    return bool(re.search(r"\b(?:only|just|not the)\b|只|就退|单独", text, re.IGNORECASE))


def asks(text: str) -> bool:
    """Whether the text is a question."""
    return bool(_QUESTION.search(plain(text)))


def speaks_of_returning(text: str) -> bool:
    """Whether returning or refunding is mentioned at all."""
    return bool(_RETURN_WORDS.search(text))
