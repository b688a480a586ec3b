"""What a wish limits, read from its words and the shop's own vocabulary.

Price, rating, stock, brand and department are limits as they stand. A colour, a size or a material may belong to several
properties or to none of what is looked for: it stays a `Mention` until the products found tell which property is meant
(`knowledge.properties`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from knowledge.analysis import Analyser, Word, han_pairs
from knowledge.facets import Vocabulary
from knowledge.facts import Fact, Named
from knowledge.filters import Comparison, Filters, Price
from knowledge.language import HAN, normal
from knowledge.prices import price_limits, without
from knowledge.quantities import COUNTED, NUMBER, UNIT, Quantity, measured, number

T = TypeVar("T")

# Measures that make a thing another one; a length or a weight may well be the shopper's own.
DEFINING = frozenset({"volume", "power", "charge", "data", "pixels"})
OWN = frozenset({"time"})  # and such a one is the shopper's unless the property is named too
_OWN_MEASURE = re.compile(r"(?:\bi'?m|\bi am|\bhe'?s|\bshe'?s|身高|体重|我才?|才)\s*$")
LONGEST_PHRASE = 5  # words of a value or a name
LONGEST_HAN = 12
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
        "pair",
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
        "一对",
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
_SIZES = ("size", "尺码", "尺寸", "规格")
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
    rf"|(?:至少|不低于|最少|起码)?{_STAR}(?:分|颗?星)(?:级)?(?:及?以上|或以上|起步?|往上)(?:的)?(?:评分|评价|好评)?"
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
    r"the |too |is |want )*"
    r"|(?:不要|不想要|不是|不用|不含|不带|不喜欢|别|非|除了|拒绝|没有|避开|不能是|别给我|排除|不)(?:用|是|要|带|有)?)$"
)
_NOT_AFTER = re.compile(r"\s?(?:的)?(?:除外|之外|以外|的?不要|就算了|不行)|[ -]free\b")
_DEPARTMENT = re.compile(
    r"((?:[\w&']+[ ,]+){1,5})(?:department|section|aisle|category|dept)|([^\s,。，]{2,12}?)(?:专区|"
    r"区域|部门|频道|分类|类目|类别|区|部|馆)"
)
_AT_MOST = (
    r"(?:under|below|less than|no more than|not more than|at most|up to|max(?:imum)?(?: of)?|"
    r"within|lighter than|shorter than|smaller than|thinner than|narrower than|quieter than|"
    r"不超过|不要超过|低于|少于|小于|最多|至多|不大于|不高于)"
)
_AT_LEAST = (
    r"(?:over|above|more than|at least|no less than|not less than|min(?:imum)?(?: of)?|bigger than|"
    r"larger than|longer than|heavier than|wider than|超过|高于|大于|多于|至少|最少|起码|不低于|"
    r"不少于|不小于)"
)
_HELD_ALREADY = re.compile(r"(?:\b(?:own|have|got|my)\s(?:\w+\s){0,3}|已经有|已有|有了|我的|家里的?)$")
_SIZE_NUMBER = re.compile(r"(?<![\d.a-z])(\d{1,3}(?:\.5)?)\s?[码号]|[码号]数?(?:要|是|:)?\s?(\d{1,3}(?:\.5)?)(?!\d)")
_BOUNDED = re.compile(
    rf"(?:(?P<most>{_AT_MOST})|(?P<least>{_AT_LEAST}))\s?(?P<n1>{NUMBER}|{COUNTED})\s?-?\s?(?P<u1>{UNIT})"
    rf"|(?P<n2>{NUMBER}|{COUNTED})(?P<plus>\+)?\s?-?\s?(?P<u2>{UNIT})(?P<up>\s?(?:or (?:more|"
    rf"above|over|longer|larger|bigger|higher|up)|and (?:up|above|over|more)|plus\b|\+|及?以上|"
    rf"往上|起步?))?"
    r"(?P<down>\s?(?:or (?:less|under|below|smaller|lighter|shorter|fewer)|and (?:under|below)|max\b|以内|以下|之内))?"
)


_COUNT_BEFORE = re.compile(
    rf"(?:(?P<most>{_AT_MOST})|(?P<least>{_AT_LEAST}))?\s?(?P<n>(?<![\d.])\d{{1,4}}|{COUNTED})(?P<plus>\+)?[\s-]$"
)
_COUNT_AFTER = re.compile(
    rf"\s(?:of |is )?(?:(?P<most>{_AT_MOST})|(?P<least>{_AT_LEAST}))?\s?(?P<n>\d{{1,4}})(?![\d.])(?!\s?-?\s?{UNIT})"
)
_COUNT_UP = re.compile(r"s?\s(?:or|and) (?:more|up|above|over)")


@dataclass(frozen=True, slots=True)
class Mention:
    """Something said that may be a value of a property: what it may mean, best known first, and whether it is to be avoided.

    A measured mention has the amount that was said and bounds a property instead of naming its value.
    """

    said: str
    meanings: tuple[Fact, ...]
    avoided: bool = False
    named: bool = False
    comparison: Comparison = Comparison.IS
    amount: Quantity | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """Everything limited: sure filters, mentions to be decided, and the wish without prices, ratings and stock.

    `unlisted` are amounts that no value of the catalogue is: no filter, but a reason to doubt what is found.
    """

    filters: Filters
    mentions: tuple[Mention, ...]
    rest: str
    unlisted: tuple[Quantity, ...] = ()


@dataclass(slots=True)
class _Reading:
    text: str
    analyser: Analyser
    vocabulary: Vocabulary


def limits_of(text: str, analyser: Analyser, vocabulary: Vocabulary) -> Limits:
    """The limits of a normalised wish."""
    rating, text = _rating(text)
    stock = _STOCK.search(text)
    if stock:
        text = without(text, [match.span() for match in _STOCK.finditer(text)])
    prices = price_limits(text)
    text = without(text, prices.spans)
    reading = _Reading(text, analyser, vocabulary)
    filters = Filters(
        price_min=_own(prices.low, vocabulary.currency),
        price_max=_own(prices.high, vocabulary.currency),
        rating_min=rating,
        in_stock=stock is not None,
        department=_department(text, vocabulary),
        brand=_brand(text, vocabulary),
    )
    rest = re.sub(r"\s{2,}", " ", text).strip()
    return Limits(filters, tuple(_mentions(reading)), rest, tuple(_unlisted(reading)))


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
        if spelling in text and (re.search(r"\W", spelling) or len(spelling) > 3):
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


def _mentions(reading: _Reading) -> Iterator[Mention]:
    """Measured amounts first; what they cover is not read again."""
    text, covered = reading.text, list[tuple[int, int]]()
    names = set(_names(reading))
    values = [(start, end) for start, end, _ in _han_pieces(text, reading.vocabulary.han_values)]
    for found in _BOUNDED.finditer(text):
        if any(start <= found.start() and found.end() < end for start, end in values):
            continue  # 1.5米床 is a size and no measure
        mention = _measured(found, reading, names)
        if mention:
            covered.append(found.span())
            yield mention
    reading = _Reading(without(text, covered), reading.analyser, reading.vocabulary)
    covered = []
    for span, mention in _counted(reading):
        covered.append(span)
        yield mention
    reading = _Reading(without(reading.text, covered), reading.analyser, reading.vocabulary)
    yield from _numbered(reading)
    yield from _latin(reading, names)
    yield from _han(reading, names)
    yield from _yes_no(reading)


def _unlisted(reading: _Reading) -> Iterator[Quantity]:
    for found in _BOUNDED.finditer(reading.text):
        bounded = any(found[name] for name in ("most", "least", "plus", "up", "down"))
        amount = None if bounded else measured(found["n2"], found["u2"])
        if amount and amount.dimension in DEFINING and amount not in reading.vocabulary.quantities:
            yield amount


def _measured(found: re.Match[str], reading: _Reading, names: set[Named]) -> Mention | None:
    amount = measured(found["n1"] or found["n2"], found["u1"] or found["u2"])
    if amount is None:
        return None
    vocabulary = reading.vocabulary
    if found["most"] or found["down"]:
        comparison = Comparison.AT_MOST
    elif found["least"] or found["up"] or found["plus"]:
        comparison = Comparison.AT_LEAST
    else:
        exact = vocabulary.quantities.get(amount, ())
        if amount.dimension in OWN or _OWN_MEASURE.search(reading.text[: found.start()]):
            exact = tuple(fact for fact in exact if _touched(fact.name, reading.text))
        preferred = tuple(fact for fact in exact if fact.name in names)
        return Mention(found[0], preferred or exact, named=bool(preferred)) if exact else None
    bounded = vocabulary.measured.get(amount.dimension, ())
    preferred_names = tuple(name for name in bounded if name in names) or bounded
    meanings = tuple(Fact(name, Named()) for name in preferred_names)
    return Mention(found[0], meanings, comparison=comparison, amount=amount) if meanings else None


def _counted(reading: _Reading) -> Iterator[tuple[tuple[int, int], Mention]]:
    """Bare numbers beside the name of a property that is counted: "7 buttons or more", "thread count of at least 300"."""
    text = reading.text
    for start, end, named in _phrases(reading, reading.vocabulary.names):
        names = tuple(name for name in named if name in reading.vocabulary.counted)
        before, after = _COUNT_BEFORE.search(text[:start]), _COUNT_AFTER.match(text[end:])
        found = before or after
        count = number(found["n"]) if names and found else None
        if found is None or count is None:
            continue
        span = (found.start() if before else start, end if before else end + found.end())
        up = before and (before["plus"] or _COUNT_UP.match(text[end:]))
        if found["most"] or found["least"] or up:
            comparison = Comparison.AT_MOST if found["most"] else Comparison.AT_LEAST
            meanings = tuple(Fact(name, Named()) for name in names)
            yield span, Mention(text[slice(*span)], meanings, False, True, comparison, Quantity(count, "count"))
        else:
            meanings = tuple(Fact(name, Named(str(count))) for name in names)
            yield span, Mention(text[slice(*span)], meanings, named=True)


def _numbered(reading: _Reading) -> Iterator[Mention]:
    """Sizes such as 42码, of which the catalogue has the bare number."""
    for found in _SIZE_NUMBER.finditer(reading.text):
        said = found[1] or found[2]
        facts = reading.vocabulary.values.get((said,), ())
        meant = tuple(fact for fact in facts if fact.name.own in _SIZES)
        if meant:
            yield Mention(found[0], meant, named=True)


def _touched(name: Named, text: str) -> bool:
    """Whether a word of a property's name is in the text, or two neighbouring characters of it."""
    words = set(re.findall(r"[a-z]{4,}", normal(name.en)))
    return bool(words & set(re.findall(r"[a-z]{4,}", text))) or any(
        pair in text for pair in han_pairs(name.zh) if name.zh
    )


