"""What a wish limits, read from its words and the shop's own vocabulary.

Price, rating, stock, brand and department are limits as they stand. A colour, a size or a material may belong to several
properties or to none of what is looked for: it stays a `Mention` until the products found tell which property is meant
(`knowledge.properties`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from knowledge.amounts import counted_mentions, measured_mentions, unlisted
from knowledge.analysis import Analyser
from knowledge.facets import HEADED, YES_NO, Vocabulary
from knowledge.facts import Fact, Named
from knowledge.filters import Filters, Price, plain
from knowledge.language import HAN, normal
from knowledge.mentions import Mention, Reading, clause, han_pieces, likeness, names_in, phrases
from knowledge.numerals import numbered_mentions, piece_mentions
from knowledge.prices import SMALLEST_PLAIN, PriceLimits, price_limits, without
from knowledge.properties import BEST_FOR
from knowledge.quantities import Quantity, number
from knowledge.spellings import COLOURS

# Values that say nothing without the name of their property beside them.
_WEAK = frozenset(
    [
        "yes",
        "no",
        "none",
        "adjustable",
        "high",
        "low",
        "medium",
        "light",
        "dark",
        "normal",
        "full",
        "half",
        "all",
        "standard",
        "regular",
        "fixed",
        "basic",
        "other",
        "single",
        "any",
        "new",
        "adult",
        "flat",
        "slim",
        "wide",
        "narrow",
        "rear",
        "front",
        "left",
        "right",
        "soft",
        "hard",
        "warm",
        "cool",
        "hot",
        "cold",
        "dry",
        "day",
        "summer",
        "winter",
        "large",
        "small",
        "children",
        "kids",
        "men",
        "women",
        "sleep",
        "work",
        "travel",
        "running",
        "box",
        "bag",
        "water",
        "power",
        "plain",
        "graphic",
        "custom",
        "home",
        "work",
        "office",
        "school",
    ]
)
_WEAK_HAN = frozenset(
    [
        "是",
        "否",
        "无",
        "有",
        "高",
        "低",
        "中",
        "大",
        "小",
        "标准",
        "普通",
        "其他",
        "单只",
        "所有",
        "儿童",
        "睡眠",
        "工作",
        "日常",
        "家用",
        "早晚",
        "厨房",
        "浴室",
    ]
)
LONG_WISH, LONG_HAN_WISH = 10, 20  # words, characters
MOSTLY = 0.6  # of a name's pairs of characters
_MATERIAL = re.compile(r"^material$")
_ABLE = re.compile(r"^(?:可以?|能|支持)|(?:适用|功能)$")
_SUM = re.compile(r"\d[\d,]*")
_SIZED = re.compile(r"^(?:尺码|尺寸|规格)$|^(?:frame )?size$")
_SORTED = re.compile(r"\btype$")  # what is said of it names a sort, however plain the word
_STAR = r"(\d(?:\.\d)?|[一二两三四五]|one|two|three|four|five)"
_STARS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_UP = (
    r"(?:\s?(?:\+|stars?|/\s?5|out of (?:5|five)|and (?:up|above|over|higher|more)|or (?:above|"
    r"higher|more|better|up|over)|颗?星|分|及?以上|或以上|起|往上))*"
)
_RATING = re.compile(
    rf"(?:with )?(?:a )?(?:rated|ratings?|reviewed|reviews?|scor(?:e|ed|es|ing))\W{{1,3}}(?:is |are |of |at |be )?"
    rf"(?:at least|above|over|higher than|more than|minimum(?: of)?|>=|from)?\s?{_STAR}(?![\d%]){_UP}"
    rf"|(?:rated )?(?:at least|over|above|more than|minimum(?: of)?|min\.?|>=?)\s?{_STAR}\+?[\s-]?(?:stars?|"
    rf"/\s?5|out of (?:5|five)){_UP}(?: ratings?| reviews?)?"
    rf"|{_STAR}\s?\+?[\s-]?stars?\s?(?:\+|(?:or|and) (?:above|more|higher|up|better|over)|ratings?|"
    rf"reviews?|plus|rated|minimum)+"
    rf"|{_STAR}\s?\+ (?:rating|stars?)"
    rf"|(?:评分|评价|口碑|星级|打分|好评)[^\d一二两三四五,。;]{{0,5}}{_STAR}(?![\d%百]){_UP}(?:的)?"
    rf"|(?:至少|不低于|最少|起码|超过|高于){_STAR}(?:分|颗?星)(?:的)?"
    rf"|{_STAR}(?:分|颗?星)(?:级)?(?:及?以上|或以上|起步?|往上)(?:的)?(?:评分|评价|好评)?"
)
_STOCK = re.compile(
    r"(?:must be |has to be |that(?:'s| is| are) |only )?(?:in[ -]stock|still available|still (?:have|"
    r"got) (?:it|them)(?= in)|available (?:right now|now|today|immediately)|currently available|"
    r"ready to (?:ship|go)|"
    r"ships? (?:today|now|immediately|right away)|not sold out|isn'?t sold out)(?: (?:right now|"
    r"now|today|please|only))*"
    r"|(?:最好|必须|一定要|要)?(?:有现货|有货|现货|有库存|(?:能|可以|可)?(?:马上|立刻|立即|立马|"
    r"当天|今天|尽快)(?:就)?(?:能|可以|可)?(?:发货?|寄出?|下单)|(?:不要|别|没|不)(?:是)?缺货)(?:的)?"
)
_NOT_BEFORE = re.compile(
    r"(?:\b(?:not?|non|without|except|anything but|other than|avoid|avoiding|free of|instead of|"
    r"isn'?t|aren'?t|no more|hate|never|nothing)[\s-]+(?:in |of |made of |made from |any |a |"
    r"the |too |is |want )*|\bnot (?:the|an?) \w+ "
    r"|(?:不要|不想要|不是|不用|不含|不带|不喜欢|别|非|除了|拒绝|(?<!有)没有|避开|不能是|别给我|排除|不)(?:用|是|要|带|有)?)$"
)
_NOT_AFTER = re.compile(r"\s?(?:的)?(?:除外|之外|以外|的?不要(?=$|[,。;了 ])|就算了|不行)|[ -]free\b")
_DEPARTMENT = re.compile(
    r"((?:[\w&']+[ ,]+){1,5})(?:department|section|aisle|category|dept)|([^\s,。，]{2,12}?)(?:专区|"
    r"区域|部门|频道|分类|类目|类别|区|部|馆)"
)
# A likeness, or the word in another sense: "red as a lobster", "down to", 跟石头似的.
_FIGURE_AFTER = re.compile(r"\s+as an?\b|[^,。;]{0,2}(?:似的|一样|一般)")
_FIGURE_BEFORE = re.compile(r"\b(?:as|like an?)\s+$")
_OWNED_BEFORE = re.compile(
    r"\b(?:my|our|his|her|their|on the|i (?:already )?(?:own|have) an?|already (?:own|have) an?)\s+$"
)
_THING_AFTER = re.compile(r"\s+(?!size)[a-z]{3,}")
_STATED_BEFORE = re.compile(
    r"\b(?:my|our) \w+ (?:is|are) $|(?:沙发|地板|地毯|桌子|柜子|墙|窗帘|衣服|床|头发|皮肤)(?:都|全)?是$"
)
_IDIOM = re.compile(
    r"\bdown (?:to|the|below|from)\b|\b(?:up and|sit|lie|lay|go(?:es)?|come|slow|cool|calm|wind|break|fold|turn|put|let|set) down\b"
    r"|\bearl grey\b|\bflat[ -]iron\b|\bon the road\b|地铁|拿铁|高铁"
)
_WANTED = re.compile(
    r"\b(?:want|need|looking for|please|pls|plz|prefer(?:ably)?|ideally|would (?:like|love|be)|must|only|size|colou?r)\b"
    r"|要|求|想买|想找|最好|得是|必须|来[个一]|有没有"
)
_IN_BEFORE = re.compile(r"\bin (?:an? )?$")
_WANTED_BEFORE = re.compile(r"(?:(?<![我你他她])要|带|得是|必须是?)$")
_OCCASION_AFTER = re.compile(r"\s(?:days?|nights?|season|trips?|part(?:y|ies)|time|weekends?)\b")
_FOR_BEFORE = re.compile(r"\bfor (?:the )?$")
_GENDERS = frozenset({"men", "women"})
_USED_AFTER = re.compile(r"[喝用冲泡跑穿]的[\u3400-\u9fff]")  # 法压壶喝的豆子
_ALONE_AFTER = re.compile(r"的(?:$|[,。、 吗有呢]|[那这来也都就])|色")
_HELD_ALREADY = re.compile(r"(?:\b(?:own|have|got|my)\s(?:\w+\s){0,3}|已经有|已有|有了|我的|家里的?)$")


@dataclass(frozen=True, slots=True)
class Limits:
    """Everything limited: sure filters, mentions to be decided, and the wish without prices, ratings and stock.

    `unlisted` are amounts that no value of the catalogue is: no filter, but a reason to doubt what is found. `kinds` are
    those that the shop sells.
    """

    filters: Filters
    mentions: tuple[Mention, ...]
    rest: str
    unlisted: tuple[Quantity, ...] = ()
    kinds: tuple[Named, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """A wish and what is told in it in so many words: rating, stock, counts and prices; `text` is the wish without them."""

    text: str
    rating: float | None
    stock: bool
    counted: tuple[Mention, ...]
    prices: PriceLimits

    @property
    def rest(self) -> str:
        """The wish without them, as it is searched for."""
        return re.sub(r"\s{2,}", " ", self.text).strip()


def told_in(text: str, analyser: Analyser, vocabulary: Vocabulary) -> Told:
    """What a normalised wish tells in so many words."""
    rating, text = _rating(text)
    stock = _STOCK.search(text)
    if stock:
        text = without(text, [match.span() for match in _STOCK.finditer(text)])
    counted = list(piece_mentions(Reading(text, analyser, vocabulary)))
    text = without(text, [span for span, _ in counted])
    counted += counted_mentions(Reading(text, analyser, vocabulary))
    text = without(text, [span for span, _ in counted])
    prices = price_limits(text)
    text = without(text, prices.spans)
    return Told(text, rating, stock is not None, tuple(mention for _, mention in counted), prices)


def limits_of(text: str, analyser: Analyser, vocabulary: Vocabulary) -> Limits:
    """The limits of a normalised wish."""
    return limits_with(told_in(text, analyser, vocabulary), analyser, vocabulary)


def limits_with(told: Told, analyser: Analyser, vocabulary: Vocabulary) -> Limits:
    """The limits of a wish of which is known what it tells in so many words."""
    text, prices = told.text, told.prices
    reading = Reading(text, analyser, vocabulary)
    sums = (Mention(str(sum_), _worth(sum_, vocabulary)) for sum_ in prices.plain if vocabulary.sums)
    mentions = (*told.counted, *sums, *_mentions(reading))
    filters = Filters(
        price_min=_own(prices.low, vocabulary.currency),
        price_max=_own(prices.high, vocabulary.currency),
        rating_min=told.rating,
        in_stock=told.stock,
        department=_department(text, vocabulary),
        brand=_brand(text, vocabulary),
    )
    return Limits(filters, mentions, told.rest, tuple(unlisted(reading)), vocabulary.kinds)


def _worth(sum_: Decimal, vocabulary: Vocabulary) -> tuple[Fact, ...]:
    """The values that are this sum of money; where none is, this sum of the same properties."""
    listed = {fact.name: fact for facts in vocabulary.sums.values() for fact in facts}
    written = (Fact(name, Named(_SUM.sub(plain(sum_), fact.value.en))) for name, fact in listed.items())
    return vocabulary.sums.get(sum_) or (tuple(written) if sum_ >= SMALLEST_PLAIN else ())


def _own(price: Price | None, currency: str) -> Price | None:
    """A price in the shop's currency without its name; a foreign one keeps it."""
    return Price(amount=price.amount) if price and price.currency == currency else price


