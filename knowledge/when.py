"""What a question says of time and language: which days are meant, in which language a text is wanted, for which kinds of document.

Who asks for products alone is not read here: a day is no property of theirs, and "a board game in English" is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from connectors.commerce import Language
from knowledge.days import Window, back
from knowledge.documents import Kind
from knowledge.filters import Filters
from knowledge.language import is_chinese, normal
from knowledge.moments import Moment, joined, moments
from knowledge.prices import without

RULES = frozenset({Kind.POLICY, Kind.PAGE, Kind.QUESTION})
DATED = frozenset({Kind.ORDER, Kind.REVIEW}) | RULES
# A question with its answer speaks about a language and is not asked for in it: "do you have a manual in Chinese?"
WRITTEN = frozenset({Kind.POLICY, Kind.PAGE, Kind.REVIEW})
RECENT_MONTHS = 6
_LATER = date(2099, 12, 31)  # every day that is named has come by then


@dataclass(frozen=True, slots=True)
class When:
    """Days and language that are asked for, with the kinds that each limits, and the text without the words that tell the days."""

    rest: str
    window: Window | None = None
    dated: frozenset[Kind] = frozenset()
    language: Language | None = None
    written: frozenset[Kind] = frozenset()

    def with_filters(self, asked: Filters) -> When:
        """The same with limits that were asked for besides the words, which win."""
        window, dated, language, written = self.window, self.dated, self.language, self.written
        if asked.since is not None or asked.until is not None:
            window, dated = Window(asked.since, asked.until), DATED
        if asked.language is not None:
            language, written = asked.language, WRITTEN | RULES
        return When(self.rest, window, dated, language, written)

    @property
    def filters(self) -> Filters:
        """The days and the language as limits."""
        window = self.window or Window()
        return Filters(since=window.since, until=window.until, language=self.language)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that tell days, with "since" or "before", and the days."""

    start: int
    end: int
    window: Window
    back: bool = False  # "recent", which names no day


# What most wishes lack is looked for first: reading costs next to nothing where no time can be meant.
_MAYBE = re.compile(
    r"\d|(?:yester|to)day|\bago\b|\b(?:last|past|this|previous|current|recent(?:ly)?|english|chinese)\b|day\b"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|christmas|xmas|singles|[月年周昨]|星期|礼拜|[今前]天|最近|近期"
    r"|季度|双十|国庆|元旦|五一|圣诞|黑五|黑色星|六一八|天内|天以内|[中英]文|英语|汉语"
)
_SINCE = re.compile(
    r"(?<![a-z])(?:ever )?(?:since|from|as of|starting(?: from| in)?|beginning)(?: the)?(?: (?:start|beginning) of)? $"
)
_AFTER = re.compile(r"(?<![a-z])(?:after|later than)(?: the end of)? $")
_BEFORE = re.compile(r"(?<![a-z])(?:before|earlier than|prior to)(?: the)? $")
_UNTIL = re.compile(r"(?<![a-z])(?:until|till|through|up to|by)(?: the)?(?: end of)? $")
_WITHIN = re.compile(
    r"(?<![a-z])(?:in|during|on|over|within|of|between|from|at|around|for|throughout)(?: the)?"
    r"(?: (?:course|months?|year|period) of)? $"
)
_ONWARDS = re.compile(r" (?:on(?:wards?)?|until (?:now|today)|to (?:now|date))(?![a-z])")
_HAN_FROM = re.compile(r"(?:自从|从|自)$")
_HAN_UNTIL = re.compile(r"(?:截至|截止到?|直到)$")
_HAN_SINCE = re.compile(r"(?:的时候)?(?:以来|至今|到现在|到今天|开始|起)(?:的)?")
_HAN_AFTER = re.compile(r"(?:之后|以后|后)(?:的)?")
_HAN_BEFORE = re.compile(r"(?:之前|以前|前)(?:的)?")
_HAN_IN = re.compile(r"(?:在|于)$")
_HAN_WITHIN = re.compile(r"(?:的时候|期间|以内|之内|之间|份|里|内|间|那天|那会儿)?的?")
_BETWEEN = re.compile(r"\s*(?:-|–|—|~|to|until|till|through|and|到|至)\s*(?:the )?")
_RECENT = re.compile(r"(?<![a-z])(?:most )?recent(?:ly)?(?![a-z])|(?:最近|近期)的?")