def _names(reading: _Reading) -> Iterator[Named]:
    """The properties that are named in the wish."""
    for _, _, found in _phrases(reading, reading.vocabulary.names):
        yield from found
    for _, _, found in _han_pieces(reading.text, reading.vocabulary.han_names):
        yield from found


def _latin(reading: _Reading, names: set[Named]) -> Iterator[Mention]:
    for start, end, facts in _phrases(reading, reading.vocabulary.values):
        said = reading.text[start:end]
        preferred = tuple(fact for fact in facts if fact.name in names)
        bare = said in _WEAK or bool(re.fullmatch(r"[\d.]+|[a-z]", said) and said not in "sml")
        if bare and not preferred:
            facts = tuple(f for f in facts if _about_size(f.name, said, reading.text[end : end + 24]))
        facts = tuple(f for f in facts if _inflected_alike(said, f.value.own))
        if facts:
            meanings = preferred if bare and preferred else tuple(dict.fromkeys((*preferred, *facts)))
            yield Mention(said, meanings, _avoided(reading.text, start, end), named=bool(preferred))


def _about_size(name: Named, said: str, after: str) -> bool:
    """Whether a word such as "small" can be meant for a property: a size, or one named by the next word ("small room")."""
    following = re.match(r"[\s-]+([a-z]+)", after)
    named = bool(following) and following[1] in name.own.split() if following else False
    return named or (name.own in _SIZES and not re.fullmatch(r"[\d.]+", said))