def _rating(text: str) -> tuple[float | None, str]:
    found = _RATING.search(text)
    if not found:
        return None, text
    said = next(group for group in found.groups() if group)
    value = _STARS.get(said) or number(said)
    if value is None or not 0 < value <= 5:
        return None, text
    return float(value), without(text, [found.span()])


def _department(text: str, vocabulary: Vocabulary) -> str:
    """The department that is named in full, or by one of its words before "department"."""
    for spelling, name in vocabulary.departments.items():
        spelled = (spelling, spelling.replace(" & ", " and "))
        if any(one in text for one in spelled) and (re.search(r"\W", spelling) or len(spelling) > 3):
            return name
    for found in _DEPARTMENT.finditer(text):
        said = found[1] or found[2]
        wanted = set(re.findall(r"[a-z]{4,}", said))
        fitting = {
            name
            for spelling, name in vocabulary.departments.items()
            if wanted & set(re.findall(r"[a-z]{4,}", spelling))
            or any(part and said.endswith(part) for part in re.split(r"[与和、&/\s]", spelling) if HAN.search(part))
        }
        if len(fitting) == 1:
            return fitting.pop()
    return ""


def _brand(text: str, vocabulary: Vocabulary) -> str:
    for spelling, brand in vocabulary.brands.items():
        if spelling not in text:
            continue
        if spelling.isascii():
            found = re.search(rf"(?<![a-z0-9]){re.escape(spelling)}(?![a-z0-9])", text)
        else:
            found = re.search(re.escape(spelling), text)
        if found and not _NOT_BEFORE.search(text[: found.start()]):
            return brand
    return ""