_ORDERS = re.compile(
    r"\b(?:orders?|ordered|bought|buy|purchases?|purchased|placed)\b|订单|单子|下的?单|买|购|订了|拍的"
)
_REVIEWS = re.compile(
    r"\b(?:reviews?|reviewers?|reviewed|ratings?|feedback|comments?|opinions?)\b|评价|评论|点评|口碑|反馈|评测|晒单"
)
_REVIEWS_OF = re.compile(
    r"\b(?:customer )?(?:reviews?|feedback|comments?)\b(?: (?:of|about|for|on)(?: the)?\b)?|的?\s*(?:评价|评论|点评)"
)
_RULES = r"(?:polic(?:y|ies)|rules?|terms|conditions|regulations?|guidelines?)"
_RULE = re.compile(rf"\b{_RULES}\b|政策|规则|规定|条款|条件|制度|标准")
_CHANGED = re.compile(
    r"\b(?:chang(?:e|ed|es|ing)|differ(?:s|ent)?|updated?|modified|replaced)\b|变|改|更新|调整|修订|不一样|不同"
)
_VALID = re.compile(
    rf"\b{_RULES}(?: (?:that )?(?:was |were )?(?:valid|in force|in effect|effective))?(?: (?:back|then))? $"
    rf"|\b(?:was|were|did|had|used to)\b.*\b{_RULES}\b|\b{_RULES}\b.*\b(?:was|were)\b|\b(?:valid|in force|in effect) $"
)
_HAN_VALID = re.compile(r"^.{0,8}(?:政策|规则|规定|条款|制度)|^时?(?:有效|执行)")
# A day on which something came or went back is not the day on which it was ordered.
_OTHER_ACT = re.compile(
    r"\b(?:arriv\w+|deliver\w*|c[ao]m(?:e|es|ing)|get here|shipp?\w*|sent|receiv\w+|return\w*|refund\w*|cancel\w*|expected|due|promised)"
    r"(?: (?!order)[a-z]+){0,2} $"
)
_HAN_OTHER_ACT = re.compile(r"^(?:应该|已经|就|才|会|能|要|刚)?(?:到(?!现在|今)|送|收|寄|发货|签收|退|换|取消)")

_EN_TEXT = (
    r"(?:manuals?|instructions?|guides?|handbooks?|booklets?|reviews?|comments?|feedback|pages?|polic(?:y|ies)|terms|documents?"
    r"|documentation)"
)
_HAN_TEXT = r"(?:说明书?|手册|指南|评价|评论|点评|页面|政策|条款|文档)"
_EN_NAME, _HAN_NAME = r"(?P<name>english|chinese|mandarin)", r"(?P<name>中文|汉语|英文|英语)"
_LANGUAGE = (
    re.compile(rf"\b{_EN_TEXT}\b(?: \w+){{0,3}}?(?P<said> (?:(?:written|that (?:is|are)) )?in {_EN_NAME})\b"),
    re.compile(rf"(?P<said>\b{_EN_NAME}(?:[ -]language)? )(?:\w+ )?{_EN_TEXT}\b"),
    re.compile(rf"(?P<said>(?:用|写)?{_HAN_NAME}(?:版|写)?的?)\S{{0,4}}?{_HAN_TEXT}"),
    re.compile(rf"{_HAN_TEXT}(?:有没有|有|要|是|用)?(?P<said>{_HAN_NAME}(?:版|写)?的?)"),
)
# What a question for orders says besides: nothing to search by.
_ORDERS_ALONE = re.compile(
    r"[^\w]|\b(?:show|list|see|give|tell|find|me|us|all|any|every|everything|the|my|our|of|a|an|order|orders|ordered|bought|buy"
    r"|purchases?|purchased|placed|history|what|which|things?|items?|stuff|products?|did|do|does|have|has|had|i|we|that|was|were|are|is|from"
    r"|please|can|could|you|in|on|been|there|made|get|got|past|previous|recent)\b"
    r"|我们?的?|帮|查看?|看看?|一下|请|列出?|显示|所有|全部|都|有|哪些|哪几|什么|啥|多少|几|个|笔|订单|单子?|下|买|购|订|过|了|的|东西|商品|记录|吗|呢|些|在|里|是|你|您"
)


def when(text: str, kinds: Iterable[Kind], today: date) -> When:
    """What a normalised text says of days and language, as far as documents of these kinds have them."""
    asked = frozenset(kinds) - {Kind.PRODUCT}
    if not asked or not _MAYBE.search(text):
        return When(text)
    language, written, spoken = _language(text, asked)
    for phrase in phrases(text, today):
        dated = frozenset(kind for kind in asked if _limits(phrase, kind, asked, text, today))
        if dated:
            spans = [(phrase.start, phrase.end)]
            return When(_rest(text, spans + spoken, asked), phrase.window, dated, language, written)
    return When(_rest(text, spoken, asked) if spoken else text, None, frozenset(), language, written)