def _inflected_alike(said: str, value: str) -> bool:
    """Whether two words with one stem are one word: "bags" are not "bagged"."""
    return said.endswith("ed") == value.endswith("ed") or said[:3] != value[:3]


def _han(reading: _Reading, names: set[Named]) -> Iterator[Mention]:
    for start, end, facts in _han_pieces(reading.text, reading.vocabulary.han_values):
        said = reading.text[start:end]
        preferred = tuple(fact for fact in facts if fact.name in names)
        if len(said) == 1:
            # One character is a word of its own as a material (棉, 皮), not as a colour or a size.
            facts = tuple(fact for fact in facts if fact.name.own == "material")
        if (said in _WEAK_HAN or not facts) and not preferred:
            continue
        yield Mention(said, preferred or facts, _avoided(reading.text, start, end), named=bool(preferred))


def _yes_no(reading: _Reading) -> Iterator[Mention]:
    """Properties such as "foldable" that are wished for by their name alone."""
    vocabulary = reading.vocabulary
    places = [*_phrases(reading, vocabulary.names), *_han_pieces(reading.text, vocabulary.han_names)]
    for start, end, found in places:
        asked = tuple(name for name in found if name in vocabulary.yes_no)
        if asked and not _HELD_ALREADY.search(reading.text[:start]):
            no = _avoided(reading.text, start, end)
            meanings = tuple(Fact(name, Named("no" if no else "yes", "否" if no else "是")) for name in asked)
            yield Mention(reading.text[start:end], meanings)