def _mentions(reading: Reading) -> Iterator[Mention]:
    """Measured amounts first; what they cover is not read again."""
    names = set(names_in(reading))
    covered = []
    for span, mention in numbered_mentions(reading):
        covered.append(span)
        yield mention
    measured = replace(reading, text=without(reading.text, covered))
    for span, mention in measured_mentions(measured, names):
        covered.append(span)
        yield mention
    covered += [found.span() for found in _IDIOM.finditer(reading.text)]
    reading = replace(reading, text=without(reading.text, covered))
    yield from _latin(reading, names)
    yield from _han(reading, names)
    yield from _yes_no(reading)


def _latin(reading: Reading, names: set[Named]) -> Iterator[Mention]:
    for start, end, facts in phrases(reading, reading.vocabulary.values):
        said = reading.text[start:end]
        facts = tuple(fact for fact in facts if fact.value.own not in YES_NO)
        preferred = tuple(fact for fact in facts if fact.name in names)
        bare = said in _WEAK or bool(re.fullmatch(r"[\d.]+|[a-z]", said) and said not in "sml")
        if bare and not preferred:
            after = reading.text[end : end + 24]
            meant = said in _GENDERS and _FOR_BEFORE.search(reading.text[:start])
            facts = tuple(f for f in facts if meant or _about_size(f.name, said, after) or _SORTED.search(f.name.own))
        facts = tuple(
            f for f in facts if _inflected_alike(said, f.value.own) and not _is_occasion(f, reading.text, end)
        )
        if facts and not _is_figure(reading.text, start, end):
            meanings = preferred if bare and preferred else tuple(dict.fromkeys((*preferred, *facts)))
            avoided, apart = _avoided(reading.text, start, end), _apart(reading.text, start, end)
            yield Mention(said, meanings, avoided, bool(preferred), apart=apart)