def phrases(text: str, today: date) -> Iterator[Phrase]:
    """Every stretch of days that a normalised text tells, in its order."""
    found = moments(text, today, chinese=is_chinese(text))

    def between(first: Moment, last: Moment) -> bool:
        said = text[first.end : last.start]
        told = _BETWEEN.fullmatch(said) is not None
        return told and ("and" not in said or re.search(r"\bbetween (?:the )?$", text[: first.start]) is not None)

    for moment in joined(found, between):
        window = moment.window(today)
        phrase = _phrase(text, moment, window) if window is not None else None
        if phrase is not None:
            yield phrase
    if not found:
        for match in _RECENT.finditer(text):
            yield Phrase(*match.span(), Window(back(today, RECENT_MONTHS, "month").since), back=True)


def names_days(text: str) -> bool:
    """Whether a text names days on which something may have been ordered."""
    return bool(when(normal(text), (Kind.ORDER,), _LATER).dated)


def orders_alone(rest: str) -> bool:
    """Whether a text asks for orders and names nothing that is in them."""
    return not _ORDERS_ALONE.sub("", rest).strip()


def _phrase(text: str, moment: Moment, window: Window) -> Phrase | None:
    """The moment with the words about it; None where the word alone need not be a time."""
    before, after = text[: moment.start], text[moment.end :]
    for pattern, limited in (
        (_AFTER, Window(window.until)),
        (_BEFORE, Window(None, window.since)),
        (_UNTIL, Window(None, window.until)),
        (_HAN_UNTIL, Window(None, window.until)),
    ):
        said = pattern.search(before)
        if said:
            end = re.match(r"为止的?|之?前的?|的", after)
            return Phrase(said.start(), moment.end + (end.end() if end else 0), limited)
    since = _SINCE.search(before)
    onwards = _ONWARDS.match(after)
    if since and (onwards or since[0].startswith(("since", "ever", "as of", "start", "begin"))):
        return Phrase(since.start(), moment.end + (onwards.end() if onwards else 0), Window(window.since))
    begun = _HAN_FROM.search(before)
    start = begun.start() if begun else moment.start
    if "前" not in text[moment.start : moment.end]:
        for pattern, limited in (
            (_HAN_SINCE, Window(window.since)),
            (_HAN_AFTER, Window(window.until)),
            (_HAN_BEFORE, Window(None, window.since)),
        ):
            said = pattern.match(after)
            if said:
                return Phrase(start, moment.end + said.end(), limited)
    within = _WITHIN.search(before) or _HAN_IN.search(before)
    if not (moment.sure or within or _beside(before, after)):
        return None
    trailing = _HAN_WITHIN.match(after)
    start = within.start() if within else start
    return Phrase(start, moment.end + (trailing.end() if trailing else 0), window)


def _beside(before: str, after: str) -> bool:
    """Whether a bare number or a short word stands beside what was ordered or said: "2025 orders"."""
    return re.match(r"(?:'s)? (?:orders?|purchases?|reviews?)\b", after) is not None or (
        re.search(r"\b(?:orders|purchases|reviews) $", before) is not None
    )


def _limits(phrase: Phrase, kind: Kind, asked: frozenset[Kind], text: str, today: date) -> bool:
    """Whether these days limit documents of this kind."""
    window = phrase.window
    if window.since is not None and window.since > today:
        return False
    before, after = text[: phrase.start], text[phrase.end :]
    if kind is Kind.ORDER:
        other = _OTHER_ACT.search(before) or _HAN_OTHER_ACT.match(after)
        return not phrase.back and not other and (asked == {Kind.ORDER} or _ORDERS.search(text) is not None)
    if kind is Kind.REVIEW:
        return asked == {Kind.REVIEW} or _REVIEWS.search(text) is not None
    if kind not in RULES or phrase.back:
        return False
    # A day beside a rule is mostly what it is about ("open on 25 December"), not when it held.
    changed = _CHANGED.search(text) is not None and _RULE.search(text) is not None
    return changed or _VALID.search(before) is not None or _HAN_VALID.match(after) is not None


def _language(text: str, asked: frozenset[Kind]) -> tuple[Language | None, frozenset[Kind], list[tuple[int, int]]]:
    """The language that a text is wanted in, the kinds that it limits, and where it is said; a question and its answer may speak of
    the language, so there the words stay."""
    written = asked & WRITTEN
    for pattern in _LANGUAGE if written else ():
        said = pattern.search(text)
        if said:
            language: Language = "en" if said["name"] in ("english", "英文", "英语") else "zh"
            return language, written, [] if Kind.QUESTION in asked else [said.span("said")]
    return None, frozenset(), []


def _rest(text: str, spans: list[tuple[int, int]], asked: frozenset[Kind]) -> str:
    """The text without these words; where reviews alone are asked for, nor does it say so where it says anything else."""
    rest = re.sub(r"\s{2,}", " ", without(text, spans)).strip()
    about = _REVIEWS_OF.sub(" ", rest).strip() if asked == {Kind.REVIEW} else ""
    return about or rest