def _phrases(reading: _Reading, table: Mapping[tuple[str, ...], T]) -> Iterator[tuple[int, int, T]]:
    """The longest phrases of a table in the Latin words of the text, with their places."""
    words = list(_placed(reading))
    at = 0
    while at < len(words):
        for end in range(min(len(words), at + LONGEST_PHRASE), at, -1):
            key = tuple(term for _, _, terms in words[at:end] for term in terms)
            if key in table:
                yield words[at][0], words[end - 1][1], table[key]
                at = end - 1
                break
        at += 1


def _placed(reading: _Reading) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Every Latin word with its place and the terms that values are keyed by."""
    cursor = 0
    for word in reading.analyser.words(reading.text):
        start = reading.text.find(word.surface, cursor)
        cursor = start + len(word.surface)
        if not word.han:
            yield start, cursor, _key(word)


def _key(word: Word) -> tuple[str, ...]:
    return (word.joined,) if word.joined and len(word.parts) == 1 else word.parts


def _han_pieces(text: str, table: Mapping[str, T]) -> Iterator[tuple[int, int, T]]:
    """The longest pieces of Chinese that a table holds, with their places."""
    if not HAN.search(text):
        return
    at = 0
    while at < len(text):
        if HAN.match(text[at]) or (at + 1 < len(text) and text[at].isalnum()):
            for end in range(min(len(text), at + LONGEST_HAN), at, -1):
                if text[at:end] in table:
                    yield at, end, table[text[at:end]]
                    at = end - 1
                    break
        at += 1


def _avoided(text: str, start: int, end: int) -> bool:
    return bool(_NOT_BEFORE.search(text[:start]) or _NOT_AFTER.match(text[end:]))