def _about_size(name: Named, said: str, after: str) -> bool:
    """Whether a word such as "small" can be meant for a property: a size, or one named by the next word ("small room")."""
    following = re.match(r"[\s-]+([a-z]{3,})", after)
    words = name.own.split()
    named = following is not None and any(word.startswith(following[1]) for word in words)
    named = named or (len(said) > 3 and any(word != said and word.startswith(said[:3]) for word in words))
    return named or (_SIZED.search(name.own) is not None and not re.fullmatch(r"[\d.]+", said))


def _inflected_alike(said: str, value: str) -> bool:
    """Whether two words with one stem are one word: "bags" are not "bagged"."""
    return said.endswith("ed") == value.endswith("ed") or said[:3] != value[:3]


def _is_occasion(fact: Fact, text: str, end: int) -> bool:
    """Whether what a thing is best for is only when it will be used: "for race day"."""
    return fact.name.own == BEST_FOR and _OCCASION_AFTER.match(text[end:]) is not None


def _han(reading: Reading, names: set[Named]) -> Iterator[Mention]:
    for start, end, facts in han_pieces(reading.text, reading.vocabulary.han_values):
        said = reading.text[start:end]
        preferred = tuple(fact for fact in facts if fact.name in names)
        if len(said) == 1 and _ALONE_AFTER.match(reading.text[end:]):
            facts = tuple(f for f in facts if f.name.own in COLOURS or HEADED.search(f.name.own))
        elif len(said) == 1:
            # One character is a word of its own as a material (棉, 皮), not as a colour or a size.
            headed = HEADED if HAN.match(reading.text[end : end + 1]) else _MATERIAL
            facts = tuple(fact for fact in facts if headed.search(fact.name.own))
        if ((said in _WEAK_HAN or not facts) and not preferred) or _is_figure(reading.text, start, end):
            continue
        avoided, apart = _avoided(reading.text, start, end), _apart(reading.text, start, end)
        used = _USED_AFTER.match(reading.text[end:]) or _WANTED_BEFORE.search(reading.text[:start])
        meanings = tuple(dict.fromkeys((*preferred, *facts))) if said not in _WEAK_HAN else preferred
        yield Mention(said, meanings, avoided, bool(preferred or used), apart=apart)


def _yes_no(reading: Reading) -> Iterator[Mention]:
    """Properties such as "foldable" that are wished for by their name alone."""
    vocabulary = reading.vocabulary
    places = [
        *phrases(reading, vocabulary.names),
        *han_pieces(reading.text, vocabulary.han_names),
        *_described(reading),
    ]
    for start, end, found in places:
        asked = tuple(name for name in found if name in vocabulary.yes_no)
        if asked and not _HELD_ALREADY.search(reading.text[:start]):
            no = _avoided(reading.text, start, end)
            meanings = tuple(Fact(name, Named("no" if no else "yes", "否" if no else "是")) for name in asked)
            yield Mention(reading.text[start:end], meanings)


def _apart(text: str, start: int, end: int) -> bool:
    """Whether a wish tells more than what is wanted, so that the colour at this place may be that of anything: not where it
    stands alone between stops, or with a word of wanting."""
    if len(text.split()) <= LONG_WISH and len(HAN.findall(text)) <= LONG_HAN_WISH:
        return False
    beside = clause(text, start, end)
    wanted = _WANTED.search(beside) or _IN_BEFORE.search(text[:start])
    return not wanted and beside.strip() != text[start:end].strip()


def _is_figure(text: str, start: int, end: int) -> bool:
    """Whether a value is said as a likeness or of what the shopper has: "on my red carpet", 沙发是棕色."""
    owned = _OWNED_BEFORE.search(text[:start]) and _THING_AFTER.match(text[end:])
    stated = _STATED_BEFORE.search(text[:start])
    return bool(_FIGURE_AFTER.match(text[end:]) or _FIGURE_BEFORE.search(text[:start]) or owned or stated)


def _described(reading: Reading) -> Iterator[tuple[int, int, tuple[Named, ...]]]:
    """Properties answered by yes or no whose name is said in pieces: "packs into its own pocket", 给手机充电."""
    for name in reading.vocabulary.yes_no:
        words = [word for word in re.findall(r"[a-z]+", normal(name.en)) if len(word) >= 4]
        if len(words) >= 2 and likeness(Named(" ".join(words)), reading.text) == 1:
            at = reading.text.find(words[0][:4])
            yield max(at, 0), max(at, 0) + len(words[0]), (name,)
        elif len(name.zh) >= 4 and _is_called(_ABLE.sub("", name.zh), reading.text):
            said = _longest_shared(name.zh, reading.text)
            at = reading.text.find(said)
            yield at, at + len(said), (name,)


def _is_called(name: str, text: str) -> bool:
    """Whether a text says most of a name, or its beginning and end: 隐私盖 for 隐私遮挡盖."""
    return likeness(Named(zh=name), text) >= MOSTLY or (len(name) > 4 and name[:2] + name[-1] in text)


def _longest_shared(name: str, text: str) -> str:
    """The longest piece of a name that is in the text."""
    pieces = (name[start:end] for start in range(len(name)) for end in range(len(name), start, -1))
    return max((piece for piece in pieces if piece in text), key=len, default="")


def _avoided(text: str, start: int, end: int) -> bool:
    return bool(_NOT_BEFORE.search(text[:start]) or _NOT_AFTER.match(text[end:]))
